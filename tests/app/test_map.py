"""The Map page: which points are drawn and how, and maps that a worker has to make."""

import base64
import json
from dataclasses import replace

import numpy as np
import pytest

from ae.io.locks import is_held
from ae.latent.linear import fit_pca_projection
from ae.projection.config import ProjectionConfig
from ae.projection.result import codes_id, load_projection, projection_path
from ae.runs.folder import list_runs
from tests.app.support import data_of, fetched, open_page, say, settle, train_run
from tests.trainers import until

ALICE, BOB = "a1" * 16, "b2" * 16
SMALL = {"perplexity": "5.0", "digits": "100"}  # what the site's 100 test digits allow


@pytest.fixture(autouse=True)
def workers(site):
    """No worker outlives its test."""
    yield
    runs = list_runs(site / "checkpoints")
    for run in runs:
        for path in (run.path / "projections").glob("*-????????????????.json"):
            path.unlink(missing_ok=True)
    locks = [p for run in runs for p in (run.path / "projections").glob("*.lock")]
    until(lambda: not any(map(is_held, locks)))


def map_page(run="four", token=None, **query):
    """Open the Map page; with a token, in a browser that may ask for work."""
    page = open_page("map", run=run, **query)
    return say(page, "identity", json_value={"token": token}) if token else page


def figure(page):
    return json.loads(page.get("plotly_chart")[0].proto.spec)


def told(page):
    return data_of(page, "map-view")


def brought(page):
    """Return the arrays that the points came with."""
    return fetched("points", told(page)["points"])


def until_made(page, run, config):
    """Wait for the worker, as a reader does who looks again and again."""
    codes = run.evaluation().codes
    until(lambda: load_projection(run, config, codes) is not None)
    until(lambda: not list((run.path / "projections").glob("*.json")))
    return page.run()


def test_pca_is_drawn_at_once_with_the_way_back_to_codes(four):
    page = map_page()

    plane = fit_pca_projection(four.evaluation().codes)
    assert not page.exception
    assert told(page)["method"] == "pca"
    np.testing.assert_allclose(brought(page)["axes"], plane.axes, atol=1e-6)
    np.testing.assert_allclose(brought(page)["origin"], plane.origin, rtol=1e-5)
    axis = figure(page)["layout"]["xaxis"]["title"]["text"]
    assert axis == f"principal axis 1: {plane.explained[0]:.1%} of the codes' variance"


def test_no_point_is_sent_with_the_figure(four):
    page = map_page()

    assert len(page.get("plotly_chart")[0].proto.spec) < 10_000
    assert figure(page)["layout"]["meta"] == told(page)["map"]
    ends = [trace_axis(figure(page)["data"][0], axis) for axis in "xy"]
    points = brought(page)["points"].reshape(-1, 2)
    np.testing.assert_array_equal(np.transpose(ends), [points.min(0), points.max(0)])


def trace_axis(trace, axis):
    ends = np.frombuffer(base64.b64decode(trace[axis]["bdata"]), "f4")
    return ends.tolist()


def controls(page):
    return data_of(page, "map-classes")


@pytest.mark.parametrize(
    ("query", "linked"),
    [
        ({}, None),
        ({"classes": ["3", "8"]}, [3, 8]),
        ({"classes": ""}, []),
        ({"class": "8"}, [8]),
        ({"classes": "ten"}, None),
    ],
)
def test_the_browser_is_told_which_classes_a_link_asks_for(query, linked, four):
    assert controls(map_page(**query))["linked"] == linked


def test_colour_can_say_the_error_or_a_number_of_the_code(four):
    page = map_page(colour="error")
    assert told(page)["colour_by"] == "error"
    before = page.get("plotly_chart")[0].proto.spec
    page.selectbox(key="colour").set_value("z3").run()

    low, high = np.percentile(four.evaluation().codes[:, 2], (1, 99))
    assert told(page)["low"] == pytest.approx(low, rel=1e-5)
    assert told(page)["high"] == pytest.approx(high, rel=1e-5)
    assert told(page)["colour_by"] == 2
    assert page.get("plotly_chart")[0].proto.spec == before  # nothing is drawn anew


def test_choices_of_a_larger_run_are_replaced_by_what_a_smaller_one_shows(
    site, four, digits
):
    train_run(site / "checkpoints", "two", digits, 2)
    page = map_page(projection="Two code values", across="z4", up="z2", colour="z3")

    page.selectbox(key="run").set_value("two").run()

    assert not page.exception
    assert told(page)["axes"] == ["z1", "z2"]
    assert told(page)["colour_by"] == "class"
    assert page.query_params.get("across") in (None, ["z1"])
    assert page.query_params.get("colour") in (None, ["class"])


