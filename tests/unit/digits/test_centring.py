"""The file a node test holds the browser's centring to."""

import json

import numpy as np
import pytest

from tests.fixtures.make_centring import FOLDER, make_centring


@pytest.fixture(scope="module")
def saved():
    return json.loads((FOLDER / "centring.json").read_text("utf-8"))


def test_the_documented_command_makes_the_saved_file_anew(saved, tmp_path):
    make_centring(tmp_path)

    anew = json.loads((tmp_path / "centring.json").read_text("utf-8"))
    assert [case["name"] for case in anew] == [case["name"] for case in saved]
    for case, other in zip(anew, saved, strict=True):
        assert case["values"] == other["values"]
        np.testing.assert_allclose(case["pixels"], other["pixels"], atol=1e-5)


def test_the_reference_leaves_mnist_as_mnist_made_it(saved):
    for case in saved[:3]:
        np.testing.assert_allclose(
            case["pixels"], np.array(case["values"]) / 255, atol=1e-6
        )
