"""The installer: ``python -m ae.setup``, which ``make`` calls.

``serving`` is called by any Python, with nothing installed; the others by that of
``.venv``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from ae.errors import AEError
from ae.setup.disk import mb_on_disk, uv_cache
from ae.setup.machine import Machine, this_machine, torch_mb, why_no_torch
from ae.setup.packages import (
    EndedError,
    InstallError,
    NoPipError,
    can_import,
    compile_all,
    install,
    make_environment,
)

SERVING, ALL = "requirements-serving.txt", "requirements.txt"
_FURTHER = {"tests": "requirements-dev.txt", "cluster": "requirements-cluster.txt"}
NO_PIP = 3  # the exit status where the system's own package of pip is missing
_SERVING_MB, _SERVING_ON_DISK_MB = 180, 600
_PATIENCE_S = 3600.0  # for another installer at the same
_SAY_EACH = 0.2  # share of what PyTorch takes


def main(arguments: list[str] | None = None) -> int:
    """Run ``python -m ae.setup``; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m ae.setup", description=__doc__)
    add = parser.add_argument
    add("part", choices=["serving", "training", "run", *_FURTHER])
    add("--into", type=Path, default=Path(sys.prefix), help="folder of the environment")
    add("--behind", action="store_true", help="end when whoever has called this ends")
    asked = parser.parse_args(arguments)
    try:
        if asked.part == "serving":
            _serving(asked.into)
        elif asked.part == "run":
            _run()
        else:
            python = make_environment(asked.into)
            if asked.part == "training":
                _training(python, behind=asked.behind)
            else:
                _say(f"Installing what else is needed: {asked.part}.")
                install(python, [_FURTHER[asked.part]], this_machine())
                compile_all(python)
    except NoPipError as error:
        _say(f"error: {error}")
        return NO_PIP
    except AEError as error:
        _say(f"error: {error}")
        return 1
    return 0


def _serving(into: Path) -> None:
    machine = this_machine()
    if why := why_no_torch(machine):
        _say(
            f"There is no PyTorch for {why}: this machine cannot train. Everything "
            "else works."
        )
    _say(
        f"Installing what the app needs to open: {_SERVING_MB} MB to download, "
        f"{_SERVING_ON_DISK_MB} on disk."
    )
    begun = time.monotonic()
    python = make_environment(into)
    by = install(python, [SERVING], machine, names=["pip"])
    _say(f"Installed by {by} in {time.monotonic() - begun:.0f} s.")


def _run() -> None:
    """Install PyTorch behind the app, and become the app."""
    stamp = Path(sys.prefix) / "training"
    is_new = stamp.exists() and stamp.stat().st_mtime >= Path(ALL).stat().st_mtime
    if not is_new and not why_no_torch(this_machine()):
        subprocess.Popen(
            [sys.executable, "-m", "ae.setup", "training", "--behind"],
            stdin=subprocess.DEVNULL,
        )
    _say("Opening the app. Ctrl-C ends it.")
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    os.execv(sys.executable, command)


def _training(python: Path, *, behind: bool) -> None:
    """Install PyTorch, or wait for who is at it; say so in the file the app reads."""
    # Both of these need what the serving part has installed.
    from ae.io.locks import hold  # noqa: PLC0415
    from ae.setup.standing import Standing, lock_path, write_standing  # noqa: PLC0415

    machine, prefix = this_machine(), python.parent.parent
    stamp = prefix / "training"
    if why := why_no_torch(machine):
        write_standing(Standing("impossible", message=why), prefix)
        raise InstallError(f"There is no PyTorch for {why}: this machine cannot train.")
    busy = "another process is installing PyTorch, and has been for an hour."
    asked_at = time.time()
    with hold(lock_path(prefix), busy, _PATIENCE_S):
        if stamp.exists() and stamp.stat().st_mtime > asked_at:
            return  # somebody else has installed it meanwhile
        all_mb = torch_mb(machine)
        if behind:
            _lower_priority()
        _say(
            f"Installing PyTorch, for trainings: about {all_mb:,} MB on disk"
            + (", behind the app." if behind else ".")
        )
        write_standing(Standing("installing", 0, all_mb), prefix)
        try:
            _install_torch(python, machine, all_mb, behind=behind)
        except EndedError:
            return  # the file says so still, and nobody holds the lock any more
        except InstallError as error:
            write_standing(Standing("failed", message=str(error)), prefix)
            raise
        write_standing(Standing("ready"), prefix)
        stamp.touch()
    _say("PyTorch is here: trainings can begin.")


def _install_torch(
    python: Path, machine: Machine, all_mb: int, *, behind: bool
) -> None:
    from ae.setup.standing import Standing, write_standing  # noqa: PLC0415

    prefix, parent = python.parent.parent, os.getppid()
    places = [prefix, uv_cache()]
    before, said = mb_on_disk(places), 0.0

    def on_look() -> bool:
        nonlocal said
        done = min(max(0, mb_on_disk(places) - before), all_mb)
        write_standing(Standing("installing", done, all_mb), prefix)
        if done >= (said + _SAY_EACH) * all_mb:
            said = done / all_mb
            _say(f"PyTorch: {done:,} of about {all_mb:,} MB.")
        return not behind or os.getppid() == parent

    for again in (False, True):
        install(python, [ALL], machine, on_look=on_look, again=again)
        if can_import(python, ["torch", "torchvision"]):
            # Behind the app with one core: the other is the readers'.
            compile_all(python, n_at_once=1 if behind else 0, on_look=on_look)
            return
        _say("PyTorch is only half here, as after an install cut short: once more.")
    raise InstallError("PyTorch is installed, and cannot be imported.")


def _lower_priority() -> None:
    if hasattr(os, "nice"):
        os.nice(19)


def _say(text: str) -> None:
    sys.stdout.write(f"  {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
