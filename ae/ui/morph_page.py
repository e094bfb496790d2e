"""The parts of the Morph page: what each shows, and the files it hands out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ae.errors import CodeError
from ae.exports import About, file_name, to_csv, to_gif, to_png
from ae.morphs import (
    N_MOVING,
    STRENGTHS,
    Scene,
    arithmetic_codes,
    arithmetic_rows,
    arithmetic_strips,
    homework_rows,
    morph_pictures,
    morph_rows,
    morph_strips,
    traversal_rows,
    traversal_strips,
    traversal_values,
)
from ae.sheets import Strip, draw_animation, draw_sheet
from ae.ui import morph_form, state
from ae.ui.cache import OpenRun, homework_sheet, real_codes
from ae.ui.components.morph import Wanted, arithmetic, morph, traversal
from ae.ui.homework import about_homework

_PLAUSIBILITY = (
    "Plausibility: the share of real test digits that lie farther from their five "
    "nearest neighbours in latent space than this code does."
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
        morph_form.MORPH: _show_morph,
        morph_form.ARITHMETIC: _show_arithmetic,
        morph_form.TRAVERSAL: _show_traversal,
        morph_form.HOMEWORK: _show_homework,
    }
    shows[part](opened, Scene(opened.network, real_codes(opened)), room)


def _show_morph(opened: OpenRun, scene: Scene, room: DeltaGenerator) -> None:
    a, a_place = morph_form.ask_end(opened, "A", "A, where the way begins, is")
    b, b_place = morph_form.ask_end(opened, "B", "B, where it ends, is")
    steps = morph_form.ask_steps(room)
    if a_place.code == b_place.code:
        raise CodeError(
            f"A and B are the same ({a.name}), so there is no way between them. Choose "
            "another digit for one of the two."
        )
    morph(
        _wanted(opened),
        a_place,
        b_place,
        steps,
        on_take=partial(_take, opened, "morph"),
        on_pair=partial(morph_form.take_pair, opened, "morph"),
        key="morph",
    )
    st.caption(
        "Both ways begin and end with the same two decoded pictures; only what lies "
        f"between differs. {_PLAUSIBILITY} An arrow marks where the class of the "
        "nearest codes leaps."
    )
    about = {"run": opened.name, "what": "morph", "from": a.slug, "to": b.slug}
    in_steps = {**about, "steps": f"{steps}steps"}
    _hand_out(
        in_steps,
        PNG=lambda: _sheet(
            f"From {a.name}, to {b.name}. Run {opened.name}.",
            morph_strips(scene, a, b, steps),
            in_steps,
        ),
        GIF=lambda: to_gif(
            draw_animation(*morph_pictures(scene, a, b, N_MOVING)), about
        ),
        CSV=lambda: to_csv(morph_rows(scene, a, b, steps), in_steps),
    )


def _show_arithmetic(opened: OpenRun, scene: Scene, _room: DeltaGenerator) -> None:
    start, place = morph_form.ask_end(opened, "A", "The code to start from, A, is")
    of, to = morph_form.ask_classes(opened)
    means = opened.class_codes
    codes = arithmetic_codes(start.code, means[of], means[to])
    arithmetic(
        _wanted(opened),
        place,
        of=of,
        to=to,
        difference=means[to] - means[of],
        strengths=STRENGTHS,
        on_take=partial(_take, opened, "arithmetic"),
        key="arithmetic",
    )
    st.caption(_PLAUSIBILITY)
    about = {"run": opened.name, "what": "arithmetic", "start": start.slug}
    about |= {"of": f"minus{of}", "to": f"plus{to}"}
    title = f"{start.name}, minus the mean of the {of}s, plus that of the {to}s."
    _hand_out(
        about,
        PNG=lambda: _sheet(
            f"{title} Run {opened.name}.", arithmetic_strips(scene, codes), about
        ),
        CSV=lambda: to_csv(arithmetic_rows(scene, codes), about),
    )


def _show_traversal(opened: OpenRun, scene: Scene, _room: DeltaGenerator) -> None:
    start, place = morph_form.ask_end(opened, "A", "The code in the middle, A, is")
    traversal(
        _wanted(opened),
        place,
        traversal_values(opened.ranges),
        on_take=partial(_take_as_start, opened),
        key="traversal",
    )
    about = {"run": opened.name, "what": "traversal", "start": start.slug}
    _hand_out(
        about,
        PNG=lambda: _sheet(
            f"Around {start.name}. Run {opened.name}.",
            traversal_strips(scene, start.code, opened.ranges),
            about,
        ),
        CSV=lambda: to_csv(traversal_rows(scene, start.code, opened.ranges), about),
    )


def _show_homework(opened: OpenRun, scene: Scene, room: DeltaGenerator) -> None:
    seed = morph_form.ask_seed(room)
    sheet = homework_sheet(opened, seed)
    about = about_homework(opened.name, seed)
    _hand_out(
        about,
        PNG=lambda: sheet,
        CSV=lambda: to_csv(homework_rows(scene, seed), about),
    )
    st.image(
        sheet,
        width="stretch",
        alt="The homework sheet: ten pairs of digits within a class and ten across "
        "classes, each as a strip of seven decoded steps.",
    )


def _hand_out(about: About, **files: Callable[[], bytes]) -> None:
    with st.container(horizontal=True):
        for kind, make in files.items():
            st.download_button(
                f"Save as {kind}",
                make,
                file_name(about, kind.lower()),
                _MIMES[kind],
                on_click="ignore",
                key=f"save-{kind}",
            )


def _sheet(title: str, strips: list[Strip], about: About) -> bytes:
    return to_png(draw_sheet(title, [strips], _PLAUSIBILITY), about)


def _wanted(opened: OpenRun) -> Wanted:
    return Wanted(opened.network_id, opened.digits_id, opened.codes_id)


def _take(opened: OpenRun, key: str) -> None:
    """Set the sliders on the code the reader took. A callback."""
    sent = st.session_state[key].get("take") or {}
    state.take_code(opened, sent.get("value"))
    st.toast("The sliders have this code now, on Generate and on the Map.")


def _take_as_start(opened: OpenRun) -> None:
    """Set the sliders, and go on from the code that was taken. A callback."""
    _take(opened, "traversal")
    st.session_state["a_is"] = morph_form.SLIDERS
