"""The Map and the Reconstructions page."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from ae.data import load_test_split
from tests.browser.reader import (
    assert_shows,
    choose,
    drawn,
    picture,
    visit,
    wait_for_code_in_url,
    wait_for_picture,
    wait_until_idle,
)

# Where a test digit's point lies on the screen: (x, y), by the plot's own axes.
PLACE = """(plot, index) => {
  const { left, top } = plot.getBoundingClientRect();
  const { xaxis, yaxis } = plot._fullLayout;
  for (const { x, y, customdata } of plot._fullData) {
    const at = customdata ? Array.from(customdata).indexOf(index) : -1;
    if (at < 0) continue;
    return [
      left + xaxis._offset + xaxis.l2p(x[at]),
      top + yaxis._offset + yaxis.l2p(y[at]),
    ];
  }
}"""


def loneliest(run):
    """The digit whose point lies farthest from the middle, so that none hides it."""
    codes = run.evaluation().codes.astype(float)
    centred = codes - codes.mean(axis=0)
    axes = np.linalg.svd(centred, full_matrices=False)[2][:2]
    return int(np.linalg.norm(centred @ axes.T, axis=1).argmax())


def click_point(page, index):
    plot = page.locator(".js-plotly-plot")
    expect(plot.locator(".scatterlayer, .gl-canvas").first).to_be_attached()
    plot.scroll_into_view_if_needed()
    x, y = plot.evaluate(PLACE, index)
    page.mouse.move(x - 3, y - 3)
    page.mouse.move(x, y)
    expect(plot.locator(".hoverlayer .hovertext")).to_contain_text(f"digit {index}")
    page.mouse.click(x, y)


@pytest.fixture
def originals(nine):
    return load_test_split("mnist", nine.config().data.test_sha256)


def test_a_clicked_point_shows_its_digit_and_opens_the_sliders_on_it(
    page, app_url, nine, originals
):
    index = loneliest(nine)
    code = nine.evaluation().codes[index].astype(float)
    visit(page, app_url, "/map")

    click_point(page, index)

    card = page.get_by_role("list", name="The digit you chose")
    expect(card).to_contain_text(f"Digit {index}, a {originals.labels[index]}: error")
    assert_shows(card.locator("canvas").nth(0), originals.images[index])
    assert_shows(card.locator("canvas").nth(1), drawn(nine, code))
    numbers = ", ".join(f"{z:.2f}" for z in code)
    expect(page.get_by_text(f"Its code: {numbers}")).to_be_visible()
    page.get_by_role("link", name="Send this code to the sliders").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Generate")
    wait_for_code_in_url(page, code)
    wait_for_picture(page)
    assert_shows(picture(page), drawn(nine, code.round(3)))
    expect(page.locator(".original figcaption")).to_contain_text(f"Real digit {index},")


def test_a_code_of_a_chosen_run_can_be_sent_to_the_sliders_too(page, app_url, tiny):
    # With ?run= in the URL, which belongs to the selectbox.
    index = loneliest(tiny)
    visit(page, app_url, "/map", run="tiny")

    click_point(page, index)
    page.get_by_role("link", name="Send this code to the sliders").click()

    expect(page.get_by_role("slider")).to_have_count(3)
    wait_for_code_in_url(page, tiny.evaluation().codes[index])
    assert "run=tiny" in page.url


def test_a_point_clicked_in_one_run_is_forgotten_in_another(page, app_url, nine):
    # The other run has 100 test digits only.
    visit(page, app_url, "/map")
    click_point(page, loneliest(nine))
    expect(page.get_by_role("list", name="The digit you chose")).to_be_visible()

    choose(page, "Run", "tiny")

    expect(
        page.get_by_text("Its digit, its reconstruction and its code")
    ).to_be_visible()


def test_the_cards_show_digits_reconstructions_and_what_differs(
    page, app_url, nine, originals
):
    visit(page, app_url, "/reconstructions")
    errors = nine.evaluation().errors
    worst = int(np.argmax(errors))

    cards = page.get_by_role("list", name=re.compile("^Originals"))
    expect(cards.get_by_role("listitem")).to_have_count(12)
    card = cards.get_by_role("listitem").first
    what = f"digit {worst}, a {originals.labels[worst]}"
    original = card.get_by_role("img", name=f"Original: {what}")
    reconstruction = card.get_by_role("img", name=f"Reconstruction of {what}")
    assert_shows(original, originals.images[worst])
    assert_shows(reconstruction, drawn(nine, nine.evaluation().codes[worst]))
    expect(card).to_contain_text(f"error {errors[worst]:.4f}")
    differences = card.get_by_role("img", name=re.compile("^Difference"))
    colours = differences.evaluate(
        "c => [...c.getContext('2d').getImageData(0, 0, 28, 28).data]"
    )
    red, _, blue, _ = np.array(colours).reshape(784, 4).T
    off = reconstruction_minus_original(nine, originals, worst)
    assert (blue[off < -0.5] > red[off < -0.5]).all()
    assert (red[off > 0.5] > blue[off > 0.5]).all()


def reconstruction_minus_original(run, originals, index):
    redrawn = run.network().decode(run.evaluation().codes[index : index + 1])
    return redrawn.ravel() - originals.images[index].ravel() / 255


def test_class_order_and_count_change_the_cards_and_the_url(page, app_url):
    visit(page, app_url, "/reconstructions")
    cards = page.get_by_role("list", name=re.compile("^Originals"))
    first = cards.get_by_role("listitem").first
    before = first.inner_text()

    choose(page, "Class", 7)
    expect(first).to_contain_text(", a 7: error")
    choose(page, "How many", 24)
    expect(cards.get_by_role("listitem")).to_have_count(24)
    titles = cards.get_by_role("listitem").locator("p").all_inner_texts()
    assert all(", a 7: error" in title for title in titles)
    choose(page, "Order", "best")
    expect(first).not_to_contain_text(titles[0])
    assert first.inner_text() != before

    wait_until_idle(page)
    for part in ("class=7", "order=best", "count=24"):
        assert part in page.url
