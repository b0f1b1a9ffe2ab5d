"""Dated documents to themes: clusters, what is emerging since when, how well the codebook covers it, and proposals."""

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from classify.classifier.features import units_of
from classify.classifier.score import decide, score_paragraphs
from classify.models import Model
from classify.proposals import proposals
from classify.themes import clusters, coherence, emergence, naming, phrases, records
from classify.themes.assign import NO_THEME, Centroids, centre
from classify.themes.boilerplate import is_boilerplate, repeated
from classify.themes.centroids import fit_centroids
from classify.themes.periods import Period, choose_period, period_of, periods_between
from classify.themes.reading import Folder, FolderParagraph, is_chinese
from classify.themes.records import Passage
from classify.words import Segmenter, Token

Rows = NDArray[np.float32]
Integers = NDArray[np.int64]

_BATCH = 1000  # paragraphs scored at once
_DIGITS = 4
_MAX_TERMS = 300
_MIN_TERM_DOCUMENTS = 3  # a word is sooner one author's habit than a theme is
_MIN_TERM_ISSUERS = 2.5  # effectively; or half of what there are, where a collection is mostly of one issuer
_TERM_DISCOVERY_RATE = 0.1  # a list of terms is there to be read, and is the longer for one in ten that is chance
_MAX_WORD_SHARE = 0.2  # a word in more than this share of paragraphs names no theme
_OWN_THEME = 0.3  # share of a term's paragraphs that must lie in one theme for it to be the term's
_REPRESENTATIVES = 8
_STABLE = 0.5
_LARGE_STRATUM = 0.05  # share of the passages from which the notes speak of a stratum
_SUBSAMPLE = 0.9


class Encoder(Protocol):
    """Word vectors, or anything else that gives texts, cut into words, unit vectors of shape (texts, d)."""

    @property
    def id(self) -> str:
        """What the vectors are called in records."""
        ...

    def encode(self, texts: Sequence[Sequence[str]]) -> Rows:
        """Unit vectors of texts given as words; zero for a text of which nothing is known."""
        ...


@dataclass(frozen=True, slots=True)
class Options:
    """What to do: the period (None chooses), the least size of a theme (None chooses), and how."""

    period: Period | None = None
    uncovered: bool = False
    guided: bool = False
    seed: int = 42
    min_size: int | None = None
    reruns: int = 4


class Gathered(NamedTuple):
    """The analysed passages in canonical order, as cut, their vectors (n, d), and how many paragraphs were kept out."""

    passages: list[Passage]
    tokens: list[list[Token]]
    vectors: Rows
    counts: records.ParagraphCounts
    documents: int
    left_out: tuple[records.LeftOutRecord, ...]


class Named(NamedTuple):
    """Themes over the passages: `labels` (n,) count from 0, -1 is none; ids, names and shown terms by label."""

    labels: Integers
    core: Integers
    ids: tuple[str, ...]
    names: tuple[str, ...]
    terms: tuple[tuple[str, ...], ...]
    stability: tuple[float | None, ...]


class Discovery(NamedTuple):
    """All that a run found: the record, a row a passage, and the centroids (None without themes)."""

    record: records.ThemesRecord
    rows: list[Passage]
    centroids: Centroids | None


Say = Callable[[str], None]


def discover(folder: Folder, model: Model, encoder: Encoder, options: Options, say: Say = lambda _: None) -> Discovery:
    """Find themes in a dated folder; the same documents, options and model give the same result in any order.

    Where there is too little for themes or for a comparison over time, the rest is still answered and the record's
    `notes` say what is missing and why.
    """
    gathered = gather(folder, model, encoder, options.uncovered)
    say(f"{gathered.documents} documents, {gathered.counts.analysed} of {gathered.counts.read} paragraphs analysed")
    found = phrases.find_phrases(gathered.tokens)
    words = naming_words(gathered.tokens, found)
    min_size = options.min_size or clusters.default_min_size(len(words))
    named = _cluster(gathered, words, model, encoder, options, min_size, say)
    say(f"{len(named.ids)} themes")
    return describe(gathered, named, words, found, model, encoder.id, options, min_size)


