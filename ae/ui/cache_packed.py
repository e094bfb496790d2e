"""Arrays of an opened run, packed for the browser once for all sessions."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ae.io.packing import pack_arrays
from ae.network.inference import N_PIXELS
from ae.reconstructions.classes import class_images, heat_scale_max
from ae.runs.evaluation import N_CLASSES
from ae.ui.cache import OpenRun
from ae.ui.cache_drawn import real_codes, reconstruction_scores
from ae.ui.map.projected import Projected


def packed_digits(opened: OpenRun) -> bytes:
    """Return the test digits for the browser: ``images`` (n, 784), ``labels`` (n,)."""
    return _packed_digits(opened.digits_id, opened)


def packed_codes(opened: OpenRun) -> bytes:
    """Return codes for the browser: ``codes`` (n, latent_dim), ``errors`` (n,)."""
    return _packed_codes(opened.codes_id, opened)


def packed_apart(opened: OpenRun) -> bytes:
    """Return how far real digits lie apart, for the browser: ``apart`` (n,) ascending.

    The first time it takes a second.
    """
    return _packed_apart(opened.codes_id, opened)


def packed_points(drawn: Projected) -> bytes:
    """Return points for the browser: ``points``, ``indices``, ``least_trusted`` rows.

    With a linear projection's ``origin`` and ``axes``: the way back to codes.
    """
    return _packed_points(drawn.revision, drawn)


def packed_means(opened: OpenRun) -> bytes:
    """Return the mean images for the browser: ``images`` (10, 784), ``counts``.

    And ``top`` (1,): where the scale of pixel errors ends.
    """
    return _packed_means(opened.digits_id, opened)


def packed_pixel_errors(opened: OpenRun) -> bytes:
    """Return for the browser ``errors`` (10, 784): mean squared errors by class."""
    return _packed_pixel_errors(pixel_errors_id(opened), opened)


def pixel_errors_id(opened: OpenRun) -> str:
    """Return the name under which ``packed_pixel_errors`` come to the browser."""
    return f"{opened.network_id}-{opened.codes_id}"


@st.cache_resource(max_entries=3, show_spinner=False)
def _packed_digits(digits_id: str, _opened: OpenRun) -> bytes:
    images = _opened.digits.images.reshape(-1, N_PIXELS)
    arrays = {"images": images, "labels": _opened.digits.labels}
    return pack_arrays("digits", digits_id, arrays)


@st.cache_resource(max_entries=6, show_spinner=False)
def _packed_codes(codes_id: str, _opened: OpenRun) -> bytes:
    scored = _opened.evaluation
    return pack_arrays(
        "codes", codes_id, {"codes": scored.codes, "errors": scored.errors}
    )


@st.cache_resource(max_entries=6, show_spinner=False)
def _packed_apart(codes_id: str, _opened: OpenRun) -> bytes:
    return pack_arrays("apart", codes_id, {"apart": real_codes(_opened).apart})


@st.cache_resource(max_entries=12, show_spinner=False)
def _packed_points(revision: str, _drawn: Projected) -> bytes:
    arrays: dict[str, NDArray[np.generic]] = {
        "points": _drawn.points.astype(np.float32),
        "indices": _drawn.indices.astype(np.int32),
        "least_trusted": _drawn.least_trusted.astype(np.int32),
    }
    if _drawn.linear is not None:
        arrays["origin"] = _drawn.linear.origin.astype(np.float32)
        arrays["axes"] = _drawn.linear.axes.astype(np.float32)
    return pack_arrays("points", revision, arrays)


@st.cache_resource(max_entries=3, show_spinner=False)
def _packed_means(digits_id: str, _opened: OpenRun) -> bytes:
    counts = np.bincount(_opened.digits.labels, minlength=N_CLASSES).astype(np.int32)
    arrays: dict[str, NDArray[np.generic]] = {
        "images": class_images(_opened.digits),
        "counts": counts,
        "top": np.array([heat_scale_max(_opened.digits)], np.float32),
    }
    return pack_arrays("means", digits_id, arrays)


@st.cache_resource(max_entries=6, show_spinner=False)
def _packed_pixel_errors(identity: str, _opened: OpenRun) -> bytes:
    errors = reconstruction_scores(_opened).pixel_errors
    return pack_arrays("pixel-errors", identity, {"errors": errors})