def test_three_dimensions_are_a_box(four):
    page = map_page(dims="3")

    assert {trace["type"] for trace in figure(page)["data"]} == {"scatter3d"}
    assert told(page)["n_dims"] == 3
    assert brought(page)["axes"].shape == (3, 4)


def test_two_numbers_of_the_code_are_axes_of_their_own(four):
    page = map_page(projection="two numbers", across="z4", up="z2")  # an older link

    assert page.session_state["projection"] == "Two code values"
    assert brought(page)["axes"].tolist() == [[0, 0, 0, 1], [0, 1, 0, 0]]
    assert figure(page)["layout"]["xaxis"]["title"]["text"].startswith("z4: ")


def error_of(page):
    assert not page.exception
    return page.error[0].value


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"perplexity": 90.0}, "the perplexity must be below 33.0, got 90"),
        (
            {"perplexity": 0.0},
            "perplexity must be a number from 2 to below 10,000, got 0",
        ),
        ({"digits": 700}, "The test set has 100 digits; 700 were asked for."),
        ({"digits": 50}, "t-SNE needs at least 100 digits here; 50 were asked for."),
        ({"seed": -1}, "seed must be"),
        ({"digits": -5}, "must be"),
    ],
)
def test_what_cannot_be_drawn_is_said_and_the_sliders_stay(typed, said, four):
    page = map_page(projection="t-SNE")
    [(name, number)] = typed.items()
    page.number_input(key=name).set_value(number).run()

    assert said in error_of(page)
    assert len(data_of(page, "sliders")["ranges"]) == 4


def test_two_axes_that_are_one_cannot_be_drawn(four):
    page = map_page(projection="two numbers", across="z2", up="z2")

    assert "both were to show z2" in error_of(page)
    assert len(data_of(page, "sliders")["ranges"]) == 4


@pytest.mark.parametrize("name", ["perplexity", "seed", "digits"])
def test_a_number_beyond_all_bounds_in_the_url_is_left_aside(name, four):
    page = map_page(**{"projection": "t-SNE", **SMALL, name: "1e400"})

    assert not page.exception
    assert name not in page.query_params


def test_a_map_that_cannot_be_measured_says_why_and_is_shown(four):
    folder = four.path / "projections"
    folder.mkdir()
    for number in range(200):
        (folder / f"pca-{number:016x}.npz").touch()

    page = map_page(token=ALICE)

    assert not page.exception
    assert "has 200 projections already" in page.caption[-1].value
    assert told(page)["method"] == "pca"


def test_codes_of_two_numbers_have_a_plane_but_no_box(site, digits):
    train_run(site / "checkpoints", "two", digits, 2)

    page = map_page("two")
    assert told(page)["method"] == "pca"
    page = map_page("two", dims="3")

    assert "A code of 2 numbers is a plane already" in error_of(page)


def test_a_tsne_of_codes_of_two_numbers_can_be_made(site, digits):
    run = train_run(site / "checkpoints", "two", digits, 2)
    page = map_page("two", ALICE, projection="t-SNE", **SMALL)

    button(page, "Make this t-SNE").click().run()
    config = ProjectionConfig.tsne(2, 5.0, 0, 100)
    page = until_made(page, run, config)

    assert told(page)["method"] == "tsne"


def button(page, label):
    return next(widget for widget in page.button if widget.label == label)


def labels(page):
    return [widget.label for widget in page.button]


def test_a_tsne_nobody_made_is_offered_made_and_kept_for_everybody(four):
    config = ProjectionConfig.tsne(2, 5.0, 0, 100)
    page = map_page(token=ALICE, projection="t-SNE", **SMALL)
    assert not page.get("plotly_chart")
    assert "This map has not been made yet" in page.markdown[-1].value

    button(page, "Make this t-SNE").click().run()
    assert "Cancel" in labels(page)
    page = until_made(page, four, config)

    assert told(page)["method"] == "tsne"
    assert "axes" not in brought(page)  # t-SNE has no way back
    theirs = map_page(token=BOB, projection="t-SNE", **SMALL)
    assert told(theirs)["points"] == told(page)["points"]


def test_only_who_asked_for_a_tsne_may_cancel_it(four):
    asked = dict(projection="t-SNE", **SMALL, seed="7")
    hers = map_page(token=ALICE, **asked)
    button(hers, "Make this t-SNE").click().run()
    his = map_page(token=BOB, **asked)
    if "Cancel" in labels(hers):  # unless it is ready by now
        assert "Cancel" not in labels(his)


