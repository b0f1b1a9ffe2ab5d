"""The models folder: each model is an immutable folder of arrays, word lists and its card; `current` names one."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np

from classify.classifier.features import FeatureOptions, Floats, Space
from classify.classifier.score import Classifier, Network, Pooling, Weights
from classify.codebook import Codebook, Terms, read_codebook, read_terms
from classify.errors import ModelError
from classify.immutable import read_description_bytes, read_files, write_folder
from classify.terms import TermMatcher
from classify.vectors import Vectors, load_vectors
from classify.words import read_lexicon, segmenter

_PACKAGED = Path(__file__).parent / "data"
_FILES = ("weights.safetensors", "vocabulary.txt", "codebook.toml", "terms.toml", "lexicon.txt")


Measure = Literal["precision", "recall", "beta"]
MEASURES: tuple[Measure, ...] = ("precision", "recall", "beta")


class Goal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a threshold was re-chosen for: a precision or recall to reach, or the weight of recall in F-beta."""

    measure: Measure
    value: float


class Tuned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Thresholds re-chosen without training: the id of the model as it was trained, and the goal of each label."""

    model: str
    goals: dict[str, Goal]


class ModelDescription(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The contents of model.json; `files` maps each other file of the folder to its SHA-256."""

    format: Literal[1]
    experiment: str
    codebook: str
    labels: tuple[str, ...]
    multiple: bool
    features: FeatureOptions
    thresholds: tuple[float, ...]
    vectors: str | None
    files: dict[str, str]
    bands: tuple[tuple[float, float], ...] | None = None
    tuned: Tuned | None = None


class Model(msgspec.Struct, frozen=True):
    """A model ready to score, with the codebook it was trained under."""

    id: str
    classifier: Classifier
    codebook: Codebook
    terms: dict[str, Terms]


def project_folder() -> Path:
    """Where the shipped labels, seeds and models lie: in the wheel, or at the root of a source checkout."""
    return _PACKAGED if _PACKAGED.is_dir() else Path(__file__).parent.parent


def models_folder() -> Path:
    """The models of the project in the current folder, else the shipped ones."""
    local = Path("models")
    return local if (local / "current").is_file() else project_folder() / "models"


def find_model(name: str | None) -> Path:
    """The folder of a model given by path or id; without a name the one that `current` names."""
    folder = models_folder()
    if name is None:
        current = current_of(folder)
        if current is None:
            raise ModelError(f"{folder}: no current model; train one with `classify train` or name one with --model")
        return current
    for candidate in (Path(name), Path("models") / name, folder / name):
        if candidate.is_dir():
            return candidate
    known = sorted(p.name for p in folder.glob("*") if p.is_dir()) if folder.is_dir() else []
    raise ModelError(f"{name}: no such model folder or id; known: {', '.join(known) or 'none'}")


def vectors_folder(name: str | None, near: Path | None = None) -> Path:
    """The folder of word vectors given by path or by id: beside a model, among the current models, or shipped.

    Without a name those of the shipped current model. Raises ModelError.
    """
    shipped = project_folder() / "models"
    places = list(dict.fromkeys(p for p in (near, models_folder(), shipped) if p))
    if name is None:
        current = current_of(shipped)
        used = read_description(current).vectors if current is not None else None
        if used is None or not (shipped / used).is_dir():
            raise ModelError(f"{shipped}: no word vectors of a current model; restore the vectors folder")
        return shipped / used
    for candidate in (Path(name), *(place / name for place in places)):
        if candidate.is_dir():
            return candidate
    known = sorted({p.name for place in places for p in place.glob("vectors-*")})
    raise ModelError(f"{name}: no such vectors folder; known: {', '.join(known) or 'none'}")


def find_vectors(name: str, near: Path) -> Vectors:
    """Load the vectors folder of this id, looking beside a model first; raises ModelError."""
    return load_vectors(vectors_folder(name, near))


def load_model(folder: Path) -> Model:
    """Read a model folder after checking every byte against its digests; raises ModelError."""
    description = read_description(folder)
    read_files(folder, description.files)
    return _assemble(folder, description)


def read_description(folder: Path) -> ModelDescription:
    """Read model.json of a model folder after checking it against the folder's name; raises ModelError."""
    raw = read_description_bytes(folder, "model.json")
    try:
        return msgspec.json.decode(raw, type=ModelDescription)
    except msgspec.DecodeError as fault:
        raise ModelError(f"{folder / 'model.json'}: {fault}; it may come from a newer version") from None


