"""What sessions cost the server's memory, and whether it comes back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from itertools import count

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from tests.benchmarks.process import memory_mb
from tests.benchmarks.table import Row, at_most
from tests.browser.support import Server, serve

N_SESSIONS = 30
N_ROUNDS = 3
PAGES = ("", "map", "morph", "reconstructions", "train")
LONG_S = 600.0  # a round in which everybody works on
THINK_S = 5.0  # of each, between two answers


def rows() -> Iterator[Row]:
    """Yield the rows of this subject."""
    yield from asyncio.run(_measure(0))


def long_rows() -> Iterator[Row]:
    """Yield those of rounds of ten minutes."""
    yield from asyncio.run(_measure(LONG_S))


async def _measure(round_s: float) -> list[Row]:
    with serve(options=()) as server:
        empty = memory_mb(server.process)
        await _round(server, 1, 0)
        one = memory_mb(server.process)
        after = []
        for _ in range(N_ROUNDS):
            await _round(server, N_SESSIONS, round_s)
            after.append(memory_mb(server.process))
    each = ", ".join(f"{figure:.0f}" for figure in after)
    did = f"opened {len(PAGES)} pages"
    if round_s:
        did = f"changed pages and codes for {round_s / 60:.0f} minutes"
    return [
        at_most(
            f"the server's memory after {N_ROUNDS} rounds of {N_SESSIONS} sessions at "
            f"once, each of which {did}, over that after the first",
            (after[-1] / after[0] - 1) * 100,
            10,
            "%",
            f"{empty:.0f} MB empty, {one:.0f} after one session, then {each}",
        )
    ]


async def _round(server: Server, n_sessions: int, round_s: float) -> None:
    """Hold so many sessions open until the time is up and each has seen every page."""
    barrier = asyncio.Barrier(n_sessions)
    visits = (_visit(server, i, barrier, round_s) for i in range(n_sessions))
    await asyncio.gather(*visits)


async def _visit(
    server: Server, number: int, barrier: asyncio.Barrier, round_s: float
) -> None:
    url = f"{server.url.replace('http', 'ws', 1)}/_stcore/stream"
    ends_at = time.monotonic() + round_s
    async with connect(url, subprotocols=["streamlit"], max_size=None) as socket:
        for turn in count():
            if turn >= len(PAGES):
                if time.monotonic() >= ends_at:
                    break
                await asyncio.sleep(THINK_S)
            first = (number + turn // len(PAGES)) % 7 - 3
            message = BackMsg()
            message.rerun_script.query_string = f"z={first}" + ",0" * 8
            message.rerun_script.page_name = PAGES[turn % len(PAGES)]
            await socket.send(message.SerializeToString())
            async for data in socket:
                kind = ForwardMsg.FromString(data).WhichOneof("type")
                if kind == "script_finished":
                    break
        await barrier.wait()
