"""Finding seed terms in a text: terms as they stand, and terms with a gap such as 引进…企业 for verb and object.

Terms are looked up by their first two characters, so that the time hardly grows with their number.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from classify.codebook import GAP, Terms

_REMEMBERED = 8192  # texts
_WIDEST = 20  # characters that a gap may hold
_ENDS = frozenset("，。；：！？\n")  # which a gap does not cross

Spans = tuple[tuple[int, int], ...]


class Found(NamedTuple):
    """A seed term in a text: the label it points to and where its parts stand, as (start, end)."""

    label: str
    term: str
    parts: Spans


class TermsFound(NamedTuple):
    """The seed terms in a text, by position; and the labels of which a negative term stands in it."""

    terms: tuple[Found, ...]
    negatives: tuple[str, ...]


class _Pattern(NamedTuple):
    label: str
    term: str
    parts: tuple[str, ...]
    negative: bool


class TermMatcher:
    """Finds the seed terms of each label in a text; a match inside a negative term of its label does not count.

    Of terms without a gap the longest counts at each place, left to right; a term with a gap counts once in a text.
    """

    def __init__(self, terms: Mapping[str, Terms]) -> None:
        self._labels = tuple(terms)
        self._starts = _by_start(terms)
        self._short = frozenset(start for start in self._starts if len(start) == 1)
        # Both models of a clause ask, and evidence once more.
        self.find = lru_cache(_REMEMBERED)(self._find)

    def _find(self, text: str) -> TermsFound:
        found: list[Found] = []
        against: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        gapped: set[str] = set()
        free = 0
        starts = self._starts
        for i in range(len(text)):
            patterns = starts.get(text[i : i + 2], ())
            if text[i] in self._short and i + 1 < len(text):
                patterns += starts[text[i]]
            for label, term, parts, negative in patterns:
                if not negative and len(parts) == 1:
                    if i >= free and text.startswith(term, i):
                        free = i + len(term)
                        found.append(Found(label, term, ((i, free),)))
                    continue
                # Most gaps are never closed, and that is cheap to see.
                spans = _spans(parts, text, i) if parts[-1] in text else None
                if spans is None:
                    continue
                if negative:
                    against[label].append((i, spans[-1][1]))
                elif term not in gapped:
                    gapped.add(term)
                    found.append(Found(label, term, spans))
        if not against:
            return TermsFound(tuple(found), ())
        kept = (f for f in found if not any(_within(f.parts, *span) for span in against.get(f.label, ())))
        return TermsFound(tuple(kept), tuple(label for label in self._labels if label in against))


def stands_in(term: str, text: str) -> bool:
    """Whether a term, with or without a gap, stands in a text at all."""
    parts = tuple(term.split(GAP))
    start = text.find(parts[0])
    while start >= 0:
        if _spans(parts, text, start) is not None:
            return True
        start = text.find(parts[0], start + 1)
    return False


def _by_start(terms: Mapping[str, Terms]) -> Mapping[str, tuple[_Pattern, ...]]:
    """Patterns by their first two characters (one, if the first part has no more), longest first."""
    by_start: defaultdict[str, list[_Pattern]] = defaultdict(list)
    for label, listed in terms.items():
        both = [(term, False) for term in listed.positive] + [(term, True) for term in listed.negative]
        for term, negative in both:
            first = term.partition(GAP)[0]
            by_start[first[:2]].append(_Pattern(label, term, tuple(term.split(GAP)), negative))
    return {start: tuple(sorted(p, key=lambda p: (-len(p.term), p.term))) for start, p in by_start.items()}


def _spans(parts: tuple[str, ...], text: str, start: int) -> Spans | None:
    """Where the parts stand, the first at `start` and each other as soon as it can after the one before."""
    first, *others = parts
    if not text.startswith(first, start):
        return None
    end = start + len(first)
    spans = [(start, end)]
    for part in others:
        at = text.find(part, end, end + _WIDEST + len(part))
        if at < 0 or not _ENDS.isdisjoint(text[end:at]):
            return None
        end = at + len(part)
        spans.append((at, end))
    return tuple(spans)


def _within(parts: Spans, start: int, end: int) -> bool:
    return start <= parts[0][0] and parts[-1][1] <= end
