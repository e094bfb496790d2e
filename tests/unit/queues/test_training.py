"""The queue, with real trainers; where none is needed, a held lock keeps them out."""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from ae.config import DataConfig, ModelConfig, RunConfig, TrainingConfig
from ae.errors import ConfigError, RunError
from ae.io import locks
from ae.queues.quotas import TRAININGS_IN_ALL, TRAININGS_OF_ONE
from ae.queues.training import TrainingQueue
from ae.runs.folder import create_run, delete_run, list_runs, rename_run
from ae.runs.owner import Owner
from ae.runs.run import Run
from ae.train.__main__ import main
from tests.trainers import (
    LOCK_DAMAGES,
    ROOT,
    figures_of,
    is_beyond_epoch,
    standing_of,
    until,
)

MAX_OF_ONE, MAX_IN_ALL = TRAININGS_OF_ONE.default, TRAININGS_IN_ALL.default
ANN, BEN = Owner("a" * 32), Owner("b" * 32)
SLOW = {"epochs": 4, "batch_size": 2}  # long enough to be met at work


def config_of(digits, **training):
    return RunConfig(
        ModelConfig(latent_dim=3, hidden_dims=(16,)),
        TrainingConfig(**{"epochs": 2, "batch_size": 40, **training}),
        DataConfig("mnist", digits.source, digits.test.sha256()),
    )


@pytest.fixture
def config(digits):
    return config_of(digits)


@pytest.fixture
def open_jobs(tmp_path, data_folder, monkeypatch):
    """Open the queue of a folder, as a server does when it starts."""
    monkeypatch.setenv("AE_DATA", str(data_folder))
    opened = []

    def open_one(n_at_once=1):
        opened.append(TrainingQueue(tmp_path / "runs", n_at_once))
        return opened[-1]

    yield open_one
    for jobs in opened:
        for name in jobs.queue():
            jobs.stop(Run(jobs.root / name))
        for started in list(jobs._started.values()):
            started.work.stop()
        until(lambda jobs=jobs: not jobs._started)


@pytest.fixture
def jobs(open_jobs):
    return open_jobs()


@pytest.fixture
def held(jobs):
    """A queue in which nothing starts: somebody trains in its folder already."""
    with at_work(create_run(jobs.root, "busy", RunConfig())):
        yield jobs


def pupil(number):
    return Owner(f"{number:032x}")


@contextmanager
def at_work(run):
    with run.lock():
        run.write_status("running", epoch=1)
        yield run


def n_trainers_of(run):
    """Count the trainers that have begun to train a run, by what they said first."""
    return (run.path / "train.log").read_text("utf-8").count("Digits from")


def has_ended(run):
    return run.progress().state not in {"created", "queued", "running"}


def test_a_run_asked_for_waits_for_its_turn(held, config):
    run = held.request("mine", config, ANN)

    assert run == Run(held.root / "mine")
    assert run.progress().state == "queued"
    assert run.config() == config
    assert ANN.owns(run)
    assert held.queue() == ["mine"]


def test_the_same_settings_asked_for_again_give_the_same_run(held, config):
    first = held.request("mine", config, ANN)

    assert held.request("mine", config, ANN) == first
    assert held.request("another", config, BEN) == first
    assert held.request(None, config, BEN) == first
    assert held.queue() == ["mine"]
    assert not BEN.owns(first)


def test_a_class_asking_for_the_same_at_once_gets_one_run(held, config):
    with ThreadPoolExecutor(8) as pool:
        asked = [
            pool.submit(held.request, name, config, owner)
            for name, owner in [(None, ANN), ("mine", BEN)] * 8
        ]
        runs = {request.result() for request in asked}

    assert len(runs) == 1
    assert len(held.queue()) == 1
    assert len(list_runs(held.root)) == 2  # with the one that holds the queue


def test_a_class_asking_for_different_runs_at_once_gets_them_all(held, digits):
    configs = [config_of(digits, seed=seed) for seed in range(12)]
    with ThreadPoolExecutor(8) as pool:
        asked = [
            pool.submit(held.request, None, config, pupil(i))
            for i, config in enumerate(configs)
        ]
        runs = [request.result() for request in asked]

    assert [run.config() for run in runs] == configs
    assert sorted(held.queue()) == sorted(run.name for run in runs)


