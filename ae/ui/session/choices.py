"""A choice a reader can make, declared once: its link, its check, its memory.

What is declared here is listed in ``ae/ui/session/table.py``; the widgets that ask for
it are in ``options.py`` and ``written.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ae.language import _
from ae.ui.cache import OpenRun
from ae.ui.session.notices import forget_notice, notify

EVERY_PAGE = "every page"
_REMEMBERED = "remembered"  # by page and name, what the reader chose last, if anything
_ARRIVED = "arrived"  # whether the page has changed and nothing been put back yet
_TOLD = "told_of_links"  # the subjects of notices about a link's values
_MOST_KEPT = 100  # choices that are taken from a browser
_SHOWN = 40  # letters of a bad value that are repeated


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A choice that a widget asks for and the URL carries.

    Attributes
    ----------
    name : str
        In the URL, and the widget's key.
    page : str
        The page that asks for it, or ``EVERY_PAGE``.
    label : str
        What the widget is called.
    values, opens_on : str
        In words, for docs/links.md, where they depend on the run.
    former : tuple of str
        Names that links of earlier versions, or other pages, give it.
    """

    name: str
    page: str
    label: str
    values: str = ""
    opens_on: str = ""
    former: tuple[str, ...] = ()
    help: str | None = None

    takes_many = False

    def check(self, text: str, opened: OpenRun | None) -> str | None:
        """Return what is wrong with a link's value, as a sentence; None if nothing."""
        raise NotImplementedError

    def written(self, text: str, opened: OpenRun | None) -> str:
        """Return a link's good value as this page writes it."""
        return text

    def default_for(self, opened: OpenRun | None) -> Any:
        """Return what the page opens on."""
        raise NotImplementedError

    def words(self) -> tuple[str, str]:
        """Return the values there are and the one a page opens on, in words."""
        return self.values, self.opens_on

    def show(self, opened: OpenRun | None, place: Any, label: str) -> Any:
        """Draw the widget and return what it says."""
        raise NotImplementedError

    def ask(
        self,
        opened: OpenRun | None = None,
        place: Any = st,
        *,
        label: str | None = None,
    ) -> Any:
        """Let the reader choose, at a place of the page; return the choice."""
        value = self.show(opened, place, _(label or self.label))
        is_default = value == self.default_for(opened)
        remembered = st.session_state.setdefault(_REMEMBERED, {})
        remembered[self.page, self.name] = None if is_default else value
        return value

    def choose(self, value: Any) -> None:
        """Choose from here. To be called by a callback, or before the widget."""
        st.session_state[self.name] = value
        self.forget()

    def forget(self) -> None:
        """Say no more of what a link asked for. The widget's callback."""
        forget_notice(self.name)

    def read_link(self, opened: OpenRun | None) -> bool:
        """Take what is no good off the URL; say whether the URL has changed.

        Nobody is told of an empty value, which asks for nothing, nor of all values but
        the last where the widget takes one.
        """
        # Once there is the widget, the URL is Streamlit's to write.
        if self.name in st.session_state:
            return False
        remembered = st.session_state.get(_REMEMBERED, {})
        others = {name for _, name in remembered}  # a page just left may leave its own
        names = [self.name, *(name for name in self.former if name not in others)]
        there = [name for name in names if name in st.query_params]
        if not there:
            return False
        found = there[0]
        heeded = there if self.takes_many else there[:1]
        asked = [text for name in heeded for text in st.query_params.get_all(name)]
        if self.takes_many and asked == [""]:
            return False  # which asks for none of them
        wrong = {text: self.check(text, opened) for text in asked}
        good = [text for text in asked if wrong[text] is None]
        good = list(dict.fromkeys(good)) if self.takes_many else good[-1:]
        bad = next((text for text in asked if text and wrong[text]), None)
        if bad is not None:
            self._tell(found, bad, wrong[bad])
        good = [self.written(text, opened) for text in good]
        if there == [self.name] and good == asked:
            return False
        for name in there:
            del st.query_params[name]
        if good:
            st.query_params[self.name] = good if self.takes_many else good[0]
        return True

    def _tell(self, name: str, bad: str, why: str | None) -> None:
        """Say what a link asks for in vain."""
        asks = _(
            "The link asks for the {name} {value}.",
            name=name,
            value=repr(bad[:_SHOWN]),
        )
        notify(self.name, f"{asks} {why}")
        st.session_state.setdefault(_TOLD, set()).add(self.name)

    def open(
        self, asked: Mapping[str, list[str]], opened: OpenRun | None = None
    ) -> None:
        """Choose what a link says, or what the page opens on. For a callback.

        Parameters
        ----------
        asked : mapping of str to list of str
            What stands after ``?``, by name.
        """
        names = (self.name, *self.former)
        found = next((name for name in names if name in asked), None)
        if found is None:
            self.choose(self.default_for(opened))
            return
        wrong = {text: self.check(text, opened) for text in asked[found] if text}
        good = [text for text, fault in wrong.items() if fault is None]
        if self.takes_many:
            self.choose([self.read(text, opened) for text in good])
        elif good:
            self.choose(self.read(good[-1], opened))
        else:
            self.choose(self.default_for(opened))
        for text, fault in wrong.items():
            if fault is not None:
                self._tell(found, text, fault)

    def read(self, text: str, opened: OpenRun | None) -> Any:
        """Return what a link's good value chooses, as the widget has it."""
        raise NotImplementedError

    def put_back(self, opened: OpenRun | None) -> bool:
        """Choose what the reader chose on this page before; say if there was any."""
        value = st.session_state.get(_REMEMBERED, {}).get((self.page, self.name))
        texts = value if isinstance(value, list) else [value]
        if value is None or value == self.default_for(opened):
            return False
        if any(self.check(str(text), opened) for text in texts):
            return False  # of another run
        st.session_state[self.name] = value
        return True


