"""What is at work on the machine beside what is measured."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.support import ROOT

WARM_UP_S = 6.0


@contextmanager
def busy_core() -> Iterator[None]:
    """Keep one core at work with something else."""
    with _beside(["-c", "while True: pass"]):
        yield


@contextmanager
def training() -> Iterator[None]:
    """Train as the app does, in a session of its own that gives way."""
    code = (
        "import sys; from ae.io.priority import give_way; give_way(); "
        "from ae.train.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    with tempfile.TemporaryDirectory() as folder:
        asked = ["beside", "--no-download", "--checkpoints", folder]
        with _beside(["-c", code, *asked, "--epochs", "2000"]):
            time.sleep(WARM_UP_S)  # until it trains
            yield


@contextmanager
def projecting() -> Iterator[None]:
    """Make a t-SNE of 10,000 codes as the app does."""
    code = (
        "import os, sys; os.environ['OMP_WAIT_POLICY'] = 'passive'; "
        "from ae.io.priority import give_way; give_way(); "
        "from ae.projection.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    with tempfile.TemporaryDirectory() as folder:
        name = "mnist-9d"
        shutil.copytree(ROOT / "checkpoints" / name, Path(folder) / name)
        asked = [name, "--method", "tsne", "--seed", "7", "--checkpoints", folder]
        with _beside(["-c", code, *asked]):
            time.sleep(WARM_UP_S)
            yield


@contextmanager
def _beside(arguments: list[str]) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
        if process.poll() is not None:
            raise RuntimeError("What was to be at work beside had ended.")
    finally:
        process.kill()
        process.wait()
