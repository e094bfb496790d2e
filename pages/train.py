"""The Train page: start a training, watch it learn, look back through its epochs."""

import streamlit as st

from ae.errors import AEError
from ae.language import _
from ae.runs.folder import list_runs
from ae.ui.board.data import offer_boards
from ae.ui.frame import begin_lesson
from ae.ui.map.cache import projection_queue
from ae.ui.session import identity
from ae.ui.settings import training_is_on
from ae.ui.text import escape_markdown
from ae.ui.train.cache import training_queue
from ae.ui.train.first_run import none_has_ended, start_first_run
from ae.ui.train.quotas import show_quotas
from ae.ui.train.run_actions import (
    forget_presses,
    show_run_actions,
    show_stop_or_continue,
    show_use_this_run,
)
from ae.ui.train.runs_table import show_runs_table
from ae.ui.train.start import show_start
from ae.ui.train.upload import show_upload
from ae.ui.train.watch import watch
from ae.ui.train.watched import choose_watched

opened = begin_lesson(
    _("Train"),
    teaches=_(
        "Training shows the network the same digits again and again; after each batch "
        "it changes every weight a little, so that the next reconstruction is closer. "
        "The two dashed lines are to be beaten: drawing the mean image for every "
        "digit, and PCA, the best linear code of the same size. Below PCA's line the "
        "network beats every linear method."
    ),
    question=_("train with 2 numbers and with 16. Where does the curve end, and why?"),
)
owner = identity.current_owner()
try:
    trainings, is_on = training_queue(), training_is_on()
except AEError as error:  # of the server's environment
    st.error(str(error))
    st.stop()
if none_has_ended():
    start_first_run()
# What comes and goes has a place of its own: nothing below it is drawn anew.
start, watched = st.columns([1, 3.6], gap="medium")
notes = watched.container()
with start:
    show_start(trainings, owner, notes, is_on=is_on)
    offer_boards(opened, owner)
names = [run.name for run in list_runs(trainings.root)]
with watched:
    if names:
        bar = st.container(horizontal=True, vertical_alignment="bottom", key="watched")
        try:
            run = choose_watched(names, trainings, bar)
            show_use_this_run(run, bar)
            show_stop_or_continue(run, trainings, owner, bar)
            show_run_actions(run, trainings, owner, bar)
            watch(run, trainings)
        except AEError as error:
            st.error(escape_markdown(str(error)))
    else:
        st.write(_("There is no run yet."))
with st.container():
    show_runs_table(trainings)
show_upload(trainings, owner)
identity.ask_for_teacher()
show_quotas(trainings, projection_queue())
forget_presses()
