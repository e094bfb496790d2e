"""A reader on the Map page: the maps there are, and when one of them is drawn."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser

from tests.benchmarks.browser import Session, open_session

N_POINTS = 10_000
PATIENCE_MS = 60_000
DRAWN = (
    "the chart drawn (points between its axes, on the canvas over it) and the "
    "sliders' star over it, which waits for the network, digits, codes and points"
)
_INSTRUMENTS = Path(__file__).with_name("map_instruments.js")
_LOOK_MS = 50


@dataclass(frozen=True, slots=True)
class Map:
    """A projection the shipped run brings, and how one knows it in the browser.

    Attributes
    ----------
    address : str
        What follows the server's.
    axis : str
        What the name of the chart's x axis begins with.
    """

    name: str
    address: str
    axis: str


PCA = Map("PCA", "/map", "principal axis")
TSNE = Map("t-SNE", "/map?projection=t-SNE", "t-SNE")
MAPS = (PCA, TSNE)


@asynccontextmanager
async def open_map(browser: Browser, url: str, shown: Map) -> AsyncIterator[Session]:
    """Open a map as a reader who was never here; it need not be drawn yet."""
    async with open_session(browser, url + shown.address, [_INSTRUMENTS]) as session:
        yield session


async def until_drawn(session: Session, shown: Map) -> float:
    """Wait for a map; return ``time.perf_counter`` when it was found drawn."""
    await session.page.wait_for_function(
        "axis => benchMap.isDrawn(axis)",
        arg=shown.axis,
        polling=_LOOK_MS,
        timeout=PATIENCE_MS,
    )
    return time.perf_counter()


async def until_at_rest(session: Session, shown: Map) -> None:
    """Wait for a map and for the server's silence; scroll to the middle of it."""
    await until_drawn(session, shown)
    await session.settled()
    await session.page.evaluate("benchMap.plot.scrollIntoView({block: 'center'})")


async def check(session: Session, words: str) -> None:
    """Check one of the boxes of the map's menu, and fold it away again."""
    menu = session.page.locator(".map_controls summary")
    await menu.click()
    await session.page.get_by_role("checkbox", name=words).check()
    await menu.click()
