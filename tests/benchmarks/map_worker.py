"""A new t-SNE: what it takes, and what everybody else feels of it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from statistics import median

from playwright.async_api import Browser

from ae.projection.files import list_requests
from ae.runs.run import Run
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
        alone = await _settled(browser, server, log)
        with _spinning():
            beside_any = await _settled(browser, server, log)
        try:
            async with _asked_for(browser, server, SEED):
                pass  # whoever asked leaves
            unwatched = await _settled(browser, server, log)
            share = _share(run)
            await _ended(run)
            async with _asked_for(browser, server, SEED + 1):
                watched = await _settled(browser, server, log)
                _share(run)
        finally:
            await _ended(run)
        memory = memory_mb(server.process)
    return [
        at_most(
            "while the app makes a t-SNE of 10,000 codes: rerun of a settled code on "
            f"another reader's Generate page ({len(unwatched)} messages), from its "
            "arrival at the server to the script's end; 95th percentile",
            p95(unwatched),
            60,
            "ms",
            f"median {median(unwatched):.3g}; {share:.0%} of the iterations done then",
        ),
        _told(
            "while whoever asked watches it form, in a browser on this machine", watched
        ),
        _told("beside a process of the worker's niceness that only spins", beside_any),
        _told("beside none", alone),
        told(
            "the server's resident memory after these, without its worker's",
            f"{memory:.0f} MB",
        ),
    ]


def _told(how: str, reruns: list[float]) -> Row:
    measured = f"{p95(reruns):.3g} ms (median {median(reruns):.3g})"
    return told(f"the same {how}", measured)


@contextmanager
def _spinning() -> Iterator[None]:
    """Keep a core busy, as any work of the worker's niceness would."""
    code = "from ae.io.priority import give_way\ngive_way()\nwhile True: pass"
    process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    try:
        yield
    finally:
        process.kill()
        process.wait()


@asynccontextmanager
async def _asked_for(
    browser: Browser, server: Server, seed: int
) -> AsyncIterator[Session]:
    """Ask for a t-SNE as a reader does, and watch it form."""
    address = f"{server.url}{TSNE.address}&seed={seed}"
    async with open_session(browser, address) as session:
        # Until it is known who asks, the button is off.
        button = session.page.get_by_role(
            "button", name="Make this t-SNE", disabled=False
        )
        await button.click()
        forming = session.page.locator(".st-key-forming .js-plotly-plot")
        await forming.first.wait_for(state="attached", timeout=PATIENCE_MS)
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
    while run.is_projected():
        if time.perf_counter() > deadline:
            raise TimeoutError("The worker did not end.")
        await asyncio.sleep(0.2)
