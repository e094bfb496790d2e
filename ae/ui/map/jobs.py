"""Projections that a worker makes while the page is used: asking, watching, ending."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ae.errors import AEError
from ae.projection.result import ProjectionConfig, chosen_digits, load_partial
from ae.runs.folder import CHECKPOINTS
from ae.runs.owner import Owner
from ae.runs.run import AT_WORK, WAITING, Run
from ae.ui.cache import OpenRun, projection_queue
from ae.ui.map.figure import Colouring, map_figure
from ae.ui.map.trust import name_of
from ae.ui.session import identity
from ae.ui.text import escape_markdown

REFRESH_S = 1.0
_SECONDS = {
    2: "It takes 30 seconds to 2 minutes for 10,000 digits, less for fewer.",
    3: "It takes some minutes for 10,000 digits, less for fewer.",
}


def _queued(n: int) -> str:
    if n == 0:
        return "It starts at once."
    return f"{n} {'job is' if n == 1 else 'jobs are'} ahead of it."


def measure(opened: OpenRun, config: ProjectionConfig, owner: Owner | None) -> None:
    """Have a projection's trust measured, unless that is under way, and watch it."""
    if not opened.has_ended:
        st.caption(
            "How far this map can be trusted is measured once training has ended."
        )
        return
    run, jobs, codes = _run(opened), projection_queue(), opened.evaluation.codes
    state = jobs.progress(run, config, codes).state
    if state == "absent" and owner is not None:
        try:
            jobs.request(run, config, codes, owner)
        except AEError as error:
            st.caption(
                f"This map cannot be measured now. {escape_markdown(str(error))}"
            )
            return
        state = "queued"
    if state in WAITING | AT_WORK:
        st.fragment(_await_measure, run_every=REFRESH_S)(opened, config)
    elif state == "failed":
        message = jobs.progress(run, config, codes).message
        st.warning(f"This map could not be measured. {escape_markdown(message)}")


def make(opened: OpenRun, config: ProjectionConfig, owner: Owner | None) -> None:
    """Offer to make a map that is not there, or damaged; then show it forming."""
    if not opened.has_ended:
        st.info(
            "This run is still training, and its codes move with every epoch: t-SNE "
            "waits for the end. PCA shows them as they are now."
        )
        return
    run, jobs, codes = _run(opened), projection_queue(), opened.evaluation.codes
    progress = jobs.progress(run, config, codes)
    if progress.state in WAITING | AT_WORK:
        st.fragment(_watch, run_every=REFRESH_S)(opened, config, owner)
        return
    label = "Make this t-SNE"
    if progress.state == "failed":
        st.error(f"This map was not made. {escape_markdown(progress.message)}")
    elif progress.state == "finished":  # but it could not be read, as the page says
        label = "Make it again"
    else:
        n_digits = min(config.n_digits or 0, len(codes))
        st.write(
            f"This map has not been made yet: {name_of(config)}, {n_digits:,} digits. "
            f"{_SECONDS[config.n_dims]} {_queued(len(jobs.queue()))} You can keep "
            "using the page; everyone gets the result."
        )
    if st.button(label, type="primary", disabled=owner is None) and owner:
        try:
            jobs.request(run, config, codes, owner)
        except AEError as error:
            st.error(escape_markdown(str(error)))
            return
        st.rerun()


def _await_measure(opened: OpenRun, config: ProjectionConfig) -> None:
    progress = projection_queue().progress(
        _run(opened), config, opened.evaluation.codes
    )
    if progress.state not in WAITING | AT_WORK:
        st.rerun()
    ahead = f", {progress.ahead} before it" if progress.ahead else ""
    st.caption(f"Its trustworthiness is being measured{ahead} …")


def _watch(opened: OpenRun, config: ProjectionConfig, owner: Owner | None) -> None:
    run, jobs, codes = _run(opened), projection_queue(), opened.evaluation.codes
    progress = jobs.progress(run, config, codes)
    if progress.state not in WAITING | AT_WORK:
        st.rerun()
    if progress.state in WAITING:
        text = f"Waiting for its turn, {progress.ahead} before it."
    elif progress.share < 1:
        text = f"t-SNE is at work: {progress.share:.0%} of its steps."
    else:
        text = "The points are there; how far they can be trusted is being measured."
    st.progress(min(1.0, progress.share), text=text)
    is_hers = owner is not None and jobs.owns(run, config, codes, owner)
    if is_hers or identity.is_teacher():
        if st.button("Cancel", key="cancel-projection"):
            jobs.cancel(run, config, codes)
            st.rerun()
    else:
        st.caption(
            "Another user started this map. You will see it as soon as it is ready."
        )
    points = load_partial(run, config, codes)
    if points is not None:
        _show_forming(opened, config, points)


def _show_forming(
    opened: OpenRun, config: ProjectionConfig, points: NDArray[np.floating]
) -> None:
    labels = opened.evaluation.labels
    figure = map_figure(
        points,
        labels[chosen_digits(config, len(labels))],
        shown=(True,) * 10,
        colouring=Colouring("class"),
        axes=[f"t-SNE {i}, still moving" for i in range(1, config.n_dims + 1)],
    )
    st.plotly_chart(figure, key="forming", config={"displayModeBar": False})


def _run(opened: OpenRun) -> Run:
    return Run(CHECKPOINTS / opened.name)
