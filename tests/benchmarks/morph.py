"""The Morph page: what a click waits for, the animation, the homework sheet."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median

from playwright.async_api import Browser, Locator

from tests.benchmarks.browser import Session, in_browser, open_session
from tests.benchmarks.table import Row, at_least, at_most, p95, told
from tests.browser.support import serve

_INSTRUMENTS = Path(__file__).with_name("morph_instruments.js")
_N_CLICKS = 30
_PLAY_S = 4.0
_REACTS_MS = 300
_PATIENCE_MS = 60_000


def rows() -> Iterator[Row]:
    """Yield the rows of this subject."""
    yield from in_browser(_measure)


async def _measure(browser: Browser) -> list[Row]:
    with serve(options=()) as server:
        return [
            *await _on_morph(browser, server.url),
            await _on_arithmetic(browser, server.url),
            await _on_traversal(browser, server.url),
            *await _on_homework(browser, server.url),
        ]


async def _on_morph(browser: Browser, url: str) -> list[Row]:
    async with open_session(browser, f"{url}/morph", [_INSTRUMENTS]) as session:
        await _until_judged(session)
        first = told(
            "Morph, first visit to a fresh server, cache empty: from navigation to the "
            "strip and its plausibilities",
            f"{time.perf_counter() - session.opened_at:.2f} s",
        )
        delays = await _clicks(session, _classes(session))
        return [
            first,
            _reacts("Morph, a random digit of a class", delays),
            await _animation(session),
        ]


async def _on_arithmetic(browser: Browser, url: str) -> Row:
    address = f"{url}/morph?part=Arithmetic"
    async with open_session(browser, address, [_INSTRUMENTS]) as session:
        await _until_judged(session)
        delays = await _clicks(session, _classes(session))
        return _reacts("Arithmetic, a random digit of a class", delays)


async def _on_traversal(browser: Browser, url: str) -> Row:
    address = f"{url}/morph?part=Traversal"
    async with open_session(browser, address, [_INSTRUMENTS]) as session:
        cells = session.page.locator(".grid button:not(.here)")
        await cells.first.wait_for()
        await session.settled()
        chosen = [cells.nth((17 * i + 3) % 72) for i in range(_N_CLICKS)]
        delays = await _clicks(session, chosen)
        return _reacts("Traversal, a picture of the grid taken", delays)


async def _on_homework(browser: Browser, url: str) -> list[Row]:
    async with open_session(browser, f"{url}/morph", [_INSTRUMENTS]) as session:
        await _until_judged(session)
        part = session.page.get_by_role("radio", name="Homework")
        first = await _image_after(session, part)
        more = session.page.get_by_test_id("stNumberInputStepUp")
        others = [await _image_after(session, more) for _ in range(5)]
        return [
            at_most(
                "Homework: from the click on the part to the sheet's image, whole; "
                "the longest of it and of five other sheets",
                max(first, *others) / 1e3,
                2,
                "s",
                f"median {median(others) / 1e3:.2g}",
            )
        ]


async def _until_judged(session: Session) -> None:
    await session.page.locator(".strip li .share .bar").first.wait_for(
        timeout=_PATIENCE_MS
    )
    await session.settled()


def _classes(session: Session) -> list[Locator]:
    """Return the buttons for a random digit A, class after class."""
    pills = session.page.locator(".st-key-a_class").get_by_role("radio")
    return [pills.nth(i % 10) for i in range(_N_CLICKS)]


async def _clicks(session: Session, targets: list[Locator]) -> list[float]:
    """Click on each; return how long after it the last picture was painted, in ms."""
    delays = []
    for target in targets:
        await session.rerun(target)
        noted = await session.page.evaluate("benchMorph")
        if noted["painted"] <= noted["clicked"]:
            raise RuntimeError("A click changed no picture.")
        delays.append(noted["painted"] - noted["clicked"])
    return delays


def _reacts(what: str, delays: list[float]) -> Row:
    return at_most(
        f"{what}: from the click to the last picture painted; 95th percentile of "
        f"{len(delays)}",
        p95(delays),
        _REACTS_MS,
        "ms",
        f"median {median(delays):.3g}",
    )


async def _animation(session: Session) -> Row:
    play = session.page.get_by_role("button", name="Play")
    await play.click()
    before = await session.page.evaluate("bench.start(), benchMorph.walked")
    await asyncio.sleep(_PLAY_S)
    noted, after = await session.page.evaluate("[bench.stop(), benchMorph.walked]")
    gaps = [later - sooner for sooner, later in pairwise(noted["frames"])]
    drawn = (after - before) / 2  # two ways, a picture each
    return at_least(
        f"Morph, {_PLAY_S:.0f} s of the animation: frames a second that drew both ways",
        drawn / (sum(gaps) / 1e3),
        50,
        "",
        f"longest gap {max(gaps):.0f} ms",
    )


async def _image_after(session: Session, target: Locator) -> float:
    before = await session.page.evaluate("benchMorph.loaded")
    await target.click()
    await session.page.wait_for_function(
        "before => benchMorph.loaded > before", arg=before, timeout=_PATIENCE_MS
    )
    noted = await session.page.evaluate("benchMorph")
    await session.settled()
    return float(noted["loaded"] - noted["clicked"])
