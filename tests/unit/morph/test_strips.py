"""What the Morph page hands out, against the same worked out picture by picture."""

import io
import json

import numpy as np
import pytest
from PIL import Image

from ae.config import ModelConfig
from ae.latent.neighbours import RealCodes
from ae.morph.homework import homework_columns, homework_png, homework_rows
from ae.morph.strips import (
    STRENGTHS,
    End,
    Latent,
    arithmetic_codes,
    arithmetic_rows,
    arithmetic_strips,
    morph_pictures,
    morph_rows,
    morph_strips,
    percent,
    traversal_rows,
    traversal_strips,
)
from ae.network.inference import Network

N_DIGITS = 60
PERCENTS = {
    **{0: "0 %", 0.004: "<1 %", 0.01: "1 %", 0.025: "3 %", 0.125: "13 %"},
    **{0.5: "50 %", 0.995: "99 %", 0.997: "99 %", 1: "100 %"},
}  # as in tests/js/morph.test.mjs


@pytest.fixture(scope="module")
def latent():
    rng = np.random.default_rng(1)
    config = ModelConfig(latent_dim=3, hidden_dims=(8,))
    widths = {"encoder": (784, 8, 3), "decoder": (3, 8, 784)}
    tensors = {}
    for half, sizes in widths.items():
        for i in range(2):
            shape = sizes[i + 1], sizes[i]
            tensors[f"{half}.{2 * i}.weight"] = rng.normal(0, 1, shape).astype("f4")
            tensors[f"{half}.{2 * i}.bias"] = rng.normal(0, 1, shape[0]).astype("f4")
    codes = rng.normal(0, 2, (N_DIGITS, 3)).astype(np.float32)
    network = Network.from_tensors(tensors, config)
    real = RealCodes(codes, np.arange(N_DIGITS) % 10, network.decode)
    return Latent(network, real)


@pytest.fixture(scope="module")
def ends(latent):
    a, b = latent.real.codes[[4, 9]].astype(float)
    return End("digit 4, a 4", "digit4", a, 4), End("digit 9, a 9", "digit9", b, 9)


def drawn(latent, code):
    return latent.network.decode(np.array([code]))[0].ravel()


def test_both_ways_begin_and_end_with_the_same_pictures(latent, ends):
    through_codes, through_pixels = morph_pictures(latent, *ends, 5)

    for at, end in ((0, ends[0]), (-1, ends[1])):
        np.testing.assert_allclose(
            through_codes[at], drawn(latent, end.code), atol=1e-6
        )
        np.testing.assert_allclose(through_pixels[at], through_codes[at], atol=1e-6)


def test_between_them_one_decodes_a_code_and_the_other_blends_pixels(latent, ends):
    through_codes, through_pixels = morph_pictures(latent, *ends, 5)
    a, b = (end.code for end in ends)

    half = drawn(latent, (a + b) / 2)
    np.testing.assert_allclose(through_codes[2], half, atol=1e-6)
    blend = (drawn(latent, a) + drawn(latent, b)) / 2
    np.testing.assert_allclose(through_pixels[2], blend, atol=1e-6)
    assert np.abs(half - blend).max() > 0.05


def test_a_strip_says_how_plausible_each_code_is_and_its_class(latent, ends):
    above, below = morph_strips(latent, *ends, 4)
    codes = np.linspace(ends[0].code, ends[1].code, 4)

    for code, note in zip(codes, above.notes, strict=True):
        judged = latent.real.judge(code[None], without=[4, 9])
        doubt = "" if judged.shares[0] > 0.5 else "?"
        label = f"{judged.labels[0]}{doubt}"
        assert note == f"{percent(judged.plausibility[0])}, {label}"
    assert below.notes == ()


def test_the_rows_of_a_way_hold_its_codes(latent, ends):
    rows = morph_rows(latent, *ends, 6)

    assert [row["step"] for row in rows] == list(range(6))
    codes = [[float(row[f"z{i}"]) for i in (1, 2, 3)] for row in rows]
    np.testing.assert_allclose(
        codes, np.linspace(ends[0].code, ends[1].code, 6), rtol=1e-5
    )


