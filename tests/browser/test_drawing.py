"""The bench: image in, nine numbers, image out, by every way there is to set them."""

import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from ae.latent.codes import slider_ranges
from ae.latent.neighbours import RealCodes
from tests.browser.drawing_reader import (
    SEVEN,
    draw,
    drawing,
    encoded,
    expect_link,
    load,
    pad,
    place,
    seen,
    shown_code,
)
from tests.browser.reader import (
    Frames,
    assert_shows,
    choose,
    code_in_url,
    drawn,
    field,
    go_to,
    mean_code,
    open_generate,
    picture,
    pixels,
    press,
    slider,
    type_into,
    wait_for_code_in_url,
    wait_for_meter,
    wait_for_new_url,
    wait_for_picture,
)

# A drawing whose nearest digits are of several classes is ranked in none.
RANKED = re.compile("If this is an? \\d|it is not ranked in one")
LINKED = "The sliders follow the input"
CUT = "The sliders no longer follow the input"
ALONE = "marks the input's code"


@pytest.fixture
def bench(page, app_url):
    open_generate(page, app_url)
    return page


def wait_until_drawn(page, before):
    """Wait until what was drawn has settled; return its code as the URL says it."""
    wait_for_new_url(page, before)
    return np.array(code_in_url(page))


def assert_goes_through(page, run):
    """Require that what is seen is what the sliders and the output come from.

    A canvas keeps 256 levels, the network had the drawing itself: hence the margin.
    """
    code = encoded(run, pixels(seen(page)))
    assert np.abs(shown_code(page) - code).max() < 0.05
    assert_shows(picture(page), drawn(run, code_in_url(page)))


def test_what_is_drawn_goes_through_the_whole_network(bench, nine):
    expect_link(bench, "No input yet")
    before = bench.url

    draw(bench)

    wait_until_drawn(bench, before)
    assert pixels(drawing(bench)).max() == 255
    expect_link(bench, LINKED)
    assert_goes_through(bench, nine)


def test_code_and_output_follow_the_pen_and_nobody_is_told_before_it_is_lifted(
    page, app_url
):
    frames = Frames(page)
    open_generate(page, app_url)
    page.mouse.move(*place(page, SEVEN[0]))
    page.mouse.down()
    n_sent, outputs, codes = len(frames.sent), set(), set()
    for share in np.linspace(0, 1, 12):
        page.mouse.move(*place(page, (3 + 9 * share, 4 + 3 * share)))
        outputs.add(pixels(picture(page)).tobytes())
        codes.add(tuple(shown_code(page)))
    page.wait_for_timeout(500)
    n_while_drawing = len(frames.sent) - n_sent
    before = page.url
    page.mouse.up()

    assert len(outputs) > 5
    assert len(codes) > 5
    assert n_while_drawing == 0
    wait_for_new_url(page, before)


