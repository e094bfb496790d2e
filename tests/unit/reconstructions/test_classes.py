"""The report card against loops over digits and pixels."""

import math
from dataclasses import replace

import numpy as np
import pytest
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from ae.digits.idx import LabelledImages
from ae.network.metrics import image_errors
from ae.reconstructions.classes import (
    SHARES,
    class_images,
    class_metrics,
    class_quantiles,
    confusion_matrix,
    heat_scale_max,
    psnr,
    score_reconstructions,
)
from ae.runs.report import Report


@pytest.fixture(scope="module")
def originals(digits):
    return digits.test.scaled()[:, 0].astype(float)


@pytest.fixture(scope="module")
def redrawn_images(run):
    return run.network().decode(run.evaluation().codes)[:, 0].astype(float)


@pytest.fixture(scope="module")
def redrawn(run, digits):
    return score_reconstructions(run.network(), run.evaluation(), digits.test)


def test_each_pixels_error_is_the_mean_over_the_digits_of_a_class(
    redrawn, originals, redrawn_images, digits
):
    expected = np.zeros((10, 784))
    for label in range(10):
        mine = [i for i, other in enumerate(digits.test.labels) if other == label]
        for at in range(784):
            row, column = divmod(at, 28)
            expected[label, at] = math.fsum(
                (redrawn_images[i, row, column] - originals[i, row, column]) ** 2
                for i in mine
            ) / len(mine)

    np.testing.assert_allclose(redrawn.pixel_errors, expected, atol=1e-6)


def test_the_pixels_errors_of_a_class_have_its_error_as_their_mean(redrawn, run):
    np.testing.assert_allclose(
        redrawn.pixel_errors.mean(axis=1), run.report().class_mse, rtol=1e-4
    )


def test_every_digits_similarity_stands_at_its_place(
    redrawn, originals, redrawn_images
):
    expected = [
        structural_similarity(a, b, data_range=1.0)
        for a, b in zip(originals, redrawn_images, strict=True)
    ]

    np.testing.assert_allclose(redrawn.ssim, expected, atol=1e-5)


def test_blocks_leave_no_digit_out(run, digits):
    # 700 digits are three blocks, the last of them not whole.
    several = np.arange(700) % 100
    scored = run.evaluation()
    many = LabelledImages(digits.test.images[several], digits.test.labels[several])
    again = score_reconstructions(
        run.network(),
        replace(scored, codes=scored.codes[several], labels=scored.labels[several]),
        many,
    )
    once = score_reconstructions(run.network(), scored, digits.test)

    np.testing.assert_allclose(again.ssim, once.ssim[several], atol=1e-5)
    np.testing.assert_allclose(again.pixel_errors, once.pixel_errors, atol=1e-6)


def test_the_mean_image_of_a_class_is_the_mean_of_its_digits(originals, digits):
    means = class_images(digits.test)

    for label in range(10):
        mine = originals[digits.test.labels == label].reshape(-1, 784)
        expected = [math.fsum(column) / len(mine) for column in mine.T]
        np.testing.assert_allclose(means[label], expected, atol=1e-6)


def test_the_scale_ends_at_the_worst_pixel_of_the_mean_images(originals, digits):
    worst = 0.0
    for label in range(10):
        mine = originals[digits.test.labels == label].reshape(-1, 784)
        for column in mine.T.tolist():
            mean = math.fsum(column) / len(column)
            error = math.fsum((pixel - mean) ** 2 for pixel in column) / len(column)
            worst = max(worst, error)

    assert heat_scale_max(digits.test) == pytest.approx(worst)


def test_every_digits_psnr_is_that_of_scikit_image(originals, redrawn_images):
    errors = image_errors(originals, redrawn_images)
    expected = [
        peak_signal_noise_ratio(a, b, data_range=1.0)
        for a, b in zip(originals, redrawn_images, strict=True)
    ]

    np.testing.assert_allclose(psnr(errors), expected)


