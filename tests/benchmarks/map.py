"""The Map page: waiting for it, pointing at it, clicking, and making a new t-SNE."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from statistics import median

from playwright.async_api import Browser

from ae.projection.config import ProjectionConfig
from ae.runs.run import Run
from tests.benchmarks import map_pointer, map_tsne, map_worker
from tests.benchmarks.browser import Frame, Session, in_browser
from tests.benchmarks.map_session import (
    DRAWN,
    MAPS,
    N_POINTS,
    PATIENCE_MS,
    Map,
    open_map,
    until_at_rest,
    until_drawn,
)
from tests.benchmarks.site import SHIPPED
from tests.benchmarks.table import Row, at_most, exactly, p95, told
from tests.browser.support import ROOT, serve

N_VISITS = 3
N_CLICKS = 20
_CARD = re.compile(r"est image (\d+) \(")


def rows() -> Iterator[Row]:
    """Yield the rows of this subject."""
    run = Run(ROOT / "checkpoints" / SHIPPED)
    for config in (ProjectionConfig.pca(), ProjectionConfig.tsne()):
        map_tsne.shipped_projection(run, config)
    for shown in MAPS:
        yield from in_browser(lambda browser, shown=shown: _visits(browser, shown))
    with serve(options=()) as server:
        url = server.url
        yield from in_browser(lambda browser: map_pointer.hover_rows(browser, url))
        yield from in_browser(lambda browser: map_pointer.drag_rows(browser, url))
        for shown in MAPS:
            yield from in_browser(lambda b, shown=shown: _clicks(b, url, shown))
    yield from map_worker.rows()


async def _visits(browser: Browser, shown: Map) -> list[Row]:
    """Visit a map on a fresh server, as further readers, and once more as the last."""
    first, again = [], []
    with serve(options=()) as server:
        for _ in range(1 + N_VISITS):
            async with open_map(browser, server.url, shown) as session:
                drawn = await until_drawn(session, shown)
                first.append(drawn - session.opened_at)
                await session.settled()
                if len(first) > N_VISITS:
                    again = [await _return(session, shown) for _ in range(N_VISITS)]
    return [
        told(
            f"{shown.name}, 10,000 points, the very first visit of a server that "
            f"listens: from the browser's being sent to {shown.address} to {DRAWN}",
            f"{first[0]:.2f} s",
        ),
        at_most(
            f"the same as a further reader, cache empty; median of {N_VISITS}",
            median(first[1:]),
            3.0,
            "s",
            "each: " + ", ".join(f"{s:.2f}" for s in first[1:]),
        ),
        at_most(
            f"{shown.name}, 10,000 points, again in the same session: from the click "
            f"on Map on the Generate page; median of {N_VISITS}",
            median(again),
            0.5,
            "s",
            "each: " + ", ".join(f"{s:.2f}" for s in again),
        ),
    ]


async def _return(session: Session, shown: Map) -> float:
    """Leave the map for the Generate page; return how long coming back takes."""
    page, links = session.page, session.page.get_by_test_id("stTopNavLink")
    await session.rerun(links.filter(has_text="Generate"))
    await page.wait_for_function("() => !benchMap.plot", timeout=PATIENCE_MS)
    start, n_before = time.perf_counter(), len(session.received)
    await links.filter(has_text="Map").click()
    drawn = await until_drawn(session, shown)
    await session.settled(n_before)
    return drawn - start


async def _clicks(browser: Browser, url: str, shown: Map) -> list[Row]:
    async with open_map(browser, url, shown) as session:
        await until_at_rest(session, shown)
        step = N_POINTS // (2 * N_CLICKS)  # some will be hidden under others
        waits: dict[str, float] = {}
        frames: list[list[Frame]] = []
        for x, y in await session.page.evaluate(f"benchMap.places({step})"):
            await session.page.mouse.move(x, y)
            digit = await _pointed_at(session)
            if digit in waits:
                continue
            n_before = len(session.received)
            waits[digit] = await _click(session, digit)
            frames.append(await session.settled(n_before))
            if len(waits) == N_CLICKS:
                break
    if len(waits) < N_CLICKS:
        raise RuntimeError(f"Only {len(waits)} different digits were found.")
    return _click_rows(shown, list(waits.values()), frames)


async def _pointed_at(session: Session) -> str:
    """Return the number of the digit whose card is shown."""
    card = session.page.locator(".map-overlay .card p")
    await card.filter(has_text=_CARD).wait_for(timeout=PATIENCE_MS)
    return _CARD.search(await card.inner_text())[1]


async def _click(session: Session, digit: str) -> float:
    """Click; return the milliseconds to the first frame with the digit's panel."""
    await session.page.evaluate(f"benchMap.expect({digit})")
    await session.page.mouse.down()
    await session.page.mouse.up()
    waited = await session.page.wait_for_function(
        "() => benchMap.waited", timeout=PATIENCE_MS
    )
    return float(await waited.json_value())


def _click_rows(shown: Map, waits: list[float], frames: list[list[Frame]]) -> list[Row]:
    sizes = [sum(len(frame.payload) for frame in of_one) for of_one in frames]
    n_charts = sum(f.kind() == "plotly_chart" for of_one in frames for f in of_one)
    where = f"{shown.name}, a click on a point ({N_CLICKS} different ones)"
    return [
        at_most(
            f"{where}: from the pointerup's timeStamp to the first frame in which "
            "'The digit you chose' names it; 95th percentile",
            p95(waits),
            400,
            "ms",
            f"median {median(waits):.0f}",
        ),
        at_most(
            f"{where}: bytes received until silence after the script's end; largest",
            max(sizes) / 1e3,
            10,
            "kB",
            f"median {median(sizes) / 1e3:.1f}",
        ),
        exactly("websocket frames of these clicks that carry a chart", n_charts, 0),
    ]