def test_different_settings_wait_in_the_order_they_were_asked_for(held, digits):
    for seed, name in enumerate(["zebra", "ant", "middle"]):
        held.request(name, config_of(digits, seed=seed), pupil(seed))

    assert held.queue() == ["zebra", "ant", "middle"]


def test_without_a_name_a_run_is_called_after_its_settings(held, digits):
    runs = [held.request(None, config_of(digits, seed=s), pupil(s)) for s in range(3)]

    names = [run.name for run in runs]
    assert names == ["mnist-3d-e2", "mnist-3d-e2-2", "mnist-3d-e2-3"]


def test_a_name_is_not_given_twice(held, digits, config):
    first = held.request("mine", config, ANN)

    with pytest.raises(RunError, match="mine exists already"):
        held.request("mine", config_of(digits, seed=1), BEN)

    assert first.config() == config
    assert ANN.owns(first)


@pytest.mark.parametrize("name", ["../x", ".lock", "a b", "x" * 61])
def test_a_name_which_is_none_is_refused(held, config, name):
    with pytest.raises(ConfigError, match="A run's name is"):
        held.request(name, config, ANN)

    assert held.queue() == []
    assert [run.name for run in list_runs(held.root)] == ["busy"]


def test_a_damaged_run_is_in_nobodys_way(held, config):
    damaged = held.root / "damaged"
    damaged.mkdir()
    for name in ("config.json", "status.json", "queued"):
        (damaged / name).write_text('{"asked_at": 1' + "0" * 400 + "}", "utf-8")

    held.request("mine", config, ANN)

    assert held.queue() == ["mine"]


def test_a_finished_run_with_a_damaged_file_is_nobodys_answer(held, own_run):
    finished = Run(own_run.path.rename(held.root / "finished"))
    assert held.request(None, finished.config(), ANN) == finished
    finished.weights_path.write_bytes(b"damaged")

    again = held.request(None, finished.config(), ANN)

    assert again != finished
    assert held.queue() == [again.name]


def test_a_run_which_waits_leaves_the_queue_at_once(held, digits, config):
    first = held.request("first", config, ANN)
    held.request("second", config_of(digits, seed=1), ANN)

    held.stop(first)

    assert first.progress().state == "stopped"
    assert held.queue() == ["second"]


@pytest.mark.parametrize(
    ("state", "shown"),
    [("stopped", "stopped"), ("failed", "failed"), ("running", "lost")],
)
def test_a_run_trained_before_is_what_it_was_when_it_leaves_the_queue(
    held, config, state, shown
):
    run = create_run(held.root, "mine", config)
    run.write_status(state, epoch=1, message="Of then.")
    before = standing_of(run)
    held.resume(run, ANN)

    held.stop(run)

    assert standing_of(run) == before
    assert run.progress().state == shown


def test_taken_back_into_the_queue_a_run_goes_to_its_end(held, digits, config):
    first = held.request("first", config, ANN)
    held.request("second", config_of(digits, seed=1), ANN)
    held.stop(first)

    held.resume(first, ANN)

    assert first.progress().state == "queued"
    assert held.queue() == ["second", "first"]


@pytest.mark.parametrize("state", ["stopped", "failed", "running", None])
def test_what_has_not_finished_can_be_gone_on_with(held, config, state):
    run = create_run(held.root, "mine", config)
    if state:
        run.write_status(state, epoch=1)  # "running", and nobody at work: lost
    run.stop_path.touch()

    held.resume(run, ANN)

    assert held.queue() == ["mine"]
    assert not run.stop_path.exists()


def test_what_is_finished_or_waits_or_is_at_work_cannot_be(held, digits, config):
    finished = create_run(held.root, "finished", config)
    finished.write_status("finished", epoch=2)
    waiting = held.request("waiting", config_of(digits, seed=1), ANN)

    for run in (finished, waiting, Run(held.root / "busy")):
        with pytest.raises(RunError, match=f"{run.name} is .*nothing to continue"):
            held.resume(run, ANN)
    assert held.queue() == ["waiting"]


