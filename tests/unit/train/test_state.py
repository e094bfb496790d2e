"""A run that was stopped, or whose trainer died, ends as if nothing had happened."""

import json
import shutil
import tempfile
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from ae.config import DataConfig, ModelConfig, RunConfig, TrainingConfig
from ae.errors import RunError
from ae.network.model import Autoencoder
from ae.runs.evaluation import Evaluation
from ae.runs.folder import create_run
from ae.runs.run import Run
from ae.train.loop import train
from ae.train.muon import Muon
from ae.train.state import load_state, save_state
from tests.trainers import figures_of, scored_epochs, standing_of

N_STEPS = 10  # of an epoch


@pytest.fixture(scope="module")
def config(digits):
    return RunConfig(
        ModelConfig(latent_dim=3, hidden_dims=(16,)),
        TrainingConfig(epochs=4, batch_size=40, deform=0.5),
        DataConfig("mnist", digits.source, digits.test.sha256()),
    )


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, config, digits):
    """A run that was never stopped. Not to be touched."""
    run = create_run(tmp_path_factory.mktemp("runs"), "undisturbed", config)
    train(run, digits, lambda n_images: None)
    return run


@pytest.fixture
def new_run(tmp_path, config):
    return create_run(tmp_path, "new", config)


@pytest.fixture(scope="module")
def ask_to_stop():
    """Train until so many steps are taken, then ask as the app does."""

    def train_and_stop(run, digits, n_steps):
        steps = []

        def look(n_images):
            steps.append(n_images)
            if len(steps) == n_steps:
                run.stop_path.touch()

        # Each step looks for it, not only the first after 0.4 s.
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("ae.train.recorder.POINT_EVERY_S", -1.0)
            return train(run, digits, look)

    return train_and_stop


@pytest.fixture(scope="module")
def stopped_run(tmp_path_factory, config, digits, ask_to_stop):
    run = create_run(tmp_path_factory.mktemp("runs"), "stopped", config)
    ask_to_stop(run, digits, 2 * N_STEPS)
    return run


@pytest.fixture
def stopped(stopped_run, tmp_path):
    """A run stopped after two of its four epochs."""
    return Run(shutil.copytree(stopped_run.path, tmp_path / "stopped"))


def go_on(run, digits):
    counts = []
    train(run, digits, counts.append)
    return counts


def test_a_run_asked_to_stop_stops_at_once_and_keeps_its_last_epoch(
    new_run, digits, ask_to_stop
):
    report = ask_to_stop(new_run, digits, 2 * N_STEPS + 3)

    progress = new_run.progress()
    assert (progress.state, progress.epoch) == ("stopped", 2)
    assert not new_run.stop_path.exists()
    assert new_run.curve()[-1].epoch == pytest.approx(2.2)
    # Of the epoch it kept, and not of the steps since: weights, figures and codes.
    own = Evaluation.of(new_run.network(), digits.test)
    assert report.mse == pytest.approx(new_run.curve()[-3].test_mse, rel=1e-5)
    assert report.mse == pytest.approx(own.errors.mean(), rel=1e-5)
    assert new_run.evaluation().codes == pytest.approx(own.codes, abs=1e-5)


@pytest.mark.parametrize(
    "n_steps",
    [1, N_STEPS - 1, N_STEPS, 2 * N_STEPS + 5, 4 * N_STEPS - 1],
    ids=["at first", "before an epoch", "after an epoch", "within", "at last"],
)
def test_stopped_and_gone_on_with_a_run_ends_as_if_never_stopped(
    new_run, digits, undisturbed, ask_to_stop, n_steps
):
    ask_to_stop(new_run, digits, n_steps)
    assert new_run.progress().state == "stopped"

    go_on(new_run, digits)

    assert standing_of(new_run) == standing_of(undisturbed)
    assert figures_of(new_run) == figures_of(undisturbed)
    # Other points within the epochs, but the same mean over them.
    ends, expected = scored_epochs(new_run), scored_epochs(undisturbed)
    assert [e[::2] for e in ends] == [e[::2] for e in expected]
    np.testing.assert_allclose([e[1] for e in ends[1:]], [e[1] for e in expected[1:]])


def test_a_run_may_be_stopped_again_and_again(
    new_run, digits, undisturbed, ask_to_stop
):
    for n_steps in (15, 3, 12):
        ask_to_stop(new_run, digits, n_steps)
    assert new_run.progress().epoch == 2

    go_on(new_run, digits)

    assert figures_of(new_run) == figures_of(undisturbed)
    curve = new_run.curve()
    assert [p.epoch for p in curve] == sorted({p.epoch for p in curve})
    assert [p.seconds for p in curve] == sorted(p.seconds for p in curve)


def test_gone_on_with_only_the_missing_epochs_are_trained(stopped, digits):
    already, *counts = go_on(stopped, digits)

    assert already == 2 * 400  # so that a bar begins where it was
    assert counts == [40] * (2 * N_STEPS)