def test_a_finger_draws_as_a_mouse_does(open_context, app_url, nine):
    context = open_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    open_generate(page, app_url)
    pad(page).evaluate("pad => pad.scrollIntoView({ block: 'center' })")
    touch = context.new_cdp_session(page)
    scrolled = "() => document.querySelector('[data-testid=stMain]').scrollTop"
    at_first = page.evaluate(scrolled)

    def dispatch(kind, *points):
        points = [dict(zip("xy", place(page, p), strict=True)) for p in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    before, outputs = page.url, set()
    dispatch("touchStart", (8, 4))
    for row in np.linspace(4, 24, 12):
        dispatch("touchMove", (8 + row / 3, row))
        outputs.add(pixels(picture(page)).tobytes())
    dispatch("touchEnd")

    assert len(outputs) > 4
    wait_until_drawn(page, before)
    assert page.evaluate(scrolled) == at_first
    assert_goes_through(page, nine)


def test_the_keyboard_alone_draws_wipes_and_takes_back(bench, nine):
    before = bench.url
    pad(bench).focus()
    for _ in range(8):
        bench.keyboard.press("ArrowUp")
    bench.keyboard.press("Space")
    for _ in range(14):
        bench.keyboard.press("ArrowDown")
    expect(bench.get_by_text("Column 15, row 21, brush down.")).to_be_attached()
    bench.keyboard.press("Space")

    wait_until_drawn(bench, before)
    line = pixels(drawing(bench))
    assert (line[8:20, 14] == 255).all()
    assert line[:, :11].max() == 0
    assert_goes_through(bench, nine)

    press(bench, "Eraser")
    pad(bench).focus()
    bench.keyboard.press("Enter")
    for _ in range(4):
        bench.keyboard.press("ArrowUp")
    bench.keyboard.press("Enter")
    assert pixels(drawing(bench))[17:20, 14].max() == 0
    bench.keyboard.press("Control+z")
    assert (pixels(drawing(bench)) == line).all()


def test_rubbing_a_line_out_along_itself_leaves_nothing(bench):
    line = [(6, 6), (20, 20)]
    draw(bench, line)
    assert pixels(drawing(bench)).max() == 255

    press(bench, "Eraser")
    draw(bench, line)

    assert pixels(drawing(bench)).max() == 0
    expect(told(bench)).to_contain_text("Nothing is drawn")


def point(page, kind, at, **init):
    """Let a pointer do something at a pixel of the pad, as the browser tells it."""
    x, y = place(page, at)
    event = {"clientX": x, "clientY": y, "bubbles": True, "cancelable": True}
    pad(page).evaluate(
        "(pad, [kind, init]) => pad.dispatchEvent(new PointerEvent(kind, init))",
        [f"pointer{kind}", event | {"isPrimary": True, "buttons": 1} | init],
    )


def test_a_stroke_goes_on_after_the_browser_has_broken_it_off(bench):
    pen = {"pointerId": 7, "pointerType": "pen"}
    point(bench, "down", (5, 10), **pen)
    point(bench, "move", (10, 10), **pen)
    point(bench, "cancel", (10, 10), **pen)
    point(bench, "move", (20, 10), **pen)
    point(bench, "up", (20, 10), **pen)
    point(bench, "move", (20, 25), **pen)

    line = pixels(drawing(bench))
    assert (line[9:11, 5:20] == 255).all()
    assert line[14:].max() == 0
    press(bench, "Take back the last stroke")
    assert pixels(drawing(bench)).max() == 0


def test_the_pen_wins_over_the_palm_that_came_before_it(bench):
    palm = {"pointerId": 3, "pointerType": "touch"}
    pen = {"pointerId": 4, "pointerType": "pen"}
    point(bench, "down", (24, 24), **palm)
    point(bench, "move", (25, 22), **palm)
    point(bench, "down", (5, 10), **pen)
    point(bench, "move", (26, 26), **palm)
    point(bench, "move", (15, 10), **pen)
    point(bench, "up", (15, 10), **pen)
    point(bench, "move", (20, 20), **palm)
    point(bench, "up", (20, 20), **palm)

    line = pixels(drawing(bench))
    assert (line[9:11, 5:15] == 255).all()
    assert line[14:].max() == 0
    bench.get_by_label("pen only").check()
    point(bench, "down", (24, 24), pointerId=5, pointerType="touch")
    assert (pixels(drawing(bench)) == line).all()
    point(bench, "down", (24, 24), pointerId=6, pointerType="pen")
    assert pixels(drawing(bench))[23:25, 23:25].min() == 255


@pytest.fixture
def phone(open_context, app_url):
    """The page on a phone, and a way to touch it."""
    context = open_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    open_generate(page, app_url)
    session = context.new_cdp_session(page)

    def touch(kind, *points):
        points = [{"x": float(x), "y": float(y)} for x, y in points]
        session.send(
            "Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points}
        )

    page.touch = touch
    return page


def test_twenty_fast_taps_are_twenty_dots(phone):
    pad(phone).evaluate("pad => pad.scrollIntoView({ block: 'center' })")
    dots = [(4 + 5 * i, 4 + 6 * k) for k in range(4) for i in range(5)]
    for dot in dots:
        phone.touch("Start", place(phone, dot))
        phone.touch("End")

    levels = pixels(drawing(phone))
    assert all(levels[y - 1 : y + 1, x - 1 : x + 1].min() == 255 for x, y in dots)
    assert levels[:, 6].max() == 0  # between them there is none


def test_a_scroll_that_starts_on_a_slider_moves_no_slider(phone):
    first = slider(phone, 1)
    first.evaluate("range => range.scrollIntoView({ block: 'center' })")
    before, code = float(first.input_value()), shown_code(phone)
    box = first.bounding_box()
    x, y = box["x"] + 0.1 * box["width"], box["y"] + box["height"] / 2
    scrolled = "() => document.querySelector('[data-testid=stMain]').scrollTop"
    at_first = phone.evaluate(scrolled)
    phone.touch("Start", (x, y))
    for way in range(10, 200, 10):
        phone.touch("Move", (x + way / 20, y - way))
    phone.touch("End")

    assert phone.evaluate(scrolled) > at_first
    assert float(first.input_value()) == before
    assert (shown_code(phone) == code).all()


def test_strokes_are_taken_back_one_by_one_and_the_pad_is_cleared(bench):
    draw(bench, [(5, 5), (12, 5)])
    one = pixels(drawing(bench))
    draw(bench, [(5, 12), (12, 12)])
    assert (pixels(drawing(bench)) != one).any()

    press(bench, "Take back the last stroke")
    assert (pixels(drawing(bench)) == one).all()
    press(bench, "Clear the pad")
    assert pixels(drawing(bench)).max() == 0
    press(bench, "Take back the last stroke")
    assert (pixels(drawing(bench)) == one).all()


def test_centring_moves_the_drawing_to_the_middle_and_can_be_turned_off(bench, nine):
    before = bench.url
    draw(bench)
    centred_code = wait_until_drawn(bench, before)
    levels = pixels(seen(bench)).astype(float)
    rows, columns = np.nonzero(levels.max(axis=1))[0], np.nonzero(levels.max(axis=0))[0]
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
    middle = (levels.sum(axis=1) * np.arange(28)).sum() / levels.sum()
    assert middle == pytest.approx(14, abs=0.5)

    before = bench.url
    bench.get_by_label("centre it as MNIST does").uncheck()

    code = wait_until_drawn(bench, before)
    assert (pixels(seen(bench)) == pixels(drawing(bench))).all()
    assert np.abs(code - centred_code).max() > 0.5
    assert_goes_through(bench, nine)


def test_a_real_digit_of_a_class_comes_at_once_and_can_be_drawn_on(
    bench, nine, originals
):
    bench.get_by_label("Of which class").select_option("4")
    before = bench.url
    press(bench, "A real digit")

    caption = bench.locator(".original figcaption")
    expect(caption).to_contain_text(re.compile(r"^Test image \d+ \(a 4\)\."))
    index = int(re.match(r"Test image (\d+)", caption.inner_text())[1])
    assert originals.labels[index] == 4
    wait_for_code_in_url(bench, nine.evaluation().codes[index].astype(float))
    assert_shows(seen(bench), originals.images[index])
    assert_shows(drawing(bench), originals.images[index])
    expect_link(bench, LINKED)

    before = bench.url
    draw(bench, [(6, 24), (22, 24)])
    wait_until_drawn(bench, before)
    expect(caption).to_contain_text("your drawing")


def test_a_link_to_a_digits_code_opens_with_the_digit_as_the_image_that_goes_in(
    page, app_url, nine, originals
):
    code = nine.evaluation().codes[17].astype(float).round(3)
    open_generate(page, app_url, z=",".join(f"{z:.3f}" for z in code))

    caption = page.locator(".original figcaption")
    expect(caption).to_contain_text(f"Test image 17 (a {originals.labels[17]}).")
    assert_shows(seen(page), originals.images[17])
    assert_shows(drawing(page), originals.images[17])
    expect_link(page, LINKED)


def test_a_drawing_goes_through_another_run_too_once_it_is_asked_to(
    page, app_url, tiny
):
    open_generate(page, app_url)
    draw(page)
    levels = pixels(seen(page))

    choose(page, "Run", "tiny")

    expect(page.get_by_role("slider")).to_have_count(3)
    wait_for_meter(page)
    assert (pixels(seen(page)) == levels).all()
    expect_link(page, CUT)
    press(page, "Back to the input's code")
    expect_link(page, LINKED)
    assert np.abs(shown_code(page) - encoded(tiny, levels)).max() < 0.05


def test_moving_a_slider_cuts_the_link_and_leaves_a_way_back(bench, nine):
    before = bench.url
    draw(bench)
    code = wait_until_drawn(bench, before)
    back = bench.get_by_role("button", name="Back to the input's code")
    ghosts = bench.locator(".ghost")
    expect(back).to_be_disabled()
    expect(ghosts.first).to_be_hidden()
    output = pixels(picture(bench))

    slider(bench, 1).press("End")

    expect_link(bench, CUT)
    expect_link(bench, ALONE)
    expect(ghosts.first).to_be_visible()
    for i, (low, high) in enumerate(slider_ranges(nine.evaluation().codes)):
        share = float(ghosts.nth(i).evaluate("g => g.style.getPropertyValue('--at')"))
        wanted = np.clip((code[i] - low) / (high - low), 0, 1)
        assert share == pytest.approx(wanted, abs=0.002)
    moved = code.copy()
    moved[0] = slider_ranges(nine.evaluation().codes)[0, 1].round(3)
    wait_for_code_in_url(bench, moved)
    assert_shows(picture(bench), drawn(nine, moved))
    back.click()
    wait_for_code_in_url(bench, code)
    expect_link(bench, LINKED)
    assert (pixels(picture(bench)) == output).all()


def test_a_digit_far_off_the_centre_is_not_ranked_among_digits_of_another_class(bench):
    before = bench.url
    bench.get_by_label("centre it as MNIST does").uncheck()
    draw(bench, [(2, 2), (9, 2), (5, 11)])
    wait_until_drawn(bench, before)

    expect(bench.locator(".error")).to_contain_text("it is not ranked in one")
    bench.get_by_label("centre it as MNIST does").check()


def test_drawing_on_links_the_sliders_again(bench):
    draw(bench)
    slider(bench, 2).press("Home")
    expect_link(bench, CUT)

    draw(bench, [(4, 20), (14, 20)])

    expect_link(bench, LINKED)


def test_a_drawing_is_still_there_when_one_comes_back(bench, nine):
    before = bench.url
    draw(bench)
    code = wait_until_drawn(bench, before)
    picture_before = pixels(drawing(bench))

    go_to(bench, "Map")
    go_to(bench, "Generate")
    wait_for_picture(bench)

    assert (pixels(drawing(bench)) == picture_before).all()
    expect_link(bench, LINKED)
    assert code_in_url(bench) == code.tolist()


def test_the_centring_is_still_off_when_one_comes_back(bench):
    before = bench.url
    draw(bench)
    wait_until_drawn(bench, before)
    before = bench.url
    bench.get_by_role("checkbox", name="centre it").uncheck()
    code = wait_until_drawn(bench, before)
    went_in = pixels(seen(bench))

    go_to(bench, "Map")
    go_to(bench, "Generate")
    wait_for_picture(bench)

    expect(bench.get_by_role("checkbox", name="centre it")).not_to_be_checked()
    assert (pixels(seen(bench)) == went_in).all()
    expect_link(bench, LINKED)
    assert code_in_url(bench) == code.tolist()
    bench.get_by_role("checkbox", name="centre it").check()


def test_a_drawing_a_digit_has_replaced_can_be_taken_back(bench):
    before = bench.url
    draw(bench)
    wait_until_drawn(bench, before)
    picture_before = pixels(drawing(bench))

    press(bench, "A real digit")
    expect(told(bench)).to_have_text("")
    assert (pixels(drawing(bench)) != picture_before).any()
    press(bench, "Take back the last stroke")

    assert (pixels(drawing(bench)) == picture_before).all()


def test_with_the_link_cut_the_error_is_not_set_against_a_class(bench):
    before = bench.url
    draw(bench)
    wait_until_drawn(bench, before)
    error = bench.locator(".error")
    expect(error).to_contain_text(RANKED)

    type_into(field(bench, 1), "3")
    field(bench, 1).press("Enter")

    expect(error).to_contain_text("between the sliders' picture and what goes in")
    expect(error).not_to_contain_text("worse than")


def told(page):
    return page.locator(".status")


def test_nothing_drawn_is_said_to_be_nothing_and_the_sliders_stay(bench):
    draw(bench)
    code = shown_code(bench)

    press(bench, "Clear the pad")

    expect(told(bench)).to_contain_text("Nothing is drawn")
    expect_link(bench, "No input yet")
    assert (shown_code(bench) == code).all()


def test_a_full_pad_is_said_to_be_full_and_goes_through_all_the_same(bench, nine):
    before = bench.url
    rows = np.arange(1, 28, 2)
    points = [
        (at, row) for row in rows for at in ((0, 28) if row % 4 == 1 else (28, 0))
    ]
    draw(bench, points, steps=3)

    wait_until_drawn(bench, before)
    assert pixels(drawing(bench)).mean() > 230
    expect(told(bench)).to_contain_text("The pad is full")
    assert_goes_through(bench, nine)


def photo_of(image):
    """A digit on paper that a lamp lights from one side, taken in the evening."""
    share = np.linspace(0, 1, image.width)
    light = 0.55 + 0.4 * share * np.linspace(0.5, 1, image.height)[:, None]
    noise = np.random.default_rng(0).normal(0, 0.03, light.shape)
    grey = light * (1 - 0.7 * np.asarray(image) / 255) + noise
    return Image.fromarray((255 * grey.clip(0, 1)).astype(np.uint8))


@pytest.fixture
def files(tmp_path, originals):
    """Pictures to load, made here: name -> path."""

    def save(name, image, **options):
        image.save(tmp_path / name, **options)

    digit = Image.fromarray(originals.images[0])
    save("digit.png", digit)
    large = digit.resize((560, 560), Image.Resampling.BICUBIC)
    save("chalk.png", large)
    save("ink.jpg", Image.eval(large, lambda level: 255 - level), quality=90)
    clear = Image.new("RGBA", large.size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), mask=large)
    save("clear.png", clear)
    save("photo.jpg", photo_of(large), quality=85)
    save("plain.png", Image.new("L", (40, 40), 128))
    save("thin.jpg", Image.linear_gradient("L").resize((3000, 5)))
    save("frames.gif", digit, save_all=True, append_images=[large.resize((28, 28))])
    (tmp_path / "text.png").write_text("I am a text file, trust me.")
    (tmp_path / "empty.png").write_bytes(b"")
    whole = (tmp_path / "digit.png").read_bytes()
    # The header alone says 20,000 x 20,000: unpacked it would be 1.6 GB.
    huge = whole[:16] + (20_000).to_bytes(4, "big") * 2 + whole[24:]
    (tmp_path / "huge.png").write_bytes(huge)
    (tmp_path / "damaged.png").write_bytes(whole[:60] + b"\0" * 40)
    (tmp_path / "heavy.png").write_bytes(whole + b"\0" * 20_000_000)
    return tmp_path


