"""A paragraph to clauses: sentences, the parts between semicolons and commas, and measures counted off 一是…二是….

The clause is the unit that earns a label: one clause in a paragraph of ten is enough, and a bag of words over
the whole paragraph drowns it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from classify.documents.plain import Plain

_NUMBER = "[一二三四五六七八九十]"
_BOUNDARY = re.compile(
    rf"[。！？；]+[”’」』）》]*|(?<=[，、：])(?={_NUMBER}{{1,2}}是)|(?<=[。；，：！？）])(?=（{_NUMBER}{{1,3}}）|（\d{{1,2}}）|[①-⑳])"
)
_LONG = 20  # characters beyond which a sentence is cut again at commas
_PART = 8  # characters a part cut at a comma must reach, on both sides
_OPENING, _CLOSING = "（“《【", "）”》】"


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a paragraph: its plain text and its offsets in the decoded text."""

    text: str
    start: int
    end: int


def split_clauses(paragraph: Plain) -> list[Clause]:
    """The clauses of a paragraph in order; together they hold every letter and digit of it."""
    clauses: list[Clause] = []
    text = paragraph.text
    for first, b in _spans(text):
        a = b - len(text[first:b].lstrip("，、；： "))
        if any(ch.isalnum() for ch in text[a:b]):
            start, end = paragraph.span(a, b)
            clauses.append(Clause(text[a:b], start, end))
    return clauses


def sentences(clauses: Sequence[Clause]) -> Iterator[list[Clause]]:
    """Clauses that only commas set apart, together: a sentence, its part up to a semicolon, or a counted measure."""
    sentence: list[Clause] = []
    for clause in clauses:
        sentence.append(clause)
        if not clause.text.endswith("，"):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _spans(text: str) -> list[tuple[int, int]]:
    depth = _depths(text)
    cuts = [0]
    for found in _BOUNDARY.finditer(text):
        if depth[found.start()] == 0 and found.end() > cuts[-1]:
            cuts.append(found.end())
    if cuts[-1] < len(text):
        cuts.append(len(text))
    spans: list[tuple[int, int]] = []
    for a, b in pairwise(cuts):
        spans.extend(_parts(text, a, b, depth) if b - a > _LONG else [(a, b)])
    return spans


def _parts(text: str, start: int, end: int, depth: list[int]) -> list[tuple[int, int]]:
    """A long sentence cut at commas outside brackets into parts of a readable length."""
    spans: list[tuple[int, int]] = []
    a = start
    for i in range(start, end):
        if text[i] == "，" and depth[i] == 0 and i + 1 - a >= _PART and end - i - 1 >= _PART:
            spans.append((a, i + 1))
            a = i + 1
    spans.append((a, end))
    return spans


def _depths(text: str) -> list[int]:
    """How many brackets or quotation marks are open at each character; an unclosed one does not count."""
    depths = [0] * (len(text) + 1)
    open_at: list[int] = []
    for i, ch in enumerate(text):
        if ch in _OPENING:
            open_at.append(i)
        elif ch in _CLOSING and open_at:
            kind = _CLOSING.index(ch)
            while open_at and text[open_at[-1]] != _OPENING[kind]:
                open_at.pop()
            if open_at:
                first = open_at.pop()
                if i - first <= 80:
                    for k in range(first, i + 1):
                        depths[k] += 1
    return depths
