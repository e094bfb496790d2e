"""The choices of the Morph page: which part, from where to where, in how many steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ae.checks import is_index
from ae.digits.shape import N_CLASSES
from ae.errors import CodeError
from ae.language import N_, _
from ae.latent.codes import check_code, format_code, parse_code
from ae.latent.paths import MAX_STEPS, MIN_STEPS
from ae.morph import homework, strips
from ae.morph.homework import Homework
from ae.morph.strips import End
from ae.ui.cache import OpenRun
from ae.ui.components.morph import PICKER, PickerData, Place
from ae.ui.session.code import code_of
from ae.ui.session.notices import forget_notices, notify
from ae.ui.session.options import OneOf
from ae.ui.session.written import Hidden, Number

MORPH, ARITHMETIC = N_("Morph"), N_("Arithmetic")
TRAVERSAL, HOMEWORK = N_("Traversal"), N_("Homework")
PARTS = (MORPH, ARITHMETIC, TRAVERSAL, HOMEWORK)
DIGIT, SLIDERS, DRAWING = KINDS = (
    *(N_("a test digit"), N_("the sliders' code"), N_("a drawing")),
)
_MAX_SEED = 2**31 - 1
_DECIMALS = 5  # of a code, as the browser and every file has it

# Labels stand beside their fields, so that all of them have room in one row.
_FIELD_PX = 190


@dataclass(frozen=True, kw_only=True)
class _CodeChoice(Hidden):
    """A code as text, of as many numbers as the run's codes have."""

    def check(self, text: str, opened: OpenRun | None) -> str | None:
        """Return what is wrong with a link's value, as a sentence; None if nothing."""
        if opened is None or not text:
            return super().check(text, opened)
        try:
            parse_code(text, opened.network.latent_dim)
        except CodeError as error:
            return str(error)
        return None


def _first(label: int, otherwise: int) -> Callable[[OpenRun], int]:
    """Return what finds the first digit of a class, or another where there is none."""

    def find(opened: OpenRun) -> int:
        members = np.flatnonzero(opened.digits.labels == label)
        everybody = np.arange(len(opened.digits.labels))
        return int(members[0] if len(members) else everybody[otherwise])

    return find


def _last(opened: OpenRun) -> int:
    return len(opened.digits.labels) - 1


@dataclass(frozen=True, slots=True)
class EndChoice:
    """The choices that make an end: where from, which digit, which drawing's code."""

    name: str
    source: OneOf
    index: Number
    code: _CodeChoice


def _end_choice(key: str, name: str, label: int, otherwise: int) -> EndChoice:
    source = OneOf(
        name=f"{key}_from",
        page="morph",
        label=N_("Taken from"),
        options=KINDS,
        default=DIGIT,
        former=(f"{key}_is",),
    )
    index = Number(
        name=key,
        page="morph",
        label=N_("Test image"),
        low=0,
        high=_last,
        default=_first(label, otherwise),
        values="a whole number from 0 to that of the last test digit",
        opens_on=f"the first {label} of the test digits",
    )
    code = _CodeChoice(
        name=f"{key}_code",
        page="morph",
        label=N_("Code of the drawing"),
        pattern=r"[-+.0-9eE,]*",
        example="0.1,-0.2,0.3",
        values="as many numbers as the code has, with commas, within ±10,000",
        opens_on="none",
    )
    return EndChoice(name, source, index, code)


PART = OneOf(
    name="part",
    page="morph",
    label=N_("Part"),
    options=PARTS,
    default=MORPH,
    is_menu=False,
)
STEPS = Number(
    name="steps",
    page="morph",
    label=N_("Steps"),
    low=MIN_STEPS,
    high=MAX_STEPS,
    default=9,
    is_slider=True,
)
# A 4 and a 9, alike enough for a way.
START = _end_choice("a", N_("Start"), 4, 0)
END = _end_choice("b", N_("End"), 9, -1)
MINUS = OneOf(
    name="minus",
    page="morph",
    label=N_("Less the mean of the"),
    options=range(N_CLASSES),
    default=4,
    former=("of",),
)
PLUS = OneOf(
    name="plus",
    page="morph",
    label=N_("plus the mean of the"),
    options=range(N_CLASSES),
    default=9,
    former=("to",),
)
SHEET_SEED = Number(
    name="sheet_seed",
    page="morph",
    label=N_("Sheet number (each gives different pairs)"),
    low=0,
    high=_MAX_SEED,
    default=1,
    former=("sheet",),
)
PAIRS = Number(
    name="pairs",
    page="morph",
    label=N_("Pairs of each kind"),
    low=1,
    high=homework.MAX_PAIRS,
    default=10,
    is_slider=True,
)
SHEET_STEPS = Number(
    name="sheet_steps",
    page="morph",
    label=N_("Decoded steps"),
    low=homework.MIN_STEPS,
    high=homework.MAX_STEPS,
    default=7,
    is_slider=True,
)
CHOICES = (
    *(PART, STEPS, START.source, START.index, START.code),
    *(END.source, END.index, END.code),
    *(MINUS, PLUS, SHEET_SEED, PAIRS, SHEET_STEPS),
)


@dataclass(frozen=True, slots=True)
class Row:
    """The one row of choices above the pictures, and a place for what nobody sees."""

    fields: DeltaGenerator
    hidden: DeltaGenerator


