from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch

from ae.config import ModelConfig, RunConfig, TrainingConfig
from ae.digits.idx import LabelledImages
from ae.digits.sources import Digits
from ae.errors import TrainingError
from ae.network.model import Autoencoder
from ae.runs.folder import create_run
from ae.runs.snapshots import first_of_each_class, list_snapshots, read_snapshot
from ae.train import loop
from ae.train.loop import rate_share, train
from ae.train.recorder import spread
from tests.idx import made_up_digits
from tests.trainers import scored_epochs

TINY = RunConfig(
    ModelConfig(latent_dim=3, hidden_dims=(16,)),
    TrainingConfig(epochs=2, batch_size=40),
)
# With huge numbers in its place biases grow, the faster the larger, until a sum of them
# may be no number. No setting a config allows is known to do so.
BIAS_RATE = "ae.train.loop.BIAS_RATE"


@pytest.fixture(autouse=True)
def one_thread():
    """As the command has it: how a sum is rounded hangs on the number of threads."""
    torch.set_num_threads(1)


@pytest.fixture
def random():
    return np.random.default_rng(0)


@pytest.fixture
def trained(tmp_path, digits):
    """Train a run of that name; settings not given are TINY's."""

    def train_one(name, digits=digits, **settings):
        config = replace(TINY, training=replace(TINY.training, **settings))
        run = create_run(tmp_path / "runs", name, config)
        train(run, digits, lambda n_images: None)
        return run

    return train_one


def some_digits(digits, n_train, test=None):
    train = LabelledImages(digits.train.images[:n_train], digits.train.labels[:n_train])
    return Digits(train, test or digits.test, digits.source, digits.note)


def made_up_split(n):
    images, labels = made_up_digits(n)
    return LabelledImages(images.astype(np.uint8), labels.astype(np.uint8))


def epochs_scored(run):
    return [point.epoch for point in run.curve() if point.test_mse is not None]


def draws_digits(run, digits):
    return np.isfinite(run.network().reconstruct(digits.test.scaled())).all()


def test_training_teaches_the_network_to_redraw_digits_it_has_not_met(digits, run):
    images = torch.from_numpy(digits.test.scaled())
    torch.manual_seed(0)
    fresh = Autoencoder(run.config().model)
    fresh.initialise(torch.from_numpy(digits.train.scaled()).mean(dim=0))
    with torch.inference_mode():
        before = ((fresh(images) - images) ** 2).mean()

    assert before > 0.062
    assert run.report().mse < 0.052
    assert run.report().mse < run.report().pca_mse


def test_the_saved_weights_are_the_ones_the_report_speaks_of(digits, run):
    images = digits.test.scaled()
    squares = (run.network().reconstruct(images) - images) ** 2

    assert run.report().mse == pytest.approx(squares.mean(), rel=1e-4)
    assert run.curve()[-1].test_mse == pytest.approx(squares.mean(), rel=1e-4)


def test_the_same_seed_gives_the_same_files_byte_for_byte(trained):
    a, b = trained("a", seed=3), trained("b", seed=3)

    for name in (
        *("weights.safetensors", "evaluation.npz", "report.json", "config.json"),
        *("baseline.npz", "snapshots/00000.npz", "snapshots/00002.npz"),
    ):
        assert (a.path / name).read_bytes() == (b.path / name).read_bytes(), name
    # Where there are points within an epoch hangs on the clock.
    for one, other in zip(scored_epochs(a), scored_epochs(b), strict=True):
        assert one[::2] == other[::2]
        assert one[1] == pytest.approx(other[1])


def test_another_seed_gives_another_network(trained):
    a, b = trained("a", seed=3), trained("b", seed=4)

    assert a.weights_path.read_bytes() != b.weights_path.read_bytes()


def test_a_finished_run_is_complete(run):
    assert sorted(path.name for path in run.path.iterdir()) == [
        "baseline.npz",
        "config.json",
        "evaluation.npz",
        "metrics.jsonl",
        "report.json",
        "snapshots",
        "status.json",
        "weights.safetensors",
    ]
    progress = run.progress()
    assert (progress.state, progress.epoch, progress.n_epochs) == ("finished", 8, 8)
    assert epochs_scored(run) == list(range(9))
    assert list_snapshots(run.snapshots_path) == list(range(9))
    assert run.report().scored_on == "test"
    assert (run.report().n_trained, run.report().n_scored) == (400, 100)


def test_seconds_and_error_go_the_right_way(run):
    curve = [point for point in run.curve() if point.test_mse is not None]

    assert [point.seconds for point in curve] == sorted(p.seconds for p in curve)
    assert curve[-1].train_mse < curve[1].train_mse
    assert curve[-1].test_mse < curve[1].test_mse < curve[0].test_mse


