"""The Train page: runs are started, watched, steered and kept apart by their owners."""

import json
import re
import shutil
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from ae.board.digits import fingerprint
from ae.config import (
    BoardConfig,
    ModelConfig,
    RunConfig,
    default_training,
)
from ae.digits.sources import describe_data
from ae.io import locks
from ae.runs.archive import pack_run
from ae.runs.folder import SHIPPED, create_run, list_runs
from ae.runs.owner import Owner
from ae.runs.run import Run
from ae.setup import standing as pytorch
from ae.ui.board.boards import boards
from ae.ui.session.url import PRESSED
from tests.app.support import PAGES, data_of, fetched, go_to, open_page, say, settle
from tests.asking import get
from tests.conftest import N_TEST, N_TRAIN
from tests.trainers import until
from tests.unit.board.conftest import drawing

ALICE, BOB = "a1" * 16, "b2" * 16
FIRST = f"mnist-9d-e{default_training(N_TRAIN).epochs}"  # what the app trains by itself


@pytest.fixture(autouse=True)
def trainers(site, monkeypatch):
    """Let the app train; no trainer outlives its test."""
    monkeypatch.delenv("AE_TRAINING")
    root = site / "checkpoints"
    yield
    for run in list_runs(root):
        run.queued_path.unlink(missing_ok=True)
        run.stop_path.touch()
    until(lambda: not any(run.is_locked() for run in list_runs(root)))


@pytest.fixture
def hers(four):
    """The run ``four``, as if Alice had started it."""
    Owner(ALICE).take(four)
    return four


def train_page(token=ALICE, **query):
    """Open the Train page in a browser that keeps this token."""
    return meet(open_page("train", **query), token)


def meet(page, token):
    return say(page, "identity", json_value={"token": token})


def test_the_page_waits_for_pytorch_and_comes_alive(runs, tmp_path, monkeypatch):
    monkeypatch.setattr(pytorch, "PREFIX", tmp_path)
    with locks.hold(pytorch.lock_path(tmp_path), ""):
        pytorch.write_standing(pytorch.Standing("installing", 1200, 5300), tmp_path)
        page = train_page()

        assert "1,200 of about 5,300 MB" in page.info[0].value
        assert button(page, "Start training").disabled
        pytorch.write_standing(pytorch.Standing("ready"), tmp_path)
    page.run()

    assert not page.info
    assert not button(page, "Start training").disabled


def start(page, **settings):
    """Fill in the form, here as Epochs=3, and press Start."""
    for label, value in settings.items():
        field(page, label.replace("_", " ")).set_value(value)
    return button(page, "Start training").click().run()


def start_with_typed(page, label, text):
    """Press Start after typing into a selectbox, which AppTest itself cannot."""
    button(page, "Start training").click()
    state = page._tree.get_widget_states()
    [typed] = [w for w in state.widgets if w.id == field(page, label).id]
    typed.string_value = text
    return page._run(state)


def field(page, label):
    fields = [*page.number_input, *page.selectbox, *page.text_input]
    return next(widget for widget in fields if widget.label == label)


def button(page, label):
    return next(widget for widget in page.button if widget.label == label)


def labels(page):
    return [widget.label for widget in page.button if not widget.disabled]


def press_although_disabled(page, label):
    """Send what a browser sends for a press; AppTest itself respects ``disabled``."""
    state = page._tree.get_widget_states()
    widget = state.widgets.add(id=button(page, label).id)
    widget.trigger_value = True
    return page._run(state)


def watch(page, name):
    return field(page, "Run to watch").set_value(name).run()


def bar(page):
    """What the page says of how far the first run is, while it waits for it."""
    return page.get("progress")[0].text


def told(page):
    """What the browser is told that asks how far the run watched on the page is."""
    return get(f"/progress/{data_of(page, 'timeline')['run']}").json()


def standing(page):
    """The run watched on the page, and its state as the page's buttons have it."""
    data = data_of(page, "timeline")
    return data["run"].partition(".")[0], data["state"]


def captions(page):
    return " ".join(caption.value for caption in page.caption)


def row(page, name):
    table = page.dataframe[0].value
    return table[table["name"] == name].iloc[0]


