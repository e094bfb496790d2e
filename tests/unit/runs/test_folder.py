import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ae.config import RunConfig, TrainingConfig
from ae.errors import ConfigError, RunError
from ae.runs.folder import (
    MAX_NAME,
    SHIPPED,
    check_name,
    create_run,
    delete_run,
    list_at_work,
    list_runs,
    rename_run,
    sweep_folder,
)
from ae.runs.run import Run
from tests.refusals import full_disk
from tests.trainers import LOCK_DAMAGES

NAMES = ["a", "nine", "Nine-9_b", "0", "x" * MAX_NAME]
NOT_NAMES = [
    "",
    " ",
    ".",
    "..",
    "../x",
    "x/y",
    "x\\y",
    "/etc",
    ".hidden",
    "-rf",
    "_x",
    "a b",
    "a\n",
    "a\0",
    "x" * (MAX_NAME + 1),
    "x" * 300,
    "🦊",
    "café",
    "٣",
    "<b>x</b>",
    "<script>alert(1)</script>",
    "$HOME",
    "a.b",
]


@pytest.fixture
def new_run(tmp_path):
    return create_run(
        tmp_path / "runs", "new", RunConfig(training=TrainingConfig(epochs=7))
    )


@pytest.mark.parametrize("name", NAMES)
def test_letters_digits_and_dashes_make_a_name(tmp_path, name):
    assert check_name(name) == name
    assert create_run(tmp_path, name, RunConfig()).path == tmp_path / name


@pytest.mark.parametrize("name", NOT_NAMES, ids=ascii)
def test_nothing_else_does_and_nothing_is_written(tmp_path, name):
    root = tmp_path / "deep" / "runs"

    with pytest.raises(ConfigError, match="A run's name is 1 to 60 letters, digits"):
        create_run(root, name, RunConfig())

    assert list(tmp_path.rglob("*")) == []


def test_a_long_name_is_not_quoted_in_full():
    with pytest.raises(ConfigError) as caught:
        check_name("x" * 300)

    assert len(str(caught.value)) < 200


def test_a_new_run_holds_its_config_and_nothing_else(new_run):
    assert new_run.name == "new"
    assert new_run.config() == RunConfig(training=TrainingConfig(epochs=7))
    assert [path.name for path in new_run.path.iterdir()] == ["config.json"]


def test_a_run_appears_whole(tmp_path):
    # Whoever lists the folder meanwhile sees the run with its config, or no run.
    with ThreadPoolExecutor() as pool:
        made = pool.submit(make_many, tmp_path)
        while not made.done():
            for run in list_runs(tmp_path):
                assert run.config() == RunConfig()

    assert made.result() == len(list_runs(tmp_path)) == 50
    assert {path.name for path in tmp_path.iterdir()} == {f"r{i}" for i in range(50)}


def make_many(root):
    return len([create_run(root, f"r{i}", RunConfig()) for i in range(50)])


def test_what_a_killed_maker_left_behind_is_not_in_the_way(tmp_path):
    (tmp_path / ".making-new").mkdir()

    assert create_run(tmp_path, "new", RunConfig()).config() == RunConfig()
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_a_run_is_never_made_over_another(new_run):
    before = (new_run.path / "config.json").read_bytes()

    with pytest.raises(RunError, match=r"new exists already\. Choose another name"):
        create_run(new_run.path.parent, "new", RunConfig())

    assert (new_run.path / "config.json").read_bytes() == before


def test_a_file_in_the_place_of_the_folder_of_runs_is_an_error(tmp_path):
    (tmp_path / "runs").write_text("not a folder", "utf-8")

    with pytest.raises(RunError, match=r"runs/nine cannot be made: File exists"):
        create_run(tmp_path / "runs", "nine", RunConfig())


def test_runs_are_listed_by_name_and_only_runs(tmp_path):
    for name in ("b", "a", "C"):
        create_run(tmp_path, name, RunConfig())
    (tmp_path / "README.md").write_text("not a run", "utf-8")
    (tmp_path / ".cache").mkdir()

    assert [run.name for run in list_runs(tmp_path)] == ["C", "a", "b"]


def test_a_damaged_run_is_listed_too(tmp_path):
    (tmp_path / "damaged").mkdir()

    assert list_runs(tmp_path) == [Run(tmp_path / "damaged")]


def test_without_a_folder_of_runs_there_are_none(tmp_path):
    assert list_runs(tmp_path / "nowhere") == []
    assert list_runs() == []


