"""A new t-SNE: what it takes, and what everybody else feels of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

from playwright.async_api import Browser

from ae.projection_files import is_projected, list_requests
from ae.run import Run
from tests.benchmarks import map_tsne
from tests.benchmarks.browser import Session, in_browser, open_session
from tests.benchmarks.map_session import PATIENCE_MS, TSNE
from tests.benchmarks.process import memory_mb
from tests.benchmarks.site import SHIPPED, environment, own_site
from tests.benchmarks.sliders import settle_codes
from tests.benchmarks.table import Row, at_most, p95, told
from tests.benchmarks.timed_server import read_log
from tests.browser.support import ROOT, Server, serve

SEED = 7  # of a t-SNE that nobody has made


def rows() -> Iterator[Row]:
    """Yield the rows of a t-SNE that nobody has made yet, and of the shipped one."""
    with own_site() as site, environment({"PYTHONPATH": str(ROOT)}):
        run = Run(site / "checkpoints" / SHIPPED)
        yield map_tsne.speed(run, site, SEED)
        yield from in_browser(lambda browser: _everybody_else(browser, site, run))
        yield from in_browser(lambda browser: map_tsne.trust(browser, site, run))


async def _everybody_else(browser: Browser, site: Path, run: Run) -> list[Row]:
    """Use the sliders while the app makes a t-SNE, watched and not."""
    log = site / "reruns.jsonl"
    command = ("-m", "tests.benchmarks.timed_server", str(log))
    with serve(site, command=command, options=()) as server:
        try:
            alone = await _settled(browser, server, log)
            async with _asked_for(browser, server, SEED):
                watched = await _settled(browser, server, log)
                shares = [_share(run)]
            await _ended(run)
            async with _asked_for(browser, server, SEED + 1):
                pass  # whoever asked leaves
            unwatched = await _settled(browser, server, log)
            shares.append(_share(run))
        finally:
            await _ended(run)
        memory = memory_mb(server.process)
    return [
        _rerun_row("watched by another reader", watched, shares[0]),
        _rerun_row("watched by nobody", unwatched, shares[1]),
        told(
            "the same on the same server while it makes none",
            f"{p95(alone):.3g} ms (median {median(alone):.3g})",
        ),
        told(
            "the server's resident memory after these, without its worker's",
            f"{memory:.0f} MB",
        ),
    ]


def _rerun_row(how: str, reruns: list[float], share: float) -> Row:
    return at_most(
        f"while the app makes a t-SNE of 10,000 codes, {how}: rerun of a settled code "
        f"on the Generate page ({len(reruns)} messages), from its arrival at the "
        "server to the script's end; 95th percentile",
        p95(reruns),
        60,
        "ms",
        f"median {median(reruns):.3g}; {share:.0%} of the iterations done by then",
    )


@asynccontextmanager
async def _asked_for(
    browser: Browser, server: Server, seed: int
) -> AsyncIterator[Session]:
    """Ask for a t-SNE as a reader does, and watch it form."""
    address = f"{server.url}{TSNE.address}&seed={seed}"
    async with open_session(browser, address) as session:
        await session.settled()  # until it is known who asks, the button is off
        await session.page.get_by_role("button", name="Make this t-SNE").click()
        forming = session.page.locator(".st-key-forming .js-plotly-plot")
        await forming.wait_for(timeout=PATIENCE_MS)
        yield session


async def _settled(browser: Browser, server: Server, log: Path) -> list[float]:
    """Settle codes on the Generate page as a reader of one's own; return the times."""
    async with open_session(browser, server.url) as session:
        await session.picture()
        await session.settled()
        n_before = len(read_log(log))
        await settle_codes(session)
    return [rerun.ended for rerun in read_log(log)[n_before:]]


def _share(run: Run) -> float:
    """Return how much of the t-SNE has been made; it must be at work yet."""
    shares = [files.share() for files in list_requests(run) if files.is_at_work()]
    if not shares or shares[0] == 1:
        raise RuntimeError("The t-SNE had ended before the sliders were measured.")
    return shares[0]


async def _ended(run: Run) -> None:
    """Cancel what is being made, and wait for the worker: it outlives the server."""
    for files in list_requests(run):
        files.request.unlink(missing_ok=True)
    deadline = time.perf_counter() + PATIENCE_MS / 1e3
    while is_projected(run):
        if time.perf_counter() > deadline:
            raise TimeoutError("The worker did not end.")
        await asyncio.sleep(0.2)