def test_every_image_is_trained_on_once_an_epoch(tmp_path, digits):
    run = create_run(tmp_path, "counted", TINY)
    counts = []

    train(run, some_digits(digits, 90), counts.append)

    assert counts == [40, 40, 10] * 2


def test_a_reader_can_follow_the_training(tmp_path, digits):
    run = create_run(tmp_path, "followed", TINY)
    seen = []

    def look(n_images):
        seen.append((run.progress().state, run.progress().epoch, epochs_scored(run)))
        if run.progress().epoch:
            run.network()

    with run.lock():
        train(run, some_digits(digits, 40), look)

    assert seen == [("running", 0, [0]), ("running", 1, [0, 1])]


def test_before_the_first_step_there_is_a_point_to_show_and_pca_to_beat(
    tmp_path, digits
):
    run = create_run(tmp_path, "new", TINY)
    seen = []

    def look(n_images):
        seen.append((run.curve(), run.baseline(), list_snapshots(run.snapshots_path)))

    train(run, digits, look)

    (point,), baseline, snapshots = seen[0]
    torch.manual_seed(0)
    fresh = Autoencoder(TINY.model)
    fresh.initialise(torch.from_numpy(digits.train.scaled()).mean(dim=0))
    images = torch.from_numpy(digits.test.scaled())
    with torch.inference_mode():
        error = ((fresh(images) - images) ** 2).mean()
    assert (point.epoch, point.train_mse) == (0, None)
    assert point.test_mse == pytest.approx(error)
    assert len(baseline.errors) == 100
    assert snapshots == [0]


def test_an_epoch_which_takes_long_has_points_within(tmp_path, digits):
    config = replace(TINY, training=TrainingConfig(epochs=2, batch_size=1))
    run = create_run(tmp_path, "slow", config)

    train(run, digits, lambda n_images: None)

    curve = run.curve()
    assert epochs_scored(run) == [0, 1, 2]
    assert [p.epoch for p in curve] == sorted({p.epoch for p in curve})
    # Each is due after 0.4 s; how late a busy machine wakes us is not our doing.
    gaps = [b.seconds - a.seconds for a, b in pairwise(curve)]
    assert max(gaps) < 1.5
    assert np.median(gaps) < 0.7
    assert all(p.train_mse < 0.1 for p in curve[1:])


@pytest.fixture
def losses(monkeypatch):
    """What torch works out as the loss of each step, in order."""
    seen, mse_loss = [], loop.mse_loss

    def mse_loss_seen(*arguments):
        loss = mse_loss(*arguments)
        seen.append(loss.item())
        return loss

    monkeypatch.setattr(loop, "mse_loss", mse_loss_seen)
    return seen


@pytest.mark.parametrize("point_every_s", [-1.0, 0.004, 60.0])
@pytest.mark.parametrize("n_train", [400, 370])
def test_each_point_of_the_curve_is_the_mean_loss_since_the_point_before(
    tmp_path, digits, monkeypatch, losses, n_train, point_every_s
):
    monkeypatch.setattr("ae.train.recorder.POINT_EVERY_S", point_every_s)
    config = replace(TINY, training=TrainingConfig(3, batch_size=40, n_train=n_train))
    run = create_run(tmp_path, "points", config)

    train(run, digits, lambda n_images: None)

    # The last batch of 370 has 10 images, which count as 10 and not as 40.
    sizes = np.array(([40] * 9 + [n_train - 360]) * 3)
    n_seen, begun = np.cumsum(sizes), 0
    for point in run.curve()[1:]:
        end = int(np.flatnonzero(n_seen == round(point.epoch * n_train))[0]) + 1
        expected = np.average(losses[begun:end], weights=sizes[begun:end])
        assert point.train_mse == pytest.approx(expected), point.epoch
        begun = end
    assert begun == len(losses) == 30


def test_the_curve_does_not_jump_at_the_end_of_an_epoch(
    tmp_path, digits, monkeypatch, losses
):
    monkeypatch.setattr("ae.train.recorder.POINT_EVERY_S", -1.0)
    run = create_run(tmp_path, "steps", TINY)

    train(run, digits, lambda n_images: None)

    assert [point.train_mse for point in run.curve()[1:]] == pytest.approx(losses)
    assert losses[9] != pytest.approx(np.mean(losses[:10]), rel=0.01)