def test_a_loaded_digit_is_seen_as_it_is(bench, nine, files, originals):
    before = bench.url

    load(bench, files / "digit.png")

    wait_until_drawn(bench, before)
    assert_shows(seen(bench), originals.images[0])
    expect(told(bench)).to_have_text("digit.png: read as light on dark, like MNIST.")
    assert_goes_through(bench, nine)


def test_a_picture_of_any_kind_becomes_light_on_dark_and_centred(
    bench, nine, files, originals
):
    for name in ("chalk.png", "ink.jpg", "clear.png", "photo.jpg"):
        before = bench.url

        load(bench, files / name)

        expect(told(bench)).to_contain_text(name)
        wait_until_drawn(bench, before)
        # Softer or sharper strokes may put the centre of mass on the next pixel.
        got, digit = pixels(seen(bench)) / 255, originals.images[0] / 255
        shifts = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
        off = [((np.roll(got, shift, (0, 1)) - digit) ** 2).mean() for shift in shifts]
        assert min(off) < 0.01, name
        is_light = name == "chalk.png"
        expect(told(bench)).to_contain_text(
            "light on dark" if is_light else "dark ink on light paper"
        )
        if name == "clear.png":
            expect(told(bench)).to_contain_text("transparent was laid on white")
        assert_goes_through(bench, nine)


