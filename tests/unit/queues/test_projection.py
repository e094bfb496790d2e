"""The queue of projections, with real workers; held locks keep them out."""

import json
import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from filelock import FileLock

from ae.errors import ConfigError, RunError
from ae.io.files import write_json
from ae.projection.config import ProjectionConfig
from ae.projection.files import ProjectionFiles
from ae.projection.result import (
    codes_id,
    load_partial,
    load_projection,
    projection_path,
)
from ae.queues.projection import ProjectionQueue
from ae.queues.quotas import (
    PROJECTIONS_IN_ALL,
    PROJECTIONS_KEPT,
    PROJECTIONS_OF_ONE,
)
from ae.runs.folder import delete_run, rename_run
from ae.runs.owner import Owner
from ae.runs.run import Run
from tests.refusals import full_disk
from tests.trainers import LOCK_DAMAGES, ROOT, until

ANN, BEN = Owner("a" * 32), Owner("b" * 32)
MAX_OF_ONE = PROJECTIONS_OF_ONE.default
MAX_WAITING, MAX_KEPT = PROJECTIONS_IN_ALL.default, PROJECTIONS_KEPT.default
PCA = ProjectionConfig.pca()
SLOW = ProjectionConfig.tsne(n_digits=3000)  # of large_run


@pytest.fixture
def open_jobs(own_run):
    """Open the queue of the run's folder, as a server does when it starts."""
    opened = []

    def open_one():
        opened.append(ProjectionQueue(own_run.path.parent))
        return opened[-1]

    yield open_one
    for jobs in opened:
        for name in jobs.queue():
            jobs._files(name).request.unlink(missing_ok=True)
        for started in list(jobs._started.values()):
            started.work.stop()
        until(lambda jobs=jobs: not jobs._started)


@pytest.fixture
def jobs(open_jobs):
    return open_jobs()


@pytest.fixture
def held(jobs, own_run):
    """A queue in which nothing starts: somebody makes a projection there already."""
    folder = own_run.path.parent / "busy" / "projections"
    folder.mkdir(parents=True)
    with FileLock(folder / f"pca-{'0' * 16}.lock"):
        yield jobs


@pytest.fixture
def codes(own_run):
    return own_run.evaluation().codes


@pytest.fixture
def slow(jobs, large_run):
    """A projection at work: its run, settings and codes."""
    codes = large_run.evaluation().codes
    jobs.request(large_run, SLOW, codes, ANN)
    until(lambda: 0 < jobs.progress(large_run, SLOW, codes).share < 1)
    return large_run, SLOW, codes


def files_of(run, config, codes):
    return ProjectionFiles(run, config.stem(codes_id(codes)))


def names_in(run):
    return sorted(path.name for path in (run.path / "projections").iterdir())


def has_ended(jobs, *asked):
    return jobs.progress(*asked).state not in {"queued", "running"}


def test_what_nobody_has_asked_for_is_absent(jobs, own_run, codes):
    progress = jobs.progress(own_run, PCA, codes)

    assert (progress.state, progress.share, progress.message) == ("absent", 0, "")
    assert not jobs.owns(own_run, PCA, codes, ANN)
    assert not (own_run.path / "projections").exists()


def test_a_projection_asked_for_is_made(jobs, own_run, codes):
    jobs.request(own_run, PCA, codes, ANN)
    until(lambda: has_ended(jobs, own_run, PCA, codes))

    progress = jobs.progress(own_run, PCA, codes)
    assert (progress.state, progress.share) == ("finished", 1)
    assert 0 < load_projection(own_run, PCA, codes).kept <= 1
    until(lambda: jobs.queue() == [])
    until(lambda: not jobs._started)
    assert names_in(own_run) == [projection_path(own_run, PCA, codes_id(codes)).name]


def test_what_is_there_is_not_asked_for_again(jobs, own_run, codes):
    jobs.request(own_run, PCA, codes, ANN)
    until(lambda: has_ended(jobs, own_run, PCA, codes))
    until(lambda: jobs.queue() == [])

    jobs.request(own_run, PCA, codes, BEN)

    assert jobs.queue() == []
    assert not jobs.owns(own_run, PCA, codes, BEN)


