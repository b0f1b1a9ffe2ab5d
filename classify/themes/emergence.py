"""What is new, since when, and how sure we are: pure arithmetic over counts of paragraphs per period.

A candidate is a theme or a term. Three questions are kept apart. How strongly it grew: the log-odds ratio with an
informative Dirichlet prior, which ranks. Whether the rise can be chance: the exact conditional test, corrected for
the choice of the period and then for the number of candidates. Whether it is more than one text: the spread over
documents and issuers; and for terms, whose paragraphs come in bursts, the growth counted once more over documents.

Counts come in strata, a genre at a level of government: when the work reports of cities are collected for one year
only, whatever they are wont to say is no news of that year, so like is compared with its own past.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

PRIOR_MENTIONS = 4.0
FALSE_DISCOVERY_RATE = 0.05
_MIN_RATIO = 2.0  # a rise by less is not news, however certain
_HELD = 0.5  # of the risen share, that the newest third of what follows the rise must still reach
_MIN_DOCUMENTS = 2
MIN_PAST = 0.01  # share of a stratum's paragraphs that must lie before a cut
_MIN_EFFECTIVE = 1.9


class Growth(NamedTuple):
    """Log-odds ratio of a candidate after against before a period, with its 95 % interval; q is the adjusted p."""

    log_odds: float
    low: float
    high: float
    q: float


class Change(NamedTuple):
    """The best split of a candidate's history: `at` is the position of its first period after the change, -1 for none.

    `p` is one-sided and corrected for the splits that were tried; `least_p` is the least it could have been, had all
    mentions fallen after the most telling split.
    """

    at: int
    p: float
    least_p: float


class Spread(NamedTuple):
    """How a candidate's paragraphs are spread: distinct documents and issuers, and the effective number of documents.

    `effective` is the inverse Simpson index: ten mentions in one document and one in another count as 1.2 documents.
    `effective_issuers` is the same over the issuers of those documents; one without a known issuer is its own.
    """

    documents: int
    issuers: int
    effective: float
    effective_issuers: float


class Table(NamedTuple):
    """Counts of candidates (candidates, [strata,] periods) and what they are counted of, ([strata,] periods)."""

    counts: Counts
    totals: Counts


class Finding(NamedTuple):
    """What the counts of one candidate say; `since` is a position among the periods, or None."""

    since: int | None
    emerging: bool
    fading: bool
    growth: Growth


def shares(counts: Counts, totals: Counts) -> Floats:
    """Share of a candidate in the paragraphs of each period, same shape as the counts; 0 where a period is empty."""
    return counts / np.maximum(totals, 1)


def log_odds(after: Counts, before: Counts, expected: Floats) -> tuple[Floats, Floats, Floats]:
    """Log-odds ratio with an informative Dirichlet prior, and its 95 % interval, for arrays of candidates.

    After Monroe, Colaresi and Quinn (2008), but conditional on how often a candidate stands at all: the odds that a
    mention lies after the split, over the odds `expected` (a share) if nothing had changed. The prior is worth four
    mentions that fall as expected. Over two sides a Dirichlet is a Beta, whose quantiles are exact; the normal
    approximation gives a newcomer, never mentioned before, an interval without a lower end and ranks it last.
    """
    from scipy.special import betaincinv

    share = np.clip(expected, 1e-9, 1 - 1e-9)
    a, b = after + PRIOR_MENTIONS * share, before + PRIOR_MENTIONS * (1 - share)
    base = np.log(share / (1 - share))
    ends = [np.clip(betaincinv(a, b, tail), 1e-12, 1 - 1e-12) for tail in (0.025, 0.975)]
    low, high = (np.log(end / (1 - end)) - base for end in ends)
    # Where one side has next to nothing, the mean lies outside the middle 95 %.
    return np.clip(np.log(a / b) - base, low, high), low, high


def binomial_tail(successes: Counts, trials: Counts, probability: Floats) -> Floats:
    """P(X >= successes) for X ~ Binomial(trials, probability), exact, element by element."""
    from scipy.special import betainc

    k = np.asarray(successes, np.float64)
    n = np.asarray(trials, np.float64)
    tail = betainc(np.maximum(k, 1), np.maximum(n - k + 1, 1), probability)
    return np.where(k <= 0, 1.0, np.where(k > n, 0.0, tail))


class _Split(NamedTuple):
    """All candidates at one split, over the strata that have paragraphs on both sides of it.

    `after` of `every` mentions lie after it, where `expected` (a share) would if nothing changed; `total` paragraphs.
    """

    after: Counts
    every: Counts
    expected: Floats
    total: int


def comparable(totals: Counts, cut: int) -> NDArray[np.bool_]:
    """The strata (strata, periods) with paragraphs from a cut on and a past to compare them with.

    A past of less than one paragraph in a hundred is none: it would only lend its genre's weight to the comparison.
    """
    before, after = totals[:, :cut].sum(axis=1), totals[:, cut:].sum(axis=1)
    return (before > 0) & (before >= MIN_PAST * (before + after)) & (after > 0)


def _split(counts: Counts, totals: Counts, cut: int) -> _Split:
    usable = comparable(totals, cut)
    every = counts[:, usable].sum(axis=2)
    total = totals[usable].sum(axis=1)
    share = totals[usable, cut:].sum(axis=1) / np.maximum(total, 1)
    mentions = every.sum(axis=1)
    return _Split(
        counts[:, usable, cut:].sum(axis=(1, 2)),
        mentions,
        (every @ share + 1e-300) / np.maximum(mentions, 1e-300) if usable.any() else np.zeros(len(counts)),
        int(total.sum()),
    )


def _stratified(counts: Counts, totals: Counts) -> tuple[Counts, Counts]:
    """Counts as (candidates, strata, periods) and totals as (strata, periods); one stratum where none are given."""
    return (counts[:, None], totals[None]) if counts.ndim == 2 else (counts, totals)


def rise(counts: Counts, totals: Counts) -> list[Change]:
    """For each candidate (candidates, [strata,] periods) the split at which its share rose most surely.

    Given how often it stands at all, its mentions fall after a split like draws with the share of all paragraphs
    that lie there: the exact conditional test of two Poisson rates (Przyborowski and Wilenski 1940). With strata,
    only those with paragraphs on both sides take part, and the share is their mean, weighted by mentions; the
    binomial tail is then an upper bound of the exact one (Hoeffding 1956). So a genre that is collected only from
    some year on makes nothing new by itself. The split with the greatest likelihood is the change point. Its p is
    multiplied by the number of splits as recent, or as old, as itself (Bonferroni): which of the two it is, is part
    of the answer.
    """
    counts, totals = _stratified(counts, totals)
    every = totals.sum(axis=0)
    # Two splits with only empty periods between them are one split; the one at the first filled period stands.
    cuts = [t for t in range(1, counts.shape[2]) if every[t] > 0 and comparable(totals, t).any()]
    if not cuts:
        return [Change(-1, 1.0, 1.0)] * len(counts)
    recent = np.array(cuts) >= recent_from(counts.shape[2])
    tried = np.where(recent, recent.sum(), (~recent).sum())
    likelihoods: list[Floats] = []
    tails: list[Floats] = []
    least: list[Floats] = []
    for t in cuts:
        split = _split(counts, totals, t)
        expected = np.clip(split.expected, 0.0, 1.0)
        likelihoods.append(_likelihood_ratio(split))
        tails.append(binomial_tail(split.after, split.every, expected))
        least.append(expected**split.every)
    gains = np.stack(likelihoods)
    best = np.argmax(gains, axis=0)
    rows = np.arange(len(counts))
    p = np.minimum(1.0, np.stack(tails)[best, rows] * tried[best])
    least_p = np.minimum(1.0, (np.stack(least) * tried[:, None]).min(axis=0))
    return [
        Change(cuts[b], float(value), float(bound)) if gain > 0 else Change(-1, 1.0, float(bound))
        for b, value, bound, gain in zip(best, p, least_p, gains[best, rows], strict=True)
    ]


def _likelihood_ratio(split: _Split) -> Floats:
    """Log-likelihood gained by letting the rate rise at a split; 0 where it does not rise."""
    k, n = split.after.astype(np.float64), split.every.astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = np.where(k > 0, k * np.log(k / (n * split.expected)), 0.0)
        gain += np.where(n - k > 0, (n - k) * np.log((n - k) / (n * (1 - split.expected))), 0.0)
    return np.where(k > n * split.expected + 1e-9, np.maximum(gain, 0.0), 0.0)


def adjust(p: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg's (1995) adjusted p-values, in the order given.

    >>> adjust([0.01, 0.04, 0.03])
    [0.03, 0.04, 0.04]
    """
    order = np.argsort(np.asarray(p, np.float64), kind="stable")
    ordered = np.asarray(p, np.float64)[order] * len(p) / np.arange(1, len(p) + 1)
    running = np.minimum(1.0, np.minimum.accumulate(ordered[::-1])[::-1])
    out = np.empty(len(p))
    out[order] = running
    return [float(round(value, 12)) for value in out]


