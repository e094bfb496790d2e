import json
import re

import numpy as np
import pytest

from ae.errors import ConfigError, RunError
from ae.projection.config import METHODS, ProjectionConfig, chosen_digits
from ae.projection.result import (
    Projection,
    codes_id,
    load_partial,
    load_projection,
    projection_path,
)
from ae.projection.trust import Trust

N = 100
CONFIGS = [
    ProjectionConfig.pca(),
    ProjectionConfig.pca(3),
    ProjectionConfig.tsne(n_digits=500),
    ProjectionConfig.tsne(3, 12.5, 7, 1000),
    ProjectionConfig.of_numbers(8, 0),
]


def projection_of(config, n=N):
    random = np.random.default_rng(0)
    shares = random.random((3, n), dtype=np.float32)
    points = random.normal(size=(n, config.n_dims)).astype(np.float32)
    return Projection(config, np.arange(n, dtype=np.int32), points, Trust(*shares), 10)


@pytest.fixture
def run_codes(own_run):
    return own_run.evaluation().codes


@pytest.fixture
def saved(own_run, run_codes):
    """Where a projection of the run by PCA is kept."""
    path = projection_path(own_run, ProjectionConfig.pca(), codes_id(run_codes))
    path.parent.mkdir()
    projection_of(ProjectionConfig.pca()).save(path)
    return path


@pytest.mark.parametrize("config", CONFIGS, ids=str)
def test_settings_survive_the_trip_through_json(config):
    assert (
        ProjectionConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config
    )
    config.check(10_000, 9)


def test_there_are_three_methods():
    assert METHODS == ("pca", "tsne", "numbers")
    assert ProjectionConfig() == ProjectionConfig.pca()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"method": "umap"}, "method must be one of pca, tsne, numbers, got 'umap'."),
        ({"method": None}, "method must be one of"),
        ({"n_dims": 4}, "n_dims must be a whole number from 2 to 3, got 4."),
        ({"n_dims": 2.0}, "n_dims must be a whole number from 2 to 3, got 2.0."),
        ({"n_dims": True}, "n_dims must be"),
        ({"perplexity": 30}, "PCA has no setting perplexity."),
        ({"seed": 0}, "PCA has no setting seed."),
        ({"numbers": [0, 1]}, "PCA has no setting numbers."),
        ({"dims": 2}, "ProjectionConfig has no setting 'dims'. Did you mean 'n_dims'?"),
        ({"method": "tsne"}, "t-SNE needs perplexity."),
        ({"method": "numbers"}, "A projection along two numbers needs numbers."),
    ],
)
def test_settings_which_make_no_projection_are_refused(settings, said):
    with pytest.raises(ConfigError, match=re.escape(said)):
        ProjectionConfig.from_dict(settings)


@pytest.mark.parametrize("raw", [None, [], "pca", 3])
def test_what_is_no_object_is_no_settings(raw):
    with pytest.raises(ConfigError, match="must be an object"):
        ProjectionConfig.from_dict(raw)


@pytest.mark.parametrize(
    "perplexity", [1.9, -5, 0, float("nan"), float("inf"), 10**400, True, "30"]
)
def test_a_perplexity_which_is_none_is_refused(perplexity):
    with pytest.raises(
        ConfigError, match="perplexity must be a number from 2 to below 10,000"
    ):
        ProjectionConfig.tsne(perplexity=perplexity)


@pytest.mark.parametrize("seed", [-1, 2**31, 1.0, True, "0"])
def test_a_seed_which_is_none_is_refused(seed):
    with pytest.raises(ConfigError, match="seed must be a whole number from 0 to"):
        ProjectionConfig.tsne(seed=seed)


