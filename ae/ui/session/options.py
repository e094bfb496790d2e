"""Choices among options: one of them, or several."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ae.language import _, every_spelling
from ae.ui.cache import OpenRun
from ae.ui.session.choices import Choice

# Either the thing itself, or what it is for a run.
Options = Sequence[Any] | Callable[[Any], Sequence[Any]]


def of_run(declared: Any, opened: OpenRun | None) -> Any:
    """Return what was declared, or what the declaration gives for a run."""
    return declared(opened) if callable(declared) else declared


def shown(option: Any) -> str:
    """Return an option as the page, and a link made on it, has it."""
    return _(str(option))


def spelled(
    text: str, options: Sequence[Any], former: Mapping[str, Any] | None = None
) -> str | None:
    """Return the option a link names, in whatever language, as this page has it.

    Parameters
    ----------
    text : str
    options : sequence
    former : mapping of name to option, optional
        What links of earlier versions call an option.

    Returns
    -------
    str or None
        As ``shown`` gives it; None if no option is meant.
    """
    named = [option for option in options if text in every_spelling(str(option))]
    if not named and former and former.get(text) in options:
        named = [former[text]]
    return shown(named[0]) if named else None


def meant(
    text: str, options: Sequence[Any], former: Mapping[str, Any] | None = None
) -> Any:
    """Return the option itself that a link's good value names."""
    named = [one for one in options if text in every_spelling(str(one))]
    return named[0] if named or not former else former[text]


def _one_of(options: Sequence[Any]) -> str:
    *others, last = map(shown, options)
    if not others:
        return _("Choose {option}.", option=last)
    return _("Choose {options} or {last}.", options=", ".join(others), last=last)


def _some_of(options: Sequence[Any]) -> str:
    *others, last = map(shown, options)
    return _("Choose from {options} and {last}.", options=", ".join(others), last=last)


def _listed(options: Sequence[Any], last: str) -> str:
    """Name options for docs/links.md, such as "PCA or t-SNE"."""
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
    former_options : mapping of name to option
        What links of earlier versions call an option.
    """

    options: Options
    default: Any
    is_menu: bool = True
    former_options: Mapping[str, Any] = field(default_factory=dict)

    def check(self, text: str, opened: OpenRun | None) -> str | None:
        """Return what is wrong with a link's value, as a sentence; None if nothing."""
        options = of_run(self.options, opened)
        known = spelled(text, options, self.former_options) is not None
        return None if known else _one_of(options)

    def written(self, text: str, opened: OpenRun | None) -> str:
        """Return a link's value as this page writes it."""
        options = of_run(self.options, opened)
        return spelled(text, options, self.former_options) or text

    def read(self, text: str, opened: OpenRun | None) -> Any:
        """Return what a link's good value chooses, as the widget has it."""
        return meant(text, of_run(self.options, opened), self.former_options)

    def default_for(self, opened: OpenRun | None) -> Any:
        """Return what the page opens on."""
        return of_run(self.default, opened)

    def words(self) -> tuple[str, str]:
        """Return the values there are and the one a page opens on, in words."""
        values = self.values or _listed(of_run(self.options, None), " or ")
        return values, self.opens_on or str(self.default)

    def show(self, opened: OpenRun | None, place: Any, label: str) -> Any:
        """Draw the widget and return what it says."""
        options, default = of_run(self.options, opened), self.default_for(opened)
        if self.is_menu:
            return place.selectbox(
                label,
                options,
                index=list(options).index(default),
                format_func=shown,
                key=self.name,
                bind="query-params",
                on_change=self.forget,
                help=self.help and _(self.help),
            )
        return place.segmented_control(
            label,
            options,
            default=default,
            format_func=shown,
            required=True,
            key=self.name,
            bind="query-params",
            on_change=self.forget,
            help=self.help and _(self.help),
        )


@dataclass(frozen=True, kw_only=True)
class SomeOf(Choice):
    """Any number of some options, as pills; a link names each of them."""

    options: Sequence[Any]
    default: Sequence[Any]

    takes_many = True

    def check(self, text: str, opened: OpenRun | None) -> str | None:
        """Return what is wrong with a link's value, as a sentence; None if nothing."""
        known = spelled(text, self.options) is not None
        return None if known else _some_of(self.options)

    def written(self, text: str, opened: OpenRun | None) -> str:
        """Return a link's value as this page writes it."""
        return spelled(text, self.options) or text

    def read(self, text: str, opened: OpenRun | None) -> Any:
        """Return what a link's good value chooses, as the widget has it."""
        return meant(text, self.options)

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
            format_func=shown,
            wrap=True,
            key=self.name,
            bind="query-params",
            on_change=self.forget,
            help=self.help and _(self.help),
        )
        return chosen


@dataclass(frozen=True, kw_only=True)
class Flag(Choice):
    """Something switched on or off; off unless chosen."""

    _SPELLED: ClassVar = {"1": "true", "true": "true", "0": "false", "false": "false"}

    def check(self, text: str, opened: OpenRun | None) -> str | None:
        """Return what is wrong with a link's value, as a sentence; None if nothing."""
        return None if text in self._SPELLED else _("It is 1 or 0.")

    def written(self, text: str, opened: OpenRun | None) -> str:
        """Return a link's value as this page writes it."""
        return self._SPELLED[text]

    def read(self, text: str, opened: OpenRun | None) -> Any:
        """Return what a link's good value chooses, as the widget has it."""
        return self._SPELLED[text] == "true"

    def default_for(self, opened: OpenRun | None) -> bool:
        """Return what the page opens on."""
        return False

    def words(self) -> tuple[str, str]:
        """Return the values there are and the one a page opens on, in words."""
        return "1 or 0", "0"

    def show(self, opened: OpenRun | None, place: Any, label: str) -> bool:
        """Draw the switch and return what it says."""
        is_on: bool = place.toggle(
            label,
            key=self.name,
            bind="query-params",
            on_change=self.forget,
            help=self.help and _(self.help),
        )
        return is_on
