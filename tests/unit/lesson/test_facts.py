"""Answers computed from a run, against arithmetic of their own."""

from itertools import pairwise

import numpy as np
import pytest

from ae.digits.sources import load_test_split
from ae.errors import AEError
from ae.latent.neighbours import RealCodes
from ae.lesson.facts import FACTS, answer_of, fault_of_question
from ae.lesson.lesson import Question
from ae.lesson.links import PAGES
from ae.lesson.parts import PARTS
from ae.lesson.subject import Subject
from ae.projection.config import ProjectionConfig
from ae.projection.result import load_projection
from ae.runs.run import Run
from tests.browser.support import ROOT

N = 400  # of the shipped run's digits: judging all of them takes seconds


@pytest.fixture(scope="module")
def shipped():
    """The shipped run; codes are judged by some of its digits."""
    run = Run(ROOT / "checkpoints" / "mnist-9d")
    config, evaluation, network = run.config(), run.evaluation(), run.network()
    real = RealCodes(evaluation.codes[:N], evaluation.labels[:N], network.decode)
    return Subject(
        network=network,
        evaluation=evaluation,
        report=run.report(),
        digits=load_test_split("mnist", config.data.test_sha256),
        real=lambda: real,
        projection=lambda method: load_projection(
            run, getattr(ProjectionConfig, method)(), evaluation.codes
        ),
        errors_by_size=lambda: {2: 0.03, 9: 0.012, 16: 0.007},
    )


def answer(subject, name, kind="number", **given):
    return answer_of(Question(kind, "?", answer=name, given=given), subject).value


def example(kind):
    return {"class": 4, "image": 3, "projection": "tsne", "size": 16}[kind]


@pytest.mark.parametrize("name", FACTS)
def test_every_fact_of_the_table_is_computed_and_explained(name, shipped):
    given = {key: example(kind) for key, kind in FACTS[name].given.items()}

    fact = answer_of(Question("class", "?", answer=name, given=given), shipped)

    assert fact.said.endswith(".")
    assert fact.why.endswith(".")
    assert "{" not in fact.said + fact.why
    number = (int, float)
    kinds = {"class": int, "number": number, "yes or no": bool, "region": number}
    assert isinstance(fact.value, kinds[FACTS[name].kind])


def test_the_hardest_class_is_that_of_the_largest_mean_error(shipped):
    errors, labels = shipped.evaluation.errors, shipped.evaluation.labels
    means = [float(np.mean(errors[labels == label])) for label in range(10)]

    assert answer(shipped, "hardest_class") == int(np.argmax(means))
    assert answer(shipped, "easiest_class") == int(np.argmin(means))
    assert answer(shipped, "error_of_class", **{"class": 4}) == pytest.approx(
        means[4], rel=1e-4
    )


def test_a_class_is_taken_for_the_one_counted_most(shipped):
    evaluation = shipped.evaluation
    taken = evaluation.predicted_labels[evaluation.labels == 4].tolist()
    counts = [taken.count(label) if label != 4 else 0 for label in range(10)]

    assert answer(shipped, "most_taken_for", **{"class": 4}) == np.argmax(counts)


def test_neighbours_are_told_by_all_the_numbers_of_the_code(shipped):
    codes = shipped.evaluation.codes.astype(float)
    order = np.argsort(((codes - codes[3]) ** 2).sum(axis=1))

    assert answer(shipped, "are_neighbours", a=3, b=int(order[10])) is True
    assert answer(shipped, "are_neighbours", a=3, b=int(order[11])) is False
    assert answer(shipped, "are_neighbours", a=3, b=3) is False


def test_the_weights_are_counted_layer_by_layer(shipped):
    sizes = [784, 128, 64, 36, 18, 9, 18, 36, 64, 128, 784]
    wanted = sum(n * m + m for n, m in pairwise(sizes))

    assert answer(shipped, "n_weights") == wanted


def test_what_a_run_cannot_tell_is_a_sentence(shipped):
    far = Question("choice", "?", answer="are_neighbours", given={"a": 3, "b": 99_999})
    with pytest.raises(AEError, match="has 10000"):
        answer_of(far, shipped)
    size = Question("number", "?", answer="error_of_size", given={"size": 5})
    with pytest.raises(AEError, match="Train one"):
        answer_of(size, shipped)


@pytest.mark.parametrize(
    ("question", "useful"),
    [
        (Question("sliders", "?"), "image = 7"),
        (Question("text", "?", image=3), "Only a question of the kind sliders"),
        (Question("text", "?", given={"class": 3}), "belongs to an answer"),
        (Question("choice", "?", ("a", "b", "c"), "beats_pca"), "two choices"),
        (
            Question("number", "?", answer="error_of_class", given={"class": 10}),
            "from 0 to 9",
        ),
        (
            Question("number", "?", answer="error_of_class", given={"class": True}),
            "from 0 to 9",
        ),
        (
            Question(
                "number", "?", answer="trustworthiness", given={"projection": "umap"}
            ),
            "pca or tsne",
        ),
    ],
)
def test_a_question_that_cannot_be_answered_is_told_of(question, useful):
    assert useful in fault_of_question(question)


def test_the_pages_of_lessons_are_those_of_the_app():
    from ae.ui.pages import NAMES

    assert set(PAGES) == set(NAMES) - {"lesson"}
    assert {page for part in PARTS for page in part.pages} <= set(PAGES)
    assert len({part.name for part in PARTS}) == len(PARTS)


def test_a_region_is_set_beside_the_whole_map(shipped):
    labels = shipped.evaluation.labels
    whole = answer(shipped, "region_of_class", "region", **{"class": 4})
    codes = shipped.evaluation.codes.astype(np.float64)
    centred = codes - codes.mean(axis=0)
    rows = np.linalg.svd(centred, full_matrices=False)[2][:2]
    points = centred @ rows.T
    ends = [np.linspace(a.min(), a.max(), 41)[1::2] for a in points.T]
    places = [[x, y] for y in ends[1] for x in ends[0]]
    judged = shipped.real().judge(codes.mean(axis=0) + np.array(places) @ rows)

    assert whole == pytest.approx(100 * np.mean(labels == 4))
    assert answer(shipped, "region_unlike_digits", "region") == pytest.approx(
        100 * np.mean(judged.plausibility < 0.05), abs=0.5
    )
