"""What becomes of an error nobody has caught: a sentence, and a line in the log."""

from __future__ import annotations

import logging
from secrets import token_hex

import streamlit as st

from ae.errors import AEError
from ae.io.files import file_errors
from ae.language import _
from ae.runs.folder import CHECKPOINTS
from ae.ui.text import escape_markdown

LOG = logging.getLogger("latent_explorer")


def show_error(error: Exception) -> bool:
    """Show an error of a page, a fragment or a callback as a sentence.

    To be given to ``st.App``. What is not foreseen gets an id, by which whoever keeps
    the server finds it in the log; Streamlit logs where it was raised.
    """
    st.error(escape_markdown(sentence_of(error)))
    return True


def sentence_of(error: Exception) -> str:
    """Return what a reader is told of an error; logs what is not foreseen."""
    if isinstance(error, OSError):
        try:
            with file_errors(CHECKPOINTS):
                raise error
        except AEError as told:
            LOG.error("%s: %r", told, error)
            return str(told)
    if isinstance(error, AEError):
        return str(error)
    name = token_hex(4)
    LOG.error("unforeseen error %s: %r", name, error)
    return _(
        "An unexpected error happened here. Reload the page; if it "
        "happens again, tell whoever runs this server the number "
        "{name}.",
        name=name,
    )