def wait_for(run, state, page):
    """Wait until a run is in that state, and require that the page says so."""
    until(lambda: run.progress().state == state)
    assert standing(page.run()) == (run.name, state)
    assert not page.exception


def names_of(site):
    return [run.name for run in list_runs(site / "checkpoints")]


@contextmanager
def training(run):
    """Let a run look as it does while a trainer is at work on it."""
    with run.lock():
        run.write_status("running", epoch=1)
        yield


def test_a_started_run_is_watched_until_it_has_ended_and_can_be_looked_at(runs, site):
    page = start(train_page(), Epochs=4, Code_size=2, Batch_size=64)

    assert not page.exception
    run = Run(site / "checkpoints" / "mnist-2d-e4")
    assert field(page, "Run to watch").value == run.name
    assert standing(page)[0] == told(page)["name"] == run.name
    until(lambda: told(page)["state"] == "finished")
    say(page, "timeline", json_trigger_value=[{"event": "change", "value": "finished"}])
    assert standing(page) == (run.name, "finished")
    now = told(page)
    assert now["snapshots"] == [0, 1, 2, 3, 4]
    assert [at for at, _, test in now["curve"]["points"] if test] == [0, 1, 2, 3, 4]
    assert (now["epoch"], now["n_epochs"], now["problem"]) == (4, 4, "")
    assert (now["settings"]["n_trained"], now["settings"]["latent_dim"]) == (400, 2)
    assert "Continue" not in labels(page)
    assert "Stop" not in labels(page)
    assert row(page, run.name)["state"] == "finished"
    assert row(page, run.name)["test error"] == pytest.approx(run.report().mse)
    assert run.evaluation().codes.shape == (100, 2)
    for name in PAGES:
        assert not open_page(name, run=run.name).error
    # After a refresh the session is another one, the token the same.
    assert "Yes, delete it" in labels(watch(train_page(), run.name))


def test_the_same_settings_again_give_the_same_run(runs, site):
    pages = [start(train_page(token), Epochs=3, Seed=7) for token in (ALICE, BOB)]

    assert [n for n in names_of(site) if n.startswith("mnist")] == ["mnist-9d-e3"]
    assert field(pages[1], "Run to watch").value == "mnist-9d-e3"
    assert "with these settings is here already: mnist-9d-e3" in pages[1].info[0].value
    assert "Stop" not in labels(pages[1])


def test_a_run_can_be_stopped_and_gone_on_with(runs, site):
    page = start(train_page(), Epochs=40, Batch_size=64)
    run = Run(site / "checkpoints" / "mnist-9d-e40")
    until(lambda: run.last_epoch() >= 1)

    button(page.run(), "Stop").click().run()
    wait_for(run, "stopped", page)
    stopped_at = run.progress().epoch
    assert 1 <= stopped_at < 40
    assert run.report().n_scored == 100
    assert "Continue" in labels(page)
    assert not open_page(run=run.name).error

    button(page, "Continue").click().run()
    wait_for(run, "finished", page)
    ends = [point.epoch for point in run.curve() if point.test_mse is not None]
    assert ends == list(range(41))


def test_a_name_can_be_given_before_start(runs, site):
    page = start(train_page(), Epochs=2, Name_of_the_run=" mine ")

    assert not page.exception
    assert standing(page)[0] == "mine"
    assert Run(site / "checkpoints" / "mine").config().training.epochs == 2


@pytest.mark.parametrize("name", ["../x", "a b", "four"])
def test_a_name_that_cannot_be_a_new_run_s_is_told_of(name, runs, site):
    page = start(train_page(), Epochs=2, Name_of_the_run=name)

    assert not page.exception
    assert re.search("A run's name is 1 to 60|four exists already", page.error[0].value)
    assert names_of(site) == ["eleven", "four"]


@pytest.mark.parametrize("typed", ["0,04", " 0.04 ", "4e-2"])
def test_a_number_may_be_typed_with_a_comma(typed, runs, site):
    page = train_page()
    field(page, "Name of the run").set_value("mine")
    start_with_typed(page, "Learning rate", typed)

    assert not page.error
    assert names_of(site) == ["eleven", "four", "mine"]
    training = Run(site / "checkpoints" / "mine").config().training
    assert training.learning_rate == 0.04


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("abc", "Learning rate: “abc” is not a number"),
        ("1_0", "Learning rate: “1_0” is not a number"),
        ("٣", "Learning rate: “٣” is not a number"),
        ("2", "learning_rate must be above 0 and at most 1"),
        ("nan", "learning_rate must be above 0 and at most 1"),
    ],
)
def test_what_is_typed_and_is_no_learning_rate_is_told_of(typed, words, runs, site):
    page = start_with_typed(train_page(), "Learning rate", typed)

    assert not page.exception
    assert words in page.error[0].value
    assert names_of(site) == ["eleven", "four"]


