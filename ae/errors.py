"""Every error this package raises on purpose."""

from __future__ import annotations


class AEError(Exception):
    """Base class, so that a page can show any expected failure with one ``except``."""

    def __str__(self) -> str:
        """Return what was said as it was given, to be said in other languages too."""
        return self.args[0] if self.args else ""


class ConfigError(AEError, ValueError):
    """A setting is unknown, or outside what the model or the trainer can work with."""


class ShapeError(AEError, ValueError):
    """An array does not have the shape the function is documented to take."""


class RunError(AEError):
    """A run directory is missing, incomplete, or at odds with its own config."""


class BusyError(RunError):
    """Somebody else is at work on it; later it may go well."""


class HereAlreadyError(RunError):
    """A run that somebody brings is here already.

    Attributes
    ----------
    name : str
        Of the run that is here.
    """

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


class DataError(AEError):
    """A file of digits is missing, damaged, or not what its name says."""


class TrainingError(AEError):
    """Training cannot go on: weights or loss have grown beyond numbers."""


class CodeError(AEError, ValueError):
    """A code has the wrong count of numbers, or one that is not a finite number."""


class BoardError(AEError, ValueError):
    """What was sent to a board, or asked of one, cannot be taken."""


class NoBoardError(BoardError):
    """There is no such board, or no longer."""


class NotAllowedError(BoardError):
    """Only somebody else may do that: the teacher, or whoever sent it."""


class TooManyError(BoardError):
    """Too much or too often; later, or by somebody else, it may go well."""


class LessonError(AEError):
    """A lesson cannot be read, kept or packed into a link."""
