"""The queue of trainings: on disk, one child at a time, and nothing lost.

The queue is the run directories themselves: one that waits holds a file ``queued``.
"""

from __future__ import annotations

import itertools
import time
from contextlib import AbstractContextManager
from pathlib import Path

from ae.config import RunConfig
from ae.errors import BusyError, RunError
from ae.io.files import read_json, write_json
from ae.io.locks import changing
from ae.queues.base import WorkerQueue
from ae.runs.folder import create_run, list_at_work, list_runs
from ae.runs.owner import Owner
from ae.runs.run import Run

MAX_OF_ONE = 2
"""Of one owner, waiting or at work: one to watch and one for after it. A class shares
the machine, and whoever queued sixty would have it to themselves for a day."""
MAX_IN_ALL = 40
"""Of all owners, waiting or at work: a large class's first try. More would wait for
hours, and fill the disk meanwhile."""

_LOOK_S = 0.2


class TrainingQueue(WorkerQueue):
    """The queue of one folder of runs.

    Parameters
    ----------
    root : Path
        The folder.
    n_at_once : int
        How many children may train at the same time, 1 or more.
    """

    def __init__(self, root: Path, n_at_once: int = 1) -> None:
        super().__init__(root, n_at_once)

    def request(
        self,
        name: str | None,
        config: RunConfig,
        owner: Owner,
        *,
        is_limited: bool = True,
    ) -> Run:
        """Queue a training, or return the run that has these settings already.

        Parameters
        ----------
        name : str or None
            Of the new run; None calls it after its settings.
        config : RunConfig
        owner : Owner
            Who asks, and owns the new run.
        is_limited : bool
            Whether the owner may have ``MAX_OF_ONE`` only, as all but the teacher.

        Returns
        -------
        Run

        Raises
        ------
        ConfigError
            If the name cannot be a run's.
        RunError
            If another run has that name, too many wait or are at work, or the folder
            is busy.
        """
        with self.changing():
            for run in list_runs(self.root):
                if _has_settings(run, config):
                    return run
            self._require_room(owner if is_limited else None)
            run = create_run(self.root, name or self._free_name(config), config)
            owner.take(run)
            self._enqueue(run)
        return run

    def resume(self, run: Run, owner: Owner | None) -> None:
        """Queue a stopped, lost or failed run again, to go on where it was.

        Parameters
        ----------
        run : Run
        owner : Owner or None
            Who may have ``MAX_OF_ONE`` only; None for the teacher and the app itself.

        Raises
        ------
        RunError
            If it is finished, waiting or running, too many wait or are at work, its
            lock cannot be opened, or the folder is busy.
        """
        with self.changing():
            state = run.progress().state
            if state not in {"created", "stopped", "lost", "failed"}:
                raise RunError(f"{run.name} is {state}: there is nothing to continue.")
            # Stopped a moment ago, its trainer may not have gone yet.
            self._require_room(owner, besides=run.name)
            run.is_locked()  # if nobody can tell, its trainer could not begin
            run.stop_path.unlink(missing_ok=True)
            self._enqueue(run)

    def stop(self, run: Run) -> None:
        """Ask a run to stop; one that only waits leaves the queue at once.

        Raises
        ------
        RunError
            If its lock cannot be opened; then it has left the queue nevertheless. If
            the folder is busy.
        """
        with self.changing():
            try:
                # A child that has been started, but not begun, finds the queue
                # without it.
                with run.lock(_LOOK_S):
                    self._take_back(run)
            except BusyError:
                run.stop_path.touch()
            except RunError:
                run.queued_path.unlink(missing_ok=True)
                raise

    def queue(self) -> list[str]:
        """Return the names of the runs that wait, in the order they were asked for."""
        waiting = {run.name: _asked_at(run) for run in list_runs(self.root)}
        names = [name for name, asked_at in waiting.items() if asked_at is not None]
        return sorted(names, key=lambda name: (waiting[name], name))

    def changing(self) -> AbstractContextManager[None]:
        """Hold, in a ``with``, the lock under which runs are made and changed."""
        return changing(self.root)

    def _require_room(self, owner: Owner | None, besides: str = "") -> None:
        """Refuse one training too many; the caller holds the lock of ``changing``."""
        waiting = set(self.queue()) - self._hopeless()
        busy = (self._at_work() | waiting) - {besides}
        if owner is not None:
            n_own = sum(_owns(owner, Run(self.root / name)) for name in busy)
            if n_own >= MAX_OF_ONE:
                raise RunError(
                    f"{n_own} trainings of yours wait or are at work already, as many "
                    "as one browser may have: wait until one has ended, or stop one."
                )
        if len(busy) >= MAX_IN_ALL:
            raise RunError(
                f"{len(busy)} trainings wait or are at work already, as many as there "
                "may be: wait until one has ended, or stop one of your own."
            )

    def _free_name(self, config: RunConfig) -> str:
        training = config.training
        stem = f"{config.data.dataset}-{config.model.latent_dim}d-e{training.epochs}"
        taken = {run.name for run in list_runs(self.root)}
        names = (f"{stem}-{number}" for number in itertools.count(2))
        return next(
            name for name in itertools.chain([stem], names) if name not in taken
        )

    def _enqueue(self, run: Run) -> None:
        write_json(run.queued_path, {"asked_at": time.time()})
        self._wake.set()

    def _take_back(self, run: Run) -> None:
        if run.queued_path.exists():
            run.queued_path.unlink()
            # One that has been trained before is again what it was then.
            if run.progress().state == "created":
                run.write_status("stopped", epoch=0)

    def _at_work(self) -> set[str]:
        return set(list_at_work(self.root))

    def _asked_at(self, name: str) -> float | None:
        return _asked_at(Run(self.root / name))

    def _command(self, name: str) -> tuple[list[str], Path]:
        command = ["ae.train", name, "--queued", "--no-download"]
        log = self.root / name / "train.log"
        return [*command, "--checkpoints", str(self.root)], log

    def _fail(self, name: str, message: str) -> None:
        run = Run(self.root / name)
        run.queued_path.unlink(missing_ok=True)
        run.write_status("failed", epoch=run.last_epoch(), message=message)


def _owns(owner: Owner, run: Run) -> bool:
    try:
        return owner.owns(run)
    except RunError:
        return False  # damaged: nobody's


def _asked_at(run: Run) -> float | None:
    try:
        return float(read_json(run.queued_path)["asked_at"])
    except (RunError, TypeError, KeyError, ValueError, OverflowError):
        return None  # not waiting, or begun since


def _has_settings(run: Run, config: RunConfig) -> bool:
    try:
        if run.config() != config:
            return False
        if run.progress().state == "finished":
            run.network(), run.baseline(), run.evaluation(), run.report()
    except RunError:
        return False  # a damaged run cannot be reused
    return True
