"""Parts of a page that run alone, as a message asks for them."""

import re

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.browser.map_reader import open_map
from tests.browser.reader import (
    Frames,
    slider,
    visit,
    wait_for_new_url,
    wait_until_idle,
)

LINKED = "#viewport=-12,12,-9,9"


def answers(socket):
    """Yield what a server says until it has nothing left to run."""
    while True:
        message = ForwardMsg.FromString(socket.recv(timeout=30))
        yield message
        is_end = message.WhichOneof("type") == "script_finished"
        if is_end and message.script_finished != message.FINISHED_EARLY_FOR_RERUN:
            return


def whole(message):
    """Return a message that asks for the whole page, as one that comes to it first."""
    first = BackMsg()
    first.CopyFrom(message)
    first.rerun_script.fragment_id = ""
    del first.rerun_script.widget_states.widgets[:]
    return first


def test_a_code_that_settles_late_leaves_the_lesson_at_its_new_step(page, app_url):
    frames = Frames(page)
    visit(page, app_url, "/", lesson="nine-numbers", step=8)
    before = page.url
    slider(page, 1).press("End")
    wait_for_new_url(page, before)
    settled = BackMsg.FromString(frames.sent[-1])
    assert settled.rerun_script.fragment_id
    page.get_by_role("button", name="Next", exact=True).click()
    page.wait_for_url(re.compile("step=9"))
    sent = [BackMsg.FromString(frame) for frame in frames.sent]
    pressed = next(one for one in sent if b'"step"' in one.SerializeToString())
    url = f"{app_url.replace('http', 'ws')}/_stcore/stream"

    with connect(url, subprotocols=["streamlit"], max_size=None) as socket:
        for message in (whole(settled), pressed, settled):  # the last from step 8
            socket.send(message.SerializeToString())
            said = list(answers(socket))

    queries = [one.page_info_changed.query_string for one in said]
    assert "step=9" in [query for query in queries if query][-1]


def test_what_two_views_send_in_one_message_is_heard_of_both(page, app_url):
    frames = Frames(page)
    open_map(page, app_url)
    page.goto(f"{app_url}/map?z=mean{LINKED}")
    wait_until_idle(page)
    before = page.url
    slider(page, 1).press("End")
    wait_for_new_url(page, before)
    # It asks for the sliders' fragment, and says what the map's view has sent too.
    sent = [BackMsg.FromString(frame) for frame in frames.sent]
    both = next(one for one in reversed(sent) if one.rerun_script.fragment_id)
    url = f"{app_url.replace('http', 'ws')}/_stcore/stream"

    with connect(url, subprotocols=["streamlit"], max_size=None) as socket:
        socket.send(whole(both).SerializeToString())
        list(answers(socket))
        socket.send(both.SerializeToString())
        said = list(answers(socket))

    kinds = [message.WhichOneof("type") for message in said]
    assert "page_info_changed" in kinds  # the sliders' code
    charts = [one.delta.new_element.plotly_chart.spec for one in said]
    assert any('"range":[-12.0,12.0]' in chart for chart in charts)
