"""Static semantic vectors: one vector a word, distilled once from a sentence encoder; a text is their weighted mean.

The rows carry their weight (log inverse frequency), so that encoding is a sum and a division. Shared by the
classifier and the themes. Same idea as model2vec (van Dongen and Tulkens 2024) and SIF (Arora, Liang and Ma 2017).
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from classify.errors import ModelError
from classify.immutable import read_description_bytes, read_files, write_folder

Rows = NDArray[np.float32]
_DESCRIPTION = "vectors.json"


class VectorsDescription(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The contents of vectors.json; `files` maps each other file to its SHA-256."""

    format: Literal[1]
    source: str
    dimensions: int
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Vectors:
    """Word vectors: `rows` is int8 (words, dimensions), `scales` float32 (words,) brings each row to its weight."""

    id: str
    places: dict[str, int]
    rows: NDArray[np.int8]
    scales: Rows

    def known(self, words: Iterable[str]) -> list[int]:
        """The rows of the words that have one, in order."""
        return [place for word in words if (place := self.places.get(word)) is not None]

    def encode(self, texts: Iterable[Sequence[str]]) -> Rows:
        """Unit vectors of texts given as words; shape (texts, dimensions). A text without a known word is zero."""
        known = [self.known(words) for words in texts]
        out = np.zeros((len(known), self.rows.shape[1]), np.float32)
        for i, ids in enumerate(known):
            if ids:
                taken = np.array(ids)
                total = self.scales.take(taken) @ self.rows.take(taken, axis=0).astype(np.float32)
                out[i] = total / max(float(np.sqrt(total @ total)), 1e-9)
        return out


def load_vectors(folder: Path) -> Vectors:
    """Read a vectors folder after checking every byte against its digests; raises ModelError."""
    from safetensors.numpy import load

    raw = read_description_bytes(folder, _DESCRIPTION)
    try:
        description = msgspec.json.decode(raw, type=VectorsDescription)
    except msgspec.DecodeError as fault:
        raise ModelError(f"{folder / _DESCRIPTION}: {fault}; it may come from a newer version") from None
    files = read_files(folder, description.files)
    arrays = load(files["vectors.safetensors"])
    words = files["words.txt"].decode().split("\n")[:-1]
    return Vectors(folder.resolve().name, {word: i for i, word in enumerate(words)}, arrays["rows"], arrays["scales"])


def save_vectors(folder: Path, name: str, source: str, words: Sequence[str], matrix: Rows, card: str) -> Path:
    """Quantise weighted word vectors (words, dimensions) to int8 and write <name>-<digest> below `folder`."""
    from safetensors.numpy import save

    scales = np.maximum(np.abs(matrix).max(axis=1), 1e-9) / 127
    rows = np.round(matrix / scales[:, None]).astype(np.int8)
    files = {
        "vectors.safetensors": save({"rows": rows, "scales": scales.astype(np.float32)}),
        "words.txt": "".join(f"{word}\n" for word in words).encode(),
    }
    description = VectorsDescription(
        1, source, matrix.shape[1], {n: hashlib.sha256(data).hexdigest() for n, data in files.items()}
    )
    raw = msgspec.json.format(msgspec.json.encode(description), indent=1) + b"\n"
    return write_folder(folder, name, _DESCRIPTION, {**files, _DESCRIPTION: raw, "CARD.md": card.encode()})