def test_the_defaults_follow_the_data_set(runs, site, monkeypatch):
    counts = {"mnist": 60_000, "kmnist": 10_000}
    monkeypatch.setattr("ae.ui.train.form.datasets_here", lambda: counts)
    page = train_page()

    for dataset, n in [*counts.items(), ("mnist", 60_000)]:
        field(page, "Data set").set_value(dataset).run()
        default = default_training(n)
        assert field(page, "Epochs").value == default.epochs
        assert float(field(page, "Learning rate").value) == default.learning_rate
        assert field(page, "Deformed digits").value == default.deform


def test_one_press_makes_the_run_watched_that_of_every_page(hers):
    page = watch(train_page(run="eleven"), "four")
    assert not button(page, "Use this run").disabled

    button(page, "Use this run").click().run()

    assert page.session_state["run"] == "four"
    assert standing(page)[0] == "four"
    assert button(page, "Used on every page").disabled


def test_a_link_keeps_its_run_although_the_page_would_open_on_it(hers):
    with training(hers):
        page = train_page(watch="four", run="eleven")
        assert page.query_params["watch"] == "four"
    page.run()

    assert page.query_params["watch"] == "four"
    assert standing(page)[0] == "four"


def test_a_run_no_better_than_the_mean_image_is_told_so(hers):
    report = hers.report()
    replace(report, mse=2 * report.mean_mse).save(hers.path / "report.json")

    page = watch(train_page(), "four")

    assert "no better than that of drawing the mean image" in str(
        [m.value for m in page.markdown]
    )


def test_an_older_run_has_the_error_of_the_mean_image_too(hers):
    path = hers.path / "report.json"
    raw = json.loads(path.read_text("utf-8"))
    mean_mse = raw.pop("mean_mse")
    path.write_text(json.dumps(raw), "utf-8")

    page = watch(train_page(run="four"), "four")

    assert row(page, "four")["mean image's error"] == pytest.approx(mean_mse)
    assert told(page)["mean"] == pytest.approx(mean_mse)
    assert f"the mean image: {mean_mse:.4f}" in captions(page)


def test_runs_wait_in_a_queue_in_the_order_they_were_asked_for(runs, site):
    first = start(train_page(), Epochs=500, Batch_size=64)
    run = Run(site / "checkpoints" / "mnist-9d-e500")
    until(lambda: run.progress().state == "running")
    second = start(train_page(BOB), Epochs=2)
    third = start(train_page(), Epochs=3)

    assert (told(third)["state"], told(third)["place"]) == ("queued", 1)
    assert row(third, "mnist-9d-e3")["state"] == "queued"
    button(third, "Stop").click().run()
    assert standing(third) == ("mnist-9d-e3", "stopped")
    assert told(second)["place"] == 0
    button(first, "Stop").click().run()
    wait_for(Run(site / "checkpoints" / "mnist-9d-e2"), "finished", second)


def test_a_teacher_trains_on_a_board_s_drawings_from_here(four, site):
    board = boards().open(ALICE, "Our digits")
    for i in range(9):
        board.contribute(f"{i:032x}", drawing())
    page = train_page(run="four")
    assert button(page, "Start the training").disabled
    assert "Training needs 10 drawings or more." in [c.value for c in page.caption]

    board.contribute("f" * 32, drawing())
    page.run()
    button(page, "Start the training").click().run()

    assert "four-class" in page.success[0].value
    started = Run(site / "checkpoints" / "four-class").config().board
    assert started == BoardConfig(fingerprint(board), 10, 10, 3, "four")
    others = train_page(BOB, run="four")
    assert "Start the training" not in [one.label for one in others.button]