def test_a_run_at_work_is_asked_to_stop_by_a_file(held):
    busy = Run(held.root / "busy")

    held.stop(busy)

    assert busy.stop_was_asked()
    assert busy.progress().state == "running"


def test_stopping_what_is_at_rest_leaves_no_trap_for_later(held, config):
    run = create_run(held.root, "mine", config)
    run.write_status("finished", epoch=2)

    held.stop(run)

    assert run.progress().state == "finished"
    assert not run.stop_was_asked()


@pytest.mark.parametrize("change", [delete_run, lambda run: rename_run(run, "other")])
def test_a_run_which_waits_is_neither_deleted_nor_renamed(held, config, change):
    run = held.request("mine", config, ANN)

    with held.changing(), pytest.raises(RunError, match="stop it first"):
        change(run)

    assert held.queue() == ["mine"]
    held.stop(run)
    with held.changing():
        change(run)
    assert not run.path.exists()
    assert held.queue() == []


def test_no_more_runs_train_than_may_and_the_next_begins_when_one_has_ended(
    open_jobs, digits
):
    jobs = open_jobs(n_at_once=2)
    with at_work(create_run(jobs.root, "by-hand", RunConfig())):
        config = config_of(digits, seed=1, **SLOW)
        with ThreadPoolExecutor() as pool:  # two tabs press the button at once
            first, same = pool.map(lambda _: jobs.request("z", config, ANN), range(2))
        second = jobs.request("a", config_of(digits, seed=2, **SLOW), ANN)
        until(first.is_locked)
        assert list(jobs._started) == ["z"]
        assert second.progress().state == "queued"

        jobs.stop(first)
        until(lambda: "a" in jobs._started)
        assert has_ended(first)
        jobs.stop(second)
        until(lambda: not jobs._started)

    assert first == same
    assert n_trainers_of(first) == 1


def test_a_stopped_run_goes_on_and_ends_as_if_never_stopped(jobs, digits, tmp_path):
    config = config_of(digits, **SLOW)
    run = jobs.request("mine", config, ANN)
    until(lambda: is_beyond_epoch(run, 1))
    jobs.stop(run)
    until(lambda: has_ended(run))

    progress = run.progress()
    assert progress.state == "stopped"
    assert 1 <= progress.epoch < 4
    last = [point for point in run.curve() if point.test_mse is not None][-1]
    assert run.report().mse == pytest.approx(last.test_mse, rel=1e-5)
    run.network()

    jobs.resume(run, ANN)
    undisturbed = create_run(tmp_path, "undisturbed", config)
    main(["undisturbed", "--continue", "--checkpoints", str(tmp_path)])
    until(lambda: has_ended(run))

    assert standing_of(run) == standing_of(undisturbed)
    assert figures_of(run) == figures_of(undisturbed)


def test_stopped_before_its_trainer_has_begun_a_run_is_not_begun(jobs, config):
    run = jobs.request("mine", config, ANN)
    until(lambda: "mine" in jobs._started)

    jobs.stop(run)

    assert run.progress().state == "stopped"
    until(lambda: not jobs._started)
    assert run.progress().state == "stopped"
    assert "mine has left the queue" in (run.path / "train.log").read_text("utf-8")
    assert run.curve() == []


def test_a_trainer_which_cannot_begin_says_why_and_is_not_tried_again(
    jobs, config, tmp_path, monkeypatch
):
    raw = tmp_path / "broken" / "MNIST" / "raw"
    raw.mkdir(parents=True)
    (raw / "train-images-idx3-ubyte").write_bytes(b"not digits")
    monkeypatch.setenv("AE_DATA", str(tmp_path / "broken"))

    run = jobs.request("mine", config, ANN)
    until(lambda: has_ended(run))

    progress = run.progress()
    assert (progress.state, progress.epoch) == ("failed", 0)
    assert "train-labels-idx1-ubyte is missing" in progress.message
    assert jobs.queue() == []
    said = (run.path / "train.log").read_text("utf-8")
    assert said.count("error: ") == 1
    assert "Traceback" not in said


