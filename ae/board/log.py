"""An append-only file of records that is readable after any crash.

A record is ``MARK``, the length and the CRC-32 of its text (little-endian, four bytes
each), and the text: JSON in ASCII. ``MARK`` holds a byte no ASCII text has, so that a
record is found again behind one that a crash has torn.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MARK = b"\xffAE1"
MAX_RECORD_BYTES = 8192
_HEAD = struct.Struct("<4sII")

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """The records from an offset on, and the offset to go on from."""

    records: tuple[Record, ...]
    offset: int


def pack_record(record: Mapping[str, Any]) -> bytes:
    """Return a record as it stands in the file."""
    text = json.dumps(record, separators=(",", ":"), allow_nan=False).encode("ascii")
    if len(text) > MAX_RECORD_BYTES:
        raise ValueError(f"a record of {len(text)} bytes")
    return _HEAD.pack(MARK, len(text), zlib.crc32(text)) + text


def append_records(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    """Add records to a file that is there; they are on the disk on return.

    Raises
    ------
    OSError
        If the disk is full, or the file is gone. What was written then of a record is
        no record: readers pass over it.
    """
    packed = memoryview(b"".join(map(pack_record, records)))
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
    try:
        while packed:
            packed = packed[os.write(descriptor, packed) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_records(path: Path, offset: int = 0) -> Reading:
    """Read all whole records from an offset on.

    What is torn is passed over if a whole record stands behind it; at the end of the
    file the rest of it may be on its way, so the offset stays before it.
    """
    with path.open("rb") as file:
        file.seek(offset)
        data = file.read()
    records, at, whole = [], 0, 0
    while (start := data.find(MARK, at)) >= 0:
        end = _end_of(data, start)
        if end is None:
            at = start + len(MARK)
            continue
        record = _parsed(data[start + _HEAD.size : end])
        if record is not None:
            records.append(record)
        at = whole = end
    return Reading(tuple(records), offset + whole)


def _end_of(data: bytes, start: int) -> int | None:
    """Return where the record that starts there ends; None if it is not whole."""
    if start + _HEAD.size > len(data):
        return None
    _, length, checksum = _HEAD.unpack_from(data, start)
    end = start + _HEAD.size + length
    if length > MAX_RECORD_BYTES or end > len(data):
        return None
    return end if zlib.crc32(data[start + _HEAD.size : end]) == checksum else None


def _parsed(text: bytes) -> Record | None:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None
