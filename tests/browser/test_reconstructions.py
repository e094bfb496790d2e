"""The Reconstructions page: the report card of each class."""

import re

import numpy as np
from playwright.sync_api import expect

from tests.browser.map_reader import wait_for_map
from tests.browser.reader import (
    assert_shows,
    choose,
    drawn,
    field,
    picture,
    type_into,
    visit,
    wait_for_picture,
    wait_until_idle,
)

# The element with the focus, inside of shadow roots too.
FOCUSED = """() => {
  let e = document.activeElement;
  while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
  return e.getAttribute('aria-label');
}"""
IS_DRAWN = """canvas => canvas.getContext('2d')
  .getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0)"""


def open_report(page, url, section="Worst and best", **query):
    """Open a section of the page and wait until its pictures are there."""
    visit(page, url, "/reconstructions", section=section, **query)
    expect(page.locator(".tile").last).to_be_visible()
    if section == "Worst and best":
        wait_until_drawn(page)


def wait_until_drawn(page):
    """Wait until the first card is pictures."""
    canvas = cards(page, "The worst").first.locator("canvas").first
    canvas.wait_for()
    handle = canvas.element_handle()
    page.wait_for_function(IS_DRAWN, arg=handle, timeout=15_000)


def turn_to(page, section):
    page.get_by_role("radio", name=section).click()
    wait_until_idle(page)


def test_the_overview_is_in_sight(page, app_url):
    page.set_viewport_size({"width": 1280, "height": 720})
    visit(page, app_url, "/reconstructions")
    expect(page.locator(".js-plotly-plot .xtick").last).to_be_visible()
    wait_until_idle(page)

    parts = [
        *page.locator(".tile").all(),
        page.locator(".st-key-report-choices"),
        page.locator(".js-plotly-plot"),
        page.locator(".st-key-class-figures table"),
    ]
    for part in parts:
        box = part.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 1280
        assert box["y"] + box["height"] <= 720
    assert page.locator(".tile canvas").first.bounding_box()["y"] <= 110


def test_five_cards_stand_in_a_row_and_the_classes_stay_in_sight(page, app_url):
    page.set_viewport_size({"width": 1280, "height": 720})
    open_report(page, app_url, **{"class": "8"})
    shown = cards(page, "The worst of the 8s")
    assert len({card.bounding_box()["y"] for card in shown.all()[:5]}) == 1

    cards(page, "The best of the 8s").last.scroll_into_view_if_needed()

    expect(page.get_by_role("button", name="8", exact=True)).to_be_in_viewport()


def cards(page, name):
    return page.get_by_role("list", name=re.compile(f"^{name}")).get_by_role("listitem")


def worst(run, label=None):
    """Return the digits of a class, or of all, the worst first."""
    scored = run.evaluation()
    every = np.arange(len(scored.labels))
    mine = every if label is None else np.flatnonzero(scored.labels == label)
    return mine[np.argsort(-scored.errors[mine], kind="stable")]


def test_the_cards_show_digits_reconstructions_and_what_differs(
    page, app_url, nine, originals
):
    open_report(page, app_url)
    errors = nine.evaluation().errors
    index = int(worst(nine)[0])

    expect(cards(page, "The worst of all")).to_have_count(10)
    expect(cards(page, "The best of all")).to_have_count(10)
    card = cards(page, "The worst of all").first
    label = originals.labels[index]
    what = f"test image {index} ({'an' if label == 8 else 'a'} {label})"
    original = card.get_by_role("img", name=f"Original: {what}")
    reconstruction = card.get_by_role("img", name=f"Reconstruction of {what}")
    assert_shows(original, originals.images[index])
    assert_shows(reconstruction, drawn(nine, nine.evaluation().codes[index]))
    expect(card).to_contain_text(f"error {errors[index]:.4f}")
    differences = card.get_by_role("img", name=re.compile("^Difference"))
    colours = differences.evaluate(
        "c => [...c.getContext('2d').getImageData(0, 0, 28, 28).data]"
    )
    red, _, blue, _ = np.array(colours).reshape(784, 4).T
    off = reconstruction_minus_original(nine, originals, index)
    assert (blue[off < -0.5] > red[off < -0.5]).all()
    assert (red[off > 0.5] > blue[off > 0.5]).all()


def reconstruction_minus_original(run, originals, index):
    redrawn = run.network().decode(run.evaluation().codes[index : index + 1])
    return redrawn.ravel() - originals.images[index].ravel() / 255


def tile(page, label):
    return page.get_by_role("button", name=f"Class {label}, mean error")


def test_a_tile_shows_its_class_and_chooses_it(page, app_url, nine, originals):
    open_report(page, app_url)
    pictures = tile(page, 7).locator("canvas")
    scored = nine.evaluation()
    mean = originals.images[originals.labels == 7].mean(axis=0)
    assert_shows(pictures.first, (mean + 0.5).astype(int))
    code = scored.codes[scored.labels == 7].mean(axis=0, dtype=np.float64).round(3)
    assert_shows(pictures.last, drawn(nine, code))

    tile(page, 7).click()

    first = worst(nine, 7)[0]
    expect(cards(page, "The worst of the 7s").first).to_contain_text(
        f"Test image {first} ("
    )
    expect(tile(page, 7)).to_have_attribute("aria-pressed", "true")
    wait_until_idle(page)
    assert "class=7" in page.url
    tile(page, 7).click()
    expect(cards(page, "The worst of all classes")).to_have_count(10)
    wait_until_idle(page)
    assert "class" not in page.url


