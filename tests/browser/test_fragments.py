"""Parts of a page that run alone, as a message asks for them."""

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.browser.map_reader import open_map
from tests.browser.reader import Frames, slider, wait_for_new_url, wait_until_idle

LINKED = "#viewport=-12,12,-9,9"


def answers(socket):
    """Yield what a server says until it has nothing left to run."""
    while True:
        message = ForwardMsg.FromString(socket.recv(timeout=30))
        yield message
        is_end = message.WhichOneof("type") == "script_finished"
        if is_end and message.script_finished != message.FINISHED_EARLY_FOR_RERUN:
            return


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
    first = BackMsg()
    first.CopyFrom(both)
    first.rerun_script.fragment_id = ""
    del first.rerun_script.widget_states.widgets[:]
    url = f"{app_url.replace('http', 'ws')}/_stcore/stream"

    with connect(url, subprotocols=["streamlit"], max_size=None) as socket:
        socket.send(first.SerializeToString())
        list(answers(socket))
        socket.send(both.SerializeToString())
        said = list(answers(socket))

    kinds = [message.WhichOneof("type") for message in said]
    assert "page_info_changed" in kinds  # the sliders' code
    charts = [one.delta.new_element.plotly_chart.spec for one in said]
    assert any('"range":[-12.0,12.0]' in chart for chart in charts)
