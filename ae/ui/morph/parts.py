"""The parts of the Morph page: what each shows, and the files it hands out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ae.errors import CodeError
from ae.morph.files import About, file_name, to_csv, to_gif, to_png
from ae.morph.homework import about_homework, homework_rows
from ae.morph.sheet import draw_animation, draw_sheet, in_columns
from ae.morph.strips import (
    N_MOVING,
    STRENGTHS,
    Latent,
    arithmetic_codes,
    arithmetic_rows,
    arithmetic_strips,
    morph_pictures,
    morph_rows,
    morph_strips,
    traversal_rows,
    traversal_strips,
    traversal_values,
)
from ae.ui.cache import OpenRun, real_codes
from ae.ui.components.morph import (
    ARITHMETIC,
    MORPH,
    TRAVERSAL,
    ArithmeticData,
    MorphData,
    TraversalData,
)
from ae.ui.morph import form
from ae.ui.morph.cache import homework_sheet
from ae.ui.session.code import set_code

MIN_DIGITS = 10  # a percentile of fewer says nothing
_PLAUSIBILITY = (
    "Plausibility: the share of real test digits that lie farther from their five "
    "nearest neighbours in latent space than this code does; digits it was made from "
    "do not count. A question mark: fewer than three of the five are of that class."
)
_MIMES = {"PNG": "image/png", "GIF": "image/gif", "CSV": "text/csv"}


def show_part(opened: OpenRun, part: str, room: DeltaGenerator) -> None:
    """Draw a part of the page; ``room`` is for the field that sets its size.

    Raises
    ------
    AEError
        If what the reader chose cannot be shown; the message says what to choose.
    """
    shows = {
        form.MORPH: _show_morph,
        form.ARITHMETIC: _show_arithmetic,
        form.TRAVERSAL: _show_traversal,
        form.HOMEWORK: _show_homework,
    }
    shows[part](opened, Latent(opened.network, real_codes(opened)), room)


def _show_morph(opened: OpenRun, latent: Latent, room: DeltaGenerator) -> None:
    a, a_place = form.ask_end(opened, form.START, "Start")
    b, b_place = form.ask_end(opened, form.END, "End")
    steps = form.STEPS.ask(opened, room)
    if latent.real.are_same(a.code, b.code):
        raise CodeError(
            f"A ({a.name}) and B ({b.name}) have the same code, so there is no way "
            "between them. Choose another one for A or for B."
        )
    MORPH.show(
        MorphData(**_names(opened), a=a_place, b=b_place, steps=steps),
        key="morph",
        on_take=partial(_take, opened, "morph"),
        on_pair=partial(form.take_pair, opened, "morph"),
    )
    st.caption(
        "Both ways begin and end with the same two decoded pictures; only what lies "
        f"between differs. {_PLAUSIBILITY} An arrow marks where the class of the "
        "nearest codes leaps."
    )
    about = {"run": opened.name, "what": "morph", "from": a.slug, "to": b.slug}
    about |= {"steps": f"{steps}steps"}
    codes = {"from code": form.code_text(a), "to code": form.code_text(b)}
    _hand_out(
        about,
        codes,
        PNG=lambda about: to_png(
            draw_sheet(
                f"From {a.name} to {b.name}. Run {opened.name}.",
                [morph_strips(latent, a, b, steps)],
                _PLAUSIBILITY,
            ),
            about,
        ),
        GIF=lambda about: to_gif(
            draw_animation(*morph_pictures(latent, a, b, N_MOVING)), about
        ),
        CSV=lambda about: to_csv(morph_rows(latent, a, b, steps), about),
    )


def _show_arithmetic(opened: OpenRun, latent: Latent, _room: DeltaGenerator) -> None:
    start, place = form.ask_end(opened, form.START, "The code to start from, A, is")
    of, to = form.ask_classes(opened)
    means = opened.class_codes
    codes = arithmetic_codes(start.code, means[of], means[to])
    if of == to:
        raise CodeError(
            f"The mean code of the {of}s less itself is nothing, so nothing would "
            "change. Choose two classes."
        )
    ARITHMETIC.show(
        ArithmeticData(
            **_names(opened),
            start=place,
            of=of,
            to=to,
            difference=(means[to] - means[of]).round(5).tolist(),
            strengths=list(STRENGTHS),
        ),
        key="arithmetic",
        on_take=partial(_take, opened, "arithmetic"),
    )
    st.caption(_PLAUSIBILITY)
    about = {"run": opened.name, "what": "arithmetic", "start": start.slug}
    about |= {"of": f"minus{of}", "to": f"plus{to}"}
    title = f"The mean of the {to}s less that of the {of}s, added to {start.name}."
    _hand_out(
        about,
        {"start code": form.code_text(start)},
        PNG=lambda about: to_png(
            draw_sheet(
                f"{title} Run {opened.name}.",
                [arithmetic_strips(latent, start, codes)],
                _PLAUSIBILITY,
            ),
            about,
        ),
        CSV=lambda about: to_csv(arithmetic_rows(latent, start, codes), about),
    )


def _show_traversal(opened: OpenRun, latent: Latent, _room: DeltaGenerator) -> None:
    start, place = form.ask_end(opened, form.START, "The code in the middle, A, is")
    code, ranges = start.code, opened.ranges
    TRAVERSAL.show(
        TraversalData(
            **_names(opened),
            start=place,
            values=traversal_values(code, ranges).round(3).tolist(),
        ),
        key="traversal",
        on_take=partial(_take, opened, "traversal", as_start=True),
    )
    about = {"run": opened.name, "what": "traversal", "start": start.slug}
    _hand_out(
        about,
        {"start code": form.code_text(start)},
        PNG=lambda about: to_png(
            draw_sheet(
                f"Around {start.name}: each number from low to high. "
                f"Run {opened.name}.",
                in_columns(traversal_strips(latent, code, ranges)),
                "Each strip moves one number of the code and holds the others; [ ] "
                "marks the code itself.",
            ),
            about,
        ),
        CSV=lambda about: to_csv(traversal_rows(latent, start, ranges), about),
    )


def _show_homework(opened: OpenRun, latent: Latent, room: DeltaGenerator) -> None:
    seed = form.ask_seed(opened, room)
    sheet = homework_sheet(opened, seed)
    _hand_out(
        about_homework(opened.name, seed),
        {},
        PNG=lambda _about: sheet,
        CSV=lambda about: to_csv(homework_rows(latent, seed), about),
    )
    st.image(
        sheet,
        width="stretch",
        alt="The homework sheet: ten pairs of digits within a class and ten across "
        "classes, each as a strip of seven decoded steps.",
    )


def _hand_out(about: About, details: About, **files: Callable[[About], bytes]) -> None:
    """Offer files that are named after ``about`` and also hold ``details``."""
    with st.container(horizontal=True):
        for kind, make in files.items():
            st.download_button(
                f"Save as {kind}",
                partial(make, {**about, **details}),
                file_name(about, kind.lower()),
                _MIMES[kind],
                on_click="ignore",
                key=f"save-{kind}",
            )


def _names(opened: OpenRun) -> dict[str, Any]:
    return {
        "network": opened.network_id,
        "digits": opened.digits_id,
        "codes": opened.codes_id,
    }


def _take(opened: OpenRun, key: str, *, as_start: bool = False) -> None:
    """Set the sliders on the code the reader took; maybe go on from it. A callback."""
    sent = st.session_state[key].get("take") or {}
    if not set_code(opened, sent.get("value")):
        return
    st.toast("The sliders have this code now, on Generate and on the Map.")
    if as_start:
        form.START.source.choose(form.SLIDERS)
