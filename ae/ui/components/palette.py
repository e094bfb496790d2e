"""The colours of the ten classes: the same in Plotly's charts and in the browser."""

# Ten colours chosen for colour-vision deficiency: Petroff, "Accessible color sequences
# for data visualization", 2021 (arXiv 2107.02270), the set of ten.
CLASS_COLOURS = (
    "#3f90da",
    "#ffa90e",
    "#bd1f01",
    "#94a4a2",
    "#832db6",
    "#a96b59",
    "#e76300",
    "#b9ac70",
    "#717581",
    "#92dadd",
)
