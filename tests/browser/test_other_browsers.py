"""First page, map and morph in Firefox and WebKit, where Playwright has them.

``playwright install firefox webkit`` brings them.
"""

import os
from pathlib import Path

import pytest

from tests.browser.map_reader import click_digit, loneliest, open_map
from tests.browser.reader import (
    Reruns,
    assert_shows,
    drawn,
    mean_code,
    open_generate,
    picture,
    slider,
    visit,
    wait_for_new_url,
)


@pytest.fixture(params=["firefox", "webkit"])
def other(request, playwright):
    """A page of another browser, and what went wrong on it."""
    kind = getattr(playwright, request.param)
    if not Path(kind.executable_path).exists():
        missing = f"Playwright's {request.param} is not installed"
        if os.environ.get("CI"):
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    browser = kind.launch()
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    Reruns(page)
    amiss = []
    page.on("pageerror", lambda error: amiss.append(str(error)))
    yield page
    browser.close()
    assert amiss == []


def test_first_page_map_and_morph_work(other, app_url, nine):
    open_generate(other, app_url)
    assert_shows(picture(other), drawn(nine, mean_code(nine)))
    before = other.url
    slider(other, 1).press("End")
    wait_for_new_url(other, before)
    open_map(other, app_url)
    click_digit(other, nine, loneliest(nine))
    visit(other, app_url, "/morph")
    scrub = other.get_by_role("slider", name="Place on the way")
    scrub.press("End")
    assert scrub.get_attribute("aria-valuetext") == "100 % of the way"
