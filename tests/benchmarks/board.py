"""A class that sends to one board: until it shows, and what a killed server loses."""

from __future__ import annotations

import base64
import gzip
import http.client
import json
import random
import secrets
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from ae.board.board import LOG, MAX_OF_ALL, Board
from ae.board.folder import BOARDS, Boards
from ae.board.log import append_records
from tests.benchmarks.beside import training
from tests.benchmarks.process import memory_mb
from tests.benchmarks.site import own_site
from tests.benchmarks.table import Row, at_most, exactly, p95
from tests.browser.support import Server, serve

N_PUPILS = 30
WITHIN_S = 10.0
POLL_S = 0.4  # as ae/ui/components/board/watch.js on the projector
PUPIL_POLL_S = 1.0
N_KILLS = 50
N_SENDERS = 10
LONGEST_LIFE_S = 1.5  # of a server, from its first answer
_TIMEOUT_S = 30.0


def rows() -> Iterator[Row]:
    """Yield the rows of this subject."""
    with own_site() as site:
        yield from _sent_by_a_class(site, 1.0)
        with training():
            yield from _sent_by_a_class(site, 2.0, ", a training at work")
        yield from _full_board(site)
        yield from _killed(site)


def _sent_by_a_class(site: Path, target: float, words: str = "") -> Iterator[Row]:
    board = _open(site)
    with serve(site) as server:
        _ask(server, board, "")  # whatever the first answer costs
        projector = _Reader(server, board, _TEACHER, POLL_S)
        others = [
            _Reader(server, board, secrets.token_hex(16), PUPIL_POLL_S)
            for _ in range(N_PUPILS)
        ]
        sent: dict[int, float] = {}
        pupils = [
            threading.Thread(target=_send_sometime, args=(server, board, sent, seed))
            for seed in range(N_PUPILS)
        ]
        for pupil in pupils:
            pupil.start()
        for pupil in pupils:
            pupil.join()
        time.sleep(2 * PUPIL_POLL_S + POLL_S)
        for reader in (projector, *others):
            reader.stop()
    there = Board(board.path).state.items
    yield exactly(
        f"board: drawings stored of {N_PUPILS} browsers that send, each twice, within "
        f"{WITHIN_S:g} s{words}",
        len(there),
        N_PUPILS,
    )
    late = [projector.seen[number] - at for number, at in sent.items()]
    yield at_most(
        "board: from sending until a client that polls as the projector has it, p95, "
        f"{N_PUPILS} others reading{words}",
        p95(late),
        target,
        "s",
    )


def _full_board(site: Path) -> Iterator[Row]:
    board = _open(site)
    with serve(site) as server:
        _ask(server, board, "")
        before = memory_mb(server.process)
        append_records(board.path / LOG, _records(MAX_OF_ALL))
        asked = [_timed(server, board) for _ in range(5)]
        after = memory_mb(server.process)
    yield at_most(
        f"board: {MAX_OF_ALL:,} drawings read whole, the slowest of 5",
        max(seconds for seconds, _ in asked),
        1.5,
        "s",
        f"{asked[0][1] / 1e3:.0f} kB",
    )
    yield at_most(
        f"board: memory of the server for {MAX_OF_ALL:,} drawings",
        after - before,
        20,
        "MB",
    )


def _killed(site: Path) -> Iterator[Row]:
    lost = n_told = 0
    chance = random.Random(0)
    for _ in range(N_KILLS):
        board, told = _open(site), []
        with serve(site) as server:
            stop = threading.Event()
            senders = [
                threading.Thread(target=_send_on, args=(server, board, told, stop))
                for _ in range(N_SENDERS)
            ]
            for sender in senders:
                sender.start()
            until = time.monotonic() + _TIMEOUT_S
            while not told and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(chance.uniform(0, LONGEST_LIFE_S))
            server.process.kill()
            stop.set()
            for sender in senders:
                sender.join()
        there = Board(board.path).state.items
        lost += len(set(told) - set(there))
        n_told += len(told)
        Board(board.path).contribute(secrets.token_hex(16), _drawing())
        Boards(site / BOARDS).delete(board)
    yield exactly(
        f"board: of {n_told:,} drawings told to be there, lost by {N_KILLS} SIGKILLs "
        f"of the server while {N_SENDERS} browsers sent",
        lost,
        0,
    )


