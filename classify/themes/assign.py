"""Paragraph vectors to themes by numpy alone: the likeliest theme, if near enough; and the model that holds them."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from classify.errors import ModelError
from classify.immutable import read_description_bytes, read_files, write_folder
from classify.records import Theme
from classify.vectors import Vectors

Rows = NDArray[np.float32]
Integers = NDArray[np.int64]
NO_THEME = -1

_FILE = "centroids.safetensors"
_DESCRIPTION = "themes.json"
_DIGITS = 4


class Centroids(NamedTuple):
    """Themes in the space of the paragraph vectors: `mean` (d,) is taken off, `rows` (themes, d) are unit.

    `directions` (themes, d) and `offsets` (themes,) are the linear discriminant that chooses among themes;
    `thresholds` (themes,) is the least cosine to the chosen centroid at which a paragraph belongs to it.
    """

    mean: Rows
    rows: Rows
    thresholds: Rows
    directions: Rows
    offsets: Rows


class ThemesModel(NamedTuple):
    """Centroids with the ids and names of their themes, and the word vectors they were made with."""

    id: str
    vectors: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    centroids: Centroids


class ThemesDescription(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The contents of a themes model's themes.json; `files` maps each other file to its SHA-256."""

    format: Literal[1]
    vectors: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    files: dict[str, str]


def centre(vectors: Rows, mean: Rows) -> Rows:
    """Vectors (n, d) without their common part, at unit length; a zero vector (no known word) stays zero.

    All policy text shares one direction; without it the cosine tells themes apart.
    """
    shifted = np.where(np.any(vectors != 0, axis=1)[:, None], vectors - mean, 0)
    return (shifted / np.maximum(np.linalg.norm(shifted, axis=1, keepdims=True), 1e-9)).astype(np.float32)


def assign(centroids: Centroids, vectors: Rows) -> tuple[Integers, Rows]:
    """The theme of each vector (n, d), -1 where none is near enough, and the cosine to its centroid (n,)."""
    if not len(centroids.rows) or not len(vectors):
        return np.full(len(vectors), NO_THEME, np.int64), np.zeros(len(vectors), np.float32)
    unit = centre(vectors, centroids.mean)
    likeliest = (unit @ centroids.directions.T + centroids.offsets).argmax(axis=1)
    cosines = (unit * centroids.rows[likeliest]).sum(axis=1)
    known = np.any(vectors != 0, axis=1)
    near_enough = known & (cosines >= centroids.thresholds[likeliest] - 1e-6)
    return np.where(near_enough, likeliest, NO_THEME), cosines.astype(np.float32)


def save_themes(
    folder: Path, vectors: str, ids: tuple[str, ...], names: tuple[str, ...], c: Centroids, card: str
) -> Path:
    """Write themes-<digest> below a folder and return it; written aside and moved into place, the same model is one."""
    from safetensors.numpy import save

    # safetensors writes memory as it lies, so a transposed array would come back scrambled.
    data = save({name: np.ascontiguousarray(array) for name, array in c._asdict().items()})
    description = ThemesDescription(1, vectors, ids, names, {_FILE: hashlib.sha256(data).hexdigest()})
    raw = msgspec.json.format(msgspec.json.encode(description), indent=1) + b"\n"
    return write_folder(folder, "themes", _DESCRIPTION, {_FILE: data, _DESCRIPTION: raw, "CARD.md": card.encode()})


def load_themes(folder: Path) -> ThemesModel:
    """Read a themes model after checking every byte against its digests; raises ModelError."""
    from safetensors.numpy import load

    raw = read_description_bytes(folder, _DESCRIPTION)
    try:
        description = msgspec.json.decode(raw, type=ThemesDescription)
    except msgspec.DecodeError as fault:
        raise ModelError(f"{folder / _DESCRIPTION}: {fault}; it may come from a newer version") from None
    arrays = load(read_files(folder, description.files)[_FILE])
    return ThemesModel(
        folder.resolve().name,
        description.vectors,
        description.ids,
        description.names,
        Centroids(*(arrays[name] for name in Centroids._fields)),
    )


class ThemeTagger(NamedTuple):
    """A themes model with its word vectors: what assigning the paragraphs of a document takes."""

    model: ThemesModel
    vectors: Vectors

    def nearest(self, texts: Sequence[Sequence[str]]) -> list[Theme | None]:
        """The theme of each text given as words; None where none is near enough."""
        labels, cosines = assign(self.model.centroids, self.vectors.encode(texts))
        return [
            Theme(self.model.ids[k], self.model.names[k], round(float(cosine), _DIGITS)) if k >= 0 else None
            for k, cosine in zip(labels.tolist(), cosines, strict=True)
        ]
