"""A run's snapshots as the browser fetches them: a few epochs packed into one file."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from functools import partial

import numpy as np

from ae.config import RunConfig
from ae.errors import AEError, RunError
from ae.io.packing import pack_arrays
from ae.language import _
from ae.runs.run import Run
from ae.runs.snapshots import (
    N_CODES,
    N_EARLY,
    N_THINNED,
    Snapshot,
    first_of_each_class,
    list_snapshots,
    read_snapshot,
)
from ae.ui.arrays import Offers
from ae.ui.cache import test_split

MAX_EPOCHS = 2 * (N_EARLY + N_THINNED)  # a run keeps half as many
_PACKED = Offers(n_offers=128, n_bytes=16_000_000)
_LONGEST = 32767


class WatchedSnapshots:
    """The snapshots of one run, and which of them have been found damaged."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._id = secrets.token_hex(4)
        self._damaged: dict[int, tuple[int, str]] = {}  # epoch: file's time, sentence

    def epochs(self) -> list[int]:
        """Return the epochs there is a snapshot of, but for damaged ones, in order."""
        found = list_snapshots(self.run.snapshots_path)[-MAX_EPOCHS:]
        for epoch, (changed_at, _said) in list(self._damaged.items()):
            if changed_at != self._changed_at(epoch):
                self._damaged.pop(epoch, None)
        return [epoch for epoch in found if epoch not in self._damaged]

    def problem(self) -> str:
        """Return what is wrong with the first snapshot found damaged, or nothing."""
        return next((sentence for _at, sentence in self._damaged.values()), "")

    def packed(
        self, epochs: Sequence[int], config: RunConfig
    ) -> tuple[list[int], bytes]:
        """Return those of some epochs that can be read, and their snapshots, gzipped.

        Returns
        -------
        list of int, bytes
            A safetensors file: ``epochs`` (e,) int32, ``pictures`` (e, k, 784) uint8,
            ``points`` (e, m, 2) int16, of which 32767 is ``spans`` (e,) float32,
            ``refitted`` (e,) uint8: 1 if the plane is that epoch's own.

        Raises
        ------
        RunError, DataError
            If there is none of them, or the test digits are not here.
        """
        for _try in range(len(epochs) + 1):
            here = set(self.epochs())
            wanted = [epoch for epoch in dict.fromkeys(epochs) if epoch in here]
            if not wanted:
                break
            name = ",".join(map(str, wanted))
            _PACKED.offer(self._id, name, partial(self._pack, wanted, config))
            try:
                packed = _PACKED.packed(self._id, name)
            except _UnreadableError:
                continue  # without that one
            if packed is not None:
                return wanted, packed
        raise RunError(
            _(
                "{path} has no snapshot of these epochs. {problem}",
                path=self.run.path,
                problem=self.problem(),
            )
        )

    def _pack(self, epochs: Sequence[int], config: RunConfig) -> bytes:
        data = config.data
        labels = test_split(data.dataset, data.test_sha256).labels
        shape = len(first_of_each_class(labels)), min(N_CODES, len(labels))
        snapshots = [self._read(epoch, shape) for epoch in epochs]
        points = np.stack([s.points for s in snapshots]).astype(np.float32)
        spans = np.abs(points).max(axis=(1, 2))
        spans[spans == 0] = 1
        return pack_arrays(
            {
                "epochs": np.array(epochs, np.int32),
                "pictures": np.stack([s.reconstructions for s in snapshots]),
                "refitted": np.array(
                    [s.directions is not None for s in snapshots], np.uint8
                ),
                "points": np.round(points / spans[:, None, None] * _LONGEST).astype(
                    np.int16
                ),
                "spans": spans,
            }
        )

    def _read(self, epoch: int, shape: tuple[int, int]) -> Snapshot:
        changed_at = self._changed_at(epoch)
        try:
            snapshot = read_snapshot(self.run.snapshots_path, epoch)
            if (len(snapshot.reconstructions), len(snapshot.points)) != shape:
                raise RunError(
                    _(
                        "{path}: the snapshot of epoch {epoch} does not fit the "
                        "run's test digits.",
                        path=self.run.path,
                        epoch=epoch,
                    )
                )
        except RunError as error:
            if changed_at is not None:  # or it was thinned out since it was listed
                self._damaged[epoch] = changed_at, str(error)
            raise _UnreadableError from error
        return snapshot

    def _changed_at(self, epoch: int) -> int | None:
        path = self.run.snapshots_path / f"{epoch:05d}.npz"
        try:
            return path.stat().st_mtime_ns
        except OSError:
            return None


class _UnreadableError(AEError):
    """One of the epochs cannot be read, and is not offered any more."""
