"""How fast the default settings train, beside a plain loop, and how well."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from ae.digits.bundle import BUNDLED
from ae.digits.places import DATA_VARIABLE, DEFAULT_FOLDER
from tests.benchmarks.table import Row, at_least, at_most, told
from tests.browser.support import ROOT

SEEDS = (0, 1, 2)
N_PLAIN_STEPS = 300  # before each training, and again after it
TIMES_FASTER = 12
# Test MSE per pixel, and the seconds it may take.
QUALITIES = ((0.0185, 10.0), (0.0170, 20.0))
SHARES, N_TURNS = (0.0, 0.5, 1.0), 3  # of digits that are deformed
_RAW = Path("MNIST") / "raw"
_SEEDS = f"seeds {', '.join(map(str, SEEDS))}"


@dataclass(frozen=True, slots=True)
class Training:
    """A finished run, as its files tell of it.

    Attributes
    ----------
    ends : list of (seconds, test MSE)
        At the start and after each epoch; seconds since training began.
    wall_s : float
        From the making of its process to its end.
    """

    n_images: int
    ends: list[tuple[float, float]]
    wall_s: float

    @property
    def rate(self) -> float:
        """Images a second of the median epoch, scoring and writing included."""
        pairs = pairwise(seconds for seconds, _ in self.ends)
        return median(self.n_images / (end - start) for start, end in pairs)

    def reached(self, mse: float) -> float | None:
        """Return after how many seconds the test MSE was at most ``mse``."""
        return next((seconds for seconds, got in self.ends if got <= mse), None)


def rows() -> Iterator[Row]:
    """Yield the rows of this subject."""
    with tempfile.TemporaryDirectory() as name:
        folder, note = digits_folder(Path(name))
        yield told("digits for training", note)
        trainings = []
        with _plain_loop(folder) as plain:
            for seed in SEEDS:
                # On both sides, so that a machine that slows down slows both.
                many, one = _ask(plain, seed, 0), _ask(plain, seed, 1)
                trainings.append(train_alone(seed, folder, Path(name)))
                many += _ask(plain, seed, 0)
                one += _ask(plain, seed, 1)
                yield _speed(seed, trainings[-1].rate, median(many), median(one))
        for mse, seconds in QUALITIES:
            yield _quality(trainings, mse, seconds)
        last = [training.ends[-1][1] for training in trainings]
        yield at_most(
            f"test MSE after the last epoch of the default settings, worst of {_SEEDS}",
            max(last),
            0.0142,
            "",
            _listed(last, ".5f"),
        )
        walls = [training.wall_s for training in trainings]
        yield told(
            f"the whole process, from its start to its report, {_SEEDS}",
            _listed(walls, ".1f") + " s",
        )
        yield from _bundled(Path(name))
        yield from _deforming(folder, Path(name))


def _bundled(folder: Path) -> Iterator[Row]:
    """Train by default with the digits that come with the app alone."""
    trainings = [
        train_alone(seed, None, folder / "bundled", f"bundled-{seed}") for seed in SEEDS
    ]
    last = [training.ends[-1][1] for training in trainings]
    yield at_most(
        f"test MSE by default with the bundled digits alone, worst of {_SEEDS}",
        max(last),
        0.0160,
        "",
        _listed(last, ".5f"),
    )
    walls = [training.wall_s for training in trainings]
    yield at_most(
        f"the whole process of that, slowest of {_SEEDS}",
        max(walls),
        45,
        "s",
        _listed(walls, ".1f"),
    )


def _deforming(folder: Path, checkpoints: Path) -> Iterator[Row]:
    """Compare images a second with and without deforming, one after the other."""
    rates: dict[float, list[float]] = {share: [] for share in SHARES}
    for turn in range(N_TURNS):
        for share in SHARES:
            name = f"deform-{turn}-{share:.0%}".rstrip("%")
            asked = ["--epochs=3", f"--deform={share}", "--deform-until=1"]
            training = train_alone(turn, folder, checkpoints, name, *asked)
            rates[share].append(training.rate)
    without = median(rates[0])
    for share in SHARES[1:]:
        yield at_least(
            f"images a second with a share of {share:g} deformed over those with none, "
            f"in turns; medians of {N_TURNS}",
            median(rates[share]) / without,
            0.8,
            "times",
            f"{median(rates[share]):,.0f}, without {without:,.0f}",
        )


def digits_folder(folder: Path) -> tuple[Path, str]:
    """Return the folder of the full MNIST or, if there is none, of the bundled part."""
    named = os.environ.get(DATA_VARIABLE)
    places = {
        f"${DATA_VARIABLE}": Path(named) if named else None,
        f"{DEFAULT_FOLDER}/": ROOT / DEFAULT_FOLDER,
        "../shared/data": ROOT.parent / "shared" / "data",
    }
    for place, path in places.items():
        if path is not None and (path / _RAW).is_dir():
            return path.resolve(), f"the full MNIST, from {place}"
    raw = folder / _RAW
    raw.mkdir(parents=True)
    for path in (BUNDLED / _RAW).glob("*.gz"):  # torchvision wants them unpacked
        (raw / path.stem).write_bytes(gzip.decompress(path.read_bytes()))
    return folder, "the bundled 10,000, not the full MNIST the figures are meant for"


def train_alone(
    seed: int, folder: Path | None, checkpoints: Path, name: str = "", *settings: str
) -> Training:
    """Train in a process of its own, as a reader would, by default unless set.

    Without a folder of digits, on those that come with the app.
    """
    name = name or f"seed-{seed}"
    asked = [f"--seed={seed}", f"--checkpoints={checkpoints}"]
    environment = dict(os.environ)
    environment.pop(DATA_VARIABLE, None)
    if folder is not None:
        environment[DATA_VARIABLE] = str(folder)
    trainer = [sys.executable, "-m", "ae.train", name, "--no-download"]
    command = [*trainer, *asked, *settings]
    start = time.perf_counter()
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        check=False,
        stderr=subprocess.PIPE,
        text=True,
    )
    wall_s = time.perf_counter() - start
    if ended.returncode:
        raise RuntimeError(f"The training failed. It said: {ended.stderr[-2000:]}")
    report = json.loads((checkpoints / name / "report.json").read_text("utf-8"))
    lines = (checkpoints / name / "metrics.jsonl").read_text("utf-8").splitlines()
    points = [json.loads(line) for line in lines]
    # Within an epoch there are points too, without a test MSE.
    ends = [(p["seconds"], p["test_mse"]) for p in points if p["test_mse"] is not None]
    return Training(report["n_trained"], ends, wall_s)


def _plain_loop(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.plain_loop", str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _ask(plain: subprocess.Popen[str], seed: int, n_threads: int) -> list[float]:
    plain.stdin.write(f"{seed} {N_PLAIN_STEPS} {n_threads}\n")
    plain.stdin.flush()
    answer = plain.stdout.readline()
    if not answer:
        raise RuntimeError("The plain loop ended early; what it said stands above.")
    return json.loads(answer)


def _speed(seed: int, own: float, many: float, one: float) -> Row:
    # Where other work keeps the cores busy, torch's own number of threads can be
    # twenty times slower than one; it must not be what makes the trainer look fast.
    what = (
        "images a second of the default settings (median epoch, scoring and writing "
        "included) over those of a plain loop (DataLoader, batch 32, Adam; as many "
        "threads as torch chooses or one, whichever is faster; median stretch of "
        f"50 steps, of up to {N_PLAIN_STEPS} before and {N_PLAIN_STEPS} after), seed "
        f"{seed}"
    )
    return at_least(
        what if seed == SEEDS[0] else f"the same, seed {seed}",
        own / max(many, one),
        TIMES_FASTER,
        "times",
        f"{own:,.0f}; plain {many:,.0f}, one thread {one:,.0f}",
    )


def _quality(trainings: list[Training], mse: float, seconds: float) -> Row:
    reached = [training.reached(mse) for training in trainings]
    return Row(
        f"seconds of training until test MSE <= {mse:.4f}, default settings, {_SEEDS}",
        ", ".join("never" if s is None else f"{s:.1f} s" for s in reached),
        f"each <= {seconds:.0f} s",
        all(s is not None and s <= seconds for s in reached),
    )


def _listed(values: list[float], form: str) -> str:
    return ", ".join(format(value, form) for value in values)
