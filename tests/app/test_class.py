"""The Class page, from Python's side."""

import pytest

from ae.ui.board.boards import boards
from tests.app.support import data_of, open_page, say

TEACHER = "a" * 32


def identified(**query):
    page = open_page("class", run="four", **query)
    return say(page, "identity", json_value={"token": TEACHER})


def test_a_pupil_is_told_of_no_board_but_the_one_a_link_names(four):
    boards().open("b" * 32, "Another teacher's")

    data = data_of(identified(board="KMPRT"), "class-view")

    assert (data["board"], data["code"], data["link"]) == ("", "KMPRT", "")


def test_a_link_to_what_is_no_code_is_told_of(four):
    page = open_page("class", run="four", board="<b>12")

    assert "It looks like KMPRT" in page.warning[0].value
    assert data_of(page, "class-view")["code"] == ""


def test_a_teacher_opens_a_board_and_gets_code_link_and_qr_code(four):
    page = identified()
    page.text_input(key="board-title").set_value("Sevens")
    page.text_input(key="board-question").set_value("Which?")
    page.text_input(key="board-options").set_value("4, 5,")
    press(page, "Open it")

    [board] = boards().all()
    data = data_of(page, "class-view")
    assert (board.head.title, board.head.options) == ("Sevens", ["4", "5"])
    assert data["board"] == board.id
    assert data["link"].endswith(f"/class?board={board.head.code}")
    assert data["qr"].startswith("data:image/svg+xml")
    assert len(data["plane"]["axes"]) == 2


def test_a_question_with_too_many_answers_is_told_of(four):
    page = identified()
    page.text_input(key="board-options").set_value(",".join("abcdefghij"))
    press(page, "Open it")

    assert "8 answers at most" in page.error[0].value
    assert boards().all() == []


def test_with_a_password_only_whoever_knows_it_opens_a_board(four, monkeypatch):
    monkeypatch.setenv("AE_TEACHER_PASSWORD", "secret")
    page = identified()
    assert not [button for button in page.button if button.label == "Open it"]

    [field] = [one for one in page.text_input if one.label == "Teacher's password"]
    field.set_value("secret").run()

    press(page, "Open it")
    assert len(boards().all()) == 1


def test_boards_can_be_turned_off(four, monkeypatch):
    monkeypatch.setenv("AE_BOARDS", "off")
    boards().open(TEACHER, "Before")

    page = identified()

    data = data_of(page, "class-view")
    assert (data["is_on"], data["board"]) == (False, "")
    assert not page.button
    assert not page.exception


@pytest.mark.parametrize("days", ["0", "x", "366", "1.5"])
def test_a_time_that_is_none_is_told_of(four, monkeypatch, days):
    monkeypatch.setenv("AE_BOARD_DAYS", days)

    assert "AE_BOARD_DAYS must be" in identified().error[0].value


def press(page, label):
    [button] = [one for one in page.button if one.label == label]
    button.click().run()
    assert not page.exception
