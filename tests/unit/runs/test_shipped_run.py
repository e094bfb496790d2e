"""The run which ships, as a reader meets it before training any."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from ae.config import ModelConfig
from ae.digits.sources import load_test_split
from ae.latent.linear import fit_pca_projection
from ae.projection.config import ProjectionConfig
from ae.projection.result import codes_id, load_projection, projection_path
from ae.runs.folder import SHIPPED_RUNS, list_runs
from ae.runs.run import Run

CHECKPOINTS = Path(__file__).parents[3] / "checkpoints"
PROJECTIONS = [
    make(n_dims)
    for make in (ProjectionConfig.pca, ProjectionConfig.tsne)
    for n_dims in (2, 3)
]


def name_of(config):
    return f"{config.method}-{config.n_dims}"


@pytest.fixture(scope="module")
def shipped():
    return Run(CHECKPOINTS / "mnist-9d")


@pytest.fixture(scope="module", params=SHIPPED_RUNS)
def each(request):
    """Each of the runs that ship, one after the other."""
    return Run(CHECKPOINTS / request.param)


@pytest.fixture(scope="module")
def images(shipped):
    data = shipped.config().data
    return load_test_split(data.dataset, data.test_sha256).scaled()


def test_a_run_ships_and_is_finished(shipped):
    assert shipped in list_runs(CHECKPOINTS)
    assert shipped.progress().state == "finished"
    assert shipped.config().model == ModelConfig()


def test_its_figures_are_those_of_its_weights(each, images):
    squares = (each.network().reconstruct(images) - images) ** 2

    assert each.report().scored_on == "test"
    assert each.report().mse == pytest.approx(squares.mean(), rel=1e-4)
    np.testing.assert_allclose(
        each.evaluation().errors, squares.mean(axis=(1, 2, 3)), rtol=1e-3, atol=1e-7
    )


def test_its_codes_are_those_of_its_weights(each, images):
    np.testing.assert_allclose(
        each.network().encode(images), each.evaluation().codes, atol=1e-4
    )


def test_every_slider_moves_something(each):
    assert each.report().dead_numbers == ()
    assert each.evaluation().codes.std(axis=0).min() > 0.1


def test_it_beats_pca(each):
    report = each.report()

    assert report.mse < 0.6 * report.pca_mse
    assert all(
        ours < pcas
        for ours, pcas in zip(report.class_mse, report.class_pca_mse, strict=True)
    )


def test_the_runs_that_ship_are_of_one_network_but_for_the_size_of_its_codes():
    configs = [Run(CHECKPOINTS / name).config() for name in SHIPPED_RUNS]

    assert [config.model.latent_dim for config in configs] == [2, 9, 16]
    assert len({config.model.hidden_dims for config in configs}) == 1
    assert len({config.data for config in configs}) == 1
    assert len({config.training.seed for config in configs}) == 1


def test_what_ships_stays_below_ten_megabytes(shipped):
    folders = [CHECKPOINTS / name for name in SHIPPED_RUNS]
    folders.append(CHECKPOINTS.parent / "ae" / "bundled")
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    # A reader's own projections lie beside those that ship.
    fingerprint = codes_id(shipped.evaluation().codes)
    shipping = {projection_path(shipped, config, fingerprint) for config in PROJECTIONS}
    kept = [p for p in files if p.parent.name != "projections" or p in shipping]

    assert sum(path.stat().st_size for path in kept) < 10_000_000


def test_everybody_can_read_its_files(shipped):
    assert {path.stat().st_mode & 0o444 for path in shipped.path.iterdir()} == {0o444}


@pytest.mark.parametrize("config", PROJECTIONS, ids=name_of)
def test_its_projections_ship_and_are_of_its_codes(shipped, config):
    codes = shipped.evaluation().codes

    projection = load_projection(shipped, config, codes)

    np.testing.assert_array_equal(projection.indices, np.arange(10_000))
    if config.method == "pca":
        points = fit_pca_projection(codes, config.n_dims).to_points(codes)
        np.testing.assert_allclose(projection.points, points, atol=1e-4)


@pytest.mark.parametrize("config", PROJECTIONS, ids=name_of)
def test_the_trust_of_its_projections_is_that_of_their_points(shipped, config):
    # Reference: of 100 digits, the ranks of all the others by sorting their distances.
    codes = shipped.evaluation().codes.astype(np.float64)
    projection = load_projection(shipped, config, codes)
    n, k = len(codes), projection.k
    chosen = np.random.default_rng(0).choice(n, 100, replace=False)
    orders, ranks = [], []
    for space in (codes, projection.points.astype(np.float64)):
        squares = np.array([((space - space[i]) ** 2).sum(axis=1) for i in chosen])
        squares[np.arange(100), chosen] = -1
        orders.append(squares.argsort(axis=1)[:, 1:])
        ranks.append(squares.argsort(axis=1).argsort(axis=1))
    worst = k * (2 * n - 3 * k - 1) / 2
    trust = projection.trust
    for array, at, by in ((trust.trustworthiness, 0, 1), (trust.continuity, 1, 0)):
        of_neighbours = np.take_along_axis(ranks[at], orders[by][:, :k], axis=1)
        expected = 1 - np.maximum(of_neighbours - k, 0).sum(axis=1) / worst
        np.testing.assert_allclose(array[chosen], expected, atol=1e-4)
    kept = [len({*a[:k]} & {*b[:k]}) / k for a, b in zip(*orders, strict=True)]
    np.testing.assert_allclose(trust.kept[chosen], kept, atol=0.11)  # ties
    assert np.mean(kept) == pytest.approx(trust.kept[chosen].mean(), abs=0.01)


@pytest.mark.parametrize("n_dims", [2, 3])
def test_its_t_sne_can_be_trusted_more_than_its_pca(shipped, n_dims):
    codes = shipped.evaluation().codes
    by_pca, by_tsne = (
        load_projection(shipped, config, codes)
        for config in (ProjectionConfig.pca(n_dims), ProjectionConfig.tsne(n_dims))
    )

    assert by_tsne.trustworthiness >= 0.98
    assert by_tsne.continuity >= 0.95
    assert by_tsne.kept > 2 * by_pca.kept
    # Among 1,500 digits, by scikit-learn.
    some = np.random.default_rng(0).choice(len(codes), 1500, replace=False)
    figures = [
        trustworthiness(codes[some], by.points[some], n_neighbors=10)
        for by in (by_pca, by_tsne)
    ]
    assert figures[0] < 0.95 <= figures[1]


def test_its_projections_are_small_and_everybody_can_read_them(shipped):
    fingerprint = codes_id(shipped.evaluation().codes)
    files = [projection_path(shipped, config, fingerprint) for config in PROJECTIONS]

    assert {path.stat().st_mode & 0o444 for path in files} == {0o444}
    assert sum(path.stat().st_size for path in files) < 1_500_000
