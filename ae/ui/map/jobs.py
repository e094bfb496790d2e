"""Projections that a worker makes while the page is used: asking, watching, ending."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ae.errors import AEError
from ae.language import N_, _, ngettext
from ae.projection.config import ProjectionConfig, chosen_digits
from ae.projection.result import load_partial
from ae.runs.folder import CHECKPOINTS
from ae.runs.run import AT_WORK, WAITING, Run
from ae.ui.cache import OpenRun
from ae.ui.fragments import fragment
from ae.ui.map.cache import projection_queue
from ae.ui.map.figure import forming_figure
from ae.ui.map.trust import name_of
from ae.ui.session import identity
from ae.ui.text import escape_markdown

REFRESH_S = 1.0
_SECONDS = {
    2: N_("It takes 30 seconds to 2 minutes for 10,000 images, less for fewer."),
    3: N_("It takes some minutes for 10,000 images, less for fewer."),
}


def _queued(n: int) -> str:
    if n == 0:
        return _("It starts at once.")
    return ngettext("{n} job is ahead of it.", "{n} jobs are ahead of it.", n)


def measure(opened: OpenRun, config: ProjectionConfig) -> None:
    """Have a projection's trust measured, unless that is under way, and watch it."""
    if not opened.has_ended:
        st.caption(
            _("How far this map can be trusted is measured once training has ended.")
        )
        return
    run, jobs, codes = _run(opened), projection_queue(), opened.evaluation.codes
    state = jobs.progress(run, config, codes).state
    if state == "absent" and (owner := identity.current_owner()):
        try:
            jobs.request(run, config, codes, owner)
        except AEError as error:
            why = escape_markdown(str(error))
            st.caption(_("This map cannot be measured now. {why}", why=why))
            return
        state = "queued"
    if state in WAITING | AT_WORK:
        fragment(_await_measure, run_every=REFRESH_S)(opened, config)
    elif state == "failed":
        why = escape_markdown(jobs.progress(run, config, codes).message)
        st.warning(_("This map could not be measured. {why}", why=why))


def make(opened: OpenRun, config: ProjectionConfig) -> None:
    """Offer to make a map that is not there, or damaged; then show it forming."""
    if not opened.has_ended:
        st.info(
            _(
                "This run is still training and its codes change with "
                "every epoch, so a t-SNE map can be made only after "
                "training. PCA shows the codes as they are now."
            )
        )
        return
    run, jobs, codes = _run(opened), projection_queue(), opened.evaluation.codes
    progress = jobs.progress(run, config, codes)
    if progress.state in WAITING | AT_WORK:
        fragment(_watch, run_every=REFRESH_S)(opened, config)
        return
    label = _("Make this t-SNE")
    if progress.state == "failed":
        why = escape_markdown(progress.message)
        st.error(_("This map was not made. {why}", why=why))
    elif progress.state == "finished":  # but it could not be read, as the page says
        label = _("Make it again")
    else:
        n_digits = min(config.n_digits or 0, len(codes))
        st.write(
            _(
                "This map has not been made yet: {name}, {n} images. {time} {queue} "
                "You can keep using the page; everyone gets the result.",
                name=name_of(config),
                n=f"{n_digits:,}",
                time=_(_SECONDS[config.n_dims]),
                queue=_queued(len(jobs.queue())),
            )
        )
    owner = identity.current_owner()
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
    st.caption(
        ngettext(
            "Its trustworthiness is measured after {n} other job.",
            "Its trustworthiness is measured after {n} other jobs.",
            progress.ahead,
        )
        if progress.ahead
        else _("Its trustworthiness is being measured …")
    )


def _watch(opened: OpenRun, config: ProjectionConfig) -> None:
    run, jobs, codes = _run(opened), projection_queue(), opened.evaluation.codes
    progress = jobs.progress(run, config, codes)
    if progress.state not in WAITING | AT_WORK:
        st.rerun()
    if progress.state in WAITING:
        text = _queued(progress.ahead)
    elif progress.share < 1:
        text = _(
            "t-SNE is at work: {share} of its steps.", share=f"{progress.share:.0%}"
        )
    else:
        text = _("The points are there; their trustworthiness is being measured.")
    st.progress(min(1.0, progress.share), text=text)
    owner = identity.current_owner()
    is_hers = owner is not None and jobs.owns(run, config, codes, owner)
    if is_hers or identity.is_teacher():
        if st.button(_("Cancel"), key="cancel-projection"):
            jobs.cancel(run, config, codes)
            st.rerun()
    else:
        st.caption(
            _("Another user started this map. You will see it as soon as it is ready.")
        )
    points = load_partial(run, config, codes)
    if points is not None:
        _show_forming(opened, config, points)


def _show_forming(
    opened: OpenRun, config: ProjectionConfig, points: NDArray[np.floating]
) -> None:
    labels = opened.evaluation.labels
    figure = forming_figure(
        points,
        labels[chosen_digits(config, len(labels))],
        axes=[_("t-SNE {i}, still moving", i=i) for i in (1, 2)],
    )
    st.plotly_chart(figure, key="forming", config={"displayModeBar": False})


def _run(opened: OpenRun) -> Run:
    return Run(CHECKPOINTS / opened.name)
