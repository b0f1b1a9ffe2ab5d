"""A document and a model to a tagged document."""

import hashlib
from pathlib import Path

import msgspec
import numpy as np

from classify.classifier.evidence import DIGITS, earning_measures, evidence
from classify.classifier.features import Floats, clause_units
from classify.classifier.score import Scored, decide, score_paragraphs, unsure
from classify.documents.encodings import decode
from classify.documents.metadata import read_metadata
from classify.documents.structure import Structure, read_structure
from classify.errors import DocumentError
from classify.models import Model
from classify.records import DocumentRecord, Label, ModelRecord, Paragraph, TaggedDocument, Theme
from classify.themes.assign import ThemeTagger


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


def tag_document(
    data: bytes,
    source: str,
    model: Model,
    themes: ThemeTagger | None = None,
    *,
    min_probability: float = 0.0,
    measures: bool = False,
) -> TaggedDocument:
    """Tag the bytes of a document; `source` is recorded and named in errors. Raises DocumentError.

    Labels of less than `min_probability` are not given; `measures` adds the measures that earned the given ones.
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
            _body(i, s, text, model, next(scored), next(nearest), min_probability, measures)
            if s.kind == "body"
            else Paragraph(i, s.start, s.end, s.kind, s.section, text[s.start : s.end])
            for i, s in enumerate(structure)
        ),
    )


def _body(
    index: int,
    body: Structure,
    text: str,
    model: Model,
    scored: Scored,
    theme: Theme | None,
    least: float,
    measures: bool,
) -> Paragraph:
    classifier = model.classifier
    probabilities: Floats = np.round(scored.probabilities, DIGITS)
    given = np.flatnonzero(decide(classifier, probabilities) & (probabilities >= least)).tolist()
    return Paragraph(
        index,
        body.start,
        body.end,
        body.kind,
        body.section,
        text[body.start : body.end],
        tuple(
            Label(classifier.labels[k], float(probabilities[k]), evidence(classifier, scored, k, body.plain, text))
            for k in given
        ),
        dict(zip(classifier.labels, probabilities.tolist(), strict=True)),
        tuple(classifier.labels[k] for k in np.flatnonzero(unsure(classifier, probabilities)).tolist()),
        theme,
        earning_measures(classifier, scored, given, body.plain, text) if measures else msgspec.UNSET,
    )
