"""t-SNE and its trustworthiness by scikit-learn alone, to measure the app's against.

``python -m tests.benchmarks.plain_sklearn trust CODES POINTS`` prints the
trustworthiness with ten neighbours; ``… tsne CODES SEED PERPLEXITY`` the seconds of one
``fit_transform`` with the arguments the app says it uses, and those of the processors.
Both read ``.npy`` files.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
from sklearn.manifold import TSNE, trustworthiness

from ae.io.priority import give_way

N_NEIGHBOURS = 10


def fit_seconds(codes: np.ndarray, seed: int, perplexity: float) -> tuple[float, float]:
    """Return the seconds a t-SNE of all codes takes, and its processor time."""
    tsne = TSNE(
        n_components=2,
        perplexity=perplexity,
        max_iter=1000,
        init="pca",
        learning_rate="auto",
        method="barnes_hut",
        random_state=seed,
    )
    give_way()  # as the worker does: on a busy machine the comparison is fair
    start, used = time.perf_counter(), time.process_time()
    tsne.fit_transform(codes)
    return time.perf_counter() - start, time.process_time() - used


def main() -> None:
    """Print what was asked for."""
    what, codes, *rest = sys.argv[1:]
    if what == "trust":
        points = np.load(rest[0])
        print(trustworthiness(np.load(codes), points, n_neighbors=N_NEIGHBOURS))
    else:
        print(*fit_seconds(np.load(Path(codes)), int(rest[0]), float(rest[1])))


if __name__ == "__main__":
    main()
