"""The queue of trainings: on disk, one child at a time, and nothing lost.

The queue is the run directories themselves: one that waits holds a file ``queued``.
"""

from __future__ import annotations

import itertools
import time
from pathlib import Path

from filelock import FileLock, Timeout

from ae.config import RunConfig
from ae.errors import RunError
from ae.io.files import read_json, write_json
from ae.io.locks import changing
from ae.queues.base import WorkerQueue
from ae.runs.folder import create_run, list_runs
from ae.runs.owner import Owner
from ae.runs.run import Run

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

    def request(self, name: str | None, config: RunConfig, owner: Owner) -> Run:
        """Queue a training, or return the run that has these settings already.

        Without a name, the run is called after its settings.

        Raises
        ------
        ConfigError
            If the name cannot be a run's.
        RunError
            If another run has that name.
        """
        with self.changing():
            for run in list_runs(self.root):
                if _has_settings(run, config):
                    return run
            run = create_run(self.root, name or self._free_name(config), config)
            owner.take(run)
            self._enqueue(run)
        return run

    def resume(self, run: Run) -> None:
        """Queue a stopped, lost or failed run again, to go on where it was.

        Raises
        ------
        RunError
            If it is finished, waiting or running.
        """
        with self.changing():
            state = run.progress().state
            if state not in {"created", "stopped", "lost", "failed"}:
                raise RunError(f"{run.name} is {state}: there is nothing to continue.")
            run.stop_path.unlink(missing_ok=True)
            self._enqueue(run)

    def stop(self, run: Run) -> None:
        """Ask a run to stop; one that only waits leaves the queue at once."""
        try:
            # A child that has been started, but not begun, finds the queue without it.
            with self.changing(), run.lock(_LOOK_S):
                if run.queued_path.exists():
                    run.queued_path.unlink()
                    # One that has been trained before is again what it was then.
                    if run.progress().state == "created":
                        run.write_status("stopped", epoch=0)
        except Timeout:
            run.stop_path.touch()

    def queue(self) -> list[str]:
        """Return the names of the runs that wait, in the order they were asked for."""
        waiting = {run.name: _asked_at(run) for run in list_runs(self.root)}
        names = [name for name, asked_at in waiting.items() if asked_at is not None]
        return sorted(names, key=lambda name: (waiting[name], name))

    def changing(self) -> FileLock:
        """Return the lock under which runs are made, renamed and deleted."""
        return changing(self.root)

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

    def _at_work(self) -> set[str]:
        return {run.name for run in list_runs(self.root) if run.is_locked()}

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
        return False  # a damaged run is nobody's answer
    return True