@pytest.fixture
def two_of_hers(runs, site):
    """Two trainings Alice has waiting, behind one that holds the queue."""
    root = site / "checkpoints"
    busy, *waiting = [create_run(root, n, RunConfig()) for n in ("busy", "w1", "w2")]
    with training(busy):
        for run in waiting:
            Owner(ALICE).take(run)
            run.queued_path.write_text('{"asked_at": 1}', "utf-8")
        yield waiting
        for run in list_runs(root):
            run.queued_path.unlink(missing_ok=True)


REFUSED = "2 trainings of yours wait or are at work already"


def test_the_third_training_of_one_browser_is_refused(two_of_hers, site):
    page = start(train_page(), Epochs=2)

    assert not page.exception
    assert REFUSED in page.error[0].value
    assert "wait until one has ended, or stop one" in page.error[0].value
    assert "mnist-9d-e2" not in names_of(site)
    assert not start(train_page(BOB), Epochs=2).error
    assert "mnist-9d-e2" in names_of(site)


def test_to_go_on_with_a_third_training_is_refused_until_one_is_stopped(
    two_of_hers, hers
):
    hers.write_status("stopped", epoch=0)
    hers.curve_path.unlink()
    page = watch(train_page(), "four")

    button(page, "Continue").click().run()

    assert REFUSED in page.error[0].value
    assert not hers.queued_path.exists()
    button(watch(page, "w1"), "Stop").click().run()
    button(watch(page, "four"), "Continue").click().run()
    assert not page.error
    assert hers.queued_path.exists()


def test_the_teacher_may_start_and_go_on_with_more_than_two(
    two_of_hers, hers, site, monkeypatch
):
    monkeypatch.setenv("AE_TEACHER_PASSWORD", "sesame")
    hers.write_status("stopped", epoch=0)
    hers.curve_path.unlink()
    page = watch(train_page(), "four")
    field(page, "Teacher's password").set_value("sesame").run()

    button(page, "Continue").click().run()
    start(page, Epochs=2)

    assert not page.error
    assert hers.queued_path.exists()
    assert Run(site / "checkpoints" / "mnist-9d-e2").queued_path.exists()


def test_the_form_takes_nothing_out_of_its_bounds(runs, site):
    page = train_page()
    bounds = {w.label: (w.min, w.max) for w in page.number_input}
    assert bounds == {"Code size": (2, 16), "Epochs": (1, 500), "Seed": (0, 9999)}

    for beyond in (-1, 0, 10**4, 10**9):
        page = start(train_page(), Code_size=beyond, Epochs=beyond, Seed=beyond or -1)
        assert not page.exception

    [name] = set(names_of(site)) - {"eleven", "four"}
    config = Run(site / "checkpoints" / name).config()
    assert config.model == ModelConfig()
    assert config.training == default_training(N_TRAIN)


def test_only_data_sets_that_are_here_are_offered(runs):
    assert field(train_page(), "Data set").options == ["mnist: 400 digits"]


def test_whoever_started_a_run_may_change_it_and_nobody_else(hers):
    assert {"Rename it", "Yes, delete it"} & set(labels(watch(train_page(), "four")))
    page = watch(train_page(BOB), "four")
    assert not {"Rename it", "Yes, delete it"} & set(labels(page))

    press_although_disabled(page, "Yes, delete it")
    field(page, "New name").set_value("stolen")
    press_although_disabled(page, "Rename it")

    assert hers.report().mse
    assert not hers.path.with_name("stolen").exists()


def test_nobody_else_can_stop_a_run(hers):
    with training(hers):
        page = watch(train_page(BOB), "four")
        assert button(page, "Stop").disabled
        assert "Only the person who started this run, or the teacher" in captions(page)
        press_although_disabled(page, "Stop")
        assert not hers.stop_was_asked()

        page = watch(train_page(), "four")
        button(page, "Stop").click().run()
        assert hers.stop_was_asked()
        assert button(page, "Stop").disabled  # it has been asked already


def test_nobody_else_can_go_on_with_a_run(hers):
    hers.write_status("stopped", epoch=0)
    hers.curve_path.unlink()

    page = watch(train_page(BOB), "four")
    press_although_disabled(page, "Continue")

    assert button(page, "Continue").disabled
    assert not hers.queued_path.exists()


