import pytest

from ae.board.codes import ALPHABET, new_code, read_code
from ae.board.folder import MAX_BOARDS, MAX_OF_A_TEACHER, Boards
from ae.board.limits import Attempts
from ae.errors import BoardError, NoBoardError, TooManyError
from tests.unit.board.conftest import PUPIL, TEACHER

DAY = 86_400


def test_a_board_is_found_by_its_code_however_it_is_typed(boards, board):
    code = board.head.code

    for typed in (code, code.lower(), f" {code[:2]} {code[2:]}-"):
        assert boards.find(typed).id == board.id


@pytest.mark.parametrize("typed", ["", "KMPR", "KMPRTT", "KMPR0", None, 7, "K" * 999])
def test_what_is_no_code_is_told_of(boards, board, typed):
    with pytest.raises(BoardError, match="five letters"):
        boards.find(typed)


def test_another_code_finds_nothing(boards, board):
    other = next(code for code in iter(new_code, "") if code != board.head.code)

    with pytest.raises(NoBoardError, match=other):
        boards.find(other)


def test_codes_have_only_letters_that_are_told_apart():
    assert not set(ALPHABET) & set("AEIOUYLVW01258")
    assert read_code(new_code())
    assert len(ALPHABET) ** 5 > 1_000_000


def test_a_closed_board_is_no_longer_joined(boards, board):
    board.act(TEACHER, {"do": "phase", "phase": "closed"})

    with pytest.raises(NoBoardError):
        boards.find(board.head.code)
    assert boards.get(board.id).id == board.id


def test_a_board_is_deleted_after_its_days(tmp_path, clock):
    board = Boards(tmp_path, clock=clock).open(TEACHER, "Old")
    clock.now += 6.9 * DAY
    later = Boards(tmp_path, clock=clock)
    assert later.get(board.id).id == board.id
    clock.now += 0.2 * DAY

    with pytest.raises(NoBoardError):
        Boards(tmp_path, clock=clock).get(board.id)
    assert not board.path.exists()


def test_a_board_that_is_deleted_is_gone_for_whoever_had_it(boards, board, clock):
    other = Boards(boards.root, clock=clock)
    other.get(board.id)
    boards.delete(board)

    for those in (boards, other):
        with pytest.raises(NoBoardError):
            those.get(board.id)
    assert list(boards.root.glob("*-*")) == []


@pytest.mark.parametrize("name", ["..", "../x", "a" * 31, "A" * 32, None, 7])
def test_an_id_leads_nowhere_else(boards, board, name):
    with pytest.raises(NoBoardError):
        boards.get(name)


def test_there_are_only_so_many_boards(boards):
    for _ in range(MAX_OF_A_TEACHER):
        boards.open(TEACHER, "Mine")
    with pytest.raises(TooManyError):
        boards.open(TEACHER, "One more")
    for i in range(MAX_BOARDS - MAX_OF_A_TEACHER):
        boards.open(f"{i:032x}", "Another's")
    with pytest.raises(TooManyError, match="40"):
        boards.open(PUPIL, "One more")


@pytest.mark.parametrize(
    "texts",
    [
        *(("",), ("x" * 61,), (None,), ("T", "q" * 201), ("T", 7)),
        *(("T", "q", ["x"] * 9), ("T", "q", [""]), ("T", "q", ["x" * 41])),
    ],
)
def test_a_board_is_opened_with_short_plain_text(boards, texts):
    with pytest.raises(BoardError):
        boards.open(TEACHER, *texts)
    assert boards.all() == []


def test_a_teacher_finds_his_or_her_boards(boards, board, clock):
    boards.open(PUPIL, "Another's")

    assert [one.id for one in boards.of_teacher(TEACHER)] == [board.id]
    board.add_teacher(PUPIL)
    assert len(boards.of_teacher(PUPIL)) == 2
    assert len(Boards(boards.root, clock=clock).of_teacher(PUPIL)) == 2


def test_attempts_are_bounded_in_a_window():
    now = [0.0]
    attempts = Attempts(3, 60.0, clock=lambda: now[0])
    for _ in range(3):
        assert not attempts.are_used_up("here")
        attempts.fail("here")

    assert attempts.are_used_up("here")
    assert not attempts.are_used_up("there")
    now[0] = 61.0
    assert not attempts.are_used_up("here")
