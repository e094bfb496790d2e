"""What nobody caught becomes a sentence; what was not foreseen gets a number."""

import errno
import logging
import re

from streamlit.testing.v1 import AppTest

from ae.errors import RunError
from ae.ui.unforeseen import sentence_of


def test_an_error_of_ours_is_its_own_sentence():
    assert sentence_of(RunError("There is no run.")) == "There is no run."


def test_what_the_system_refuses_is_a_sentence_of_ours(caplog):
    said = sentence_of(OSError(errno.ENOSPC, "No space left on device"))

    assert "There is no room left on the disk" in said
    assert "No space left" in caplog.text


def test_what_is_not_foreseen_has_a_number_by_which_the_log_tells_it(caplog):
    with caplog.at_level(logging.ERROR, "latent_explorer"):
        said = sentence_of(KeyError("/secret/path"))

    [number] = re.findall(r"the number ([0-9a-f]{8})\.", said)
    assert "secret" not in said
    assert f"unforeseen error {number}: KeyError('/secret/path')" in caplog.text


def test_the_page_shows_the_sentence_and_nothing_else():
    def script():
        from ae.ui.unforeseen import show_error

        show_error(KeyError("/secret/path"))

    page = AppTest.from_function(script).run()

    assert not page.exception
    [shown] = page.error
    assert shown.value.startswith("An unexpected error happened here.")
