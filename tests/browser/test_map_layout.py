"""The Map page at a glance: what is in sight, which classes, what a click leaves."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.map_reader import (
    check_more,
    class_button,
    click_digit,
    loneliest,
    open_map,
    panel,
    pca_points,
    place,
    plot,
    shown_classes,
)
from tests.browser.reader import (
    Frames,
    slider,
    type_into,
    wait_for_new_url,
    wait_until_idle,
)

LAPTOP = {"width": 1280, "height": 720}
PATH = "The path between your last two digits"


@pytest.fixture
def laptop(open_context):
    return open_context(viewport=LAPTOP).new_page()


def outside(page, *parts):
    """Those of some parts that do not lie within the window."""
    boxes = {name: part.bounding_box() for name, part in parts}
    return {
        name: box
        for name, box in boxes.items()
        if box["x"] < 0
        or box["y"] < 0
        or box["x"] + box["width"] > LAPTOP["width"]
        or box["y"] + box["height"] > LAPTOP["height"]
    }


def test_the_main_job_is_in_sight_on_a_laptop(laptop, app_url, nine):
    open_map(laptop, app_url)
    points = pca_points(nine)
    type_into(laptop.get_by_label("Test image number"), str(loneliest(nine)))
    laptop.keyboard.press("Enter")
    click_digit(laptop, nine, int(points[:, 1].argmax()))
    wait_until_idle(laptop)

    assert laptop.evaluate("scrollY") == 0
    first = laptop.get_by_role("radio", name="PCA").or_(
        laptop.get_by_role("button", name="PCA")
    )
    assert first.first.bounding_box()["y"] <= 110
    assert not outside(
        laptop,
        ("chart", plot(laptop)),
        ("answer", panel(laptop)),
        ("path", panel(laptop, PATH)),
        ("output", laptop.locator(".main .picture")),
        *((f"z{i}", slider(laptop, i)) for i in range(1, 10)),
        ("trust", laptop.get_by_text("How far can this map")),
        *((str(i), class_button(laptop, i)) for i in range(10)),
    )


def classes_in_url(page):
    return parse_qs(urlsplit(page.url).query, keep_blank_values=True).get("classes")


def coloured(page):
    """How many pixels of the points' layer have any colour but grey."""
    return page.locator(".map-overlay canvas.points").evaluate(
        """canvas => {
          const { width, height } = canvas;
          const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
          let n = 0;
          for (let i = 0; i < data.length; i += 4) {
            const colour = data.subarray(i, i + 3);
            n += data[i + 3] > 100 && Math.max(...colour) - Math.min(...colour) > 40;
          }
          return n;
        }"""
    )


def test_two_classes_alone_take_two_presses_and_no_server(page, app_url):
    frames = Frames(page)
    open_map(page, app_url)
    whole = coloured(page)
    n_sent = len(frames.sent)

    class_button(page, 4).dblclick()
    class_button(page, 9).click()

    assert shown_classes(page) == [4, 9]
    assert classes_in_url(page) == ["4", "9"]
    assert 0 < coloured(page) < 0.4 * whole
    page.get_by_role("button", name="none", exact=True).click()
    assert classes_in_url(page) == [""]
    assert coloured(page) == 0
    page.get_by_role("button", name="all", exact=True).click()
    assert classes_in_url(page) is None
    assert coloured(page) == pytest.approx(whole, rel=0.01)
    assert len(frames.sent) == n_sent


def test_a_long_press_leaves_one_class_alone(page, app_url):
    open_map(page, app_url)

    class_button(page, 3).click(delay=700)

    assert shown_classes(page) == [3]


def test_the_classes_shown_outlive_a_rerun_a_page_and_a_reload(page, app_url, nine):
    open_map(page, app_url, classes=3)
    assert shown_classes(page) == [3]
    class_button(page, 8).click()

    type_into(page.get_by_label("Test image number"), "17")
    before = page.url
    page.keyboard.press("Enter")
    wait_for_new_url(page, before)

    assert classes_in_url(page) == ["3", "8"]
    page.reload()
    wait_until_idle(page)
    expect(class_button(page, 8)).to_have_attribute("aria-pressed", "true")
    assert shown_classes(page) == [3, 8]


def test_a_place_that_is_clicked_leaves_no_digit_of_before(page, app_url, nine):
    open_map(page, app_url)
    click_digit(page, nine, loneliest(nine))
    expect(page.locator(".original .picture")).to_be_visible()
    before = page.url

    page.mouse.click(*place(page, [12, -10]))

    expect(panel(page, "The place you chose")).to_be_visible()
    expect(panel(page)).to_have_count(0)
    expect(page.locator(".original .picture")).to_be_hidden()
    wait_for_new_url(page, before)
    expect(page.locator(".original .picture")).to_be_hidden()


