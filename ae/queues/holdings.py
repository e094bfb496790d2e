"""Who holds how much of a folder of runs: for the quotas, and for the teacher."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from ae.errors import RunError
from ae.io.files import file_errors
from ae.language import _, ngettext
from ae.queues import quotas
from ae.runs.folder import SHIPPED_RUNS, list_runs
from ae.runs.owner import Owner, read_owner
from ae.runs.run import Run


@dataclass(slots=True)
class Holding:
    """What one browser has here.

    Attributes
    ----------
    token : str
        The hash of its token; empty for what is nobody's.
    addresses : set of str
        Where it came from.
    runs, zips : list of str
        Names of its runs, and of those among them that came by zip.
    n_bytes : int
        Of all files of its runs.
    waiting : list of str
        Which of its runs wait or are at work.
    """

    token: str
    addresses: set[str] = field(default_factory=set)
    runs: list[str] = field(default_factory=list)
    zips: list[str] = field(default_factory=list)
    n_bytes: int = 0
    waiting: list[str] = field(default_factory=list)


def holdings(root: Path, busy: set[str]) -> list[Holding]:
    """Return what each browser holds, who holds most bytes first.

    Parameters
    ----------
    root : Path
        The folder of runs; those that ship with the app are nobody's holding.
    busy : set of str
        Names of the runs that wait or are at work.
    """
    found: dict[str, Holding] = {}
    for run in list_runs(root):
        if run.name in SHIPPED_RUNS:
            continue
        owner = read_owner(run)
        token = owner.get("token_sha256", "")
        one = found.setdefault(token, Holding(token))
        one.runs.append(run.name)
        one.n_bytes += size_of(run)
        if address := owner.get("address"):
            one.addresses.add(address)
        if run.came_by_zip():
            one.zips.append(run.name)
        if run.name in busy:
            one.waiting.append(run.name)
    return sorted(found.values(), key=lambda one: (-one.n_bytes, one.token))


def size_of(run: Run) -> int:
    """Return how many bytes the files of a run have; what cannot be seen has none."""
    total = 0
    for folder, _folders, names in os.walk(run.path):
        for name in names:
            try:
                total += (Path(folder) / name).lstat().st_size
            except OSError:
                continue  # gone since
    return total


def require_disk_room(root: Path) -> None:
    """Refuse to make anything when the disk is nearly full; RunError says so."""
    with file_errors(root):
        free = shutil.disk_usage(root).free
    if free < quotas.BYTES_FREE.value():
        raise RunError(
            _(
                "The disk is nearly full: {free} MB are left. Delete runs "
                "that nobody needs first, or ask whoever runs this server.",
                free=free // 10**6,
            )
        )


def require_shelf_room(
    root: Path, owner: Owner | None, *, n_bytes: int = 0, is_zip: bool = False
) -> None:
    """Refuse one run too many; the caller holds the lock of ``changing``.

    Parameters
    ----------
    root : Path
    owner : Owner or None
        Who may have so much only; None for the teacher and the app itself.
    n_bytes : int
        How large the new run is, if that is known.
    is_zip : bool
        Whether it comes by zip.

    Raises
    ------
    RunError
        If there would be too many runs or bytes, of the owner's or in all, or the disk
        is nearly full.
    """
    require_disk_room(root)
    there = holdings(root, set())
    is_full = (
        sum(len(one.runs) for one in there) >= quotas.RUNS_IN_ALL.value()
        or sum(one.n_bytes for one in there) + n_bytes > quotas.BYTES_IN_ALL.value()
    )
    if is_full:
        raise RunError(
            _(
                "This server keeps as many runs as it may. Delete runs nobody needs "
                "first."
            )
        )
    if owner is None:
        return
    mine = owner.to_dict()["token_sha256"]
    own = next((one for one in there if one.token == mine), None)
    if own is None:
        return
    advice = _("Delete one of them first.")
    if len(own.runs) >= quotas.RUNS_OF_ONE.value():
        said = ngettext(
            "{n} run here is yours, as many as one browser may have.",
            "{n} runs here are yours, as many as one browser may have.",
            len(own.runs),
        )
        raise RunError(f"{said} {advice}")
    if is_zip and len(own.zips) >= quotas.ZIPS_OF_ONE.value():
        said = ngettext(
            "{n} run here was brought as a zip by you, as many as one browser may "
            "have.",
            "{n} runs here were brought as zips by you, as many as one browser may "
            "have.",
            len(own.zips),
        )
        raise RunError(f"{said} {advice}")
    if own.n_bytes + n_bytes > quotas.BYTES_OF_ONE.value():
        said = _(
            "Your runs here have {n} MB, as much as one browser may have.",
            n=own.n_bytes // 10**6,
        )
        raise RunError(f"{said} {advice}")
