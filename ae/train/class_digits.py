"""A class's drawings among the training digits, and what training did to them."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np

from ae.board.digits import BoardDigits, find_board, split_board
from ae.board.folder import BOARDS, DAYS, Boards
from ae.config import BoardConfig
from ae.digits.idx import LabelledImages
from ae.digits.sources import Digits
from ae.errors import AEError
from ae.network.inference import Network
from ae.network.metrics import image_errors
from ae.runs.class_scores import ClassScores, Errors
from ae.runs.folder import check_name
from ae.runs.run import Run


def boards_here() -> Boards:
    """Return the boards of the folder this was started in."""
    days = os.environ.get("AE_BOARD_DAYS", "")
    return Boards(BOARDS, float(days) if days.isdecimal() else DAYS)


def add_board(digits: Digits, config: BoardConfig | None) -> Digits:
    """Put a board's drawings before the training digits, each as often as it weighs.

    Raises
    ------
    DataError, NoBoardError
        If the board is gone, or holds too few drawings.
    """
    if config is None:
        return digits
    theirs = _board_digits(config).train
    images = np.concatenate([*[theirs.images] * config.weight, digits.train.images])
    labels = np.concatenate([*[theirs.labels] * config.weight, digits.train.labels])
    note = f"{digits.note} {len(theirs.labels)} drawings of a class are added."
    return replace(digits, train=LabelledImages(images, labels), note=note)


def write_class_scores(run: Run) -> None:
    """Score the run, and the one it went on from, on the class's drawings."""
    config = run.config()
    if config.board is None or run.progress().state != "finished":
        return
    theirs = _board_digits(config.board)
    after = _errors(run.network(), theirs, float(run.report().mse))
    before = None
    if config.board.base:
        base = Run(run.path.parent / check_name(config.board.base))
        try:
            before = _errors(base.network(), theirs, float(base.report().mse))
        except AEError:
            before = None  # deleted meanwhile: then there is nothing to compare with
    n_trained, n_held_out = len(theirs.train.labels), len(theirs.held_out.labels)
    ClassScores(n_trained, n_held_out, before, after).save(run.path)


def _board_digits(config: BoardConfig) -> BoardDigits:
    return split_board(find_board(boards_here(), config.board), config)


def _errors(network: Network, theirs: BoardDigits, test_mse: float) -> Errors:
    return Errors(_mse(network, theirs.train), _mse(network, theirs.held_out), test_mse)


def _mse(network: Network, digits: LabelledImages) -> float | None:
    if len(digits.labels) == 0:
        return None
    images = digits.scaled()
    errors = image_errors(images, network.reconstruct(images))
    return float(errors.mean(dtype=np.float64))
