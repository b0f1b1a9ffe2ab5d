"""Evidence: the clauses that earned a label and, inside each, the words that carried most of the weight."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from classify.classifier.features import Floats, Rows, Space
from classify.classifier.score import Classifier, Scored, sigmoid
from classify.documents.clauses import sentences, split_clauses
from classify.documents.plain import Plain
from classify.records import Evidence, Measure, MeasureLabel, Span

DIGITS = 4  # of a probability in a record
_MAX_CLAUSES = 5
_MAX_TERMS = 3
_HOLDS = 0.5  # the probability at which a clause earns a label
_SHARE = 0.25  # of the strongest word's weight a word must reach to be shown


def evidence(
    classifier: Classifier, scored: Scored, label: int, paragraph: Plain, decoded: str
) -> tuple[Evidence, ...]:
    """The clauses that earned a label, strongest first, as spans of the decoded text."""
    chosen = _earning(scored, label)[:_MAX_CLAUSES]
    return tuple(_clause_evidence(classifier, scored, i, label, paragraph, decoded) for i in chosen)


def _earning(scored: Scored, label: int) -> list[int]:
    """The clauses that earned a label, strongest first; the strongest where none does by itself."""
    probabilities = sigmoid(scored.logits[:, label])
    order = sorted(range(len(probabilities)), key=lambda i: (-probabilities[i], i))
    return [i for i in order if probabilities[i] >= _HOLDS] or order[:1]


def earning_measures(
    classifier: Classifier, scored: Scored, given: Sequence[int], paragraph: Plain, decoded: str
) -> tuple[Measure, ...]:
    """The measures of a paragraph that earned one of its labels, in order, as spans of the decoded text.

    `given` are the places of the paragraph's labels; a measure's probability is that of its strongest clause.
    """
    earned: dict[str, dict[int, float]] = {}
    for label in given:
        for i in _earning(scored, label):
            probability = float(sigmoid(scored.logits[i, label]))
            earned.setdefault(scored.clauses[i].clause.text, {})[label] = probability
    found: list[Measure] = []
    for sentence in sentences(split_clauses(paragraph)):
        labels: dict[int, float] = {}
        for clause in sentence:
            for label, probability in earned.get(clause.text, {}).items():
                labels[label] = max(labels.get(label, 0.0), probability)
        if labels:
            start, end = sentence[0].start, sentence[-1].end
            names = tuple(MeasureLabel(classifier.labels[k], round(labels[k], DIGITS)) for k in sorted(labels))
            found.append(Measure(start, end, decoded[start:end], names))
    return tuple(found)


def _clause_evidence(
    classifier: Classifier, scored: Scored, place: int, label: int, paragraph: Plain, decoded: str
) -> Evidence:
    clause, features = scored.clauses[place].clause, scored.features.between(place, place + 1)
    base = bisect_left(paragraph.offsets, clause.start)
    spans: list[Span] = []
    for a, b in strongest_words(classifier.space, classifier.clause.coefficients[:, label], clause.text, features):
        start, end = paragraph.span(base + a, base + b)
        spans.append(Span(start, end, decoded[start:end]))
    return Evidence(clause.start, clause.end, decoded[clause.start : clause.end], tuple(spans))


def strongest_words(space: Space, weights: Floats, text: str, features: Rows) -> list[tuple[int, int]]:
    """Up to three stretches (start, end) of a text with the largest summed weight of its features, largest first."""
    weight = dict(zip(features.columns.tolist(), (features.values * weights[features.columns]).tolist(), strict=True))
    by_character = [0.0] * len(text)
    for places, value in _places(space, text, weight):
        for i in places:
            by_character[i] += value / len(places)
    tokens = [(t.start, t.start + len(t.word)) for t in space.segmenter.tokens(text)]
    scored = [(sum(by_character[a:b]), a, b) for a, b in tokens]
    top = max((s for s, _, _ in scored), default=0.0)
    if top <= 0:
        return []
    stretches: list[tuple[float, int, int]] = []
    for s, a, b in scored:
        if s < _SHARE * top or (b - a == 1 and not (stretches and stretches[-1][2] == a)):
            continue  # a single character alone (的, 对) is nothing an analyst would underline
        if stretches and stretches[-1][2] == a:
            stretches[-1] = (stretches[-1][0] + s, stretches[-1][1], b)
        else:
            stretches.append((s, a, b))
    best = sorted(stretches, key=lambda item: (-item[0], item[1]))[:_MAX_TERMS]
    return [(a, b) for _, a, b in best]


def _places(space: Space, text: str, weight: dict[int, float]) -> list[tuple[Sequence[int], float]]:
    """Where the features of a text stand in it, with an equal part of each feature's weight for each place."""
    found: list[tuple[str, Sequence[int]]] = []
    tokens = space.segmenter.tokens(text)
    for first in range(len(tokens)):
        for n in range(1, space.options.word_ngrams + 1):
            part = tokens[first : first + n]
            if len(part) == n:
                found.append(
                    ("w" + "_".join(t.word for t in part), range(part[0].start, part[-1].start + len(part[-1].word)))
                )
    for n in space.options.char_ngrams:
        found.extend(("c" + text[i : i + n], range(i, i + n)) for i in range(len(text) - n + 1))
    for _, term, parts in space.matcher.find(text).terms:
        found.append(("t=" + term, [i for start, end in parts for i in range(start, end)]))
    times = Counter(name for name, _ in found)
    places: list[tuple[Sequence[int], float]] = []
    for name, where in found:
        value = weight.get(space.columns.get(name, -1))
        if value is not None:
            places.append((where, value / times[name]))
    return places
