import gzip

import numpy as np
import pytest

from ae.digits.bundle import N_BUNDLED_TRAIN, write_bundle
from ae.digits.idx import read_split
from tests.idx import made_up_digits, write_dataset


@pytest.fixture
def raw(tmp_path):
    """A folder of six made-up test digits, plain."""
    return write_dataset(tmp_path / "here", made_up_digits(12), made_up_digits(6))


def test_a_bundle_of_the_same_files_has_the_same_bytes(tmp_path, raw):
    for name in ("one", "two"):
        write_bundle(tmp_path / "here", tmp_path / name)

    packed = {
        name: [path.read_bytes() for path in sorted((tmp_path / name).rglob("*.gz"))]
        for name in ("one", "two")
    }

    assert len(packed["one"]) == 4
    assert packed["one"] == packed["two"]
    # Bytes 4 to 8 of a gzip file are the time of day it was made at, or 0 (RFC 1952).
    assert all(file[4:8] == bytes(4) for file in packed["one"])


def test_a_bundle_holds_what_the_files_hold(tmp_path, raw):
    write_bundle(tmp_path / "here", tmp_path / "bundle")

    for path in raw.iterdir():
        packed = tmp_path / "bundle" / "MNIST" / "raw" / f"{path.name}.gz"
        assert gzip.decompress(packed.read_bytes()) == path.read_bytes()


def test_a_bundle_keeps_the_first_ten_thousand_training_digits(tmp_path):
    images = np.zeros((N_BUNDLED_TRAIN + 5, 28, 28), int)
    images[:, 0, 0] = np.arange(len(images)) % 251
    write_dataset(
        tmp_path / "here", (images, np.arange(len(images)) % 10), made_up_digits(3)
    )
    write_bundle(tmp_path / "here", tmp_path / "bundle")

    kept = read_split(tmp_path / "bundle" / "MNIST" / "raw", "train")

    np.testing.assert_array_equal(kept.images, images[:N_BUNDLED_TRAIN])
