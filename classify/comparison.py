"""Two experiments compared on the paragraphs both held out, by what their models answered."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classify.classifier.score import choose
from classify.errors import ExperimentError, ModelError
from classify.examples import Example, bodies, read_examples
from classify.experiments import HeldOut, read_experiment, read_held_out, read_results, row_keys
from classify.metrics import Bools, Difference, Floats, label_f1, macro_f1, paired_bootstrap
from classify.models import current_of, read_description

_SEED = 0


class Answers(NamedTuple):
    """Held-out probabilities and the rule that makes labels of them; `name` is the experiment's or the model's id."""

    name: str
    held_out: HeldOut
    thresholds: Floats
    multiple: bool


class Comparison(NamedTuple):
    """Two sets of answers on the same paragraphs, each array of shape (paragraphs, labels), in the order of `rows`.

    `only` counts the paragraphs that one side alone has; `relabelled` those left out because their labels were
    changed between the two. Differences are second minus first: of macro F1, then of each label.
    """

    labels: tuple[str, ...]
    rows: NDArray[np.uint64]
    documents: int
    only: tuple[int, int]
    relabelled: int
    truth: Bools
    found: tuple[Bools, Bools]
    probabilities: tuple[Floats, Floats]
    differences: list[Difference]


def answers_of_experiment(folder: Path) -> Answers:
    """What an experiment's models answered, at the thresholds its results record; raises ExperimentError."""
    results = read_results(folder)
    held_out = read_held_out(folder, results)
    return Answers(folder.resolve().name, held_out, np.array(list(results.thresholds.values())), results.multiple)


def answers_of_model(folder: Path) -> Answers:
    """What the models of a model's experiment answered, at the thresholds of the model; raises ExperimentError."""
    description = read_description(folder)
    experiment = folder.resolve().parent.parent / "experiments" / description.experiment
    results = read_results(experiment)
    trained = description.tuned.model if description.tuned else folder.resolve().name
    if results.model != trained:
        raise ExperimentError(f"{experiment}: its results are those of {results.model}, not of {trained}")
    held_out = read_held_out(experiment, results)
    return Answers(folder.resolve().name, held_out, np.array(description.thresholds), results.multiple)


def find_candidate(name: str, project: Path) -> Path:
    """The model folder of a model given by path or id, or of an experiment given by path or id."""
    for candidate in (Path(name), project / "models" / name):
        if (candidate / "model.json").is_file():
            return candidate.resolve()
    for candidate in (Path(name), project / "experiments" / name):
        if (candidate / "experiment.toml").is_file():
            folder = candidate.resolve().parent.parent / "models" / read_results(candidate).model
            if not folder.is_dir():
                raise ModelError(f"{folder}: no such model; run `classify train {candidate}`, or name a model's folder")
            return folder
    known = sorted(p.parent.name for p in project.glob("models/*/model.json"))
    raise ModelError(f"{name}: no such model or experiment; known models: {', '.join(known) or 'none'}")


def current_ids(project: Path) -> frozenset[str]:
    """The id of the current model and, where its thresholds were re-chosen, of the model as it was trained."""
    current = current_of(project / "models")
    if current is None:
        return frozenset()
    try:
        description = read_description(current)
    except ModelError:
        return frozenset({current.name})
    return frozenset({current.name, description.tuned.model if description.tuned else current.name})


def compare(first: Answers, second: Answers) -> Comparison:
    """Compare on the paragraphs both have with the same labels; raises ExperimentError where there are none."""
    labels = first.held_out.labels
    if set(labels) != set(second.held_out.labels):
        raise ExperimentError(
            f"{first.name} and {second.name}: their labels differ "
            f"({', '.join(labels)}; {', '.join(second.held_out.labels)}); only the same labels can be compared"
        )
    order = [second.held_out.labels.index(label) for label in labels]
    common, here, there = np.intersect1d(first.held_out.rows, second.held_out.rows, return_indices=True)
    truth = first.held_out.truth[here]
    same = (truth == second.held_out.truth[there][:, order]).all(axis=1)
    if not same.any():
        what = "the same paragraph" if not len(common) else "a paragraph with the same labels"
        raise ExperimentError(f"{first.name} and {second.name}: hold not once {what}; nothing can be compared")
    common, here, there, truth = common[same], here[same], there[same], truth[same]
    documents = first.held_out.documents[here]
    probabilities = first.held_out.probabilities[here], second.held_out.probabilities[there][:, order]
    found = (
        choose(probabilities[0], first.thresholds, first.multiple),
        choose(probabilities[1], second.thresholds[order], second.multiple),
    )
    return Comparison(
        labels,
        common,
        len(np.unique(documents)),
        (
            len(np.setdiff1d(first.held_out.rows, second.held_out.rows)),
            len(np.setdiff1d(second.held_out.rows, first.held_out.rows)),
        ),
        int((~same).sum()),
        truth,
        found,
        probabilities,
        paired_bootstrap(documents.astype(str).tolist(), truth, *found, _SEED),
    )


