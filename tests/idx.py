"""Write idx files number by number: a second reading of the format, for the tests."""

import gzip
import hashlib
import struct
from pathlib import Path

import numpy as np


def idx_bytes(array):
    """Pack an array of whole numbers 0 to 255 as LeCun's page describes it."""
    unsigned_byte = 0x08
    sizes = array.shape
    header = struct.pack(">BBBB", 0, 0, unsigned_byte, len(sizes))
    header += b"".join(struct.pack(">I", size) for size in sizes)
    return header + bytes(array.ravel().tolist())


def made_up_digits(n, seed=0):
    """Return (n, 28, 28) noise and (n,) labels; every class occurs if n >= 10."""
    images = np.random.default_rng(seed).integers(0, 256, (n, 28, 28))
    return images, (np.arange(n) * 7 + seed) % 10


def write_dataset(folder, train, test, name="MNIST", zipped=False):
    """Write two (images, labels) in torchvision's layout; return FOLDER/NAME/raw."""
    raw = Path(folder) / name / "raw"
    raw.mkdir(parents=True)
    for prefix, (images, labels) in (("train", train), ("t10k", test)):
        for kind, array in (("images-idx3", images), ("labels-idx1", labels)):
            path = raw / f"{prefix}-{kind}-ubyte"
            if zipped:
                path.with_name(path.name + ".gz").write_bytes(
                    gzip.compress(idx_bytes(array))
                )
            else:
                path.write_bytes(idx_bytes(array))
    return raw


def resources_of(raw):
    """List the zipped files as torchvision does: (name, md5)."""
    return [
        (path.name, hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest())
        for path in sorted(raw.glob("*.gz"))
    ]