def test_asked_to_stop_after_its_last_step_a_run_is_finished_all_the_same(
    new_run, digits, ask_to_stop
):
    ask_to_stop(new_run, digits, 4 * N_STEPS)

    assert new_run.progress().state == "finished"
    assert not new_run.stop_path.exists()
    assert not new_run.training_state_path.exists()


def interrupt(run, digits, is_time):
    """Train until ``is_time()`` after a step, then press Ctrl-C."""

    def look(n_images):
        if is_time():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(run, digits, look)


def test_interrupted_a_run_is_scored_as_if_it_had_been_asked_to_stop(
    new_run, digits, undisturbed
):
    interrupt(new_run, digits, lambda: new_run.last_epoch() == 2)

    assert standing_of(new_run) == ("stopped", 2, 4, "Interrupted.")
    own = Evaluation.of(new_run.network(), digits.test)
    assert new_run.report().mse == pytest.approx(own.errors.mean(), rel=1e-5)
    assert new_run.evaluation().codes == pytest.approx(own.codes, abs=1e-5)

    go_on(new_run, digits)

    assert figures_of(new_run) == figures_of(undisturbed)


def test_interrupted_between_two_files_of_an_epoch_they_still_agree(
    new_run, digits, undisturbed, monkeypatch
):
    # The weights of epoch 3 are written, what is needed to go on from there is not.
    with monkeypatch.context() as patch:
        die_before_writing(patch, "training.safetensors", 3, KeyboardInterrupt)
        with pytest.raises(KeyboardInterrupt):
            train(new_run, digits, lambda n_images: None)

    assert standing_of(new_run) == ("stopped", 2, 4, "Interrupted.")
    own = Evaluation.of(new_run.network(), digits.test)
    assert new_run.report().mse == pytest.approx(own.errors.mean(), rel=1e-5)
    assert new_run.report().mse == pytest.approx(scored_epochs(new_run)[2][2], rel=1e-5)

    go_on(new_run, digits)

    assert figures_of(new_run) == figures_of(undisturbed)


def test_interrupted_in_the_middle_of_writing_its_first_epoch_a_run_has_none(
    new_run, digits, monkeypatch
):
    with monkeypatch.context() as patch:
        die_before_writing(patch, "training.safetensors", 1, KeyboardInterrupt)
        with pytest.raises(KeyboardInterrupt):
            train(new_run, digits, lambda n_images: None)

    assert standing_of(new_run) == ("stopped", 0, 4, "Interrupted.")
    assert not new_run.weights_path.exists()


def test_interrupted_in_its_first_epoch_a_run_has_nothing_to_score(
    new_run, digits, undisturbed
):
    interrupt(new_run, digits, lambda: True)

    assert standing_of(new_run) == ("stopped", 0, 4, "Interrupted.")
    assert not new_run.weights_path.exists()

    go_on(new_run, digits)

    assert figures_of(new_run) == figures_of(undisturbed)


def test_the_time_a_run_was_stopped_is_not_counted(stopped, digits):
    lines = stopped.curve_path.read_text("utf-8").splitlines()
    aged = [json.loads(line) for line in lines]
    for point in aged:
        point["seconds"] += 1000
    stopped.curve_path.write_text("".join(json.dumps(p) + "\n" for p in aged), "utf-8")

    go_on(stopped, digits)

    assert 1000 < stopped.curve()[-1].seconds < 1000 + 60


@pytest.mark.parametrize(
    ("name", "nth"),
    [
        ("weights.safetensors", 2),
        ("training.safetensors", 2),
        ("00002.npz", 1),
        ("status.json", 4),  # of epoch 2: one before begins, one for each epoch
        ("evaluation.npz", 1),
        ("report.json", 1),
        ("status.json", 8),  # of the end
    ],
)
def test_wherever_a_trainer_dies_the_run_can_be_gone_on_with(
    new_run, digits, undisturbed, monkeypatch, name, nth
):
    with monkeypatch.context() as patch:
        die_before_writing(patch, name, nth)
        with pytest.raises(PowerCutError):
            train(new_run, digits, lambda n_images: None)
    assert new_run.progress().state == "lost"
    if new_run.last_epoch() > 0:
        new_run.network()

    go_on(new_run, digits)

    assert figures_of(new_run) == figures_of(undisturbed)
    assert [e[::2] for e in scored_epochs(new_run)] == [
        e[::2] for e in scored_epochs(undisturbed)
    ]


class PowerCutError(BaseException):
    """Nothing in the trainer catches it."""


def die_before_writing(monkeypatch, name, nth, death=PowerCutError):
    make, n_left = tempfile.mkstemp, [nth]

    def make_or_die(prefix, **options):
        n_left[0] -= prefix == f".{name}."
        if n_left[0] == 0:
            n_left[0] = -1
            raise death
        return make(prefix=prefix, **options)

    monkeypatch.setattr("ae.io.files.tempfile.mkstemp", make_or_die)


@pytest.mark.parametrize("n_kept", [0, 4, 200, -1])
def test_a_truncated_state_is_named_and_the_reader_told_what_to_do(
    stopped, digits, n_kept
):
    path = stopped.training_state_path
    path.write_bytes(path.read_bytes()[:n_kept])

    with pytest.raises(
        RunError, match=r"training\.safetensors is damaged, so .*train it again under"
    ):
        train(stopped, digits, lambda n_images: None)

    assert stopped.last_epoch() == 2
    stopped.network()


