"""What a pupil does in a lesson, by keys: in the app and in the take-home file."""

import re

import numpy as np
from playwright.sync_api import expect

from ae.lesson.parse import parse_lesson
from ae.lesson.shelf import Shelf
from tests.browser.map_reader import place
from tests.browser.reader import wait_until_idle
from tests.browser.test_accessibility import AXE

LASSO = np.array([[-16, 2], [-6, 2], [-6, 9], [-16, 9]])
COMPUTED = re.compile(r"\d")
PATIENCE_MS = 120_000  # how typical codes are is worked out for 10,000 digits


def card(page):
    return page.locator(".lesson .card")


def lesson_of(name, language="en"):
    return parse_lesson(Shelf().read(name, language))[0]


def wait_for_heading(page, step):
    heading = card(page).get_by_role("heading", level=2)
    expect(heading).to_contain_text(f"Step {step} of", timeout=PATIENCE_MS)


def wait_for_step(page, step):
    wait_for_heading(page, step)
    wait_until_idle(page)


def press_by_key(page, name):
    """Go to a button as Tab would, and press it by a key."""
    card(page).get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")


def draw_lasso(page):
    """Draw a lasso on the map: that takes a hand."""
    page.locator(".st-key-map-chart").scroll_into_view_if_needed()
    corners = [place(page, corner) for corner in LASSO]
    page.mouse.move(*corners[0])
    page.mouse.down()
    for x, y in [*corners[1:], corners[0]]:
        page.mouse.move(x, y, steps=4)
    page.mouse.up()


def answer(page, question):
    """Answer a question with keys alone; what is so then opens."""
    fields = card(page)
    if question.kind in ("choice", "class"):
        fields.get_by_role("radio").first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
    elif question.kind == "number":
        fields.get_by_role("textbox").focus()
        page.keyboard.type("0.5")
    elif question.kind == "text":
        fields.get_by_role("textbox").focus()
        page.keyboard.type("Edges <b>go</b>.")
    elif question.kind == "sliders":
        expect(fields).to_contain_text("Error now")
        page.get_by_role("slider", name="z1", exact=True).focus()
        page.keyboard.press("ArrowRight")
        expect(fields).to_contain_text("your best")
    elif question.kind == "region":
        draw_lasso(page)
        press_by_key(page, "Take what is selected on the map")
        expect(fields).to_contain_text("the region around")
    press_by_key(page, "Give your answer")
    expect(fields.locator(".reveal")).to_be_visible(timeout=PATIENCE_MS)
    if question.answer:
        expect(fields.locator(".reveal .so")).to_contain_text(
            COMPUTED, timeout=PATIENCE_MS
        )
        expect(fields.locator(".reveal .why")).not_to_be_empty()
    if question.kind == "region":
        expect(fields.locator(".reveal .so")).to_contain_text("places in your region")


def faults_of_card(page):
    """What axe calls serious or critical of the card."""
    context = {"include": [[".st-key-lesson-card, .card-place"]]}
    found = AXE.run(page, context=context, options={"resultTypes": ["violations"]})
    return [
        f"{violation['id']}: {node['target']}"
        for violation in found.response["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