def test_a_damaged_one_is_made_anew(held, own_run, codes):
    path = projection_path(own_run, PCA, codes_id(codes))
    path.parent.mkdir()
    path.write_bytes(b"damaged")

    held.request(own_run, PCA, codes, ANN)

    assert not path.exists()
    assert held.progress(own_run, PCA, codes).state == "queued"


def test_the_second_to_ask_for_the_same_joins_the_first(held, own_run, codes):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: held.request(own_run, PCA, codes, ANN), range(8)))
    held.request(own_run, PCA, codes, BEN)

    assert len(held.queue()) == 1
    assert held.owns(own_run, PCA, codes, ANN)
    assert not held.owns(own_run, PCA, codes, BEN)


def test_the_oldest_request_of_all_runs_comes_first(held, own_run, codes):
    other = Run(shutil.copytree(own_run.path, own_run.path.with_name("another")))
    asked = [
        (own_run, ProjectionConfig.pca(3)),
        (other, PCA),
        (own_run, PCA),
        (own_run, ProjectionConfig.of_numbers(0, 1)),
    ]
    for run, config in asked:
        held.request(run, config, codes, ANN)

    names = [f"{run.name}/{config.stem(codes_id(codes))}" for run, config in asked]
    assert held.queue() == names
    ahead = [held.progress(run, config, codes).ahead for run, config in asked]
    assert ahead == [0, 1, 2, 3]


def test_a_cancelled_one_leaves_the_queue(held, own_run, codes):
    held.request(own_run, PCA, codes, ANN)

    held.cancel(own_run, PCA, codes)

    assert held.queue() == []
    assert held.progress(own_run, PCA, codes).state == "absent"
    assert names_in(own_run) == []


def test_only_the_hash_of_an_owners_token_is_written_down(held, own_run, codes):
    held.request(own_run, PCA, codes, ANN)

    written = files_of(own_run, PCA, codes).request.read_bytes()
    assert ANN.token.encode() not in written
    assert json.loads(written)["token_sha256"] == ANN.to_dict()["token_sha256"]


def test_settings_which_the_codes_do_not_allow_are_refused(held, own_run, codes):
    with pytest.raises(ConfigError, match="has no z9"):
        held.request(own_run, ProjectionConfig.of_numbers(0, 8), codes, ANN)

    assert held.queue() == []


def test_when_too_many_wait_the_next_is_refused(held, own_run, codes):
    for seed in range(MAX_WAITING):
        config = ProjectionConfig.tsne(perplexity=5, seed=seed, n_digits=100)
        held.request(own_run, config, codes, Owner(f"{seed:032x}"))

    with pytest.raises(RunError, match="20 projections wait to be made already: try"):
        held.request(own_run, PCA, codes, BEN)

    held.request(own_run, config, codes, BEN)  # one of those that wait
    assert len(held.queue()) == MAX_WAITING


def test_nobody_fills_the_queue_alone(held, own_run, codes):
    def ask(seed, owner):
        config = ProjectionConfig.tsne(perplexity=5, seed=seed, n_digits=100)
        held.request(own_run, config, codes, owner)

    for seed in range(MAX_OF_ONE):
        ask(seed, ANN)

    with pytest.raises(RunError, match="5 projections you have asked for wait"):
        ask(MAX_OF_ONE, ANN)

    ask(MAX_OF_ONE, BEN)
    assert len(held.queue()) == MAX_OF_ONE + 1


def test_a_run_keeps_no_more_projections_than_it_may(held, own_run, codes):
    folder = own_run.path / "projections"
    folder.mkdir()
    for number in range(MAX_KEPT):
        (folder / f"pca-{number:016x}.npz").touch()

    with pytest.raises(RunError, match="has 200 projections already"):
        held.request(own_run, PCA, codes, ANN)


def test_a_folder_which_takes_nothing_is_named(held, own_run, codes):
    (own_run.path / "projections").write_text("a file in its place", "utf-8")

    with pytest.raises(RunError, match="cannot be read or changed: File exists"):
        held.request(own_run, PCA, codes, ANN)


