import csv
import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from ae.board.digits import (
    digits_of,
    drawings_of,
    find_board,
    fingerprint,
    split_board,
)
from ae.board.export import pack_board
from ae.config import BoardConfig
from ae.digits.idx import read_split
from ae.errors import ConfigError, DataError, NoBoardError
from tests.unit.board.conftest import PUPIL, TEACHER, drawing


@pytest.fixture
def full(board, clock):
    """A board with ten drawings, one of them hidden and one taken back."""
    for i in range(10):
        sent = drawing(nickname="=1+1", **{"class": i})
        board.contribute(f"{i:032x}", sent, clock=clock)
    board.act(TEACHER, {"do": "hide", "number": 3, "on": True})
    board.take_back(f"{5:032x}", 5)
    return board


def test_the_drawings_the_class_sees_are_digits_of_the_class_meant(full):
    digits = digits_of(drawings_of(full))

    assert digits.labels.tolist() == [0, 1, 2, 4, 6, 7, 8, 9]
    assert (digits.images.reshape(8, -1) == np.tile(np.arange(196), 4)).all()


def test_each_so_manyth_is_held_out_and_those_that_come_later_change_nothing(
    full, clock
):
    config = BoardConfig(fingerprint(full), 10, one_held_out_of=3)
    split = split_board(full, config)
    full.contribute(PUPIL, drawing(), clock=clock)

    assert split.train.labels.tolist() == [0, 1, 4, 6, 8, 9]
    assert split.held_out.labels.tolist() == [2, 7]
    again = split_board(full, config)
    assert again.train.sha256() == split.train.sha256()
    everything = split_board(full, replace(config, one_held_out_of=0, before=11))
    assert (len(everything.train.labels), len(everything.held_out.labels)) == (9, 0)


def test_an_empty_board_is_nothing_to_train_with(board):
    with pytest.raises(DataError):
        split_board(board, BoardConfig(fingerprint(board), 0))


@pytest.mark.parametrize(
    "settings", [{"weight": 0}, {"weight": 101}, {"one_held_out_of": 1}, {"base": 7}]
)
def test_settings_out_of_bounds_are_refused(settings):
    with pytest.raises(ConfigError):
        BoardConfig("x", 1, **settings)


def test_a_board_is_found_by_id_code_or_fingerprint(boards, board):
    for name in (f"board:{board.id}", f"board:{board.head.code}", fingerprint(board)):
        assert find_board(boards, name).id == board.id
    for name in (board.id, "board:" + "0" * 32, "0" * 16):
        with pytest.raises(NoBoardError):
            find_board(boards, name)


def test_a_fingerprint_does_not_open_a_board(boards, board):
    assert fingerprint(board) not in board.id
    with pytest.raises(NoBoardError):
        boards.get(fingerprint(board))


def test_a_board_taken_home_holds_what_was_seen(full, tmp_path, clock):
    answer = drawing(kind="prediction", question="q", answer="=HYPERLINK(1)")
    full.contribute(PUPIL, answer, clock=clock)
    full.contribute(TEACHER, drawing(kind="code", numbers=[-1, 2.5]), clock=clock)

    with zipfile.ZipFile(io.BytesIO(pack_board(full))) as archive:
        archive.extractall(tmp_path)
        text = b"".join(archive.read(name) for name in archive.namelist())

    drawings = _table(tmp_path / "drawings.csv")
    assert [row["class"] for row in drawings] == list("01246789")
    assert {row["nickname"] for row in drawings} == {""}
    digits = read_split(tmp_path / "MNIST" / "raw", "train")
    for row, image in zip(drawings, digits.images, strict=True):
        with Image.open(tmp_path / row["file"]) as picture:
            assert (np.asarray(picture) == image).all()
    assert _table(tmp_path / "predictions.csv")[0]["answer"] == "'=HYPERLINK(1)"
    assert _table(tmp_path / "codes.csv")[0]["numbers"] == "-1.0 2.5"
    for secret in (full.id, full.head.key, full.head.code, *full.state.hands):
        assert secret.encode() not in text

    full.act(TEACHER, {"do": "names", "on": True})
    with zipfile.ZipFile(io.BytesIO(pack_board(full))) as archive:
        assert b"'=1+1" in archive.read("drawings.csv")


def test_an_empty_board_can_be_taken_home(board):
    with zipfile.ZipFile(io.BytesIO(pack_board(board))) as archive:
        assert archive.namelist() == ["drawings.csv", "predictions.csv", "codes.csv"]


def _table(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))
