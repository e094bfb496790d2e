"""The command line of training: ``python -m ae.train NAME``."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import fields, replace
from pathlib import Path

import torch
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from ae.board.digits import SOURCE, find_board, fingerprint
from ae.config import (
    DATASETS,
    BoardConfig,
    ModelConfig,
    RunConfig,
    TrainingConfig,
    default_training,
)
from ae.digits.sources import Digits, load_digits
from ae.errors import AEError, BusyError, ConfigError, RunError
from ae.io.parent import end_with_parent
from ae.io.priority import give_way
from ae.language import _, to_json
from ae.runs.folder import CHECKPOINTS, check_name, create_run
from ae.runs.report import Report
from ae.runs.run import Run
from ae.train.class_digits import add_board, boards_here, write_class_scores
from ae.train.loop import train
from ae.train.malloc import keep_freed_memory
from ae.train.scoring import split_digits

LOCK_PATIENCE_S = 2.0


def main(arguments: list[str] | None = None) -> int:
    """Run ``python -m ae.train``; return the exit status."""
    asked = _parse(arguments)
    say = sys.stderr.write
    try:
        if asked.threads < 1:
            raise ConfigError(
                _("threads must be 1 or more, got {threads}.", threads=asked.threads)
            )
        run, digits = _prepare(asked)
    except AEError as error:
        say(f"error: {error}\n")
        if asked.queued:  # the app reads the last line, to say it to its readers
            say(json.dumps(to_json(str(error))) + "\n")
        return 2
    say(digits.note + "\n")
    if asked.with_parent:
        end_with_parent()
    keep_freed_memory()
    # Of a worker's, whoever starts the worker decides.
    if asked.queued and not asked.with_parent:
        give_way()  # everybody's sliders come first
    # Dead and saturated units send back numbers so small that they slow the processor.
    torch.set_flush_denormal(True)
    torch.set_num_threads(asked.threads)
    try:
        # A reader that looks whether the run is locked holds the lock for an instant.
        with threadpool_limits(asked.threads), run.lock(LOCK_PATIENCE_S):
            if asked.queued and not _is_wanted(run, asked.with_parent):
                say(f"{run.path} has left the queue.\n")
                return 0
            report = _train_recorded(run, digits, is_queued=asked.queued)
    except BusyError as error:
        say(f"error: {error}\n")
        return 2
    except AEError as error:
        say(f"error: {error}\n")
        return 1
    except KeyboardInterrupt:
        say(f"interrupted: go on with `python -m ae.train {run.name} --continue`\n")
        return 130
    progress = run.progress()
    if report is None:
        say(f"{run.path}: stopped before the first epoch had ended.\n")
        return 0
    say(
        f"{run.path}: {progress.state} after {progress.epoch} epochs, "
        f"{report.scored_on} MSE {report.mse:.5f} (PCA {report.pca_mse:.5f}), "
        f"{report.knn_k}-NN accuracy {report.knn_accuracy:.1%}\n"
    )
    if report.dead_numbers:
        names = ", ".join(f"z{i + 1}" for i in report.dead_numbers)
        say(
            f"warning: {names} of the code never change: dead. Try another seed or a "
            "lower learning rate.\n"
        )
    return 0


def _prepare(asked: argparse.Namespace) -> tuple[Run, Digits]:
    """Find or make the run, and load its digits."""
    if asked.resume or asked.queued:
        run = Run(asked.checkpoints / check_name(asked.name))
        config = run.config()
        _require_unfinished(run)
        digits = add_board(_load(asked, config.data.dataset), config.board)
        split_digits(digits, config)
        return run, digits
    digits = _load(asked, asked.dataset)
    n_left = len(digits.train.labels) - asked.n_held_out
    default = default_training(max(1, min(getattr(asked, "n_train", n_left), n_left)))
    named = [setting.name for setting in fields(TrainingConfig)]
    given = {name: getattr(asked, name) for name in named if hasattr(asked, name)}
    training = replace(default, **given)
    model = ModelConfig(latent_dim=asked.latent_dim)
    data = digits.config(asked.dataset)
    board = _board_config(asked)
    if board is not None and board.base:
        model = Run(asked.checkpoints / check_name(board.base)).config().model
    config = RunConfig(model, training, data, board)
    digits = add_board(digits, board)
    split_digits(digits, config)
    return create_run(asked.checkpoints, asked.name, config), digits


def _board_config(asked: argparse.Namespace) -> BoardConfig | None:
    if not asked.add:
        return None
    if not asked.add.startswith(SOURCE):
        raise ConfigError(
            _(
                "--add takes board:ID or board:CODE, got {add}.",
                add=repr(asked.add[:80]),
            )
        )
    board = find_board(boards_here(), asked.add)
    return BoardConfig(
        fingerprint(board),
        board.state.next_number,
        asked.weight,
        asked.one_held_out_of,
        asked.base,
    )


def _load(asked: argparse.Namespace, dataset: str) -> Digits:
    return load_digits(dataset, asked.data, may_download=not asked.no_download)


def _is_wanted(run: Run, is_on_cluster: bool) -> bool:
    """Say whether a run still waits; or its worker died, and this is another one.

    Whoever asks holds the run's lock.
    """
    is_lost = is_on_cluster and run.progress().state == "running"
    return run.queued_path.exists() or is_lost


def _train_recorded(run: Run, digits: Digits, *, is_queued: bool) -> Report | None:
    """Train with a bar; ``status.json`` says what went wrong before it is raised."""
    _require_unfinished(run)  # another process may have held the lock until now
    if not is_queued:
        run.stop_path.unlink(missing_ok=True)  # meant for an earlier training
    config = run.config()
    n_images = len(split_digits(digits, config).train.labels)
    try:
        with tqdm(
            total=n_images * config.training.epochs,
            unit=" images",
            unit_scale=True,
            mininterval=0.5,
        ) as bar:
            report = train(run, digits, bar.update)
        write_class_scores(run)
        return report
    except KeyboardInterrupt:
        if run.progress().state == "running":  # before the first epoch, or in scoring
            run.write_status(
                "failed", epoch=run.last_epoch(), message=_("Interrupted.")
            )
        raise
    except Exception as error:
        message = str(error) or repr(error)
        run.write_status("failed", epoch=run.last_epoch(), message=message)
        raise


def _require_unfinished(run: Run) -> None:
    if run.progress().state == "finished":
        raise RunError(
            _("{path} is finished: there is nothing to continue.", path=run.path)
        )


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m ae.train",
        description="Train an autoencoder and write it to checkpoints/NAME/.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    training, model = TrainingConfig(), ModelConfig()

    def by_number(name: str) -> str:
        many, few = (getattr(default_training(n), name) for n in (60_000, 10_000))
        return f"(default: {many:g} for 60,000 digits, {few:g} for 10,000)"

    add = parser.add_argument
    add("name", help="name of the run: letters, digits, - and _")
    add(
        "--continue",
        dest="resume",
        action="store_true",
        help="go on with a stopped, lost or failed run, by its own settings",
    )
    add(
        "--queued",
        action="store_true",
        help="the same, but only if it still waits in the queue: how the app begins",
    )
    add(
        "--with-parent",
        action="store_true",
        help="end when whoever has started this ends; with --queued, go on with a run "
        "whose worker died: how a worker of a cluster begins",
    )
    add("--dataset", choices=list(DATASETS), default="mnist", help="what to learn")
    add(
        "--data",
        type=Path,
        metavar="FOLDER",
        help="folder in torchvision's layout; else $AE_DATA, data/, a download, or "
        "the bundled digits",
    )
    add("--no-download", action="store_true", help="ask no other host for the digits")
    add(
        "--epochs",
        type=int,
        default=argparse.SUPPRESS,
        help=f"passes over the digits {by_number('epochs')}",
    )
    add(
        "--deform",
        type=float,
        default=argparse.SUPPRESS,
        help="share of the digits of each step that are deformed at random "
        f"{by_number('deform')}",
    )
    add(
        "--deform-strength",
        type=float,
        default=argparse.SUPPRESS,
        help=f"how far those are deformed; 1 is mild {by_number('deform_strength')}",
    )
    add(
        "--deform-until",
        type=float,
        default=training.deform_until,
        help="share of the epochs after which no digit is deformed any more",
    )
    add(
        "--weight-decay",
        type=float,
        default=argparse.SUPPRESS,
        help="share of themselves, times the learning rate, that weights lose a step "
        f"{by_number('weight_decay')}",
    )
    add(
        "--batch-size",
        type=int,
        default=training.batch_size,
        help="digits an optimiser step sees",
    )
    add(
        "--learning-rate",
        type=float,
        default=argparse.SUPPRESS,
        help=f"peak of the one-cycle schedule {by_number('learning_rate')}",
    )
    add("--seed", type=int, default=training.seed, help="start of every random number")
    add(
        "--latent-dim",
        type=int,
        default=model.latent_dim,
        help="how many numbers a digit is squeezed through",
    )
    add(
        "--n-train",
        type=int,
        default=argparse.SUPPRESS,
        help="train on the first so many digits only (default: all)",
    )
    add(
        "--n-held-out",
        type=int,
        default=training.n_held_out,
        help="training digits to score in place of the test set, to choose settings by",
    )
    add("--add", default="", metavar="board:ID", help="a board's drawings to add")
    add("--weight", type=int, default=10, help="how often those are shown an epoch")
    add(
        "--one-held-out-of",
        type=int,
        default=3,
        metavar="N",
        help="each N-th of those is held out and scored; 0 holds none out",
    )
    add(
        "--base",
        default="",
        metavar="RUN",
        help="finished run whose weights to begin with, if drawings are added",
    )
    add("--threads", type=int, default=1, help="threads torch may use")
    add("--checkpoints", type=Path, default=CHECKPOINTS, help="folder of the runs")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
