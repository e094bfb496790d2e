"""The Train page: start a training, watch it learn, look back through its epochs."""

import streamlit as st

from ae.errors import AEError
from ae.runs.folder import list_at_work, list_runs
from ae.ui.cache import projection_queue, training_queue
from ae.ui.frame import begin_lesson
from ae.ui.session import identity
from ae.ui.settings import training_is_on
from ae.ui.text import escape_markdown
from ae.ui.train import runs
from ae.ui.train.first_run import none_has_ended, start_first_run
from ae.ui.train.form import ask_settings
from ae.ui.train.quotas import show_quotas
from ae.ui.train.watch import watch

begin_lesson(
    "Train",
    teaches="Training shows the network the same digits again and again; after each "
    "batch it changes every weight a little, so that the next reconstruction is "
    "closer. The dashed line is what PCA reaches with codes of the same size: below "
    "it, the network beats every linear method.",
    question="train with 2 numbers and with 16. Where does the curve end, and why?",
)
owner = identity.current_owner()
try:
    trainings, is_on = training_queue(), training_is_on()
except AEError as error:  # of the server's environment
    st.error(str(error))
    st.stop()
if none_has_ended():
    start_first_run()
here = {run.name for run in list_runs(trainings.root)}
try:
    busy = bool(list_at_work(trainings.root) or trainings.queue())
    # Another key, another expander: it closes by itself when a training begins.
    with st.expander(
        "Start a training", expanded=is_on and not busy, key=f"new-{busy}"
    ):
        if not is_on:
            st.write("Training is turned off on this server.")
        config = ask_settings(disabled=owner is None or not is_on)
    if config is not None and owner is not None and is_on:
        is_limited = not identity.is_teacher()
        asked = trainings.request(None, config, owner, is_limited=is_limited)
        if asked.name in here:
            st.session_state[runs.HERE_ALREADY] = asked.name
        st.session_state[runs.WATCH_NEXT] = asked.name
        st.rerun()
except AEError as error:
    st.error(escape_markdown(str(error)))

names = [run.name for run in list_runs(trainings.root)]
if twin := st.session_state.pop(runs.HERE_ALREADY, None):
    st.info(
        f"A run with these settings is here already: {twin}, below. For one of your "
        "own, change the seed."
    )
st.header("Watch a run")
if names:
    try:
        run = runs.choose_watched(names, trainings)
        runs.show_stop_or_continue(run, trainings, owner)
        watch(run, trainings)
        runs.show_run_actions(run, trainings, owner)
    except AEError as error:
        st.error(escape_markdown(str(error)))
else:
    st.write("There is no run yet.")
st.header("All runs")
runs.show_runs_table(trainings)
runs.show_upload(trainings, owner)
identity.ask_for_teacher()
show_quotas(trainings, projection_queue())