def test_a_tile_is_pressed_by_the_keyboard_and_keeps_the_focus(page, app_url):
    open_report(page, app_url)
    tile(page, 2).focus()

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(tile(page, 3)).to_have_attribute("aria-pressed", "true")
    wait_until_idle(page)
    assert page.evaluate(FOCUSED).startswith("Class 3,")


def test_cards_hold_their_place_while_the_digits_are_on_their_way(page, app_url):
    page.goto(f"{app_url}/reconstructions?section=Worst+and+best")
    first = cards(page, "The worst").first
    first.wait_for()
    before = first.bounding_box()

    wait_until_drawn(page)

    after = first.bounding_box()
    assert (before["width"], before["height"]) == (after["width"], after["height"])


def test_the_pictures_of_a_card_lead_to_the_map_with_the_digit_in_the_sliders(
    page, app_url, nine, originals
):
    open_report(page, app_url)
    index = int(worst(nine)[3])
    cards(page, "The worst").nth(3).locator("canvas").nth(1).click()

    assert_is_open_on_the_map(page, nine, originals, index)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reconstructions")


def test_back_from_the_map_the_page_is_as_it_was_left(page, app_url, nine):
    open_report(page, app_url)
    tile(page, 7).click()
    number = page.get_by_label(re.compile("^Test image, 0 to"))
    first = cards(page, "The worst of the 7s").first
    expect(first).to_contain_text(f"Test image {worst(nine, 7)[0]} (")
    turn_to(page, "Code sizes")
    type_into(number, "17")
    number.press("Enter")
    expect(
        page.get_by_role("table", name=re.compile(r"^Test image 17 \("))
    ).to_be_visible()
    wait_until_idle(page)
    turn_to(page, "Worst and best")

    first.get_by_role("button", name="On the map").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Map")
    wait_until_idle(page)
    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_have_text("Reconstructions")
    expect(first).to_contain_text(f"Test image {worst(nine, 7)[0]} (")
    expect(tile(page, 7)).to_have_attribute("aria-pressed", "true")
    turn_to(page, "Code sizes")
    expect(number).to_have_value("17")
    wait_until_idle(page)
    assert "class=7" in page.url
    assert "digit=17" in page.url


def assert_is_open_on_the_map(page, run, originals, index):
    expect(page.get_by_role("heading", level=1)).to_have_text("Map")
    wait_for_map(page)
    wait_for_picture(page)
    code = run.evaluation().codes[index].astype(float).round(3)
    for i, number in enumerate(code):
        expect(field(page, i + 1)).to_have_value(f"{number:.2f}")
    label = originals.labels[index]
    title = f"Test image {index} ({'an' if label == 8 else 'a'} {label})"
    expect(page.get_by_text(f"{title}.")).to_be_visible()
    assert_shows(picture(page), drawn(run, code))
    assert_shows(page.get_by_role("img", name=title), originals.images[index])


def test_the_keyboard_leads_from_a_card_to_the_map_of_the_run_one_was_in(
    page, app_url, tiny
):
    visit(page, app_url, "/reconstructions", run="tiny", section="Worst and best")
    button = cards(page, "The worst").first.get_by_role("button", name="On the map")
    button.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Map")
    wait_until_idle(page)
    assert "run=tiny" in page.url
    code = tiny.evaluation().codes[worst(tiny)[0]].astype(float).round(3)
    expect(field(page, 1)).to_have_value(f"{code[0]:.2f}")


def test_compare_takes_the_reader_to_the_digit_at_other_code_sizes(
    page, app_url, nine, originals
):
    open_report(page, app_url)
    index = int(np.argmin(nine.evaluation().errors))
    button = cards(page, "The best").first.get_by_role("button", name="Compare")
    button.click()

    table = page.get_by_role("table", name=re.compile(rf"^Test image {index} \("))
    expect(table).to_be_in_viewport()
    expect(page.get_by_label(re.compile("^Test image, 0 to"))).to_have_value(str(index))
    assert_shows(
        table.get_by_role("img", name=re.compile("by mnist-9d, 9 numbers")),
        drawn(nine, nine.evaluation().codes[index]),
    )
    expect(table).to_contain_text(f"error {nine.evaluation().errors[index]:.4f}")
    expect(table).to_contain_text(f"error {nine.baseline().errors[index]:.4f}")


def cell(page, name):
    return page.get_by_role("button", name=name, exact=True)


