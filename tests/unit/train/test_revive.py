import pytest
import torch

from ae.config import ModelConfig
from ae.network.model import Autoencoder
from ae.train.loop import make_optimisers, move_weights
from ae.train.revive import revive_dead_units, some_of

CONFIG = ModelConfig(latent_dim=3, hidden_dims=(12, 8))
DEAD = [2, 5]


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(0)


@pytest.fixture
def images(digits):
    return torch.from_numpy(digits.train.scaled()[:200])


@pytest.fixture
def begun(images):
    """A network and its optimisers after a step, with no unit dead."""
    model = Autoencoder(CONFIG)
    model.initialise(images.mean(dim=0))
    optimisers = make_optimisers(model, 0.1)
    (model(images) - images).square().mean().backward()
    move_weights(optimisers, 1e-3)
    model.zero_grad()
    inputs = images.flatten(1)
    for layer in (*model.encoder, *model.decoder):
        if isinstance(layer, torch.nn.Linear):  # each unit answers half of the images
            with torch.no_grad():
                layer.bias.sub_(layer(inputs).median(dim=0).values)
        inputs = layer(inputs).detach()
    return model, optimisers


def kill(layer, units=DEAD):
    with torch.no_grad():
        layer.bias[units] = -1e4


def copies(model):
    return {name: value.clone() for name, value in model.state_dict().items()}


@pytest.mark.parametrize("half", ["encoder", "decoder"])
@pytest.mark.parametrize("place", [0, 2])
def test_a_dead_unit_answers_half_of_the_images_and_draws_nothing_yet(
    begun, images, half, place
):
    model, optimisers = begun
    layers = getattr(model, half)
    kill(layers[place])
    drawn, before = model(images).detach(), copies(model)

    assert revive_dead_units(model, optimisers, images) == len(DEAD)

    torch.testing.assert_close(model(images).detach(), drawn)
    inputs = images.flatten(1) if half == "encoder" else model.encode(images)
    answers = (layers[: place + 2](inputs) > 0).float().mean(dim=0)
    assert ((answers[DEAD] > 0.4) & (answers[DEAD] < 0.6)).all()
    alive = [i for i in range(len(answers)) if i not in DEAD]
    lengths = layers[place].weight.detach().norm(dim=1)
    assert lengths[DEAD].tolist() == pytest.approx([lengths[alive].mean().item()] * 2)
    changed = {f"{half}.{place}.weight", f"{half}.{place}.bias"}
    for name, value in model.state_dict().items():
        if name in changed:
            assert torch.equal(value[alive], before[name][alive])
        elif name == f"{half}.{place + 2}.weight":
            assert (value[:, DEAD] == 0).all()
            assert torch.equal(value[:, alive], before[name][:, alive])
        else:
            assert torch.equal(value, before[name])


def test_the_optimisers_forget_a_unit_that_is_begun_anew(begun, images):
    model, optimisers = begun
    first, second = model.encoder[0], model.encoder[2]
    kill(first)
    revive_dead_units(model, optimisers, images)

    muon, adam = optimisers
    alive = [i for i in range(12) if i not in DEAD]
    momentum = muon.state[first.weight]["momentum"]
    assert (momentum[DEAD] == 0).all()
    assert (momentum[alive] != 0).any(dim=1).all()
    assert (muon.state[second.weight]["momentum"][:, DEAD] == 0).all()
    assert (adam.state[first.bias]["exp_avg_sq"][DEAD] == 0).all()
    assert (adam.state[first.bias]["exp_avg_sq"][alive] != 0).all()
    assert adam.state[first.bias]["step"] == 1


def test_it_learns_again(begun, images):
    model, optimisers = begun
    kill(model.encoder[0])
    revive_dead_units(model, optimisers, images)
    before = model.encoder[0].weight[DEAD].detach().clone()

    for _ in range(2):  # the first step moves only what leads out of it
        model.zero_grad()
        (model(images) - images).square().mean().backward()
        move_weights(optimisers, 1e-2)

    assert (model.encoder[0].weight[DEAD] != before).any(dim=1).all()


def test_where_none_is_dead_nothing_is_touched(begun, images):
    model, optimisers = begun
    before, random = copies(model), torch.get_rng_state()

    assert revive_dead_units(model, optimisers, images) == 0

    assert all(torch.equal(v, before[k]) for k, v in model.state_dict().items())
    assert torch.equal(torch.get_rng_state(), random)


def test_a_layer_that_is_dead_as_a_whole_is_begun_anew(begun, images):
    model, optimisers = begun
    kill(model.encoder[0], list(range(12)))

    assert revive_dead_units(model, optimisers, images) >= 12

    assert (model.encoder[:2](images.flatten(1)) > 0).any(dim=0).all()
    assert torch.isfinite(model(images)).all()


@pytest.mark.parametrize(
    ("n", "n_some"), [(1, 1), (999, 999), (1000, 1000), (1999, 1000), (60_000, 1000)]
)
def test_up_to_a_thousand_images_are_looked_at_from_all_over(n, n_some):
    some = some_of(torch.arange(n))

    assert len(some) == n_some
    assert len(set(some.tolist())) == n_some
    assert some[-1] >= 0.49 * (n - 1)
