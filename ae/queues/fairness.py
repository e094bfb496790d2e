"""Whose turn it is: one of each browser's before a second of anybody's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits.

    Attributes
    ----------
    name : str
    at : float
        When it was asked for, in Unix seconds.
    token, address : str or None
        The hash of the token and the network address of whoever asked.
    """

    name: str
    at: float
    token: str | None
    address: str | None


def in_fair_order(waiting: Iterable[Asked], at_work: Iterable[Asked] = ()) -> list[str]:
    """Return the names of what waits, those whose turn comes first in front.

    Each browser's first comes before anybody's second, where what is at work counts;
    among these each address's first; among these the one asked for first. Tokens are
    made anew at will, and an address may be that of a whole class: so the token counts
    before the address, and neither alone.
    """
    by_token = Counter(one.token for one in at_work if one.token)
    by_address = Counter(one.address for one in at_work if one.address)
    placed = []
    for one in sorted(waiting, key=lambda one: (one.at, one.name)):
        rank = (
            by_token[one.token or ""],
            by_address[one.address or ""],
            one.at,
            one.name,
        )
        placed.append(rank)
        if one.token:
            by_token[one.token] += 1
        if one.address:
            by_address[one.address] += 1
    return [name for *_, name in sorted(placed)]
