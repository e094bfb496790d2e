"""The command line of projections, in a process of its own."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from filelock import FileLock
from sklearn.manifold import TSNE, trustworthiness
from threadpoolctl import threadpool_limits

from ae.latent.linear import fit_pca_projection
from ae.projection.config import ProjectionConfig, chosen_digits
from ae.projection.files import ProjectionFiles
from ae.projection.result import (
    codes_id,
    load_partial,
    load_projection,
    projection_path,
)
from tests.trainers import ROOT, until


def command(run, *arguments):
    words = [run.name, *arguments, "--checkpoints", run.path.parent]
    return [sys.executable, "-m", "ae.projection", *map(str, words)]


# One thread: with so few codes, several do little but wait for each other.
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}


def project(run, *arguments):
    return subprocess.run(
        command(run, *arguments), env=ENVIRONMENT, capture_output=True, text=True
    )


def ask_for(run, config, codes):
    """Leave a request, as the app does."""
    files = ProjectionFiles(run, config.stem(codes_id(codes)))
    files.folder.mkdir(exist_ok=True)
    request = {"config": config.to_dict(), "asked_at": 1.0, "token_sha256": ""}
    files.request.write_text(json.dumps(request), "utf-8")
    return files


def names_in(files):
    return sorted(path.name for path in files.folder.iterdir())


@pytest.fixture
def run_codes(own_run):
    return own_run.evaluation().codes


def test_pca_is_made_measured_and_kept(own_run, run_codes):
    result = project(own_run)

    assert result.returncode == 0
    made = load_projection(own_run, ProjectionConfig.pca(), run_codes)
    expected = fit_pca_projection(run_codes).to_points(run_codes)
    np.testing.assert_allclose(made.points, expected, rtol=1e-6)
    assert made.points.dtype == made.trust.kept.dtype == np.float32
    assert made.trustworthiness == pytest.approx(
        trustworthiness(run_codes.astype(float), expected, n_neighbors=10), abs=1e-6
    )
    assert f"trustworthiness {made.trustworthiness:.4f}" in result.stderr
    stem = ProjectionConfig.pca().stem(codes_id(run_codes))
    files = ProjectionFiles(own_run, stem)
    assert names_in(files) == [f"{stem}.npz"]
    assert files.result.stat().st_mode & 0o777 == 0o644


def test_what_is_there_already_is_not_made_again(own_run, run_codes):
    project(own_run, "--dims", 3)
    path = projection_path(own_run, ProjectionConfig.pca(3), codes_id(run_codes))
    before = path.stat().st_mtime_ns

    again = project(own_run, "--dims", 3)

    assert again.returncode == 0
    assert "is there already: 100 digits" in again.stderr
    assert path.stat().st_mtime_ns == before
    path.write_bytes(b"damaged")
    assert "npz made: 100 digits" in project(own_run, "--dims", 3).stderr


def test_t_sne_is_scikit_learns(own_run, run_codes):
    result = project(own_run, "--method", "tsne", "--perplexity", 5, "--seed", 2)

    assert result.returncode == 0
    config = ProjectionConfig.tsne(perplexity=5, seed=2, n_digits=100)
    made = load_projection(own_run, config, run_codes)
    alone = TSNE(2, perplexity=5.0, init="pca", random_state=2)
    with threadpool_limits(1):  # as in ENVIRONMENT
        expected = alone.fit_transform(run_codes)
    np.testing.assert_array_equal(made.points, expected)
    assert made.trustworthiness > 0.9
    assert "1000/1000" in result.stderr


def test_two_numbers_are_named_from_one(own_run, run_codes):
    project(own_run, "--method", "numbers", "--numbers", 3, 1)

    made = load_projection(own_run, ProjectionConfig.of_numbers(2, 0), run_codes)
    np.testing.assert_array_equal(made.points, run_codes[:, [2, 0]])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--dims", 4), "n_dims must be a whole number from 2 to 3, got 4."),
        (("--seed", 1), "PCA has no setting seed."),
        (("--method", "numbers"), "needs numbers."),
        (
            ("--method", "numbers", "--numbers", 1, 4),
            "has no z4: choose two of z1 to z3",
        ),
        (("--method", "numbers", "--numbers", 0, 1), "A code has no z0"),
        (("--method", "tsne", "--perplexity", 40), "must be below 33.0, got 40."),
        (
            ("--method", "tsne", "--perplexity", "nan"),
            "from 2 to below 10,000, got nan.",
        ),
        (("--method", "tsne", "--digits", 500), "has 100 digits; 500 were asked for."),
    ],
)
def test_settings_which_cannot_be_are_refused_in_one_sentence(own_run, arguments, said):
    result = project(own_run, *arguments)

    assert result.returncode == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("error: ")
    assert not (own_run.path / "projections").exists()


def test_damaged_codes_are_refused_in_one_sentence(own_run):
    path = own_run.path / "evaluation.npz"
    arrays = dict(np.load(path))
    arrays["codes"][3, 1] = np.nan
    np.savez(path, **arrays)

    result = project(own_run)

    assert result.returncode == 2
    assert "codes holds a value that is not a number" in result.stderr
    assert result.stderr.count("\n") == 1


def test_what_is_no_run_is_not_made_one(tmp_path, own_run):
    result = subprocess.run(
        [*command(own_run)[:3], "nowhere", "--checkpoints", tmp_path / "runs"],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
    )

    assert result.returncode == 2
    assert "nowhere is not a run" in result.stderr
    assert not (tmp_path / "runs" / "nowhere").exists()


def test_one_made_by_another_process_is_left_to_it(own_run, run_codes):
    files = ask_for(own_run, ProjectionConfig.pca(), run_codes)
    with FileLock(files.lock):
        result = project(own_run)

    assert result.returncode == 2
    assert "Another process is making this projection" in result.stderr


def test_asked_for_by_the_app_it_leaves_nothing_but_the_result(own_run, run_codes):
    config = ProjectionConfig.tsne(perplexity=5, n_digits=100)
    files = ask_for(own_run, config, run_codes)

    result = project(own_run, "--queued", files.stem)

    assert (result.returncode, result.stdout) == (0, "")
    assert names_in(files) == [f"{files.stem}.npz"]
    assert load_projection(own_run, config, run_codes).trustworthiness > 0.9


def test_the_points_are_seen_while_they_form_until_the_request_is_gone(
    large_run,
):
    run, codes = large_run, large_run.evaluation().codes
    config = ProjectionConfig.tsne(n_digits=3000)
    files = ask_for(run, config, codes)
    worker = subprocess.Popen(
        command(run, "--queued", files.stem), env=ENVIRONMENT, stderr=subprocess.PIPE
    )
    try:
        until(files.partial.exists)
        points = load_partial(run, config, codes)
        until(lambda: 0 < files.share() < 1)
        assert files.is_at_work()
        assert os.getpriority(os.PRIO_PROCESS, worker.pid) >= 10

        files.request.unlink()
        assert worker.wait(5) == 0
    finally:
        worker.kill()
        said = worker.communicate()[1]

    assert points.shape == (len(chosen_digits(config, len(codes))), 2)
    assert b"was cancelled" in said
    assert names_in(files) == []


@pytest.mark.parametrize(
    ("request_text", "said"),
    [
        ('{"config": {"method": "pca", "n_dims": 3}}', "asked for. Ask for it again."),
        ('{"config": {"method": "umap"}}', "method must be one of"),
        ("[1]", "ProjectionConfig must be an object"),
        ("{", "is cut off or not JSON"),
    ],
)
def test_a_request_which_cannot_be_met_says_why(own_run, run_codes, request_text, said):
    files = ask_for(own_run, ProjectionConfig.pca(), run_codes)
    files.request.write_text(request_text, "utf-8")

    result = project(own_run, "--queued", files.stem)

    assert result.returncode == 2
    assert said in result.stderr
    assert said in files.failure()
    assert names_in(files) == [f"{files.stem}.progress.json"]


def test_what_nobody_waits_for_is_not_begun(own_run, run_codes):
    stem = ProjectionConfig.pca().stem(codes_id(run_codes))

    result = project(own_run, "--queued", stem)

    assert result.returncode == 0
    assert "was cancelled" in result.stderr
    assert names_in(ProjectionFiles(own_run, stem)) == []
