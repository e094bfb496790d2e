"""A reader's browser: a page, its instruments, and the frames of its websocket."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import (
    Browser,
    CDPSession,
    Locator,
    Page,
    WebSocket,
    async_playwright,
)
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.benchmarks.table import Row
from tests.browser.support import launch_options

_INSTRUMENTS = Path(__file__).with_name("instruments.js")
MOVES_A_SECOND = 120  # a common mouse; more than there are frames
_QUIET_S = 0.4
_PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Frame:
    """One websocket frame: when the browser told of it, and its bytes, unpacked."""

    at: float
    payload: bytes

    def message(self) -> ForwardMsg:
        """Read a frame that came from the server."""
        return ForwardMsg.FromString(self.payload)

    def kind(self) -> str:
        """Say what a frame from the server carries, such as ``plotly_chart``."""
        message = self.message()
        kind = str(message.WhichOneof("type"))
        if kind != "delta" or not message.delta.HasField("new_element"):
            return kind
        element = message.delta.new_element
        kind = str(element.WhichOneof("type"))
        return element.bidi_component.component_name if "bidi" in kind else kind


@dataclass(slots=True)
class Session:
    """A page of the app and what went over its websocket.

    Attributes
    ----------
    opened_at : float
        Reading of ``time.perf_counter`` just before the browser was sent there.
    """

    page: Page
    cdp: CDPSession
    opened_at: float = 0.0
    sent: list[Frame] = field(default_factory=list)
    received: list[Frame] = field(default_factory=list)

    def listen(self, socket: WebSocket) -> None:
        """Note the frames of a websocket the page has opened."""
        socket.on("framesent", lambda data: self.sent.append(_frame(data)))
        socket.on("framereceived", lambda data: self.received.append(_frame(data)))

    async def picture(self) -> None:
        """Wait until the decoder's picture has been painted."""
        await self.page.wait_for_function(
            "() => globalThis.bench?.n_paints > 0", timeout=1e3 * _PATIENCE_S
        )

    async def settled(self, n_before: int = 0) -> list[Frame]:
        """Wait for silence after a script's end; return the frames since then.

        ``n_before`` is how many had been received when the waiting began to count.
        """
        deadline = time.perf_counter() + _PATIENCE_S
        while time.perf_counter() < deadline:
            frames = self.received[n_before:]
            is_quiet = frames and time.perf_counter() - frames[-1].at > _QUIET_S
            if is_quiet and any(f.kind() == "script_finished" for f in frames):
                return frames
            await asyncio.sleep(0.05)
        raise TimeoutError("The server sent no end of the script.")

    async def rerun(self, action: Locator) -> list[Frame]:
        """Click; return the frames this brought."""
        n_before = len(self.received)
        await action.click()
        return await self.settled(n_before)

    async def move_mouse(
        self, places: Iterable[tuple[float, float]], *, held: bool = False
    ) -> float:
        """Move the mouse from place to place; return how many a second it was.

        Nothing waits for the page, so a slow one gets no rest.
        """
        buttons = {"button": "left" if held else "none", "buttons": int(held)}
        start, moves = time.perf_counter(), []
        for i, (x, y) in enumerate(places):
            event = {"type": "mouseMoved", "x": x, "y": y, **buttons}
            sent = self.cdp.send("Input.dispatchMouseEvent", event)
            moves.append(asyncio.ensure_future(sent))
            due = start + (i + 1) / MOVES_A_SECOND
            await asyncio.sleep(max(0, due - time.perf_counter()))
        await asyncio.gather(*moves)
        return len(moves) / (time.perf_counter() - start)

    async def page_links(self) -> list[Locator]:
        """Return the links of the navigation, in order."""
        links = self.page.get_by_test_id("stTopNavLink")
        await links.first.wait_for()
        return await links.all()


def in_browser(measure: Callable[[Browser], Awaitable[list[Row]]]) -> list[Row]:
    """Return the rows of a measurement that needs a browser which runs already."""

    async def launch() -> list[Row]:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(**launch_options())
            try:
                return await measure(browser)
            finally:
                await browser.close()

    return asyncio.run(launch())


@asynccontextmanager
async def open_session(
    browser: Browser, url: str, instruments: Sequence[Path] = ()
) -> AsyncIterator[Session]:
    """Open an address as a reader who was never here: no cache, no cookies.

    ``instruments`` are further scripts that run before the page's own.
    """
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        for script in (_INSTRUMENTS, *instruments):
            await context.add_init_script(path=script)
        page = await context.new_page()
        session = Session(page, await context.new_cdp_session(page))
        page.on("websocket", lambda socket: session.listen(socket))
        session.opened_at = time.perf_counter()
        await page.goto(url)
        yield session
    finally:
        await context.close()


def _frame(data: str | bytes) -> Frame:
    payload = data.encode() if isinstance(data, str) else data
    return Frame(time.perf_counter(), payload)
