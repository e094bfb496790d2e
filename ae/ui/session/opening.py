"""A link to the page that is open already, taken up without loading anything."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import streamlit as st

from ae.errors import CodeError
from ae.ui.cache import OpenRun
from ae.ui.components import OPENING
from ae.ui.session.code import URL_CODE
from ae.ui.session.notices import notify
from ae.ui.session.table import choices_of
from ae.ui.session.url import VIEWPORTS, open_code


def open_link(link: str, page: str, opened: OpenRun | None, at: int) -> None:
    """Choose what a link says, on the page it leads to. To be called by a callback.

    What it does not name is as the page opens. What stands after ``#`` the browser
    knows by itself, and takes up once it is told ``at``.

    Parameters
    ----------
    link : str
        From the root, such as ``/map?dims=3``.
    at : int
        By which the browser knows this press.
    """
    asked = parse_qs(urlsplit(link).query, keep_blank_values=True)
    for choice in choices_of(page):
        choice.open(asked, opened)
    if opened is not None:
        try:
            open_code(opened, asked.get(URL_CODE, [None])[-1])
        except CodeError as error:
            notify(URL_CODE, str(error))
    st.session_state.pop(VIEWPORTS, None)  # the map opens whole again
    st.session_state[OPENING] = at
