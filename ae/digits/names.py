"""The names that the four files of a set have on people's disks.

LeCun's page writes ``t10k-images-idx3-ubyte.gz``; 7-Zip unpacks it as
``t10k-images.idx3-ubyte``; Kaggle packs a folder of the file's own name around it;
EMNIST writes ``emnist-digits-test-images-idx3-ubyte``; a browser adds `` (1)``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

PREFIXES = ("train", "t10k")
KINDS = ("images", "labels")
PLAIN = ""  # the variant of names without EMNIST's own beginning
MOST_ENTRIES = 20_000  # of a folder that are looked at

_NAME = re.compile(
    r"(?:(?P<variant>emnist[-_. ][a-z]+)[-_. ])?(?P<prefix>train|t10k|test)[-_. ]"
    r"(?P<kind>images|labels)[-_. ]idx[13](?:[-_. ]?ubyte)?(?: ?\(\d+\))?"
    r"(?P<zipped>\.gz)?",
    re.IGNORECASE,
)


def standard_name(prefix: str, kind: str) -> str:
    """Return LeCun's name, such as ``t10k-images-idx3-ubyte``."""
    return f"{prefix}-{kind}-idx{3 if kind == 'images' else 1}-ubyte"


def variants_in(folder: Path) -> list[str]:
    """Return which sets' files lie in a folder: "" and EMNIST's, such as emnist-digits.

    Raises
    ------
    OSError
        If the folder cannot be read.
    """
    found = {match["variant"] for _, match in _matches(folder)}
    names = {re.sub(r"[_. ]", "-", name.lower()) if name else PLAIN for name in found}
    return sorted(names)


def files_of(
    folder: Path, prefix: str, kind: str, variant: str = PLAIN
) -> Sequence[Path]:
    """Return the files that by their names hold one part of a set, the likeliest first.

    Plain ones come before packed ones, LeCun's name before others. Where a folder has
    the name of a file, the file is looked for in it.

    Raises
    ------
    OSError
        If the folder cannot be read.
    """
    wanted = standard_name(prefix, kind)
    found: list[tuple[tuple[bool, bool, str], Path]] = []
    for path, match in _matches(folder):
        if _meaning(match) != (prefix, kind, variant):
            continue
        inside = [path]
        if path.is_dir():
            inside = [
                file
                for file, within in _matches(path)
                if _meaning(within) == (prefix, kind, variant)
            ] or [path]
        for file in inside:
            is_zipped = file.name.lower().endswith(".gz")
            is_other = file.name.removesuffix(".gz") != wanted or file.is_dir()
            found.append(((is_zipped, is_other, str(file)), file))
    return [path for _, path in sorted(found)]


def _matches(folder: Path) -> list[tuple[Path, re.Match[str]]]:
    found = []
    for number, path in enumerate(folder.iterdir()):
        if number >= MOST_ENTRIES:
            break
        if match := _NAME.fullmatch(path.name):
            found.append((path, match))
    return sorted(found, key=lambda pair: pair[0].name)


def _meaning(match: re.Match[str]) -> tuple[str, str, str]:
    prefix, kind = match["prefix"].lower(), match["kind"].lower()
    variant = (
        re.sub(r"[_. ]", "-", match["variant"].lower()) if match["variant"] else ""
    )
    return ("t10k" if prefix == "test" else prefix), kind, variant
