import re

import numpy as np
import pytest
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors

from ae.errors import ShapeError
from ae.projection.trust import Trust, measure_trust

N = 250  # more than two blocks, and not a whole number of them


@pytest.fixture
def spread():
    """Made-up codes of nine numbers, far from the origin."""
    return np.random.default_rng(1).normal(50, np.arange(1, 10), size=(N, 9))


@pytest.fixture
def points(spread):
    return spread[:, -2:] + np.random.default_rng(2).normal(0, 2, size=(N, 2))


def means(trust):
    return [trust.trustworthiness.mean(), trust.continuity.mean(), trust.kept.mean()]


@pytest.mark.parametrize("k", [1, 10, 100])
def test_the_figures_are_those_of_scikit_learn(spread, points, k):
    trust = measure_trust(spread, points, k)

    assert trust.trustworthiness.mean() == pytest.approx(
        trustworthiness(spread, points, n_neighbors=k), abs=1e-9
    )
    assert trust.continuity.mean() == pytest.approx(
        trustworthiness(points, spread, n_neighbors=k), abs=1e-9
    )


def test_the_neighbours_kept_are_those_of_scikit_learn(spread, points):
    near = [
        NearestNeighbors(n_neighbors=10).fit(space).kneighbors(return_distance=False)
        for space in (spread, points)
    ]
    shares = [len(set(a) & set(b)) / 10 for a, b in zip(near[0], near[1], strict=True)]

    np.testing.assert_allclose(measure_trust(spread, points).kept, shares)


def test_a_point_moved_far_away_is_the_one_that_cannot_be_trusted(spread):
    moved = spread.copy()
    moved[7] += 1000

    trust = measure_trust(spread, moved)

    assert trust.trustworthiness.argmin() == trust.continuity.argmin() == 7


def test_what_is_only_copied_turned_or_scaled_is_trusted_wholly(spread):
    turned, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(9, 9)))

    for same in (spread, -2.5 * spread @ turned + 3):
        assert means(measure_trust(spread, same)) == [1, 1, 1]


def test_a_shuffled_projection_is_worse_than_a_good_one(spread, points):
    shuffled = np.random.default_rng(0).permutation(points)

    assert min(means(measure_trust(spread, points))[:2]) > 0.75
    assert max(means(measure_trust(spread, shuffled))[:2]) < 0.55
    assert measure_trust(spread, shuffled).kept.mean() < 0.1


def test_every_contribution_is_a_share(spread):
    backwards = 1 / (1 + (spread - spread.mean(axis=0)) ** 2)  # near is far

    trust = measure_trust(spread, backwards, k=124)

    for array in (trust.trustworthiness, trust.continuity, trust.kept):
        assert array.shape == (N,)
        assert array.min() >= 0
        assert array.max() <= 1


def test_the_same_code_many_times_is_no_neighbour_of_itself():
    twins = np.repeat(np.random.default_rng(0).normal(1e3, 1, size=(50, 9)), 2, axis=0)

    trust = measure_trust(twins, twins, k=1)

    assert means(trust) == [1, 1, 1]
    # Codes which are all the same: every rank ties, and none is beyond k.
    assert means(measure_trust(np.ones((30, 9)), np.zeros((30, 2))))[:2] == [1, 1]


def test_float32_codes_are_measured_as_exactly_as_float64_ones(spread, points):
    codes32, points32 = spread.astype(np.float32), points.astype(np.float32)

    np.testing.assert_array_equal(
        means(measure_trust(codes32, points32)),
        means(measure_trust(codes32.astype(np.float64), points32.astype(np.float64))),
    )


def test_a_measurement_can_be_ended(spread, points):
    def stop():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure_trust(spread, points, on_block=stop)


@pytest.mark.parametrize(
    ("codes", "points", "k", "said"),
    [
        (np.ones((30, 9)), np.ones((29, 2)), 10, "got (30, 9) and (29, 2)"),
        (np.ones(30), np.ones((30, 2)), 10, "got (30,) and (30, 2)"),
        (np.ones((20, 9)), np.ones((20, 2)), 10, "got 10 neighbours and 20 points"),
        (np.ones((20, 9)), np.ones((20, 2)), 0, "got 0 neighbours"),
        (np.full((30, 9), np.nan), np.ones((30, 2)), 10, "The codes hold a value"),
        (np.ones((30, 9)), np.full((30, 2), np.inf), 10, "The points hold a value"),
    ],
)
def test_what_cannot_be_measured_is_refused(codes, points, k, said):
    with pytest.raises(ShapeError, match=re.escape(said)):
        measure_trust(codes, points, k)


def test_a_trust_is_not_changed_by_accident(spread, points):
    trust = measure_trust(spread, points)

    assert isinstance(trust, Trust)
    with pytest.raises(AttributeError):
        trust.kept = None
