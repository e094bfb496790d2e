"""What a reader does on the Map page."""

import numpy as np
from playwright.sync_api import expect

from ae.latent.linear import fit_pca_projection
from tests.browser.reader import visit

HINT = "Click a point: its digit"


def open_map(page, url, **query):
    """Open the Map page and wait until the map has come to life."""
    visit(page, url, "/map", **query)
    wait_for_map(page)


def wait_for_map(page):
    expect(page.get_by_text(HINT)).to_be_visible()
    expect(plot(page)).to_be_visible()


def plot(page):
    return page.locator(".st-key-map-chart .js-plotly-plot")


def check_more(page, words):
    """Check a box of the menu "More" above the map."""
    menu = page.locator(".map_controls details")
    if menu.get_attribute("open") is None:
        menu.locator("summary").click()
    menu.get_by_label(words).check()
    page.keyboard.press("Escape")


def class_button(page, label):
    return page.get_by_role("button", name=f"Class {label}", exact=True)


def shown_classes(page):
    """The classes whose buttons are pressed."""
    buttons = [class_button(page, label) for label in range(10)]
    return [
        i for i, b in enumerate(buttons) if b.get_attribute("aria-pressed") == "true"
    ]


def card(page):
    """The card under the pointer."""
    return page.locator(".map-overlay .card")


def panel(page, name="The digit you chose"):
    return page.get_by_role("region", name=name)


def pca_points(run, n_dims=2):
    """Where PCA puts the test digits, by numpy."""
    codes = run.evaluation().codes.astype(float)
    return fit_pca_projection(codes, n_dims).to_points(codes)


def loneliest(run):
    """The digit whose point lies farthest from the middle, so that none hides it."""
    return int(np.linalg.norm(pca_points(run), axis=1).argmax())


def place(page, point):
    """Return where a point of the plane is in the window, by Plotly's own axes."""
    chart = plot(page)
    chart.scroll_into_view_if_needed()
    return chart.evaluate(
        """(plot, [x, y]) => {
          const { left, top } = plot.getBoundingClientRect();
          const { xaxis, yaxis } = plot._fullLayout;
          return [
            left + xaxis._offset + xaxis.l2p(x),
            top + yaxis._offset + yaxis.l2p(y),
          ];
        }""",
        [float(at) for at in point],
    )


def click_digit(page, run, index):
    """Click the point of a test digit on PCA's plane."""
    x, y = place(page, pca_points(run)[index])
    page.mouse.move(x - 3, y - 3)
    page.mouse.move(x, y)
    expect(card(page)).to_contain_text(f"test image {index} (")
    page.mouse.click(x, y)
    expect(panel(page)).to_contain_text(f"Test image {index} (")
