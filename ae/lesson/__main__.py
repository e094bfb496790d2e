"""The command line of lessons: ``python -m ae.lesson export RUN [LESSON]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ae.errors import AEError, LessonError
from ae.language import LANGUAGES, _, use_language
from ae.lesson.lesson import Lesson
from ae.lesson.parse import MAX_BYTES, parse_lesson
from ae.lesson.shelf import Shelf, in_each_language
from ae.runs.folder import CHECKPOINTS, check_name
from ae.runs.run import Run
from ae.ui.cache import open_run
from ae.ui.take_home.file import take_home_file


def main(arguments: list[str] | None = None) -> int:
    """Run ``python -m ae.lesson``; return the exit status."""
    asked = _parse(arguments)
    use_language(asked.language)
    say = sys.stderr.write
    try:
        run = Run(CHECKPOINTS / check_name(asked.run))
        lessons = _lessons(asked.lesson) if asked.lesson else None
        made = take_home_file(open_run(run), lessons)
        _write(asked.out, made)
    except AEError as error:
        say(f"error: {error}\n")
        return 2
    say(f"{asked.out}: {len(made):,} bytes. It opens by a double click.\n")
    return 0


def _lessons(name: str) -> dict[str, Lesson]:
    """Read a lesson by its name, or from a file of TOML."""
    if not name.endswith(".toml"):
        return in_each_language(Shelf(), name)
    try:
        with Path(name).open("rb") as file:
            lesson, mistakes = parse_lesson(file.read(MAX_BYTES + 1))
    except OSError as error:
        raise LessonError(
            _("{path} cannot be read: {why}.", path=name, why=error.strerror)
        ) from error
    for mistake in mistakes:
        sys.stderr.write(f"{mistake}\n")
    return {lesson.language: lesson}


def _write(path: Path, made: bytes) -> None:
    try:
        path.write_bytes(made)
    except OSError as error:
        raise LessonError(
            _("{path} cannot be saved: {why}.", path=path, why=error.strerror)
        ) from error


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m ae.lesson", description="What can be done with lessons."
    )
    commands = parser.add_subparsers(required=True)
    export = commands.add_parser(
        "export",
        help="write a run, and a lesson, into one HTML file that needs no server",
    )
    add = export.add_argument
    add("run", help="name of the run")
    add("lesson", nargs="?", help="name of a lesson, or a file that ends in .toml")
    add("--out", type=Path, required=True, help="the file to write")
    add(
        "--language",
        choices=list(LANGUAGES),
        default="en",
        help="where a reader's browser has none of the app's (default: en)",
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
