"""Counting the browsers at an address."""

from ae.ui.session.browsers import OpenBrowsers


def test_browsers_are_counted_by_their_tokens_at_each_address():
    browsers = OpenBrowsers()
    browsers.note("s1", "ann", "10.0.0.1")
    browsers.note("s2", "ann", "10.0.0.1")  # another tab
    browsers.note("s3", "ben", "10.0.0.1")
    browsers.note("s4", "cy", "10.0.0.2")

    assert [browsers.n_at(f"10.0.0.{n}") for n in (1, 2, 3)] == [2, 1, 0]


def test_a_session_that_is_another_browser_now_counts_once():
    browsers = OpenBrowsers()
    for token in ("ann", "ben", "cy"):
        browsers.note("s1", token, "10.0.0.1")

    assert browsers.n_at("10.0.0.1") == 1


def test_sessions_stay_where_no_server_runs():
    browsers = OpenBrowsers()
    browsers.note("s1", "ann", "10.0.0.1")
    browsers.forget_ended()

    assert browsers.n_at("10.0.0.1") == 1
