import numpy as np
import pytest
from sklearn.decomposition import PCA

from ae.errors import ShapeError
from ae.latent.linear import fit_pca_projection


def to_codes(plane, points):
    """Read the code at each point, as the browser does."""
    return points @ plane.axes + plane.origin


@pytest.mark.parametrize("n_dims", [2, 3])
def test_points_are_those_of_pca(codes, n_dims):
    # Reference: scikit-learn. The sign of an axis is free there.
    reference = PCA(n_components=n_dims, svd_solver="full").fit(codes)
    expected = reference.transform(codes)

    projection = fit_pca_projection(codes, n_dims)
    points = projection.to_points(codes)

    signs = np.sign((points * expected).sum(axis=0))
    np.testing.assert_allclose(points, expected * signs, atol=1e-9)
    np.testing.assert_allclose(
        projection.explained, reference.explained_variance_ratio_
    )


def test_the_plane_lies_as_near_to_the_codes_as_least_squares_can_put_it(codes):
    # Reference: the best point of the plane for each code, by least squares.
    plane = fit_pca_projection(codes)
    expected, *_ = np.linalg.lstsq(plane.axes.T, (codes - plane.origin).T)

    np.testing.assert_allclose(plane.to_points(codes), expected.T, atol=1e-9)


def test_a_point_leads_to_a_code_and_back_to_itself(codes):
    plane = fit_pca_projection(codes)
    points = np.random.default_rng(1).normal(size=(50, 2)) * 10

    assert to_codes(plane, points).shape == (50, 9)
    np.testing.assert_allclose(
        plane.to_points(to_codes(plane, points)), points, atol=1e-9
    )


def test_codes_which_lie_on_a_plane_are_kept_whole():
    random = np.random.default_rng(0)
    flat = random.normal(size=(40, 2)) @ random.normal(size=(2, 9)) + 3
    plane = fit_pca_projection(flat)

    np.testing.assert_allclose(to_codes(plane, plane.to_points(flat)), flat, atol=1e-9)
    assert plane.explained.sum() == pytest.approx(1)


def test_the_origin_of_the_plane_is_the_mean_code(codes):
    plane = fit_pca_projection(codes)

    np.testing.assert_allclose(to_codes(plane, np.zeros((1, 2)))[0], codes.mean(axis=0))


def test_axes_are_orthonormal_and_the_first_explains_most(codes):
    box = fit_pca_projection(codes, 3)

    np.testing.assert_allclose(box.axes @ box.axes.T, np.eye(3), atol=1e-12)
    assert list(box.explained) == sorted(box.explained, reverse=True)


def test_the_largest_loading_of_an_axis_is_positive(codes):
    # Turned by half a turn, the codes would turn the picture, were it not for that.
    for turned in (codes, -codes, codes[::-1], codes * [1, -1, 1, -1, 1, -1, 1, -1, 1]):
        for axis in fit_pca_projection(turned, 3).axes:
            assert axis[np.abs(axis).argmax()] > 0


def test_the_same_codes_give_the_same_picture_in_any_order(codes):
    points = fit_pca_projection(codes).to_points(codes)
    shuffled = codes[np.random.default_rng(2).permutation(len(codes))]

    np.testing.assert_allclose(
        fit_pca_projection(shuffled).to_points(codes), points, atol=1e-9
    )


def test_codes_which_are_all_the_same_explain_nothing():
    plane = fit_pca_projection(np.full((10, 4), 2.5))

    np.testing.assert_array_equal(plane.explained, [0, 0])
    assert np.isfinite(plane.to_points(np.full((10, 4), 2.5))).all()


def test_single_precision_codes_far_from_zero_keep_their_shape(codes):
    # A mean taken in float32 would be off by more than these codes are spread.
    far = (codes / 100 + 1000).astype(np.float32)
    exact = fit_pca_projection(far.astype(np.float64))

    np.testing.assert_allclose(
        fit_pca_projection(far).to_points(far), exact.to_points(far), atol=1e-9
    )


@pytest.mark.parametrize(
    ("shape", "n_dims"), [((2, 9), 2), ((3, 9), 3), ((50, 1), 2), ((50, 2), 3)]
)
def test_codes_too_few_or_too_short_to_span_the_sheet_are_refused(shape, n_dims):
    with pytest.raises(ShapeError) as caught:
        fit_pca_projection(np.zeros(shape), n_dims)

    assert str(caught.value) == (
        f"A projection to {n_dims} dimensions needs more than {n_dims} codes of at "
        f"least {n_dims} numbers each, got an array of shape {shape}."
    )


@pytest.mark.parametrize("shape", [(9,), (5, 3, 3)])
def test_an_array_which_is_not_codes_is_refused(shape):
    with pytest.raises(ShapeError, match="got an array of shape"):
        fit_pca_projection(np.zeros(shape))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_code_with_a_value_which_is_no_number_is_refused(codes, value):
    codes[3, 3] = value

    with pytest.raises(ShapeError, match="a value that is not a finite number"):
        fit_pca_projection(codes)
