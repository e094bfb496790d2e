import re
import shutil
from contextlib import contextmanager

import pytest
from playwright.sync_api import Error, expect, sync_playwright

from ae.runs import Run
from tests.browser.support import ROOT, launch_options, serve

# On a link to a page below the root, Streamlit looks for its server under the page's
# own address first, and is told 404 twice.
PROBE = re.compile(r"http://127\.0\.0\.1:\d+/\w+/_stcore/(health|host-config)")
OWN = re.compile(r"(http|ws)://127\.0\.0\.1:\d+/|data:|blob:")

expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory, run, data_folder):
    """A folder to serve: the shipped run, and ``tiny`` of 3 numbers and 100 digits."""
    folder = tmp_path_factory.mktemp("site")
    for path in (ROOT / "checkpoints" / "mnist-9d", run.path):
        shutil.copytree(path, folder / "checkpoints" / path.name)
    (folder / "data").symlink_to(data_folder)
    return folder


@pytest.fixture(scope="session")
def nine(site):
    """The run the app opens on, of nine numbers."""
    return Run(site / "checkpoints" / "mnist-9d")


@pytest.fixture(scope="session")
def tiny(site):
    return Run(site / "checkpoints" / "tiny")


@pytest.fixture(scope="session")
def app_url(site):
    with _serving(site) as url:
        yield url


@pytest.fixture
def fresh_url(site):
    """A server nobody has asked for anything yet."""
    with _serving(site) as url:
        yield url


@contextmanager
def _serving(site):
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("AE_DATA", raising=False)  # or it would hide the folder data/
        with serve(site) as server:
            yield server.url
            assert "Traceback" not in server.log.read_text("utf-8")


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(**launch_options())
        except Error as error:
            pytest.fail(
                "These tests need a browser: Chromium or Chrome on the PATH, or "
                f"Playwright's own (`playwright install chromium`). {error.message}",
                pytrace=False,
            )
        yield browser
        browser.close()


@pytest.fixture
def open_context(chromium):
    """Make contexts in which nothing may go wrong unseen.

    An error on the console, an uncaught one, or a request to another host fails the
    test: classrooms are often offline.
    """
    contexts, amiss = [], []

    def note_console(message):
        if message.type == "error" and not PROBE.fullmatch(message.location["url"]):
            amiss.append(f"console: {message.text} ({message.location['url']})")

    def note_request(request):
        if not OWN.match(request.url):
            amiss.append(f"asked another host: {request.url}")

    def open_context(**options):
        options = {"viewport": {"width": 1280, "height": 1000}} | options
        context = chromium.new_context(**options)
        context.on("console", note_console)
        context.on("weberror", lambda error: amiss.append(f"uncaught: {error.error}"))
        context.on("request", note_request)
        contexts.append(context)
        return context

    yield open_context
    for context in contexts:
        context.close()
    assert amiss == []


@pytest.fixture
def page(open_context):
    return open_context().new_page()