def report(first: Answers, second: Answers, comparison: Comparison) -> dict[str, Any]:
    """A comparison ready for JSON; intervals are 95 %, `above` is the share of resamples above 0."""
    gained, lost = flipped(comparison)
    f1 = [label_f1(comparison.truth, found) for found in comparison.found]
    macro = [macro_f1(comparison.truth, found) for found in comparison.found]
    return {
        "first": first.name,
        "second": second.name,
        "paragraphs": len(comparison.rows),
        "documents": comparison.documents,
        "only_first": comparison.only[0],
        "only_second": comparison.only[1],
        "relabelled": comparison.relabelled,
        "macro_f1": _row(macro[0], macro[1], comparison.differences[0]),
        "labels": {
            label: _row(float(f1[0][k]), float(f1[1][k]), comparison.differences[k + 1])
            for k, label in enumerate(comparison.labels)
        },
        "flipped": {"gained": len(gained), "lost": len(lost)},
    }


def difference_of(difference: Difference) -> dict[str, Any]:
    """A difference ready for JSON."""
    return {
        "difference": difference.value,
        "interval": (difference.low, difference.high),
        "above": difference.above,
    }


def _row(first: float, second: float, difference: Difference) -> dict[str, Any]:
    return {"first": first, "second": second, **difference_of(difference)}


def flipped(comparison: Comparison) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of the paragraphs that the second alone gets right, and of those that the first alone gets right.

    Right is the exact set of labels. The largest change of probabilities comes first.
    """
    right = [(found == comparison.truth).all(axis=1) for found in comparison.found]
    change = np.abs(comparison.probabilities[1] - comparison.probabilities[0]).sum(axis=1)
    order = np.lexsort((comparison.rows, -change))
    return order[(right[1] & ~right[0])[order]], order[(right[0] & ~right[1])[order]]


def flips(comparison: Comparison, folders: tuple[Path, Path], most: int) -> list[dict[str, Any]]:
    """Up to `most` flipped paragraphs each way, with their text from the examples of either experiment.

    Document, index and text are None where the row no longer stands in the examples. Raises ExampleError.
    """
    texts = _texts(folders)
    gained, lost = flipped(comparison)
    chosen = [*((int(i), "second") for i in gained[:most]), *((int(i), "first") for i in lost[:most])]
    listed: list[dict[str, Any]] = []
    for i, right in chosen:
        example = texts.get(int(comparison.rows[i]))
        listed.append(
            {
                "right": right,
                "document": example.document if example else None,
                "index": example.index if example else None,
                "text": example.text if example else None,
                "expected": _names(comparison.labels, comparison.truth[i]),
                "first": _answer(comparison, 0, i),
                "second": _answer(comparison, 1, i),
            }
        )
    return listed


def _answer(comparison: Comparison, side: int, row: int) -> dict[str, Any]:
    probabilities = comparison.probabilities[side][row].tolist()
    return {
        "found": _names(comparison.labels, comparison.found[side][row]),
        "probabilities": dict(zip(comparison.labels, probabilities, strict=True)),
    }


def _names(labels: tuple[str, ...], given: Bools) -> list[str]:
    return [label for label, stands in zip(labels, given, strict=True) if stands]


def _texts(folders: tuple[Path, Path]) -> dict[int, Example]:
    paths = [folder.resolve().parent.parent / read_experiment(folder).data.examples for folder in folders]
    texts: dict[int, Example] = {}
    for path in dict.fromkeys(paths):
        examples = bodies(read_examples(path))
        texts |= dict(zip(row_keys(examples).tolist(), examples, strict=True))
    return texts
