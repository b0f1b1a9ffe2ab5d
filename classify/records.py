"""The records that leave the program, as frozen msgspec structures: their JSON Schema is the published contract."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Kind = Literal["title", "meta", "salutation", "heading", "body", "signoff"]
Genre = Literal["reply", "plan", "opinions", "notice", "work report", "press release", "measures", "other"]
KINDS: tuple[Kind, ...] = ("title", "meta", "salutation", "heading", "body", "signoff")
GENRES: tuple[Genre, ...] = (
    "reply", "plan", "opinions", "notice", "work report", "press release", "measures", "other",
)  # fmt: skip

Offset = Annotated[int, msgspec.Meta(ge=0)]
Probability = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stretch of the decoded text: `text == decoded[start:end]`, offsets in characters."""

    start: Offset
    end: Offset
    text: str


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A clause that carried a label, and inside it the terms with the largest weight, best first."""

    start: Offset
    end: Offset
    text: str
    terms: tuple[Span, ...]


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A label given to a paragraph, its calibrated probability and the clauses that earned it."""

    id: str
    probability: Probability
    evidence: tuple[Evidence, ...]


class MeasureLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A label that a measure earned; the probability is that of its strongest clause, not calibrated."""

    id: str
    probability: Probability


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A measure (a sentence, its part up to a semicolon, or an item counted 一是…) that earned labels."""

    start: Offset
    end: Offset
    text: str
    labels: tuple[MeasureLabel, ...]


class Theme(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The nearest theme of a paragraph; similarity is the cosine to the theme's centroid."""

    id: str
    name: str
    similarity: float


class Paragraph(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One paragraph: `text == decoded[start:end]`; only `body` paragraphs carry labels and probabilities.

    `uncertain` names the labels whose probability lies in the model's uncertain band, given or not; `measures` is
    there when asked for.
    """

    index: int
    start: Offset
    end: Offset
    kind: Kind
    section: tuple[str, ...]
    text: str
    labels: tuple[Label, ...] = ()
    probabilities: dict[str, Probability] = {}
    uncertain: tuple[str, ...] = ()
    theme: Theme | None = None
    measures: tuple[Measure, ...] | msgspec.UnsetType = msgspec.UNSET


class DocumentRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of a document as a whole; a field is null where the text does not say."""

    source: str
    sha256: str
    encoding: str
    title: str | None
    date: str | None
    issuer: str | None
    number: str | None
    addressee: str | None
    genre: Genre


class ModelRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which model and which codebook produced a record."""

    id: str
    codebook: str
    themes: str | None


class TaggedDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The output of `classify tag` for one document."""

    format: Literal[1]
    document: DocumentRecord
    model: ModelRecord
    paragraphs: tuple[Paragraph, ...]