def test_light_and_dark_can_be_turned_round(bench, files):
    load(bench, files / "ink.jpg")
    turn = bench.get_by_role("button", name="Invert colours")
    expect(turn).to_be_visible()
    right = pixels(seen(bench))

    turn.click()
    expect(told(bench)).not_to_contain_text("dark ink on light paper")
    turn.click()

    expect(told(bench)).to_contain_text("dark ink on light paper")
    assert (pixels(seen(bench)) == right).all()


HOSTILE = {
    "huge.png": "20,000 x 20,000 pixels, and at most 50 million",
    "text.png": "not a PNG, JPEG, WebP or AVIF image.",
    "empty.png": "is empty",
    "frames.gif": "is a GIF",
    "damaged.png": "is damaged",
    "heavy.png": "has 21 MB, and at most 20",
    "plain.png": "Nothing stands out in plain.png",
    "thin.jpg": "thin.jpg is too thin",
}


def test_a_hostile_file_is_refused_in_a_sentence(bench, files):
    draw(bench)
    code = shown_code(bench)
    for name, why in HOSTILE.items():
        load(bench, files / name)

        expect(told(bench)).to_contain_text(why)
        assert (shown_code(bench) == code).all(), name

    draw(bench, [(4, 20), (14, 20)])
    expect_link(bench, LINKED)


