"""The BERTopic adapter: paragraphs given as words and vectors go in, clusters with their terms come out.

What BERTopic does by default and this adapter does not: it deletes every character that is not ASCII unless the
language is "multilingual"; it cuts words by a pattern that Chinese has no use for; UMAP is not seeded; guided mode
edits the caller's vectors in place and is ignored without an embedding model; it prints to stderr.
"""

import io
import logging
import warnings
from collections.abc import Generator, Sequence
from contextlib import contextmanager, redirect_stderr
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from classify.errors import ModelError
from classify.themes.assign import NO_THEME, assign, centre
from classify.themes.centroids import fit_centroids

Rows = NDArray[np.float32]
Integers = NDArray[np.int64]

_NEIGHBOURS, _COMPONENTS = 30, 5
_MIN_SAMPLES = 5
_LARGEST = 8  # no theme holds more than one in so many paragraphs, unless there are few paragraphs
_TERMS = 40
_LEAST_NEIGHBOURS = 5
_GUIDED_COSINE = 0.35  # a paragraph at least this near to the seed terms of a label starts out with it


class Branch(NamedTuple):
    """A node of the hierarchy: the two groups of clusters below it and the cosine distance at which they join."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    distance: float


class Clusters(NamedTuple):
    """`core` is BERTopic's own assignment (n,), `labels` the one after outliers were reduced; -1 is none.

    Clusters are numbered from 0 by size. `terms` has the c-TF-IDF terms of each, best first.
    """

    core: Integers
    labels: Integers
    terms: tuple[tuple[tuple[str, float], ...], ...]


def default_min_size(paragraphs: int) -> int:
    """The least size of a theme if none is given: 0.23 times the square root of the paragraphs, at least 5.

    On the written documents a third of the themes of two thirds that size did not come back in re-runs.
    """
    return max(5, round(0.23 * paragraphs**0.5))


def least_paragraphs(min_size: int) -> int:
    """Below this number of paragraphs there is nothing to tell apart."""
    return max(3 * min_size, _COMPONENTS + 10)


def cluster(
    words: Sequence[Sequence[str]],
    vectors: Rows,
    min_size: int,
    seed: int,
    start: Integers | None = None,
    single: bool = False,
) -> Clusters:
    """Cluster paragraphs given as words and as vectors (n, d), in the order given, which must be canonical.

    `start` (n,) holds a label to start from for guided runs, -1 for none. With `single` all may be one cluster. An
    outlier of HDBSCAN joins the cluster that `assign` gives it, if it is as near to the centroid as all but 1 % of
    the cluster's own paragraphs; the rest stays out. Raises ModelError where BERTopic is not installed.
    """
    try:
        from bertopic import BERTopic
        from bertopic.vectorizers import ClassTfidfTransformer
    except ImportError as fault:
        raise ModelError(
            f"classify topics: {fault.name} is not installed; run `uv sync` in a clone, or `pip install bertopic`"
        ) from None
    from sklearn.feature_extraction.text import CountVectorizer

    texts = [" ".join(each) for each in words]
    vectorizer = CountVectorizer(token_pattern=r"\S+", lowercase=False)  # noqa: S106 - a pattern of words
    weighting = ClassTfidfTransformer(bm25_weighting=True)
    with _silence():
        model = BERTopic(
            language="multilingual",
            top_n_words=_TERMS,
            umap_model=_projection(len(texts), seed),
            hdbscan_model=_density(len(vectors), min_size, single),
            vectorizer_model=vectorizer,
            ctfidf_model=weighting,
            calculate_probabilities=False,
        )
        given, _ = model.fit_transform(texts, _points(vectors), y=cast(Any, start))
        core = np.asarray(given, np.int64)
        labels = reduce_outliers(vectors, core)
        if labels.max(initial=-1) < 0:
            return Clusters(core, labels, ())
        model.update_topics(texts, topics=labels.tolist(), vectorizer_model=vectorizer, ctfidf_model=weighting)
        terms: list[tuple[tuple[str, float], ...]] = []
        for k in range(int(labels.max()) + 1):
            listed: Any = model.get_topic(k) or []
            terms.append(tuple((str(word), float(weight)) for word, weight in listed if word))
    return Clusters(core, labels, tuple(terms))


def recluster(vectors: Rows, min_size: int, seed: int) -> Integers:
    """Labels (n,) of one more run with another seed or on a part of the paragraphs, without terms."""
    with _silence():
        placed: Any = _projection(len(vectors), seed).fit_transform(_points(vectors))
        found: Any = _density(len(vectors), min_size).fit_predict(placed)
    return reduce_outliers(vectors, np.asarray(found, np.int64))


def reduce_outliers(vectors: Rows, core: Integers) -> Integers:
    """Core labels (n,) with each outlier that is near enough given to the cluster it is likest."""
    if core.max(initial=-1) < 0:
        return core.copy()
    nearest, _ = assign(fit_centroids(vectors, core, vectors.mean(axis=0)), vectors)
    return np.where(core == NO_THEME, nearest, core)


def starting_labels(vectors: Rows, seeds: Rows) -> Integers:
    """For guided runs: the nearest of the seed vectors (labels, d) for each paragraph (n, d), -1 where none is near.

    BERTopic's own guided mode needs an embedding model and edits the vectors it is given; this is its rule, outside.
    """
    mean = vectors.mean(axis=0)
    cosines = centre(vectors, mean) @ centre(seeds, mean).T
    nearest = cosines.argmax(axis=1)
    return np.where(cosines.max(axis=1) >= _GUIDED_COSINE, nearest, NO_THEME)


def _points(vectors: Rows) -> Rows:
    """The vectors as UMAP sees them: centred, and a copy, so that nothing edits the caller's array."""
    return centre(vectors, vectors.mean(axis=0)).copy()


