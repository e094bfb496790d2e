"""A board as a zip to take home: PNGs with a table, idx files, answers."""

from __future__ import annotations

import io
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from ae.board.board import Board
from ae.board.contributions import CODE, PREDICTION
from ae.board.digits import digits_of, drawings_of
from ae.board.signs import ANIMALS, COLOUR_NAMES
from ae.board.state import Item, State
from ae.config import DATASETS
from ae.digits.idx import write_split
from ae.io.tables import COMMA, to_csv


def pack_board(board: Board, separator: str = COMMA) -> bytes:
    """Return what the class sees of a board, as a zip.

    ``drawings/*.png`` with ``drawings.csv``; ``MNIST/raw/train-…`` in idx format, if
    there are drawings; ``predictions.csv`` and ``codes.csv``. Nicknames are in it if
    they are shown on the board. ``separator`` is how the tables are written.
    """
    state, items = board.refresh(), drawings_of(board)
    digits = digits_of(items)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        names = [f"drawings/{item.number:04d}.png" for item in items]
        for name, image in zip(names, digits.images, strict=True):
            archive.writestr(name, _png(image))
        rows = [
            [name, item.stored["class"], *_whose(item, state)]
            for name, item in zip(names, items, strict=True)
        ]
        archive.writestr("drawings.csv", _table(["file", "class"], rows, separator))
        rows = [
            [item.stored["question"], item.stored["answer"], *_whose(item, state)]
            for item in state.shown(PREDICTION)
        ]
        archive.writestr(
            "predictions.csv", _table(["question", "answer"], rows, separator)
        )
        rows = [
            [" ".join(map(str, item.stored["numbers"])), *_whose(item, state)]
            for item in state.shown(CODE)
        ]
        archive.writestr("codes.csv", _table(["numbers"], rows, separator))
        if items:
            with tempfile.TemporaryDirectory() as folder:
                write_split(Path(folder), "train", digits)
                for path in sorted(Path(folder).iterdir()):
                    name = f"{DATASETS['mnist']}/raw/{path.name}"
                    archive.writestr(name, path.read_bytes())
    return packed.getvalue()


def _whose(item: Item, state: State) -> list[str]:
    sign = state.signs[item.hand]
    name = state.names.get(item.hand, "") if state.shows_names else ""
    at = datetime.fromtimestamp(item.at, UTC).isoformat(timespec="seconds")
    return [f"{COLOUR_NAMES[sign.colour]} {ANIMALS[sign.animal]}", name, at]


def _table(head: list[str], rows: list[list[str]], separator: str) -> bytes:
    return to_csv([[*head, "sign", "nickname", "sent_at_utc"], *rows], separator)


def _png(image: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")  # type: ignore[arg-type]
    return file.getvalue()
