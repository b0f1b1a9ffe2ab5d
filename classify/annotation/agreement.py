"""Agreement of two independent readings of the same paragraphs."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from classify import metrics
from classify.codebook import Codebook
from classify.errors import ExampleError, all_problems


class Reading(msgspec.Struct, frozen=True):
    """What one reader gave a paragraph; other fields of the row are passed over."""

    document: str
    index: int
    labels: tuple[str, ...] = ()
    kind: str = "body"


def read_reading(path: Path, codebook: Codebook) -> dict[tuple[str, int], frozenset[str]]:
    """The labels by (document, index) in a .jsonl file or a folder of them; raises ExampleError with all bad rows."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        raise ExampleError(f"{path}: no reading here; a .jsonl file or a folder of them is expected")
    decoder = msgspec.json.Decoder(Reading)
    labels: dict[tuple[str, int], frozenset[str]] = {}
    problems: list[str] = []
    for file in files:
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                row = decoder.decode(line)
            except msgspec.DecodeError as fault:
                problems.append(f"{file.name} line {number}: {fault}")
                continue
            if row.kind != "body":
                continue
            unknown = sorted(set(row.labels) - set(codebook.labels))
            if unknown:
                problems.append(f"{file.name} line {number}: unknown label {unknown[0]!r}")
            if (row.document, row.index) in labels:
                problems.append(f"{file.name} line {number}: {row.document} #{row.index} stands twice")
            labels[row.document, row.index] = frozenset(row.labels)
    if problems:
        raise all_problems(ExampleError, str(path), problems)
    return labels


def agreement(first: Path, second: Path, codebook: Codebook) -> dict[str, Any]:
    """Exact agreement, and F1 and Cohen's kappa of each label, over the paragraphs that both readings hold."""
    one, two = read_reading(first, codebook), read_reading(second, codebook)
    common = sorted(one.keys() & two.keys())
    if not common:
        raise ExampleError(f"{first} and {second} have no paragraph in common")
    truth, found = (
        np.array([[label in reading[key] for label in codebook.labels] for key in common], dtype=np.bool_)
        for reading in (one, two)
    )
    kappa, f1 = metrics.cohen_kappa(truth, found), metrics.label_f1(truth, found)
    return {
        "paragraphs": len(common),
        "only_first": len(one.keys() - two.keys()),
        "only_second": len(two.keys() - one.keys()),
        "exact": metrics.exact_match(truth, found),
        "macro_f1": metrics.macro_f1(truth, found),
        "labels": {
            label: {
                "f1": float(f1[k]),
                "kappa": float(kappa[k]),
                "both": int((truth & found)[:, k].sum()),
                "only_first": int((truth & ~found)[:, k].sum()),
                "only_second": int((found & ~truth)[:, k].sum()),
            }
            for k, label in enumerate(codebook.labels)
        },
    }
