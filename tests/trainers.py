"""Real trainers in processes of their own, and waiting for what they do."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]


def start_trainer(*arguments, **options):
    """Start ``python -m ae.train`` with these arguments; return the process."""
    return subprocess.Popen(
        [sys.executable, "-m", "ae.train", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def until(is_so, timeout_s=240):
    """Wait until ``is_so()`` is, and return what it returned."""
    deadline = time.monotonic() + timeout_s
    while not (answer := is_so()):
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.01)
    return answer


def is_beyond_epoch(run, epoch):
    """Say whether the trainer has been heard of since the end of ``epoch``.

    On most machines that is in the middle of the next.
    """
    curve = run.curve()
    return bool(curve) and curve[-1].epoch > epoch


def standing_of(run):
    """Return how far a run has got: (state, epoch, n_epochs, message)."""
    progress = run.progress()
    return progress.state, progress.epoch, progress.n_epochs, progress.message


def figures_of(run):
    """Return what must be the same however often a run was stopped: name -> bytes."""
    names = ("weights.safetensors", "evaluation.npz", "report.json", "baseline.npz")
    paths = [run.path / name for name in names]
    paths += sorted(run.snapshots_path.glob("[0-9]*"))  # a kill may leave half a file
    return {path.name: path.read_bytes() for path in paths}


def scored_epochs(run):
    """Return the curve epoch by epoch: (epoch, train_mse, test_mse).

    The training error is the mean over the epoch's images, however many points it had.
    """
    epochs, total, begun = [], 0.0, 0.0
    for point in run.curve():
        if point.train_mse is not None:
            total += point.train_mse * (point.epoch - begun)
        begun = point.epoch
        if point.test_mse is not None:
            mean = None if point.train_mse is None else total
            epochs.append((point.epoch, mean, point.test_mse))
            total = 0.0
    return epochs


def folder_as_lock(path):
    path.mkdir()


def link_as_lock(path):
    path.symlink_to("elsewhere")


def pipe_as_lock(path):
    os.mkfifo(path)


# What nobody can lock, root neither; it stands for another user's file.
LOCK_DAMAGES = [folder_as_lock, link_as_lock, pipe_as_lock]
