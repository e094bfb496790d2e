"""Trainings in a real browser: watched live, stopped, gone on with, looked back at."""

import re
import shutil
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from ae.config import default_training
from ae.latent.codes import slider_ranges
from ae.runs.folder import list_runs
from ae.runs.run import Run
from tests.browser.reader import (
    Frames,
    Reruns,
    assert_shows,
    choose,
    drawn,
    go_to,
    mean_code,
    picture,
    pixels,
    press,
    slider,
    type_into,
    visit,
    wait_for_code_in_url,
    wait_for_picture,
    wait_until_idle,
)
from tests.browser.support import ROOT, serve
from tests.browser.test_accessibility import SCREENSHOTS, scrolls_sideways, violations
from tests.conftest import N_TRAIN
from tests.trainers import until

# A trainer imports torch before its first word, and works while nobody else does:
# beside another test it may get next to nothing.
PATIENCE_MS = 240_000
N_EPOCHS = 120  # of few digits: a few seconds
FIRST = f"mnist-9d-e{default_training(N_TRAIN).epochs}"  # what the app trains by itself
SHIPPED_EPOCHS = Run(ROOT / "checkpoints" / "mnist-9d").config().training.epochs
CURVE = ".timeline polyline.test:not(.faint)"


@contextmanager
def serving(folder):
    """Serve a folder; trainers, which outlive a server, are asked to stop."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("AE_DATA", raising=False)
        with serve(folder) as server:
            yield server.url
            log = server.log.read_text("utf-8")
            assert "Traceback" not in log, log
    runs = list_runs(folder / "checkpoints")
    for run in runs:
        run.queued_path.unlink(missing_ok=True)
        run.stop_path.touch()
    until(lambda: not any(run.is_locked() for run in runs))


@pytest.fixture(scope="module")
def workshop(tmp_path_factory, data_folder):
    """A folder to train in: few digits, and the shipped run."""
    folder = tmp_path_factory.mktemp("workshop")
    (folder / "data").symlink_to(data_folder)
    shipped = ROOT / "checkpoints" / "mnist-9d"
    shutil.copytree(shipped, folder / "checkpoints" / shipped.name)
    return folder


@pytest.fixture(scope="module")
def url(workshop):
    with serving(workshop) as url:
        yield url


@pytest.fixture
def empty_url(tmp_path, data_folder):
    """A server that has no run to show, and few digits."""
    (tmp_path / "data").symlink_to(data_folder)
    with serving(tmp_path) as url:
        yield url


def names_of(folder):
    return {run.name for run in list_runs(folder / "checkpoints")}


def open_train(page, url, **query):
    visit(page, url, "/train", **query)
    expect(button(page, "Start training")).to_be_enabled()
    expect(page.locator(CURVE)).to_be_visible()


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def fill_in(page, **numbers):
    if "Seed" in numbers:
        page.get_by_text("More settings").click()
    for label, value in numbers.items():
        type_into(page.get_by_role("spinbutton", name=label), str(value))
        page.keyboard.press("Tab")


def expect_progress(page, words):
    """Wait until the run watched, or the first one, is said to be so far."""
    bar = page.locator(".timeline .standing").or_(page.get_by_test_id("stProgress"))
    expect(bar).to_contain_text(re.compile(words), timeout=PATIENCE_MS)


def expect_words(page, text):
    expect(page.locator(".timeline .words:not(.lost)")).to_contain_text(text)


def redrawn(page):
    """The ten digits as the network redraws them at the epoch shown."""
    canvases = page.get_by_role("img", name=re.compile("reconstructed$")).all()
    assert len(canvases) == 10
    return [pixels(canvas).tolist() for canvas in canvases]


def test_a_training_is_watched_stopped_gone_on_with_and_looked_back_at(
    page, url, workshop, open_context
):
    open_train(page, url)
    fill_in(page, Epochs=N_EPOCHS, Seed=1)
    button(page, "Start training").dblclick()
    run = Run(workshop / "checkpoints" / f"mnist-9d-e{N_EPOCHS}")
    expect_progress(page, f"{run.name} is running, epoch [1-9]")
    expect(page.locator(CURVE)).to_be_visible()
    assert names_of(workshop) == {"mnist-9d", run.name}

    # A refresh, here in the middle of a training, costs nobody their run.
    page.reload()
    wait_until_idle(page)
    press(page, "Stop")
    expect(button(page, "Continue")).to_be_enabled(timeout=PATIENCE_MS)
    expect_progress(page, f"{run.name} is stopped")
    stopped_at = run.progress().epoch
    assert 1 <= stopped_at < N_EPOCHS
    expect_words(page, f"After epoch {stopped_at} of {N_EPOCHS}")
    assert page.locator(".timeline circle.test:not(.faint)").count() == stopped_at + 1

    # Somebody else sees the same, and can do nothing about it.
    other = open_context().new_page()
    open_train(other, url)
    choose(other, "Run to watch", run.name)
    expect_words(other, f"After epoch {stopped_at} of {N_EPOCHS}")
    for name in ("Continue", "Rename", "Delete"):
        expect(button(other, name)).to_be_disabled()
    expect(other.get_by_text("Only the person who started this run")).to_be_visible()

    # While it trains on, the other one's sliders work as ever.
    press(page, "Continue")
    expect_progress(page, f"{run.name} is running")
    nine = Run(workshop / "checkpoints" / "mnist-9d")
    code = mean_code(nine)
    code[0] = slider_ranges(nine.evaluation().codes)[0, 1].round(3)
    go_to(other, "Generate")
    wait_for_picture(other)
    slider(other, 1).press("End")
    wait_for_code_in_url(other, code)
    assert_shows(picture(other), drawn(nine, code))

    expect_progress(page, f"{run.name} is finished, epoch {N_EPOCHS} of {N_EPOCHS}")
    expect_words(page, f"After epoch {N_EPOCHS} of {N_EPOCHS}")
    wait_until_idle(page)
    look_back(page)


def look_back(page):
    """Go through the epochs by keyboard and by the play button."""
    after = redrawn(page)
    scrub = page.get_by_role("slider", name="Epoch to look back at")
    scrub.press("Home")
    expect_words(page, "Before the first step")
    expect(scrub).to_have_attribute("aria-valuetext", "Before the first step")
    before = redrawn(page)
    assert all(a != b for a, b in zip(after, before, strict=True))
    scrub.press("ArrowRight")
    expect_words(page, "After epoch 1 of")
    assert redrawn(page) != before

    scrub.press("Home")
    press(page, "Play")
    expect(button(page, "Pause")).to_be_visible()
    expect(page.locator(".timeline .words:not(.lost)")).not_to_contain_text("Before")
    press(page, "Pause")
    expect(button(page, "Play")).to_be_visible()
    scrub.press("Home")
    go_to(page, "Map")
    go_to(page, "Train")
    expect_words(page, "Before the first step")  # one comes back to where one was
    scrub.press("End")
    expect_words(page, f"After epoch {N_EPOCHS} of")
    assert redrawn(page) == after


def test_opening_the_page_sends_little_over_the_websocket(page, url):
    frames = Frames(page)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    open_train(page, url, watch="mnist-9d")
    expect_words(page, f"After epoch {SHIPPED_EPOCHS} of {SHIPPED_EPOCHS}")
    expect(page.get_by_role("img", name=re.compile("reconstructed$"))).to_have_count(10)
    wait_until_idle(page)

    assert sum(map(len, frames.received)) < 100_000
    # A run at rest is asked about once, its frames in one piece.
    page.wait_for_timeout(2500)
    assert sum("/progress/" in address for address in asked) == 1
    assert sum("/snapshots/" in address for address in asked) == 1


def test_a_server_that_does_not_answer_is_told_of_and_asked_again(url, chromium):
    context = chromium.new_context()  # not ours: what fails is told on its console
    page = context.new_page()
    Reruns(page)
    open_train(page, url)
    fill_in(page, Epochs=499, Seed=3)
    press(page, "Start training")
    expect_progress(page, "mnist-9d-e499 is running, epoch [1-9]")
    problem = page.locator(".timeline .problem")
    expect(problem).to_be_empty()
    answer = {"status": 503, "body": "Busy."}
    page.route("**/progress/**", lambda route: route.fulfill(**answer))

    expect(problem).to_contain_text("The server does not answer")
    expect(page.locator(CURVE)).to_be_visible()

    page.unroute("**/progress/**")
    expect(problem).to_be_empty()
    press(page, "Stop")
    expect(button(page, "Continue")).to_be_enabled(timeout=PATIENCE_MS)
    context.close()


def test_two_who_start_the_same_training_together_get_one_run(
    url, workshop, open_context
):
    pages = [open_context().new_page() for _ in range(2)]
    before = names_of(workshop)
    for page in pages:
        open_train(page, url)
        fill_in(page, Epochs=500, Seed=2)
    for page in pages:
        button(page, "Start training").click(no_wait_after=True)

    for page in pages:
        expect_progress(page, "mnist-9d-e500 is ")
        wait_until_idle(page)
    assert names_of(workshop) - before == {"mnist-9d-e500"}
    [own] = [page for page in pages if button(page, "Stop").is_enabled()]
    press(own, "Stop")
    for page in pages:
        expect_progress(page, "mnist-9d-e500 is stopped")


def test_without_a_run_pages_say_what_they_wait_for_and_come_alive(empty_url, page):
    page.goto(empty_url)
    expect(page.get_by_text("the app is training one now")).to_be_visible()
    expect_progress(page, f"{FIRST} is (queued|running)")
    train = page.context.new_page()
    train.goto(f"{empty_url}/train")
    expect(train.get_by_text("the app is training one now")).to_be_visible()

    picture = page.locator(".sliders:not(.waiting) .main .picture")
    expect(picture).to_be_visible(timeout=PATIENCE_MS)
    expect_progress(train, f"{FIRST} is finished")
    for each in (page, train):
        expect(each.get_by_text("the app is training one now")).to_have_count(0)
        press(each, "About")
        expect(each.get_by_text(f"Run {FIRST}")).to_be_visible()
    train.close()


def test_a_run_taken_home_as_a_zip_comes_back_and_asks_before_it_goes(
    page, url, workshop, tmp_path
):
    open_train(page, url)
    choose(page, "Run to watch", "mnist-9d")
    wait_until_idle(page)
    for name in ("Rename", "Delete"):
        expect(button(page, name)).to_be_disabled()
    with page.expect_download() as download:
        button(page, "Download").click()
    assert download.value.suggested_filename == "mnist-9d.zip"
    download.value.save_as(tmp_path / "mnist-9d.zip")

    page.get_by_text("Load a run from a zip").click()
    page.locator("input[type=file]").set_input_files(tmp_path / "mnist-9d.zip")
    press(page, "Load it")
    expect_progress(page, f"mnist-9d-2 is finished, epoch {SHIPPED_EPOCHS} of")
    expect_words(page, f"After epoch {SHIPPED_EPOCHS} of {SHIPPED_EPOCHS}")
    loaded, shipped = (
        Run(workshop / "checkpoints" / name) for name in ("mnist-9d-2", "mnist-9d")
    )
    assert loaded.weights_path.read_bytes() == shipped.weights_path.read_bytes()

    button(page, "Rename").click()
    type_into(page.get_by_role("textbox", name="New name"), "../<b>x</b>")
    page.keyboard.press("Enter")
    press(page, "Rename it")
    error = page.get_by_test_id("stAlert").filter(has_text="A run's name is 1 to 60")
    expect(error).to_be_visible()
    expect(error.locator("b")).to_have_count(0)
    page.keyboard.press("Escape")

    button(page, "Delete").click()
    expect(page.get_by_text("Delete mnist-9d-2 for everybody?")).to_be_visible()
    assert loaded.path.exists()
    button(page, "Yes, delete it").dblclick()
    expect_progress(page, "mnist-9d is finished")
    assert not loaded.path.exists()
    assert shipped.path.exists()


def test_the_browser_s_token_is_not_in_the_page_nor_in_its_address(page, url):
    open_train(page, url)
    token = page.evaluate("Object.values(localStorage).find((v) => v.length == 32)")

    assert re.fullmatch("[0-9a-f]{32}", token)
    assert token not in page.content()
    assert token not in page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_train_page_can_be_read_and_used_by_all(scheme, open_context, url):
    page = open_context(color_scheme=scheme).new_page()
    open_train(page, url)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)

    for width, height in ((1280, 1700), (390, 2900)):
        page.set_viewport_size({"width": width, "height": height})
        wait_until_idle(page)
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"train-{width}-{scheme}.png")
        assert violations(page) == [], width
        assert not scrolls_sideways(page), width


def test_start_curve_and_codes_lie_on_one_screen(open_context, url):
    page = open_context(viewport={"width": 1280, "height": 720}).new_page()
    open_train(page, url)
    choose(page, "Run to watch", "mnist-9d")
    expect(page.get_by_role("img", name=re.compile("reconstructed$"))).to_have_count(10)

    parts = {
        "run": page.locator(".st-key-watched button").first,
        "start": button(page, "Start training"),
        "code size": page.get_by_role("spinbutton", name="Code size"),
        "epochs": page.get_by_role("spinbutton", name="Epochs"),
        "name": page.get_by_role("textbox", name="Name of the run"),
        "curve": page.locator(".timeline svg"),
        "codes": page.locator(".timeline canvas.plane"),
        "scrub": page.get_by_role("slider", name="Epoch to look back at"),
        "digits": page.locator(".timeline .digits"),
    }
    boxes = {name: part.bounding_box() for name, part in parts.items()}
    for name, box in boxes.items():
        assert 0 <= box["x"] <= 1280 - box["width"], (name, box)
        assert 0 <= box["y"] <= 720 - box["height"], (name, box)
    assert min(box["y"] for box in boxes.values()) <= 110
    assert boxes["start"]["x"] < boxes["curve"]["x"] < boxes["codes"]["x"]
    assert boxes["codes"]["width"] == pytest.approx(boxes["codes"]["height"], abs=1)
    expect(page.locator(".timeline progress")).to_be_hidden()
    expect(page.locator(".timeline .to-beat")).to_have_text(
        [re.compile(r"^PCA 0\.\d{4}$"), re.compile(r"^mean image 0\.\d{4}$")]
    )


def test_enter_starts_nothing_and_an_open_loader_outlives_a_training(
    page, url, workshop
):
    open_train(page, url)
    before = names_of(workshop)
    page.get_by_text("Load a run from a zip").click()
    loader = page.get_by_text("A zip made by Download")
    expect(loader).to_be_visible()
    type_into(page.get_by_role("spinbutton", name="Epochs"), "30")
    page.keyboard.press("Enter")
    wait_until_idle(page)
    assert names_of(workshop) == before

    type_into(page.get_by_role("textbox", name="Name of the run"), "brief")
    press(page, "Start training")
    expect_progress(page, "brief is finished, epoch 30 of 30")
    wait_until_idle(page)
    assert names_of(workshop) == before | {"brief"}
    expect(loader).to_be_visible()

    run = Run(workshop / "checkpoints" / "brief")
    page.goto(f"{url}/train?watch=brief#epoch=777")
    told = page.locator(".timeline .lost")
    expect(told).to_have_text(
        "There is no frame of epoch 777 of this run; the newest one is shown."
    )
    expect_words(page, f"After epoch {run.last_epoch()} of 30")
    page.locator(".timeline .words").last.click()
    expect(told).to_be_empty()