@pytest.mark.parametrize("token", ["", "A1" * 16, "a1" * 15, "a1" * 17, 7, None, [1]])
def test_what_is_no_token_owns_nothing(hers, token):
    page = meet(watch(open_page("train"), "four"), token)

    assert not page.exception
    assert button(page, "Start training").disabled
    assert button(page, "Yes, delete it").disabled


def test_the_token_is_neither_shown_nor_in_the_url_nor_on_the_disk(runs, site):
    page = start(train_page(), Epochs=2)

    for name in ("train", "generate"):
        go_to(page, name)
        assert ALICE not in str(page.query_params)
        assert ALICE not in all_that_is_sent(page)
    [path] = site.rglob("owner.json")
    assert set(json.loads(path.read_text("utf-8"))) == {"token_sha256"}
    for path in (p for p in site.rglob("*") if p.is_file()):
        assert ALICE.encode() not in path.read_bytes(), path


def all_that_is_sent(page):
    return "".join(str(node.proto) for node in page._tree if hasattr(node, "proto"))


def test_the_teacher_s_password_opens_every_run(hers, monkeypatch):
    monkeypatch.setenv("AE_TEACHER_PASSWORD", "s3same öffne dich")
    page = watch(train_page(BOB), "four")

    field(page, "Teacher's password").set_value("s3same").run()
    assert "That is not the password." in page.error[0].value
    assert "Yes, delete it" not in labels(page)
    field(page, "Teacher's password").set_value("s3same öffne dich").run()

    assert not page.error
    assert "You can change every run in this session." in [
        m.value for m in page.markdown
    ]
    assert "Yes, delete it" in labels(page.run())
    assert "s3same" not in all_that_is_sent(page)
    assert "Yes, delete it" not in labels(watch(train_page(BOB), "four"))


def test_without_a_password_in_the_environment_there_is_no_teacher(hers, monkeypatch):
    monkeypatch.setenv("AE_TEACHER_PASSWORD", "")

    page = train_page(BOB)

    assert [w.label for w in page.text_input] == ["Name of the run", "New name"]


def test_training_that_is_off_starts_nothing(hers, site, monkeypatch):
    monkeypatch.setenv("AE_TRAINING", "off")
    hers.write_status("stopped", epoch=0)
    hers.curve_path.unlink()
    page = watch(train_page(), "four")

    press_although_disabled(page, "Start training")
    press_although_disabled(page, "Continue")

    assert not page.exception
    assert "Training is turned off on this server." in [m.value for m in page.markdown]
    assert button(page, "Start training").disabled
    assert names_of(site) == ["eleven", "four"]
    assert not hers.queued_path.exists()


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("AE_TRAINING", "no", "AE_TRAINING must be on or off, got 'no'"),
        ("AE_TRAINERS", "many", "AE_TRAINERS must be a whole number from 1 to 64"),
        ("AE_TRAINERS", "0", "AE_TRAINERS must be a whole number from 1 to 64"),
    ],
)
def test_a_wrong_setting_of_the_server_is_told(
    variable, value, message, runs, monkeypatch
):
    monkeypatch.setenv(variable, value)

    page = open_page("train")

    assert not page.exception
    assert message in page.error[0].value


def test_a_run_gets_another_name_and_is_still_its_owner_s(hers):
    page = watch(train_page(), "four")
    weights = hers.weights_path.read_bytes()

    field(page, "New name").set_value("vier").run()
    button(page, "Rename it").click().run()

    assert not page.error
    assert not hers.path.exists()
    assert field(page, "Run to watch").value == "vier"
    assert hers.path.with_name("vier").joinpath(
        hers.weights_path.name
    ).read_bytes() == (weights)
    assert "Yes, delete it" in labels(page)


@pytest.mark.parametrize(
    "name",
    [
        *("../x", "/x", "a/b", "", " ", ".", "..", ".hidden", "a b", "x" * 300, "😀"),
        *("<b>x</b>", "![x](https://example.org/x.png)", "a\\b", "a\0b", "naïve"),
    ],
)
def test_a_name_no_run_can_have_is_refused_and_nothing_is_lost(name, hers, site):
    page = watch(train_page(), "four")
    before = files_in(site)

    field(page, "New name").set_value(name).run()
    button(page, "Rename it").click().run()

    assert not page.exception
    assert "A run's name is 1 to 60 letters, digits" in page.error[0].value
    assert "![" not in page.error[0].value  # a picture, in Markdown
    assert files_in(site) == before