def test_a_missing_state_does_not_make_a_run_begin_again(stopped, digits):
    before = stopped.weights_path.read_bytes()
    stopped.training_state_path.unlink()

    with pytest.raises(RunError, match=r"training\.safetensors is missing, so .*train"):
        train(stopped, digits, lambda n_images: None)

    assert stopped.last_epoch() == 2
    assert stopped.weights_path.read_bytes() == before


@pytest.fixture
def model():
    return Autoencoder(ModelConfig(latent_dim=3, hidden_dims=(16,)))


def optimisers_of(model):
    matrices = [p for p in model.parameters() if p.ndim == 2]
    vectors = [p for p in model.parameters() if p.ndim == 1]
    return Muon(matrices, lr=0.0, weight_decay=0.1), torch.optim.Adam(vectors, lr=0.0)


def test_the_state_of_another_network_is_refused(stopped):
    other = Autoencoder(ModelConfig(latent_dim=4, hidden_dims=(16,)))

    with pytest.raises(RunError, match=r"training\.safetensors is damaged, so .*size"):
        load_state(stopped.training_state_path, other, optimisers_of(other))


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.pop("random"),
        lambda t: t.update(random=torch.zeros(3, dtype=torch.uint8)),
        lambda t: t.update(random=torch.zeros(5056)),
        lambda t: t.pop("model.encoder.0.weight"),
        lambda t: t.update({"model.more": torch.zeros(1)}),
        lambda t: t.update({"optimiser.0.x.momentum": torch.zeros(1)}),
        lambda t: t.update({"optimiser.0.1": torch.zeros(1)}),
    ],
    ids=["no random", "short", "floats", "no weight", "more", "no number", "no name"],
)
def test_a_state_which_lacks_something_is_refused(stopped, model, change):
    tensors = load_file(stopped.training_state_path)
    change(tensors)
    save_file(tensors, stopped.training_state_path, {"epoch": "2"})

    with pytest.raises(RunError, match=r"training\.safetensors is damaged"):
        load_state(stopped.training_state_path, model, optimisers_of(model))


@pytest.mark.parametrize("metadata", [None, {}, {"epoch": "two"}, {"steps": "2"}])
def test_a_state_which_does_not_say_its_epoch_is_refused(stopped, model, metadata):
    save_file(
        load_file(stopped.training_state_path), stopped.training_state_path, metadata
    )

    with pytest.raises(RunError, match=r"training\.safetensors is damaged"):
        load_state(stopped.training_state_path, model, optimisers_of(model))


def test_no_flipped_bit_of_a_states_header_is_more_than_an_error(stopped, model):
    good = stopped.training_state_path.read_bytes()
    n_header = 8 + int.from_bytes(good[:8], "little")
    n_refused = n_loaded = 0
    for place in range(0, n_header, 7):
        damaged = good[:place] + bytes([good[place] ^ 0x11]) + good[place + 1 :]
        stopped.training_state_path.write_bytes(damaged)
        try:
            load_state(stopped.training_state_path, model, optimisers_of(model))
            n_loaded += 1
        except RunError:
            n_refused += 1

    assert n_refused > 50
    assert n_loaded > 0


def test_a_state_survives_the_trip_to_disk_and_back(tmp_path, model):
    torch.manual_seed(1)
    optimisers = optimisers_of(model)
    for optimiser in optimisers:
        for parameter in optimiser.param_groups[0]["params"]:
            parameter.grad = torch.randn_like(parameter)
        optimiser.param_groups[0]["lr"] = 0.1
        optimiser.step()
    save_state(tmp_path / "state", model, optimisers, 7)
    expected = torch.rand(5)
    other = Autoencoder(model.config)
    others = optimisers_of(other)

    assert load_state(tmp_path / "state", other, others) == 7

    assert torch.equal(torch.rand(5), expected)
    for name, tensor in model.state_dict().items():
        assert torch.equal(other.state_dict()[name], tensor)
    for one, two in zip(optimisers, others, strict=True):
        saved, loaded = one.state_dict()["state"], two.state_dict()["state"]
        assert saved.keys() == loaded.keys()
        for number, values in saved.items():
            for name, value in values.items():
                assert torch.equal(loaded[number][name], value)


def test_a_run_moved_to_another_name_can_still_be_gone_on_with(
    stopped, digits, undisturbed
):
    moved = Run(stopped.path.rename(stopped.path.with_name("moved")))

    go_on(moved, digits)

    assert figures_of(moved) == figures_of(undisturbed)


def test_another_seed_is_not_the_same_run(new_run, digits, undisturbed, config):
    other = replace(config, training=replace(config.training, seed=1))
    run = create_run(new_run.path.parent, "other", other)
    train(run, digits, lambda n_images: None)

    assert (
        figures_of(run)["weights.safetensors"]
        != figures_of(undisturbed)["weights.safetensors"]
    )
