"""A t-SNE beside scikit-learn's own: how long it takes, and how good it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
from playwright.async_api import Browser

from ae.projection.config import ProjectionConfig
from ae.projection.result import Projection, load_projection
from ae.runs.run import Run
from tests.benchmarks.map_session import TSNE, open_map, until_at_rest
from tests.benchmarks.table import Row, at_least, at_most
from tests.browser.support import ROOT, serve

PERPLEXITY = 30.0


def shipped_projection(run: Run, config: ProjectionConfig) -> Projection:
    """Return a projection the run brings; else the page would have it made."""
    projection = load_projection(run, config, run.evaluation().codes)
    if projection is None:
        raise RuntimeError(f"{run.path} brings no {config}.")
    return projection


def speed(run: Run, site: Path, seed: int) -> Row:
    """Make a t-SNE as the worker does and by scikit-learn alone, in turns."""
    codes = _saved(site / "codes.npy", run.evaluation().codes)
    commands = {
        "plain": ("plain_sklearn", "tsne", codes, str(seed), str(PERPLEXITY)),
        "ours": ("worker_tsne", str(run.path), str(seed)),
    }
    printed: dict[str, list[list[float]]] = {name: [] for name in commands}
    for name in ("plain", "ours", "ours", "plain"):
        printed[name].append([float(n) for n in _printed(*commands[name]).split()])
    walls = {name: [one[0] for one in many] for name, many in printed.items()}
    used = {name: sum(one[1] for one in many) for name, many in printed.items()}
    listed = {n: ", ".join(f"{s:.1f}" for s in many) for n, many in walls.items()}
    return at_most(
        "t-SNE of 10,000 codes, a seed nobody asked for: seconds of fit_tsne in the "
        "worker a page starts (the forming points and the progress written once a "
        "second), over those of scikit-learn's fit_transform with the same arguments; "
        "each in a process of its own of the same niceness, imports not counted, in "
        "the order plain, ours, ours, plain",
        sum(walls["ours"]) / sum(walls["plain"]),
        1.1,
        "times",
        f"ours {listed['ours']} s, plain {listed['plain']} s; of processor time "
        f"{used['ours'] / used['plain']:.2f} times",
    )


async def trust(browser: Browser, site: Path, run: Run) -> list[Row]:
    """Measure the shipped t-SNE's trustworthiness by scikit-learn itself."""
    shipped = shipped_projection(run, ProjectionConfig.tsne())
    codes = run.evaluation().codes[shipped.indices]
    paths = _saved(site / "codes.npy", codes), _saved(site / "p.npy", shipped.points)
    measured = float(_printed("plain_sklearn", "trust", *paths))
    with serve(site, options=()) as server:
        async with open_map(browser, server.url, TSNE) as session:
            await until_at_rest(session, TSNE)
            # The map on the page has the first column of figures.
            rows = session.page.get_by_role("row")
            await rows.filter(has_text="this map: t-SNE").wait_for()
            row = rows.filter(has_text="trustworthiness")
            shown = await row.get_by_role("cell").nth(1).inner_text()
    if shown != f"{shipped.trustworthiness:.3f}":
        raise RuntimeError(f"The page shows {shown} of {shipped.trustworthiness}.")
    return [
        at_least(
            "trustworthiness of the shipped t-SNE map against its 10,000 codes, by "
            "scikit-learn with 10 neighbours",
            measured,
            0.98,
            "",
            f"{measured:.7f}; the page shows {shown}",
        ),
        at_most(
            "how far the figure the page rounds is from scikit-learn's",
            abs(measured - shipped.trustworthiness),
            1e-6,
            "",
        ),
    ]


def _saved(path: Path, array: np.ndarray) -> str:
    np.save(path, array)
    return str(path)


def _printed(module: str, *arguments: str) -> str:
    """Return what a module of this folder prints, run in a process of its own."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", *arguments]
    ended = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise RuntimeError(f"{module} failed. It said: {ended.stderr[-2000:]}")
    return ended.stdout
