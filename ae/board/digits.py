"""A board's drawings as digits: to score a run on, to train with, to take home."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from ae.board.board import Board
from ae.board.codes import N_LETTERS
from ae.board.contributions import DRAWING, pixels_of
from ae.board.folder import Boards
from ae.board.state import Item
from ae.config import BoardConfig
from ae.digits.idx import LabelledImages
from ae.digits.shape import SIDE
from ae.errors import DataError, NoBoardError
from ae.language import _

SOURCE = "board:"  # how a board is named as a source of digits


@dataclass(frozen=True, slots=True)
class BoardDigits:
    """What of a board is trained with, and what is held out; either may be empty."""

    train: LabelledImages
    held_out: LabelledImages


def fingerprint(board: Board) -> str:
    """Return what a run may say of a board: its id, which opens it, is not for all."""
    return hashlib.sha256(board.id.encode()).hexdigest()[:16]


def drawings_of(board: Board, before: int | None = None) -> list[Item]:
    """Return the drawings the class sees, those numbered below ``before``."""
    items = board.refresh().shown(DRAWING)
    return [item for item in items if before is None or item.number < before]


def digits_of(items: list[Item]) -> LabelledImages:
    """Return drawings as digits; their class is what they were meant to be."""
    pixels = b"".join(pixels_of(item.stored) for item in items)
    images = np.frombuffer(pixels, np.uint8).reshape(-1, SIDE, SIDE)
    return LabelledImages(
        images, np.array([i.stored["class"] for i in items], np.uint8)
    )


def split_board(board: Board, config: BoardConfig) -> BoardDigits:
    """Choose which drawings are trained with and which are held out: each n-th.

    Raises
    ------
    DataError
        If none would be left to train with.
    """
    items = drawings_of(board, config.before)
    n = config.one_held_out_of
    held = [item for i, item in enumerate(items) if n and i % n == n - 1]
    kept = [item for i, item in enumerate(items) if not (n and i % n == n - 1)]
    if not kept:
        raise DataError(_("The board holds too few drawings to train on."))
    return BoardDigits(digits_of(kept), digits_of(held))


def find_board(boards: Boards, wanted: str) -> Board:
    """Return a board by its fingerprint, or by ``board:`` and its id or code.

    Raises
    ------
    NoBoardError
        If it is not here.
    """
    name = wanted.removeprefix(SOURCE)
    if name != wanted and len(name) == N_LETTERS:
        return boards.find(name)
    if name != wanted:
        return boards.get(name)
    for board in boards.all():
        if fingerprint(board) == wanted:
            return board
    raise NoBoardError(_("The board with the class's digits is no longer here."))
