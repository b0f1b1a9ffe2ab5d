"""The experiments folder: a description committed first (experiment.toml), results never edited (results.json)."""

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from classify.classifier.features import FeatureOptions
from classify.classifier.fit_options import FitOptions
from classify.errors import ExperimentError, all_problems

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