@pytest.mark.parametrize("n_digits", [0, 10_001, 600.0, True, "600"])
def test_a_count_of_digits_which_is_none_is_refused(n_digits):
    with pytest.raises(
        ConfigError, match="number of digits must be a whole number from 1 to"
    ):
        ProjectionConfig.tsne(n_digits=n_digits)


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((1, 1), "Each axis needs a number of its own; both were to show z2."),
        ((-1, 1), "A code has no z0: its first number is z1."),
        ((0, 1, 2), "numbers must be two whole numbers, got (0, 1, 2)."),
        ((0, True), "numbers must be two whole numbers"),
        ((0, 1.0), "numbers must be two whole numbers"),
        ("01", "numbers must be two whole numbers"),
    ],
)
def test_two_numbers_which_are_none_are_refused(numbers, said):
    with pytest.raises(ConfigError, match=re.escape(said)):
        ProjectionConfig("numbers", numbers=numbers)


@pytest.mark.parametrize(
    ("config", "n_codes", "latent_dim", "said"),
    [
        (
            ProjectionConfig.pca(),
            *(10_000, 1),
            "A code of 1 number is a line already: PCA cannot draw it in 2 dimensions. "
            "t-SNE can.",
        ),
        (ProjectionConfig.pca(3), 10_000, 2, "A code of 2 numbers is a plane already"),
        (
            ProjectionConfig.pca(),
            20,
            9,
            "needs more than 20 digits; the test set has 20",
        ),
        (
            ProjectionConfig.of_numbers(0, 9),
            *(10_000, 9),
            "A code of 9 numbers has no z10: choose two of z1 to z9.",
        ),
        (
            ProjectionConfig.of_numbers(0, 1),
            10_000,
            1,
            "A code of 1 number has no second",
        ),
        (
            ProjectionConfig.tsne(n_digits=500),
            *(100, 9),
            "The test set has 100 digits; 500 were asked for.",
        ),
        (
            ProjectionConfig.tsne(n_digits=499),
            *(10_000, 9),
            "t-SNE needs at least 500 digits here; 499 were asked for.",
        ),
        (
            ProjectionConfig.tsne(n_digits=99),
            *(100, 9),
            "t-SNE needs at least 100 digits here; 99 were asked for.",
        ),
        (
            ProjectionConfig.tsne(perplexity=33, n_digits=100),
            *(100, 9),
            "of each of 100 digits: the perplexity must be below 33.0, got 33.",
        ),
    ],
)
def test_codes_which_cannot_be_projected_so_are_refused(
    config, n_codes, latent_dim, said
):
    with pytest.raises(ConfigError, match=re.escape(said)):
        config.check(n_codes, latent_dim)


def test_the_bounds_themselves_are_allowed():
    ProjectionConfig.pca().check(21, 2)
    ProjectionConfig.pca(3).check(21, 3)
    ProjectionConfig.of_numbers(0, 8).check(21, 9)
    ProjectionConfig.tsne(n_digits=500).check(500, 1)
    ProjectionConfig.tsne(perplexity=2, seed=2**31 - 1, n_digits=21).check(21, 64)
    ProjectionConfig.tsne(perplexity=32.9, n_digits=100).check(100, 9)
    ProjectionConfig.tsne().check(10_000, 9)


def test_equal_settings_have_equal_files_and_others_have_others():
    stems = {config.stem("of these") for config in CONFIGS}

    assert len(stems) == len(CONFIGS)
    assert all(re.fullmatch(r"(pca|tsne|numbers)-[0-9a-f]{16}", stem) for stem in stems)
    assert ProjectionConfig.tsne(perplexity=30).stem("x") == (
        ProjectionConfig.tsne(perplexity=30.0).stem("x")
    )
    assert CONFIGS[0].stem("of these") != CONFIGS[0].stem("of those")


def test_other_codes_have_another_fingerprint(codes):
    changed = codes.copy()
    changed[0, 0] += 1

    assert re.fullmatch("[0-9a-f]{16}", codes_id(codes))
    assert codes_id(codes) == codes_id(codes.astype(np.float32))
    assert codes_id(codes) == codes_id(np.asfortranarray(codes))
    assert len({codes_id(c) for c in (codes, changed, codes.reshape(600, 3))}) == 3


