"""The Class page: a board that a teacher opens and pupils draw on."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from ae.board.folder import BOARDS
from tests.browser.drawing_reader import draw, seen
from tests.browser.lesson_reader import PATIENCE_MS, answer, lesson_of, wait_for_step
from tests.browser.reader import GREY, pixels, press, type_into, visit, wait_for_meter
from tests.browser.test_accessibility import scrolls_sideways, violations


@pytest.fixture
def teacher(open_context, app_url):
    page = open_context().new_page()
    visit(page, app_url, "/class")
    page.get_by_text("For the teacher: open a board").click()
    type_into(page.get_by_label("A question for the class"), "Which is redrawn worst?")
    type_into(page.get_by_label("Answers to choose"), "4, 5")
    press(page, "Open it")
    expect(page.locator(".code")).to_have_text(re.compile("^[A-Z]{5}$"))
    return page


@pytest.fixture
def pupil(open_context, app_url, teacher):
    page = open_context(viewport={"width": 390, "height": 844}).new_page()
    visit(page, app_url, "/class")
    type_into(
        page.get_by_label("The five letters"),
        teacher.locator(".code").inner_text().lower(),
    )
    press(page, "Join the board")
    expect(page.get_by_role("heading", name="Our digits")).to_be_visible()
    return page


def test_a_pupils_drawing_appears_on_the_projector_and_can_be_taken_back(
    teacher, pupil, site, nine
):
    teacher.evaluate("window.isTheSame = true")
    pupil.get_by_role("link", name="Draw a digit").click()
    wait_for_meter(pupil)
    draw(pupil)
    pupil.get_by_label("I drew a").select_option("7")
    press(pupil, "Send to the class")

    tile = teacher.locator(".wall .drawings li")
    expect(tile).to_have_count(1)
    sent = pixels(seen(pupil))
    assert np.abs(pixels(tile.locator("canvas").first) - sent).max() <= GREY
    image = (sent / 255).astype(np.float32).reshape(1, 1, 28, 28)
    redrawn = (nine.network().reconstruct(image)[0, 0] * 255 + 0.5).astype(int)
    assert np.abs(pixels(tile.locator("canvas").last) - redrawn).max() <= GREY
    assert teacher.evaluate("window.isTheSame")  # no reload
    error = float(np.mean((image - nine.network().reconstruct(image)) ** 2))
    expect(tile).to_contain_text(f"7: {error:.4f}")

    for page in (teacher, pupil):
        assert violations(page) == []
        assert not scrolls_sideways(page)

    press(pupil, "Send the sliders' code")
    redrawn_code = teacher.locator(".codes li canvas")
    assert np.abs(pixels(redrawn_code) - redrawn).max() <= 2 * GREY

    press(pupil, "Take it back")
    expect(redrawn_code).to_have_count(0)
    teacher.locator(".wall .act").first.click()
    expect(tile.first).to_have_class(re.compile("is-hidden"))
    teacher.get_by_role("button", name="Clear all").click()
    teacher.get_by_role("button", name="Really clear all?").click()

    expect(tile).to_have_count(0)
    logs = [path.read_bytes() for path in (site / BOARDS).glob("*/*.log")]
    assert not any(b"pixels" in log for log in logs)


def test_predictions_are_bars_once_the_teacher_reveals_them(teacher, pupil):
    pupil.get_by_role("button", name="5", exact=True).click()
    expect(teacher.get_by_text("1 prediction.")).to_be_visible()
    expect(teacher.locator(".bars li:visible")).to_have_count(0)

    type_into(teacher.get_by_label("The answer (may be empty)"), "4")
    press(teacher, "Reveal the predictions")

    for page in (teacher, pupil):
        expect(page.locator(".bars li")).to_have_text(["40", "51"])
        expect(page.get_by_text("The answer: 4")).to_be_visible()


def test_a_link_joins_and_a_closed_board_takes_no_more(teacher, open_context, app_url):
    page = open_context().new_page()
    code = teacher.locator(".code").inner_text()
    visit(page, app_url, "/class", board=code)
    expect(page.get_by_role("heading", name="Our digits")).to_be_visible()

    teacher.get_by_role("button", name="Close", exact=True).click()

    expect(page.get_by_text("Closed.")).to_be_visible()
    page.get_by_role("button", name="Leave the board").click()
    type_into(page.get_by_label("The five letters"), code)
    expect(page.get_by_role("button", name="Join the board")).to_be_visible()


def test_an_answer_to_a_lesson_is_a_prediction_on_the_board(teacher, pupil, app_url):
    lesson = lesson_of("nine-numbers")
    kinds = [step.question.kind if step.question else "" for step in lesson.steps]
    at = next(i for i, kind in enumerate(kinds) if kind in ("choice", "class"))
    pupil.goto(app_url + addressed(lesson.steps[at].link, at + 1))
    wait_for_step(pupil, at + 1)

    answer(pupil, lesson.steps[at].question)

    asked = teacher.locator(".answers .question").filter(
        has_text=f"nine-numbers/{at + 1}"
    )
    expect(asked).to_contain_text("1 prediction.", timeout=PATIENCE_MS)


def addressed(link, step):
    before, _, after = link.partition("#")
    mark = "&" if "?" in before else "?"
    return f"{before}{mark}lesson=nine-numbers&step={step}#{after}"