_TEACHER = "a" * 32


def _open(site: Path) -> Board:
    boards = Boards(site / BOARDS)
    for board in boards.all():
        boards.delete(board)
    return boards.open(_TEACHER, "A class")


def _drawing(seed: int = 0) -> dict[str, object]:
    pixels = random.Random(seed).randbytes(200) + bytes(584)
    return {
        "kind": "drawing",
        "nonce": secrets.token_hex(8),
        "pixels": base64.b64encode(pixels).decode(),
        "class": seed % 10,
    }


def _records(n: int) -> Iterator[dict[str, object]]:
    for i in range(n):
        record = {"do": "send", "mark": f"{i // 20:032x}", "number": i, "at": 0.0}
        yield {**record, "what": {**_drawing(i), "nonce": f"{i:016x}"}}


def _request(
    server: Server, path: str, token: str, body: object = None, **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    address = urlsplit(server.url)
    connection = http.client.HTTPConnection(
        address.hostname or "", address.port, timeout=_TIMEOUT_S
    )
    sent = {"X-Latent-Explorer-Token": token, "Accept-Encoding": "gzip", **headers}
    try:
        if body is None:
            connection.request("GET", path, headers=sent)
        else:
            connection.request("POST", path, json.dumps(body), sent)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def _ask(server: Server, board: Board, query: str) -> bytes:
    return _request(server, f"/board/{board.id}{query}", _TEACHER)[2]


def _timed(server: Server, board: Board) -> tuple[float, int]:
    began = time.perf_counter()
    packed = _ask(server, board, "")
    return time.perf_counter() - began, len(packed)


def _send_sometime(
    server: Server, board: Board, sent: dict[int, float], seed: int
) -> None:
    time.sleep(random.Random(seed).uniform(0, WITHIN_S))
    drawing, token = _drawing(seed), secrets.token_hex(16)
    at = time.perf_counter()
    for _ in range(2):  # the second as if no answer had come
        status, _, told = _request(server, f"/board/{board.id}/send", token, drawing)
        if status != 200:
            raise RuntimeError(told.decode())
        sent.setdefault(json.loads(told)["number"], at)


def _send_on(
    server: Server, board: Board, told: list[int], stop: threading.Event
) -> None:
    while not stop.is_set():
        try:
            token, path = secrets.token_hex(16), f"/board/{board.id}/send"
            status, _, answer = _request(server, path, token, _drawing())
            if status == 200:
                told.append(json.loads(answer)["number"])
        except (OSError, http.client.HTTPException, ValueError):
            continue  # cut off: nobody was told that it is there


class _Reader:
    """A browser that has the board open, as ``watch.js`` asks."""

    def __init__(self, server: Server, board: Board, token: str, pause_s: float):
        self.seen: dict[int, float] = {}
        self._server, self._board, self._token = server, board, token
        self._pause_s, self._stop = pause_s, threading.Event()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        after, of, tag = 0, "", ""
        while not self._stop.is_set():
            path = f"/board/{self._board.id}?after={after}&of={of}"
            headers = {"If-None-Match": tag} if tag else {}
            status, got, packed = _request(self._server, path, self._token, **headers)
            if status == 200:
                told = json.loads(gzip.decompress(packed))
                after, of, tag = told["n_changes"], told["of"], got["ETag"]
                for item in told["items"]:
                    self.seen.setdefault(item["number"], time.perf_counter())
            self._stop.wait(self._pause_s)

    def stop(self) -> None:
        """Read no more."""
        self._stop.set()
        self._thread.join()
