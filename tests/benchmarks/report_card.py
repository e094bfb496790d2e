"""The report card: what a click on a class and on a cell of the matrix costs."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from playwright.async_api import Browser, Locator

from ae.digits.sources import load_test_split
from ae.reconstructions.classes import score_reconstructions
from ae.runs.run import Run
from tests.benchmarks.browser import Session, in_browser, open_session
from tests.benchmarks.site import SHIPPED
from tests.benchmarks.table import Row, at_most, p95, told
from tests.benchmarks.timed_server import read_log
from tests.browser.support import ROOT, serve

N_CLICKS = 24
PAUSE_S = 0.5
PATIENCE_MS = 20_000
LIMIT_MS = 300
N_CARDS = 10
_IN_CARD, _IN_HEAT = 3, 3  # pictures painted: of a card; of the heat map and its scale
_INSTRUMENTS = Path(__file__).with_name("report_instruments.js")


def rows() -> Iterator[Row]:
    """Yield the rows of this subject."""
    yield _pass_row()
    yield from in_browser(_measure)


def _pass_row() -> Row:
    run = Run(ROOT / "checkpoints" / SHIPPED)
    digits = load_test_split("mnist", run.config().data.test_sha256)
    network, scored = run.network(), run.evaluation()
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        score_reconstructions(network, scored, digits)
        seconds.append(time.perf_counter() - start)
    return told(
        "one pass over 10,000 digits (decoded, SSIM, error of each pixel), once for "
        "each network; median of 3",
        f"{median(seconds):.2f} s",
    )


async def _measure(browser: Browser) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "reruns.jsonl"
        command = ("-m", "tests.benchmarks.timed_server", str(log))
        with serve(command=command, options=()) as server:
            address = f"{server.url}/reconstructions"
            async with open_session(browser, address, [_INSTRUMENTS]) as session:
                first = await _first_visit(session)
                n_before = len(read_log(log))
                classes = await _click_classes(session)
                reruns = [rerun.ended for rerun in read_log(log)[n_before:]]
                cells = await _click_cells(session)
    return [
        told("first visit to a server's page, until the first tile is painted", first),
        _row("a click on a tile", "ten worst, ten best and heat map", classes),
        told(
            "the server's part of that, message to script's end",
            f"median {median(reruns):.3g} ms, p95 {p95(reruns):.3g} ms",
        ),
        _row("a click on a cell of the matrix", "its cards", cells),
    ]


async def _first_visit(session: Session) -> str:
    tile = session.page.get_by_role("button", name="Class 0, mean error")
    await tile.wait_for(timeout=PATIENCE_MS)
    waited_s = time.perf_counter() - session.opened_at
    await session.settled()
    await session.page.locator(".sizes-table").wait_for(timeout=PATIENCE_MS)
    return f"{waited_s:.2f} s"


async def _click_classes(session: Session) -> list[float]:
    waits = []
    for i in range(N_CLICKS):
        label = 3 * (i + 1) % 10  # another one each time
        wanted = {"label": f"of the {label}s", "cards": 2 * N_CARDS * _IN_CARD}
        tile = session.page.get_by_role("button", name=f"Class {label}, mean error")
        waits.append(await _timed(session, tile, wanted | {"heat": _IN_HEAT}))
    return waits


async def _click_cells(session: Session) -> list[float]:
    waits, cells = [], await session.page.locator(".matrix button").all()
    step = max(1, len(cells) // N_CLICKS)
    for cell in cells[: step * N_CLICKS : step]:
        n_cards = min(N_CARDS, int(await cell.inner_text()))
        wanted = {"label": " taken for ", "cards": n_cards * _IN_CARD, "heat": 0}
        waits.append(await _timed(session, cell, wanted))
    return waits


async def _timed(session: Session, target: Locator, wanted: dict) -> float:
    """Click; return the milliseconds until all that is wanted has been painted."""
    await target.scroll_into_view_if_needed()
    await session.page.evaluate("wanted => benchReport.expect(wanted)", wanted)
    await target.click()
    await session.page.wait_for_function(
        "() => benchReport.isDone()", timeout=PATIENCE_MS
    )
    painted = await session.page.evaluate("benchReport.painted - benchReport.click")
    await asyncio.sleep(PAUSE_S)
    return float(painted)


def _row(click: str, until: str, waits: list[float]) -> Row:
    return at_most(
        f"{click}: from its timeStamp to the end of the last putImageData of {until}, "
        "the server's part included; 95th percentile",
        p95(waits),
        LIMIT_MS,
        "ms",
        f"median {median(waits):.3g}, longest {max(waits):.3g}; {len(waits)} clicks",
    )
