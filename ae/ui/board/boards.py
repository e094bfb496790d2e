"""The boards of this server, as its environment says they may be."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ae.board.folder import BOARDS, Boards
from ae.ui.settings import board_days


def boards() -> Boards:
    """Return the boards of the folder the server was started in."""
    return _boards(BOARDS.absolute(), board_days())


@cache
def _boards(root: Path, days: float) -> Boards:
    return Boards(root, days)
