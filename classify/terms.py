"""Finding seed terms in a text: terms as they stand, and terms with a gap such as 引进…企业 for verb and object.

Terms are looked up by their first two characters, so that the time does not grow with their number.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
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
        self._plain, self._other = _index(terms, gap=False), _index(terms, gap=True)
        self._order = tuple(terms)
        # Both models of a clause ask, and evidence once more.
        self.find = lru_cache(_REMEMBERED)(self._find)

    def _find(self, text: str) -> TermsFound:
        found: list[Found] = []
        against: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        gapped: set[str] = set()
        free = 0
        for i in range(len(text)):
            key, single = text[i : i + 2], text[i]
            if i >= free and (pattern := _first(self._plain, key, single, text, i)) is not None:
                free = i + len(pattern.term)
                found.append(Found(pattern.label, pattern.term, ((i, free),)))
            for pattern in _starting(self._other, key, single):
                parts = _parts(pattern.parts, text, i)
                if parts is None:
                    continue
                if pattern.negative:
                    against[pattern.label].append((parts[0][0], parts[-1][1]))
                elif pattern.term not in gapped:
                    gapped.add(pattern.term)
                    found.append(Found(pattern.label, pattern.term, parts))
        kept = tuple(f for f in found if not any(_within(f.parts, *span) for span in against.get(f.label, ())))
        return TermsFound(kept, tuple(label for label in self._order if label in against))


def stands_in(term: str, text: str) -> bool:
    """Whether a term, with or without a gap, stands in a text at all."""
    parts = tuple(term.split(GAP))
    start = text.find(parts[0])
    while start >= 0:
        if _parts(parts, text, start) is not None:
            return True
        start = text.find(parts[0], start + 1)
    return False


_Index = Mapping[str, tuple[_Pattern, ...]]


def _index(terms: Mapping[str, Terms], gap: bool) -> _Index:
    """Patterns by their first two characters (one, if the first part has no more), longest first.

    Positive terms without a gap; or all the others, which do not take the place of one another.
    """
    by_start: defaultdict[str, list[_Pattern]] = defaultdict(list)
    for label, listed in terms.items():
        for term, negative in _both(listed):
            if (negative or GAP in term) == gap:
                first = term.partition(GAP)[0]
                by_start[first[:2]].append(_Pattern(label, term, tuple(term.split(GAP)), negative))
    return {start: tuple(sorted(p, key=lambda p: (-len(p.term), p.term))) for start, p in by_start.items()}


def _both(terms: Terms) -> Iterator[tuple[str, bool]]:
    yield from ((term, False) for term in terms.positive)
    yield from ((term, True) for term in terms.negative)


def _starting(index: _Index, key: str, single: str) -> Iterable[_Pattern]:
    two = index.get(key, ())
    one = index.get(single, ()) if key != single else ()
    return two + one


def _first(index: _Index, key: str, single: str, text: str, start: int) -> _Pattern | None:
    """The longest term without a gap that stands at a place."""
    for pattern in _starting(index, key, single):
        if text.startswith(pattern.term, start):
            return pattern
    return None


def _parts(parts: tuple[str, ...], text: str, start: int) -> Spans | None:
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
