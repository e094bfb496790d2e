"""What one browser, one address and all may have, on a real folder of runs."""

from contextlib import contextmanager
from pathlib import Path

import pytest

from ae.config import RunConfig, TrainingConfig
from ae.errors import ConfigError, RunError
from ae.queues.holdings import holdings
from ae.queues.quotas import QUOTAS
from ae.queues.training import TrainingQueue
from ae.runs.archive import pack_run
from ae.runs.folder import create_run, list_runs
from ae.runs.owner import Owner
from ae.runs.run import Run
from tests.refusals import forbidden, full_disk

REFUSED = r"no room left|not allowed|Permission denied"
ANN, BEN = Owner("a" * 32, "10.0.0.1"), Owner("b" * 32, "10.0.0.2")


def seeded(seed, **settings):
    return RunConfig(training=TrainingConfig(seed=seed, **settings))


@pytest.fixture
def held(tmp_path, data_folder, monkeypatch):
    """A queue of which nothing is begun: another run is at work."""
    monkeypatch.setenv("AE_DATA", str(data_folder))
    busy = create_run(tmp_path / "runs", "busy", RunConfig())
    with busy.lock():
        queue = TrainingQueue(tmp_path / "runs")
        yield queue
        for name in queue.queue():
            queue.stop(Run(queue.root / name))


@pytest.mark.parametrize("quota", QUOTAS, ids=lambda quota: quota.variable)
def test_each_has_a_reason_and_is_overridden_by_its_variable(quota, monkeypatch):
    assert quota.why.endswith(".")
    assert quota.value() == quota.default > 0

    monkeypatch.setenv(quota.variable, "7")
    assert quota.value() == 7
    for wrong in ("many", "-1", "1.5", "", "9" * 5000, "٣"):
        monkeypatch.setenv(quota.variable, wrong)
        with pytest.raises(ConfigError, match=quota.variable):
            quota.value()


def test_no_variable_stands_for_two():
    assert len({quota.variable for quota in QUOTAS}) == len(QUOTAS)


def test_new_tokens_of_one_address_are_counted_together(held):
    for number in range(6):
        owner = Owner(f"{number:032x}", ANN.address)
        held.request(None, seeded(number + 1), owner)

    with pytest.raises(RunError, match="6 trainings asked for at this device wait"):
        held.request(None, seeded(7), Owner("f" * 32, ANN.address))
    held.request(None, seeded(8), BEN)


def test_a_class_behind_one_router_gets_a_training_each(held):
    pupils = [Owner(f"{n:032x}", ANN.address, n_browsers=30) for n in range(30)]

    for seed, pupil in enumerate(pupils, 1):
        held.request(None, seeded(seed), pupil)

    assert len(held.queue()) == 30
    # One of them who is another browser now, and whose class has gone home.
    with pytest.raises(RunError, match="30 trainings asked for at this device wait"):
        held.request(None, seeded(31), Owner("f" * 32, ANN.address))


def test_a_browser_with_two_trainings_lets_the_next_browser_go_first(held):
    names = [held.request(None, seeded(seed), ANN).name for seed in (1, 2)]
    late = held.request(None, seeded(3), BEN).name

    assert held.queue() == [names[0], late, names[1]]


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("AE_MAX_RUNS_OF_ONE", "1", "1 run here is yours"),
        ("AE_MAX_RUNS", "2", "keeps as many runs as it may"),
        ("AE_MAX_BYTES_OF_ONE", "1", "Your runs here have 0 MB"),
        ("AE_MAX_BYTES", "1", "keeps as many runs as it may"),
        ("AE_MIN_BYTES_FREE", str(10**15), "The disk is nearly full"),
        ("AE_MAX_DIGITS_SHOWN", "1000", "more than one training may have"),
    ],
)
def test_beyond_a_quota_nothing_is_made(held, monkeypatch, variable, value, message):
    held.request(None, seeded(1), ANN)
    before = sorted(path.name for path in held.root.iterdir())
    monkeypatch.setenv(variable, value)

    with pytest.raises(RunError, match=message):
        held.request(None, seeded(2, n_train=100, epochs=11), ANN)

    assert sorted(path.name for path in held.root.iterdir()) == before


def test_zips_of_one_browser_are_counted(held, run, monkeypatch):
    monkeypatch.setenv("AE_MAX_ZIPS_OF_ONE", "1")
    packed = pack_run(run)

    [brought] = [held.take_in(packed, ANN)]

    assert brought.came_by_zip()
    assert ANN.owns(brought)
    assert not run.came_by_zip()
    with pytest.raises(RunError, match="1 run here was brought as a zip by you"):
        held.take_in(packed, ANN)
    assert held.take_in(packed, ANN, is_limited=False).came_by_zip()


def test_the_teacher_sees_who_holds_how_much_and_clears_a_queue(held):
    own = [held.request(None, seeded(seed), ANN).name for seed in (1, 2)]
    others = held.request(None, seeded(3), BEN).name

    [ann] = [one for one in holdings(held.root, held.busy()) if len(one.runs) == 2]

    assert sorted(ann.runs) == sorted(ann.waiting) == sorted(own)
    assert ann.addresses == {"10.0.0.1"}
    assert ann.n_bytes == sum(
        path.stat().st_size for name in own for path in (held.root / name).iterdir()
    )
    assert sorted(held.clear(ann.token)) == sorted(own)
    assert held.queue() == [others]


@contextmanager
def shut(root: Path):
    with forbidden(root, 0o555):
        yield


def full(root: Path):
    return full_disk()


@pytest.mark.parametrize("refused", [full, shut])
def test_what_cannot_be_written_makes_no_half_of_a_run(held, refused):
    before = [run.name for run in list_runs(held.root)]

    with pytest.raises(RunError, match=REFUSED), refused(held.root):
        held.request(None, seeded(1), ANN)

    assert [run.name for run in list_runs(held.root)] == before
    assert not list(held.root.glob(".making-*"))
    assert ANN.owns(held.request(None, seeded(1), ANN))


@pytest.mark.parametrize("refused", [full, shut])
def test_what_cannot_be_written_is_said_when_a_zip_is_taken_in(held, run, refused):
    packed = pack_run(run)

    with pytest.raises(RunError, match=REFUSED), refused(held.root):
        held.take_in(packed, ANN)

    assert [r.name for r in list_runs(held.root)] == ["busy"]
    assert not list(held.root.glob(".making-*"))


def test_a_run_that_cannot_be_changed_says_so_on_every_road(held):
    run = held.request(None, seeded(1), ANN)

    with forbidden(run.path, 0o555):
        with pytest.raises(RunError, match="not allowed"):
            held.stop(run)
        with pytest.raises(RunError, match="not allowed"):
            ANN.take(run)