def gather(folder: Folder, model: Model, encoder: Encoder, uncovered: bool) -> Gathered:
    """The passages of a folder: Chinese, not boilerplate, each once; with `uncovered` only those without a label."""
    segmenter = model.classifier.space.segmenter
    chinese = [p for p in folder.paragraphs if is_chinese(p.plain.text)]
    telling = [p for p in chinese if not is_boilerplate(p.plain)]
    # A text issued again counts at its earliest date, so that the repetition does not look like news.
    by_date = sorted(range(len(telling)), key=lambda i: (folder.documents[telling[i].document].date or "9999", i))
    first = repeated([telling[i].plain.text for i in by_date])
    once = sorted(by_date[i] for i, j in enumerate(first) if i == j)
    kept = [telling[i] for i in once]
    labels = labels_of(kept, model)
    chosen = [(p, given) for p, given in zip(kept, labels, strict=True) if not (uncovered and given)]
    passages = [_passage(folder, p, given) for p, given in chosen]
    tokens = [segmenter.tokens(p.plain.text) for p, _ in chosen]
    dated = sum(p.date is not None for p in passages)
    counts = records.ParagraphCounts(
        len(folder.paragraphs),
        len(chinese) - len(telling),
        len(folder.paragraphs) - len(chinese),
        len(telling) - len(kept),
        len(kept) - len(passages),
        len(passages),
        dated,
    )
    vectors = encoder.encode([[t.word for t in each] for each in tokens])
    left_out = tuple(records.LeftOutRecord(x.document, x.analysis, x.reason) for x in folder.left_out)
    return Gathered(passages, tokens, vectors, counts, len(folder.documents), left_out)


def labels_of(paragraphs: Sequence[FolderParagraph], model: Model) -> list[tuple[str, ...]]:
    """The labels the classifier gives each paragraph."""
    names = model.classifier.labels
    out: list[tuple[str, ...]] = []
    for a in range(0, len(paragraphs), _BATCH):
        units = [units_of(p.plain, p.section, model.classifier.space.options) for p in paragraphs[a : a + _BATCH]]
        for scored in score_paragraphs(model.classifier, units):
            given = decide(model.classifier, np.round(scored.probabilities, _DIGITS))
            out.append(tuple(name for name, yes in zip(names, given, strict=True) if yes))
    return out


def _passage(folder: Folder, p: FolderParagraph, labels: tuple[str, ...]) -> Passage:
    d = folder.documents[p.document]
    return Passage(
        d.name, d.sha256, d.date, d.issuer, d.genre, d.level, p.index, p.start, p.end, p.text, labels
    )  # fmt: skip


def naming_words(tokens: Sequence[Sequence[Token]], found: dict[phrases.Words, int]) -> list[list[str]]:
    """The words and phrases of each cut passage that can name a theme: not rare, and not everywhere."""
    merged = [phrases.merged_words(each, found) for each in tokens]
    frequency = Counter(word for words in merged for word in set(words))
    most = max(5.0, _MAX_WORD_SHARE * len(merged))
    least = 2 if len(merged) < 2000 else 3
    return [[w for w in words if least <= frequency[w] <= most] for words in merged]


def _cluster(
    gathered: Gathered,
    words: Sequence[Sequence[str]],
    model: Model,
    encoder: Encoder,
    options: Options,
    min_size: int,
    say: Say,
) -> Named:
    vectors, n = gathered.vectors, len(gathered.passages)
    if n < clusters.least_paragraphs(min_size) or not np.any(vectors):
        return _nothing(n)
    start = None
    if options.guided:
        segmenter = model.classifier.space.segmenter
        seeds = [[w for term in t.positive for w in segmenter.words(term)] for t in model.terms.values()]
        start = clusters.starting_labels(vectors, encoder.encode(seeds))
    say(f"clustering with a least size of {min_size}")
    made = clusters.cluster(words, vectors, min_size, options.seed, start)
    if not made.terms:
        return _nothing(n)
    ids = tuple(f"t{k + 1:03d}" for k in range(len(made.terms)))
    scores = _stability(vectors, made.labels, min_size, options, say)
    names = tuple(naming.theme_names(made.terms, model.classifier.space.segmenter.names_something))
    terms = tuple(naming.listed_terms(t) for t in made.terms)
    return Named(made.labels, made.core, ids, names, terms, scores)


def _nothing(n: int) -> Named:
    none = np.full(n, NO_THEME, np.int64)
    return Named(none, none, (), (), (), ())


