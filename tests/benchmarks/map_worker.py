"""A new t-SNE: what it takes, what everybody else feels of it, and how good it is."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
from playwright.async_api import Browser

from ae.projection_files import is_projected, list_requests
from ae.projections import Projection, ProjectionConfig, load_projection
from ae.run import Run
from tests.benchmarks.browser import Session, in_browser, open_session
from tests.benchmarks.map_session import PATIENCE_MS, TSNE, open_map, until_at_rest
from tests.benchmarks.process import memory_mb
from tests.benchmarks.site import SHIPPED, environment, own_site
from tests.benchmarks.sliders import settle_codes
from tests.benchmarks.table import Row, at_least, at_most, p95, told
from tests.benchmarks.timed_server import read_log
from tests.browser.support import ROOT, Server, serve

SEED = 7  # of a t-SNE that nobody has made
PERPLEXITY = 30.0
PATIENCE_S = 600.0  # with one t-SNE; also on a busy machine


def rows() -> Iterator[Row]:
    """Yield the rows of a t-SNE that nobody has made yet, and of the shipped one."""
    with own_site() as site, environment({"PYTHONPATH": str(ROOT)}):
        run = Run(site / "checkpoints" / SHIPPED)
        yield _speed(run, site)
        yield from in_browser(lambda browser: _everybody_else(browser, site, run))
        yield from in_browser(lambda browser: _trust(browser, site, run))


def shipped_projection(run: Run, config: ProjectionConfig) -> Projection:
    """Return a projection the run brings; else the page would have it made."""
    projection = load_projection(run, config, run.evaluation().codes)
    if projection is None:
        raise RuntimeError(f"{run.path} brings no {config}.")
    return projection


def _speed(run: Run, site: Path) -> Row:
    """Make a t-SNE as the worker does and by scikit-learn alone, in turns."""
    codes = _saved(site / "codes.npy", run.evaluation().codes)
    commands = {
        "plain": ("plain_sklearn", "tsne", codes, str(SEED), str(PERPLEXITY)),
        "ours": ("worker_tsne", str(run.path), str(SEED)),
    }
    printed: dict[str, list[list[float]]] = {name: [] for name in commands}
    for name in ("plain", "ours", "ours", "plain"):
        printed[name].append([float(n) for n in _printed(*commands[name]).split()])
    walls = {name: [one[0] for one in many] for name, many in printed.items()}
    used = {name: sum(one[1] for one in many) for name, many in printed.items()}
    listed = {n: ", ".join(f"{s:.1f}" for s in many) for n, many in walls.items()}
    return at_most(
        "t-SNE of 10,000 codes, a seed nobody asked for: seconds of fit_tsne in the "
        "worker a page starts (the forming points and the progress written once a "
        "second), over those of scikit-learn's fit_transform with the same arguments; "
        "each in a process of its own of the same niceness, imports not counted, in "
        "the order plain, ours, ours, plain",
        sum(walls["ours"]) / sum(walls["plain"]),
        1.1,
        "times",
        f"ours {listed['ours']} s, plain {listed['plain']} s; of processor time "
        f"{used['ours'] / used['plain']:.2f} times",
    )


async def _everybody_else(browser: Browser, site: Path, run: Run) -> list[Row]:
    """Use the sliders while the app makes a t-SNE, watched and not."""
    log = site / "reruns.jsonl"
    command = ("-m", "tests.benchmarks.timed_server", str(log))
    rows = []
    with serve(site, command=command, options=()) as server:
        try:
            async with _asked_for(browser, server, SEED):
                rows += await _settled(browser, server, log, run, "watched by a reader")
            await _ended(run)
            async with _asked_for(browser, server, SEED + 1):
                pass  # whoever asked leaves
            rows += await _settled(browser, server, log, run, "watched by nobody")
            rows.append(
                told(
                    "the server's resident memory after these, without its worker's",
                    f"{memory_mb(server.process):.0f} MB",
                )
            )
        finally:
            await _ended(run)
    return rows


@asynccontextmanager
async def _asked_for(
    browser: Browser, server: Server, seed: int
) -> AsyncIterator[Session]:
    """Ask for a t-SNE as a reader does, and watch it form."""
    address = f"{server.url}{TSNE.address}&seed={seed}"
    async with open_session(browser, address) as session:
        await session.page.get_by_role("button", name="Make this t-SNE").click()
        forming = session.page.locator(".st-key-forming .js-plotly-plot")
        await forming.wait_for(timeout=PATIENCE_MS)
        yield session


async def _settled(
    browser: Browser, server: Server, log: Path, run: Run, how: str
) -> list[Row]:
    """Settle codes on the Generate page, as another reader."""
    async with open_session(browser, server.url) as session:
        await session.picture()
        await session.settled()
        n_before = len(read_log(log))
        await settle_codes(session)
        reruns = [rerun.ended for rerun in read_log(log)[n_before:]]
    share = min((files.share() for files in list_requests(run)), default=1.0)
    if not is_projected(run) or share == 1:
        raise RuntimeError("The t-SNE was made before the sliders were measured.")
    return [
        at_most(
            f"while the app makes a t-SNE of 10,000 codes, {how}: another reader's "
            f"rerun of a settled code ({len(reruns)} messages), from its arrival at "
            "the server to the script's end; 95th percentile",
            p95(reruns),
            60,
            "ms",
            f"median {np.median(reruns):.3g}; {share:.0%} of its iterations done then",
        )
    ]


async def _ended(run: Run) -> None:
    """Cancel what is being made, and wait for the worker: it outlives the server."""
    for files in list_requests(run):
        files.request.unlink(missing_ok=True)
    deadline = time.perf_counter() + PATIENCE_MS / 1e3
    while is_projected(run):
        if time.perf_counter() > deadline:
            raise TimeoutError("The worker did not end.")
        await asyncio.sleep(0.2)


async def _trust(browser: Browser, site: Path, run: Run) -> list[Row]:
    """Measure the shipped t-SNE's trustworthiness by scikit-learn itself."""
    shipped = shipped_projection(run, ProjectionConfig.tsne())
    codes = run.evaluation().codes[shipped.indices]
    paths = _saved(site / "codes.npy", codes), _saved(site / "p.npy", shipped.points)
    measured = float(_printed("plain_sklearn", "trust", *paths))
    with serve(site, options=()) as server:
        async with open_map(browser, server.url, TSNE) as session:
            await until_at_rest(session, TSNE)
            # The map on the page has the first column of figures.
            rows = session.page.get_by_role("row")
            await rows.filter(has_text="this map: t-SNE").wait_for()
            row = rows.filter(has_text="trustworthiness")
            shown = await row.get_by_role("cell").nth(1).inner_text()
    if shown != f"{shipped.trustworthiness:.3f}":
        raise RuntimeError(f"The page shows {shown} of {shipped.trustworthiness}.")
    return [
        at_least(
            "trustworthiness of the shipped t-SNE map against its 10,000 codes, by "
            "scikit-learn with 10 neighbours",
            measured,
            0.98,
            "",
            f"{measured:.7f}; the page shows {shown}",
        ),
        at_most(
            "how far the figure the page rounds is from scikit-learn's",
            abs(measured - shipped.trustworthiness),
            1e-6,
            "",
        ),
    ]


def _saved(path: Path, array: np.ndarray) -> str:
    np.save(path, array)
    return str(path)


def _printed(module: str, *arguments: str) -> str:
    """Return what a module of this folder prints, run in a process of its own."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", *arguments]
    ended = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise RuntimeError(f"{module} failed. It said: {ended.stderr[-2000:]}")
    return ended.stdout
