import numpy as np
import pytest

from ae.digits.sources import load_digits
from ae.morph.strips import STRENGTHS
from tests.app.support import (
    data_of,
    go_to,
    open_page,
    say,
    settle,
    train_run,
)
from tests.idx import write_dataset


@pytest.fixture
def page(four):
    return open_page("morph", run="four")


def open_part(part, **query):
    return open_page("morph", run="four", part=part, **query)


def codes_of(four, *indices):
    return four.evaluation().codes[list(indices)]


def take(page, key, code):
    """Take a code a view offers, as its button does."""
    event = {"event": "take", "value": {"value": code, "at": 1}}
    return say(page, key, json_trigger_value=[event])


def errors(page):
    return [error.value for error in page.error]


def downloads(page):
    return {button.key: button for button in page.get("download_button")}


def test_the_page_opens_on_the_way_between_two_digits(page, four):
    labels = four.evaluation().labels
    data = data_of(page, "morph")

    assert not page.exception
    ends = [data[end]["index"] for end in "ab"]
    assert [labels[index] for index in ends] == [4, 9]
    for end, code in zip("ab", codes_of(four, *ends), strict=True):
        np.testing.assert_allclose(data[end]["code"], code, atol=1e-5)
    assert data["steps"] == 9


def test_a_link_says_both_ends_and_the_steps(four):
    data = data_of(open_page("morph", run="four", a="3", b="8", steps="25"), "morph")

    assert (data["a"]["index"], data["b"]["index"], data["steps"]) == (3, 8, 25)


def test_a_number_that_no_digit_has_gets_a_sentence(page, four):
    n = len(four.evaluation().labels)

    page.number_input(key="a").set_value(n).run()
    assert errors(page) == [
        f"This cannot be shown. Start is test image {n}, but they are numbered from "
        f"0 to {n - 1}. Type another number, or press a picture."
    ]

    page.number_input(key="a").set_value(-1).run()
    assert "Start is test image -1" in errors(page)[0]

    page.number_input(key="a").set_value(0).run()
    assert not errors(page)


@pytest.mark.parametrize(
    "nonsense", ["x", "1e400", "inf", "nan", "-", "1.5", "-1", "99999999999999999999"]
)
def test_nonsense_in_the_link_is_said_and_leaves_the_page_whole(four, nonsense):
    for name in ("a", "b", "steps", "part"):
        page = open_page("morph", run="four", **{name: nonsense})

        assert not page.exception
        assert data_of(page, "morph")["steps"] == 9
        [warning] = [w.value for w in page.warning]
        assert warning.startswith(f"The link asks for the {name} '{nonsense}'. ")

    page.get_by_key("part").set_value("Traversal").run()
    assert not page.warning


def test_nonsense_for_the_other_parts_is_said_too(four):
    for part, name in (
        ("Arithmetic", "minus"),
        ("Arithmetic", "plus"),
        ("Homework", "sheet_seed"),
    ):
        page = open_part(part, **{name: "77x"})

        assert not page.exception
        assert f"The link asks for the {name} '77x'" in page.warning[0].value


def test_a_digit_and_its_own_code_in_the_sliders_are_the_same(four):
    code = codes_of(four, 3)[0].round(3).tolist()
    page = go_to(settle(open_page(run="four"), code), "morph")
    page.number_input(key="a").set_value(3).run()

    page.selectbox(key="b_from").set_value("the sliders' code").run()

    assert "have the same code" in errors(page)[0]


def press(page, key, event, value):
    """Press a picture of a picker."""
    sent = {"event": event, "value": {"value": value, "at": 1}}
    return say(page, key, json_trigger_value=[sent])


def test_a_picture_that_is_pressed_becomes_an_end(page):
    page.selectbox(key="b_from").set_value("the sliders' code").run()

    press(page, "b-picker", "pick", 17)

    assert page.number_input(key="b").value == 17
    assert data_of(page, "morph")["b"]["index"] == 17
    assert data_of(page, "b-picker")["index"] == 17


@pytest.mark.parametrize("sent", [None, -1, 10**9, "7", True, [1], {"a": 1}])
def test_a_picture_that_is_none_changes_nothing(page, sent):
    before = data_of(page, "morph")

    press(page, "a-picker", "pick", sent)

    assert not page.exception
    assert data_of(page, "morph") == before


def test_a_drawing_can_be_an_end_and_a_link_carries_its_code(page, code):
    press(page, "a-picker", "drawing", code.tolist())

    data = data_of(page, "morph")
    assert data["a"] == {"name": "your drawing", "index": None, "code": code.tolist()}
    link = {name: page.query_params[name] for name in ("a_from", "a_code")}
    again = open_page("morph", run="four", **link)
    assert data_of(again, "morph")["a"] == data["a"]


@pytest.mark.parametrize("sent", [None, [1, 2], "x", [1, 2, 3, "x"], [1e9] * 4])
def test_a_drawing_of_no_code_gets_a_sentence(page, sent):
    before = data_of(page, "morph")

    press(page, "a-picker", "drawing", sent)

    assert "The drawing was not taken." in page.warning[0].value
    assert data_of(page, "morph") == before


def test_an_end_without_a_drawing_says_where_to_draw_one(four):
    page = open_page("morph", run="four", b_from="a drawing")

    assert "Draw a digit on the Generate page" in errors(page)[0]


