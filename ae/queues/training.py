"""The queue of trainings: on disk, so many at a time, and nothing lost.

The queue is the run directories themselves: one that waits holds a file ``queued``.
"""

from __future__ import annotations

import itertools
import time
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from ae.config import RunConfig
from ae.digits.here import datasets_here
from ae.errors import BusyError, DataError, RunError
from ae.io.files import file_errors, is_there, read_json, write_json
from ae.io.locks import changing, is_at_work_elsewhere
from ae.language import _, ngettext
from ae.queues import quotas
from ae.queues.base import WorkerQueue
from ae.queues.executors import make_executor
from ae.queues.fairness import Asked, in_fair_order
from ae.queues.holdings import require_shelf_room
from ae.runs.archive import unpack_run
from ae.runs.folder import (
    create_run,
    list_at_work,
    list_runs,
    sweep_folder,
    sweep_run,
)
from ae.runs.owner import OWNER, Owner, read_owner
from ae.runs.run import QUEUED, Run
from ae.setup.standing import read_standing

_LOOK_S = 0.2


class TrainingQueue(WorkerQueue):
    """The queue of one folder of runs.

    Parameters
    ----------
    root : Path
        The folder.
    n_at_once : int
        How many may train at the same time on this machine, 1 or more.
    """

    def __init__(self, root: Path, n_at_once: int = 1) -> None:
        super().__init__(root, make_executor(n_at_once, needs_torch=True))

    def why_not(self) -> str:
        """Say why no training can begin now; empty if one can. What waits, waits."""
        return self.executor.why_not()

    def share_here(self) -> float | None:
        """Return how much of PyTorch is here, 0 to 1, while it is being installed."""
        standing = read_standing()
        if standing.state != "installing" or not self.executor.why_not():
            return None
        return min(1.0, standing.done_mb / max(1, standing.all_mb))

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
            Whether the owner's quotas hold, as for all but the teacher.

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
            limited = owner if is_limited else None
            self._require_room(limited)
            _require_short(config, limited)
            require_shelf_room(self.root, limited)
            beside = {OWNER: owner.to_dict(), QUEUED: {"asked_at": time.time()}}
            name = name or self._free_name(config)
            run = create_run(self.root, name, config, beside)
        self._wake.set()
        return run

    def take_in(
        self, packed: bytes, owner: Owner, *, named: str = "", is_limited: bool = True
    ) -> Run:
        """Add a run that somebody has brought as a zip; see ``unpack_run``.

        Raises
        ------
        RunError
            Also if the owner, or all, have as many runs as they may, or the folder is
            busy.
        """
        with self.changing():
            require_shelf_room(
                self.root,
                owner if is_limited else None,
                n_bytes=len(packed),
                is_zip=True,
            )
            beside = {OWNER: owner.to_dict()}
            return unpack_run(packed, self.root, beside, named=named)

    def clear(self, token_sha256: str) -> list[str]:
        """Stop all that wait or are at work of one browser; return their names.

        Raises
        ------
        RunError
            If one of them cannot be stopped; the others are nevertheless.
        """
        busy = self.busy()
        names = [run.name for run in list_runs(self.root) if run.name in busy]
        errors, stopped = [], []
        for run in (Run(self.root / name) for name in names):
            if read_owner(run).get("token_sha256", "") != token_sha256:
                continue
            try:
                self.stop(run)
            except RunError as error:
                errors.append(str(error))
            else:
                stopped.append(run.name)
        if errors:
            raise RunError(" ".join(errors))
        return stopped

    def busy(self) -> set[str]:
        """Return the names of the runs that wait or are at work."""
        return (self._at_work() | set(self.queue())) - self._hopeless()

    def resume(self, run: Run, owner: Owner | None) -> None:
        """Queue a stopped, lost or failed run again, to go on where it was.

        Parameters
        ----------
        run : Run
        owner : Owner or None
            Whose quotas hold; None for the teacher and the app itself.

        Raises
        ------
        RunError
            If it is finished, waiting or running, too many wait or are at work, its
            lock cannot be opened, or the folder is busy.
        """
        with self.changing():
            state = run.progress().state
            if state not in {"created", "stopped", "lost", "failed"}:
                raise RunError(
                    _(
                        "{name} is {state}: there is nothing to continue.",
                        name=run.name,
                        state=_(state),
                    )
                )
            # Stopped a moment ago, its trainer may not have gone yet.
            self._require_room(owner, besides=run.name)
            run.is_locked()  # if nobody can tell, its trainer could not begin
            with file_errors(run.path):
                run.stop_path.unlink(missing_ok=True)
                write_json(run.queued_path, {"asked_at": time.time()})
        self._wake.set()

    def stop(self, run: Run) -> None:
        """Ask a run to stop; one that only waits leaves the queue at once.

        Raises
        ------
        RunError
            If its lock cannot be opened; then it has left the queue nevertheless. If
            the folder is busy.
        """
        with self.changing(), file_errors(run.path):
            try:
                # A child that has been started, but not begun, finds the queue
                # without it.
                with run.lock(_LOOK_S):
                    self._take_back(run)
                    if is_at_work_elsewhere(run.path / "lock"):
                        run.stop_path.touch()
            except BusyError:
                run.stop_path.touch()
            except RunError:
                run.queued_path.unlink(missing_ok=True)
                raise

    def queue(self) -> list[str]:
        """Return the names of the runs that wait, those in front whose turn is next.

        Of each browser one comes before a second of anybody's (``in_fair_order``).
        """
        waiting, at_work = [], []
        for run in list_runs(self.root):
            asked_at = _asked_at(run)
            if asked_at is not None:
                waiting.append(_asked(run, asked_at))
        if len(waiting) > 1:
            at_work = [_asked(Run(self.root / name), 0.0) for name in self._at_work()]
        names = {one.name for one in waiting}
        return in_fair_order(waiting, [o for o in at_work if o.name not in names])

    def changing(self) -> AbstractContextManager[None]:
        """Hold, in a ``with``, the lock under which runs are made and changed."""
        return changing(self.root)

    def _require_room(self, owner: Owner | None, besides: str = "") -> None:
        """Refuse one training too many; the caller holds the lock of ``changing``."""
        waiting = set(self.queue()) - self._hopeless()
        busy = (self._at_work() | waiting) - {besides}
        if owner is not None:
            written = [read_owner(Run(self.root / name)) for name in busy]
            n_own = sum(map(owner.is_named_in, written))
            if n_own >= quotas.TRAININGS_OF_ONE.value():
                raise RunError(
                    ngettext(
                        "{n} training of yours waits or is at work already, as many "
                        "as one browser may have: wait until it has ended, or stop it.",
                        "{n} trainings of yours wait or are at work already, as many "
                        "as one browser may have: wait until one has ended, or stop "
                        "one.",
                        n_own,
                    )
                )
            n_here = sum(map(owner.came_from, written))
            if n_here >= _most_of_address(owner):
                raise RunError(
                    ngettext(
                        "{n} training asked for at this device waits or is at work "
                        "already, as many as one device may have: wait until it has "
                        "ended.",
                        "{n} trainings asked for at this device wait or are at work "
                        "already, as many as one device may have: wait until one has "
                        "ended.",
                        n_here,
                    )
                )
        if len(busy) >= quotas.TRAININGS_IN_ALL.value():
            raise RunError(
                ngettext(
                    "{n} training waits or is at work already, as many as there may "
                    "be: wait until it has ended.",
                    "{n} trainings wait or are at work already, as many as there may "
                    "be: wait until one has ended, or stop one of your own.",
                    len(busy),
                )
            )

    def _free_name(self, config: RunConfig) -> str:
        training = config.training
        stem = f"{config.data.dataset}-{config.model.latent_dim}d-e{training.epochs}"
        taken = {run.name for run in list_runs(self.root)}
        names = (f"{stem}-{number}" for number in itertools.count(2))
        return next(
            name for name in itertools.chain([stem], names) if name not in taken
        )

    def _take_back(self, run: Run) -> None:
        if is_there(run.queued_path):
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

    def _sweep(self, name: str | None = None) -> None:
        if name is None:
            with suppress(RunError):  # nobody may look into the folder
                sweep_folder(self.root)
        else:
            sweep_run(Run(self.root / name), after_s=0)

    def _fail(self, name: str, message: str) -> None:
        run = Run(self.root / name)
        run.queued_path.unlink(missing_ok=True)
        run.write_status("failed", epoch=run.last_epoch(), message=message)


def _most_of_address(owner: Owner) -> int:
    """Return how many trainings may wait or be at work of those at one address.

    A router may hide a class: so each browser with a page open there counts. One that
    makes its token anew has one page, and is held to the quota of an address.
    """
    of_browsers = owner.n_browsers * quotas.TRAININGS_OF_ONE.value()
    return max(quotas.TRAININGS_OF_ADDRESS.value(), of_browsers)


def _require_short(config: RunConfig, owner: Owner | None) -> None:
    """Refuse a training of too many epochs of too many digits."""
    training = config.training
    try:
        n_digits = training.n_train or datasets_here().get(config.data.dataset, 0)
    except DataError:
        return  # damaged: the trainer says so
    most = quotas.WORK_OF_TRAINING.value()
    if owner is not None and training.epochs * n_digits > most:
        raise RunError(
            _(
                "{epochs} epochs of {digits} digits are more than one training may "
                "have here: take {most} epochs at most.",
                epochs=training.epochs,
                digits=f"{n_digits:,}",
                most=most // n_digits,
            )
        )


def _asked(run: Run, at: float) -> Asked:
    owner = read_owner(run)
    return Asked(run.name, at, owner.get("token_sha256"), owner.get("address"))


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
