import io
import json
import zipfile
from dataclasses import asdict, fields, replace

import numpy as np
import pytest

from ae.errors import RunError
from ae.evaluation import Evaluation, Report

N, LATENT_DIM = 6, 3


@pytest.fixture
def evaluation():
    random = np.random.default_rng(0)

    def floats(*shape):
        return random.random(shape, dtype=np.float32)

    return Evaluation(
        codes=floats(N, LATENT_DIM),
        labels=np.array([0, 1, 1, 9, 9, 9], np.uint8),
        errors=floats(N),
        pca_errors=floats(N),
        knn_labels=np.array([0, 1, 2, 9, 9, 0], np.uint8),
        pca_mean=floats(784),
        pca_components=floats(LATENT_DIM, 784),
    )


@pytest.fixture
def path(tmp_path, evaluation):
    path = tmp_path / "evaluation.npz"
    evaluation.save(path)
    return path


@pytest.fixture
def report(evaluation):
    return Report.of(evaluation, scored_on="test", n_trained=400)


@pytest.fixture
def report_path(tmp_path, report):
    path = tmp_path / "report.json"
    report.save(path)
    return path


def arrays_of(evaluation):
    return {f.name: getattr(evaluation, f.name) for f in fields(evaluation)}


def test_an_evaluation_survives_the_trip_to_disk_and_back(evaluation, path):
    loaded = Evaluation.load(path, LATENT_DIM)

    for name, array in arrays_of(evaluation).items():
        np.testing.assert_array_equal(getattr(loaded, name), array, strict=True)


def test_the_same_evaluation_is_saved_as_the_same_bytes(evaluation, path, tmp_path):
    evaluation.save(tmp_path / "again.npz")

    assert (tmp_path / "again.npz").read_bytes() == path.read_bytes()


def test_a_missing_evaluation_is_named_and_the_reader_told_what_to_do(tmp_path):
    with pytest.raises(RunError, match=r"evaluation\.npz is missing: .*Train the run"):
        Evaluation.load(tmp_path / "evaluation.npz", LATENT_DIM)


@pytest.mark.parametrize("n_kept", [0, 1, 100, -1])
def test_a_truncated_evaluation_is_named(path, n_kept):
    path.write_bytes(path.read_bytes()[:n_kept])

    with pytest.raises(RunError, match=r"evaluation\.npz is damaged .*Train the run"):
        Evaluation.load(path, LATENT_DIM)


def test_no_flipped_bit_brings_down_more_than_the_run(path):
    # Every 31st byte is damaged in turn: whatever numpy and zipfile make of it, the
    # reader gets a RunError or (where the byte meant nothing) the arrays.
    good = path.read_bytes()
    n_refused = 0
    for place in range(0, len(good), 31):
        path.write_bytes(good[:place] + bytes([good[place] ^ 0xFF]) + good[place + 1 :])
        try:
            Evaluation.load(path, LATENT_DIM)
        except RunError:
            n_refused += 1

    assert n_refused > len(good) / 31 / 2


def test_a_pickle_is_never_opened(path, evaluation):
    arrays = arrays_of(evaluation) | {"codes": np.array([print], dtype=object)}
    np.savez(path, **arrays)

    with pytest.raises(RunError, match=r"evaluation\.npz is damaged \(Object arrays"):
        Evaluation.load(path, LATENT_DIM)


def test_a_missing_array_is_named(path, evaluation):
    arrays = arrays_of(evaluation)
    del arrays["pca_mean"]
    np.savez(path, **arrays)

    with pytest.raises(RunError, match=r"damaged .*pca_mean is not a file in"):
        Evaluation.load(path, LATENT_DIM)


def test_one_array_in_the_place_of_all_is_refused(path):
    with path.open("wb") as file:
        np.save(file, np.zeros((N, LATENT_DIM), np.float32))

    with pytest.raises(RunError, match=r"evaluation\.npz is damaged"):
        Evaluation.load(path, LATENT_DIM)


def test_an_archive_which_would_fill_the_memory_is_not_unpacked(path):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "<f4", "fortran_order": False, "shape": (75_000_000,)}
    )
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("codes.npy", "w") as file,
    ):
        file.write(header.getvalue())
        for _ in range(300):
            file.write(bytes(1_000_000))

    with pytest.raises(RunError, match=r"evaluation\.npz is too large"):
        Evaluation.load(path, LATENT_DIM)


def test_an_array_which_claims_more_than_memory_holds_is_refused(path):
    with (
        zipfile.ZipFile(path, "w") as archive,
        archive.open("codes.npy", "w") as file,
    ):
        np.lib.format.write_array_header_1_0(
            file, {"descr": "<f4", "fortran_order": False, "shape": (10**15,)}
        )

    with pytest.raises(RunError, match=r"evaluation\.npz is damaged"):
        Evaluation.load(path, LATENT_DIM)


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("codes", np.zeros((N, 2), np.float32), r"codes must be \(6, 3\) .* \(6, 2\)"),
        ("codes", np.zeros((5, 3), np.float32), r"codes must be \(6, 3\) .* \(5, 3\)"),
        ("codes", np.zeros((N, 3)), r"codes must be .* float32, got .* float64"),
        ("labels", np.zeros((N, 1), np.uint8), r"labels must be \(6,\) .* \(6, 1\)"),
        ("labels", np.uint8(1), r"labels must be \(1,\) .* \(\)"),
        ("labels", np.zeros(N, np.int64), r"labels must be .* uint8, got .* int64"),
        ("errors", np.zeros(5, np.float32), r"errors must be \(6,\) .* \(5,\)"),
        ("pca_errors", np.zeros(7, np.float32), r"pca_errors must be \(6,\)"),
        ("knn_labels", np.zeros(5, np.uint8), r"knn_labels must be \(6,\)"),
        ("pca_mean", np.zeros(783, np.float32), r"pca_mean must be \(784,\)"),
        ("pca_components", np.zeros((784, 3), np.float32), r"must be \(3, 784\)"),
    ],
)
def test_an_array_of_another_shape_or_type_is_named(
    path, evaluation, name, array, message
):
    replace(evaluation, **{name: array}).save(path)

    with pytest.raises(RunError, match=rf"evaluation\.npz: .*{message}"):
        Evaluation.load(path, LATENT_DIM)


