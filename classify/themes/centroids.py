"""Centroids of themes from paragraph vectors that are already clustered: what numpy alone assigns by afterwards."""

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from classify.themes.assign import Centroids, Integers, Rows, centre

Floats = NDArray[np.float64]

_STRENGTH = 3.0  # C of the regression
_LOWEST = 1.0  # percentile of its own paragraphs' similarity below which a theme takes no paragraph


def fit_centroids(vectors: Rows, labels: Integers, mean: Rows) -> Centroids:
    """Centroids of the themes 0..k-1 from vectors (n, d) and their labels (n,), of which -1 is none.

    The discriminant is a multinomial logistic regression: clusters are long in some directions, and the plain nearest
    centroid, as Fisher's discriminant, gave a tenth of the paragraphs away. The threshold is the first percentile of
    the cosines of a theme's own paragraphs.
    """
    themes, dimensions = int(labels.max(initial=-1)) + 1, vectors.shape[1]
    if themes == 0:
        none = np.zeros((0, dimensions), np.float32)
        return Centroids(mean, none, np.zeros(0, np.float32), none, np.zeros(0, np.float32))
    unit = centre(vectors, mean).astype(np.float64)
    centres = np.stack([unit[labels == k].mean(axis=0) for k in range(themes)])
    rows = centres / np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    directions, offsets = _discriminant(unit[labels >= 0], labels[labels >= 0])
    thresholds = [np.percentile(unit[labels == k] @ rows[k], _LOWEST) for k in range(themes)]
    return Centroids(
        mean,
        rows.astype(np.float32),
        np.array(thresholds, np.float32),
        directions.astype(np.float32),
        offsets.astype(np.float32),
    )


def _discriminant(unit: Floats, labels: Integers) -> tuple[Floats, Floats]:
    """Directions (themes, d) and offsets (themes,) whose largest score is the theme; one theme needs none."""
    themes = int(labels.max()) + 1
    if themes == 1:
        return np.zeros((1, unit.shape[1])), np.zeros(1)
    with threadpool_limits(1):
        model = LogisticRegression(C=_STRENGTH, max_iter=1000, tol=1e-3).fit(unit, labels)
    directions, offsets = np.asarray(model.coef_), np.asarray(model.intercept_)
    if themes == 2:  # of two classes the regression keeps the second alone
        return np.vstack([-directions, directions]) / 2, np.concatenate([-offsets, offsets]) / 2
    return directions, offsets
