"""A run that is missing, unfinished or damaged costs a sentence, not the app."""

import json
import os
import shutil

import numpy as np
import pytest

from ae.io.files import write_json
from ae.runs.run import BY_ZIP, Run
from tests.app.support import LESSONS, PAGES, data_of, open_page, train_run
from tests.refusals import forbidden
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


def pipe_at(name):
    def damage(run):
        (run.path / name).unlink(missing_ok=True)
        os.mkfifo(run.path / name)

    return damage


def link_at(name):
    def damage(run):
        path = run.path / name
        path.rename(run.path / "elsewhere")
        path.symlink_to("elsewhere")

    return damage


def long_curve(run):
    line = json.dumps({"epoch": 1, "train_mse": 1, "test_mse": 1, "seconds": 1})
    run.curve_path.write_text((line + "\n") * (19_000_000 // len(line)), "utf-8")


def many_snapshots(run):
    one = (run.snapshots_path / "00000.npz").read_bytes()
    for epoch in range(3000):
        (run.snapshots_path / f"{epoch:05d}.npz").write_bytes(one)


def many_pictures(run):
    pictures = np.zeros((100_000, 784), np.uint8)
    points = np.zeros((100, 2), np.float16)
    path = run.snapshots_path / "00003.npz"
    np.savez_compressed(path, reconstructions=pictures, points=points)


def half_made(run):
    for path in list(run.path.iterdir()):
        if path.name != "config.json" and path.is_file():
            path.unlink()
    shutil.rmtree(run.snapshots_path)


def folder_at(name):
    def damage(run):
        (run.path / name).unlink(missing_ok=True)
        (run.path / name).mkdir()

    return damage


FILES = (
    *("config.json", "status.json", "weights.safetensors", "baseline.npz"),
    *("evaluation.npz", "report.json", "metrics.jsonl", "lock", "queued", "owner.json"),
)
KINDS = {
    **{f"pipe-{i}": pipe_at(name) for i, name in enumerate(FILES)},
    **{f"folder-{i}": folder_at(name) for i, name in enumerate(FILES)},
    **{f"link-{i}": link_at(name) for i, name in enumerate(FILES[:7])},
    "long-curve": long_curve,
    "many-snapshots": many_snapshots,
    "many-pictures": many_pictures,
    "half-made": half_made,
}


@pytest.mark.parametrize("name", PAGES)
def test_beside_runs_damaged_in_every_way_a_page_works(name, runs):
    root = runs["four"].path.parent
    for kind, damage in KINDS.items():
        damage(Run(shutil.copytree(runs["four"].path, root / kind)))
    (root / "file").touch()

    with forbidden(Run(shutil.copytree(runs["four"].path, root / "shut")).path):
        page = open_page(name, run="eleven")

    assert not page.exception
    assert not page.error
    if name == "train":
        states = page.dataframe[0].value.set_index("name")["state"]
        assert states["eleven"] == "finished"
        assert "not allowed to read" in states["shut"]
        for kind in ("pipe-0", "folder-0", "link-0", "pipe-1", "link-1", "pipe-5"):
            assert "damaged" in states[kind]
            assert kind in states[kind]


@pytest.mark.parametrize("kind", ["pipe-2", "pipe-4", "folder-6", "long-curve"])
def test_a_run_damaged_so_is_told_of_where_it_is_chosen(kind, four):
    KINDS[kind](four)

    page = open_page("reconstructions", run="four")

    assert not page.exception
    assert kind == "long-curve" or kind == "folder-6" or "four" in page.error[0].value


def test_a_run_that_came_by_zip_is_marked_beside_others(runs):
    write_json(runs["four"].path / BY_ZIP, {})

    page = open_page("train", run="four")

    states = page.dataframe[0].value.set_index("name")["state"]
    assert states["four"] == "finished, from a zip"
    assert states["eleven"] == "finished"
    page = open_page("reconstructions", run="eleven", section="Code sizes")
    names = [row["name"] for row in data_of(page, "report-sizes")["rows"]]
    assert names == ["four (from a zip)", "eleven"]
    page = open_page(run="four")
    assert any("imported from a zip" in one.value for one in page.caption)
