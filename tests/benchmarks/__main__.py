"""Run ``python -m tests.benchmarks [SUBJECT …]``."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version

from tests.benchmarks import (
    board,
    cluster,
    drawing,
    install,
    lesson,
    map,
    memory,
    morph,
    readers,
    report_card,
    serving,
    sliders,
    train_page,
    training,
    typical,
    watching,
)
from tests.benchmarks.table import Row, as_text
from tests.browser.support import find_chromium

SUBJECTS: dict[str, Callable[[], Iterator[Row]]] = {
    "install": install.rows,
    "serving": serving.rows,
    "memory": memory.rows,
    "sliders": sliders.rows,
    "readers": readers.rows,
    "drawing": drawing.rows,
    "training": training.rows,
    "typical": typical.rows,
    "train_page": train_page.rows,
    "watching": watching.rows,
    "map": map.rows,
    "morph": morph.rows,
    "report_card": report_card.rows,
    "board": board.rows,
    "lesson": lesson.rows,
    "cluster": cluster.rows,
}
# Half an hour: only where it is asked for by name.
LONG: dict[str, Callable[[], Iterator[Row]]] = {"memory_long": memory.long_rows}


def machine() -> str:
    """Return one line on what the figures were measured with."""
    return (
        f"{os.cpu_count()} cores (load {os.getloadavg()[0]:.1f} at the start), "
        f"Python {platform.python_version()}, torch {version('torch')}, "
        f"streamlit {version('streamlit')}, {_chromium_version()}"
    )


def _chromium_version() -> str:
    path = find_chromium()
    if path is None:
        return "Playwright's own Chromium"
    asked = subprocess.run(
        [path, "--version"], capture_output=True, text=True, check=False
    )
    return " ".join(asked.stdout.split()[:2])


def main() -> int:
    """Print the table; return 1 if a figure was missed."""
    known = {**SUBJECTS, **LONG}
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument(
        "subjects", nargs="*", metavar="SUBJECT", help=f"of: {', '.join(known)}"
    )
    asked = parser.parse_args().subjects or list(SUBJECTS)
    if unknown := sorted(set(asked) - set(known)):
        parser.error(f"there is no subject {unknown[0]!r}; of: {', '.join(known)}")
    begun, line, rows = time.perf_counter(), machine(), []
    try:
        for subject in asked:
            print(f"measuring {subject} …", file=sys.stderr, flush=True)
            rows.extend(known[subject]())
    finally:
        print(as_text(rows))
        print(f"\n{line}; {time.perf_counter() - begun:.0f} s")
    return int(any(row.met is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