def files_in(site):
    return sorted(path for path in site.rglob("*") if path.name != ".lock")


def test_a_name_that_is_taken_is_refused(hers, runs):
    page = watch(train_page(), "four")

    field(page, "New name").set_value("eleven").run()
    button(page, "Rename it").click().run()

    assert "eleven exists already. Choose another name" in page.error[0].value
    assert hers.report() != runs["eleven"].report()


def test_what_was_typed_for_one_run_is_not_meant_for_another(hers, runs):
    Owner(ALICE).take(runs["eleven"])
    page = watch(train_page(), "four")
    field(page, "New name").set_value("vier").run()

    watch(page, "eleven")

    assert field(page, "New name").value == "eleven"
    assert "Rename it" not in labels(page)


def test_while_others_change_the_runs_a_delete_says_to_try_again(hers, monkeypatch):
    monkeypatch.setattr(locks, "_LOCK_TIMEOUT_S", 0.1)
    page = watch(train_page(), "four")

    with locks.changing(hers.path.parent):
        button(page, "Yes, delete it").click().run()

    assert not page.exception
    assert "checkpoints is busy: somebody else" in page.error[0].value
    assert hers.report().mse
    button(page, "Yes, delete it").click().run()
    assert not hers.path.exists()


def test_a_delete_asks_first(hers, site):
    page = watch(train_page(), "four")

    question = next(
        m.value for m in page.markdown if "This cannot be undone" in m.value
    )
    assert question.startswith("Delete **four** for everybody?")
    assert hers.path.exists()
    button(page, "Yes, delete it").click().run()

    assert not page.exception
    assert names_of(site) == ["eleven"]
    assert list((site / "checkpoints").glob(".*")) in ([], [site / "checkpoints/.lock"])
    assert field(page, "Run to watch").value == "eleven"


def test_a_press_that_was_not_heeded_comes_to_nothing_once_the_page_was_left(hers):
    page = watch(train_page(), "four")
    # As after a rerun that came between the press and the button.
    page.session_state[PRESSED] = {"delete four"}

    go_to(page, "morph")
    go_to(page, "train")
    watch(page, "four")

    assert button(page, "Yes, delete it")
    assert hers.path.exists()


def test_a_run_deleted_while_it_is_shown_is_told_of(hers):
    page = watch(train_page(run="four"), "four")

    button(page, "Yes, delete it").click().run()

    assert "The run four is no longer here" in page.warning[0].value


def test_a_second_click_on_delete_does_not_delete_the_next_run(hers, runs, site):
    Owner(ALICE).take(runs["eleven"])
    page = watch(train_page(), "four")
    again = page._tree.get_widget_states()
    again.widgets.add(id=button(page, "Yes, delete it").id).trigger_value = True
    button(page, "Yes, delete it").click().run()

    page._run(again)

    assert names_of(site) == ["eleven"]


def test_a_run_at_work_is_neither_renamed_nor_deleted(hers, site):
    page = watch(train_page(), "four")
    field(page, "New name").set_value("vier").run()
    with training(hers):
        button(page, "Rename it").click().run()
        assert (
            "four is being trained or waits in the queue: stop it first"
            in page.error[0].value
        )
        button(page, "Yes, delete it").click().run()
        assert "stop it first" in page.error[0].value

    assert names_of(site) == ["eleven", "four"]


def test_the_shipped_run_can_be_neither_changed_nor_deleted(runs, site, monkeypatch):
    shipped = Run(shutil.copytree(runs["four"].path, site / "checkpoints" / SHIPPED))
    Owner(ALICE).take(shipped)
    monkeypatch.setenv("AE_TEACHER_PASSWORD", "sesame")
    page = train_page()
    field(page, "Teacher's password").set_value("sesame").run()
    page = watch(page, SHIPPED)

    press_although_disabled(page, "Yes, delete it")
    field(page, "New name").set_value("mine")
    press_although_disabled(page, "Rename it")

    assert button(page, "Yes, delete it").disabled
    assert names_of(site) == ["eleven", "four", SHIPPED]
    assert page.get("download_button")


