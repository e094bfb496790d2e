"""The Map page: pictures under the pointer, both ways to the sliders, selections."""

import csv
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from ae.latent.linear import fit_pca_projection
from ae.projection.config import ProjectionConfig
from ae.projection.result import load_projection
from tests.browser.map_reader import (
    HINT,
    card,
    check_more,
    click_digit,
    loneliest,
    open_map,
    panel,
    pca_points,
    place,
    plot,
    wait_for_map,
)
from tests.browser.reader import (
    Frames,
    assert_shows,
    choose,
    drawn,
    field,
    go_to,
    mean_code,
    picture,
    slider,
    type_into,
    visit,
    wait_for_code_in_url,
    wait_for_picture,
    wait_until_idle,
)

PATH = "The path between your last two digits"


def codes_of(run):
    return run.evaluation().codes.astype(float)


def test_a_digit_is_shown_under_the_pointer_and_nobody_is_asked(
    page, app_url, nine, originals
):
    index = loneliest(nine)
    frames = Frames(page)
    open_map(page, app_url)
    x, y = place(page, pca_points(nine)[index])
    n_sent = len(frames.sent)

    page.mouse.move(x, y)

    error = nine.evaluation().errors[index]
    expect(card(page)).to_contain_text(
        f"test image {index} (a {originals.labels[index]}) and its reconstruction, "
        f"error {error:.4f}"
    )
    pictures = card(page).locator("canvas")
    assert_shows(pictures.nth(0), originals.images[index])
    assert_shows(pictures.nth(1), drawn(nine, codes_of(nine)[index]))
    page.mouse.move(5, 5)
    expect(card(page)).to_be_hidden()
    assert len(frames.sent) == n_sent


def decode_places(page):
    check_more(page, "Under the pointer, decode the place")


def test_any_place_of_the_plane_is_decoded_exactly(page, app_url, nine):
    open_map(page, app_url)
    decode_places(page)
    x, y = place(page, [3.25, -1.5])

    page.mouse.move(round(x), round(y))

    expect(card(page)).to_contain_text("exactly on PCA's plane")
    # The pointer stands on whole pixels: the point it really means, by the axes.
    point = point_at(page, round(x), round(y))
    plane = fit_pca_projection(codes_of(nine))
    code = plane.origin + np.array(point) @ plane.axes
    assert_shows(card(page).locator("canvas").first, drawn(nine, code))
    assert card(page).locator("canvas:visible").count() == 1


def point_at(page, x, y):
    return plot(page).evaluate(
        """(plot, [x, y]) => {
          const { left, top } = plot.getBoundingClientRect();
          const { xaxis, yaxis } = plot._fullLayout;
          return [
            xaxis.p2l(x - left - xaxis._offset),
            yaxis.p2l(y - top - yaxis._offset),
          ];
        }""",
        [x, y],
    )


def test_along_two_numbers_the_others_are_the_sliders(page, app_url, nine):
    open_map(page, app_url, projection="two numbers", across="z2", up="z7")
    decode_places(page)
    x, y = (round(at) for at in place(page, [1.5, -2]))

    page.mouse.move(x, y)

    expect(card(page)).to_contain_text("z2 and z7 from here")
    code = mean_code(nine)
    code[1], code[6] = point_at(page, x, y)
    assert_shows(card(page).locator("canvas").first, drawn(nine, code))


def test_on_tsne_a_place_is_a_guess_and_says_so(page, app_url, nine):
    made = load_projection(nine, ProjectionConfig.tsne(), nine.evaluation().codes)
    open_map(page, app_url, projection="t-SNE")
    decode_places(page)
    x, y = (round(at) for at in place(page, made.points.mean(axis=0)))

    page.mouse.move(x, y)

    expect(card(page)).to_contain_text("A guess: the codes of the 5 nearest points")
    # Reference: Shepard's weights over the five nearest points.
    distances = np.linalg.norm(made.points - point_at(page, x, y), axis=1)
    near = np.argsort(distances)[:5]
    weights = distances[near] ** -2.0
    code = weights @ codes_of(nine)[made.indices[near]] / weights.sum()
    assert_shows(card(page).locator("canvas").first, drawn(nine, code))


