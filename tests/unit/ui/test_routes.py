import gzip
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest
import streamlit as st
import uvicorn
from starlette.applications import Starlette

from ae.ui.arrays import OFFERS, Offers
from ae.ui.components import PROGRAM_PATH, program
from ae.ui.routes import routes


@contextmanager
def serve():
    """Serve the routes as they are now; yield what asks for a path."""
    app = Starlette(routes=routes())
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]

    def get(path, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"http://127.0.0.1:{port}{path}"
        request = urllib.request.Request(url, headers=headers)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    yield get
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def get():
    with serve() as asked:
        yield asked


@pytest.fixture
def base_path():
    st.config.set_option("server.baseUrlPath", "deep/down")
    yield "/deep/down"
    st.config.set_option("server.baseUrlPath", "")


def test_an_offer_is_fetched_gzipped_once_and_for_ever(get):
    OFFERS.offer("codes", "test-1", lambda: gzip.compress(b"numbers"))

    status, headers, body = get("/arrays/codes/test-1", accept_encoding="gzip, br")

    assert status == 200
    assert gzip.decompress(body) == b"numbers"
    assert headers["content-encoding"] == "gzip"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    again = get("/arrays/codes/test-1", if_none_match=headers["etag"])
    assert (again[0], again[2]) == (304, b"")


def test_who_takes_no_gzip_gets_plain_bytes(get):
    OFFERS.offer("codes", "test-2", lambda: gzip.compress(b"numbers"))

    _, headers, body = get("/arrays/codes/test-2", accept_encoding="identity")

    assert body == b"numbers"
    assert "content-encoding" not in headers


@pytest.mark.parametrize("path", ["/arrays/codes/nobody", "/arrays/none/test-1"])
def test_what_nobody_offered_is_answered_in_words_and_not_kept(get, path):
    status, headers, body = get(path)

    assert status == 404
    assert b"Reload the page" in body
    assert headers["cache-control"] == "no-store"


def test_the_program_is_fetched_by_a_name_that_says_its_content(get):
    assert get(PROGRAM_PATH)[2].decode() == program()
    assert get("/program/0123456789abcdef.js")[0] == 404


def test_all_of_it_lies_under_the_path_the_app_is_served_at(base_path):
    with serve() as get:
        assert get(base_path + PROGRAM_PATH)[0] == 200
        assert get(PROGRAM_PATH)[0] == 404


def test_thirty_at_once_pack_what_is_offered_one_time():
    offers, packed, answers = Offers(), [], []
    begin = threading.Barrier(30)
    offers.offer("codes", "id", lambda: packed.append(1) or b"bytes")

    def ask():
        begin.wait()
        answers.append(offers.packed("codes", "id"))

    threads = [threading.Thread(target=ask) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [b"bytes"] * 30
    assert packed == [1]


def test_old_bytes_are_forgotten_and_packed_again_when_asked_for():
    offers, packed = Offers(n_bytes=10), []
    for name in "abc":
        offers.offer("codes", name, lambda name=name: packed.append(name) or b"123456")

    got = [offers.packed("codes", name) for name in "aabca"]

    assert got == [b"123456"] * 5
    assert packed == ["a", "b", "c", "a"]


def test_old_offers_are_forgotten():
    offers = Offers(n_offers=2)
    for name in "abac":
        offers.offer("codes", name, lambda: b"bytes")

    assert offers.packed("codes", "b") is None
    assert offers.packed("codes", "a") == b"bytes"