def test_a_program_which_cannot_be_started_fails_the_run(jobs, config, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(ROOT / "nowhere" / "python"))

    run = jobs.request("mine", config, ANN)
    until(lambda: has_ended(run))

    assert run.progress().state == "failed"
    assert "No such file or directory" in run.progress().message
    assert jobs.queue() == []


def test_a_run_asked_for_again_is_not_failed_by_its_earlier_trainer(
    jobs, config, tmp_path, monkeypatch
):
    # A trainer that takes its time to end after it has failed.
    program = tmp_path / "trainer"
    program.write_text(
        "#!/bin/sh\necho begun\nuntil test -e end; do sleep 0.01; done\nexit 1\n"
    )
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    run = jobs.request("mine", config, ANN)
    log = run.path / "train.log"
    until(lambda: log.exists() and log.read_text("utf-8") == "begun\n")
    run.queued_path.unlink()
    run.write_status("failed", epoch=1, message="It went wrong.")

    jobs.resume(run, ANN)
    (tmp_path / "end").touch()
    until(lambda: has_ended(run))

    assert log.read_text("utf-8") == "begun\n" * 2


def test_a_run_about_which_nothing_can_be_written_does_not_end_the_queue(
    open_jobs, digits, tmp_path, monkeypatch
):
    # Folders in the place of files stand for a disk that takes nothing.
    monkeypatch.setattr(sys, "executable", str(ROOT / "nowhere" / "python"))
    runs = [
        create_run(tmp_path / "runs", name, config_of(digits, seed=seed))
        for seed, name in enumerate(["first", "second"])
    ]
    for asked_at, run in enumerate(runs):
        run.queued_path.write_text(json.dumps({"asked_at": asked_at}), "utf-8")
    for name in ("train.log", "status.json"):
        (runs[0].path / name).mkdir()

    jobs = open_jobs()
    until(lambda: not jobs.queue())

    until(lambda: has_ended(runs[1]))
    assert runs[1].progress().state == "failed"


def test_a_run_that_can_neither_be_started_nor_failed_does_not_hold_up_the_next(
    tmp_path, digits, monkeypatch
):
    monkeypatch.setattr(sys, "executable", str(ROOT / "nowhere" / "python"))
    runs = [
        create_run(tmp_path / "runs", name, config_of(digits, seed=seed))
        for seed, name in enumerate(["first", "second"])
    ]
    for asked_at, run in enumerate(runs):
        run.queued_path.write_text(json.dumps({"asked_at": asked_at}), "utf-8")

    Powerless(tmp_path / "runs")
    until(lambda: has_ended(runs[1]))

    assert runs[1].progress().state == "failed"
    runs[0].queued_path.unlink()


class Powerless(TrainingQueue):
    """As a queue whose first run is another user's, to be written to by nobody else."""

    def _fail(self, name, message):
        if name == "first":
            raise PermissionError
        super()._fail(name, message)


@pytest.mark.parametrize("state", ["running", "stopped", None])
@pytest.mark.parametrize("damage", LOCK_DAMAGES)
def test_a_run_whose_lock_is_none_does_not_hold_up_the_queue(
    held, config, damage, state
):
    damaged = create_run(held.root, "damaged", RunConfig())
    if state:
        damaged.write_status(state, epoch=1)
    damage(damaged.path / "lock")

    held.request("mine", config, ANN)

    assert held.queue() == ["mine"]
    assert held._at_work() == {"busy"}
    for change in (lambda run: held.resume(run, ANN), held.stop):
        with pytest.raises(RunError, match="damaged/lock is not a plain file"):
            change(damaged)
    assert held.queue() == ["mine"]


def test_beside_a_run_whose_lock_is_none_the_others_are_trained(
    open_jobs, config, tmp_path
):
    damaged = create_run(tmp_path / "runs", "damaged", RunConfig())
    damaged.queued_path.write_text('{"asked_at": 1}', "utf-8")
    (damaged.path / "lock").mkdir()

    jobs = open_jobs()
    run = jobs.request("mine", config, ANN)
    until(lambda: has_ended(run))

    assert run.progress().state == "finished"
    assert damaged.progress().state == "failed"
    assert "damaged/lock is not a plain file" in damaged.progress().message
    assert jobs.queue() == []


