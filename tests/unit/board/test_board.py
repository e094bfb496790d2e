import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ae.board.board import LOG, MAX_ACTIONS, MAX_OF_ALL, MAX_OF_ONE, Board
from ae.board.folder import Boards
from ae.board.log import append_records
from ae.errors import BoardError, NoBoardError, NotAllowedError, TooManyError
from tests.unit.board.conftest import PUPIL, TEACHER, drawing

ROOT = Path(__file__).parents[3]
OTHER = "c" * 32


def test_what_is_sent_is_there_for_whoever_reads_the_directory_anew(board, clock):
    sent = drawing(nickname="  Ada\n L. ")
    number = board.contribute(PUPIL, sent, clock=clock)

    item = Board(board.path).state.items[number]
    assert base64.b64decode(item.stored["pixels"]) == bytes(range(196)) * 4
    assert (item.stored["class"], item.stored["nickname"]) == (7, "Ada L.")


def test_another_process_that_has_it_open_sees_it(board, clock):
    other = Board(board.path)
    number = board.contribute(PUPIL, drawing(), clock=clock)

    assert number in other.refresh().items
    assert other.contribute(OTHER, drawing(), clock=clock) == number + 1
    assert list(board.refresh().items) == [number, number + 1]


def test_sent_twice_it_is_stored_once(board):
    sent = drawing()

    assert board.contribute(PUPIL, sent) == board.contribute(PUPIL, sent)
    assert len(board.state.items) == 1


@pytest.mark.parametrize(
    "sent",
    [
        *(None, [], 7, "x", {}),
        drawing(kind="photo"),
        drawing(nonce="1"),
        drawing(nonce=None),
        drawing(pixels=base64.b64encode(b"x" * 783).decode()),
        drawing(pixels=base64.b64encode(b"x" * 785).decode()),
        drawing(pixels=base64.b64encode(b"\0" * 784).decode()),
        drawing(pixels="!" * 1048),
        drawing(pixels=[1] * 784),
        drawing(pixels="\N{SNOWMAN}"),
        *(drawing(**{"class": meant}) for meant in (10, -1, True, "7", 7.0, None)),
        *(drawing(nickname=name) for name in ("x" * 21, 7, ["x"], "\u202e")),
        drawing(kind="prediction", question="q", answer="x" * 41),
        drawing(kind="prediction", question="q", answer=""),
        drawing(kind="prediction", question="../q", answer="yes"),
        drawing(kind="prediction", question="Q" * 100, answer="yes"),
        *(
            drawing(kind="code", numbers=numbers)
            for numbers in ([], [1] * 65, "1", [True], ["1"], [10**400], [1e5])
        ),
        drawing(kind="code", numbers=[float("nan")]),
    ],
)
def test_what_no_page_sends_is_refused_in_a_sentence_and_not_stored(board, sent):
    before = (board.path / LOG).read_bytes()

    with pytest.raises(BoardError, match=r"^[A-Z].*\.$"):
        board.contribute(PUPIL, sent)

    assert (board.path / LOG).read_bytes() == before


@pytest.mark.parametrize("token", [None, "", "B" * 32, "b" * 31, 7, "b" * 33])
def test_what_is_no_browser_sends_nothing(board, token):
    with pytest.raises(NotAllowedError):
        board.contribute(token, drawing())
    with pytest.raises(NotAllowedError):
        board.is_teacher(token)


def test_a_browser_sends_one_a_second(board, clock):
    board.contribute(PUPIL, drawing(), clock=lambda: 50.0)

    with pytest.raises(TooManyError, match="Wait a second"):
        board.contribute(PUPIL, drawing(), clock=lambda: 50.9)
    board.contribute(OTHER, drawing(), clock=lambda: 50.9)
    board.contribute(PUPIL, drawing(), clock=lambda: 51.0)
    assert len(board.state.items) == 3


def test_a_browser_sends_twenty_even_if_it_takes_them_back(board, clock):
    for _ in range(MAX_OF_ONE):
        board.take_back(PUPIL, board.contribute(PUPIL, drawing(), clock=clock))

    with pytest.raises(TooManyError, match="20"):
        board.contribute(PUPIL, drawing(), clock=clock)
    board.contribute(OTHER, drawing(), clock=clock)


def test_a_board_holds_two_thousand(board, clock):
    stored = drawing()
    append_records(
        board.path / LOG,
        (
            {
                "do": "send",
                "mark": f"{i // 20:032x}",
                "number": i,
                "at": 0.0,
                "what": {**stored, "nonce": f"{i:016x}"},
            }
            for i in range(MAX_OF_ALL)
        ),
    )

    with pytest.raises(TooManyError, match="2,000"):
        board.contribute(PUPIL, drawing(), clock=clock)
    assert len(board.state.items) == MAX_OF_ALL


def test_only_whoever_sent_it_takes_it_back(board, clock):
    number = board.contribute(PUPIL, drawing(), clock=clock)
    board.contribute(OTHER, drawing(), clock=clock)

    for stranger in (OTHER, TEACHER):
        with pytest.raises(NotAllowedError):
            board.take_back(stranger, number)
    for wrong in (None, "0", 99):
        with pytest.raises(NoBoardError):
            board.take_back(PUPIL, wrong)
    board.take_back(PUPIL, number)
    assert [item.number for item in board.state.shown("drawing")] == [number + 1]


