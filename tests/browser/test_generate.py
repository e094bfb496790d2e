"""The Generate page: the decoder in the browser, and every way to set a code."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from ae.digits.sources import load_test_split
from ae.latent.codes import slider_ranges
from ae.network.metrics import class_means
from tests.browser.reader import (
    Frames,
    assert_shows,
    code_in_url,
    drawn,
    field,
    mean_code,
    open_generate,
    picture,
    pixels,
    press,
    slider,
    type_into,
    wait_for_code_in_url,
    wait_for_new_url,
)

SETTLE_MS = 250  # as in sliders.js


@pytest.fixture
def generate(page, app_url):
    open_generate(page, app_url)
    return page


def with_number(code, i, value):
    """Return a code with its number i, from 1, replaced."""
    changed = np.array(code, dtype=float)
    changed[i - 1] = value
    return changed


def ends(run):
    return slider_ranges(run.evaluation().codes).round(3)


def test_the_first_picture_is_that_of_the_mean_code(generate, nine):
    assert_shows(picture(generate), drawn(nine, mean_code(nine)))
    expect(generate.get_by_role("slider")).to_have_count(9)


def test_every_slider_redraws_the_picture_while_it_is_dragged(page, app_url, nine):
    frames = Frames(page)
    open_generate(page, app_url)
    code = mean_code(nine)
    for i in range(1, 10):
        handle = slider(page, i)
        handle.scroll_into_view_if_needed()
        box = handle.bounding_box()
        middle = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + 0.3 * box["width"], middle)
        page.mouse.down()
        n_sent = len(frames.sent)
        seen = set()
        for share in np.linspace(0.3, 0.8, 6):
            page.mouse.move(box["x"] + share * box["width"], middle)
            seen.add(pixels(picture(page)).tobytes())
        if i == 1:
            page.wait_for_timeout(2 * SETTLE_MS)  # a hand at rest has not let go
        n_sent_by_dragging = len(frames.sent) - n_sent
        before = page.url
        page.mouse.up()

        assert len(seen) > 3, f"z{i}"
        assert n_sent_by_dragging == 0, f"z{i}"
        wait_for_new_url(page, before)
        settled = np.array(code_in_url(page))
        assert np.flatnonzero(settled != code).tolist() == [i - 1]
        code = settled
    assert_shows(picture(page), drawn(nine, code))


def test_a_settled_code_runs_the_sliders_alone(page, app_url):
    frames = Frames(page)
    open_generate(page, app_url)
    n_received, before = len(frames.received), page.url
    slider(page, 1).press("End")
    wait_for_new_url(page, before)

    answers = [ForwardMsg.FromString(data) for data in frames.received[n_received:]]
    kinds = [answer.WhichOneof("type") for answer in answers]
    assert "page_info_changed" in kinds
    assert "navigation" not in kinds
    ends = [one.script_finished for one in answers if one.HasField("script_finished")]
    assert set(ends) == {ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}


def test_a_finger_drags_as_a_mouse_does(open_context, app_url, nine):
    context = open_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    open_generate(page, app_url)
    slider(page, 2).scroll_into_view_if_needed()
    box = slider(page, 2).bounding_box()
    middle = box["y"] + box["height"] / 2
    touch = context.new_cdp_session(page)
    seen = set()

    def dispatch(kind, *shares):
        points = [{"x": box["x"] + s * box["width"], "y": middle} for s in shares]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    before = page.url
    dispatch("touchStart", 0.5)
    for share in np.linspace(0.5, 0.95, 10):
        dispatch("touchMove", share)
        seen.add(pixels(picture(page)).tobytes())
    dispatch("touchEnd")

    assert len(seen) > 3
    wait_for_new_url(page, before)
    changed = np.flatnonzero(code_in_url(page) != mean_code(nine))
    assert changed.tolist() == [1]
    assert_shows(picture(page), drawn(nine, code_in_url(page)))


def test_the_small_pictures_show_where_a_slider_leads(generate, nine):
    code, i = mean_code(nine), 4
    row = generate.locator(".number").nth(i - 1)
    for side, end in zip(("low", "high"), ends(nine)[i - 1], strict=True):
        assert_shows(
            row.locator(f".end.{side}"), drawn(nine, with_number(code, i, end))
        )


def test_the_small_pictures_follow_the_other_sliders(generate, nine):
    slider(generate, 1).press("End")
    code = with_number(mean_code(nine), 1, ends(nine)[0, 1])
    wait_for_code_in_url(generate, code)

    low = generate.locator(".number").nth(6).locator(".end.low")
    assert_shows(low, drawn(nine, with_number(code, 7, ends(nine)[6, 0])))


def test_a_click_on_a_small_picture_goes_there(generate, nine):
    generate.locator(".number").nth(2).locator(".end.high").click()

    code = with_number(mean_code(nine), 3, ends(nine)[2, 1])
    wait_for_code_in_url(generate, code)
    assert_shows(picture(generate), drawn(nine, code))


def test_keys_move_a_slider_by_hundredths_tenths_and_to_its_ends(generate, nine):
    low, high = ends(nine)[4]
    start = mean_code(nine)[4]
    steps = {"ArrowRight": 0.01, "ArrowLeft": -0.01, "PageUp": 0.1, "PageDown": -0.1}
    handle, number = slider(generate, 5), field(generate, 5)
    for key, share in steps.items():
        before = float(number.input_value())
        handle.press(key)
        moved = float(number.input_value()) - before
        assert moved == pytest.approx(share * (high - low), abs=0.011), key
    assert float(number.input_value()) == pytest.approx(start, abs=0.02)

    handle.press("Home")
    expect(number).to_have_value(f"{low:.2f}")
    handle.press("End")
    expect(number).to_have_value(f"{high:.2f}")
    wait_for_code_in_url(generate, with_number(mean_code(nine), 5, high))


def test_arrows_in_a_field_move_its_number_too(generate, nine):
    low, high = ends(nine)[0]

    field(generate, 1).press("PageUp")

    wanted = mean_code(nine)[0] + (high - low) / 10
    assert float(field(generate, 1).input_value()) == pytest.approx(wanted, abs=0.011)


def test_a_number_can_be_typed_with_a_point_or_a_comma(generate, nine):
    code = mean_code(nine)
    typed = {"1,5": 1.5, "-2.25": -2.25, "\N{MINUS SIGN}0.5": -0.5}
    for text, value in typed.items():
        type_into(field(generate, 6), text)
        field(generate, 6).press("Enter")

        code = with_number(code, 6, value)
        expect(field(generate, 6)).to_have_value(f"{value:.2f}")
        wait_for_code_in_url(generate, code)
        assert_shows(picture(generate), drawn(nine, code))


def test_what_is_no_number_leaves_the_old_one_and_says_why(generate, nine):
    old = field(generate, 6).input_value()
    for text in ("abc", "1e999", "1.2.3", ""):
        type_into(field(generate, 6), text)
        field(generate, 6).press("Enter")

        expect(field(generate, 6)).to_have_value(old)
        note = generate.locator(".numbers .note")
        expect(note).to_contain_text(f"“{text}” is not a number from")
        expect(note).to_contain_text("z6 has kept its old value")
    assert_shows(picture(generate), drawn(nine, mean_code(nine)))


def test_a_number_beyond_its_slider_is_drawn_and_said_to_be_far_out(generate, nine):
    high = ends(nine)[0, 1]

    type_into(field(generate, 1), str(high + 5))
    field(generate, 1).press("Enter")

    code = with_number(mean_code(nine), 1, high + 5)
    wait_for_code_in_url(generate, code)
    expect(generate.locator(".numbers .note")).to_contain_text(
        "few or no real digits are: z1"
    )
    assert_shows(picture(generate), drawn(nine, code))


def test_a_class_is_a_start_point(generate, nine):
    evaluation = nine.evaluation()
    code = class_means(evaluation.codes, evaluation.labels)[4].round(3)
    button = generate.get_by_role("button", name="Mean code of the 4s")

    assert_shows(button.locator("canvas"), drawn(nine, code))
    button.click()

    wait_for_code_in_url(generate, code)
    assert_shows(picture(generate), drawn(nine, code))
    press(generate, "Mean of all codes")
    generate.wait_for_url(re.compile("z=mean"))
    assert_shows(picture(generate), drawn(nine, mean_code(nine)))


def test_a_real_digit_stands_beside_its_reconstruction(generate, nine):
    before = generate.url
    press(generate, "A real digit")
    wait_for_new_url(generate, before)

    original = generate.locator(".original")
    caption = original.locator("figcaption")
    expect(caption).to_have_text(re.compile(r"^Test image \d+ \(an? \d\)\. It goes in"))
    index, label = re.match(
        r"Test image (\d+) \(an? (\d)\)", caption.inner_text()
    ).groups()
    status = generate.locator(".output .error")
    expect(status).to_have_text(
        re.compile(r"^Mean squared error per pixel: 0\.\d{4}, ")
    )
    error = re.search(r"0\.\d{4}", status.inner_text())[0]
    digits = load_test_split("mnist", nine.config().data.test_sha256)
    evaluation = nine.evaluation()
    assert int(label) == digits.labels[int(index)]
    assert float(error) == pytest.approx(evaluation.errors[int(index)], abs=0.0003)
    assert_shows(original.locator(".picture"), digits.images[int(index)])
    code = evaluation.codes[int(index)].astype(float).round(3)
    assert_shows(picture(generate), drawn(nine, code))

    # It stays while the sliders move away, and the error says how far.
    slider(generate, 1).press("End")
    expect(status).not_to_contain_text(error)
    assert_shows(original.locator(".picture"), digits.images[int(index)])


def test_undo_and_redo_walk_through_the_settled_codes(generate, nine):
    undo = generate.get_by_role("button", name="Undo")
    redo = generate.get_by_role("button", name="Redo")
    expect(undo).to_be_disabled()
    expect(redo).to_be_disabled()
    high = with_number(mean_code(nine), 1, ends(nine)[0, 1])
    low = with_number(mean_code(nine), 1, ends(nine)[0, 0])

    slider(generate, 1).press("End")
    wait_for_code_in_url(generate, high)
    slider(generate, 1).press("Home")
    wait_for_code_in_url(generate, low)
    undo.click()
    wait_for_code_in_url(generate, high)
    assert_shows(picture(generate), drawn(nine, high))
    slider(generate, 1).press("Control+z")
    generate.wait_for_url(re.compile("z=mean"))
    assert_shows(picture(generate), drawn(nine, mean_code(nine)))
    expect(undo).to_be_disabled()
    slider(generate, 1).press("Control+Shift+z")
    wait_for_code_in_url(generate, high)
    redo.click()
    wait_for_code_in_url(generate, low)
    expect(redo).to_be_disabled()


def test_undo_right_after_a_real_digit_brings_the_code_before_back(generate, nine):
    high = with_number(mean_code(nine), 1, ends(nine)[0, 1])
    slider(generate, 1).press("End")
    wait_for_code_in_url(generate, high)
    before = generate.url
    press(generate, "A real digit")
    wait_for_new_url(generate, before)
    digit = code_in_url(generate)

    press(generate, "Undo")
    wait_for_code_in_url(generate, high)
    assert_shows(picture(generate), drawn(nine, high))
    press(generate, "Redo")

    wait_for_code_in_url(generate, digit)
    assert_shows(picture(generate), drawn(nine, digit))


def test_it_opens_on_a_digit_that_flows_through_and_a_first_stroke_clears_it(
    page, app_url, nine, originals
):
    open_generate(page, app_url, z=None)
    caption = page.locator(".original figcaption")
    expect(caption).to_contain_text("It goes in as it is.")
    index = int(re.match(r"Test image (\d+)", caption.inner_text())[1])
    assert_shows(page.locator(".pad .picture"), originals.images[index])
    code = nine.evaluation().codes[index].astype(float).round(3)
    assert_shows(picture(page), drawn(nine, code))
    assert code_in_url(page) is None

    page.locator(".pad").click(position={"x": 4, "y": 4})

    shown = pixels(page.locator(".pad .picture")).reshape(28, 28)
    assert shown.max() > 0
    assert shown[8:].max() == 0
    press(page, "Take back the last stroke")
    assert_shows(page.locator(".pad .picture"), originals.images[index])


def test_all_of_the_page_is_in_sight(page, app_url):
    page.set_viewport_size({"width": 1280, "height": 720})
    open_generate(page, app_url)
    parts = [
        page.locator(".pad"),
        *(slider(page, i) for i in range(1, 10)),
        picture(page),
        page.locator(".meter .gauge"),
        page.locator(".near .picture").first,
        *page.get_by_role("button", name=re.compile("^Mean code of")).all(),
        page.get_by_role("button", name="Undo", exact=True),
    ]

    for part in parts:
        box = part.bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 720
        assert box["x"] + box["width"] <= 1280
    assert parts[0].bounding_box()["y"] <= 110
