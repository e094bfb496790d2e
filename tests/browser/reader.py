"""What a reader does on a page, and sees there."""

import re
import time
from typing import ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit
from weakref import WeakKeyDictionary

import numpy as np
from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

SIDE = 28
# One level of grey: the browser's float32 sums are not numpy's in the last bit.
GREY = 1
PATIENCE_S = 60.0
LOOK_MS = 30  # a script that was asked for meanwhile begins as soon as another ends


class Reruns:
    """What a page asks Streamlit for, and whether all of it has been answered.

    Streamlit itself says that it is at rest until the first answer to a press comes.
    """

    _OF_PAGES: ClassVar = WeakKeyDictionary()

    def __init__(self, page):
        self._forget()
        self._OF_PAGES[page] = self
        page.on("request", self._note_navigation)
        page.on("websocket", self._listen)

    @classmethod
    def of(cls, page):
        return cls._OF_PAGES[page]

    def are_answered(self):
        return self._is_identified and not self._is_asked

    def _forget(self):
        self._is_asked, self._is_identified = True, False

    def _note_navigation(self, request):
        if request.is_navigation_request() and request.frame.parent_frame is None:
            self._forget()

    def _listen(self, socket):
        socket.on("framesent", self._note_sent)
        socket.on("framereceived", self._note_received)

    def _note_sent(self, frame):
        message = BackMsg.FromString(frame)
        if message.WhichOneof("type") == "rerun_script":
            self._is_asked = True
            widgets = message.rerun_script.widget_states.widgets
            self._is_identified |= any(w.id.endswith("-identity") for w in widgets)

    def _note_received(self, frame):
        message = ForwardMsg.FromString(frame)
        if message.WhichOneof("type") == "new_session":
            self._is_asked = True
        elif message.WhichOneof("type") == "script_finished":
            self._is_asked = message.script_finished == message.FINISHED_EARLY_FOR_RERUN


def visit(page, url, path="/", **query):
    """Open an address, by itself on the mean of all codes, and wait for the page.

    With ``z=None`` on the code of a test digit at random.
    """
    query = {"z": "mean", **query}
    if query["z"] is None:
        del query["z"]
    page.goto(f"{url}{path}?{urlencode(query)}")
    wait_until_idle(page)


def wait_until_idle(page):
    """Wait until Streamlit has finished all it was asked for, and knows the browser."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    reruns, app = Reruns.of(page), page.get_by_test_id("stApp")
    deadline, n_quiet = time.monotonic() + PATIENCE_S, 0
    while n_quiet < len(("now", "and a moment later")):
        assert time.monotonic() < deadline, "Streamlit has not come to rest."
        page.wait_for_timeout(LOOK_MS)
        n_quiet = n_quiet + 1 if reruns.are_answered() else 0
    expect(app).to_have_attribute("data-test-script-state", "notRunning")


def open_generate(page, url, **query):
    """Open the Generate page and wait for its picture, and for what judges codes."""
    visit(page, url, "/", **query)
    wait_for_picture(page)
    wait_for_meter(page)


def wait_for_picture(page):
    expect(page.locator(".sliders:not(.waiting) .main .picture")).to_be_visible()


def wait_for_meter(page):
    """Wait until the test digits have come, and how far apart they lie."""
    expect(page.locator(".meter:not(.unknown)")).to_be_visible()
    wait_until_idle(page)


def go_to(page, name):
    """Change pages by the navigation at the top."""
    page.get_by_test_id("stTopNavLink").filter(has_text=name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    wait_until_idle(page)


def choose(page, label, option):
    """Choose an option of a selectbox."""
    page.get_by_role("combobox", name=re.compile(label)).click()
    page.get_by_role("option", name=str(option), exact=True).click()


def slider(page, i):
    """The slider of the code's number i, from 1."""
    return page.get_by_role("slider", name=f"z{i}", exact=True)


def field(page, i):
    """The field one may type the code's number i into, from 1."""
    return page.get_by_role("textbox", name=f"z{i} as a number")


def press(page, name):
    page.get_by_role("button", name=name).click()


def type_into(field, text):
    """Type into a field by real keys, in place of what stands there."""
    field.click()
    field.press("ControlOrMeta+a")
    field.press("Delete")
    field.page.keyboard.type(text)


def picture(page):
    """The decoder's picture."""
    return page.locator(".main .picture")


def pixels(canvas):
    """Read a canvas: (28, 28) levels of grey, 0 to 255."""
    values = canvas.evaluate(
        "c => [...c.getContext('2d').getImageData(0, 0, 28, 28).data]"
    )
    red, green, blue, alpha = np.array(values).reshape(SIDE, SIDE, 4).transpose(2, 0, 1)
    assert (red == green).all()
    assert (red == blue).all()
    assert (alpha == 255).all()
    return red


def drawn(run, code):
    """What the run's network draws of a code, by numpy: (28, 28), 0 to 255."""
    pixels = run.network().decode(np.array([code]))[0, 0]
    return (pixels * 255 + 0.5).astype(int)


def assert_shows(canvas, wanted):
    """Require that a canvas shows a picture, give or take one level of grey."""
    got = pixels(canvas)
    assert np.abs(got - wanted).max() <= GREY, f"off by {np.abs(got - wanted).max()}"


def mean_code(run):
    return run.evaluation().codes.mean(axis=0, dtype=np.float64).round(3)


def code_in_url(page):
    """Return the code the URL carries; None for the mean, or if it carries none."""
    carried = parse_qs(urlsplit(page.url).query).get("z", ["mean"])[0]
    return None if carried == "mean" else list(map(float, carried.split(",")))


def wait_for_code_in_url(page, code):
    """Wait until the URL carries a code, and Streamlit has nothing left to do."""
    text = ",".join(f"{round(float(z), 3) + 0.0:.8g}" for z in code)
    page.wait_for_url(
        lambda url: parse_qs(urlsplit(url).query).get("z") == [text], timeout=15_000
    )
    wait_until_idle(page)


def wait_for_new_url(page, before):
    page.wait_for_url(lambda url: url != before, timeout=15_000)
    wait_until_idle(page)


class Frames:
    """What goes over a page's websockets; made before the page is opened."""

    def __init__(self, page):
        self.sent, self.received = [], []
        page.on("websocket", self._listen)

    def _listen(self, socket):
        socket.on("framesent", lambda frame: self.sent.append(frame))
        socket.on("framereceived", lambda frame: self.received.append(frame))
