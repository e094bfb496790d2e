"""What a worker of a cluster does: a child process, which ends with the worker."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ae.queues.executors import child_environment

WITH_PARENT = "--with-parent"  # an option of ae.train and ae.projection


def do(arguments: Sequence[str], log: str) -> int:
    """Run ``python -m`` with these arguments, on the worker; return the exit status.

    If the worker dies the scheduler gives this to another one, which goes on from the
    last epoch on the shared disk.
    """
    with Path(log).open("ab") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments, WITH_PARENT],
            stdin=subprocess.PIPE,  # closed by the system when this process ends
            stdout=file,
            stderr=file,
            env=child_environment(),
        )
        return process.wait()
