"""Training as child processes: a queue on disk, one child at a time, and nothing lost.

This module alone knows how a child is started. The queue is the run directories
themselves: one that waits holds a file ``queued``, so that a restarted server goes on
where the last one ended.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from ae.config import RunConfig
from ae.errors import AEError, RunError
from ae.files import read_json, write_json
from ae.run import Run
from ae.runs import create_run, list_runs

POLL_S = 0.3
_PROJECT = Path(__file__).parents[1]
_LOCK_TIMEOUT_S = 20
_LOOK_S = 0.2


@dataclass(frozen=True, slots=True)
class Owner:
    """Whoever started a run, known by a token that only their browser keeps.

    Attributes
    ----------
    token : str
        Never written anywhere; its SHA-256 is.
    """

    token: str

    def take(self, run: Run) -> None:
        """Make a new run this owner's."""
        write_json(run.path / "owner.json", {"token_sha256": self._sha256()})

    def owns(self, run: Run) -> bool:
        """Say whether the run was started by this owner."""
        path = run.path / "owner.json"
        if not path.exists():
            return False
        written = read_json(path)
        theirs = written.get("token_sha256") if isinstance(written, dict) else None
        return isinstance(theirs, str) and hmac.compare_digest(
            theirs.encode("utf-8", "replace"), self._sha256().encode()
        )

    def _sha256(self) -> str:
        return hashlib.sha256(self.token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Child:
    process: subprocess.Popen[bytes]
    asked_at: float | None
    n_logged: int  # bytes of train.log that are of earlier children


class Jobs:
    """The queue of one folder of runs.

    Parameters
    ----------
    root : Path
        The folder.
    n_at_once : int
        How many children may train at the same time, 1 or more.
    """

    def __init__(self, root: Path, n_at_once: int = 1) -> None:
        self.root = root.absolute()
        self.n_at_once = n_at_once
        self._children: dict[str, _Child] = {}
        self._wake = threading.Event()
        threading.Thread(target=self._watch, name="jobs", daemon=True).start()
        self._wake.set()  # a former server may have left runs waiting

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
        self.root.mkdir(parents=True, exist_ok=True)
        return FileLock(self.root / ".lock", timeout=_LOCK_TIMEOUT_S)

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

    def _watch(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            while self._step_or_wait():
                self._wake.wait(POLL_S)
                self._wake.clear()

    def _step_or_wait(self) -> bool:
        try:
            return self._step()
        except (OSError, AEError):
            return True  # a full disk, or a run deleted meanwhile, must end no queue

    def _step(self) -> bool:
        """Start what may start; return whether there is anything left to watch."""
        self._reap()
        # Besides our own children, one that a server before us has left at work.
        busy = {run.name for run in list_runs(self.root) if run.is_locked()}
        busy |= set(self._children)
        waiting = [name for name in self.queue() if name not in busy]
        for name in waiting[: max(0, self.n_at_once - len(busy))]:
            self._start(Run(self.root / name))
        return bool(busy or waiting)

    def _start(self, run: Run) -> None:
        command = [sys.executable, "-m", "ae.train", run.name, "--queued"]
        command += ["--no-download", "--checkpoints", str(self.root)]
        environment = dict(os.environ)
        environment["PYTHONPATH"] = os.pathsep.join(
            filter(None, [str(_PROJECT), os.environ.get("PYTHONPATH")])
        )
        try:
            with (run.path / "train.log").open("ab") as log:
                asked_at, n_logged = _asked_at(run), log.tell()
                process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=environment,
                    # The server's end, or a Ctrl-C meant for it, must not cost a
                    # class its training.
                    start_new_session=True,
                )
            self._children[run.name] = _Child(process, asked_at, n_logged)
        except OSError as error:
            run.queued_path.unlink(missing_ok=True)
            run.write_status("failed", epoch=run.last_epoch(), message=str(error))

    def _reap(self) -> None:
        """Forget children that have ended; one that never began must not be retried."""
        for name, child in list(self._children.items()):
            if child.process.poll() is None:
                continue
            del self._children[name]
            run = Run(self.root / name)
            # Asked for again since, it is not this child's to fail.
            never_began = child.asked_at == _asked_at(run) is not None
            if child.process.returncode != 0 and never_began:
                run.queued_path.unlink()
                message = _last_words(run, child.n_logged)
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


def _last_words(run: Run, n_logged: int) -> str:
    try:
        logged = (run.path / "train.log").read_bytes()[n_logged:]
    except OSError:
        logged = b""
    lines = logged.decode("utf-8", "replace").splitlines()
    return lines[-1] if lines else "The trainer ended without a word."
