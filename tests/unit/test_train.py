import json
import re
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from ae.config import ModelConfig, RunConfig, TrainingConfig
from ae.data import Digits
from ae.idx import Split
from ae.errors import ConfigError, TrainingError
from ae.model import Autoencoder
from ae.runs import CHECKPOINTS, Run, create_run
from ae.train import main, split_digits, train
from tests.idx import made_up_digits, write_dataset

ROOT = Path(__file__).parents[2]
TINY = RunConfig(
    ModelConfig(latent_dim=3, hidden_dims=(16,)),
    TrainingConfig(epochs=2, batch_size=40),
)
# With 1e36 in its place, biases grow until a sum of them is no longer a number. No
# setting a config allows is known to do so.
BIAS_RATE = "ae.train.BIAS_RATE"


@pytest.fixture(autouse=True)
def one_thread():
    """As the command has it: how a sum is rounded hangs on the number of threads."""
    torch.set_num_threads(1)


@pytest.fixture
def trained(tmp_path, digits):
    """Train a run of that name; settings not given are TINY's."""

    def train_one(name, digits=digits, **settings):
        config = replace(TINY, training=replace(TINY.training, **settings))
        run = create_run(tmp_path / "runs", name, config)
        train(run, digits, lambda n_images: None)
        return run

    return train_one


@pytest.fixture
def command(data_folder):
    """Run ``python -m ae.train`` here, on the small folder; return the exit status."""

    def call(*arguments):
        return main([*arguments, "--data", str(data_folder)])

    return call


def some_digits(digits, n_train, test=None):
    train = Split(digits.train.images[:n_train], digits.train.labels[:n_train])
    return Digits(train, test or digits.test, digits.source, digits.note)


def made_up_split(n):
    images, labels = made_up_digits(n)
    return Split(images.astype(np.uint8), labels.astype(np.uint8))


def draws_digits(run, digits):
    with np.errstate(over="ignore"):  # a huge logit is a white pixel all the same
        return np.isfinite(run.network().reconstruct(digits.test.scaled())).all()


def test_training_teaches_the_network_to_redraw_digits_it_has_not_met(digits, run):
    images = torch.from_numpy(digits.test.scaled())
    torch.manual_seed(0)
    fresh = Autoencoder(run.config().model)
    fresh.initialise(torch.from_numpy(digits.train.scaled()).mean(dim=0))
    with torch.inference_mode():
        before = ((fresh(images) - images) ** 2).mean()

    assert before > 0.062
    assert run.report().mse < 0.052
    assert run.report().mse < run.report().pca_mse


def test_the_saved_weights_are_the_ones_the_report_speaks_of(digits, run):
    images = digits.test.scaled()
    squares = (run.network().reconstruct(images) - images) ** 2

    assert run.report().mse == pytest.approx(squares.mean(), rel=1e-4)
    assert run.metrics()[-1].test_mse == pytest.approx(squares.mean(), rel=1e-4)


def test_pca_beside_the_network_was_fitted_on_the_training_digits(digits, run):
    flat_train = digits.train.scaled().reshape(400, 784).astype(np.float64)
    flat = digits.test.scaled().reshape(100, 784)
    reference = PCA(n_components=3, svd_solver="full").fit(flat_train)
    drawn = reference.inverse_transform(reference.transform(flat))

    np.testing.assert_allclose(
        run.evaluation().pca_errors, ((drawn - flat) ** 2).mean(axis=1), rtol=1e-3
    )


def test_neighbours_were_looked_for_among_the_training_digits(digits, run):
    # Reference: every distance. A tie may fall either way in the last digit.
    train_codes = run.network().encode(digits.train.scaled())
    expected = []
    for code in run.evaluation().codes:
        nearest = np.argsort(np.linalg.norm(train_codes - code, axis=1))[:5]
        expected.append(np.bincount(digits.train.labels[nearest]).argmax())

    assert (run.evaluation().knn_labels == expected).mean() >= 0.98


