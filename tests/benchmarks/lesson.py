"""What a pupil feels between two steps of a lesson, and of the take-home file."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median

from playwright.async_api import Browser

from ae.lesson.links import page_of, shown_at
from ae.lesson.parse import parse_lesson
from ae.lesson.shelf import Shelf
from tests.benchmarks.browser import Session, in_browser, open_session
from tests.benchmarks.sliders import DRAG_S, drag_z1
from tests.benchmarks.table import Row, at_least, at_most, exactly
from tests.benchmarks.timed_server import read_log
from tests.browser.support import ROOT, serve

_LESSONS = ("nine-numbers", "a-map-lies")  # of ten steps; of eleven, on one page
_N_OPENED = 5
_PATIENCE_MS = 60_000


def rows() -> Iterator[Row]:
    """Yield the rows of this subject."""
    for name in _LESSONS:
        yield from in_browser(lambda browser, name=name: _steps(browser, name))
    yield from in_browser(_take_home)


async def _steps(browser: Browser, name: str) -> list[Row]:
    """Go through a lesson by Next, and time what its server takes for each step."""
    lesson = parse_lesson(Shelf().read(name))[0]
    n = len(lesson.steps)
    pages = [page_of(shown_at(lesson, step)) for step in range(1, n + 1)]
    ended, seen, n_loads = [], [], 0
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "reruns.jsonl"
        command = ("-m", "tests.benchmarks.timed_server", str(log))
        with serve(command=command, options=()) as server:
            before, _mark, after = lesson.steps[0].link.partition("#")
            address = f"{server.url}{before}?lesson={name}&step=1#{after}"
            async with open_session(browser, address) as session:
                loads: list[int] = []
                session.page.on("load", lambda _page: loads.append(1))
                await _wait_for(session, 1)
                for step in range(1, n):
                    await session.settled()
                    n_before, n_loads_before = len(read_log(log)), len(loads)
                    begun = time.perf_counter()
                    await session.page.get_by_role("button", name="Next").click()
                    await _wait_for(session, step + 1)
                    is_same = pages[step] == pages[step - 1]
                    if is_same:
                        seen.append(1e3 * (time.perf_counter() - begun))
                    await asyncio.sleep(1)
                    if is_same:
                        n_loads += len(loads) - n_loads_before
                        ended += [rerun.ended for rerun in read_log(log)[n_before:]]
    return [
        at_most(
            f"{name}, {n} steps, between steps of one page: rerun from the message's "
            "arrival to the script's end; longest",
            max(ended),
            300,
            "ms",
            f"median {median(ended):.3g} ms of {len(ended)}; from the press to the "
            f"card of the next step {median(seen):.3g} ms, longest {max(seen):.3g}",
        ),
        exactly("the same: how often a page was loaded", n_loads, 0),
    ]


async def _wait_for(session: Session, step: int) -> None:
    heading = session.page.locator(".lesson h2", has_text=f"Step {step} of")
    await heading.wait_for(timeout=_PATIENCE_MS)


async def _take_home(browser: Browser) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "home.html"
        command = ["-m", "ae.lesson", "export", "mnist-9d", _LESSONS[0], "--out", path]
        subprocess.run([sys.executable, *map(str, command)], cwd=ROOT, check=True)
        seconds = []
        for _ in range(_N_OPENED):
            async with open_session(browser, path.as_uri()) as session:
                await session.picture()
                seconds.append(time.perf_counter() - session.opened_at)
        async with open_session(browser, path.as_uri()) as session:
            await session.picture()
            await asyncio.sleep(1)
            asked: list[str] = []
            session.page.on("request", lambda request: asked.append(request.url))
            frames = (await _drag_at_home(session))["frames"]
        size = path.stat().st_size
    gaps = [later - sooner for sooner, later in pairwise(frames)]
    return [
        at_most("take-home file with a lesson: its size", size / 1e6, 2.5, "MB"),
        at_most(
            "from opening it (file://) to the decoder's first picture painted, in a "
            f"browser that runs already; median of {_N_OPENED}",
            median(seconds),
            1.5,
            "s",
            "each: " + ", ".join(f"{s:.2f}" for s in seconds),
        ),
        at_least(
            f"{DRAG_S:.0f} s drag over z1 in it: animation frames a second",
            1e3 * len(gaps) / sum(gaps),
            55,
            "",
            f"longest gap {max(gaps):.0f} ms",
        ),
        exactly("requests it made after it was opened", len(asked), 0),
    ]


async def _drag_at_home(session: Session) -> dict:
    await session.page.get_by_role("button", name="Leave the lesson").click()
    await asyncio.sleep(1)
    noted, _n_sent, _moves = await drag_z1(session, sends=False)
    return noted
