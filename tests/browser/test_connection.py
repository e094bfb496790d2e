"""A connection that is lost, a server started again, a tab loaded anew, an update."""

import re
import shutil
from contextlib import ExitStack, contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from ae.ui.components import PROGRAM_PATH
from tests.browser.drawing_reader import draw, drawing
from tests.browser.map_reader import open_map
from tests.browser.reader import (
    Reruns,
    choose,
    field,
    go_to,
    open_generate,
    pixels,
    press,
    slider,
    type_into,
    visit,
    wait_for_new_url,
    wait_for_picture,
    wait_until_idle,
)
from tests.browser.relay import relay_to
from tests.browser.support import ROOT, free_port, serve
from tests.trainers import until

PASSWORD = "sesame"
PAUSE_MS = 300  # of a hand: longer than sliders wait for it to go on
TOLD = "The server does not answer."


@pytest.fixture
def page(chromium, monkeypatch):
    """A page whose console is not watched: a lost connection is an error there."""
    monkeypatch.setenv("AE_TEACHER_PASSWORD", PASSWORD)
    monkeypatch.delenv("AE_DATA", raising=False)
    context = chromium.new_context(
        viewport={"width": 1280, "height": 720}, reduced_motion="reduce"
    )
    context.on("page", Reruns)
    yield context.new_page()
    context.close()


def told(page):
    return page.locator(".connection")


def wait_for_drawing(page, drawn):
    until(lambda: (pixels(drawing(page)) == drawn).all())


def expect_teacher(page):
    page.get_by_text("For the teacher").click()
    expect(
        page.get_by_text("You can change every run in this session.")
    ).to_be_visible()


def test_all_is_as_it_was_after_a_server_is_started_again_and_after_a_reload(
    page, site
):
    port = free_port()
    with serve(site, port=port) as server:
        url = server.url
        visit(page, url, "/train")
        page.get_by_text("For the teacher").click()
        type_into(page.get_by_label("Teacher's password"), PASSWORD)
        page.keyboard.press("Enter")
        expect(
            page.get_by_text("You can change every run in this session.")
        ).to_be_visible()
        go_to(page, "Map")
        choose(page, "Colour by", "error")
        wait_until_idle(page)
        go_to(page, "Generate")
        wait_for_picture(page)
        before = page.url
        draw(page)
        wait_for_new_url(page, before)
        drawn = pixels(drawing(page))
        code = field(page, 1).input_value()

    # Nobody answers. What is done now is heard once somebody does.
    expect(told(page)).to_contain_text(TOLD, timeout=30_000)
    expect(page.get_by_role("dialog")).to_have_count(0)
    before = page.url
    slider(page, 1).press("End")
    changed = field(page, 1).input_value()
    assert changed != code
    with serve(site, port=port):
        expect(told(page)).to_be_hidden(timeout=30_000)
        wait_for_new_url(page, before)
        expect(field(page, 1)).to_have_value(changed)
        before = page.url
        press(page, "Undo")
        expect(field(page, 1)).to_have_value(code)
        wait_for_new_url(page, before)
        wait_for_drawing(page, drawn)
        wait_until_idle(page)
        for way in ("goes on", "reload"):
            if way == "reload":
                page.reload()
                wait_for_picture(page)
                wait_for_drawing(page, drawn)
                expect(field(page, 1)).to_have_value(code)
                expect(page.get_by_role("button", name="Redo")).to_be_enabled()
                wait_until_idle(page)
            go_to(page, "Map")
            expect(page.get_by_role("combobox", name="Colour by")).to_have_value(
                "error"
            )
            go_to(page, "Train")
            expect_teacher(page)
            go_to(page, "Generate")
            wait_for_picture(page)
        page.close()


def test_a_connection_that_is_cut_costs_nothing(page, site):
    port = free_port()
    with serve(site, port=port), relay_to(port) as relay:
        open_map(page, relay.url)
        choose(page, "Colour by", "error")
        wait_until_idle(page)
        relay.cut()

        expect(told(page)).to_contain_text(TOLD)
        expect(page.get_by_role("dialog")).to_have_count(0)
        relay.mend()
        expect(told(page)).to_be_hidden(timeout=30_000)
        before = page.url
        slider(page, 1).press("End")
        wait_for_new_url(page, before)
        expect(page.get_by_role("combobox", name="Colour by")).to_have_value("error")
        page.close()