def test_a_snapshot_shows_how_the_weights_of_its_epoch_draw(digits, run):
    shown = read_snapshot(run.snapshots_path, 8)
    chosen = first_of_each_class(digits.test.labels)
    drawn = run.network().reconstruct(digits.test.scaled()[chosen]).reshape(-1, 784)

    np.testing.assert_allclose(
        shown.reconstructions / 255, drawn, atol=0.5 / 255 + 1e-4
    )
    assert shown.points.shape == (100, 2)


def test_codes_far_from_0_are_shown_around_their_own_middle(trained, monkeypatch):
    monkeypatch.setattr(BIAS_RATE, 1e6)
    run = trained("wild", learning_rate=1)

    points = read_snapshot(run.snapshots_path, 2).points
    codes = run.evaluation().codes
    assert np.abs(codes).max() > 65_504  # the largest float16
    assert np.abs(points).max() <= 1.01 * np.ptp(codes, axis=0).max()
    assert np.abs(points.mean(axis=0, dtype=float)).max() < 0.1


def test_codes_too_wild_for_a_picture_stop_at_its_edge(random):
    codes = 1e6 * random.normal(size=(500, 3)).astype(np.float32)

    points, _ = spread(codes, None)

    assert np.abs(points).max() == 60_000


def test_the_plane_is_that_of_the_epoch_s_own_codes(digits, run):
    shown = read_snapshot(run.snapshots_path, 8)
    codes = run.network().encode(digits.test.scaled()).astype(np.float64)

    np.testing.assert_allclose(
        shown.directions @ shown.directions.T, np.eye(2), atol=1e-6
    )
    variance = np.linalg.eigvalsh(np.cov(codes.T, bias=True))
    on_plane = shown.points.astype(float).var(axis=0).sum()
    assert on_plane == pytest.approx(variance[-2:].sum(), rel=0.01)
    by_hand = (codes - codes.mean(axis=0)) @ shown.directions.T.astype(float)
    np.testing.assert_allclose(shown.points, by_hand, rtol=2e-3, atol=0.02)


def test_the_plane_does_not_flip_from_one_epoch_to_the_next(random):
    codes = (random.normal(size=(500, 4)) * [4, 3, 1, 1]).astype(np.float32)
    before, _ = spread(codes, None)
    turned = before @ np.array([[0, -1], [-1, 0]], np.float16)  # mirrored and turned

    for place in (before, turned):
        moved = codes + 0.1 * random.normal(size=codes.shape).astype(np.float32)
        points, directions = spread(moved, place)
        assert np.abs(points - place).max() < 0.7
        assert directions.shape == (2, 4)


@pytest.mark.parametrize("n_numbers", [1, 2])
def test_codes_of_one_or_two_numbers_have_a_plane_too(n_numbers, random):
    codes = random.normal(size=(50, n_numbers)).astype(np.float32)
    before, directions = spread(codes, None)
    points, _ = spread(codes, -before)

    assert (before.shape, directions.shape) == ((50, 2), (2, n_numbers))
    np.testing.assert_allclose(points, -before, atol=0.01)


def test_n_train_takes_the_first_so_many_digits(trained, digits):
    asked = trained("asked", n_train=120)
    given = trained("given", digits=some_digits(digits, 120))

    assert asked.report().n_trained == 120
    assert asked.weights_path.read_bytes() == given.weights_path.read_bytes()


def test_n_train_may_ask_for_more_than_there_are(trained):
    assert trained("greedy", n_train=60_000).report().n_trained == 400


def test_held_out_digits_are_scored_and_not_trained_on(trained, digits):
    held_out = trained("held_out", n_held_out=150)
    without = trained("without", digits=some_digits(digits, 250))

    assert held_out.report().scored_on == "held-out"
    assert (held_out.report().n_trained, held_out.report().n_scored) == (250, 150)
    np.testing.assert_array_equal(
        held_out.evaluation().labels, digits.train.labels[250:]
    )
    assert held_out.weights_path.read_bytes() == without.weights_path.read_bytes()


def test_with_digits_held_out_the_test_set_changes_nothing(trained, digits):
    one = trained("one", n_held_out=150)
    other_test = some_digits(digits, 400, test=made_up_split(30))
    two = trained("two", digits=other_test, n_held_out=150)

    for name in ("weights.safetensors", "evaluation.npz", "report.json"):
        assert (one.path / name).read_bytes() == (two.path / name).read_bytes()


def test_the_test_set_does_not_change_the_weights(trained, digits):
    one = trained("one")
    two = trained("two", digits=some_digits(digits, 400, test=made_up_split(30)))

    assert one.weights_path.read_bytes() == two.weights_path.read_bytes()
    assert one.report().mse != two.report().mse


