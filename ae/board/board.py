"""One board: a directory that is read by everybody and written by one at a time.

``board.json`` says what was opened and by whom; ``contributions.log`` holds all that
has happened since (``ae/board/log.py``).
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from ae.board.contributions import MAX_ANSWER, plain_text, read_contribution
from ae.board.log import append_records, pack_record, read_records
from ae.board.signs import mark_of
from ae.board.state import PHASES, State
from ae.errors import BoardError, NoBoardError, NotAllowedError, RunError, TooManyError
from ae.io.files import read_json, replace_bytes, write_json
from ae.io.locks import hold
from ae.language import _

LOG, HEAD, LOCK = "contributions.log", "board.json", ".lock"
MAX_OF_ONE, MAX_OF_ALL = 20, 2000
PAUSE_S = 1.0  # between two contributions of one browser
MAX_ACTIONS = 4000  # records of a teacher's, of one generation
_LOCK_TIMEOUT_S = 10.0
MAX_TITLE, MAX_QUESTION, MAX_OPTIONS = 60, 200, 8


@dataclass(frozen=True, slots=True)
class Head:
    """What a board was opened with.

    Attributes
    ----------
    id : str
        32 hexadecimal digits; whoever knows them may read the board.
    code : str
        Five letters, by which it is joined while it is not closed.
    title, question : str
        Of the teacher; the question may be empty.
    options : list of str
        The answers there are to choose from; none: any short answer.
    key : str
        Of the hash that stands for a browser's token here.
    teachers : list of str
        The marks of the browsers that may hide, clear, reveal and close.
    opened_at : float
        In Unix seconds.
    """

    id: str
    code: str
    title: str
    question: str
    options: list[str]
    key: str
    teachers: list[str]
    opened_at: float

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read ``board.json``; NoBoardError if it is missing or damaged."""
        try:
            raw = read_json(path / HEAD)
            head = cls(**raw)
        except (RunError, TypeError):
            raise NoBoardError(_("This board no longer exists.")) from None
        texts = (head.id, head.code, head.title, head.question, head.key)
        lists = (head.options, head.teachers)
        is_whole = (
            all(isinstance(text, str) for text in texts)
            and all(isinstance(one, list) for one in lists)
            and all(isinstance(text, str) for one in lists for text in one)
            and isinstance(head.opened_at, int | float)
            and head.id == path.name
        )
        if not is_whole:
            raise NoBoardError(_("This board no longer exists."))
        return head


