"""The Morph page: play, walk along, take, and what it hands out."""

import csv
import io
import json
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from ae.latent.neighbours import RealCodes
from ae.morph.strips import percent
from tests.browser.map_reader import click_digit, open_map
from tests.browser.reader import (
    assert_shows,
    code_in_url,
    drawn,
    go_to,
    picture,
    pixels,
    visit,
    wait_for_code_in_url,
    wait_for_picture,
    wait_until_idle,
)

A, B = 18, 61


def open_morph(page, url, **query):
    visit(page, url, "/morph", a=A, b=B, **query)
    expect(page.locator(".strip li .share .bar").first).to_be_visible()


def large(page, name):
    return page.locator(".large", has_text=name).locator("canvas")


def place(page):
    return page.get_by_role("slider", name="Position on the path")


def words(page):
    return page.locator(".words")


def codes_of(run):
    return [run.evaluation().codes[index].astype(float) for index in (A, B)]


def download(page, kind):
    button = page.get_by_role("button", name=f"Save as {kind}")
    if not button.is_visible():
        page.get_by_role("button", name="Save", exact=True).click()
    with page.expect_download() as waiting:
        button.click()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def test_the_strip_shows_both_ways_and_judges_every_step(page, app_url, nine):
    open_morph(page, app_url, steps=5)
    a, b = codes_of(nine)
    evaluation = nine.evaluation()
    real = RealCodes(evaluation.codes, evaluation.labels, nine.network().decode)
    steps = page.locator(".strip li")
    ends = drawn(nine, a), drawn(nine, b)

    expect(steps).to_have_count(5)
    for i in range(5):
        code = a + i / 4 * (b - a)
        above, below = (steps.nth(i).locator("canvas").nth(k) for k in (0, 1))
        assert_shows(above, drawn(nine, code))
        blend = (1 - i / 4) * ends[0] + i / 4 * ends[1]
        assert np.abs(pixels(below) - blend).max() <= 2
        judged = real.judge(code[None], without=[A, B])
        label = f"{judged.labels[0]}{'' if judged.shares[0] > 0.5 else '?'}"
        expect(steps.nth(i).locator(".class")).to_have_text(label)
        shown = steps.nth(i).locator(".share").inner_text().strip()
        share = 0.5 if shown == "<1 %" else float(shown.removesuffix(" %"))
        assert share == pytest.approx(100 * judged.plausibility[0], abs=1)


def test_walking_along_draws_the_place_between_the_steps(page, app_url, nine):
    open_morph(page, app_url)
    a, b = codes_of(nine)

    expect(words(page)).to_contain_text("50 % of the path")
    assert_shows(large(page, "through codes"), drawn(nine, (a + b) / 2))

    box = place(page).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] / 2)
    share = float(place(page).input_value())
    assert 0.7 < share < 0.9
    assert_shows(large(page, "through codes"), drawn(nine, a + share * (b - a)))
    page.mouse.up()


def test_the_keyboard_walks_from_step_to_step_and_says_where_it_is(page, app_url):
    open_morph(page, app_url, steps=5)

    place(page).focus()
    page.keyboard.press("ArrowRight")
    expect(words(page)).to_contain_text("75 % of the path")
    page.keyboard.press("End")
    expect(words(page)).to_contain_text("100 % of the path")
    page.keyboard.press("Home")
    expect(words(page)).to_contain_text(re.compile("^0 % of the path"))

    expect(page.locator(".morph [role=status]")).to_contain_text("0 % of the path")


def test_the_strip_follows_the_walk_and_the_page_stays(page, app_url):
    page.set_viewport_size({"width": 390, "height": 844})
    open_morph(page, app_url, steps=25)
    place(page).focus()
    before = page.get_by_test_id("stMain").evaluate("main => main.scrollTop")

    page.keyboard.press("End")

    last = page.locator(".strip li").last
    expect(last).to_have_class("here")
    box = last.bounding_box()
    assert box["x"] + box["width"] <= 390
    after = page.get_by_test_id("stMain").evaluate("main => main.scrollTop")
    assert after == before


