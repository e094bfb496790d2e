"""Old computers, small and enlarged windows, high contrast, paper, and translators."""

import numpy as np
import pytest
from playwright.sync_api import expect
from sklearn.neighbors import NearestNeighbors

from tests.browser.map_reader import (
    click_digit,
    loneliest,
    open_map,
    panel,
    pca_points,
    plot,
)
from tests.browser.reader import (
    Reruns,
    go_to,
    open_generate,
    picture,
    press,
    slider,
    visit,
    wait_until_idle,
)
from tests.browser.support import launch_options
from tests.browser.test_accessibility import scrolls_sideways

PATHS = ("/", "/map", "/morph", "/reconstructions", "/class", "/train", "/lesson")
NAMES = ("Map", "Morph", "Reconstructions", "Class", "Train", "Lesson", "Generate")
# As Chrome's translation does: each text into two elements, at once and whenever more
# come, save where the page says there is nothing to translate.
TRANSLATOR = """
(() => {
  const LEFT_OUT = "[translate=no], script, style, textarea, font, svg, noscript";
  const wrap = (text) => {
    const isLeftOut = text.parentElement?.closest(LEFT_OUT) !== null;
    if (!text.nodeValue.trim() || isLeftOut) return;
    const [outer, inner] = [0, 1].map(() => document.createElement("font"));
    text.replaceWith(outer);
    outer.append(inner);
    inner.append(text);
    globalThis.wrapped = (globalThis.wrapped ?? 0) + 1;
  };
  const wrapAll = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    texts.forEach(wrap);
  };
  addEventListener("DOMContentLoaded", () => {
    wrapAll(document.body);
    new MutationObserver((records) => {
      for (const { addedNodes } of records) {
        for (const node of addedNodes) {
          if (node.nodeType === Node.TEXT_NODE) wrap(node);
          else if (node.nodeType === Node.ELEMENT_NODE) wrapAll(node);
        }
      }
    }).observe(document.body, { childList: true, subtree: true });
  });
})()"""
# React's own two steps, on a text that stands in a translator's elements.
AS_REACT_DOES = """() => {
  const parent = document.createElement("p");
  const [text, tail] = ["one", "two"].map((word) => document.createTextNode(word));
  const outer = document.createElement("font");
  outer.append(document.createElement("font"));
  outer.firstChild.append(text);
  parent.append(outer, tail);
  parent.insertBefore(document.createTextNode("zero "), text);
  const before = parent.textContent;
  parent.removeChild(text);
  return [before, parent.textContent];
}"""


def test_pages_that_are_translated_are_walked_through_without_an_error(
    open_context, app_url
):
    context = open_context(locale="fr-FR")
    context.add_init_script(TRANSLATOR)
    page = context.new_page()
    open_generate(page, app_url)
    root = page.locator("html")
    expect(root).to_have_attribute("lang", "en")
    assert root.get_attribute("translate") != "no"
    for name in NAMES:
        go_to(page, name)
        press(page, "About")
        page.keyboard.press("Escape")
    assert page.evaluate(AS_REACT_DOES) == ["zero onetwo", "zero two"]
    assert page.evaluate("globalThis.wrapped") > 100
    visit(page, app_url, "/class", lang="zh")
    expect(root).to_have_attribute("lang", "zh")
    context.close()

    own = open_context(locale="zh-CN").new_page()
    open_generate(own, app_url)
    expect(own.locator("html")).to_have_attribute("lang", "zh")
    expect(own.locator("html")).to_have_attribute("translate", "no")


@pytest.fixture
def old_page(chromium):
    """A page of a browser without WebGL."""
    browser = chromium.browser_type.launch(
        **launch_options("--disable-gpu", "--disable-webgl", "--disable-3d-apis")
    )
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    Reruns(page)
    yield page
    browser.close()


def test_without_webgl_the_box_says_why_not_and_offers_the_plane(
    old_page, app_url, nine
):
    open_map(old_page, app_url, dims=3)
    told = old_page.locator(".map-overlay .no-webgl")
    expect(told).to_contain_text("Three dimensions need WebGL")
    expect(old_page.get_by_text("get.webgl.org")).not_to_be_in_viewport()

    press(old_page, "Show it in two dimensions")
    expect(told).to_be_hidden()
    wait_until_idle(old_page)
    click_digit(old_page, nine, loneliest(nine))


