"""What sessions cost the server's memory, and whether it comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from tests.benchmarks.process import memory_mb
from tests.benchmarks.table import Row, at_most
from tests.browser.support import Server, serve

N_SESSIONS = 30
N_ROUNDS = 3
PAGES = ("", "map", "morph", "reconstructions", "train")


def rows() -> Iterator[Row]:
    """Yield the rows of this subject."""
    yield from asyncio.run(_measure())


async def _measure() -> list[Row]:
    with serve(options=()) as server:
        empty = memory_mb(server.process)
        await _round(server, 1)
        one = memory_mb(server.process)
        after = []
        for _ in range(N_ROUNDS):
            await _round(server, N_SESSIONS)
            after.append(memory_mb(server.process))
    each = ", ".join(f"{figure:.0f}" for figure in after)
    return [
        at_most(
            f"the server's memory after {N_ROUNDS} rounds of {N_SESSIONS} sessions at "
            f"once, each of which opened {len(PAGES)} pages, over that after the first",
            (after[-1] / after[0] - 1) * 100,
            10,
            "%",
            f"{empty:.0f} MB empty, {one:.0f} after one session, then {each}",
        )
    ]


async def _round(server: Server, n_sessions: int) -> None:
    """Hold so many sessions open until each has seen every page."""
    barrier = asyncio.Barrier(n_sessions)
    await asyncio.gather(*(_visit(server, i, barrier) for i in range(n_sessions)))


async def _visit(server: Server, number: int, barrier: asyncio.Barrier) -> None:
    url = f"{server.url.replace('http', 'ws', 1)}/_stcore/stream"
    async with connect(url, subprotocols=["streamlit"], max_size=None) as socket:
        for page in PAGES:
            message = BackMsg()
            message.rerun_script.query_string = f"z={number % 7 - 3}" + ",0" * 8
            message.rerun_script.page_name = page
            await socket.send(message.SerializeToString())
            async for data in socket:
                kind = ForwardMsg.FromString(data).WhichOneof("type")
                if kind == "script_finished":
                    break
        await barrier.wait()