def remembered() -> list[list[Any]]:
    """Return what the reader has chosen: page, name and value of each choice."""
    chosen = st.session_state.get(_REMEMBERED, {})
    return [[*name, value] for name, value in chosen.items() if value is not None]


def remember(sent: object) -> None:
    """Take up what ``remembered`` returned in another session, from a browser.

    What was chosen since counts more. What is of no use on a page is not heeded there.
    """
    chosen = st.session_state.setdefault(_REMEMBERED, {})
    for row in sent[:_MOST_KEPT] if isinstance(sent, list) else ():
        if not (isinstance(row, list) and len(row) == len(("page", "name", "value"))):
            continue
        page, name, value = row
        texts = value if isinstance(value, list) else [value]
        is_plain = all(isinstance(text, str | int | float) for text in texts)
        if isinstance(page, str) and isinstance(name, str) and is_plain:
            chosen.setdefault((page, name), value)


def leave_page() -> None:
    """Note that another page is shown, and end what was said of the last one's link."""
    st.session_state[_ARRIVED] = True
    forget_notice(*st.session_state.pop(_TOLD, ()))


def follow_link(choices: Iterable[Choice], opened: OpenRun | None) -> None:
    """Heed the URL before a page's widgets read it.

    Old names become new ones, bad values are taken off and told of. On coming from
    another page with a URL that names none of the page's choices, what the reader
    chose there before is put back: Streamlit takes it off the URL when a page is left,
    and by the browser's Back the widgets would come up unset.
    """
    choices = list(choices)
    has_changed = sum(choice.read_link(opened) for choice in choices) > 0
    if st.session_state.pop(_ARRIVED, False) and not any(
        choice.name in st.query_params for choice in choices
    ):
        has_changed |= sum(choice.put_back(opened) for choice in choices) > 0
    if has_changed:
        st.rerun()  # what this run began with is still the old URL
