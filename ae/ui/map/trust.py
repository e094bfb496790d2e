"""How far a map can be trusted, in figures and in words."""

from __future__ import annotations

import streamlit as st

from ae.projection.result import Projection, ProjectionConfig
from ae.ui.map.projected import LEAST_TRUSTED_SHARE, Projected

_SENTENCES = """
* **Trustworthiness**: are neighbours *on the map* neighbours in latent space too? As it
  falls from 1, the map invents closeness.
* **Continuity**: are neighbours *in latent space* still neighbours on the map? As it
  falls from 1, the map tears the data apart.
* **Neighbours kept**: the share of the {k} nearest codes among the {k} nearest points.
* **Variance kept**: the share of the codes' spread that the axes show. t-SNE keeps no
  distances: sizes of clusters and gaps between them mean nothing.
"""
# The names of the table's lines; its columns are projections, so that it stays narrow.
_FIGURES = (
    *("", "trustworthiness", "continuity"),
    *("neighbours kept", "variance kept", "digits"),
)
_UNMEASURED = "not measured yet"


def show_trust(drawn: Projected, others: list[Projected | None]) -> None:
    """Show the figures of the projection on the page beside those of others."""
    st.header("How far can this map be trusted?")
    columns = {drawn.config: _column(drawn, is_here=True)}
    for one in others:
        if one is not None:
            columns.setdefault(one.config, _column(one, is_here=False))
    head, *figures = zip(_FIGURES, *columns.values(), strict=True)
    table = [head, ["---"] * len(head), *figures]
    st.markdown("\n".join("| " + " | ".join(line) + " |" for line in table))
    if len({len(one.indices) for one in [drawn, *others] if one is not None}) > 1:
        st.caption(
            "Maps of different numbers of digits cannot be set beside each other: ten "
            "neighbours among few lie farther away than ten among many."
        )
    st.markdown(_SENTENCES.format(k=_k_of(drawn)))
    st.caption(
        f"As scikit-learn defines them (Venna and Kaski, 2001), {_k_of(drawn)} "
        f"neighbours, all digits shown. Rings mark the {LEAST_TRUSTED_SHARE:.0%} of "
        "points with the lowest mean of the first two."
    )


def name_of(config: ProjectionConfig) -> str:
    """Say which projection it is, such as "PCA, 2 dimensions"."""
    if config.numbers is not None:
        first, second = config.numbers
        return f"z{first + 1} against z{second + 1}"
    if config.method == "pca":
        return f"PCA, {config.n_dims} dimensions"
    return (
        f"t-SNE, {config.n_dims} dimensions (perplexity {config.perplexity:g}, seed "
        f"{config.seed})"
    )


def _column(one: Projected, *, is_here: bool) -> tuple[str, ...]:
    name, measured = name_of(one.config), one.measured
    return (
        f"**this map: {name}**" if is_here else name,
        _figure(measured, "trustworthiness", "{:.3f}"),
        _figure(measured, "continuity", "{:.3f}"),
        _figure(measured, "kept", "{:.0%}"),
        "none" if one.linear is None else f"{one.linear.explained.sum():.1%}",
        f"{len(one.indices):,}",
    )


def _figure(measured: Projection | None, name: str, form: str) -> str:
    return _UNMEASURED if measured is None else form.format(getattr(measured, name))


def _k_of(drawn: Projected) -> int:
    return 10 if drawn.measured is None else drawn.measured.k
