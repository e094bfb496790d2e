"""Digits from the hosts torchvision knows. The app never asks them, a command may."""

from __future__ import annotations

import socket
import tempfile
from http.client import HTTPException
from pathlib import Path

from ae.config import DATASETS
from ae.digits.places import raw_folder

MIRROR_TIMEOUT_S = 20.0  # a firewall which drops packets would hold a class for minutes


def download(dataset: str, folder: Path) -> Path:
    """Fetch a data set into a folder, where it appears whole or not at all.

    Returns
    -------
    Path
        The folder with its files, whose checksums were compared.

    Raises
    ------
    OSError
        If the other hosts cannot be reached, or what they give is not the data set.
    """
    from torchvision import datasets  # noqa: PLC0415 - seconds to import

    raw = raw_folder(folder, dataset)
    raw.parent.mkdir(parents=True, exist_ok=True)
    patience = socket.getdefaulttimeout()
    socket.setdefaulttimeout(MIRROR_TIMEOUT_S)
    try:
        with tempfile.TemporaryDirectory(prefix=".", dir=raw.parent) as making:
            getattr(datasets, DATASETS[dataset])(making, download=True)
            raw_folder(Path(making), dataset).rename(raw)
    except (RuntimeError, HTTPException) as error:  # torchvision's and urllib's words
        raise OSError(" ".join(str(error).split())) from error
    finally:
        socket.setdefaulttimeout(patience)
    return raw
