"""Structural similarity against scikit-image, one pair of pictures after another."""

import numpy as np
import pytest
from skimage.metrics import structural_similarity

from ae.errors import ShapeError
from ae.reconstructions.ssim import ssim


def by_scikit_image(images, others):
    return [
        structural_similarity(a, b, data_range=1.0)
        for a, b in zip(images, others, strict=True)
    ]


@pytest.fixture(scope="module")
def pairs(run, digits):
    """Every test digit, and what the run makes of it."""
    images = digits.test.scaled()
    return images[:, 0].astype(float), run.network().reconstruct(images)[:, 0]


def test_every_digits_similarity_is_that_of_scikit_image(pairs):
    originals, redrawn = pairs
    expected = by_scikit_image(originals, redrawn.astype(float))

    np.testing.assert_allclose(ssim(originals, redrawn), expected, atol=1e-12)


def test_constant_pictures_are_compared_as_scikit_image_does():
    shades = np.array([0.0, 0.0, 1.0, 0.3, 0.5])
    others = np.array([0.0, 1.0, 1.0, 0.7, 0.5])
    images = np.broadcast_to(shades[:, None, None], (5, 28, 28))
    opposite = np.broadcast_to(others[:, None, None], (5, 28, 28))

    found = ssim(images, opposite)

    np.testing.assert_allclose(found, by_scikit_image(images, opposite), atol=1e-12)
    np.testing.assert_allclose(found[[0, 2, 4]], 1)
    assert found[1] < 1e-3


def test_noise_of_any_size_is_compared_as_scikit_image_does():
    images, others = np.random.default_rng(0).random((2, 6, 9, 31))

    np.testing.assert_allclose(
        ssim(images, others), by_scikit_image(images, others), atol=1e-12
    )


def test_a_picture_is_most_like_itself_and_unlike_its_negative(pairs):
    originals, _ = pairs

    np.testing.assert_allclose(ssim(originals, originals), 1)
    assert (ssim(originals, 1 - originals) < 0.1).all()


def test_pictures_must_come_in_pairs_of_a_windows_size():
    with pytest.raises(ShapeError, match=r"\(3, 28, 28\) and others \(2, 28, 28\)"):
        ssim(np.zeros((3, 28, 28)), np.zeros((2, 28, 28)))
    with pytest.raises(
        ShapeError, match=r"7 rows and columns or more, got \(1, 6, 9\)"
    ):
        ssim(np.zeros((1, 6, 9)), np.zeros((1, 6, 9)))