def test_a_cell_of_the_matrix_opens_its_digits(page, app_url, nine, originals):
    open_report(page, app_url, "Mix-ups")
    scored = nine.evaluation()
    taken = (scored.labels == 4) & (scored.predicted_labels == 9)

    cell(page, f"{taken.sum()} digits of class 4, classified as 9").click()

    shown = cards(page, "4s classified as 9s")
    expect(shown).to_have_count(10)
    order = [i for i in worst(nine, 4) if taken[i]]
    for card, index in zip(shown.all(), order[:10], strict=True):
        expect(card).to_contain_text(f"Test image {index} (a 4)")
    page.get_by_role("button", name=re.compile("^Show .* more")).click()
    expect(shown).to_have_count(min(30, len(order)))
    eleventh = f"On the map: test image {order[10]} (a 4)"
    page.wait_for_function(f"({FOCUSED})() === {eleventh!r}")
    assert_shows(shown.nth(10).locator("canvas").first, originals.images[order[10]])


def test_a_card_of_a_cell_leads_to_the_map_and_to_other_code_sizes_too(
    page, app_url, nine, originals
):
    open_report(page, app_url, "Mix-ups")
    scored = nine.evaluation()
    taken = (scored.labels == 7) & (scored.predicted_labels == 9)
    first, second = [int(i) for i in worst(nine, 7) if taken[i]][:2]
    cell(page, f"{taken.sum()} digits of class 7, classified as 9").click()
    shown = cards(page, "7s classified as 9s")

    shown.first.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("table", name=f"Test image {first} (")).to_be_in_viewport()
    wait_until_idle(page)
    turn_to(page, "Mix-ups")
    shown.nth(1).locator("canvas").first.click()

    assert_is_open_on_the_map(page, nine, originals, second)


def test_the_matrix_is_one_stop_and_arrows_go_through_it(page, app_url, nine):
    open_report(page, app_url, "Mix-ups")
    scored = nine.evaluation()
    right = scored.labels == scored.predicted_labels
    n_zeros, n_ones = (int((right & (scored.labels == i)).sum()) for i in (0, 1))
    cell(page, f"{n_zeros} digits of class 0, classified correctly").focus()

    page.keyboard.press("ArrowRight")
    assert "of class 0, classified as" in page.evaluate(FOCUSED)
    stops = page.locator(".matrix button[tabindex='0']")
    expect(stops).to_have_count(1)
    cell(page, f"{n_ones} digits of class 1, classified correctly").focus()
    page.keyboard.press("Enter")

    expect(cards(page, "1s classified correctly")).to_have_count(10)
    wait_until_idle(page)
    assert page.evaluate(FOCUSED) == f"{n_ones} digits of class 1, classified correctly"
    expect(stops).to_have_count(1)


def test_the_heat_map_shows_the_error_of_each_pixel_on_one_scale_for_all_runs(
    page, app_url, nine, originals
):
    open_report(page, app_url, "Where", **{"class": "1"})
    flat = originals.images.reshape(-1, 784) / 255
    top = max(flat[originals.labels == label].var(axis=0).max() for label in range(10))
    redrawn = nine.network().decode(nine.evaluation().codes).reshape(-1, 784)
    squares = (redrawn - originals.images.reshape(-1, 784) / 255) ** 2
    of_class = [squares[originals.labels == label].mean(axis=0) for label in range(10)]

    ticks = page.locator(".heat .ticks span")
    expect(ticks).to_have_text([f"{share * top:.3f}" for share in (0, 0.5, 1)])
    colours = page.get_by_role(
        "img", name="The mean squared error of each pixel"
    ).evaluate("c => [...c.getContext('2d').getImageData(0, 0, 28, 28).data]")
    green = np.array(colours).reshape(784, 4)[:, 1]  # it grows all along the scale
    order = np.argsort(of_class[1], kind="stable")
    assert (np.diff(green[order]) >= 0).all()
    row, column = divmod(int(order[-1]), 28)
    expect(page.locator(".heat .note")).to_have_text(
        f"The pixel with the most error: row {row + 1}, column {column + 1} of 28, "
        f"{of_class[1].max():.4f}. The mean of all 784 pixels: "
        f"{of_class[1].mean():.4f}."
    )
    page.get_by_role("img", name="The mean image of class 1").wait_for()
    tile(page, 8).click()
    expect(ticks.last).to_have_text(f"{top:.3f}")
    page.get_by_role("img", name="each pixel, class 8").wait_for()
    page.get_by_role("radio", name="up to the worst pixel").click()
    expect(ticks.last).to_have_text(f"{of_class[8].max():.3f}")
    wait_until_idle(page)
    assert "scale=up+to+the+worst+pixel" in page.url


def test_the_choice_of_a_run_draws_the_cards_anew(page, app_url, tiny, digits):
    open_report(page, app_url)

    choose(page, "Run", "tiny")

    index = int(worst(tiny)[0])
    card = cards(page, "The worst").first
    expect(card).to_contain_text(f"Test image {index} (")
    wait_until_drawn(page)
    pictures = card.locator("canvas")
    assert_shows(pictures.first, digits.test.images[index])
    assert_shows(pictures.nth(1), drawn(tiny, tiny.evaluation().codes[index]))