def test_a_run_that_waits_and_whose_lock_is_none_can_leave_the_queue(held, config):
    run = held.request("mine", config, ANN)
    (run.path / "lock").mkdir()

    with pytest.raises(RunError, match="mine/lock is not a plain file"):
        held.stop(run)

    assert held.queue() == []


def test_a_busy_folder_is_told_of(held, config, monkeypatch):
    run = held.request("mine", config, ANN)
    monkeypatch.setattr(locks, "_LOCK_TIMEOUT_S", 0.1)
    changes = [
        lambda: held.request("other", RunConfig(), ANN),
        lambda: held.resume(run, ANN),
        lambda: held.stop(run),
    ]
    with held.changing():
        for change in changes:
            with pytest.raises(RunError, match=r"runs is busy: .* Try again"):
                change()

    assert held.queue() == ["mine"]
    assert not run.stop_was_asked()


def test_one_owner_has_two_trainings_waiting_and_the_third_is_refused(held, digits):
    configs = [config_of(digits, seed=seed) for seed in range(3)]
    first = held.request("first", configs[0], ANN)
    held.request("second", configs[1], ANN)

    with pytest.raises(RunError, match=r"2 trainings of yours wait .* or stop one\."):
        held.request("third", configs[2], ANN)

    assert not (held.root / "third").exists()
    assert held.request(None, configs[0], ANN) == first  # nothing new
    held.request("third", configs[2], BEN)
    held.stop(first)
    held.resume(first, ANN)
    assert held.queue() == ["second", "third", "first"]


def test_trainings_at_work_count_and_one_that_has_ended_makes_room(held, config):
    first, second = (create_run(held.root, name, RunConfig()) for name in ("x", "y"))
    for run in (first, second):
        ANN.take(run)
    with at_work(first):
        with at_work(second), pytest.raises(RunError, match="2 trainings of yours"):
            held.request("mine", config, ANN)

        held.request("mine", config, ANN)
    assert held.queue() == ["mine"]


def test_going_on_with_a_third_training_is_refused_to_all_but_the_teacher(held, digits):
    stopped = create_run(held.root, "stopped", config_of(digits))
    stopped.write_status("stopped", epoch=1)
    ANN.take(stopped)
    for seed in (1, 2):
        held.request(None, config_of(digits, seed=seed), ANN)

    with pytest.raises(RunError, match="2 trainings of yours wait or are at work"):
        held.resume(stopped, ANN)

    assert stopped.progress().state == "stopped"
    held.resume(stopped, None)
    held.request("more", config_of(digits, seed=3), ANN, is_limited=False)
    assert held.queue()[2:] == ["stopped", "more"]


def test_a_run_whose_trainer_is_about_to_go_does_not_count_against_itself(held, digits):
    run = create_run(held.root, "mine", config_of(digits))
    ANN.take(run)
    held.request("another", config_of(digits, seed=1), ANN)
    with run.lock():
        run.write_status("stopped", epoch=1)

        held.resume(run, ANN)

    assert held.queue() == ["another", "mine"]


def test_a_browser_that_asks_for_many_at_once_gets_two(held, digits):
    configs = [config_of(digits, seed=seed) for seed in range(12)]
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(held.request, None, config, ANN) for config in configs]
        refused = [request for request in asked if request.exception()]

    assert len(refused) == 12 - MAX_OF_ONE
    assert len(held.queue()) == MAX_OF_ONE == 2


def test_forty_trainings_wait_or_are_at_work_and_no_more(held, digits):
    for number in range(1, MAX_IN_ALL):  # one is at work
        held.request(f"r{number}", config_of(digits, seed=number), pupil(number))
    stopped = create_run(held.root, "stopped", RunConfig())
    stopped.write_status("stopped", epoch=1)
    config = config_of(digits, seed=99)

    for ask in (
        lambda: held.request("more", config, ANN),
        lambda: held.request("more", config, ANN, is_limited=False),
        lambda: held.resume(stopped, None),
    ):
        with pytest.raises(RunError, match=r"40 trainings wait .* or stop one of your"):
            ask()

    assert not (held.root / "more").exists()
    held.stop(Run(held.root / "r1"))
    held.resume(stopped, None)


