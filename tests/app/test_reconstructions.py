"""The Reconstructions page: the report card of each class."""

import base64
import json
import math
import shutil
from dataclasses import replace

import numpy as np
import pytest
from skimage.metrics import structural_similarity

from ae.digits.sources import load_test_split
from ae.reconstructions.classes import class_quantiles
from ae.runs.report import Report
from ae.runs.run import Run
from ae.ui.reconstructions.figure import OWN_COLOUR, PCA_COLOUR
from tests.app.support import ROOT, data_of, fetched, open_page, say
from tests.idx import write_dataset

EXTREMES, WHERE = "Worst and best", "Where"
CONFUSION, SIZES = "Mix-ups", "Code sizes"


@pytest.fixture
def page(four):
    return open_page("reconstructions", run="four")


@pytest.fixture
def extremes(four):
    return open_section(EXTREMES)


@pytest.fixture
def matrix(four):
    return open_section(CONFUSION)


@pytest.fixture
def sizes(four):
    return open_section(SIZES)


def open_section(section, run="four", **query):
    return open_page("reconstructions", run=run, section=section, **query)


def turn_to(page, section):
    return page.get_by_key("section").set_value(section).run()


def trigger(page, key, event, value):
    return say(page, key, json_trigger_value=[{"event": event, "value": value}])


def indices(page, name="worst"):
    return [card["index"] for card in data_of(page, f"{name}-cards")["cards"]]


def table(page):
    """Return the table of figures: a list of cells for each line."""
    [text] = [one.value for one in page.markdown if one.value.startswith("| class")]
    lines = [line.strip("| ").split(" | ") for line in text.splitlines()]
    return [[cell.strip("*") for cell in line] for line in lines if "---:" not in line]


def says(page, words):
    return any(words in one.value for one in (*page.markdown, *page.caption))


def order_of(run, classes=range(10)):
    """Return the digits of some classes, the worst first."""
    scored = run.evaluation()
    mine = np.flatnonzero(np.isin(scored.labels, classes))
    return mine[np.argsort(-scored.errors[mine], kind="stable")].tolist()


def test_the_worst_and_the_best_of_all_digits_are_shown(extremes, four):
    scored = four.evaluation()

    assert indices(extremes) == order_of(four)[:10]
    best = np.argsort(scored.errors, kind="stable")[:10].tolist()
    assert indices(extremes, "best") == best
    [worst] = data_of(extremes, "worst-cards")["cards"][:1]
    error, label = scored.errors[worst["index"]], scored.labels[worst["index"]]
    assert worst["title"].endswith(f" {label}): error {error:.4f}")
    assert worst["what"].startswith(f"test image {worst['index']} (a")


def test_the_pills_choose_one_class_or_several(extremes, four):
    extremes.button_group(key="class").set_value([7]).run()
    assert indices(extremes) == order_of(four, [7])[:10]
    assert data_of(extremes, "report-tiles")["chosen"] == [7]

    extremes.button_group(key="class").set_value([7, 3]).run()
    assert indices(extremes) == order_of(four, [3, 7])[:10]
    assert any("the 3s and 7s" in head.value for head in extremes.header)

    extremes.button_group(key="class").set_value([]).run()
    assert indices(extremes) == order_of(four)[:10]


def test_the_classes_chosen_stay_so_in_every_section(extremes, four):
    extremes.button_group(key="class").set_value([7, 3]).run()

    page = turn_to(extremes, WHERE)
    assert data_of(page, "report-heat")["chosen"] == [3, 7]
    assert data_of(page, "report-tiles")["chosen"] == [3, 7]
    page = turn_to(page, SIZES)
    worst = order_of(four, [3, 7])[0]
    assert f"Test image {worst} (" in data_of(page, "report-sizes")["title"]
    page.button_group(key="class").set_value([]).run()
    page = turn_to(page, WHERE)
    assert data_of(page, "report-heat")["chosen"] == list(range(10))


def test_the_scale_of_the_heat_map_is_a_choice_a_link_can_make(four):
    page = open_section(WHERE)
    assert data_of(page, "report-heat")["own_scale"] is False
    assert says(page, "One scale for all classes and runs")

    page = open_section(WHERE, scale="up to the worst pixel")
    assert data_of(page, "report-heat")["own_scale"] is True
    assert says(page, "Do not compare its colours")


