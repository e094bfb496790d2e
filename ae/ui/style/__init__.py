"""The style sheet of what Streamlit draws; views have theirs (``ae/ui/components``).

It is fetched once, by a name that says its content: what a page holds is sent again at
each rerun. What it is made after stands in docs/design.md.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent


@cache
def packed(name: str) -> bytes:
    """Return a style sheet, ``page`` or ``projector``, gzipped."""
    return gzip.compress((_HERE / f"{name}.css").read_bytes(), mtime=0)


PATHS = {
    name: f"/styles/{hashlib.sha256(packed(name)).hexdigest()[:16]}.css"
    for name in ("page", "projector")
}


def style(*, is_presenting: bool) -> str:
    """Return the HTML that has a page fetch its style sheets."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    names = ("page", "projector") if is_presenting else ("page",)
    root = f"/{base}" if base else ""
    imports = "".join(f'@import"{root}{PATHS[name]}";' for name in names)
    return f"<style>{imports}</style>"
