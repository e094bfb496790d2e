"""Pictures as people have them: files, the clipboard, a frame, hidden pixels."""

import base64
import re

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.browser.drawing_reader import (
    draw,
    expect_link,
    framing,
    load,
    pad,
    seen,
)
from tests.browser.reader import open_generate, pixels, press

# Where the digits lie on the sheet made here: left, top, side.
LARGE = (60, 80, 140)
OTHER = (260, 100, 130)


@pytest.fixture
def bench(page, app_url):
    open_generate(page, app_url)
    return page


def told(page):
    return page.locator(".status")


def on_paper(originals, *digits, size=(480, 360)):
    """Test digits on a ruled sheet; each as (index, (left, top, side))."""
    sheet = Image.new("L", size, 230)
    lines = ImageDraw.Draw(sheet)
    for y in range(10, size[1], 28):
        lines.line((0, y, size[0], y), fill=180)
    for index, (left, top, side) in digits:
        image = Image.fromarray(originals.images[index])
        mask = image.resize((side, side), Image.Resampling.BICUBIC)
        sheet.paste(50, (left, top), mask)
    return sheet


@pytest.fixture
def sheet(tmp_path, originals):
    path = tmp_path / "sheet.png"
    on_paper(originals, (0, LARGE)).save(path)
    return path


@pytest.fixture
def two(tmp_path, originals):
    """Two digits of nearly one size on one sheet: a 2, with more ink, and a 7."""
    path = tmp_path / "two.png"
    on_paper(originals, (1, LARGE), (0, OTHER)).save(path)
    return path


def frame_words(page):
    """What the frame says of itself: left, top, width, height and angle."""
    words = framing(page).get_by_role("status").text_content()
    return [int(number) for number in re.findall(r"-?\d+", words)]


def is_nearly(page, image):
    """Whether what the network sees is a digit, give or take a pixel."""
    got, digit = pixels(seen(page)) / 255, image / 255
    shifts = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    off = min(((np.roll(got, shift, (0, 1)) - digit) ** 2).mean() for shift in shifts)
    return off < 0.02


def test_the_frame_lies_where_the_ink_is(bench, sheet, originals):
    load(bench, sheet)

    expect(framing(bench)).to_be_visible()
    expect(pad(bench)).to_be_hidden()
    rows, columns = (
        np.nonzero(originals.images[0].max(axis=k) > 100)[0] for k in (1, 0)
    )
    left, top, side = LARGE
    wanted = [
        left + columns[0] * side / 28,
        top + rows[0] * side / 28,
        (np.ptp(columns) + 1) * side / 28,
        (np.ptp(rows) + 1) * side / 28,
    ]
    assert frame_words(bench)[:4] == pytest.approx(wanted, abs=4)
    assert is_nearly(bench, originals.images[0])
    expect(told(bench)).to_contain_text("dark ink on light paper")
    expect(bench.get_by_text("No file chosen")).to_have_count(0)


def test_the_frame_is_asked_for_where_two_digits_are_and_dragged_to_the_other(
    bench, two, originals
):
    load(bench, two)
    expect(told(bench)).to_contain_text("Not sure: more than one thing")
    expect(told(bench)).to_contain_text("Put the frame round the digit")
    assert is_nearly(bench, originals.images[1])
    area = bench.locator(".photo").bounding_box()
    scale = area["width"] / 480
    box = bench.locator(".frame").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    bench.mouse.move(x, y)
    bench.mouse.down()
    bench.mouse.move(x + 195 * scale, y + 35 * scale, steps=5)
    bench.mouse.up()
    corner = bench.get_by_role("button", name="Bottom right corner").bounding_box()
    x, y = corner["x"] + corner["width"] / 2, corner["y"] + corner["height"] / 2
    bench.mouse.move(x, y)
    bench.mouse.down()
    bench.mouse.move(x + 40 * scale, y + 30 * scale, steps=5)
    bench.mouse.up()

    expect(told(bench)).not_to_contain_text("Not sure")
    assert is_nearly(bench, originals.images[0])
    expect_link(bench, "The sliders follow the input")