def adjust_testable(changes: Sequence[Change], rate: float) -> list[float]:
    """Adjusted p-values where those that could never be small are not counted among the tests, and get 1.

    Tarone (1990), for the false discovery rate Gilbert (2005): a candidate with two mentions cannot become
    significant among thousands, so it takes no part in the correction. What could be is known before the test.
    """
    least = np.sort([c.least_p for c in changes])
    tests = next(k for k in range(1, len(changes) + 2) if np.searchsorted(least, rate / k, side="right") <= k)
    testable = [i for i, c in enumerate(changes) if c.least_p <= rate / tests]
    out = [1.0] * len(changes)
    for i, q in zip(testable, adjust([changes[i].p for i in testable]), strict=True):
        out[i] = q
    return out


def spread(documents: Sequence[int], issuers: Mapping[int, str]) -> Spread:
    """The spread of paragraphs given by their documents; `issuers` names the issuer of a document where known."""
    if not documents:
        return Spread(0, 0, 0.0, 0.0)
    by_document = Counter(documents)
    by_issuer = Counter(issuers.get(d, f"document {d}") for d in by_document)
    known = {issuers[d] for d in by_document if d in issuers}
    return Spread(len(by_document), len(known), _effective(by_document.values()), _effective(by_issuer.values()))


def _effective(counts: Iterable[int]) -> float:
    """The inverse Simpson index: how many equal parts are as spread as these."""
    values = list(counts)
    return sum(values) ** 2 / sum(n * n for n in values)


