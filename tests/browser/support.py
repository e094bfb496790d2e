"""What browser tests and benchmarks share: the Chromium here, a server of their own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
PATIENCE_S = 60.0
# In this order: Ubuntu's chromium-browser is a stub that asks for a snap.
_NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")


def find_chromium() -> str | None:
    """Return the Chromium or Chrome on the PATH, if there is one."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


# Debian's Chromium paints by the graphics card; without one that costs the processor a
# quarter more than to paint by itself. WebGL is computed either way.
BY_PROCESSOR = ("--disable-gpu", "--enable-unsafe-swiftshader")


def launch_options(*further: str) -> dict[str, object]:
    """Return what Playwright's ``launch`` needs; None as the path means its own."""
    arguments = ["--disable-background-networking", *further]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {"executable_path": find_chromium(), "args": arguments}


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers.

    Attributes
    ----------
    started_at : float
        Reading of ``time.perf_counter`` just before its process was made.
    """

    url: str
    process: subprocess.Popen[bytes]
    log: Path
    started_at: float


@contextmanager
def serve(
    folder: Path = ROOT,
    command: Sequence[str] = ("-m", "streamlit"),
    options: Sequence[str] = ("--server.fileWatcherType=none",),
    *,
    port: int | None = None,
    root: Path = ROOT,
) -> Iterator[Server]:
    """Serve the app from ``folder``, whose ``checkpoints/`` it shows, and end it.

    Parameters
    ----------
    folder : Path
        Where the server is started.
    command : sequence of str
        What Python is asked to run in place of Streamlit's own command line.
    options : sequence of str
        Where the server is to differ from what a reader starts. By itself it watches
        no files: somebody may be editing them while tests run.
    port : int or None
        Where it listens; None: at a port that is free.
    root : Path
        The project whose app it serves.
    """
    port = port or free_port()
    arguments = (
        "run",
        str(root / "app.py"),
        "--server.headless=true",
        f"--server.address={HOST}",
        f"--server.port={port}",
        *options,
    )
    with tempfile.TemporaryDirectory() as logs:
        log = Path(logs) / "server.log"
        with log.open("wb") as file:
            started_at = time.perf_counter()
            process = subprocess.Popen(
                [sys.executable, *command, *arguments],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        try:
            server = Server(f"http://{HOST}:{port}", process, log, started_at)
            _wait_until_up(server, port)
            yield server
        finally:
            _end(process)


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


def _wait_until_up(server: Server, port: int) -> None:
    while time.perf_counter() - server.started_at < PATIENCE_S:
        if server.process.poll() is not None:
            break
        try:
            socket.create_connection((HOST, port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError(
        f"The server did not start. It said: {server.log.read_text('utf-8')[-2000:]}"
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
