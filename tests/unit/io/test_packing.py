import gzip

import numpy as np
from safetensors.numpy import load

from ae.io.packing import pack_arrays

ARRAYS = {
    "points": np.array([[1.5, -2], [3, 4]], np.float32),
    "indices": np.array([0, 70_000], np.int32),
    "images": np.arange(12, dtype=np.uint8).reshape(3, 4)[:, ::2],  # with gaps
}


def test_arrays_arrive_as_they_were(tmp_path):
    path = tmp_path / "packed.safetensors"
    path.write_bytes(gzip.decompress(pack_arrays(ARRAYS)))

    got = load(path.read_bytes())
    assert got.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(got[name], array)
        assert got[name].dtype == array.dtype


def test_the_same_arrays_are_the_same_bytes():
    # They are cached under a name that says their content; a time stamp would differ.
    assert len({pack_arrays(ARRAYS) for _ in range(20)}) == 1
