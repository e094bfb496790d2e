"""One digit at other code sizes, and the runs that can be set beside each other."""

import json
from dataclasses import replace

import numpy as np
import pytest

from ae.network.pca import pca_reconstruct
from ae.reconstructions.code_sizes import (
    ComparedRun,
    best_run_per_size,
    read_compared_run,
    reconstruct_digit,
)


def test_an_ended_run_is_read_with_its_network_and_pca(own_run):
    sized = read_compared_run(own_run)

    assert isinstance(sized, ComparedRun)
    assert sized.name == "tiny"
    assert sized.network.latent_dim == 3
    assert sized.mse == own_run.report().mse
    assert sized.test_sha256 == own_run.config().data.test_sha256


@pytest.mark.parametrize("state", ["running", "failed", "created"])
def test_a_run_that_has_not_ended_cannot_be_set_beside_others(own_run, state):
    own_run.write_status(state, epoch=1)

    assert read_compared_run(own_run) is None


def test_a_run_scored_on_held_out_digits_cannot_be_set_beside_others(own_run):
    path = own_run.path / "config.json"
    raw = json.loads(path.read_text("utf-8"))
    raw["training"]["n_held_out"] = 50
    path.write_text(json.dumps(raw), "utf-8")

    assert read_compared_run(own_run) is None


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("weights.safetensors", "weights.safetensors is damaged"),
        ("baseline.npz", "baseline.npz is damaged"),
        ("config.json", "config.json is cut off or not JSON"),
        ("report.json", "report.json is cut off or not JSON"),
    ],
)
def test_a_damaged_run_is_a_sentence(own_run, file, message):
    path = own_run.path / file
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    assert message in read_compared_run(own_run)


def test_of_each_size_the_lowest_error_is_kept_and_the_open_run(own_run):
    three = read_compared_run(own_run)
    *layers, (weights, biases) = three.network.encoder
    encoder = (*layers, (weights[:2], biases[:2]))
    two = replace(three, network=replace(three.network, encoder=encoder))
    poor, good = (
        replace(of_size, name=f"{name}{i}", mse=mse)
        for of_size, name, i, mse in ((three, "c", 3, 0.03), (three, "d", 3, 0.01))
    )
    small, smaller = replace(two, name="a", mse=0.05), replace(two, name="b", mse=0.04)
    runs = [poor, small, good, three, smaller]

    assert best_run_per_size(runs, kept=good) == [smaller, good]
    assert best_run_per_size(runs, kept=poor) == [smaller, good, poor]


def test_a_digit_is_redrawn_and_scored_as_it_was_in_training(own_run, digits):
    sized, scored = read_compared_run(own_run), own_run.evaluation()
    redrawn = own_run.network().reconstruct(digits.test.scaled()).reshape(-1, 784)
    flat = digits.test.scaled().reshape(-1, 784)
    by_pca = pca_reconstruct(flat, sized.baseline.mean, sized.baseline.components)

    for index in (0, 41, 99):
        pair = reconstruct_digit(sized, digits.test.images[index])
        np.testing.assert_allclose(pair.picture, redrawn[index], atol=1e-5)
        np.testing.assert_allclose(pair.pca_picture, by_pca[index], atol=1e-5)
        assert pair.error == pytest.approx(scored.errors[index], rel=1e-4)
        # Not clipped: the very error that training has written down.
        assert pair.pca_error == pytest.approx(sized.baseline.errors[index], rel=1e-4)
