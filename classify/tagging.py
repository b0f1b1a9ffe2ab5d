"""A document and a model to a tagged document."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from classify.classifier.evidence import evidence
from classify.classifier.features import Floats, clause_units
from classify.classifier.score import Scored, decide, score_paragraphs
from classify.documents.encodings import decode
from classify.documents.metadata import read_metadata
from classify.documents.structure import Structure, read_structure
from classify.errors import DocumentError
from classify.models import Model
from classify.records import DocumentRecord, Label, ModelRecord, Paragraph, TaggedDocument, Theme
from classify.themes.assign import ThemeTagger

_DIGITS = 4


def read_document(path: Path) -> bytes:
    """The bytes of a document file; raises DocumentError if there is no readable file."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise DocumentError(f"{path}: is a folder; name its documents") from None
    except OSError as fault:
        raise DocumentError(f"{path}: cannot be read: {fault.strerror}") from None


def tag_document(data: bytes, source: str, model: Model, themes: ThemeTagger | None = None) -> TaggedDocument:
    """Tag the bytes of a document; `source` is recorded and named in errors. Raises DocumentError.

    With `themes`, each body paragraph carries the theme it belongs to, or null where none is near enough.
    """
    text, encoding = decode(data, source)
    structure = read_structure(text)
    facts = read_metadata(structure)
    bodies = [s for s in structure if s.kind == "body"]
    scored = iter(score_paragraphs(model.classifier, [clause_units(s.plain, s.section) for s in bodies]))
    words = model.classifier.space.segmenter.words
    nearest = iter(themes.nearest([words(s.plain.text) for s in bodies]) if themes else [None] * len(bodies))
    return TaggedDocument(
        1,
        DocumentRecord(
            source,
            hashlib.sha256(data).hexdigest(),
            encoding,
            facts.title,
            facts.date,
            facts.issuer,
            facts.number,
            facts.addressee,
            facts.genre,
        ),
        ModelRecord(model.id, model.codebook.reference, themes.model.id if themes else None),
        tuple(
            _paragraph(i, s, text, model, next(scored), next(nearest))
            if s.kind == "body"
            else _paragraph(i, s, text, model, None, None)
            for i, s in enumerate(structure)
        ),
    )


def _paragraph(
    index: int, structure: Structure, text: str, model: Model, scored: Scored | None, theme: Theme | None
) -> Paragraph:
    labels: Sequence[Label] = ()
    probabilities: dict[str, float] = {}
    if scored is not None:
        rounded: Floats = np.round(scored.probabilities, _DIGITS)
        probabilities = dict(zip(model.classifier.labels, rounded.tolist(), strict=True))
        given = decide(model.classifier, rounded)
        labels = [
            Label(name, float(rounded[k]), evidence(model.classifier, scored, k, structure.plain, text))
            for k, name in enumerate(model.classifier.labels)
            if given[k]
        ]
    return Paragraph(
        index,
        structure.start,
        structure.end,
        structure.kind,
        structure.section,
        text[structure.start : structure.end],
        tuple(labels),
        probabilities,
        theme=theme,
    )
