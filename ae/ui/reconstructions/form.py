"""The choices of the Reconstructions page: which part, which classes, which digit."""

from __future__ import annotations

from ae.digits.shape import N_CLASSES
from ae.language import N_
from ae.ui.session.options import OneOf, SomeOf
from ae.ui.session.written import Hidden, Number

OVERVIEW, EXTREMES, WHERE = N_("Overview"), N_("Worst and best"), N_("Where")
CONFUSION, SIZES = N_("Mix-ups"), N_("Code sizes")
PARTS = (OVERVIEW, EXTREMES, WHERE, CONFUSION, SIZES)
COMMON_SCALE, OWN_SCALE = (
    N_("one for all classes and runs"),
    N_("up to the worst pixel"),
)

# Not "part": that is Morph's, and Streamlit keeps what a field says by its name.
PART = OneOf(
    name="section",
    page="reconstructions",
    label=N_("Section of the page"),
    options=PARTS,
    default=OVERVIEW,
    is_menu=False,
    former=("part",),
)
CLASSES = SomeOf(
    name="class",
    page="reconstructions",
    label=N_("Classes (none chosen: all)"),
    options=range(N_CLASSES),
    default=(),
    former=("classes",),
)
SCALE = OneOf(
    name="scale",
    page="reconstructions",
    label=N_("Scale of the colours"),
    options=(COMMON_SCALE, OWN_SCALE),
    default=COMMON_SCALE,
    is_menu=False,
)
DIGIT = Number(
    name="digit",
    page="reconstructions",
    label=N_("Test image"),
    low=0,
    high=lambda opened: len(opened.digits.labels) - 1,
    default=None,
    values="a whole number from 0 to that of the last test digit",
    opens_on="none: the worst of the chosen classes is shown",
)
# The matrix is drawn by the browser; this field carries the cell to the URL and back.
CELL = Hidden(
    name="cell",
    page="reconstructions",
    label=N_("Cell of the matrix: true class, predicted class"),
    pattern=r"[0-9],[0-9]",
    example="4,9",
    values="two classes, such as 4,9",
    opens_on="none",
)
CHOICES = (PART, CLASSES, SCALE, DIGIT, CELL)
