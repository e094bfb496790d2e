"""What can be done with the run that is watched."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ae.language import _
from ae.queues.training import TrainingQueue
from ae.runs.archive import pack_run, packs_training_state
from ae.runs.folder import SHIPPED_RUNS, delete_run, rename_run
from ae.runs.owner import Owner
from ae.runs.run import AT_WORK, ENDED, WAITING, Run
from ae.ui.session.identity import is_teacher, may_change
from ae.ui.session.run import RUN, chosen_run
from ae.ui.session.url import PRESSED
from ae.ui.settings import training_is_on
from ae.ui.train.attempt import attempt
from ae.ui.train.watched import watch_next


def show_use_this_run(run: Run, place: Any) -> None:
    """Offer to make the run watched that of every page."""
    is_used = run.name == chosen_run()
    place.button(
        _("Used on every page") if is_used else _("Use this run"),
        disabled=is_used,
        on_click=RUN.choose,
        args=(run.name,),
        key="use-this-run",
        help=_("The other pages show the run that is chosen at the top."),
    )


def show_stop_or_continue(
    run: Run, trainings: TrainingQueue, owner: Owner | None, place: Any
) -> None:
    """Offer to stop a run at work, and to go on with one that is not."""
    state = run.progress().state
    allowed = may_change(owner, run)
    if state in WAITING | AT_WORK:
        may = allowed and not run.stop_was_asked()
        if _pressed(_("Stop"), place, may=may, key=f"stop {run.name}"):
            attempt(lambda: _stop(run, trainings))
    elif state != "finished":
        if run.last_epoch() > 0 and not run.training_state_path.exists():
            st.caption(
                _(
                    "This run was imported without its training state, so it cannot be "
                    "continued."
                )
            )
            return
        may = allowed and training_is_on() and not trainings.why_not()
        if _pressed(_("Continue"), place, may=may, key=f"continue {run.name}"):
            attempt(lambda: _resume(run, trainings, None if is_teacher() else owner))
    else:
        return
    if not allowed:
        st.caption(
            _("Only the person who started this run, or the teacher, can do this.")
        )


def show_run_actions(
    run: Run, trainings: TrainingQueue, owner: Owner | None, place: Any
) -> None:
    """Offer what may be done with a run that is at rest."""
    allowed = may_change(owner, run)
    why_not = None if allowed else _why_not(run)
    # Keyed by the run: what was typed or asked for one is not meant for the next.
    key = f"renaming {run.name}"
    with place.popover(_("Rename"), disabled=not allowed, key=key, help=why_not):
        key = f"new_name {run.name}"
        name = st.text_input(_("New name"), run.name, max_chars=80, key=key)
        key = f"rename {run.name}"
        if _pressed(_("Rename it"), st, may=allowed and name != run.name, key=key):
            attempt(lambda: _rename(run, trainings, name))
    key = f"deleting {run.name}"
    with place.popover(_("Delete"), disabled=not allowed, key=key, help=why_not):
        st.write(
            _(
                "Delete **{name}** for everybody? This cannot be undone.",
                name=run.name,
            )
        )
        key = f"delete {run.name}"
        if _pressed(_("Yes, delete it"), st, may=allowed, key=key, type="primary"):
            attempt(lambda: _delete(run, trainings))
    state = run.progress().state
    if state not in ENDED or run.last_epoch() == 0:
        place.button(_("Download"), disabled=True)
        return
    text = _("A zip of this run, to be loaded here or elsewhere.")
    if packs_training_state(run):
        text = _("A zip of this run, to be loaded and continued here or elsewhere.")
    elif state == "stopped":
        text = _("A zip of this run, to be loaded here or elsewhere, not continued.")
    # Packed when it is asked for, not at each rerun.
    place.download_button(
        _("Download"),
        lambda: pack_run(run),
        file_name=f"{run.name}.zip",
        mime="application/zip",
        help=text,
    )


def _why_not(run: Run) -> str:
    if run.name in SHIPPED_RUNS:
        return _("This run ships with the app, and stays as it is.")
    return _("Only the person who started this run, or the teacher, can do this.")


def _pressed(label: str, place: Any, *, may: bool, key: str, **options: Any) -> bool:
    """Show a button; a press counts only if it may be pressed.

    Streamlit takes a browser's word for a press, also of a button that is disabled. And
    it forgets one if something else asks for a rerun before the script has come here,
    such as a run whose state has changed: so the press is noted before the script runs.
    ``key`` says of which run it is.
    """
    place.button(
        label, disabled=not may, key=key, on_click=_note, args=(key,), **options
    )
    noted: set[str] = st.session_state.get(PRESSED, set())
    if key not in noted:
        return False
    noted.remove(key)
    return may


def _note(key: str) -> None:
    st.session_state.setdefault(PRESSED, set()).add(key)


def forget_presses() -> None:
    """Forget what was pressed. The page's last line: all of it has been heeded."""
    st.session_state.pop(PRESSED, None)


def _stop(run: Run, trainings: TrainingQueue) -> None:
    trainings.stop(run)
    st.rerun()


def _resume(run: Run, trainings: TrainingQueue, owner: Owner | None) -> None:
    trainings.resume(run, owner)
    st.rerun()


def _rename(run: Run, trainings: TrainingQueue, name: str) -> None:
    with trainings.changing():
        renamed = rename_run(run, name)
    watch_next(renamed.name)
    st.rerun()


def _delete(run: Run, trainings: TrainingQueue) -> None:
    with trainings.changing():
        delete_run(run)
    st.rerun()
