"""What the server says when it has started."""

from __future__ import annotations

import ctypes
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

_NOBODY = "192.0.2.1"  # an address kept for documents; nothing is sent there


_M_ARENA_MAX = -8  # mallopt(3)


def share_memory() -> None:
    """Let the C library's threads share two heaps, in place of eight a core.

    Each session's script runs in a thread. With a heap for each of many threads, what
    one session frees no other takes, and the process keeps the most that each had.
    Elsewhere than on Linux with glibc this does nothing.

    References
    ----------
    mallopt(3), of the Linux man-pages.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
        if mallopt is not None:
            mallopt(_M_ARENA_MAX, 2)


@asynccontextmanager
async def announce(_app: object) -> AsyncIterator[None]:
    """Begin to serve: print where others on the same network find this server.

    For ``st.App``, as its lifespan.
    """
    share_memory()
    address = network_address()
    if address is not None and not st.get_option("server.address"):
        port, base = st.get_option("server.port"), st.get_option("server.baseUrlPath")
        path = f"/{base.strip('/')}" if base else ""
        sys.stdout.write(f"\n  On this network: http://{address}:{port}{path}\n")
        sys.stdout.flush()
    yield


def network_address() -> str | None:
    """Return this machine's address on its network, which nobody is asked for."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_NOBODY, 9))  # only chooses by which way it would go
            return str(probe.getsockname()[0])
        except OSError:
            return None
