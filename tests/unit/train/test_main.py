import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest

from ae.config import (
    DataConfig,
    ModelConfig,
    RunConfig,
    TrainingConfig,
    default_training,
)
from ae.runs.folder import CHECKPOINTS, create_run
from ae.runs.run import Run
from ae.train.__main__ import main
from tests.conftest import N_TRAIN
from tests.idx import made_up_digits, write_dataset
from tests.trainers import LOCK_DAMAGES, ROOT

TINY = RunConfig(
    ModelConfig(latent_dim=3, hidden_dims=(16,)),
    TrainingConfig(epochs=2, batch_size=40),
)
# With 1e36 in its place, biases grow until a sum of them is no longer a number. No
# setting a config allows is known to do so.
BIAS_RATE = "ae.train.loop.BIAS_RATE"


@pytest.fixture
def command(data_folder):
    """Run ``python -m ae.train`` here, on the small folder; return the exit status."""

    def call(*arguments):
        return main([*arguments, "--data", str(data_folder)])

    return call


def test_the_command_trains_a_run_and_says_how_well(command, capsys):
    status = command("nine", "--epochs", "1", "--seed", "5", "--batch-size", "50")

    assert status == 0
    run = Run(CHECKPOINTS / "nine")
    said = capsys.readouterr().err
    assert "Digits from the folder" in said
    assert re.search(
        r"nine: finished after 1 epochs, test MSE 0\.0\d+ \(PCA 0\.0\d+\), "
        r"5-NN accuracy \d",
        said,
    )
    assert run.progress().state == "finished"
    default = default_training(N_TRAIN)
    expected = replace(default, epochs=1, seed=5, batch_size=50)
    assert run.config().training == expected
    assert run.config().model == ModelConfig()
    assert run.config().data.source == "folder"


def test_the_command_records_which_test_digits_were_scored(command, digits):
    command("nine", "--epochs", "1")

    assert Run(CHECKPOINTS / "nine").config().data.test_sha256 == digits.test.sha256()


def test_the_command_takes_every_setting(command, tmp_path):
    status = command(
        *("all", "--epochs", "2", "--batch-size", "30", "--learning-rate", "0.002"),
        *("--seed", "9", "--latent-dim", "2", "--n-train", "60", "--n-held-out", "40"),
        *("--deform", "0.2", "--deform-strength", "2", "--weight-decay", "0.04"),
        *("--deform-until", "0.5"),
        *("--threads", "1", "--checkpoints", str(tmp_path / "elsewhere")),
    )

    assert status == 0
    config = Run(tmp_path / "elsewhere" / "all").config()
    assert config.model == ModelConfig(latent_dim=2)
    assert config.training == TrainingConfig(
        *(2, 30, 0.002, 9, 60, 40),
        deform=0.2,
        deform_strength=2,
        deform_until=0.5,
        weight_decay=0.04,
    )


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
        *("--deform", "--deform-strength", "--deform-until"),
        *("--weight-decay", "--add", "--weight", "--one-held-out-of", "--base"),
        *("--threads", "--checkpoints", "--continue", "--queued", "--with-parent"),
    }
    for name, explanation in options:
        assert len(re.findall(r"\b[a-z]{2,}\b", explanation)) >= 3, name
    defaults = dict(options)
    assert (
        f"(default: {default_training(60_000).epochs} for 60,000"
        in defaults["--epochs"]
    )
    assert f"{default_training(10_000).epochs} for 10,000)" in defaults["--epochs"]
    assert "(default: 0.05 for" in defaults["--learning-rate"]


def test_a_failed_training_is_recorded_and_ends_the_command(
    command, capsys, monkeypatch
):
    monkeypatch.setattr(BIAS_RATE, 1e36)

    assert command("ruined", "--epochs", "4", "--learning-rate", "1") == 1

    said = capsys.readouterr().err
    progress = Run(CHECKPOINTS / "ruined").progress()
    assert progress.state == "failed"
    assert "the learning rate 1.0 is too high" in progress.message
    assert f"error: {progress.message}" in said
    assert "Traceback" not in said


def everything_in(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "lock"
    }


def test_the_command_goes_on_with_a_run_by_its_own_settings(command, capsys):
    run = create_run(CHECKPOINTS, "nine", TINY)

    assert command("nine", "--continue") == 0

    assert run.progress().state == "finished"
    assert run.config() == TINY
    assert "nine: finished after 2 epochs" in capsys.readouterr().err


def test_the_command_does_not_go_on_with_what_is_finished(command, capsys):
    create_run(CHECKPOINTS, "nine", TINY)
    command("nine", "--continue")
    before = everything_in(CHECKPOINTS)

    assert command("nine", "--continue") == 2

    assert "nine is finished: there is nothing to continue" in capsys.readouterr().err
    assert everything_in(CHECKPOINTS) == before


@pytest.mark.parametrize("name", ["nowhere", "../nine", "", "."])
def test_the_command_does_not_go_on_with_what_is_no_run(command, capsys, name):
    assert command(name, "--continue") == 2

    assert re.search("is not a run|A run's name is", capsys.readouterr().err)
    assert not CHECKPOINTS.exists()


