"""Every choice of the table: by a link, reloaded, remembered, and asked for badly."""

import subprocess
import sys
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest

from ae.lesson.shelf import Shelf
from ae.runs.owner import Owner
from ae.ui.session.choices import EVERY_PAGE
from ae.ui.session.table import CHOICES, links_page
from tests.app.support import ROOT, data_of, go_to, open_page, say, settle

OF_EVERY_PAGE = ("run", "lang", "present")
DIGIT, SLIDERS = "a test digit", "the sliders' code"
DRAWING = "a drawing"


@dataclass(frozen=True)
class Case:
    """Choices that one page asks for together: name -> (in the link, chosen)."""

    page: str
    good: dict
    around: dict = field(default_factory=dict)  # what else the link says
    bad: str = "x"


CASES = [
    Case("generate", {"run": ("four", "four")}),
    Case("generate", {"lang": ("zh", "简体中文"), "present": ("1", True)}),
    Case(
        "map",
        {
            "projection": ("PCA", "PCA"),
            "dims": ("3", 3),
            "colour": ("z3", "z3"),
            "classes": (["3", "8"], [3, 8]),
        },
    ),
    Case(
        "map",
        {"across": ("z4", "z4"), "up": ("z3", "z3")},
        {"projection": "Two code values"},
        bad="z5",
    ),
    Case(
        "map",
        {"perplexity": ("5.5", 5.5), "seed": ("7", 7), "digits": ("100", 100)},
        {"projection": "t-SNE"},
        bad="-1",
    ),
    Case(
        "morph",
        {
            "part": ("Morph", "Morph"),
            "steps": ("12", 12),
            "a": ("3", 3),
            "a_from": (DIGIT, DIGIT),
            "b_from": (SLIDERS, SLIDERS),
        },
    ),
    Case("morph", {"b": ("17", 17)}, bad="100"),
    Case(
        "morph",
        {"minus": ("2", 2), "plus": ("6", 6)},
        {"part": "Arithmetic"},
        bad="10",
    ),
    Case(
        "morph",
        {"a_code": ("1,2,3,4", "1,2,3,4")},
        {"a_from": DRAWING},
    ),
    Case(
        "morph",
        {"b_code": ("0,0,1,1", "0,0,1,1")},
        {"b_from": DRAWING},
    ),
    Case(
        "morph",
        {"sheet_seed": ("5", 5), "pairs": ("3", 3), "sheet_steps": ("4", 4)},
        {"part": "Homework"},
        bad="1e3",
    ),
    Case(
        "reconstructions",
        {
            "section": ("Worst and best", "Worst and best"),
            "class": (["3", "8"], [3, 8]),
        },
        bad="77x",
    ),
    Case(
        "reconstructions",
        {"scale": ("up to the worst pixel", "up to the worst pixel")},
        {"section": "Where"},
    ),
    Case(
        "reconstructions", {"cell": ("4,4", "4,4")}, {"section": "Mix-ups"}, bad="77x"
    ),
    Case(
        "reconstructions", {"digit": ("17", 17)}, {"section": "Code sizes"}, bad="77x"
    ),
    Case("class", {"board": ("KMPRT", "KMPRT")}),
    Case("train", {"watch": ("eleven", "eleven")}),
]
NAMES = [f"{case.page}-{'-'.join(case.good)}" for case in CASES]


def open_case(case, values):
    query = {"run": "four", **case.around, **values}
    return open_page(case.page, **query)


def chosen(page, name):
    """What the widget of a choice says."""
    return page.session_state[name]


def as_linked(case):
    return {name: text for name, (text, _) in case.good.items()}


def test_every_choice_of_the_table_is_walked_here():
    walked = [
        (EVERY_PAGE if name in OF_EVERY_PAGE else case.page, name)
        for case in CASES
        for name in case.good
    ]

    assert sorted(walked) == sorted((choice.page, choice.name) for choice in CHOICES)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_what_a_link_asks_for_is_chosen_reloaded_and_remembered(case, runs):
    def all_chosen(page):
        assert not page.exception
        assert not page.warning
        return {name: chosen(page, name) for name in case.good}

    wanted = {name: value for name, (_, value) in case.good.items()}
    page = open_case(case, as_linked(case))

    assert all_chosen(page) == wanted
    again = open_page(case.page, **dict(page.query_params))
    assert all_chosen(again) == wanted
    go_to(page, "morph" if case.page == "reconstructions" else "reconstructions")
    for name in (*case.good, *case.around):
        if (
            name not in OF_EVERY_PAGE
        ):  # Streamlit takes them off the URL with their page
            page.query_params.pop(name, None)
    assert all_chosen(go_to(page, case.page)) == wanted


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_what_a_link_asks_for_in_vain_is_said_once_and_the_rest_holds(case, runs):
    page = open_case(case, dict.fromkeys(case.good, case.bad))
    told = [warning.value for warning in page.warning]

    assert not page.exception
    # Without the code it asked for, a link to a drawing has no drawing.
    assert bool(page.error) == (DRAWING in case.around.values())
    assert len(told) == len(case.good)
    for name in case.good:
        asks = f"The link asks for the {name} '{case.bad}'"
        assert [text for text in told if text.startswith(asks)], name
        assert name not in page.query_params
    for name, text in case.around.items():
        assert chosen(page, name) == text