def test_damaged_runs_take_nobodys_place(held, digits):
    for number in range(MAX_IN_ALL):
        damaged = Run(held.root / f"damaged{number}")
        damaged.path.mkdir()
        ANN.take(damaged)
        damaged.queued_path.write_text("{", "utf-8")
        (damaged.path / "lock").mkdir()
    whole = held.request("whole", config_of(digits), ANN)
    (whole.path / "owner.json").write_text("{", "utf-8")  # nobody's from here on

    for seed in (1, 2):
        held.request(None, config_of(digits, seed=seed), ANN)

    with pytest.raises(RunError, match="2 trainings of yours"):
        held.request(None, config_of(digits, seed=3), ANN)


SERVER = """if True:
    import sys, threading
    from pathlib import Path
    from ae.queues.training import TrainingQueue

    jobs = TrainingQueue(Path(sys.argv[1]))
    while not jobs._started:
        pass
    print(jobs._started["first"].work.process.pid, flush=True)
    threading.Event().wait()
"""


def test_a_killed_server_costs_no_training_and_the_next_one_takes_over(
    open_jobs, digits, tmp_path
):
    # Queued by a server before the first of the two.
    runs = []
    for seed, name in enumerate(["first", "second"]):
        config = config_of(digits, seed=seed, **SLOW)
        runs.append(create_run(tmp_path / "runs", name, config))
        runs[-1].queued_path.write_text(json.dumps({"asked_at": seed}), "utf-8")
    first, second = runs
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, tmp_path / "runs"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        trainer = int(server.stdout.readline())
        until(lambda: is_beyond_epoch(first, 1))
    finally:
        os.killpg(server.pid, signal.SIGKILL)  # and whatever hangs on to it
        server.communicate()
    try:
        assert first.progress().state == "running"
        assert second.progress().state == "queued"

        jobs = open_jobs()
        until(lambda: "second" in jobs._started)
        assert has_ended(first)
    finally:
        if first.is_locked():
            os.kill(trainer, signal.SIGKILL)

    assert first.progress().state == "finished"
    assert n_trainers_of(first) == 1


def test_only_the_hash_of_an_owners_token_is_written_down(tmp_path, config):
    run = create_run(tmp_path, "mine", config)

    ANN.take(run)

    assert ANN.owns(run)
    assert not BEN.owns(run)
    for path in run.path.rglob("*"):
        assert ANN.token.encode() not in path.read_bytes()
    # Reference: SHA-256 of 32 times "a", from another program.
    assert json.loads((run.path / "owner.json").read_text("utf-8")) == {
        "token_sha256": (
            "3ba3f5f43b92602683c19aee62a20342b084dd5971ddd33808d81a328879a547"
        )
    }


def test_a_run_nobody_has_taken_is_nobodys(tmp_path, config):
    assert not ANN.owns(create_run(tmp_path, "mine", config))


@pytest.mark.parametrize(
    "written",
    [
        "null",
        "[]",
        "{}",
        '"text"',
        '{"token_sha256": null}',
        '{"token_sha256": 3}',
        '{"token_sha256": ""}',
        '{"token_sha256": "caf\\u00e9"}',
        '{"token_sha256": "\\ud800"}',
        '{"token_sha256": ["a"]}',
    ],
)
def test_an_owners_file_which_says_something_else_makes_nobody_an_owner(
    tmp_path, config, written
):
    run = create_run(tmp_path, "mine", config)
    (run.path / "owner.json").write_text(written, "utf-8")

    assert not ANN.owns(run)


@pytest.mark.parametrize("damage", [b"", b'{"token', b"\xff", b"[" * 100_000])
def test_a_damaged_owners_file_is_named(tmp_path, config, damage):
    run = create_run(tmp_path, "mine", config)
    (run.path / "owner.json").write_bytes(damage)

    with pytest.raises(RunError, match=r"owner\.json is cut off or not JSON"):
        ANN.owns(run)
