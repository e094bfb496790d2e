"""The choices of the Morph page: which part, from where to where, in how many steps."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ae.checks import is_index
from ae.digits.shape import N_CLASSES
from ae.errors import CodeError
from ae.latent.codes import format_code
from ae.latent.paths import MAX_STEPS, MIN_STEPS
from ae.morph.strips import End
from ae.ui.cache import OpenRun
from ae.ui.components.morph import Place
from ae.ui.digits import name_of
from ae.ui.session.code import code_of
from ae.ui.session.notices import forget_notices, notify
from ae.ui.session.options import OneOf
from ae.ui.session.written import Number

MORPH, ARITHMETIC, TRAVERSAL, HOMEWORK = "Morph", "Arithmetic", "Traversal", "Homework"
PARTS = (MORPH, ARITHMETIC, TRAVERSAL, HOMEWORK)
DIGIT, SLIDERS = KINDS = ("a test digit", "the sliders' code")
_MAX_SEED = 2**31 - 1


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
    """The two choices that make an end of the way: where from, and which digit."""

    letter: str
    source: OneOf
    index: Number


def _end_choice(letter: str, label: int, otherwise: int) -> EndChoice:
    key = letter.lower()
    source = OneOf(
        name=f"{key}_from",
        page="morph",
        label=f"{letter} is",
        options=KINDS,
        default=DIGIT,
        former=(f"{key}_is",),
    )
    index = Number(
        name=key,
        page="morph",
        label=f"Digit {letter}",
        low=0,
        high=_last,
        default=_first(label, otherwise),
        values="a whole number from 0 to that of the last test digit",
        opens_on=f"the first {label} of the test digits",
    )
    return EndChoice(letter, source, index)


PART = OneOf(
    name="part",
    page="morph",
    label="Part",
    options=PARTS,
    default=MORPH,
    is_menu=False,
)
STEPS = Number(
    name="steps",
    page="morph",
    label="Steps",
    low=MIN_STEPS,
    high=MAX_STEPS,
    default=9,
    is_slider=True,
)
# A 4 and a 9, alike enough for a way.
START, END = _end_choice("A", 4, 0), _end_choice("B", 9, -1)
MINUS = OneOf(
    name="minus",
    page="morph",
    label="Take away the mean code of class",
    options=range(N_CLASSES),
    default=4,
    former=("of",),
)
PLUS = OneOf(
    name="plus",
    page="morph",
    label="and add that of class",
    options=range(N_CLASSES),
    default=9,
    former=("to",),
)
SHEET_SEED = Number(
    name="sheet_seed",
    page="morph",
    label="Sheet number (each gives different pairs)",
    low=0,
    high=_MAX_SEED,
    default=1,
    former=("sheet",),
)
CHOICES = (
    *(PART, STEPS, START.source, START.index, END.source, END.index),
    *(MINUS, PLUS, SHEET_SEED),
)


def ask_part() -> tuple[str, DeltaGenerator]:
    """Let the reader choose a part of the page; the URL carries the choice.

    Beside it there is room for one more field, which is returned too.
    """
    left, room = st.columns(2)
    part: str = PART.ask(None, left)
    return part, room


def ask_end(opened: OpenRun, end: EndChoice, words: str) -> tuple[End, Place]:
    """Let the reader choose a code to start from or to arrive at.

    Raises
    ------
    CodeError
        If there is no test digit of that number.
    """
    kind, number, classes = st.columns([3, 2, 5], vertical_alignment="bottom")
    if end.source.ask(opened, kind, label=words) == SLIDERS:
        code = np.array(code_of(opened).values)
        digest = hashlib.sha256(format_code(code).encode()).hexdigest()[:6]
        return _end(SLIDERS, f"sliders{digest}", None, code)
    index = end.index.ask(opened, number)
    key = f"{end.index.name}_class"
    classes.pills(
        "or a random one of class",
        range(N_CLASSES),
        key=key,
        on_change=partial(_pick, opened, end.index, key),
        wrap=True,
    )
    last = _last(opened)
    if not 0 <= index <= last:
        raise CodeError(
            f"{end.letter} is test image {index}, but they are numbered from 0 "
            f"to {last}. Type another number, or take a random digit of a class."
        )
    code = opened.evaluation.codes[index].astype(np.float64)
    return _end(name_of(opened, index), f"digit{index}", int(index), code)


def ask_classes(opened: OpenRun) -> tuple[int, int]:
    """Let the reader choose the two classes whose means are subtracted."""
    left, right = st.columns(2)
    return int(MINUS.ask(opened, left)), int(PLUS.ask(opened, right))


def ask_seed(opened: OpenRun, room: DeltaGenerator) -> int:
    """Let the reader choose which pairs the homework sheet has.

    Raises
    ------
    CodeError
        If it is not a whole number from 0 to 2,147,483,647.
    """
    seed = int(SHEET_SEED.ask(opened, room))
    if not 0 <= seed <= _MAX_SEED:
        raise CodeError(
            f"Sheets are numbered from 0 to {_MAX_SEED:,}; {seed} is not one of them."
        )
    return seed


def code_text(end: End) -> str:
    """Return an end's code as a file's metadata carry it."""
    return format_code(end.code)


def take_pair(opened: OpenRun, key: str) -> None:
    """Take the two digits last chosen on the map as A and B. A callback."""
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


def _pick(opened: OpenRun, choice: Number, key: str) -> None:
    forget_notices()
    label = st.session_state[key]
    if label is None:
        return
    members = np.flatnonzero(opened.digits.labels == label)
    if len(members):
        choice.choose(int(np.random.default_rng().choice(members)))
    else:
        notify("morph", f"There is no digit of class {label} in the test set.")
    st.session_state[key] = None  # pressed again, it takes another one


def _end(
    name: str, slug: str, index: int | None, code: np.ndarray
) -> tuple[End, Place]:
    return End(name, slug, code, index), Place(name, index, code.round(5).tolist())