def test_how_far_pca_can_be_trusted_is_measured_when_somebody_looks(four):
    page = map_page(token=ALICE)
    assert "not measured yet" in trust_table(page)

    figure_before = figure(page)
    page = until_made(page, four, ProjectionConfig.pca())

    assert figure(page) == figure_before  # the chart stays as the reader turned it
    measured = load_projection(four, ProjectionConfig.pca(), four.evaluation().codes)
    assert "| **this map: PCA, 2 dimensions** |" in trust_table(page)
    assert f"| trustworthiness | {measured.trustworthiness:.3f} |" in trust_table(page)
    assert f"| continuity | {measured.continuity:.3f} |" in trust_table(page)
    assert f"| neighbours kept | {measured.kept:.1%} |" in trust_table(page)


def trust_table(page):
    page.session_state["trust"] = True
    page.run()
    return next(m.value for m in page.markdown if "| trustworthiness |" in m.value)


def test_a_damaged_map_is_said_to_be_damaged(four):
    page = until_made(map_page(token=ALICE), four, ProjectionConfig.pca())
    codes = four.evaluation().codes
    result = projection_path(four, ProjectionConfig.pca(), codes_id(codes))
    result.write_bytes(result.read_bytes()[:-40])

    page.run()

    assert "is damaged" in error_of(page)
    button(page, "Make it again").click().run()
    page = until_made(page, four, ProjectionConfig.pca())
    assert not page.error
    assert told(page)["method"] == "pca"


def test_a_settled_code_sends_no_other_figure(four, code):
    page = map_page()
    before = page.get("plotly_chart")[0].proto

    settle(page, code.tolist())

    after = page.get("plotly_chart")[0].proto
    assert after.SerializeToString() == before.SerializeToString()


def look(page, values, of=None):
    of = of or told(page)["map"]
    return say(page, "map-view", json_value={"look": {"map": of, "values": values}})


def test_the_figure_opens_where_a_link_says(four):
    page = look(map_page(), [-1, 2, -3, 4])

    assert figure(page)["layout"]["xaxis"]["range"] == [-1, 2]
    assert figure(page)["layout"]["yaxis"]["range"] == [-3, 4]


def test_a_box_opens_with_the_camera_of_a_link(four):
    page = look(map_page(dims="3"), [1, 2, 3, 0, 0, 0, 0, 0, 1])

    camera = figure(page)["layout"]["scene"]["camera"]
    assert camera["eye"] == {"x": 1, "y": 2, "z": 3}
    assert camera["up"] == {"x": 0, "y": 0, "z": 1}


@pytest.mark.parametrize(
    "values", [None, "far", [1, 2], [1, 2, 3, None], [1, 2, 3, "4"], [0] * 9000]
)
def test_a_look_that_is_none_is_left_aside(values, four):
    page = look(map_page(), values)

    page.selectbox(key="colour").set_value("error").run()

    assert not page.exception
    assert "range" not in figure(page)["layout"]["xaxis"]


def test_a_look_at_other_points_is_left_aside(four):
    page = look(map_page(), [-1, 2, -3, 4], of="another map")

    page.selectbox(key="colour").set_value("error").run()

    assert "range" not in figure(page)["layout"]["xaxis"]


def test_a_digit_taken_on_the_map_is_shown_beside_the_sliders(four):
    code = four.evaluation().codes[17].astype(float).round(3)

    page = settle(map_page(), code.tolist())

    assert data_of(page, "sliders")["original"]["title"].startswith("Test image 17 (a")
    assert data_of(page, "sliders")["compact"]


def test_the_map_names_digits_and_codes_to_be_fetched(four):
    page = map_page(token=ALICE)

    assert fetched("digits", told(page)["digits"])["images"].shape == (100, 784)
    assert fetched("codes", told(page)["codes"])["codes"].shape == (100, 4)


def test_a_link_to_a_projection_there_is_not_says_so(four):
    page = open_page("map", run="four", projection="tsne")

    assert [w.value for w in page.warning] == [
        "The link asks for the projection 'tsne'. Choose PCA, t-SNE or Two code values."
    ]
    assert told(page)["method"] == "pca"


def test_a_place_that_is_clicked_ends_the_digit_shown_before(four, code):
    digit = four.evaluation().codes[17].astype(float).round(3).tolist()
    page = settle(map_page(), digit)
    place = {"values": code.tolist(), "forgets": True, "at": 1}

    page = say(page, "sliders", json_value={"code": place})

    assert data_of(page, "sliders")["original"] is None


def test_a_run_whose_codes_are_equal_gets_no_figure_of_trust(site, digits):
    run = train_run(site / "checkpoints", "flat", digits, 2)
    scored = run.evaluation()
    equal = replace(scored, codes=np.zeros_like(scored.codes))
    equal.save(run.path / "evaluation.npz")

    page = map_page("flat", ALICE)

    assert not page.exception
    said = next(m.value for m in page.markdown if "How far can this map" in m.value)
    assert "No figure: 100 of 100 test images have the same code" in said
    assert not [m for m in page.markdown if "| trustworthiness |" in m.value]
    assert not controls(page)["has_rings"]
