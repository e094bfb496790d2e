"""The kinds of choices: one of some options, several of them, or a number."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from ae.ui.cache import OpenRun
from ae.ui.session.choices import Choice

# Either the thing itself, or what it is for a run.
Options = Sequence[Any] | Callable[[Any], Sequence[Any]]
Value = Any
_WHOLE = re.compile(r"-?\d{1,15}", re.ASCII)


def _of_run(declared: Any, opened: OpenRun | None) -> Any:
    return declared(opened) if callable(declared) else declared


def _listed(options: Sequence[Any], last: str = " or ") -> str:
    """Name options in a sentence, such as "PCA, t-SNE or two numbers"."""
    names = [str(option) for option in options]
    return last.join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


@dataclass(frozen=True, kw_only=True)
class OneOf(Choice):
    """One of some options.

    Attributes
    ----------
    options : sequence, or what gives one for a run
        In a link they are written as ``str`` writes them.
    default : one of the options, or what gives one for a run
    is_menu : bool
        Whether they fold away into a selectbox, or all lie side by side.
    """

    options: Options
    default: Value
    is_menu: bool = True

    def check(self, text: str, opened: OpenRun | None) -> str | None:
        """Return what is wrong with a link's value, as a sentence; None if nothing."""
        options = _of_run(self.options, opened)
        known = text in map(str, options)
        return None if known else f"Choose {_listed(options)}."

    def default_for(self, opened: OpenRun | None) -> Value:
        """Return what the page opens on."""
        return _of_run(self.default, opened)

    def words(self) -> tuple[str, str]:
        """Return the values there are and the one a page opens on, in words."""
        values = self.values or _listed(_of_run(self.options, None))
        return values, self.opens_on or str(self.default)

    def show(self, opened: OpenRun | None, place: Any, label: str) -> Value:
        """Draw the widget and return what it says."""
        options, default = _of_run(self.options, opened), self.default_for(opened)
        if self.is_menu:
            return place.selectbox(
                label,
                options,
                index=list(options).index(default),
                key=self.name,
                bind="query-params",
                on_change=self.forget,
                help=self.help,
            )
        return place.segmented_control(
            label,
            options,
            default=default,
            required=True,
            key=self.name,
            bind="query-params",
            on_change=self.forget,
            help=self.help,
        )


@dataclass(frozen=True, kw_only=True)
class SomeOf(Choice):
    """Any number of some options, as pills; a link names each of them."""

    options: Sequence[Any]
    default: Sequence[Any]

    takes_many = True

    def check(self, text: str, opened: OpenRun | None) -> str | None:
        """Return what is wrong with a link's value, as a sentence; None if nothing."""
        known = text in map(str, self.options)
        return None if known else f"Choose from {_listed(self.options, ' and ')}."

    def default_for(self, opened: OpenRun | None) -> list[Any]:
        """Return what the page opens on."""
        return list(self.default)

    def words(self) -> tuple[str, str]:
        """Return the values there are and the one a page opens on, in words."""
        values = f"any of {_listed(self.options, ' and ')}"
        return values, self.opens_on or _listed(self.default, " and ") or "none of them"

    def show(self, opened: OpenRun | None, place: Any, label: str) -> list[Any]:
        """Draw the widget and return what it says."""
        chosen: list[Any] = place.pills(
            label,
            self.options,
            selection_mode="multi",
            default=self.default,
            wrap=True,
            key=self.name,
            bind="query-params",
            on_change=self.forget,
            help=self.help,
        )
        return chosen


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
    low: Value
    high: Value
    default: Value
    step: float = 1
    is_slider: bool = False

    def check(self, text: str, opened: OpenRun | None) -> str | None:
        """Return what is wrong with a link's value, as a sentence; None if nothing."""
        low, high = _of_run(self.low, opened), _of_run(self.high, opened)
        kind = "whole number" if self.of is int else "number"
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        is_kind = self.of is float or _WHOLE.fullmatch(text)
        if isfinite(number) and is_kind and low <= number <= high:
            return None
        return f"It is a {kind} from {low:,} to {high:,}."

    def default_for(self, opened: OpenRun | None) -> Value:
        """Return what the page opens on."""
        return _of_run(self.default, opened)

    def words(self) -> tuple[str, str]:
        """Return the values there are and the one a page opens on, in words."""
        kind = "whole number" if self.of is int else "number"
        values = self.values or f"a {kind} from {self.low:,} to {self.high:,}"
        return values, self.opens_on or f"{self.default:,}"

    def show(self, opened: OpenRun | None, place: Any, label: str) -> Value:
        """Draw the widget and return what it says."""
        default = self.default_for(opened)
        if self.is_slider:
            return place.slider(
                label,
                _of_run(self.low, opened),
                _of_run(self.high, opened),
                default,
                key=self.name,
                bind="query-params",
                on_change=self.forget,
                help=self.help,
            )
        return place.number_input(
            label,
            value=default if default is None else self.of(default),
            step=self.of(self.step),
            key=self.name,
            bind="query-params",
            on_change=self.forget,
            help=self.help,
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
        return f"It looks like {self.example}."

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
