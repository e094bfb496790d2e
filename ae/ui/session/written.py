"""Choices written into a field: a number, or what a view of the browser says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite
from typing import Any

from ae.language import _
from ae.ui.cache import OpenRun
from ae.ui.session.choices import Choice
from ae.ui.session.options import of_run

_WHOLE = re.compile(r"-?\d{1,15}", re.ASCII)


def _with_point(text: str) -> str:
    """Return a number as Python reads it, that may have a decimal comma."""
    return text.replace(",", ".") if text.count(",") == 1 else text


@dataclass(frozen=True, kw_only=True)
class Number(Choice):
    """A number within bounds.

    A link is held to the bounds here. What is typed is not: the page says what is wrong
    with it, in its own words, and the reader sees the number they typed.

    Attributes
    ----------
    of : type
        ``int`` or ``float``.
    low, high : number, or what gives one for a run
        Both are allowed.
    default : number or None, or what gives one for a run
        None: the field is empty.
    step : number
        Of the field's buttons.
    is_slider : bool
    """

    of: type[int] | type[float] = int
    low: Any
    high: Any
    default: Any
    step: float = 1
    is_slider: bool = False

    def check(self, text: str, opened: OpenRun | None) -> str | None:
        """Return what is wrong with a link's value, as a sentence; None if nothing."""
        low, high = of_run(self.low, opened), of_run(self.high, opened)
        try:
            number = float(_with_point(text))
        except ValueError:
            number = float("nan")
        is_kind = self.of is float or _WHOLE.fullmatch(text)
        if isfinite(number) and is_kind and low <= number <= high:
            return None
        ends = {"low": f"{low:,}", "high": f"{high:,}"}
        if self.of is int:
            return _("It is a whole number from {low} to {high}.", **ends)
        return _("It is a number from {low} to {high}.", **ends)

    def written(self, text: str, opened: OpenRun | None) -> str:
        """Return a link's good value as this page writes it: with a decimal point."""
        return _with_point(text)

    def read(self, text: str, opened: OpenRun | None) -> Any:
        """Return what a link's good value chooses, as the widget has it."""
        return self.of(_with_point(text))

    def default_for(self, opened: OpenRun | None) -> Any:
        """Return what the page opens on."""
        return of_run(self.default, opened)

    def words(self) -> tuple[str, str]:
        """Return the values there are and the one a page opens on, in words."""
        kind = "whole number" if self.of is int else "number"
        values = self.values or f"a {kind} from {self.low:,} to {self.high:,}"
        return values, self.opens_on or f"{self.default:,}"

    def show(self, opened: OpenRun | None, place: Any, label: str) -> Any:
        """Draw the widget and return what it says."""
        default = self.default_for(opened)
        if self.is_slider:
            return place.slider(
                label,
                of_run(self.low, opened),
                of_run(self.high, opened),
                default,
                key=self.name,
                bind="query-params",
                on_change=self.forget,
                help=self.help and _(self.help),
            )
        return place.number_input(
            label,
            value=default if default is None else self.of(default),
            step=self.of(self.step),
            key=self.name,
            bind="query-params",
            on_change=self.forget,
            help=self.help and _(self.help),
        )


@dataclass(frozen=True, kw_only=True)
class Hidden(Choice):
    """What a view of the browser lets the reader choose; a field nobody sees holds it.

    Attributes
    ----------
    pattern : str
        What a link's value must match as a whole; nothing chosen is "".
    example : str
        One that does.
    """

    pattern: str
    example: str

    def check(self, text: str, opened: OpenRun | None) -> str | None:
        """Return what is wrong with a link's value, as a sentence; None if nothing."""
        if re.fullmatch(self.pattern, text, re.ASCII):
            return None
        return _("It looks like {example}.", example=self.example)

    def read(self, text: str, opened: OpenRun | None) -> str:
        """Return what a link's good value chooses, as the widget has it."""
        return text

    def default_for(self, opened: OpenRun | None) -> str:
        """Return what the page opens on."""
        return ""

    def show(self, opened: OpenRun | None, place: Any, label: str) -> str:
        """Draw the field and return what it says."""
        text: str = place.text_input(
            label, key=self.name, bind="query-params", on_change=self.forget
        )
        # It is the browser's to say, and may say anything.
        return "" if self.check(text, opened) else text
