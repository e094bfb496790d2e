import json
from dataclasses import FrozenInstanceError

import pytest

from ae.config import (
    SCHEMA_VERSION,
    DataConfig,
    ModelConfig,
    RunConfig,
    TrainingConfig,
    default_training,
)
from ae.errors import AEError, ConfigError

UNLIKE_THE_DEFAULTS = RunConfig(
    ModelConfig(latent_dim=2, hidden_dims=(40, 20)),
    TrainingConfig(
        epochs=3,
        batch_size=7,
        learning_rate=0.5,
        seed=11,
        n_train=500,
        n_held_out=50,
        deform=0.75,
        deform_strength=1.5,
        deform_until=0.9,
        weight_decay=0.02,
    ),
    DataConfig(dataset="kmnist", source="folder", test_sha256="ab" * 32),
)


def as_dict(**parts):
    return {"schema_version": SCHEMA_VERSION, **parts}


@pytest.mark.parametrize("config", [RunConfig(), UNLIKE_THE_DEFAULTS])
def test_a_config_survives_the_trip_to_json_and_back(config):
    text = json.dumps(config.to_dict())

    assert RunConfig.from_dict(json.loads(text)) == config


def test_the_default_network_is_the_one_the_lessons_describe():
    model = ModelConfig()

    assert model.latent_dim == 9
    assert model.hidden_dims == (128, 64, 36, 18)


def test_settings_left_out_take_their_defaults():
    config = RunConfig.from_dict(as_dict(training={"epochs": 3}))

    assert config == RunConfig(training=TrainingConfig(epochs=3))


@pytest.mark.parametrize(
    ("n_train", "epochs"),
    [(60_000, 10), (30_001, 10), (20_000, 30), (10_000, 60), (400, 60), (1, 60)],
)
def test_few_digits_are_passed_over_more_often(n_train, epochs):
    assert default_training(n_train).epochs == epochs


def test_a_run_from_before_digits_were_deformed_has_none():
    old = {"epochs": 300, "batch_size": 512, "learning_rate": 0.03, "seed": 0}

    training = RunConfig.from_dict(as_dict(training=old)).training

    assert (training.deform, training.weight_decay) == (0, 0.1)


@pytest.mark.parametrize("value", [-0.01, 1.01, float("nan"), "half", True, None])
@pytest.mark.parametrize("name", ["deform", "deform_until", "weight_decay"])
def test_a_share_is_a_number_from_0_to_1(name, value):
    with pytest.raises(ConfigError, match=f"{name} must be a number from 0 to 1, got"):
        TrainingConfig(**{name: value})


@pytest.mark.parametrize("value", [-1, 3.5, float("inf")])
def test_no_digit_is_deformed_beyond_recognition(value):
    with pytest.raises(ConfigError, match="deform_strength must be a number from 0 to"):
        TrainingConfig(deform_strength=value)


def test_a_config_cannot_be_changed_once_made():
    with pytest.raises(FrozenInstanceError):
        ModelConfig().latent_dim = 3


def test_a_config_error_is_also_a_value_error():
    assert issubclass(ConfigError, ValueError)
    assert issubclass(ConfigError, AEError)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (
            as_dict(model={"latent_dims": 9}),
            "ModelConfig has no setting 'latent_dims'. Did you mean 'latent_dim'?",
        ),
        (
            as_dict(training={"learning-rate": 1}),
            "TrainingConfig has no setting 'learning-rate'. "
            "Did you mean 'learning_rate'?",
        ),
        (
            as_dict(data={"data_set": "mnist"}),
            "DataConfig has no setting 'data_set'. Did you mean 'dataset'?",
        ),
        (
            as_dict(trainings={}),
            "RunConfig has no setting 'trainings'. Did you mean 'training'?",
        ),
        (as_dict(zebra=1), "RunConfig has no setting 'zebra'."),
    ],
)
def test_an_unknown_setting_is_named_and_the_nearest_one_offered(raw, message):
    with pytest.raises(ConfigError) as caught:
        RunConfig.from_dict(raw)

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("setting", "low", "high"),
    [
        ("epochs", 1, 10_000),
        ("batch_size", 1, 10_000),
        ("seed", 0, 2**31 - 1),
        ("n_held_out", 0, 50_000),
        ("n_train", 1, 60_000),
    ],
)
def test_a_training_setting_may_reach_its_bounds_and_not_pass_them(setting, low, high):
    for value in (low, high):
        assert getattr(TrainingConfig(**{setting: value}), setting) == value
    for value in (low - 1, high + 1):
        with pytest.raises(ConfigError, match=rf"{setting} must .*got {value}\."):
            TrainingConfig(**{setting: value})


