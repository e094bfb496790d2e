"""Words that somebody else wrote, made fit for a page."""

from __future__ import annotations


def plain(text: str) -> str:
    """Keep text from being read as Markdown, which can hold links and pictures."""
    return text.replace("\\", "\\\\").replace("[", "\\[")
