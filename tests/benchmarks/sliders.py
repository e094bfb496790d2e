"""What a reader who moves the sliders feels, and what a settled code costs."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from math import sin, tau
from pathlib import Path
from statistics import median

from playwright.async_api import Browser

from tests.benchmarks.beside import training
from tests.benchmarks.browser import (
    MOVES_A_SECOND,
    Session,
    in_browser,
    open_session,
)
from tests.benchmarks.process import cpu_s
from tests.benchmarks.table import Row, at_least, at_most, exactly, p95, told
from tests.benchmarks.timed_server import read_log
from tests.browser.support import serve

DRAG_S = 3.0
N_CODES = 80
PACE_S = (0.1, 0.2)  # from a settled code to the next, by a hurried reader


def rows() -> Iterator[Row]:
    """Yield the rows of this subject."""
    yield from in_browser(_measure)


async def _measure(browser: Browser) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "reruns.jsonl"
        command = ("-m", "tests.benchmarks.timed_server", str(log))
        with serve(command=command, options=()) as server:
            async with open_session(browser, server.url) as session:
                await session.settled()
                await session.picture()
                drag = await _drag(session)
                n_before, used_s = len(read_log(log)), cpu_s(server.process)
                await settle_codes(session)
                used_s = cpu_s(server.process) - used_s
                settled = _rerun_rows(log, n_before, used_s)
                with training():
                    beside = await drag_frames(session)
                return [*drag, *settled, _beside_row(beside)]


async def drag_frames(session: Session) -> list[float]:
    """Drag z1 to and fro; return the times of the animation frames, in ms."""
    noted, _, _ = await drag_z1(session)
    frames: list[float] = noted["frames"]
    return frames


async def _drag(session: Session) -> list[Row]:
    noted, n_sent, moves_a_second = await drag_z1(session)
    return _drag_rows(noted, n_sent, moves_a_second)


async def drag_z1(session: Session, *, sends: bool = True) -> tuple[dict, int, float]:
    """Drag z1 to and fro.

    Parameters
    ----------
    sends : bool
        Whether there is a server, which hears of the code once the hand lets go.

    Returns
    -------
    noted : dict
        What ``bench.stop()`` returns.
    n_sent : int
        How many websocket frames went to the server meanwhile.
    moves_a_second : float
    """
    mouse = session.page.mouse
    left, width, y = await _track(session, "z1")
    await mouse.move(left + width / 2, y)
    await mouse.down()
    await session.page.evaluate("bench.start()")
    n_before = len(session.sent)
    shares = (
        0.5 + 0.45 * sin(tau * i / MOVES_A_SECOND)
        for i in range(round(DRAG_S * MOVES_A_SECOND))
    )
    moves_a_second = await session.move_mouse(
        [(left + width * share, y) for share in shares], held=True
    )
    noted = await session.page.evaluate("bench.stop()")
    n_after = len(session.sent)
    await mouse.up()
    await asyncio.sleep(1)
    if sends and len(session.sent) == n_after:
        raise RuntimeError("The drag moved nothing: letting go sent no code.")
    return noted, n_after - n_before, moves_a_second


def _drag_rows(noted: dict, n_sent: int, moves_a_second: float) -> list[Row]:
    frames, paints = noted["frames"], noted["paints"]
    gaps = [later - sooner for sooner, later in pairwise(frames)]
    delays = [paint["painted"] - paint["at"] for paint in paints]
    since_move = [paint["painted"] - paint["move"] for paint in paints]
    drag = f"{DRAG_S:.0f} s drag over z1"
    return [
        at_least(
            f"{drag}, {MOVES_A_SECOND} mouse moves a second: animation frames a second",
            1e3 * len(gaps) / sum(gaps),
            55,
            "",
            f"longest gap {max(gaps):.0f} ms; {moves_a_second:.0f} moves a second",
        ),
        at_most(
            f"{drag}: from an input event's timeStamp to the end of the putImageData "
            "that paints the decoder's picture; 95th percentile",
            p95(delays),
            8,
            "ms",
            f"median {median(delays):.2g}; {len(paints)} pictures of "
            f"{noted['nInputs']} inputs",
        ),
        told(
            "the same from the timeStamp of the mouse's move, so with the browser's "
            "wait for its next frame; 95th percentile",
            f"{p95(since_move):.3g} ms (median {median(since_move):.3g})",
        ),
        exactly(f"{drag}: websocket frames sent to the server", n_sent, 0),
    ]


def _beside_row(frames: list[float]) -> Row:
    gaps = [later - sooner for sooner, later in pairwise(frames)]
    return at_least(
        "the same drag, a training at work: animation frames a second",
        1e3 * len(gaps) / sum(gaps),
        55,
        "",
        f"longest gap {max(gaps):.0f} ms",
    )


async def settle_codes(session: Session) -> None:
    """Click on the sliders' tracks: each click settles a code as it is let go."""
    chance = random.Random(0)
    sliders = await session.page.get_by_role("slider").count()
    tracks = [await _track(session, f"z{i + 1}") for i in range(sliders)]
    for i in range(N_CODES):
        left, width, y = tracks[i % sliders]
        # Now in the left half, now in the right: a click on the thumb moves nothing.
        share = chance.uniform(0.05, 0.3) + 0.6 * (i // sliders % 2)
        await session.page.mouse.click(left + width * share, y)
        # Not by the clock: no reader catches up after a stall.
        await asyncio.sleep(chance.uniform(*PACE_S))
    await asyncio.sleep(1)


def _rerun_rows(log: Path, n_before: int, used_s: float) -> list[Row]:
    reruns = read_log(log)[n_before:]
    if len(reruns) < 60:
        raise RuntimeError(f"Only {len(reruns)} of {N_CODES} codes were sent.")
    ended = [rerun.ended for rerun in reruns]
    collected = [rerun.collected for rerun in reruns]
    return [
        at_most(
            f"rerun of a settled code ({len(reruns)} messages from {N_CODES} clicks, "
            "100 to 200 ms apart): from the message's arrival at the server to the "
            "script's end; median",
            median(ended),
            20,
            "ms",
        ),
        at_most(
            "the same, 95th percentile; a script the next code cuts short counts to "
            "that one's end",
            p95(ended),
            60,
            "ms",
            f"{sum(rerun.cut_short for rerun in reruns)} cut short",
        ),
        told(
            "the same with the garbage collection that Streamlit runs after it",
            f"median {median(collected):.3g} ms, p95 {p95(collected):.3g} ms",
        ),
        told(
            "processor time of the whole server for each of these reruns",
            f"{1e3 * used_s / len(reruns):.3g} ms",
        ),
    ]


async def _track(session: Session, name: str) -> tuple[float, float, float]:
    """Return a slider's left end, width and middle, in pixels of the window."""
    slider = session.page.get_by_role("slider", name=name, exact=True)
    box = await slider.bounding_box()
    if box is None:
        raise RuntimeError(f"There is no slider {name}.")
    return box["x"], box["width"], box["y"] + box["height"] / 2
