"""Boards over HTTP: who may do what, and that nothing hostile is stored."""

import base64
import gzip
import http.client
import json
import logging
import secrets
import threading

import pytest
import uvicorn
from starlette.applications import Starlette

from ae.board.board import Board
from ae.ui.board.boards import boards
from ae.ui.board.routes import ALL_WRONG_CODES, WRONG_CODES
from ae.ui.routes import routes
from tests.unit.board.conftest import PUPIL, TEACHER, drawing

OTHER = "c" * 32


@pytest.fixture(scope="module")
def port():
    server = uvicorn.Server(
        uvicorn.Config(Starlette(routes=routes()), port=0, log_level="warning")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


@pytest.fixture
def ask(port):
    """Ask as a browser does: status, headers, and what the body says."""
    WRONG_CODES._failures.clear()
    ALL_WRONG_CODES._failures.clear()

    def ask(path, token=PUPIL, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            sent["X-Latent-Explorer-Token"] = token
        raw = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        connection.request("GET" if raw is None else "POST", path, raw, sent)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.headers.get("content-type") == "application/json":
            return answer.status, answer.headers, json.loads(text)
        return answer.status, answer.headers, text.decode()

    return ask


@pytest.fixture
def board(tmp_path):
    return boards().open(TEACHER, "Our sevens", "Which?", ["1", "2"])


def test_a_pupil_joins_sends_and_everybody_reads(ask, board):
    status, _, joined = ask("/board/join", body={"code": board.head.code.lower()})
    assert (status, joined["id"]) == (200, board.id)
    sent = drawing()

    status, _, told = ask(f"/board/{board.id}/send", body=sent)
    assert status == 200
    assert ask(f"/board/{board.id}/send", body=sent)[2] == told  # tried again

    _, headers, seen = ask(f"/board/{board.id}", OTHER)
    [item] = seen["items"]
    assert (item["pixels"], item["class"]) == (sent["pixels"], 7)
    assert (headers["x-latent-explorer-hand"], seen["is_teacher"]) == ("", False)
    assert ask(f"/board/{board.id}")[1]["x-latent-explorer-hand"] == "0"


def test_a_reader_is_told_only_what_it_has_not(ask, board):
    board.contribute(PUPIL, drawing())
    _, headers, first = ask(f"/board/{board.id}")
    at = f"?after={first['n_changes']}&of={first['of']}"
    same = ask(f"/board/{board.id}{at}", if_none_match=headers["etag"])
    assert (same[0], same[2]) == (304, "")
    board.contribute(OTHER, drawing(**{"class": 3}))

    status, _, second = ask(f"/board/{board.id}{at}", if_none_match=headers["etag"])

    assert status == 200
    assert [item["class"] for item in second["items"]] == [3]
    assert len(ask(f"/board/{board.id}?after=9&of=another")[2]["items"]) == 2


def test_answers_are_gzipped_where_that_is_taken(ask, board):
    board.contribute(PUPIL, drawing())
    plain = ask(f"/board/{board.id}", accept_encoding="identity")

    assert plain[1]["content-encoding"] is None
    assert plain[2]["title"] == "Our sevens"


def test_what_is_hidden_is_sent_to_the_teacher_alone(ask, board):
    number = board.contribute(PUPIL, drawing())
    hide = {"do": "hide", "number": number, "on": True}
    assert ask(f"/board/{board.id}/act", TEACHER, hide)[0] == 200

    assert ask(f"/board/{board.id}", OTHER)[2]["items"] == [
        {"number": number, "gone": True}
    ]
    [item] = ask(f"/board/{board.id}", TEACHER)[2]["items"]
    assert item["hidden"]


def test_predictions_are_sent_to_nobody_until_they_are_revealed(ask, board):
    for token, answer in ((PUPIL, "1"), (OTHER, "2")):
        sent = drawing(kind="prediction", question="board", answer=answer)
        assert ask(f"/board/{board.id}/send", token, sent)[0] == 200

    for token in (PUPIL, TEACHER):
        seen = ask(f"/board/{board.id}", token)[2]
        assert (seen["n_answers"], seen["answers"]) == ({"board": 2}, {})
        assert seen["items"] == []
    reveal = {"do": "reveal", "question": "board", "answer": "2"}
    ask(f"/board/{board.id}/act", TEACHER, reveal)
    assert ask(f"/board/{board.id}")[2]["answers"] == {
        "board": {"counts": {"1": 1, "2": 1}, "answer": "2"}
    }


def test_nicknames_are_sent_once_the_teacher_shows_names(ask, board):
    board.contribute(PUPIL, drawing(nickname="Ada"))
    assert "Ada" not in json.dumps(ask(f"/board/{board.id}")[2])
    assert "Ada" not in json.dumps(ask(f"/board/{board.id}", TEACHER)[2])

    ask(f"/board/{board.id}/act", TEACHER, {"do": "names", "on": True})

    assert ask(f"/board/{board.id}")[2]["names"] == {"0": "Ada"}


@pytest.mark.parametrize("token", [None, "", "x", "B" * 32])
def test_without_a_browsers_token_nothing_is_read_or_sent(ask, board, token):
    assert ask(f"/board/{board.id}", token)[0] == 403
    assert ask(f"/board/{board.id}/send", token, drawing())[0] == 403
    assert board.refresh().items == {}


def test_another_sites_page_is_refused(ask, board):
    path = f"/board/{board.id}"
    for headers in ({"sec_fetch_site": "cross-site"}, {"origin": "http://evil.test"}):
        assert ask(path, **headers)[0] == 403
        assert ask(f"{path}/send", body=drawing(), **headers)[0] == 403
        assert ask(f"{path}/act", TEACHER, {"do": "clear"}, **headers)[0] == 403
    assert board.refresh().items == {}


def test_the_teacher_of_one_board_is_a_pupil_on_another(ask, board):
    another = boards().open(OTHER, "Another")
    number = another.contribute(PUPIL, drawing())

    for asked in (
        {"do": "hide", "number": number, "on": True},
        {"do": "clear"},
        {"do": "phase", "phase": "closed"},
    ):
        status, _, words = ask(f"/board/{another.id}/act", TEACHER, asked)
        assert status == 403
        assert words.startswith("Only the teacher")
    assert another.refresh().shown("drawing")


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"null", b"[" * 4000, b'{"kind": "drawing"}', b"\xff\xfe"),
        b"x" * 5000,
        json.dumps(drawing(pixels="A" * 3000)).encode(),
        json.dumps(drawing(**{"class": 10})).encode(),
        json.dumps(drawing(kind="code", numbers=[1e400])).encode(),
    ],
)
def test_what_no_page_sends_is_refused_in_a_sentence(ask, board, body):
    status, _, words = ask(f"/board/{board.id}/send", body=body)

    assert status == 400
    assert words.endswith(".")
    assert board.refresh().version == 1


