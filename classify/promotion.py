"""A model made the current one: what speaks against it, and the record that is kept of every promotion."""

from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from classify.codebook import Codebook, read_codebook
from classify.comparison import answers_of_model, compare, difference_of
from classify.errors import ExperimentError, ModelError
from classify.models import current_of, load_model, read_description, set_current
from classify.quality import rounded

RECORD = "promotions.jsonl"


class Promotion(msgspec.Struct, frozen=True):
    """A line of models/promotions.jsonl: `difference` is that of held-out macro F1, new minus old, where measured;
    `objections` are what was overruled where the promotion was forced."""

    date: str
    previous: str | None = msgspec.field(name="from")
    model: str = msgspec.field(name="to")
    difference: dict[str, Any] | None
    forced: bool
    reason: str | None
    objections: list[str]


class _Measured(NamedTuple):
    difference: dict[str, Any] | None = None
    objection: str | None = None
    note: str | None = None


def promote(folder: Path, moment: datetime, reason: str | None, force: bool) -> tuple[Promotion | None, list[str]]:
    """Make the model in `folder` the current one of its models folder; returns the record and what to tell.

    Refused with ExperimentError, unless forced, when held-out answers are significantly worse than the current
    model's (95 % paired interval below 0), cannot be compared with them, or when the codebook is another one.
    Without a record the model is the current one already.
    """
    models = folder.parent
    current = current_of(models)
    loaded = load_model(folder)
    if current is not None and current.name == loaded.id:
        return None, [f"{loaded.id}: is the current model already"]
    objections = _other_codebook(loaded.codebook, models, current)
    measured = _measure(folder, current, bool(objections))
    if measured.objection:
        objections.append(measured.objection)
    if objections and not force:
        raise ExperimentError(
            f"{loaded.id}: not promoted, since {'; and '.join(objections)}; --force --reason TEXT promotes it anyway"
        )
    promotion = Promotion(
        moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        current.name if current else None,
        loaded.id,
        rounded(measured.difference),
        bool(objections),
        reason,
        objections,
    )
    _record(models / RECORD, promotion)
    set_current(models, folder)
    return promotion, [measured.note] if measured.note else []


def _other_codebook(codebook: Codebook, models: Path, current: Path | None) -> list[str]:
    """What sets the model's codebook apart from the project's and from the current model's."""
    others: list[tuple[str, Path]] = []
    if (models.parent / "labels" / "codebook.toml").is_file():
        others.append(("labels/codebook.toml", models.parent / "labels" / "codebook.toml"))
    if current is not None and (current / "codebook.toml").is_file():
        others.append(("the current model's", current / "codebook.toml"))
    return [
        f"its codebook is not {name} ({apart})"
        for name, path in others
        if (apart := _apart(codebook, read_codebook(path)))
    ]


def _apart(mine: Codebook, other: Codebook) -> str:
    if mine == other:
        return ""
    if mine.labels != other.labels:
        return f"labels {', '.join(mine.labels)} against {', '.join(other.labels)}"
    if mine.reference != other.reference:
        return f"{mine.reference} against {other.reference}"
    return f"definitions or rules of {mine.reference} were changed"


def _measure(folder: Path, current: Path | None, other_codebook: bool) -> _Measured:
    """The difference of held-out macro F1 from the current model, or why there is none."""
    if current is None:
        return _Measured(note=f"{folder.parent}: no current model to compare with")
    try:
        read_description(current)
        before = answers_of_model(current)
    except (ExperimentError, ModelError) as fault:
        return _Measured(note=f"not compared with the current model: {fault}")
    try:
        after = answers_of_model(folder)
        difference = compare(before, after).differences[0]
    except ExperimentError as fault:
        # Answers under another codebook need not be comparable; the codebook is the objection then.
        return _Measured(note=str(fault)) if other_codebook else _Measured(objection=f"it cannot be compared: {fault}")
    worse = (
        f"held-out macro F1 is significantly worse than that of {before.name} "
        f"({difference.value:+.3f}, 95 % interval {difference.low:+.3f} to {difference.high:+.3f})"
        if difference.high < 0
        else None
    )
    return _Measured(difference_of(difference), worse)


def _record(path: Path, promotion: Promotion) -> None:
    before = path.read_bytes() if path.is_file() else b""
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(before + msgspec.json.encode(promotion) + b"\n")
    partial.replace(path)
