"""The parts of the Morph page: what each shows, and the files it hands out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from ae.errors import CodeError
from ae.language import (
    ENGLISH,
    _,
    chosen_classes,
    chosen_language,
    in_language,
    ngettext,
)
from ae.morph.files import About, file_name, to_csv, to_gif, to_png
from ae.morph.homework import homework_rows
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
from ae.ui.session.tables import ask_table_format

MIN_DIGITS = 10  # a percentile of fewer says nothing
_MIMES = {"PNG": "image/png", "GIF": "image/gif", "CSV": "text/csv"}
_HOMEWORK_PX = 840  # how wide the sheet is shown: all of it is in sight then

Make = Callable[..., bytes]  # of what it says of itself; a table, of its format too


def _plausibility() -> str:
    return _(
        "Plausibility: how much a picture looks like a real digit, as the share of the "
        "test digits that are less typical (Generate says how it is measured); digits "
        "it was made from do not count. A question mark: fewer than three of the five "
        "nearest are of that class."
    )


def show_part(opened: OpenRun, part: str, row: form.Row) -> None:
    """Draw a part of the page; its choices go into ``row``.

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
    shows[part](opened, Latent(opened.network, real_codes(opened)), row)


def _show_morph(opened: OpenRun, latent: Latent, row: form.Row) -> None:
    a, a_place = form.ask_end(opened, form.START, row)
    b, b_place = form.ask_end(opened, form.END, row)
    steps = form.ask_steps(opened, row)
    if latent.real.are_same(a.code, b.code):
        raise CodeError(
            _(
                "Start ({start}) and end ({end}) have the same code, so "
                "there is no path between them. Choose another one.",
                start=a.name,
                end=b.name,
            )
        )
    MORPH.show(
        MorphData(**_names(opened), a=a_place, b=b_place, steps=steps),
        key="morph",
        on_take=partial(_take, opened, "morph"),
        on_pair=partial(form.take_pair, opened, "morph"),
    )
    st.caption(
        _(
            "Both paths start and end with the same two decoded "
            "pictures; they differ only in between. {plausibility} An "
            "arrow marks where the class of the nearest digits changes.",
            plausibility=_plausibility(),
        )
    )
    _hand_out(
        row,
        (opened.name, "morph", a.slug, b.slug, f"{steps}steps"),
        lambda: {
            _("run"): opened.name,
            _("what"): _("morph"),
            **a.columns(),
            **b.columns(is_start=False),
            _("steps"): steps,
            _("start code"): form.code_text(a),
            _("end code"): form.code_text(b),
        },
        PNG=lambda about: to_png(
            draw_sheet(
                _(
                    "From {start} to {end}. Run {run}.",
                    start=a.name,
                    end=b.name,
                    run=opened.name,
                ),
                [morph_strips(latent, a, b, steps)],
                _plausibility(),
            ),
            about,
        ),
        GIF=lambda about: to_gif(
            draw_animation(*morph_pictures(latent, a, b, N_MOVING)), about
        ),
        CSV=lambda about, separator: to_csv(
            morph_rows(latent, a, b, steps), about, separator
        ),
    )


