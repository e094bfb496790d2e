"""A server that starts, and is asked, looks up no other host."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from tests.app.support import ROOT

# Python loads it before anything else: it notes each look-up and connection.
WATCH = """
import os, socket

def note(what):
    with open(os.environ["LOOKED_UP"], "a") as log:
        log.write(f"{what}\\n")

def getaddrinfo(host, *rest, was=socket.getaddrinfo, **more):
    note(host)
    return was(host, *rest, **more)

socket.getaddrinfo = getaddrinfo
note("watching")
"""
HERE = {"127.0.0.1", "localhost", "None", "::", "0.0.0.0"}
FOREIGN = {"Origin": "http://elsewhere.example"}


def test_no_other_host_is_looked_up_at_the_start_and_by_a_foreign_origin(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(WATCH, "utf-8")
    looked_up = tmp_path / "looked-up"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **{k: v for k, v in os.environ.items() if k not in {"DISPLAY", "AE_DATA"}},
        "PYTHONPATH": str(tmp_path),
        "LOOKED_UP": str(looked_up),
    }
    command = ["streamlit", "run", "app.py", f"--server.port={port}"]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", *command, "--server.headless=true"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        said = ""
        deadline = time.monotonic() + 120
        while "You can now view" not in said:
            assert server.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.1)
            said = (tmp_path / "log").read_text("utf-8")
        for path in ("", "_stcore/health", "_stcore/stream"):
            url = f"http://127.0.0.1:{port}/{path}"
            try:
                urllib.request.urlopen(urllib.request.Request(url, headers=FOREIGN))
            except urllib.error.HTTPError as error:
                error.close()
    finally:
        server.terminate()
        server.wait(30)
    seen = set(looked_up.read_text("utf-8").split())

    assert "watching" in seen
    assert seen - HERE - {"watching"} == set()