def test_an_id_that_is_none_is_not_there(ask, board):
    for wrong in ("0" * 32, "..", "x", board.head.code, "%2e%2e"):
        assert ask(f"/board/{wrong}")[0] == 404
        assert ask(f"/board/{wrong}/send", body=drawing())[0] == 404


def test_wrong_codes_are_bounded_by_address(ask, board):
    wrong = "BBBBB" if board.head.code != "BBBBB" else "CCCCC"
    answers = [ask("/board/join", body={"code": wrong})[0] for _ in range(60)]
    assert set(answers) == {404}

    status, _, words = ask("/board/join", body={"code": board.head.code})

    assert (status, words) == (429, "Too many wrong codes were tried. Wait a minute.")


def test_boards_can_be_turned_off(ask, board, monkeypatch):
    monkeypatch.setenv("AE_BOARDS", "off")

    for answer in (
        ask(f"/board/{board.id}"),
        ask("/board/join", body={"code": board.head.code}),
        ask(f"/board/{board.id}/send", body=drawing()),
    ):
        assert (answer[0], answer[2]) == (403, "Boards are turned off on this server.")


def test_nothing_of_a_board_is_logged(ask, board, caplog):
    caplog.set_level(logging.INFO)
    sent = drawing(nickname="Ada")
    ask(f"/board/{board.id}/send", body=sent)
    ask(f"/board/{board.id}/send", body=b"{")
    ask(f"/board/{board.id}")

    for secret in (board.id, board.head.code, PUPIL, "Ada", sent["pixels"][:20]):
        assert secret not in caplog.text


def test_thirty_at_once_are_all_stored_and_none_twice(ask, board):
    tokens = [secrets.token_hex(16) for _ in range(30)]
    numbers = []

    def send(token):
        sent = drawing()
        # Twice, as if the first answer had been lost.
        told = [ask(f"/board/{board.id}/send", token, sent)[2] for _ in range(2)]
        numbers.extend(one["number"] for one in told)

    threads = [threading.Thread(target=send, args=[token]) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(numbers) == sorted([*range(30)] * 2)
    assert sorted(Board(board.path).state.items) == [*range(30)]


def test_two_thousand_drawings_travel_packed(ask, board):
    from ae.board.board import LOG
    from ae.board.log import append_records

    stored = drawing(pixels=base64.b64encode(b"\0" * 700 + b"x" * 84).decode())
    append_records(
        board.path / LOG,
        (
            {
                **{"do": "send", "mark": f"{i // 20:032x}", "number": i, "at": 0.0},
                "what": {**stored, "nonce": f"{i:016x}"},
            }
            for i in range(2000)
        ),
    )
    _, _, seen = ask(f"/board/{board.id}")

    assert len(seen["items"]) == 2000
    assert len(gzip.compress(json.dumps(seen).encode())) < 200_000