def test_strip_map_and_sliders_walk_along_a_path_together(page, app_url):
    open_map(page, app_url, projection="t-SNE")
    for index in (1203, 77):
        type_into(page.get_by_label("Test image number"), str(index))
        page.keyboard.press("Enter")
    expect(panel(page, PATH)).to_contain_text("no line joins them")
    wait_until_idle(page)
    before = page.url

    walk = page.get_by_role("slider", name="How far along the path")
    walk.press("ArrowLeft")

    steps = panel(page, PATH).locator("li")
    expect(steps.nth(7)).to_have_class("here")
    wait_for_new_url(page, before)


def test_a_box_turns_whatever_a_drag_does_on_the_plane(page, app_url):
    open_map(page, app_url)
    page.get_by_label("selects with a lasso").check()
    corners = [place(page, corner) for corner in ((-16, 2), (-6, 2), (-6, 9), (-16, 9))]
    page.mouse.move(*corners[0])
    page.mouse.down()
    for x, y in [*corners[1:], corners[0]]:
        page.mouse.move(x, y, steps=4)
    page.mouse.up()
    selection = panel(page, "The selection").locator(".facts p")
    said = selection.inner_text()
    page.get_by_role("radio", name="3", exact=True).or_(
        page.get_by_role("button", name="3", exact=True)
    ).first.click()
    eye = "plot => plot._fullLayout.scene?._scene?.getCamera?.().eye.x"
    page.wait_for_function(
        "() => document.querySelector('.st-key-map-chart .js-plotly-plot')"
        "?._fullLayout?.scene?._scene?.glplot?.cameraParams"
    )
    wait_until_idle(page)
    before = plot(page).evaluate(eye)
    box = plot(page).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 90, y + 30, steps=6)
    page.mouse.up()
    page.wait_for_function(  # Plotly turns it with the next frames
        "([x]) => Math.abs(document.querySelector('.st-key-map-chart .js-plotly-plot')"
        "._fullLayout.scene._scene.getCamera().eye.x - x) > 0.05",
        arg=[before],
    )

    told = []
    page.expose_function("noteSelection", lambda text: told.append(text))
    page.evaluate(
        """() => {
          const root = [...document.querySelectorAll("*")]
            .find((e) => e.shadowRoot?.querySelector(".map"))?.shadowRoot;
          const note = () => noteSelection(root.querySelector(".selection").innerText);
          new MutationObserver(note)
            .observe(root, { childList: true, subtree: true, characterData: true });
        }"""
    )
    page.get_by_role("radio", name="2", exact=True).or_(
        page.get_by_role("button", name="2", exact=True)
    ).first.click()
    expect(selection).to_have_text(said)
    assert not [text for text in told if "no digit" in text]


def test_the_decoder_draws_behind_a_linear_map_only(page, app_url):
    open_map(page, app_url)
    check_more(page, "Behind the points")
    layer = page.locator(".map-overlay canvas.grid")
    has_ink = (
        "canvas => canvas.getContext('2d').getImageData(canvas.width / 2, "
        "canvas.height / 2, 1, 1).data[3] === 255"
    )
    page.wait_for_function(
        "() => { const c = document.querySelector('.map-overlay').shadowRoot"
        f".querySelector('canvas.grid'); return ({has_ink})(c); }}"
    )
    assert layer.evaluate(has_ink)
    open_map(page, app_url, projection="t-SNE")
    page.locator(".map_controls summary").click()
    expect(page.get_by_label("Behind the points")).to_be_disabled()


def test_every_stop_of_the_map_is_reached_by_tab_and_left_again(page, app_url):
    open_map(page, app_url)
    focused = """() => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      return at?.getAttribute("aria-label") ?? at?.textContent ?? "";
    }"""
    page.get_by_role("button", name="all", exact=True).focus()
    stops = []
    for _ in range(40):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(focused))
    for wanted in ("none", "More", "Test image number", "Show", "z1", "z9"):
        assert wanted in stops, (wanted, stops)
    back = []
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        back.append(page.evaluate(focused))
    assert back[-2::-1][:10] == stops[:10] or "Test image number" in back
    assert back[-1] == "all"


def test_a_phone_keeps_the_output_in_sight_while_a_slider_moves(open_context, app_url):
    page = open_context(viewport={"width": 390, "height": 844}).new_page()
    open_map(page, app_url)
    last = slider(page, 9)
    last.scroll_into_view_if_needed()
    last.press("ArrowRight")

    box = page.locator(".main .picture").bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 844
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
