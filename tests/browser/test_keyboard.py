"""Every page by real keys alone: from the first stop to the last, and back."""

import pytest
from playwright.sync_api import expect

from tests.browser.map_reader import click_digit, loneliest, open_map, panel
from tests.browser.reader import visit, wait_until_idle

MOST_STOPS = 150
# What has the focus, also within shadow roots: a number of its own, its name, and the
# frames (widths of outlines, sizes) of itself and of what it stands in.
FOCUSED = """() => {
  let e = document.activeElement;
  while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
  if (!e || e === document.body) return null;
  e = e.closest("canvas") ?? e; // a cell of a table, which is drawn in the canvas
  window.stops ??= new Map();
  if (!window.stops.has(e)) window.stops.set(e, window.stops.size);
  const frames = [];
  for (let up = e; up && frames.length < 3; up = up.parentElement) {
    const { outlineStyle, outlineWidth } = getComputedStyle(up);
    const { width, height } = up.getBoundingClientRect();
    const is = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    frames.push(is && width >= 8 && height >= 8);
  }
  const name = e.getAttribute("aria-label") || e.textContent || e.tagName;
  return {
    stop: window.stops.get(e),
    name: name.slice(0, 40),
    isSeen: frames.some(Boolean),
  };
}"""
# A press has moved where Tab goes on from.
FROM_THE_TOP = """() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}"""
PLACES = {
    "generate": "/",
    "map": "/map",
    "a point of the map": "/map",
    "morph": "/morph",
    "reconstructions": "/reconstructions",
    "train": "/train",
    "class": "/class",
    "lesson": "/lesson",
}


def walk(page, key):
    """Press a key until the focus has been everywhere; return the stops, each once."""
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        found = page.evaluate(FOCUSED)
        if found is None and not stops:
            continue  # it was at this end of the page
        # Chromium may go round, where nothing of its own takes the focus.
        if found is None or (len(stops) > 1 and found["stop"] == stops[0]["stop"]):
            return stops
        # A table is one stop of many cells.
        if not stops or stops[-1]["stop"] != found["stop"]:
            stops.append(found)
    pytest.fail(f"{key} does not come to an end: {stops[-3:]}")


def test_tab_leads_from_the_first_stop_to_the_last_and_back(page, app_url, nine):
    amiss = []
    for name, path in PLACES.items():
        if path == "/map":
            open_map(page, app_url)
        else:
            visit(page, app_url, path)
        if name == "a point of the map":
            click_digit(page, nine, loneliest(nine))
            page.evaluate(FROM_THE_TOP)
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
        wait_until_idle(page)

        forward = walk(page, "Tab")
        back = walk(page, "Shift+Tab")
        assert len(forward) > 15, name
        amiss += [
            f"{name}: {stop['name']} has no outline"
            for stop in forward + back
            if not stop["isSeen"]
        ]
        names = [[stop["name"] for stop in way] for way in (forward, back[::-1])]
        if names[0] != names[1]:
            amiss.append(f"{name}: {names[0]} forward, but {names[1]} back")
    assert amiss == []


def test_escape_closes_what_is_open_and_typed_digits_reach_their_field(
    page, app_url, nine
):
    open_map(page, app_url)
    more = page.locator(".map_controls details")
    more.locator("summary").press("Enter")
    expect(more).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(more).not_to_have_attribute("open", "")
    about = page.get_by_role("button", name="About")
    about.press("Enter")
    expect(page.get_by_text("a point in latent space")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("a point in latent space")).to_have_count(0)

    index = loneliest(nine)
    page.get_by_label("Test image number").focus()
    page.keyboard.type(f"x{index}")
    page.keyboard.press("Home")
    page.keyboard.press("Delete")
    page.keyboard.press("Enter")
    expect(panel(page)).to_contain_text(f"Test image {index} (")