def test_t_sne_draws_a_seeded_choice_and_the_others_draw_all():
    chosen = chosen_digits(ProjectionConfig.tsne(seed=1, n_digits=500), 2000)

    assert chosen.dtype == np.int32
    assert len(set(chosen)) == 500
    assert (np.diff(chosen) > 0).all()
    assert 900 < chosen.mean() < 1100
    again = chosen_digits(ProjectionConfig.tsne(seed=1, n_digits=500), 2000)
    other = chosen_digits(ProjectionConfig.tsne(seed=2, n_digits=500), 2000)
    np.testing.assert_array_equal(chosen, again)
    assert (chosen != other).any()
    for config in (ProjectionConfig.pca(), ProjectionConfig.tsne(n_digits=2000)):
        np.testing.assert_array_equal(chosen_digits(config, 2000), np.arange(2000))


def test_a_projection_survives_the_trip_to_disk_and_back(own_run, run_codes, saved):
    loaded = load_projection(own_run, ProjectionConfig.pca(), run_codes)

    given = projection_of(ProjectionConfig.pca())
    for name in ("indices", "points"):
        expected = getattr(given, name)
        np.testing.assert_array_equal(getattr(loaded, name), expected, strict=True)
    for name in ("trustworthiness", "continuity", "kept"):
        array = getattr(given.trust, name)
        np.testing.assert_array_equal(getattr(loaded.trust, name), array, strict=True)
        assert getattr(loaded, name) == array.astype(np.float64).mean()
    assert (loaded.config, loaded.k) == (ProjectionConfig.pca(), 10)
    assert saved.stat().st_mode & 0o777 == 0o644


def test_what_nobody_has_made_is_not_there(own_run, run_codes, saved):
    assert load_projection(own_run, ProjectionConfig.pca(3), run_codes) is None
    assert load_projection(own_run, ProjectionConfig.pca(), run_codes + 1) is None
    assert load_partial(own_run, ProjectionConfig.pca(), run_codes) is None


@pytest.mark.parametrize("n_kept", [0, 100, -1])
def test_a_damaged_projection_is_named(own_run, run_codes, saved, n_kept):
    saved.write_bytes(saved.read_bytes()[:n_kept])

    with pytest.raises(
        RunError, match=r"pca-\w+\.npz is damaged .* Make the projection"
    ):
        load_projection(own_run, ProjectionConfig.pca(), run_codes)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"indices": np.arange(1, N + 1)}, "indices are not of 100 digits"),
        ({"indices": np.arange(-1, N - 1)}, "indices are not of 100 digits"),
        ({"indices": np.arange(N)[::-1]}, "indices are not 100 digits"),
        ({"indices": np.zeros(N)}, "indices are not 100 digits"),
        ({"points": np.zeros((N, 3))}, "points must be"),
        ({"points": np.full((N, 2), np.nan)}, "points holds a value that is not a"),
        (
            {"trust": Trust(*np.full((3, N), 1.5, np.float32))},
            "holds a value that is not a share",
        ),
    ],
)
def test_a_projection_at_odds_with_itself_is_refused(
    own_run, run_codes, saved, change, said
):
    given = projection_of(ProjectionConfig.pca())
    values = {"indices": given.indices, "points": given.points, "trust": given.trust}
    values |= change
    indices, points = values["indices"], values["points"]
    Projection(
        given.config,
        indices.astype(np.int32),
        points.astype(np.float32),
        values["trust"],
        10,
    ).save(saved)

    with pytest.raises(RunError, match=said):
        load_projection(own_run, given.config, run_codes)


def test_a_projection_of_fewer_digits_is_refused(own_run, run_codes, saved):
    projection_of(ProjectionConfig.pca(), n=N - 1).save(saved)

    with pytest.raises(RunError, match="indices are not 100 digits"):
        load_projection(own_run, ProjectionConfig.pca(), run_codes)