def test_the_keys_move_pull_and_turn_the_frame(bench, sheet):
    load(bench, sheet)
    left, top, width, height, angle = frame_words(bench)
    assert angle == 0
    upright = pixels(seen(bench))

    bench.get_by_role("application", name="Frame round the digit").focus()
    bench.keyboard.press("ArrowRight")
    bench.keyboard.press("Shift+ArrowUp")
    assert frame_words(bench) == [left + 1, top - 10, width, height, 0]
    bench.keyboard.press("Tab")
    expect(bench.get_by_role("button", name="Top left corner")).to_be_focused()
    bench.keyboard.press("Shift+ArrowLeft")
    assert frame_words(bench) == [left - 9, top - 10, width + 10, height, 0]
    turner = bench.get_by_role("slider", name="Turn the frame")
    turner.focus()
    bench.keyboard.press("ArrowRight")
    bench.keyboard.press("Shift+ArrowRight")
    expect(turner).to_have_attribute("aria-valuetext", "11 degrees")

    press(bench, "Turn left")

    assert frame_words(bench)[4] == -79
    expect(told(bench)).to_contain_text("dark ink")
    assert (pixels(seen(bench)) != upright).mean() > 0.1


def test_a_finger_drags_the_frame_and_not_the_page(open_context, app_url, sheet):
    context = open_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    open_generate(page, app_url)
    expect(page.get_by_text("Take a photo")).to_be_visible()
    assert page.locator("input[capture=environment]").count() == 1
    load(page, sheet)
    framing(page).evaluate("e => e.scrollIntoView({ block: 'center' })")
    touch = context.new_cdp_session(page)
    scrolled = "() => document.querySelector('[data-testid=stMain]').scrollTop"
    at_first, before = page.evaluate(scrolled), frame_words(page)
    box = page.locator(".frame").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for kind, way in (("Start", 0), ("Move", 20), ("Move", 40), ("End", None)):
        points = [] if way is None else [{"x": x, "y": y - way / 2}]
        touch.send(
            "Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points}
        )

    assert page.evaluate(scrolled) == at_first
    assert frame_words(page)[1] < before[1] - 10


def test_a_picture_can_be_drawn_on(bench, sheet):
    load(bench, sheet)
    expect(framing(bench)).to_be_visible()

    press(bench, "Draw on it")

    expect(framing(bench)).to_be_hidden()
    draw(bench, [(4, 24), (20, 24)])
    expect(bench.locator(".original figcaption")).to_contain_text("your drawing")


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_a_picture_is_pasted_and_dropped(bench, sheet, originals, way):
    text = base64.b64encode(sheet.read_bytes()).decode()
    bench.evaluate(
        """([way, text]) => {
          const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
          const data = new DataTransfer();
          data.items.add(new File([bytes], "mine.png", { type: "image/png" }));
          const init = { bubbles: true, cancelable: true, composed: true };
          document.body.dispatchEvent(way === "paste"
            ? new ClipboardEvent("paste", { ...init, clipboardData: data })
            : new DragEvent("drop", { ...init, dataTransfer: data }));
        }""",
        [way, text],
    )

    expect(told(bench)).to_contain_text("mine.png: dark ink")
    assert is_nearly(bench, originals.images[0])


def test_webp_and_avif_are_taken_and_others_told_how_to_become_a_jpeg(
    bench, tmp_path, originals
):
    for name in ("sheet.webp", "sheet.avif"):
        on_paper(originals, (0, LARGE)).convert("RGB").save(tmp_path / name)
        load(bench, tmp_path / name)
        expect(told(bench)).to_contain_text(f"{name}: dark ink")
        assert is_nearly(bench, originals.images[0])
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 40
    (tmp_path / "photo.heic").write_bytes(heic)
    (tmp_path / "shape.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    for name, word in (("photo.heic", "HEIC"), ("shape.svg", "SVG")):
        load(bench, tmp_path / name)
        expect(told(bench)).to_contain_text(re.compile(f"{word}.* JPEG"))


@pytest.mark.parametrize(
    ("level", "words"),
    [("255", "one colour"), ("Math.random() * 255", "random pixels")],
)
def test_a_browser_that_hides_pixels_is_told_of(bench, sheet, level, words):
    bench.evaluate(
        f"""() => {{
          const read = CanvasRenderingContext2D.prototype.getImageData;
          CanvasRenderingContext2D.prototype.getImageData = function (...box) {{
            const image = read.apply(this, box);
            for (let i = 0; i < image.data.length; i++) image.data[i] = {level};
            return image;
          }};
        }}"""
    )

    load(bench, sheet)

    expect(told(bench)).to_contain_text(words)
    expect(told(bench)).to_contain_text("protection against fingerprinting")
    expect_link(bench, "No input yet")
