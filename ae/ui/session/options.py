"""Choices among options: one of them, or several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ae.ui.cache import OpenRun
from ae.ui.session.choices import Choice

# Either the thing itself, or what it is for a run.
Options = Sequence[Any] | Callable[[Any], Sequence[Any]]


def of_run(declared: Any, opened: OpenRun | None) -> Any:
    """Return what was declared, or what the declaration gives for a run."""
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
    default: Any
    is_menu: bool = True

    def check(self, text: str, opened: OpenRun | None) -> str | None:
        """Return what is wrong with a link's value, as a sentence; None if nothing."""
        options = of_run(self.options, opened)
        known = text in map(str, options)
        return None if known else f"Choose {_listed(options)}."

    def default_for(self, opened: OpenRun | None) -> Any:
        """Return what the page opens on."""
        return of_run(self.default, opened)

    def words(self) -> tuple[str, str]:
        """Return the values there are and the one a page opens on, in words."""
        values = self.values or _listed(of_run(self.options, None))
        return values, self.opens_on or str(self.default)

    def show(self, opened: OpenRun | None, place: Any, label: str) -> Any:
        """Draw the widget and return what it says."""
        options, default = of_run(self.options, opened), self.default_for(opened)
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