def _assemble(folder: Path, description: ModelDescription) -> Model:
    from safetensors.numpy import load_file

    codebook = read_codebook(folder / "codebook.toml")
    terms = read_terms(folder / "terms.toml", codebook)
    arrays = {name: array.astype(np.float64) for name, array in load_file(folder / "weights.safetensors").items()}
    names = (folder / "vocabulary.txt").read_text("utf-8").split("\n")[:-1]
    space = Space(
        description.features,
        {name: i for i, name in enumerate(names)},
        arrays["idf"],
        segmenter(read_lexicon(folder / "lexicon.txt")),
        TermMatcher(terms),
    )
    network = [arrays.get(f"network.{name}") for name in Network._fields]
    classifier = Classifier(
        description.labels,
        description.multiple,
        space,
        Weights(arrays["clause.coefficients"], arrays["clause.intercepts"]),
        find_vectors(description.vectors, folder.parent) if description.vectors else None,
        Network(*(a for a in network if a is not None)) if description.vectors else None,
        Pooling(arrays["pooling.coefficients"], arrays["pooling.intercepts"]),
        np.array(description.thresholds),
        None if description.bands is None else np.array(description.bands).reshape(-1, 2),
    )
    return Model(folder.resolve().name, classifier, codebook, terms)


def save_model(
    folder: Path, experiment: str, codebook: Codebook, classifier: Classifier, sources: Mapping[str, bytes], card: str
) -> Path:
    """Write a model below the models folder and return its folder, named <experiment>-<digest of model.json>.

    `sources` holds the bytes of codebook.toml, terms.toml and lexicon.txt. Written aside and moved into place,
    so that a broken run leaves nothing behind; the same model again is the same folder.
    """
    files: dict[str, bytes] = {
        "weights.safetensors": _arrays(classifier),
        "vocabulary.txt": "".join(f"{name}\n" for name in classifier.space.columns).encode(),
        **sources,
    }
    description = ModelDescription(
        1,
        experiment,
        codebook.reference,
        classifier.labels,
        classifier.multiple,
        classifier.space.options,
        tuple(float(t) for t in classifier.thresholds),
        classifier.vectors.id if classifier.vectors else None,
        {name: hashlib.sha256(files[name]).hexdigest() for name in _FILES},
        None if classifier.bands is None else _pairs(classifier.bands),
    )
    return _write(folder, description, files, card)


def save_tuned(folder: Path, thresholds: Floats, bands: Floats, tuned: Tuned, card: str) -> Path:
    """Write the model in `folder` once more beside it, with other thresholds and bands; returns the new folder."""
    values = tuple(float(t) for t in thresholds)
    description = msgspec.structs.replace(read_description(folder), thresholds=values, bands=_pairs(bands), tuned=tuned)
    return _write(folder.parent, description, read_files(folder, description.files), card)


def _pairs(bands: Floats) -> tuple[tuple[float, float], ...]:
    return tuple((float(low), float(high)) for low, high in bands)


def _write(folder: Path, description: ModelDescription, files: Mapping[str, bytes], card: str) -> Path:
    raw = msgspec.json.format(msgspec.json.encode(description), indent=1) + b"\n"
    contents = {**files, "model.json": raw, "CARD.md": card.encode()}
    return write_folder(folder, description.experiment, "model.json", contents)


def current_of(folder: Path) -> Path | None:
    """The model that `current` of a models folder names; None where it names none. It may be gone from the folder."""
    pointer = folder / "current"
    return folder / pointer.read_text("utf-8").strip() if pointer.is_file() else None


def set_current(folder: Path, model: Path) -> None:
    """Make a model the current one of its models folder, in one step."""
    partial = folder / ".current.partial"
    partial.write_text(model.name + "\n", "utf-8")
    partial.replace(folder / "current")


def _arrays(classifier: Classifier) -> bytes:
    from safetensors.numpy import save

    arrays: dict[str, Any] = {
        "idf": classifier.space.idf,
        "clause.coefficients": classifier.clause.coefficients,
        "clause.intercepts": classifier.clause.intercepts,
        "pooling.coefficients": classifier.pooling.coefficients,
        "pooling.intercepts": classifier.pooling.intercepts,
    }
    if classifier.network is not None:
        arrays |= {f"network.{name}": array for name, array in classifier.network._asdict().items()}
    return save({name: np.ascontiguousarray(array, dtype=np.float32) for name, array in arrays.items()})
