"""What answers are computed from, and the answers, once for all sessions."""

from __future__ import annotations

import json

import streamlit as st

from ae.lesson.facts import answer_of
from ae.lesson.lesson import Question
from ae.lesson.subject import Fact, Subject
from ae.projection.config import ProjectionConfig
from ae.projection.result import Projection, load_projection
from ae.runs.folder import CHECKPOINTS
from ae.runs.run import Run
from ae.ui.cache import OpenRun, code_sizes, real_codes


def computed(opened: OpenRun, question: Question, language: str) -> Fact | None:
    """Compute the answer to a question, for a run as it is now.

    Raises
    ------
    AEError
        If the run cannot tell; that is tried again the next time.
    """
    # A fact holds sentences, so it belongs to a language.
    key = (question.answer, json.dumps(question.given, sort_keys=True), language)
    sizes = tuple(run.name for run in code_sizes(opened)[0])
    return _computed(opened, question, key, sizes)


@st.cache_resource(
    max_entries=256,
    show_spinner=False,
    hash_funcs={
        OpenRun: lambda opened: (opened.name, opened.network_id, opened.codes_id),
        Question: lambda _question: "",  # the key says all that counts
    },
)
def _computed(
    opened: OpenRun, question: Question, key: tuple[str, ...], sizes: tuple[str, ...]
) -> Fact | None:
    return answer_of(question, _subject_of(opened))


def _subject_of(opened: OpenRun) -> Subject:
    def projection(method: str) -> Projection | None:
        n_codes = len(opened.digits.labels)
        config = ProjectionConfig.pca(2)
        if method == "tsne":
            config = ProjectionConfig.tsne(2, n_digits=min(10_000, n_codes))
        run = Run(CHECKPOINTS / opened.name)
        return load_projection(run, config, opened.evaluation.codes)

    return Subject(
        network=opened.network,
        evaluation=opened.evaluation,
        report=opened.report,
        digits=opened.digits,
        real=lambda: real_codes(opened),
        projection=projection,
        errors_by_size=lambda: {
            run.network.latent_dim: run.mse for run in code_sizes(opened)[0]
        },
    )
