import math

import numpy as np
import pytest
from sklearn.decomposition import PCA

from ae.errors import ShapeError
from ae.network.metrics import class_means, image_errors, rank_digits
from ae.network.pca import fit_pca, pca_reconstruct


@pytest.fixture
def random():
    return np.random.default_rng(0)


@pytest.fixture(scope="module")
def flat(digits):
    return digits.train.scaled().reshape(-1, 784)


def test_an_images_error_is_the_mean_of_its_squared_pixel_differences(random):
    images, others = random.random((2, 5, 1, 28, 28)).astype(np.float32)
    # Reference: a loop over pixels in plain Python floats.
    expected = [
        sum((float(a) - float(b)) ** 2 for a, b in zip(one, other, strict=True)) / 784
        for one, other in zip(
            images.reshape(5, 784), others.reshape(5, 784), strict=True
        )
    ]

    np.testing.assert_allclose(image_errors(images, others), expected, rtol=1e-6)


def test_a_perfect_reconstruction_has_no_error(random):
    images = random.random((3, 1, 28, 28)).astype(np.float32)

    assert image_errors(images, images.copy()).tolist() == [0, 0, 0]


def test_black_for_white_is_an_error_of_one():
    black, white = np.zeros((2, 784), np.float32), np.ones((2, 784), np.float32)

    assert image_errors(black, white).tolist() == [1, 1]


def test_errors_need_as_many_reconstructions_as_images():
    with pytest.raises(ShapeError, match=r"\(3, 784\) and reconstructions \(2, 784\)"):
        image_errors(np.zeros((3, 784)), np.zeros((2, 784)))


def test_a_class_mean_is_the_mean_over_the_digits_of_the_class(random):
    values, labels = random.random(50), random.integers(0, 10, 50)
    # Reference: one class at a time, summed exactly.
    expected = []
    for label in range(10):
        mine = [values[i] for i in range(50) if labels[i] == label]
        expected.append(math.fsum(mine) / len(mine))

    np.testing.assert_allclose(class_means(values, labels), expected)


def test_class_means_of_codes_keep_the_numbers_apart():
    codes = np.array([[0.0, 10.0], [2.0, 30.0], [5.0, 5.0]])
    means = class_means(codes, np.array([1, 1, 0]), n_classes=2)

    np.testing.assert_array_equal(means, [[5.0, 5.0], [1.0, 20.0]])


def test_a_class_without_digits_has_no_mean():
    means = class_means(np.array([0.25, 0.75]), np.array([3, 3], np.uint8))

    assert means.shape == (10,)
    assert means[3] == 0.5
    assert np.isnan(np.delete(means, 3)).all()


def test_pca_draws_what_the_full_svd_draws(flat):
    # Reference: scikit-learn's other solver, in float64; the signs of components are
    # free, so the reconstructions are compared.
    reference = PCA(n_components=9, svd_solver="full").fit(flat.astype(np.float64))
    expected = reference.inverse_transform(reference.transform(flat))

    mean, components = fit_pca(flat, 9)

    assert mean.dtype == components.dtype == np.float32
    assert components.shape == (9, 784)
    np.testing.assert_allclose(
        pca_reconstruct(flat, mean, components), expected, atol=1e-4
    )


def test_pca_components_are_orthonormal(flat):
    _, components = fit_pca(flat, 9)

    np.testing.assert_allclose(components @ components.T, np.eye(9), atol=1e-5)


def test_no_other_plane_of_the_same_dimension_beats_pca(flat, random):
    mean, components = fit_pca(flat, 9)
    other, _ = np.linalg.qr(random.normal(size=(784, 9)))
    nudged, _ = np.linalg.qr(components.T + 0.01 * random.normal(size=(784, 9)))

    def error(rows):
        return image_errors(flat, pca_reconstruct(flat, mean, rows)).mean()

    assert error(components) < error(nudged.T) < error(other.T)


def test_pca_pixels_are_not_clipped(flat):
    drawn = pca_reconstruct(flat, *fit_pca(flat, 9))

    assert drawn.min() < 0


ERRORS = np.array([0.3, 0.1, 0.2, 0.1, 0.3])
LABELS = np.array([1, 1, 0, 1, 1])


@pytest.mark.parametrize(
    ("classes", "order", "indices"),
    [
        (range(10), "best", [1, 3, 2, 0, 4]),
        (range(10), "worst", [0, 4, 2, 1, 3]),
        ([1], "worst", [0, 4, 1, 3]),
        ([0], "best", [2]),
        ([0, 7], "worst", [2]),
        ([7], "worst", []),
    ],
)
def test_digits_are_ranked_within_their_classes_and_ties_stay_as_they_come(
    classes, order, indices
):
    ranked = rank_digits(ERRORS, LABELS, classes=classes, order=order)

    assert ranked.tolist() == indices
