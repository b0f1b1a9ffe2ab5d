"""What is new, since when, and how sure we are: pure arithmetic over counts of paragraphs per period.

A candidate is a theme or a term. Three questions are kept apart. How strongly it grew: the log-odds ratio with an
informative Dirichlet prior, which ranks. Whether the rise can be chance: the exact conditional test, corrected for
the choice of the period and then for the number of candidates. Whether it is more than one text: the spread over
documents and issuers.
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
_HELD = 0.5  # of the risen share, that the newest third of what follows the rise must still reach
_MIN_DOCUMENTS = 2
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
    """Share of each candidate (candidates, periods) in the paragraphs of each period; 0 where a period is empty."""
    return counts / np.maximum(totals, 1)


def log_odds(after: Counts, before: Counts, total_after: Counts, total_before: Counts) -> tuple[Floats, Floats]:
    """Log-odds ratio with an informative Dirichlet prior and its standard deviation, for arrays of candidates.

    Monroe, Colaresi and Quinn (2008), equations 16 and 18, with paragraphs in place of words: the prior is worth
    100 paragraphs, spread as the candidate is over both sides together.
    """
    prior = PRIOR_PARAGRAPHS * (after + before) / np.maximum(total_after + total_before, 1)
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


def rise(counts: Counts, totals: Counts) -> list[Change]:
    """For each candidate (candidates, periods) the split at which its share rose most surely.

    Given how often it stands at all, its mentions fall after a split like draws with the share of all paragraphs
    that lie there: the exact conditional test of two Poisson rates (Przyborowski and Wilenski 1940). The split
    with the greatest likelihood is the change point; its p is multiplied by the number of splits (Bonferroni).
    """
    cuts = [t for t in range(1, counts.shape[1]) if totals[:t].sum() > 0 and totals[t:].sum() > 0]
    # Two splits with only empty periods between them are one split; keep the one at the first filled period.
    cuts = [t for t in cuts if totals[t] > 0]
    if not cuts:
        return [Change(-1, 1.0)] * len(counts)
    every = counts.sum(axis=1)
    likelihoods: list[Floats] = []
    tails: list[Floats] = []
    for t in cuts:
        after, share = counts[:, t:].sum(axis=1), totals[t:].sum() / totals.sum()
        likelihoods.append(_likelihood_ratio(after, every, float(share)))
        tails.append(binomial_tail(after, every, np.full(len(counts), share)))
    best = np.argmax(np.stack(likelihoods), axis=0)
    p = np.minimum(1.0, np.stack(tails)[best, np.arange(len(counts))] * len(cuts))
    found = np.stack(likelihoods)[best, np.arange(len(counts))] > 0
    return [
        Change(cuts[b], float(value)) if ok else Change(-1, 1.0) for b, value, ok in zip(best, p, found, strict=True)
    ]


def _likelihood_ratio(after: Counts, every: Counts, share: float) -> Floats:
    """Log-likelihood gained by letting the rate rise at a split; 0 where it does not rise."""
    k, n = after.astype(np.float64), every.astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = np.where(k > 0, k * np.log(k / (n * share)), 0.0)
        gain += np.where(n - k > 0, (n - k) * np.log((n - k) / (n * (1 - share))), 0.0)
    return np.where(k > n * share, gain, 0.0)


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


def findings(counts: Counts, totals: Counts, spreads: Sequence[Spread]) -> list[Finding]:
    """What is emerging and what is fading among candidates (candidates, periods), with `totals` paragraphs a period.

    `spreads` describes each candidate's paragraphs from its rise on (see `rise`). Emerging: the rise began in the
    last third of the periods, q is at most 0.05, the share at least doubled and is still held, and the paragraphs
    come from effectively two documents. Fading: the same test on the history read backwards, with the fall in the
    last third. `since` is given for every significant rise, recent or not.
    """
    periods = counts.shape[1]
    risen = rise(counts, totals)
    fallen = rise(counts[:, ::-1], totals[::-1])
    q_rise = adjust([c.p for c in risen])
    q_fall = adjust([c.p for c in fallen])
    first_recent = recent_from(periods)
    out: list[Finding] = []
    for i, up in enumerate(risen):
        cut = up.at if up.at > 0 else first_recent
        growth = _growth(counts[i], totals, cut, q_rise[i])
        significant = up.at > 0 and q_rise[i] <= FALSE_DISCOVERY_RATE
        wide = spreads[i].documents >= _MIN_DOCUMENTS and spreads[i].effective >= _MIN_EFFECTIVE
        emerging = (
            significant
            and up.at >= first_recent
            and wide
            and _ratio(counts[i], totals, up.at) >= _MIN_RATIO
            and _held(counts[i], totals, up.at)
        )
        down = periods - fallen[i].at if fallen[i].at > 0 else 0
        fading = (
            not emerging
            and down >= max(1, first_recent)
            and q_fall[i] <= FALSE_DISCOVERY_RATE
            and _ratio(counts[i][::-1], totals[::-1], fallen[i].at) >= _MIN_RATIO
        )
        out.append(Finding(up.at if significant else None, emerging, fading, growth))
    return out


def _growth(counts: Counts, totals: Counts, cut: int, q: float) -> Growth:
    if cut <= 0:
        return Growth(0.0, 0.0, 0.0, 1.0)
    value, deviation = log_odds(counts[cut:].sum(), counts[:cut].sum(), totals[cut:].sum(), totals[:cut].sum())
    return Growth(float(value), float(value - _Z95 * deviation), float(value + _Z95 * deviation), q)


def _ratio(counts: Counts, totals: Counts, cut: int) -> float:
    """Share after a split over share before it."""
    before = counts[:cut].sum() / max(1, totals[:cut].sum())
    after = counts[cut:].sum() / max(1, totals[cut:].sum())
    return float(after / before) if before > 0 else float("inf")


def _held(counts: Counts, totals: Counts, cut: int) -> bool:
    """Whether the share over the newest third of the filled periods since a rise is half of the risen share or more."""
    filled = [t for t in range(cut, len(totals)) if totals[t] > 0]
    newest = filled[-max(1, len(filled) // 3) :]
    late = counts[newest].sum() / max(1, totals[newest].sum())
    return bool(late >= _HELD * counts[cut:].sum() / max(1, totals[cut:].sum()))


def rank(items: Sequence[Finding]) -> list[int]:
    """Positions of findings, best first: emerging before the rest, then by the lower bound of the growth.

    The lower bound asks how much growth is certain; by the log-odds alone three mentions after none would lead.
    """
    return sorted(range(len(items)), key=lambda i: (not items[i].emerging, -items[i].growth.low, items[i].growth.q, i))
