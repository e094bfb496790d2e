"""What only the browser knows: into a link, and out of it in another browser."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from ae.runs.snapshots import list_snapshots
from tests.browser.drawing_reader import draw, drawing, expect_link, seen, shown_code
from tests.browser.map_reader import check_more, open_map, panel, place, plot
from tests.browser.reader import (
    choose,
    go_to,
    open_generate,
    pixels,
    press,
    slider,
    type_into,
    visit,
    wait_for_meter,
    wait_for_picture,
    wait_until_idle,
)

LASSO = np.array([[-16, 2], [-6, 2], [-6, 9], [-16, 9]])


@pytest.fixture
def elsewhere(open_context):
    """Opens a link in a browser that has never seen the app."""

    def open_link(link):
        there = open_context().new_page()
        there.goto(link)
        wait_until_idle(there)
        return there

    return open_link


def link_to_here(page):
    return page.evaluate("latentExplorer.linkToHere()")


def type_digit(page, index):
    number = page.get_by_label("Test image number")
    type_into(number, str(index))
    number.press("Enter")
    expect(panel(page)).to_contain_text(f"Test image {index} (")


def viewport(page):
    return plot(page).evaluate(
        "({ _fullLayout: { xaxis, yaxis } }) => [...xaxis.range, ...yaxis.range]"
    )


def draw_lasso(page):
    page.get_by_label("selects with a lasso").check()
    corners = [place(page, corner) for corner in LASSO]
    page.mouse.move(*corners[0])
    page.mouse.down()
    for x, y in [*corners[1:], corners[0]]:
        page.mouse.move(x, y, steps=4)
    page.mouse.up()


def back_to(page, name):
    """Go back until a page is shown; it may have left several steps."""
    heading = page.get_by_role("heading", level=1)
    for _ in range(6):
        page.go_back()
        wait_until_idle(page)
        page.wait_for_timeout(500)  # of Streamlit, before it says that it is at work
        wait_until_idle(page)
        if heading.inner_text() == name:
            return
    raise AssertionError(f"{name} is not in the browser's history")


def of_generate(page):
    """What a reader sees of the choices that the browser knows there."""
    wait_for_picture(page)
    wait_for_meter(page)
    expect(page.locator(".between .words")).to_contain_text("layer 2")
    return {
        "drawing": pixels(drawing(page)).tolist(),
        "seen": pixels(seen(page)).tolist(),
        "code": shown_code(page).tolist(),
        "centred": page.get_by_label("centre it as MNIST does").is_checked(),
        "unit": page.locator(".between .words").inner_text().split(":")[0],
    }


def of_map(page):
    expect(panel(page, "The path between your last two digits")).to_be_visible()
    expect(panel(page, "The selection")).to_be_visible()
    wait_until_idle(page)
    return {
        "pair": panel(page, "The path between your last two digits").inner_text(),
        "selection": panel(page, "The selection").locator(".facts p").inner_text(),
        "pictures": page.get_by_label("Draw the digits themselves").is_checked(),
        "rings": page.get_by_label("Ring the points").is_checked(),
        "everywhere": page.get_by_label("Under the pointer, decode").is_checked(),
        "lasso": page.get_by_label("selects with a lasso").is_checked(),
    }


def test_a_drawing_and_the_unfolded_network_go_with_a_link(page, app_url, elsewhere):
    open_generate(page, app_url)
    page.get_by_label("centre it as MNIST does").uncheck()
    draw(page)
    press(page, "Show every unit")
    units = page.locator(".between canvas.units")
    units.press("ArrowRight")
    units.press("ArrowRight")
    before = of_generate(page)
    link = link_to_here(page)

    assert "#" in link
    assert len(link) < 1000
    there = elsewhere(link)

    assert of_generate(there) == before
    expect_link(there, "The sliders follow the input")
    assert "#" not in there.url
    go_to(there, "Map")
    there.go_back()
    expect(there.get_by_role("heading", level=1)).to_have_text("Generate")
    assert of_generate(there) == before


def test_a_digit_the_sliders_have_left_goes_with_a_link(page, app_url, elsewhere):
    open_generate(page, app_url)
    page.locator(".choice").get_by_role("button", name="A real digit").click()
    slider(page, 1).press("PageUp")
    wait_until_idle(page)
    title = page.locator(".original figcaption").inner_text()
    assert title.startswith("Test image")

    there = elsewhere(link_to_here(page))

    wait_for_picture(there)
    expect(there.locator(".original figcaption")).to_have_text(title)
    expect_link(there, "The sliders no longer follow the input")
    assert shown_code(there).tolist() == shown_code(page).tolist()


def test_what_was_done_on_the_map_goes_with_a_link(page, app_url, elsewhere):
    open_map(page, app_url)
    for words in (
        "Draw the digits themselves",
        "Ring the points",
        "Under the pointer, decode",
    ):
        check_more(page, words)
    type_digit(page, 3)
    type_digit(page, 9)
    draw_lasso(page)
    whole = viewport(page)
    page.get_by_label("moves the map").check()
    page.mouse.move(*place(page, (-8, 4)))
    page.mouse.wheel(0, -300)
    page.wait_for_function(
        "([x]) => document.querySelector('.st-key-map-chart .js-plotly-plot')"
        "._fullLayout.xaxis.range[0] > x + 0.1",
        arg=[whole[0]],
    )
    page.get_by_label("selects with a lasso").check()
    page.wait_for_function("latentExplorer.linkToHere().includes('viewport=')")
    wait_until_idle(page)
    before, near = of_map(page), viewport(page)

    there = elsewhere(link_to_here(page))

    assert of_map(there) == before
    there.wait_for_function(
        "([x]) => Math.abs((document.querySelector('.st-key-map-chart .js-plotly-plot')"
        "?._fullLayout?.xaxis?.range?.[0] ?? 1e9) - x) < 1e-3",
        arg=[near[0]],
    )
    assert viewport(there) == pytest.approx(near, rel=1e-4)
    go_to(there, "Generate")
    there.go_back()
    expect(there.get_by_role("heading", level=1)).to_have_text("Map")
    assert of_map(there) == before


def test_places_strengths_and_epochs_go_with_a_link(page, app_url, elsewhere, nine):
    visit(page, app_url, "/morph", steps=12)
    way = page.get_by_role("slider", name="Position on the path")
    way.press("End")
    there = elsewhere(link_to_here(page))
    there_way = there.get_by_role("slider", name="Position on the path")
    expect(there_way).to_have_attribute("aria-valuetext", "100 % of the path")

    visit(page, app_url, "/morph", part="Arithmetic")
    page.get_by_role("slider", name="Strength").press("Home")
    there = elsewhere(link_to_here(page))
    strength = there.get_by_role("slider", name="Strength")
    expect(strength).to_have_attribute("aria-valuetext", "-1.00")

    visit(page, app_url, "/train", watch="mnist-9d")
    epoch = page.get_by_role("slider", name="Epoch to look back at")
    last = str(len(list_snapshots(nine.snapshots_path)) - 1)
    expect(epoch).to_have_attribute("max", last)  # all of its frames have come
    epoch.press("Home")
    expect(epoch).to_have_attribute("aria-valuetext", "Before the first step")
    there = elsewhere(link_to_here(page))
    epoch = there.get_by_role("slider", name="Epoch to look back at")
    expect(epoch).to_have_attribute("aria-valuetext", "Before the first step")


def test_what_a_link_asks_of_the_browser_in_vain_is_said(page, app_url):
    page.goto(f"{app_url}/morph?steps=25x#place=7&strength=0.5&unknown=1")

    told = page.get_by_text(re.compile("The link asks for the place “7”"))
    expect(told).to_contain_text("Possible: a number from 0 to 1. It was left out.")
    expect(page.get_by_text("The link asks for the steps '25x'.")).to_be_visible()
    way = page.get_by_role("slider", name="Position on the path")
    expect(way).to_have_attribute("aria-valuetext", "50 % of the path")
    way.click()
    expect(told).to_have_count(0)


def test_back_and_forward_bring_up_what_was_chosen_on_each_page(page, app_url):
    colour = page.get_by_role("combobox", name=re.compile("Colour by"))
    cell = page.get_by_role("button", name=re.compile("of class 4, classified as 9"))
    visit(page, app_url, "/map")
    choose(page, "Colour by", "error")
    page.wait_for_url(re.compile("colour=error"))
    wait_until_idle(page)
    go_to(page, "Reconstructions")
    page.get_by_test_id("stButtonGroup").get_by_text("Mix-ups").click()
    cell.click()
    page.wait_for_url(re.compile("cell=4(,|%2C)9"))
    expect(
        page.get_by_text("4s classified as 9s, the largest error first")
    ).to_be_visible()
    expect(page.get_by_role("textbox", name="Cell of the matrix")).to_have_count(0)
    wait_until_idle(page)
    go_to(page, "Morph")

    back_to(page, "Reconstructions")
    expect(cell).to_have_attribute("aria-pressed", "true")
    back_to(page, "Map")
    expect(colour).to_have_value("error")
    page.reload()
    expect(colour).to_have_value("error")
