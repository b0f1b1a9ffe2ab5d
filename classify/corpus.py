"""The labelled corpus as a whole: codebook, terms, lexicon, documents and examples agree with each other."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from classify.codebook import read_codebook, read_terms
from classify.examples import bodies, read_examples
from classify.words import read_lexicon


def check_project(folder: Path) -> Iterator[str]:
    """Lines of a report on a project's labels and seeds; raises the error of the first file at fault."""
    codebook = read_codebook(folder / "labels" / "codebook.toml")
    terms = read_terms(folder / "seeds" / "terms.toml", codebook)
    lexicon = read_lexicon(folder / "seeds" / "lexicon.txt")
    yield f"codebook {codebook.reference}: {len(codebook.labels)} labels, {len(codebook.boundary)} boundary rules"
    yield f"seed terms: {sum(len(t.positive) for t in terms.values())}; lexicon: {len(lexicon)} words"
    rows = bodies(read_examples(folder / "labels" / "examples", codebook))
    counts = Counter(label for row in rows for label in row.labels)
    yield f"examples: {len(rows)} body paragraphs in {len({r.document for r in rows})} documents"
    yield from (f"  {label}: {counts[label]}" for label in codebook.labels)
    yield f"  none: {sum(not row.labels for row in rows)}"
