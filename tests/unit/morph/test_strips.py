"""What the Morph page hands out, against the same worked out picture by picture."""

import io
import json

import numpy as np
import pytest
from PIL import Image

from ae.config import ModelConfig
from ae.language import use_language
from ae.latent.neighbours import RealCodes
from ae.morph.homework import (
    Homework,
    homework_columns,
    homework_png,
    homework_rows,
)
from ae.morph.strips import (
    DRAWING,
    SLIDERS,
    STRENGTHS,
    TEST_IMAGE,
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
    return End(TEST_IMAGE, a, 4, 4), End(TEST_IMAGE, b, 9, 9)


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

    assert [row["step"] for row in rows] == list(range(1, 7))
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
    start = End(SLIDERS, code)
    rows = arithmetic_rows(latent, start, codes)
    [strip] = arithmetic_strips(latent, start, codes)
    assert [note.split(":")[0] for note in strip.notes] == [f"{s:g}" for s in STRENGTHS]
    assert [row["strength"] for row in rows] == list(STRENGTHS)


def test_a_traversal_has_a_strip_a_number_and_a_row_a_picture(latent):
    code, ranges = np.array([0.1, 0.2, 4.3]), np.array([[-1, 1], [-2, 2], [0, 8.0]])

    strips = traversal_strips(latent, code, ranges)
    rows = traversal_rows(latent, End(SLIDERS, code), ranges)

    assert [strip.name for strip in strips] == ["z1", "z2", "z3"]
    assert strips[2].notes[0] == "0.00"
    assert strips[2].notes[-1] == "8.00"
    np.testing.assert_allclose(
        strips[1].pictures[0], drawn(latent, [0.1, -2, 4.3]), atol=1e-6
    )
    assert len(rows) == 27
    assert (rows[17]["number"], rows[17]["column"]) == ("z2", 9)
    assert [float(rows[17][f"z{i}"]) for i in (1, 2, 3)] == [0.1, 2, 4.3]


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(2).integers(0, 256, (N_DIGITS, 28, 28), np.uint8)


@pytest.mark.parametrize(("n_pairs", "steps"), [(10, 7), (3, 5)])
def test_a_homework_sheet_has_pairs_of_each_kind_between_originals(
    latent, images, n_pairs, steps
):
    homework = Homework(3, n_pairs, steps)
    within, across = homework_columns(latent, images, homework)

    assert [len(within), len(across)] == [n_pairs, n_pairs]
    rows = homework_rows(latent, homework)
    assert len(rows) == 2 * n_pairs * steps
    for row in rows:
        a, b = (
            latent.real.labels[row[f"{end} test image"]] for end in ("start", "end")
        )
        assert (row["start class"], row["end class"]) == (a, b)
        assert row["of one class"] == ("yes" if a == b else "no")
    for strip, row in zip(within + across, rows[::steps], strict=True):
        assert len(strip.pictures) == steps + 2
        a, b = row["start test image"], row["end test image"]
        for at, index in ((0, a), (-1, b)):
            np.testing.assert_allclose(
                strip.pictures[at], images[index].ravel() / 255, atol=1e-7
            )
        np.testing.assert_allclose(
            strip.pictures[1], drawn(latent, latent.real.codes[a]), atol=1e-6
        )
        assert strip.name == f"{row['start']} to {row['end']}"
        assert row["start"] == f"test image {a} ({article(row['start class'])})"


def article(label):
    return "an 8" if label == 8 else f"a {label}"


def test_an_end_is_named_in_words_and_told_in_numbers():
    code = np.array([0.5, 1.0])
    image, sliders = End(TEST_IMAGE, code, 17, 8), End(SLIDERS, code)

    assert image.columns() == {
        "start": "test image 17 (an 8)",
        "start test image": 17,
        "start class": 8,
    }
    assert sliders.columns(is_start=False) == {
        "end": "the sliders' code",
        "end test image": "",
        "end class": "",
    }
    assert image.slug == "image17"
    assert End(DRAWING, code).slug.startswith("drawing")
    assert sliders.slug != End(SLIDERS, code + 1).slug


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
    found = [row["plausibility in percent"] for row in (rows[0], rows[-1])]
    np.testing.assert_allclose(found, 100 * without.plausibility, atol=0.01)
    # A step beside an end is not called more real than the end by a leap.
    beside, end = (rows[i]["plausibility in percent"] for i in (1, 0))
    assert abs(beside - end) < 20


def test_a_percentage_on_a_sheet_is_that_of_the_table_rounded(latent, ends):
    above, _ = morph_strips(latent, *ends, 25)
    rows = morph_rows(latent, *ends, 25)

    for note, row in zip(above.notes, rows, strict=True):
        assert note.split(",")[0] == percent(row["plausibility in percent"] / 100)
        assert note.split(", ")[1].rstrip("?") == str(row["nearest class"])


@pytest.fixture
def in_chinese():
    use_language("zh")
    yield
    use_language("en")


def test_a_table_is_in_the_language_of_the_page(latent, ends, in_chinese):
    [row, *_] = morph_rows(latent, *ends, 3)

    assert "step" not in row
    assert {"z1", "z2", "z3"} <= {*row}


def test_a_homework_sheet_says_which_run_it_is_of(latent, images):
    sheets = [
        Image.open(io.BytesIO(homework_png(latent, images, name, Homework(3))))
        for name in ("one", "two")
    ]

    runs = [json.loads(sheet.text["Description"])["run"] for sheet in sheets]
    assert runs == ["one", "two"]


def test_a_homework_sheet_leaves_no_third_of_a_page_empty(latent, images):
    sheet = Image.open(io.BytesIO(homework_png(latent, images, "one", Homework(3))))

    ink = np.asarray(sheet) < 128
    height, width = ink.shape
    thirds = [ink[:, i * width // 6 : (i + 1) * width // 6] for i in range(6)]
    assert all(third.mean() > 0.05 for third in thirds)
    assert ink[: height // 3].any(axis=0)[width // 2 :].any()
