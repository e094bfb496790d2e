"""What the browser is told of a run that trains: looked at once for all who ask."""

import json
import os
import shutil
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from safetensors.numpy import load as load_tensors

from ae.digits.places import DATA_VARIABLE
from ae.digits.sources import load_test_split
from ae.language import in_language
from ae.queues.training import TrainingQueue
from ae.runs.curve import CurvePoint, append_point, cut_curve
from ae.runs.folder import create_run
from ae.runs.run import Run
from ae.runs.snapshots import read_snapshot, write_snapshot
from ae.ui.train.watched_curve import MAX_POINTS, WatchedCurve, thinned
from ae.ui.train.watched_snapshots import MAX_EPOCHS
from ae.ui.train.watcher import LOOK_S, WATCHERS
from tests.asking import get
from tests.conftest import N_TEST


@pytest.fixture
def trained(own_run, data_folder, monkeypatch):
    """A finished run of eight epochs, whose test digits are here."""
    monkeypatch.setenv(DATA_VARIABLE, str(data_folder))
    return own_run


@pytest.fixture
def trainings(trained):
    return TrainingQueue(trained.path.parent)


@pytest.fixture
def watcher(trained, trainings):
    return WATCHERS.offer(trained, trainings)


def progress(watcher, query=""):
    """Ask how far a run is, after the last look has become old."""
    watcher._looked_at = float("-inf")
    return get(f"/progress/{watcher.key}{query}")


def snapshots(watcher, epochs):
    return get(f"/snapshots/{watcher.key}?epochs={epochs}")


def test_a_run_is_told_of_in_numbers(watcher, trained):
    told = progress(watcher).json()

    n = trained.baseline().n_trained
    curve = trained.curve()
    assert (told["name"], told["state"], told["at_work"]) == ("tiny", "finished", False)
    assert (told["epoch"], told["n_epochs"], told["problem"]) == (8, 8, "")
    assert told["pca"] == pytest.approx(trained.report().pca_mse)
    assert told["rate"] == pytest.approx(8 * n / curve[-1].seconds)
    assert (told["seconds_left"], told["place"]) == (None, None)
    assert told["snapshots"] == list(range(9))
    images = load_test_split("mnist", trained.config().data.test_sha256).scaled()
    by_mean = np.square(images.reshape(-1, 784) - trained.baseline().mean).mean()
    assert told["mean"] == pytest.approx(by_mean, rel=1e-5)
    assert told["settings"] == {
        "dataset": "mnist",
        "source": "folder",
        "n_trained": n,
        "latent_dim": 3,
        "batch_size": 40,
        "learning_rate": 0.03,
        "seed": 0,
        "deform": 0.0,
        "deform_strength": 1.0,
    }
    points = told["curve"]["points"]
    assert len(points) == len(curve)
    assert points[-1][2] == pytest.approx(curve[-1].test_mse, rel=1e-5)


def test_a_run_at_work_says_how_long_it_will_take(watcher, trained):
    cut_curve(trained.curve_path, 2)
    with trained.lock():
        trained.write_status("running", epoch=2, message="Reading.")
        told = progress(watcher).json()

    assert (told["state"], told["at_work"], told["message"]) == (
        *("running", True),
        "Reading.",
    )
    assert told["seconds_left"] == pytest.approx(3 * trained.curve()[-1].seconds)


def test_runs_that_wait_are_told_their_place(trained, trainings, tiny_config):
    with trained.lock():  # so that none is started
        trained.write_status("running", epoch=1)
        watchers = []
        for seed in (1, 2):
            training = replace(tiny_config.training, seed=seed)
            config = replace(tiny_config, training=training)
            run = create_run(trained.path.parent, f"next-{seed}", config)
            run.queued_path.write_text(json.dumps({"asked_at": seed}))
            watchers.append(WATCHERS.offer(run, trainings))
        time.sleep(LOOK_S)
        told = [progress(watcher).json() for watcher in watchers]
        for watcher in watchers:
            watcher.run.queued_path.unlink()

    assert [(t["state"], t["place"], t["at_work"]) for t in told] == [
        ("queued", 0, True),
        ("queued", 1, True),
    ]
    assert "epoch" not in told[0]


def test_a_browser_gets_what_it_lacks_of_the_curve(watcher, trained):
    curve = progress(watcher).json()["curve"]
    n = len(curve["points"])
    append_point(trained.curve_path, CurvePoint(9, 0.01, 0.02, 99))

    more = progress(watcher, f"?after={n}&of={curve['id']}").json()["curve"]

    assert more == {"id": curve["id"], "from": n, "points": [[9, 0.01, 0.02]]}
    for other in (f"?after={n}&of=another", f"?after={n + 9}&of={curve['id']}", ""):
        whole = progress(watcher, other).json()["curve"]
        assert (whole["from"], len(whole["points"])) == (0, n + 1)


