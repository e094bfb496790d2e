"""idx files, the format MNIST and its kin come in: pairs of images and labels."""

from __future__ import annotations

import gzip
import hashlib
import math
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ae.digits.shape import N_CLASSES, SIDE
from ae.errors import DataError
from ae.language import _

Bytes = NDArray[np.uint8]

_MAX_ITEMS = 1_000_000  # a bound for memory: the largest known set has 814,255
_IDX_IMAGES, _IDX_LABELS = 0x0803, 0x0801


@dataclass(frozen=True, slots=True)
class LabelledImages:
    """Digits and what they are.

    Attributes
    ----------
    images : (n, 28, 28) uint8
        0 is background, 255 is ink.
    labels : (n,) uint8
        0 to 9.
    """

    images: Bytes
    labels: Bytes

    def scaled(self) -> NDArray[np.float32]:
        """Return the images as the network takes them: (n, 1, 28, 28), in [0, 1]."""
        return np.divide(self.images, 255, dtype=np.float32)[:, None]

    def sha256(self) -> str:
        """Fingerprint of images and labels, so that two sets are never mixed up."""
        digest = hashlib.sha256(self.images.tobytes())
        digest.update(self.labels.tobytes())
        return digest.hexdigest()


def read_split(raw: Path, prefix: str) -> LabelledImages:
    """Read one pair of idx files, plain or gzipped.

    Parameters
    ----------
    raw : Path
        The folder that holds them.
    prefix : str
        ``train`` or ``t10k``.

    Raises
    ------
    DataError
        If a file is missing, truncated, too long, or of another shape.

    References
    ----------
    LeCun, Cortes and Burges, "The MNIST database of handwritten digits": the idx
    format.
    """
    images = _read_idx(raw / f"{prefix}-images-idx3-ubyte", _IDX_IMAGES, (SIDE, SIDE))
    if len(images) == 0:
        raise DataError(
            _("{path}-images-idx3-ubyte holds no images.", path=raw / prefix)
        )
    labels_path = raw / f"{prefix}-labels-idx1-ubyte"
    labels = _read_idx(labels_path, _IDX_LABELS, ())
    if len(images) != len(labels):
        raise DataError(
            _(
                "{labels_path} holds {n_labels} labels, but the file of images "
                "beside it holds {n_images} images.",
                labels_path=labels_path,
                n_labels=len(labels),
                n_images=len(images),
            )
        )
    if labels.max() >= N_CLASSES:
        raise DataError(
            _(
                "{labels_path} holds the label {label}; labels are 0 to 9.",
                labels_path=labels_path,
                label=labels.max(),
            )
        )
    return LabelledImages(images, labels)


def count_digits(raw: Path, prefix: str) -> int:
    """Return how many digits a pair of idx files holds, from its labels alone.

    Raises
    ------
    DataError
        If the file of labels is missing or damaged.
    """
    return len(_read_idx(raw / f"{prefix}-labels-idx1-ubyte", _IDX_LABELS, ()))


def write_split(raw: Path, prefix: str, split: LabelledImages) -> None:
    """Write what ``read_split`` reads, gzipped; the same digits give the same bytes."""
    for kind, array, magic in (
        ("images-idx3", split.images, _IDX_IMAGES),
        ("labels-idx1", split.labels, _IDX_LABELS),
    ):
        header = np.array([magic, *array.shape], ">u4").tobytes()
        packed = gzip.compress(header + array.tobytes(), 9, mtime=0)
        (raw / f"{prefix}-{kind}-ubyte.gz").write_bytes(packed)


def _read_idx(path: Path, magic: int, item: tuple[int, ...]) -> Bytes:
    """Read (n, *item) bytes; the header is checked before anything large is read."""
    n_header = 4 * (2 + len(item))
    raw = _read_bytes(path, n_header)
    if len(raw) < n_header:
        raise DataError(_("{path} is truncated: it ends inside its header.", path=path))
    head = np.frombuffer(raw, ">u4")
    if head[0] != magic:
        raise DataError(
            _(
                "{path} is not the idx file it should be: it starts with "
                "{got:#010x}, not {magic:#010x}.",
                path=path,
                got=int(head[0]),
                magic=magic,
            )
        )
    shape = tuple(int(side) for side in head[1:])
    if shape[1:] != item:
        raise DataError(
            _(
                "{path} holds items of shape {shape}, not {item}.",
                path=path,
                shape=shape[1:],
                item=item,
            )
        )
    if shape[0] > _MAX_ITEMS:
        raise DataError(
            _(
                "{path} promises {n:,} items; {most:,} is the most allowed.",
                path=path,
                n=shape[0],
                most=_MAX_ITEMS,
            )
        )
    wanted = math.prod(shape)
    # One byte more than there should be: the end of a gzip file holds its checksum.
    body = _read_bytes(path, n_header + wanted + 1)[n_header:]
    if len(body) != wanted:
        amiss, got = (
            ("truncated", len(body)) if len(body) < wanted else ("too long", "more")
        )
        raise DataError(
            _(
                "{path} is {amiss}: its header promises {wanted} bytes, it "
                "holds {got}.",
                path=path,
                amiss=amiss,
                wanted=wanted,
                got=got,
            )
        )
    return np.frombuffer(body, np.uint8).reshape(shape)


def _read_bytes(path: Path, limit: int) -> bytes:
    """Read the first ``limit`` bytes of a file or, if there is none, of its .gz."""
    zipped = path.with_name(path.name + ".gz")
    try:
        with path.open("rb") if path.exists() else gzip.open(zipped) as file:
            return file.read(limit)
    except FileNotFoundError:
        raise DataError(
            _("{path} is missing (as is {name}).", path=path, name=zipped.name)
        ) from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(
            _("{zipped} is damaged: {error}", zipped=zipped, error=error)
        ) from error
    except OSError as error:
        raise DataError(
            _("{path} cannot be read: {strerror}", path=path, strerror=error.strerror)
        ) from error
