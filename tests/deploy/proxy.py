"""The project's own nginx.conf at work, but for ports and paths."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.browser.support import HOST, ROOT, free_port
from tests.trainers import until

NAME = "explorer.school.example"
_LOGGED = "log_format served '$cookie_explorer_server $upstream_addr';"


@contextmanager
def nginx(folder: Path, servers: Sequence[int]) -> Iterator[tuple[int, Path]]:
    """Run nginx with the project's file before two ports; yield its port and log."""
    tls = folder / "tls"
    tls.mkdir()
    subject = ["-subj", f"/CN={NAME}", "-days", "2", "-newkey", "rsa:2048"]
    files = ["-keyout", str(tls / "explorer.key"), "-out", str(tls / "explorer.crt")]
    subprocess.run(
        ["openssl", "req", "-x509", "-nodes", *subject, *files],
        check=True,
        capture_output=True,
    )
    port = free_port()
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    for before, after in {
        "listen 443 ssl": f"listen {HOST}:{port} ssl",
        "/etc/nginx/tls": str(tls),
        "127.0.0.1:8501": f"{HOST}:{servers[0]}",
        "127.0.0.1:8502": f"{HOST}:{servers[1]}",
    }.items():
        assert before in text
        text = text.replace(before, after)
    (folder / "explorer.conf").write_text(text, "utf-8")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = folder / "nginx.conf"
    whole.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{ {_LOGGED}\n"
        f"access_log {folder}/access.log served;\n{temporary}"
        f"include {folder}/explorer.conf; }}\n",
        "utf-8",
    )
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "These need nginx (Debian's package nginx-light)."
    command = [program, "-p", str(folder), "-c", str(whole)]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        until(lambda: _listens(port))
        yield port, folder / "access.log"
    finally:
        process.terminate()
        process.wait(10)


def _listens(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True
