"""Every page by axe's rules, light and dark, wide and narrow; and screenshots."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from ae.ui.pages import NAMES
from tests.browser.map_reader import click_digit, loneliest, open_map
from tests.browser.reader import (
    open_generate,
    press,
    slider,
    visit,
    wait_for_new_url,
    wait_until_idle,
)

FOURS_AS_NINES = re.compile("of class 4, classified as 9")
SCREENSHOTS = Path(__file__).parent / "screenshots"
AXE = Axe()
# axe leaves text in SVG out. The contrast of each against the page, by WCAG's formula.
CHART_CONTRASTS = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d");
  const luminance = (colour) => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = Array.from(canvas.getImageData(0, 0, 1, 1).data, (byte) => {
      const c = byte / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const page = getComputedStyle(document.querySelector(".stApp")).backgroundColor;
  return [...document.querySelectorAll(".js-plotly-plot text")]
    .filter((text) => text.textContent.trim())
    .map((text) => {
      const both = [luminance(getComputedStyle(text).fill), luminance(page)];
      const [dark, light] = both.sort();
      return [text.textContent, (light + 0.05) / (dark + 0.05)];
    });
}"""


# Contrast hangs on the scheme, room on the width: each once is enough for both.
@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(1280, 1100, "light"), (390, 1800, "dark")]
)
def test_every_page_can_be_read_and_used_by_all(
    width, height, scheme, open_context, app_url, nine
):
    context = open_context(
        viewport={"width": width, "height": height}, color_scheme=scheme
    )
    page = context.new_page()

    def look(name):
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}-{scheme}.png")
        assert violations(page) == [], name
        assert is_dark(page) == (scheme == "dark"), name
        assert not scrolls_sideways(page), name

    open_generate(page, app_url)
    before = page.url
    press(page, "A real digit")
    wait_for_new_url(page, before)
    look("generate")
    press(page, "Show every unit")
    slider(page, 1).press("End")  # which cuts the link, and is far out
    expect(page.locator(".link")).to_contain_text(
        "The sliders no longer follow the input"
    )
    wait_until_idle(page)
    look("generate-open")
    open_map(page, app_url)
    click_digit(page, nine, loneliest(nine))
    page.get_by_label("Select a group of digits").select_option("all 5s on the map")
    wait_until_idle(page)
    look("map")
    assert faint_texts(page) == []
    for part in ("Morph", "Arithmetic", "Traversal", "Homework"):
        visit(page, app_url, "/morph", part=part)
        look(f"morph-{part}")
    visit(page, app_url, "/reconstructions")
    expect(page.locator(".js-plotly-plot .boxlayer .box").first).to_be_attached()
    for section in ("Worst and best", "Where", "Code sizes"):
        visit(page, app_url, "/reconstructions", section=section)
        look(f"reconstructions-{section}")
    visit(page, app_url, "/reconstructions", section="Mix-ups")
    page.get_by_role("button", name=FOURS_AS_NINES).click()
    expect(page.get_by_role("list", name="4s classified as 9s")).to_be_visible()
    wait_until_idle(page)
    look("reconstructions")
    assert faint_texts(page) == []
    visit(page, app_url, "/train")
    expect(page.get_by_role("button", name="Start training")).to_be_visible()
    look("train")


def test_every_page_can_be_read_in_chinese_and_from_the_last_row(open_context, app_url):
    context = open_context(
        viewport={"width": 1024, "height": 768}, device_scale_factor=2
    )
    page = context.new_page()
    found = {}
    for name in NAMES:
        path = "/" if name == NAMES[0] else f"/{name}"
        visit(page, app_url, path, lang="zh", present=1)
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
        found[name] = violations(page)
        assert not scrolls_sideways(page), name
    assert found == {name: [] for name in NAMES}


def violations(page):
    """What axe calls serious or critical, also inside the components' shadow roots."""
    found = AXE.run(page, options={"resultTypes": ["violations"]}).response
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


def faint_texts(page):
    return [text for text, contrast in page.evaluate(CHART_CONTRASTS) if contrast < 4.5]


def is_dark(page):
    colour = page.get_by_test_id("stApp").evaluate(
        "app => getComputedStyle(app).backgroundColor.match(/\\d+/g).map(Number)"
    )
    return sum(colour[:3]) < 3 * 128


def scrolls_sideways(page):
    return page.get_by_test_id("stMain").evaluate("m => m.scrollWidth > m.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_notices_and_errors_can_be_read_too(scheme, open_context, app_url):
    page = open_context(color_scheme=scheme).new_page()
    open_generate(page, app_url, z="abc", run="nowhere")
    expect(page.get_by_test_id("stAlert")).to_have_count(2)

    assert violations(page) == []


def test_a_reader_can_go_through_the_sliders_with_the_keyboard_alone(page, app_url):
    open_generate(page, app_url)
    page.get_by_role("textbox", name="z1 as a number").focus()
    names = []
    for _ in range(4):
        names.append(
            page.evaluate(
                "() => { let e = document.activeElement;"
                " while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;"
                " return e.getAttribute('aria-label'); }"
            )
        )
        page.keyboard.press("Tab")

    assert names == ["z1 as a number", "z1", "z2 as a number", "z2"]
