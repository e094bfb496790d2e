import base64
import json

import numpy as np
import pytest

from ae.data import load_test_split
from tests.app.support import data_of, open_page


@pytest.fixture
def page(four):
    return open_page("reconstructions", run="four")


def cards(page):
    return data_of(page, "reconstructions")["cards"]


def indices(page):
    return [int(card["title"].split(",")[0].split()[1]) for card in cards(page)]


def test_the_page_opens_on_the_twelve_worst_digits(page, four):
    errors = four.evaluation().errors

    assert indices(page) == np.argsort(-errors, kind="stable")[:12].tolist()


def test_the_order_turns_the_cards_round(page, four):
    errors = four.evaluation().errors

    page.selectbox(key="order").set_value("best").run()
    assert indices(page) == np.argsort(errors, kind="stable")[:12].tolist()

    page.selectbox(key="order").set_value("as they come").run()
    assert indices(page) == list(range(12))


def test_the_count_says_how_many_cards_there_are(page):
    for count in (24, 48, 12):
        page.selectbox(key="count").set_value(count).run()
        assert len(cards(page)) == count


@pytest.mark.parametrize("label", [0, 7])
def test_a_class_shows_its_own_digits_only(page, four, label):
    page.selectbox(key="class").set_value(label).run()

    chosen = indices(page)
    assert chosen
    assert (four.evaluation().labels[chosen] == label).all()


def test_a_card_holds_the_digit_and_what_the_network_makes_of_it(page, four):
    card, index = cards(page)[0], indices(page)[0]
    images = load_test_split("mnist", four.config().data.test_sha256).images

    def pixels(name):
        return np.frombuffer(base64.b64decode(card[name]), np.uint8).reshape(28, 28)

    np.testing.assert_array_equal(pixels("original"), images[index])
    scaled = np.float32(images[index] / 255)
    redrawn = four.network().reconstruct(scaled[None, None])[0, 0]
    np.testing.assert_allclose(pixels("reconstruction") / 255, redrawn, atol=0.51 / 255)
    error = np.mean((redrawn - scaled) ** 2)
    assert card["title"].endswith(f": error {error:.4f}")


def test_a_link_opens_on_its_class_order_and_count(four):
    page = open_page(
        "reconstructions", run="four", order="best", count="24", **{"class": "3"}
    )

    assert page.selectbox(key="class").value == 3
    assert page.selectbox(key="order").value == "best"
    assert page.selectbox(key="count").value == 24


def test_a_link_with_a_class_that_is_none_shows_all(four):
    page = open_page("reconstructions", run="four", count="13", **{"class": "ten"})

    assert not page.exception
    assert page.selectbox(key="class").value == "all"
    assert len(cards(page)) == 12


def test_the_mean_errors_stand_beside_those_of_pca(page, four):
    [chart] = page.get("plotly_chart")
    own, pca = json.loads(chart.proto.spec)["data"]

    assert own["y"] == pytest.approx(four.report().class_mse)
    assert pca["y"] == pytest.approx(four.report().class_pca_mse)
    assert pca["name"] == "PCA with 4 numbers"
