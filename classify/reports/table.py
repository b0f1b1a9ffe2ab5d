"""A tagged document as a table for the terminal."""

from classify.documents.plain import width
from classify.records import TaggedDocument

_TEXT_COLUMNS = 44
_LABEL_COLUMNS = 40


def render(record: TaggedDocument) -> str:
    """Title line and one row a paragraph: index, kind, labels with probabilities, beginning of the text."""
    document = record.document
    head = " · ".join(
        part for part in (document.title or document.source, document.date, document.issuer, document.genre) if part
    )
    rows = [head, f"{'#':>4}  {'kind':<11}{'labels':<{_LABEL_COLUMNS}}text"]
    for p in record.paragraphs:
        labels = ", ".join(f"{label.id} {label.probability:.2f}" for label in p.labels)
        rows.append(
            f"{p.index:>4}  {p.kind:<11}{_cut(labels, _LABEL_COLUMNS):<{_LABEL_COLUMNS}}{_cut(p.text, _TEXT_COLUMNS)}"
        )
    return "\n".join(rows) + "\n"


def _cut(text: str, columns: int) -> str:
    text = " ".join(text.split())
    if width(text) <= columns - 1:
        return text
    kept, used = "", 0
    for ch in text:
        used += width(ch)
        if used > columns - 2:
            break
        kept += ch
    return kept + "…"
