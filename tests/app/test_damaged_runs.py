"""A run that is missing, unfinished or damaged costs a sentence, not the app."""

import json
import shutil

import numpy as np
import pytest

from tests.app.support import LESSONS, open_page, train_run
from tests.trainers import LOCK_DAMAGES


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def remove(path):
    path.unlink()


def scramble(path):
    path.write_bytes(bytes(range(256)) * 8)


def reshape(path):
    with np.load(path) as archive:
        arrays = dict(archive)
    arrays["codes"] = arrays["codes"][:, :3]
    np.savez(path, **arrays)


def misname(path):
    raw = json.loads(path.read_text("utf-8"))
    raw["model"]["latent_dims"] = raw["model"].pop("latent_dim")
    path.write_text(json.dumps(raw), "utf-8")


def resize(path):
    raw = json.loads(path.read_text("utf-8"))
    raw["model"]["latent_dim"] = 5
    path.write_text(json.dumps(raw), "utf-8")


DAMAGES = [
    ("config.json", remove, "has no config.json"),
    ("config.json", cut, "config.json is cut off or not JSON"),
    ("config.json", misname, "Did you mean 'latent_dim'?"),
    ("config.json", resize, "does not fit the config.json"),
    ("weights.safetensors", remove, "no weights yet"),
    ("weights.safetensors", cut, "weights.safetensors is damaged"),
    ("weights.safetensors", scramble, "weights.safetensors is damaged"),
    ("evaluation.npz", remove, "evaluation.npz is missing: training has not ended"),
    ("evaluation.npz", cut, "evaluation.npz is damaged"),
    ("evaluation.npz", scramble, "evaluation.npz is damaged"),
    ("evaluation.npz", reshape, "codes must be (100, 4) float32, got (100, 3)"),
    ("report.json", remove, "report.json is missing"),
    ("report.json", cut, "report.json is cut off or not JSON"),
]


@pytest.mark.parametrize(("file", "damage", "message"), DAMAGES)
def test_a_damaged_run_is_told_of_and_the_other_stays_usable(
    file, damage, message, four
):
    damage(four.path / file)

    page = open_page(run="four")

    assert not page.exception
    assert "The run four cannot be shown" in page.error[0].value
    assert message in page.error[0].value
    assert "checkpoints/four" in page.error[0].value
    assert "Another run can be chosen" in page.markdown[-1].value
    page.selectbox(key="run").set_value("eleven").run()
    assert not page.error
    assert "**eleven**" in page.caption[0].value


@pytest.mark.parametrize("damage", LOCK_DAMAGES)
def test_a_lock_that_is_none_costs_the_train_page_a_line(damage, four, runs):
    four.write_status("running", epoch=3)
    damage(four.path / "lock")

    page = open_page("train", run="eleven")

    assert not page.exception
    assert not page.error  # another run is watched
    table = page.dataframe[0].value.set_index("name")["state"]
    assert "checkpoints/four/lock is not a plain file" in table["four"]
    assert table["eleven"] == "finished"
    [chooser] = [box for box in page.selectbox if box.label == "Run to watch"]
    page = chooser.set_value("four").run()
    assert not page.exception
    assert "checkpoints/four/lock is not a plain file" in page.error[0].value
    assert "delete that lock" in page.error[0].value


@pytest.mark.parametrize("name", LESSONS)
def test_a_lock_that_is_none_costs_a_lesson_a_sentence(name, four):
    four.write_status("running", epoch=3)
    (four.path / "lock").mkdir()

    page = open_page(name, run="four")

    assert not page.exception
    assert "checkpoints/four/lock is not a plain file" in page.error[0].value
    page.selectbox(key="run").set_value("eleven").run()
    assert not page.error


@pytest.mark.parametrize("name", LESSONS)
def test_a_run_that_was_cut_off_is_shown_as_far_as_it_came(name, four):
    four.write_status("running", epoch=3)  # and nobody holds its lock
    for file in ("evaluation.npz", "report.json"):
        (four.path / file).unlink()

    page = open_page(name, run="four")

    assert not page.exception
    assert not page.error
    assert "after 3 epochs, still unfinished" in page.caption[0].value


@pytest.mark.parametrize("name", LESSONS)
def test_a_run_without_its_first_epoch_is_told_of(name, four):
    four.write_status("running", epoch=0)
    for file in ("evaluation.npz", "report.json", "weights.safetensors"):
        (four.path / file).unlink()

    page = open_page(name, run="four")

    assert not page.exception
    assert "checkpoints/four has no weights yet" in page.error[0].value


@pytest.mark.parametrize("name", LESSONS)
def test_without_any_run_a_lesson_says_how_to_make_one(name, site):
    page = open_page(name)

    assert not page.exception
    assert "There is no trained run in checkpoints/" in page.error[0].value
    assert "python -m ae.train" in page.error[0].value


def test_a_run_that_comes_while_the_page_is_open_is_offered(site, finished):
    page = open_page()
    shutil.copytree(finished / "four", site / "checkpoints" / "four")

    page.run()

    assert not page.error
    assert "**four**" in page.caption[0].value


def test_a_run_deleted_while_it_is_shown_gives_way_to_another(runs):
    page = open_page(run="four")
    shutil.rmtree(runs["four"].path)

    page.run()

    assert not page.exception
    assert "**eleven**" in page.caption[0].value


def test_a_run_damaged_while_it_is_shown_is_told_of(four):
    page = open_page(run="four")
    cut(four.weights_path)

    page.run()

    assert not page.exception
    assert "weights.safetensors is damaged" in page.error[0].value


def test_a_run_whose_digits_are_not_here_says_where_they_go(runs, site):
    (site / "data").unlink()

    page = open_page(run="four")

    assert not page.exception
    assert "data/MNIST/raw/" in page.error[0].value


def test_a_run_scored_on_held_out_digits_is_not_shown(site, digits):
    train_run(site / "checkpoints", "chosen", digits, 4, n_held_out=50)

    page = open_page()

    assert not page.exception
    assert "held-out" in page.error[0].value
    assert "--n-held-out" in page.error[0].value
