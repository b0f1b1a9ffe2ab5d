"""Fitting the network over static vectors: a deep averaging network with word dropout (Iyyer et al. 2015).

Leaving out words at random while fitting keeps the network from resting on the one word that marks a label in the
training documents. Several networks that differ only in their first weights are fitted on the same batches and
averaged; their mean is again one network. Plain numpy: one hidden layer needs no framework, and one thread makes
the sums come out the same on every run.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classify.classifier.features import TEXT_SCALE, Floats, Integers
from classify.classifier.fit_options import FitOptions
from classify.classifier.score import Network
from classify.vectors import Vectors

Singles = NDArray[np.float32]
Bools = NDArray[np.bool_]

_BATCH = 512
_RATE, _LAST_RATE = 2e-3, 0.1  # Adam's step (Kingma and Ba 2015), and the share of it left at the end
_MOMENT, _SECOND, _TINY = 0.9, 0.999, 1e-8
_FIRST_BIAS = -2.0  # most clauses carry no label


class Inputs(NamedTuple):
    """Units as the network is fitted on them: vocabulary places of their words, and the features that stay whole.

    `words[pointers[i]:pointers[i + 1]]` are the known words of unit i; `around` has shape (units, features).
    """

    words: Integers
    pointers: Integers
    around: Singles


def network_inputs(vectors: Vectors, texts: Iterable[Sequence[str]], semantic: Floats) -> Inputs:
    """The inputs of units, made once for all folds, from their texts' words and their semantic features."""
    known = [vectors.known(words) for words in texts]
    lengths = np.array([len(ids) for ids in known], dtype=np.int64)
    words = np.fromiter((i for ids in known for i in ids), dtype=np.int64, count=int(lengths.sum()))
    around = semantic[:, vectors.rows.shape[1] :].astype(np.float32)
    return Inputs(words, np.concatenate([[0], np.cumsum(lengths)]), around)


def fit_network(
    inputs: Inputs, rows: Integers, truth: Bools, vectors: Vectors, options: FitOptions, seed: int
) -> Network:
    """The mean of `options.networks` networks fitted on the given rows; truth has shape (units, labels)."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return _fit(inputs, rows, truth.astype(np.float32), vectors, options, np.random.default_rng(seed))


def _fit(
    inputs: Inputs,
    rows: Integers,
    truth: Singles,
    vectors: Vectors,
    options: FitOptions,
    random: np.random.Generator,
) -> Network:
    n, hidden, labels = options.networks, options.hidden, truth.shape[1]
    features = vectors.rows.shape[1] + inputs.around.shape[1]
    first = random.normal(size=(features, n * hidden)) * np.sqrt(2 / features)
    last = random.normal(size=(n, hidden, labels)) * np.sqrt(1 / hidden)
    weights = [first, np.zeros(n * hidden), last, np.full((n, labels), _FIRST_BIAS)]
    weights = [w.astype(np.float32) for w in weights]
    moments = [np.zeros_like(w) for w in weights]
    seconds = [np.zeros_like(w) for w in weights]
    steps = -(-len(rows) // _BATCH) * options.epochs
    step = 0
    for _ in range(options.epochs):
        order = random.permutation(rows)
        for at in range(0, len(order), _BATCH):
            step += 1
            slopes = _slopes(inputs, order[at : at + _BATCH], truth, vectors, weights, options, random)
            rate = _RATE * (1 - (1 - _LAST_RATE) * step / steps) / (1 - _MOMENT**step)
            for i, slope in enumerate(slopes):
                moments[i] += (1 - _MOMENT) * (slope - moments[i])
                seconds[i] += (1 - _SECOND) * (slope * slope - seconds[i])
                weights[i] -= np.float32(rate) * moments[i] / (np.sqrt(seconds[i] / (1 - _SECOND**step)) + _TINY)
    return Network(
        weights[0].astype(np.float64),
        weights[1].astype(np.float64),
        (weights[2].reshape(n * hidden, labels) / n).astype(np.float64),
        weights[3].mean(axis=0).astype(np.float64),
    )


def _slopes(
    inputs: Inputs,
    batch: Integers,
    truth: Singles,
    vectors: Vectors,
    weights: Sequence[Singles],
    options: FitOptions,
    random: np.random.Generator,
) -> list[Singles]:
    """Gradients of the mean logistic loss and the penalty, for every network at once."""
    first, first_bias, last, last_bias = weights
    n, hidden, _ = last.shape
    x = np.hstack([_texts(inputs, batch, vectors, options.word_dropout, random), inputs.around[batch]])
    active = x @ first + first_bias
    kept = random.random(active.shape, dtype=np.float32) >= options.unit_dropout
    mask = (kept & (active > 0)) / np.float32(1 - options.unit_dropout)
    units = (active * mask).reshape(len(batch), n, hidden)
    logits = np.einsum("bnh,nhk->bnk", units, last, optimize=True) + last_bias
    error = (1 / (1 + np.exp(-np.clip(logits, -60, 60))) - truth[batch][:, None, :]) / np.float32(len(batch))
    back = np.einsum("bnk,nhk->bnh", error, last, optimize=True).reshape(len(batch), -1) * mask
    shrink = np.float32(options.penalty / len(batch))
    return [
        x.T @ back + shrink * first,
        back.sum(axis=0),
        np.einsum("bnh,bnk->nhk", units, error, optimize=True) + shrink * last,
        error.sum(axis=0),
    ]


def _texts(inputs: Inputs, batch: Integers, vectors: Vectors, dropout: float, random: np.random.Generator) -> Singles:
    """Vectors of the units' texts without a random share of their words, as `Vectors.encode` makes them."""
    parts = [inputs.words[inputs.pointers[i] : inputs.pointers[i + 1]] for i in batch]
    lengths = np.array([len(part) for part in parts])
    words = np.concatenate(parts)
    out = np.zeros((len(batch), vectors.rows.shape[1]), np.float32)
    if len(words):
        scales = vectors.scales[words] * (random.random(len(words)) >= dropout)
        rows = vectors.rows[words] * scales[:, None].astype(np.float32)
        filled = np.flatnonzero(lengths)
        starts = (np.cumsum(lengths) - lengths)[filled]
        out[filled] = np.add.reduceat(rows, starts, axis=0)
    length = np.sqrt((out * out).sum(axis=1, keepdims=True))
    return np.float32(TEXT_SCALE) * out / np.maximum(length, np.float32(1e-9))
