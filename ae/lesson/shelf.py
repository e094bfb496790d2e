"""Where lessons are kept: those that ship, and those a class has saved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ae.errors import LessonError, RunError
from ae.io.files import read_json, replace_bytes, write_json
from ae.language import ENGLISH, LANGUAGES, _
from ae.lesson.lesson import Lesson
from ae.lesson.parse import MAX_BYTES, parse_lesson
from ae.runs.owner import Owner

SHIPPED = (
    "nine-numbers",
    "a-map-lies",
    "between-two-digits",
    "train-one",
    "in-pytorch",
)
IN_LINK, DRAFT = "in-link", "draft"  # lessons that are kept by nobody but a browser
SAVED = Path("classroom/lessons")
MOST_SAVED = 500
_FOLDER = Path(__file__).parent / "shipped"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of saved lessons: ``NAME.toml``, and ``NAME.json`` for its owner.

    Attributes
    ----------
    folder : Path
        Made when the first lesson is saved.
    """

    folder: Path = SAVED

    def names(self) -> list[str]:
        """Return the names of the saved lessons."""
        if not self.folder.is_dir():
            return []
        names = (path.stem for path in self.folder.glob("*.toml"))
        return sorted(name for name in names if _NAME.fullmatch(name))

    def read(self, name: str, language: str = ENGLISH) -> bytes:
        """Return the file of a lesson that ships or was saved.

        Raises
        ------
        LessonError
            If there is none of that name, or it cannot be read.
        """
        if name in SHIPPED:
            path = _FOLDER / f"{name}.{language}.toml"
            return (path if path.exists() else _english(name)).read_bytes()
        path = self.folder / f"{check_name(name)}.toml"
        try:
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)
        except FileNotFoundError:
            raise LessonError(
                _("There is no lesson {name} on this server.", name=name)
            ) from None
        except OSError as error:
            raise LessonError(
                _("{path} cannot be read: {why}.", path=path, why=error.strerror)
            ) from error

    def is_owner(self, name: str, owner: Owner | None) -> bool:
        """Say whether a saved lesson is this owner's."""
        path = self.folder / f"{check_name(name)}.json"
        return owner is not None and path.exists() and owner.is_named_in(_json(path))

    def save(
        self, name: str, text: str, owner: Owner, *, is_teacher: bool = False
    ) -> None:
        """Save a lesson under a name that is free, or whose lesson is one's own.

        Raises
        ------
        LessonError
            If the name is none, is somebody else's, or the folder is full.
        """
        if check_name(name) in (*SHIPPED, IN_LINK, DRAFT):
            raise LessonError(
                _("{name} is a name of the app's own. Choose another one.", name=name)
            )
        path = self.folder / f"{name}.toml"
        is_there = path.exists()
        if is_there and not is_teacher and not self.is_owner(name, owner):
            raise LessonError(
                _(
                    "There is a lesson {name} already, saved by somebody else. Choose "
                    "another name.",
                    name=name,
                )
            )
        if not is_there and len(self.names()) >= MOST_SAVED:
            raise LessonError(
                _(
                    "{n} lessons are saved here: no more fit. Delete one first.",
                    n=MOST_SAVED,
                )
            )
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not is_there:
                self._take(name, owner)
            replace_bytes(path, lambda file: file.write(text.encode()))
        except OSError as error:
            raise LessonError(
                _("{path} cannot be saved: {why}.", path=path, why=error.strerror)
            ) from error

    def delete(self, name: str) -> None:
        """Delete a saved lesson."""
        for ending in ("toml", "json"):
            (self.folder / f"{check_name(name)}.{ending}").unlink(missing_ok=True)

    def _take(self, name: str, owner: Owner) -> None:
        """Make a name this owner's; of two at once, one gets it."""
        path = self.folder / f"{name}.json"
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            if not self.is_owner(name, owner):
                raise LessonError(
                    _("Somebody else has just taken the name {name}.", name=name)
                ) from None
        write_json(path, owner.to_dict())


def in_each_language(shelf: Shelf, name: str) -> dict[str, Lesson]:
    """Return a lesson in each language it is written in, by language.

    Raises
    ------
    LessonError
        If there is none of that name, or it cannot be read.
    """
    if name not in SHIPPED:
        lesson, _mistakes = parse_lesson(shelf.read(name))
        return {lesson.language: lesson}
    return {tag: parse_lesson(shelf.read(name, tag))[0] for tag in LANGUAGES}


def check_name(name: str) -> str:
    """Return a name if it can be a lesson's; LessonError if not."""
    if not _NAME.fullmatch(name):
        raise LessonError(
            _(
                "A lesson's name is 1 to 40 small letters a to z, figures and -, such "
                "as my-lesson; got {name}.",
                name=repr(name[:50]),
            )
        )
    return name


def _english(name: str) -> Path:
    return _FOLDER / f"{name}.{ENGLISH}.toml"


def _json(path: Path) -> object:
    try:
        return read_json(path)
    except RunError:
        return None  # damaged: nobody's but the teacher's
