from dataclasses import fields, replace

import numpy as np
import pytest

from ae.errors import RunError
from ae.runs.evaluation import Baseline, Evaluation

N, LATENT_DIM = 6, 3


@pytest.fixture
def random():
    return np.random.default_rng(0)


@pytest.fixture
def evaluation(random):
    return Evaluation(
        codes=random.random((N, LATENT_DIM), dtype=np.float32),
        labels=np.array([0, 1, 1, 9, 9, 9], np.uint8),
        errors=random.random(N, dtype=np.float32),
        predicted_labels=np.array([0, 1, 2, 9, 9, 0], np.uint8),
    )


@pytest.fixture
def baseline(random):
    return Baseline(
        mean=random.random(784, dtype=np.float32),
        components=random.random((LATENT_DIM, 784), dtype=np.float32),
        errors=random.random(N, dtype=np.float32),
        n_trained=400,
    )


@pytest.fixture
def path(tmp_path, evaluation):
    path = tmp_path / "evaluation.npz"
    evaluation.save(path)
    return path


@pytest.fixture
def baseline_path(tmp_path, baseline):
    path = tmp_path / "baseline.npz"
    baseline.save(path)
    return path


def assert_same(loaded, saved):
    for field in fields(saved):
        np.testing.assert_array_equal(
            getattr(loaded, field.name), getattr(saved, field.name), strict=True
        )


def test_an_evaluation_survives_the_trip_to_disk_and_back(evaluation, path):
    assert_same(Evaluation.load(path, LATENT_DIM), evaluation)


def test_a_baseline_survives_the_trip_to_disk_and_back(baseline, baseline_path):
    loaded = Baseline.load(baseline_path, LATENT_DIM)

    assert_same(loaded, baseline)
    assert type(loaded.n_trained) is int


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("codes", np.zeros((N, 2), np.float32), r"codes must be \(6, 3\) .* \(6, 2\)"),
        ("codes", np.zeros((5, 3), np.float32), r"codes must be \(6, 3\) .* \(5, 3\)"),
        ("errors", np.zeros(5, np.float32), r"errors must be \(6,\) .* \(5,\)"),
        ("predicted_labels", np.zeros(5, np.uint8), r"knn_labels must be \(6,\)"),
        (
            "predicted_labels",
            np.zeros(N, np.int64),
            r"knn_labels must be .* uint8, got",
        ),
    ],
)
def test_an_evaluations_arrays_must_fit_each_other(
    path, evaluation, name, array, message
):
    replace(evaluation, **{name: array}).save(path)

    with pytest.raises(RunError, match=rf"evaluation\.npz: .*{message}"):
        Evaluation.load(path, LATENT_DIM)


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("mean", np.zeros(783, np.float32), r"mean must be \(784,\)"),
        ("components", np.zeros((784, 3), np.float32), r"components must be \(3, 784"),
        ("errors", np.zeros((N, 2), np.float32), r"errors must be \(6,\)"),
        ("errors", np.array([np.nan], np.float32), "errors holds a value that is not"),
        ("n_trained", 0.5, r"n_trained must be \(1,\) int64"),
    ],
)
def test_a_baselines_arrays_must_be_what_they_are_called(
    baseline_path, baseline, name, array, message
):
    replace(baseline, **{name: array}).save(baseline_path)

    with pytest.raises(RunError, match=rf"baseline\.npz: .*{message}"):
        Baseline.load(baseline_path, LATENT_DIM)


def test_codes_of_another_length_than_the_config_says_are_refused(path, baseline_path):
    with pytest.raises(RunError, match=r"codes must be \(6, 9\) float32, got \(6, 3\)"):
        Evaluation.load(path, 9)
    with pytest.raises(RunError, match=r"components must be \(9, 784\) .* \(3, 784\)"):
        Baseline.load(baseline_path, 9)


@pytest.mark.parametrize("name", ["labels", "predicted_labels"])
def test_a_class_above_9_is_refused(path, evaluation, name):
    getattr(evaluation, name)[2] = 10
    evaluation.save(path)

    with pytest.raises(RunError, match="labels holds a class above 9"):
        Evaluation.load(path, LATENT_DIM)


def test_a_network_still_training_can_be_scored_by_anybody(run, digits):
    # Reference: what the trainer found at the end, in torch.
    evaluation = Evaluation.of(run.network(), digits.test)
    by_trainer = run.evaluation()

    np.testing.assert_allclose(evaluation.codes, by_trainer.codes, atol=1e-5)
    np.testing.assert_allclose(evaluation.errors, by_trainer.errors, rtol=1e-4)
    np.testing.assert_array_equal(evaluation.labels, digits.test.labels)
    assert evaluation.predicted_labels is None
