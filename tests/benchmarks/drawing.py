"""What a reader who draws on the first page feels, network in between shown or not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import cos, sin, tau
from statistics import median

from playwright.async_api import Browser

from tests.benchmarks.browser import (
    MOVES_A_SECOND,
    Session,
    in_browser,
    open_session,
)
from tests.benchmarks.table import Row, at_least, at_most, exactly, p95, told
from tests.browser.support import serve

DRAW_S = 3.0
PATIENCE_MS = 60_000


def rows() -> Iterator[Row]:
    """Yield the rows of this subject."""
    yield from in_browser(_measure)


async def _measure(browser: Browser) -> list[Row]:
    with serve(options=()) as server:
        async with open_session(browser, server.url) as session:
            await session.picture()
            await session.page.locator(".meter:not(.unknown)").wait_for(
                timeout=PATIENCE_MS
            )
            await session.settled()
            closed = await _draw(session)
            await session.page.get_by_role("button", name="Show every unit").click()
            # The test digits are looked at once for units that never light up.
            await session.page.get_by_text("Off for every one").wait_for(
                timeout=PATIENCE_MS
            )
            opened = await _draw(session)
    return [
        *_rows("network view closed", closed, 55),
        *_rows("network view open", opened, 40),
    ]


async def _draw(session: Session) -> tuple[dict, int, float]:
    """Draw a flower; return what ``bench.stop()`` does, frames sent, moves a second."""
    page = session.page
    await page.get_by_role("button", name="Clear the pad").click()
    pad = page.locator(".pad")
    await pad.scroll_into_view_if_needed()
    box = await pad.bounding_box()
    if box is None:
        raise RuntimeError("There is no pad.")

    def place(i: int) -> tuple[float, float]:
        turn = tau * i / MOVES_A_SECOND
        reach = 0.2 + 0.18 * sin(2.3 * turn)
        return (
            box["x"] + box["width"] * (0.5 + reach * cos(turn)),
            box["y"] + box["height"] * (0.5 + reach * sin(turn)),
        )

    await page.mouse.move(*place(0))
    await page.mouse.down()
    await page.evaluate("bench.start()")
    n_before = len(session.sent)
    places = [place(i) for i in range(round(DRAW_S * MOVES_A_SECOND))]
    moves_a_second = await session.move_mouse(places, held=True)
    noted = await page.evaluate("bench.stop()")
    n_sent = len(session.sent) - n_before
    await page.mouse.up()
    await session.settled(len(session.received))
    return noted, n_sent, moves_a_second


def _rows(which: str, drawn: tuple[dict, int, float], wanted: float) -> list[Row]:
    noted, n_sent, moves_a_second = drawn
    gaps = [later - sooner for sooner, later in pairwise(noted["frames"])]
    delays = [paint["painted"] - paint["move"] for paint in noted["paints"]]
    what = f"{DRAW_S:.0f} s of drawing, {which}"
    return [
        at_least(
            f"{what}, {MOVES_A_SECOND} moves a second: animation frames a second",
            1e3 * len(gaps) / sum(gaps),
            wanted,
            "",
            f"longest gap {max(gaps):.0f} ms; {moves_a_second:.0f} moves a second",
        ),
        at_most(
            f"{what}: from the pen's timeStamp to the end of the putImageData that "
            "paints the output, so with the browser's wait for its next frame; 95th "
            "percentile",
            p95(delays),
            16,
            "ms",
            f"median {median(delays):.2g}; {len(delays)} pictures",
        ),
        told(f"{what}: the slowest of these", f"{max(delays):.3g} ms"),
        exactly(f"{what}: websocket frames sent to the server", n_sent, 0),
    ]
