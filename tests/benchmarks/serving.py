"""What a first page and the pages after it cost: waiting, memory, bytes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median

from playwright.async_api import Browser

from tests.benchmarks.browser import in_browser, open_session
from tests.benchmarks.process import memory_mb
from tests.benchmarks.table import Row, at_most, told
from tests.browser.support import serve

N_STARTS = 3
N_DIGITS = 10
LARGE = 100_000  # bytes


def rows() -> Iterator[Row]:
    """Yield the rows of this subject."""
    yield from in_browser(_start)
    yield from in_browser(_wire)


async def _start(browser: Browser) -> list[Row]:
    seconds = []
    for _ in range(N_STARTS):
        with serve(options=()) as server:
            async with open_session(browser, server.url) as session:
                await session.picture()
                seconds.append(time.perf_counter() - server.started_at)
    return [
        at_most(
            "server's start (process made) to the decoder's first picture painted in a "
            f"browser that runs already, its cache empty; median of {N_STARTS} starts",
            median(seconds),
            2.2,
            "s",
            "each: " + ", ".join(f"{s:.2f}" for s in seconds),
        )
    ]


async def _wire(browser: Browser) -> list[Row]:
    with serve(options=()) as server:
        async with open_session(browser, server.url) as session:
            await session.settled()
            first = sum(len(frame.payload) for frame in session.received)
            links = await session.page_links()
            for link in links:
                await session.rerun(link)
            memory = memory_mb(server.process)
            for link in links:
                await session.rerun(link)
            visits = list(session.received)
            await session.rerun(links[0])
            button = session.page.get_by_role("button", name="A real digit")
            digits = [await session.rerun(button) for _ in range(N_DIGITS)]
            await session.rerun(links[1])
            n_before = len(session.received)
            await session.page.reload()
            again = await session.settled(n_before)
            reload = sum(len(frame.payload) for frame in again)
    large = [frame for frame in visits if len(frame.payload) > LARGE]
    sizes = [sum(len(frame.payload) for frame in frames) for frames in digits]
    listed = [f"{f.kind().split('.')[-1]} {len(f.payload) / 1e3:.0f}" for f in large]
    return [
        at_most(
            f"the server's resident memory after each of the {len(links)} pages was "
            "visited once",
            memory,
            200,
            "MB",
        ),
        at_most(
            "websocket bytes until the first page has settled",
            first / 1e3,
            30,
            "kB",
        ),
        at_most("websocket bytes of a reload of the Map", reload / 1e3, 250, "kB"),
        told("all frames over 100 kB of that session, kB", ", ".join(listed)),
        at_most(
            f"bytes received for a code set by Python ('A real digit'): largest sum of "
            f"a rerun's frames, of {N_DIGITS}",
            max(sizes) / 1e3,
            10,
            "kB",
        ),
    ]
