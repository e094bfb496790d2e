"""For which machines there is a PyTorch, known before anything is downloaded."""

from __future__ import annotations

import platform
import struct
import sys
from dataclasses import dataclass

NEWEST = (3, 14)  # the newest Python that the pinned versions have wheels for
_PROCESSORS = {
    "Linux": {"x86_64", "amd64", "aarch64", "arm64"},
    "Darwin": {"arm64"},
    "Windows": {"x86_64", "amd64"},
}
# What it takes on the disk, in MB, as of the pinned versions: for Linux it comes with
# CUDA, more than half of which is downloaded. 300 are compiled modules, those of what
# serves among them, as measured on Linux.
_TORCH_MB = {"Linux": 5900}
_TORCH_ELSEWHERE_MB = 1000


@dataclass(frozen=True, slots=True)
class Machine:
    """What decides whether there is a wheel.

    Attributes
    ----------
    system, processor : str
        As ``platform.system()`` and ``platform.machine()`` name them.
    libc : str
        The C library's name; empty if it is not known.
    bits : int
        Of an address, as this Python has them.
    python : tuple of int
        Its version: (3, 14).
    """

    system: str
    processor: str
    libc: str
    bits: int
    python: tuple[int, int]


def this_machine() -> Machine:
    """Describe the machine and the Python that run this."""
    return Machine(
        platform.system(),
        platform.machine(),
        platform.libc_ver()[0],
        8 * struct.calcsize("P"),
        sys.version_info[:2],
    )


def why_no_torch(machine: Machine) -> str:
    """Return, as part of a sentence, why there is no PyTorch for it; empty if there is.

    The sentence begins "There is no PyTorch for".
    """
    if machine.bits < 64:
        return "a Python of 32 bits"
    if machine.python > NEWEST:
        return "Python {}.{} yet (take 3.11 to 3.14)".format(*machine.python)
    if machine.system == "Darwin" and machine.processor == "x86_64":
        return "a Mac with an Intel processor"
    known = _PROCESSORS.get(machine.system, set())
    if machine.processor.lower() not in known:
        return f"{machine.system} on {machine.processor or 'this processor'}"
    if machine.system == "Linux" and machine.libc not in {"", "glibc"}:
        return "a Linux without glibc"
    return ""


def torch_mb(machine: Machine) -> int:
    """Return what PyTorch takes on the disk, about, in MB."""
    return _TORCH_MB.get(machine.system, _TORCH_ELSEWHERE_MB)
