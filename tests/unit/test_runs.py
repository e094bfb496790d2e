import json
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from ae.config import ModelConfig, RunConfig, TrainingConfig
from ae.errors import AEError, ConfigError, RunError
from ae.run import Progress, Run
from ae.runs import (
    MAX_NAME,
    SHIPPED,
    check_name,
    create_run,
    delete_run,
    list_runs,
    rename_run,
)

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


def test_a_folder_without_a_config_is_not_a_run(tmp_path):
    with pytest.raises(RunError, match=r"nine is not a run: it has no config\.json"):
        Run(tmp_path / "nine").config()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "cut off or not JSON"),
        ('{"schema_version": 1,', "cut off or not JSON"),
        ("[]", "A config must be an object, got list"),
        ('{"schema_version": 2}', "another version of Latent Explorer"),
        (
            '{"schema_version": 1, "model": {"latent_dims": 9}}',
            "has no setting 'latent_dims'. Did you mean 'latent_dim'",
        ),
        ('{"schema_version": 1, "data": {"dataset": []}}', "dataset must be one of"),
    ],
)
def test_a_damaged_config_is_named_with_what_is_wrong(new_run, text, message):
    path = new_run.path / "config.json"
    path.write_text(text, "utf-8")

    with pytest.raises(RunError, match=message) as caught:
        new_run.config()
    assert str(caught.value).startswith(str(path))


def test_a_run_nobody_has_trained_yet_is_created(new_run):
    assert new_run.progress() == Progress("created", 0, 7)


@pytest.mark.parametrize("state", ["finished", "stopped", "failed"])
def test_a_reader_sees_the_state_the_trainer_wrote(new_run, state):
    new_run.write_status(state, epoch=3, message="As <b>text</b>.")

    assert new_run.progress() == Progress(state, 3, 7, "As <b>text</b>.")


def test_a_trainer_which_holds_its_lock_is_running(new_run):
    with new_run.lock():
        new_run.write_status("running", epoch=3)

        assert new_run.progress() == Progress("running", 3, 7)


def test_a_trainer_which_lost_its_lock_without_a_word_is_lost_at_once(new_run):
    with new_run.lock():
        new_run.write_status("running", epoch=3)

    assert new_run.progress() == Progress(
        "lost", 3, 7, "The trainer ended without a word."
    )


def test_a_trainer_at_work_again_is_not_lost(new_run):
    new_run.write_status("running", epoch=1)
    assert new_run.progress().state == "lost"

    with new_run.lock():
        new_run.write_status("running", epoch=2)

        assert new_run.progress().state == "running"


@pytest.mark.parametrize("state", [None, "stopped", "failed", "running"])
def test_a_run_which_waits_is_queued_whatever_it_was_before(new_run, state):
    if state is not None:
        new_run.write_status(state, epoch=2)
    new_run.queued_path.touch()

    assert new_run.progress().state == "queued"


def test_a_run_which_has_begun_no_longer_waits(new_run):
    new_run.queued_path.touch()
    with new_run.lock():
        new_run.write_status("running", epoch=0)

        assert new_run.progress().state == "running"


def test_a_trainer_which_ends_while_a_reader_looks_is_not_taken_for_lost(new_run):
    # The trainer writes its last word, then lets go of its lock: a reader between
    # the two must not put the old word and the free lock together.
    with ThreadPoolExecutor() as pool:
        stop = threading.Event()
        states = pool.submit(look_until, stop, new_run)
        for epoch in range(60):
            with new_run.lock(timeout_s=5):
                new_run.write_status("running", epoch=epoch)
                new_run.write_status("stopped", epoch=epoch)
        stop.set()

        assert {"running", "stopped"} >= states.result() - {"created"}


def look_until(stop, run):
    states = set()
    while not stop.is_set():
        states.add(run.progress().state)
    return states


def test_readers_do_not_take_each_other_for_a_trainer(new_run):
    with new_run.lock():
        new_run.write_status("running", epoch=1)
    with ThreadPoolExecutor(4) as pool:
        looks = [pool.submit(new_run.is_locked) for _ in range(200)]

        assert not any(look.result() for look in looks)


def test_a_run_nobody_has_trained_is_not_locked_and_looking_leaves_no_trace(new_run):
    assert not new_run.is_locked()
    assert [path.name for path in new_run.path.iterdir()] == ["config.json"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "cut off or not JSON"),
        ("[]", "is not a status"),
        ("{}", "is not a status"),
        ('{"state": "running"}', "is not a status"),
        ('{"state": "dancing", "epoch": 1, "message": "", "written_at": 0}', "dancing"),
        ('{"state": [], "epoch": 1, "message": "", "written_at": 0}', "no state"),
        (
            '{"state": "running", "epoch": "one", "message": "", "written_at": 0}',
            "is not a status",
        ),
        (
            '{"state": "running", "epoch": 1e999, "message": "", "written_at": 0}',
            "is not a status",
        ),
        ('{"state": "running", "epoch": 1, "message": ""}', "is not a status"),
    ],
)
def test_a_damaged_status_is_named(new_run, text, message):
    path = new_run.path / "status.json"
    path.write_text(text, "utf-8")

    with pytest.raises(RunError, match=message) as caught:
        new_run.progress()
    assert str(path) in str(caught.value)


def test_the_weights_of_a_finished_run_are_ready_to_compute_with(own_run, digits):
    images = digits.test.scaled()
    network, evaluation = own_run.network(), own_run.evaluation()

    np.testing.assert_allclose(network.encode(images), evaluation.codes, atol=1e-5)