def test_no_picture_leaves_the_browser(page, app_url, files):
    frames, requests = Frames(page), []
    open_generate(page, app_url)
    page.on("request", lambda request: requests.append(request.url))
    n_sent, before = len(frames.sent), page.url

    load(page, files / "ink.jpg")
    wait_for_new_url(page, before)

    assert sum(map(len, frames.sent[n_sent:])) < 4_000  # the code, and no pixels
    assert [url for url in requests if not url.startswith(("blob:", "data:"))] == []


def meter(page):
    return page.get_by_role("region", name="How typical is this code?")


def real_codes(run):
    evaluation = run.evaluation()
    return RealCodes(evaluation.codes, evaluation.labels, run.network().decode)


def test_the_meter_says_what_numpy_says(bench, nine):
    real = real_codes(nine)
    ranges = slider_ranges(nine.evaluation().codes)
    codes = [mean_code(nine)]
    for i, share in ((2, 0.95), (5, 0.1), (7, 0.9)):
        code = codes[-1].copy()
        code[i] = (ranges[i, 0] + share * np.ptp(ranges[i])).round(3)
        codes.append(code)
    for i, code in enumerate(codes):
        if i:
            changed = int(np.flatnonzero(code != codes[i - 1])[0])
            type_into(field(bench, changed + 1), str(code[changed]))
            field(bench, changed + 1).press("Enter")
            wait_for_code_in_url(bench, code)
        judged = real.judge(code[None])

        share = bench.locator(".fill").evaluate(
            "f => Number(f.style.getPropertyValue('--share'))"
        )
        assert share == pytest.approx(judged.plausibility[0], abs=0.005)
        n_votes = round(5 * judged.shares[0])
        agree = f"{n_votes} of 5 are {judged.labels[0]}s"
        expect(meter(bench)).to_contain_text(
            agree if n_votes > 1 else "no two of one class"
        )
        near = meter(bench).locator(".near .picture")
        for k, row in enumerate(judged.nearest[0]):
            expect(near.nth(k)).to_have_attribute(
                "aria-label", re.compile(rf"^Test image {row} \(")
            )


