"""Sheets and files a reader takes home, opened again and looked into."""

import csv
import io
import json

import numpy as np
import pytest
from PIL import Image

from ae.errors import ShapeError
from ae.morph.files import file_name, to_csv, to_gif, to_png
from ae.morph.sheet import DPI, SHEET, Strip, draw_animation, draw_sheet, in_columns

ABOUT = {"run": "mnist-9d", "what": "morph", "start": "test image 17 (a 4)", "steps": 7}


def pictures(n, seed=0):
    return np.random.default_rng(seed).uniform(0, 1, (n, 784))


def reopened(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def squares_of(sheet, picture):
    """Find a picture on a sheet, enlarged by whole pixels, and say how much."""
    wanted = (picture.reshape(28, 28) * 255 + 0.5).astype(np.uint8)
    pixels = np.asarray(sheet)
    for scale in range(16, 0, -1):
        large = wanted.repeat(scale, 0).repeat(scale, 1)
        side = 28 * scale
        starts = np.argwhere(
            (pixels[:-side, :-side] == large[0, 0])
            & (pixels[side - 1 : -1, side - 1 : -1] == large[-1, -1])
        )
        for y, x in starts:
            if (pixels[y : y + side, x : x + side] == large).all():
                return scale
    return 0


def test_a_sheet_is_as_wide_as_a4_and_shows_every_picture_in_whole_pixels():
    strips = [Strip("one", pictures(3)), Strip("two", pictures(3, 1))]

    sheet = draw_sheet("A title", [strips], "a footnote")

    assert sheet.width == SHEET[0]
    assert sheet.height <= SHEET[1]
    scales = {squares_of(sheet, p) for strip in strips for p in strip.pictures}
    assert len(scales) == 1
    assert scales.pop() >= 4


@pytest.mark.parametrize("n", [1, 3, 25])
def test_a_strip_of_any_length_fits_between_the_margins(n):
    sheet = draw_sheet("", [[Strip("", np.zeros((n, 784)))]], "")

    black = np.flatnonzero((np.asarray(sheet) == 0).any(axis=0))
    assert black[0] >= 90
    assert black[-1] < SHEET[0] - 90


def test_columns_stand_beside_each_other():
    sheet = draw_sheet("", [[Strip("", np.zeros((7, 784)))] * 10] * 2, "")

    dark = (np.asarray(sheet) == 0).any(axis=0)
    assert dark[: SHEET[0] // 2].any()
    assert dark[SHEET[0] // 2 :].any()
    assert sheet.height <= SHEET[1]


def test_more_than_fits_is_refused_and_so_is_nothing():
    with pytest.raises(ShapeError, match="too many pictures"):
        draw_sheet("", [[Strip("", np.zeros((200, 784)))]], "")
    with pytest.raises(ShapeError, match="at least one strip"):
        draw_sheet("", [[]], "")


def test_values_beyond_the_ends_are_drawn_as_the_ends():
    sheet = draw_sheet("", [[Strip("", np.full((1, 784), -3.0))]], "")

    assert np.asarray(sheet).min() == 0


def test_a_png_has_its_resolution_and_says_what_it_is():
    data = to_png(draw_sheet("t", [[Strip("s", pictures(2))]], "f"), ABOUT)

    image = reopened(data)
    assert image.format == "PNG"
    assert image.info["dpi"] == pytest.approx((DPI, DPI), abs=0.5)
    assert json.loads(image.text["Description"]) == ABOUT
    assert image.text["Software"] == "Latent Explorer"


def test_a_gif_walks_there_and_back_and_says_what_it_is():
    left, right = np.linspace(np.zeros(784), np.ones(784), 9), np.zeros((9, 784))

    image = reopened(to_gif(draw_animation(left, right), ABOUT))

    assert (image.format, image.n_frames, image.info["loop"]) == ("GIF", 16, 0)
    assert json.loads(image.info["comment"]) == ABOUT
    greys, durations = [], []
    for frame in range(image.n_frames):
        image.seek(frame)
        greys.append(image.convert("L").getpixel((5, 5)))
        durations.append(image.info["duration"])
    assert greys[:9] == sorted(greys[:9])
    assert greys[9:] == greys[7:0:-1]
    assert durations[0] == durations[8] == 600
    assert set(durations[1:8]) == {40}


def test_a_csv_has_a_row_each_and_says_in_each_what_it_is():
    rows = [{"step": i, "z1": f"{i / 3:.6g}"} for i in range(4)]

    read = list(csv.DictReader(io.StringIO(to_csv(rows, ABOUT).decode())))

    assert len(read) == 4
    assert list(read[0]) == [*ABOUT, "step", "z1"]
    assert read[3] == {**{k: str(v) for k, v in ABOUT.items()}, "step": "3", "z1": "1"}


def test_a_csv_beyond_ascii_says_its_encoding():
    assert to_csv([{"步": 1}], {}).startswith(b"\xef\xbb\xbf")
    assert to_csv([{"step": 1}], {}) == b"step\r\n1\r\n"


def test_a_line_to_fill_in_stands_at_the_right_of_the_title():
    strips = [[Strip("", np.ones((1, 784)))]]
    with_line = draw_sheet("W" * 120, strips, "", to_fill_in="Name: ________")

    pixels = np.asarray(with_line) < 128
    plain = np.asarray(draw_sheet("", strips, "", to_fill_in="Name: ________")) < 128
    title = pixels & ~plain[: len(pixels)]
    assert plain[:210, SHEET[0] - 500 :].any()
    first_of_line = np.flatnonzero(plain[:210].any(axis=0))[0]
    assert np.flatnonzero(title.any(axis=0))[-1] < first_of_line


def test_a_file_is_named_after_its_run_and_settings():
    words = ("mnist-9d", "morph", "image17", "7steps")

    assert file_name(words, "png") == "mnist-9d-morph-image17-7steps.png"


def test_a_name_holds_nothing_a_file_system_minds():
    assert file_name(["../a b", "é/\\:"], "gif") == "a-b.gif"


@pytest.mark.parametrize("n", [1, 2, 9, 15, 16, 32, 64])
def test_strips_of_any_code_size_fit_on_a_sheet(n):
    strips = [Strip(f"z{i + 1}", pictures(9, i), ("[ 0.12 ]",) * 9) for i in range(n)]

    columns = in_columns(strips)
    sheet = draw_sheet("", columns, "")

    assert [strip for column in columns for strip in column] == strips
    assert sheet.height <= SHEET[1]
    assert squares_of(sheet, strips[-1].pictures[-1]) >= (4 if n <= 9 else 1)


def test_a_long_title_is_written_smaller_so_that_it_fits():
    title = "W" * 120

    ink = np.flatnonzero(
        (np.asarray(draw_sheet(title, [[Strip("", np.ones((1, 784)))]], "")) == 0).any(
            axis=0
        )
    )

    assert ink[-1] <= SHEET[0] - 90
