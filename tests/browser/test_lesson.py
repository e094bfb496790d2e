"""A lesson from first to last by the keyboard, and the link that is shared."""

import csv
import io
import re
import shutil
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from ae.lesson.fragment import unpack_lesson
from ae.lesson.links import page_of, shown_at
from ae.lesson.parts import PARTS, parts_of
from ae.lesson.shelf import SHIPPED
from ae.runs.folder import SHIPPED_RUNS
from ae.ui.pages import NAMES
from tests.browser.lesson_reader import (
    PATIENCE_MS,
    answer,
    card,
    faults_of_card,
    lesson_of,
    press_by_key,
    wait_for_step,
)
from tests.browser.reader import (
    go_to,
    open_generate,
    type_into,
    visit,
    wait_until_idle,
)
from tests.browser.support import ROOT, serve
from tests.trainers import until

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    """A learning platform: another origin, which serves the files of a folder."""
    folder = tmp_path_factory.mktemp("platform")
    handler = partial(SimpleHTTPRequestHandler, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def class_url(tmp_path_factory, platform):
    """A server with the runs that ship: lessons speak of all of them."""
    folder = tmp_path_factory.mktemp("class")
    for name in SHIPPED_RUNS:
        path = ROOT / "checkpoints" / name
        shutil.copytree(path, folder / "checkpoints" / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AE_TRAINING", "off")
        patch.setenv("AE_FRAME_ANCESTORS", platform[1])
        with serve(folder) as server:
            yield server.url
            assert "Traceback" not in server.log.read_text("utf-8")


def open_lesson(page, url, name, step=1):
    link = lesson_of(name).steps[step - 1].link
    before, _, hash_ = link.partition("#")
    mark = "&" if "?" in before else "?"
    page.goto(f"{url}{before}{mark}lesson={name}&step={step}#{hash_}")
    wait_for_step(page, step)


def copied(page):
    return page.evaluate("navigator.clipboard.readText()")


def lesson_in(link):
    """Return the text of the lesson that a link carries."""
    return unpack_lesson(parse_qs(urlsplit(link).fragment)["lesson"][0]).decode()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_lesson_goes_from_first_to_last_by_keys(
    open_context, class_url, name
):
    lesson = lesson_of(name)
    page = open_context(viewport=PHONE, reduced_motion="reduce").new_page()
    loads = []
    page.on("load", lambda _page: loads.append(1))
    open_lesson(page, class_url, name)
    for number, step in enumerate(lesson.steps, 1):
        wait_for_step(page, number)
        assert not card(page).locator(".fault").count()
        if step.question:
            answer(page, step.question)
        if number == 1:
            assert faults_of_card(page) == []
        last = number == len(lesson.steps)
        press_by_key(page, "To your answers" if last else "Next")
    expect(card(page)).to_contain_text(
        f"{len(lesson.steps)} questions of", timeout=PATIENCE_MS
    )

    # Between steps of one page nothing is loaded.
    pages = [page_of(shown_at(lesson, i + 1)) for i in range(len(lesson.steps))]
    assert len(loads) == 1 + sum(a != b for a, b in pairwise(pages))
    assert faults_of_card(page) == []
    type_into(card(page).get_by_role("textbox"), "A. Pupil")
    with page.expect_download() as got:
        press_by_key(page, "Answers as a table (CSV)")
    table = list(csv.reader(io.StringIO(got.value.path().read_text("utf-8-sig"))))

    assert table[1] == ["Name", "A. Pupil"]
    asked = [step.question.ask if step.question else "" for step in lesson.steps]
    assert [row[1] for row in table[4:]] == asked
    assert [bool(row[2]) for row in table[4:]] == [bool(ask) for ask in asked]
    with page.expect_download() as got:
        press_by_key(page, "Answer sheet to print (HTML)")
    html = got.value.path().read_text("utf-8")
    assert "A. Pupil" in html
    assert "Edges &#60;b&#62;go" in html
    assert "<script" not in html

    page.reload()  # answers outlive it, and a link leads back to a step as it was left
    card(page).get_by_role("link", name="Step 1", exact=True).click()
    wait_for_step(page, 1)
    expect(card(page)).to_contain_text("You said: ")


@pytest.mark.parametrize("name", [name for name in NAMES if name != "lesson"])
def test_every_part_a_lesson_can_name_is_on_its_page(page, app_url, name):
    path = "/" if name == NAMES[0] else f"/{name}"
    visit(page, app_url, path)
    for part in PARTS:
        if part.pages and name in part.pages:
            expect(page.locator(part.selector).first, part.name).to_be_attached()
    for part in parts_of(name).values():
        assert page.locator(part.selector).count() >= 1, part.name


def test_parts_are_marked_and_hidden_and_come_back_with_the_end(page, app_url):
    open_lesson(page, app_url, "nine-numbers")
    sliders = page.locator(".sliders .numbers")
    expect(sliders).to_have_css("outline-style", "solid")
    expect(page.locator(".meter")).to_be_hidden()
    wait_until_idle(page)

    press_by_key(page, "Leave the lesson")

    expect(card(page)).to_have_count(0)
    expect(page.locator(".meter")).to_be_visible()
    expect(sliders).not_to_have_css("outline-style", "solid")
    wait_until_idle(page)
    assert "lesson" not in parse_qs(urlsplit(page.url).query)


def test_a_link_is_copied_in_a_frame_of_another_origin(page, class_url, platform):
    folder, url = platform
    framed = f"{class_url}/?z=1,2,3,4,5,6,7,8,9"
    (folder / "course.html").write_text(
        '<link rel="icon" href="data:,">'
        f'<iframe src="{framed}" width=1200 height=800></iframe><textarea></textarea>'
    )
    page.goto(f"{url}/course.html")
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Share").click(timeout=PATIENCE_MS)
    frame.get_by_role("button", name="Copy link").click()
    expect(frame.get_by_text("Copied.")).to_be_visible()

    page.locator("textarea").focus()
    page.keyboard.press("Control+V")

    expect(page.locator("textarea")).to_have_value(
        re.compile(rf"^{re.escape(class_url)}/\?z=1,2,3,4,5,6,7,8,9(#image=none)?$")
    )


def test_the_qr_code_is_an_image_of_the_link(page, app_url):
    open_generate(page, app_url)
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Show a QR code").click()

    image = page.get_by_role("img", name="QR code of the link")
    expect(image).to_be_visible()
    assert image.evaluate(
        "i => i.naturalWidth > 0 && i.src.startsWith('data:image/svg')"
    )


def test_a_lesson_is_prepared_in_25_presses_and_outlives_a_reload(
    page, app_url, open_context
):
    n_presses = 0
    open_generate(page, app_url)
    for number, name in enumerate(("Generate", "Map", "Morph"), 1):
        if number > 1:
            go_to(page, name)
        page.get_by_role("button", name="Share").click()
        page.get_by_role("button", name="Add as a step to my lesson").click()
        expect(page.get_by_role("dialog")).to_contain_text(f"Step {number} was added.")
        n_presses += 2 if number == 1 else 3
    wait_until_idle(page)  # the browser gets the draft at the end of the answer
    page.reload()
    wait_until_idle(page)
    go_to(page, "Lesson")
    type_into(page.get_by_label("Title"), "Three pages")
    n_presses += 2
    for i in range(3):
        page.get_by_role("radio", name="class", exact=True).nth(i).click()
        asked = page.get_by_label("What you ask")
        expect(asked).to_have_count(i + 1)
        type_into(asked.nth(i), f"Which one? {i}")
        n_presses += 2
    # The last field is taken over as this press takes the focus from it.
    page.get_by_role("button", name="Copy link").click()
    n_presses += 1

    page.context.grant_permissions(["clipboard-read"])
    until(lambda: "Which one? 2" in lesson_in(copied(page)))
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert n_presses <= 25
    pupil = open_context().new_page()
    pupil.goto(copied(page))
    wait_for_step(pupil, 1)
    expect(card(pupil)).to_contain_text("Step 1 of 3 · Three pages")
    expect(card(pupil)).to_contain_text("Which one? 0")
