"""The Train page: waiting for it, training under its eyes, and everybody else."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median

from playwright.async_api import Browser

from ae.digits.places import DATA_VARIABLE
from ae.runs.run import AT_WORK, WAITING, Run
from tests.benchmarks.browser import Session, in_browser, open_session
from tests.benchmarks.site import environment, own_site
from tests.benchmarks.sliders import drag_frames, settle_codes
from tests.benchmarks.table import Row, at_least, at_most, p95, told
from tests.benchmarks.timed_server import read_log
from tests.benchmarks.training import digits_folder, train_alone
from tests.browser.support import ROOT, serve

N_VISITS = 5
N_EPOCHS = 10
LONG = 100  # epochs: time enough to measure what everybody else notices
SEEDS = (0, 1)
PATIENCE_MS = 120_000


def rows() -> Iterator[Row]:
    """Yield the rows of this subject."""
    with own_site() as site:
        folder, note = digits_folder(site)
        yield told("digits the Train page trains on", note)
        with environment({DATA_VARIABLE: str(folder), "PYTHONPATH": str(ROOT)}):
            yield from in_browser(lambda browser: _measure(browser, site, folder))


async def _measure(browser: Browser, site: Path, folder: Path) -> list[Row]:
    log = site / "reruns.jsonl"
    command = ("-m", "tests.benchmarks.timed_server", str(log))
    with serve(site, command=command, options=()) as server:
        async with open_session(browser, server.url) as session:
            await session.picture()
            await session.settled()
            measured = [await _visits(session)]
            measured += await _watched(session, site, folder)
            measured += await _everybody_else(session, site, log)
            return measured


async def _visits(session: Session) -> Row:
    """Click on Train again and again, with a run of 300 epochs on disk."""
    seconds = []
    for _ in range(N_VISITS):
        await _go(session, "Generate")
        await session.page.get_by_role("slider", name="z1", exact=True).wait_for()
        start = time.perf_counter()
        await _go(session, "Train")
        await session.page.locator(".curve polyline, svg polyline.test").first.wait_for(
            state="attached", timeout=PATIENCE_MS
        )
        seconds.append(time.perf_counter() - start)
        await session.settled()
    return at_most(
        "Train page with a run of 300 epochs on disk: from the click on its link to "
        f"the curve drawn; slowest of {N_VISITS} visits in a session",
        max(seconds),
        1,
        "s",
        "each: " + ", ".join(f"{s:.2f}" for s in seconds),
    )


async def _watched(session: Session, site: Path, folder: Path) -> list[Row]:
    """Train from the page and alone, in turns."""
    alone, watched, waits, reached = [], [], [], []
    for seed in SEEDS:
        alone.append(train_alone(seed, folder, site / "alone").rate)
        name, wait = await start_training(session, seed, N_EPOCHS)
        waits.append(wait)
        run = Run(site / "checkpoints" / name)
        await until_ended(run)
        await session.settled()
        ends = [point for point in run.curve() if point.test_mse is not None]
        n_images = run.baseline().n_trained
        watched.append(
            median(n_images / (b.seconds - a.seconds) for a, b in pairwise(ends))
        )
        good = [p.seconds for p in ends if p.test_mse and p.test_mse <= 0.0170]
        reached.append(good[0] if good else float("inf"))
    return [
        at_most(
            "from the click on Start to the first point of the curve in the browser; "
            f"slower of {len(SEEDS)}",
            max(waits),
            6,
            "s",
            "each: " + ", ".join(f"{s:.2f}" for s in waits),
        ),
        at_most(
            "default training from the browser: seconds from the first step until test "
            f"MSE <= 0.0170; slower of seeds {', '.join(map(str, SEEDS))}",
            max(reached),
            25,
            "s",
        ),
        at_least(
            "images a second while watched (median epoch) over those of the same "
            "training from the command line with nobody watching, in turns; medians of "
            f"{len(SEEDS)} each",
            median(watched) / median(alone),
            0.8,
            "times",
            f"watched {median(watched):,.0f}, alone {median(alone):,.0f}",
        ),
    ]


async def _everybody_else(session: Session, site: Path, log: Path) -> list[Row]:
    """Start a long training, leave the page, and use the sliders meanwhile."""
    name, _ = await start_training(session, 0, LONG)
    run = Run(site / "checkpoints" / name)
    await _go(session, "Generate")
    await session.page.get_by_role("slider", name="z1", exact=True).wait_for()
    await session.settled()
    frames = await drag_frames(session)
    n_before = len(read_log(log))
    await settle_codes(session)
    reruns = [rerun.ended for rerun in read_log(log)[n_before:]]
    if run.progress().state != "running":
        raise RuntimeError("The training ended before the sliders were measured.")
    run.stop_path.touch()
    await until_ended(run)
    gaps = [later - sooner for sooner, later in pairwise(frames)]
    return [
        at_most(
            f"while a training runs, rerun of a settled code ({len(reruns)} messages): "
            "from its arrival at the server to the script's end; 95th percentile",
            p95(reruns),
            60,
            "ms",
            f"median {median(reruns):.3g}",
        ),
        at_least(
            "while a training runs, 3 s drag over z1: animation frames a second",
            1e3 * len(gaps) / sum(gaps),
            50,
            "",
            f"longest gap {max(gaps):.0f} ms",
        ),
    ]


async def start_training(
    session: Session, seed: int, n_epochs: int
) -> tuple[str, float]:
    """Press Start; return the run's name and the seconds to its curve's first point."""
    page = session.page
    await _go(session, "Train")
    await page.get_by_text("Start a training").wait_for()
    await session.settled()
    field = page.get_by_label("Epochs", exact=True)
    if not await field.is_visible():
        await page.get_by_text("Start a training").click()
    await field.fill(str(n_epochs))
    await field.press("Tab")
    await page.get_by_label("Seed", exact=True).fill(str(seed))
    await page.get_by_label("Seed", exact=True).press("Tab")
    start = time.perf_counter()
    await page.get_by_role("button", name="Start training").click()
    # Not the last epoch: that is what a run finished before still shows.
    epochs = (f"After epoch {e} of {n_epochs}:" for e in range(1, n_epochs))
    labels = ["Before the first", *epochs]
    first = ", ".join(f"svg[aria-label*='{label}']" for label in labels)
    await page.locator(first).wait_for(state="attached", timeout=PATIENCE_MS)
    waited = time.perf_counter() - start
    watched = page.get_by_role("combobox", name="Run to watch")
    return str(await watched.input_value()), waited


async def until_ended(run: Run) -> None:
    """Wait until a run is at rest; RuntimeError if it failed."""
    deadline = time.perf_counter() + PATIENCE_MS / 1e3
    while run.progress().state in WAITING | AT_WORK:
        if time.perf_counter() > deadline:
            raise TimeoutError(f"{run.name} did not end.")
        await asyncio.sleep(0.2)
    if run.progress().state not in {"finished", "stopped"}:
        raise RuntimeError(json.dumps(run.progress().message))


async def _go(session: Session, title: str) -> None:
    link = session.page.get_by_test_id("stTopNavLink").filter(has_text=title)
    await link.click()
