"""What the first page tells the browser to fetch, and what it then gets."""

import numpy as np

from tests.app.support import data_of, fetched, open_page
from tests.fixtures.make_neighbours import CANDIDATES, difference_of


def test_the_page_names_what_a_code_is_judged_by(four):
    sliders = data_of(open_page(run="four"), "sliders")

    assert sliders["compact"] is False
    assert sliders["digits"] == four.config().data.test_sha256[:16]
    assert len(sliders["codes"]) >= 8


def test_network_digits_codes_and_differences_can_be_fetched_by_what_was_told(four):
    sliders = data_of(open_page(run="four"), "sliders")

    codes = four.evaluation().codes.astype(float)
    distances = np.linalg.norm(codes[:, None] - codes, axis=2)
    np.fill_diagonal(distances, np.inf)
    near = np.argsort(distances, axis=1)[:, :CANDIDATES]
    pictures = four.network().decode(codes).reshape(len(codes), -1).astype(float)
    apart = np.linalg.norm(pictures[near] - pictures[:, None], axis=2)
    labels = four.evaluation().labels
    wanted = np.sort(
        [
            difference_of(sorted(zip(own, rows, strict=True)), labels)
            for own, rows in zip(apart, near, strict=True)
        ]
    )
    got = fetched("differences", sliders["codes"])["differences"]
    np.testing.assert_allclose(got, wanted, rtol=1e-4)
    assert (np.diff(got) >= 0).all()
    np.testing.assert_array_equal(
        fetched("codes", sliders["codes"])["codes"], four.evaluation().codes
    )
    digits = fetched("digits", sliders["digits"])
    assert digits["images"].shape == (100, 784)
    np.testing.assert_array_equal(digits["labels"], four.evaluation().labels)
    weights = fetched("network", sliders["network"])
    weight, _bias = four.network().decoder[0]
    np.testing.assert_array_equal(weights["decoder.0.weight"], weight)