def test_a_request_that_cannot_be_read_is_no_request(held, own_run, codes):
    files = files_of(own_run, PCA, codes)
    files.folder.mkdir()
    for text in ("{", "[]", '{"asked_at": "now"}', '{"asked_at": 1' + "0" * 400 + "}"):
        files.request.write_text(text, "utf-8")
        assert held.queue() == []
        assert held.progress(own_run, PCA, codes).state == "absent"
        assert not held.owns(own_run, PCA, codes, ANN)

    held.request(own_run, PCA, codes, ANN)

    assert len(held.queue()) == 1


@pytest.mark.parametrize(
    "noted",
    [
        {"iteration": 1, "n_iterations": 0},
        {"iteration": "1", "n_iterations": 2},
        {"failed": 3},
        {},
        None,
    ],
)
def test_progress_that_says_nothing_of_use_is_none(held, own_run, codes, noted):
    files = files_of(own_run, PCA, codes)
    held.request(own_run, PCA, codes, ANN)
    write_json(files.progress, noted)

    with FileLock(files.lock):
        progress = held.progress(own_run, PCA, codes)
    assert (progress.state, progress.share) == ("running", 0)
    held.cancel(own_run, PCA, codes)
    assert held.progress(own_run, PCA, codes).state == "absent"


@pytest.mark.parametrize("damage", LOCK_DAMAGES)
def test_a_lock_that_is_none_does_not_hold_up_the_queue(
    open_jobs, own_run, codes, damage
):
    config = ProjectionConfig.pca(3)
    files = files_of(own_run, config, codes)
    files.folder.mkdir()
    damage(files.folder / f"pca-{'0' * 16}.lock")  # of nothing that waits
    damage(files.lock)

    jobs = open_jobs()
    jobs.request(own_run, config, codes, ANN)
    jobs.request(own_run, PCA, codes, BEN)
    until(lambda: has_ended(jobs, own_run, PCA, codes))

    assert jobs.progress(own_run, PCA, codes).state == "finished"
    progress = jobs.progress(own_run, config, codes)
    assert progress.state == "failed"
    assert f"{files.lock} is not a plain file" in progress.message


def test_while_it_is_made_its_points_are_seen_and_it_can_be_cancelled(jobs, slow):
    run, config, codes = slow
    assert jobs.progress(run, config, codes).state == "running"
    assert load_partial(run, config, codes).shape == (3000, 2)
    assert jobs.owns(run, config, codes, ANN)
    jobs.request(run, PCA, codes, BEN)
    assert jobs.progress(run, PCA, codes).ahead == 1

    jobs.cancel(run, config, codes)

    assert jobs.progress(run, config, codes).state == "absent"
    until(lambda: has_ended(jobs, run, PCA, codes), timeout_s=20)
    until(lambda: not jobs._started)
    assert names_in(run) == [projection_path(run, PCA, codes_id(codes)).name]


def test_a_killed_worker_is_told_of_and_not_tried_again(jobs, slow):
    run, config, codes = slow
    [child] = jobs._started.values()

    child.work.process.kill()
    until(lambda: has_ended(jobs, run, config, codes))

    progress = jobs.progress(run, config, codes)
    assert progress.state == "failed"
    assert progress.message == "The process stopped and left no error message."
    assert jobs.queue() == []
    assert names_in(run) == [files_of(run, config, codes).progress.name]


def test_while_it_is_made_its_run_is_neither_renamed_nor_deleted(jobs, slow):
    run, config, codes = slow

    for change in (delete_run, lambda run: rename_run(run, "other")):
        with pytest.raises(
            RunError, match="A projection of tiny is being made: cancel"
        ):
            change(run)

    jobs.cancel(run, config, codes)
    until(lambda: not jobs._started)
    delete_run(run)
    assert not run.path.exists()


def test_a_run_deleted_with_what_waits_for_it_is_not_made_again(held, own_run, codes):
    held.request(own_run, PCA, codes, ANN)

    delete_run(own_run)

    assert held.queue() == []
    assert held.progress(own_run, PCA, codes).state == "absent"
    assert not own_run.path.exists()


