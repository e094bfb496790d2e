"""Whether PyTorch is here, as the installer writes it and the app reads it."""

import pytest

from ae.io.locks import hold
from ae.setup.standing import (
    Standing,
    lock_path,
    read_standing,
    standing_path,
    write_standing,
)


def test_nothing_written_means_that_it_was_installed_by_hand(tmp_path):
    assert read_standing(tmp_path) == Standing("ready")
    assert read_standing(tmp_path).why_not() == ""


def test_an_installer_at_work_says_how_far_it_is(tmp_path):
    with hold(lock_path(tmp_path), ""):
        assert read_standing(tmp_path).state == "installing"
        write_standing(Standing("installing", 1200, 2900), tmp_path)

        assert read_standing(tmp_path) == Standing("installing", 1200, 2900)
        assert "1,200 of about 2,900 MB" in read_standing(tmp_path).why_not()


def test_one_that_was_ended_is_known_by_its_lock(tmp_path):
    write_standing(Standing("installing", 1200, 2900), tmp_path)

    assert read_standing(tmp_path).state == "cut short"
    assert "`make run` installs it" in read_standing(tmp_path).why_not()


def test_an_installer_that_works_again_counts_more_than_what_the_last_one_said(
    tmp_path,
):
    write_standing(Standing("failed", message="No network."), tmp_path)
    with hold(lock_path(tmp_path), ""):
        assert read_standing(tmp_path).state == "installing"


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (Standing("failed", message="No network."), "installed: No network. All"),
        (Standing("impossible", message="a Mac with"), "no PyTorch for a Mac with."),
        (Standing("absent"), "is not here"),
    ],
)
def test_why_there_can_be_no_training(tmp_path, standing, said):
    write_standing(standing, tmp_path)

    assert read_standing(tmp_path) == standing
    assert said in read_standing(tmp_path).why_not()


@pytest.mark.parametrize("text", ["", "[]", '{"state": "well"}', '{"state": "ready"}'])
def test_a_damaged_file_is_none(tmp_path, text):
    standing_path(tmp_path).write_text(text, "utf-8")

    assert read_standing(tmp_path).state == "ready"
