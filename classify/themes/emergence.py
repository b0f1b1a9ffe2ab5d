"""What is new, since when, and how sure we are: pure arithmetic over counts of paragraphs per period.

A candidate is a theme or a term. Three questions are kept apart. How strongly it grew: the log-odds ratio with an
informative Dirichlet prior, which ranks. Whether the rise can be chance: the exact conditional test, corrected for
the choice of the period and then for the number of candidates. Whether it is more than one text: the spread over
documents and issuers.

Counts come in strata, the genres: when work reports are collected for one year only, whatever they are wont to say
is no news of that year, so each genre is compared with its own past.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

PRIOR_PARAGRAPHS = 100.0
FALSE_DISCOVERY_RATE = 0.05
_Z95 = 1.959963984540054
_MIN_RATIO = 2.0  # a rise by less is not news, however certain
_MIN_PLAIN_RATIO = 1.5  # the rise must also show in the plain shares, which the reader sees
_HELD = 0.5  # of the risen share, that the newest third of what follows the rise must still reach
_MIN_DOCUMENTS = 2
_MIN_PAST = 0.01  # share of a genre's paragraphs that must lie before a cut
_MIN_EFFECTIVE = 1.9


class Growth(NamedTuple):
    """Log-odds ratio of a candidate after against before a period, with its 95 % interval; q is the adjusted p."""

    log_odds: float
    low: float
    high: float
    q: float


class Change(NamedTuple):
    """The best split of a candidate's history: `at` is the position of its first period after the change, -1 for none.

    `p` is one-sided and corrected for the number of splits that were tried.
    """

    at: int
    p: float


class Spread(NamedTuple):
    """How a candidate's paragraphs are spread: distinct documents and issuers, and the effective number of documents.

    `effective` is the inverse Simpson index: ten mentions in one document and one in another count as 1.2 documents.
    """

    documents: int
    issuers: int
    effective: float


class Finding(NamedTuple):
    """What the counts of one candidate say; `since` is a position among the periods, or None."""

    since: int | None
    emerging: bool
    fading: bool
    growth: Growth


def shares(counts: Counts, totals: Counts) -> Floats:
    """Share of a candidate in the paragraphs of each period, same shape as the counts; 0 where a period is empty."""
    return counts / np.maximum(totals, 1)


def log_odds(
    after: Counts, before: Counts, total_after: Counts | Floats, total_before: Counts | Floats
) -> tuple[Floats, Floats]:
    """Log-odds ratio with an informative Dirichlet prior and its standard deviation, for arrays of candidates.

    Monroe, Colaresi and Quinn (2008), equations 16 and 18, with paragraphs in place of words: the prior is worth
    100 paragraphs, spread as the candidate is over both sides together.
    """
    prior = PRIOR_PARAGRAPHS * (after + before) / np.maximum(total_after + total_before, 1e-9)
    prior = np.clip(prior, 1e-9, PRIOR_PARAGRAPHS - 1e-9)
    a, b = after + prior, before + prior
    rest_a = np.maximum(total_after + PRIOR_PARAGRAPHS - a, 1e-9)
    rest_b = np.maximum(total_before + PRIOR_PARAGRAPHS - b, 1e-9)
    return np.log(a / rest_a) - np.log(b / rest_b), np.sqrt(1 / a + 1 / b)


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
    return (before > 0) & (before >= _MIN_PAST * (before + after)) & (after > 0)


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
    that lie there: the exact conditional test of two Poisson rates (Przyborowski and Wilenski 1940). With strata
    (genres), only those with paragraphs on both sides take part, and the share is their mean, weighted by mentions;
    the binomial tail is then an upper bound of the exact one (Hoeffding 1956). So a genre that is collected only
    from some year on makes nothing new by itself. The split with the greatest likelihood is the change point; its p
    is multiplied by the number of splits (Bonferroni).
    """
    counts, totals = _stratified(counts, totals)
    every = totals.sum(axis=0)
    # Two splits with only empty periods between them are one split; the one at the first filled period stands.
    cuts = [t for t in range(1, counts.shape[2]) if every[t] > 0 and comparable(totals, t).any()]
    if not cuts:
        return [Change(-1, 1.0)] * len(counts)
    likelihoods: list[Floats] = []
    tails: list[Floats] = []
    for t in cuts:
        split = _split(counts, totals, t)
        likelihoods.append(_likelihood_ratio(split))
        tails.append(binomial_tail(split.after, split.every, np.clip(split.expected, 0.0, 1.0)))
    gains = np.stack(likelihoods)
    best = np.argmax(gains, axis=0)
    rows = np.arange(len(counts))
    p = np.minimum(1.0, np.stack(tails)[best, rows] * len(cuts))
    return [
        Change(cuts[b], float(value)) if gain > 0 else Change(-1, 1.0)
        for b, value, gain in zip(best, p, gains[best, rows], strict=True)
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


def spread(documents: Sequence[int], issuers: Mapping[int, str]) -> Spread:
    """The spread of paragraphs given by their documents; `issuers` names the issuer of a document where known."""
    if not documents:
        return Spread(0, 0, 0.0)
    _, counts = np.unique(np.asarray(documents), return_counts=True)
    weights = counts / counts.sum()
    known = {issuers[d] for d in set(documents) if d in issuers}
    return Spread(len(counts), len(known), float(1 / (weights**2).sum()))


def recent_from(periods: int) -> int:
    """Position of the first period that counts as recent: the last third of them, at least one."""
    return periods - max(1, -(-periods // 3))


def findings(
    counts: Counts, totals: Counts, spreads: Sequence[Spread], least_documents: float = _MIN_EFFECTIVE
) -> list[Finding]:
    """What is emerging and what is fading among candidates (candidates, [strata,] periods), of `totals` paragraphs.

    `spreads` describes each candidate's paragraphs from its rise on (see `rise`). Emerging: the rise began in the
    last third of the periods, q is at most 0.05, the share at least doubled within the
    strata, rose by half over all of them and is still held, and the paragraphs come from effectively
    `least_documents`. Fading: the same test on the history read backwards, with the fall in the last third. `since`
    is given for every significant rise, recent or not.
    """
    counts, totals = _stratified(counts, totals)
    periods = counts.shape[2]
    backwards, backward_totals = counts[:, :, ::-1], totals[:, ::-1]
    risen, fallen = rise(counts, totals), rise(backwards, backward_totals)
    q_rise, q_fall = adjust([c.p for c in risen]), adjust([c.p for c in fallen])
    first_recent = recent_from(periods)
    plain_totals = totals.sum(axis=0, keepdims=True)
    out: list[Finding] = []
    for i, up in enumerate(risen):
        own = counts[i : i + 1]
        growth = _growth(own, totals, up.at if up.at > 0 else first_recent, q_rise[i])
        significant = up.at > 0 and q_rise[i] <= FALSE_DISCOVERY_RATE
        emerging = (
            significant
            and up.at >= first_recent
            and spreads[i].documents >= _MIN_DOCUMENTS
            and spreads[i].effective >= least_documents
            and _ratio(own, totals, up.at) >= _MIN_RATIO
            and _ratio(own.sum(axis=1, keepdims=True), plain_totals, up.at) >= _MIN_PLAIN_RATIO
            and _held(own, totals, up.at)
            and _held(own.sum(axis=1, keepdims=True), plain_totals, up.at)
        )
        down = periods - fallen[i].at if fallen[i].at > 0 else 0
        fading = (
            not emerging
            and down >= max(1, first_recent)
            and q_fall[i] <= FALSE_DISCOVERY_RATE
            and _ratio(backwards[i : i + 1], backward_totals, fallen[i].at) >= _MIN_RATIO
        )
        out.append(Finding(up.at if significant else None, emerging, fading, growth))
    return out


def _growth(counts: Counts, totals: Counts, cut: int, q: float) -> Growth:
    split = _split(counts, totals, cut)
    if cut <= 0 or split.total == 0:
        return Growth(0.0, 0.0, 0.0, 1.0)
    # Totals in the proportion expected for this candidate's strata, so that the mix of genres takes no part.
    total_after = split.total * split.expected
    value, deviation = log_odds(
        split.after, split.every - split.after, np.maximum(total_after, 1e-9), split.total - total_after
    )
    half = _Z95 * deviation[0]
    return Growth(float(value[0]), float(value[0] - half), float(value[0] + half), q)


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
