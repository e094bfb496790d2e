"""What a class may do to a training, done to a real one in a process of its own."""

import functools
import resource
import signal

import pytest
import torch

from ae.config import DataConfig, ModelConfig, RunConfig, TrainingConfig
from ae.runs.evaluation import Evaluation
from ae.runs.folder import create_run
from ae.runs.run import Run
from ae.train.__main__ import main
from ae.train.loop import train
from tests.trainers import (
    figures_of,
    is_beyond_epoch,
    scored_epochs,
    standing_of,
    start_trainer,
    until,
)

N_EPOCHS = 4
# Steps of one or two digits make an epoch last long enough to be met in its middle.
OPTIONS = ("--epochs", f"{N_EPOCHS}", "--batch-size", "1", "--n-train", "200")


@pytest.fixture(scope="module")
def config(digits):
    return RunConfig(
        ModelConfig(latent_dim=3, hidden_dims=(16,)),
        TrainingConfig(epochs=N_EPOCHS, batch_size=2),
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


def assert_ended_as_if_undisturbed(run, undisturbed):
    assert standing_of(run) == standing_of(undisturbed)
    assert figures_of(run) == figures_of(undisturbed)
    curve = run.curve()
    assert [p.epoch for p in curve] == sorted({p.epoch for p in curve})
    assert [e[::2] for e in scored_epochs(run)] == [
        e[::2] for e in scored_epochs(undisturbed)
    ]


def epoch_of_weights(run, undisturbed, digits):
    """Tell which epoch's weights a run has, by how they draw the test digits."""
    images = digits.test.scaled()
    error = ((run.network().reconstruct(images) - images) ** 2).mean()
    same = [
        epoch
        for epoch, _, test_mse in scored_epochs(undisturbed)
        if error == pytest.approx(test_mse, rel=1e-4)
    ]
    assert len(same) == 1
    return same[0]


def test_a_killed_trainer_is_lost_at_once_and_costs_no_more_than_an_epoch(
    trainer, new_run, digits, go_on, undisturbed
):
    process = trainer("new", "--continue")
    until(lambda: is_beyond_epoch(new_run, 1))
    assert new_run.progress().state == "running"
    process.kill()
    process.wait()

    progress = new_run.progress()
    assert (progress.state, progress.n_epochs) == ("lost", N_EPOCHS)
    assert progress.message == "The training process stopped and left no error message."
    # Weights, curve and status are written one after the other, in this order.
    of_weights = epoch_of_weights(new_run, undisturbed, digits)
    assert of_weights >= new_run.last_epoch() >= progress.epoch >= of_weights - 1
    assert new_run.last_epoch() >= 1

    assert go_on(new_run) == 0

    assert_ended_as_if_undisturbed(new_run, undisturbed)


def test_ctrl_c_stops_a_training_which_can_be_gone_on_with_byte_for_byte(
    trainer, tmp_path, data_folder, digits
):
    run, whole = Run(tmp_path / "runs" / "cut"), Run(tmp_path / "runs" / "whole")
    # A shell that starts something in the background has it ignore Ctrl+C.
    heed = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    first = trainer("cut", *OPTIONS, preexec_fn=heed)
    until(lambda: run.path.exists() and is_beyond_epoch(run, 1))
    first.send_signal(signal.SIGINT)
    _, said = first.communicate(timeout=60)

    assert first.returncode == 130
    assert "go on with `python -m ae.train cut --continue`" in said
    assert "Traceback" not in said
    progress = run.progress()
    assert (progress.state, progress.message) == ("stopped", "Interrupted.")
    assert 1 <= run.last_epoch() <= progress.epoch < N_EPOCHS
    own = Evaluation.of(run.network(), digits.test)
    assert run.report().mse == pytest.approx(own.errors.mean(), rel=1e-4)

    second = trainer("cut", "--continue")
    torch.set_num_threads(1)
    main(["whole", *OPTIONS, "--data", str(data_folder), "--checkpoints", "runs"])
    _, said = second.communicate(timeout=60)

    assert second.returncode == 0
    assert "cut: finished after 4 epochs" in said
    assert_ended_as_if_undisturbed(run, whole)


def test_a_full_disk_is_recorded_and_leaves_the_earlier_epochs(
    trainer, new_run, digits, go_on, undisturbed
):
    def stop_after_the_first_epoch(n_images):
        if new_run.last_epoch() == 1:
            new_run.stop_path.touch()

    torch.set_num_threads(1)
    train(new_run, digits, stop_after_the_first_epoch)
    n_epochs = new_run.last_epoch()
    assert 1 <= n_epochs < N_EPOCHS
    # Reference: the operating system itself refuses files above some size. What is
    # needed to go on is the largest; the weights, written before it, still fit.
    size = new_run.weights_path.stat().st_size * 3 // 2
    assert new_run.training_state_path.stat().st_size > size

    process = trainer(
        *("new", "--continue"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )
    _, said = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "File too large" in said
    progress = new_run.progress()
    assert (progress.state, progress.epoch) == ("failed", n_epochs)
    assert "File too large" in progress.message
    assert epoch_of_weights(new_run, undisturbed, digits) == n_epochs + 1
    assert list(new_run.path.rglob(".*")) == []

    assert go_on(new_run) == 0

    assert_ended_as_if_undisturbed(new_run, undisturbed)
