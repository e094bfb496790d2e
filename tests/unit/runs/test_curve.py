import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from ae.errors import RunError
from ae.runs.curve import (
    MAX_BYTES,
    CurvePoint,
    append_point,
    cut_curve,
    last_epoch_mse,
    read_curve,
    thin_curve,
)

POINTS = [
    CurvePoint(0, None, 0.07, 0.01),
    CurvePoint(0.4, 0.065, None, 0.5),
    CurvePoint(1, 0.06, 0.05, 1.5),
    CurvePoint(1.5, 0.05, None, 2.0),
    CurvePoint(2, 0.04, 0.03, 3.0),
    CurvePoint(2.25, 0.035, None, 3.5),
]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "metrics.jsonl"
    for point in POINTS:
        append_point(path, point)
    return path


def test_points_come_back_in_the_order_they_were_added(path):
    assert read_curve(path) == POINTS


def test_each_point_is_a_line_of_its_own(path):
    lines = path.read_text("utf-8").splitlines()

    assert len(lines) == len(POINTS)
    assert json.loads(lines[1]) == {
        "epoch": 0.4,
        "train_mse": 0.065,
        "test_mse": None,
        "seconds": 0.5,
    }


def test_a_curve_nobody_has_begun_has_no_points(tmp_path):
    assert read_curve(tmp_path / "metrics.jsonl") == []


@pytest.mark.parametrize("half", ["{", '{"epoch": 3, "train_mse": 0.0', '{"epoch": 3}'])
def test_a_line_still_being_written_is_left_out(path, half):
    with path.open("a", encoding="utf-8") as file:
        file.write(half)

    assert read_curve(path) == POINTS


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[]",
        b"3",
        b'{"epoch": 3}',
        b'{"epoch": 3, "train_mse": 0, "test_mse": 0, "seconds": 0, "more": 1}',
        b'{"epoch": "3", "train_mse": 0, "test_mse": 0, "seconds": 0}',
        b'{"epoch": null, "train_mse": 0, "test_mse": 0, "seconds": 0}',
        b'{"epoch": 3, "train_mse": 0, "test_mse": NaN, "seconds": 0}',
        b'{"epoch": 3, "train_mse": Infinity, "test_mse": 0, "seconds": 0}',
        b'{"epoch": 3, "train_mse": -0.1, "test_mse": 0, "seconds": 0}',
        b'{"epoch": 3, "train_mse": [], "test_mse": 0, "seconds": 0}',
        b'{"epoch": 1' + b"0" * 400 + b', "train_mse": 0, "test_mse": 0, "seconds": 0}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
    ids=lambda line: ascii(line[:60]),
)
def test_a_damaged_line_is_an_error_which_names_the_file(path, line):
    with path.open("ab") as file:
        file.write(line + b"\n")

    with pytest.raises(RunError, match=r"metrics\.jsonl is damaged"):
        read_curve(path)


def test_a_folder_in_the_place_of_a_curve_is_named(tmp_path):
    with pytest.raises(RunError, match="cannot be read: Is a directory"):
        read_curve(tmp_path)


def test_a_curve_too_large_to_be_true_is_not_read(path):
    with path.open("r+b") as file:
        file.truncate(MAX_BYTES + 1)  # a hole: it takes no room on the disk

    with pytest.raises(RunError, match="is too large to be a curve"):
        read_curve(path)


@pytest.mark.parametrize(
    ("epoch", "n_kept", "seconds"), [(0, 1, 0.01), (1, 3, 1.5), (2, 5, 3.0)]
)
def test_cut_at_an_epoch_a_curve_ends_there_and_says_when_that_was(
    path, epoch, n_kept, seconds
):
    assert cut_curve(path, epoch) == seconds
    assert read_curve(path) == POINTS[:n_kept]


def test_a_curve_cut_in_mid_line_can_be_gone_on_with(path):
    with path.open("ab") as file:
        file.write(b'{"epoch": 2.5, "trai')

    cut_curve(path, 2)
    append_point(path, POINTS[5])

    assert read_curve(path) == POINTS


def test_cutting_what_was_never_begun_begins_it(tmp_path):
    assert cut_curve(tmp_path / "metrics.jsonl", 0) == 0.0
    assert read_curve(tmp_path / "metrics.jsonl") == []


def passes_times_error(curve):
    """Return the sum of all training errors, each times the passes it stands for."""
    return sum(b.train_mse * (b.epoch - a.epoch) for a, b in pairwise(curve))


def test_a_point_that_goes_leaves_its_error_in_the_mean_of_the_next():
    start, one, two, last = thin_curve(POINTS, [0, 2, 4, 5])

    assert start == POINTS[0]
    assert (one.epoch, one.test_mse, one.seconds) == (1, 0.05, 1.5)
    assert one.train_mse == pytest.approx(0.4 * 0.065 + 0.6 * 0.06)
    assert two.train_mse == pytest.approx(0.5 * 0.05 + 0.5 * 0.04)
    assert last == POINTS[-1]


@pytest.mark.parametrize("stride", [1, 2, 4, 7, 100, 1000])
def test_however_far_a_curve_is_thinned_its_mean_is_kept(stride):
    errors = np.random.default_rng(0).random(600)
    curve = [CurvePoint(0, None, 0.07, 0.0)] + [
        CurvePoint((i + 1) / 4, error, 0.05 if i % 4 == 3 else None, i)
        for i, error in enumerate(errors)
    ]

    thin = thin_curve(curve, [*range(0, 600, stride), 600])

    assert (thin[0], thin[-1].epoch) == (curve[0], curve[-1].epoch)
    assert passes_times_error(thin) == pytest.approx(passes_times_error(curve))


def test_no_points_and_all_points_are_kept_as_they_are():
    assert thin_curve([], []) == []
    assert thin_curve(POINTS, range(len(POINTS))) == [
        replace(p, train_mse=p.train_mse and pytest.approx(p.train_mse)) for p in POINTS
    ]


def test_the_training_error_of_the_last_epoch_is_a_mean_over_its_images():
    assert last_epoch_mse(POINTS) == pytest.approx((0.05 + 0.04) / 2)
    assert last_epoch_mse(POINTS[:3]) == pytest.approx(0.4 * 0.065 + 0.6 * 0.06)


@pytest.mark.parametrize("points", [[], POINTS[:1], POINTS[:2]])
def test_before_the_first_epoch_has_ended_there_is_no_training_error_of_one(points):
    assert last_epoch_mse(points) is None
