"""The labelled corpus as a whole: codebook, terms, lexicon, documents and examples agree with each other."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from classify.codebook import Codebook, Terms, read_codebook, read_terms
from classify.documents.encodings import decode
from classify.documents.structure import Structure, read_structure
from classify.errors import ExampleError, all_problems
from classify.examples import Example, bodies, read_examples
from classify.records import GENRES
from classify.terms import stands_in
from classify.words import read_lexicon

_LEVELS = ("national", "province", "city", "county", "zone")
_COPIED = 20  # characters in a row that also stand in a text of others
_SHINGLE = 12  # characters
_TORN = 5  # texts with different labels that are shown
_ALIKE = 0.5  # share of a paragraph's shingles that stand in one other paragraph
_BLANKS = re.compile(r"\s+")


class DocumentFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of seeds/documents/manifest.jsonl."""

    file: str
    date: str
    genre: str
    level: str


class Corpus(msgspec.Struct, frozen=True):
    """A project's labelled documents: facts and structure by document, and the rows of all."""

    facts: dict[str, DocumentFacts]
    structures: dict[str, list[Structure]]
    texts: dict[str, str]
    examples: list[Example]


def read_manifest(path: Path) -> dict[str, DocumentFacts]:
    """Facts by document (file name without .txt); raises ExampleError with every bad row."""
    if not path.is_file():
        raise ExampleError(f"{path}: missing; one row a document with file, date, genre and level is expected")
    facts: dict[str, DocumentFacts] = {}
    problems: list[str] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            row = msgspec.json.decode(line, type=DocumentFacts)
        except msgspec.DecodeError as fault:
            problems.append(f"line {number}: {fault}")
            continue
        if not re.fullmatch(r"(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?", row.date):
            problems.append(f"line {number}: date {row.date!r} is not YYYY, YYYY-MM or YYYY-MM-DD")
        if row.genre not in GENRES:
            problems.append(f"line {number}: genre {row.genre!r} is unknown; known: {', '.join(GENRES)}")
        if row.level not in _LEVELS:
            problems.append(f"line {number}: level {row.level!r} is unknown; known: {', '.join(_LEVELS)}")
        facts[row.file.removesuffix(".txt")] = row
    if problems:
        raise all_problems(ExampleError, str(path), problems)
    return facts


def read_corpus(folder: Path, codebook: Codebook) -> Corpus:
    """The documents, their facts and their rows below a project's folder; raises the first file's error."""
    documents = folder / "seeds" / "documents"
    facts = read_manifest(documents / "manifest.jsonl")
    texts: dict[str, str] = {}
    for path in sorted(documents.glob("*.txt")):
        texts[path.stem], _ = decode(path.read_bytes(), str(path))
    structures = {name: read_structure(text) for name, text in texts.items()}
    return Corpus(facts, structures, texts, read_examples(folder / "labels" / "examples", codebook))


def check_project(folder: Path, others: Path | None = None) -> Iterator[str]:
    """Lines of a report on a project's labels and seeds.

    Examples need no documents; where seeds/documents lie, rows, terms and lexicon must agree with them. `others` is a
    folder of texts that nothing may have been copied from. Raises CodebookError or ExampleError that names every
    problem of the kind found first.
    """
    codebook = read_codebook(folder / "labels" / "codebook.toml")
    terms = read_terms(folder / "seeds" / "terms.toml", codebook, required=False)
    lexicon = read_lexicon(folder / "seeds" / "lexicon.txt", required=False)
    yield f"codebook {codebook.reference}: {len(codebook.labels)} labels, {len(codebook.boundary)} boundary rules"
    if not (folder / "seeds" / "documents").is_dir():
        yield f"seed terms: {sum(len(t.positive) for t in terms.values())}, lexicon: {len(lexicon)} words"
        yield from _check_rows(folder, codebook, terms, others)
        return
    corpus = read_corpus(folder, codebook)
    problems = [*_misplaced(corpus), *_without_evidence(corpus.examples), *_unused(corpus, "lexicon word", lexicon)]
    for label, t in terms.items():
        problems.extend(_unused(corpus, f"seed term of {label}", t.positive))
    pairs = list(near_duplicates(corpus.examples))
    problems.extend(f"{a} and {b} are nearly the same paragraph" for a, b in pairs)
    if others is not None:
        problems.extend(_copied(corpus.texts, others))
    if problems:
        raise all_problems(ExampleError, str(folder), problems)
    yield f"seed terms: {sum(len(t.positive) for t in terms.values())}, lexicon: {len(lexicon)} words, all in use"
    yield "near-duplicate paragraphs across documents: none"
    yield f"copied from other texts: {'not checked (no --against)' if others is None else 'nothing'}"
    yield from _tables(corpus, codebook)


