"""The Map page: where the codes of the test digits lie."""

from functools import partial

import streamlit as st

from ae.errors import AEError
from ae.ui import state
from ae.ui.cache import map_figure
from ae.ui.components.gallery import gallery
from ae.ui.digits import card
from ae.ui.frame import begin_page

opened = begin_page(
    "Map",
    teaches="Every test digit became a code, a point in a space of as many dimensions "
    "as it has numbers. **PCA** looks at that space from the side where the points "
    "spread most, and flattens it onto two axes; what the other directions hold is "
    "lost, so points that touch here may be far apart. The star is your sliders' code.",
    question="click a point in the middle of another class's cloud. Does its picture "
    "tell you why it lies there?",
)
settled = state.code_of(opened)
try:
    figure = map_figure(opened, tuple(settled.values))
except AEError as error:
    st.error(f"This run has no map. {error}")
    st.stop()
left, right = st.columns([5, 3])
chosen = left.plotly_chart(
    figure,
    key=f"map-{opened.network_id}",  # a point chosen in one run is none of another's
    on_select=partial(state.choose_by, "click"),
    selection_mode="points",
    config={"displaylogo": False, "scrollZoom": True},
)
points = [p for p in chosen.selection.points if "customdata" in p]
clicked = int(points[0]["customdata"]) if points else None
with right:
    typed = st.number_input(
        "Click a point, or type the number of a test digit",
        min_value=0,
        max_value=len(opened.digits.labels) - 1,
        value=None,
        step=1,
        key=f"digit-{opened.network_id}",
        on_change=partial(state.choose_by, "number"),
    )
    index = state.last_chosen(click=clicked, number=typed)
    if index is None:
        st.write("Its digit, its reconstruction and its code will be shown here.")
        st.stop()
    gallery([card(opened, index)], label="The digit you chose", key="clicked")
    code = opened.evaluation.codes[index]
    st.write("Its code: " + ", ".join(f"{z:.2f}" for z in code))
    st.page_link(
        "pages/generate.py",
        label="**Send this code to the sliders**",
        query_params=state.query_of(opened, index),
    )
