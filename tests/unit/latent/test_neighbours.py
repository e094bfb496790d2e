"""Codes judged by the real ones around, against scikit-learn and a loop."""

import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from ae.errors import ShapeError
from ae.latent.neighbours import Judged, RealCodes
from tests.fixtures.make_neighbours import CANDIDATES, LEAD, draw, make_neighbours

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture(scope="module")
def saved():
    return json.loads((FIXTURES / "neighbours.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def real(saved):
    codes = np.array(saved["codes"], np.float32).reshape(-1, 4)
    weights = np.array(saved["weights"])
    labels = np.array(saved["labels"], np.uint8)
    return RealCodes(codes, labels, lambda codes: draw(codes, weights))


@pytest.fixture(scope="module")
def judged(saved, real):
    """Judge each query by itself, since each is judged without digits of its own."""
    judged = [
        real.judge(np.array([query]), without)
        for query, without in zip(saved["queries"], saved["without"], strict=True)
    ]
    return Judged(
        *(
            np.concatenate([getattr(one, field.name) for one in judged])
            for field in fields(Judged)
        )
    )


def wanted(saved, name):
    return np.array([found[name] for found in saved["found"]])


def test_the_saved_file_is_what_its_program_writes(tmp_path, saved):
    make_neighbours(tmp_path)

    again = json.loads((tmp_path / "neighbours.json").read_text("utf-8"))
    np.testing.assert_allclose(again["differences"], saved["differences"], rtol=1e-6)
    for new, old in zip(again["found"], saved["found"], strict=True):
        assert new["nearest"] == old["nearest"]
        assert new["plausibility"] == old["plausibility"]


def test_the_most_alike_of_the_nearest_are_those_of_scikit_learn(judged, saved):
    np.testing.assert_array_equal(judged.nearest, wanted(saved, "nearest"))
    np.testing.assert_allclose(judged.distances, wanted(saved, "distances"), rtol=1e-12)


def test_plausibility_counts_the_real_digits_whose_pictures_differ_more(judged, saved):
    np.testing.assert_allclose(judged.plausibility, wanted(saved, "plausibility"))
    assert judged.plausibility.min() == 0
    assert judged.plausibility.max() > 0.5


def test_the_class_is_that_of_most_and_of_equals_the_most_alike(judged, saved):
    np.testing.assert_array_equal(judged.labels, wanted(saved, "label"))
    np.testing.assert_allclose(judged.shares, wanted(saved, "share"))
    assert judged.shares.min() < 1


def test_how_much_real_digits_differ_is_that_of_scikit_learn(real, saved):
    np.testing.assert_allclose(real.differences, saved["differences"], rtol=1e-6)
    assert (np.diff(real.differences) >= 0).all()


def test_it_is_the_same_over_several_blocks_and_far_from_the_origin():
    rng = np.random.default_rng(0)
    codes = rng.normal(500, 2, (333, 9)).astype(np.float32)
    weights = rng.normal(0, 1, (9, 20))
    exact = NearestNeighbors(n_neighbors=CANDIDATES).fit(codes.astype(np.float64))
    pictures = draw(codes, weights)
    near = pictures[exact.kneighbors()[1]]
    apart = np.linalg.norm(near - pictures[:, None], axis=2)

    real = RealCodes(codes, np.zeros(333, np.uint8), lambda codes: draw(codes, weights))

    apart.sort(axis=1)  # of one class, so the least alike stands in for the others
    mean = apart[:, :5].mean(axis=1)
    wanted = np.sort(mean - LEAD * (apart[:, -1] - mean))
    np.testing.assert_allclose(real.differences, wanted, rtol=1e-5)


def test_a_real_digit_has_the_plausibility_its_place_among_them_gives(real):
    judged = real.judge(real.codes)

    ranks = np.arange(120) / 120
    # Of two that lie equally far but for rounding, either may come first.
    np.testing.assert_allclose(np.sort(judged.plausibility), ranks, atol=1.01 / 120)


def test_twins_are_neighbours_of_each_other():
    codes = np.repeat(np.arange(6.0)[:, None], 2, axis=0)  # each code twice
    real = RealCodes(codes, np.zeros(12, np.uint8), lambda codes: codes)

    distances = real.judge(codes[:1]).distances

    np.testing.assert_array_equal(distances, [[0, 1, 1, 2, 2]])


def test_six_digits_are_enough_and_the_most_alike_pictures_come_first():
    codes = np.arange(6.0)[:, None]
    pictures = np.array([0, 9, 1, 8, 2, 7.0])
    labels = np.array([0, 1, 0, 1, 0, 1])
    real = RealCodes(codes, labels, lambda codes: pictures[codes[:, 0].astype(int)])

    judged = real.judge(codes[:1])

    np.testing.assert_array_equal(judged.nearest, [[2, 4, 5, 3, 1]])
    assert judged.labels[0] == 1
    assert judged.shares[0] == 0.6


def test_too_few_digits_are_refused():
    with pytest.raises(ShapeError, match="more than 5 real digits; there are 5"):
        RealCodes(np.zeros((5, 2)), np.zeros(5, int), np.copy)


def test_codes_and_labels_must_fit_each_other():
    with pytest.raises(ShapeError, match=r"got \(7, 2\) and \(6,\)"):
        RealCodes(np.zeros((7, 2)), np.zeros(6, int), np.copy)


def test_codes_of_another_size_are_refused(real):
    with pytest.raises(ShapeError, match=r"shape \(m, 4\), got \(2, 3\)"):
        real.judge(np.zeros((2, 3)))


def test_many_codes_are_judged_as_each_by_itself(real):
    codes = np.random.default_rng(2).normal(40, 3, (55, 4))

    together = real.judge(codes)
    alone = [real.judge(code[None]) for code in codes]

    np.testing.assert_array_equal(
        together.nearest, np.concatenate([one.nearest for one in alone])
    )
    np.testing.assert_array_equal(
        together.plausibility, np.concatenate([one.plausibility for one in alone])
    )


def test_a_step_away_from_a_digit_makes_no_code_more_real_than_the_digit(real):
    step = np.full(4, 1e-3)

    for row in range(len(real.codes)):
        codes = np.stack([real.codes[row], real.codes[row] + step])
        there, beside = real.judge(codes, without=[row]).plausibility
        assert abs(there - beside) < 0.03
