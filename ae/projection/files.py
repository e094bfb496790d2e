"""The files of one projection: the result, and what is there while it is made."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ae.errors import RunError
from ae.io.files import file_errors, is_there, read_json, write_json
from ae.io.locks import is_held
from ae.language import from_json, to_json
from ae.runs.run import Run

_REQUEST = re.compile(r"((?:pca|tsne|numbers)-[0-9a-f]{16})\.json")


@dataclass(frozen=True, slots=True)
class ProjectionFiles:
    """Where everything about one projection is.

    Attributes
    ----------
    run : Run
    stem : str
        What every file's name begins with: ``ProjectionConfig.stem``.
    """

    run: Run
    stem: str

    @property
    def folder(self) -> Path:
        """The folder of the run's projections."""
        return self.run.path / "projections"

    @property
    def result(self) -> Path:
        """The projection and its trust; there once it has been made."""
        return self.folder / f"{self.stem}.npz"

    @property
    def request(self) -> Path:
        """Settings, time and owner; there while the projection waits or is made."""
        return self.folder / f"{self.stem}.json"

    @property
    def progress(self) -> Path:
        """How far the worker has got, or why there is no result."""
        return self.folder / f"{self.stem}.progress.json"

    @property
    def partial(self) -> Path:
        """The points as they form."""
        return self.folder / f"{self.stem}.partial.npz"

    @property
    def lock(self) -> Path:
        """Held by the worker for as long as it lives."""
        return self.folder / f"{self.stem}.lock"

    @property
    def log(self) -> Path:
        """What the worker printed."""
        return self.folder / f"{self.stem}.log"

    def is_at_work(self) -> bool:
        """Say whether a worker makes this projection now; not if nobody can tell."""
        try:
            return is_held(self.lock)
        except RunError:
            return False  # a worker could not begin, and would say why

    def is_wanted(self) -> bool:
        """Say whether somebody waits for it."""
        return is_there(self.request)

    def asked_at(self) -> float | None:
        """Return when it was asked for, in Unix seconds; None if it does not wait."""
        try:
            return float(self.asked()["asked_at"])
        except (TypeError, KeyError, ValueError, OverflowError):
            return None

    def asked(self) -> dict[str, Any]:
        """Read the request; empty if there is none that can be read."""
        return _read(self.request)

    def share(self) -> float:
        """Read how much of the work is done, 0 to 1."""
        try:
            done = _read(self.progress)
            return min(1.0, max(0.0, float(done["iteration"] / done["n_iterations"])))
        except (TypeError, KeyError, ValueError, ZeroDivisionError, OverflowError):
            return 0.0  # not begun

    def failure(self) -> str | None:
        """Read why there is no result, if a worker has failed."""
        noted = _read(self.progress)
        try:
            return from_json(noted["said"])
        except (KeyError, ValueError):  # of an earlier version
            message = noted.get("failed")
            return message if isinstance(message, str) else None

    def note_failure(self, message: str) -> None:
        """Say why there is no result; then nobody waits for it any more."""
        try:
            noted = {"failed": str(message), "said": to_json(message)}
            write_json(self.progress, noted)
        finally:  # with the disk full, it must not be begun again and again
            self.request.unlink(missing_ok=True)

    def clean_if_at_rest(self) -> None:
        """Delete what a worker has left, unless another one is at work."""
        if not self.is_at_work():
            self.clean()

    def clean(self) -> None:
        """Delete what a worker that ends, or was killed, leaves; but not its log."""
        cut_short = self.folder.glob(f".{self.stem}.*")  # ae.files.replace_bytes
        for path in (self.partial, *cut_short, self.lock):
            with suppress(OSError):  # the reason why there is no worker, perhaps
                path.unlink()


def list_requests(run: Run) -> list[ProjectionFiles]:
    """Return the projections of a run that wait or are made, in no order."""
    folder = run.path / "projections"
    with file_errors(folder):
        names = [path.name for path in folder.glob("*.json")]
    found = filter(None, map(_REQUEST.fullmatch, names))
    return [ProjectionFiles(run, match[1]) for match in found]


def _read(path: Path) -> dict[str, Any]:
    try:
        raw = read_json(path)
    except RunError:
        return {}
    return raw if isinstance(raw, dict) else {}
