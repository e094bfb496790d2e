"""The run which ships, as a reader meets it before training any."""

from pathlib import Path

import numpy as np
import pytest

from ae.config import ModelConfig
from ae.data import load_test_split
from ae.run import Run
from ae.runs import list_runs

CHECKPOINTS = Path(__file__).parents[2] / "checkpoints"


@pytest.fixture(scope="module")
def shipped():
    return Run(CHECKPOINTS / "mnist-9d")


@pytest.fixture(scope="module")
def images(shipped):
    data = shipped.config().data
    return load_test_split(data.dataset, data.test_sha256).scaled()


def test_a_run_ships_and_is_finished(shipped):
    assert shipped in list_runs(CHECKPOINTS)
    assert shipped.progress().state == "finished"
    assert shipped.config().model == ModelConfig()


def test_its_figures_are_those_of_its_weights(shipped, images):
    squares = (shipped.network().reconstruct(images) - images) ** 2

    assert shipped.report().scored_on == "test"
    assert shipped.report().mse == pytest.approx(squares.mean(), rel=1e-4)
    np.testing.assert_allclose(
        shipped.evaluation().errors, squares.mean(axis=(1, 2, 3)), rtol=1e-3, atol=1e-7
    )


def test_its_codes_are_those_of_its_weights(shipped, images):
    np.testing.assert_allclose(
        shipped.network().encode(images), shipped.evaluation().codes, atol=1e-4
    )


def test_every_slider_moves_something(shipped):
    assert shipped.report().dead_numbers == ()
    assert shipped.evaluation().codes.std(axis=0).min() > 0.1


def test_it_beats_pca(shipped):
    report = shipped.report()

    assert report.mse < 0.6 * report.pca_mse
    assert all(
        ours < pcas
        for ours, pcas in zip(report.class_mse, report.class_pca_mse, strict=True)
    )


def test_everybody_can_read_its_files(shipped):
    assert {path.stat().st_mode & 0o444 for path in shipped.path.iterdir()} == {0o444}
