"""The Map page under a hand: the card by the pointer, the star of a dragged code."""

from __future__ import annotations

from itertools import pairwise
from math import sin, tau
from statistics import median

from playwright.async_api import Browser

from tests.benchmarks.browser import MOVES_A_SECOND, Session
from tests.benchmarks.map_session import (
    MAPS,
    check,
    open_map,
    until_at_rest,
)
from tests.benchmarks.sliders import drag_z1
from tests.benchmarks.table import Row, at_least, at_most, exactly, p95, told

HOVER_S = 3.0
DECODE = "Under the pointer, decode the place"
DRAW = "Draw the digits themselves"
_LEAST = 20  # cards: fewer say nothing
_LEAST_READINGS, _LEAST_SHARE = 10, 0.8  # of the marks, and with the star elsewhere


async def hover_rows(browser: Browser, url: str) -> list[Row]:
    """Move over points and over empty places, and decode the places too."""
    rows, n_sent = [], 0
    for shown in MAPS:
        async with open_map(browser, url, shown) as session:
            await until_at_rest(session, shown)
            n_before = len(session.sent)
            cards, n_digits = await _hovered(session)
            if min(n_digits, len(cards) - n_digits) < _LEAST:
                raise RuntimeError(f"{n_digits} of {len(cards)} cards showed a digit.")
            rows += _hover_rows(cards, n_digits, shown.name)
            await check(session, DECODE)
            cards, n_digits = await _hovered(session)
            if n_digits or len(cards) < _LEAST:
                raise RuntimeError(f"{n_digits} of {len(cards)} cards showed a digit.")
            rows += _hover_rows(cards, 0, f"{shown.name}, '{DECODE}' checked")
            n_sent += len(session.sent) - n_before
    sent = "websocket frames sent to the server during all of these"
    return [*rows, exactly(sent, n_sent, 0)]


async def _hovered(session: Session) -> tuple[list[dict], int]:
    """Move in loops all over the map; return the cards, and how many were digits'."""
    left, top, width, height = await session.page.evaluate("benchMap.box()")
    places = [
        (
            left + width * (0.5 + 0.48 * sin(0.9 * tau * i / MOVES_A_SECOND)),
            top + height * (0.5 + 0.48 * sin(1.3 * tau * i / MOVES_A_SECOND)),
        )
        for i in range(round(HOVER_S * MOVES_A_SECOND))
    ]
    await session.page.evaluate("bench.start()")
    await session.move_mouse(places)
    cards: list[dict] = (await session.page.evaluate("bench.stop()"))["cards"]
    return cards, sum(card["nPictures"] == 2 for card in cards)


def _hover_rows(cards: list[dict], n_digits: int, where: str) -> list[Row]:
    waits = [card["painted"] - card["move"] for card in cards]
    work = [card["painted"] - card["heard"] for card in cards]
    return [
        at_most(
            f"{where}, pointer moved over the map {MOVES_A_SECOND} times a second: "
            "from a pointermove's timeStamp to the end of the last putImageData of the "
            "card beside it; 95th percentile",
            p95(waits),
            16,
            "ms",
            f"median {median(waits):.2g}; {n_digits} cards of digits, "
            f"{len(cards) - n_digits} of places",
        ),
        told(
            "the same from when the page first hears of the move, so without the "
            "browser's wait for its next frame; 95th percentile",
            f"{p95(work):.3g} ms (median {median(work):.2g})",
        ),
    ]


async def drag_rows(browser: Browser, url: str) -> list[Row]:
    """Drag z1 with the map beside it, also where the map is full of pictures."""
    rows = []
    for shown in MAPS:
        async with open_map(browser, url, shown) as session:
            await until_at_rest(session, shown)
            rows.append(await _drag(session, shown.name))
            await check(session, DRAW)
            if not await session.page.evaluate("benchMap.hasPictures()"):
                raise RuntimeError("The map draws no digits.")
            rows.append(await _drag(session, f"{shown.name}, '{DRAW}' checked"))
    return rows


async def _drag(session: Session, where: str) -> Row:
    await session.page.evaluate("benchMap.startReading()")
    noted, _, moves_a_second = await drag_z1(session)
    readings = await session.page.evaluate("benchMap.stopReading()")
    n, n_others = readings["n"], readings["nOthers"]
    if n < _LEAST_READINGS or n_others < _LEAST_SHARE * n:
        raise RuntimeError(f"The star stood still: {readings}.")
    gaps = [later - sooner for sooner, later in pairwise(noted["frames"])]
    return at_least(
        f"{where}, 10,000 points: z1 of the sliders beside them dragged, "
        f"{MOVES_A_SECOND} mouse moves a second: animation frames a second",
        1e3 * len(gaps) / sum(gaps),
        50,
        "",
        f"longest gap {max(gaps):.0f} ms; the star had moved at {n_others} "
        f"of {n} looks; {moves_a_second:.0f} moves a second",
    )
