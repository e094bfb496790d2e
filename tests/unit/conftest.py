from dataclasses import replace

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def nothing_of_the_readers_own(tmp_path, monkeypatch):
    """Keep out ``data/``, ``checkpoints/`` and ``AE_DATA`` of whoever runs this."""
    monkeypatch.delenv("AE_DATA", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def large_run(own_run):
    """A run of 3,000 made-up codes: its t-SNE is long enough to be met at work."""
    scored = own_run.evaluation()
    codes = np.random.default_rng(0).normal(size=(3000, 3)).astype(np.float32)
    others = {
        name: np.resize(getattr(scored, name), 3000)
        for name in ("labels", "errors", "predicted_labels")
    }
    replace(scored, codes=codes, **others).save(own_run.path / "evaluation.npz")
    return own_run