def test_the_same_seed_gives_the_same_files_byte_for_byte(trained):
    a, b = trained("a", seed=3), trained("b", seed=3)

    for name in ("weights.safetensors", "evaluation.npz", "report.json", "config.json"):
        assert (a.path / name).read_bytes() == (b.path / name).read_bytes(), name
    assert [replace(m, seconds=0) for m in a.metrics()] == [
        replace(m, seconds=0) for m in b.metrics()
    ]


def test_another_seed_gives_another_network(trained):
    a, b = trained("a", seed=3), trained("b", seed=4)

    assert a.weights_path.read_bytes() != b.weights_path.read_bytes()


def test_a_finished_run_is_complete(run):
    assert sorted(path.name for path in run.path.iterdir()) == [
        "config.json",
        "evaluation.npz",
        "metrics.jsonl",
        "report.json",
        "status.json",
        "weights.safetensors",
    ]
    progress = run.progress(now=time.time())
    assert (progress.state, progress.epoch, progress.n_epochs) == ("finished", 8, 8)
    assert [metrics.epoch for metrics in run.metrics()] == list(range(1, 9))
    assert run.report().scored_on == "test"
    assert (run.report().n_trained, run.report().n_scored) == (400, 100)


def test_seconds_and_error_go_the_right_way(run):
    metrics = run.metrics()

    assert [m.seconds for m in metrics] == sorted(m.seconds for m in metrics)
    assert metrics[-1].train_mse < metrics[0].train_mse
    assert metrics[-1].test_mse < metrics[0].test_mse


def test_every_image_is_trained_on_once_an_epoch(tmp_path, digits):
    run = create_run(tmp_path, "counted", TINY)
    counts = []

    train(run, some_digits(digits, 90), counts.append)

    assert counts == [40, 40, 10] * 2


def test_a_reader_can_follow_the_training(tmp_path, digits):
    run = create_run(tmp_path, "followed", TINY)
    seen = []

    def look(n_images):
        progress = run.progress(now=time.time())
        seen.append((progress.state, progress.epoch, len(run.metrics())))
        if progress.epoch:
            run.network()

    train(run, some_digits(digits, 40), look)

    assert seen == [("running", 0, 0), ("running", 1, 1)]


def test_n_train_takes_the_first_so_many_digits(trained, digits):
    asked = trained("asked", n_train=120)
    given = trained("given", digits=some_digits(digits, 120))

    assert asked.report().n_trained == 120
    assert asked.weights_path.read_bytes() == given.weights_path.read_bytes()


def test_n_train_may_ask_for_more_than_there_are(trained):
    assert trained("greedy", n_train=60_000).report().n_trained == 400


def test_held_out_digits_are_scored_and_not_trained_on(trained, digits):
    held_out = trained("held_out", n_held_out=150)
    without = trained("without", digits=some_digits(digits, 250))

    assert held_out.report().scored_on == "held-out"
    assert (held_out.report().n_trained, held_out.report().n_scored) == (250, 150)
    np.testing.assert_array_equal(
        held_out.evaluation().labels, digits.train.labels[250:]
    )
    assert held_out.weights_path.read_bytes() == without.weights_path.read_bytes()


def test_with_digits_held_out_the_test_set_changes_nothing(trained, digits):
    one = trained("one", n_held_out=150)
    other_test = some_digits(digits, 400, test=made_up_split(30))
    two = trained("two", digits=other_test, n_held_out=150)

    for name in ("weights.safetensors", "evaluation.npz", "report.json"):
        assert (one.path / name).read_bytes() == (two.path / name).read_bytes()


def test_the_test_set_does_not_change_the_weights(trained, digits):
    one = trained("one")
    two = trained("two", digits=some_digits(digits, 400, test=made_up_split(30)))

    assert one.weights_path.read_bytes() == two.weights_path.read_bytes()
    assert one.report().mse != two.report().mse


@pytest.mark.parametrize("n_held_out", [400, 401, 50_000])
def test_holding_out_every_digit_is_refused(digits, n_held_out):
    config = replace(TINY, training=TrainingConfig(n_held_out=n_held_out))

    with pytest.raises(ConfigError, match=f"n_held_out {n_held_out} leaves none of"):
        split_digits(digits, config)


