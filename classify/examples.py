"""Labelled examples: one row a paragraph, with the clauses that earn each label, in one file a document."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from classify.codebook import Codebook
from classify.errors import ExampleError, all_problems
from classify.records import KINDS


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One labelled paragraph (or short text).

    `evidence` gives for each label the exact substrings of `text` that earn it; `near` the substrings that look
    like the label and do not; `boundary` names the codebook's case the paragraph turns on.
    """

    text: str
    labels: tuple[str, ...] = ()
    document: str = ""
    index: int = 0
    kind: str = "body"
    section: tuple[str, ...] = ()
    evidence: dict[str, tuple[str, ...]] = {}
    near: dict[str, tuple[str, ...]] = {}
    boundary: str = ""
    note: str = ""


_DECODER = msgspec.json.Decoder(Example)


def read_examples(path: Path, codebook: Codebook | None = None) -> list[Example]:
    """The rows of a .jsonl file, or of all .jsonl files of a folder in order of name.

    Raises ExampleError that names every bad row with file and line. A row without `document` belongs to a
    document of its own, so that short texts split freely.
    """
    if path.is_dir():
        files = sorted(path.glob("*.jsonl"))
        if not files:
            raise ExampleError(f"{path}: no .jsonl files here; one file of examples a document is expected")
    elif path.exists():
        files = [path]
    else:
        raise ExampleError(f"{path}: no such file or folder of examples")
    rows: list[Example] = []
    problems: list[str] = []
    for file in files:
        rows.extend(_read_file(file, codebook, problems, file.name if path.is_dir() else ""))
    if problems:
        raise all_problems(ExampleError, str(path), problems)
    if not rows:
        raise ExampleError(f"{path}: holds no examples")
    return rows


def _read_file(file: Path, codebook: Codebook | None, problems: list[str], name: str) -> Iterable[Example]:
    try:
        lines = file.read_text("utf-8-sig").split("\n")
    except UnicodeDecodeError as fault:
        problems.append(f"{name + ': ' if name else ''}not utf-8 at byte {fault.start}")
        return
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        at = f"{name + ' ' if name else ''}line {number}"
        try:
            row = _DECODER.decode(line)
        except msgspec.DecodeError as fault:
            problems.append(f"{at}: {fault}")
            continue
        faults = list(_faults(row, codebook))
        problems.extend(f"{at}: {fault}" for fault in faults)
        if not faults:
            yield row if row.document else msgspec.structs.replace(row, document=f"{file.stem}:{number}")


def _faults(row: Example, codebook: Codebook | None) -> Iterable[str]:
    if not row.text.strip():
        yield "text is empty"
    if row.kind not in KINDS:
        yield f"kind {row.kind!r} is unknown; known: {', '.join(KINDS)}"
    if row.kind != "body" and row.labels:
        yield f"a {row.kind} carries no labels"
    if len(set(row.labels)) != len(row.labels):
        yield "a label stands twice"
    known = codebook.labels if codebook else None
    for label in dict.fromkeys((*row.labels, *row.evidence, *row.near)):
        if known is not None and label not in known:
            yield f"label {label!r} is not in {codebook.reference if codebook else ''}; known: {', '.join(known)}"
    if codebook and not codebook.multiple and row.kind == "body" and len(row.labels) > 1:
        yield "several labels in a codebook that allows one"
    for label, clauses in row.evidence.items():
        if label not in row.labels:
            yield f"evidence for {label!r}, which is not among the labels"
        for clause in clauses:
            if not clause or clause not in row.text:
                yield f"evidence for {label!r} is not in the text: {clause[:30]!r}"
    for label, clauses in row.near.items():
        for clause in clauses:
            if not clause or clause not in row.text:
                yield f"near miss for {label!r} is not in the text: {clause[:30]!r}"


def bodies(examples: Sequence[Example]) -> list[Example]:
    """The rows that carry labels or could: body paragraphs."""
    return [row for row in examples if row.kind == "body"]