def test_a_failure_is_told_until_it_is_asked_for_again(jobs, own_run, codes):
    path = own_run.path / "evaluation.npz"
    whole = path.read_bytes()
    path.write_bytes(whole[:1000])

    jobs.request(own_run, PCA, codes, ANN)
    until(lambda: has_ended(jobs, own_run, PCA, codes))

    progress = jobs.progress(own_run, PCA, codes)
    assert progress.state == "failed"
    assert "evaluation.npz is damaged" in progress.message
    path.write_bytes(whole)
    jobs.request(own_run, PCA, codes, ANN)
    assert jobs.progress(own_run, PCA, codes).state in {"queued", "running", "finished"}
    until(lambda: has_ended(jobs, own_run, PCA, codes))
    assert jobs.progress(own_run, PCA, codes).state == "finished"


def test_a_program_which_cannot_be_started_is_told_of(
    jobs, own_run, codes, monkeypatch
):
    monkeypatch.setattr(sys, "executable", str(ROOT / "nowhere" / "python"))

    jobs.request(own_run, PCA, codes, ANN)
    until(lambda: has_ended(jobs, own_run, PCA, codes))

    assert "No such file" in jobs.progress(own_run, PCA, codes).message


def test_the_last_words_of_a_worker_are_kept(
    jobs, own_run, codes, tmp_path, monkeypatch
):
    program = tmp_path / "worker"
    program.write_text("#!/bin/sh\necho first\necho MemoryError: too much\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))

    jobs.request(own_run, PCA, codes, ANN)
    until(lambda: has_ended(jobs, own_run, PCA, codes))

    assert jobs.progress(own_run, PCA, codes).message == "MemoryError: too much"
    assert names_in(own_run) == [files_of(own_run, PCA, codes).progress.name]


SERVER = """if True:
    import sys, threading
    from pathlib import Path
    from ae.queues.projection import ProjectionQueue

    jobs = ProjectionQueue(Path(sys.argv[1]))
    while not jobs._started:
        pass
    [child] = jobs._started.values()
    print(child.work.process.pid, flush=True)
    threading.Event().wait()
"""


@pytest.mark.parametrize("dies", [False, True])
def test_a_killed_server_costs_no_projection(open_jobs, large_run, dies):
    codes = large_run.evaluation().codes
    config = ProjectionConfig.tsne(perplexity=5, n_digits=500)
    files = files_of(large_run, config, codes)
    files.folder.mkdir()
    write_json(files.request, {"config": config.to_dict(), "asked_at": 1.0})
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, large_run.path.parent],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        worker = int(server.stdout.readline())
        until(files.is_at_work)
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.communicate()
    if dies:
        os.kill(worker, signal.SIGKILL)
        until(lambda: not files.is_at_work())

    jobs = open_jobs()
    until(lambda: has_ended(jobs, large_run, config, codes))
    assert jobs.progress(large_run, config, codes).state == "finished"
    assert load_projection(large_run, config, codes).trustworthiness > 0.9
    until(lambda: jobs.queue() == [])


def test_a_failure_that_cannot_be_noted_leaves_the_queue_all_the_same(
    held, own_run, codes
):
    held.request(own_run, PCA, codes, ANN)
    files = ProjectionFiles(own_run, PCA.stem(codes_id(codes)))

    with full_disk(), pytest.raises(OSError, match="too large"):
        files.note_failure("The disk is full.")

    assert held.queue() == []


def test_a_browser_takes_turns_with_the_others(held, own_run, codes):
    asked = [ProjectionConfig.tsne(2, 5, seed, 100) for seed in range(4)]
    for config, owner in zip(asked, (ANN, ANN, ANN, BEN), strict=True):
        held.request(own_run, config, codes, owner)
    names = [f"{own_run.name}/{config.stem(codes_id(codes))}" for config in asked]

    assert held.queue() == [names[0], names[3], names[1], names[2]]
    assert held.clear(ANN.to_dict()["token_sha256"]) == 3
    assert held.queue() == [names[3]]


def test_the_teacher_deletes_what_is_kept_of_a_run(held, own_run, codes):
    folder = own_run.path / "projections"
    folder.mkdir()
    for number in range(3):
        (folder / f"pca-{number:016x}.npz").touch()

    assert held.kept(own_run) == held.delete_kept(own_run) == 3
    assert held.kept(own_run) == 0
