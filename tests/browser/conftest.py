import re
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect, sync_playwright

from ae.digits.sources import load_test_split
from ae.runs.run import Run
from tests.browser.reader import Reruns
from tests.browser.support import BY_PROCESSOR, ROOT, launch_options, serve

# On a link to a page below the root, Streamlit looks for its server under the page's
# own address first, and is told 404 twice.
PROBE = re.compile(r"http://127\.0\.0\.1:\d+/\w+/_stcore/(health|host-config)")
OWN = re.compile(r"(http|ws)://127\.0\.0\.1:\d+/|data:|blob:|file:")

VIEWPORT = {"width": 1280, "height": 1000}

expect.set_options(timeout=30_000)  # two tests at a time, on two cores


def pytest_collection_modifyitems(items):
    for item in items:  # those of the other folders too, if they are run
        if item.path.is_relative_to(Path(__file__).parent):
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
def originals(nine):
    """The test digits of the run ``nine``."""
    return load_test_split("mnist", nine.config().data.test_sha256)


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
def playwright():
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright):
    try:
        browser = playwright.chromium.launch(
            **launch_options(*BY_PROCESSOR, "--process-per-site")
        )
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
    """Make contexts, each a browser of its own, in which nothing goes wrong unseen."""
    contexts, amiss = [], []

    def open_context(**options):
        contexts.append(chromium.new_context(**{"viewport": VIEWPORT} | options))
        _note_what_is_amiss(contexts[-1], amiss)
        return contexts[-1]

    yield open_context
    for context in contexts:
        context.close()
    assert amiss == []


@pytest.fixture(scope="session")
def warm_context(chromium, app_url):
    """A context that has Streamlit's program compiled, and a list of what is amiss.

    Its pages share a process, which a page of one line keeps alive between tests, and
    fade nothing in: together that halves what opening a page costs the processor.
    """
    context, amiss = (
        chromium.new_context(viewport=VIEWPORT, reduced_motion="reduce"),
        [],
    )
    context.new_page().goto(f"{app_url}/_stcore/health")
    _note_what_is_amiss(context, amiss)
    yield context, amiss
    context.close()


@pytest.fixture
def page(warm_context):
    context, amiss = warm_context
    amiss.clear()
    page = context.new_page()
    yield page
    page.close()
    assert amiss == []


def _note_what_is_amiss(context, amiss):
    """Note errors on the console, uncaught ones, and requests to another host.

    Classrooms are often offline, and what goes wrong there nobody sees.
    """

    def note_console(message):
        if message.type == "error" and not PROBE.fullmatch(message.location["url"]):
            amiss.append(f"console: {message.text} ({message.location['url']})")

    def note_request(request):
        if not OWN.match(request.url):
            amiss.append(f"asked another host: {request.url}")

    context.on("page", Reruns)
    context.on("console", note_console)
    context.on("weberror", lambda error: amiss.append(f"uncaught: {error.error}"))
    context.on("request", note_request)
