"""The Lesson page: work through a lesson, or prepare one for a class."""

import streamlit as st

from ae.language import _
from ae.ui.frame import begin_lesson
from ae.ui.lesson.desk import (
    show_desk,
    show_glossary,
    show_handing_out,
    show_loading,
    show_shelf,
)
from ae.ui.train.first_run import await_first_run, none_has_ended

opened = begin_lesson(
    _("Lesson"),
    teaches=_(
        "A lesson is a list of steps: each shows a page as it was "
        "set up, says a few words and asks a question. The result "
        "is computed from the chosen run after the pupil has "
        "answered. Answers stay in the pupil's browser."
    ),
    question=_(
        "work through Nine numbers. Which of your predictions was furthest off?"
    ),
)
if none_has_ended():
    await_first_run()
st.header(_("Work through a lesson"))
show_shelf(opened)
st.header(_("Prepare a lesson"))
show_desk()
show_handing_out(opened)
show_loading()
show_glossary()