def recent_from(periods: int) -> int:
    """Position of the first period that counts as recent: the last third of them, at least one."""
    return periods - max(1, -(-periods // 3))


def findings(
    counts: Counts,
    totals: Counts,
    spreads: Sequence[Spread],
    by_document: Table | None = None,
    rate: float = FALSE_DISCOVERY_RATE,
    least_issuers: float = 0.0,
) -> list[Finding]:
    """What is emerging and what is fading among candidates (candidates, [strata,] periods), of `totals` paragraphs.

    `spreads` describes each candidate's paragraphs from its rise on (see `rise`). Emerging: the rise began in the
    last third of the periods, q is at most `rate`, the share at least doubled within the strata and is still
    held, and the paragraphs come from effectively two documents and `least_issuers`. With the same candidates counted
    `by_document`, the growth is that of documents, and must be certain there too. Fading: the same test on the
    history read backwards, with the fall in the last third. `since` is given for every significant rise, recent or
    not.
    """
    counts, totals = _stratified(counts, totals)
    counted, counted_totals = _stratified(*by_document) if by_document else (counts, totals)
    periods = counts.shape[2]
    backwards, backward_totals = counts[:, :, ::-1], totals[:, ::-1]
    risen, fallen = rise(counts, totals), rise(backwards, backward_totals)
    q_rise, q_fall = adjust_testable(risen, rate), adjust_testable(fallen, rate)
    first_recent = recent_from(periods)
    out: list[Finding] = []
    for i, up in enumerate(risen):
        own = counts[i : i + 1]
        growth = _growth(counted[i : i + 1], counted_totals, up.at if up.at > 0 else first_recent, q_rise[i])
        significant = up.at > 0 and q_rise[i] <= rate
        emerging = (
            significant
            and up.at >= first_recent
            and spreads[i].documents >= _MIN_DOCUMENTS
            and spreads[i].effective >= _MIN_EFFECTIVE
            and spreads[i].effective_issuers >= least_issuers
            and (by_document is None or growth.low > 0)
            and _ratio(own, totals, up.at) >= _MIN_RATIO
            and _ratio(counted[i : i + 1], counted_totals, up.at) >= _MIN_RATIO
            and _held(own, totals, up.at)
        )
        down = periods - fallen[i].at if fallen[i].at > 0 else 0
        fading = (
            not emerging
            and down >= max(1, first_recent)
            and q_fall[i] <= rate
            and _ratio(backwards[i : i + 1], backward_totals, fallen[i].at) >= _MIN_RATIO
        )
        out.append(Finding(up.at if significant else None, emerging, fading, growth))
    return out


def _growth(counts: Counts, totals: Counts, cut: int, q: float) -> Growth:
    split = _split(counts, totals, cut)
    if cut <= 0 or split.total == 0:
        return Growth(0.0, 0.0, 0.0, 1.0)
    value, low, high = log_odds(split.after, split.every - split.after, split.expected)
    return Growth(float(value[0]), float(low[0]), float(high[0]), q)


def _ratio(counts: Counts, totals: Counts, cut: int) -> float:
    """Share after a split over share before it, the mix of strata held even."""
    split = _split(counts, totals, cut)
    before = int(split.every[0] - split.after[0])
    if before == 0:
        return float("inf")
    expected = float(split.expected[0])
    return float(split.after[0]) / before * (1 - expected) / max(expected, 1e-9)


def _held(counts: Counts, totals: Counts, cut: int) -> bool:
    """Whether the newest third of the filled periods since a rise have half of what the risen share would give them."""
    filled = [t for t in range(cut, totals.shape[1]) if totals[:, t].sum() > 0]
    newest = filled[-max(1, len(filled) // 3) :]
    usable = comparable(totals, cut)
    risen = counts[0, usable, cut:].sum(axis=1) / np.maximum(totals[usable, cut:].sum(axis=1), 1)
    expected = float((risen[:, None] * totals[usable][:, newest]).sum())
    # Where the strata that can be compared have no paragraph so late, nothing speaks against the rise.
    return bool(counts[0, usable][:, newest].sum() >= _HELD * expected)


def rank(items: Sequence[Finding]) -> list[int]:
    """Positions of findings, best first: emerging before the rest, then by the lower bound of the growth.

    The lower bound asks how much growth is certain; by the log-odds alone three mentions after none would lead.
    """
    return sorted(range(len(items)), key=lambda i: (not items[i].emerging, -items[i].growth.low, items[i].growth.q, i))
