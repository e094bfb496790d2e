"""Opened runs and test digits, shared by all sessions.

What is worked out of an opened run is cached beside its subject, in the ``cache.py`` of
its page.
"""

from __future__ import annotations

import gc
import hashlib
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ae.config import RunConfig
from ae.digits.idx import LabelledImages
from ae.digits.sources import load_test_split
from ae.errors import RunError
from ae.io.files import read_plain, stamp_of
from ae.language import _
from ae.latent.codes import slider_ranges
from ae.latent.neighbours import RealCodes
from ae.network.inference import Network
from ae.network.metrics import class_means, mean_image_mse
from ae.projection.result import codes_id
from ae.reconstructions.code_sizes import (
    ComparedRun,
    best_run_per_size,
    read_compared_run,
)
from ae.runs.evaluation import Baseline, Evaluation
from ae.runs.folder import list_runs
from ae.runs.report import Report
from ae.runs.run import ENDED, MAX_WEIGHTS_BYTES, Run
from ae.ui.faults import count_codes

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
    digits : LabelledImages
        The very test digits the run was scored on.
    ranges : (latent_dim, 2)
        Ends of the sliders.
    mean_code : (latent_dim,)
    class_codes : (10, latent_dim)
        Mean code of each class; NaN for a class without digits.
    n_codes : int
        How many different codes the test digits have.
    by_zip : bool
        Whether somebody brought it as a zip.
    """

    name: str
    epoch: int
    has_ended: bool
    config: RunConfig
    network: Network
    network_id: str
    digits_id: str
    codes_id: str
    baseline: Baseline
    evaluation: Evaluation
    report: Report
    digits: LabelledImages
    ranges: Floats
    mean_code: Floats
    class_codes: Floats
    n_codes: int
    by_zip: bool


def open_run(run: Run) -> OpenRun:
    """Read a run, or return it as read before if its files have not changed.

    Raises
    ------
    RunError, DataError
        If a file is missing or damaged, or the digits are not here.
    """
    paths = [run.path / name for name in _FILES]
    stamp = tuple(map(stamp_of, paths))
    # The state too: the scores are written a moment before it says that it has ended.
    opened = _open_run(str(run.path), stamp, run.progress().state in ENDED)
    _freeze(len(sys.modules))
    return opened


def code_sizes(opened: OpenRun) -> tuple[list[ComparedRun], list[str]]:
    """Return a run and the best of each code size, the smallest codes first.

    The best are of the ended runs with its test digits. The second list has a sentence
    for each run that is damaged.
    """
    digits = opened.config.data.test_sha256
    others = [run for run in list_runs() if run.name != opened.name]
    read = [_sized(str(run.path), _stamp(run)) for run in others]
    sized = [one for one in read if isinstance(one, ComparedRun)]
    sized = [one for one in sized if one.test_sha256 == digits]
    mse = opened.report.mse
    here = ComparedRun(
        opened.name, digits, opened.network, opened.baseline, mse, opened.by_zip
    )
    amiss = [one for one in read if isinstance(one, str)]
    return best_run_per_size([here, *sized], kept=here), amiss


def mean_mse_of(run: Run, config: RunConfig) -> float | None:
    """Return the error of the training digits' mean image on a run's test digits.

    Returns
    -------
    float or None
        None if it was scored on held-out digits, which nobody but the trainer has.

    Raises
    ------
    RunError, DataError
        If PCA's file is missing or damaged, or the digits are not here.
    """
    if config.training.n_held_out:
        return None
    path = run.path / "baseline.npz"
    stamp = path.stat().st_mtime_ns if path.exists() else 0
    return _mean_mse(str(run.path), stamp, config)


def key_of(opened: OpenRun) -> tuple[str, str]:
    """Name what is worked out of a run's weights and codes, for a cache."""
    return opened.network_id, opened.codes_id


