"""Ways through latent space, against the same worked out number by number."""

import numpy as np
import pytest

from ae.errors import CodeError, ShapeError
from ae.latent.paths import draw_pairs, interpolate, shift, traverse

A = np.array([1.0, -2.0, 0.5])
B = np.array([3.0, 4.0, 0.5])
LABELS = np.array([0, 0, 0, 1, 1, 2, 2, 2, 3] * 4)


def test_a_path_is_straight_even_and_has_both_ends():
    path = interpolate(A, B, 5)

    assert path.shape == (5, 3)
    for step in range(5):
        for i in range(3):
            assert path[step, i] == pytest.approx(A[i] + step / 4 * (B[i] - A[i]))
    np.testing.assert_array_equal(path[[0, -1]], [A, B])


def test_a_path_of_pixels_is_their_blend():
    black, white = np.zeros(784), np.ones(784)

    np.testing.assert_allclose(interpolate(black, white, 3)[1], 0.5)


def test_a_path_needs_ends_of_one_length_and_two_steps():
    with pytest.raises(ShapeError, match=r"got \(3,\) and \(2,\)"):
        interpolate(A, B[:2], 5)
    with pytest.raises(ShapeError, match="at least 2 steps, got 1"):
        interpolate(A, B, 1)


def test_a_traversal_moves_one_number_and_holds_the_rest():
    codes = traverse(A, 1, np.array([-1.0, 0.0, 9.0]))

    np.testing.assert_array_equal(codes, [[1, -1, 0.5], [1, 0, 0.5], [1, 9, 0.5]])
    assert A[1] == -2  # and leaves the code itself alone


def test_a_traversal_of_a_number_the_code_does_not_have_is_refused():
    with pytest.raises(ShapeError, match="numbers 0 to 2, got 3"):
        traverse(A, 3, np.zeros(2))


def test_a_shift_adds_the_difference_of_two_means_as_strongly_as_asked():
    of, to = np.array([1.0, 1.0, 1.0]), np.array([2.0, 0.0, 4.0])

    np.testing.assert_allclose(shift(A, of, to, 0), A)
    np.testing.assert_allclose(shift(A, of, to, 1), [2, -3, 3.5])
    np.testing.assert_allclose(shift(A, of, to, -0.5), [0.5, -1.5, -1])


def test_a_class_without_digits_has_no_mean_to_add():
    with pytest.raises(CodeError, match="no digit in the test set"):
        shift(A, np.full(3, np.nan), B, 1)


def test_pairs_within_classes_are_two_digits_of_one():
    pairs = draw_pairs(LABELS, 10, same_class=True, seed=3)

    assert len(pairs) == 10
    assert all(a != b and LABELS[a] == LABELS[b] for a, b in pairs)
    assert {LABELS[a] for a, _ in pairs} == {0, 1, 2, 3}


def test_pairs_across_classes_are_digits_of_two():
    pairs = draw_pairs(LABELS, 10, same_class=False, seed=3)

    assert all(LABELS[a] != LABELS[b] for a, b in pairs)
    assert {LABELS[a] for a, _ in pairs} == {0, 1, 2, 3}


def test_a_seed_says_which_pairs():
    drawn = [draw_pairs(LABELS, 10, same_class=True, seed=seed) for seed in (1, 1, 2)]

    assert drawn[0] == drawn[1] != drawn[2]


def test_a_class_of_one_digit_gives_no_pair_of_its_own():
    pairs = draw_pairs(np.array([0, 1, 1]), 3, same_class=True, seed=0)

    assert all({a, b} == {1, 2} for a, b in pairs)


def test_pairs_that_cannot_be_are_refused():
    with pytest.raises(CodeError, match="two digits of one class"):
        draw_pairs(np.arange(5), 1, same_class=True, seed=0)
    with pytest.raises(CodeError, match="digits of two classes"):
        draw_pairs(np.zeros(5, int), 1, same_class=False, seed=0)
