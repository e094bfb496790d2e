import math

import numpy as np
import pytest

from ae.errors import AEError, CodeError, ShapeError
from ae.latent.codes import LIMIT, check_code, format_code, parse_code, slider_ranges


def percentile(values, share):
    """Between the two nearest of the sorted values, in proportion: by hand."""
    values = sorted(float(value) for value in values)
    place = share * (len(values) - 1)
    below = math.floor(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (place - below) * (values[above] - values[below])


def test_a_slider_reaches_from_the_1st_to_the_99th_percentile_and_a_little_beyond(
    codes,
):
    ranges = slider_ranges(codes)

    assert ranges.shape == (9, 2)
    for number, (low, high) in zip(codes.T, ranges, strict=True):
        first, last = percentile(number, 0.01), percentile(number, 0.99)
        margin = 0.05 * (last - first)
        assert low == pytest.approx(first - margin)
        assert high == pytest.approx(last + margin)


def test_a_few_wild_digits_do_not_stretch_a_slider(codes):
    wild = codes.copy()
    wild[0] = 1e6

    np.testing.assert_allclose(slider_ranges(wild), slider_ranges(codes), rtol=0.3)


def test_a_dead_number_can_still_be_dragged(codes):
    codes[:, 4] = -2.5

    np.testing.assert_array_equal(slider_ranges(codes)[4], [-3.5, -1.5])


def test_one_code_alone_has_sliders_too():
    ranges = slider_ranges(np.array([[3.0, 0.0]], np.float32))

    np.testing.assert_array_equal(ranges, [[2, 4], [-1, 1]])


@pytest.mark.parametrize("shape", [(9,), (0, 9), (2, 3, 4)])
def test_sliders_need_codes(shape):
    with pytest.raises(ShapeError, match=r"codes must have shape \(n, latent_dim\)"):
        slider_ranges(np.zeros(shape))


def test_a_code_survives_the_trip_to_a_url_and_back(codes):
    for code in codes:
        np.testing.assert_allclose(
            parse_code(format_code(code), 9), code, rtol=0, atol=5.01e-4
        )


def test_a_code_read_from_a_url_is_written_as_the_same_url(codes):
    for code in codes:
        text = format_code(code)

        assert format_code(parse_code(text, 9)) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ([1.5, -2.25, 0.001], "1.5,-2.25,0.001"),
        ([0.0004, -0.0004, 0.0], "0,0,0"),  # and never -0
        ([10_000, -9999.9994, 1234.5678], "10000,-9999.999,1234.568"),
        ([np.float32(0.1)], "0.1"),
    ],
)
def test_a_url_is_as_short_as_three_decimals_allow(code, text):
    assert format_code(np.array(code)) == text


def test_every_number_a_url_may_hold_is_written_without_an_exponent():
    for number in (LIMIT, -LIMIT, 0.001, -0.001, 1 / 3):
        assert set(format_code(np.array([number]))) <= set("-0123456789.")


@pytest.mark.parametrize("text", ["1,2,3", " 1, 2 ,3 ", "1e0,2.0,+3", "1,0;2;3,00"])
def test_a_link_written_by_hand_is_understood(text):
    np.testing.assert_array_equal(parse_code(text, 3), [1, 2, 3])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has 3 numbers, separated by commas; the link has 1"),
        (" ", "the link has 1"),
        ("1,2", "the link has 2"),
        ("1,2,3,4,5,6,7,8", "the link has 8"),
        ("1,2,3,", "the link has 4"),
        ("," * 1_000_000, "the link has 1000001"),
        ("1;2;3", "the link has 1"),
        ("1,abc,3", "'abc' is not a number"),
        ("1,,3", "'' is not a number"),
        ("1, ,3", "' ' is not a number"),
        ("1,0x10,3", "'0x10' is not a number"),
        ("1,<script>alert(1)</script>,3", "is not a number"),
        ("1,2\0,3", "is not a number"),
        ("1,nan,3", "lies within ±10,000, got nan"),
        ("1,inf,3", "lies within ±10,000, got inf"),
        ("1,-Infinity,3", "got -Infinity"),
        ("1,1e999,3", "lies within ±10,000, got 1e999"),
        ("1,-1e999,3", "got -1e999"),
        ("1,10000.1,3", "got 10000.1"),
        ("1,-10001,3", "got -10001"),
        ("1," + "9" * 5_000 + ",3", "lies within ±10,000, got 9999"),
        ("1," + "x" * 100_000 + ",3", "is not a number"),
    ],
    ids=lambda text: ascii(text[:30]),
)
def test_a_bad_link_is_answered_with_what_is_wrong_in_it(text, message):
    with pytest.raises(CodeError, match=message) as caught:
        parse_code(text, 3)

    assert len(str(caught.value)) < 120
    assert isinstance(caught.value, AEError)


def test_a_number_may_lie_on_the_limit():
    np.testing.assert_array_equal(parse_code("10000,-10000", 2), [LIMIT, -LIMIT])


def test_a_code_from_the_browser_is_checked_like_a_link():
    checked = check_code([1, 2.5, -3], 3)

    assert checked.dtype == np.float64
    np.testing.assert_array_equal(checked, [1, 2.5, -3])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (None, "must be a list of 3 numbers"),
        ("123", "must be a list of 3 numbers"),
        ({"0": 1}, "must be a list of 3 numbers"),
        ([], "must be a list of 3 numbers"),
        ([1, 2], "must be a list of 3 numbers"),
        ([1, 2, 3, 4], "must be a list of 3 numbers"),
        ([1, None, 3], "'None' is not a number"),
        ([1, [2], 3], "is not a number"),
        ([1, {}, 3], "is not a number"),
        ([1, float("nan"), 3], "lies within"),
        ([1, float("-inf"), 3], "lies within"),
        ([1, 10**400, 3], "is not a number"),
        ([1, 1e5, 3], "lies within ±10,000, got 100000"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_a_browser_which_sends_anything_else_is_refused(values, message):
    with pytest.raises(CodeError, match=message):
        check_code(values, 3)