def _show_arithmetic(opened: OpenRun, latent: Latent, row: form.Row) -> None:
    start, place = form.ask_end(opened, form.START, row)
    of, to = form.ask_classes(opened, row)
    means = opened.class_codes
    codes = arithmetic_codes(start.code, means[of], means[to])
    if of == to:
        raise CodeError(
            _(
                "The mean code of the {label}s less itself is nothing, so nothing "
                "would change. Choose two classes.",
                label=of,
            )
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
    st.caption(_plausibility())
    _hand_out(
        row,
        (opened.name, "arithmetic", start.slug, f"minus{of}", f"plus{to}"),
        lambda: {
            _("run"): opened.name,
            _("what"): _("arithmetic"),
            **start.columns(),
            _("minus the mean code of class"): of,
            _("plus the mean code of class"): to,
            _("start code"): form.code_text(start),
        },
        PNG=lambda about: to_png(
            draw_sheet(
                _(
                    "The mean of the {plus}s minus that of the {minus}s, added "
                    "to {start}. Run {run}.",
                    plus=to,
                    minus=of,
                    start=start.name,
                    run=opened.name,
                ),
                [arithmetic_strips(latent, start, codes)],
                _plausibility(),
            ),
            about,
        ),
        CSV=lambda about, separator: to_csv(
            arithmetic_rows(latent, start, codes), about, separator
        ),
    )


def _show_traversal(opened: OpenRun, latent: Latent, row: form.Row) -> None:
    start, place = form.ask_end(opened, form.START, row)
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
    _hand_out(
        row,
        (opened.name, "traversal", start.slug),
        lambda: {
            _("run"): opened.name,
            _("what"): _("traversal"),
            **start.columns(),
            _("start code"): form.code_text(start),
        },
        PNG=lambda about: to_png(
            draw_sheet(
                _(
                    "Around {start}: each number from low to high. Run {run}.",
                    start=start.name,
                    run=opened.name,
                ),
                in_columns(traversal_strips(latent, code, ranges)),
                _(
                    "Each strip changes one number of the code and keeps the "
                    "others; [ ] marks the code itself, so the steps next to "
                    "it are uneven."
                ),
            ),
            about,
        ),
        CSV=lambda about, separator: to_csv(
            traversal_rows(latent, start, ranges), about, separator
        ),
    )


def _show_homework(opened: OpenRun, latent: Latent, row: form.Row) -> None:
    homework = form.ask_homework(opened, row)
    sheet = homework_sheet(opened, homework)
    _hand_out(
        row,
        homework.words(opened.name),
        lambda: homework.columns(opened.name),
        PNG=lambda _about: sheet,
        CSV=lambda about, separator: to_csv(
            homework_rows(latent, homework), about, separator
        ),
    )
    st.image(
        sheet,
        width=_HOMEWORK_PX,
        alt=ngettext(
            "The homework sheet: a pair of digits within a class and one across "
            "classes, each as a row of two originals and {steps} decoded steps.",
            "The homework sheet: {n} pairs of digits within a class and {n} across "
            "classes, each as a row of two originals and {steps} decoded steps.",
            homework.n_pairs,
            steps=homework.steps,
        ),
    )


def _hand_out(
    row: form.Row, words: Sequence[str], tell: Callable[[], About], **files: Make
) -> None:
    """Offer files that are named after ``words`` and hold what ``tell`` says.

    They are made when they are asked for, in the language the page has now; pictures
    in English, whose letters are all that Pillow's own font has.
    """
    language, classes = chosen_language(), chosen_classes()
    with row.fields.popover(_("Save"), key="save"):
        separator = ask_table_format()
        for kind, make in files.items():
            is_table = kind == "CSV"
            made = partial(make, separator=separator) if is_table else make
            names = classes if is_table else _in_ascii(classes)
            st.download_button(
                _("Save as {kind}", kind=kind),
                partial(_made, made, tell, language if is_table else ENGLISH, names),
                file_name(words, kind.lower()),
                _MIMES[kind],
                on_click="ignore",
                key=f"save-{kind}",
            )


def _in_ascii(classes: Sequence[str] | None) -> list[str] | None:
    """Return names in the letters that Pillow's own font has, or else numerals."""
    if classes is None:
        return None
    plain = (name.encode("ascii", "ignore").decode().strip(" ()") for name in classes)
    return [name or str(label) for label, name in enumerate(plain)]


def _made(
    make: Make,
    tell: Callable[[], About],
    language: str,
    classes: Sequence[str] | None,
) -> bytes:
    with in_language(language, classes):
        return make(tell())


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
    st.toast(_("The sliders have this code now, on Generate and on the Map."))
    if as_start:
        form.START.source.choose(form.SLIDERS)