def test_at_200_percent_and_in_an_enlarged_body_all_is_in_reach(
    open_context, app_url, nine
):
    page = open_context(viewport={"width": 683, "height": 384}).new_page()
    open_generate(page, app_url)
    for name in (1, 9):
        slider(page, name).scroll_into_view_if_needed()
        slider(page, name).press("PageUp")
        box = picture(page).bounding_box()
        assert box["y"] >= 0, name
        assert box["y"] + box["height"] <= 384, name
    for path in PATHS:
        visit(page, app_url, path)
        assert not scrolls_sideways(page), path

    page.set_viewport_size({"width": 1280, "height": 900})
    open_map(page, app_url)
    page.evaluate("document.body.style.zoom = 1.35")
    lonely = with_most_room(pca_points(nine))
    x, y = enlarged_place(page, pca_points(nine)[lonely])
    page.mouse.move(x - 3, y)
    page.mouse.click(x, y)
    expect(panel(page)).to_contain_text(f"Test image {lonely} (")
    page.get_by_role("radio", name="selects with a lasso").check()
    page.mouse.move(x - 9, y - 9)
    page.mouse.down()
    for dx, dy in ((9, -9), (9, 9), (-9, 9)):
        page.mouse.move(x + dx, y + dy, steps=3)
    page.mouse.up()
    selection = panel(page, "The selection")
    expect(selection).to_contain_text("Inside your lasso: 1 digit")


def with_most_room(points):
    """The point, away from the edges, whose nearest neighbour is farthest off."""
    low, high = points.min(axis=0), points.max(axis=0)
    is_inner = (np.abs(points - (low + high) / 2) < 0.4 * (high - low)).all(axis=1)
    [gaps] = NearestNeighbors(n_neighbors=1).fit(points).kneighbors()[0].T
    return int(np.where(is_inner, gaps, 0).argmax())


def enlarged_place(page, point):
    """Return where a point is in the window; Plotly's axes know of no zoom."""
    plot(page).scroll_into_view_if_needed()
    return plot(page).evaluate(
        """(plot, [x, y]) => {
          const { left, top, width } = plot.getBoundingClientRect();
          const { xaxis, yaxis } = plot._fullLayout;
          const zoom = width / plot.offsetWidth;
          return [
            left + zoom * (xaxis._offset + xaxis.l2p(x)),
            top + zoom * (yaxis._offset + yaxis.l2p(y)),
          ];
        }""",
        [float(at) for at in point],
    )


STYLE = """(e, [property, pseudo]) => getComputedStyle(e, pseudo)[property]"""


def style_of(locator, name, pseudo=None):
    return locator.evaluate(STYLE, [name, pseudo])


def test_high_contrast_keeps_tracks_meter_and_what_is_chosen_and_paper_all(
    open_context, app_url
):
    page = open_context(forced_colors="active").new_page()
    open_generate(page, app_url)
    track = "::-webkit-slider-runnable-track"
    grounds = {
        style_of(slider(page, 1), "backgroundColor", track),
        style_of(page.locator("body"), "backgroundColor"),
    }
    assert len(grounds) == 2, grounds
    gauge = page.locator(".gauge")
    assert style_of(gauge, "borderTopWidth") == "1px"
    assert style_of(gauge, "backgroundColor") != style_of(
        page.locator(".fill"), "backgroundColor"
    )
    open_map(page, app_url)
    chosen = page.locator(".stButtonGroup button[data-selected=true]").first
    for part in (chosen, page.get_by_role("button", name="Class 3", exact=True)):
        assert style_of(part, "outlineStyle") == "solid"
    page.close()

    page = open_context(viewport={"width": 718, "height": 1000}).new_page()
    for path in PATHS:
        visit(page, app_url, path)
        page.emulate_media(media="print")
        expect(page.get_by_test_id("stHeader")).to_be_hidden()
        expect(page.locator(".st-key-bar")).to_be_hidden()
        cut = page.get_by_test_id("stMain").evaluate(
            """(main) => {
              const cut = [];
              for (let e = main; e; e = e.parentElement) {
                const { overflowY, position } = getComputedStyle(e);
                const ends = e.scrollHeight > e.clientHeight + 1;
                if (ends && overflowY !== "visible") cut.push(e.className || e.tagName);
                if (position === "fixed") cut.push(e.className);
              }
              return cut;
            }"""
        )
        assert [name for name in cut if name not in ("BODY", "HTML")] == [], path
        assert not scrolls_sideways(page), path
        page.emulate_media(media="screen")
