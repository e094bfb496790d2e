"""A folder of one's own to serve from, so that nothing is made in the project's."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.browser.support import ROOT

SHIPPED = "mnist-9d"


@contextmanager
def own_site() -> Iterator[Path]:
    """Yield a folder with the project's settings and a copy of the shipped run."""
    with tempfile.TemporaryDirectory() as name:
        site = Path(name)
        (site / ".streamlit").symlink_to(ROOT / ".streamlit")
        shutil.copytree(ROOT / "checkpoints" / SHIPPED, site / "checkpoints" / SHIPPED)
        yield site


@contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set what the server is to inherit, and put back what was there."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
