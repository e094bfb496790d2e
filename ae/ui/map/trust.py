"""How far a map can be trusted, in figures and in words."""

from __future__ import annotations

import streamlit as st

from ae.language import N_, _
from ae.projection.config import ProjectionConfig
from ae.projection.result import Projection
from ae.projection.trust import N_NEIGHBOURS
from ae.ui.map.projected import LEAST_TRUSTED_SHARE, Projected

_MORE = "trust"  # whether the table is unfolded
_SENTENCES = N_("""
* **Trustworthiness**: are neighbours *on the map* neighbours in latent space too? 1
  means always; the lower it is, the more points are close on the map only.
* **Continuity**: are neighbours *in latent space* still neighbours on the map? 1
  means always; the lower it is, the more neighbours the map separates.
* **Neighbours kept**: the share of the {k} nearest codes among the {k} nearest points.
* **Variance kept**: the share of the codes' variance that the axes show. t-SNE does not
  keep distances: the sizes of clusters and the gaps between them mean nothing.
""")


def show_trust(drawn: Projected, others: list[Projected | None]) -> None:
    """Say in one line how far the map can be trusted; the rest unfolds."""
    with st.container(horizontal=True, vertical_alignment="center", key="map-trust"):
        line = line_of(drawn)
        question = _("How far can this map be trusted?")
        st.markdown(f"**{question}** {line}")
        # What nobody has opened is not sent, at each rerun, either.
        place = st.popover(
            _("All figures"), type="tertiary", key=_MORE, on_change="rerun"
        )
    if place.open and drawn.has_neighbours:
        with place:
            _show_table(drawn, others)


def line_of(drawn: Projected) -> str:
    """Say how far a map can be trusted, in figures."""
    if not drawn.has_neighbours:
        return _(
            "No figure: {n_equal} of {n} test images have the same "
            "code as many others, so it is unclear which are "
            "neighbours.",
            n_equal=f"{drawn.n_equal:,}",
            n=f"{len(drawn.indices):,}",
        )
    measured = drawn.measured
    if measured is None:
        return _("Not measured yet.")
    return _(
        "trustworthiness {trustworthiness}, continuity {continuity}, "
        "neighbours kept {kept}",
        trustworthiness=f"{measured.trustworthiness:.3f}",
        continuity=f"{measured.continuity:.3f}",
        kept=f"{measured.kept:.1%}",
    )


def _show_table(drawn: Projected, others: list[Projected | None]) -> None:
    # Its columns are projections, so that it stays narrow.
    names = (
        *("", _("trustworthiness"), _("continuity")),
        *(_("neighbours kept"), _("variance kept"), _("images")),
    )
    columns = {drawn.config: _column(drawn, is_here=True)}
    for one in others:
        if one is not None:
            columns.setdefault(one.config, _column(one, is_here=False))
    head, *figures = zip(names, *columns.values(), strict=True)
    table = [head, ["---"] * len(head), *figures]
    st.markdown("\n".join("| " + " | ".join(line) + " |" for line in table))
    if len({len(one.indices) for one in [drawn, *others] if one is not None}) > 1:
        st.caption(
            _(
                "Do not compare maps of different numbers of images: among "
                "fewer images, the ten nearest neighbours are farther away."
            )
        )
    st.markdown(_(_SENTENCES, k=_k_of(drawn)))
    st.caption(
        _(
            "Defined as in scikit-learn (Venna and Kaski, 2001), with "
            "{k} neighbours and all images of the map. Rings mark the "
            "{share} of points whose mean of the first two values is "
            "lowest.",
            k=_k_of(drawn),
            share=f"{LEAST_TRUSTED_SHARE:.0%}",
        )
    )


def name_of(config: ProjectionConfig) -> str:
    """Say which projection it is, such as "PCA, 2 dimensions"."""
    if config.numbers is not None:
        first, second = (f"z{i + 1}" for i in config.numbers)
        return _("{first} against {second}", first=first, second=second)
    if config.method == "pca":
        return _("PCA, {n} dimensions", n=config.n_dims)
    return _(
        "t-SNE, {n} dimensions (perplexity {perplexity}, seed {seed})",
        n=config.n_dims,
        perplexity=f"{config.perplexity:g}",
        seed=config.seed,
    )


def _column(one: Projected, *, is_here: bool) -> tuple[str, ...]:
    name, measured = name_of(one.config), one.measured
    here = _("this map: {name}", name=name)
    return (
        f"**{here}**" if is_here else name,
        _figure(measured, "trustworthiness", "{:.3f}"),
        _figure(measured, "continuity", "{:.3f}"),
        _figure(measured, "kept", "{:.1%}"),
        _("none") if one.linear is None else f"{one.linear.explained.sum():.1%}",
        f"{len(one.indices):,}",
    )


def _figure(measured: Projection | None, name: str, form: str) -> str:
    if measured is None:
        return _("not measured yet")
    return form.format(getattr(measured, name))


def _k_of(drawn: Projected) -> int:
    return N_NEIGHBOURS if drawn.measured is None else drawn.measured.k
