import numpy as np
import pytest
from sklearn.manifold import TSNE, _t_sne, trustworthiness
from threadpoolctl import threadpool_limits

from ae.errors import ConfigError, ShapeError
from ae.projection.config import ProjectionConfig
from ae.projection.tsne import fit_tsne


def config_of(codes, **settings):
    wanted = {"perplexity": 5.0, "seed": 3, "n_digits": len(codes), **settings}
    return ProjectionConfig.tsne(**wanted)


def ignore(iteration, n_iterations, points):
    pass


@pytest.fixture(autouse=True)
def one_thread():
    """Keep to one: with so few codes, several do little but wait for each other."""
    with threadpool_limits(1):
        yield


@pytest.fixture
def few():
    return np.random.default_rng(0).normal(size=(60, 9)).astype(np.float32)


@pytest.mark.parametrize(
    ("latent_dim", "n_dims", "start"),
    [(9, 2, "pca"), (2, 2, "pca"), (9, 3, "pca"), (2, 3, "random"), (1, 2, "random")],
)
def test_the_points_are_those_of_scikit_learn_alone(few, latent_dim, n_dims, start):
    codes = few[:, :latent_dim]

    points = fit_tsne(codes, config_of(codes, n_dims=n_dims), ignore)

    alone = TSNE(n_dims, perplexity=5.0, random_state=3, init=start).fit_transform(
        codes
    )
    assert points.dtype == np.float32
    np.testing.assert_array_equal(points, alone)


def test_the_points_of_many_codes_are_those_of_scikit_learn_alone(codes):
    points = fit_tsne(codes, config_of(codes, perplexity=30), ignore)

    alone = TSNE(2, perplexity=30, random_state=3, init="pca").fit_transform(codes)
    np.testing.assert_array_equal(points, alone)


def test_neighbours_come_together(codes):
    seen = []

    def keep(iteration, n_iterations, points):
        seen.append(points.copy())

    points = fit_tsne(codes, config_of(codes, perplexity=10), keep)

    assert trustworthiness(codes, seen[0], n_neighbors=10) < 0.85
    assert trustworthiness(codes, points, n_neighbors=10) > 0.9


def test_every_iteration_is_told_with_its_points(few):
    told = []

    def tell(iteration, n_iterations, points):
        told.append((iteration, n_iterations, points.shape, points.copy()))

    points = fit_tsne(few, config_of(few), tell)

    assert [t[0] for t in told] == list(range(1, len(told) + 1))
    assert 250 < len(told) <= 1000
    assert {t[1:3] for t in told} == {(1000, (60, 2))}
    size = np.abs(points).max()
    assert np.abs(told[0][3]).max() < 0.01 * size
    np.testing.assert_allclose(told[-1][3], points, atol=0.05 * size)


def test_raising_ends_it_and_leaves_scikit_learn_as_it_was(few):
    objective = _t_sne._kl_divergence_bh

    def stop(iteration, n_iterations, points):
        if iteration == 7:
            raise KeyboardInterrupt(str(iteration))

    with pytest.raises(KeyboardInterrupt, match="7"):
        fit_tsne(few, config_of(few), stop)

    assert _t_sne._kl_divergence_bh is objective


def test_without_the_objective_the_same_points_are_made_unwatched(few, monkeypatch):
    # As a later scikit-learn may have it, which calls the function by another name.
    watched, told = fit_tsne(few, config_of(few), ignore), []
    objective = _t_sne._kl_divergence_bh
    code = _t_sne.TSNE._tsne.__code__
    names = tuple("_new" if n == "_kl_divergence_bh" else n for n in code.co_names)
    monkeypatch.setattr(_t_sne.TSNE._tsne, "__code__", code.replace(co_names=names))
    monkeypatch.setattr(_t_sne, "_new", objective, raising=False)
    monkeypatch.delattr(_t_sne, "_kl_divergence_bh")

    points = fit_tsne(few, config_of(few), lambda *step: told.append(step))

    np.testing.assert_array_equal(points, watched)
    assert told == []


def test_codes_which_cannot_be_drawn_are_refused(few):
    with pytest.raises(ShapeError, match="not a finite number"):
        fit_tsne(few * np.nan, config_of(few), ignore)
    with pytest.raises(ShapeError, match="All codes are the same"):
        fit_tsne(np.ones((60, 9)), config_of(few), ignore)
    with pytest.raises(ConfigError, match="The test set has 60 digits; 500"):
        fit_tsne(few, ProjectionConfig.tsne(n_digits=500), ignore)
    with pytest.raises(ConfigError, match="needs the settings of t-SNE"):
        fit_tsne(few, ProjectionConfig.pca(), ignore)


def test_twins_among_the_codes_are_no_trouble(few):
    twins = np.repeat(few[:30], 2, axis=0)

    points = fit_tsne(twins, config_of(twins), ignore)

    assert np.isfinite(points).all()
