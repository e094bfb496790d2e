"""The command line of projections: ``python -m ae.projection RUN``.

The app starts it too, for a projection that waits (``ae/queues/projection.py``).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ae.errors import AEError, RunError
from ae.io.files import read_json
from ae.io.locks import changing, hold
from ae.io.parent import end_with_parent
from ae.io.priority import give_way
from ae.language import _, to_json
from ae.projection.checks import MAX_DIGITS
from ae.projection.config import METHODS, ProjectionConfig
from ae.projection.files import ProjectionFiles
from ae.projection.make import make_projection
from ae.projection.progress import CancelledError, FileProgress, ProgressBar
from ae.projection.result import Projection, codes_id, load_projection
from ae.runs.folder import CHECKPOINTS, check_name
from ae.runs.run import Run

LOCK_PATIENCE_S = 2.0

Codes = NDArray[np.float32]


def main(arguments: list[str] | None = None) -> int:
    """Run ``python -m ae.projection``; return the exit status."""
    asked = _parse(arguments)
    say = sys.stderr.write
    # Read when scikit-learn is loaded. Threads that wait for each other by spinning
    # take the very time the others need: beside a busy process t-SNE takes twice as
    # long, or more.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    if asked.with_parent:
        end_with_parent()
    try:
        run = Run(asked.checkpoints / check_name(asked.run))
        if asked.queued is None:
            say(_make_by_hand(run, asked))
        else:
            # Of a worker's, whoever starts the worker decides.
            if not asked.with_parent:
                give_way()  # everybody's sliders come first
            say(_make_queued(ProjectionFiles(run, asked.queued)))
    except AEError as error:
        say(f"error: {error}\n")
        if asked.queued is not None:  # the app reads the last line, for its readers
            say(json.dumps(to_json(str(error))) + "\n")
        return 2
    except KeyboardInterrupt:
        say("interrupted: nothing is kept of this projection.\n")
        return 130
    return 0


def _make_by_hand(run: Run, asked: argparse.Namespace) -> str:
    run.config()  # before its codes: what is no run at all is best told so
    codes = run.evaluation().codes
    config = _config_of(asked, len(codes))
    config.check(*codes.shape)
    files = ProjectionFiles(run, config.stem(codes_id(codes)))
    with _at_work(files):
        made = _load_whole(run, config, codes)
        said = "is there already" if made else "made"
        if made is None:
            made = make_projection(config, codes, ProgressBar())
            made.save(files.result)
    return (
        f"{files.result} {said}: {len(made.indices):,} digits, {made.k} neighbours, "
        f"trustworthiness {made.trustworthiness:.4f}, continuity "
        f"{made.continuity:.4f}, neighbours kept {made.kept:.1%}\n"
    )


def _make_queued(files: ProjectionFiles) -> str:
    """Make what a page has asked for, for as long as somebody waits for it."""
    with _at_work(files):
        said = f"{files.result} made.\n"
        try:
            progress = FileProgress(files)
            progress.look()
            codes = files.run.evaluation().codes
            config = _requested(files, codes)
            if _load_whole(files.run, config, codes) is None:
                make_projection(config, codes, progress).save(files.result)
        except AEError as error:
            if files.is_wanted():
                files.note_failure(str(error))
                files.log.unlink(missing_ok=True)
                raise
            said = f"{files.stem} was cancelled.\n"
        except CancelledError:
            said = f"{files.stem} was cancelled.\n"
        # Of anything else the log keeps the last words, for the app to show.
        files.progress.unlink(missing_ok=True)
        files.log.unlink(missing_ok=True)
        if files.result.exists():
            files.request.unlink(missing_ok=True)
    return said


@contextmanager
def _at_work(files: ProjectionFiles) -> Iterator[None]:
    """Hold the projection's lock for as long as the work lasts."""
    busy = _("Another process is making this projection.")
    with ExitStack() as held:
        # The run is neither renamed nor deleted between the look and the lock.
        with changing(files.run.path.parent):
            files.run.config()
            files.folder.mkdir(exist_ok=True)
            held.enter_context(hold(files.lock, busy, LOCK_PATIENCE_S))
        held.callback(files.clean)
        yield


def _load_whole(run: Run, config: ProjectionConfig, codes: Codes) -> Projection | None:
    try:
        return load_projection(run, config, codes)
    except RunError:
        return None  # damaged: it is made anew


def _requested(files: ProjectionFiles, codes: Codes) -> ProjectionConfig:
    raw = read_json(files.request)
    config = ProjectionConfig.from_dict(
        raw.get("config") if isinstance(raw, dict) else raw
    )
    if config.stem(codes_id(codes)) != files.stem:
        raise RunError(
            _(
                "{name} has been trained further, so its codes have "
                "changed since this projection was asked for. Ask for it "
                "again.",
                name=files.run.name,
            )
        )
    return config


def _config_of(asked: argparse.Namespace, n_codes: int) -> ProjectionConfig:
    is_tsne = asked.method == "tsne"
    defaults = {"perplexity": 30.0, "seed": 0, "digits": min(MAX_DIGITS, n_codes)}
    given = {name: getattr(asked, name) for name in defaults}
    if is_tsne:
        given = {n: defaults[n] if v is None else v for n, v in given.items()}
    numbers = asked.numbers and tuple(number - 1 for number in asked.numbers)
    return ProjectionConfig(asked.method, asked.dims, numbers, *given.values())


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m ae.projection",
        description="Project a run's codes of the test digits, measure how far the "
        "points can be trusted, and keep both in checkpoints/RUN/projections/.",
    )
    add = parser.add_argument
    add("run", help="name of the run")
    add("--method", choices=METHODS, default="pca", help="default: pca")
    add("--dims", type=int, default=2, help="2 or 3 (default: 2)")
    add(
        "--numbers",
        type=int,
        nargs=2,
        metavar=("ACROSS", "UP"),
        help="for the method numbers: which two of the code, from 1",
    )
    add("--perplexity", type=float, help="of t-SNE, 2 or more (default: 30)")
    add("--seed", type=int, help="of t-SNE (default: 0)")
    add(
        "--digits",
        type=int,
        help=f"how many t-SNE draws (default: all, up to {MAX_DIGITS:,})",
    )
    add("--checkpoints", type=Path, default=CHECKPOINTS, help="folder of the runs")
    add(
        "--queued",
        metavar="STEM",
        help="make what waits under this name, for as long as somebody waits for it: "
        "how the app begins",
    )
    add(
        "--with-parent",
        action="store_true",
        help="end when whoever has started this ends: how a worker of a cluster begins",
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
