"""All boards of a server: opened, found by id or code, and deleted in time."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from ae.board.board import (
    HEAD,
    LOG,
    MAX_OPTIONS,
    MAX_QUESTION,
    MAX_TITLE,
    Board,
    Head,
    begin_record,
)
from ae.board.codes import new_code, read_code
from ae.board.contributions import MAX_ANSWER, plain_text
from ae.board.log import pack_record
from ae.board.signs import mark_of
from ae.errors import BoardError, NoBoardError, TooManyError
from ae.io.files import write_json
from ae.io.locks import changing
from ae.language import _

BOARDS = Path("classroom") / "boards"
DAYS = 7.0
MAX_BOARDS, MAX_OF_A_TEACHER = 40, 10
_ID = re.compile(r"[0-9a-f]{32}")
_LOOK_S = 5.0  # between two looks whether a board is too old
_DAY_S = 86_400.0


class Boards:
    """The boards of a folder.

    Parameters
    ----------
    root : Path
    days : float
        After which a board is deleted.
    clock : callable
        The time in Unix seconds.
    """

    def __init__(
        self, root: Path, days: float = DAYS, clock: Callable[[], float] = time.time
    ) -> None:
        self.root, self.days, self._clock = root, days, clock
        self._known: dict[str, Board] = {}
        self._lock = threading.Lock()
        self._looked_at = float("-inf")

    def open(
        self,
        token: object,
        title: object,
        question: object = "",
        options: Sequence[object] = (),
    ) -> Board:
        """Open a board, whose teacher is this browser.

        Raises
        ------
        BoardError
            If a text is too long, or there are too many boards.
        """
        title = plain_text(title, MAX_TITLE, _("A title"))
        question = question and plain_text(question, MAX_QUESTION, _("A question"))
        if len(options) > MAX_OPTIONS:
            raise BoardError(
                _("A question has {most} answers at most.", most=MAX_OPTIONS)
            )
        answers = [plain_text(one, MAX_ANSWER, _("An answer")) for one in options]
        key, board_id = secrets.token_hex(32), secrets.token_hex(16)
        mark = mark_of(token, key)
        with changing(self.root):
            boards = self.all()
            if len(boards) >= MAX_BOARDS:
                raise TooManyError(
                    _("There are {most} boards already. Delete one.", most=MAX_BOARDS)
                )
            mine = sum(board.is_teacher(token) for board in boards)
            if mine >= MAX_OF_A_TEACHER:
                raise TooManyError(
                    _("You have {most} boards already. Delete one.", most=mine)
                )
            taken = {board.head.code for board in boards}
            code = next(code for code in iter(new_code, "") if code not in taken)
            head = Head(
                id=board_id,
                code=code,
                title=title,
                question=str(question or ""),
                options=answers,
                key=key,
                teachers=[mark],
                opened_at=self._clock(),
            )
            self._make(head)
        return self.get(board_id)

    def get(self, board_id: object) -> Board:
        """Return a board by its id.

        Raises
        ------
        NoBoardError
            If there is none, or no longer.
        """
        if not isinstance(board_id, str) or not _ID.fullmatch(board_id):
            raise NoBoardError(_("This board no longer exists."))
        self._delete_old()
        with self._lock:
            board = self._known.get(board_id)
            if board is None:
                board = self._known[board_id] = Board(self.root / board_id)
        try:
            board.refresh()
        except NoBoardError:
            self._known.pop(board_id, None)
            raise
        return board

    def find(self, code: object) -> Board:
        """Return the board of a code that a pupil has typed.

        Raises
        ------
        BoardError
            If that is no code.
        NoBoardError
            If no board that is not closed has it.
        """
        wanted = read_code(code)
        for board in self.all():
            if secrets.compare_digest(board.head.code, wanted):
                if board.state.phase != "closed":
                    return board
                break
        raise NoBoardError(
            _("No board has the code {code}. Look at the projector again.", code=wanted)
        )

    def all(self) -> list[Board]:
        """Return every board, the newest first."""
        boards = []
        try:
            names = [entry.name for entry in os.scandir(self.root)]
        except OSError:
            return []
        for name in names:
            if _ID.fullmatch(name):
                try:
                    boards.append(self.get(name))
                except NoBoardError:
                    continue  # deleted meanwhile, or damaged
        return sorted(boards, key=lambda board: -board.head.opened_at)

    def of_teacher(self, token: object) -> list[Board]:
        """Return the boards a browser is the teacher of, the newest first."""
        return [board for board in self.all() if board.is_teacher(token)]

    def delete(self, board: Board) -> None:
        """Delete a board and all that was sent to it."""
        gone = self.root / f".deleting-{board.id}"
        with changing(self.root):
            try:
                board.path.rename(gone)
            except FileNotFoundError:
                return
            shutil.rmtree(gone, ignore_errors=True)
        self._known.pop(board.id, None)

    def days_left(self, board: Board) -> float:
        """Return in how many days a board will be deleted."""
        return self.days - (self._clock() - board.head.opened_at) / _DAY_S

    def _make(self, head: Head) -> None:
        """Write a board's directory; it appears whole."""
        making = self.root / f".making-{head.id}"
        making.mkdir()
        write_json(making / HEAD, asdict(head))
        (making / LOG).write_bytes(pack_record(begin_record(0)))
        making.rename(self.root / head.id)

    def _delete_old(self) -> None:
        """Delete the boards whose time is over, and what a crash has left of others."""
        now = time.monotonic()
        if now - self._looked_at < _LOOK_S or not self.root.is_dir():
            return
        self._looked_at = now
        for entry in list(os.scandir(self.root)):
            if entry.name.startswith(".deleting-"):
                shutil.rmtree(entry.path, ignore_errors=True)
            elif _ID.fullmatch(entry.name):
                try:
                    opened_at = Head.read(Path(entry.path)).opened_at
                except NoBoardError:
                    opened_at = entry.stat().st_mtime
                if self._clock() - opened_at > self.days * _DAY_S:
                    shutil.rmtree(entry.path, ignore_errors=True)
                    self._known.pop(entry.name, None)