def test_arithmetic_is_done_at_every_strength(latent):
    code, of, to = np.array([[1.0, 2, 3], [0, 1, 0], [5, 5, 5]])

    codes = arithmetic_codes(code, of, to)

    for strength, shifted in zip(STRENGTHS, codes, strict=True):
        np.testing.assert_allclose(
            shifted, [1 + 5 * strength, 2 + 4 * strength, 3 + 5 * strength]
        )
    start = End("a code", "code", code)
    rows = arithmetic_rows(latent, start, codes)
    [strip] = arithmetic_strips(latent, start, codes)
    assert [note.split(":")[0] for note in strip.notes] == [f"{s:g}" for s in STRENGTHS]
    assert [row["strength"] for row in rows] == list(STRENGTHS)


def test_a_traversal_has_a_strip_a_number_and_a_row_a_picture(latent):
    code, ranges = np.array([0.1, 0.2, 4.3]), np.array([[-1, 1], [-2, 2], [0, 8.0]])

    strips = traversal_strips(latent, code, ranges)
    rows = traversal_rows(latent, End("a code", "code", code), ranges)

    assert [strip.name for strip in strips] == ["z1", "z2", "z3"]
    assert strips[2].notes[0] == "0.00"
    assert strips[2].notes[-1] == "8.00"
    np.testing.assert_allclose(
        strips[1].pictures[0], drawn(latent, [0.1, -2, 4.3]), atol=1e-6
    )
    assert len(rows) == 27
    assert (rows[17]["number"], rows[17]["column"]) == ("z2", 8)
    assert [float(rows[17][f"z{i}"]) for i in (1, 2, 3)] == [0.1, 2, 4.3]


def test_the_homework_sheet_has_ten_pairs_of_each_kind_in_seven_steps(latent):
    within, across = homework_columns(latent, 3)

    assert [len(within), len(across)] == [10, 10]
    assert {len(strip.pictures) for strip in within + across} == {7}
    rows = homework_rows(latent, 3)
    assert len(rows) == 140
    for row in rows:
        a, b = (latent.real.labels[row[end]] for end in ("from digit", "to digit"))
        assert (a == b) == row["same class"]
    first = rows[0]
    np.testing.assert_allclose(
        [float(first[f"z{i}"]) for i in (1, 2, 3)],
        latent.real.codes[first["from digit"]],
        rtol=1e-5,
    )


def test_a_share_is_never_rounded_to_an_end():
    assert {share: percent(share) for share in PERCENTS} == PERCENTS


def test_the_grid_holds_the_code_itself_in_every_row(latent):
    code, ranges = np.array([0.1, 0.2, 99.0]), np.array([[-1, 1], [-2, 2], [0, 8.0]])

    for axis, strip in enumerate(traversal_strips(latent, code, ranges)):
        [own] = [i for i, note in enumerate(strip.notes) if note.startswith("[")]
        assert strip.notes[own] == f"[ {code[axis]:.2f} ]"
        np.testing.assert_allclose(strip.pictures[own], drawn(latent, code), atol=1e-5)


def test_a_way_is_judged_without_the_digits_it_was_made_from(latent, ends):
    rows = morph_rows(latent, *ends, 25)

    without = latent.real.judge(np.stack([end.code for end in ends]), without=[4, 9])
    found = [row["plausibility"] for row in (rows[0], rows[-1])]
    np.testing.assert_allclose(found, without.plausibility, atol=1e-4)
    # A step beside an end is not called more real than the end by a leap.
    assert abs(rows[1]["plausibility"] - rows[0]["plausibility"]) < 0.2


def test_a_homework_sheet_says_which_run_it_is_of(latent):
    images = [
        Image.open(io.BytesIO(homework_png(latent, name, 3))) for name in ("one", "two")
    ]

    runs = [json.loads(image.text["Description"])["run"] for image in images]
    assert runs == ["one", "two"]
