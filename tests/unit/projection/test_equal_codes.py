"""Codes that equal so many others that nobody is their neighbour."""

import numpy as np

from ae.projection.trust import n_without_neighbours


def test_codes_that_differ_all_have_neighbours():
    codes = np.random.default_rng(0).normal(size=(50, 3))

    assert n_without_neighbours(codes, 5) == 0


def test_only_codes_with_more_than_k_equal_ones_have_none():
    codes = np.arange(20.0).repeat([5, 6, *[1] * 18])[:, None]

    assert n_without_neighbours(codes, 5) == 6