def _stability(vectors: Rows, labels: Integers, min_size: int, options: Options, say: Say) -> tuple[float | None, ...]:
    """For each theme the mean best Jaccard similarity over re-runs: by turns another seed, and 90 % of the passages."""
    themes = int(labels.max()) + 1
    runs: list[list[float]] = []
    for run in range(options.reruns):
        say(f"run {run + 1} of {options.reruns} for stability")
        seed = options.seed + run + 1
        present = np.ones(len(labels), np.bool_)
        if run % 2:
            left_out = np.random.default_rng(seed).permutation(len(labels))[round(_SUBSAMPLE * len(labels)) :]
            present[left_out] = False
        other = np.full(len(labels), NO_THEME, np.int64)
        other[present] = clusters.recluster(vectors[present], min_size, seed)
        runs.append(coherence.best_matches(labels, other, present))
    if not runs:
        return (None,) * themes
    return tuple(round(float(v), 3) for v in np.nanmean(np.array(runs), axis=0))


class _Time(NamedTuple):
    """Passages placed in time: `place` (n,) is a position among `periods`, -1 for the undated.

    `stratum` (n,) is a position among `strata`, each a genre at a level; `totals` has shape (strata, periods).
    """

    period: Period
    periods: tuple[str, ...]
    place: Integers
    strata: tuple[str, ...]
    stratum: Integers
    totals: Integers
    coarse: tuple[records.LeftOutRecord, ...]


def _in_time(gathered: Gathered, wanted: Period | None) -> _Time:
    dates = {(p.sha256, p.document): p.date for p in gathered.passages if p.date is not None}
    period = wanted or choose_period(list(dates.values()))
    given = [period_of(p.date, period) if p.date else None for p in gathered.passages]
    named = sorted({g for g in given if g is not None})
    periods = tuple(periods_between(named[0], named[-1], period)) if named else ()
    position = {name: i for i, name in enumerate(periods)}
    place = np.array([position.get(g or "", -1) for g in given], np.int64)
    strata, stratum = _strata(gathered.passages)
    every = np.arange(len(place))
    totals = _counts(every, place, stratum, len(periods), len(strata))
    coarse = tuple(
        records.LeftOutRecord(name, "time analysis", f"its date {date} does not name a {period}")
        for (_, name), date in sorted(dates.items(), key=lambda item: item[0][1])
        if period_of(date, period) is None
    )
    return _Time(period, periods, place, strata, stratum, totals, coarse)


def _strata(passages: Sequence[Passage]) -> tuple[tuple[str, ...], Integers]:
    """What is compared each with its own past: a genre at a level of government, since like writes like."""
    names = [f"{p.level} {p.genre}" if p.level else p.genre for p in passages]
    strata = tuple(sorted(set(names)))
    position = {name: i for i, name in enumerate(strata)}
    return strata, np.array([position[name] for name in names], np.int64)


def _counts(own: Integers, place: Integers, stratum: Integers, periods: int, strata: int) -> Integers:
    """Dated passages of a candidate by stratum and period, shape (strata, periods)."""
    dated = own[place[own] >= 0]
    flat = np.bincount(stratum[dated] * periods + place[dated], minlength=strata * periods)
    return flat.reshape(strata, periods).astype(np.int64)


def _counted(own: Integers, time: _Time) -> Integers:
    return _counts(own, time.place, time.stratum, len(time.periods), len(time.strata))


