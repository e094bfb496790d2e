"""On which line of a TOML file a key stands; ``tomllib`` does not say."""

from __future__ import annotations

import re

# What a line's end or a key could be mistaken in: strings of all four kinds, comments.
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|'
    r"'''.*?'''|"
    r'"(?:\\.|[^"\\\n])*"|'
    r"'[^'\n]*'|"
    r"#[^\n]*",
    re.DOTALL,
)
_HEADER = re.compile(r"\s*\[\[?\s*([\w.]+)\s*\]\]?")
_KEY = re.compile(r"\s*([\w-]+)\s*=")


def lines_of_keys(text: str) -> dict[tuple[str | int, ...], int]:
    """Find the lines of tables and keys, counted from 1.

    Returns
    -------
    dict
        By path, such as ``("steps", 0, "question", "kind")``; each list counts its
        tables from 0. Keys of tables within one line have none.
    """
    blank = _TOKEN.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    lines: dict[tuple[str | int, ...], int] = {}
    counts: dict[str, int] = {}
    table: tuple[str | int, ...] = ()
    for number, line in enumerate(blank.split("\n"), 1):
        if header := _HEADER.match(line):
            name, *rest = header[1].split(".")
            if line.lstrip().startswith("[[") and not rest:
                counts[name] = counts.get(name, -1) + 1
            place = (name, counts[name]) if name in counts else (name,)
            table = (*place, *rest)
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, key[1]), number)
    return lines
