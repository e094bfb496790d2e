import numpy as np
import pytest

from ae.errors import RunError
from ae.runs.snapshots import (
    Snapshot,
    drop_snapshots_after,
    first_of_each_class,
    is_kept,
    list_snapshots,
    read_snapshot,
    write_snapshot,
)


def snapshot_of(epoch):
    random = np.random.default_rng(epoch)
    return Snapshot(
        epoch,
        random.integers(0, 256, (10, 784)).astype(np.uint8),
        random.normal(size=(30, 2)).astype(np.float16),
    )


def write_all(folder, n_epochs):
    for epoch in range(n_epochs + 1):
        write_snapshot(folder, snapshot_of(epoch), n_epochs)
        yield epoch


@pytest.fixture
def folder(tmp_path):
    """Hold the snapshots of a run of seven epochs."""
    *_, _ = write_all(tmp_path / "snapshots", 7)
    return tmp_path / "snapshots"


def test_a_snapshot_survives_the_trip_to_disk_and_back(folder):
    saved, loaded = snapshot_of(3), read_snapshot(folder, 3)

    assert loaded.epoch == 3
    np.testing.assert_array_equal(
        loaded.reconstructions, saved.reconstructions, strict=True
    )
    np.testing.assert_array_equal(loaded.points, saved.points, strict=True)


def test_a_short_run_keeps_every_epoch(folder):
    assert list_snapshots(folder) == list(range(8))


@pytest.mark.parametrize("n_epochs", [1, 10, 11, 59, 61, 70, 119, 300, 601, 10_000])
def test_of_however_many_epochs_about_seventy_are_kept(n_epochs):
    kept = [epoch for epoch in range(n_epochs + 1) if is_kept(epoch, n_epochs)]

    assert len(kept) <= 72
    assert len(kept) >= min(n_epochs, 10)
    assert kept[: min(n_epochs, 10) + 1] == list(range(min(n_epochs, 10) + 1))
    assert kept[-1] == n_epochs
    assert np.diff(kept).max() <= max(1, -(-n_epochs // 60))


def test_the_newest_is_always_there_and_goes_when_the_next_one_comes(tmp_path):
    for epoch in write_all(tmp_path / "s", 130):
        there = list_snapshots(tmp_path / "s")

        assert there == [e for e in range(epoch) if is_kept(e, 130)] + [epoch]


def test_without_a_folder_there_are_no_snapshots(tmp_path):
    assert list_snapshots(tmp_path / "nowhere") == []
    drop_snapshots_after(tmp_path / "nowhere", 0)


def test_other_files_are_not_taken_for_snapshots(folder):
    for name in ("1.tmp.npz", ".00009.npz.x7f2", "notes.txt", "9x.npz"):
        (folder / name).write_bytes(b"")

    assert list_snapshots(folder) == list(range(8))


def test_what_lies_after_an_epoch_can_be_dropped(folder):
    drop_snapshots_after(folder, 4)

    assert list_snapshots(folder) == [0, 1, 2, 3, 4]


def test_a_snapshot_which_was_thinned_out_is_missing(folder):
    with pytest.raises(RunError, match=r"00099\.npz is missing"):
        read_snapshot(folder, 99)


@pytest.mark.parametrize("n_kept", [0, 50, -1])
def test_a_truncated_snapshot_is_named(folder, n_kept):
    path = folder / "00003.npz"
    path.write_bytes(path.read_bytes()[:n_kept])

    with pytest.raises(RunError, match=r"00003\.npz is damaged"):
        read_snapshot(folder, 3)


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("reconstructions", np.zeros((10, 28, 28), np.uint8), r"must be \(10, 784\)"),
        ("reconstructions", np.zeros((10, 784)), "must be .* uint8"),
        ("points", np.zeros((30, 3), np.float16), r"points must be \(30, 2\)"),
        ("points", np.full((30, 2), np.nan, np.float16), "points holds a value that"),
    ],
)
def test_a_snapshot_of_something_else_is_refused(folder, name, array, message):
    arrays = {"reconstructions": np.zeros((10, 784), np.uint8)}
    arrays |= {"points": np.zeros((30, 2), np.float16), name: array}
    np.savez(folder / "00003.npz", **arrays)

    with pytest.raises(RunError, match=rf"00003\.npz: .*{message}"):
        read_snapshot(folder, 3)


def test_the_digits_shown_are_the_first_of_each_class():
    labels = np.array([7, 2, 1, 0, 4, 1, 4, 9, 5, 9, 0, 6, 3, 8])

    assert first_of_each_class(labels).tolist() == [3, 2, 1, 12, 4, 8, 11, 0, 13, 7]


def test_a_class_without_digits_is_left_out():
    assert first_of_each_class(np.array([5, 5, 3], np.uint8)).tolist() == [2, 0]