def test_a_clicked_digit_is_in_the_sliders_here_and_on_the_other_page(
    page, app_url, nine, originals
):
    index = loneliest(nine)
    code = codes_of(nine)[index]
    open_map(page, app_url)

    click_digit(page, nine, index)

    shown = panel(page)
    expect(shown).to_contain_text(
        f"Test image {index} (a {originals.labels[index]}): error"
    )
    assert_shows(shown.locator("canvas").nth(0), originals.images[index])
    assert_shows(shown.locator("canvas").nth(1), drawn(nine, code))
    expect(field(page, 1)).to_have_value(f"{code[0]:.2f}")
    assert_shows(picture(page), drawn(nine, code.round(3)))
    wait_for_code_in_url(page, code)
    expect(page.locator(".original figcaption")).to_contain_text(
        f"Test image {index} ("
    )
    go_to(page, "Generate")
    wait_for_picture(page)
    assert_shows(picture(page), drawn(nine, code.round(3)))
    expect(page.locator(".original figcaption")).to_contain_text(
        f"Test image {index} ("
    )


def test_a_click_sends_no_figure_again(page, app_url, nine):
    frames = Frames(page)
    open_map(page, app_url)
    wait_until_idle(page)
    n_before = len(frames.received)

    click_digit(page, nine, loneliest(nine))
    wait_for_code_in_url(page, codes_of(nine)[loneliest(nine)])

    assert sum(map(len, frames.received[n_before:])) < 10_000


def test_its_nearest_neighbours_are_those_of_the_whole_code(page, app_url, nine):
    index = loneliest(nine)
    codes = codes_of(nine)
    open_map(page, app_url)

    type_into(page.get_by_label("Test image number"), str(index))
    page.get_by_role("button", name="Show", exact=True).click()

    distances = np.linalg.norm(codes - codes[index], axis=1)
    nearest = np.argsort(distances)[1:6]
    buttons = panel(page).get_by_role("button")
    expect(buttons).to_have_count(5)
    names = [buttons.nth(i).get_attribute("aria-label") for i in range(5)]
    for name, other in zip(names, nearest, strict=True):
        assert name.startswith(f"Test image {other} (")
        assert f"at distance {distances[other]:.2f}:" in name
    buttons.first.click()
    expect(panel(page)).to_contain_text(f"Test image {nearest[0]} (")


def test_a_digit_that_does_not_exist_is_said_not_to(page, app_url):
    open_map(page, app_url)
    for typed in ("10000", "-1", "seven", ""):
        type_into(page.get_by_label("Test image number"), typed)
        page.get_by_role("button", name="Show", exact=True).click()

        expect(
            page.get_by_text(
                "The test images are numbered from 0 to 9999; "
                f"\N{LEFT DOUBLE QUOTATION MARK}{typed}"
            )
        ).to_be_visible()
        expect(page.get_by_text(HINT)).to_be_visible()


def test_the_field_for_a_digit_takes_keys_and_lets_go_of_the_focus(page, app_url):
    open_map(page, app_url)
    number = page.get_by_label("Test image number")
    number.focus()

    page.keyboard.type("1203")
    page.keyboard.press("Backspace")

    expect(number).to_have_value("120")
    page.keyboard.press("Enter")
    expect(panel(page)).to_contain_text("Test image 120 (")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Show", exact=True)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(number).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(number).not_to_be_focused()


def test_two_clicked_digits_draw_the_path_between_them(page, app_url, nine):
    codes = codes_of(nine)
    points = pca_points(nine)
    first, second = int(points[:, 0].argmin()), int(points[:, 0].argmax())
    open_map(page, app_url)

    click_digit(page, nine, first)
    expect(panel(page, PATH)).to_have_count(0)
    click_digit(page, nine, second)

    path = panel(page, PATH)
    frames = path.get_by_role("img")
    expect(frames).to_have_count(9)
    for i in (0, 4, 8):
        code = codes[first] + i / 8 * (codes[second] - codes[first])
        assert_shows(frames.nth(i), drawn(nine, code))
    forget = path.get_by_role("button", name="Forget both")
    last = frames.nth(8).bounding_box()
    assert (
        forget.bounding_box()["y"] >= last["y"] + last["height"]
    )  # below, not over it
    forget.click()
    expect(page.get_by_text(HINT)).to_be_visible()


def test_a_point_clicked_in_one_run_is_forgotten_in_another(page, app_url, nine):
    # The other run has 100 test digits only.
    open_map(page, app_url)
    click_digit(page, nine, loneliest(nine))

    choose(page, "Run", "tiny")

    expect(page.get_by_role("slider")).to_have_count(3)
    wait_for_map(page)