ACTIONS = [
    {"do": "hide", "number": 0, "on": True},
    {"do": "phase", "phase": "paused"},
    {"do": "names", "on": True},
    {"do": "reveal", "question": "q", "answer": "4"},
    {"do": "conceal", "question": "q"},
    {"do": "clear"},
]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action["do"])
def test_only_the_teacher_of_this_board_acts_on_it(boards, board, clock, action):
    board.contribute(PUPIL, drawing(), clock=clock)
    boards.open(OTHER, "Another board")
    before = (board.path / LOG).read_bytes()

    for stranger in (PUPIL, OTHER):
        with pytest.raises(NotAllowedError):
            board.act(stranger, action)
    assert (board.path / LOG).read_bytes() == before
    board.act(TEACHER, action)
    assert (board.path / LOG).read_bytes() != before


@pytest.mark.parametrize(
    "asked",
    [
        *(None, [], {}, {"do": "delete"}, {"do": "hide", "number": 5, "on": True}),
        *({"do": "phase", "phase": "gone"}, {"do": "names", "on": 1}),
        {"do": "reveal", "question": "q", "answer": "x" * 100},
        {"do": "reveal", "question": "q" * 61},
    ],
)
def test_a_teacher_asks_for_nothing_else(board, asked):
    with pytest.raises(BoardError):
        board.act(TEACHER, asked)


def test_actions_too_have_a_bound(board):
    append_records(
        board.path / LOG,
        ({"do": "names", "on": True} for _ in range(2 * MAX_OF_ALL + MAX_ACTIONS)),
    )

    with pytest.raises(TooManyError):
        board.act(TEACHER, {"do": "names", "on": False})
    board.act(TEACHER, {"do": "clear"})
    board.act(TEACHER, {"do": "names", "on": False})


def test_paused_and_closed_boards_take_nothing(board, clock):
    for phase in ("paused", "closed"):
        board.act(TEACHER, {"do": "phase", "phase": phase})
        with pytest.raises(NotAllowedError, match=phase):
            board.contribute(PUPIL, drawing(), clock=clock)
    board.act(TEACHER, {"do": "phase", "phase": "open"})
    board.contribute(PUPIL, drawing(), clock=clock)


def test_what_is_cleared_is_gone_from_the_disk_and_the_rest_stays(board, clock):
    sent = drawing(nickname="Ada")
    number = board.contribute(PUPIL, sent, clock=clock)
    board.act(TEACHER, {"do": "names", "on": True})
    reader = Board(board.path)
    board.act(TEACHER, {"do": "clear"})

    assert sent["pixels"].encode() not in (board.path / LOG).read_bytes()
    assert reader.refresh().items == {}
    assert reader.state.shows_names
    assert board.contribute(PUPIL, sent, clock=clock) == number + 1


def test_neither_token_nor_anything_made_of_it_alone_is_on_the_disk(boards, clock):
    first, second = (boards.open(TEACHER, title) for title in ("One", "Two"))
    for board in (first, second):
        board.contribute(PUPIL, drawing(), clock=clock)
    marks = []
    for board in (first, second):
        text = b"".join(path.read_bytes() for path in board.path.iterdir())
        assert PUPIL.encode() not in text
        assert TEACHER.encode() not in text
        marks += board.state.hands

    assert marks[0] != marks[1]


def test_every_browser_has_a_sign_of_its_own(board, clock):
    for i in range(144):
        board.contribute(f"{i:032x}", drawing(), clock=clock)

    assert len(set(board.state.signs)) == 144
    assert Board(board.path).state.signs == board.state.signs


def test_of_a_browser_the_last_answer_counts(board, clock):
    for token, answer in [(PUPIL, "4"), (OTHER, "9"), (PUPIL, "9"), (TEACHER, "4")]:
        sent = drawing(kind="prediction", question="q", answer=answer)
        board.contribute(token, sent, clock=clock)

    assert board.state.answers() == {"q": {"9": 2, "4": 1}}


SENDER = """
import itertools, json, sys
from pathlib import Path
from ae.board.board import Board
from tests.unit.board.conftest import drawing
board = Board(Path(sys.argv[1]))
for i in itertools.count():
    token = f"{int(sys.argv[2]):016x}{i:016x}"
    print(board.contribute(token, drawing()), flush=True)
"""


def test_two_processes_killed_while_they_send_lose_nothing_they_said_was_there(board):
    told = []
    for turn in range(3):
        senders = [
            subprocess.Popen(
                [sys.executable, "-c", SENDER, str(board.path), str(2 * turn + i)],
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
            )
            for i in range(2)
        ]
        for sender in senders:
            told += [int(sender.stdout.readline()) for _ in range(5)]
        for sender in senders:
            sender.kill()
        for sender in senders:
            told += [int(line) for line in sender.communicate()[0].splitlines()]

    there = Board(board.path).state.items
    assert set(told) <= set(there)
    assert len(told) == len(set(told)) >= 30
    board.contribute(PUPIL, drawing())


def test_a_board_without_its_head_or_its_log_is_no_board(boards, board):
    head = (board.path / "board.json").read_text()
    for damaged in ("", "{}", "[]", json.dumps({**json.loads(head), "id": "x"})):
        (board.path / "board.json").write_text(damaged)
        with pytest.raises(NoBoardError):
            Board(board.path)
    (board.path / "board.json").write_text(head)
    (board.path / LOG).unlink()
    with pytest.raises(NoBoardError):
        boards.get(board.id)


def test_a_full_disk_is_told_of(board, monkeypatch):
    (board.path / LOG).chmod(0o400)
    if os.access(board.path / LOG, os.W_OK):  # root may write anything
        (board.path / LOG).unlink()
        (board.path / LOG).mkdir()
    with pytest.raises(BoardError):
        board.contribute(PUPIL, drawing())


def test_boards_of_another_folder_are_not_here(boards, board, tmp_path):
    with pytest.raises(NoBoardError):
        Boards(tmp_path / "others").get(board.id)
