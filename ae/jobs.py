"""Training as child processes: a queue on disk, one child at a time, and nothing lost.

This module alone knows how a child is started. The queue is the run directories
themselves: one that waits holds a file ``queued``, so that a restarted server goes on
where the last one ended.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from ae.config import RunConfig
from ae.errors import RunError
from ae.files import read_json, write_json
from ae.runs import Run, create_run, list_runs

POLL_S = 0.3
_PROJECT = Path(__file__).parents[1]
_LOCK_TIMEOUT_S = 20


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
        return isinstance(theirs, str) and hmac.compare_digest(theirs, self._sha256())

    def _sha256(self) -> str:
        return hashlib.sha256(self.token.encode()).hexdigest()


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
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._wake = threading.Event()
        threading.Thread(target=self._watch, name="jobs", daemon=True).start()
        self._wake.set()  # a former server may have left runs waiting

    def request(self, name: str, config: RunConfig, owner: Owner) -> Run:
        """Queue a training, or return the run that has these settings already.

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
            run = create_run(self.root, name, config)
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
        with self.changing():
            if run.queued_path.exists() and not run.is_locked():
                run.queued_path.unlink()
                run.write_status("stopped", epoch=run.last_epoch())
            else:
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

    def _enqueue(self, run: Run) -> None:
        write_json(run.queued_path, {"asked_at": time.time()})
        self._wake.set()

    def _watch(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            while self._step():
                self._wake.wait(POLL_S)
                self._wake.clear()

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
        command = [sys.executable, "-m", "ae.train", run.name, "--continue"]
        command += ["--no-download", "--checkpoints", str(self.root)]
        environment = dict(os.environ)
        environment["PYTHONPATH"] = os.pathsep.join(
            filter(None, [str(_PROJECT), os.environ.get("PYTHONPATH")])
        )
        try:
            with (run.path / "train.log").open("ab") as log:
                self._children[run.name] = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=environment,
                    # The server's end, or a Ctrl-C meant for it, must not cost a
                    # class its training.
                    start_new_session=True,
                )
        except OSError as error:
            run.queued_path.unlink()
            run.write_status("failed", epoch=run.last_epoch(), message=str(error))

    def _reap(self) -> None:
        """Forget children that have ended; one that never began must not be retried."""
        for name, child in list(self._children.items()):
            if child.poll() is None:
                continue
            del self._children[name]
            run = Run(self.root / name)
            if child.returncode != 0 and run.queued_path.exists():
                run.queued_path.unlink()
                run.write_status("failed", epoch=0, message=_last_words(run))


def _asked_at(run: Run) -> float | None:
    try:
        return float(read_json(run.queued_path)["asked_at"])
    except (RunError, TypeError, KeyError, ValueError):
        return None  # not waiting, or begun since


def _has_settings(run: Run, config: RunConfig) -> bool:
    try:
        return run.config() == config
    except RunError:
        return False  # a damaged run is nobody's answer


def _last_words(run: Run) -> str:
    lines = (run.path / "train.log").read_text("utf-8", "replace").splitlines()
    return lines[-1] if lines else "The trainer ended without a word."
