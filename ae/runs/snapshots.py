"""What a run looked like after each epoch: ten digits redrawn, and 2,000 codes.

They are what the time machine scrubs through. A run keeps at most about seventy, some
15 KB each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ae.digits.shape import N_CLASSES, N_PIXELS
from ae.io.arrays import UpTo, Wanted, load_arrays, save_arrays
from ae.io.files import file_errors
from ae.language import _

N_CODES = 2_000
N_EARLY = 10  # the first epochs change most: all of them are kept
N_THINNED = 60
_NAME = re.compile(r"[0-9]{5}\.npz").fullmatch


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A run at the end of an epoch.

    Attributes
    ----------
    epoch : int
        0 is before the first step.
    reconstructions : (k, 784) uint8
        One test digit of each class that has one, as it was redrawn.
    points : (m, 2) float16
        The first test digits' codes, on a plane that is the same for the whole run.
    """

    epoch: int
    reconstructions: NDArray[np.uint8]
    points: NDArray[np.float16]


def first_of_each_class(labels: NDArray[np.integer]) -> NDArray[np.integer]:
    """Return the index of the first digit of each class there is: at most (10,)."""
    first: NDArray[np.integer] = np.unique(labels, return_index=True)[1]
    return first


def is_kept(epoch: int, n_epochs: int) -> bool:
    """Say whether a run of ``n_epochs`` keeps this epoch's snapshot for good."""
    stride = -(-n_epochs // N_THINNED)
    return epoch <= N_EARLY or epoch % stride == 0 or epoch == n_epochs


def write_snapshot(folder: Path, snapshot: Snapshot, n_epochs: int) -> None:
    """Add a snapshot; the one before goes if it was only kept as the newest."""
    folder.mkdir(exist_ok=True)
    save_arrays(
        folder / f"{snapshot.epoch:05d}.npz",
        {"reconstructions": snapshot.reconstructions, "points": snapshot.points},
    )
    before = snapshot.epoch - 1
    if before >= 0 and not is_kept(before, n_epochs):
        (folder / f"{before:05d}.npz").unlink(missing_ok=True)


def list_snapshots(folder: Path) -> list[int]:
    """Return the epochs there is a snapshot of, in order; RunError if none may look."""
    with file_errors(folder):
        return sorted(
            int(path.stem) for path in folder.glob("[0-9]*.npz") if _NAME(path.name)
        )


def read_snapshot(folder: Path, epoch: int) -> Snapshot:
    """Read and check one snapshot.

    Raises
    ------
    RunError
        If it is missing or damaged.
    """
    wanted: Wanted = {
        "reconstructions": (np.uint8, (UpTo("k", N_CLASSES), N_PIXELS)),
        "points": (np.float16, (UpTo("m", N_CODES), 2)),
    }
    advice = _("The snapshot of epoch {epoch} cannot be shown.", epoch=epoch)
    arrays = load_arrays(folder / f"{epoch:05d}.npz", wanted, advice)
    return Snapshot(epoch, **arrays)


def drop_snapshots_after(folder: Path, epoch: int) -> None:
    """Delete what a continued run will draw again."""
    for later in list_snapshots(folder):
        if later > epoch:
            (folder / f"{later:05d}.npz").unlink()