def _check_rows(folder: Path, codebook: Codebook, terms: Mapping[str, Terms], others: Path | None) -> Iterator[str]:
    """Lines on examples that have no documents to agree with."""
    rows = bodies(read_examples(folder / "labels" / "examples", codebook, required=False))
    texts = {f"{row.document} #{row.index}": row.text for row in rows}
    problems = list(_copied(texts, others)) if others is not None else []
    if problems:
        raise all_problems(ExampleError, str(folder), problems)
    yield f"copied from other texts: {'not checked (no --against)' if others is None else 'nothing'}"
    labels: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    for row in rows:
        labels[row.text.strip()].add(tuple(sorted(row.labels)))
    torn = sorted(text for text, found in labels.items() if len(found) > 1)
    yield f"texts that stand twice with different labels: {len(torn) or 'none'}"
    yield from (f"  {text[:60]}" for text in torn[:_TORN])
    documents: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        for label in row.labels:
            documents[label].add(row.document)
    counts = Counter(label for row in rows for label in row.labels)
    none = sum(not row.labels for row in rows)
    yield f"examples: {len(rows) or 'none yet'}, of {len({r.document for r in rows})} documents, {none} without a label"
    yield f"{'label':<24}  {'examples':>9}  {'documents':>9}  {'seed terms':>10}"
    for label in codebook.labels:
        yield f"{label:<24}  {counts[label]:>9}  {len(documents[label]):>9}  {len(terms[label].positive):>10}"


def _misplaced(corpus: Corpus) -> Iterator[str]:
    for row in corpus.examples:
        at = f"{row.document} #{row.index}"
        if row.document not in corpus.facts:
            yield f"{at}: the document is not in the manifest"
        structure = corpus.structures.get(row.document)
        if structure is None:
            yield f"{at}: there is no such document"
        elif row.index >= len(structure):
            yield f"{at}: the document has {len(structure)} paragraphs"
        else:
            place = structure[row.index]
            if corpus.texts[row.document][place.start : place.end] != row.text:
                yield f"{at}: the text is not the document's paragraph"
    for name in sorted(corpus.texts.keys() - {row.document for row in corpus.examples}):
        yield f"{name}: the document has no rows"


def _without_evidence(examples: Iterable[Example]) -> Iterator[str]:
    for row in examples:
        for label in row.labels:
            if not row.evidence.get(label):
                yield f"{row.document} #{row.index}: no clause is given for {label}"


def _unused(corpus: Corpus, what: str, words: Iterable[str]) -> Iterator[str]:
    every = "\n".join(p.plain.text for name in sorted(corpus.structures) for p in corpus.structures[name])
    for word in words:
        if not stands_in(word, every):
            yield f"{what} {word!r} stands in no document"


def near_duplicates(examples: Iterable[Example]) -> Iterator[tuple[str, str]]:
    """Pairs of body paragraphs of different documents that share half of one's shingles of twelve characters."""
    shingles: dict[str, set[str]] = {}
    places: defaultdict[str, set[str]] = defaultdict(set)
    for row in bodies(list(examples)):
        text = _BLANKS.sub("", row.text)
        name = f"{row.document} #{row.index}"
        shingles[name] = {text[i : i + _SHINGLE] for i in range(len(text) - _SHINGLE + 1)}
        for shingle in shingles[name]:
            places[shingle].add(name)
    for name in sorted(shingles):
        shared = Counter(other for s in shingles[name] for other in places[s] if other != name)
        for other, n in sorted(shared.items()):
            if name.split(" #")[0] != other.split(" #")[0] and n >= _ALIKE * len(shingles[name]):
                yield name, other


def _copied(texts: dict[str, str], others: Path) -> Iterator[str]:
    known: set[int] = set()
    for path in sorted(others.rglob("*.txt")):
        text = _BLANKS.sub("", decode(path.read_bytes(), str(path))[0])
        known.update(hash(text[i : i + _COPIED]) for i in range(len(text) - _COPIED + 1))
    for name, raw in texts.items():
        text = _BLANKS.sub("", raw)
        for i in range(len(text) - _COPIED + 1):
            if hash(text[i : i + _COPIED]) in known:
                yield f"{name}: also stands in another's text: {text[i : i + _COPIED]}"
                break


def _tables(corpus: Corpus, codebook: Codebook) -> Iterator[str]:
    rows = bodies(corpus.examples)
    read = sum(corpus.structures[row.document][row.index].kind == row.kind for row in corpus.examples)
    hard = sum(bool(row.near or row.boundary) for row in rows)
    yield (
        f"documents: {len(corpus.texts)}, paragraphs: {len(corpus.examples)}, body: {len(rows)}, "
        f"with a near miss or a boundary case: {hard}"
    )
    yield f"kinds read as labelled: {read} of {len(corpus.examples)} ({read / len(corpus.examples):.3f})"
    header = ["", "documents", "body", *codebook.labels, "none"]
    yield "  ".join(f"{name:>11}" for name in header)
    for title in ("all", "genre", "level", "year"):
        keyed: defaultdict[str, list[Example]] = defaultdict(list)
        for row in rows:
            facts = corpus.facts[row.document]
            key = {"all": "all", "genre": facts.genre, "level": facts.level, "year": facts.date[:4]}[title]
            keyed[key].append(row)
        if title != "all":
            yield f"by {title}"
        for key, part in sorted(keyed.items()):
            counts = Counter(label for row in part for label in row.labels)
            cells = [key, str(len({r.document for r in part})), str(len(part))]
            cells += [str(counts[label]) for label in codebook.labels]
            cells.append(str(sum(not row.labels for row in part)))
            yield "  ".join(f"{cell:>11}" if i else f"{cell:<11}" for i, cell in enumerate(cells))