def test_before_the_first_epoch_there_are_no_weights(new_run):
    with pytest.raises(RunError, match="new has no weights yet: no epoch has finished"):
        new_run.network()


@pytest.mark.parametrize("n_kept", [0, 4, 100, -1])
def test_truncated_weights_are_named(own_run, n_kept):
    path = own_run.weights_path
    path.write_bytes(path.read_bytes()[:n_kept])

    with pytest.raises(RunError, match=r"weights\.safetensors is damaged .*Train the"):
        own_run.network()


def test_a_pickle_in_the_place_of_weights_is_refused(own_run):
    own_run.weights_path.write_bytes(b"\x80\x04cos\nsystem\n(S'true'\ntR.")

    with pytest.raises(RunError, match=r"weights\.safetensors is damaged"):
        own_run.network()


def test_a_folder_in_the_place_of_weights_is_refused(own_run):
    own_run.weights_path.unlink()
    own_run.weights_path.mkdir()

    with pytest.raises(RunError, match=r"weights\.safetensors cannot be read"):
        own_run.network()


def test_weights_in_a_type_numpy_does_not_know_are_refused(own_run):
    # A header by hand: numpy has no bfloat16 to write one with.
    header = json.dumps(
        {"encoder.0.bias": {"dtype": "BF16", "shape": [1], "data_offsets": [0, 2]}}
    ).encode()
    own_run.weights_path.write_bytes(
        len(header).to_bytes(8, "little") + header + b"\0\0"
    )

    with pytest.raises(RunError, match=r"weights\.safetensors is damaged"):
        own_run.network()


def test_weights_too_large_to_be_true_are_not_read(own_run):
    with own_run.weights_path.open("r+b") as file:
        file.truncate(300_000_000)  # a hole: it takes no room on the disk

    with pytest.raises(RunError, match="too large to be this network's weights"):
        own_run.network()


def test_weights_of_another_network_are_told_apart_from_damaged_ones(own_run):
    config = RunConfig(ModelConfig(latent_dim=4, hidden_dims=(16,)))
    (own_run.path / "config.json").write_text(json.dumps(config.to_dict()), "utf-8")
    message = r"does not fit the config\.json .* shape \(4, 16\), got \(3, 16\)"

    with pytest.raises(RunError, match=message):
        own_run.network()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.pop("encoder.0.bias"), r"'encoder\.0\.bias' is missing"),
        (lambda t: t.update(extra=np.zeros(1)), "no place for the tensor 'extra'"),
        (lambda t: t["decoder.2.bias"].fill(np.nan), "holds a value that is not a fin"),
    ],
    ids=["missing", "extra", "not a number"],
)
def test_weights_which_do_not_fit_are_named_with_the_tensor(own_run, change, message):
    tensors = load_file(own_run.weights_path)
    change(tensors)
    save_file(tensors, own_run.weights_path)

    with pytest.raises(RunError, match=rf"does not fit the config\.json .*{message}"):
        own_run.network()


def test_a_finished_run_has_an_evaluation_and_a_report_which_agree(own_run):
    evaluation, report = own_run.evaluation(), own_run.report()

    assert evaluation.codes.shape == (100, 3)
    assert report.mse == pytest.approx(evaluation.errors.mean(), rel=1e-5)


def test_pca_is_there_beside_it(own_run):
    assert own_run.baseline().components.shape == (3, 784)
    assert own_run.baseline().n_trained == 400


def test_the_last_epoch_is_the_last_one_that_was_scored(own_run):
    with own_run.curve_path.open("a", encoding="utf-8") as file:
        file.write('{"epoch": 8.7, "train_mse": 1, "test_mse": null, "seconds": 9}\n')

    assert own_run.last_epoch() == 8


def test_without_a_curve_that_can_be_read_there_is_no_last_epoch(new_run, own_run):
    own_run.curve_path.write_text("damaged\n", "utf-8")

    assert new_run.last_epoch() == 0
    assert own_run.last_epoch() == 0


def test_a_run_still_training_has_neither(new_run):
    with pytest.raises(RunError, match=r"baseline\.npz is missing"):
        new_run.baseline()
    with pytest.raises(RunError, match=r"evaluation\.npz is missing: training has not"):
        new_run.evaluation()
    with pytest.raises(RunError, match=r"report\.json is missing"):
        new_run.report()


def test_every_trouble_with_a_run_can_be_shown_with_one_except():
    assert issubclass(RunError, AEError)


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
    message = "tiny is training or waiting to: stop it first"
    with own_run.lock(), pytest.raises(RunError, match=message):
        change(own_run)
    own_run.queued_path.touch()
    with pytest.raises(RunError, match=message):
        change(own_run)

    assert list_runs(own_run.path.parent) == [own_run]


@pytest.mark.parametrize("change", CHANGES, ids=["delete", "rename"])
def test_a_run_somebody_else_has_deleted_meanwhile_is_an_error(own_run, change):
    delete_run(own_run)

    with pytest.raises(RunError, match=r"tiny cannot be (deleted|renamed): No such"):
        change(own_run)


def test_no_run_can_take_the_shipped_runs_name_while_it_is_there(own_run):
    create_run(own_run.path.parent, SHIPPED, RunConfig())

    with pytest.raises(RunError, match="mnist-9d exists already"):
        rename_run(own_run, SHIPPED)
