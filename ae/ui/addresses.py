"""Which machine a request comes from."""

from __future__ import annotations

import ipaddress


def foreign_address(text: str | None) -> str | None:
    """Return a network address as it is usually written; None if it is this machine's.

    Behind a proxy on this machine everybody's is, and so nobody's is known.
    """
    try:
        address = ipaddress.ip_address(text or "")
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return None if address.is_loopback else str(address)
