from dataclasses import replace

import numpy as np
import pytest

from ae.ui.faults import count_codes, faults_of


@pytest.fixture
def scored(run):
    """A small run that is better than PCA, and how many codes it has."""
    return run.report(), count_codes(run.evaluation())


def test_a_run_that_learned_something_has_no_faults(scored):
    assert faults_of(*scored) == ()


def test_a_run_that_draws_one_picture_has_collapsed(scored):
    report, _ = scored
    report = replace(report, dead_numbers=(0, 1))

    [one], [three] = faults_of(report, 1), faults_of(replace(report, n_scored=300), 3)

    assert one.startswith("This network has collapsed: it draws the same picture")
    assert three.startswith("This network has collapsed: it draws the same 3 pictures")


def test_codes_that_draw_the_same_are_counted_once(run):
    evaluation = run.evaluation()
    codes = np.zeros_like(evaluation.codes)
    codes[1:] += 1e-6
    codes[0] = 1

    assert count_codes(replace(evaluation, codes=codes)) == 2


def test_a_run_worse_than_pca_is_said_to_be(scored):
    report, n_codes = scored

    for mean_mse in (0.0865, None):
        worse = replace(report, mse=0.0712, pca_mse=0.0356, mean_mse=mean_mse)
        [fault] = faults_of(worse, n_codes)

        assert "0.0712, is larger than that of PCA" in fault
        assert "(0.0356)" in fault


def test_a_run_no_better_than_the_mean_image_is_said_to_be(scored):
    report, n_codes = scored

    for mse in (0.0675, 0.0712):
        worse = replace(report, mse=mse, pca_mse=0.0356, mean_mse=0.0675)
        [fault] = faults_of(worse, n_codes)

        assert f"{mse}, is no better than that of drawing the mean image" in fault
        assert "(0.0675)" in fault


def test_dead_numbers_are_named(scored):
    report, n_codes = scored

    [fault] = faults_of(replace(report, dead_numbers=(0, 2)), n_codes)

    assert fault.startswith("z1, z3 never changed")
