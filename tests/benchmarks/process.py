"""What a process uses, from ``/proc``."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path


def memory_mb(process: subprocess.Popen[bytes]) -> float:
    """Return the resident memory, in millions of bytes."""
    status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024 / 1e6


def cpu_s(process: subprocess.Popen[bytes]) -> float:
    """Return the processor time used so far, seconds."""
    stat = Path(f"/proc/{process.pid}/stat").read_text("utf-8")
    # After the name, which may hold spaces; proc(5) counts from 1, with the name.
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
