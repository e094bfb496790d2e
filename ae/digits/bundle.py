"""The digits bundled here: ``python -m ae.digits.bundle FOLDER`` makes their files."""

from __future__ import annotations

import argparse
from pathlib import Path

from ae.digits.idx import LabelledImages, read_split, write_split
from ae.digits.places import raw_folder

BUNDLED = Path(__file__).parent / "bundled"
N_BUNDLED_TRAIN = 10_000


def write_bundle(folder: Path, target: Path = BUNDLED) -> None:
    """Write all test digits and the first 10,000 training digits, gzipped.

    The same files always give the same bytes.
    """
    source, raw = raw_folder(folder, "mnist"), raw_folder(target, "mnist")
    raw.mkdir(parents=True, exist_ok=True)
    for prefix, count in (("train", N_BUNDLED_TRAIN), ("t10k", 10_000)):
        split = read_split(source, prefix)
        images, labels = split.images[:count], split.labels[:count]
        write_split(raw, prefix, LabelledImages(images, labels))


def main() -> None:
    """Run ``python -m ae.digits.bundle FOLDER``."""
    parser = argparse.ArgumentParser(description=write_bundle.__doc__)
    parser.add_argument("folder", type=Path, help="MNIST in torchvision's layout")
    write_bundle(parser.parse_args().folder)


if __name__ == "__main__":
    main()
