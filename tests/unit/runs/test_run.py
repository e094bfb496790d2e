import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from ae.config import ModelConfig, RunConfig, TrainingConfig
from ae.errors import AEError, RunError
from ae.language import _, in_language
from ae.runs.folder import create_run
from ae.runs.run import Progress, Run
from tests.trainers import LOCK_DAMAGES, standing_of


@pytest.fixture
def new_run(tmp_path):
    return create_run(
        tmp_path / "runs", "new", RunConfig(training=TrainingConfig(epochs=7))
    )


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
    before = time.time()
    new_run.write_status(state, epoch=3, message="As <b>text</b>.")

    assert standing_of(new_run) == (state, 3, 7, "As <b>text</b>.")
    assert before <= new_run.progress().written_at <= time.time()


def test_a_message_is_read_in_the_readers_language(new_run):
    new_run.write_status("stopped", epoch=2, message=_("Interrupted."))

    assert standing_of(new_run) == ("stopped", 2, 7, "Interrupted.")
    with in_language("zh"):
        assert new_run.progress().message == "训练被中断。"


def test_a_status_of_an_earlier_version_is_read_as_it_is(new_run):
    new_run.write_status("stopped", epoch=2, message=_("Interrupted."))
    path = new_run.path / "status.json"
    status = json.loads(path.read_text("utf-8"))
    del status["said"]
    path.write_text(json.dumps(status), "utf-8")

    with in_language("zh"):
        assert new_run.progress().message == "Interrupted."


def test_a_trainer_which_holds_its_lock_is_running(new_run):
    with new_run.lock():
        new_run.write_status("running", epoch=3)

        assert standing_of(new_run) == ("running", 3, 7, "")


def test_a_trainer_which_lost_its_lock_without_a_word_is_lost_at_once(new_run):
    with new_run.lock():
        new_run.write_status("running", epoch=3)

    message = "The training process stopped and left no error message."
    assert standing_of(new_run) == ("lost", 3, 7, message)


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


@pytest.mark.parametrize("damage", LOCK_DAMAGES)
def test_a_lock_that_cannot_be_opened_is_named_where_it_matters(new_run, damage):
    damage(new_run.path / "lock")
    new_run.write_status("stopped", epoch=1)
    assert new_run.progress().state == "stopped"
    new_run.write_status("running", epoch=1)

    with pytest.raises(RunError, match="lock is not a plain file"):
        new_run.progress()
    with pytest.raises(RunError, match="lock is not a plain file"):
        new_run.is_locked()


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
        (
            '{"state": "running", "epoch": 1, "message": "", "written_at": [0]}',
            "is not a status",
        ),
        (
            '{"state": "running", "epoch": 1, "message": "", "written_at": NaN}',
            "written_at is no time",
        ),
        (
            '{"state": "running", "epoch": 1, "message": "", "written_at": 1e300}',
            "written_at is no time",
        ),
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


def test_weights_whose_sums_may_be_no_number_are_refused(own_run):
    tensors = load_file(own_run.weights_path)
    tensors["decoder.2.weight"][0, :2] = 3e38, -3e38
    save_file(tensors, own_run.weights_path)

    with pytest.raises(RunError, match=r"weights\.safetensors holds weights so large"):
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
