"""A lesson in a session: its card, its steps, and answers only after a prediction."""

import pytest

from ae.lesson.fragment import pack_lesson
from ae.lesson.shelf import Shelf
from ae.runs.owner import Owner
from tests.app.support import data_of, go_to, open_page, say

LESSON = """\
format = 1
title = "Mine"
language = "en"
[[steps]]
words = "<b>Look</b>."
hide = ["meter"]
point_at = ["sliders"]
[[steps]]
[steps.question]
kind = "class"
ask = "Which?"
answer = "hardest_class"
after = "Well."
[[steps]]
link = "//evil"
[steps.question]
kind = "number"
ask = "How far?"
answer = "trustworthiness"
given = { projection = "tsne" }
"""


@pytest.fixture
def saved(four):
    """Save the lesson on the server, under the name ``mine``."""
    Shelf().save("mine", LESSON, Owner("0" * 32))


def card(app):
    return data_of(app, "lesson-card")


def send(app, **trigger):
    [(event, value)] = trigger.items()
    return say(
        app, "lesson-card", json_trigger_value=[{"event": event, "value": value}]
    )


def test_a_step_says_what_to_show_point_at_and_hide(saved):
    told = card(open_page(lesson="mine", run="four"))

    assert (told["title"], told["step"], told["n_steps"]) == ("Mine", 1, 3)
    assert told["words"] == "<b>Look</b>."  # the view sets it as text
    assert told["points"] == ["the sliders"]
    assert ".meter" in told["hide"]


def test_the_answer_comes_only_after_a_prediction(saved, four):
    app = open_page(lesson="mine", step="2", run="four")
    assert card(app)["answer"] is None
    assert "Well." not in str(card(app))

    send(app, reveal={"step": 2, "at": 1})

    answer = card(app)["answer"]
    errors = four.report().class_mse
    hardest = max((e, label) for label, e in enumerate(errors) if e is not None)[1]
    assert answer["value"] == str(hardest)
    assert answer["after"] == "Well."


def test_the_step_goes_along_from_page_to_page(saved):
    app = open_page(lesson="mine", run="four")
    send(app, step={"step": 2, "at": 1})
    assert app.query_params["step"] == "2"

    go_to(app, "map")

    assert card(app)["step"] == 2
    assert app.query_params["lesson"] == "mine"


def test_the_sheet_comes_after_the_last_step(saved):
    told = card(open_page(lesson="mine", step="4", run="four"))

    assert [row["ask"] for row in told["sheet"]] == ["", "Which?", "How far?"]


def test_what_is_wrong_with_a_step_is_told_and_the_rest_goes_on(saved):
    app = open_page(lesson="mine", step="3", run="four")
    [fault] = card(app)["faults"]
    assert "page of this app" in fault

    send(app, reveal={"step": 3, "at": 1})

    assert "Nobody has made t-SNE" in card(app)["answer"]["fault"]
    assert not app.exception


def test_a_lesson_in_the_link_is_asked_of_the_browser(four):
    app = open_page(lesson="in-link", run="four")
    assert card(app)["is_asked"]

    say(app, "lesson-card", json_value={"packed": pack_lesson(LESSON)})

    assert card(app)["title"] == "Mine"


@pytest.mark.parametrize(
    ("name", "packed", "useful"),
    [
        ("in-link", "1zzzz", "cut off or was changed"),
        ("in-link", "", "cut off or was changed"),
        ("nobodys", None, "There is no lesson nobodys"),
        ("../../etc/passwd", None, "A lesson's name is"),
    ],
)
def test_a_lesson_that_cannot_be_opened_is_told_of(four, name, packed, useful):
    app = open_page(lesson=name, run="four")
    if packed is not None:
        say(app, "lesson-card", json_value={"packed": packed})

    assert useful in card(app)["fault"]
    assert not app.exception
    send(app, leave=1)
    assert "lesson" not in app.query_params


def test_hostile_messages_of_a_card_change_nothing(saved):
    app = open_page(lesson="mine", run="four")

    for value in ("2", None, {"step": True}, {"step": "2"}, [2], {"step": -5}):
        send(app, step=value)
        assert card(app)["step"] == 1
    assert not app.exception
