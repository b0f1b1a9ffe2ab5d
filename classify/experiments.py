"""The experiments folder: a description committed first (experiment.toml); what came of it (results.json) and the
probabilities of every paragraph by models that never saw its document (held-out.safetensors), never edited."""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from classify.classifier.features import FeatureOptions
from classify.classifier.fit_options import FitOptions
from classify.errors import ExperimentError, all_problems
from classify.examples import Example
from classify.metrics import Bools, Floats

RESULTS, HELD_OUT = "results.json", "held-out.safetensors"
_NAME = re.compile(r"\d{4}-\d{2}-\d{2}-[a-z0-9-]+")


class Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the training data lie, relative to the folder that holds `experiments`; `vectors` is a folder's id."""

    codebook: str = "labels/codebook.toml"
    examples: str = "labels/examples"
    terms: str = "seeds/terms.toml"
    lexicon: str = "seeds/lexicon.txt"
    manifest: str = "seeds/documents/manifest.jsonl"
    vectors: str | None = None


class Experiment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An experiment as described before it is run."""

    question: str
    seed: int = 0
    data: Data = Data()
    features: FeatureOptions = FeatureOptions()
    model: FitOptions = FitOptions()


class Estimate(msgspec.Struct, frozen=True):
    """A figure and its 95 % interval; None where undefined."""

    value: float | None
    interval: tuple[float | None, float | None]


class Measured(msgspec.Struct, frozen=True):
    """What cross-validation measured, as far as it is read again."""

    macro_f1: Estimate


class Trained(msgspec.Struct, frozen=True):
    """The size of the data an experiment was trained on."""

    documents: int
    paragraphs: int


class Results(msgspec.Struct, frozen=True):
    """The parts of results.json that are read again; `held_out` is the SHA-256 of held-out.safetensors."""

    format: Literal[1]
    experiment: str
    model: str
    codebook: str
    data: Trained
    thresholds: dict[str, float]
    wall_seconds: float
    cross_validation: Measured | None = None
    multiple: bool = True
    held_out: str | None = None


class HeldOut(NamedTuple):
    """What models said of paragraphs of documents they had not seen.

    `rows` and `documents` (paragraphs,) tell paragraphs and their documents apart across experiments;
    `truth` and `probabilities` have shape (paragraphs, labels).
    """

    labels: tuple[str, ...]
    rows: NDArray[np.uint64]
    documents: NDArray[np.uint64]
    truth: Bools
    probabilities: Floats


class Listed(msgspec.Struct, frozen=True):
    """A folder of experiments/ as it stands: its state and, where it has a classifier's results, their main figures."""

    id: str
    state: Literal["trained", "not run", "other kind", "faulty"]
    current: bool = False
    model: str | None = None
    macro_f1: Estimate | None = None
    paragraphs: int | None = None
    codebook: str | None = None
    seconds: float | None = None
    held_out: bool = False
    fault: str | None = None


def row_keys(examples: Sequence[Example]) -> NDArray[np.uint64]:
    """A key for each paragraph, from the SHA-256 of its document, index and text."""
    return _keys(f"{e.document}\0{e.index}\0{e.text}" for e in examples)


def held_out_rows(labels: tuple[str, ...], examples: Sequence[Example], truth: Bools, probabilities: Floats) -> HeldOut:
    """The held-out probabilities of `examples` with the keys of their rows."""
    return HeldOut(labels, row_keys(examples), _keys(e.document for e in examples), truth, probabilities)


def _keys(names: Iterable[str]) -> NDArray[np.uint64]:
    digests = b"".join(hashlib.sha256(name.encode()).digest()[:8] for name in names)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def find_experiment(name: str, project: Path) -> Path:
    """The folder of an experiment given by path or id; raises ExperimentError that lists the known ones."""
    for candidate in (Path(name), project / "experiments" / name):
        if (candidate / "experiment.toml").is_file():
            return candidate
    known = sorted(p.parent.name for p in (project / "experiments").glob("*/experiment.toml"))
    raise ExperimentError(f"{name}: no such experiment; known: {', '.join(known) or 'none'}")


def write_results(folder: Path, results: dict[str, Any], held_out: HeldOut | None) -> None:
    """Write results.json and, where there are any, the held-out probabilities, each aside and then into place."""
    from safetensors.numpy import save

    partials: list[tuple[Path, Path]] = []
    if held_out is not None:
        arrays = {
            "row": held_out.rows,
            "document": held_out.documents,
            "truth": np.ascontiguousarray(held_out.truth),
            "probability": np.ascontiguousarray(held_out.probabilities, dtype=np.float32),
        }
        # One entry alone: several are kept in no order, and the same arrays are to give the same bytes.
        data = save(arrays, {"labels": json.dumps(held_out.labels)})
        results = {**results, "held_out": hashlib.sha256(data).hexdigest()}
        partials.append((folder / f".{HELD_OUT}.partial", folder / HELD_OUT))
        partials[0][0].write_bytes(data)
    partials.append((folder / f".{RESULTS}.partial", folder / RESULTS))
    partials[-1][0].write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for partial, target in partials:
        partial.replace(target)


