"""A code's way through the URL, the session and the sliders' messages."""

import re

import pytest

from ae.latent.codes import format_code
from tests.app.support import data_of, go_to, open_page, pick, say, settle

DIGITS_AS_LONG_AS_A_URL = ",".join(["1"] * 2000)


def shown(page):
    return data_of(page, "sliders")["code"]


@pytest.fixture
def mean(four):
    codes = four.evaluation().codes
    return codes.mean(axis=0, dtype="f8").round(3).tolist()


def digit_shown(page, run):
    """Return which test digit the sliders stand on; its code is theirs."""
    index = data_of(page, "sliders")["original"]["index"]
    assert shown(page) == run.evaluation().codes[index].astype("f8").round(3).tolist()
    return index


def test_the_sliders_open_on_a_test_digit_another_one_at_each_visit(four):
    pages = [open_page(run="four", z=None) for _ in range(4)]

    assert len({digit_shown(page, four) for page in pages}) > 1
    assert not any("z" in page.query_params for page in pages)


def test_a_link_may_ask_for_the_mean_of_all_codes(mean):
    page = open_page(run="four", z="mean")

    assert shown(page) == mean
    assert page.query_params["z"] == "mean"
    assert data_of(page, "sliders")["original"] is None


def test_the_mean_chosen_on_the_sliders_enters_the_url_by_its_name(mean):
    page = settle(open_page(run="four", z=None), mean)

    assert page.query_params["z"] == "mean"


def test_a_link_opens_on_its_code(code, four):
    page = open_page(run="four", z=format_code(code))

    assert shown(page) == code.tolist()
    assert page.query_params["z"] == "1.5,-2.25,0.001,3"
    assert not page.warning


@pytest.mark.parametrize(
    ("z", "why"),
    [
        ("abc", "4 numbers"),
        ("", "4 numbers"),
        ("1,2,3,4,5,6,7,8", "the link has 8"),
        (DIGITS_AS_LONG_AS_A_URL, "the link has 2000"),
        ("1,2,3,four", "'four' is not a number"),
        ("1,2,,4", "'' is not a number"),
        ("nan,0,0,0", "within ±10,000, got nan"),
        ("inf,0,0,0", "within ±10,000, got inf"),
        ("1e999,0,0,0", "within ±10,000, got 1e999"),
        ("10001,0,0,0", "within ±10,000, got 10001"),
    ],
)
def test_a_link_with_a_bad_code_says_so_and_opens_on_a_digit(z, why, four):
    page = open_page(run="four", z=z)

    assert not page.exception
    assert "The link's code was not used" in page.warning[0].value
    assert why in page.warning[0].value
    digit_shown(page, four)
    assert "z" not in page.query_params


def test_what_a_link_says_is_never_read_as_markdown(four):
    page = open_page(run="four", z=r"1,2,3,![x](//example.org/x.png)")

    assert r"!\[x](//example.org" in page.warning[0].value


def test_a_link_to_an_unknown_run_says_so_and_shows_another(runs):
    page = open_page(run="../four")

    assert "asks for the run '../four', which is not here" in page.warning[0].value
    assert "**eleven**" in page.caption[0].value


def test_a_bad_code_and_an_unknown_run_are_both_told_of(runs):
    page = open_page(run="five", z="abc")

    assert len(page.warning) == 2


def test_a_good_code_leaves_the_notice_of_an_unknown_run(runs):
    page = open_page(run="five", z=",".join(["1"] * 11))

    assert "asks for the run 'five'" in page.warning[0].value
    assert len(page.warning) == 1


def test_a_notice_stays_until_the_reader_does_something(four, code):
    page = open_page(run="four", z="abc")

    go_to(page, "map")
    assert page.warning
    go_to(page, "generate")
    settle(page, code.tolist())

    assert not page.warning


def test_choosing_a_run_ends_the_notice_of_an_unknown_one(runs):
    page = open_page(run="five")

    page.selectbox(key="run").set_value("four").run()

    assert not page.warning


def test_a_settled_code_is_kept_and_enters_the_url(four, code):
    page = settle(open_page(run="four"), code.tolist())

    assert shown(page) == code.tolist()
    assert page.query_params == {"run": "four", "z": "1.5,-2.25,0.001,3"}


def test_a_settled_code_survives_changing_pages(four, code):
    page = settle(open_page(run="four"), code.tolist())

    for name in ("map", "reconstructions", "generate"):
        go_to(page, name)
        assert page.query_params["z"] == format_code(code)

    assert shown(page) == code.tolist()


def test_a_code_from_a_link_survives_changing_pages(four, code):
    page = open_page("map", run="four", z=format_code(code))

    go_to(page, "generate")

    assert shown(page) == code.tolist()


