import gc
import shutil

import numpy as np
import pytest
import streamlit as st

from ae.digits.sources import load_digits
from ae.runs.run import Run
from tests.app.support import train_run
from tests.idx import write_dataset


@pytest.fixture(scope="session", autouse=True)
def nothing_stays_frozen():
    """Undo the app's ``gc.freeze``: torch complains of what is never collected."""
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def finished(tmp_path_factory, digits):
    """Two runs trained for real, of codes of 4 and of 11 numbers. Not to be touched."""
    root = tmp_path_factory.mktemp("finished")
    train_run(root, "four", digits, 4)
    train_run(root, "eleven", digits, 11)
    return root


@pytest.fixture
def site(tmp_path, monkeypatch, data_folder):
    """A folder for the app to be started in: digits, and no runs yet."""
    st.cache_resource.clear()
    monkeypatch.delenv("AE_DATA", raising=False)
    monkeypatch.setenv("AE_TRAINING", "off")  # or a page without runs would train one
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").symlink_to(data_folder)
    return tmp_path


@pytest.fixture
def runs(site, finished):
    """Start the app with both runs; return them by name, to damage as a test likes."""
    root = shutil.copytree(finished, site / "checkpoints")
    return {path.name: Run(path) for path in root.iterdir()}


@pytest.fixture
def four(runs):
    return runs["four"]


@pytest.fixture
def without_fives(site, digits, tmp_path):
    """Start the app with a run whose test digits hold no 5."""
    kept = digits.test.labels != 5
    scored = digits.test.images[kept], digits.test.labels[kept]
    train = digits.train.images, digits.train.labels
    (site / "data").unlink()
    write_dataset(site / "data", train, scored)
    return train_run(site / "checkpoints", "few", load_digits("mnist"), 4)


@pytest.fixture
def code():
    """A code of the run ``four``, as a link would carry it."""
    return np.array([1.5, -2.25, 0.001, 3.0])
