"""The frame around every page: the pages, the choice of run, how each page starts."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ae.errors import AEError
from ae.runs import CHECKPOINTS, Run, list_runs
from ae.ui import state
from ae.ui.cache import OpenRun, open_run
from ae.ui.components.engine import engine

SHIPPED = "mnist-9d"
_FRAMED = "framed"
# The engine is invisible, but would take the gap of an element; a projector has no room
# for Streamlit's margins; and the grey of its charts' text is too faint to read there.
_STYLE = """<style>
.st-key-engine { position: absolute; }
.stMainBlockContainer { padding: 3.5rem clamp(1rem, 4vw, 4rem) 3rem; }
.stMainBlockContainer h1 { font-size: 2rem; padding: 0.5rem 0; }
.stMainBlockContainer h2 { font-size: 1.5rem; }
.js-plotly-plot :is(.xtick, .ytick, .infolayer) text { fill: currentcolor !important; }
</style>"""


def show_app() -> None:
    """Draw the navigation and run the chosen page. Called by app.py alone."""
    st.set_page_config(page_title="Latent Explorer", page_icon=":1234:", layout="wide")
    st.session_state[_FRAMED] = True
    st.html(_STYLE)
    opened = _bring_engine(_choose_run())
    if opened is not None:
        state.follow_url(opened)
    page = _navigation()
    if opened is not None:
        state.follow_page(opened, page.url_path)
    page.run()


def begin_page(title: str, *, teaches: str, question: str) -> OpenRun:
    """Draw what every page starts with; return the run it is about. Its first line.

    Streamlit runs a file of pages/ by itself, without app.py, when its address is the
    first one a fresh server is asked for. Handing Streamlit our own navigation and
    starting over puts the frame back.
    """
    if not st.session_state.pop(_FRAMED, False):
        _navigation()
        st.rerun()
    st.title(title)
    st.write(teaches)
    st.info(f"**Try:** {question}")
    name = st.session_state.get(state.RUN)
    if name is None:
        st.error(
            f"There is no run in {CHECKPOINTS}/. Make one with `python -m ae.train "
            "NAME`, then load this page again."
        )
        st.stop()
    try:
        opened = open_run(Run(CHECKPOINTS / name))
    except AEError as error:
        st.error(f"The run {name} cannot be shown. {error}")
        st.write("Another run can be chosen in the sidebar, under **Run**.")
        st.stop()
    _show_run(opened)
    for text in state.notices():
        st.warning(_plain(text))
    return opened


def _navigation() -> StreamlitPage:
    return st.navigation(
        [
            st.Page("pages/generate.py", title="Generate", default=True),
            st.Page("pages/map.py", title="Map"),
            st.Page("pages/reconstructions.py", title="Reconstructions"),
        ]
    )


def _choose_run() -> Run | None:
    """Let the reader choose a run, for this session alone; ``?run=`` carries it."""
    names = [run.name for run in list_runs()]
    if not names:
        return None
    asked = st.query_params.get(state.RUN)
    if asked is not None and asked not in names:
        state.notify(
            state.RUN,
            f"The link asks for the run {asked[:60]!r}, which is not here. "
            "Another one is shown.",
        )
    name = st.sidebar.selectbox(
        "Run",
        names,
        index=names.index(SHIPPED) if SHIPPED in names else 0,
        key=state.RUN,
        bind="query-params",
        on_change=state.forget_notices,
        help="A trained autoencoder. Your choice changes nobody else's page.",
    )
    return Run(CHECKPOINTS / name)


def _bring_engine(run: Run | None) -> OpenRun | None:
    """Mount the engine, outside of the page, so that changing pages keeps it."""
    if run is None:
        return None
    try:
        opened = open_run(run)
    except AEError:
        return None  # begin_page says what is wrong, where the reader looks
    engine(opened.packed)
    return opened


def _show_run(opened: OpenRun) -> None:
    data, report = opened.config.data, opened.report
    st.caption(
        f"Run **{opened.name}**: {data.dataset}, {report.n_trained:,} digits for "
        f"training (from: {data.source}), {opened.network.latent_dim} numbers. "
        f"Mean squared error per pixel on {report.n_scored:,} test digits: "
        f"**{report.mse:.4f}** (PCA with as many numbers: {report.pca_mse:.4f})."
    )


def _plain(text: str) -> str:
    """Keep what a link said from being read as Markdown, which can hold pictures."""
    return text.replace("\\", "\\\\").replace("[", "\\[")
