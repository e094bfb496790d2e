"""A lock which is none, or busy, costs a sentence and nobody's patience."""

import subprocess
import sys

import pytest

from ae.errors import BusyError, RunError
from ae.io import locks
from ae.io.locks import changing, hold, is_held
from tests.trainers import LOCK_DAMAGES, ROOT


@pytest.mark.parametrize("damage", LOCK_DAMAGES)
@pytest.mark.parametrize("use", [is_held, lambda path: hold(path, "").__enter__()])
def test_what_is_no_plain_file_is_named_with_what_to_do(tmp_path, damage, use):
    path = tmp_path / "lock"
    damage(path)

    with pytest.raises(RunError, match=r"so it is not known .* delete that lock") as e:
        use(path)

    assert not isinstance(e.value, BusyError)
    assert str(e.value).startswith(f"{path} is not a plain file")
    assert not (tmp_path / "elsewhere").exists()


def test_a_lock_that_cannot_be_opened_is_named(tmp_path):
    # What is refused to root, too: a folder that is not there.
    with (
        pytest.raises(RunError, match=r"lock cannot be opened \(No such file"),
        hold(tmp_path / "missing" / "lock", ""),
    ):
        pass

    assert list(tmp_path.iterdir()) == []


def test_a_lock_is_let_go_of_whatever_happens_in_the_block(tmp_path):
    path = tmp_path / "lock"

    def fail():
        with hold(path, ""):
            assert is_held(path)
            with pytest.raises(BusyError, match="said so"), hold(path, "said so"):
                pass
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert not is_held(path)


def test_a_folder_that_stays_busy_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(locks, "_LOCK_TIMEOUT_S", 0.1)
    program = """if True:
        import sys
        from pathlib import Path
        from ae.io.locks import changing

        with changing(Path(sys.argv[1])):
            print("held", flush=True)
            input()
    """
    with subprocess.Popen(
        [sys.executable, "-c", program, tmp_path],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        other.stdout.readline()

        with (
            pytest.raises(BusyError, match=r"is busy: .* Try again"),
            changing(tmp_path),
        ):
            pass

        other.communicate(b"\n")
    with changing(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()

    with (
        pytest.raises(RunError, match="runs cannot be made: Not a directory"),
        changing(tmp_path / "file" / "runs"),
    ):
        pass
