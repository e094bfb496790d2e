"""Facts about regions of a map: how all of it is, beside the part a reader marks.

What is in the marked part the browser counts by the same names
(``ae/ui/components/lesson/region.js``): it alone knows what is marked.
"""

from __future__ import annotations

import numpy as np

from ae.language import _
from ae.latent.linear import fit_pca_projection
from ae.lesson.on_codes import FAR_OUT
from ae.lesson.subject import Fact, Subject

_N_ACROSS = 20


def region_of_class(subject: Subject, *, of_class: int) -> Fact:
    """Return how many of a hundred digits of the whole map are of a class."""
    share = 100 * float((subject.evaluation.labels == of_class).mean())
    return Fact(
        share,
        _(
            "Of all points on the map, {percent} % are {label}s.",
            percent=f"{share:.0f}",
            label=of_class,
        ),
        _(
            "A good region holds most of the class and little else. Where classes lie "
            "on top of each other on a map, no region can do both."
        ),
    )


def region_unlike_digits(subject: Subject) -> Fact:
    """Return how many of a hundred places of PCA's map are less typical than 95 %."""
    codes = subject.evaluation.codes
    pca = fit_pca_projection(codes)
    points = pca.to_points(codes)
    ends = np.stack([points.min(axis=0), points.max(axis=0)], axis=1)
    along = (np.arange(_N_ACROSS) + 0.5) / _N_ACROSS
    xs, ys = (low + along * (high - low) for low, high in ends)
    places = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    judged = subject.real().judge(pca.origin + places @ pca.axes)
    share = 100 * float((judged.plausibility < FAR_OUT).mean())
    return Fact(
        share,
        _(
            "Of a hundred places spread over the PCA map, {percent} are.",
            percent=f"{share:.0f}",
        ),
        _(
            "The decoder draws something at each of them. Where no digit's code is "
            "near, it was never trained to draw one."
        ),
    )
