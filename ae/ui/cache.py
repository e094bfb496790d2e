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

from ae.code_sizes import Sized, best_of_sizes, read_sized
from ae.codes import slider_ranges
from ae.config import RunConfig
from ae.data import load_test_split
from ae.errors import RunError
from ae.evaluation import Baseline, Evaluation
from ae.homework import homework_png
from ae.idx import Split
from ae.infer import N_PIXELS, Network
from ae.jobs import Jobs
from ae.metrics import class_means
from ae.morphs import Scene
from ae.neighbours import RealCodes
from ae.packing import pack_arrays
from ae.projection_jobs import ProjectionJobs
from ae.projections import ProjectionConfig, codes_id, projection_path
from ae.report import Report
from ae.report_card import Redrawn, class_images, class_quantiles, heat_top, redraw
from ae.run import ENDED, Run
from ae.runs import CHECKPOINTS, list_runs
from ae.ui.charts import class_error_figure
from ae.ui.map_chart import Look
from ae.ui.map_drawing import MapView, Projected, draw_map, project_codes
from ae.ui.settings import n_trainers

Floats = NDArray[np.floating]

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
    digits_id : str
        Fingerprint of the test digits.
    codes_id : str
        Fingerprint of the test digits' codes.
    packed : bytes
        The network for the browser: a safetensors file that names ``network_id``.
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
    digits_id: str
    codes_id: str
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


def projection_jobs() -> ProjectionJobs:
    """Return the queue of this server's projections."""
    return _projection_jobs(str(CHECKPOINTS.absolute()))


def projected(opened: OpenRun, config: ProjectionConfig) -> Projected | None:
    """Return a run's codes as they are projected; None for a t-SNE not made yet.

    Raises
    ------
    AEError
        If these codes cannot be projected so, or the file of it is damaged.
    """
    path = projection_path(Run(CHECKPOINTS / opened.name), config, opened.codes_id)
    stamp = path.stat().st_mtime_ns if path.exists() else 0
    return _projected(opened.codes_id, config, stamp, opened)


def map_figure(
    drawn: Projected, view: MapView, look: Look | None, opened: OpenRun
) -> go.Figure:
    """Draw projected codes as the reader wants to see them."""
    return _map_figure(drawn.identity, view, look, drawn, opened)


def packed_digits(opened: OpenRun) -> bytes:
    """Return the test digits for the browser: ``images`` (n, 784), ``labels`` (n,)."""
    return _packed_digits(opened.digits_id, opened)


def packed_codes(opened: OpenRun) -> bytes:
    """Return codes for the browser: ``codes`` (n, latent_dim), ``errors`` (n,)."""
    return _packed_codes(opened.codes_id, opened)


def real_codes(opened: OpenRun) -> RealCodes:
    """Return the test digits' codes, to judge others by; ShapeError if too few."""
    return _real_codes(opened.codes_id, opened)


def packed_apart(opened: OpenRun) -> bytes:
    """Return how far real digits lie apart, for the browser: ``apart`` (n,) ascending.

    The first time it takes a second.
    """
    return _packed_apart(opened.codes_id, opened)


def homework_sheet(opened: OpenRun, seed: int) -> bytes:
    """Return the homework sheet as PNG; CodeError if there are no pairs to draw."""
    weights = opened.network_id, opened.codes_id
    return _homework_sheet(opened.name, weights, seed, opened)


def packed_points(drawn: Projected) -> bytes:
    """Return points for the browser: ``points``, ``indices``, ``doubted`` rows.

    With a linear projection's ``origin`` and ``axes``: the way back to codes.
    """
    return _packed_points(drawn.edition, drawn)


def redrawn(opened: OpenRun) -> Redrawn:
    """Return what a pass over all reconstructions has told; at first, half a second."""
    return _redrawn(opened.codes_id, opened.network_id, opened)


def error_figure(opened: OpenRun) -> go.Figure:
    """Draw the errors of each class beside PCA's."""
    return _error_figure(opened.codes_id, opened.network_id, opened)


def packed_means(opened: OpenRun) -> bytes:
    """Return the mean images for the browser: ``images`` (10, 784), ``counts``.

    And ``top`` (1,): where the scale of pixel errors ends.
    """
    return _packed_means(opened.digits_id, opened)


def packed_pixel_errors(opened: OpenRun) -> bytes:
    """Return for the browser ``errors`` (10, 784): mean squared errors by class."""
    return _packed_pixel_errors(pixel_errors_id(opened), opened)


def pixel_errors_id(opened: OpenRun) -> str:
    """Return the name under which ``packed_pixel_errors`` come to the browser."""
    return f"{opened.network_id}-{opened.codes_id}"


def code_sizes(opened: OpenRun) -> tuple[list[Sized], list[str]]:
    """Return a run and the best of each code size, the smallest codes first.

    The best are of the ended runs with its test digits. The second list has a sentence
    for each run that is damaged.
    """
    digits = opened.config.data.test_sha256
    others = [run for run in list_runs() if run.name != opened.name]
    read = [_sized(str(run.path), _stamp(run)) for run in others]
    sized = [one for one in read if isinstance(one, Sized)]
    sized = [one for one in sized if one.test_sha256 == digits]
    mse = opened.report.mse
    here = Sized(opened.name, digits, opened.network, opened.baseline, mse)
    amiss = [one for one in read if isinstance(one, str)]
    return best_of_sizes([here, *sized], kept=here), amiss


