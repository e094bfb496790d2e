"""The boards of this server, as its environment says they may be."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ae.board.board import Board
from ae.board.folder import BOARDS, Boards
from ae.runs.owner import Owner
from ae.ui.settings import board_days, boards_are_on


def boards() -> Boards:
    """Return the boards of the folder the server was started in."""
    return _boards(BOARDS.absolute(), board_days())


def my_boards(owner: Owner | None) -> list[Board]:
    """Return the boards this browser has opened; none where boards are turned off.

    Raises
    ------
    AEError
        If a setting cannot be used or the folder cannot be read.
    """
    return boards().of_teacher(owner.token) if owner and boards_are_on() else []


@cache
def _boards(root: Path, days: float) -> Boards:
    return Boards(root, days)
