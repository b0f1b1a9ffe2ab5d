"""Features of a clause in its paragraph: one definition, used by fitting and by scoring.

Four blocks, each of unit length: words and word pairs, character n-grams, words of the context (section
headings and the lead of the measure), and seed terms. Sublinear counts weighted by inverse document frequency
(Salton and Buckley 1988).
"""

import re
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from classify.codebook import Terms
from classify.documents.clauses import Clause, sentences, split_clauses
from classify.documents.plain import Plain
from classify.documents.purposes import without_purposes
from classify.terms import TermMatcher
from classify.vectors import Vectors
from classify.words import Segmenter

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Columns = NDArray[np.int32]

_RUN = re.compile(r"[\u3400-\u9fffA-Za-z0-9]+")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|（[一二三四五六七八九十\d]{1,3}）|\d{1,2}[.、]|第[一二三四五六七八九十百]{1,4}[章节条]"
    r"|[一二三四五六七八九十]{1,2}(?:是|要)|[①-⑳]|——)"
)
_LEAD_LENGTH = 32
_HEADINGS = 2  # of the section path, innermost
_COUNTED = 2_000_000  # features counted at once, about 400 MB
_CELLS = 8_000_000  # of a product computed at once, 64 MB

# How much each part of the semantic features weighs before the network, and where term counts stop.
TEXT_SCALE, _CONTEXT_SCALE, _MOST_TERMS = 4.0, 2.0, 3


class Unit(NamedTuple):
    """What is scored: a plain text, its context (headings above it, the lead of its measure), and its sentence's frame.

    The frame is how the sentence opens and closes: 为…，制定本办法 and 坚持… make the clauses between them slogans.
    """

    text: str
    context: tuple[str, ...] = ()
    frame: tuple[str, ...] = ()


class ClauseUnit(NamedTuple):
    """A clause of a paragraph as a unit, with the clause's offsets in the decoded text."""

    unit: Unit
    clause: Clause


class FeatureOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which features are made and how much each block weighs; recorded in the model.

    Without `clauses` a paragraph is scored as one piece; without `purposes` its purpose sentences are not read.
    """

    clauses: bool = True
    purposes: bool = True
    word_ngrams: int = 2
    char_ngrams: tuple[int, ...] = (2, 3)
    min_count: int = 2
    max_features: int = 200_000
    word_scale: float = 1.0
    char_scale: float = 1.0
    context_scale: float = 0.3
    term_scale: float = 1.0


class Space(NamedTuple):
    """A fitted feature space: the column of each feature and its inverse document frequency."""

    options: FeatureOptions
    columns: Mapping[str, int]
    idf: Floats
    segmenter: Segmenter
    matcher: TermMatcher


class Rows(NamedTuple):
    """Sparse rows: `columns[pointers[i]:pointers[i+1]]` with `values` are the features of row i."""

    columns: Columns
    values: Floats
    pointers: Integers

    def between(self, first: int, last: int) -> "Rows":
        """Rows `first` to `last` (excluded), on the same memory."""
        start, end = self.pointers[first], self.pointers[last]
        return Rows(self.columns[start:end], self.values[start:end], self.pointers[first : last + 1] - start)

    def __matmul__(self, weights: Floats) -> Floats:
        """Product with a dense matrix (features, k) without scipy; shape (rows, k)."""
        rows, k = len(self.pointers) - 1, weights.shape[1]
        product = np.zeros((rows, k))
        first = 0
        while first < rows:  # in parts, since the terms of the sums take far more memory than the product
            limit = self.pointers[first] + _CELLS // max(k, 1)
            last = max(first + 1, int(np.searchsorted(self.pointers, limit, side="right")) - 1)
            start, end = self.pointers[first], self.pointers[last]
            filled = first + np.flatnonzero(np.diff(self.pointers[first : last + 1]))
            if len(filled):
                terms = weights[self.columns[start:end]] * self.values[start:end, None]
                product[filled] = np.add.reduceat(terms, self.pointers[filled] - start, axis=0)
            first = last
        return product


def units_of(paragraph: Plain, section: Sequence[str], options: FeatureOptions) -> list[ClauseUnit]:
    """What is scored of a paragraph: its distinct clauses, or all of it."""
    if options.clauses or not paragraph.text:
        return clause_units(paragraph, section, options.purposes)
    start, end = paragraph.span(0, len(paragraph.text))
    return [ClauseUnit(Unit(paragraph.text, tuple(section[-_HEADINGS:])), Clause(paragraph.text, start, end))]


def clause_units(paragraph: Plain, section: Sequence[str], purposes: bool = True) -> list[ClauseUnit]:
    """The distinct clauses of a paragraph, each with the headings above it and the lead of its measure.

    A clause that stands twice is one unit, so that repeating a text does not change its score. Without `purposes`
    the clauses of purpose sentences are left out; a paragraph that is all purpose has no unit.
    """
    headings = tuple(section[-_HEADINGS:])
    lead: tuple[str, ...] = ()
    units: list[ClauseUnit] = []
    seen: set[str] = set()
    for sentence in sentences(split_clauses(paragraph)):
        opening = _NUMBERING.sub("", sentence[0].text)
        closing = sentence[-1].text.rstrip("。；！？，")
        frame = (f"<{opening[:1]}", f"<{opening[:2]}", f"{closing[-2:]}>", f"{closing[-4:]}>")
        read = sentence if purposes else without_purposes(sentence)
        for clause in sentence:
            if clause.text not in seen and (len(read) == len(sentence) or clause in read):
                seen.add(clause.text)
                units.append(ClauseUnit(Unit(clause.text, headings + lead, frame), clause))
            if _NUMBERING.match(clause.text):
                lead = (clause.text,) if len(clause.text) <= _LEAD_LENGTH else ()
    return units


def named_features(
    unit: Unit, options: FeatureOptions, segmenter: Segmenter, matcher: TermMatcher
) -> tuple[Counter[str], Counter[str], Counter[str], Counter[str]]:
    """The counted features of a unit by block; the first letter of a name says which block."""
    text = _NUMBERING.sub("", unit.text)
    words = [_shape(word) for word in segmenter.words(text)]
    of_words: Counter[str] = Counter("w" + word for word in words)
    for n in range(2, options.word_ngrams + 1):
        of_words.update("w" + "_".join(words[i : i + n]) for i in range(len(words) - n + 1))
    of_characters: Counter[str] = Counter()
    for run in _RUN.findall(_DIGITS.sub("0", text)):
        for n in options.char_ngrams:
            of_characters.update("c" + run[i : i + n] for i in range(len(run) - n + 1))
    of_context: Counter[str] = Counter()
    if options.context_scale > 0:
        for heading in unit.context:
            of_context.update("h" + _shape(word) for word in segmenter.words(_NUMBERING.sub("", heading)))
        of_context.update("f" + part for part in unit.frame)
    of_terms: Counter[str] = Counter()
    if options.term_scale > 0:
        found = matcher.find(text)
        for label, term, _ in found.terms:
            of_terms["t" + label] += 1
            of_terms["t=" + term] += 1
        of_terms.update("t-" + label for label in found.negatives)
    return of_words, of_characters, of_context, of_terms


def _shape(word: str) -> str:
    """Numbers become 0, so that 300万元 and 500万元 are one feature."""
    return word if word.isalpha() else _DIGITS.sub("0", word)


def fit_space(
    units: Iterable[Unit],
    options: FeatureOptions,
    segmenter: Segmenter,
    terms: Mapping[str, Terms],
    kept_anyway: Collection[str] = (),
) -> Space:
    """Count the features of the units and keep those in at least `min_count` of them, the most frequent first.

    Features named in `kept_anyway` are kept however rare, beyond `max_features` too.
    """
    matcher = TermMatcher(terms)
    frequency, total = count_within(
        ([name for block in named_features(unit, options, segmenter, matcher) for name in block] for unit in units),
        _COUNTED,
    )
    kept = [(name, n) for name, n in frequency.items() if n >= options.min_count]
    kept.sort(key=lambda item: (-item[1], item[0]))
    chosen = dict(kept[: options.max_features])
    chosen |= {name: frequency[name] for name in kept_anyway}
    names = sorted(chosen)
    counts = np.array([chosen[name] for name in names], dtype=np.float64)
    idf = (np.log((1 + total) / (1 + counts)) + 1).astype(np.float32).astype(np.float64)  # as stored
    return Space(options, {name: i for i, name in enumerate(names)}, idf, segmenter, matcher)


def count_within(rows: Iterable[Iterable[str]], most: int) -> tuple[Counter[str], int]:
    """In how many rows each name stands, holding at most `most` names at a time; and the number of rows.

    Up to `most` names the counts are exact. Beyond, the rarest so far are forgotten until half are left, and a name
    that comes back starts anew: only rare names are counted short (after Manku and Motwani 2002).
    """
    frequency: Counter[str] = Counter()
    total = 0
    for names in rows:
        total += 1
        frequency.update(names)
        if len(frequency) > most:
            floor = 0
            while len(frequency) > most // 2:
                floor += 1
                frequency = Counter({name: n for name, n in frequency.items() if n > floor})
    return frequency, total


def transform(space: Space, units: Iterable[Unit]) -> Rows:
    """The weighted features of each unit as sparse rows of shape (units, features)."""
    options = space.options
    scales = (options.word_scale, options.char_scale, options.context_scale, options.term_scale)
    columns, values, pointers = array("i"), array("d"), array("q", [0])
    for unit in units:
        blocks = named_features(unit, options, space.segmenter, space.matcher)
        for index, count, scale in _known(space, blocks, scales):
            weight = (1 + np.log(count)) * space.idf[index]
            columns.frombytes(index.tobytes())
            values.frombytes((weight * (scale / np.sqrt(weight @ weight))).tobytes())
        pointers.append(len(columns))
    return Rows(
        np.frombuffer(columns, np.int32) if columns else np.zeros(0, np.int32),
        np.frombuffer(values) if values else np.zeros(0),
        np.frombuffer(pointers, np.int64),
    )


def _known(
    space: Space, blocks: Iterable[Counter[str]], scales: Iterable[float]
) -> Iterator[tuple[Columns, Floats, float]]:
    """Columns, counts and scale of each block, for the features the space knows."""
    for block, scale in zip(blocks, scales, strict=True):
        known = [(column, n) for name, n in block.items() if (column := space.columns.get(name)) is not None]
        if known:
            yield (
                np.array([c for c, _ in known], dtype=np.int32),
                np.array([n for _, n in known], dtype=np.float64),
                scale,
            )


def semantic_features(vectors: Vectors, space: Space, labels: Sequence[str], units: Sequence[Unit]) -> Floats:
    """Dense features (units, 2 * dimensions + 2 * labels): vectors of text and of context, counts of seed terms."""
    cut = space.segmenter.words
    text = vectors.encode([cut(unit.text) for unit in units])
    places = {context: i for i, context in enumerate(dict.fromkeys(unit.context for unit in units))}
    encoded = vectors.encode([[word for heading in context for word in cut(heading)] for context in places])
    context = encoded[[places[unit.context] for unit in units]]
    column = {label: k for k, label in enumerate(labels)}
    counts = np.zeros((len(units), 2 * len(labels)))
    for i, unit in enumerate(units):
        found = space.matcher.find(unit.text)
        for label, _, _ in found.terms:
            counts[i, column[label]] += 1
        for label in found.negatives:
            counts[i, len(labels) + column[label]] += 1
    parts = (TEXT_SCALE * text, _CONTEXT_SCALE * context, np.minimum(counts, _MOST_TERMS))
    return np.hstack(parts).astype(np.float64)
