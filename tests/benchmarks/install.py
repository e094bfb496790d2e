"""What the README's ``make run`` takes in a fresh clone, by this network."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.async_api import Browser, Error

from tests.benchmarks.browser import in_browser, open_session
from tests.benchmarks.table import Row, at_most
from tests.browser.support import HOST, ROOT, free_port

_PATIENCE_S = 300.0


def rows() -> Iterator[Row]:
    """Yield the rows of this subject."""
    yield from in_browser(_measure)


async def _measure(browser: Browser) -> list[Row]:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        caches = {
            name: f"{folder}/{name}" for name in ("UV_CACHE_DIR", "PIP_CACHE_DIR")
        }
        settings = {
            "STREAMLIT_SERVER_PORT": str(port),
            "STREAMLIT_SERVER_HEADLESS": "true",
            "STREAMLIT_SERVER_ADDRESS": HOST,
        }
        answered, seen = [], []
        for extra in ({}, {"PIP_NO_INDEX": "1", "UV_OFFLINE": "1"}):
            start = time.perf_counter()
            process = subprocess.Popen(
                ["make", "run"],
                cwd=clone,
                env={**os.environ, **caches, **settings, **extra},
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
            try:
                url = f"http://{HOST}:{port}"
                await _until_it_answers(process, browser, url)
                answered.append(time.perf_counter() - start)
                async with open_session(browser, url) as session:
                    await session.picture()
                    seen.append(time.perf_counter() - start)
            finally:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait()
    begin = "fresh clone, empty caches: from `make run` to the first picture"
    return [
        at_most(begin, seen[0], 20, "s", f"it answers after {answered[0]:.1f} s"),
        at_most("the same again, pip and uv told to ask nobody", seen[1], 20, "s"),
    ]


async def _until_it_answers(
    process: subprocess.Popen[bytes], browser: Browser, url: str
) -> None:
    context = await browser.new_context()
    deadline = time.perf_counter() + _PATIENCE_S
    while time.perf_counter() < deadline and process.poll() is None:
        try:
            await context.request.get(f"{url}/_stcore/health")
        except Error:
            await asyncio.sleep(0.1)
        else:
            await context.close()
            return
    raise RuntimeError("`make run` did not open the app.")
