"""The Reconstructions page: how well each digit survives the bottleneck."""

import streamlit as st

from ae.metrics import rank_digits
from ae.ui.charts import class_error_figure
from ae.ui.components.gallery import gallery
from ae.ui.digits import card
from ae.ui.frame import begin_page

opened = begin_page(
    "Reconstructions",
    teaches="A digit goes through the encoder and comes back from the decoder. What "
    "differs was lost in the bottleneck: **blue** marks ink that is missing, "
    "**orange** ink that was not there. Errors are mean squared "
    "errors per pixel. PCA, beside them, is the best flat sheet through the training "
    "digits with as many numbers.",
    question="look at the worst digits of a class. What do they have in common?",
)
report = opened.report
st.header("Mean error of each class")
st.plotly_chart(
    class_error_figure(
        report.class_mse, report.class_pca_mse, opened.network.latent_dim
    ),
    key="class_errors",
)
st.header("Digits and their reconstructions")
left, middle, right = st.columns(3)
label = left.selectbox("Class", ["all", *range(10)], key="class", bind="query-params")
order = middle.selectbox(
    "Order", ["worst", "best", "as they come"], key="order", bind="query-params"
)
count = right.selectbox("How many", [12, 24, 48], key="count", bind="query-params")
ranked = rank_digits(
    opened.evaluation.errors,
    opened.evaluation.labels,
    label=None if label == "all" else label,
    order=order,
)
if len(ranked) == 0:
    st.write(f"There is no digit of class {label} in the test set.")
    st.stop()
gallery(
    [card(opened, int(index)) for index in ranked[:count]],
    label="Originals, reconstructions and their differences",
    key="reconstructions",
)