def test_the_mean_image_is_the_second_line_to_beat(page, four):
    head, *lines = table(page)
    labels = four.evaluation().labels
    images = load_test_split("mnist", four.config().data.test_sha256).images / 255
    errors = ((images.reshape(-1, 784) - four.baseline().mean) ** 2).mean(axis=1)
    column = head.index("mean image's MSE")

    for label in range(10):
        assert lines[label][column] == f"{errors[labels == label].mean():.4f}"
    assert lines[10][column] == f"{errors.mean():.4f}"
    [chart] = page.get("plotly_chart")
    [line] = json.loads(chart.proto.spec)["layout"]["shapes"]
    assert line["y0"] == line["y1"] == pytest.approx(errors.mean(), rel=1e-6)


def test_an_error_is_the_same_on_a_card_and_beside_the_code_sizes(extremes, four):
    [card] = data_of(extremes, "worst-cards")["cards"][:1]

    trigger(extremes, "worst-cards", "compare", card["index"])

    rows = data_of(extremes, "report-sizes")["rows"]
    [here] = [row for row in rows if row["is_here"]]
    assert here["error"] == float(four.evaluation().errors[card["index"]])
    assert card["title"].endswith(f"error {here['error']:.4f}")


def test_a_tile_chooses_its_class_and_lets_go_of_it_again(extremes, four):
    trigger(extremes, "report-tiles", "pick", 4)
    assert extremes.button_group(key="class").value == [4]
    assert indices(extremes) == order_of(four, [4])[:10]

    trigger(extremes, "report-tiles", "pick", 9)
    assert extremes.button_group(key="class").value == [9]

    trigger(extremes, "report-tiles", "pick", 9)
    assert extremes.button_group(key="class").value == []
    assert indices(extremes) == order_of(four)[:10]


@pytest.mark.parametrize("nonsense", [10, -1, "4", None, [1], 2.5, True])
def test_a_tile_that_is_none_chooses_nothing(page, nonsense):
    trigger(page, "report-tiles", "pick", nonsense)

    assert not page.exception
    assert page.button_group(key="class").value == []


def test_the_tiles_hold_the_mean_codes_and_errors_of_the_classes(page, four):
    told, scored = data_of(page, "report-tiles"), four.evaluation()

    for label in range(10):
        mine = scored.codes[scored.labels == label].mean(axis=0, dtype=np.float64)
        np.testing.assert_allclose(told["codes"][label], mine, atol=6e-4)
    assert told["errors"] == pytest.approx(four.report().class_mse, abs=1e-6)


def test_mean_images_and_pixel_errors_can_be_fetched(four):
    page = open_section(WHERE)
    means = fetched("means", data_of(page, "report-heat")["digits"])
    labels = four.evaluation().labels
    images = load_test_split("mnist", four.config().data.test_sha256).images

    assert means["counts"].tolist() == np.bincount(labels, minlength=10).tolist()
    threes = images[labels == 3].reshape(-1, 784).mean(axis=0) / 255
    np.testing.assert_allclose(means["images"][3], threes, atol=1e-6)
    variances = [
        (images[labels == label].reshape(-1, 784) / 255).var(axis=0).max()
        for label in range(10)
    ]
    assert means["scale_max"] == pytest.approx([max(variances)])
    told = data_of(page, "report-heat")
    errors = fetched("pixel-errors", told["errors"])["errors"]
    np.testing.assert_allclose(errors.mean(axis=1), four.report().class_mse, rtol=1e-4)


def test_the_chart_draws_the_quantiles_beside_those_of_pca(page, four):
    [chart] = page.get("plotly_chart")
    own, pca = json.loads(chart.proto.spec)["data"]
    scored = four.evaluation()

    for trace, errors in ((own, scored.errors), (pca, four.baseline().errors)):
        names = ("lowerfence", "q1", "median", "q3", "upperfence")
        quantiles = np.array([numbers(trace[name]) for name in names]).T
        expected = class_quantiles(errors, scored.labels)
        np.testing.assert_allclose(quantiles, expected, rtol=1e-6)
    assert numbers(own["mean"]) == pytest.approx(four.report().class_mse)
    assert numbers(pca["mean"]) == pytest.approx(four.report().class_pca_mse)
    assert "filled" in own["name"]
    assert "hollow" in pca["name"]
    assert len(chart.proto.spec) < 8_000


