"""The app's worker with a stopwatch on its t-SNE.

``python -m tests.benchmarks.worker_tsne RUN SEED`` makes a t-SNE of a run's codes as if
a page had asked for it, and prints the seconds from the call of ``fit_tsne`` to its
points, and those of the processors. It ends there: their trust is not measured.
"""

from __future__ import annotations

import importlib
import sys
import time
from pathlib import Path

import numpy as np

from ae.io.files import write_json
from ae.projection import __main__ as command
from ae.projection import make
from ae.projection.config import ProjectionConfig
from ae.projection.files import ProjectionFiles
from ae.projection.result import codes_id
from ae.projection.tsne import OnStep, fit_tsne
from ae.runs.run import Run


def main() -> None:
    """Be the worker."""
    run, config = Run(Path(sys.argv[1])), ProjectionConfig.tsne(seed=int(sys.argv[2]))
    files = ProjectionFiles(run, config.stem(codes_id(run.evaluation().codes)))

    def timed(codes: np.ndarray, config: ProjectionConfig, on_step: OnStep) -> None:
        # Not part of the time; not sooner, as the worker first says how threads wait.
        importlib.import_module("sklearn.manifold")
        start, used = time.perf_counter(), time.process_time()
        fit_tsne(codes, config, on_step)
        print(time.perf_counter() - start, time.process_time() - used)
        sys.exit(None if files.partial.exists() else "The points were never written.")

    make.fit_tsne = timed
    files.folder.mkdir(exist_ok=True)
    write_json(files.request, {"config": config.to_dict(), "asked_at": time.time()})
    queued = [run.name, "--queued", files.stem, "--checkpoints", str(run.path.parent)]
    try:
        sys.exit(command.main(queued))
    finally:
        files.request.unlink(missing_ok=True)
        files.progress.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