def test_a_digit_that_goes_in_does_not_count_where_one_drags_away_from_it(
    page, app_url, nine
):
    codes = nine.evaluation().codes.astype(float).round(3)
    open_generate(page, app_url, z=",".join(map(str, codes[18])))
    expect(page.get_by_text("Test image 18 (a 3)").first).to_be_visible()
    code = codes[18].copy()
    code[2] += 0.05

    type_into(field(page, 3), f"{code[2]:.3f}")
    field(page, 3).press("Enter")
    wait_for_code_in_url(page, code)

    judged = real_codes(nine).judge(code[None], without=[18])
    near = meter(page).locator(".near .picture").first
    label = re.compile(rf"^Test image {judged.nearest[0, 0]} \(")
    expect(near).to_have_attribute("aria-label", label)
    share = page.locator(".fill").evaluate(
        "f => Number(f.style.getPropertyValue('--share'))"
    )
    assert share == pytest.approx(judged.plausibility[0], abs=0.005)


def test_the_five_nearest_are_shown_as_they_are(bench, nine, originals):
    nearest = real_codes(nine).judge(mean_code(nine)[None]).nearest[0]

    for k, row in enumerate(nearest):
        shown = meter(bench).locator(".near .picture").nth(k)
        assert_shows(shown, originals.images[row])


