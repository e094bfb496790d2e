"""How a reader reads: the language of the pages, and whether from the last row."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ae.language import (
    ENGLISH,
    LANGUAGES,
    N_,
    ask_for_classes,
    ask_for_language,
    nearest_language,
    use_classes,
    use_language,
)
from ae.ui.cache import OpenRun
from ae.ui.session.choices import EVERY_PAGE
from ae.ui.session.options import Flag, OneOf

_CLASSES = "class_names"


def _of_the_browser(_opened: OpenRun | None = None) -> str:
    return LANGUAGES[nearest_language(st.context.locale or ENGLISH)]


@dataclass(frozen=True, kw_only=True)
class _LanguageChoice(OneOf):
    """A language by its own name; a link may also say its tag, such as ``zh``."""

    def check(self, text: str, opened: OpenRun | None) -> str | None:
        """Return what is wrong with a link's value, as a sentence; None if nothing."""
        return None if text in LANGUAGES else super().check(text, opened)

    def written(self, text: str, opened: OpenRun | None) -> str:
        """Return a link's value as this page writes it."""
        return LANGUAGES.get(text, text)


LANGUAGE = _LanguageChoice(
    name="lang",
    page=EVERY_PAGE,
    label=N_("Language"),
    options=list(LANGUAGES.values()),
    default=_of_the_browser,
    is_menu=False,
    values="en or zh, or the language's own name",
    opens_on="the browser's language, or en",
)
PRESENT = Flag(
    name="present",
    page=EVERY_PAGE,
    label=N_("For a projector: larger"),
)
CHOICES = (LANGUAGE, PRESENT)


def speak() -> None:
    """Use the language chosen. Before the first sentence of a page."""
    use_language(_language())


def _language() -> str:
    if get_script_run_ctx(suppress_warning=True) is None:
        return ENGLISH  # nobody's page
    asked = st.query_params.get(LANGUAGE.name, "")
    name = st.session_state.get(LANGUAGE.name) or LANGUAGES.get(asked, asked)
    known = name if name in LANGUAGES.values() else _of_the_browser()
    return next(tag for tag in LANGUAGES if LANGUAGES[tag] == known)


ask_for_language(_language)


def show_classes(names: list[str] | None) -> None:
    """Call classes so on this page; None: they are digits."""
    st.session_state[_CLASSES] = names
    use_classes(names)


def _classes() -> list[str] | None:
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    names: list[str] | None = st.session_state.get(_CLASSES)
    return names


ask_for_classes(_classes)


def is_in_own_language() -> bool:
    """Whether the page is in the language the browser is set to: none to translate."""
    main = (st.context.locale or "").replace("_", "-").split("-")[0].lower()
    return main == _language()


def is_presenting() -> bool:
    """Whether the page is for a projector, before its switch has been drawn."""
    asked = st.query_params.get(PRESENT.name) in ("1", "true")
    return bool(st.session_state.get(PRESENT.name, asked))
