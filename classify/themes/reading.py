"""A dated folder to canonical paragraphs: each document's date, its body paragraphs, and what was left out and why."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from classify.documents.encodings import decode
from classify.documents.metadata import Metadata, genre_of_title, read_metadata
from classify.documents.plain import Plain
from classify.documents.structure import Structure, read_structure
from classify.errors import DocumentError, all_problems
from classify.records import GENRES, Genre

Analysis = Literal["time analysis", "everything"]
MANIFEST = "manifest.jsonl"
_DATE = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_NAME_DATE = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?:-(?P<m>0[1-9]|1[0-2])(?:-(?P<d>0[1-9]|[12]\d|3[01]))?)?(?![\d])"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
# Whose document it is, from the issuer's name; the first that fits.
_LEVELS = (
    ("national", re.compile(r"国务院|国家|中共中央|全国|总局|^(?!.*[省市县区州旗]).*(?:部|委员会)(?:办公厅)?$")),
    ("county", re.compile(r"[县旗]|(?<!自治)区(?:人民政府|政府|.{0,12}[局委办])")),
    ("city", re.compile(r"[市州盟]")),
    ("province", re.compile(r"省|自治区")),
)


@dataclass(frozen=True, slots=True)
class DatedDocument:
    """A document of the folder; `name` is its path inside the folder, `date` YYYY[-MM[-DD]] or None.

    `level` says whose document it is (national, province, city, county, or what the manifest says), None if unknown.
    """

    name: str
    sha256: str
    date: str | None
    issuer: str | None
    title: str | None
    genre: Genre
    level: str | None


@dataclass(frozen=True, slots=True)
class FolderParagraph:
    """A body paragraph: `document` is a position in the list of documents, offsets refer to the decoded text."""

    document: int
    index: int
    start: int
    end: int
    text: str
    plain: Plain
    section: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A document that is not part of an analysis, and why."""

    document: str
    analysis: Analysis
    reason: str


@dataclass(frozen=True, slots=True)
class Folder:
    """The documents of a folder in canonical order, their body paragraphs, and the documents left out."""

    documents: list[DatedDocument]
    paragraphs: list[FolderParagraph]
    left_out: list[LeftOut]


class _Row(msgspec.Struct, frozen=True):
    """What is read of a manifest row; other fields are allowed and ignored."""

    file: str
    date: str | None = None
    issuer: str | None = None
    title: str | None = None
    genre: str | None = None
    level: str | None = None


def read_folder(folder: Path) -> Folder:
    """Read the .txt documents below a folder in canonical order: by digest of their bytes, then by name.

    The order of a directory listing or of manifest rows has no influence. The date is the manifest's, else the
    one the document states, else the one in its file name. A document that cannot be read or decoded, or that only
    the manifest names, is left out of everything. Raises DocumentError when the folder is missing, holds no document
    that can be read, or has a broken manifest.
    """
    if not folder.is_dir():
        raise DocumentError(f"{folder}: no such folder; name a folder of dated .txt documents")
    paths = sorted(p for p in folder.rglob("*.txt") if not p.is_dir())
    if not paths:
        raise DocumentError(f"{folder}: no .txt documents in this folder; put dated policy documents there")
    stated = _manifests(folder)
    read: list[tuple[DatedDocument, str, list[Structure]]] = []
    present = {path.relative_to(folder).as_posix(): path for path in paths}
    left_out = [
        LeftOut(name, "everything", f"named in {MANIFEST}, but there is no such file")
        for name in stated
        if name not in present
    ]
    for name, path in present.items():
        try:
            data = path.read_bytes()
            text, _ = decode(data, name)
        except OSError as fault:
            left_out.append(LeftOut(name, "everything", f"cannot be read: {fault.strerror}"))
            continue
        except DocumentError as error:
            left_out.append(LeftOut(name, "everything", str(error).removeprefix(f"{name}: ")))
            continue
        structure = read_structure(text)
        document = _facts(name, hashlib.sha256(data).hexdigest(), read_metadata(structure), stated.get(name))
        read.append((document, text, structure))
        if document.date is None:
            left_out.append(
                LeftOut(name, "time analysis", "no date in the manifest, in the document or in its file name")
            )
    if not read:
        raise DocumentError(f"{folder}: none of its {len(paths)} documents can be read; {left_out[-1].reason}")
    read.sort(key=lambda item: (item[0].sha256, item[0].name))
    paragraphs = [
        FolderParagraph(i, k, s.start, s.end, text[s.start : s.end], s.plain, s.section)
        for i, (_, text, structure) in enumerate(read)
        for k, s in enumerate(structure)
        if s.kind == "body"
    ]
    return Folder([item[0] for item in read], paragraphs, sorted(left_out, key=lambda x: (x.document, x.reason)))


def _facts(name: str, digest: str, facts: Metadata, row: _Row | None) -> DatedDocument:
    """What is known of a document: the manifest's word first, then the document's own, then its file name's."""
    row = row or _Row(name)
    issuer = row.issuer or facts.issuer
    genre: Genre | None = next((g for g in GENRES if g == row.genre), None)
    if genre is None and facts.title is None:  # the genre was guessed from the opening; a given title knows better
        genre = genre_of_title(row.title or "") or genre_of_title(Path(name).stem)
    return DatedDocument(
        name,
        digest,
        row.date or facts.date or date_in_name(name),
        issuer,
        facts.title or row.title,
        genre or facts.genre,
        row.level or level_of(issuer),
    )


def level_of(issuer: str | None) -> str | None:
    """Whether an issuer is national, of a province, a city or a county, by its name; None where it does not say.

    >>> level_of("青禾县人民政府")
    'county'
    """
    return next((level for level, pattern in _LEVELS if issuer and pattern.search(issuer)), None)


def date_in_name(name: str) -> str | None:
    """The first YYYY[-MM[-DD]] in the last part of a path, else in the folders above it from the inside out.

    >>> date_in_name("2019/notice_2021-03.txt")
    '2021-03'
    """
    for part in reversed(name.split("/")):
        found = _NAME_DATE.search(part)
        if found:
            return "-".join(piece for piece in (found["y"], found["m"], found["d"]) if piece)
    return None


def _manifests(folder: Path) -> dict[str, _Row]:
    """Rows by document name, of the manifests in the folder and in the folders below it."""
    rows: dict[str, _Row] = {}
    for path in sorted(folder.rglob(MANIFEST)):
        problems: list[str] = []
        inside = path.parent.relative_to(folder)
        try:
            lines = path.read_text("utf-8-sig").split("\n")
        except UnicodeDecodeError as fault:
            raise DocumentError(f"{path}: not utf-8 at byte {fault.start}; save it as utf-8") from None
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = msgspec.json.decode(line, type=_Row)
            except msgspec.DecodeError as fault:
                problems.append(f"line {number}: {fault}")
                continue
            if row.date is not None and not _DATE.fullmatch(row.date):
                problems.append(f"line {number}: date {row.date!r} is not YYYY, YYYY-MM or YYYY-MM-DD")
            rows[(inside / row.file).as_posix()] = row
        if problems:
            raise all_problems(DocumentError, str(path), problems)
    return rows


def is_chinese(text: str) -> bool:
    """Whether a text is mostly Chinese: the words and vectors are, and other text would cluster by its script."""
    letters = sum(ch.isalpha() for ch in text)
    return letters > 0 and len(_HAN.findall(text)) >= 0.5 * letters
