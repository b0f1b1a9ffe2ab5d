"""A run's folder: written, read again, and carried on with new documents under the same theme ids."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from classify.discovery import (
    Discovery,
    Encoder,
    Gathered,
    Named,
    Options,
    describe,
    gather,
    naming_words,
)
from classify.documents.plain import plain
from classify.errors import DocumentError
from classify.models import Model
from classify.themes import clusters, naming, phrases, records
from classify.themes.assign import NO_THEME, Centroids, ThemesModel, assign, centre, load_themes, save_themes
from classify.themes.boilerplate import repeated
from classify.themes.reading import Folder

RECORD, PAGE, PARAGRAPHS = "themes.json", "themes.html", "paragraphs.jsonl"


class Run(NamedTuple):
    """An earlier run as read back: its record, its rows, and the folder it lies in."""

    record: records.ThemesRecord
    rows: list[records.Passage]
    folder: Path


def write_run(folder: Path, found: Discovery, page: Callable[[records.ThemesRecord], str]) -> records.ThemesRecord:
    """Write themes.json, themes.html, paragraphs.jsonl and the themes model; returns the record as written."""
    folder.mkdir(parents=True, exist_ok=True)
    record = found.record
    if found.centroids is not None:
        named = sorted(record.themes, key=lambda t: t.id)
        settings = record.settings
        saved = save_themes(
            folder,
            settings.vectors,
            tuple(t.id for t in named),
            tuple(t.name for t in named),
            found.centroids,
            _card(record),
        )
        record = msgspec.structs.replace(record, settings=msgspec.structs.replace(settings, themes_model=saved.name))
    rows = b"".join(msgspec.json.encode(row) + b"\n" for row in found.rows)
    _replace(folder / PARAGRAPHS, rows)
    _replace(folder / PAGE, page(record).encode())
    _replace(folder / RECORD, msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n")
    return record


def _replace(path: Path, data: bytes) -> None:
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(data)
    partial.replace(path)


def _card(record: records.ThemesRecord) -> str:
    q, s = record.quality, record.settings
    span = f"{record.periods[0]} to {record.periods[-1]}" if record.periods else "undated"
    return f"""# Themes model

{q.themes} themes of {record.paragraphs.analysed} paragraphs of {record.documents} documents \
({span}), found by \
`classify topics` with seed {s.seed} and a least size of {s.min_size}, on vectors {s.vectors}.

NPMI {q.npmi}, diversity {q.diversity}, outliers {q.outlier_share:.1%} ({q.outlier_share_before:.1%} before reduction).

A paragraph belongs to the theme that a linear discriminant chooses, if its cosine to the centroid is at least that of
all but 1 % of the theme's own paragraphs; else it has no theme. Known limits: themes are those of the documents named
above; text on other matters gets the nearest of them or none; boilerplate and very short paragraphs were kept from
forming themes but may be assigned one.
"""


def read_run(folder: Path) -> Run:
    """Read back a run's folder; raises DocumentError that names the missing or broken file."""
    record = _decode(folder / RECORD, records.ThemesRecord)
    path = folder / PARAGRAPHS
    try:
        lines = path.read_text("utf-8").split("\n")
    except OSError as fault:
        raise DocumentError(f"{path}: cannot be read: {fault.strerror}; run `classify topics` again") from None
    rows: list[records.Passage] = []
    for number, line in enumerate(lines, 1):
        if line:
            try:
                rows.append(msgspec.json.decode(line, type=records.Passage))
            except msgspec.DecodeError as fault:
                raise DocumentError(f"{path}: line {number}: {fault}; run `classify topics` again") from None
    return Run(record, rows, folder)


def _decode(path: Path, kind: type[records.ThemesRecord]) -> records.ThemesRecord:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except OSError as fault:
        raise DocumentError(f"{path}: cannot be read: {fault.strerror}; name the --out folder of a run") from None
    except msgspec.DecodeError as fault:
        raise DocumentError(
            f"{path}: {fault}; it may come from a newer version, or not from `classify topics`"
        ) from None


