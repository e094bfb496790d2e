import logging

import pytest

from ae.ui.session.teacher import LONGEST_S, Attempts, proof_of


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_the_wait_grows_and_even_the_right_one_comes_too_soon(clock):
    attempts, waits = Attempts(clock), []
    for _ in range(14):
        assert not attempts.is_right("wrong", "sesame", "10.0.0.1")
        waits.append(attempts.wait_s("10.0.0.1"))
        if waits[-1]:
            assert not attempts.is_right("sesame", "sesame", "10.0.0.1")
        clock.now += waits[-1]

    assert waits[:6] == [0, 0, 1, 2, 4, 8]
    assert waits[-1] == LONGEST_S
    assert attempts.is_right("sesame", "sesame", "10.0.0.1")
    assert attempts.wait_s("10.0.0.1") == 0


def test_others_do_not_wait(clock):
    attempts = Attempts(clock)
    for _ in range(9):
        attempts.is_right("wrong", "sesame", "10.0.0.1")

    assert attempts.is_right("sesame", "sesame", "10.0.0.2")
    assert attempts.is_right("sesame", "sesame", None)


def test_the_log_has_a_line_for_each_and_never_the_password(clock, caplog):
    attempts = Attempts(clock)
    with caplog.at_level(logging.INFO, "latent_explorer"):
        attempts.is_right("ses\udcffam", "sesame", "10.0.0.1")
        attempts.is_right("guess", "sesame", "10.0.0.1")
        attempts.is_right("sesame", "sesame", "10.0.0.1")

    assert [record.getMessage() for record in caplog.records] == [
        "teacher's password: wrong, from 10.0.0.1, 1 in a row",
        "teacher's password: wrong, from 10.0.0.1, 2 in a row",
        "teacher's password: right, from 10.0.0.1",
    ]


def test_a_proof_is_of_one_password_and_one_browser():
    one, other = "0" * 32, "f" * 32
    proof = proof_of("sesame", one)

    assert proof == proof_of("sesame", one)
    assert len(proof) == 64
    assert len({proof, proof_of("sesame", other), proof_of("Sesame", one)}) == 3
