import io
import zipfile

import numpy as np
import pytest

from ae.errors import RunError
from ae.io.arrays import load_arrays, save_arrays

N, LATENT_DIM = 6, 3
WANTED = {
    "labels": (np.uint8, ("n",)),
    "codes": (np.float32, ("n", LATENT_DIM)),
    "points": (np.float16, ("m", 2)),
}


@pytest.fixture
def arrays():
    random = np.random.default_rng(0)
    return {
        "labels": np.array([0, 1, 1, 9, 9, 9], np.uint8),
        "codes": random.random((N, LATENT_DIM), dtype=np.float32),
        "points": random.random((4, 2)).astype(np.float16),
    }


@pytest.fixture
def path(tmp_path, arrays):
    path = tmp_path / "arrays.npz"
    save_arrays(path, arrays)
    return path


def test_arrays_survive_the_trip_to_disk_and_back(path, arrays):
    loaded = load_arrays(path, WANTED)

    assert loaded.keys() == arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(loaded[name], array, strict=True)


def test_the_same_arrays_are_saved_as_the_same_bytes(path, arrays, tmp_path):
    save_arrays(tmp_path / "again.npz", arrays)

    assert (tmp_path / "again.npz").read_bytes() == path.read_bytes()


def test_an_array_nobody_asked_for_is_left_alone(path, arrays):
    save_arrays(path, arrays | {"more": np.array([np.nan])})

    assert load_arrays(path, WANTED).keys() == WANTED.keys()


def test_missing_arrays_are_named_and_the_reader_told_what_to_do(tmp_path):
    with pytest.raises(RunError, match=r"arrays\.npz is missing: .*Train the run"):
        load_arrays(tmp_path / "arrays.npz", WANTED)


@pytest.mark.parametrize("n_kept", [0, 1, 100, -1])
def test_truncated_arrays_are_named(path, n_kept):
    path.write_bytes(path.read_bytes()[:n_kept])

    with pytest.raises(RunError, match=r"arrays\.npz is damaged .*Train the run"):
        load_arrays(path, WANTED)


def test_no_flipped_bit_brings_down_more_than_the_run(path):
    # Whatever numpy and zipfile make of a damaged byte, the reader gets a RunError or
    # (where the byte meant nothing) the arrays.
    good = path.read_bytes()
    n_refused = 0
    for place in range(len(good)):
        path.write_bytes(good[:place] + bytes([good[place] ^ 0xFF]) + good[place + 1 :])
        try:
            load_arrays(path, WANTED)
        except RunError:
            n_refused += 1

    assert n_refused > len(good) / 2


def test_a_pickle_is_never_opened(path, arrays):
    np.savez(path, **(arrays | {"codes": np.array([print], dtype=object)}))

    with pytest.raises(RunError, match=r"arrays\.npz is damaged \(Object arrays"):
        load_arrays(path, WANTED)


def test_a_pickle_is_never_written(tmp_path):
    with pytest.raises(ValueError, match="Object arrays cannot be saved"):
        save_arrays(tmp_path / "a.npz", {"codes": np.array([print], dtype=object)})

    assert list(tmp_path.iterdir()) == []


def test_a_missing_array_is_named(path, arrays):
    del arrays["codes"]
    np.savez(path, **arrays)

    with pytest.raises(RunError, match=r"damaged .*codes is not a file in"):
        load_arrays(path, WANTED)


def test_one_array_in_the_place_of_all_is_refused(path):
    with path.open("wb") as file:
        np.save(file, np.zeros((N, LATENT_DIM), np.float32))

    with pytest.raises(RunError, match=r"arrays\.npz is damaged"):
        load_arrays(path, WANTED)


def test_a_folder_in_the_place_of_arrays_is_refused(tmp_path):
    (tmp_path / "arrays.npz").mkdir()

    with pytest.raises(RunError, match=r"arrays\.npz is damaged .*Is a directory"):
        load_arrays(tmp_path / "arrays.npz", WANTED)


def test_an_archive_which_would_fill_the_memory_is_not_unpacked(path):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "<f4", "fortran_order": False, "shape": (30_000_000,)}
    )
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("codes.npy", "w") as file,
    ):
        file.write(header.getvalue())
        for _ in range(120):
            file.write(bytes(1_000_000))

    with pytest.raises(RunError, match=r"arrays\.npz is too large"):
        load_arrays(path, WANTED)


def test_an_array_which_claims_more_than_memory_holds_is_refused(path):
    with (
        zipfile.ZipFile(path, "w") as archive,
        archive.open("labels.npy", "w") as file,
    ):
        np.lib.format.write_array_header_1_0(
            file, {"descr": "|u1", "fortran_order": False, "shape": (10**15,)}
        )

    with pytest.raises(RunError, match=r"arrays\.npz is damaged"):
        load_arrays(path, WANTED)


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("codes", np.zeros((N, 2), np.float32), r"codes must be \(6, 3\) .* \(6, 2\)"),
        ("codes", np.zeros((5, 3), np.float32), r"codes must be \(6, 3\) .* \(5, 3\)"),
        ("codes", np.zeros((N, 3)), r"codes must be .* float32, got .* float64"),
        ("labels", np.zeros((N, 1), np.uint8), r"labels must be \(6,\) .* \(6, 1\)"),
        ("labels", np.uint8(1), r"labels must be \('n',\) .* \(\)"),
        ("labels", np.zeros(N, np.int64), r"labels must be .* uint8, got .* int64"),
        ("labels", np.zeros(5, np.uint8), r"codes must be \(5, 3\) .* \(6, 3\)"),
        ("points", np.zeros((4, 3), np.float16), r"points must be \(4, 2\)"),
        ("points", np.zeros((0, 2), np.float16), "points is empty"),
    ],
)
def test_an_array_of_another_shape_or_type_is_named(path, arrays, name, array, message):
    save_arrays(path, arrays | {name: array})

    with pytest.raises(RunError, match=rf"arrays\.npz: .*{message}"):
        load_arrays(path, WANTED)


def test_arrays_of_nothing_are_refused(path, arrays):
    save_arrays(path, {name: array[:0] for name, array in arrays.items()})

    with pytest.raises(RunError, match=r"arrays\.npz: labels is empty"):
        load_arrays(path, WANTED)


@pytest.mark.parametrize("name", ["codes", "points"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_an_array_with_a_value_which_is_no_number_is_named(path, arrays, name, value):
    arrays[name].flat[1] = value
    save_arrays(path, arrays)

    with pytest.raises(RunError, match=rf"{name} holds a value that is not a number"):
        load_arrays(path, WANTED)