def ask_part() -> tuple[str, Row]:
    """Let the reader choose a part of the page; return the row for its choices too."""
    fields = st.container(
        horizontal=True, vertical_alignment="center", key="morph-choices"
    )
    part: str = PART.ask(None, fields)
    return part, Row(fields, st.container(key="hidden-field"))  # as in frame.py's style


def ask_end(opened: OpenRun, end: EndChoice, row: Row) -> tuple[End, Place]:
    """Let the reader choose a code to start from or to arrive at.

    Raises
    ------
    CodeError
        If there is no test digit of that number, or no drawing.
    """
    name = _(end.name)
    with row.fields.popover(name, key=f"{end.index.name}-end"):
        kind = end.source.ask(opened)
        index = end.index.ask(opened)
        _show_picker(opened, end, index if kind == DIGIT else None)
    text = end.code.ask(opened, row.hidden)
    if kind == SLIDERS:
        return _end(strips.SLIDERS, np.array(code_of(opened).values))
    if kind == DRAWING:
        if not text:
            raise CodeError(
                _(
                    "{end} is a drawing, but none has been taken. Draw a digit on the "
                    "Generate page; then open {end} here and press your drawing.",
                    end=name,
                )
            )
        return _end(strips.DRAWING, parse_code(text, opened.network.latent_dim))
    last = _last(opened)
    if not 0 <= index <= last:
        raise CodeError(
            _(
                "{end} is test image {index}, but they are numbered from 0 to {last}. "
                "Type another number, or press a picture.",
                end=name,
                index=index,
                last=last,
            )
        )
    label = int(opened.digits.labels[index])
    return _end(strips.TEST_IMAGE, opened.evaluation.codes[index], int(index), label)


def ask_steps(opened: OpenRun, row: Row) -> int:
    """Let the reader choose of how many pictures the strip is."""
    return int(STEPS.ask(opened, row.fields.container(width=_FIELD_PX)))


def ask_classes(opened: OpenRun, row: Row) -> tuple[int, int]:
    """Let the reader choose the two classes whose means are subtracted."""
    fields = [row.fields.container(width=_FIELD_PX + 50) for _side in range(2)]
    return int(MINUS.ask(opened, fields[0])), int(PLUS.ask(opened, fields[1]))


def ask_homework(opened: OpenRun, row: Row) -> Homework:
    """Let the reader choose what is on the homework sheet.

    Raises
    ------
    CodeError
        If its number is not a whole number from 0 to 2,147,483,647.
    """
    place = row.fields.container(width=_FIELD_PX)
    seed = int(SHEET_SEED.ask(opened, place, label=N_("Sheet")))
    fields = [row.fields.container(width=_FIELD_PX) for _field in range(2)]
    n_pairs = int(PAIRS.ask(opened, fields[0], label=N_("Pairs")))
    steps = int(SHEET_STEPS.ask(opened, fields[1], label=N_("Steps")))
    if not 0 <= seed <= _MAX_SEED:
        raise CodeError(
            _(
                "Sheets are numbered from 0 to {last}; {seed} is not one of them.",
                last=f"{_MAX_SEED:,}",
                seed=seed,
            )
        )
    return Homework(seed, n_pairs, steps)


def code_text(end: End) -> str:
    """Return an end's code as a file's metadata carry it."""
    return format_code(end.code)


def take_pair(opened: OpenRun, key: str) -> None:
    """Take the two digits last chosen on the map as the ends. A callback."""
    sent = (st.session_state[key].get("pair") or {}).get("value")
    n_digits = len(opened.digits.labels)
    if not (
        isinstance(sent, list)
        and len(sent) == 2
        and all(is_index(i, n_digits) for i in sent)
    ):
        return
    for end, index in zip((START, END), sent, strict=True):
        end.source.choose(DIGIT)
        end.index.choose(index)


def _show_picker(opened: OpenRun, end: EndChoice, index: int | None) -> None:
    key = f"{end.index.name}-picker"
    PICKER.show(
        PickerData(
            network=opened.network_id,
            digits=opened.digits_id,
            codes=opened.codes_id,
            index=index,
            label=end.index.name,
        ),
        key=key,
        on_pick=partial(_take_digit, opened, end, key),
        on_drawing=partial(_take_drawing, opened, end, key),
    )


def _take_digit(opened: OpenRun, end: EndChoice, key: str) -> None:
    sent = (st.session_state[key].get("pick") or {}).get("value")
    if is_index(sent, len(opened.digits.labels)):
        forget_notices()
        end.source.choose(DIGIT)
        end.index.choose(sent)


def _take_drawing(opened: OpenRun, end: EndChoice, key: str) -> None:
    sent = (st.session_state[key].get("drawing") or {}).get("value")
    try:
        code = check_code(sent, opened.network.latent_dim)
    except CodeError as error:
        notify("morph", _("The drawing was not taken. {error}", error=error))
        return
    forget_notices()
    end.source.choose(DRAWING)
    end.code.choose(format_code(code))


def _end(
    kind: str, code: np.ndarray, index: int | None = None, label: int | None = None
) -> tuple[End, Place]:
    # What the browser is told and what a file is made of must be the same numbers.
    rounded = code.astype(np.float64).round(_DECIMALS)
    end = End(kind, rounded, index, label)
    return end, Place(end.name, index, rounded.tolist())
