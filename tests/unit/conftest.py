import pytest


@pytest.fixture(autouse=True)
def nothing_of_the_readers_own(tmp_path, monkeypatch):
    """Keep out ``data/``, ``checkpoints/`` and ``AE_DATA`` of whoever runs this."""
    monkeypatch.delenv("AE_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
