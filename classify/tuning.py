"""Thresholds re-chosen from held-out probabilities, without training: a new model folder with the same arrays."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from classify.classifier.certainty import uncertain_bands
from classify.comparison import answers_of_model
from classify.errors import ExperimentError
from classify.experiments import HeldOut
from classify.metrics import Bools, Floats, label_f1, precision_recall
from classify.models import Goal, Tuned, load_model, read_description, save_tuned

# Hundredths, so that one paragraph more or less cannot move a threshold far.
_GRID = np.arange(1, 100) / 100
_HEADING = "\n## Thresholds re-chosen\n"


class Row(NamedTuple):
    """A label's threshold before and after, and its quality on the held-out paragraphs at the new one."""

    label: str
    before: float
    after: float
    precision: float
    recall: float
    f1: float


def tune(folder: Path, goal: Goal, labels: Sequence[str]) -> tuple[Path, list[Row]]:
    """Re-choose the thresholds of `labels` (all, when none is named) and write the model anew beside the old one.

    For a precision the highest recall that keeps it is chosen, for a recall the highest precision. Raises
    ExperimentError that names the labels that cannot reach the goal, with the best they can.
    """
    load_model(folder)
    description = read_description(folder)
    answers = answers_of_model(folder)
    held_out = answers.held_out
    if not answers.multiple:
        raise ExperimentError(
            f"{answers.name}: its codebook allows one label, the most probable; there are no thresholds to choose"
        )
    unknown = [label for label in labels if label not in held_out.labels]
    if unknown:
        raise ExperimentError(f"{answers.name}: has no label {', '.join(unknown)}; known: {', '.join(held_out.labels)}")
    thresholds = answers.thresholds.copy()
    short: list[str] = []
    chosen = [label for label in held_out.labels if not labels or label in labels]
    for label in chosen:
        k = held_out.labels.index(label)
        threshold, best = threshold_for(held_out.truth[:, k], held_out.probabilities[:, k], goal)
        if threshold is None:
            short.append(f"{label} reaches {best:.3f} at best")
        else:
            thresholds[k] = threshold
    if short:
        raise ExperimentError(
            f"{answers.name}: no threshold gives {goal.measure} {goal.value:g} held out: {'; '.join(short)}; "
            "ask for less, or name the labels with --label"
        )
    earlier = description.tuned or Tuned(answers.name, {})
    goals = {**earlier.goals, **dict.fromkeys(chosen, goal)}
    tuned = Tuned(earlier.model, {label: goals[label] for label in held_out.labels if label in goals})
    rows = _rows(held_out, answers.thresholds, thresholds)
    card = (folder / "CARD.md").read_text("utf-8") if (folder / "CARD.md").is_file() else f"# {answers.name}\n"
    bands = uncertain_bands(held_out.truth, held_out.probabilities, thresholds)
    return save_tuned(folder, thresholds, bands, tuned, card.partition(_HEADING)[0] + _section(rows, tuned)), rows


def threshold_for(truth: Bools, probability: Floats, goal: Goal) -> tuple[float | None, float]:
    """The threshold for one label's goal, from truth and probability (paragraphs,), and the best value reachable.

    The threshold is None where the goal is out of reach; the value is that of the goal's measure.
    """
    found = probability[:, None] >= _GRID
    stands = np.broadcast_to(truth[:, None], found.shape)
    precision, recall = precision_recall(stands, found)
    precision, recall = np.nan_to_num(precision, nan=-1.0), np.nan_to_num(recall)
    if goal.measure == "beta":
        weight = goal.value**2
        score = (1 + weight) * precision * recall / np.maximum(weight * precision + recall, 1e-12)
        best = int(score.argmax())
        return float(_GRID[best]), float(score[best])
    asked, other = (precision, recall) if goal.measure == "precision" else (recall, precision)
    top = max(0.0, float(asked.max()))
    if top < goal.value:
        return None, top
    enough = asked >= goal.value
    best = max(np.flatnonzero(enough).tolist(), key=lambda i: (other[i], asked[i], i))
    return float(_GRID[best]), top


def _rows(held_out: HeldOut, before: Floats, after: Floats) -> list[Row]:
    found = (held_out.probabilities >= after) & (held_out.probabilities > 0)
    precision, recall = precision_recall(held_out.truth, found)
    columns = (held_out.labels, before, after, precision, recall, label_f1(held_out.truth, found))
    return [Row(str(label), *map(float, rest)) for label, *rest in zip(*columns, strict=True)]


def _section(rows: Sequence[Row], tuned: Tuned) -> str:
    lines = [
        f"| {row.label} | {f'{goal.measure} {goal.value:g}' if (goal := tuned.goals.get(row.label)) else 'as trained'} "
        f"| {row.after:.2f} | {row.precision:.3f} | {row.recall:.3f} | {row.f1:.3f} |"
        for row in rows
    ]
    return (
        f"{_HEADING}\nThe arrays are those of {tuned.model}; the figures above hold for its thresholds. On the same\n"
        "held-out paragraphs, which also chose the thresholds, so that the figures flatter a little:\n\n"
        "| label | chosen for | threshold | precision | recall | F1 |\n|---|---|---|---|---|---|\n"
        + "\n".join(lines)
        + "\n"
    )
