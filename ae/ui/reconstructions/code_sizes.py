"""One test digit beside what codes of other sizes make of it."""

from __future__ import annotations

from secrets import token_hex

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ae.io.packing import to_bytes
from ae.language import _
from ae.reconstructions.code_sizes import ComparedRun, Pair, reconstruct_digit
from ae.ui.cache import OpenRun, code_sizes
from ae.ui.components.reconstructions import SIZES, SizeRow, SizesData
from ae.ui.digits import title_of
from ae.ui.reconstructions.cache import offer_code_sizes
from ae.ui.reconstructions.form import DIGIT, PART
from ae.ui.reconstructions.form import SIZES as SIZES_PART
from ae.ui.text import escape_markdown

_ASKED = "report-asked"  # which press of a card has asked for a digit, the last one


def compare(index: int) -> None:
    """Set a digit beside other code sizes. To be called by a callback."""
    DIGIT.choose(index)
    PART.choose(SIZES_PART)
    # Not a count: that begins again when a session is lost, the browser's memory not.
    st.session_state[_ASKED] = token_hex(4)


def show_sizes(opened: OpenRun, ranked: NDArray[np.integer]) -> None:
    """Show the digit the reader asks for, at first the worst of the chosen classes."""
    last = len(opened.digits.labels) - 1
    field, _room = st.columns([1, 2])
    asked = DIGIT.ask(
        opened,
        field,
        label=_(
            "Test image, 0 to {last} (empty: the worst of the chosen classes)",
            last=last,
        ),
    )
    if asked is not None and not 0 <= asked <= last:
        st.error(
            _(
                "There is no test image {index}: they are numbered from 0 to {last}. "
                "Type such a number, or empty the field for the worst of the chosen "
                "classes.",
                index=asked,
                last=last,
            )
        )
        return
    if asked is None and len(ranked) == 0:
        st.write(_("No digit is chosen: type a number, or choose another class."))
        return
    index = int(ranked[0]) if asked is None else int(asked)
    there, amiss = code_sizes(opened)
    pairs = [reconstruct_digit(one, opened.digits.images[index]) for one in there]
    rows = [_row(opened, *one, index) for one in zip(there, pairs, strict=True)]
    pictures = to_bytes(np.array([pair.picture.ravel() for pair in pairs]))
    pca = to_bytes(np.array([pair.pca_picture.ravel() for pair in pairs]).clip(0, 1))
    SIZES.show(
        SizesData(
            title=title_of(opened, index),
            index=index,
            digits=opened.digits_id,
            pictures=offer_code_sizes(pictures, pca),
            rows=rows,
            asked=st.session_state.get(_ASKED),
        ),
        key="report-sizes",
    )
    for sentence in amiss:
        st.warning(
            _(
                "A run could not be read and is left out. {error}",
                error=escape_markdown(sentence),
            )
        )
    if len(there) == 1:
        st.write(
            _(
                "No other run of these test digits has ended. The **Train** page makes "
                "some: with 2, 4 or 16 numbers, for instance."
            )
        )
    st.caption(
        _(
            "For each code size you see the run with the lowest error "
            "on all test digits, and always the chosen run. PCA's "
            "pixels can be blacker than black or whiter than white: "
            "they are clipped in the pictures, but not in the error."
        )
    )


def _row(opened: OpenRun, one: ComparedRun, pair: Pair, index: int) -> SizeRow:
    is_here = one.name == opened.name
    # Rounded elsewhere, the same figure could differ from the card's in the last place.
    error, pca_error = pair.error, pair.pca_error
    if is_here:
        error = float(opened.evaluation.errors[index])
        pca_error = float(opened.baseline.errors[index])
    return SizeRow(
        name=_("{name} (from a zip)", name=one.name) if one.by_zip else one.name,
        latent_dim=one.network.latent_dim,
        error=error,
        pca_error=pca_error,
        is_here=is_here,
    )
