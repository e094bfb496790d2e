import json
from dataclasses import asdict, replace

import numpy as np
import pytest

from ae.errors import RunError, ShapeError
from ae.runs.evaluation import Baseline, Evaluation
from ae.runs.report import Report

LABELS = np.array([0, 1, 1, 9, 9, 9], np.uint8)
N, LATENT_DIM = len(LABELS), 3


@pytest.fixture
def random():
    return np.random.default_rng(0)


@pytest.fixture
def evaluation(random):
    return Evaluation(
        codes=random.random((N, LATENT_DIM), dtype=np.float32),
        labels=LABELS,
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
def report(evaluation, baseline):
    return Report.of(evaluation, baseline, scored_on="test")


@pytest.fixture
def path(tmp_path, report):
    path = tmp_path / "report.json"
    report.save(path)
    return path


def test_a_report_sums_the_evaluation_up(evaluation, baseline, report):
    # Reference: sums by hand.
    errors = [float(error) for error in evaluation.errors]
    by_pca = [float(error) for error in baseline.errors]

    assert report.scored_on == "test"
    assert (report.n_scored, report.n_trained, report.knn_k) == (6, 400, 5)
    assert report.mse == pytest.approx(sum(errors) / 6)
    assert report.pca_mse == pytest.approx(sum(by_pca) / 6)
    assert report.class_mse[0] == pytest.approx(errors[0])
    assert report.class_mse[1] == pytest.approx((errors[1] + errors[2]) / 2)
    assert report.class_mse[9] == pytest.approx(sum(errors[3:]) / 3)
    assert report.class_pca_mse[9] == pytest.approx(sum(by_pca[3:]) / 3)
    assert report.class_mse[2:9] == report.class_pca_mse[2:9] == (None,) * 7
    assert report.knn_accuracy == pytest.approx(4 / 6)


def test_nobody_having_looked_for_neighbours_there_is_no_accuracy(
    evaluation, baseline, path
):
    report = Report.of(
        replace(evaluation, predicted_labels=None), baseline, scored_on="test"
    )
    report.save(path)

    assert report.knn_accuracy is None
    assert Report.load(path) == report


def test_pca_scored_on_other_digits_is_refused(evaluation, baseline):
    other = replace(baseline, errors=baseline.errors[:5])

    with pytest.raises(ShapeError, match="PCA was scored on 5 digits, the network on"):
        Report.of(evaluation, other, scored_on="test")


def test_numbers_of_the_code_which_never_change_are_reported_dead(evaluation, baseline):
    evaluation.codes[:, 1] = 0.7

    assert Report.of(evaluation, baseline, scored_on="test").dead_numbers == (1,)


def test_a_dead_number_is_found_among_ten_thousand_digits(baseline, random):
    codes = random.normal(size=(10_000, 3)).astype(np.float32)
    codes[:, 2] = 3.3
    zeros = np.zeros(10_000, np.float32)
    evaluation = Evaluation(codes, zeros.astype(np.uint8), zeros, None)

    report = Report.of(evaluation, replace(baseline, errors=zeros), scored_on="test")

    assert report.dead_numbers == (2,)


def test_a_code_without_dead_numbers_has_none_reported(report):
    assert report.dead_numbers == ()


def test_a_report_without_the_mean_image_s_error_can_be_read(report, path):
    report.save(path)
    raw = json.loads(path.read_text("utf-8"))
    del raw["mean_mse"]
    path.write_text(json.dumps(raw), "utf-8")

    assert Report.load(path) == replace(report, mean_mse=None)


@pytest.mark.parametrize("value", [-1, "x", [0.1]])
def test_an_error_of_the_mean_image_that_is_none_is_refused(report, path, value):
    report.save(path)
    raw = json.loads(path.read_text("utf-8")) | {"mean_mse": value}
    path.write_text(json.dumps(raw), "utf-8")

    with pytest.raises(RunError, match="not a number of 0 or more"):
        Report.load(path)


def test_a_report_survives_the_trip_to_disk_and_back(report, path):
    assert Report.load(path) == report


def test_a_missing_report_is_named(tmp_path):
    with pytest.raises(RunError, match=r"report\.json is missing"):
        Report.load(tmp_path / "report.json")


def test_a_truncated_report_is_named(path):
    path.write_bytes(path.read_bytes()[:-20])

    with pytest.raises(RunError, match=r"report\.json is cut off or not JSON"):
        Report.load(path)


@pytest.mark.parametrize("raw", [None, 3, "text", [], {}, {"mse": 0.1}])
def test_a_file_with_other_keys_is_not_a_report(path, raw):
    path.write_text(json.dumps(raw), "utf-8")

    with pytest.raises(RunError, match=r"report\.json is not a report"):
        Report.load(path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("scored_on", "<b>test</b>"),
        ("scored_on", 3),
        ("scored_on", []),
        ("n_scored", "many"),
        ("n_scored", -1),
        ("n_trained", None),
        ("n_trained", 1.5),
        ("mse", "0.01"),
        ("mse", float("nan")),
        ("mse", -0.1),
        ("mse", 10**400),
        ("pca_mse", None),
        ("class_mse", 0.1),
        ("class_mse", [0.1] * 9),
        ("class_mse", [0.1] * 9 + ["0.1"]),
        ("class_pca_mse", [float("inf")] * 10),
        ("class_pca_mse", {}),
        ("knn_accuracy", [0.9]),
        ("knn_accuracy", []),
        ("knn_accuracy", ""),
        ("knn_accuracy", 1.5),
        ("knn_k", "5"),
        ("dead_numbers", None),
        ("dead_numbers", ["<b>"]),
        ("dead_numbers", [-1]),
    ],
)
def test_a_figure_which_is_not_what_it_should_be_is_refused(report, path, name, value):
    path.write_text(json.dumps(asdict(report) | {name: value}), "utf-8")

    with pytest.raises(RunError, match=r"report\.json"):
        Report.load(path)
