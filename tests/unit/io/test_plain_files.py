"""Only plain files are opened, no more of them is read than can be, nothing hangs."""

import os
import time

import numpy as np
import pytest

from ae.errors import BusyError, RunError
from ae.io.arrays import UpTo, load_arrays, save_arrays
from ae.io.files import (
    file_errors,
    is_there,
    read_json,
    read_plain,
    sweep_abandoned,
    write_json,
)
from tests.refusals import forbidden, full_disk


def link(path):
    (path.parent / "elsewhere").write_text("{}", "utf-8")
    path.symlink_to(path.parent / "elsewhere")


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (os.mkfifo, "not a plain file"),
        (link, "symbolic link"),
        (lambda path: path.mkdir(), "Is a directory"),
    ],
)
def test_what_is_no_plain_file_is_named_and_not_waited_for(tmp_path, make, why):
    path = tmp_path / "status.json"
    make(path)

    with pytest.raises(RunError, match=rf"status\.json cannot be read: .*{why}"):
        read_json(path)
    with pytest.raises(RunError, match=r"status\.json is damaged"):
        load_arrays(path, {"codes": (np.float32, (1,))})


def test_no_more_is_read_than_can_be(tmp_path):
    (tmp_path / "curve").write_bytes(b"12345")

    assert read_plain(tmp_path / "curve", 5) == b"12345"
    with pytest.raises(RunError, match="too large to be a curve"):
        read_plain(tmp_path / "curve", 4, "a curve")


def test_an_array_longer_than_it_may_be_is_not_unpacked(tmp_path):
    path = tmp_path / "snapshot.npz"
    save_arrays(path, {"pictures": np.zeros((11, 784), np.uint8)})

    with pytest.raises(RunError, match=r"pictures of shape .* too many values"):
        load_arrays(path, {"pictures": (np.uint8, (UpTo("k", 10), 784))})


def test_an_index_of_more_arrays_than_there_can_be_is_not_read(tmp_path):
    save_arrays(tmp_path / "a.npz", {f"a{i}": np.zeros(1) for i in range(100)})

    with pytest.raises(RunError, match="too large"):
        load_arrays(tmp_path / "a.npz", {"a1": (np.float64, (1,))})


def test_a_full_disk_is_said_to_be_and_leaves_the_old_file(tmp_path):
    write_json(tmp_path / "a.json", 1)

    with (
        pytest.raises(RunError, match=r"no room left on the disk .* Nothing was chang"),
        full_disk(),
        file_errors(tmp_path),
    ):
        write_json(tmp_path / "a.json", 2)

    assert read_json(tmp_path / "a.json") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_what_nobody_may_open_is_said_to_be(tmp_path):
    (tmp_path / "shut").mkdir()

    with (
        forbidden(tmp_path / "shut"),
        pytest.raises(RunError, match=r"not allowed to read or change .*shut"),
    ):
        is_there(tmp_path / "shut" / "config.json")


def test_a_system_kept_waiting_is_busy(tmp_path):
    with pytest.raises(BusyError, match="is busy"), file_errors(tmp_path):
        raise TimeoutError


def test_what_a_killed_write_left_is_swept_after_a_while(tmp_path):
    old, new = tmp_path / ".weights.abcd1234", tmp_path / ".status.json.abcd1234"
    for path in (old, new, tmp_path / ".lock", tmp_path / "status.json"):
        path.touch()
    os.utime(old, (time.time() - 3600,) * 2)

    sweep_abandoned(tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {new.name, ".lock", "status.json"}

    sweep_abandoned(tmp_path, after_s=0)
    assert {path.name for path in tmp_path.iterdir()} == {".lock", "status.json"}