@contextmanager
def moved_without_a_connection(page, site, *, is_another_session):
    """Move a slider while nobody answers; return what it says by then."""
    port = free_port()
    with ExitStack() as stack, relay_to(port) as relay:
        server = stack.enter_context(ExitStack())
        server.enter_context(serve(site, port=port))
        open_map(page, relay.url)
        for _ in range(2):  # so that another session has set fewer codes
            before = page.url
            page.get_by_role("button", name="A real digit", exact=True).click()
            wait_for_new_url(page, before)
        go_to(page, "Generate")
        wait_for_picture(page)
        relay.cut()
        if is_another_session:
            server.close()
        expect(told(page)).to_contain_text(TOLD)
        before = field(page, 1).input_value()
        slider(page, 1).press("End")
        moved = field(page, 1).input_value()
        assert moved != before
        wait_until_settled(page, moved)
        if is_another_session:
            stack.enter_context(serve(site, port=port))
        relay.mend()
        expect(told(page)).to_be_hidden(timeout=60_000)
        yield moved
        page.close()


def wait_until_settled(page, first):
    """Wait until the picture is said to be of a code that begins so."""
    words = re.compile(rf"of the code {re.escape(f'{float(first):.2f}')},")
    expect(page.get_by_role("img", name=words)).to_be_visible()


def expect_heard(page, first):
    """Expect that sliders and address say a code that begins so, and keep to it."""
    wait_until_idle(page)
    expect(field(page, 1)).to_have_value(first)
    until(lambda: float(code_in(page.url)[0]) == float(first))
    wait_until_idle(page)
    expect(field(page, 1)).to_have_value(first)


def code_in(url):
    return parse_qs(urlsplit(url).query).get("z", ["nan"])[0].split(",")


@pytest.mark.parametrize("is_another_session", [False, True])
def test_what_was_moved_without_a_connection_is_there_whatever_page_comes_next(
    page, site, is_another_session
):
    with moved_without_a_connection(
        page, site, is_another_session=is_another_session
    ) as moved:
        # At once: not as `go_to`, which waits for what is under way.
        for name in ("Morph", "Generate"):
            page.get_by_test_id("stTopNavLink").filter(has_text=name).click()
            expect(page.get_by_role("heading", level=1)).to_have_text(name)

        expect_heard(page, moved)


def test_who_moves_on_at_the_return_of_a_connection_is_not_thrown_back(page, site):
    with moved_without_a_connection(page, site, is_another_session=True) as moved:
        for key in ("Home", "PageUp", "PageUp"):  # while answers are on their way
            slider(page, 1).press(key)
            page.wait_for_timeout(PAUSE_MS)
        on = field(page, 1).input_value()
        assert on != moved

        expect_heard(page, on)


def test_a_tab_left_open_over_an_update_loads_itself_anew_once(page, site, tmp_path):
    port = free_port()
    with serve(site, port=port) as server:
        open_generate(page, server.url)
        before = page.url
        draw(page)
        wait_for_new_url(page, before)
        drawn = pixels(drawing(page))
        loads = []
        page.on("domcontentloaded", lambda _: loads.append(page.url))
    for name in ("ae", "pages", ".streamlit"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "app.py", tmp_path)
    main = tmp_path / "ae" / "ui" / "components" / "main.js"
    main.write_text(main.read_text("utf-8") + "// Of another version.\n", "utf-8")
    own = "latentExplorer.program"
    old = page.evaluate(own)
    assert old.endswith(PROGRAM_PATH)

    with ExitStack() as stack:
        with page.expect_event("domcontentloaded", timeout=30_000):
            stack.enter_context(serve(site, port=port, root=tmp_path))
        wait_for_picture(page)
        assert page.evaluate(own) != old
        wait_for_drawing(page, drawn)
        slider(page, 1).press("End")
        expect(told(page)).to_be_hidden()
        wait_until_idle(page)
        assert len(loads) == 1
        page.close()


def test_streamlit_s_own_words_for_a_connection_are_off(page, app_url):
    asked = page.request.get(f"{app_url}/_stcore/host-config")

    assert asked.json()["blockErrorDialogs"] is True
    assert int(asked.headers["content-length"]) == len(asked.body())