def test_a_code_as_long_as_the_training_set_is_refused(digits):
    config = replace(TINY, training=TrainingConfig(n_train=3))

    with pytest.raises(ConfigError, match="3 training digits are too few: a code of 3"):
        split_digits(digits, config)


def test_a_loss_which_is_no_number_stops_training_and_keeps_the_last_good_epoch(
    tmp_path, digits, monkeypatch
):
    monkeypatch.setattr(BIAS_RATE, 1e36)
    config = replace(
        TINY, training=TrainingConfig(epochs=8, batch_size=40, learning_rate=1)
    )
    run = create_run(tmp_path, "ruined", config)

    with pytest.raises(TrainingError) as caught:
        train(run, digits, lambda n_images: None)

    n_kept = len(run.metrics())
    assert n_kept > 0
    assert f"In epoch {n_kept + 1} the loss stopped being a number" in str(caught.value)
    assert f"The weights of epoch {n_kept} are kept." in str(caught.value)
    assert draws_digits(run, digits)


def test_an_epoch_ruined_by_its_last_step_is_not_kept(tmp_path, digits, monkeypatch):
    # One step an epoch: its loss is computed before the step which ruins the weights.
    monkeypatch.setattr(BIAS_RATE, 1e36)
    config = replace(
        TINY, training=TrainingConfig(epochs=40, batch_size=400, learning_rate=1)
    )
    run = create_run(tmp_path, "ruined", config)

    with pytest.raises(TrainingError):
        train(run, digits, lambda n_images: None)

    assert run.metrics()
    assert draws_digits(run, digits)


def test_the_command_trains_a_run_and_says_how_well(command, capsys):
    status = command("nine", "--epochs", "1", "--seed", "5", "--batch-size", "50")

    assert status == 0
    run = Run(CHECKPOINTS / "nine")
    said = capsys.readouterr().err
    assert "Digits from the folder" in said
    assert re.search(r"nine: test MSE 0\.0\d+ \(PCA 0\.0\d+\), 5-NN accuracy \d", said)
    assert run.progress(now=time.time()).state == "finished"
    assert run.config().training == TrainingConfig(epochs=1, seed=5, batch_size=50)
    assert run.config().model == ModelConfig()
    assert run.config().data.source == "folder"


def test_the_command_records_which_test_digits_were_scored(command, digits):
    command("nine", "--epochs", "1")

    assert Run(CHECKPOINTS / "nine").config().data.test_sha256 == digits.test.sha256()


def test_the_command_takes_every_setting(command, tmp_path):
    status = command(
        *("all", "--epochs", "2", "--batch-size", "30", "--learning-rate", "0.002"),
        *("--seed", "9", "--latent-dim", "2", "--n-train", "60", "--n-held-out", "40"),
        *("--threads", "1", "--checkpoints", str(tmp_path / "elsewhere")),
    )

    assert status == 0
    config = Run(tmp_path / "elsewhere" / "all").config()
    assert config.model == ModelConfig(latent_dim=2)
    assert config.training == TrainingConfig(2, 30, 0.002, 9, 60, 40)


def test_the_command_trains_on_another_data_set(tmp_path):
    write_dataset(
        tmp_path / "here", made_up_digits(40), made_up_digits(20), name="KMNIST"
    )

    arguments = ["k", "--dataset", "kmnist", "--data", "here", "--epochs", "1"]

    assert main(arguments) == 0
    assert Run(CHECKPOINTS / "k").config().data.dataset == "kmnist"


def test_without_a_download_the_command_says_that_it_uses_the_bundle(capsys):
    assert main(["b", "--no-download", "--epochs", "1", "--n-train", "50"]) == 0

    assert "using the bundled digits" in capsys.readouterr().err


