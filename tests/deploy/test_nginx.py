"""The project's own nginx.conf, but for ports and paths, before two servers."""

import http.server
import re
import shutil
import ssl
import threading
import urllib.error
import urllib.request
from contextlib import ExitStack
from functools import partial

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.support import HOST, ROOT, launch_options, serve
from tests.deploy.proxy import NAME, nginx
from tests.trainers import until

N_PUPILS, MOST = 30, 60  # so many, and more until both servers have some
expect.set_options(timeout=60_000)


@pytest.fixture(scope="module")
def site(tmp_path_factory, run, data_folder):
    """A folder that both servers serve from, with one run."""
    site = tmp_path_factory.mktemp("site")
    (site / ".streamlit").symlink_to(ROOT / ".streamlit")
    (site / "data").symlink_to(data_folder)
    shutil.copytree(run.path, site / "checkpoints" / "mnist-9d")
    return site


@pytest.fixture(scope="module")
def page_of_a_platform():
    """Serve, at another origin, a page with a frame; return its address, a setter."""

    class Page(http.server.BaseHTTPRequestHandler):
        framed = ""

        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            text = f'<iframe src="{Page.framed}" width="1200" height="700"></iframe>'
            self.wfile.write(text.encode())

        def log_message(self, *_arguments):
            pass

    with http.server.ThreadingHTTPServer((HOST, 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{HOST}:{server.server_port}", partial(setattr, Page, "framed")
        server.shutdown()


@pytest.fixture(scope="module")
def deployed(site, page_of_a_platform, tmp_path_factory):
    """Serve from two servers behind nginx; yield its port and the servers."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as servers:
        patch.setenv("STREAMLIT_SERVER_COOKIE_SECRET", "of both" * 5)
        patch.setenv("AE_FRAME_ANCESTORS", page_of_a_platform[0])
        patch.setenv("AE_TRAINING", "off")
        options = ("--server.fileWatcherType=none", "--server.baseUrlPath=explorer")
        both = [servers.enter_context(serve(site, options=options)) for _ in range(2)]
        ports = [int(server.url.rpartition(":")[2]) for server in both]
        folder = tmp_path_factory.mktemp("nginx")
        port, log = servers.enter_context(nginx(folder, ports))
        yield port, both, log


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        options = launch_options(f"--host-resolver-rules=MAP {NAME} {HOST}")
        browser = playwright.chromium.launch(**options)
        yield browser
        browser.close()


def new_page(chromium):
    return chromium.new_context(ignore_https_errors=True).new_page()


def open_generate(page, port, **query):
    words = "&".join(f"{name}={value}" for name, value in query.items())
    page.goto(f"https://{NAME}:{port}/explorer/?{words}")
    expect(page.get_by_role("slider").first).to_be_visible()


def cookie_of(page):
    """Return by which key a page's browser is kept at a server."""
    cookies = page.context.cookies()
    return next(one["value"] for one in cookies if one["name"] == "explorer_server")


def servers_by_cookie(log):
    """Return who served each browser last, as nginx has it."""
    lines = (line.split(" ", 1) for line in log.read_text("utf-8").splitlines())
    return {key: served for key, served in lines if key != "-" and served != "-"}


def asked(port, path, **options):
    """Ask nginx; return status, headers and text."""
    trusting = ssl._create_unverified_context()
    request = urllib.request.Request(f"https://{HOST}:{port}{path}", **options)
    try:
        answer = urllib.request.urlopen(request, context=trusting, timeout=60)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.headers, answer.read().decode("utf-8", "replace")


def test_the_app_works_below_a_path_by_tls_at_a_host_of_another_name(
    chromium, deployed
):
    port, *_ = deployed
    page = new_page(chromium)
    open_generate(page, port, z="1,-1,0.5")

    assert "z=" in page.url
    for name in ("Map", "Reconstructions", "Lesson"):
        page.get_by_role("link", name=name, exact=True).first.click()
        expect(page.get_by_role("heading", name=name).first).to_be_visible()
        assert f"/explorer/{name.lower()}" in page.url
    cookie = page.context.cookies()[0]
    assert cookie["secure"]
    page.context.close()


def test_a_frame_of_the_platform_that_is_named_shows_it(
    chromium, deployed, page_of_a_platform
):
    port, *_ = deployed
    address, frame = page_of_a_platform
    frame(f"https://{NAME}:{port}/explorer/")
    page = new_page(chromium)
    page.goto(address)

    slider = page.frame_locator("iframe").get_by_role("slider").first
    expect(slider).to_be_visible()
    page.context.close()


def test_what_is_too_large_is_refused_in_words(deployed):
    port, *_ = deployed
    path = "/explorer/_stcore/upload_file/a/b"
    status, _, text = asked(port, path, data=bytes(53 * 2**20), method="PUT")

    assert status == 413
    assert text == "This file is larger than 50 MB, the most that can be sent here.\n"


def test_figures_of_the_server_are_not_told(deployed):
    assert asked(deployed[0], "/explorer/_stcore/metrics")[0] == 404


class Sockets:
    """The websockets that a page opens, and what has come over each."""

    def __init__(self, page):
        self.page, self.answered = page, []
        page.on("websocket", self._follow)

    def _follow(self, socket):
        socket.on("framereceived", lambda _frame: self._note(socket))

    def _note(self, socket):
        if socket not in self.answered:
            self.answered.append(socket)

    def is_connected(self):
        self.page.wait_for_timeout(100)  # Playwright hears of them meanwhile
        return any(not socket.is_closed() for socket in self.answered)


# It kills a server, and the next test the other.
def test_when_one_server_dies_its_pupils_go_on_at_the_other(chromium, deployed):
    port, both, log = deployed
    doomed = both[0].url.rpartition("/")[2]
    pages, sockets = [], []
    while len(pages) < N_PUPILS or len(set(servers_by_cookie(log).values())) < 2:
        assert len(pages) < MOST
        pages.append(new_page(chromium))
        sockets.append(Sockets(pages[-1]))
        open_generate(pages[-1], port, z=f"{len(pages)},-1,0.5")
    at = servers_by_cookie(log)
    leaving = [at[cookie_of(page)] == doomed for page in pages]
    assert len({cookie_of(page) for page in pages}) == len(pages)

    both[0].process.kill()
    both[0].process.wait()
    for n, (page, one) in enumerate(zip(pages, sockets, strict=True), 1):
        n_before = 1 if leaving[n - 1] else 0
        until(
            lambda one=one, n=n_before: one.is_connected() and len(one.answered) > n,
            timeout_s=240,
        )
        assert f"z={n}" in page.url
        page.get_by_role("link", name="Reconstructions", exact=True).first.click()
        heading = page.get_by_role("heading", name="Reconstructions").first
        expect(heading).to_be_visible()
        page.get_by_role("link", name="Generate", exact=True).first.click()
        page.wait_for_url(re.compile(f"z={n}"))
        page.context.close()


def test_when_none_is_left_the_proxy_says_so(deployed):
    port, both, _ = deployed
    for server in both:
        server.process.kill()
        server.process.wait()
    status, _, text = asked(port, "/explorer/")

    assert status == 503
    assert text.startswith("Latent Explorer is being started again.")
