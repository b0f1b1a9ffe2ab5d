"""A sentence-transformers model in place of the static vectors, for those who have torch and the model at hand."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.errors import ModelError

Rows = NDArray[np.float32]


class SentenceVectors:
    """Unit vectors of texts by a sentence-transformers model; same shape of use as the static word vectors."""

    def __init__(self, name: str) -> None:
        try:
            import sentence_transformers  # pyright: ignore[reportMissingImports]
        except ImportError:
            raise ModelError(
                f"{name}: no such vectors folder, and sentence-transformers is not installed; "
                "give a vectors folder, or run `pip install sentence-transformers`"
            ) from None
        self.id = name
        try:
            self._model: Any = sentence_transformers.SentenceTransformer(name)
        except Exception as fault:
            reason = str(fault).splitlines()[0] if str(fault) else type(fault).__name__
            raise ModelError(f"{name}: sentence-transformers cannot load this model: {reason}") from None

    def encode(self, texts: Sequence[Sequence[str]]) -> Rows:
        """Unit vectors (texts, d) of texts given as words, which are joined again; a text without words is zero."""
        out: Any = self._model.encode(
            ["".join(words) for words in texts], normalize_embeddings=True, show_progress_bar=False
        )
        rows = np.array(out, np.float32)
        rows[[not words for words in texts]] = 0
        return rows
