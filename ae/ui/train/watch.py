"""A run as the Train page shows it: how far it is, and its time machine."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ae.errors import AEError
from ae.queues.training import TrainingQueue
from ae.runs.curve import CurvePoint
from ae.runs.run import Progress, Run
from ae.runs.snapshots import (
    N_CODES,
    first_of_each_class,
    list_snapshots,
    read_snapshot,
)
from ae.ui.cache import test_split
from ae.ui.components.train import Frame, Originals, timeline
from ae.ui.text import data_of, escape_markdown

REFRESH_S = 0.8
AT_WORK = {"queued", "running"}
_SENT = "frames_sent"
_MAX_POINTS = 500


def watch(run: Run, trainings: TrainingQueue) -> None:
    """Show a run, and keep showing it while it trains."""
    progress = run.progress()
    if progress.state in AT_WORK:
        st.fragment(_watch, run_every=REFRESH_S)(run, trainings, progress.state)
    else:
        _show(run, trainings, progress)


def _watch(run: Run, trainings: TrainingQueue, state: str) -> None:
    try:
        progress = run.progress()
    except AEError:
        st.rerun()  # renamed or deleted meanwhile: the page says so
    if progress.state != state:
        st.rerun()
    try:
        _show(run, trainings, progress)
    except AEError as error:  # the page's own ``except`` does not reach in here
        st.error(escape_markdown(str(error)))


def _show(run: Run, trainings: TrainingQueue, progress: Progress) -> None:
    curve = run.curve()
    share, text = _how_far(run, trainings, progress, curve)
    st.progress(share, text=text)
    if not curve:
        return
    baseline, config = run.baseline(), run.config()
    data, training = config.data, config.training
    st.caption(
        f"{data_of(config, baseline.n_trained)}; codes of {config.model.latent_dim} "
        f"numbers; batches of {training.batch_size}, learning rate "
        f"{training.learning_rate:g}, seed {training.seed}. Errors are mean squared "
        "errors per pixel."
    )
    digits = test_split(data.dataset, data.test_sha256)
    chosen = first_of_each_class(digits.labels)
    index, frames = _frames(run)
    timeline(
        run=_run_key(run),
        n_epochs=progress.n_epochs,
        curve=[(p.epoch, p.train_mse, p.test_mse) for p in _thinned(curve)],
        pca_mse=float(baseline.errors.mean(dtype=np.float64)),
        originals=Originals(
            classes=digits.labels[chosen].tolist(),
            pictures=digits.images[chosen].reshape(-1, 784),
            labels=digits.labels[:N_CODES],
        ),
        index=index,
        frames=frames,
        on_resend=lambda: _sent(run).clear(),
        key="timeline",
    )


def _how_far(
    run: Run, trainings: TrainingQueue, progress: Progress, curve: list[CurvePoint]
) -> tuple[float, str]:
    """Return the share done and a line that says so."""
    at = curve[-1].epoch if curve else 0.0
    share = min(1.0, at / progress.n_epochs)
    words = [f"**{run.name}** is {progress.state}"]
    if progress.state == "queued":
        waiting = trainings.queue()
        if run.name in waiting and waiting.index(run.name) > 0:
            words.append(f"number {waiting.index(run.name) + 1} in the queue")
        else:
            words.append("next to start")
    words.append(f"epoch {int(at)} of {progress.n_epochs}")
    if curve and at > 0 and curve[-1].seconds > 0:
        rate = at * run.baseline().n_trained / curve[-1].seconds
        words.append(f"{rate:,.0f} images a second")
        if progress.state == "running":
            left = (progress.n_epochs - at) * curve[-1].seconds / at
            words.append(f"{left:.0f} s left")
    text = ", ".join(words) + "."
    return (
        share,
        f"{text} {escape_markdown(progress.message)}" if progress.message else text,
    )


def _thinned(curve: list[CurvePoint]) -> list[CurvePoint]:
    """Drop points between epochs, then epochs, until the curve is light to send."""
    if len(curve) > _MAX_POINTS:
        curve = [point for point in curve if point.test_mse is not None]
    stride = -(-len(curve) // _MAX_POINTS)
    return curve if stride == 1 else [*curve[:-1:stride], curve[-1]]


def _run_key(run: Run) -> str:
    """Name a run's frames: another run of the same name has another beginning."""
    begun = (run.path / "config.json").stat().st_mtime_ns
    return f"{run.name} {begun}"


def _sent(run: Run) -> set[int]:
    """Return the epochs whose frames this session's browser was sent."""
    sent: dict[str, set[int]] = st.session_state.setdefault(_SENT, {})
    return sent.setdefault(_run_key(run), set())


def _frames(run: Run) -> tuple[list[int], list[Frame]]:
    """Return every epoch there is a frame of, and the frames not sent yet."""
    sent = _sent(run)
    index, frames = [], []
    for epoch in list_snapshots(run.snapshots_path):
        if epoch not in sent:
            try:
                snapshot = read_snapshot(run.snapshots_path, epoch)
            except AEError:
                if run.is_locked():
                    continue  # thinned out between listing and reading
                raise
            frames.append(Frame(epoch, snapshot.reconstructions, snapshot.points))
            sent.add(epoch)
        index.append(epoch)
    return index, frames
