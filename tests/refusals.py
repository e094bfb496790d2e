"""What a system may refuse, made real: a full disk, and a file nobody may open."""

import ctypes
import os
import resource
import struct
from contextlib import contextmanager

_VERSION = 0x20080522
# Root's leave to open every file, which a thread can lay down: DAC_OVERRIDE,
# DAC_READ_SEARCH.
_LEAVE = 0b110


@contextmanager
def full_disk():
    """Let no file grow in this process, as if the disk were full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def forbidden(path, mode=0):
    """Take the leave to use a file or folder from this thread and those it starts."""
    before = path.stat().st_mode
    path.chmod(mode)
    try:
        if os.geteuid() == 0:
            with _without_roots_leave():
                yield
        else:
            yield
    finally:
        path.chmod(before)


@contextmanager
def _without_roots_leave():
    libc = ctypes.CDLL(None, use_errno=True)
    header = ctypes.create_string_buffer(struct.pack("Ii", _VERSION, 0))
    had = ctypes.create_string_buffer(24)
    assert libc.capget(header, had) == 0
    effective, *others = struct.unpack("6I", had.raw)
    less = ctypes.create_string_buffer(
        struct.pack("6I", effective & ~_LEAVE, *others), 24
    )
    assert libc.capset(header, less) == 0, os.strerror(ctypes.get_errno())
    try:
        yield
    finally:
        assert libc.capset(header, had) == 0
