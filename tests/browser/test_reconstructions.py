"""The Reconstructions page."""

import re

import numpy as np
from playwright.sync_api import expect

from tests.browser.reader import assert_shows, choose, drawn, visit, wait_until_idle


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