def read_results(folder: Path) -> Results:
    """What came of an experiment; raises ExperimentError where it has not been run or the file is not understood."""
    path = folder / RESULTS
    try:
        return msgspec.json.decode(path.read_bytes(), type=Results)
    except FileNotFoundError:
        raise ExperimentError(f"{path}: missing; run `classify train {folder}` first") from None
    except msgspec.DecodeError as fault:
        raise ExperimentError(f"{path}: {fault}; run `classify train {folder}` again") from None


def read_held_out(folder: Path, results: Results) -> HeldOut:
    """The held-out probabilities that belong to the results of an experiment; raises ExperimentError."""
    from safetensors.numpy import load

    path = folder / HELD_OUT
    if results.held_out is None or not path.is_file():
        raise ExperimentError(f"{path}: missing; run `classify train {folder}` again, which keeps it")
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != results.held_out:
        raise ExperimentError(f"{path}: does not match its digest in {RESULTS}; run `classify train {folder}` again")
    arrays = load(data)
    return HeldOut(
        tuple(results.thresholds),
        arrays["row"],
        arrays["document"],
        arrays["truth"],
        arrays["probability"].astype(np.float64),
    )


def list_experiments(project: Path, current: frozenset[str]) -> list[Listed]:
    """Every folder of experiments/ in order of name; `current` holds the ids of the current model and its origin."""
    root = project / "experiments"
    if not root.is_dir():
        raise ExperimentError(f"{root}: no such folder; an experiment is a folder in it with experiment.toml")
    return [_listed(folder, current) for folder in sorted(root.iterdir()) if folder.is_dir()]


def _listed(folder: Path, current: frozenset[str]) -> Listed:
    if not (folder / "experiment.toml").is_file():
        return Listed(folder.name, "other kind")
    try:
        read_experiment(folder)
        if not (folder / RESULTS).is_file():
            return Listed(folder.name, "not run")
        results = read_results(folder)
    except ExperimentError as fault:
        return Listed(folder.name, "faulty", fault=str(fault))
    return Listed(
        folder.name,
        "trained",
        results.model in current,
        results.model,
        results.cross_validation.macro_f1 if results.cross_validation else None,
        results.data.paragraphs,
        results.codebook,
        results.wall_seconds,
        results.held_out is not None and (folder / HELD_OUT).is_file(),
    )


def read_experiment(folder: Path) -> Experiment:
    """Read experiment.toml of an experiment's folder; raises ExperimentError that names the field at fault."""
    path = folder / "experiment.toml"
    if not folder.is_dir():
        raise ExperimentError(f"{folder}: no such experiment folder")
    if not _NAME.fullmatch(folder.resolve().name):
        raise ExperimentError(f"{folder}: an experiment's folder is named <YYYY-MM-DD>-<slug>, in lower case")
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ExperimentError(f"{path}: missing; describe the experiment there first") from None
    except UnicodeDecodeError as fault:
        raise ExperimentError(f"{path}: not utf-8 at byte {fault.start}") from None
    except tomllib.TOMLDecodeError as fault:
        raise ExperimentError(f"{path}: not valid TOML: {fault}") from None
    try:
        experiment = msgspec.convert(data, Experiment)
    except msgspec.ValidationError as fault:
        raise ExperimentError(f"{path}: {fault}") from None
    problems = [
        f"{name}: must be {rule}"
        for name, ok, rule in (
            ("question", bool(experiment.question.strip()), "a sentence that says what is to be learnt"),
            ("model.folds", experiment.model.folds >= 2, "2 or more"),
            ("model.networks", experiment.model.networks >= 0, "0 or more"),
            ("model.hidden", experiment.model.hidden >= 1, "1 or more"),
            ("model.epochs", experiment.model.epochs >= 1, "1 or more"),
            ("model.penalty", experiment.model.penalty >= 0, "0 or more"),
            ("model.word_dropout", 0 <= experiment.model.word_dropout < 1, "0 or more and below 1"),
            ("model.unit_dropout", 0 <= experiment.model.unit_dropout < 1, "0 or more and below 1"),
            ("model.clause_strength", experiment.model.clause_strength > 0, "above 0"),
            ("model.pooling_strength", experiment.model.pooling_strength > 0, "above 0"),
            ("features.min_count", experiment.features.min_count >= 1, "1 or more"),
            ("features.max_features", experiment.features.max_features >= 1, "1 or more"),
        )
        if not ok
    ]
    if problems:
        raise all_problems(ExperimentError, str(path), problems)
    return experiment
