"""Themes that the codebook covers poorly, as stanzas ready for codebook.toml and terms.toml."""

import json
from collections.abc import Iterable, Mapping, Sequence

from classify.codebook import Codebook, Terms
from classify.themes.records import ProposalRecord, ThemeRecord

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
