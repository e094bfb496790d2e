"""The fields a lesson is prepared in, and how it is handed out."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from ae.errors import AEError, LessonError
from ae.language import LANGUAGES, N_, _, chosen_language, ngettext
from ae.lesson.facts import CLASS, FACTS, NUMBER, REGION, YES_NO
from ae.lesson.fragment import pack_lesson
from ae.lesson.lesson import KINDS, Lesson, Question, Step
from ae.lesson.links import page_of
from ae.lesson.parse import MAX_CHOICES, MAX_TITLE, MAX_WORDS, parse_lesson
from ae.lesson.parts import parts_of
from ae.lesson.shelf import DRAFT, IN_LINK, SHIPPED, Shelf, in_each_language
from ae.lesson.terms import glossary
from ae.ui.cache import OpenRun
from ae.ui.lesson import draft as drafts
from ae.ui.lesson.course import begin
from ae.ui.session import identity
from ae.ui.share import show_share
from ae.ui.take_home.offer import offer_file
from ae.ui.text import escape_markdown

_NO_QUESTION = N_("no question")
_KIND_NAMES = {
    "choice": N_("choice"),
    "class": N_("class"),
    "number": N_("number"),
    "region": N_("region of the map"),
    "sliders": N_("sliders"),
    "drawing": N_("drawing"),
    "text": N_("text"),
}
_ANSWERS_OF = {"class": CLASS, "number": NUMBER, "choice": YES_NO, "region": REGION}


def show_shelf(opened: OpenRun | None) -> None:
    """List the lessons there are: each can be begun, and taken home with a run."""
    shelf = Shelf()
    for name in (*SHIPPED, *shelf.names()):
        try:
            lesson, _mistakes = parse_lesson(shelf.read(name, chosen_language()))
        except LessonError as error:
            st.markdown(f"**{name}**: {escape_markdown(str(error))}")
            continue
        line = st.container(
            horizontal=True, vertical_alignment="center", key=f"shelf-{name}"
        )
        line.button(_("Begin"), key=f"begin-{name}", on_click=begin, args=(name,))
        line.markdown(_about(lesson))
        offer_file(opened, name, partial(in_each_language, shelf, name), place=line)
        mine = name not in SHIPPED and (
            identity.is_teacher() or shelf.is_owner(name, identity.current_owner())
        )
        if mine:
            line.button(
                _("Delete"), key=f"delete-{name}", on_click=shelf.delete, args=(name,)
            )


def _about(lesson: Lesson) -> str:
    n = len(lesson.steps)
    size = ngettext("{n} step", "{n} steps", n)
    if lesson.minutes:
        size = _("{steps}, {minutes} minutes", steps=size, minutes=lesson.minutes)
    title, about = escape_markdown(lesson.title), escape_markdown(lesson.about)
    return f"**{title}** ({size}). {about}"


def show_desk() -> None:
    """Show the fields of the lesson that is prepared, and take over what they say."""
    lesson, edition = drafts.draft(), drafts.edition()
    if not lesson.steps:
        st.write(
            _(
                "Open any page, set it up as your class should see it, and "
                "press **Share**, then **Add as a step to my lesson**. Or "
                "load a lesson you have saved."
            )
        )
        return
    left, right = st.columns([4, 1])
    title = left.text_input(
        _("Title"), lesson.title, max_chars=MAX_TITLE, key=f"title-{edition}"
    )
    tags = list(LANGUAGES)
    language = right.selectbox(
        _("Written in"),
        tags,
        index=tags.index(lesson.language),
        format_func=lambda tag: LANGUAGES[tag],
        key=f"language-{edition}",
    )
    steps = tuple(
        _ask_step(i, step, f"{edition}-{i}") for i, step in enumerate(lesson.steps)
    )
    changed = replace(lesson, title=title.strip(), language=language, steps=steps)
    if changed != lesson:
        drafts.change(changed, by_fields=True)


def _ask_step(i: int, step: Step, key: str) -> Step:
    with st.container(border=True):
        head = st.container(horizontal=True, vertical_alignment="center")
        head.markdown(f"**{i + 1}.** `{step.link or '/'}`")
        last = len(drafts.draft().steps) - 1
        moves = ((_("Up"), -1, i == 0), (_("Down"), 1, i == last))
        for label, by, is_off in moves:
            head.button(
                label,
                key=f"move-{by}-{key}",
                on_click=drafts.move_step,
                args=(i, by),
                disabled=is_off,
            )
        head.button(
            _("Take out"), key=f"out-{key}", on_click=drafts.delete_step, args=(i,)
        )
        left, right = st.columns([2, 3])
        words = left.text_area(
            _("Your words"), step.words, max_chars=MAX_WORDS, height=80, key=f"w-{key}"
        )
        question = _ask_question(step.question, key, right)
        with st.expander(_("Marked and hidden parts, link"), key=f"more-{key}"):
            known = parts_of(page_of(step.link))

            def name_of(name: str) -> str:
                return _(known[name].label)

            point_at, hide = (
                st.multiselect(
                    label,
                    list(known),
                    [name for name in chosen if name in known],
                    format_func=name_of,
                    key=f"{label}-{key}",
                )
                for label, chosen in (
                    (_("Mark"), step.point_at),
                    (_("Hide"), step.hide),
                )
            )
            link = st.text_input(_("Link"), step.link, key=f"link-{key}").strip()
    return replace(
        step,
        link=link,
        words=words.strip(),
        hide=tuple(hide),
        point_at=tuple(point_at),
        question=question,
    )


def _ask_question(question: Question | None, key: str, place: Any) -> Question | None:
    kinds = [_NO_QUESTION, *KINDS]
    kind = place.pills(
        _("Question"),
        kinds,
        default=question.kind if question else _NO_QUESTION,
        format_func=lambda name: _(_KIND_NAMES.get(str(name), _NO_QUESTION)),
        key=f"kind-{key}",
    )
    if kind is None or kind == _NO_QUESTION:
        return None
    asked = question or Question(kind, "")
    ask = place.text_input(
        _("What you ask"), asked.ask, max_chars=MAX_WORDS, key=f"ask-{key}"
    )
    choices: tuple[str, ...] = ()
    if kind == "choice":
        text = place.text_area(
            _("The choices, one a line"),
            "\n".join(asked.choices or (_("Yes"), _("No"))),
            height=80,
            key=f"choices-{key}",
        )
        lines = (line.strip() for line in text.splitlines())
        choices = tuple(filter(None, lines))[:MAX_CHOICES]
    image = None
    if kind == "sliders":
        image = place.number_input(
            _("Test image to reach"),
            min_value=0,
            value=asked.image or 0,
            key=f"image-{key}",
        )
    answer, given = _ask_answer(kind, asked, key, place)
    after = place.text_input(
        _("Your words after the answer"),
        asked.after,
        max_chars=MAX_WORDS,
        key=f"after-{key}",
    )
    return Question(kind, ask.strip(), choices, answer, given, image, after.strip())


def _ask_answer(
    kind: str, asked: Question, key: str, place: Any
) -> tuple[str, dict[str, Any]]:
    names = [name for name, row in FACTS.items() if row.kind == _ANSWERS_OF.get(kind)]
    if not names:
        return "", {}
    answer = place.selectbox(
        _("The answer, computed from the run"),
        ["", *names],
        index=names.index(asked.answer) + 1 if asked.answer in names else 0,
        format_func=lambda name: (
            _(FACTS[name].label) if name else _("None (an opinion)")
        ),
        key=f"answer-{kind}-{key}",
    )
    given: dict[str, Any] = {}
    for name, of in FACTS[answer].given.items() if answer else ():
        before = asked.given.get(name)
        if of == "projection":
            given[name] = place.selectbox(
                _("Projection"),
                ["pca", "tsne"],
                index=1 if before == "tsne" else 0,
                format_func=lambda method: {"pca": "PCA", "tsne": "t-SNE"}[method],
                key=f"{answer}-{name}-{key}",
            )
            continue
        label = {
            "class": _("Class of the digit"),
            "image": _("Test image {name}", name=name),
            "size": _("Numbers of the code"),
        }[of]
        given[name] = place.number_input(
            label,
            min_value=0,
            max_value=9 if of == "class" else None,
            value=before if isinstance(before, int) else 0,
            key=f"{answer}-{name}-{key}",
        )
    return answer, given


def show_handing_out(opened: OpenRun | None) -> None:
    """Say what is wrong with the lesson, and offer the ways to hand it out."""
    text = drafts.text_of_draft()
    if not text:
        return
    lesson, mistakes = parse_lesson(text)
    for mistake in mistakes:
        st.warning(escape_markdown(mistake.said))
    line = st.container(horizontal=True)
    line.button(_("Preview as a pupil"), on_click=begin, args=(DRAFT,))
    line.download_button(
        _("Download"), text, file_name="lesson.toml", mime="application/toml"
    )
    offer_file(opened, "lesson", lambda: {lesson.language: lesson}, place=line)
    st.subheader(_("The link for your class"))
    packed = pack_lesson(text)
    if packed is not None:
        show_share(address=_address(lesson, IN_LINK, packed), key="share-lesson")
        return
    st.write(
        _("The lesson is too long for a link. Save it on this server under a name.")
    )
    _save(lesson, text)


def _save(lesson: Lesson, text: str) -> None:
    owner = identity.current_owner()
    with st.form("save-lesson"):
        name = st.text_input(_("Name, such as my-lesson"), max_chars=40).strip()
        wants = st.form_submit_button(_("Save"), disabled=owner is None)
    if wants and owner is not None:
        try:
            Shelf().save(name, text, owner, is_teacher=identity.is_teacher())
        except AEError as error:
            st.error(escape_markdown(str(error)))
            return
        show_share(address=_address(lesson, name, ""), key="share-lesson")


def _address(lesson: Lesson, name: str, packed: str) -> str:
    """Return the address of a lesson's first step, from the root."""
    before, _mark, after = lesson.steps[0].link.partition("#")
    before = before or "/"
    query = f"{before}{'&' if '?' in before else '?'}lesson={name}&step=1"
    said = "&".join(filter(None, [after, packed and f"lesson={packed}"]))
    return f"{query}#{said}" if said else query


def show_loading() -> None:
    """Offer to load a lesson from a file."""
    file = st.file_uploader(_("Load a lesson (.toml)"), type="toml", max_upload_size=1)
    if file is None or st.session_state.get("lesson_loaded") == file.file_id:
        return
    st.session_state["lesson_loaded"] = file.file_id
    try:
        mistakes = drafts.load_draft(file.getvalue())
    except LessonError as error:
        st.error(escape_markdown(str(error)))
        return
    if not mistakes:
        st.rerun()
    for mistake in mistakes:
        st.warning(escape_markdown(str(mistake)))
    st.button(_("Show what could be read"))


def show_glossary() -> None:
    """Show the terms of the lessons, folded away."""
    with st.expander(_("Glossary: the terms of the lessons")):
        st.markdown(glossary())
