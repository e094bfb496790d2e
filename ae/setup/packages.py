"""Installing by uv, set up as pip is on this machine; by pip where there is no uv.

Only the standard library is imported here: nothing else is installed yet.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ae.errors import AEError
from ae.setup.machine import NEWEST, Machine

PROJECT = Path(__file__).parents[2]
LOCK = PROJECT / "requirements.lock"
_UV = "uv>=0.5"
# pip's settings, and the variable by which uv is told the same.
_AS_PIP = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "constraint": "UV_CONSTRAINT",
    "cert": "SSL_CERT_FILE",
}
_LOOK_S = 0.5


class InstallError(AEError):
    """Something cannot be installed; the sentence is the installer's last."""


class EndedError(InstallError):
    """Nobody waits for it any more; the next time it goes on."""


class NoPipError(InstallError):
    """Neither this Python nor the environment has pip, and none can be made."""


def make_environment(folder: Path) -> Path:
    """Make an environment, unless it is there; return its Python.

    Without pip, which takes longer than all else: this Python's installs into it.

    Raises
    ------
    InstallError
    """
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        command = [sys.executable, "-m", "venv", "--without-pip", str(folder)]
        last = _said(command, dict(os.environ))
        if last is not None:
            raise InstallError(last)
    return python


def pip_for(python: Path) -> list[str]:
    """Return how pip is called for an environment.

    Raises
    ------
    NoPipError
    """
    if can_import(python, ["pip"]):
        return [str(python), "-m", "pip"]
    if can_import(Path(sys.executable), ["pip"]):
        return [sys.executable, "-m", "pip", "--python", str(python)]
    last = _said([str(python), "-m", "ensurepip"], dict(os.environ))
    if last is not None:
        raise NoPipError(f"There is no pip here, and none can be made: {last}")
    return [str(python), "-m", "pip"]


def find_uv(python: Path) -> str | None:
    """Return a uv: this environment's, the PATH's, or one that pip brings; else None.

    Raises
    ------
    NoPipError
        If there is none and no pip either.
    """
    for found in (shutil.which("uv", path=python.parent), shutil.which("uv")):
        if found is not None:
            return found
    if _said([*pip_for(python), "install", "-q", _UV], dict(os.environ)) is not None:
        return None
    return shutil.which("uv", path=python.parent)


def install(
    python: Path,
    files: list[str],
    machine: Machine,
    *,
    names: Sequence[str] = (),
    on_look: Callable[[], bool] = lambda: True,
    again: bool = False,
) -> str:
    """Install what requirement files name into an environment.

    Parameters
    ----------
    python : Path
        The environment's.
    files : list of str
        Their names, in the project's folder.
    machine : Machine
        Decides whether the versions are the pinned ones.
    names : sequence of str
        What else is to be installed.
    on_look : callable
        Called twice a second; the installing is ended when it says no.
    again : bool
        Whether to replace what is there already, which may be half there.

    Returns
    -------
    str
        ``uv`` or ``pip``.

    Raises
    ------
    EndedError
        If ``on_look`` said no.
    InstallError
    """
    options = [word for file in files for word in ("-r", str(PROJECT / file))]
    options += names
    if machine.python <= NEWEST and LOCK.exists():
        options += ["-c", str(LOCK)]
    uv = find_uv(python)
    if uv is not None:
        more = ["--reinstall"] if again else []
        command = [uv, "pip", "install", "--python", str(python), *options, *more]
        environment = os.environ | _as_pip(python)
        if _said(command, environment, on_look) is None:
            return "uv"
        if not on_look():
            raise EndedError("Nobody waits for it any more.")
    more = ["--force-reinstall"] if again else []
    command = [*pip_for(python), "install", "-q", *options, *more]
    last = _said(command, dict(os.environ), on_look)
    if last is not None:
        raise InstallError(last)
    return "pip"


def compile_all(
    python: Path,
    *,
    n_at_once: int = 0,
    on_look: Callable[[], bool] = lambda: True,
) -> None:
    """Compile all modules that are installed in an environment, where they are not yet.

    Python does so at the first import of each; where ``PYTHONDONTWRITEBYTECODE`` is
    set, anew in every process.

    Parameters
    ----------
    python : Path
        The environment's.
    n_at_once : int
        Processes; 0: one for each core.
    on_look : callable
        Called twice a second; the compiling is ended when it says no.

    Raises
    ------
    EndedError
        If ``on_look`` said no.
    """
    # What cannot be compiled, such as a package's own tests of bad code, need not be.
    program = (
        "import compileall, sysconfig; compileall.compile_dir("
        f"sysconfig.get_path('purelib'), quiet=2, workers={n_at_once})"
    )
    _said([str(python), "-c", program], dict(os.environ), on_look)
    if not on_look():
        raise EndedError("Nobody waits for it any more.")


def _said(
    command: list[str],
    environment: dict[str, str],
    on_look: Callable[[], bool] = lambda: True,
) -> str | None:
    """Run an installer; None if it went well, else its last line."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        while True:
            try:
                status = process.wait(_LOOK_S)
                break
            except subprocess.TimeoutExpired:
                if not on_look():
                    process.terminate()
        if status == 0:
            return None
        said.seek(0)
        lines = said.read().decode("utf-8", "replace").split("\n")
    return next(filter(None, map(str.strip, lines[::-1])), "The installer was ended.")


def _as_pip(python: Path) -> dict[str, str]:
    """Return the variables by which uv does as pip is told to on this machine.

    What is set for uv already stays. A school's mirror is set up for pip, mostly.
    """
    try:
        command = pip_for(python)
    except NoPipError:
        return {}
    listed = subprocess.run(
        [*command, "config", "list"],
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        return {}
    return uv_variables(listed.stdout, os.environ)


def uv_variables(listed: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Turn what ``pip config list`` prints into uv's variables.

    Parameters
    ----------
    listed : str
        Lines such as ``global.index-url='…'`` and ``:env:.find-links='…'``.
    environment : mapping
        What is set in it already is left out.
    """
    found: dict[str, str] = {}
    for line in listed.splitlines():
        name, _, quoted = line.partition("=")
        variable = _AS_PIP.get(name.rpartition(".")[2])
        if variable is None or variable in environment:
            continue
        found[variable] = quoted.strip("'\"").replace("\\n", " ").strip()
    if "UV_INDEX" in found:  # to pip, all places are one: the best version is taken
        found["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return found


def can_import(python: Path, names: list[str]) -> bool:
    """Say whether an environment's Python can import all of these modules."""
    program = "; ".join(f"import {name}" for name in names)
    return (
        subprocess.run([python, "-c", program], capture_output=True, check=False)
    ).returncode == 0
