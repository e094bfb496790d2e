"""Every sentence of a session is in its own language, whoever says it."""

from tests.app.support import open_page, say


def test_a_callback_speaks_the_readers_language(four):
    page = open_page(run="four", lang="zh")

    # It runs before the page, in a thread that has heard of no language yet.
    say(page, "sliders", json_value={"code": {"values": [1], "at": 1}})

    assert "没有使用滑块的编码" in page.warning[0].value
    assert "编码必须是 4 个数的列表" in page.warning[0].value


def test_two_sessions_speak_their_own(four):
    chinese, english = (
        open_page(run="four", lang="zh"),
        open_page(run="four", lang="en"),
    )

    for page in (english, chinese):
        say(page, "sliders", json_value={"code": {"values": [1], "at": 1}})

    assert "没有使用滑块的编码" in chinese.warning[0].value
    assert "The code from the sliders was not used" in english.warning[0].value
