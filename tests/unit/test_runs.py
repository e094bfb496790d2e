import json
import time

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from ae.config import ModelConfig, RunConfig, TrainingConfig
from ae.errors import AEError, ConfigError, RunError
from ae.runs import (
    LOST_AFTER_S,
    MAX_NAME,
    EpochMetrics,
    Progress,
    Run,
    check_name,
    create_run,
    list_runs,
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
    assert new_run.progress(now=time.time()) == Progress("created", 0, 7)


@pytest.mark.parametrize("state", ["running", "finished", "stopped", "failed"])
def test_a_reader_sees_the_state_the_trainer_wrote(new_run, state):
    new_run.write_status(state, epoch=3, message="As <b>text</b>.")

    progress = new_run.progress(now=time.time())

    assert progress == Progress(state, 3, 7, "As <b>text</b>.")


def test_a_silent_trainer_is_reported_lost(new_run):
    new_run.write_status("running", epoch=1)
    now = time.time()

    assert new_run.progress(now=now + LOST_AFTER_S - 5).state == "running"
    assert new_run.progress(now=now + LOST_AFTER_S + 1).state == "lost"


def test_a_trainer_heard_of_again_is_not_lost(new_run):
    new_run.write_status("running", epoch=1)
    later = time.time() + LOST_AFTER_S + 1
    assert new_run.progress(now=later).state == "lost"

    new_run.write_status("running", epoch=2)

    assert new_run.progress(now=time.time()).state == "running"


@pytest.mark.parametrize("state", ["finished", "stopped", "failed"])
def test_a_run_which_has_ended_is_never_lost(new_run, state):
    new_run.write_status(state, epoch=1)

    assert new_run.progress(now=time.time() + 1e9).state == state


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
        (
            '{"state": "running", "epoch": 1, "message": "", "written_at": [0]}',
            "is not a status",
        ),
    ],
)
def test_a_damaged_status_is_named(new_run, text, message):
    path = new_run.path / "status.json"
    path.write_text(text, "utf-8")

    with pytest.raises(RunError, match=message) as caught:
        new_run.progress(now=0)
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


def test_a_run_still_training_has_neither(new_run):
    with pytest.raises(RunError, match=r"evaluation\.npz is missing: training has not"):
        new_run.evaluation()
    with pytest.raises(RunError, match=r"report\.json is missing"):
        new_run.report()


EPOCHS = [EpochMetrics(1, 0.06, 0.05, 1.5), EpochMetrics(2, 0.04, 0.03, 3.0)]


@pytest.fixture
def metrics_path(new_run):
    for metrics in EPOCHS:
        new_run.add_metrics(metrics)
    return new_run.path / "metrics.jsonl"


def test_metrics_come_back_in_the_order_of_the_epochs(new_run, metrics_path):
    assert new_run.metrics() == EPOCHS


def test_a_run_without_an_epoch_has_no_metrics(new_run):
    assert new_run.metrics() == []


@pytest.mark.parametrize("half", ["{", '{"epoch": 3, "train_mse": 0.0', '{"epoch": 3}'])
def test_a_line_still_being_written_is_left_out(new_run, metrics_path, half):
    with metrics_path.open("a", encoding="utf-8") as file:
        file.write(half)

    assert new_run.metrics() == EPOCHS


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"3",
        b'{"epoch": 3}',
        b'{"epoch": 3, "train_mse": 0, "test_mse": 0, "seconds": 0, "more": 1}',
        b'{"epoch": "3", "train_mse": 0, "test_mse": 0, "seconds": 0}',
        b'{"epoch": 3, "train_mse": null, "test_mse": 0, "seconds": 0}',
        b'{"epoch": 3, "train_mse": 0, "test_mse": NaN, "seconds": 0}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
    ids=lambda line: ascii(line[:60]),
)
def test_a_damaged_line_is_an_error_which_names_the_file(new_run, metrics_path, line):
    with metrics_path.open("ab") as file:
        file.write(line + b"\n")

    with pytest.raises(RunError, match=r"metrics\.jsonl is damaged"):
        new_run.metrics()


def test_every_trouble_with_a_run_can_be_shown_with_one_except():
    assert issubclass(RunError, AEError)