@st.cache_resource(
    max_entries=6,
    show_spinner=False,
    hash_funcs={OpenRun: lambda opened: opened.codes_id},
)
def real_codes(opened: OpenRun) -> RealCodes:
    """Return the test digits' codes, to judge others by; ShapeError if too few."""
    return RealCodes(
        opened.evaluation.codes, opened.evaluation.labels, opened.network.decode
    )


def _stamp(run: Run) -> tuple[int, ...]:
    paths = [run.path / name for name in (*_FILES, "status.json")]
    paths.append(run.queued_path)
    return tuple(map(stamp_of, paths))


@st.cache_resource(max_entries=64, show_spinner=False)
def _sized(path: str, stamp: tuple[int, ...]) -> ComparedRun | str | None:
    return read_compared_run(Run(Path(path)))


@st.cache_resource(
    max_entries=256,
    show_spinner=False,
    hash_funcs={RunConfig: lambda config: config.data.test_sha256},
)
def _mean_mse(path: str, stamp: int, config: RunConfig) -> float:
    digits = test_split(config.data.dataset, config.data.test_sha256)
    return mean_image_mse(digits.scaled(), Run(Path(path)).baseline().mean)


@st.cache_resource(max_entries=6, show_spinner=False)
def _open_run(path: str, stamp: tuple[int, ...], has_ended: bool) -> OpenRun:
    run = Run(Path(path))
    config = run.config()
    if config.training.n_held_out:
        raise RunError(
            _(
                "{path} was scored on held-out training digits, not on the "
                "test set, so its figures cannot be set beside pictures. "
                "Train it without --n-held-out.",
                path=path,
            )
        )
    network, baseline = run.network(), run.baseline()
    digits = test_split(config.data.dataset, config.data.test_sha256)
    if has_ended:
        evaluation, report = run.evaluation(), run.report()
    else:  # no trainer has come so far
        evaluation = Evaluation.of(network, digits)
        report = Report.of(evaluation, baseline, scored_on="test")
    if report.mean_mse is None:
        report = replace(report, mean_mse=mean_mse_of(run, config))
    if len(digits.labels) != len(evaluation.labels):
        raise RunError(
            _(
                "{path} holds the scores of {n} digits; the test set has "
                "{n_digits}. Train the run again, or choose another one.",
                path=path,
                n=len(evaluation.labels),
                n_digits=len(digits.labels),
            )
        )
    weights = read_plain(run.weights_path, MAX_WEIGHTS_BYTES)
    network_id = hashlib.sha256(weights).hexdigest()[:16]
    return OpenRun(
        name=run.name,
        epoch=run.last_epoch(),
        has_ended=has_ended,
        config=config,
        network=network,
        network_id=network_id,
        digits_id=digits_id(config),
        codes_id=codes_id(evaluation.codes),
        baseline=baseline,
        evaluation=evaluation,
        report=report,
        digits=digits,
        ranges=slider_ranges(evaluation.codes),
        mean_code=evaluation.codes.mean(axis=0, dtype=np.float64),
        class_codes=class_means(evaluation.codes, evaluation.labels),
        n_codes=count_codes(evaluation),
        by_zip=run.came_by_zip(),
    )


def digits_id(config: RunConfig) -> str:
    """Return the fingerprint of a run's test digits, as the browser is told it."""
    return config.data.test_sha256[:16]


@st.cache_resource(max_entries=3, show_spinner=False)
def test_split(dataset: str, test_sha256: str) -> LabelledImages:
    """Load the test digits with that fingerprint; DataError if they are not here."""
    return load_test_split(dataset, test_sha256)


@st.cache_resource(max_entries=1, show_spinner=False)
def _freeze(n_modules: int) -> None:
    # Python collects garbage now and then; over the libraries' objects that holds the
    # interpreter for 0.2 s. Frozen, they are not walked again. Some libraries come
    # later than the first page: each new module asks for another freeze.
    gc.collect()
    gc.freeze()
