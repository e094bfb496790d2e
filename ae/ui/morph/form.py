"""The choices of the Morph page: which part, from where to where, in how many steps."""

from __future__ import annotations

import hashlib
from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ae.checks import is_index
from ae.errors import CodeError
from ae.latent.codes import format_code
from ae.latent.paths import MAX_STEPS, MIN_STEPS
from ae.morph.strips import End
from ae.runs.evaluation import N_CLASSES
from ae.ui.cache import OpenRun
from ae.ui.components.morph import Place
from ae.ui.session import state
from ae.ui.session.choices import forget_link, heed_choice, heed_number

MORPH, ARITHMETIC, TRAVERSAL, HOMEWORK = "Morph", "Arithmetic", "Traversal", "Homework"
PARTS = (MORPH, ARITHMETIC, TRAVERSAL, HOMEWORK)
DIGIT, SLIDERS = KINDS = ("a test digit", "the sliders' code")
# What the URL carries, of whichever part is shown.
CHOICES = ("part", "steps", "a_is", "a", "b_is", "b", "of", "to", "sheet")
_MAX_SEED = 2**31 - 1


def ask_part() -> tuple[str, DeltaGenerator]:
    """Let the reader choose a part of the page; the URL carries the choice.

    Beside it there is room for one more field, which is returned too.
    """
    heed_choice("part", PARTS)
    left, room = st.columns(2)
    part: str = left.segmented_control(
        "Part",
        PARTS,
        default=MORPH,
        required=True,
        key="part",
        bind="query-params",
        on_change=partial(forget_link, "part"),
    )
    return part, room


def ask_steps(room: DeltaGenerator) -> int:
    """Let the reader choose how many steps a strip has."""
    heed_number("steps", MIN_STEPS, MAX_STEPS)
    steps: int = room.slider(
        "Steps",
        MIN_STEPS,
        MAX_STEPS,
        9,
        key="steps",
        bind="query-params",
        on_change=partial(forget_link, "steps"),
    )
    return steps


def ask_end(opened: OpenRun, letter: str, words: str) -> tuple[End, Place]:
    """Let the reader choose a code to start from or to arrive at.

    Raises
    ------
    CodeError
        If there is no test digit of that number.
    """
    key = letter.lower()
    last = len(opened.digits.labels) - 1
    heed_number(key, 0, last)
    kind, number, classes = st.columns([3, 2, 5], vertical_alignment="bottom")
    heed_choice(f"{key}_is", KINDS)
    chosen = kind.selectbox(
        words,
        KINDS,
        key=f"{key}_is",
        bind="query-params",
        on_change=partial(forget_link, f"{key}_is"),
    )
    if chosen == SLIDERS:
        code = np.array(state.code_of(opened).values)
        digest = hashlib.sha256(format_code(code).encode()).hexdigest()[:6]
        return _end(SLIDERS, f"sliders{digest}", None, code)
    index = number.number_input(
        f"Digit {letter}",
        value=_first(opened, letter),
        step=1,
        key=key,
        bind="query-params",
        on_change=partial(forget_link, key),
    )
    classes.pills(
        "or a random one of class",
        range(N_CLASSES),
        key=f"{key}_class",
        on_change=partial(_pick, opened, key),
        wrap=True,
    )
    if not 0 <= index <= last:
        raise CodeError(
            f"{letter} is digit {index}, but the test digits are numbered from 0 to "
            f"{last}. Type another number, or take a random digit of a class."
        )
    label = opened.digits.labels[index]
    code = opened.evaluation.codes[index].astype(np.float64)
    return _end(f"digit {index}, a {label}", f"digit{index}", int(index), code)


def ask_classes() -> tuple[int, int]:
    """Let the reader choose the two classes whose means are subtracted."""
    heed_choice("of", range(N_CLASSES))
    heed_choice("to", range(N_CLASSES))
    left, right = st.columns(2)
    of = left.selectbox(
        "Take away the mean code of class",
        range(N_CLASSES),
        index=4,
        key="of",
        bind="query-params",
        on_change=partial(forget_link, "of"),
    )
    to = right.selectbox(
        "and add that of class",
        range(N_CLASSES),
        index=9,
        key="to",
        bind="query-params",
        on_change=partial(forget_link, "to"),
    )
    return int(of), int(to)


def ask_seed(room: DeltaGenerator) -> int:
    """Let the reader choose which pairs the homework sheet has.

    Raises
    ------
    CodeError
        If it is not a whole number from 0 to 2,147,483,647.
    """
    heed_number("sheet", 0, _MAX_SEED)
    seed = room.number_input(
        "Number of the sheet: another number, other pairs",
        value=1,
        step=1,
        key="sheet",
        bind="query-params",
        on_change=partial(forget_link, "sheet"),
    )
    if not 0 <= seed <= _MAX_SEED:
        raise CodeError(
            f"Sheets are numbered from 0 to {_MAX_SEED:,}; {seed} is none of them."
        )
    return int(seed)


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
    for letter, index in zip("ab", sent, strict=True):
        st.session_state[f"{letter}_is"] = DIGIT
        st.session_state[letter] = index


def _pick(opened: OpenRun, key: str) -> None:
    state.forget_notices()
    forget_link(key)
    label = st.session_state[f"{key}_class"]
    if label is None:
        return
    members = np.flatnonzero(opened.digits.labels == label)
    if len(members):
        st.session_state[key] = int(np.random.default_rng().choice(members))
    else:
        state.notify("morph", f"There is no digit of class {label} in the test set.")
    st.session_state[f"{key}_class"] = None  # pressed again, it takes another one


def _first(opened: OpenRun, letter: str) -> int:
    """Return the digit to open on: a 4 for A, a 9 for B, alike enough for a way.

    Where there is none, the first digit for A, the last for B.
    """
    label, otherwise = {"A": (4, 0), "B": (9, -1)}[letter]
    members = np.flatnonzero(opened.digits.labels == label)
    everybody = np.arange(len(opened.digits.labels))
    return int(members[0] if len(members) else everybody[otherwise])


def _end(
    name: str, slug: str, index: int | None, code: np.ndarray
) -> tuple[End, Place]:
    return End(name, slug, code, index), Place(name, index, code.round(5).tolist())