def test_a_curve_that_was_cut_begins_anew(watcher, trained):
    curve = progress(watcher).json()["curve"]
    n = len(curve["points"])
    cut_curve(trained.curve_path, 3)

    anew = progress(watcher, f"?after={n}&of={curve['id']}").json()["curve"]

    assert anew["id"] != curve["id"]
    assert (anew["from"], anew["points"][-1][0]) == (0, 3)


def test_what_has_not_changed_is_not_sent_again(watcher, trained):
    first = progress(watcher)
    tag = first.headers["etag"]
    again = progress_with(watcher, tag)
    assert (again.status, again.body) == (304, b"")
    assert first.headers["cache-control"] == "no-cache"

    append_point(trained.curve_path, CurvePoint(9, 0.01, 0.02, 99))
    changed = progress_with(watcher, tag)
    assert changed.status == 200
    assert changed.headers["etag"] != tag


def progress_with(watcher, tag):
    watcher._looked_at = float("-inf")
    return get(f"/progress/{watcher.key}", if_none_match=tag)


def test_many_who_ask_at_once_cost_one_look(watcher, trained, monkeypatch):
    looks, read = [], watcher.curve.look
    monkeypatch.setattr(watcher.curve, "look", lambda *a: looks.append(1) or read(*a))
    begin, answers = threading.Barrier(30), []

    def ask():
        begin.wait()
        answers.append(get(f"/progress/{watcher.key}").body)

    threads = [threading.Thread(target=ask) for _ in range(30)]
    began_at = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(answers)) == 1
    assert 1 <= len(looks) <= 1 + (time.monotonic() - began_at) // LOOK_S


def test_a_damaged_curve_is_told_of_and_breaks_nothing_else(watcher, trained):
    with trained.curve_path.open("a") as file:
        file.write("{no\n")

    told = progress(watcher).json()

    assert "metrics.jsonl is damaged" in told["problem"]
    assert (told["state"], told["snapshots"]) == ("finished", list(range(9)))
    assert "Traceback" not in told["problem"]


@pytest.mark.parametrize("file", ["status.json", "baseline.npz"])
def test_other_damage_is_told_of_too(file, watcher, trained):
    (trained.path / file).write_bytes(b"{no")

    told = progress(watcher)

    assert told.status == 200
    assert file in told.json()["problem"]


def test_each_reader_is_told_in_a_language_of_their_own(watcher, trained):
    (trained.path / "status.json").write_bytes(b"{no")

    with in_language("zh"):
        chinese = progress(watcher)
    english = get(f"/progress/{watcher.key}")  # of the same look

    assert "不完整或不是 JSON" in chinese.json()["problem"]
    assert "is cut off or not JSON" in english.json()["problem"]
    assert chinese.headers["etag"] != english.headers["etag"]


def test_a_damaged_snapshot_is_told_of_and_left_out(watcher, trained):
    (trained.snapshots_path / "00002.npz").write_bytes(b"no")

    answer = snapshots(watcher, "1,2,3")

    assert arrays(answer)["epochs"].tolist() == [1, 3]
    assert answer.headers["cache-control"] == "no-store"
    told = progress(watcher).json()
    assert "00002.npz is damaged" in told["problem"]
    assert told["snapshots"] == [0, 1, 3, 4, 5, 6, 7, 8]
    refused = snapshots(watcher, "2")
    assert refused.status == 404
    assert "00002.npz is damaged" in refused.text

    shutil.copy(
        trained.snapshots_path / "00003.npz", trained.snapshots_path / "00002.npz"
    )
    assert progress(watcher).json()["problem"] == ""
    assert arrays(snapshots(watcher, "2"))["epochs"].tolist() == [2]


def test_a_snapshot_of_other_digits_is_told_of(watcher, trained):
    snapshot = read_snapshot(trained.snapshots_path, 8)
    write_snapshot(
        trained.snapshots_path, replace(snapshot, points=snapshot.points[1:]), 8
    )

    assert "does not fit the run's test digits" in snapshots(watcher, "8").text


def arrays(answer):
    assert answer.status == 200, answer.text
    return load_tensors(answer.body)


