from dataclasses import replace

import numpy as np
import pytest

from ae.ui.faults import faults_of


@pytest.fixture
def scored(run):
    """The scores of a small run that is better than PCA."""
    return run.report(), run.evaluation()


def test_a_run_that_learned_something_has_no_faults(scored):
    assert faults_of(*scored) == ()


def test_a_run_that_draws_one_picture_has_collapsed(scored):
    report, evaluation = scored
    codes = np.zeros_like(evaluation.codes)
    report = replace(report, dead_numbers=tuple(range(codes.shape[1])))

    [fault] = faults_of(report, replace(evaluation, codes=codes))

    assert fault.startswith("This network has collapsed: it draws the same one picture")


def test_a_run_worse_than_pca_is_said_to_be(scored):
    report, evaluation = scored

    [fault] = faults_of(replace(report, mse=0.0712, pca_mse=0.0356), evaluation)

    assert "0.0712, is larger than that of PCA" in fault
    assert "(0.0356)" in fault


def test_dead_numbers_are_named(scored):
    report, evaluation = scored

    [fault] = faults_of(replace(report, dead_numbers=(0, 2)), evaluation)

    assert fault.startswith("z1, z3 never changed")
