"""The records of themes.json, as frozen msgspec structures: their JSON Schema is the published contract."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from classify.records import Genre

Offset = Annotated[int, msgspec.Meta(ge=0)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Growth(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Log-odds ratio after against before `since` (or the last third), its 95 % interval, adjusted p-value q."""

    log_odds: float
    low: float
    high: float
    q: Share


class Spread(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Distinct documents and known issuers since the rise; `effective` is the inverse Simpson index over documents.

    `effective_issuers` is that over the issuers of the documents, where one without a known issuer is its own.
    """

    documents: Count
    issuers: Count
    effective: float
    effective_issuers: float


class Representative(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A paragraph near the middle of a theme; offsets in characters of the decoded document."""

    document: str
    index: int
    start: Offset
    end: Offset
    date: str | None
    text: str
    similarity: float


class ThemeRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One theme. `size` counts all its paragraphs, `counts` the dated ones by period; `since` is a period or null.

    `coverage` has the share of its paragraphs that carry each label, and under `none` the share that carry none.
    `stability` is the mean best Jaccard similarity over re-runs, null without them; `stable` says whether it is
    at least 0.5. `position` places the theme on a map by likeness, each coordinate from 0 to 1.
    """

    id: str
    name: str
    terms: tuple[str, ...]
    size: Count
    counts: dict[str, Count]
    shares: dict[str, Share]
    since: str | None
    emerging: bool
    fading: bool
    growth: Growth
    spread: Spread
    coverage: dict[str, Share]
    stability: Share | None
    stable: bool | None
    coherence: float
    position: tuple[float, float]
    representatives: tuple[Representative, ...]


class TermRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word or phrase on the rise; `counts` are paragraphs by period, `theme` is the theme it mostly stands in.

    `growth` and its interval count documents, `q` paragraphs.
    """

    term: str
    since: str
    counts: dict[str, Count]
    growth: Growth
    q: Share
    formula: bool
    theme: str | None
    spread: Spread


class BranchRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two groups of themes that join at a distance; the closest join comes first."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    distance: float


class Quality(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Mean NPMI of the ten terms of each theme, their diversity, and how many themes and unstable themes there are."""

    themes: Count
    npmi: float | None
    diversity: Share | None
    outlier_share: Share
    outlier_share_before: Share
    unstable: Count


class ProposalRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A theme that the codebook covers poorly, as a stanza for codebook.toml and one for terms.toml."""

    theme: str
    name: str
    reason: str
    none: Share
    seed_terms: tuple[str, ...]
    codebook: str
    terms: str
    examples: tuple[Representative, ...]


class LeftOutRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A document that is not part of an analysis, and why."""

    document: str
    analysis: Literal["time analysis", "everything"]
    reason: str


class ParagraphCounts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Body paragraphs read, and how many of them were kept from the themes for each reason; the rest is `analysed`."""

    read: Count
    boilerplate: Count
    other_language: Count
    repeated: Count
    covered: Count
    analysed: Count
    dated: Count


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the run was asked for; the same settings on the same documents give the same bytes."""

    period: Literal["year", "quarter", "month"]
    seed: int
    min_size: Count
    uncovered: bool
    guided: bool
    reruns: Count
    model: str
    vectors: str
    themes_model: str | None


class Update(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an update changed: documents added, new themes, and themes without a paragraph in the new documents."""

    documents: Count
    paragraphs: Count
    appeared: tuple[str, ...]
    vanished: tuple[str, ...]


class ThemesRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The output of `classify topics`; `notes` say in words what could not be answered and why."""

    format: Literal[1]
    documents: Count
    paragraphs: ParagraphCounts
    settings: Settings
    periods: tuple[str, ...]
    totals: dict[str, Count]
    themes: tuple[ThemeRecord, ...]
    emerging_terms: tuple[TermRecord, ...]
    fading_terms: tuple[TermRecord, ...]
    outlier_share: Share
    quality: Quality
    hierarchy: tuple[BranchRecord, ...]
    proposals: tuple[ProposalRecord, ...]
    left_out: tuple[LeftOutRecord, ...]
    notes: tuple[str, ...]
    update: Update | None = None


class Passage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of paragraphs.jsonl: an analysed paragraph, its labels, and the id of its theme, null for an outlier.

    `similarity` is the cosine to the theme's centroid, 0 without one.
    """

    document: str
    sha256: str
    date: str | None
    issuer: str | None
    genre: Genre
    level: str | None
    index: int
    start: Offset
    end: Offset
    text: str
    labels: tuple[str, ...]
    theme: str | None = None
    similarity: float = 0.0
