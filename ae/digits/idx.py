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

from ae.digits.names import PLAIN, files_of, standard_name
from ae.digits.shape import N_CLASSES, SIDE
from ae.errors import DataError
from ae.language import _

Bytes = NDArray[np.uint8]

_MAX_ITEMS = 1_000_000  # a bound for memory: the largest known set has 814,255
_IDX_IMAGES, _IDX_LABELS = 0x0803, 0x0801
_IDX_START, _GZIP_START = b"\0\0\x08", b"\x1f\x8b"


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


def read_split(raw: Path, prefix: str, variant: str = PLAIN) -> LabelledImages:
    """Read one pair of idx files, plain or gzipped.

    Of several files of one meaning the first that is whole is taken, so an empty one
    beside a good .gz does no harm.

    Parameters
    ----------
    raw : Path
        The folder that holds them.
    prefix : str
        ``train`` or ``t10k``.
    variant : str
        EMNIST's own beginning of the names, such as ``emnist-digits``.

    Raises
    ------
    DataError
        If a file is missing, truncated, too long, or of another shape.

    References
    ----------
    LeCun, Cortes and Burges, "The MNIST database of handwritten digits": the idx
    format.
    """
    images = read_images(raw, prefix, variant)
    if len(images) == 0:
        raise DataError(
            _(
                "{path} holds no images.",
                path=raw / standard_name(prefix, "images"),
            )
        )
    labels = read_labels(raw, prefix, variant)
    labels_path = raw / standard_name(prefix, "labels")
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
    require_classes(labels, labels_path)
    return LabelledImages(images, labels)


def read_images(raw: Path, prefix: str, variant: str = PLAIN) -> Bytes:
    """Read the (n, 28, 28) images of one pair alone; DataError as ``read_split``."""
    return read_first(raw, prefix, "images", variant)[0]


def read_labels(raw: Path, prefix: str, variant: str = PLAIN) -> Bytes:
    """Read the (n,) labels of one pair alone; DataError as ``read_split``."""
    return read_first(raw, prefix, "labels", variant)[0]


def require_classes(labels: Bytes, path: Path) -> None:
    """Refuse labels beyond 9, as letters have.

    Raises
    ------
    DataError
        With the sentence that says which sets can be used.
    """
    if len(labels) and labels.max() >= N_CLASSES:
        raise DataError(
            _(
                "{labels_path} holds the label {label}; labels are 0 to 9. A set with "
                "more classes, such as the letters of EMNIST (letters, balanced, "
                "byclass, bymerge), cannot be trained on here: take EMNIST's digits.",
                labels_path=path,
                label=labels.max(),
            )
        )


def count_digits(raw: Path, prefix: str) -> int:
    """Return how many digits a pair of idx files holds, from its labels alone.

    Raises
    ------
    DataError
        If the file of labels is missing or damaged.
    """
    return len(read_labels(raw, prefix))


def write_split(raw: Path, prefix: str, split: LabelledImages) -> None:
    """Write what ``read_split`` reads, gzipped; the same digits give the same bytes."""
    for kind, array, magic in (
        ("images-idx3", split.images, _IDX_IMAGES),
        ("labels-idx1", split.labels, _IDX_LABELS),
    ):
        packed = gzip.compress(_header(magic, array) + array.tobytes(), 9, mtime=0)
        (raw / f"{prefix}-{kind}-ubyte.gz").write_bytes(packed)


def read_first(
    folder: Path, prefix: str, kind: str, variant: str = PLAIN
) -> tuple[Bytes, Path]:
    """Read the first whole one of the files that should hold one part of a set.

    Returns
    -------
    (n, 28, 28) or (n,) uint8, Path
        ``images`` or ``labels``, and the file they stood in.

    Raises
    ------
    DataError
        If none is whole; it tells of the first.
    """
    name = standard_name(prefix, kind)
    path = folder / (f"{variant}-{name}" if variant else name)
    try:
        paths = files_of(folder, prefix, kind, variant)
    except OSError:
        paths = []  # there is no such folder: then the file is missing
    if not paths:
        raise DataError(
            _(
                "{path} is missing (as is {name}).",
                path=path,
                name=f"{path.name}.gz",
            )
        )
    magic, item = (_IDX_IMAGES, (SIDE, SIDE)) if kind == "images" else (_IDX_LABELS, ())
    amiss = []
    for path in paths:
        try:
            return _read_file(path, magic, item), path
        except DataError as error:
            amiss.append(error)
    raise amiss[0]


def md5_of(items: Bytes) -> str:
    """Return the md5 of the unpacked idx file that would hold these."""
    magic = _IDX_IMAGES if items.ndim > 1 else _IDX_LABELS
    digest = hashlib.md5(_header(magic, items), usedforsecurity=False)
    digest.update(np.ascontiguousarray(items).data)
    return digest.hexdigest()


def _header(magic: int, items: Bytes) -> bytes:
    return np.array([magic, *items.shape], ">u4").tobytes()


def _read_file(path: Path, magic: int, item: tuple[int, ...]) -> Bytes:
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
        if len(body) > wanted:
            raise DataError(
                _(
                    "{path} is too long: its header promises {wanted} bytes, it holds "
                    "more.",
                    path=path,
                    wanted=wanted,
                )
            )
        raise DataError(
            _(
                "{path} is truncated: its header promises {wanted} bytes, it holds "
                "{got}.",
                path=path,
                wanted=wanted,
                got=len(body),
            )
        )
    return np.frombuffer(body, np.uint8).reshape(shape)


def _read_bytes(path: Path, limit: int) -> bytes:
    """Read the first ``limit`` bytes of a file, of what is in it if it is gzipped.

    What it begins with decides, not its name: some programs unpack a file and leave
    it its .gz.
    """
    try:
        with path.open("rb") as file:
            start = file.read(len(_IDX_START))
            is_named_so = path.name.lower().endswith(".gz") and start != _IDX_START
            file.seek(0)
            if start.startswith(_GZIP_START) or is_named_so:
                with gzip.open(file) as unpacked:
                    return unpacked.read(limit)
            return file.read(limit)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(
            _("{zipped} is damaged: {error}", zipped=path, error=error)
        ) from error
    except OSError as error:
        raise DataError(
            _("{path} cannot be read: {strerror}", path=path, strerror=error.strerror)
        ) from error
