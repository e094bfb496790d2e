"""All runs in a table: their settings, their errors, their state."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from ae.config import RunConfig
from ae.errors import AEError, DataError
from ae.language import _
from ae.queues.training import TrainingQueue
from ae.runs.folder import list_runs
from ae.runs.report import Report
from ae.runs.run import ENDED, Run
from ae.ui.cache import mean_mse_of
from ae.ui.train.states import STATES


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