def test_an_evaluation_of_longer_codes_than_the_config_says_is_refused(path):
    with pytest.raises(RunError, match=r"codes must be \(6, 9\) float32, got \(6, 3\)"):
        Evaluation.load(path, 9)


def test_an_evaluation_of_no_digits_is_refused(path, evaluation):
    n_numbers = {"pca_mean", "pca_components"}
    empty = {
        name: array if name in n_numbers else array[:0]
        for name, array in arrays_of(evaluation).items()
    }
    Evaluation(**empty).save(path)

    with pytest.raises(RunError, match=r"evaluation\.npz holds no digits"):
        Evaluation.load(path, LATENT_DIM)


@pytest.mark.parametrize(
    "name", ["codes", "errors", "pca_errors", "pca_mean", "pca_components"]
)
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_an_array_with_a_value_which_is_no_number_is_named(
    path, evaluation, name, value
):
    getattr(evaluation, name).flat[1] = value
    evaluation.save(path)

    with pytest.raises(RunError, match=rf"{name} holds a value that is not a number"):
        Evaluation.load(path, LATENT_DIM)


@pytest.mark.parametrize("name", ["labels", "knn_labels"])
def test_a_class_above_9_is_refused(path, evaluation, name):
    getattr(evaluation, name)[2] = 10
    evaluation.save(path)

    with pytest.raises(RunError, match=rf"{name} holds a class above 9"):
        Evaluation.load(path, LATENT_DIM)


def test_a_report_sums_the_evaluation_up(evaluation, report):
    # Reference: sums by hand.
    errors = [float(error) for error in evaluation.errors]

    assert report.scored_on == "test"
    assert (report.n_scored, report.n_trained, report.knn_k) == (6, 400, 5)
    assert report.mse == pytest.approx(sum(errors) / 6)
    assert report.pca_mse == pytest.approx(float(np.mean(evaluation.pca_errors)))
    assert report.class_mse[0] == pytest.approx(errors[0])
    assert report.class_mse[1] == pytest.approx((errors[1] + errors[2]) / 2)
    assert report.class_mse[9] == pytest.approx(sum(errors[3:]) / 3)
    assert report.class_mse[2:9] == report.class_pca_mse[2:9] == (None,) * 7
    assert report.knn_accuracy == pytest.approx(4 / 6)


def test_numbers_of_the_code_which_never_change_are_reported_dead(evaluation):
    evaluation.codes[:, 1] = 0.7

    report = Report.of(evaluation, scored_on="test", n_trained=1)

    assert report.dead_numbers == (1,)


def test_a_dead_number_is_found_among_ten_thousand_digits(evaluation):
    codes = np.random.default_rng(0).normal(size=(10_000, 3)).astype(np.float32)
    codes[:, 2] = 3.3

    report = Report.of(replace(evaluation, codes=codes), scored_on="test", n_trained=1)

    assert report.dead_numbers == (2,)


def test_a_code_without_dead_numbers_has_none_reported(report):
    assert report.dead_numbers == ()


def test_a_report_survives_the_trip_to_disk_and_back(report, report_path):
    assert Report.load(report_path) == report


def test_a_missing_report_is_named(tmp_path):
    with pytest.raises(RunError, match=r"report\.json is missing"):
        Report.load(tmp_path / "report.json")


def test_a_truncated_report_is_named(report_path):
    report_path.write_bytes(report_path.read_bytes()[:-20])

    with pytest.raises(RunError, match=r"report\.json is cut off or not JSON"):
        Report.load(report_path)


@pytest.mark.parametrize("raw", [None, 3, "text", [], {}, {"mse": 0.1}])
def test_a_file_with_other_keys_is_not_a_report(report_path, raw):
    report_path.write_text(json.dumps(raw), "utf-8")

    with pytest.raises(RunError, match=r"report\.json is not a report"):
        Report.load(report_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("scored_on", "<b>test</b>"),
        ("scored_on", 3),
        ("n_scored", "many"),
        ("n_scored", -1),
        ("n_trained", None),
        ("n_trained", 1.5),
        ("mse", "0.01"),
        ("mse", float("nan")),
        ("mse", -0.1),
        ("pca_mse", None),
        ("class_mse", 0.1),
        ("class_mse", [0.1] * 9),
        ("class_mse", [0.1] * 9 + ["0.1"]),
        ("class_pca_mse", [float("inf")] * 10),
        ("class_pca_mse", {}),
        ("knn_accuracy", [0.9]),
        ("knn_accuracy", 1.5),
        ("knn_k", "5"),
        ("dead_numbers", None),
        ("dead_numbers", ["<b>"]),
        ("dead_numbers", [-1]),
    ],
)
def test_a_figure_which_is_not_what_it_should_be_is_refused(
    report, report_path, name, value
):
    report_path.write_text(json.dumps(asdict(report) | {name: value}), "utf-8")

    with pytest.raises(RunError, match=r"report\.json"):
        Report.load(report_path)