class Board:
    """A board as one process sees it.

    Parameters
    ----------
    path : Path
        Its directory.

    Raises
    ------
    NoBoardError
        If that is no board.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.head = Head.read(path)
        self.state = State()
        self._log = path / LOG
        self._offset, self._inode = 0, -1
        self._reading = threading.Lock()
        self._writing = threading.Lock()
        self.refresh()

    @property
    def id(self) -> str:
        """What it is asked for by."""
        return self.head.id

    def refresh(self) -> State:
        """Take in what has been added to the file since; return the state.

        Raises
        ------
        NoBoardError
            If the board has been deleted.
        """
        with self._reading:
            try:
                found = self._log.stat()
                if found.st_ino != self._inode or found.st_size < self._offset:
                    self.state, self._offset = State(), 0
                    self._inode = found.st_ino
                if found.st_size > self._offset:
                    reading = read_records(self._log, self._offset)
                    for record in reading.records:
                        self.state.apply(record)
                    self._offset = reading.offset
            except OSError:
                raise NoBoardError(_("This board no longer exists.")) from None
            return self.state

    def is_teacher(self, token: object) -> bool:
        """Say whether a browser may hide, clear, reveal and close."""
        mark = mark_of(token, self.head.key)
        return any(hmac.compare_digest(mark, one) for one in self.head.teachers)

    def hand_of(self, token: object) -> int | None:
        """Return which hand on the board is a browser's; None before it sends."""
        return self.state.hands.get(mark_of(token, self.head.key))

    def contribute(
        self, token: object, sent: object, *, clock: Callable[[], float] = time.time
    ) -> int:
        """Add what a pupil sends; it is on the disk on return.

        Returns
        -------
        int
            The contribution's number; sent again with the same nonce, the same one.

        Raises
        ------
        BoardError
            If it cannot be taken: then nothing is stored.
        """
        mark = mark_of(token, self.head.key)
        stored = read_contribution(sent)
        with self._changing() as state:
            known = state.by_nonce.get((mark, stored["nonce"]))
            if known is not None:
                return known
            now = clock()
            self._require_room(state, mark, now)
            number = state.next_number
            record = {"do": "send", "mark": mark, "number": number, "at": now}
            self._append({**record, "what": stored})
            return number

    def take_back(self, token: object, number: object) -> None:
        """Take back a contribution of one's own.

        Raises
        ------
        BoardError
            If there is none of that number, or it is somebody else's.
        """
        mark = mark_of(token, self.head.key)
        with self._changing() as state:
            item = state.items.get(number) if isinstance(number, int) else None
            if item is None or item.is_taken_back:
                raise NoBoardError(_("That is no longer on the board."))
            if state.hands.get(mark) != item.hand:
                raise NotAllowedError(_("Only whoever sent it can take it back."))
            self._append({"do": "take back", "number": number})

    def act(self, token: object, asked: object) -> None:
        """Do what a teacher asks for.

        Parameters
        ----------
        token : object
            The browser's.
        asked : object
            ``{"do": "hide", "number": 3, "on": true}``, ``{"do": "phase", "phase":
            "paused"}``, ``{"do": "names", "on": true}``, ``{"do": "reveal", "question":
            …, "answer": …}``, ``{"do": "conceal", "question": …}`` or ``{"do":
            "clear"}``.

        Raises
        ------
        BoardError
            If the browser is no teacher's, or asks for anything else.
        """
        if not self.is_teacher(token):
            raise NotAllowedError(
                _("Only the teacher who opened this board can do that.")
            )
        if not isinstance(asked, Mapping):
            raise BoardError(_("A board cannot do that."))
        if asked.get("do") == "clear":
            self._clear()
            return
        with self._changing() as state:
            record = self._action(state, asked)
            if state.version >= MAX_OF_ALL * 2 + MAX_ACTIONS:
                raise TooManyError(
                    _("This board has been changed so often that it is full: clear it.")
                )
            self._append(record)

    def add_teacher(self, token: object) -> None:
        """Let another browser do what a teacher may; who may ask is not judged here."""
        mark = mark_of(token, self.head.key)
        with self._changing():
            head = Head.read(self.path)
            if mark not in head.teachers:
                head.teachers.append(mark)
                write_json(self.path / HEAD, asdict(head))
            self.head = head

    def _action(self, state: State, asked: Mapping[str, Any]) -> dict[str, Any]:
        match dict(asked):
            case {"do": "hide", "number": int(number), "on": bool(on)} if (
                number in state.items
            ):
                return {"do": "hide", "number": number, "on": on}
            case {"do": "phase", "phase": str(phase)} if phase in PHASES:
                return {"do": "phase", "phase": phase}
            case {"do": "names", "on": bool(on)}:
                return {"do": "names", "on": on}
            case {"do": "reveal", "question": str(question)} if len(question) <= 60:
                answer = asked.get("answer") or ""
                if answer:
                    answer = plain_text(answer, 2 * MAX_ANSWER, _("An answer"))
                return {"do": "reveal", "question": question, "answer": answer}
            case {"do": "conceal", "question": str(question)} if len(question) <= 60:
                return {"do": "conceal", "question": question}
        raise BoardError(_("A board cannot do that."))

    def _require_room(self, state: State, mark: str, now: float) -> None:
        if state.phase == "closed":
            raise NotAllowedError(_("The board is closed: nothing more can be sent."))
        if state.phase == "paused":
            raise NotAllowedError(_("The board is paused. Wait until it goes on."))
        if state.count_of(mark) >= MAX_OF_ONE:
            raise TooManyError(
                _(
                    "You have sent {most} already. You cannot send more.",
                    most=MAX_OF_ONE,
                )
            )
        if len(state.items) >= MAX_OF_ALL:
            raise TooManyError(
                _("The board is full: it holds {most}.", most=f"{MAX_OF_ALL:,}")
            )
        if 0 <= now - state.last_at.get(mark, float("-inf")) < PAUSE_S:
            raise TooManyError(_("That was fast. Wait a second, then send it again."))

    def _clear(self) -> None:
        """Begin anew with an empty file: what was sent is gone from the disk."""
        with self._changing() as state:
            records = [begin_record(state.next_number)]
            records.append({"do": "phase", "phase": state.phase})
            records.append({"do": "names", "on": state.shows_names})
            packed = b"".join(map(pack_record, records))
            replace_bytes(self._log, lambda file: file.write(packed))
            self.refresh()

    def _append(self, record: Mapping[str, Any]) -> None:
        try:
            append_records(self._log, [record])
        except OSError as error:
            raise BoardError(
                _("The server could not store it. Try again, or tell your teacher.")
            ) from error
        self.refresh()

    @contextmanager
    def _changing(self) -> Iterator[State]:
        """Hold the board for this process alone, with all that others have written."""
        busy = _("The board is busy. Try again in a moment.")
        with self._writing:
            try:
                with hold(self.path / LOCK, busy, _LOCK_TIMEOUT_S):
                    yield self.refresh()
            except RunError as error:
                raise TooManyError(busy) from error


def begin_record(number: int) -> dict[str, Any]:
    """Return the first record of a file; ``number`` is the next contribution's."""
    return {"do": "begin", "generation": secrets.token_hex(6), "number": number}