def _projection(n: int, seed: int) -> Any:
    from umap import UMAP

    return UMAP(
        n_neighbors=max(_LEAST_NEIGHBOURS, min(_NEIGHBOURS, n // 8)),
        n_components=_COMPONENTS,
        min_dist=0.0,
        metric="cosine",
        random_state=seed,
        n_jobs=1,  # a seeded UMAP runs on one core; saying so keeps it from warning
    )


def _density(n: int, min_size: int, single: bool = False) -> Any:
    from hdbscan import HDBSCAN

    return HDBSCAN(
        min_cluster_size=min_size,
        min_samples=min(_MIN_SAMPLES, min_size),
        max_cluster_size=max(n // _LARGEST, 20 * min_size),  # or much of a collection is one theme now and then
        allow_single_cluster=single,
        core_dist_n_jobs=1,
        prediction_data=False,
    )


def hierarchy(rows: Rows) -> tuple[Branch, ...]:
    """How themes join by likeness, from their unit centroids (themes, d): average linkage of the cosine distance.

    The closest join comes first.
    """
    if len(rows) < 3:
        return ()
    from scipy.cluster.hierarchy import linkage

    members: list[tuple[int, ...]] = [(k,) for k in range(len(rows))]
    branches: list[Branch] = []
    for left, right, distance, _ in linkage(rows.astype(np.float64), "average", "cosine").tolist():
        branch = Branch(members[int(left)], members[int(right)], round(float(distance), 6))
        branches.append(branch)
        members.append(tuple(sorted((*branch.left, *branch.right))))
    return tuple(branches)


@contextmanager
def _silence() -> Generator[None]:
    """Keeps the chatter of BERTopic, UMAP and numba off stderr; errors still raise."""
    quiet = logging.getLogger("BERTopic")
    disabled, quiet.disabled = quiet.disabled, True  # BERTopic sets the level anew, so a level would not do
    try:
        # UMAP and BERTopic write progress whatever their verbosity says.
        with warnings.catch_warnings(), redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        quiet.disabled = disabled
