"""The frame around every page: the pages, the choice of run, how each page starts."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from ae.errors import AEError
from ae.latent.neighbours import N_NEAREST
from ae.runs.folder import CHECKPOINTS, SHIPPED, list_runs
from ae.runs.run import Run
from ae.ui.cache import OpenRun, open_run
from ae.ui.cache_packed import packed_apart, packed_codes, packed_digits
from ae.ui.components.cargo import cargo
from ae.ui.components.engine import engine
from ae.ui.session import identity, state
from ae.ui.text import data_of, escape_markdown
from ae.ui.train.first_run import await_first_run, none_has_ended

# Streamlit loads pandas in the middle of a first page, and plotly looks whether it is
# there: two pages at once, and a chart meets half of it. Here all of it is waited for.
import_module("pandas")

_FRAMED = "framed"
_WITH_DIGITS = "with_digits"  # whether a page of this session has asked for them
_JUDGES = "judges"  # whether the page that is running judges codes
_LOADED = "loaded"  # which of them were brought last
# The engine is invisible, but would take the gap of an element; a projector has no room
# for Streamlit's margins; the grey of its charts' text is too faint to read there, and
# its red on pink for what is chosen anywhere. Short, since it is sent at each rerun.
_STYLE = """<style>
:is(.st-key-engine, [class*="cargo"]) {
position: absolute;
width: 0;
}
:has(> .st-key-hidden-link) {
display: none;
}
.stMainBlockContainer {
padding: 3.5rem clamp(1rem, 4vw, 4rem) 3rem;
h1 { font-size: 2rem; padding: 0.5rem 0; }
h2 { font-size: 1.5rem; }
h3 { font-size: 1.2rem; }
.stPageLink a { border: 1px solid rgb(128 128 128 / 60%); }
}
.stButtonGroup button[data-selected="true"] {
color: inherit !important;
font-weight: 600;
}
.js-plotly-plot :is(.xtick, .ytick, .infolayer, .hoverlayer) text {
fill: currentcolor !important;
}
</style>"""


def show_app() -> None:
    """Draw the navigation and run the chosen page. Called by app.py alone."""
    st.set_page_config(page_title="Latent Explorer", page_icon=":1234:", layout="wide")
    st.session_state[_FRAMED] = True
    st.html(_STYLE)
    opened = _open(_choose_run())
    if opened is not None:
        state.follow_url(opened)
    page = _navigation()
    if opened is not None:
        state.follow_page(opened, page.url_path)
    # After the navigation: before it, a fresh server takes app.py for a page of its
    # own, and the engine would travel again with the next rerun.
    engine(opened.packed if opened else b"")
    hold = st.container(key="cargo")
    with hold:
        identity.identify()
    _load(hold, opened, has_run=False)
    page.run()
    _load(hold, opened, has_run=True)
    if opened is not None and st.session_state.pop(_JUDGES, False):
        _load_apart(opened)


def _load(hold: DeltaGenerator, opened: OpenRun | None, *, has_run: bool) -> None:
    """Bring the test digits and their codes to a browser whose page wants them.

    At first after the page, which is drawn while they travel, and not before the
    browser has said who it is: that runs the page again, and what is still on its way
    then is sent twice. From then on before the page: Streamlit sends again what a few
    scripts have not reached, and a reader in a hurry cuts each script short.
    """
    is_wanted = st.session_state.get(_WITH_DIGITS) and identity.is_identified()
    if opened is None or not is_wanted:
        return
    wanted = opened.digits_id, opened.codes_id
    if has_run == (st.session_state.get(_LOADED) == wanted):
        return
    with hold:
        cargo(packed_digits(opened), key="digits-cargo")
        cargo(packed_codes(opened), key="codes-cargo")
    st.session_state[_LOADED] = wanted


def _load_apart(opened: OpenRun) -> None:
    """Bring how far real digits lie apart, last of all.

    On a fresh server that takes a second to work out, which neither the page nor the
    digits are to wait for.
    """
    if identity.is_identified() and len(opened.digits.labels) > N_NEAREST:
        cargo(packed_apart(opened), key="apart-cargo")


def begin_lesson(title: str, *, teaches: str, question: str) -> None:
    """Begin a page about all runs. Its first line."""
    _begin(title, teaches, question)
    name = st.session_state.get(state.RUN)
    if name is not None:
        with suppress(AEError):  # such a page shows what is wrong with each run
            _show_run(open_run(Run(CHECKPOINTS / name)))


def begin_page(
    title: str,
    *,
    teaches: str,
    question: str,
    with_digits: bool = False,
    judges: bool = False,
) -> OpenRun:
    """Begin a page about the chosen run, and return it. Its first line.

    ``with_digits`` has the browser keep all test digits and their codes, for the parts
    of the page that show them without asking; ``judges``, how far apart these lie,
    for those that say how real a code is.
    """
    _begin(title, teaches, question)
    name = st.session_state.get(state.RUN)
    opened, amiss = None, "It is not here."
    if name is not None:
        try:
            opened = open_run(Run(CHECKPOINTS / name))
        except AEError as error:
            amiss = str(error)
    if (opened is None or not opened.has_ended) and none_has_ended():
        await_first_run()
    if opened is None:
        st.error(f"The run {name} cannot be shown. {escape_markdown(amiss)}")
        st.write("Another run can be chosen in the sidebar, under **Run**.")
        st.stop()
    if with_digits:
        st.session_state[_WITH_DIGITS] = True
    st.session_state[_JUDGES] = judges
    _show_run(opened)
    return opened


def _begin(title: str, teaches: str, question: str) -> None:
    """Draw what every page starts with.

    Streamlit runs a file of pages/ by itself, without app.py, when its address is the
    first one a fresh server is asked for. Handing Streamlit our own navigation and
    starting over puts the frame back.
    """
    if not st.session_state.pop(_FRAMED, False):
        _navigation()
        st.rerun()
    st.session_state[_JUDGES] = False  # a script cut short may have left it
    st.title(title)
    st.write(teaches)
    st.info(f"**Try:** {question}")
    for text in state.notices():
        st.warning(escape_markdown(text))


def _navigation() -> StreamlitPage:
    return st.navigation(
        [
            st.Page("pages/generate.py", title="Generate", default=True),
            st.Page("pages/map.py", title="Map"),
            st.Page("pages/morph.py", title="Morph"),
            st.Page("pages/reconstructions.py", title="Reconstructions"),
            st.Page("pages/train.py", title="Train"),
        ]
    )


def _choose_run() -> Run | None:
    """Let the reader choose a run, for this session alone; ``?run=`` carries it."""
    names = [run.name for run in list_runs()]
    if not names:
        return None
    asked = st.query_params.get(state.RUN)
    if asked is not None and asked not in names:
        text = f"The link asks for the run {asked[:60]!r}, which is not here."
        if asked == st.session_state.get(state.RUN):  # it was, until now
            text = f"The run {asked} is no longer here: it was deleted or renamed."
        state.notify(state.RUN, f"{text} Another one is shown.")
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


def _open(run: Run | None) -> OpenRun | None:
    if run is None:
        return None
    try:
        return open_run(run)
    except AEError:
        return None  # begin_page says what is wrong, where the reader looks


def _show_run(opened: OpenRun) -> None:
    report = opened.report
    ended = (
        "" if opened.has_ended else f" after {opened.epoch} epochs, still unfinished"
    )
    st.caption(
        f"Run **{opened.name}**{ended}: {data_of(opened.config, report.n_trained)}; "
        f"codes of {opened.network.latent_dim} numbers. "
        f"Mean squared error per pixel on {report.n_scored:,} test digits: "
        f"**{report.mse:.4f}** (PCA with as many numbers: {report.pca_mse:.4f})."
    )
