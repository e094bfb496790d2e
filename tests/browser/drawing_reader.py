"""What a reader does on the Generate page, and sees there."""

import numpy as np
from playwright.sync_api import expect

# A 7 in the left upper corner, [column, row] in pixels of the pad.
SEVEN = [(3, 4), (12, 4), (8, 15)]


def pad(page):
    return page.locator(".pad")


def place(page, point):
    """Return where a pixel of the pad is in the window."""
    box = pad(page).bounding_box()
    return tuple(
        box[start] + at / 28 * box[length]
        for at, start, length in zip(
            point, ("x", "y"), ("width", "height"), strict=True
        )
    )


def draw(page, points=SEVEN, steps=8):
    """Draw through points with the mouse."""
    pad(page).scroll_into_view_if_needed()
    page.mouse.move(*place(page, points[0]))
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*place(page, point), steps=steps)
    page.mouse.up()


def drawing(page):
    """Read the pad's picture: levels of grey, 0 to 255."""
    return page.locator(".pad .picture")


def seen(page):
    """What the network sees."""
    return page.locator(".original .picture")


def framing(page):
    """The picture with a frame round what of it goes in."""
    return page.locator(".framing")


def encoded(run, levels):
    """The code of a picture of 28 x 28 levels of grey, by numpy."""
    image = (np.asarray(levels) / 255).astype(np.float32).reshape(1, 1, 28, 28)
    return run.network().encode(image)[0].astype(float)


def shown_code(page):
    """The code the fields show, to two decimals."""
    fields = page.locator(".number .field")
    return np.array([float(fields.nth(i).input_value()) for i in range(fields.count())])


def load(page, path):
    """Choose a file."""
    page.locator(".file input").set_input_files(path)


def expect_link(page, text):
    expect(page.locator(".link span")).to_contain_text(text)