def test_no_error_is_infinitely_many_decibels():
    assert psnr(np.array([0.0, 0.1, 1.0])).tolist() == [math.inf, 10, 0]


def test_one_perfect_digit_makes_its_classes_mean_psnr_infinite(run, redrawn):
    scored = run.evaluation()
    errors = scored.errors.copy()
    errors[0] = 0
    perfect = replace(scored, errors=errors)
    report = Report.of(perfect, run.baseline(), scored_on="test")

    figures = class_metrics(report, perfect, redrawn)

    assert figures[scored.labels[0]].psnr == math.inf
    assert figures[-1].psnr == math.inf
    assert math.isfinite(figures[scored.labels[0] - 1].psnr)


def test_the_quantiles_of_a_class_are_those_of_its_sorted_errors():
    errors = np.array([5.0, 1.0, 2.0, 4.0, 3.0, 9.0])
    labels = np.array([2, 2, 2, 2, 2, 7])

    quantiles = class_quantiles(errors, labels)

    # Of five, the quartiles are the second and the fourth; a twentieth of the way from
    # the first to the last is a fifth of the way to the second.
    np.testing.assert_allclose(quantiles[2], [1.2, 2, 3, 4, 4.8])
    assert quantiles[7].tolist() == [9] * len(SHARES)
    assert np.isnan(quantiles[[0, 1, 3, 4, 5, 6, 8, 9]]).all()


def test_the_figures_of_a_class_are_means_over_its_digits(run, redrawn, digits):
    scored, report = run.evaluation(), run.report()
    figures = class_metrics(report, scored, redrawn)

    assert [one.label for one in figures] == [*range(10), None]
    for one in figures:
        mine = [
            i
            for i, label in enumerate(digits.test.labels)
            if one.label is None or label == one.label
        ]
        n = len(mine)
        decibels = [10 * math.log10(1 / float(scored.errors[i])) for i in mine]
        right = [scored.predicted_labels[i] == scored.labels[i] for i in mine]
        assert one.n_digits == n
        assert one.mse == pytest.approx(math.fsum(map(float, scored.errors[mine])) / n)
        assert one.psnr == pytest.approx(math.fsum(decibels) / n)
        assert one.ssim == pytest.approx(math.fsum(redrawn.ssim[mine]) / n)
        assert one.knn_accuracy == pytest.approx(sum(right) / n)
        by_pca = math.fsum(map(float, run.baseline().errors[mine])) / n
        assert one.pca_mse == pytest.approx(by_pca)
        assert one.times_pca == pytest.approx(one.mse / by_pca)


def test_a_class_without_digits_has_no_figures(run, redrawn):
    scored, baseline = run.evaluation(), run.baseline()
    kept = scored.labels != 5
    arrays = ("codes", "labels", "errors", "predicted_labels")
    some = replace(scored, **{name: getattr(scored, name)[kept] for name in arrays})
    baseline = replace(baseline, errors=baseline.errors[kept])
    report = Report.of(some, baseline, scored_on="test")

    five = class_metrics(report, some, replace(redrawn, ssim=redrawn.ssim[kept]))[5]

    assert five.n_digits == 0
    assert [five.mse, five.psnr, five.ssim, five.pca_mse] == [None] * 4
    assert five.times_pca is None
    assert five.knn_accuracy is None


def test_nobody_is_taken_for_anything_while_training(run, redrawn):
    unscored = replace(run.evaluation(), predicted_labels=None)

    assert confusion_matrix(unscored) is None
    figures = class_metrics(run.report(), unscored, redrawn)
    assert {one.knn_accuracy for one in figures} == {None}


def test_digits_are_counted_by_what_they_are_and_what_they_are_taken_for(run):
    scored = run.evaluation()
    counts = confusion_matrix(scored)

    pairs = list(
        zip(scored.labels.tolist(), scored.predicted_labels.tolist(), strict=True)
    )
    for label in range(10):
        for found in range(10):
            assert counts[label, found] == pairs.count((label, found))