def test_play_walks_by_itself_until_it_is_paused(page, app_url):
    page.emulate_media(reduced_motion="no-preference")
    open_morph(page, app_url)
    before = pixels(large(page, "through codes"))

    page.get_by_role("button", name="Play").click()
    expect(words(page)).not_to_contain_text("50 % of the path")
    page.wait_for_function(
        "() => { const root = [...document.querySelectorAll('*')]"
        ".find((e) => e.shadowRoot?.querySelector('.morph')).shadowRoot;"
        " const seen = (globalThis.seen ??= new Set());"
        " seen.add(root.querySelector('.words').textContent.split(' ')[0]);"
        " return seen.size > 10; }"
    )
    page.get_by_role("button", name="Pause").click()
    at_rest = words(page).inner_text()
    assert (pixels(large(page, "through codes")) != before).any()

    # A step of the strip is somewhere else, so the walk has truly ended.
    page.locator(".strip li").first.click()
    expect(words(page)).to_contain_text(re.compile("^0 % of the path"))
    assert words(page).inner_text() != at_rest

    # Whoever wants little motion is led from step to step.
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".strip li").nth(1)).to_have_class("here")
    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".strip li.here")).to_have_count(1)


def test_a_code_of_the_way_can_be_taken_to_the_sliders(page, app_url, nine):
    open_morph(page, app_url)
    a, b = codes_of(nine)
    middle = (a.round(5) + b.round(5)) / 2

    page.get_by_role("button", name="Put this code into the sliders").click()
    wait_for_code_in_url(page, middle)

    go_to(page, "Generate")
    wait_for_picture(page)
    assert_shows(picture(page), drawn(nine, middle.round(3)))


def test_the_two_digits_clicked_on_the_map_become_the_ends(page, app_url, nine):
    open_map(page, app_url)
    click_digit(page, nine, 11)
    click_digit(page, nine, 90)
    wait_until_idle(page)
    go_to(page, "Morph")

    page.get_by_role("button", name="last clicked on the map (11 and 90)").click()

    expect(page.locator(".end figcaption")).to_have_text(
        [re.compile(r"^test image 11 \("), re.compile(r"^test image 90 \(")]
    )


def test_back_from_another_page_the_ends_and_the_steps_are_as_they_were(page, app_url):
    open_morph(page, app_url, steps=5)
    go_to(page, "Generate")
    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_have_text("Morph")
    wait_until_idle(page)
    expect(page.get_by_role("slider", name="Steps")).to_have_value("5")
    expect(page.locator(".end figcaption")).to_have_text(
        [re.compile(rf"^test image {A} \("), re.compile(rf"^test image {B} \(")]
    )


def open_end(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.locator(".picker-pictures button").first).to_be_visible()


def test_an_end_is_chosen_by_class_and_picture(page, app_url, nine):
    open_morph(page, app_url)
    labels = nine.evaluation().labels
    third = int(np.flatnonzero(labels == 3)[2])

    open_end(page, "Start")
    page.get_by_role("button", name="Test images of class 3").click()
    picture = page.get_by_role("button", name=f"test image {third} (a 3)")
    picture.click()

    expect(page.locator(".end figcaption").first).to_contain_text(
        f"test image {third} (a 3)"
    )
    expect(picture).to_have_attribute("aria-pressed", "true")
    wait_until_idle(page)
    assert f"a={third}" in page.url


def in_viewport(page, locator):
    box = locator.bounding_box()
    size = page.viewport_size
    return (
        box["x"] >= 0
        and box["y"] >= 0
        and box["x"] + box["width"] <= size["width"]
        and box["y"] + box["height"] <= size["height"]
    )


def test_both_frames_the_verdict_and_the_strip_are_in_sight(page, app_url):
    page.set_viewport_size({"width": 1280, "height": 720})
    open_morph(page, app_url)

    parts = [
        *page.locator(".pictures figure").all(),
        *(place(page), words(page), page.locator(".strip")),
        *page.locator(".strip li .class").all(),
        page.get_by_role("button", name="Put this code into the sliders"),
    ]
    assert all(in_viewport(page, part) for part in parts)
    choices = page.locator(".st-key-morph-choices").bounding_box()
    assert choices["y"] <= 110
    assert choices["height"] <= 48