def describe(
    gathered: Gathered,
    named: Named,
    words: Sequence[Sequence[str]],
    found: dict[phrases.Words, int],
    model: Model,
    vectors_id: str,
    options: Options,
    min_size: int,
) -> Discovery:
    """The record of themes that have been found: emergence, coverage, quality, terms on the rise and proposals."""
    passages, labels = gathered.passages, named.labels
    time = _in_time(gathered, options.period)
    documents = _document_numbers(passages)
    issuers = {d: p.issuer for p, d in zip(passages, documents.tolist(), strict=True) if p.issuer}
    mean = gathered.vectors.mean(axis=0) if len(passages) else np.zeros(gathered.vectors.shape[1], np.float32)
    centroids = fit_centroids(gathered.vectors, labels, mean) if named.ids else None
    similarity = _similarity(centroids, gathered.vectors, labels)
    themes = _themes(gathered, named, words, time, documents, issuers, centroids, similarity, model)
    segmenter = model.classifier.space.segmenter
    rising, falling = _terms(gathered, found, segmenter, time, documents, issuers, named)
    proposed = proposals(themes, model.codebook, model.terms)
    outliers = float((labels == NO_THEME).mean()) if len(labels) else 0.0
    before = float((named.core == NO_THEME).mean()) if len(labels) else 0.0
    shown = [t.terms for t in themes]
    quality = records.Quality(
        len(themes),
        round(float(np.mean([t.coherence for t in themes])), 4) if themes else None,
        round(coherence.diversity(shown), 4) if themes else None,
        round(outliers, 4),
        round(before, 4),
        sum(t.stable is False for t in themes),
    )
    record = records.ThemesRecord(
        1,
        gathered.documents,
        gathered.counts,
        records.Settings(
            time.period, options.seed, min_size, options.uncovered, options.guided, options.reruns, model.id,
            vectors_id, None,
        ),
        time.periods,
        _by_period(time.periods, time.totals.sum(axis=0)),
        tuple(themes),
        rising,
        falling,
        round(outliers, 4),
        quality,
        _hierarchy(centroids, named.ids),
        tuple(proposed),
        tuple(sorted((*gathered.left_out, *time.coarse), key=lambda x: (x.document, x.reason))),
        tuple(_notes(gathered, named, time, min_size)),
    )  # fmt: skip
    rows = [
        msgspec.structs.replace(p, theme=named.ids[k] if k >= 0 else None, similarity=round(float(s), _DIGITS))
        for p, k, s in zip(passages, labels.tolist(), similarity.tolist(), strict=True)
    ]
    return Discovery(record, rows, centroids)


def _hierarchy(centroids: Centroids | None, ids: Sequence[str]) -> tuple[records.BranchRecord, ...]:
    branches = clusters.hierarchy(centroids.rows) if centroids is not None else ()
    return tuple(
        records.BranchRecord(tuple(ids[k] for k in b.left), tuple(ids[k] for k in b.right), b.distance)
        for b in branches
    )


def _notes(gathered: Gathered, named: Named, time: _Time, min_size: int) -> list[str]:
    notes: list[str] = []
    n, counts = len(gathered.passages), gathered.counts
    if not named.ids:
        needed = clusters.least_paragraphs(min_size)
        why = (
            f"{n} distinct paragraphs are left of {counts.read} and themes need at least {needed}"
            if n < needed
            else f"the {n} paragraphs have no dense groups of {min_size}"
        )
        notes.append(f"no themes: {why}; give more documents or a smaller --min-size")
    totals = time.totals.sum(axis=0)
    filled = int((totals > 0).sum())
    if not time.periods:
        notes.append(
            "no time analysis: no document has a date; name files YYYY[-MM[-DD]] or add a manifest.jsonl with dates"
        )
    elif filled == 1:
        only = time.periods[int(np.argmax(totals))]
        notes.append(
            f"nothing can be called emerging: all dated paragraphs lie in {only}; add documents of other periods"
        )
    elif filled > 1:
        for stratum, row in zip(time.strata, time.totals, strict=True):
            if row.sum() >= _LARGE_STRATUM * totals.sum() and row.max() >= (1 - emergence.MIN_PAST) * row.sum():
                only = time.periods[int(np.argmax(row))]
                notes.append(
                    f"{stratum}: its {int(row.sum())} paragraphs all lie in {only}; "
                    "what only they say is not called emerging"
                )
    if gathered.documents == 1:
        notes.append("one document only: nothing can be called emerging, since one text cannot make a theme")
    return notes


def _document_numbers(passages: Sequence[Passage]) -> Integers:
    numbers: dict[tuple[str, str], int] = {}
    return np.array([numbers.setdefault((p.sha256, p.document), len(numbers)) for p in passages], np.int64)


def _similarity(centroids: Centroids | None, vectors: Rows, labels: Integers) -> Rows:
    """Cosine of each passage to the centroid of its own theme; 0 without one."""
    if centroids is None:
        return np.zeros(len(labels), np.float32)
    cosines = (centre(vectors, centroids.mean) * centroids.rows[np.maximum(labels, 0)]).sum(axis=1)
    return np.where(labels >= 0, cosines, 0).astype(np.float32)


def _by_period(periods: Sequence[str], counts: Integers) -> dict[str, int]:
    return dict(zip(periods, counts.tolist(), strict=True))