@pytest.mark.parametrize("n_steps", [1, 2, 3, 10, 11, 1180, 70_000])
def test_the_learning_rate_rises_to_its_peak_and_falls_to_nothing(n_steps):
    shares = [rate_share(step, n_steps) for step in range(n_steps)]
    peak = shares.index(1.0)

    assert 0 < shares[0] <= 1
    assert max(shares) == 1
    assert all(a < b for a, b in pairwise(shares[: peak + 1]))
    # Twice the peak: once as the end of the rise, once as the start of the fall.
    assert all(a >= b >= 0 for a, b in pairwise(shares[peak:]))
    if n_steps >= 10:
        assert peak == round(0.1 * n_steps) - 1
    if n_steps >= 1000:
        assert shares[0] < 0.01
        assert 0 <= shares[-1] < 1e-4
        # Half a cosine is half way down half way along.
        assert shares[round(0.55 * n_steps)] == pytest.approx(0.5, abs=0.01)


def ruin(tmp_path, digits, **training):
    """Train until the weights are ruined; return the run, the error and the steps."""
    config = replace(TINY, training=TrainingConfig(learning_rate=1, **training))
    run = create_run(tmp_path, "ruined", config)
    counts = []
    with pytest.raises(TrainingError) as caught:
        train(run, digits, counts.append)
    return run, str(caught.value), len(counts)


@pytest.mark.parametrize(
    ("epochs", "batch_size", "n_steps"), [(8, 40, 10), (40, 400, 1)]
)
def test_an_epoch_which_ruins_the_weights_is_not_kept(
    tmp_path, digits, monkeypatch, epochs, batch_size, n_steps
):
    # In epoch 1 the bound of a code is 5e14 or 2e13, allowed are 1e15.
    monkeypatch.setattr(BIAS_RATE, 1.5e13)
    settings = {"epochs": epochs, "batch_size": batch_size}
    run, message, n_taken = ruin(tmp_path, digits, **settings)

    n_kept = run.last_epoch()
    assert n_kept > 0
    assert n_taken == n_steps * (n_kept + 1)
    assert (
        f"In epoch {n_kept + 1} the weights grew so large that their sums may"
        in message
    )
    assert f"The weights of epoch {n_kept} are kept." in message
    assert draws_digits(run, digits)


def test_a_loss_which_is_no_number_stops_training_within_its_epoch(
    tmp_path, digits, monkeypatch
):
    # Weights are infinite after some steps, and the corners of the images are 0.
    make = loop.make_optimisers
    monkeypatch.setattr(loop, "make_optimisers", lambda model, _: make(model, 1e30))
    run, message, n_taken = ruin(tmp_path, digits, epochs=1, batch_size=2)

    assert 0 < n_taken < 10
    assert "The weights of epoch 0 are kept." in message
    assert not run.weights_path.exists()


def test_a_code_of_one_number_is_trained_and_drawn_on_a_line(tmp_path, digits):
    config = replace(TINY, model=replace(TINY.model, latent_dim=1))
    run = create_run(tmp_path / "runs", "one", config)

    train(run, digits, lambda n_images: None)

    points = read_snapshot(run.snapshots_path, 0).points
    assert points[:, 0].std() > 0
    assert (points[:, 1] == 0).all()


def test_deformed_digits_are_not_learned_by_heart(trained):
    settings = {"epochs": 10, "batch_size": 20}
    _, plain, _ = scored_epochs(trained("plain", **settings))[-1]
    _, deformed, _ = scored_epochs(
        trained("deformed", deform=1, deform_strength=2, **settings)
    )[-1]

    assert deformed > 1.05 * plain


def test_towards_the_end_nothing_is_deformed(trained):
    settings = {"epochs": 4, "batch_size": 20, "deform": 1.0}
    half = trained("half", deform_until=0.5, **settings)
    never = trained("never", deform_until=0.0, **settings)
    plain = trained("plain", **(settings | {"deform": 0.0}))

    assert never.weights_path.read_bytes() == plain.weights_path.read_bytes()
    assert half.weights_path.read_bytes() != plain.weights_path.read_bytes()
    whole = trained("whole", **settings)
    [whole, half] = ([e[2] for e in scored_epochs(run)] for run in (whole, half))
    assert whole[:3] == half[:3]
    assert whole[3] != half[3]


def test_the_same_seed_deforms_the_same_digits(trained):
    one, other = (trained(name, deform=0.5) for name in ("one", "other"))

    assert one.weights_path.read_bytes() == other.weights_path.read_bytes()
    assert one.weights_path.read_bytes() != trained("none").weights_path.read_bytes()
