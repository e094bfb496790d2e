"""A class's trainings on two workers of Dask, beside two of this machine's own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

from ae.config import RunConfig, TrainingConfig
from ae.digits.sources import describe_data
from ae.queues.executors import CLUSTER
from ae.queues.training import TrainingQueue
from ae.runs.folder import list_runs
from ae.runs.owner import Owner
from tests.benchmarks.table import Row, at_most, told
from tests.browser.support import free_port
from tests.trainers import ROOT

N_TRAININGS = 30
EPOCHS = 3  # of the bundled digits
LOOK_S = 0.5


def rows() -> Iterator[Row]:
    """Yield the rows of this subject."""
    if find_spec("distributed") is None:
        yield told("trainings on a cluster", "not measured: needs make .venv/cluster")
        return
    with tempfile.TemporaryDirectory() as name:
        local = _seconds(TrainingQueue(Path(name), n_at_once=2))
    with ExitStack() as stack:
        port = free_port()
        address = f"tcp://127.0.0.1:{port}"
        stack.enter_context(_dask("scheduler", "--port", str(port)))
        for _ in range(2):
            options = (address, "--nthreads", "1", "--no-nanny")
            stack.enter_context(_dask("worker", *options))
        os.environ[CLUSTER] = address
        queue = TrainingQueue(Path(stack.enter_context(tempfile.TemporaryDirectory())))
        while queue.executor.n_at_once() < 2:
            time.sleep(LOOK_S)
        try:
            cluster = _seconds(queue)
        finally:
            del os.environ[CLUSTER]
    yield told(f"{N_TRAININGS} trainings, two at a time by the app", f"{local:.0f} s")
    yield at_most(
        f"{N_TRAININGS} trainings by two workers of Dask, over that",
        cluster / local,
        1.0,
        "times",
        f"{cluster:.0f} s",
    )


def _seconds(queue: TrainingQueue) -> float:
    """Ask for all, each by a browser of its own; return when the last has ended."""
    data = describe_data("mnist")
    start = time.perf_counter()
    for n in range(N_TRAININGS):
        config = RunConfig(training=TrainingConfig(epochs=EPOCHS, seed=n), data=data)
        queue.request(f"run-{n}", config, Owner(f"{n:032x}"))
    while (states := _states(queue)) != {"finished"}:
        if states & {"failed", "lost"}:
            raise RuntimeError("A training did not end well.")
        time.sleep(LOOK_S)
    return time.perf_counter() - start


def _states(queue: TrainingQueue) -> set[str]:
    return {run.progress().state for run in list_runs(queue.root)}


@contextmanager
def _dask(part: str, *arguments: str) -> Iterator[None]:
    command = [sys.executable, "-m", f"distributed.cli.dask_{part}", *arguments]
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--no-dashboard"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.kill()
        process.wait()