def _growth(g: emergence.Growth) -> records.Growth:
    return records.Growth(
        round(g.log_odds, _DIGITS), round(g.low, _DIGITS), round(g.high, _DIGITS), float(f"{g.q:.3g}")
    )


def _spread(s: emergence.Spread) -> records.Spread:
    return records.Spread(s.documents, s.issuers, round(s.effective, 2), round(s.effective_issuers, 2))


def _spreads(
    members: Sequence[Integers], counts: Integers, time: _Time, documents: Integers, issuers: dict[int, str]
) -> list[emergence.Spread]:
    """The spread of each candidate's passages from its rise on; of all its passages where there is no time."""
    changes = emergence.rise(counts, time.totals) if len(time.periods) else []
    out: list[emergence.Spread] = []
    for i, own in enumerate(members):
        since = max(changes[i].at, 0) if changes else -1
        counted = time.place[own] >= since
        if since > 0:  # only what the rise was measured on
            counted &= emergence.comparable(time.totals, since)[time.stratum[own]]
        out.append(emergence.spread(documents[own[counted]].tolist(), issuers))
    return out


def _themes(
    gathered: Gathered,
    named: Named,
    words: Sequence[Sequence[str]],
    time: _Time,
    documents: Integers,
    issuers: dict[int, str],
    centroids: Centroids | None,
    similarity: Rows,
    model: Model,
) -> list[records.ThemeRecord]:
    if centroids is None:
        return []
    members = [np.flatnonzero(named.labels == k) for k in range(len(named.ids))]
    counts = np.stack([_counted(own, time) for own in members])
    spreads = _spreads(members, counts, time, documents, issuers)
    found = (
        emergence.findings(counts, time.totals, spreads)
        if len(time.periods)
        else [emergence.Finding(None, False, False, emergence.Growth(0.0, 0.0, 0.0, 1.0))] * len(members)
    )
    cohesion = coherence.npmi(named.terms, words)
    places = _map(centroids.rows)
    names = model.classifier.labels
    out: list[records.ThemeRecord] = []
    for k in emergence.rank(found):
        own, item = members[k], found[k]
        stability = named.stability[k]
        by_period = counts[k].sum(axis=0)
        share = emergence.shares(by_period, time.totals.sum(axis=0))
        out.append(
            records.ThemeRecord(
                named.ids[k],
                named.names[k],
                named.terms[k],
                len(own),
                _by_period(time.periods, by_period),
                {period: round(float(v), 5) for period, v in zip(time.periods, share, strict=True)},
                time.periods[item.since] if item.since is not None else None,
                item.emerging,
                item.fading,
                _growth(item.growth),
                _spread(spreads[k]),
                _coverage([gathered.passages[i].labels for i in own], names),
                stability,
                stability >= _STABLE if stability is not None else None,
                round(cohesion[k], _DIGITS),
                places[k],
                _representatives(gathered.passages, own, similarity, documents),
            )
        )
    return out


def _coverage(labels: Sequence[tuple[str, ...]], names: Sequence[str]) -> dict[str, float]:
    shares = {name: round(sum(name in given for given in labels) / len(labels), _DIGITS) for name in names}
    return {**shares, "none": round(sum(not given for given in labels) / len(labels), _DIGITS)}


def _representatives(
    passages: Sequence[Passage], own: Integers, similarity: Rows, documents: Integers
) -> tuple[records.Representative, ...]:
    """The passages nearest to the middle of a theme, those of documents not yet shown first."""
    nearest = sorted(own.tolist(), key=lambda i: (-round(float(similarity[i]), _DIGITS), i))
    shown: set[int] = set()
    first: list[int] = []
    rest: list[int] = []
    for i in nearest:
        (rest if int(documents[i]) in shown else first).append(i)
        shown.add(int(documents[i]))
    return tuple(
        records.Representative(
            p.document, p.index, p.start, p.end, p.date, p.text, round(float(similarity[i]), _DIGITS)
        )
        for i in (first + rest)[:_REPRESENTATIVES]
        for p in (passages[i],)
    )


