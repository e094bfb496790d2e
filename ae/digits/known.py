"""The sets that are known by name: what their folders are called, their fingerprints.

MNIST, Fashion-MNIST, KMNIST and EMNIST come in files of the same four names, so a
name says little.
"""

from __future__ import annotations

import re

from ae.config import DATASETS

EMNIST = "emnist"
TITLES = {
    "mnist": "MNIST",
    "fashion-mnist": "Fashion-MNIST",
    "kmnist": "KMNIST",
    EMNIST: "EMNIST",
}
_ALIASES = {
    "fashion": "fashion-mnist",
    "kuzushiji": "kmnist",
    "kuzushijimnist": "kmnist",
    "emnistdigits": EMNIST,
    "emnistmnist": EMNIST,
    **{name.lower(): dataset for dataset, name in DATASETS.items()},
    EMNIST: EMNIST,
}
# md5 of the unpacked files. MNIST's: computed from LeCun's files.
UNPACKED = {
    "6bbc9ace898e44ae57da46a324031adb": "mnist",
    "a25bea736e30d166cdddb491f175f624": "mnist",
    "2646ac647ad5339dbf082846283269ea": "mnist",
    "27ae3e4e09519cfbb04c329615203637": "mnist",
}
# md5 of the files as they are published, gzipped: torchvision/datasets/mnist.py,
# `resources` of MNIST, FashionMNIST and KMNIST.
PACKED = {
    "f68b3c2dcbeaaa9fbdd348bbdeb94873": "mnist",
    "d53e105ee54ea40749a09fcbcd1e9432": "mnist",
    "9fb629c4189551a2d022fa330f9573f3": "mnist",
    "ec29112dd5afa0611ce80d1b7f02629c": "mnist",
    "8d4fb7e6c68d591d4c3dfef9ec88bf0d": "fashion-mnist",
    "25c81989df183df01b3e8a0aad5dffbe": "fashion-mnist",
    "bef4ecab320f06d8554ea6380940ec79": "fashion-mnist",
    "bb300cfdad3c16e7a12a480ee83cd310": "fashion-mnist",
    "bdb82020997e1d708af4cf47b453dcf7": "kmnist",
    "e144d726b3acfaa3e44228e80efcd344": "kmnist",
    "5c965bf0a639b31b8f53240b1b52f4d7": "kmnist",
    "7320c461ea6c1c855c0b718fb2a4b134": "kmnist",
}


def called(name: str) -> str | None:
    """Return the set a folder's name says, such as mnist for MNIST; None if none."""
    return _ALIASES.get(re.sub(r"[^a-z0-9]", "", name.lower()))
