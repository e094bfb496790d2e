"""A run from a zip: loading what was downloaded here or elsewhere."""

from __future__ import annotations

import streamlit as st

from ae.errors import HereAlreadyError
from ae.language import _
from ae.queues.training import TrainingQueue
from ae.runs.archive import require_new
from ae.runs.owner import Owner
from ae.runs.zip_files import MAX_BYTES
from ae.ui.session.identity import is_teacher
from ae.ui.text import escape_markdown
from ae.ui.train.attempt import attempt
from ae.ui.train.watched import watch_next

_ZIP_HERE = "zip_here"  # what is said of a zip whose run is here already
_N_LOADED = "n_loaded"  # how many zips this session has loaded


def show_upload(trainings: TrainingQueue, owner: Owner | None) -> None:
    """Offer to load a zip that was downloaded here or elsewhere."""
    if said := st.session_state.pop(_ZIP_HERE, None):
        st.info(escape_markdown(said))
    with st.expander(_("Load a run from a zip"), key="loader"):
        file = st.file_uploader(
            _("A zip made by Download, at most {n} MB", n=MAX_BYTES // 10**6),
            type="zip",
            max_upload_size=MAX_BYTES // 10**6,
            # Another key, another field: what was loaded is held no longer.
            key=f"zip-{st.session_state.get(_N_LOADED, 0)}",
        )
        if file is None or owner is None:
            return
        if st.button(_("Load it")):
            attempt(lambda: _unpack(file.getvalue(), file.name, trainings, owner))


def _unpack(packed: bytes, named: str, trainings: TrainingQueue, owner: Owner) -> None:
    is_limited = not is_teacher()
    try:
        require_new(packed, trainings.root)
        name = trainings.take_in(packed, owner, named=named, is_limited=is_limited).name
    except HereAlreadyError as error:
        name = error.name
        st.session_state[_ZIP_HERE] = str(error)
    st.session_state[_N_LOADED] = st.session_state.get(_N_LOADED, 0) + 1
    watch_next(name)
    st.rerun()
