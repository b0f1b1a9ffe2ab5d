"""Where a tagger should say that it is unsure: a band of probability around each label's threshold."""

import numpy as np

from classify.metrics import Bools, Floats

CERTAINTY = 0.95


def uncertain_bands(truth: Bools, probability: Floats, thresholds: Floats, rate: float = CERTAINTY) -> Floats:
    """The band [low, high) of each label; shape (labels, 2), around its threshold.

    On the given rows (paragraphs, labels), of the labels given at or above `high` a share of `rate` is right, and of
    the paragraphs that carry the label no more than 1 - `rate` lie below `low`. A high of 1 means that no
    probability is enough.
    """
    bands = np.stack([thresholds, thresholds], axis=1)
    for k in range(truth.shape[1]):
        order = np.argsort(-probability[:, k], kind="stable")
        falling, right = probability[order, k], truth[order, k]
        # Equal probabilities are one step: a bound may not fall between them.
        steps = np.flatnonzero(np.append(falling[1:] != falling[:-1], True)) if len(falling) else np.zeros(0, np.int64)
        precision = np.cumsum(right)[steps] / (steps + 1)
        enough = steps[(falling[steps] >= thresholds[k]) & (precision >= rate)]
        lowest = falling[steps][falling[steps] >= thresholds[k]]
        if not len(enough):
            bands[k, 1] = 1.0
        elif len(lowest) and falling[enough[-1]] > lowest[-1]:
            bands[k, 1] = falling[enough[-1]]
        positives = np.sort(probability[truth[:, k], k])
        if len(positives):
            below = int(np.floor((1 - rate) * len(positives) + 1e-9))
            bands[k, 0] = min(positives[below], thresholds[k])
        else:
            bands[k] = 0.0, 1.0  # never seen: every answer is a guess
    # To hundredths, outwards, so that one paragraph more or less does not move a band far.
    return np.stack([np.floor(bands[:, 0] * 100 + 1e-9), np.ceil(bands[:, 1] * 100 - 1e-9)], axis=1) / 100
