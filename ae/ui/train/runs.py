"""The runs: which one is watched, the table, and what can be done with each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from ae.config import RunConfig
from ae.errors import AEError, DataError, HereAlreadyError
from ae.language import N_, _
from ae.queues.training import TrainingQueue
from ae.runs.archive import (
    MAX_BYTES,
    pack_run,
    packs_training_state,
    require_new,
)
from ae.runs.folder import (
    SHIPPED_RUNS,
    delete_run,
    list_at_work,
    list_runs,
    rename_run,
)
from ae.runs.owner import Owner
from ae.runs.report import Report
from ae.runs.run import AT_WORK, ENDED, WAITING, Run
from ae.ui.cache import OpenRun, mean_mse_of, training_queue
from ae.ui.session.identity import is_teacher, may_change
from ae.ui.session.options import OneOf
from ae.ui.session.run import RUN, chosen_run
from ae.ui.session.url import PRESSED
from ae.ui.settings import training_is_on
from ae.ui.text import escape_markdown
from ae.ui.train.states import STATES

WATCH_NEXT = "watch_next"  # the run to watch from the next rerun on
_ZIP_HERE = "zip_here"  # what is said of a zip whose run is here already
_N_LOADED = "n_loaded"  # how many zips this session has loaded


def _first_watched(_opened: OpenRun | None) -> str:
    """Return a run that is at work, or the chosen one, or the first."""
    trainings = training_queue()
    names = _names(None)
    wishes = [*list_at_work(trainings.root), chosen_run()]
    return next((wish for wish in wishes if wish in names), names[0])


def _names(_opened: OpenRun | None) -> list[str]:
    return [run.name for run in list_runs(training_queue().root)]


@dataclass(frozen=True, kw_only=True)
class _Watched(OneOf):
    """The run to watch; the URL always names it.

    Streamlit leaves a value out of the URL that equals the widget's default, and what
    the page opens on changes with each training: so the widget has no default.
    """

    def show(self, opened: OpenRun | None, place: Any, label: str) -> str:
        """Draw the widget and return what it says."""
        if st.session_state.get(self.name) is None and self.name not in st.query_params:
            st.session_state[self.name] = self.default_for(opened)
        chosen: str | None = place.selectbox(
            label,
            _names(opened),
            index=None,
            key=self.name,
            bind="query-params",
            on_change=self.forget,
            label_visibility="collapsed",
            width=220,
        )
        return self.default_for(opened) if chosen is None else chosen


WATCHED = _Watched(
    name="watch",
    page="train",
    label=N_("Run to watch"),
    options=_names,
    default=_first_watched,
    values="the name of a run on this server",
    opens_on="one that is being trained, or the chosen one",
)
CHOICES = (WATCHED,)


def show_runs_table(trainings: TrainingQueue) -> None:
    """Show every run with its settings, its errors and its state."""
    if waiting := trainings.queue():
        names = _(", ").join(waiting)
        st.write(_("Waiting for their turn, in this order: {names}.", names=names))
    rows = [_row(run) for run in list_runs(trainings.root)]
    st.dataframe(
        rows,
        hide_index=True,
        column_config={
            "name": st.column_config.TextColumn(_("name")),
            "state": st.column_config.TextColumn(_("state")),
            "data set": st.column_config.TextColumn(_("data set")),
            "code size": st.column_config.NumberColumn(_("code size")),
            "epochs": st.column_config.TextColumn(_("epochs")),
            "digits": st.column_config.NumberColumn(
                _("digits"),
                format="localized",
                help=_("How many digits it was trained on."),
            ),
            "seed": st.column_config.NumberColumn(
                _("seed"), help=_("Start of its random numbers.")
            ),
            "test error": st.column_config.NumberColumn(
                _("test error"),
                format="%.4f",
                help=_("Mean squared error per pixel on the test digits."),
            ),
            "PCA's error": st.column_config.NumberColumn(
                _("PCA's error"),
                format="%.4f",
                help=_("The same for PCA, the best linear code of the same size."),
            ),
            "mean image's error": st.column_config.NumberColumn(
                _("mean image's error"),
                format="%.4f",
                help=_("The same if the mean image is drawn for every digit."),
            ),
            "5-NN accuracy": st.column_config.NumberColumn(
                _("5-NN accuracy"),
                format="percent",
                help=_(
                    "Share of test digits whose five nearest training codes are mostly "
                    "of their own class."
                ),
            ),
            "last change": st.column_config.DatetimeColumn(
                _("last change"),
                format="YYYY-MM-DD HH:mm",
                timezone="UTC",
                help=_("In UTC."),
            ),
        },
    )


def choose_watched(names: list[str], trainings: TrainingQueue, place: Any) -> Run:
    """Let the reader choose a run to watch; at first, one that is at work."""
    wanted = st.session_state.pop(WATCH_NEXT, None)
    if wanted in names:
        WATCHED.choose(wanted)
    elif st.session_state.get(WATCHED.name, names[0]) not in names:
        WATCHED.choose(_first_watched(None))  # it was deleted or renamed
    return Run(trainings.root / WATCHED.ask(None, place))


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
            _try(lambda: _stop(run, trainings))
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
            _try(lambda: _resume(run, trainings, None if is_teacher() else owner))
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
            _try(lambda: _rename(run, trainings, name))
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
            _try(lambda: _delete(run, trainings))
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
            _try(lambda: _unpack(file.getvalue(), file.name, trainings, owner))


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


def _unpack(packed: bytes, named: str, trainings: TrainingQueue, owner: Owner) -> None:
    is_limited = not is_teacher()
    try:
        require_new(packed, trainings.root)
        name = trainings.take_in(packed, owner, named=named, is_limited=is_limited).name
    except HereAlreadyError as error:
        name = error.name
        st.session_state[_ZIP_HERE] = str(error)
    st.session_state[_N_LOADED] = st.session_state.get(_N_LOADED, 0) + 1
    st.session_state[WATCH_NEXT] = name
    st.rerun()


def _rename(run: Run, trainings: TrainingQueue, name: str) -> None:
    with trainings.changing():
        renamed = rename_run(run, name)
    st.session_state[WATCH_NEXT] = renamed.name
    st.rerun()


def _delete(run: Run, trainings: TrainingQueue) -> None:
    with trainings.changing():
        delete_run(run)
    st.rerun()


def _try(change: Callable[[], None]) -> None:
    try:
        change()
    except AEError as error:
        st.error(escape_markdown(str(error)))


def _row(run: Run) -> dict[str, Any]:
    """Describe a run; a damaged one says so in its own row."""
    row: dict[str, Any] = {"name": run.name}
    try:
        config, progress = run.config(), run.progress()
        row |= {
            "state": _(STATES[progress.state]),
            "data set": config.data.dataset,
            "code size": config.model.latent_dim,
            "epochs": _(
                "{epoch} of {n_epochs}",
                epoch=progress.epoch,
                n_epochs=progress.n_epochs,
            ),
            "seed": config.training.seed,
            "test error": None,
            "PCA's error": None,
            "mean image's error": None,
            "5-NN accuracy": None,
            "digits": None,
            "last change": _when(progress.written_at),
        }
        if run.came_by_zip():
            row["state"] = _("{state}, from a zip", state=_(STATES[progress.state]))
        if progress.state in ENDED and progress.epoch > 0:
            report = run.report()
            row |= {
                "test error": report.mse,
                "PCA's error": report.pca_mse,
                "mean image's error": _mean_mse(run, config, report),
                "5-NN accuracy": report.knn_accuracy,
                "digits": report.n_trained,
            }
            if report.scored_on != "test":
                row["state"] = _(
                    "{state}, scored on held-out digits",
                    state=_(STATES[progress.state]),
                )
    except AEError as error:
        row["state"] = _("damaged: {error}", error=error)
    return row


def _mean_mse(run: Run, config: RunConfig, report: Report) -> float | None:
    if report.mean_mse is not None:
        return report.mean_mse
    try:
        return mean_mse_of(run, config)
    except DataError:  # its digits are not here; the rest of the row is known
        return None


def _when(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
