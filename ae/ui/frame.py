"""The frame around every page: the pages, the choice of run, how each page starts."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from importlib import import_module

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.mutable_popover_container import PopoverContainer

from ae.digits.classes import class_names
from ae.digits.contents import is_mostly_as_called, said_of
from ae.errors import AEError
from ae.language import _
from ae.runs.run import Run
from ae.ui.arrays import offer_run
from ae.ui.cache import OpenRun, open_run
from ae.ui.faults import faults_of
from ae.ui.fragments import begin_run
from ae.ui.lesson.card import show_card
from ae.ui.lesson.course import follow_course
from ae.ui.lesson.draft import add_step, keep_draft, text_of_draft
from ae.ui.pages import NAMES, page
from ae.ui.session import identity, reader
from ae.ui.session.choices import follow_link
from ae.ui.session.notices import notices_to_draw
from ae.ui.session.reader import is_presenting, show_classes, speak
from ae.ui.session.run import choose_run, chosen_run
from ae.ui.session.tab import follow_tab
from ae.ui.session.table import choices_of
from ae.ui.session.url import follow_page, follow_url
from ae.ui.share import show_share
from ae.ui.style import style
from ae.ui.take_home.offer import offer_file
from ae.ui.text import data_of, escape_markdown
from ae.ui.train.first_run import await_first_run, none_has_ended

# Streamlit imports pandas lazily, and plotly checks `sys.modules` for it. Two first
# requests at once let plotly see a half-imported pandas, so import it here, up front.
import_module("pandas")


@dataclass(frozen=True, slots=True)
class Head:
    """Where a page puts its title and question, and where what it is about; the run.

    The run and "About" stand in the bar of pages; the title below it. Of a run that
    cannot be read there is, in its place, what is wrong with it.
    """

    lead: DeltaGenerator
    about: PopoverContainer
    opened: OpenRun | None
    why_not: str


_HEAD: ContextVar[Head] = ContextVar("head")
_HIDDEN = "hidden-parts"
_OF_NO_RUN = ("train", "lesson")  # what they say is not of the chosen run's images
_DESK = "lesson"  # the page where lessons are prepared


def show_app() -> None:
    """Draw the navigation and run the chosen page. Called by script.py alone."""
    was_heard = begin_run()
    st.set_page_config(page_title="Latent Explorer", page_icon=":1234:", layout="wide")
    speak()
    st.html(style(is_presenting=is_presenting()))
    bar = st.container(horizontal=True, key="bar")
    lead = st.container(horizontal=True, vertical_alignment="bottom", key="lead")
    opened, why_not = _open(choose_run(bar))
    show_classes(None if opened is None else class_names(opened.config.data))
    # What nobody has opened is not sent, at each rerun, either.
    about = bar.popover(_("About"), key="about-menu", on_change="rerun")
    _HEAD.set(Head(lead, about, opened, why_not))
    share = bar.popover(_("Share"), key="share-menu", on_change="rerun")
    if share.open:
        with share:
            show_share(add_step)
            offer_file(opened, "latent-explorer")
    course = follow_course(is_news=not was_heard)
    if opened is not None:
        follow_url(opened)
    shown = st.navigation([page(name) for name in NAMES], position="top")
    name = shown.url_path or NAMES[0]
    if name in _OF_NO_RUN:
        show_classes(None)
    follow_page(opened, name)
    if sum(choice.read_link(opened) for choice in reader.CHOICES):
        st.rerun()
    hidden = st.container(key=_HIDDEN)
    with hidden:
        identity.identify()
        follow_tab(opened)
    with st.container():  # as for notices
        if course is not None:
            show_card(course, opened, name)
    if opened is not None or name == "train":  # the others have nothing to show
        follow_link(choices_of(name), opened)
    # At the desk after the page, whose fields change it; elsewhere where there is a
    # draft, a step may be added, or a lesson may be the draft that the browser has.
    if name != _DESK and (text_of_draft() or share.open or course is not None):
        with hidden:
            keep_draft()
    shown.run()
    if name == _DESK:
        with hidden:
            keep_draft()


def begin_lesson(title: str, *, teaches: str, question: str) -> OpenRun | None:
    """Begin a page about all runs; return the chosen one, if it can be read.

    Its first line.
    """
    about = _begin(title, teaches, question)
    opened = _HEAD.get().opened
    if opened is not None:  # else such a page shows what is wrong with each run
        _show_run(opened, about)
    return opened


def begin_page(title: str, *, teaches: str, question: str) -> OpenRun:
    """Begin a page about the chosen run, and return it. Its first line."""
    about = _begin(title, teaches, question)
    opened, error_text = _HEAD.get().opened, _HEAD.get().why_not
    if (opened is None or not opened.has_ended) and none_has_ended():
        await_first_run()
    if opened is None:
        st.error(
            _(
                "The run {name} cannot be shown. {error}",
                name=chosen_run(),
                error=escape_markdown(error_text),
            )
        )
        st.write(_("Another run can be chosen at the top, under **Run**."))
        st.stop()
    offer_run(opened)
    _show_run(opened, about)
    data, said = opened.config.data, []
    if not is_mostly_as_called(data):  # else "About" says it
        said = [escape_markdown(text) for text in said_of(data)]
    for fault in [*said, *faults_of(opened.report, opened.n_codes)]:
        st.markdown(f":material/warning: {fault}")
    return opened


def _begin(title: str, teaches: str, question: str) -> DeltaGenerator | None:
    """Draw what every page starts with; return the place for the run, if it is open."""
    head = _HEAD.get()
    head.lead.title(title, anchor=False, width="content")
    head.lead.markdown(_("**Try:** {question}", question=question))
    about = None
    if head.about.open:
        head.about.write(teaches)
        about = head.about.container()
    for choice in reader.CHOICES:
        choice.ask(None, head.about)
    with st.container():  # always there, so that the place of what follows stays
        for text in notices_to_draw():
            st.warning(escape_markdown(text))
    return about


def _open(run: Run | None) -> tuple[OpenRun | None, str]:
    if run is None:
        return None, _("It is not here.")
    try:
        return open_run(run), ""
    except AEError as error:
        return None, str(error)  # begin_page says it, where the reader looks


def _show_run(opened: OpenRun, about: DeltaGenerator | None) -> None:
    if about is None:
        return
    report = opened.report
    values = {
        "name": opened.name,
        "data": data_of(opened.config, report.n_trained),
        "size": opened.network.latent_dim,
        "n": f"{report.n_scored:,}",
        "mse": f"{report.mse:.4f}",
        "pca_mse": f"{report.pca_mse:.4f}",
        "mean_mse": f"{report.mean_mse:.4f}",
        "epochs": opened.epoch,
    }
    if opened.has_ended:
        text = _(
            "Run **{name}**: {data}; codes of {size} numbers. Mean squared error per "
            "pixel on {n} test digits: **{mse}** (PCA with as many numbers: "
            "{pca_mse}; the mean image: {mean_mse}).",
            **values,
        )
    else:
        text = _(
            "Run **{name}** after {epochs} epochs, still unfinished: {data}; codes of "
            "{size} numbers. Mean squared error per pixel on {n} test digits: "
            "**{mse}** (PCA with as many numbers: {pca_mse}; the mean image: "
            "{mean_mse}).",
            **values,
        )
    about.caption(text)
    for text in said_of(opened.config.data):
        about.caption(escape_markdown(text))
    if opened.by_zip:
        about.caption(
            _(
                "This run was imported from a zip. Its errors were "
                "computed again here; its curve, the pictures of its "
                "training and its training data cannot be checked."
            )
        )
