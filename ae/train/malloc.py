"""How a worker's memory is handled."""

from __future__ import annotations

import ctypes
import sys

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # mallopt(3)
_KEPT_BYTES = 1 << 30


def keep_freed_memory() -> None:
    """Let the C library keep what is freed, instead of handing it back at once.

    Each step of training frees some megabytes and asks for them again. glibc returns
    such blocks to the kernel, which then clears every page anew: on a virtual machine
    that took more than half of the training time. Elsewhere this does nothing.

    References
    ----------
    mallopt(3), of the Linux man-pages.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
    if mallopt is not None:
        mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)
        mallopt(_M_MMAP_THRESHOLD, _KEPT_BYTES)
