"""The Class page: the board that is shown, and beneath it what its teacher may do."""

from __future__ import annotations

import streamlit as st

from ae.board.signs import ANIMALS, COLOURS
from ae.errors import AEError
from ae.language import _
from ae.ui.board import form
from ae.ui.board.boards import my_boards
from ae.ui.board.cache import plane_of, points_of
from ae.ui.board.data import show_class_scores, show_data
from ae.ui.cache import OpenRun
from ae.ui.components.board import CLASS, ClassData
from ae.ui.pages import page
from ae.ui.session import identity
from ae.ui.settings import boards_are_on
from ae.ui.text import escape_markdown

VIEW = "class-view"


def show_class(opened: OpenRun) -> None:
    """Show a board, or the form to join one; to a teacher, what he or she may do."""
    try:
        is_on = boards_are_on()
        owner = identity.current_owner()
        mine = my_boards(owner)
        board = form.chosen_board(mine)
    except AEError as error:
        st.error(escape_markdown(str(error)))
        return
    if not is_on:
        st.write(_("Boards are turned off on this server."))
    link = form.link_to(board) if board else ""
    CLASS.show(
        ClassData(
            is_on=is_on,
            board=board.id if board else "",
            code=form.ask_code(),
            link=link,
            qr=form.qr_of(link) if link else "",
            generate=_path_of_generate(),
            network=opened.network_id,
            digits=opened.digits_id,
            codes=opened.codes_id,
            plane=plane_of(opened),
            points=_points_of(opened),
            colours=list(COLOURS),
            animals=[_(animal) for animal in ANIMALS],
        ),
        key=VIEW,
    )
    with st.container(key="hidden-link"):  # as in frame.py's style
        st.page_link(page("generate"))
    if not is_on:
        return
    if mine:
        form.ask_board(mine)
    show_class_scores(opened)
    if board is not None:
        show_data(opened, board, owner)
        form.show_ending(board)
    form.show_opening(owner.token if owner else None, is_first=board is None)
    identity.ask_for_teacher()


def _points_of(opened: OpenRun) -> str:
    try:
        return points_of(opened)
    except AEError as error:
        st.error(escape_markdown(str(error)))
        return ""


def _path_of_generate() -> str:
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/" if base else "/"