# The middle of the marker's white, in the window; null while nothing white is drawn.
MARKER = """canvas => {
  const scale = canvas.width / canvas.clientWidth;
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  const sum = [0, 0, 0];
  for (let i = 0; i < data.length; i += 4) {
    if ([0, 1, 2, 3].some((k) => data[i + k] < 255)) continue;
    sum[0] += (i / 4) % canvas.width;
    sum[1] += Math.floor(i / 4 / canvas.width);
    sum[2] += 1;
  }
  const { left, top } = canvas.getBoundingClientRect();
  return sum[2] && [left + sum[0] / sum[2] / scale, top + sum[1] / sum[2] / scale];
}"""


def test_the_marker_moves_over_the_map_while_a_slider_is_dragged(
    open_context, app_url, nine
):
    # On a dark page the trail's rim is dark: only the marker is white.
    page = open_context(color_scheme="dark").new_page()
    open_map(page, app_url)
    plane = fit_pca_projection(codes_of(nine))
    code = mean_code(nine)
    handle = slider(page, 3)
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(
        box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2, steps=5
    )
    code[2] = float(field(page, 3).input_value())

    wanted = place(page, plane.to_points(code[None])[0])
    page.evaluate("() => new Promise(requestAnimationFrame)")
    got = page.locator(".map-overlay canvas.marks").evaluate(MARKER)
    page.mouse.up()

    assert abs(code[2] - mean_code(nine)[2]) > 2
    assert np.abs(np.subtract(got, wanted)).max() < 4


def test_a_lasso_gathers_digits_and_their_csv(page, app_url, nine, originals, tmp_path):
    points = pca_points(nine)
    open_map(page, app_url)
    corners = np.array([[-16, 2], [-6, 2], [-6, 9], [-16, 9]])
    page.get_by_label("selects with a lasso").check()
    places = [place(page, corner) for corner in corners]
    page.mouse.move(*places[0])
    page.mouse.down()
    for x, y in [*places[1:], places[0]]:
        page.mouse.move(x, y, steps=4)
    page.mouse.up()

    chosen = panel(page, "The selection")
    expect(chosen).to_contain_text("Inside your lasso: ")
    told = chosen.locator(".facts p").inner_text()
    n_told = int(re.search(r": ([\d,]+) digits", told)[1].replace(",", ""))
    inside = ((points > [-16, 2]) & (points < [-6, 9])).all(axis=1)
    # A pixel's breadth decides over the points on the edge.
    assert abs(n_told - inside.sum()) <= 0.02 * inside.sum()
    with page.expect_download() as waiting:
        chosen.get_by_role("button", name="Save codes").click()
    waiting.value.save_as(tmp_path / "codes.csv")
    assert waiting.value.suggested_filename == f"mnist-9d-{n_told}-codes.csv"
    text = (tmp_path / "codes.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    indices = np.array([int(row["index"]) for row in rows])
    assert len(rows) == n_told
    assert inside[indices].mean() > 0.98
    counts = np.bincount(originals.labels[indices], minlength=10)
    cells = chosen.locator("td").all_inner_texts()
    assert [int(cell) for cell in cells] == counts.tolist()
    saved = np.array([[float(row[f"z{i}"]) for i in range(1, 10)] for row in rows])
    np.testing.assert_allclose(saved, nine.evaluation().codes[indices], rtol=1e-6)
    errors = nine.evaluation().errors[indices]
    assert f"mean error {errors.mean(dtype=float):.4f}" in told
    mean = chosen.get_by_role("img", name="The mean code of the selection")
    assert_shows(mean, drawn(nine, nine.evaluation().codes[indices].mean(axis=0)))
    expect(chosen.locator(".pairs button")).to_have_count(min(24, n_told))


def test_a_class_can_be_selected_without_a_mouse(page, app_url, originals):
    open_map(page, app_url)

    page.get_by_label("Select a group of digits").select_option("all 5s on the map")

    n_fives = int((originals.labels == 5).sum())
    chosen = panel(page, "The selection")
    expect(chosen).to_contain_text(f"All 5s on the map: {n_fives} digits")
    chosen.locator("summary").click()
    chosen.get_by_role("button", name=re.compile("^Show more")).click()
    expect(chosen.locator(".pairs button")).to_have_count(48)


def test_the_map_can_be_read_with_the_keyboard_alone(page, app_url, nine):
    open_map(page, app_url)
    page.get_by_role("application", name="Map cursor").focus()

    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    said = page.get_by_role("status").filter(has_text="reconstruction")
    expect(said).to_be_visible()
    index = int(re.search(r"[Tt]est image (\d+)", said.inner_text())[1])
    page.keyboard.press("Enter")

    expect(panel(page)).to_contain_text(f"Test image {index} (")
    wait_for_code_in_url(page, codes_of(nine)[index])


def camera(page):
    return plot(page).evaluate("plot => plot._fullLayout.scene._scene.getCamera().eye")


def test_a_box_is_turned_hovered_and_stays_turned(page, app_url, nine, originals):
    open_map(page, app_url, dims=3)
    before = camera(page)
    box = plot(page).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 90, y + 30, steps=6)
    page.mouse.up()
    page.wait_for_function(
        "([x]) => Math.abs(document.querySelector('.st-key-map-chart .js-plotly-plot')"
        "._fullLayout.scene._scene.getCamera().eye.x - x) > 0.05",
        arg=[before["x"]],
    )
    turned = camera(page)
    page.mouse.move(x, y)
    expect(card(page)).to_contain_text("and its reconstruction")
    index = int(re.search(r"[Tt]est image (\d+)", card(page).inner_text())[1])
    assert_shows(card(page).locator("canvas").first, originals.images[index])
    page.mouse.click(x, y)
    wait_for_code_in_url(page, codes_of(nine)[index])
    assert camera(page) == pytest.approx(turned, abs=1e-6)

    choose(page, "Colour by", "error")
    expect(page.locator(".map-overlay .scale")).to_contain_text("error ≤")
    wait_until_idle(page)

    page.wait_for_function(
        "([x]) => Math.abs((document.querySelector('.st-key-map-chart .js-plotly-plot')"
        "?._fullLayout?.scene?._scene?.getCamera()?.eye.x ?? 9) - x) < 0.001",
        arg=[turned["x"]],
    )