def test_links_of_earlier_versions_are_read_and_written_anew(four):
    page = open_page("morph", run="four", part="Arithmetic", of="2", to="6", sheet="4")
    assert (chosen(page, "minus"), chosen(page, "plus")) == (2, 6)
    assert page.query_params["minus"] == "2"
    assert "of" not in page.query_params

    page = open_page("morph", run="four", a_is=SLIDERS, b="3")
    assert chosen(page, "a_from") == SLIDERS

    assert chosen(open_page("map", run="four", **{"class": "8"}), "classes") == [8]
    page = open_page("reconstructions", run="four", classes="8")
    assert chosen(page, "class") == [8]
    assert not page.warning


def test_classes_chosen_on_one_page_are_not_taken_for_those_of_the_other(four):
    page = open_page("reconstructions", run="four", **{"class": "3"})

    assert chosen(go_to(page, "map"), "classes") == list(range(10))


def test_a_name_nobody_knows_is_passed_over(four):
    page = open_page("map", run="four", from_="a class mate", dims="3")

    assert not page.warning
    assert chosen(page, "dims") == 3


def test_a_cell_that_is_pressed_enters_the_url_and_another_run_forgets_it(runs):
    page = open_page("reconstructions", run="four", section="Mix-ups")

    event = {"event": "cell", "value": [4, 9]}
    say(page, "report-matrix", json_trigger_value=[event])
    assert page.session_state["cell"] == "4,9"
    assert data_of(page, "report-matrix")["chosen"] == [4, 9]
    page.selectbox(key="run").set_value("eleven").run()

    assert data_of(page, "report-matrix")["chosen"] is None


def test_what_was_said_of_a_link_is_over_on_another_page(four):
    page = open_page("map", run="four", dims="4")
    assert page.warning

    go_to(page, "morph")

    assert not page.warning


def test_a_code_that_settles_leaves_the_choices_as_they_are(four):
    page = open_page("map", run="four", dims="3")

    settle(page, [1, 2, 3, 4])

    assert chosen(page, "dims") == 3


def test_docs_links_is_what_the_table_says():
    program = [sys.executable, "-m", "ae.ui.session.table"]
    printed = subprocess.run(
        program, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    assert printed == links_page()
    assert (ROOT / "docs" / "links.md").read_text("utf-8") == printed


@pytest.mark.parametrize(
    "case",
    # Those of every page are the reader's own: for another one, the page is loaded.
    [case for case in CASES if not set(case.good) & set(OF_EVERY_PAGE)],
    ids=lambda case: f"{case.page}-{'-'.join(case.good)}",
)
def test_a_step_opened_in_place_chooses_what_its_link_does(case, runs):
    path = "" if case.page == "generate" else case.page
    query = urlencode({**case.around, **as_linked(case), "z": "1,2,3,4"}, doseq=True)
    lesson = "".join(
        ['format = 1\ntitle = "Mine"\n']
        + [f'[[steps]]\nlink = "/{path}{asked}"\n' for asked in (f"?{query}", "")]
    )
    Shelf().save("mine", lesson, Owner("0" * 32))
    page = open_page(case.page, run="four", lesson="mine", step="2", z=None)
    opened = {
        name: chosen(page, name) for name in case.good if name in page.session_state
    }

    def go(step, at):
        value = {"step": step, "opens": at, "at": at}
        trigger = [{"event": "step", "value": value}]
        say(page, "lesson-card", json_trigger_value=trigger)
        assert not page.exception
        assert not page.warning

    go(1, 11)
    wanted = {name: value for name, (_, value) in case.good.items()}
    assert {name: chosen(page, name) for name in case.good} == wanted
    assert page.query_params["z"] == "1,2,3,4"
    assert data_of(page, "lesson-card")["opening"] == 11

    go(2, 12)
    assert {name: chosen(page, name) for name in opened} == opened
    assert "z" not in page.query_params
