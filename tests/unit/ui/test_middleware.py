"""What stands before every request, asked over a real socket."""

import asyncio
import http.client
import json
import threading
from contextlib import contextmanager

import pytest
import streamlit as st
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route, WebSocketRoute

from ae.errors import ConfigError
from ae.language import _
from ae.ui.addresses import foreign_address
from ae.ui.middleware import Speaking, content_policy, middleware

ROUND = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


async def echo(request: Request):
    await request.body()
    return PlainTextResponse(request.headers.get("origin", "no origin"))


async def socket(websocket):
    await websocket.accept()
    await websocket.close()


async def host_config(_request: Request):
    return JSONResponse({"blockErrorDialogs": False, "metricsUrl": ""})


@pytest.fixture(scope="module")
def ask():
    """Serve Streamlit's paths with our middleware; return what asks for one."""
    routes = [
        Route("/lab/_stcore/host-config", host_config),
        Route("/{path:path}", echo, methods=["GET", "PUT", "DELETE"]),
        WebSocketRoute("/stream", socket),
    ]
    app = Starlette(routes=routes, middleware=middleware())
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]

    @contextmanager
    def answered(method, path, body, headers):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request(method, path, body, headers)
        yield connection.getresponse()
        connection.close()

    def ask(path, method="GET", body=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        with answered(method, path, body, headers) as answer:
            body = b"" if answer.status == 101 else answer.read()
            return answer.status, answer.headers, body.decode()

    yield ask
    server.should_exit = True
    thread.join()


def test_every_answer_says_what_a_page_may_load(ask):
    _, headers, _ = ask("/map", Host="school.example:8501")
    policy = headers["content-security-policy"]

    assert "default-src 'self'" in policy
    assert "ws://school.example:8501" in policy
    assert "frame-ancestors 'self'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("host", ["a; script-src *", "a b", "", "a'b"])
def test_a_host_that_is_none_stays_out_of_the_policy(host):
    assert "ws://" not in content_policy(host)
    assert "script-src *" not in content_policy(host)


def test_who_may_show_it_in_a_frame_is_a_setting(monkeypatch):
    monkeypatch.setenv("AE_FRAME_ANCESTORS", "'self' https://learn.example.org")
    assert content_policy("a").endswith(
        "frame-ancestors 'self' https://learn.example.org"
    )

    for wrong in ("", "learn.example.org; script-src *", "https://a/b", "javascript:"):
        monkeypatch.setenv("AE_FRAME_ANCESTORS", wrong)
        with pytest.raises(ConfigError, match="AE_FRAME_ANCESTORS must be"):
            content_policy("a")


@pytest.mark.parametrize(
    ("origin", "host", "passed"),
    [
        ("http://teacher.local:8501", "teacher.local:8501", "http://localhost"),
        ("https://school.example", "school.example", "http://localhost"),
        ("http://evil.example", "teacher.local:8501", "no origin"),
        ("null", "teacher.local:8501", "no origin"),
    ],
)
def test_an_origin_is_judged_by_the_host(ask, origin, host, passed):
    assert ask("/page", Origin=origin, Host=host)[2] == passed


def test_a_websocket_of_another_sites_page_is_refused(ask):
    host = "teacher.local:8501"

    assert ask("/stream", Host=host, Origin=f"http://{host}", **ROUND)[0] == 101
    assert ask("/stream", Host=host, Origin="http://evil.example", **ROUND)[0] == 403
    assert ask("/stream", Host=host, Origin="null", **ROUND)[0] == 403


def test_figures_about_the_server_are_for_this_machine_alone(ask):
    assert ask("/_stcore/metrics")[0] == 200
    assert ask("/_stcore/metrics", X_Forwarded_For="10.0.0.1")[0] == 404
    assert ask("/deep/_stcore/metrics", Forwarded="for=10.0.0.1")[0] == 404


@pytest.mark.parametrize(
    ("written", "address"),
    [
        *(("127.0.0.1", None), ("::1", None), ("::ffff:127.0.0.1", None), (None, None)),
        *(("10.0.0.1", "10.0.0.1"), ("::ffff:10.0.0.1", "10.0.0.1"), ("x", None)),
        ("2001:db8:0:0::1", "2001:db8::1"),
    ],
)
def test_which_machine_an_address_is_of(written, address):
    assert foreign_address(written) == address


def test_uploads_are_held_up_to_a_bound(ask, monkeypatch):
    monkeypatch.setenv("AE_MAX_UPLOAD_BYTES_OF_ONE", "1000")
    monkeypatch.setenv("AE_MAX_UPLOAD_BYTES", "1500")

    def put(session, file, n_bytes):
        return ask(f"/_stcore/upload_file/{session}/{file}", "PUT", b"x" * n_bytes)[0]

    assert put("ann", "1", 800) == 200
    assert put("ann", "2", 300) == 413
    assert put("ann", "1", 900) == 200  # in the place of the first
    assert put("ben", "1", 800) == 413  # in all
    assert put("ben", "1", 500) == 200
    ask("/_stcore/upload_file/ann/1", "DELETE")
    assert put("ann", "2", 1000) == 200


def test_an_upload_that_does_not_say_its_size_counts_as_the_largest(ask, monkeypatch):
    monkeypatch.setenv(
        "AE_MAX_UPLOAD_BYTES_OF_ONE",
        str(st.get_option("server.maxUploadSize") * 2**20 - 1),
    )
    parts = iter([b"x"])

    answer = ask(
        "/_stcore/upload_file/cid/1", "PUT", parts, Transfer_Encoding="chunked"
    )

    assert answer[0] == 413


def test_streamlit_is_told_to_show_no_dialogs_of_its_own(ask):
    _, headers, body = ask("/lab/_stcore/host-config")

    assert json.loads(body) == {"blockErrorDialogs": True, "metricsUrl": ""}
    assert int(headers["content-length"]) == len(body)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [(b"zh-CN,zh;q=0.9", "未找到。"), (b"fr", "Not found."), (b"", "Not found.")],
)
def test_a_request_is_answered_in_the_language_it_asks_for(asked, answer):
    said = []

    async def app(scope, receive, send):
        said.append(_("Not found."))

    scope = {"type": "http", "headers": [(b"accept-language", asked)]}
    asyncio.run(Speaking(app)(scope, None, None))

    assert said == [answer]
