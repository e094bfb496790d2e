"""A curve read while it grows: each point once, whatever happens to its file."""

import os

import pytest

from ae.errors import RunError
from ae.runs.curve import CurvePoint, append_point, cut_curve
from ae.runs.curve_reader import CurveReader

POINTS = [CurvePoint(at / 2, 0.05, 0.04, float(at)) for at in range(9)]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "metrics.jsonl"


@pytest.fixture
def reader(path):
    """A reader that has read the first four points."""
    add(path, POINTS[:4])
    reader = CurveReader(path)
    assert reader.read_new() == (True, POINTS[:4])
    return reader


def add(path, points):
    for point in points:
        append_point(path, point)


def test_what_is_added_is_returned_once(reader, path):
    assert reader.read_new() == (False, [])
    add(path, POINTS[4:6])
    assert reader.read_new() == (False, POINTS[4:6])
    add(path, POINTS[6:])
    assert reader.read_new() == (False, POINTS[6:])
    assert reader.read_new() == (False, [])


def test_only_what_is_added_is_read(reader, path):
    # The first line is spoiled without a change of size: whoever reads it, stumbles.
    add(path, POINTS[4:6])
    with path.open("r+b") as file:
        file.write(b"#")

    assert reader.read_new() == (False, POINTS[4:6])


def test_a_curve_that_is_not_there_yet_has_no_points(path):
    reader = CurveReader(path)

    assert reader.read_new()[1] == []
    add(path, POINTS[:2])
    assert reader.read_new() == (True, POINTS[:2])


def test_a_line_still_being_written_waits_for_its_end(reader, path):
    add(path, POINTS[4:6])
    whole = path.read_bytes()
    for n_missing in (40, 1):
        path.write_bytes(whole[:-n_missing])
        assert reader.read_new()[1] in ([POINTS[4]], [])
    path.write_bytes(whole)

    assert reader.read_new() == (False, [POINTS[5]])


def test_a_curve_cut_for_a_continued_run_is_read_from_the_start(reader, path):
    cut_curve(path, 1)
    assert reader.read_new() == (True, POINTS[:3])

    add(path, POINTS[3:5])
    assert reader.read_new() == (False, POINTS[3:5])


def test_a_curve_cut_and_grown_again_between_two_looks_is_read_from_the_start(
    reader, path
):
    others = [CurvePoint(at / 2, 0.03, 0.02, float(at)) for at in range(8)]
    path.write_bytes(b"")  # the same inode, as not even ``cut_curve`` leaves it
    add(path, others)

    assert reader.read_new() == (True, others)


def test_a_deleted_curve_has_no_points_left(reader, path):
    path.unlink()
    assert reader.read_new() == (True, [])

    add(path, POINTS[:1])
    assert reader.read_new() == (True, POINTS[:1])


def test_a_damaged_line_is_an_error_until_the_file_is_mended(reader, path):
    with path.open("ab") as file:
        file.write(b"{no\n")
    for _ in range(2):
        with pytest.raises(RunError, match=r"metrics\.jsonl is damaged"):
            reader.read_new()
    add(path, POINTS[4:5])
    with pytest.raises(RunError, match=r"metrics\.jsonl is damaged"):
        reader.read_new()

    path.write_bytes(path.read_bytes().replace(b"{no\n", b""))
    assert reader.read_new() == (False, POINTS[4:5])


def test_a_damaged_file_that_stays_as_it_is_is_not_read_again(reader, path):
    with path.open("ab") as file:
        file.write(b"{no\n")
    stat = path.stat()
    with pytest.raises(RunError, match="damaged"):
        reader.read_new()
    with path.open("r+b") as file:  # mended, but nothing outside says so
        file.write(path.read_bytes().replace(b"{no\n", b"    "))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    with pytest.raises(RunError, match="damaged"):
        reader.read_new()


def test_a_file_too_large_for_a_curve_is_not_read(reader, path):
    with path.open("r+b") as file:
        file.truncate(20_000_001)

    with pytest.raises(RunError, match="too large to be a curve"):
        reader.read_new()
