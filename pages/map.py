"""The Map page: where the codes of the test digits lie."""

import streamlit as st

from ae.errors import AEError
from ae.ui.frame import begin_page
from ae.ui.map import jobs
from ae.ui.map.cache import projected
from ae.ui.map.chart import compared, show_chart
from ae.ui.map.form import ask_projection, ask_view
from ae.ui.map.trust import show_trust
from ae.ui.session import identity
from ae.ui.sliders import show_sliders
from ae.ui.text import escape_markdown

opened = begin_page(
    "Map",
    teaches="Every test digit became a code, a point in latent space. A map flattens "
    "that space, and every map lies a little: **PCA** looks from the side where the "
    "points spread most, **t-SNE** keeps neighbours together and gives up distances. "
    "The star is your sliders' code.",
    question="click a point in another class's cloud, then one of its own class. "
    "Where on the path does the digit change?",
)
owner = identity.current_owner()
config = drawn = None
try:
    config = ask_projection(opened)
    drawn = projected(opened, config)
except AEError as error:
    st.error(f"This map cannot be drawn. {escape_markdown(str(error))}")
view = ask_view(opened)
left, right = st.columns([5, 3])
with left:
    if drawn is not None:
        show_chart(opened, drawn, view)
    elif config is not None:
        jobs.make(opened, config, owner)
with right:
    show_sliders(opened, compact=True)
if drawn is not None:
    show_trust(drawn, compared(opened, drawn))
    if drawn.measured is None:
        jobs.measure(opened, drawn.config, owner)
