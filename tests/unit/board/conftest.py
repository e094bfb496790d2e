import base64
import secrets

import pytest

from ae.board.folder import Boards

TEACHER = "a" * 32
PUPIL = "b" * 32


class Clock:
    """A clock that a test moves."""

    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        self.now += 1.5  # nobody here is too fast unless a test wants it
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def boards(tmp_path, clock):
    return Boards(tmp_path / "boards", clock=clock)


@pytest.fixture
def board(boards):
    return boards.open(TEACHER, "Our sevens")


def drawing(**changes):
    """A drawing as a browser sends it."""
    sent = {
        "kind": "drawing",
        "nonce": secrets.token_hex(8),
        "pixels": base64.b64encode(bytes(range(196)) * 4).decode(),
        "class": 7,
    }
    return sent | changes