def test_a_zip_taken_home_comes_back_as_one_s_own(hers, site):
    packed = pack_run(hers)
    page = train_page(BOB)

    page.file_uploader[0].upload("four.zip", packed, "application/zip").run()
    button(page, "Load it").click().run()

    assert not page.error
    assert names_of(site) == ["eleven", "four", "four-2"]
    assert field(page, "Run to watch").value == "four-2"
    assert "Yes, delete it" in labels(page)
    assert not open_page(run="four-2").error


def test_a_zip_loaded_twice_is_said_to_be_here_and_is_watched(hers, site):
    packed = pack_run(hers)
    page = train_page(BOB)
    for _ in range(2):
        page.file_uploader[0].upload("four.zip", packed, "application/zip").run()
        button(page, "Load it").click().run()
        watched = field(page, "Run to watch").value

    assert not page.error
    assert page.info[0].value == "This run is here already, from a zip: four-2."
    assert watched == "four-2"
    assert names_of(site) == ["eleven", "four", "four-2"]


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\5\6" + bytes(18)])
def test_a_zip_that_is_no_run_is_refused_in_words(content, runs, site):
    page = train_page()

    page.file_uploader[0].upload("x.zip", content, "application/zip").run()
    button(page, "Load it").click().run()

    assert not page.exception
    assert "not a zip" in page.error[0].value or "not a run" in page.error[0].value
    assert names_of(site) == ["eleven", "four"]


def test_a_stopped_run_out_of_a_zip_says_that_it_cannot_be_gone_on_with(hers):
    hers.write_status("stopped", epoch=2)

    page = watch(train_page(), "four")

    assert "imported without its training state" in captions(page)
    assert "Continue" not in labels(page)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("config.json", "is not a run: it has no config.json"),
        ("status.json", "status.json is cut off or not JSON"),
        ("report.json", "report.json is cut off or not JSON"),
        ("metrics.jsonl", "metrics.jsonl is damaged"),
        ("owner.json", "owner.json is cut off or not JSON"),
        ("snapshots/00001.npz", "00001.npz is damaged"),
    ],
)
def test_a_damaged_run_is_told_of_and_the_page_goes_on(file, words, hers):
    if file == "config.json":
        (hers.path / file).unlink()
    else:
        (hers.path / file).write_bytes(b"{no\n")

    page = watch(train_page(), "four")

    assert not page.exception
    said = [row(page, "four")["state"], *(error.value for error in page.error)]
    if not any(words in text for text in said):  # the browser asks for it
        key = data_of(page, "timeline")["run"]
        get(f"/snapshots/{key}?epochs=0,1,2,3")
        said.append(until(lambda: told(page)["problem"]))
    assert any(words in text for text in said)
    assert row(page, "eleven")["state"] == "finished"
    assert not watch(page, "eleven").error


def test_damage_met_while_a_run_trains_is_told_in_words(hers):
    with training(hers):
        page = watch(train_page(), "four")
        assert told(page)["problem"] == ""
        hers.curve_path.write_text("{no\n", "utf-8")
        until(lambda: "metrics.jsonl is damaged" in told(page)["problem"])
        assert told(page)["state"] == "running"
        assert not page.run().exception


def test_a_run_deleted_while_it_is_watched_is_told_of_by_its_page(hers, site):
    page = watch(train_page(), "four")
    shutil.rmtree(hers.path)
    say(page, "timeline", json_trigger_value=[{"event": "change", "value": "gone"}])

    assert not page.exception
    assert standing(page) == ("eleven", "finished")


def test_opening_the_page_sends_no_pictures_over_the_websocket(runs):
    page = train_page()

    assert len(page.get_by_key("timeline").proto.json) < 300
    digits = fetched("digits", data_of(page, "timeline")["digits"])
    assert digits["images"].shape == (N_TEST, 784)


def test_without_its_test_digits_a_run_is_watched_and_the_page_says_so(hers, site):
    (site / "data").unlink()

    page = watch(train_page(), "four")

    assert not page.exception
    assert told(page)["state"] == "finished"
    assert data_of(page, "timeline")["digits"] == ""
    assert any("test digits" in error.value for error in page.error)


