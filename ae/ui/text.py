"""Words that somebody else wrote, made fit for a page."""

from __future__ import annotations

from ae.config import RunConfig
from ae.language import N_, _

_GAP = "\N{ZERO WIDTH SPACE}"


def escape_markdown(text: str) -> str:
    """Keep text from being read as Markdown, which can hold links and pictures."""
    text = text.replace("\\", "\\\\").replace("[", "\\[")
    # A bare address becomes a link, escaped or not; with a gap of no width it does not.
    return text.replace("://", f":{_GAP}//").replace("www.", f"www{_GAP}.")


def data_of(config: RunConfig, n_trained: int) -> str:
    """Say which digits a run was made from, and where they came from."""
    sentences = {
        "folder": N_("{dataset}, {n:,} training digits from a folder"),
        "download": N_("{dataset}, {n:,} training digits from a download"),
        "bundled": N_("{dataset}, {n:,} training digits from the app"),
    }
    data = config.data
    return _(sentences[data.source], dataset=data.dataset, n=n_trained)