def test_digits_are_drawn_on_the_map_where_there_is_room(page, app_url):
    open_map(page, app_url)
    layer = page.locator(".map-overlay canvas.pictures")
    share = """canvas => {
      const { width, height } = canvas;
      const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
      let n = 0;
      for (let i = 3; i < data.length; i += 4) n += data[i] > 0;
      return n / (data.length / 4);
    }"""
    assert layer.evaluate(share) == 0

    check_more(page, "Draw the digits themselves")

    drawn_far = layer.evaluate(share)
    assert drawn_far > 0.05
    box = plot(page).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    range_of_x = (
        "() => { const { xaxis } = document.querySelector("
        "'.st-key-map-chart .js-plotly-plot')._fullLayout;"
        " return xaxis.range[1] - xaxis.range[0]; }"
    )
    whole = page.evaluate(range_of_x)
    for _ in range(5):  # Plotly takes a tenth at a time
        page.mouse.wheel(0, -120)
    page.wait_for_function(f"({range_of_x})() < {0.7 * whole}")
    assert layer.evaluate(share) > drawn_far


def test_both_shipped_maps_open_at_once_with_their_figures(page, app_url, nine):
    for query, config in [
        ({}, ProjectionConfig.pca()),
        ({"projection": "t-SNE"}, ProjectionConfig.tsne()),
    ]:
        open_map(page, app_url, **query)
        made = load_projection(nine, config, nine.evaluation().codes)

        page.get_by_role("button", name="All figures", exact=True).click()
        table = page.get_by_role("table").filter(has_text="trustworthiness")
        for name in ("trustworthiness", "continuity"):
            figure = table.get_by_role("row").filter(has_text=name)
            here = figure.get_by_role("cell").nth(1)
            expect(here).to_have_text(f"{getattr(made, name):.3f}")
        expect(page.get_by_text("not measured yet")).to_have_count(0)


def test_a_tsne_is_made_while_one_looks(page, app_url, tiny):
    visit(page, app_url, "/map", run="tiny", projection="t-SNE", perplexity="6.0")

    page.get_by_role("button", name="Make this t-SNE").click()

    # Like a training, it is made while nobody else wants the processor.
    expect(page.get_by_text(HINT)).to_be_visible(timeout=240_000)
    expect(page.get_by_text("How far can this map")).to_be_visible()
    config = ProjectionConfig.tsne(2, 6.0, 0, 100)
    assert load_projection(tiny, config, tiny.evaluation().codes) is not None
