"""What a class may do to a training, done to a real one in a process of its own."""

import resource
import signal
from dataclasses import replace

import numpy as np
import pytest
import torch

from ae.config import DataConfig, ModelConfig, RunConfig, TrainingConfig
from ae.runs import Run, create_run
from ae.train import main
from tests.trainers import (
    figures_of,
    is_beyond_epoch,
    scored_epochs,
    start_trainer,
    until,
)

N_EPOCHS = 4
# Steps of one or two digits make an epoch last long enough to be met in its middle.
OPTIONS = ("--epochs", f"{N_EPOCHS}", "--batch-size", "2", "--n-train", "250")


@pytest.fixture(scope="module")
def config(digits):
    return RunConfig(
        ModelConfig(latent_dim=3, hidden_dims=(16,)),
        TrainingConfig(epochs=N_EPOCHS, batch_size=1),
        DataConfig("mnist", digits.source, digits.test.sha256()),
    )


@pytest.fixture(scope="module")
def go_on(data_folder):
    """Go on with a run to its end, as the command does."""

    def to_the_end(run):
        torch.set_num_threads(1)
        folder = str(run.path.parent)
        place = ["--data", str(data_folder), "--checkpoints", folder]
        return main([run.name, "--continue", *place])

    return to_the_end


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, config, go_on):
    """A run that nobody did anything to. Not to be touched."""
    run = create_run(tmp_path_factory.mktemp("runs"), "undisturbed", config)
    assert go_on(run) == 0
    return run


@pytest.fixture
def trainer(tmp_path, data_folder):
    """Start trainers; those still at work when the test ends are ended."""
    trainers = []

    def start(name, *arguments, **options):
        place = ("--data", data_folder, "--checkpoints", tmp_path / "runs")
        trainers.append(start_trainer(name, *arguments, *place, **options))
        return trainers[-1]

    yield start
    for process in trainers:
        process.kill()
        process.communicate()


@pytest.fixture
def new_run(tmp_path, config):
    return create_run(tmp_path / "runs", "new", config)


@pytest.fixture
def half_trained(trainer, new_run):
    """A run with a trainer at work, beyond its first epoch."""
    process = trainer("new", "--continue")
    until(lambda: is_beyond_epoch(new_run, 1) or process.poll() is not None)
    assert process.poll() is None, process.communicate()[1]
    return new_run, process


def assert_ended_as_if_undisturbed(run, undisturbed):
    assert run.progress() == undisturbed.progress()
    assert figures_of(run) == figures_of(undisturbed)
    curve = run.curve()
    assert [p.epoch for p in curve] == sorted({p.epoch for p in curve})
    assert [e[::2] for e in scored_epochs(run)] == [
        e[::2] for e in scored_epochs(undisturbed)
    ]


def error_of_weights(run, digits):
    images = digits.test.scaled()
    return ((run.network().reconstruct(images) - images) ** 2).mean()


def test_a_killed_trainer_is_lost_at_once_and_costs_no_more_than_an_epoch(
    half_trained, digits, go_on, undisturbed
):
    run, process = half_trained
    assert run.progress().state == "running"
    process.kill()
    process.wait()

    progress = run.progress()
    assert (progress.state, progress.n_epochs) == ("lost", N_EPOCHS)
    assert progress.message == "The trainer ended without a word."
    epoch, _, test_mse = scored_epochs(run)[-1]
    assert progress.epoch == run.last_epoch() == epoch >= 1
    assert error_of_weights(run, digits) == pytest.approx(test_mse, rel=1e-4)

    assert go_on(run) == 0

    assert_ended_as_if_undisturbed(run, undisturbed)


def test_ctrl_c_stops_a_training_which_can_be_gone_on_with(
    half_trained, digits, go_on, undisturbed
):
    run, process = half_trained
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "go on with `python -m ae.train new --continue`" in said
    assert "Traceback" not in said
    progress = run.progress()
    assert (progress.state, progress.message) == ("stopped", "Interrupted.")
    epoch, _, test_mse = scored_epochs(run)[-1]
    assert progress.epoch == epoch >= 1
    assert error_of_weights(run, digits) == pytest.approx(test_mse, rel=1e-4)

    assert go_on(run) == 0

    assert_ended_as_if_undisturbed(run, undisturbed)


def test_a_second_trainer_of_the_same_run_is_refused(
    trainer, tmp_path, config, go_on, capfd
):
    long = replace(config, training=replace(config.training, epochs=1000))
    run = create_run(tmp_path / "runs", "new", long)
    process = trainer("new", "--continue")
    until(lambda: run.is_locked() or process.poll() is not None)

    assert go_on(run) == 2

    assert "new is being trained by another process" in capfd.readouterr().err
    assert run.progress().state == "running"
    assert process.poll() is None


def test_stopped_from_outside_the_command_goes_on_byte_for_byte(
    trainer, tmp_path, data_folder
):
    run, whole = Run(tmp_path / "runs" / "cut"), Run(tmp_path / "runs" / "whole")
    first = trainer("cut", *OPTIONS)
    until(lambda: run.path.exists() and is_beyond_epoch(run, 1))
    run.stop_path.touch()
    _, said = first.communicate(timeout=60)
    assert first.returncode == 0
    assert "cut: stopped after" in said
    assert run.progress().state == "stopped"
    assert 1 <= run.progress().epoch < N_EPOCHS

    second = trainer("cut", "--continue")
    main(["whole", *OPTIONS, "--data", str(data_folder), "--checkpoints", "runs"])
    _, said = second.communicate(timeout=60)

    assert second.returncode == 0
    assert "cut: finished after 4 epochs" in said
    assert figures_of(run) == figures_of(whole)
    assert scored_epochs(run) == scored_epochs(whole)


def test_a_full_disk_is_recorded_and_costs_no_more_than_an_epoch(
    trainer, new_run, digits, go_on, undisturbed
):
    # Reference: the operating system itself refuses files above some size. The state
    # to go on from is the largest; what is written before it just about fits.
    largest = undisturbed.weights_path.stat().st_size * 3 // 2

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    process = trainer("new", "--continue", preexec_fn=limit)
    _, said = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "File too large" in said
    progress = new_run.progress()
    assert (progress.state, progress.epoch) == ("failed", 0)
    assert "File too large" in progress.message
    assert np.isfinite(error_of_weights(new_run, digits))
    assert list(new_run.path.rglob(".*")) == []

    assert go_on(new_run) == 0

    assert_ended_as_if_undisturbed(new_run, undisturbed)


def test_a_disk_which_fills_up_later_leaves_the_earlier_epochs(
    trainer, new_run, digits, go_on, undisturbed
):
    # The curve alone grows; limited to less than it has already, nothing else fits.
    process = trainer("new", "--continue")
    until(lambda: is_beyond_epoch(new_run, 1))
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (10_000, 10_000))
    process.communicate(timeout=60)

    assert process.returncode == 1
    progress = new_run.progress()
    assert progress.state == "failed"
    assert "File too large" in progress.message
    epoch, _, test_mse = scored_epochs(new_run)[-1]
    assert progress.epoch == epoch >= 1
    assert error_of_weights(new_run, digits) == pytest.approx(test_mse, rel=1e-4)

    assert go_on(new_run) == 0

    assert_ended_as_if_undisturbed(new_run, undisturbed)