def test_the_command_does_not_go_on_with_other_digits(command, capsys):
    config = RunConfig(TINY.model, TINY.training, DataConfig(test_sha256="ab" * 32))
    run = create_run(CHECKPOINTS, "nine", config)

    assert command("nine", "--continue") == 2

    assert "test digits are not those this run began with" in capsys.readouterr().err
    assert run.progress().state == "created"


def test_the_command_does_not_train_what_another_process_is_at(command, capsys):
    run = create_run(CHECKPOINTS, "nine", TINY)
    program = f"""if True:
        from pathlib import Path
        from ae.runs.folder import Run

        run = Run(Path({str(run.path.absolute())!r}))
        with run.lock():
            run.write_status("running", epoch=0)
            print("at work", flush=True)
            input()
    """
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        other.stdout.readline()
        before = everything_in(CHECKPOINTS)

        assert command("nine", "--continue") == 2

        assert "nine is being trained by another process" in capsys.readouterr().err
        assert run.progress().state == "running"
        assert everything_in(CHECKPOINTS) == before


@pytest.mark.parametrize("damage", LOCK_DAMAGES)
@pytest.mark.parametrize("state", ["stopped", "running"])
def test_the_command_names_a_lock_it_cannot_take(command, capsys, damage, state):
    run = create_run(CHECKPOINTS, "nine", TINY)
    run.write_status(state, epoch=0)
    damage(run.path / "lock")

    assert command("nine", "--continue") != 0

    said = capsys.readouterr().err
    assert "error: checkpoints/nine/lock is not a plain file, so it is not" in said
    assert run.curve() == []


def test_a_reader_who_looks_at_the_lock_keeps_no_trainer_out(command):
    run = create_run(CHECKPOINTS, "nine", TINY)

    with held_for_a_moment(run):
        assert command("nine", "--continue") == 0

    assert run.progress().state == "finished"


def test_a_run_finished_by_another_while_one_waits_for_it_is_left_alone(
    command, capsys
):
    run = create_run(CHECKPOINTS, "nine", TINY)

    with held_for_a_moment(run, lambda: run.write_status("finished", epoch=2)):
        assert command("nine", "--continue") != 0

    assert "nine is finished: there is nothing to continue" in capsys.readouterr().err
    assert run.progress().state == "finished"
    assert run.curve() == []


@contextmanager
def held_for_a_moment(run, do_at_its_end=lambda: None):
    """Hold a run's lock in another thread, for less than a trainer waits for it."""
    is_held = threading.Event()

    def hold():
        with run.lock():
            is_held.set()
            time.sleep(0.5)
            do_at_its_end()

    with ThreadPoolExecutor() as pool:
        holding = pool.submit(hold)
        is_held.wait()
        yield
        holding.result()


def test_a_stop_meant_for_an_earlier_training_does_not_stop_this_one(command):
    run = create_run(CHECKPOINTS, "nine", TINY)
    run.stop_path.touch()

    assert command("nine", "--continue") == 0

    assert run.progress().state == "finished"


def test_a_run_still_in_the_queue_leaves_it_when_it_begins(command):
    run = create_run(CHECKPOINTS, "nine", TINY)
    run.queued_path.touch()

    assert command("nine", "--queued") == 0

    assert run.progress().state == "finished"
    assert not run.queued_path.exists()


def test_asked_to_stop_before_it_begins_a_queued_run_stops_after_one_epoch(
    command, capsys
):
    one_step_each = TrainingConfig(epochs=2, batch_size=400)
    run = create_run(CHECKPOINTS, "nine", RunConfig(TINY.model, one_step_each))
    run.queued_path.touch()
    run.stop_path.touch()

    assert command("nine", "--queued") == 0

    assert (run.progress().state, run.progress().epoch) == ("stopped", 1)
    assert "nine: stopped after 1 epochs" in capsys.readouterr().err


def test_a_run_which_has_left_the_queue_is_not_begun(command, capsys):
    run = create_run(CHECKPOINTS, "nine", TINY)
    before = everything_in(CHECKPOINTS)

    assert command("nine", "--queued") == 0

    assert "nine has left the queue" in capsys.readouterr().err
    assert run.progress().state == "created"
    assert everything_in(CHECKPOINTS) == before


def test_ctrl_c_while_a_run_is_scored_leaves_it_to_be_gone_on_with(
    command, monkeypatch
):
    run = create_run(CHECKPOINTS, "nine", TINY)
    with monkeypatch.context() as patch:
        patch.setattr("ae.train.recorder.evaluate", press_ctrl_c)
        assert command("nine", "--continue") == 130

    # Not stopped: a stopped run has scores.
    assert (run.progress().state, run.progress().epoch) == ("failed", 2)
    assert run.progress().message == "Interrupted."

    assert command("nine", "--continue") == 0

    assert run.progress().state == "finished"


def press_ctrl_c(*arguments):
    raise KeyboardInterrupt


def test_a_run_with_a_damaged_curve_is_recorded_as_failed_and_why(command, capsys):
    run = create_run(CHECKPOINTS, "nine", TINY)
    run.curve_path.write_text("damaged\n", "utf-8")

    assert command("nine", "--continue") == 1

    assert run.progress().state == "failed"
    assert "metrics.jsonl is damaged" in run.progress().message
    assert "metrics.jsonl is damaged" in capsys.readouterr().err
