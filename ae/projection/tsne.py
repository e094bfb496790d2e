"""t-SNE by scikit-learn, watched while the points form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae.errors import ConfigError, ShapeError
from ae.language import _
from ae.projection.config import ProjectionConfig

Floats = NDArray[np.floating]
OnStep = Callable[[int, int, NDArray[np.float32]], object]

N_ITERATIONS = 1000
# scikit-learn calls back nobody: this is what it minimises, once an iteration
# (docs/decisions/0008-t-sne-in-a-child.md).
_OBJECTIVE = "_kl_divergence_bh"


def fit_tsne(
    codes: Floats, config: ProjectionConfig, on_step: OnStep
) -> NDArray[np.float32]:
    """Draw codes by t-SNE, as scikit-learn does with the same settings.

    It begins with PCA's picture; codes which have too few numbers for that begin at
    random.

    Parameters
    ----------
    codes : (n, latent_dim) float
        Those to be drawn, finite.
    config : ProjectionConfig
        Of the method ``tsne``.
    on_step : callable
        Called at every iteration with its number from 1, with 1,000, and with the
        points (n, n_dims) as they are: a view, to be copied if it is kept. What it
        raises ends the work. The last call may come before the 1,000th; there is none
        at all where scikit-learn has no objective of the known name.

    Returns
    -------
    (n, n_dims) float32
        The same codes and settings give the same points.

    Raises
    ------
    ConfigError
        If the settings are another method's, or the codes too few for them.
    ShapeError
        If the codes hold a value that is not a finite number, or are all the same.

    References
    ----------
    van der Maaten and Hinton, "Visualizing data using t-SNE", JMLR 9, 2008; the start
    and the rate as in Kobak and Berens, "The art of using t-SNE for single-cell
    transcriptomics", Nature Communications 10, 2019.
    """
    from sklearn.manifold import TSNE  # noqa: PLC0415 - a second, and workers only

    if config.perplexity is None:
        raise ConfigError(
            _("fit_tsne needs the settings of t-SNE, got {config}.", config=config)
        )
    config.check(*codes.shape)
    if not np.isfinite(codes).all():
        raise ShapeError(_("The codes hold a value that is not a finite number."))
    if (codes == codes[0]).all():
        raise ShapeError(
            _("All codes are the same: there is nothing for t-SNE to draw.")
        )
    shape = len(codes), config.n_dims
    tsne = TSNE(
        n_components=config.n_dims,
        perplexity=float(config.perplexity),
        max_iter=N_ITERATIONS,
        init="pca" if codes.shape[1] >= config.n_dims else "random",
        learning_rate="auto",
        method="barnes_hut",
        random_state=config.seed,
    )
    n_steps = 0

    def count(params: NDArray[np.float32]) -> None:
        nonlocal n_steps
        n_steps += 1
        on_step(n_steps, N_ITERATIONS, params.reshape(shape))

    with _watched(count):
        return np.asarray(tsne.fit_transform(codes), np.float32)


@contextmanager
def _watched(listener: Callable[[NDArray[np.float32]], None]) -> Iterator[None]:
    """Have ``listener`` see the points, flat, each time the objective is worked out.

    A version of scikit-learn without that private function makes them unseen.
    """
    from sklearn.manifold import _t_sne  # noqa: PLC0415 - as above

    objective = getattr(_t_sne, _OBJECTIVE, None)
    if objective is None:
        yield
        return

    def watched(params: NDArray[np.float32], *rest: Any, **options: Any) -> Any:
        listener(params)
        return objective(params, *rest, **options)

    setattr(_t_sne, _OBJECTIVE, watched)
    try:
        yield
    finally:
        setattr(_t_sne, _OBJECTIVE, objective)
