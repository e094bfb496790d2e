"""Who holds how much of this server: for the teacher alone."""

from __future__ import annotations

import streamlit as st

from ae.errors import AEError
from ae.language import _, ngettext
from ae.queues.holdings import Holding, holdings
from ae.queues.projection import ProjectionQueue
from ae.queues.training import TrainingQueue
from ae.runs.folder import SHIPPED_RUNS, list_runs
from ae.ui.session.identity import is_teacher
from ae.ui.text import escape_markdown

_SAID = "said_of_holdings"
_SHOWN = 8  # figures of a token's hash: enough to tell thirty browsers apart


def show_quotas(trainings: TrainingQueue, projections: ProjectionQueue) -> None:
    """Let the teacher see who holds how much, and make room."""
    if not is_teacher():
        return
    with st.expander(_("Who holds how much")):
        try:
            there = holdings(trainings.root, trainings.busy())
            asked = projections.asked_by()
            known = {one.token for one in there}
            there += [Holding(token) for token in asked if token not in known]
            rows = [_row(one, asked[one.token]) for one in there]
            st.dataframe(rows, hide_index=True)
            _offer_clearing(there, trainings, projections)
            _offer_deleting(projections)
        except AEError as error:
            st.error(escape_markdown(str(error)))
        if said := st.session_state.pop(_SAID, None):
            st.success(escape_markdown(said))


def _row(one: Holding, n_maps: int) -> dict[str, object]:
    return {
        _("browser"): _name(one.token),
        _("address"): ", ".join(sorted(one.addresses)),
        _("waiting or at work"): ", ".join(one.waiting),
        _("maps being made"): n_maps,
        _("runs"): len(one.runs),
        _("from a zip"): len(one.zips),
        "MB": round(one.n_bytes / 1e6, 1),
    }


def _name(token: str) -> str:
    return token[:_SHOWN] or _("nobody")


def _offer_clearing(
    there: list[Holding], trainings: TrainingQueue, projections: ProjectionQueue
) -> None:
    waiting = [one for one in there if one.token]
    if not waiting:
        return
    left, right = st.columns(2, vertical_alignment="bottom")
    token = left.selectbox(
        _("Browser"), [one.token for one in waiting], format_func=_name
    )
    if right.button(_("Stop all its trainings and maps")):
        n = len(trainings.clear(token)) + projections.clear(token)
        _say(ngettext("{n} of them was stopped.", "{n} of them were stopped.", n))


def _offer_deleting(projections: ProjectionQueue) -> None:
    kept = {
        run.name: n
        for run in list_runs(projections.root)
        if run.name not in SHIPPED_RUNS and (n := projections.kept(run)) > 0
    }
    if not kept:
        return
    left, right = st.columns(2, vertical_alignment="bottom")
    name = left.selectbox(
        _("Maps kept of the run"),
        list(kept),
        format_func=lambda name: f"{name} ({kept[name]})",
    )
    if right.button(_("Delete these maps")):
        [run] = [run for run in list_runs(projections.root) if run.name == name]
        n = projections.delete_kept(run)
        _say(ngettext("{n} map was deleted.", "{n} maps were deleted.", n))


def _say(text: str) -> None:
    st.session_state[_SAID] = text
    st.rerun()