def revise(
    run: Run, folder: Folder, model: Model, encoder: Encoder, say: Callable[[str], None] = lambda _: None
) -> Discovery:
    """Carry a run on with the documents of a folder; documents it has already are passed over.

    New paragraphs go to the known theme that would take them in `tag`. Those that none takes are clustered together
    with the earlier outliers, and clusters that hold a new paragraph become themes numbered on from the last. Ids and
    names of known themes stay. Raises DocumentError when the run has no themes or the folder has nothing new.
    """
    settings = run.record.settings
    if settings.themes_model is None:
        raise DocumentError(f"{run.folder}: this run has no themes to add to; run `classify topics` on all documents")
    known = load_themes(run.folder / settings.themes_model)
    seen = {row.sha256 for row in run.rows}
    added = gather(folder, model, encoder, settings.uncovered)
    segmenter = model.classifier.space.segmenter
    old = run.rows
    fresh = [p for p in added.passages if p.sha256 not in seen]
    first = repeated([p.text for p in (*old, *fresh)])
    again = {k for k in range(len(fresh)) if first[len(old) + k] != len(old) + k}
    fresh = [p for k, p in enumerate(fresh) if k not in again]
    if not fresh:
        raise DocumentError("the folder has no paragraph that the run does not hold already; name new documents")
    passages = sorted((*old, *fresh), key=lambda p: (p.sha256, p.document, p.index))
    tokens = [segmenter.tokens(plain(p.text, 0, len(p.text)).text) for p in passages]
    vectors = encoder.encode([[t.word for t in each] for each in tokens])
    theme_of = {(r.sha256, r.document, r.index): r.theme for r in run.rows}
    number = {name: k for k, name in enumerate(known.ids)}
    is_new = np.array([(p.sha256, p.document, p.index) not in theme_of for p in passages])
    given, _ = assign(known.centroids, vectors)
    kept = [number.get(theme_of.get((p.sha256, p.document, p.index)) or "", NO_THEME) for p in passages]
    labels = np.where(is_new, given, np.array(kept, np.int64))
    counts = _added(run.record.paragraphs, added.counts, len(fresh), sum(p.date is not None for p in fresh))
    left_out = tuple({(x.document, x.reason): x for x in (*run.record.left_out, *added.left_out)}.values())
    new_documents = len({d.sha256 for d in folder.documents} - seen)
    gathered = Gathered(passages, tokens, vectors, counts, run.record.documents + new_documents, left_out)
    found = phrases.find_phrases(tokens)
    words = naming_words(tokens, found)
    placed = int((labels[is_new] >= 0).sum())
    say(f"{new_documents} new documents, {len(fresh)} new paragraphs, {placed} of them in known themes")
    named = _with_new_themes(run, known, labels, is_new, gathered, words, segmenter.names_something)
    options = Options(
        settings.period, settings.uncovered, settings.guided, settings.seed, settings.min_size, settings.reruns
    )
    result = describe(gathered, named, words, found, model, encoder.id, options, settings.min_size)
    appeared = named.ids[len(known.ids) :]
    met = set(named.labels[is_new].tolist())
    vanished = tuple(name for k, name in enumerate(known.ids) if k not in met)
    change = records.Update(new_documents, len(fresh), appeared, vanished)
    return result._replace(record=msgspec.structs.replace(result.record, update=change))


def _with_new_themes(
    run: Run,
    known: ThemesModel,
    labels: clusters.Integers,
    is_new: np.ndarray[tuple[int], np.dtype[np.bool_]],
    gathered: Gathered,
    words: list[list[str]],
    names_something: Callable[[str], bool],
) -> Named:
    settings, ids = run.record.settings, known.ids
    by_id = {t.id: t for t in run.record.themes}
    names, terms = [by_id[i].name for i in ids], [by_id[i].terms for i in ids]
    stability = [by_id[i].stability for i in ids]
    core, open_ = labels.copy(), np.flatnonzero(labels == NO_THEME)
    all_ids = list(ids)
    if len(open_) >= clusters.least_paragraphs(settings.min_size):
        made = _clustered([words[i] for i in open_], gathered.vectors[open_], known.centroids, settings)
        called = naming.theme_names(made.terms, names_something)
        last = max((int(i[1:]) for i in ids), default=0)
        for k, weighted in enumerate(made.terms):
            own = open_[made.labels == k]
            if is_new[own].any():
                labels[own] = len(all_ids)
                last += 1
                all_ids.append(f"t{last:03d}")
                names.append(called[k] if called[k] not in names else f"{called[k]} {last}")
                terms.append(naming.listed_terms(weighted))
                stability.append(None)
    return Named(labels, core, tuple(all_ids), tuple(names), tuple(terms), tuple(stability))


def _clustered(
    words: list[list[str]], vectors: clusters.Rows, known: Centroids, settings: records.Settings
) -> clusters.Clusters:
    """Clusters of the paragraphs that no known theme takes; where there are none, all together if they are alike.

    A single matter has nothing beside it to stand out from.
    """
    made = clusters.cluster(words, vectors, settings.min_size, settings.seed)
    if made.terms or not alike(vectors, known):
        return made
    return clusters.cluster(words, vectors, settings.min_size, settings.seed, single=True)


def alike(vectors: clusters.Rows, known: Centroids) -> bool:
    """Whether paragraphs (n, d) lie as near to their centre, on average, as the farthest of an ordinary known theme."""
    cosine = np.linalg.norm(centre(vectors, known.mean).mean(axis=0))  # the mean one, since all are of unit length
    return bool(cosine >= np.median(known.thresholds))


def _added(a: records.ParagraphCounts, b: records.ParagraphCounts, fresh: int, dated: int) -> records.ParagraphCounts:
    return records.ParagraphCounts(
        a.read + b.read,
        a.boilerplate + b.boilerplate,
        a.other_language + b.other_language,
        a.repeated + b.repeated + b.analysed - fresh,
        a.covered + b.covered,
        a.analysed + fresh,
        a.dated + dated,
    )
