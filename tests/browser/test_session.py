"""A code's way from page to page, through the URL and the browser's history."""

import re
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect

from ae.latent.codes import slider_ranges
from tests.browser.map_reader import wait_for_map
from tests.browser.reader import (
    Frames,
    assert_shows,
    choose,
    code_in_url,
    drawn,
    field,
    go_to,
    mean_code,
    open_generate,
    picture,
    pixels,
    press,
    slider,
    visit,
    wait_for_code_in_url,
    wait_for_new_url,
    wait_for_picture,
    wait_until_idle,
)

LARGE = 100_000  # bytes: only a network and the map's figure are larger


@pytest.fixture
def far(nine):
    """The mean code with its first number at the slider's high end."""
    code = mean_code(nine)
    code[0] = slider_ranges(nine.evaluation().codes)[0, 1].round(3)
    return code


def test_a_deep_link_to_a_fresh_server_keeps_the_frame(fresh_url, page):
    # In this order, so that the page is closed before its server ends.
    visit(page, fresh_url, "/map")

    links = page.get_by_test_id("stTopNavLink")
    for name in ("Generate", "Map", "Reconstructions"):
        expect(links.filter(has_text=re.compile(f"^{name}$"))).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_text("Map")
    expect(page.get_by_role("combobox", name=re.compile("Run"))).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_code_survives_other_pages_and_its_link_draws_the_same_elsewhere(
    page, app_url, far, open_context
):
    open_generate(page, app_url)
    slider(page, 1).press("End")
    wait_for_code_in_url(page, far)
    before = pixels(picture(page))

    for name in ("Map", "Reconstructions"):
        go_to(page, name)
        assert code_in_url(page) == far.tolist()
    go_to(page, "Generate")
    wait_for_picture(page)

    assert (pixels(picture(page)) == before).all()
    elsewhere = open_context().new_page()
    elsewhere.goto(page.url)
    wait_for_picture(elsewhere)
    assert (pixels(picture(elsewhere)) == before).all()


def test_a_code_just_set_is_kept_by_whoever_leaves_at_once(page, app_url):
    # Less than the quarter of a second after which a code settles.
    open_generate(page, app_url)
    slider(page, 1).press("PageUp")
    number = field(page, 1).input_value()

    go_to(page, "Map")
    go_to(page, "Generate")

    wait_for_picture(page)
    expect(field(page, 1)).to_have_value(number)
    page.wait_for_url(re.compile("z="))


def test_the_name_of_a_page_leads_there_also_from_an_open_menu(page, app_url):
    open_generate(page, app_url)
    for menu in ("About", "Share"):
        for name in ("Morph", "Class", "Lesson", "Generate"):
            press(page, menu)
            expect(page.get_by_role("dialog")).to_be_visible()

            go_to(page, name)

            expect(page.get_by_role("dialog")).to_have_count(0)
            assert page.evaluate("document.activeElement.textContent") == name


def test_a_menu_that_an_answer_opens_again_does_not_hear_the_click_on_a_name(
    page, app_url
):
    # It would close then, and say so after the page was asked for: that leads back. An
    # answer is late by some milliseconds; that popovers hear nothing is told at once.
    open_generate(page, app_url)
    page.evaluate(
        """() => {
            globalThis.heard = [];
            document.addEventListener("click", (event) => heard.push(event.target));
        }"""
    )
    press(page, "Share")
    assert page.evaluate("() => heard.length") == 1

    go_to(page, "Class")

    assert page.evaluate("() => heard.length") == 1


