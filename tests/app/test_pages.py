import shutil

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from ae.config import ModelConfig, RunConfig
from ae.digits.sources import describe_data
from ae.runs.folder import create_run
from tests.app.support import (
    PAGES,
    ROOT,
    data_of,
    fetched,
    go_to,
    open_page,
)


@pytest.mark.parametrize("run", ["four", "eleven"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_cleanly_on_a_run_of_any_size(name, run, runs):
    page = open_page(name, run=run)

    assert not page.exception
    assert not page.error
    assert not page.warning
    assert page.title[0].value == name.capitalize()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_teaches_then_asks_something_to_try(name, runs):
    page = open_page(name)

    teaches, question = (text.value for text in page.markdown[:2])
    assert question.startswith("**Try:** ")
    assert question.endswith("?")
    assert len(teaches) > 100


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_which_run_it_shows_and_how_good_that_is(name, four):
    page = open_page(name, run="four")

    assert "**four**" in page.caption[0].value
    assert "4 numbers" in page.caption[0].value
    assert f"**{four.report().mse:.4f}**" in page.caption[0].value
    assert f"PCA with as many numbers: {four.report().pca_mse:.4f}" in (
        page.caption[0].value
    )


@pytest.mark.parametrize("name", PAGES)
def test_the_choice_of_a_run_moves_every_page_to_it(name, runs):
    page = open_page(name, run="four")

    page.selectbox(key="run").set_value("eleven").run()

    assert "**eleven**" in page.caption[0].value
    assert not page.exception


def test_a_page_asked_for_before_any_other_still_gets_the_frame(runs):
    page = AppTest.from_file(str(ROOT / "ae/ui/script.py"), default_timeout=30)
    page.switch_page(str(ROOT / "pages/map.py")).run()

    assert not page.exception
    assert page.title[0].value == "Map"
    assert page.selectbox(key="run").value == "eleven"


def test_the_shipped_run_is_the_one_a_class_meets_first(runs, site):
    shutil.copytree(runs["four"].path, site / "checkpoints" / "mnist-9d")

    page = open_page()

    assert page.selectbox(key="run").options == ["eleven", "four", "mnist-9d"]
    assert "**mnist-9d**" in page.caption[0].value


def test_there_is_a_slider_for_each_number_of_the_code(runs):
    assert len(data_of(open_page(run="four"), "sliders")["ranges"]) == 4
    assert len(data_of(open_page(run="eleven"), "sliders")["ranges"]) == 11


def test_a_run_trained_again_is_read_again(runs):
    page = open_page(run="four")
    mse = runs["eleven"].report().mse
    shutil.copytree(runs["eleven"].path, runs["four"].path, dirs_exist_ok=True)

    page.run()

    assert f"{mse:.4f}" in page.caption[0].value
    assert len(data_of(page, "sliders")["ranges"]) == 11


def test_a_class_without_digits_has_no_start(without_fives):
    codes = fetched("codes", data_of(open_page(), "sliders")["codes"])

    assert np.flatnonzero(np.isnan(codes["class_codes"]).any(axis=1)).tolist() == [5]


def test_a_code_of_one_number_has_sliders_but_no_map(runs, site, digits):
    make_run_of_one_number(site / "checkpoints", digits)

    page = open_page(run="one")
    assert len(data_of(page, "sliders")["ranges"]) == 1
    go_to(page, "map")

    assert "A code of 1 number is a line already" in page.error[0].value
    assert len(data_of(page, "sliders")["ranges"]) == 1
    assert not page.exception


def make_run_of_one_number(root, digits):
    from safetensors.torch import save

    from ae.network.model import Autoencoder
    from ae.train.scoring import evaluate, fit_baseline, split_digits

    config = RunConfig(ModelConfig(1), data=describe_data("mnist"))
    run = create_run(root, "one", config)
    model, sets = Autoencoder(config.model), split_digits(digits, config)
    baseline = fit_baseline(sets, 1)
    baseline.save(run.path / "baseline.npz")
    run.write_weights(save(model.state_dict()))
    evaluate(run, model, sets, baseline)
    run.write_status("finished", epoch=1)