def test_a_link_with_another_code_size_for_a_drawing_is_told_of(four):
    page = open_page("morph", run="four", a_code="1,2")

    assert page.warning[0].value.startswith("The link asks for the a_code '1,2'. ")


def test_the_sliders_code_can_be_an_end(four, code):
    page = settle(open_page(run="four"), code.tolist())
    page = go_to(page, "morph")

    page.selectbox(key="b_from").set_value("the sliders' code").run()

    data = data_of(page, "morph")
    assert data["b"] == {
        "name": "the sliders' code",
        "index": None,
        "code": code.tolist(),
    }


def test_the_two_digits_chosen_on_the_map_become_the_ends(page):
    page.selectbox(key="a_from").set_value("the sliders' code").run()

    event = {"event": "pair", "value": {"value": [11, 12], "at": 1}}
    say(page, "morph", json_trigger_value=[event])

    data = data_of(page, "morph")
    assert (data["a"]["index"], data["b"]["index"]) == (11, 12)


@pytest.mark.parametrize("sent", [None, [1], [0, 10**9], [True, 2], ["a", 2], {"a": 1}])
def test_a_pair_that_is_none_changes_nothing(page, sent):
    before = data_of(page, "morph")

    event = {"event": "pair", "value": {"value": sent, "at": 1}}
    say(page, "morph", json_trigger_value=[event])

    assert not page.exception
    assert data_of(page, "morph") == before


def test_a_code_that_is_taken_is_the_sliders(page, code):
    take(page, "morph", code.tolist())

    assert data_of(go_to(page, "generate"), "sliders")["code"] == code.tolist()


def test_a_code_that_is_none_is_not_taken(page):
    before = data_of(go_to(page, "generate"), "sliders")["code"]
    page = go_to(page, "morph")

    take(page, "morph", ["much", 1, 2, 3])

    assert "The code was not taken." in page.warning[0].value
    assert not page.toast
    assert data_of(go_to(page, "generate"), "sliders")["code"] == before


def test_arithmetic_adds_the_difference_of_two_means(four):
    page = open_part("Arithmetic", a="0", minus="2", plus="6")
    evaluation = four.evaluation()
    means = [evaluation.codes[evaluation.labels == c].mean(axis=0) for c in (2, 6)]

    data = data_of(page, "arithmetic")

    assert (data["of"], data["to"]) == (2, 6)
    np.testing.assert_allclose(data["difference"], means[1] - means[0], atol=1e-4)
    assert data["strengths"] == list(STRENGTHS)


def test_arithmetic_with_one_class_twice_gets_a_sentence(four):
    page = open_part("Arithmetic", minus="3", plus="3")

    assert "Choose two classes" in errors(page)[0]


def test_arithmetic_with_a_class_without_digits_gets_a_sentence(without_fives):
    page = open_page("morph", run="few", part="Arithmetic", minus="5", plus="6")

    assert "has no digit in the test set" in errors(page)[0]


def test_a_traversal_goes_from_low_to_high_around_a_code(four):
    data = data_of(open_part("Traversal", a="5"), "traversal")

    values = np.array(data["values"])
    codes = four.evaluation().codes
    assert values.shape == (4, 9)
    assert (np.diff(values, axis=1) > 0).all()
    own = np.array(data["start"]["code"]).round(3)
    assert (np.abs(values - own[:, None]).min(axis=1) < 1e-3).all()
    assert (values[:, 0] < np.percentile(codes, 1, axis=0)).all()
    assert (values[:, -1] > np.percentile(codes, 99, axis=0)).all()
    assert data["start"]["index"] == 5


def test_a_code_taken_from_the_traversal_is_its_next_middle(four, code):
    page = open_part("Traversal", a="5")

    take(page, "traversal", code.tolist())

    assert data_of(page, "traversal")["start"]["code"] == code.tolist()
    assert page.selectbox(key="a_from").value == "the sliders' code"


def test_the_homework_sheet_is_there_with_its_files(four):
    page = open_part("Homework", sheet_seed="7")

    assert not page.exception
    assert len(page.get("image")) == 1
    saved = {name for name in downloads(page) if name.startswith("save-")}
    assert saved == {"save-PNG", "save-CSV"}


@pytest.mark.parametrize("number", [-1, 99_999_999_999])
def test_a_sheet_that_cannot_be_gets_a_sentence(four, number):
    page = open_part("Homework")

    page.number_input(key="sheet_seed").set_value(number).run()

    assert f"{number} is not one of them" in errors(page)[0]


@pytest.fixture
def scored_on(site, digits):
    """Make a run that was scored on so many test digits."""

    def make(n):
        scored = digits.test.images[:n], digits.test.labels[:n]
        train = digits.train.images, digits.train.labels
        (site / "data").unlink()
        write_dataset(site / "data", train, scored)
        return train_run(site / "checkpoints", "short", load_digits("mnist"), 4)

    return make


@pytest.mark.parametrize("n", [3, 9])
def test_a_test_set_shorter_than_ten_gets_a_sentence(scored_on, n):
    scored_on(n)

    page = open_page("morph", run="short")

    assert not page.exception
    assert errors(page) == [
        f"The run short was scored on {n} test digits; this page needs at least 10 to "
        "judge a code by. Choose another run at the top."
    ]


@pytest.mark.parametrize("part", ["Morph", "Traversal", "Homework"])
def test_a_test_set_of_ten_is_enough(scored_on, part):
    scored_on(10)

    page = open_page("morph", run="short", part=part)

    assert not page.exception
    assert not errors(page)
