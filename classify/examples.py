"""Labelled examples: one row a paragraph or short text, with the clauses that earn each label where they are known."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from classify.codebook import Codebook
from classify.documents.encodings import decode
from classify.errors import DocumentError, ExampleError, all_problems
from classify.records import KINDS


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One labelled paragraph (or short text); `text` and `labels` are all that a row needs.

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
_DELIMITERS = {".csv": ",", ".tsv": "\t"}
_BETWEEN_LABELS = re.compile(r"[;；]")


def read_examples(path: Path, codebook: Codebook | None = None, required: bool = True) -> list[Example]:
    """The rows of a file, or of all files of a folder in order of name: .jsonl, or .csv and .tsv with a header.

    A table has the columns text and label (or labels, with semicolons between them), and may have document. A row
    without `document` belongs to a document of its own, so that short texts split freely. Raises ExampleError that
    names every bad row with file and line, and when there is nothing to read, unless `required` is false.
    """
    if path.is_dir():
        files = sorted(f for f in path.iterdir() if f.suffix in (".jsonl", *_DELIMITERS))
        missing = f"{path}: no .jsonl, .csv or .tsv files here; put labelled examples into one"
    else:
        files = [path] if path.exists() else []
        missing = f"{path}: no such file or folder of examples"
    if not files and required:
        raise ExampleError(missing)
    rows: list[Example] = []
    problems: list[str] = []
    known = frozenset(codebook.labels) if codebook else None
    for file in files:
        place = f"{file.name} " if path.is_dir() else ""
        try:
            for number, row in _rows(file):
                faults = [row] if isinstance(row, str) else list(_faults(row, codebook, known))
                problems.extend(f"{place}line {number}: {fault}" for fault in faults)
                if not faults and isinstance(row, Example):
                    rows.append(row if row.document else msgspec.structs.replace(row, document=f"{file.name}:{number}"))
        except ExampleError as fault:
            problems.append(f"{file.name}: {fault}" if path.is_dir() else str(fault))
    if problems:
        raise all_problems(ExampleError, str(path), problems)
    if not rows and required:
        raise ExampleError(f"{path}: holds no examples")
    return rows


def _rows(file: Path) -> Iterator[tuple[int, Example | str]]:
    """Each row with its line, or what is wrong with it; raises ExampleError when the file cannot be read at all."""
    if file.suffix in _DELIMITERS:
        yield from _table_rows(file)
        return
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise ExampleError(f"not utf-8 at byte {fault.start}") from None
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, _DECODER.decode(line)
            except msgspec.DecodeError as fault:
                yield number, str(fault)


def _table_rows(file: Path) -> Iterator[tuple[int, Example | str]]:
    try:
        text, _ = decode(file.read_bytes(), file.name)
    except DocumentError as fault:
        raise ExampleError(str(fault).removeprefix(f"{file.name}: ")) from None
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=_DELIMITERS[file.suffix])
    header = reader.fieldnames or ()
    column = next((name for name in ("labels", "label") if name in header), None)
    if "text" not in header or column is None:
        raise ExampleError(f"the first line must name the columns, text and label among them; it has {list(header)}")
    for row in reader:
        cells = {name: (cell or "").strip() for name, cell in row.items() if isinstance(cell, str | None)}
        if None in row:
            yield reader.line_num, f"more cells than the {len(header)} columns of the first line"
        else:
            labels = (label.strip() for label in _BETWEEN_LABELS.split(cells[column]))
            yield reader.line_num, Example(cells["text"], tuple(filter(None, labels)), cells.get("document", ""))


def _faults(row: Example, codebook: Codebook | None, known: frozenset[str] | None) -> Iterable[str]:
    if not any(ch.isalnum() for ch in row.text):
        yield "text is empty" if not row.text.strip() else "text has no letter or digit"
    if row.kind not in KINDS:
        yield f"kind {row.kind!r} is unknown; known: {', '.join(KINDS)}"
    if row.kind != "body" and row.labels:
        yield f"a {row.kind} carries no labels"
    if len(set(row.labels)) != len(row.labels):
        yield "a label stands twice"
    for label in dict.fromkeys((*row.labels, *row.evidence, *row.near)):
        if codebook is not None and known is not None and label not in known:
            yield f"label {label!r} is not in {codebook.reference}; known: {', '.join(codebook.labels)}"
    if codebook and not codebook.multiple and row.kind == "body" and len(row.labels) != 1:
        yield f"{len(row.labels) or 'no'} labels in a codebook that gives each text exactly one"
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
