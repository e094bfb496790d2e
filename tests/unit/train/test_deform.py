import numpy as np
import pytest
import torch
from skimage.transform import AffineTransform, warp

from ae.train.deform import N_ALIKE, ROTATION, deform, random_maps


@pytest.fixture
def images(digits):
    return torch.from_numpy(digits.train.scaled()[:70]).reshape(70, 28, 28)


def test_a_digit_is_deformed_as_scikit_image_does(images):
    # Reference: scikit-image's warp, by the same maps about the same centre.
    torch.manual_seed(3)
    maps = random_maps(3, 2.0).numpy()
    torch.manual_seed(3)
    ours = deform(images, 2.0).numpy()

    middle = np.full(2, 13.5)
    for i, image in enumerate(images.numpy()):
        matrix = np.eye(3)
        matrix[:2, :2] = maps[i // N_ALIKE]
        matrix[:2, 2] = middle - matrix[:2, :2] @ middle
        theirs = warp(image, AffineTransform(matrix), order=1, cval=0)
        np.testing.assert_allclose(ours[i], theirs, atol=1e-4)


def test_without_strength_nothing_is_deformed(images):
    torch.testing.assert_close(deform(images, 0.0), images)


def test_a_pixel_stays_between_black_and_white(images):
    deformed = deform((images > 0).float(), 3.0)

    assert deformed.min() >= 0
    assert deformed.max() <= 1 + 1e-6


def test_no_two_groups_are_deformed_alike():
    same = torch.zeros(2 * N_ALIKE, 28, 28)
    same[:, 5:20, 10:14] = 1

    deformed = deform(same, 1.0)

    assert torch.equal(deformed[0], deformed[N_ALIKE - 1])
    assert not torch.allclose(deformed[0], deformed[N_ALIKE], atol=0.05)


def test_most_digits_are_turned_by_a_few_degrees():
    # Reference: of a product turn @ upper triangle the first column gives the angle.
    maps = random_maps(20_000, 1.0).double()
    angles = torch.atan2(maps[:, 1, 0], maps[:, 0, 0])

    assert angles.std().item() == pytest.approx(ROTATION, rel=0.05)
    assert abs(angles.mean().item()) < 0.1 * ROTATION


def test_the_same_seed_deforms_alike(images):
    torch.manual_seed(7)
    first = deform(images, 1.0)
    torch.manual_seed(7)

    assert torch.equal(deform(images, 1.0), first)