@pytest.mark.parametrize("latent_dim", [0, -1, 65])
def test_a_code_has_1_to_64_numbers(latent_dim):
    with pytest.raises(ConfigError, match=f"latent_dim .* 1 to 64, got {latent_dim}"):
        ModelConfig(latent_dim=latent_dim)


@pytest.mark.parametrize("rate", [1e-9, 0.5, 1, 1.0])
def test_a_learning_rate_is_above_0_and_at_most_1(rate):
    assert TrainingConfig(learning_rate=rate).learning_rate == rate


@pytest.mark.parametrize(
    "rate",
    [0, -0.1, 1.01, float("nan"), float("inf"), 10**400, "0.01", None, True, [0.1]],
    ids=lambda rate: str(rate)[:5],
)
def test_no_other_learning_rate_is_taken(rate):
    with pytest.raises(ConfigError, match="learning_rate must be above 0 and at most"):
        TrainingConfig(learning_rate=rate)


@pytest.mark.parametrize("value", ["3", 3.0, None, True, [3], {}, float("nan")])
def test_a_count_must_be_a_whole_number(value):
    with pytest.raises(ConfigError, match="epochs must be a whole number"):
        TrainingConfig(epochs=value)
    with pytest.raises(ConfigError, match="latent_dim must be a whole number"):
        ModelConfig(latent_dim=value)


@pytest.mark.parametrize("widths", [(), (8,) * 9, [8], 8, "88", None])
def test_hidden_dims_hold_1_to_8_widths(widths):
    with pytest.raises(ConfigError, match="hidden_dims must hold 1 to 8 widths"):
        ModelConfig(hidden_dims=widths)


@pytest.mark.parametrize("width", [0, 4097, 8.0, "8", None])
def test_each_width_is_a_whole_number_from_1_to_4096(width):
    with pytest.raises(ConfigError, match=r"each width in hidden_dims .* to 4096"):
        ModelConfig(hidden_dims=(16, width))


@pytest.mark.parametrize("setting", ["dataset", "source", "test_sha256"])
@pytest.mark.parametrize("value", [None, 7, [], {}, ["mnist"]])
def test_a_data_setting_must_be_text(setting, value):
    with pytest.raises(ConfigError, match=f"{setting} must be"):
        RunConfig.from_dict(as_dict(data={setting: value}))


def test_an_unknown_data_set_is_told_which_there_are():
    with pytest.raises(ConfigError, match="mnist, fashion-mnist, kmnist, got 'cifar'"):
        DataConfig(dataset="cifar")


def test_an_unknown_source_is_told_which_there_are():
    with pytest.raises(ConfigError, match="folder, download, bundled, got 'web'"):
        DataConfig(source="web")


@pytest.mark.parametrize("version", [SCHEMA_VERSION + 1, 0, "1", None, [1]])
def test_a_config_of_another_version_is_refused(version):
    raw = {**RunConfig().to_dict(), "schema_version": version}

    with pytest.raises(ConfigError, match="another version of Latent Explorer"):
        RunConfig.from_dict(raw)


def test_a_config_without_a_version_is_refused():
    with pytest.raises(ConfigError, match="schema_version must be 1, got None"):
        RunConfig.from_dict({"model": {}})


@pytest.mark.parametrize("raw", [None, 3, "text", [], [1, 2]])
def test_a_config_must_be_an_object(raw):
    with pytest.raises(ConfigError, match="A config must be an object"):
        RunConfig.from_dict(raw)
    with pytest.raises(ConfigError, match="TrainingConfig must be an object"):
        RunConfig.from_dict(as_dict(training=raw))