def test_the_command_warns_of_numbers_which_never_change(tmp_path, capsys):
    # Twenty times the same test digit: no number of the code can tell them apart.
    images, _ = made_up_digits(1)
    same = images.repeat(20, axis=0), np.arange(20) % 10
    write_dataset(tmp_path / "here", made_up_digits(40), same)

    assert main(["dead", "--data", "here", "--epochs", "1", "--latent-dim", "2"]) == 0

    assert "warning: z1, z2 of the code never change: dead." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["../x"], "error: A run's name is 1 to 60 letters"),
        ([""], "error: A run's name is 1 to 60 letters"),
        (["nine", "--epochs", "0"], "error: epochs must be a whole number from 1 to"),
        (["nine", "--learning-rate", "2"], "error: learning_rate must be above 0 and"),
        (["nine", "--learning-rate", "nan"], "error: learning_rate must be above 0"),
        (["nine", "--latent-dim", "65"], "error: latent_dim must be a whole number"),
        (["nine", "--n-held-out", "400"], "error: n_held_out 400 leaves none of the"),
        (["nine", "--n-train", "9"], "error: 9 training digits are too few"),
        (["nine", "--threads", "0"], "error: threads must be 1 or more, got 0"),
        (["nine", "--dataset", "kmnist"], "error: --data names"),
    ],
)
def test_the_command_refuses_what_cannot_be_and_makes_nothing(
    command, capsys, arguments, message
):
    assert command(*arguments) == 2

    assert message in capsys.readouterr().err
    assert not CHECKPOINTS.exists()


def test_the_command_never_trains_over_another_run(command, capsys):
    create_run(CHECKPOINTS, "nine", TINY)

    assert command("nine") == 2

    assert "checkpoints/nine exists already" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [[], ["nine", "--epochs", "many"], ["nine", "--epoch-count", "3"]]
)
def test_a_mistyped_command_shows_its_usage(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)

    assert caught.value.code == 2
    assert "usage: python -m ae.train" in capsys.readouterr().err


def test_help_explains_each_option_and_gives_its_default(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--help"])

    assert caught.value.code == 0
    text = capsys.readouterr().out
    options = re.findall(
        r"^  (--[a-z-]+)(.*?)(?=^  -|\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert {name for name, _ in options} == {
        *("--dataset", "--data", "--no-download", "--epochs", "--batch-size"),
        *("--learning-rate", "--seed", "--latent-dim", "--n-train", "--n-held-out"),
        *("--threads", "--checkpoints"),
    }
    for name, explanation in options:
        assert len(re.findall(r"\b[a-z]{2,}\b", explanation)) >= 3, name
    defaults = dict(options)
    assert f"(default: {TrainingConfig().epochs})" in defaults["--epochs"]
    assert f"(default: {TrainingConfig().learning_rate})" in defaults["--learning-rate"]


def test_a_failed_training_is_recorded_and_ends_the_command(
    command, capsys, monkeypatch
):
    monkeypatch.setattr(BIAS_RATE, 1e36)

    assert command("ruined", "--epochs", "4", "--learning-rate", "1") == 1

    said = capsys.readouterr().err
    progress = Run(CHECKPOINTS / "ruined").progress(now=time.time())
    assert progress.state == "failed"
    assert "the learning rate 1.0 is too high" in progress.message
    assert f"error: {progress.message}" in said
    assert "Traceback" not in said


def test_a_full_disk_is_recorded_and_leaves_no_half_file(data_folder, tmp_path):
    # Reference: the operating system itself refuses files above 100 kB.
    command = [sys.executable, "-m", "ae.train", "full", "--epochs", "1"]
    result = subprocess.run(
        [*command, "--data", data_folder, "--checkpoints", tmp_path],
        cwd=ROOT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10**5, 10**5)),
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 1
    assert "File too large" in result.stderr
    status = json.loads((tmp_path / "full" / "status.json").read_text("utf-8"))
    assert (status["state"], status["epoch"]) == ("failed", 0)
    assert "File too large" in status["message"]
    assert sorted(path.name for path in (tmp_path / "full").iterdir()) == [
        "config.json",
        "status.json",
    ]
