"""The take-home file, opened from the disk by a browser that has no network."""

import subprocess
import sys

import numpy as np
import pytest
from playwright.sync_api import expect

from ae.lesson.links import page_of, shown_at
from ae.runs.run import Run
from tests.browser.lesson_reader import (
    answer,
    card,
    faults_of_card,
    lesson_of,
    press_by_key,
    wait_for_heading,
)
from tests.browser.reader import (
    assert_shows,
    drawn,
    picture,
    pixels,
    press,
    slider,
    visit,
    wait_for_picture,
    wait_until_idle,
)
from tests.browser.support import ROOT

NAME = "nine-numbers"
FILE = "Download as one HTML file"
HERE = ("generate", "map", "morph")
CHART = ".plain-chart"


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    """The file, made by the command line."""
    path = tmp_path_factory.mktemp("home") / "take home.html"
    command = ["-m", "ae.lesson", "export", "mnist-9d", NAME, "--out", str(path)]
    subprocess.run([sys.executable, *command], cwd=ROOT, check=True)
    return path


@pytest.fixture
def at_home(open_context, taken):
    """Opens the file without a network; what it asks for is listed."""

    def open_file(hash_="", **options):
        options = {"offline": True, "reduced_motion": "reduce", **options}
        page = open_context(**options).new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{taken.as_uri()}{hash_}")
        wait_for_picture(page)
        return page, asked

    return open_file


@pytest.fixture(scope="module")
def shipped():
    return Run(ROOT / "checkpoints" / "mnist-9d")


def turn_to(page, name):
    page.get_by_role("navigation").get_by_role("button", name=name).click()


def look(page):
    return page.locator(CHART).evaluate("({ chart }) => chart.look")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_lesson_goes_from_first_to_last_by_keys_and_asks_nobody(
    at_home, taken, scheme
):
    lesson = lesson_of(NAME)
    phone = {"width": 390, "height": 844}
    page, asked = at_home(viewport=phone, color_scheme=scheme)
    for number, step in enumerate(lesson.steps, 1):
        wait_for_heading(page, number)
        is_here = page_of(shown_at(lesson, number)) in HERE
        if number == 5:
            assert not is_here
            expect(
                page.get_by_text("This step shows a part of the app")
            ).to_be_visible()
        answer(page, step.question)
        last = number == len(lesson.steps)
        press_by_key(page, "To your answers" if last else "Next")
    expect(card(page)).to_contain_text(f"{len(lesson.steps)} questions of")
    assert faults_of_card(page) == []
    with page.expect_download() as got:
        press_by_key(page, "Answer sheet to print (HTML)")
    assert f"{taken.as_uri()}#step=4" in got.value.path().read_text("utf-8")

    # The sheet is a blob of the page's own.
    assert [url for url in asked if not url.startswith("blob:")] == [taken.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= phone["width"]


@pytest.mark.parametrize("place", ["lesson", "share"])
def test_the_page_hands_the_file_out(page, app_url, open_context, tmp_path, place):
    visit(page, app_url, "/lesson")
    # A session's first moments bring reruns; after each, Streamlit knows what is to be
    # made by another name, and the old one gives nothing.
    page.wait_for_timeout(2000)
    wait_until_idle(page)
    button = page.locator(f".st-key-shelf-{NAME}").get_by_role("button", name=FILE)
    if place == "share":
        press(page, "Share")
        button = page.get_by_role("dialog").get_by_role("button", name=FILE)
        expect(button).to_be_visible()
        page.wait_for_timeout(2000)
        wait_until_idle(page)
    with page.expect_download(timeout=90_000) as waiting:
        button.click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)

    assert (
        path.name
        == {
            "lesson": f"{NAME}.html",
            "share": "latent-explorer.html",
        }[place]
    )
    home = open_context(offline=True).new_page()
    home.goto(path.as_uri())
    wait_for_picture(home)
    expect(card(home)).to_have_count(1 if place == "lesson" else 0)


def test_a_slider_draws_what_the_network_does(at_home, shipped):
    page, _asked = at_home("#step=1")
    slider(page, 1).press("End")
    code = [
        float(page.get_by_label(f"z{i} as a number").input_value())
        for i in range(1, 10)
    ]

    expect(page.locator(".link")).to_contain_text("The sliders no longer follow")
    assert_shows(picture(page), drawn(shipped, code))


def test_the_map_shows_a_digit_takes_a_click_and_zooms(at_home):
    page, asked = at_home()
    page.get_by_role("button", name="Leave the lesson").click()
    turn_to(page, "Map")
    chart = page.locator(CHART)
    field = page.get_by_label("Test image number")
    field.fill("7")
    field.press("Enter")
    expect(page.get_by_role("region", name="The digit you chose")).to_contain_text(
        "Test image 7 (a 9)"
    )
    code = [page.get_by_label(f"z{i} as a number").input_value() for i in range(1, 10)]

    box = chart.bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    expect(page.locator(".map-overlay .card")).to_be_visible()
    whole = look(page)
    page.mouse.wheel(0, -300)
    page.wait_for_function(
        "([x]) => document.querySelector('.plain-chart').chart.look[0] > x + 0.1",
        arg=[whole[0]],
    )
    near = look(page)
    page.mouse.down()
    page.mouse.move(middle[0] + 40, middle[1], steps=3)
    page.mouse.up()
    moved = look(page)
    assert moved[0] < near[0]
    assert moved[1] - moved[0] == pytest.approx(near[1] - near[0])
    page.mouse.click(*middle)
    expect(page.get_by_label("z1 as a number")).not_to_have_value(code[0])
    page.get_by_role("button", name="The whole map").click()
    assert look(page) == pytest.approx(whole)

    page.get_by_label("Projection").select_option("t-SNE")
    expect(page.get_by_text("The star stands")).to_be_visible()
    turn_to(page, "Generate")
    wait_for_picture(page)
    assert len(asked) == 1


def test_a_code_of_the_grid_goes_to_the_sliders_and_all_of_it_speaks_chinese(
    at_home, shipped
):
    page, asked = at_home(locale="zh-CN")
    page.get_by_label("语言").select_option("English")
    page.get_by_role("button", name="Leave the lesson").click()
    turn_to(page, "Morph")
    way = page.get_by_role("slider", name="Position on the path")
    way.press("End")
    end = pixels(page.get_by_role("img", name="Path through codes")).astype(int)
    code = shipped.evaluation().codes[7].round(5)
    assert np.abs(end - drawn(shipped, code)).max() <= 1
    page.get_by_label("Part").select_option("Traversal")
    taken = page.get_by_role("button", name="Take the code with z1").nth(8)
    taken.click()
    expect(page.get_by_text("The sliders have this code now")).to_be_visible()
    value = float(taken.get_attribute("aria-label").rsplit(" ", 1)[1])
    turn_to(page, "Generate")
    expect(page.get_by_label("z1 as a number")).to_have_value(f"{value:.2f}")

    page.get_by_label("Language").select_option("简体中文")
    for name in ("生成", "地图", "渐变"):
        turn_to(page, name)
        words = page.evaluate(
            """() => [...document.querySelectorAll("*")]
              .flatMap(({ shadowRoot }) => [...shadowRoot?.querySelectorAll("p") ?? []])
              .map((one) => one.textContent.trim()).filter(Boolean)"""
        )
        assert words
        assert [
            text for text in words if not any("一" <= c <= "鿿" for c in text)
        ] == []
    assert len(asked) == 1
