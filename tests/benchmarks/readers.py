"""A class whose sliders all move: what a settled code then costs each of them."""

from __future__ import annotations

import asyncio
import json
import ssl
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from urllib.parse import parse_qs

from playwright.async_api import Browser
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.benchmarks.beside import busy_core, projecting, training
from tests.benchmarks.browser import Frame, in_browser, open_session
from tests.benchmarks.table import Row, at_most, p95
from tests.benchmarks.timed_server import read_log
from tests.browser.support import HOST, serve
from tests.deploy.proxy import nginx

PACE_S = 0.5
SECONDS = 20.0
_BASE = "/explorer"


def rows() -> Iterator[Row]:
    """Yield the rows of this subject."""
    for case in CASES:
        yield from in_browser(partial(_measure, case=case))


async def _measure(browser: Browser, case: _Case) -> list[Row]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        logs = [folder / f"reruns-{i}.jsonl" for i in range(case.n_servers)]
        ports = [stack.enter_context(_timed_server(log)) for log in logs]
        message = await _message(browser, f"http://{HOST}:{ports[0]}{_BASE}")
        if case.n_servers == 1:
            url = f"ws://{HOST}:{ports[0]}{_BASE}/_stcore/stream"
        else:
            port, _ = stack.enter_context(nginx(folder, ports))
            url = f"wss://{HOST}:{port}{_BASE}/_stcore/stream"
        readers = [_Reader(url, message, i) for i in range(case.n_readers)]
        for reader in readers:
            await reader.open()
        n_before = [len(read_log(log)) for log in logs]
        with case.beside():
            await asyncio.gather(*(reader.settle_codes() for reader in readers))
        waits = [
            [rerun.ended for rerun in read_log(log)[n:]]
            for log, n in zip(logs, n_before, strict=True)
        ]
    n_sent = sum(reader.n_sent for reader in readers)
    return [
        _row(case, waits, n_sent),
        _row_of_answers(case, [wait for r in readers for wait in r.waits], n_sent),
    ]


@contextmanager
def _timed_server(log: Path) -> Iterator[int]:
    command = ("-m", "tests.benchmarks.timed_server", str(log))
    with serve(command=command, options=(f"--server.baseUrlPath={_BASE}",)) as server:
        yield int(server.url.rpartition(":")[2])


async def _message(browser: Browser, url: str) -> BackMsg:
    """Return what a browser sends that settles a code at this address."""
    async with open_session(browser, url) as session:
        await session.settled()
        await session.picture()
        n_before = len(session.received)
        await session.page.get_by_role("slider").first.press("PageUp")
        await session.settled(n_before)
        return _that_settles(session.sent)


def _row(case: _Case, waits: list[list[float]], n_sent: int) -> Row:
    every = [wait for of_server in waits for wait in of_server]
    shares = "" if len(waits) == 1 else f", {' and '.join(str(len(w)) for w in waits)}"
    behind = "" if len(waits) == 1 else f" at {len(waits)} servers behind nginx"
    return at_most(
        f"{case.n_readers} readers{behind} who settle a code every {PACE_S} s for "
        f"{SECONDS:.0f} s, {case.words}: from the message's arrival to the "
        "script's end; 95th percentile",
        p95(every),
        case.target,
        "ms",
        f"median {median(every):.1f} ms, {len(every)} reruns{shares} of "
        f"{n_sent} messages",
    )


def _row_of_answers(case: _Case, waits: list[float], n_sent: int) -> Row:
    if len(waits) < n_sent / 2:
        raise RuntimeError(f"Of {n_sent} codes, {len(waits)} came to the URL.")
    return at_most(
        "the same at the readers: from the message's sending to the URL that says its "
        "code; 95th percentile",
        p95(waits),
        case.target,
        "ms",
        f"median {median(waits):.1f} ms, {len(waits)} answers of {n_sent} messages",
    )


def _that_settles(sent: list[Frame]) -> BackMsg:
    """Return what a browser sends when a code has settled."""
    for frame in reversed(sent):
        message = BackMsg.FromString(frame.payload)
        if any(
            _holds_code(widget) for widget in message.rerun_script.widget_states.widgets
        ):
            return message
    raise RuntimeError("The browser sent no settled code.")


def _holds_code(widget: object) -> bool:
    text = getattr(widget, "json_value", "")
    return bool(text) and "code" in json.loads(text)


class _Reader:
    """A session without a browser, whose code is another one every time."""

    def __init__(self, url: str, message: BackMsg, number: int) -> None:
        self.url, self.number, self.n_sent = url, number, 0
        self.message = BackMsg()
        self.message.CopyFrom(message)
        states = self.message.rerun_script.widget_states
        self.widget = next(filter(_holds_code, states.widgets))
        self.socket: ClientConnection
        self.sent_at: dict[float, float] = {}  # by the code's first number
        self.waits: list[float] = []  # in ms

    async def open(self) -> None:
        """Connect, and wait for the first page's end."""
        trusting = ssl._create_unverified_context() if "wss" in self.url else None
        self.socket = await connect(
            self.url,
            subprotocols=["streamlit"],
            max_size=None,
            ssl=trusting,
            additional_headers={"Cookie": f"explorer_server=reader-{self.number}"},
        )
        whole = BackMsg()
        whole.CopyFrom(self.message)
        whole.rerun_script.fragment_id = ""
        await self.socket.send(whole.SerializeToString())
        async for data in self.socket:
            if ForwardMsg.FromString(data).WhichOneof("type") == "script_finished":
                return

    async def settle_codes(self) -> None:
        """Settle one code after the other, and read what is answered."""
        reading = asyncio.create_task(self._read())
        await asyncio.sleep(PACE_S * (self.number * 0.618 % 1))
        for i in range(round(SECONDS / PACE_S)):
            state = json.loads(self.widget.json_value)
            first = round((self.number + i) % 40 / 10 - 2, 3)
            state["code"]["values"][0] = first
            state["code"]["at"] += 1
            self.widget.json_value = json.dumps(state)
            self.sent_at[first] = time.perf_counter()
            await self.socket.send(self.message.SerializeToString())
            self.n_sent += 1
            await asyncio.sleep(PACE_S)
        await self.socket.close()
        await reading

    async def _read(self) -> None:
        with suppress(ConnectionClosed):
            async for data in self.socket:
                message = ForwardMsg.FromString(data)
                if message.WhichOneof("type") == "page_info_changed":
                    self._note(message.page_info_changed.query_string)

    def _note(self, query: str) -> None:
        sent_at = self.sent_at.pop(_first_number(parse_qs(query)["z"][0]), None)
        if sent_at is not None:
            self.waits.append(1e3 * (time.perf_counter() - sent_at))


def _first_number(code: str) -> float:
    return round(float(code.split(",")[0]), 3)


@dataclass(frozen=True)
class _Case:
    n_readers: int
    target: float  # of the 95th percentile, in ms
    words: str
    beside: Callable[[], AbstractContextManager[None]]
    n_servers: int = 1  # two: behind nginx


CASES = [
    _Case(20, 60.0, "one core busy otherwise", busy_core),
    _Case(40, 300.0, "one core busy otherwise", busy_core),
    _Case(1, 60.0, "a training at work", training),
    _Case(1, 60.0, "a t-SNE of 10,000 digits at work", projecting),
    _Case(40, 200.0, "a training at work", training),
    _Case(60, 200.0, "a training at work", training, n_servers=2),
]