def test_a_sheet_an_animation_and_a_table_can_be_saved(page, app_url, nine):
    open_morph(page, app_url, steps=4)
    a, b = codes_of(nine)

    name, data = download(page, "PNG")
    assert name == f"mnist-9d-morph-image{A}-image{B}-4steps.png"
    sheet = Image.open(io.BytesIO(data))
    assert sheet.width == 3508
    assert json.loads(sheet.text["Description"])["run"] == "mnist-9d"

    name, data = download(page, "GIF")
    assert name.startswith(f"mnist-9d-morph-image{A}-image{B}")
    film = Image.open(io.BytesIO(data))
    assert film.n_frames == 96
    assert json.loads(film.info["comment"])["end test image"] == B

    name, data = download(page, "CSV")
    rows = list(csv.DictReader(io.StringIO(data.decode())))
    assert len(rows) == 4
    assert {row["run"] for row in rows} == {"mnist-9d"}
    assert {row["start test image"] for row in rows} == {str(A)}
    shown = page.locator(".strip li .share").all_inner_texts()
    for row, text in zip(rows, shown, strict=True):
        assert percent(float(row["plausibility in percent"]) / 100) == text.strip()
    for step, row in enumerate(rows):
        code = [float(row[f"z{i}"]) for i in range(1, 10)]
        np.testing.assert_allclose(code, a + step / 3 * (b - a), atol=1e-4)


def test_arithmetic_follows_its_slider(page, app_url, nine):
    visit(page, app_url, "/morph", part="Arithmetic", a=A, of=3, to=8)
    evaluation = nine.evaluation()
    means = [
        evaluation.codes[evaluation.labels == label].mean(axis=0, dtype=float)
        for label in (3, 8)
    ]
    after = page.locator(".large").nth(1).locator("canvas")
    expect(page.locator(".words")).to_contain_text("of real digits")

    strength = page.get_by_role("slider", name="Strength")
    strength.focus()
    page.keyboard.press("Home")

    expect(page.locator(".formula")).to_contain_text(
        re.compile(r"-1\.00 . \(mean code of the 8s . mean code of the 3s\)")
    )
    assert_shows(after, drawn(nine, codes_of(nine)[0] - (means[1] - means[0])))


def test_a_picture_of_the_grid_is_taken_and_is_the_next_middle(page, app_url, nine):
    visit(page, app_url, "/morph", part="Traversal", a=A)
    cells = page.get_by_role("button", name=re.compile("^Take the code with z3"))
    expect(cells).to_have_count(9)

    value = float(cells.nth(8).get_attribute("title").split("=")[1])
    cells.nth(8).click()
    page.wait_for_url(lambda url: "z=" in url and "z=mean" not in url)
    wait_until_idle(page)

    code = code_in_url(page)
    assert code[2] == pytest.approx(value, abs=0.006)
    others = [i for i in range(9) if i != 2]
    np.testing.assert_allclose(
        np.array(code)[others], codes_of(nine)[0][others], atol=1e-3
    )
    expect(page.locator(".grid caption")).to_contain_text("the sliders' code")
    assert_shows(cells.nth(8).locator("canvas"), drawn(nine, code))


def test_the_grid_is_walked_with_the_arrow_keys(page, app_url):
    visit(page, app_url, "/morph", part="Traversal", a=A)
    first = page.get_by_role("button", name=re.compile("^Take the code with z1")).first
    first.focus()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")

    focused = page.locator(".grid button:focus")
    expect(focused).to_have_attribute("data-row", "1")
    expect(focused).to_have_attribute("data-column", "1")
    expect(page.locator('.grid button[tabindex="0"]')).to_have_count(1)


def test_the_homework_sheet_is_one_figure_and_another_number_is_another(page, app_url):
    visit(page, app_url, "/morph", part="Homework", sheet=5)
    sheet = page.get_by_role("img", name=re.compile("^The homework sheet"))
    expect(sheet).to_be_visible()
    before = sheet.get_attribute("src")

    name, data = download(page, "PNG")
    assert name == "mnist-9d-homework-sheet5-20pairs-7steps.png"
    assert Image.open(io.BytesIO(data)).width == 3508
    _, data = download(page, "CSV")
    assert len(list(csv.DictReader(io.StringIO(data.decode())))) == 140

    page.get_by_role("button", name="Increment").click()
    expect(sheet).not_to_have_attribute("src", before)