def test_a_page_that_looks_again_each_second_leaves_the_next_page_alone(page, app_url):
    visit(page, app_url, "/map", run="tiny", projection="t-SNE", perplexity="7.0")
    press(page, "Make this t-SNE")
    expect(page.get_by_role("button", name="Make this t-SNE")).to_have_count(0)

    go_to(page, "Morph")
    steps = page.get_by_role("slider", name="Steps")
    for _ in range(3):
        steps.press("ArrowRight")
        page.wait_for_timeout(1200)  # more than a second: the time of another look

    expect(steps).to_have_value("12")
    page.wait_for_url(re.compile("steps=12"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Morph")
    go_to(page, "Map")
    go_to(page, "Morph")
    expect(page.get_by_role("slider", name="Steps")).to_have_value("12")


def test_back_and_forward_go_through_the_codes_and_pages(page, app_url, nine, far):
    open_generate(page, app_url)
    slider(page, 1).press("End")
    wait_for_code_in_url(page, far)
    near = with_first(far, slider_ranges(nine.evaluation().codes)[0, 0])
    slider(page, 1).press("Home")
    wait_for_code_in_url(page, near)
    go_to(page, "Map")

    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Generate")
    wait_for_code_in_url(page, near)
    page.go_back()
    wait_for_code_in_url(page, far)
    wait_for_number(page, far)
    assert_shows(picture(page), drawn(nine, far))
    page.go_back()
    wait_for_number(page, mean_code(nine))
    assert_shows(picture(page), drawn(nine, mean_code(nine)))
    assert code_in_url(page) is None
    page.go_forward()
    wait_for_number(page, far)
    assert_shows(picture(page), drawn(nine, far))


def test_back_counts_after_each_move_of_a_slider(page, app_url, nine, far):
    near = with_first(far, slider_ranges(nine.evaluation().codes)[0, 0])
    open_generate(page, app_url)
    for _ in range(2):
        slider(page, 1).press("End")
        wait_for_code_in_url(page, far)
        slider(page, 1).press("Home")
        wait_for_code_in_url(page, near)
        page.go_back()
        wait_for_code_in_url(page, far)
        wait_for_number(page, far)


def with_first(code, value):
    changed = np.array(code)
    changed[0] = value.round(3)
    return changed


def wait_for_number(page, code):
    expect(field(page, 1)).to_have_value(f"{code[0]:.2f}")
    wait_until_idle(page)


@pytest.mark.parametrize("z", ["abc", "![x](https://example.org/x.png)" + ",0" * 8])
def test_a_link_with_a_bad_code_says_so_and_opens_on_a_digit(page, app_url, nine, z):
    open_generate(page, app_url, z=z)

    notice = page.get_by_test_id("stAlert").filter(has_text="code was not used")
    expect(notice).to_be_visible()
    expect(notice.locator("img, a")).to_have_count(0)
    caption = page.locator(".original figcaption")
    expect(caption).to_contain_text("It goes in as it is.")
    index = int(re.match(r"Test image (\d+)", caption.inner_text())[1])
    code = nine.evaluation().codes[index].astype(float).round(3)
    assert_shows(picture(page), drawn(nine, code))
    assert code_in_url(page) is None

    slider(page, 1).press("End")
    expect(notice).to_have_count(0)


def test_a_link_to_an_unknown_run_says_so(page, app_url):
    open_generate(page, app_url, run="nowhere")

    notice = page.get_by_test_id("stAlert").filter(has_text="asks for the run")
    expect(notice).to_contain_text("'nowhere', which is not here")


def test_two_readers_do_not_move_each_other(page, app_url, nine, far, open_context):
    other = open_context().new_page()
    open_generate(page, app_url)
    open_generate(other, app_url)

    before = other.url
    slider(page, 1).press("End")
    wait_for_code_in_url(page, far)
    slider(other, 2).press("Home")
    wait_for_new_url(other, before)

    assert_shows(picture(page), drawn(nine, far))
    assert code_in_url(other)[0] == mean_code(nine)[0]
    go_to(other, "Map")
    go_to(other, "Generate")
    assert code_in_url(other)[0] == mean_code(nine)[0]


def test_another_run_has_its_own_sliders_picture_and_code(page, app_url, nine, tiny):
    open_generate(page, app_url)
    choose(page, "Run", "tiny")

    expect(page.get_by_role("slider")).to_have_count(3)
    wait_until_idle(page)
    wait_for_picture(page)
    press(page, "Mean of all codes")
    assert_shows(picture(page), drawn(tiny, mean_code(tiny)))
    slider(page, 3).press("End")
    code = mean_code(tiny)
    code[2] = slider_ranges(tiny.evaluation().codes)[2, 1].round(3)
    wait_for_code_in_url(page, code)
    assert_shows(picture(page), drawn(tiny, code))
    assert "run=tiny" in urlsplit(page.url).query

    choose(page, "Run", "mnist-9d")
    expect(page.get_by_role("slider")).to_have_count(9)
    wait_until_idle(page)
    assert_shows(picture(page), drawn(nine, mean_code(nine)))
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_what_is_heavy_is_fetched_once_and_a_code_s_answer_is_small(page, app_url, far):
    frames, fetched = Frames(page), []
    page.on("requestfinished", lambda request: fetched.append(request.url))
    open_generate(page, app_url)
    wait_until_idle(page)
    assert sum(map(len, frames.received)) <= 30_000
    n_before = len(frames.received)
    slider(page, 1).press("End")
    wait_for_code_in_url(page, far)
    assert sum(map(len, frames.received[n_before:])) <= 10_000

    before, n_before = page.url, len(frames.received)
    press(page, "A real digit")
    wait_for_new_url(page, before)
    assert sum(map(len, frames.received[n_before:])) <= 10_000

    go_to(page, "Map")
    wait_for_map(page)
    wait_until_idle(page)
    for name in ("Reconstructions", "Map", "Generate"):
        go_to(page, name)
    heavy = [url for url in fetched if "/arrays/" in url or "/program/" in url]
    kinds = sorted(url.removeprefix(f"{app_url}/").split("/")[-2] for url in heavy)
    assert len(set(heavy)) == len(heavy)
    assert {"codes", "differences", "digits", "network", "points", "program"} <= set(
        kinds
    )
    assert not [frame for frame in frames.received if len(frame) > LARGE]
