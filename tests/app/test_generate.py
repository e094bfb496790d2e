"""What the first page brings to the browser, for the bench to judge codes by."""

import gzip

import numpy as np
import pytest
from safetensors.numpy import load as load_tensors

from tests.app.support import data_of, go_to, open_page, say
from tests.fixtures.make_neighbours import K

TOKEN = "a1" * 16


def met(page):
    """Let the browser say who it is, as it does a moment after the first page."""
    return say(page, "identity", json_value={"token": TOKEN})


def has(page, key):
    try:
        return bool(page.get_by_key(key).proto.bytes)
    except KeyError:
        return False


def arrays(page, key):
    return load_tensors(gzip.decompress(page.get_by_key(key).proto.bytes))


def test_the_first_page_does_not_wait_for_what_judges(four):
    page = open_page(run="four")

    for key in ("digits-cargo", "codes-cargo", "apart-cargo"):
        assert not has(page, key), key
    assert data_of(page, "sliders")["code"]


def test_once_the_browser_is_known_digits_codes_and_distances_come(four):
    page = met(open_page(run="four"))

    codes = four.evaluation().codes.astype(float)
    distances = np.linalg.norm(codes[:, None] - codes, axis=2)
    np.fill_diagonal(distances, np.inf)
    apart = np.sort(np.sort(distances, axis=1)[:, :K].mean(axis=1))
    brought = arrays(page, "apart-cargo")["apart"]
    np.testing.assert_allclose(brought, apart, rtol=1e-4)
    assert (np.diff(brought) >= 0).all()
    assert arrays(page, "codes-cargo")["codes"].shape == (100, 4)
    assert arrays(page, "digits-cargo")["images"].shape == (100, 784)


def test_the_bench_is_told_which_digits_and_codes_to_wait_for(four):
    page = met(open_page(run="four"))

    sliders = data_of(page, "sliders")
    assert sliders["compact"] is False
    assert sliders["digits"] == four.config().data.test_sha256[:16]
    assert len(sliders["codes"]) >= 8


@pytest.mark.parametrize("name", ["map", "reconstructions"])
def test_pages_that_judge_nothing_are_not_brought_the_distances(four, name):
    page = go_to(met(open_page(run="four")), name)

    assert not page.exception
    assert not has(page, "apart-cargo")
