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
from ae.io.arrays import UpTo, Wanted, array_names, load_arrays, save_arrays
from ae.io.files import file_errors
from ae.language import _

N_CODES = 2_000
MAX_LATENT_DIM = 64  # as ae/config.py has it
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
        The first test digits' codes on a plane.
    directions : (2, latent_dim) float32 or None
        The plane's, in the space of codes: those in which the codes of this epoch
        spread most, turned so that the points lie near where they lay an epoch before.
        None in runs made before 2026-11-28, whose plane is the untrained network's.
    """

    epoch: int
    reconstructions: NDArray[np.uint8]
    points: NDArray[np.float16]
    directions: NDArray[np.float32] | None = None


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
    arrays: dict[str, NDArray[np.generic]]
    arrays = {"reconstructions": snapshot.reconstructions, "points": snapshot.points}
    if snapshot.directions is not None:
        arrays["directions"] = snapshot.directions
    save_arrays(folder / f"{snapshot.epoch:05d}.npz", arrays)
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
    path = folder / f"{epoch:05d}.npz"
    wanted: Wanted = {
        "reconstructions": (np.uint8, (UpTo("k", N_CLASSES), N_PIXELS)),
        "points": (np.float16, (UpTo("m", N_CODES), 2)),
    }
    if "directions" in array_names(path):
        directions = UpTo("latent_dim", MAX_LATENT_DIM)
        wanted = {**wanted, "directions": (np.float32, (2, directions))}
    advice = _("The snapshot of epoch {epoch} cannot be shown.", epoch=epoch)
    arrays = load_arrays(path, wanted, advice)
    return Snapshot(epoch, **arrays)


def drop_snapshots_after(folder: Path, epoch: int) -> None:
    """Delete what a continued run will draw again."""
    for later in list_snapshots(folder):
        if later > epoch:
            (folder / f"{later:05d}.npz").unlink()
