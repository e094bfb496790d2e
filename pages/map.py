"""The Map page: where the codes of the test digits lie."""

import streamlit as st

from ae.errors import AEError
from ae.language import _
from ae.ui.frame import begin_page
from ae.ui.map import jobs, layout
from ae.ui.map.cache import projected
from ae.ui.map.chart import compared, show_answers, show_chart
from ae.ui.map.form import ask_colour, ask_projection, show_controls
from ae.ui.map.trust import show_trust
from ae.ui.sliders import show_sliders
from ae.ui.text import escape_markdown

opened = begin_page(
    _("Map"),
    teaches=_(
        "Every test image has a code, a point in latent space. A "
        "map flattens that space, so no map is exact: **PCA** "
        "shows the directions in which the codes spread most, "
        "**t-SNE** keeps neighbours together but not distances. "
        "The star is your sliders' code."
    ),
    question=_(
        "click a point in another class's cloud, then one of its own class. Where on "
        "the path does the digit change?"
    ),
)
config = drawn = None
row = layout.controls()
amiss = st.container()
try:
    config = ask_projection(opened, row)
    drawn = projected(opened, config)
except AEError as error:
    why = escape_markdown(str(error))
    amiss.error(_("This map cannot be drawn. {why}", why=why))
colour_by = ask_colour(opened, row)
with row:
    show_controls(opened, drawn)
chart, answers, output = layout.columns()
with chart:
    if drawn is not None:
        show_chart(drawn)
        show_trust(drawn, compared(opened, drawn))
        if drawn.measured is None and drawn.has_neighbours:
            jobs.measure(opened, drawn.config)
    elif config is not None:
        jobs.make(opened, config)
with answers:
    if drawn is not None:
        show_answers(opened, drawn, colour_by)
with output:
    show_sliders(opened, compact=True)
