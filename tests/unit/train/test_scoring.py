import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from sklearn.decomposition import PCA

from ae.config import DataConfig, ModelConfig, RunConfig, TrainingConfig
from ae.digits.idx import LabelledImages
from ae.digits.sources import Digits
from ae.errors import ConfigError, DataError
from ae.train.scoring import knn_labels, split_digits
from tests.idx import made_up_digits

TINY = RunConfig(ModelConfig(latent_dim=3, hidden_dims=(16,)))


def asked_for(**training):
    return replace(TINY, training=TrainingConfig(**training))


def test_all_digits_are_trained_on_and_the_test_set_is_scored(digits):
    split = split_digits(digits, TINY)

    assert split.scored_on == "test"
    np.testing.assert_array_equal(split.train.images, digits.train.images)
    np.testing.assert_array_equal(split.evaluated.images, digits.test.images)


def test_held_out_digits_are_the_last_and_n_train_takes_the_first(digits):
    split = split_digits(digits, asked_for(n_train=120, n_held_out=150))

    assert split.scored_on == "held-out"
    for taken, given in (
        (split.train.images, digits.train.images[:120]),
        (split.train.labels, digits.train.labels[:120]),
        (split.evaluated.images, digits.train.images[250:]),
        (split.evaluated.labels, digits.train.labels[250:]),
    ):
        np.testing.assert_array_equal(taken, given)


def test_no_digit_is_both_trained_on_and_scored(digits):
    split = split_digits(digits, asked_for(n_train=400, n_held_out=150))

    assert len(split.train.labels) == 250


def test_pca_beside_the_network_was_fitted_on_the_training_digits(digits, run):
    flat_train = digits.train.scaled().reshape(400, 784).astype(np.float64)
    flat = digits.test.scaled().reshape(100, 784)
    reference = PCA(n_components=3, svd_solver="full").fit(flat_train)
    drawn = reference.inverse_transform(reference.transform(flat))

    np.testing.assert_allclose(
        run.baseline().errors, ((drawn - flat) ** 2).mean(axis=1), rtol=1e-3
    )
    assert run.baseline().n_trained == 400


def test_neighbours_were_looked_for_among_the_training_digits(digits, run):
    # Reference: every distance. A tie may fall either way in the last digit.
    train_codes = run.network().encode(digits.train.scaled())
    expected = []
    for code in run.evaluation().codes:
        nearest = np.argsort(np.linalg.norm(train_codes - code, axis=1))[:5]
        expected.append(np.bincount(digits.train.labels[nearest]).argmax())

    assert (run.evaluation().predicted_labels == expected).mean() >= 0.98


@pytest.mark.parametrize("n_held_out", [400, 401, 50_000])
def test_holding_out_every_digit_is_refused(digits, n_held_out):
    config = asked_for(n_held_out=n_held_out)

    with pytest.raises(ConfigError, match=f"n_held_out {n_held_out} leaves none of"):
        split_digits(digits, config)


def test_a_code_as_long_as_the_training_set_is_refused(digits):
    config = asked_for(n_train=3)

    with pytest.raises(ConfigError, match="3 training digits are too few: a code of 3"):
        split_digits(digits, config)


def test_a_run_is_not_trained_on_other_digits_than_it_was_made_for(digits):
    config = replace(TINY, data=DataConfig(test_sha256=digits.test.sha256()))
    images, labels = made_up_digits(30)
    test = LabelledImages(images.astype(np.uint8), labels.astype(np.uint8))
    others = Digits(digits.train, test, digits.source, digits.note)

    assert split_digits(digits, config).scored_on == "test"
    with pytest.raises(DataError, match="are not those this run began with"):
        split_digits(others, config)


def test_the_nearest_codes_vote_on_a_class():
    random = np.random.default_rng(0)
    codes, queries = random.normal(size=(60, 3)), random.normal(size=(20, 3))
    labels = random.integers(0, 3, 60)
    # Reference: every distance, sorted, and a count in which the lower class wins ties.
    expected = []
    for query in queries:
        order = sorted(range(60), key=lambda i: math.dist(query, codes[i]))
        votes = Counter(int(labels[i]) for i in order[:5])
        expected.append(max(sorted(votes), key=votes.__getitem__))

    assert knn_labels(codes, labels, queries).tolist() == expected


def test_fewer_codes_than_neighbours_all_vote():
    codes = np.array([[0.0], [1.0], [9.0]])
    predicted = knn_labels(codes, np.array([4, 4, 7]), np.array([[8.0]]))

    assert predicted.tolist() == [4]
