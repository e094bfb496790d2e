"""The table of state: every choice a reader can make, on any page.

``python -m ae.ui.session.table`` prints docs/links.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from ae.ui.board import form as board_form
from ae.ui.components.browser_choices import BROWSER_CHOICES
from ae.ui.map import form as map_form
from ae.ui.morph import form as morph_form
from ae.ui.pages import NAMES
from ae.ui.reconstructions import form as reconstructions_form
from ae.ui.session import reader
from ae.ui.session.choices import EVERY_PAGE, Choice
from ae.ui.session.code import URL_CODE
from ae.ui.session.run import RUN
from ae.ui.train import watched

CHOICES: tuple[Choice, ...] = (
    RUN,
    *reader.CHOICES,
    *map_form.CHOICES,
    *morph_form.CHOICES,
    *reconstructions_form.CHOICES,
    board_form.CODE,
    *watched.CHOICES,
)
_CODE = (
    URL_CODE,
    "",
    "The sliders' code",
    "as many numbers as the code has, with commas, within ±10,000; or mean",
    "the code of a test digit, another one at each visit",
)
_LESSON = (
    ("lesson", "", "The lesson that is worked through", "the name of one", "none"),
    ("step", "", "Its step", "a whole number; one more than there are: the end", "1"),
)
_HEAD = ("name", "also read", "what", "values", "opens on")
_INTRODUCTION = """\
# Links

What a reader can choose, and how a link says it. This page is printed by
`python -m ae.ui.session.table` from the declarations; a test holds it.

Choices after `?` are known to Python: `/morph?run=mnist-9d&steps=12`. Those after `#`
are known to the browser alone and are sent to no server: `/morph?steps=12#place=0.25`.
A link may name any of them or none; what it does not name is as the page opens (an
image that goes in brings its own code). A value
that cannot be used is told of in a sentence and left out; the rest of the link holds.

By a link or a reload, the choices after `?` come from the URL. A field that is changed
is no step of the browser's history; a code that settles, or a cell that is pressed, is
one. On coming back to a page, by the navigation or by Back and Forward, its choices are
what they were there, also after a reload of the tab; so are those after `#`, save where
the map is looked at from. Those after `#` are taken off the address once they are read;
`latentExplorer.linkToHere()` gives the link of all that is seen.

No link carries: the settings of a new training, what is folded out, which test digit is
in a field but not taken, how many of a list are shown, the brush, what can be undone, a
selection drawn on a map of three dimensions. A loaded photo is carried as what it has
become on the pad.
"""


def choices_of(page: str) -> tuple[Choice, ...]:
    """Return the choices that the widgets of one page ask for."""
    return tuple(choice for choice in CHOICES if choice.page == page)


def links_page() -> str:
    """Return docs/links.md."""
    return "\n".join([_INTRODUCTION, *_sections()]) + "\n"


def _sections() -> Iterator[str]:
    for page in (EVERY_PAGE, *NAMES):
        yield f"## {page.capitalize()}\n"
        asked = [_line(choice) for choice in CHOICES if choice.page == page]
        if page == EVERY_PAGE:
            asked += [_CODE, *_LESSON]
        if asked:
            yield from _table("After `?`", asked)
        here = [row for row in BROWSER_CHOICES if row.page == page]
        if here:
            yield from _table(
                "After `#`",
                [(row.name, "", row.label, row.values, row.opens_on) for row in here],
            )


def _line(choice: Choice) -> tuple[str, ...]:
    former = ", ".join(f"`{name}`" for name in choice.former)
    return (choice.name, former, choice.label, *choice.words())


def _table(title: str, lines: list[tuple[str, ...]]) -> Iterator[str]:
    yield f"{title}:\n"
    yield "| " + " | ".join(_HEAD) + " |"
    yield "| " + " | ".join(["---"] * len(_HEAD)) + " |"
    for name, *others in lines:
        yield f"| `{name}` | " + " | ".join(others) + " |"
    yield ""


if __name__ == "__main__":
    print(links_page(), end="")  # noqa: T201
