"""What a browser may send of any type and size is answered with yes or no."""

import json

import pytest

from ae.ui.components.messages import Bounded, Fields, Listed, Number, Whole

HOSTILE = [
    *(None, True, -1, 1.5, float("nan"), float("inf"), 10**400, -(10**400), "", "x"),
    *([], {}, [None], {"value": None}, {"value": [[]]}, [1, [2]], {1: 2}),
    "x" * 300_000,
    [0] * 300_000,
    {str(i): i for i in range(300_000)},
    json.loads("[" * 500 + "]" * 500),
    {"value": json.loads("[" * 500 + "]" * 500)},
    *(object(), b"bytes", {"value": [10**400, 1]}),
]
FORMS = [
    Bounded(),
    Whole(),
    Number(),
    Listed(Whole(), 2, 2),
    Fields(value=Listed(Number(), 4, 9)),
    Fields(value=Bounded()),
]


@pytest.mark.parametrize("form", FORMS)
def test_no_value_raises(form):
    assert {form.fits(value) for value in HOSTILE} <= {True, False}
    assert not all(form.fits(value) for value in HOSTILE)


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        (Whole(9), [0, 9], [10, -1, True, 1.0, "1", None]),
        (Number(), [0, -1.5, 10**200], [True, "1", 10**400, float("nan")]),
        (Listed(Whole(), 2, 2), [[1, 2]], [[1], [1, 2, 3], [1, -2], (1, 2), "12"]),
        (Fields(value=Whole()), [{"value": 1}], [{"value": -1}, {}, [], None, 1]),
        (Bounded(), [None, {"a": [1, "b"]}, [10**400]], [object(), {1: 2}]),
    ],
)
def test_a_form_fits_what_it_says(form, good, bad):
    assert all(map(form.fits, good))
    assert not any(map(form.fits, bad))
