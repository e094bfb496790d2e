"""The invisible part that brings arrays to the browser: digits, codes, points."""

from __future__ import annotations

import gzip
from collections.abc import Mapping

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from safetensors.numpy import save as pack_tensors

from ae.ui.components.program import stub

_mount = st.components.v2.component("cargo", js=stub("cargo"))


def pack(kind: str, identity: str, arrays: Mapping[str, NDArray[np.generic]]) -> bytes:
    """Make arrays ready to travel: a gzipped safetensors file that names itself.

    Parameters
    ----------
    kind : str
        What they are, such as ``digits``; one of a kind is kept in the browser.
    identity : str
        Which one.
    arrays : mapping of name to array
        float32, int32 or uint8.
    """
    whole = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    packed = pack_tensors(whole, metadata={"kind": kind, "id": identity})
    return gzip.compress(packed, 6, mtime=0)


def cargo(packed: bytes, *, key: str) -> None:
    """Bring packed arrays to the browser; unchanged, they are not sent again."""
    _mount(key=key, data=packed)
