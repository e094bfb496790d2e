"""What a teacher does with boards from Python: opens, chooses, takes home, deletes."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlencode, urlsplit, urlunsplit

import segno
import streamlit as st

from ae.board.board import (
    MAX_OPTIONS,
    MAX_QUESTION,
    MAX_TITLE,
    Board,
)
from ae.board.codes import ALPHABET, N_LETTERS
from ae.errors import AEError
from ae.language import N_, _
from ae.ui.board.boards import boards
from ae.ui.session import identity
from ae.ui.session.written import Hidden
from ae.ui.settings import teacher_password
from ae.ui.text import escape_markdown

CODE = Hidden(
    name="board",
    page="class",
    label=N_("The code of the board to join"),
    pattern=f"[{ALPHABET}{ALPHABET.lower()}]{{{N_LETTERS}}}",
    example="KMPRT",
    values="five letters, as on the projector",
    opens_on="the board joined before, or none",
)
_CHOSEN = "chosen-board"
_NEXT = "next-board"  # the one just opened


def ask_code() -> str:
    """Return the code that a link asks to join a board by, or nothing."""
    with st.container(key="hidden-field"):  # as in frame.py's style
        code: str = CODE.ask()
    return code.upper()


def may_open() -> bool:
    """Say whether this session may open a board: a password keeps others from it."""
    return teacher_password() is None or identity.is_teacher()


def chosen_board(mine: list[Board]) -> Board | None:
    """Return which of his or her boards the teacher looks at; the newest at first."""
    by_id = {board.id: board for board in mine}
    if opened := st.session_state.pop(_NEXT, None):
        st.session_state[_CHOSEN] = opened
    if mine and st.session_state.get(_CHOSEN) not in {*by_id, ""}:
        st.session_state[_CHOSEN] = mine[0].id
    return by_id.get(st.session_state.get(_CHOSEN, ""))


def ask_board(mine: list[Board]) -> None:
    """Let a teacher look at another of his or her boards, or at somebody else's."""
    names = {board.id: f"{board.head.title} ({board.head.code})" for board in mine}
    names[""] = _("None (join another board by its code)")
    st.selectbox(
        _("Your boards"),
        list(names),
        key=_CHOSEN,
        format_func=lambda one: names.get(one, one),
    )


def show_opening(token: str | None, *, is_first: bool) -> None:
    """Offer to open a board."""
    with st.expander(
        _("For the teacher: open a board"), expanded=False, key=f"opening-{is_first}"
    ):
        if not may_open():
            st.write(_("Only teachers can open a board. Type the password below."))
            return
        with st.form("new-board", border=False):
            title = st.text_input(
                _("Title"), _("Our digits"), max_chars=MAX_TITLE, key="board-title"
            )
            question = st.text_input(
                _("A question for the class to predict (may be empty)"),
                max_chars=MAX_QUESTION,
                key="board-question",
            )
            options = st.text_input(
                _("Answers to choose from, with commas between (may be empty)"),
                key="board-options",
            )
            st.caption(
                _(
                    "Pupils join with a code of five letters. No names are "
                    "needed. The board and everything sent to it are deleted "
                    "after {days} days.",
                    days=round(boards().days),
                )
            )
            pressed = st.form_submit_button(_("Open it"), disabled=token is None)
        if pressed and token is not None:
            _open(token, title, question, options)


def _open(token: str, title: str, question: str, options: str) -> None:
    answers = [one.strip() for one in options.split(",")[: MAX_OPTIONS + 1]]
    try:
        board = boards().open(token, title, question, list(filter(None, answers)))
    except AEError as error:
        st.error(escape_markdown(str(error)))
        return
    st.session_state[_NEXT] = board.id
    st.rerun()


def show_ending(board: Board) -> None:
    """Offer to delete a board."""
    left = boards().days_left(board)
    with st.popover(_("Delete the board"), key=f"deleting {board.id}"):
        st.write(
            _(
                "Delete the board “{title}” and everything sent to it? "
                "This cannot be undone. Otherwise it is deleted in {days} "
                "days.",
                title=escape_markdown(board.head.title),
                days=f"{max(left, 0):.1f}",
            )
        )
        if st.button(_("Yes, delete it"), type="primary", key=f"delete {board.id}"):
            boards().delete(board)
            st.rerun()


def link_to(board: Board) -> str:
    """Return the address by which pupils join a board."""
    here = urlsplit(st.context.url or "http://localhost:8501/class")
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    path = "/".join(filter(None, ("", base, "class"))) or "/class"
    path = path if path.startswith("/") else f"/{path}"
    host = here.hostname or "localhost"
    netloc = here.netloc
    if _is_loopback(host):  # where nobody else can look
        port = f":{here.port}" if here.port else ""
        netloc = f"{_own_address() or host}{port}"
    query = urlencode({"board": board.head.code})
    return urlunsplit((here.scheme or "http", netloc, path, query, ""))


def qr_of(link: str) -> str:
    """Return a link's QR code as a ``data:`` URL of an SVG."""
    code = segno.make(link, error="m", micro=False)
    return str(code.svg_data_uri(scale=4, border=2, dark="#000", light="#fff"))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _own_address() -> str | None:
    """Return this computer's address in its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # for documentation only: RFC 5737
            address = str(probe.getsockname()[0])
        except OSError:
            return None
    return None if _is_loopback(address) else address
