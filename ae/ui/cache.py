"""The only caches of the app: opened runs, test digits and figures, shared by all."""

from __future__ import annotations

import gc
import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray

from ae.codes import slider_ranges
from ae.config import RunConfig
from ae.data import load_test_split
from ae.errors import RunError
from ae.evaluation import Baseline, Evaluation
from ae.idx import Split
from ae.infer import Network
from ae.jobs import Jobs
from ae.metrics import class_means
from ae.linear import LinearProjection, fit_pca_projection
from ae.report import Report
from ae.run import Run
from ae.runs import CHECKPOINTS
from ae.ui import charts
from ae.ui.settings import n_trainers

Floats = NDArray[np.floating]

ENDED = {"finished", "stopped"}  # states in which a run has scores and will keep them
_FILES = (
    "config.json",
    "weights.safetensors",
    "baseline.npz",
    "evaluation.npz",
    "report.json",
)


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run, read and checked, with what every page asks of it.

    Attributes
    ----------
    network_id : str
        Fingerprint of the weights.
    packed : bytes
        The decoder for the browser: a safetensors file that names ``network_id``.
    digits : Split
        The very test digits the run was scored on.
    ranges : (latent_dim, 2)
        Ends of the sliders.
    mean_code : (latent_dim,)
    class_codes : (10, latent_dim)
        Mean code of each class; NaN for a class without digits.
    """

    name: str
    epoch: int
    has_ended: bool
    config: RunConfig
    network: Network
    network_id: str
    packed: bytes
    baseline: Baseline
    evaluation: Evaluation
    report: Report
    digits: Split
    ranges: Floats
    mean_code: Floats
    class_codes: Floats


def open_run(run: Run) -> OpenRun:
    """Read a run, or return it as read before if its files have not changed.

    Raises
    ------
    RunError, DataError
        If a file is missing or damaged, or the digits are not here.
    """
    paths = [run.path / name for name in _FILES]
    stamp = tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in paths)
    # The state too: the scores are written a moment before it says that it has ended.
    opened = _open_run(str(run.path), stamp, run.progress().state in ENDED)
    _freeze(len(sys.modules))
    return opened


def jobs() -> Jobs:
    """Return the queue of this server's runs."""
    return _jobs(str(CHECKPOINTS.absolute()), n_trainers())


def map_figure(opened: OpenRun, code: tuple[float, ...]) -> go.Figure:
    """Draw the codes by PCA, with the reader's code marked."""
    return _map_figure(opened.network_id, code, opened)


def pca_projection(opened: OpenRun) -> LinearProjection:
    """Fit the plane the Map page shows."""
    return _pca_projection(opened.network_id, opened)


@st.cache_resource(max_entries=6, show_spinner=False)
def _open_run(path: str, stamp: tuple[int, ...], has_ended: bool) -> OpenRun:
    run = Run(Path(path))
    config = run.config()
    if config.training.n_held_out:
        raise RunError(
            f"{path} was scored on held-out training digits, not on the test set, so "
            "its figures cannot be set beside pictures. Train it without --n-held-out."
        )
    network, baseline = run.network(), run.baseline()
    digits = test_split(config.data.dataset, config.data.test_sha256)
    if has_ended:
        evaluation, report = run.evaluation(), run.report()
    else:  # no trainer has come so far
        evaluation = Evaluation.of(network, digits)
        report = Report.of(evaluation, baseline, scored_on="test")
    if len(digits.labels) != len(evaluation.labels):
        raise RunError(
            f"{path} holds the scores of {len(evaluation.labels)} digits; the test set "
            f"has {len(digits.labels)}. Train the run again, or choose another one."
        )
    network_id = hashlib.sha256(run.weights_path.read_bytes()).hexdigest()[:16]
    return OpenRun(
        name=run.name,
        epoch=run.last_epoch(),
        has_ended=has_ended,
        config=config,
        network=network,
        network_id=network_id,
        baseline=baseline,
        packed=network.packed(network_id),
        evaluation=evaluation,
        report=report,
        digits=digits,
        ranges=slider_ranges(evaluation.codes),
        mean_code=evaluation.codes.mean(axis=0, dtype=np.float64),
        class_codes=class_means(evaluation.codes, evaluation.labels),
    )


@st.cache_resource(max_entries=3, show_spinner=False)
def test_split(dataset: str, test_sha256: str) -> Split:
    """Load the test digits with that fingerprint; DataError if they are not here."""
    return load_test_split(dataset, test_sha256)


@st.cache_resource(max_entries=6, show_spinner=False)
def _pca_projection(network_id: str, _opened: OpenRun) -> LinearProjection:
    return fit_pca_projection(_opened.evaluation.codes)


@st.cache_resource(max_entries=16, show_spinner=False)
def _map_figure(
    network_id: str, code: tuple[float, ...], _opened: OpenRun
) -> go.Figure:
    # A resource, not data: a pickled figure differs from the original, and Streamlit
    # would send it again at the first click.
    plane = pca_projection(_opened)
    return charts.map_figure(
        plane.to_points(_opened.evaluation.codes),
        _opened.evaluation.labels,
        plane.explained,
        plane.to_points(np.array([code]))[0],
    )


@st.cache_resource(show_spinner=False)
def _jobs(root: str, n_at_once: int) -> Jobs:
    return Jobs(Path(root), n_at_once)


@st.cache_resource(max_entries=1, show_spinner=False)
def _freeze(n_modules: int) -> None:
    # Streamlit collects garbage after every rerun; over the libraries' objects that
    # holds the interpreter for 0.2 s. Frozen, they are not walked again. Some libraries
    # come later than the first page: each new module asks for another freeze.
    gc.collect()
    gc.freeze()