def test_half_way_and_snap_lead_to_the_nearest_real_code(bench, nine):
    codes = nine.evaluation().codes.astype(float)
    start = mean_code(nine)
    nearest = codes[real_codes(nine).judge(start[None]).nearest[0, 0]]

    press(bench, "Half-way towards it")
    half = start + 0.5 * (nearest - start)
    bench.wait_for_url(re.compile("z=[^m]"))
    assert np.abs(np.array(code_in_url(bench)) - half).max() < 0.0011
    press(bench, "Snap to the nearest real digit")

    wait_for_code_in_url(bench, nearest)
    press(bench, "Snap to the nearest real digit")
    expect(bench.locator(".numbers .note")).to_contain_text(
        "stand on a real digit's code already"
    )


def test_far_from_every_digit_the_meter_says_so(bench, nine):
    for i in (1, 2, 3):
        type_into(field(bench, i), "60")
        field(bench, i).press("Enter")

    expect(meter(bench)).to_contain_text("Less typical than nearly every real digit")
    expect(meter(bench)).to_contain_text("less typical than any real digit")


def test_an_error_is_set_against_those_of_its_class(bench, nine, originals):
    bench.get_by_label("Of which class").select_option("7")
    press(bench, "A real digit")
    caption = bench.locator(".original figcaption")
    expect(caption).to_contain_text("(a 7).")
    index = int(re.match(r"Test image (\d+)", caption.inner_text())[1])

    errors = nine.evaluation().errors
    share = (errors[originals.labels == 7] < errors[index]).mean()
    text = bench.locator(".output .error")
    expect(text).to_contain_text("its true class")
    percent = int(re.search(r"worse than (\d+) % of the 7s", text.inner_text())[1])
    assert percent == pytest.approx(100 * share, abs=1.5)
    draw(bench)
    expect(text).to_contain_text(RANKED)


def test_what_has_settled_is_said_in_words(bench):
    said = bench.locator(".output .hidden[role=status]")
    draw(bench)

    expect(said).to_contain_text("The sliders follow the input")
    expect(said).to_contain_text("Mean squared error per pixel: 0.")
    expect(said).to_contain_text(re.compile("of real digits|every real digit"))
    expect(said).to_contain_text("Five nearest real digits: ")


def test_the_network_in_between_shows_what_a_unit_looks_for(bench, nine, originals):
    draw(bench)
    expect(bench.locator(".between .units")).to_be_hidden()

    press(bench, "Show every unit")

    units = bench.get_by_role("application", name="The units of the network")
    words = bench.locator(".between .words")
    units.focus()
    bench.keyboard.press("ArrowRight")
    expect(words).to_contain_text("Encoder, layer 1, unit 1 of 128")
    expect(words).to_contain_text("Its incoming weights")
    picture_of_weights = bench.locator(".unit-picture").evaluate(
        "c => [...c.getContext('2d').getImageData(0, 0, 28, 28).data]"
    )
    weights = nine.network().encoder[0][0][0]
    strongest = int(np.abs(weights).argmax())
    colour = tuple(picture_of_weights[4 * strongest : 4 * strongest + 3])
    assert colour == ((213, 94, 0) if weights[strongest] > 0 else (0, 114, 178))
    for _ in range(4):
        bench.keyboard.press("ArrowRight")
    expect(words).to_contain_text("Code, z")
    expect(words).to_contain_text("Raise it: orange pixels brighten")
    box = units.bounding_box()
    bench.mouse.move(box["x"] + 10, box["y"] + 60)
    expect(words).to_contain_text("Image in, row")
    expect(bench.locator(".looked")).to_contain_text(
        "Off for every one of the 10,000 test digits", timeout=180_000
    )
    n_dead = int(re.search(r": (\d+) units", bench.locator(".looked").inner_text())[1])
    assert n_dead == count_dead(nine, originals.images)


def count_dead(run, images):
    """Count the hidden units that are 0 for every test digit, by numpy."""
    network = run.network()
    n_dead, values = 0, (images.reshape(-1, 784) / 255).astype(np.float32)
    for half in (network.encoder, network.decoder):
        for weight, bias in half[:-1]:
            values = np.maximum(values @ weight.T + bias, 0)
            n_dead += int((values.max(axis=0) == 0).sum())
        weight, bias = half[-1]
        values = values @ weight.T + bias
    return n_dead
