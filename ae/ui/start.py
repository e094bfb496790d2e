"""What the server says when it has started."""

from __future__ import annotations

import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

_NOBODY = "192.0.2.1"  # an address kept for documents; nothing is sent there


@asynccontextmanager
async def announce(_app: object) -> AsyncIterator[None]:
    """Print where others on the same network find this server. For ``st.App``."""
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
