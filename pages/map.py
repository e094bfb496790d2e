"""The Map page: where the codes of the test digits lie."""

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
chosen = st.plotly_chart(
    figure,
    key=f"map-{opened.network_id}",  # a point chosen in one run is none of another's
    on_select="rerun",
    selection_mode="points",
    config={"displaylogo": False, "scrollZoom": True},
)
points = [p for p in chosen.selection.points if "customdata" in p]
if not points:
    st.write("**Click a point** to see its digit, its reconstruction and its code.")
    st.stop()
index = int(points[0]["customdata"])
gallery([card(opened, index)], label="The digit you clicked", key="clicked")
st.write("Its code: " + ", ".join(f"{z:.2f}" for z in opened.evaluation.codes[index]))
st.page_link(
    "pages/generate.py",
    label="**Send this code to the sliders**",
    query_params=state.query_of(opened, index),
)