def test_a_code_that_settles_is_not_sent_back_as_a_new_one(four, code):
    # The version grows only when Python sets a code: the browser, which may be a drag
    # ahead by then, takes that one over.
    page = open_page(run="four")
    version = data_of(page, "sliders")["version"]

    settle(page, code.tolist())

    assert data_of(page, "sliders")["version"] == version


AT = 1_700_000_000_000  # when; in ms since 1970


def say_unheard(page, **unheard):
    """Say what sliders settled on without a connection, as the tab does."""
    event = {"event": "unheard", "value": {"forgets": False, "at": AT, **unheard}}
    return say(page, "tab", json_trigger_value=[event])


def test_what_was_settled_without_a_connection_is_taken_over_by_any_sliders(four):
    # Those that say so may be gone: of another page, or another session.
    page = open_page(run="four")

    say_unheard(page, run="four", values=[1, 2, 3, 4])

    assert shown(page) == [1, 2, 3, 4]
    assert page.query_params["z"] == "1,2,3,4"
    assert data_of(page, "tab")["heard"] == AT


def test_what_was_settled_on_another_run_is_heard_of_and_not_heeded(four):
    page = open_page(run="four", z="1,1,1,1")

    say_unheard(page, run="another", values=[1, 2, 3, 4])

    assert shown(page) == [1, 1, 1, 1]
    assert data_of(page, "tab")["heard"] == AT


def test_going_back_to_a_url_takes_its_code_over(four, code):
    page = settle(open_page(run="four"), [1, 1, 1, 1])
    settle(page, [2, 2, 2, 2])
    version = data_of(page, "sliders")["version"]

    page.query_params["z"] = "1,1,1,1"
    page.run()

    assert shown(page) == [1, 1, 1, 1]
    assert data_of(page, "sliders")["version"] > version


def test_going_back_to_the_url_without_a_code_gives_the_first_digit_again(four):
    page = open_page(run="four", z=None)
    index = digit_shown(page, four)
    settle(page, [1, 1, 1, 1])

    del page.query_params["z"]
    page.run()

    assert digit_shown(page, four) == index
    assert "z" not in page.query_params


def test_a_late_url_does_not_take_a_newer_code_away(four):
    # On a busy server the next code settles before the browser has been told of the
    # URL of the last one.
    page = settle(open_page(run="four", z="0,0,0,0"), [1, 1, 1, 1])

    page.query_params["z"] = "0,0,0,0"
    settle(page, [2, 2, 2, 2])

    assert shown(page) == [2, 2, 2, 2]
    assert page.query_params["z"] == "2,2,2,2"


def test_each_run_has_a_code_of_its_own(runs, code):
    page = settle(open_page(run="four"), code.tolist())
    run = page.selectbox(key="run")

    run.set_value("eleven").run()
    assert len(shown(page)) == 11
    assert not page.warning
    run.set_value("four").run()

    assert shown(page) == code.tolist()
    assert not page.warning


def test_a_real_digit_drawn_at_random_is_shown_with_its_code(four):
    page = pick(open_page(run="four"))

    sliders = data_of(page, "sliders")
    index, label = re.findall(r"\d+", sliders["original"]["title"])
    evaluation = four.evaluation()
    assert int(label) == evaluation.labels[int(index)]
    assert sliders["code"] == pytest.approx(evaluation.codes[int(index)], abs=0.0006)
    assert page.query_params["z"] == format_code(sliders["code"])


def test_the_real_digit_stays_beside_the_picture_while_sliders_move(four, code):
    page = pick(open_page(run="four"))
    original = data_of(page, "sliders")["original"]

    settle(page, code.tolist())

    assert data_of(page, "sliders")["original"] == original


HOSTILE_VALUES = [
    None,
    "1,2,3,4",
    5,
    [],
    [1, 2, 3],
    [1] * 100_000,
    ["a", "b", "c", "d"],
    [None] * 4,
    [[1], [2], [3], [4]],
    [{"z": 1}] * 4,
    {"0": 1, "1": 2, "2": 3, "3": 4},
    [float("nan"), 0, 0, 0],
    [float("inf"), 0, 0, 0],
    [1e300, 0, 0, 0],
    [10**400, 0, 0, 0],
]


@pytest.mark.parametrize("values", HOSTILE_VALUES, ids=lambda v: repr(v)[:20])
def test_a_hostile_code_from_the_browser_is_refused_in_words(values, mean):
    page = settle(open_page(run="four"), values)

    assert not page.exception
    assert "The code from the sliders was not used" in page.warning[0].value
    assert shown(page) == mean


@pytest.mark.parametrize("state", [None, "abc", 3, [1, 2, 3, 4], {}, {"value": [1]}])
def test_a_hostile_message_in_place_of_a_code_is_refused_in_words(state, mean):
    page = settle(open_page(run="four"), [0, 0, 0, 0])

    say(page, "sliders", json_value={"code": state})

    assert not page.exception
    assert "The code from the sliders was not used" in page.warning[0].value
    assert shown(page) == [0, 0, 0, 0]