def test_snapshots_come_as_they_are_on_disk_and_may_be_kept_for_ever(watcher, trained):
    answer = snapshots(watcher, "0,8")
    got = arrays(answer)

    assert got["pictures"].shape == (2, 10, 784)
    assert got["points"].shape == (2, N_TEST, 2)
    assert got["refitted"].tolist() == [1, 1]
    for i, epoch in enumerate((0, 8)):
        wanted = read_snapshot(trained.snapshots_path, epoch)
        assert (got["pictures"][i] == wanted.reconstructions).all()
        points = got["points"][i] / 32767 * got["spans"][i]
        span = np.abs(wanted.points.astype(float)).max()
        assert np.abs(points - wanted.points).max() <= span / 32767
    assert "immutable" in answer.headers["cache-control"]
    tag = answer.headers["etag"]
    path = f"/snapshots/{watcher.key}?epochs=0,8"
    assert get(path, if_none_match=tag).status == 304
    assert get(path, accept_encoding="gzip").headers["content-encoding"] == "gzip"


def test_epochs_that_are_not_there_are_left_out_and_the_answer_not_kept(watcher):
    answer = snapshots(watcher, "7,8,9")

    assert arrays(answer)["epochs"].tolist() == [7, 8]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("epochs", "status", "words"),
    [
        ("9", 404, "has no snapshot of these epochs"),
        ("999999999,10", 404, "has no snapshot of these epochs"),
        ("", 400, "whole numbers"),
        ("1,,2", 400, "whole numbers"),
        ("-1", 400, "whole numbers"),
        ("1.5", 400, "whole numbers"),
        ("../../owner", 400, "whole numbers"),
        ("1%0a", 400, "whole numbers"),
        ("%D9%A1", 400, "whole numbers"),  # an Arabic 1
        ("9" * 5000, 400, "whole numbers"),
        (",".join(["1"] * (MAX_EPOCHS + 1)), 400, f"1 to {MAX_EPOCHS}"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_other_epochs_are_refused_in_words(epochs, status, words, watcher):
    answer = snapshots(watcher, epochs)

    assert answer.status == status
    assert words in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("after", ["", "-1", "x", "1.5", "9" * 5000])
def test_a_part_of_the_curve_that_is_no_number_is_refused(after, watcher):
    answer = get(f"/progress/{watcher.key}?after={after}")

    assert answer.status == 400
    assert "?after= must be a whole number" in answer.text


@pytest.mark.parametrize("part", ["progress", "snapshots"])
@pytest.mark.parametrize("key", ["tiny", "tiny.0", "nobody.1", "..", "%2e%2e"])
def test_a_run_that_no_page_has_offered_is_not_known(part, key, watcher):
    answer = get(f"/{part}/{key}?epochs=1")

    assert answer.status == 404
    assert "does not know this run" in answer.text


def test_a_deleted_run_is_not_known_any_more(watcher, trained):
    assert progress(watcher).status == 200
    shutil.rmtree(trained.path)

    assert progress(watcher).status == 404
    assert snapshots(watcher, "1").status == 404


def test_another_run_of_the_same_name_has_another_key(watcher, trained, trainings):
    config = trained.path / "config.json"
    begun = config.stat().st_mtime_ns
    os.utime(config, ns=(begun, begun + 1))

    assert progress(watcher).status == 404
    assert WATCHERS.offer(trained, trainings).key != watcher.key


def test_a_run_in_another_folder_is_another_one(watcher, trained, trainings, tmp_path):
    twin = Run(shutil.copytree(trained.path, tmp_path / "others" / "tiny"))
    twin.write_status("failed", epoch=1, message="Another one.")

    other = WATCHERS.offer(twin, trainings)

    assert other.key == watcher.key
    assert progress(other).json()["message"] == "Another one."


def test_a_long_curve_is_thinned_to_ends_of_epochs(tmp_path):
    path, n_epochs = tmp_path / "metrics.jsonl", 1500
    text = ""
    for at in range(10 * n_epochs + 5):
        test = "0.02" if at % 10 == 0 else "null"
        text += (
            f'{{"epoch": {at / 10}, "train_mse": 0.01, "test_mse": {test}, '
            f'"seconds": {at}}}\n'
        )
    path.write_text(text)
    curve = WatchedCurve(path)
    curve.look(n_epochs)

    epochs = [point.epoch for point in curve.points]
    assert epochs == [*range(0, n_epochs, 3), 1500, 1500.4]
    before = curve.content_id
    append_point(path, CurvePoint(1500.5, 0.01, None, 16_000))
    curve.look(n_epochs)
    assert curve.content_id == before
    assert len(curve.points) == len(epochs) + 1


def test_thinning_has_an_end_whatever_a_curve_says():
    points = [CurvePoint(0, 0.1, 0.1, 0)] * 5000

    assert len(thinned(points, 10)) <= MAX_POINTS + 2
    assert thinned([], 10) == []
