"""A class that watches one training: what it costs the server they all share."""

from __future__ import annotations

import gzip
import http.client
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Browser

from ae.digits.places import DATA_VARIABLE
from ae.runs.run import Run
from tests.benchmarks.browser import Session, in_browser, open_session
from tests.benchmarks.process import cpu_s
from tests.benchmarks.site import SHIPPED, environment, own_site
from tests.benchmarks.table import Row, at_most, told
from tests.benchmarks.train_page import start_training, until_ended
from tests.benchmarks.training import digits_folder
from tests.browser.support import ROOT, serve

N_READERS = 30
N_EPOCHS = 200  # of which some seconds are measured
POLL_S = 1.0  # as ae/ui/components/train/run_watch.js
SECONDS = 20.0


def rows() -> Iterator[Row]:
    """Yield the rows of this subject."""
    with own_site() as site:
        folder, _ = digits_folder(site)
        with environment({DATA_VARIABLE: str(folder), "PYTHONPATH": str(ROOT)}):
            yield from in_browser(lambda browser: _measure(browser, site))


async def _measure(browser: Browser, site: Path) -> list[Row]:
    with serve(site, options=()) as server:
        async with open_session(browser, f"{server.url}/train") as session:
            opened = await _opening(session)
            asked: list[str] = []
            session.page.on("request", lambda request: asked.append(request.url))
            name, _ = await start_training(session, 0, N_EPOCHS)
            run = Run(site / "checkpoints" / name)
            address = next(
                url for url in asked if f"/progress/{name}." in urlsplit(url).path
            )
            key = urlsplit(address).path.rpartition("/")[2]
            readers = [_Reader(server.url, key, i) for i in range(N_READERS)]
            time.sleep(3 * POLL_S)  # until each has what there was before
            before, began_at = cpu_s(server.process), time.perf_counter()
            time.sleep(SECONDS)
            seconds = time.perf_counter() - began_at
            used = cpu_s(server.process) - before
            for reader in readers:
                reader.stop()
            if run.progress().state != "running":
                raise RuntimeError("The training ended before it had been watched.")
            run.stop_path.touch()
            await until_ended(run)
    n_answers = sum(reader.n_answers for reader in readers)
    n_frames = sum(reader.n_frames for reader in readers)
    return [
        opened,
        at_most(
            f"{N_READERS} readers watching one training: processor time of the server, "
            "share of a core",
            used / seconds,
            0.05,
            "",
            f"over {seconds:.0f} s; {n_answers} answers, {n_frames} snapshots",
        ),
    ]


async def _opening(session: Session) -> Row:
    """Say what opening the page on the shipped run sends over the websocket."""
    await (
        session.page.get_by_text("Before the first step", exact=False)
        .or_(session.page.locator(".timeline .plane"))
        .first.wait_for(timeout=60_000)
    )
    await session.settled()
    n_bytes = sum(len(frame.payload) for frame in session.received)
    return told(
        f"received over the websocket until the Train page shows {SHIPPED}",
        f"{n_bytes / 1e3:.0f} kB",
    )


class _Reader:
    """Asks as a browser does that has the page open, over a connection it keeps."""

    def __init__(self, url: str, key: str, number: int) -> None:
        self.key = key
        self.n_answers = self.n_frames = 0
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc)
        self._tags: dict[str, str] = {}
        self._ended = threading.Event()
        first_s = POLL_S * number / N_READERS  # they do not ask in step
        self._thread = threading.Thread(target=self._run, args=(first_s,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self, first_s: float) -> None:
        has: set[int] = set()
        n_points, curve_id = 0, ""
        self._ended.wait(first_s)
        while not self._ended.wait(POLL_S):
            path = f"/progress/{self.key}?after={n_points}&of={curve_id}"
            body = self._get(path)
            if body is None:
                continue
            answer = json.loads(body)
            curve = answer["curve"]
            n_points = curve["from"] + len(curve["points"])
            curve_id = curve["id"]
            missing = [epoch for epoch in answer["snapshots"] if epoch not in has]
            if missing:
                epochs = ",".join(map(str, missing))
                self._get(f"/snapshots/{self.key}?epochs={epochs}")
                has.update(missing)
                self.n_frames += len(missing)

    def _get(self, path: str) -> bytes | None:
        """Return what is there; None if it has not changed, or is gone."""
        tag = self._tags.get(path)
        headers = {"Accept-Encoding": "gzip"} | ({"If-None-Match": tag} if tag else {})
        self._connection.request("GET", path, headers=headers)
        response = self._connection.getresponse()
        body = response.read()
        self.n_answers += 1
        if response.status != 200:
            return None
        if tag := response.getheader("ETag"):
            self._tags = {path: tag}
        if path.startswith("/progress") and response.getheader("Content-Encoding"):
            return gzip.decompress(body)
        return body
