"""The Reconstructions page: how well each digit survives the bottleneck."""

import streamlit as st

from ae.ui.frame import begin_page
from ae.ui.reconstructions.cache import offer_means
from ae.ui.reconstructions.cards import (
    go_to_map_if_asked,
    show_extremes,
    show_pixel_errors,
)
from ae.ui.reconstructions.classes import (
    ask_classes,
    classes_in_words,
    show_errors,
    show_figures,
)
from ae.ui.reconstructions.code_sizes import show_sizes
from ae.ui.reconstructions.confusion import show_confusion

opened = begin_page(
    "Reconstructions",
    teaches="A digit goes through the encoder and comes back from the decoder. What "
    "differs was lost in the bottleneck: **blue** marks ink that is missing, "
    "**orange** ink that was not there. Errors are mean squared "
    "errors per pixel. For comparison: PCA, the best linear code of the "
    "same size.",
    question="look at the worst digits of a class. What do they have in common?",
)
go_to_map_if_asked()
offer_means(opened)
classes = ask_classes(opened)
st.header("The error of each class")
show_errors(opened)
show_figures(opened)
st.header(f"The worst and the best of {classes_in_words(classes)}")
ranked = show_extremes(opened, classes)
st.header("Where in the picture the error lies")
show_pixel_errors(opened, classes)
st.header("Mix-ups")
show_confusion(opened)
st.header("One digit at other code sizes")
show_sizes(opened, ranked)