def test_a_finger_on_the_chart_scrolls_the_page(page):
    [chart] = page.get("plotly_chart")
    layout = json.loads(chart.proto.spec)["layout"]

    assert layout["dragmode"] is False
    assert layout["xaxis"]["fixedrange"] is layout["yaxis"]["fixedrange"] is True
    assert json.loads(chart.proto.config)["displayModeBar"] is False


@pytest.mark.parametrize("behind", ["#ffffff", "#0e1117"])
def test_the_boxes_stand_out_from_a_white_page_and_from_a_dark_one(behind):
    for colour in (OWN_COLOUR, PCA_COLOUR):
        low, high = sorted((luminance(colour), luminance(behind)))

        assert (high + 0.05) / (low + 0.05) >= 3


def luminance(colour):
    """Return relative luminance: WCAG 2.2, "relative luminance"."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares
    ]
    return sum(map(math.prod, zip((0.2126, 0.7152, 0.0722), linear, strict=True)))


def numbers(column):
    if isinstance(column, dict):  # as Plotly packs arrays
        return np.frombuffer(base64.b64decode(column["bdata"]), column["dtype"])
    return column


def test_the_table_has_a_line_for_each_class_and_one_for_all(page, four):
    head, *lines = table(page)
    scored, pca = four.evaluation(), four.baseline().errors
    labels = scored.labels
    originals = load_test_split("mnist", four.config().data.test_sha256).images / 255
    redrawn = four.network().decode(scored.codes)[:, 0].astype(float)
    similarity = np.array(
        [
            structural_similarity(a, b, data_range=1.0)
            for a, b in zip(originals, redrawn, strict=True)
        ]
    )

    assert head[:5] == ["class", "digits", "MSE", "PSNR (dB)", "SSIM"]
    assert head[5:] == ["PCA's MSE", "MSE ÷ PCA's", "mean image's MSE", "class found"]
    assert len(lines) == 11
    for name, line in zip([*range(10), "all"], lines, strict=True):
        mine = np.ones(100, bool) if name == "all" else labels == name
        errors = scored.errors[mine].astype(float)
        mse, by_pca = math.fsum(errors) / mine.sum(), pca[mine].astype(float).mean()
        decibels = [10 * math.log10(1 / error) for error in errors]
        assert line[:2] == [str(name), str(mine.sum())]
        shown = [float(cell.rstrip("%")) for cell in (*line[2:7], line[8])]
        wanted = [
            *(mse, math.fsum(decibels) / mine.sum(), similarity[mine].mean(), by_pca),
            *(mse / by_pca, 100 * (scored.predicted_labels == labels)[mine].mean()),
        ]
        # Half of the last place that is shown, and float32 sums.
        places = np.array([1e-4, 0.1, 1e-3, 1e-4, 0.01, 0.1])
        assert (np.abs(np.subtract(shown, wanted)) <= 0.51 * places).all(), line


def test_an_error_of_none_is_shown_as_infinitely_many_decibels(four):
    scored = four.evaluation()
    errors = scored.errors.copy()
    errors[scored.labels == 2] = 0
    replace(scored, errors=errors).save(four.path / "evaluation.npz")
    perfect = Report.of(four.evaluation(), four.baseline(), scored_on="test")
    perfect.save(four.path / "report.json")

    page = open_page("reconstructions", run="four")

    assert not page.exception
    assert table(page)[3][2:4] == ["0.0000", "∞"]
    assert table(page)[11][3] == "∞"
    assert says(page, "so is the mean (∞)")


def test_a_run_still_training_says_what_is_not_known_yet(four):
    four.write_status("running", epoch=3)
    for file in ("evaluation.npz", "report.json"):
        (four.path / file).unlink()

    page = open_page("reconstructions", run="four")

    assert not page.exception
    assert {line[8] for line in table(page)[1:]} == {"none"}
    assert says(page, "**Class found** is computed when training ends")
    page = turn_to(page, CONFUSION)
    assert says(page, "This is computed when training ends")
    page = turn_to(page, EXTREMES)
    assert len(indices(page)) == 10
    page = turn_to(page, SIZES)
    assert [row["is_here"] for row in data_of(page, "report-sizes")["rows"]] == [
        True,
        False,
    ]


def test_a_class_without_digits_has_a_sentence_in_place_of_cards(without_fives):
    page = open_page("reconstructions", **{"class": "5"})

    assert not page.exception
    assert table(page)[6] == ["5", "0", *["none"] * 7]
    assert data_of(page, "report-tiles")["errors"][5] is None
    assert data_of(page, "report-tiles")["codes"][5] is None
    page = turn_to(page, EXTREMES)
    assert says(page, "The test set has no 5.")
    page = turn_to(page, SIZES)
    assert says(page, "No digit is chosen")
    page = turn_to(page, WHERE)
    assert says(page, "The test set has no 5.")
    with pytest.raises(KeyError):
        page.get_by_key("report-heat")


def test_a_test_set_smaller_than_ten_says_that_both_lists_are_the_same(
    site, finished, digits, tmp_path
):
    from ae.digits.sources import load_digits
    from tests.app.support import train_run

    (site / "data").unlink()
    train = digits.train.images, digits.train.labels
    test = digits.test.images[:3], digits.test.labels[:3]
    write_dataset(site / "data", train, test)
    train_run(site / "checkpoints", "three", load_digits("mnist"), 4)

    page = open_page("reconstructions", section=EXTREMES)

    assert not page.exception
    assert says(page, "There are only 3 of them")
    assert sorted(indices(page)) == sorted(indices(page, "best")) == [0, 1, 2]


def test_a_link_opens_on_its_classes_and_digit(four):
    page = open_section(SIZES, digit="17", **{"class": ["3", "8"]})

    assert page.button_group(key="class").value == [3, 8]
    assert page.number_input(key="digit").value == 17
    assert data_of(page, "report-sizes")["title"].startswith("Test image 17 (")


def test_a_link_with_nonsense_says_what_it_left_out(four):
    page = open_section(SIZES, digit="1e999", **{"class": ["ten", "3"]})

    assert not page.exception
    assert page.button_group(key="class").value == [3]
    assert page.number_input(key="digit").value is None
    told = [warning.value for warning in page.warning]
    assert "the class 'ten'. Choose from 0, 1, 2, 3, 4, 5, 6, 7, 8 and 9." in told[0]
    assert "the digit '1e999'. It is a whole number from 0 to 99." in told[1]

    trigger(page, "report-tiles", "pick", 4)
    assert len(page.warning) == 1
    page.number_input(key="digit").set_value(5).run()
    assert not page.warning


@pytest.mark.parametrize(
    ("query", "chosen"),
    [
        ({"classes": "8"}, [8]),
        ({"class": ["3", "3"]}, [3]),
        ({"class": "3", "classes": "8"}, [3, 8]),
        ({"classes": ["8", "3", "8"]}, [3, 8]),
    ],
)
def test_the_name_another_page_gives_the_classes_is_understood(four, query, chosen):
    page = open_page("reconstructions", run="four", **query)

    assert sorted(page.button_group(key="class").value) == chosen
    assert not page.warning
    assert "classes" not in page.query_params


def test_an_empty_value_in_a_link_is_left_out_without_a_word(four):
    page = open_section(SIZES, digit="", **{"class": ["", "3"]})

    assert not page.exception
    assert not page.warning
    assert page.button_group(key="class").value == [3]
    assert page.number_input(key="digit").value is None
    wanted = {"run": "four", "section": SIZES, "class": "3", "z": "mean"}
    assert dict(page.query_params) == wanted


def test_of_several_values_in_a_link_a_field_for_one_takes_the_last(four):
    page = open_section(SIZES, digit=["x", "17", "18"])

    assert not page.exception
    assert page.number_input(key="digit").value == 18
    assert "the digit 'x'" in page.warning[0].value


def test_a_card_opens_its_digit_in_the_sliders_and_leaves_for_the_map(extremes, four):
    index = indices(extremes)[2]

    trigger(extremes, "worst-cards", "open", index)

    assert not extremes.exception
    assert data_of(extremes, "follow-link")["link"] == "hidden-link"
    code = four.evaluation().codes[index].astype(float).round(3)
    extremes.switch_page(str(ROOT / "pages/map.py")).run()
    sliders = data_of(extremes, "sliders")
    assert sliders["code"] == pytest.approx(code)
    assert sliders["original"]["index"] == index


def test_the_first_press_of_a_new_session_is_none_the_browser_has_followed(four):
    asked = []
    for _ in range(2):  # a server started again knows of none of it, its reader does
        page = open_section(EXTREMES)
        trigger(page, "worst-cards", "open", indices(page)[2])
        left = data_of(page, "follow-link")["asked"]
        trigger(page, "worst-cards", "compare", indices(page)[2])
        asked += [left, data_of(page, "report-sizes")["asked"]]

    assert len(set(asked)) == 4


def test_a_page_opened_again_does_not_leave_by_itself(extremes):
    trigger(extremes, "worst-cards", "open", indices(extremes)[2])
    extremes.run()

    with pytest.raises(KeyError):
        extremes.get_by_key("follow-link")


@pytest.mark.parametrize("nonsense", [100, -1, "7", None, 1.5])
@pytest.mark.parametrize("event", ["open", "compare"])
def test_a_card_that_is_none_opens_nothing(extremes, event, nonsense):
    trigger(extremes, "best-cards", event, nonsense)

    assert not extremes.exception
    assert extremes.get_by_key("section").value == EXTREMES
    with pytest.raises(KeyError):
        extremes.get_by_key("follow-link")


def test_compare_sets_the_digit_beside_the_other_code_sizes(extremes, runs):
    index = indices(extremes, "best")[4]

    trigger(extremes, "best-cards", "compare", index)

    told = data_of(extremes, "report-sizes")
    assert extremes.number_input(key="digit").value == index
    assert told["asked"]
    assert [row["latent_dim"] for row in told["rows"]] == [4, 11]
    assert [row["is_here"] for row in told["rows"]] == [True, False]
    for row in told["rows"]:
        run = runs[row["name"]]
        assert row["error"] == pytest.approx(run.evaluation().errors[index], abs=1e-6)
        assert row["pca_error"] == pytest.approx(run.baseline().errors[index], abs=1e-6)


def test_each_size_is_drawn_by_its_network_and_by_pca_of_that_size(sizes, runs):
    sizes.number_input(key="digit").set_value(17).run()

    told = data_of(sizes, "report-sizes")
    flat = load_test_split("mnist", runs["four"].config().data.test_sha256).images[17]
    flat = flat.ravel() / 255
    assert (told["index"], told["digits"]) == (
        17,
        data_of(sizes, "report-tiles")["digits"],
    )
    got = fetched("code-sizes", told["pictures"])
    for i, row in enumerate(told["rows"]):
        run = runs[row["name"]]
        base = run.baseline()
        components = base.components.astype(float)
        # Reference: the nearest point of the sheet, by least squares.
        on_sheet, *_ = np.linalg.lstsq(components.T, flat - base.mean, rcond=None)
        by_pca = (components.T @ on_sheet + base.mean).clip(0, 1)
        by_network = run.network().decode(run.evaluation().codes[17:18]).ravel()
        for name, pixels in (("pictures", by_network), ("pca", by_pca)):
            off = np.abs(got[name][i].astype(float) - pixels * 255)
            assert off.max() <= 0.51, (row["name"], name)


def test_the_digit_compared_is_at_first_the_worst_of_the_chosen_classes(sizes, four):
    assert (
        f"Test image {order_of(four)[0]} (" in data_of(sizes, "report-sizes")["title"]
    )

    trigger(sizes, "report-tiles", "pick", 6)

    assert (
        f"Test image {order_of(four, [6])[0]} ("
        in data_of(sizes, "report-sizes")["title"]
    )


@pytest.mark.parametrize("number", [-1, 100, 123_456_789])
def test_a_number_no_digit_has_costs_a_sentence(sizes, number):
    sizes.number_input(key="digit").set_value(number).run()

    assert not sizes.exception
    assert f"There is no test image {number}" in sizes.error[0].value
    assert "0 to 99" in sizes.error[0].value
    assert "empty the field" in sizes.error[0].value


def test_one_run_alone_says_where_others_are_made(runs, site):
    shutil.rmtree(runs["eleven"].path)

    page = open_section(SIZES)

    assert len(data_of(page, "report-sizes")["rows"]) == 1
    assert says(page, "The **Train** page makes some")


def test_a_damaged_run_is_named_and_the_others_are_compared(runs, site):
    bad = Run(shutil.copytree(runs["eleven"].path, site / "checkpoints" / "bad"))
    bad.weights_path.write_bytes(b"no weights")

    page = open_section(SIZES)

    assert not page.exception
    assert "checkpoints/bad/weights.safetensors is damaged" in page.warning[0].value
    assert len(data_of(page, "report-sizes")["rows"]) == 2


def test_a_run_of_other_test_digits_is_not_compared(runs, site):
    path = runs["eleven"].path / "config.json"
    raw = json.loads(path.read_text("utf-8"))
    raw["data"]["test_sha256"] = "0" * 64
    path.write_text(json.dumps(raw), "utf-8")

    page = open_section(SIZES)

    assert [row["name"] for row in data_of(page, "report-sizes")["rows"]] == ["four"]


def mistakes(run):
    """Return cells off the diagonal that are not empty, the fullest first."""
    scored = run.evaluation()
    cells = np.zeros((10, 10), int)
    np.add.at(cells, (scored.labels, scored.predicted_labels), 1)
    np.fill_diagonal(cells, 0)
    order = np.argsort(-cells, axis=None, kind="stable")
    return [divmod(int(at), 10) for at in order if cells.flat[at]]


def test_a_cell_of_the_matrix_opens_its_digits(matrix, four):
    label, found = mistakes(four)[0]
    scored = four.evaluation()

    trigger(matrix, "report-matrix", "cell", [label, found])

    told = data_of(matrix, "report-matrix")
    assert told["chosen"] == [label, found]
    of_cell = [
        i for i in order_of(four, [label]) if int(scored.predicted_labels[i]) == found
    ]
    assert told["counts"][label][found] == len(of_cell)
    assert indices(matrix, "cell") == of_cell[:10]
    assert any(f"{label}s classified as {found}s" in one.value for one in matrix.header)


def test_a_full_cell_shows_more_when_asked(matrix, four):
    scored = four.evaluation()
    right = scored.labels[scored.labels == scored.predicted_labels]
    label = int(np.bincount(right).argmax())
    n = int((right == label).sum())
    assert n > 10

    trigger(matrix, "report-matrix", "cell", [label, label])
    assert len(indices(matrix, "cell")) == 10
    assert says(matrix, f"10 of {n} shown.")
    more = matrix.button(key="more-of-cell")
    assert n - 10 < 20
    assert more.label == f"Show {n - 10} more ({n - 10} left)"
    more.click().run()

    assert len(indices(matrix, "cell")) == n
    assert says(matrix, f"{n} of {n} shown.")
    assert not [one for one in matrix.button if one.key == "more-of-cell"]


@pytest.mark.parametrize(
    "nonsense", [[10, 0], [0], "00", None, [0, -1], [0, 1.5], [True, 0]]
)
def test_a_cell_that_is_none_opens_nothing(matrix, nonsense):
    trigger(matrix, "report-matrix", "cell", nonsense)

    assert not matrix.exception
    with pytest.raises(KeyError):
        matrix.get_by_key("cell-cards")


def test_the_cell_of_one_run_is_not_opened_in_another(matrix, four):
    trigger(matrix, "report-matrix", "cell", list(mistakes(four)[0]))

    matrix.selectbox(key="run").set_value("eleven").run()

    assert not matrix.exception
    assert data_of(matrix, "report-matrix")["chosen"] is None
