"""Share: the link of what is seen, as text and as a QR code."""

from __future__ import annotations

import segno
import streamlit as st

from ae.language import _
from ae.ui.components.share import SHARE, ShareData

MAX_LETTERS = 2000  # of a link that a phone's camera still reads off a projector
_KEY = "share"
_CODE = "qr_code"  # of which link, the image, and why there is none


def show_share() -> None:
    """Offer the link of what is seen."""
    of, image, fault = st.session_state.get(_CODE, ("", "", ""))
    SHARE.show(ShareData(of, image, fault), key=_KEY, on_qr=_make_code)


def qr_code(link: str) -> str:
    """Return the QR code of a link as an image: ``data:image/svg+xml,…``.

    Black on white in whatever theme, with the quiet zone of four modules that readers
    need (ISO/IEC 18004).
    """
    code = segno.make(link, error="m" if len(link) < 500 else "l", micro=False)
    return code.svg_data_uri(dark="#000", light="#fff", border=4, omitsize=True)


def _make_code() -> None:
    link = st.session_state[_KEY].get("qr")
    if not isinstance(link, str) or not link.startswith(("http://", "https://")):
        return
    image, fault = "", ""
    if len(link) > MAX_LETTERS or not link.isascii():
        fault = _(
            "This link is too long for a QR code that a camera reads. Copy it instead."
        )
    else:
        image = qr_code(link)
    st.session_state[_CODE] = (link, image, fault)
