"""Quality of a set of themes: coherence of their terms, diversity, and agreement of two clusterings."""

from collections.abc import Collection, Sequence
from itertools import combinations
from math import log

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


def npmi(themes: Sequence[Sequence[str]], paragraphs: Sequence[Collection[str]]) -> list[float]:
    """Mean normalised pointwise mutual information (Bouma 2009) of the term pairs of each theme, from -1 to 1.

    Probabilities are shares of paragraphs that hold a term or both terms of a pair. A pair that never meets is -1.
    """
    wanted = {term for terms in themes for term in terms}
    places: dict[str, set[int]] = {term: set() for term in wanted}
    for i, words in enumerate(paragraphs):
        for word in set(words):
            if word in places:
                places[word].add(i)
    total = len(paragraphs)

    def of_pair(a: str, b: str) -> float:
        both = len(places[a] & places[b])
        if both == 0:
            return -1.0
        if both == total:
            return 1.0
        return log(both * total / (len(places[a]) * len(places[b]))) / -log(both / total)

    return [
        float(np.mean([of_pair(a, b) for a, b in combinations(terms, 2)])) if len(terms) > 1 else 0.0
        for terms in themes
    ]


def diversity(themes: Sequence[Sequence[str]]) -> float:
    """Share of distinct terms among the terms of all themes (Dieng, Ruiz and Blei 2020); 1 where no two share one."""
    every = [term for terms in themes for term in terms]
    return len(set(every)) / len(every) if every else 0.0


def best_matches(labels: Integers, other: Integers, present: NDArray[np.bool_]) -> list[float]:
    """For each theme of `labels` the greatest Jaccard similarity with a theme of `other`.

    Both have shape (n,) and -1 for none; only the paragraphs in `present` (n,) are compared. A theme without a
    present paragraph is nan.
    """
    a, b = labels[present], other[present]
    themes, others = int(labels.max(initial=-1)) + 1, int(b.max(initial=-1)) + 1
    table = np.zeros((themes + 1, others + 1), np.int64)
    np.add.at(table, (a, b), 1)  # -1 lands in the last row or column
    sizes_a, sizes_b = table.sum(axis=1)[:themes], table.sum(axis=0)[:others]
    both = table[:themes, :others]
    if not others:
        return [0.0 if n else float("nan") for n in sizes_a]
    union = sizes_a[:, None] + sizes_b[None, :] - both
    best = (both / np.maximum(union, 1)).max(axis=1)
    return [float(v) if n else float("nan") for v, n in zip(best, sizes_a, strict=True)]
