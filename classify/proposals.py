"""Themes that the codebook covers poorly, as stanzas for codebook.toml and terms.toml, and taken into them."""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from classify.codebook import Codebook, Terms, parse_codebook, read_codebook, read_terms
from classify.errors import CodebookError
from classify.examples import Example
from classify.themes.records import ProposalRecord, ThemeRecord, ThemesRecord

_VERSION = re.compile(r"^version = \d+", re.MULTILINE)

_POOR = 0.5  # share of a theme's paragraphs without a label from which it counts as poorly covered
_LARGE = 0.75  # quantile of the sizes from which a theme counts as large
_MOST = 20
_SEED_TERMS = 10


def proposals(themes: Sequence[ThemeRecord], codebook: Codebook, terms: Mapping[str, Terms]) -> list[ProposalRecord]:
    """Proposals for themes that are rising or large and of which half or more carry no label; the rising ones first."""
    sizes = sorted(t.size for t in themes)
    large = sizes[min(len(sizes) - 1, int(_LARGE * len(sizes)))] if sizes else 0
    wanted = [t for t in themes if t.coverage["none"] >= _POOR and (t.emerging or t.size >= large)]
    wanted.sort(key=lambda t: (not t.emerging, -t.growth.low if t.emerging else -t.size, t.id))
    owned = {term for t in terms.values() for term in t.positive}
    return [_proposal(theme, codebook, owned) for theme in wanted[:_MOST]]


def _proposal(theme: ThemeRecord, codebook: Codebook, owned: set[str]) -> ProposalRecord:
    none = theme.coverage["none"]
    size = f"{theme.size} paragraphs, {none:.0%} of them without a label of {codebook.reference}"
    reason = f"rising since {theme.since}; {size}" if theme.emerging else size
    seeds = tuple(t for t in theme.terms if t not in owned)[:_SEED_TERMS]
    listed = "、".join(theme.terms[:5])
    stanza = "\n".join(
        (
            "[[label]]",
            f"id = {_quoted(theme.id)}",
            f"name = {_quoted(theme.name)}",
            f"definition = {_quoted(f'关于{listed}的具体陈述。')}",
            f"counts = {_array(theme.terms[:5])}",
            "excludes = []",
            "",
        )
    )
    table = f"[{theme.id}]\npositive = {_array(seeds)}\nnegative = []\n"
    return ProposalRecord(theme.id, theme.name, reason, none, seeds, stanza, table, theme.representatives)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a TOML basic string


def _array(items: Iterable[str]) -> str:
    return "[" + ", ".join(map(_quoted, items)) + "]"


def accept_proposal(record: ThemesRecord, theme: str, label: str, name: str | None, project: Path) -> Iterator[str]:
    """Take a proposal into a project: codebook stanza, seed terms, and its paragraphs as rows still to be read.

    The rows go to labels/proposed/<label>.jsonl, since a paragraph is an example only after someone has read it.
    Everything is checked before the first file is written. Yields a line for each file; raises CodebookError.
    """
    proposal = next((p for p in record.proposals if p.theme == theme), None)
    if proposal is None:
        known = ", ".join(p.theme for p in record.proposals) or "none"
        raise CodebookError(f"{theme}: this run proposes no such theme; proposed: {known}")
    book, seeds = project / "labels" / "codebook.toml", project / "seeds" / "terms.toml"
    codebook = read_codebook(book)
    terms = read_terms(seeds, codebook)
    if label in codebook.labels:
        raise CodebookError(f"{label}: is a label of {codebook.reference} already; choose another id with --label")
    before, raised = _VERSION.subn(f"version = {codebook.version + 1}", book.read_text("utf-8"), count=1)
    if not raised:
        raise CodebookError(
            f"{book}: the line with the version was not found; write it as `version = {codebook.version}`"
        )
    called = name or proposal.name
    stanza = proposal.codebook.replace(f"id = {_quoted(theme)}", f"id = {_quoted(label)}", 1)
    stanza = stanza.replace(f"name = {_quoted(proposal.name)}", f"name = {_quoted(called)}", 1)
    text = before.rstrip("\n") + "\n\n" + stanza
    extended = parse_codebook(tomllib.loads(text), str(book))
    owned = {term for t in terms.values() for term in t.positive}
    free = [t for t in proposal.seed_terms if t not in owned]
    table = f"\n[{label}]\npositive = {_array(free)}\nnegative = []\n"
    rows = [
        Example(e.text, (label,), Path(e.document).stem, e.index, note=f"proposed by theme {theme}, to be read")
        for e in proposal.examples
    ]
    book.write_text(text, "utf-8")
    yield f"{book}: {extended.reference}, new label {label} {called}"
    with seeds.open("a", encoding="utf-8") as file:
        file.write(table)
    yield f"{seeds}: {len(free)} seed terms"
    path = project / "labels" / "proposed" / f"{label}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    yield f"{path}: {len(rows)} paragraphs to be read"
