"""The frame around every page: the pages, the choice of run, how each page starts."""

from __future__ import annotations

from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from importlib import import_module

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ae.errors import AEError
from ae.runs.folder import CHECKPOINTS
from ae.runs.run import Run
from ae.ui.arrays import offer_run
from ae.ui.cache import OpenRun, open_run
from ae.ui.pages import NAMES, page
from ae.ui.session import identity
from ae.ui.session.choices import follow_link
from ae.ui.session.notices import notices
from ae.ui.session.run import choose_run, chosen_run
from ae.ui.session.table import choices_of
from ae.ui.session.url import follow_page, follow_url
from ae.ui.text import data_of, escape_markdown
from ae.ui.train.first_run import await_first_run, none_has_ended

# Streamlit imports pandas lazily, and plotly checks `sys.modules` for it. Two first
# requests at once let plotly see a half-imported pandas, so import it here, up front.
import_module("pandas")


@dataclass(frozen=True, slots=True)
class Head:
    """Where a page puts its title and question, and what it is about."""

    lead: DeltaGenerator
    about: DeltaGenerator


_HEAD: ContextVar[Head] = ContextVar("head")
_HIDDEN = "hidden-parts"
# What is hidden would take the gap of an element; a projector has no room
# for Streamlit's margins; the grey of its charts' text is too faint to read there, and
# its red on pink for what is chosen anywhere. Short, since it is sent at each rerun.
_STYLE = """<style>
.st-key-hidden-parts{
position:absolute;
width:0
}
:has(> :is(.st-key-hidden-link,.st-key-hidden-field)){
display:none
}
.stMainBlockContainer{
padding:3.9rem clamp(1rem,3vw,3rem) 3rem;
h1{font-size:1.4rem;padding:0}
h2{font-size:1.5rem}
h3{font-size:1.2rem}
.stPageLink a{border:1px solid #80808099}
}
.st-key-head{
p{font-size:.9rem;margin:0}
.st-key-run{flex:0 0 190px}
label{position:absolute;clip-path:inset(50%)}
}
@media (max-width:640px){
.st-key-head >:first-child{flex:1 1 100%!important}
}
.stButtonGroup button[data-selected=true]{
color:inherit!important;
font-weight:600
}
.js-plotly-plot :is(.xtick,.ytick,.infolayer,.hoverlayer) text{
fill:currentcolor!important
}
</style>"""


def show_app() -> None:
    """Draw the navigation and run the chosen page. Called by script.py alone."""
    st.set_page_config(page_title="Latent Explorer", page_icon=":1234:", layout="wide")
    st.html(_STYLE.replace("\n", ""))
    head = st.container(horizontal=True, vertical_alignment="center", key="head")
    lead = head.container(horizontal=True, vertical_alignment="center")
    opened = _open(choose_run(head))
    _HEAD.set(Head(lead, head))
    if opened is not None:
        follow_url(opened)
    shown = st.navigation([page(name) for name in NAMES], position="top")
    name = shown.url_path or NAMES[0]
    follow_page(opened, name)
    with st.container(key=_HIDDEN):
        identity.identify()
    if opened is not None or name == "train":  # the others have nothing to show
        follow_link(choices_of(name), opened)
    shown.run()


def begin_lesson(title: str, *, teaches: str, question: str) -> None:
    """Begin a page about all runs. Its first line."""
    about = _begin(title, teaches, question)
    name = chosen_run()
    if name is not None:
        with suppress(AEError):  # such a page shows what is wrong with each run
            _show_run(open_run(Run(CHECKPOINTS / name)), about)


def begin_page(title: str, *, teaches: str, question: str) -> OpenRun:
    """Begin a page about the chosen run, and return it. Its first line."""
    about = _begin(title, teaches, question)
    name = chosen_run()
    opened, error_text = None, "It is not here."
    if name is not None:
        try:
            opened = open_run(Run(CHECKPOINTS / name))
        except AEError as error:
            error_text = str(error)
    if (opened is None or not opened.has_ended) and none_has_ended():
        await_first_run()
    if opened is None:
        st.error(f"The run {name} cannot be shown. {escape_markdown(error_text)}")
        st.write("Another run can be chosen at the top, under **Run**.")
        st.stop()
    offer_run(opened)
    _show_run(opened, about)
    for fault in opened.faults:
        st.markdown(f":material/warning: {fault}")
    return opened


def _begin(title: str, teaches: str, question: str) -> DeltaGenerator:
    """Draw what every page starts with; return the place of what it is about."""
    head = _HEAD.get()
    head.lead.title(title, width="content")
    head.lead.markdown(f"**Try:** {question}")
    about = head.about.popover("About")
    about.write(teaches)
    for text in notices():
        st.warning(escape_markdown(text))
    return about


def _open(run: Run | None) -> OpenRun | None:
    if run is None:
        return None
    try:
        return open_run(run)
    except AEError:
        return None  # begin_page says what is wrong, where the reader looks


def _show_run(opened: OpenRun, about: DeltaGenerator) -> None:
    report = opened.report
    ended = (
        "" if opened.has_ended else f" after {opened.epoch} epochs, still unfinished"
    )
    about.caption(
        f"Run **{opened.name}**{ended}: {data_of(opened.config, report.n_trained)}; "
        f"codes of {opened.network.latent_dim} numbers. "
        f"Mean squared error per pixel on {report.n_scored:,} test digits: "
        f"**{report.mse:.4f}** (PCA with as many numbers: {report.pca_mse:.4f})."
    )