def _map(rows: Rows) -> list[tuple[float, float]]:
    """Two coordinates from 0 to 1 for each centroid (themes, d): the first two principal components."""
    centred = rows.astype(np.float64) - rows.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    two = np.zeros((len(rows), 2))
    for j, direction in enumerate(directions[:2]):
        sign = 1.0 if direction[np.argmax(np.abs(direction))] >= 0 else -1.0  # the sign of a component is arbitrary
        two[:, j] = sign * centred @ direction
    low, high = two.min(axis=0), two.max(axis=0)
    scaled = (two - low) / np.where(high > low, high - low, 1.0)
    return [(round(float(x), 3), round(float(y), 3)) for x, y in scaled]


def _terms(
    gathered: Gathered,
    found: dict[phrases.Words, int],
    segmenter: Segmenter,
    time: _Time,
    documents: Integers,
    issuers: dict[int, str],
    named: Named,
) -> tuple[tuple[records.TermRecord, ...], tuple[records.TermRecord, ...]]:
    """Words and phrases that rise, and that fall, each list ranked and without fragments of one another."""
    if len(time.periods) < 2:
        return (), ()
    dated = np.flatnonzero(time.place >= 0)
    places: defaultdict[str, list[int]] = defaultdict(list)
    for i in dated.tolist():
        for term in phrases.terms_of(gathered.tokens[i], found):
            places[term].append(i)
    candidates = {t: np.array(own, np.int64) for t, own in places.items() if len(own) >= _MIN_TERM_DOCUMENTS}
    bound = phrases.bound_words(gathered.tokens)
    # One passage of each document that holds a term: a word stands in bursts, a document decides on it once.
    once = {t: own[np.unique(documents[own], return_index=True)[1]] for t, own in candidates.items()}
    names = sorted(
        t
        for t, own in once.items()
        if len(own) >= _MIN_TERM_DOCUMENTS and t not in bound and _is_concept(t, segmenter, once.keys())
    )
    if not names:
        return (), ()
    members = [candidates[term] for term in names]
    counts = np.stack([_counted(own, time) for own in members])
    spreads = _spreads(members, counts, time, documents, issuers)
    of_documents = np.stack([_counted(once[term], time) for term in names])
    # A document counts by how many of the terms it holds, since a long one says more.
    by_document = emergence.Table(of_documents, of_documents.sum(axis=0))
    every = emergence.spread(documents[dated].tolist(), issuers)
    least_issuers = min(_MIN_TERM_ISSUERS, every.effective_issuers / 2)
    items = emergence.findings(counts, time.totals, spreads, by_document, _TERM_DISCOVERY_RATE, least_issuers)
    size = {term: len(own) for term, own in zip(names, members, strict=True)}
    position = {term: i for i, term in enumerate(names)}

    def record(term: str) -> records.TermRecord:
        i = position[term]
        item, own = items[i], members[i]
        since = item.since
        theirs = named.labels[own[time.place[own] >= (since or 0)]]
        theme = None
        if len(theirs) and (theirs >= 0).any():
            most = np.bincount(theirs[theirs >= 0])
            if most.max() >= _OWN_THEME * len(theirs):
                theme = named.ids[int(most.argmax())]
        growth = _growth(item.growth)
        return records.TermRecord(
            term,
            time.periods[since] if since is not None else time.periods[0],
            _by_period(time.periods, counts[i].sum(axis=0)),
            growth,
            growth.q,
            phrases.is_formula(term),
            theme,
            _spread(spreads[i]),
        )

    ranked = [names[i] for i in emergence.rank(items) if items[i].emerging]
    rising = phrases.collapse(ranked, size)
    # Dates and formulae after all others; a phrase that took a fragment's place stands where its own growth puts it.
    rising.sort(key=lambda term: (phrases.is_formula(term), -items[position[term]].growth.low, term))
    fading = sorted((i for i in range(len(names)) if items[i].fading), key=lambda i: (items[i].growth.high, i))
    falling = phrases.collapse([names[i] for i in fading], size)
    falling.sort(key=phrases.is_formula)
    return tuple(map(record, rising[:_MAX_TERMS])), tuple(map(record, falling[:_MAX_TERMS]))


def _is_concept(term: str, segmenter: Segmenter, terms: Container[str]) -> bool:
    """Whether a term can be a new concept: no office, no everyday word, no verb before another term."""
    return (
        segmenter.names_something(term)
        and not phrases.is_office(term)
        and not segmenter.is_everyday(term)
        and (segmenter.object_of(term) or "") not in terms
    )
