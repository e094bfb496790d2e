import json
import os

import pytest

from ae.errors import RunError
from ae.io.files import MAX_JSON_BYTES, read_json, replace_bytes, write_json


def test_json_survives_the_trip_to_disk_and_back(tmp_path):
    value = {"name": "café", "figures": [1, 0.1, None], "nested": {"yes": True}}
    write_json(tmp_path / "value.json", value)

    assert read_json(tmp_path / "value.json") == value


def test_a_written_file_can_be_read_by_everybody(tmp_path):
    path = tmp_path / "value.json"
    write_json(path, {})

    assert path.stat().st_mode & 0o777 == 0o644


def test_a_write_which_fails_halfway_leaves_the_old_file_and_nothing_beside_it(
    tmp_path,
):
    path = tmp_path / "weights"
    path.write_bytes(b"old")

    def fail_halfway(file):
        file.write(b"half of the n")
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space left"):
        replace_bytes(path, fail_halfway)

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_on_the_disk_before_it_takes_the_old_ones_place(
    tmp_path, monkeypatch
):
    # What the system is asked for, in order: a power cut cannot be had in a test.
    path, asked = tmp_path / "weights", []
    path.write_bytes(b"old")
    fsync, replace = os.fsync, os.replace

    def fsync_seen(descriptor):
        asked.append(("fsync", os.fstat(descriptor).st_ino, path.read_bytes()))
        assert os.fstat(descriptor).st_size == len(b"the new one")
        fsync(descriptor)

    def replace_seen(source, target):
        asked.append(("replace", source.stat().st_ino, path.read_bytes()))
        replace(source, target)

    monkeypatch.setattr("os.fsync", fsync_seen)
    monkeypatch.setattr("os.replace", replace_seen)

    replace_bytes(path, lambda file: file.write(b"the new one"))

    inode = path.stat().st_ino
    assert asked == [("fsync", inode, b"old"), ("replace", inode, b"old")]
    assert path.read_bytes() == b"the new one"


def test_a_reader_who_opened_the_old_file_keeps_it_whole(tmp_path):
    path = tmp_path / "status.json"
    write_json(path, {"epoch": 1})
    with path.open() as reader:
        write_json(path, {"epoch": 2})

        assert json.load(reader) == {"epoch": 1}
    assert read_json(path) == {"epoch": 2}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_value_no_browser_could_read_is_not_written(tmp_path, value):
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "value.json", {"mse": value})

    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(RunError, match=r"gone\.json is missing"):
        read_json(tmp_path / "gone.json")


def test_a_folder_in_the_place_of_a_file_is_named(tmp_path):
    (tmp_path / "value.json").mkdir()

    with pytest.raises(RunError, match=r"value\.json cannot be read: Is a directory"):
        read_json(tmp_path / "value.json")


@pytest.mark.parametrize(
    "damage",
    [b"", b'{"state": "run', b"\xff\xfe\x00", b"[" * 100_000, b"{'a': 1}", b"1 2"],
    ids=["empty", "cut off", "not text", "too deep", "Python, not JSON", "two values"],
)
def test_a_damaged_file_is_named_and_the_reader_told_what_to_do(tmp_path, damage):
    (tmp_path / "value.json").write_bytes(damage)

    with pytest.raises(RunError, match=r"value\.json is cut off or not JSON .*Delete"):
        read_json(tmp_path / "value.json")


def test_a_file_too_large_to_be_true_is_not_parsed(tmp_path):
    (tmp_path / "value.json").write_bytes(b" " * MAX_JSON_BYTES + b"1")

    with pytest.raises(RunError, match="too large to be what its name says"):
        read_json(tmp_path / "value.json")
