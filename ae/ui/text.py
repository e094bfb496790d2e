"""Words that somebody else wrote, made fit for a page."""

from __future__ import annotations

import re

from ae.config import RunConfig
from ae.language import N_, _

_GAP = "\N{ZERO WIDTH SPACE}"
_SIGNS = re.compile(r"[\\`*\[<>&$~|]|(?<![^\W_])_|_(?![^\W_])|^\s*[#+=-]")
_NUMBERED = re.compile(r"^(\s*[0-9]+)([.)])")
# Escaped or not, these become links, icons and colours; with a gap of no width they do
# not: a bare address, one of mail, :material/home:, :red[…].
_JOINTS = re.compile(r"(:)(?=\S)|(@)|\b(www)(?=\.)", re.IGNORECASE)


def escape_markdown(text: str) -> str:
    """Keep text from being read as Markdown, which can hold links and pictures."""
    text = " ".join(text.split("\n"))
    text = _SIGNS.sub(lambda found: f"\\{found[0]}", text)
    text = _NUMBERED.sub(r"\1\\\2", text)
    return _JOINTS.sub(lambda found: f"{found[0]}{_GAP}", text)


def data_of(config: RunConfig, n_trained: int) -> str:
    """Say which digits a run was made from, and where they came from."""
    sentences = {
        "folder": N_("{dataset}, {n:,} training digits from a folder"),
        "download": N_("{dataset}, {n:,} training digits from a download"),
        "bundled": N_("{dataset}, {n:,} training digits from the app"),
    }
    data = config.data
    text = _(sentences[data.source], dataset=data.dataset, n=n_trained)
    if config.board is None:
        return text
    return _(
        "{digits}; among them the drawings of a class, each {n} times",
        digits=text,
        n=config.board.weight,
    )
