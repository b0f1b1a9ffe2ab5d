"""The codebook: what each label means; and the seed terms that point to it. Both strictly validated."""

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from classify.errors import CodebookError, all_problems


class LabelDefinition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One label: what it means, what counts and what does not, as an annotator reads it."""

    id: str
    name: str
    definition: str
    counts: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()


class Boundary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule for a case that readers decide differently without it; `labels` are the labels it concerns."""

    rule: str
    labels: tuple[str, ...] = ()


class Codebook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A labelling schema; `multiple` says whether a text may carry several labels or exactly one."""

    id: str
    version: int
    label: tuple[LabelDefinition, ...]
    boundary: tuple[Boundary, ...] = ()
    rule: str = ""
    multiple: bool = True

    @property
    def labels(self) -> tuple[str, ...]:
        """The ids of the labels, in the codebook's order."""
        return tuple(label.id for label in self.label)

    @property
    def reference(self) -> str:
        """The codebook's name and version as records quote it, such as policy@1."""
        return f"{self.id}@{self.version}"


GAP = "…"  # between the parts of a seed term that stand apart, 引进…企业


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Seed terms of one label: `positive` point to it, `negative` contain such a term and do not.

    In either, … stands for up to 20 characters of the same clause.
    """

    positive: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()


_ID = re.compile(r"[a-z][a-z0-9_-]*")
_CODEBOOK_KEYS = {
    "id": str, "version": int, "label": list, "boundary": list, "rule": str, "multiple": bool,
}  # fmt: skip
_LABEL_KEYS = {"id": str, "name": str, "definition": str, "counts": list, "excludes": list}
_BOUNDARY_KEYS = {"rule": str, "labels": list}
_TERM_KEYS = {"positive": list, "negative": list}


def read_codebook(path: Path) -> Codebook:
    """Read and validate a codebook; raises CodebookError that names every problem with its path in the file."""
    return parse_codebook(_read_toml(path), str(path))


def parse_codebook(data: dict[str, Any], where: str) -> Codebook:
    """The codebook held in parsed TOML; `where` names it in errors."""
    problems: list[str] = []
    _check_table("", data, _CODEBOOK_KEYS, {"id", "version", "label"}, problems)
    if isinstance(data.get("id"), str) and not _ID.fullmatch(data["id"]):
        problems.append(f"id: {data['id']!r} is not a lower-case name")
    if isinstance(data.get("version"), int) and data["version"] < 1:
        problems.append("version: must be 1 or more")
    seen: dict[str, int] = {}
    labels = _list(data, "label")
    for i, label in enumerate(labels):
        at = f"label[{i}]"
        if not isinstance(label, dict):
            problems.append(f"{at}: must be a table")
            continue
        _check_table(at, label, _LABEL_KEYS, {"id", "name", "definition"}, problems)
        label_id = label.get("id")
        if not isinstance(label_id, str):
            continue
        if not _ID.fullmatch(label_id):
            problems.append(f"{at}.id: {label_id!r} is not a lower-case name (letters, digits, - and _)")
        elif label_id in seen:
            problems.append(f"{at}.id: {label_id!r} is the id of label[{seen[label_id]}] already")
        else:
            seen[label_id] = i
    if isinstance(data.get("label"), list) and len(labels) < 1:
        problems.append("label: a codebook has at least one label")
    if data.get("multiple") is False and len(labels) == 1:
        problems.append("label: a codebook that gives each text exactly one label needs at least two")
    for i, rule in enumerate(_list(data, "boundary")):
        at = f"boundary[{i}]"
        if not isinstance(rule, dict):
            problems.append(f"{at}: must be a table")
            continue
        _check_table(at, rule, _BOUNDARY_KEYS, {"rule"}, problems)
        for k, label_id in enumerate(_list(rule, "labels")):
            if label_id not in seen:
                problems.append(f"{at}.labels[{k}]: {label_id!r} is not a label of this codebook")
    if problems:
        raise all_problems(CodebookError, where, problems)
    return msgspec.convert(data, Codebook)


def read_terms(path: Path, codebook: Codebook, required: bool = True) -> dict[str, Terms]:
    """Seed terms by label id, for every label of the codebook; raises CodebookError with every problem.

    Where they are not `required`, a missing file is an empty one.
    """
    data = _read_toml(path) if required or path.exists() else {}
    problems: list[str] = []
    owner: dict[str, str] = {}
    for label_id, table in data.items():
        if label_id not in codebook.labels:
            problems.append(f"{label_id}: not a label of {codebook.reference}; known: {', '.join(codebook.labels)}")
            continue
        if not isinstance(table, dict):
            problems.append(f"{label_id}: must be a table with positive and negative")
            continue
        _check_table(label_id, table, _TERM_KEYS, set(), problems)
        for key in ("positive", "negative"):
            within: set[str] = set()
            for i, term in enumerate(_list(table, key)):
                at = f"{label_id}.{key}[{i}]"
                if not isinstance(term, str) or not term.strip():
                    problems.append(f"{at}: must be a non-empty string")
                elif not all(part.strip() for part in term.split(GAP)):
                    problems.append(f"{at}: {term!r} needs a part before and after each {GAP}")
                elif term in within:
                    problems.append(f"{at}: {term!r} stands twice in this list")
                elif key == "positive" and term in owner:
                    problems.append(f"{at}: {term!r} is a term of {owner[term]} already; a term points to one label")
                else:
                    within.add(term)
                    if key == "positive":
                        owner[term] = label_id
        both = set(_strings(table, "positive")) & set(_strings(table, "negative"))
        problems.extend(f"{label_id}: {term!r} is both positive and negative" for term in sorted(both))
    if problems:
        raise all_problems(CodebookError, str(path), problems)
    return {label: msgspec.convert(data.get(label, {}), Terms) for label in codebook.labels}


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise CodebookError(f"{path}: no such file; see `classify labels check --help` for the layout") from None
    except UnicodeDecodeError as fault:
        raise CodebookError(f"{path}: not utf-8 at byte {fault.start}; save it as utf-8") from None
    except tomllib.TOMLDecodeError as fault:
        raise CodebookError(f"{path}: not valid TOML: {fault}") from None


def _check_table(
    at: str, table: dict[str, Any], keys: dict[str, type], required: set[str], problems: list[str]
) -> None:
    prefix = f"{at}." if at else ""
    for key, value in table.items():
        expected = keys.get(key)
        if expected is None:
            problems.append(f"{prefix}{key}: unknown key; known: {', '.join(keys)}")
        elif not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
            problems.append(f"{prefix}{key}: must be {_TYPE_NAMES[expected]}")
        elif expected is str and key != "rule" and not value.strip():
            problems.append(f"{prefix}{key}: must not be empty")
        elif expected is list and keys is not _CODEBOOK_KEYS:
            problems.extend(
                f"{prefix}{key}[{i}]: must be a string" for i, item in enumerate(value) if not isinstance(item, str)
            )
    problems.extend(f"{prefix}{key}: missing" for key in sorted(required - set(table)))


_TYPE_NAMES: dict[type, str] = {str: "a string", int: "a whole number", list: "a list", bool: "true or false"}


def _list(table: dict[str, Any], key: str) -> list[Any]:
    value = table.get(key, [])
    return value if isinstance(value, list) else []


def _strings(table: dict[str, Any], key: str) -> list[str]:
    return [item for item in _list(table, key) if isinstance(item, str)]
