"""The queue of projections: over all runs of a folder, one at a time on one machine.

The queue is files: a projection that waits, or is made, has its request beside its run.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ae.errors import RunError
from ae.io.files import file_errors, write_json
from ae.io.locks import changing
from ae.language import _, ngettext
from ae.projection.config import ProjectionConfig
from ae.projection.files import ProjectionFiles, list_requests
from ae.projection.result import codes_id, load_projection
from ae.queues import quotas
from ae.queues.base import WorkerQueue
from ae.queues.executors import make_executor
from ae.queues.fairness import Asked, in_fair_order
from ae.queues.holdings import require_disk_room
from ae.runs.folder import SHIPPED_RUNS, list_runs
from ae.runs.owner import Owner
from ae.runs.run import Run

Codes = NDArray[np.float32]
State = Literal["absent", "queued", "running", "finished", "failed"]


@dataclass(frozen=True, slots=True)
class ProjectionProgress:
    """How far a projection has got.

    Attributes
    ----------
    state : State
    share : float
        Of the iterations, 0 to 1; running at 1, its trust is being measured.
    ahead : int
        How many others come before it.
    message : str
        Why it failed; else empty.
    """

    state: State
    share: float = 0.0
    ahead: int = 0
    message: str = ""


class ProjectionQueue(WorkerQueue):
    """The queue of one folder's projections.

    Parameters
    ----------
    root : Path
        The folder of runs.
    """

    def __init__(self, root: Path) -> None:
        super().__init__(root, make_executor(1, needs_torch=False))

    def request(
        self, run: Run, config: ProjectionConfig, codes: Codes, owner: Owner
    ) -> None:
        """Queue a projection, unless it is there, waits or is made already.

        Parameters
        ----------
        run : Run
        config : ProjectionConfig
        codes : (n, latent_dim) float32
            The run's, of all test digits.
        owner : Owner
            Who asks; whoever asks first owns the request.

        Raises
        ------
        ConfigError
            If these codes cannot be projected so.
        RunError
            If too many wait, or too many of the owner's, the run has too many
            projections already, or its folder cannot be written to.
        """
        config.check(*codes.shape)
        files = _files(run, config, codes)
        with changing(self.root):
            if _is_whole(run, config, codes) or files.asked_at() is not None:
                return
            self._require_room(run, owner)
            request = {"config": config.to_dict(), "asked_at": time.time()}
            with file_errors(files.folder):
                files.folder.mkdir(exist_ok=True)
                files.result.unlink(missing_ok=True)  # damaged
                files.progress.unlink(missing_ok=True)  # of an earlier failure
                write_json(files.request, request | owner.to_dict())
        self._wake.set()

    def cancel(self, run: Run, config: ProjectionConfig, codes: Codes) -> None:
        """Take a projection out of the queue; its worker ends by itself, at once."""
        files = _files(run, config, codes)
        with file_errors(files.folder):
            files.request.unlink(missing_ok=True)

    def clear(self, token_sha256: str) -> int:
        """Take all of one browser's out of the queue; return how many."""
        own = [
            files
            for files in map(self._files, self.queue())
            if files.asked().get("token_sha256") == token_sha256
        ]
        for files in own:
            with file_errors(files.folder):
                files.request.unlink(missing_ok=True)
        return len(own)

    def asked_by(self) -> Counter[str]:
        """Return how many projections wait or are made, by the hash of who asked."""
        asked = [
            files.asked().get("token_sha256")
            for files in map(self._files, self.queue())
        ]
        return Counter(token for token in asked if isinstance(token, str))

    def kept(self, run: Run) -> int:
        """Return how many projections of a run are kept."""
        with file_errors(run.path):
            return sum(1 for _ in (run.path / "projections").glob("*.npz"))

    def delete_kept(self, run: Run) -> int:
        """Delete the projections kept of a run; return how many.

        Raises
        ------
        RunError
            If the run ships with the app, or a file cannot be deleted.
        """
        if run.name in SHIPPED_RUNS:
            raise RunError(
                _("{name} ships with the app and stays as it is.", name=run.name)
            )
        folder = run.path / "projections"
        with changing(self.root), file_errors(folder):
            paths = [p for p in folder.glob("*.npz") if not p.name.startswith(".")]
            for path in paths:
                path.unlink(missing_ok=True)
        return len(paths)

    def owns(
        self, run: Run, config: ProjectionConfig, codes: Codes, owner: Owner
    ) -> bool:
        """Say whether a projection that waits or is made was asked for by ``owner``."""
        return owner.is_named_in(_files(run, config, codes).asked())

    def progress(
        self, run: Run, config: ProjectionConfig, codes: Codes
    ) -> ProjectionProgress:
        """Read how far a projection has got."""
        files = _files(run, config, codes)
        if files.result.exists():
            return ProjectionProgress("finished", 1.0)
        if files.asked_at() is not None:
            if files.is_at_work():
                return ProjectionProgress("running", files.share())
            return ProjectionProgress("queued", ahead=self._n_ahead(_name(files)))
        if files.result.exists():  # made between the two looks
            return ProjectionProgress("finished", 1.0)
        message = files.failure()
        if message is not None:
            return ProjectionProgress("failed", message=message)
        return ProjectionProgress("absent")

    def queue(self) -> list[str]:
        """Return what waits or is made, as ``run/stem``, those in front first.

        Of each browser one comes before a second of anybody's (``in_fair_order``).
        """
        requests = [files for run in list_runs(self.root) for files in _requests(run)]
        return in_fair_order(filter(None, map(_asked, requests)))

    def _n_ahead(self, name: str) -> int:
        names = self.queue()
        return names.index(name) if name in names else 0

    def _require_room(self, run: Run, owner: Owner) -> None:
        waiting = [self._files(name) for name in self.queue()]
        n_own = sum(owner.is_named_in(files.asked()) for files in waiting)
        if n_own >= quotas.PROJECTIONS_OF_ONE.value():
            raise RunError(
                ngettext(
                    "{n} projection you have asked for waits to be made already: let "
                    "it be ready first.",
                    "{n} projections you have asked for wait to be made already: let "
                    "one of them be ready first.",
                    n_own,
                )
            )
        if len(waiting) >= quotas.PROJECTIONS_IN_ALL.value():
            raise RunError(
                ngettext(
                    "{n} projection waits to be made already: try again in a minute.",
                    "{n} projections wait to be made already: try again in a minute.",
                    len(waiting),
                )
            )
        n_kept = self.kept(run)
        if n_kept >= quotas.PROJECTIONS_KEPT.value():
            raise RunError(
                ngettext(
                    "{name} has {n} projection already, as many as a run may "
                    "have. Choose its settings.",
                    "{name} has {n} projections already, as many as a run may "
                    "have. Choose the settings of one of them.",
                    n_kept,
                    name=run.name,
                )
            )
        require_disk_room(self.root)

    def _at_work(self) -> set[str]:
        found = {
            ProjectionFiles(run, path.stem)
            for run in list_runs(self.root)
            for path in (run.path / "projections").glob("*.lock")
        }
        return {_name(files) for files in found if files.is_at_work()}

    def _asked_at(self, name: str) -> float | None:
        return self._files(name).asked_at()

    def _command(self, name: str) -> tuple[list[str], Path]:
        files = self._files(name)
        command = ["ae.projection", files.run.name, "--queued", files.stem]
        return [*command, "--checkpoints", str(self.root)], files.log

    def _sweep(self, name: str | None = None) -> None:
        if name is not None:
            self._files(name).clean_if_at_rest()

    def _fail(self, name: str, message: str) -> None:
        files = self._files(name)
        files.log.unlink(missing_ok=True)
        files.clean_if_at_rest()  # by hand, which may be why
        if files.result.exists():  # its end came after the work's
            files.progress.unlink(missing_ok=True)
            files.request.unlink(missing_ok=True)
        else:
            files.note_failure(message)

    def _files(self, name: str) -> ProjectionFiles:
        run, _, stem = name.partition("/")
        return ProjectionFiles(Run(self.root / run), stem)


def _files(run: Run, config: ProjectionConfig, codes: Codes) -> ProjectionFiles:
    return ProjectionFiles(run, config.stem(codes_id(codes)))


def _requests(run: Run) -> list[ProjectionFiles]:
    try:
        return list_requests(run)
    except RunError:
        return []  # nobody may look: it must stand in no other's way


def _asked(files: ProjectionFiles) -> Asked | None:
    asked_at, request = files.asked_at(), files.asked()
    if asked_at is None:
        return None
    token, address = (request.get(name) for name in ("token_sha256", "address"))
    return Asked(
        _name(files),
        asked_at,
        token if isinstance(token, str) else None,
        address if isinstance(address, str) else None,
    )


def _name(files: ProjectionFiles) -> str:
    return f"{files.run.name}/{files.stem}"


def _is_whole(run: Run, config: ProjectionConfig, codes: Codes) -> bool:
    try:
        return load_projection(run, config, codes) is not None
    except RunError:
        return False  # it is made anew
