"""A real scheduler and two workers; one is killed while a class's trainings run."""

import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from ae.config import DataConfig, ModelConfig, RunConfig, TrainingConfig
from ae.queues.cluster import Cluster
from ae.queues.training import TrainingQueue
from ae.runs.folder import create_run, list_runs
from ae.runs.owner import Owner
from ae.runs.run import Run
from ae.train.__main__ import main
from tests.browser.support import free_port
from tests.trainers import ROOT, figures_of, until

N_TRAININGS = 30
LONG_S = 600


@pytest.fixture
def environment(data_folder, monkeypatch):
    monkeypatch.setenv("AE_DATA", str(data_folder))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("AE_MAX_TRAININGS_OF_ONE", "40")


@contextmanager
def dask(part, *arguments):
    """Run one of Dask's own commands, in a process of its own."""
    command = [sys.executable, "-m", f"distributed.cli.dask_{part}", *arguments]
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--no-dashboard"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def scheduler(port):
    return dask("scheduler", "--port", str(port))


def worker(port):
    address = f"tcp://127.0.0.1:{port}"
    return dask("worker", address, "--nthreads", "1", "--no-nanny")


def queue_at(tmp_path, port, monkeypatch):
    monkeypatch.setenv("AE_CLUSTER", f"tcp://127.0.0.1:{port}")
    return TrainingQueue(tmp_path / "runs")


def config_of(digits, seed, **training):
    return RunConfig(
        ModelConfig(latent_dim=3, hidden_dims=(16,)),
        TrainingConfig(**{"epochs": 2, "batch_size": 40, "seed": seed, **training}),
        DataConfig("mnist", digits.source, digits.test.sha256()),
    )


def states(jobs):
    return {run.name: run.progress().state for run in list_runs(jobs.root)}


def n_begun(run):
    """Count the trainers that have begun to train a run, by what they said first."""
    log = run.path / "train.log"
    return log.read_text("utf-8").count("Digits from") if log.exists() else 0


@pytest.mark.usefixtures("environment")
def test_a_class_trains_on_two_workers_one_of_which_is_killed(
    tmp_path, digits, monkeypatch
):
    port = free_port()
    with scheduler(port), worker(port) as doomed, worker(port):
        jobs = queue_at(tmp_path, port, monkeypatch)
        until(lambda: jobs.executor.n_at_once() == 2, LONG_S)
        assert jobs.why_not() == ""
        # Long enough to be met at work; the others wait behind them.
        slow = {"epochs": 12, "batch_size": 2}
        for n in range(2):
            jobs.request(f"slow-{n}", config_of(digits, n, **slow), Owner(f"{n:032x}"))
        first = [Run(jobs.root / f"slow-{n}") for n in range(2)]
        until(lambda: all(run.last_epoch() > 0 for run in first), LONG_S)
        for n in range(2, N_TRAININGS):
            jobs.request(f"quick-{n}", config_of(digits, n), Owner(f"{n:032x}"))
        doomed.send_signal(signal.SIGKILL)

        until(lambda: jobs.executor.n_at_once() == 1, LONG_S)
        assert set(states(jobs).values()) <= {"queued", "running", "finished"}
        until(lambda: set(states(jobs).values()) == {"finished"}, LONG_S)

        begun = {run.name: n_begun(run) for run in list_runs(jobs.root)}
        assert len(begun) == N_TRAININGS
        assert sorted(begun.values()) == [1] * (N_TRAININGS - 1) + [2]
        [again] = [name for name, n in begun.items() if n == 2]
        assert again.startswith("slow")
        # The same bytes as one that nobody has disturbed.
        config = Run(jobs.root / again).config()
        alone = create_run(tmp_path / "alone", again, config)
        arguments = [again, "--continue", "--no-download"]
        assert main([*arguments, "--checkpoints", str(alone.path.parent)]) == 0
        assert figures_of(Run(jobs.root / again)) == figures_of(alone)


@pytest.mark.usefixtures("environment")
def test_what_waits_keeps_waiting_until_there_is_a_scheduler_and_a_worker(
    tmp_path, digits, monkeypatch
):
    port = free_port()
    jobs = queue_at(tmp_path, port, monkeypatch)
    run = jobs.request("awaited", config_of(digits, 0), Owner("a" * 32))

    assert "does not answer" in jobs.why_not()
    with scheduler(port):
        until(lambda: "has no worker" in jobs.why_not(), LONG_S)
        assert run.progress().state == "queued"
    until(lambda: "does not answer" in jobs.why_not(), LONG_S)
    with scheduler(port), worker(port):
        until(lambda: run.progress().state == "finished", LONG_S)

    assert n_begun(run) == 1


@pytest.mark.usefixtures("environment")
def test_two_servers_start_each_training_once_and_see_each_others(
    tmp_path, digits, monkeypatch
):
    port = free_port()
    with scheduler(port), worker(port):
        jobs = queue_at(tmp_path, port, monkeypatch)
        until(lambda: jobs.executor.n_at_once() == 1, LONG_S)
        beside = """if True:
            import sys, time
            from pathlib import Path
            from ae.queues.training import TrainingQueue

            TrainingQueue(Path(sys.argv[1]))
            time.sleep(600)
        """
        other = subprocess.Popen([sys.executable, "-c", beside, str(jobs.root)])
        try:
            for n in range(4):
                config = config_of(digits, n)
                jobs.request(f"run-{n}", config, Owner(f"{n:032x}"))
            until(lambda: set(states(jobs).values()) == {"finished"}, LONG_S)
        finally:
            other.kill()
            other.wait()

        assert [n_begun(run) for run in list_runs(jobs.root)] == [1] * 4


@pytest.mark.usefixtures("environment")
def test_a_run_is_at_work_by_the_schedulers_word_where_its_lock_says_nothing(
    tmp_path, digits, monkeypatch
):
    port = free_port()
    with scheduler(port), worker(port):
        jobs = queue_at(tmp_path, port, monkeypatch)
        config = config_of(digits, 0, epochs=400, batch_size=2)
        run = jobs.request("mine", config, Owner("a" * 32))
        until(lambda: run.last_epoch() > 0, LONG_S)
        # As over a network file system: whoever looks sees a lock that nobody holds.
        (run.path / "lock").unlink()
        until(lambda: "mine" in jobs.executor.names_at_work(), LONG_S)

        assert run.progress().state == "running"
        jobs.stop(run)
        until(lambda: run.progress().state == "stopped", LONG_S)


def test_a_cluster_is_one_connection_in_a_process():
    assert Cluster.at("tcp://127.0.0.1:1") is Cluster.at("tcp://127.0.0.1:1")