def test_without_any_run_every_page_waits_for_the_one_default_training(site):
    pages = [open_page(name) for name in PAGES]

    for page in pages:
        assert not page.exception
        assert "the app is training one now" in page.markdown[2].value
    for name, page in zip(PAGES, pages, strict=True):
        if name == "train":
            assert standing(page)[0] == FIRST
        else:
            assert f"{FIRST} is " in bar(page)
    assert names_of(site) == [FIRST]
    run = Run(site / "checkpoints" / FIRST)
    until(lambda: run.progress().state == "finished")
    for page in pages:
        page.run()
        assert not page.exception
        assert not page.error
        assert "is training one now" not in str([m.value for m in page.markdown])
        assert f"**{FIRST}**" in page.caption[0].value
    assert names_of(site) == [FIRST]


def test_runs_that_cannot_be_looked_at_do_not_keep_the_app_waiting(runs, site):
    runs["four"].write_status("failed", epoch=0, message="The disk was full.")
    (runs["eleven"].path / "weights.safetensors").write_bytes(b"no weights")

    pages = [open_page(), open_page("train")]

    for page in pages:
        assert not page.exception
        assert "the app is training one now" in str([m.value for m in page.markdown])
    assert names_of(site) == ["eleven", "four", FIRST]


@pytest.fixture
def first_run(site):
    """The default training, as somebody once began it."""
    config = RunConfig(training=default_training(N_TRAIN), data=describe_data("mnist"))
    return create_run(site / "checkpoints", FIRST, config)


def test_a_first_run_whose_trainer_died_is_gone_on_with(first_run, site):
    first_run.write_status("running", epoch=0)
    assert first_run.progress().state == "lost"

    page = open_page()

    assert not page.exception
    assert first_run.progress().state in {"queued", "running"}
    assert names_of(site) == [FIRST]


def test_a_first_run_that_failed_says_why_and_can_be_tried_again(first_run):
    first_run.write_status("failed", epoch=0, message="The [disk](https://x) is full.")
    page = open_page()

    assert "is failed: epoch 0 of 60. The \\[disk](" in bar(page)
    assert first_run.progress().state == "failed"
    button(page, "Try again").click().run()

    assert first_run.progress().state in {"queued", "running"}
    assert "Try again" not in labels(page.run())


@pytest.mark.parametrize("name", PAGES)
def test_without_a_run_and_training_off_every_page_says_what_to_do(
    name, site, monkeypatch
):
    monkeypatch.setenv("AE_TRAINING", "off")

    page = open_page(name)

    assert not page.exception
    assert "training is turned off on this server" in page.error[0].value
    assert "python -m ae.train NAME" in page.error[0].value
    assert names_of(site) == []


def test_a_run_still_training_can_be_looked_at_on_every_page(hers):
    for name in ("evaluation.npz", "report.json"):
        (hers.path / name).unlink()
    with training(hers):
        for name in PAGES:
            page = open_page(name, run="four")
            assert not page.exception
            assert not page.error
            assert "after 3 epochs, still unfinished" in page.caption[0].value


def train_on(run):
    """Shift the weights, as an epoch does."""
    tensors = load_tensors(run.weights_path.read_bytes())
    run.write_weights(
        save_tensors({k: v * np.float32(1.1) for k, v in tensors.items()})
    )


def test_a_code_set_on_a_run_in_training_stays_where_the_reader_put_it(hers):
    with training(hers):
        page = settle(open_page(run="four"), [1.0, 2.0, 3.0, 4.0])
        train_on(hers)
        page.run()

    assert data_of(page, "sliders")["code"] == [1.0, 2.0, 3.0, 4.0]
    assert page.query_params["z"] == "1,2,3,4"


def test_the_mean_of_a_run_in_training_follows_the_training(hers):
    with training(hers):
        page = open_page(run="four")
        before = data_of(page, "sliders")
        train_on(hers)
        after = data_of(page.run(), "sliders")

    assert after["code"] != before["code"]
    assert after["code"] == pytest.approx(after["means"], abs=0.0006)
    assert page.query_params["z"] == "mean"


def test_a_run_that_ends_while_it_is_looked_at_is_then_no_longer_unfinished(hers):
    # Its scores are there a moment before its status says that it has ended.
    with training(hers):
        page = open_page(run="four")
        assert "still unfinished" in page.caption[0].value
    hers.write_status("finished", epoch=3)

    assert "still unfinished" not in page.run().caption[0].value
