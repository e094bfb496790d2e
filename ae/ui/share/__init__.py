"""Share: the link of what is seen, as text and as a QR code."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import segno
import streamlit as st

from ae.language import _
from ae.ui.components.share import SHARE, ShareData

MAX_LETTERS = 2000  # of a link that a phone's camera still reads off a projector
_ANSWER = "share_answer_"  # the QR code's link and image, how many, the words
_NO_ANSWER = ("", "", 0, "")


def show_share(
    on_add: Callable[[str], str] | None = None,
    *,
    address: str = "",
    key: str = "share",
) -> None:
    """Offer the link of what is seen, or of an address from the root.

    Parameters
    ----------
    on_add : callable or None
        Told the link, to add it to a lesson; it returns what came of that, as a
        sentence. Without one that is not offered.
    """

    def take() -> None:
        sent = st.session_state[key].get("add")
        link = sent.get("link") if isinstance(sent, dict) else None
        if on_add is not None and isinstance(link, str):
            _answer(key, said=on_add(link))

    answer = st.session_state.get(_ANSWER + key, _NO_ANSWER)
    data = ShareData(address, on_add is not None, *answer)
    SHARE.show(data, key=key, on_qr=partial(_make_code, key), on_add=take)


def qr_code(link: str) -> str:
    """Return the QR code of a link as an image: ``data:image/svg+xml,…``.

    Black on white in whatever theme, with the quiet zone of four modules that readers
    need (ISO/IEC 18004).
    """
    code = segno.make(link, error="m" if len(link) < 500 else "l", micro=False)
    return code.svg_data_uri(dark="#000", light="#fff", border=4, omitsize=True)


def _make_code(key: str) -> None:
    link = st.session_state[key].get("qr")
    if not isinstance(link, str) or not link.startswith(("http://", "https://")):
        return
    image, fault = "", ""
    if len(link) > MAX_LETTERS or not link.isascii():
        fault = _(
            "This link is too long for a QR code that a camera reads. Copy it instead."
        )
    else:
        image = qr_code(link)
    _answer(key, link, image, fault)


def _answer(key: str, of: str = "", image: str = "", said: str = "") -> None:
    *_before, n, _said = st.session_state.get(_ANSWER + key, _NO_ANSWER)
    st.session_state[_ANSWER + key] = (of, image, n + 1, said)