def everything_in(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_renamed_run_is_the_same_run(own_run):
    before = everything_in(own_run.path)

    renamed = rename_run(own_run, "better-name")

    assert renamed.name == "better-name"
    assert everything_in(renamed.path) == before
    assert list_runs(own_run.path.parent) == [renamed]


@pytest.mark.parametrize("name", NOT_NAMES, ids=ascii)
def test_a_run_is_not_renamed_to_what_no_run_may_be_called(own_run, name):
    with pytest.raises(ConfigError, match="A run's name is 1 to 60 letters, digits"):
        rename_run(own_run, name)

    assert list_runs(own_run.path.parent) == [own_run]


def test_a_run_does_not_take_anothers_name(own_run):
    other = create_run(own_run.path.parent, "other", RunConfig())

    with pytest.raises(RunError, match=r"other exists already\. Choose another name"):
        rename_run(own_run, "other")

    assert list_runs(own_run.path.parent) == [other, own_run]


def test_deletion_leaves_nothing_behind(own_run):
    (own_run.path / "snapshots" / ".00001.npz.half").touch()

    delete_run(own_run)

    assert list(own_run.path.parent.iterdir()) == []


def test_a_deletion_cut_short_is_finished_by_the_next_one(own_run):
    unfinished = own_run.path.parent / f".deleting-{own_run.name}"
    unfinished.mkdir()
    (unfinished / "weights.safetensors").touch()

    delete_run(own_run)

    assert list(own_run.path.parent.iterdir()) == []


CHANGES = [delete_run, lambda run: rename_run(run, "other")]


@pytest.mark.parametrize("change", CHANGES, ids=["delete", "rename"])
def test_the_run_which_ships_stays_as_it_is(tmp_path, change):
    shipped = create_run(tmp_path, SHIPPED, RunConfig())

    with pytest.raises(RunError, match="mnist-9d ships with the app and stays as it"):
        change(shipped)

    assert list_runs(tmp_path) == [shipped]


@pytest.mark.parametrize("change", CHANGES, ids=["delete", "rename"])
def test_a_run_at_work_or_waiting_must_be_stopped_first(own_run, change):
    message = "tiny is being trained or waits in the queue: stop it first"
    with own_run.lock(), pytest.raises(RunError, match=message):
        change(own_run)
    own_run.queued_path.touch()
    with pytest.raises(RunError, match=message):
        change(own_run)

    assert list_runs(own_run.path.parent) == [own_run]


@pytest.mark.parametrize("place", ["lock", f"projections/pca-{'0' * 16}.lock"])
@pytest.mark.parametrize("change", CHANGES, ids=["delete", "rename"])
def test_a_run_of_which_nobody_can_tell_whether_it_is_at_rest_stays(
    own_run, change, place
):
    lock = own_run.path / place
    lock.mkdir(parents=True)
    with pytest.raises(RunError, match="lock is not a plain file, so it is not known"):
        change(own_run)
    assert own_run.config()

    lock.rmdir()
    change(own_run)
    assert not own_run.path.exists()


@pytest.mark.parametrize("damage", LOCK_DAMAGES)
def test_a_run_whose_lock_is_none_is_not_taken_for_one_at_work(own_run, damage):
    root = own_run.path.parent
    damage(create_run(root, "damaged", RunConfig()).path / "lock")
    with own_run.lock():
        assert list_at_work(root) == [own_run.name]

    assert list_at_work(root) == []


@pytest.mark.parametrize("change", CHANGES, ids=["delete", "rename"])
def test_a_run_somebody_else_has_deleted_meanwhile_is_an_error(own_run, change):
    delete_run(own_run)

    with pytest.raises(RunError, match=r"tiny cannot be (deleted|renamed): No such"):
        change(own_run)


def test_no_run_can_take_the_shipped_runs_name_while_it_is_there(own_run):
    create_run(own_run.path.parent, SHIPPED, RunConfig())

    with pytest.raises(RunError, match="mnist-9d exists already"):
        rename_run(own_run, SHIPPED)


def test_what_was_cut_short_long_ago_is_swept(tmp_path):
    run = create_run(tmp_path, "kept", RunConfig())
    left = [tmp_path / ".making-old", tmp_path / ".deleting-old"]
    for path in (*left, tmp_path / ".making-new"):
        path.mkdir()
    (run.path / ".status.json.abcd1234").touch()
    for path in (*left, run.path / ".status.json.abcd1234"):
        os.utime(path, (time.time() - 3600,) * 2)

    sweep_folder(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {"kept", ".making-new"}
    assert [path.name for path in run.path.iterdir()] == ["config.json"]


def test_a_run_is_there_with_all_that_belongs_to_it_or_not_at_all(tmp_path):
    with pytest.raises(RunError, match="no room left"), full_disk():
        create_run(tmp_path, "new", RunConfig(), {"owner.json": {}, "queued": {}})
    assert list(tmp_path.iterdir()) == []

    run = create_run(tmp_path, "new", RunConfig(), {"owner.json": {}, "queued": {}})
    names = {path.name for path in run.path.iterdir()}
    assert names == {"config.json", "owner.json", "queued"}