def _stamp(run: Run) -> tuple[int, ...]:
    paths = [run.path / name for name in (*_FILES, "status.json")]
    paths.append(run.queued_path)
    return tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in paths)


@st.cache_resource(max_entries=64, show_spinner=False)
def _sized(path: str, stamp: tuple[int, ...]) -> Sized | str | None:
    return read_sized(Run(Path(path)))


@st.cache_resource(max_entries=6, show_spinner=False)
def _redrawn(codes_id: str, network_id: str, _opened: OpenRun) -> Redrawn:
    return redraw(_opened.network, _opened.evaluation, _opened.digits)


@st.cache_resource(max_entries=6, show_spinner=False)
def _error_figure(codes_id: str, network_id: str, _opened: OpenRun) -> go.Figure:
    labels, report = _opened.evaluation.labels, _opened.report
    return class_error_figure(
        class_quantiles(_opened.evaluation.errors, labels),
        class_quantiles(_opened.baseline.errors, labels),
        (report.class_mse, report.class_pca_mse),
    )


@st.cache_resource(max_entries=3, show_spinner=False)
def _packed_means(digits_id: str, _opened: OpenRun) -> bytes:
    counts = np.bincount(_opened.digits.labels, minlength=10).astype(np.int32)
    arrays: dict[str, NDArray[np.generic]] = {
        "images": class_images(_opened.digits),
        "counts": counts,
        "top": np.array([heat_top(_opened.digits)], np.float32),
    }
    return pack_arrays("means", digits_id, arrays)


@st.cache_resource(max_entries=6, show_spinner=False)
def _packed_pixel_errors(identity: str, _opened: OpenRun) -> bytes:
    errors = redrawn(_opened).pixel_errors
    return pack_arrays("pixel-errors", identity, {"errors": errors})


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
        digits_id=config.data.test_sha256[:16],
        codes_id=codes_id(evaluation.codes),
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


@st.cache_resource(max_entries=12, show_spinner=False)
def _projected(
    codes_id: str, config: ProjectionConfig, stamp: int, _opened: OpenRun
) -> Projected | None:
    run = Run(CHECKPOINTS / _opened.name)
    return project_codes(run, _opened.evaluation.codes, config)


@st.cache_resource(max_entries=16, show_spinner=False)
def _map_figure(
    identity: str,
    view: MapView,
    look: Look | None,
    _drawn: Projected,
    _opened: OpenRun,
) -> go.Figure:
    # A resource, not data: a pickled figure differs from the original, and Streamlit
    # would send it again at the first click.
    return draw_map(_drawn, view, look, _opened.evaluation)


@st.cache_resource(max_entries=3, show_spinner=False)
def _packed_digits(digits_id: str, _opened: OpenRun) -> bytes:
    images = _opened.digits.images.reshape(-1, N_PIXELS)
    arrays = {"images": images, "labels": _opened.digits.labels}
    return pack_arrays("digits", digits_id, arrays)


@st.cache_resource(max_entries=6, show_spinner=False)
def _packed_codes(codes_id: str, _opened: OpenRun) -> bytes:
    scored = _opened.evaluation
    return pack_arrays(
        "codes", codes_id, {"codes": scored.codes, "errors": scored.errors}
    )


@st.cache_resource(max_entries=6, show_spinner=False)
def _real_codes(codes_id: str, _opened: OpenRun) -> RealCodes:
    return RealCodes(_opened.evaluation.codes, _opened.evaluation.labels)


@st.cache_resource(max_entries=6, show_spinner=False)
def _packed_apart(codes_id: str, _opened: OpenRun) -> bytes:
    return pack_arrays("apart", codes_id, {"apart": real_codes(_opened).apart})


@st.cache_resource(max_entries=6, show_spinner=False)
def _homework_sheet(
    name: str, weights: tuple[str, str], seed: int, _opened: OpenRun
) -> bytes:
    return homework_png(Scene(_opened.network, real_codes(_opened)), name, seed)


@st.cache_resource(max_entries=12, show_spinner=False)
def _packed_points(edition: str, _drawn: Projected) -> bytes:
    arrays: dict[str, NDArray[np.generic]] = {
        "points": _drawn.points.astype(np.float32),
        "indices": _drawn.indices.astype(np.int32),
        "doubted": _drawn.doubted.astype(np.int32),
    }
    if _drawn.linear is not None:
        arrays["origin"] = _drawn.linear.origin.astype(np.float32)
        arrays["axes"] = _drawn.linear.axes.astype(np.float32)
    return pack_arrays("points", edition, arrays)


@st.cache_resource(show_spinner=False)
def _projection_jobs(root: str) -> ProjectionJobs:
    return ProjectionJobs(Path(root))


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
