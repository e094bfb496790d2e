"""A lesson in a session: its card, its steps, and answers only after a prediction."""

import pytest

from ae.errors import LessonError
from ae.lesson.fragment import pack_lesson, unpack_lesson
from ae.lesson.parse import parse_lesson
from ae.lesson.shelf import DRAFT, Shelf
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

    assert (
        "t-SNE of this run has not been made or measured yet"
        in card(app)["answer"]["fault"]
    )
    assert not app.exception


def test_a_lesson_in_the_link_is_asked_of_the_browser(four):
    app = open_page(lesson="in-link", run="four")
    assert card(app)["is_asked"]

    say(app, "lesson-card", json_value={"packed": pack_lesson(LESSON)})

    assert card(app)["title"] == "Mine"


AMISS = """\
format = 2
title = "Amiss"
[[steps]]
link = "/map?projection=PCA"
[[steps]]
link = "/map?projection=UMAP&dims=3&colour=z44&z=1,2"
words = "<img src=x onerror=alert(1)>"
[[steps]]
link = "/atlas"
[steps.question]
kind = "class"
ask = "Which?"
answer = "hardest_klass"
[[steps]]
link = "/map?run=gone"
words = "The last one."
"""


def test_a_lesson_with_much_amiss_says_so_step_by_step_and_goes_on(four):
    Shelf().save("amiss", AMISS, Owner("0" * 32))
    app = open_page("map", lesson="amiss", run="four")

    send(app, step={"step": 2, "opens": 7, "at": 7})

    told = " ".join(warning.value for warning in app.warning)
    assert "The link asks for the projection 'UMAP'." in told
    assert "The link asks for the colour 'z44'." in told
    assert "A code has 4 numbers" in told
    assert (app.session_state["projection"], app.session_state["dims"]) == ("PCA", 3)
    assert card(app)["words"] == "<img src=x onerror=alert(1)>"  # as text

    send(app, step={"step": 3, "at": 8})  # which stays with what the last one shows
    told = " ".join(card(app)["faults"])
    assert "There is no page 'atlas'" in told
    assert "There is no answer 'hardest_klass'" in told
    assert card(app)["question"] is None

    app = open_page("map", lesson="amiss", step="4", run="gone")
    assert "the run 'gone', which is not here" in app.warning[0].value
    assert card(app)["words"] == "The last one."
    assert not app.exception


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


def open_desk():
    """Open the Lesson page with a lesson of two steps in preparation."""
    app = open_page("lesson", run="four")
    for link in ("http://h:1/map?dims=3&lesson=x#pair=1,2", "http://h:1/?z=1,2,3,4"):
        add(app, link)
    return app


def add(app, link):
    value = {"link": link, "at": 1}
    say(app, "share", json_trigger_value=[{"event": "add", "value": value}])


def texts(app, label):
    return [
        field for field in (*app.text_input, *app.text_area) if field.label == label
    ]


def draft_of(app):
    return parse_lesson(data_of(app, "lesson-draft")["text"])[0]


def test_what_is_seen_becomes_a_step_without_its_server(four):
    app = open_desk()

    assert [step.link for step in draft_of(app).steps] == [
        "/map?dims=3#pair=1,2",
        "/?z=1,2,3,4",
    ]


def test_fields_change_the_lesson_that_the_browser_keeps(four):
    app = open_desk()
    texts(app, "Title")[0].set_value("Mine")
    texts(app, "Your words")[1].set_value("Look.").run()
    kinds = [pills for pills in app.button_group if pills.label == "Question"]
    kinds[0].set_value("class").run()
    texts(app, "What you ask")[0].set_value("Which?").run()

    lesson = draft_of(app)
    assert (lesson.title, lesson.steps[1].words) == ("Mine", "Look.")
    assert lesson.steps[0].question.ask == "Which?"
    assert not app.exception


def test_steps_are_moved_and_taken_out(four):
    app = open_desk()
    [down] = [b for b in app.button if b.label == "Down" and not b.disabled]
    down.click().run()
    assert [step.link[:4] for step in draft_of(app).steps] == ["/?z=", "/map"]

    next(b for b in app.button if b.label == "Take out").click().run()

    assert [step.link[:4] for step in draft_of(app).steps] == ["/map"]


def test_the_link_of_a_short_lesson_holds_all_of_it(four):
    app = open_desk()
    texts(app, "Title")[0].set_value("Mine").run()

    address = data_of(app, "share-lesson")["address"]

    before, letters = address.rsplit("lesson=", 1)
    assert before == "/map?dims=3&lesson=in-link&step=1#pair=1,2&"
    assert parse_lesson(unpack_lesson(letters))[0].title == "Mine"


def test_a_draft_the_browser_kept_comes_back(four):
    app = open_page("lesson", run="four")

    say(app, "lesson-draft", json_value={"kept": LESSON})

    assert texts(app, "Title")[0].value == "Mine"
    assert len(draft_of(app).steps) == 3


def test_a_draft_that_is_previewed_comes_back_on_any_page(four):
    app = open_page("generate", run="four", lesson=DRAFT)
    app.session_state["share-menu"] = False
    app.run()
    assert card(app)["is_asked"]

    say(app, "lesson-draft", json_value={"kept": LESSON})

    assert card(app)["title"] == "Mine"


def test_lessons_are_begun_from_the_page(saved):
    app = open_page("lesson", run="four")
    next(b for b in app.button if b.key == "begin-mine").click().run()

    assert card(app)["opens"]
    assert app.query_params["lesson"] == "mine"


def test_only_its_owner_may_save_over_a_lesson(saved):
    with pytest.raises(LessonError, match="somebody else"):
        Shelf().save("mine", LESSON, Owner("1" * 32))
    with pytest.raises(LessonError, match="the app's own"):
        Shelf().save("nine-numbers", LESSON, Owner("0" * 32))

    Shelf().save("mine", LESSON.replace("Mine", "Ours"), Owner("0" * 32))

    assert b"Ours" in Shelf().read("mine")
