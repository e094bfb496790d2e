"""A curve that grows while somebody reads it: each line is read once."""

from __future__ import annotations

from pathlib import Path

from ae.errors import RunError
from ae.io.files import open_plain
from ae.language import _
from ae.runs.curve import A_CURVE, MAX_BYTES, CurvePoint, parse_point

Stamp = tuple[int, int, int]  # inode, size, time of the last change


class CurveReader:
    """Reads of a curve, at each call, what has been added since the one before.

    Parameters
    ----------
    path : Path
        Its file, which may not be there yet.

    Attributes
    ----------
    most : int
        How many bytes it can have.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.most = path, MAX_BYTES
        self._stamp: Stamp | None = None  # at the last call
        self._inode: int | None = None  # of the file the lines below are of
        self._end = 0  # where the first unread line begins
        self._last = b""  # the line before, by which a cut file is known
        self._error: RunError | None = None

    def read_new(self) -> tuple[bool, list[CurvePoint]]:
        """Return whether these are the first points of a curve, and the points.

        They are the first ones again when the file has been cut, replaced or deleted. A
        last line still being written is left for the next call.

        Raises
        ------
        RunError
            If a finished line is not a point: none after the last call is returned
            then. The file is not read again before it changes.
        """
        stamp = _stamp(self.path)
        if stamp == self._stamp:
            if self._error is not None:
                raise self._error
            return False, []
        self._stamp, self._error = stamp, None
        try:
            return self._read_changed(stamp)
        except RunError as error:
            self._error = error
            raise

    def _read_changed(self, stamp: Stamp | None) -> tuple[bool, list[CurvePoint]]:
        inode, size = stamp[:2] if stamp else (None, 0)
        start, last = self._end, self._last
        known = inode == self._inode and size >= start
        raw = self._read(start - len(last)) if known else b""
        if not known or not raw.startswith(last):
            start, last = 0, b""
            raw = self._read(0) if stamp else b""
        lines = raw[len(last) :].split(b"\n")[:-1]
        points = [parse_point(self.path, line) for line in lines]
        is_first = start == 0
        self._inode = inode
        self._end = start + sum(len(line) + 1 for line in lines)
        self._last = lines[-1] + b"\n" if lines else last
        return is_first, points

    def _read(self, start: int) -> bytes:
        try:
            with open_plain(self.path) as file:
                file.seek(start)
                raw = file.read(max(0, self.most - start) + 1)
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise RunError(
                _("{path} cannot be read: {why}.", path=self.path, why=error.strerror)
            ) from error
        if start + len(raw) > self.most:
            raise RunError(
                _(
                    "{path} is too large to be {what}.",
                    path=self.path,
                    what=_(A_CURVE),
                )
            )
        return raw


def _stamp(path: Path) -> Stamp | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns
