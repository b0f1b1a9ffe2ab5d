"""Themes from documents to record: planted themes, canonical order, agreement with BERTopic, and too little input."""

import shutil
from pathlib import Path

import msgspec
import numpy as np
import pytest

from classify.discovery import Discovery, Options, discover, gather, naming_words
from classify.models import Model, vectors_folder
from classify.themes import clusters, phrases
from classify.themes.assign import assign
from classify.themes.centroids import fit_centroids
from classify.themes.reading import read_folder
from classify.vectors import Vectors, load_vectors
from tests.themes_corpus import paragraph, write_collection

FAST = Options(reruns=0)
TITLE = "关于民生事项的通知\n"


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    return load_vectors(vectors_folder(None))


@pytest.fixture(scope="module")
def rising(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rising")
    write_collection(folder, new={2023: 15, 2024: 25})
    return folder


@pytest.fixture(scope="module")
def found(rising: Path, model: Model, vectors: Vectors) -> Discovery:
    return discover(read_folder(rising), model, vectors, Options(reruns=2))


def about_the_new(found: Discovery) -> list[str]:
    """The ids of themes most of whose paragraphs are planted."""
    ids: list[str] = []
    for theme in found.record.themes:
        own = [r.text for r in found.rows if r.theme == theme.id]
        if sum("极地牧场" in text for text in own) > len(own) / 2:
            ids.append(theme.id)
    return ids


def test_a_planted_theme_is_found_dated_and_ranked_first(found: Discovery) -> None:
    planted = about_the_new(found)
    assert planted
    first = [t for t in found.record.themes[:5] if t.id in planted and t.emerging]
    assert first
    assert {t.since for t in first} == {"2023"}
    assert first[0].growth.low > 0
    assert first[0].spread.documents >= 2
    assert not [t.name for t in found.record.themes if t.emerging and t.id not in planted]


def test_its_words_are_emerging_terms(found: Discovery) -> None:
    terms = {t.term: t for t in found.record.emerging_terms}
    assert "雪橇" in "".join(terms)
    assert all(t.since == "2023" and t.q <= 0.05 for t in terms.values() if "雪橇" in t.term)


def test_the_same_paragraphs_spread_evenly_are_not_emerging(tmp_path: Path, model: Model, vectors: Vectors) -> None:
    write_collection(tmp_path, new=dict.fromkeys(range(2015, 2025), 4))
    found = discover(read_folder(tmp_path), model, vectors, FAST)
    assert about_the_new(found)
    assert not [t.name for t in found.record.themes if t.emerging]
    assert not [t.term for t in found.record.emerging_terms if "雪橇" in t.term]


def test_shuffled_documents_give_the_same_bytes(
    rising: Path, tmp_path: Path, found: Discovery, model: Model, vectors: Vectors
) -> None:
    for path in sorted(rising.iterdir(), reverse=True):
        shutil.copy(path, tmp_path / path.name)
    again = discover(read_folder(tmp_path), model, vectors, Options(reruns=2))
    assert msgspec.json.encode(again.record) == msgspec.json.encode(found.record)
    assert again.rows == found.rows
    assert again.centroids is not None
    assert found.centroids is not None
    assert again.centroids.rows.tobytes() == found.centroids.rows.tobytes()


def test_numpy_assigns_what_bertopic_assigned(
    rising: Path, model: Model, vectors: Vectors, capsys: pytest.CaptureFixture[str]
) -> None:
    gathered = gather(read_folder(rising), model, vectors, uncovered=False)
    words = naming_words(gathered.tokens, phrases.find_phrases(gathered.tokens))
    before = gathered.vectors.copy()
    made = clusters.cluster(words, gathered.vectors, 8, 42)
    assert (gathered.vectors == before).all(), "the caller's vectors were edited"
    assert capsys.readouterr() == ("", "")
    core = made.core >= 0
    given, _ = assign(fit_centroids(gathered.vectors, made.labels, gathered.vectors.mean(axis=0)), gathered.vectors)
    assert (given[core] == made.core[core]).mean() >= 0.9
    assert (made.labels < 0).mean() <= (made.core < 0).mean()


def test_the_record_is_consistent(found: Discovery, rising: Path) -> None:
    record = found.record
    texts = {p.name: p.read_text("utf-8") for p in rising.iterdir()}
    assert sum(t.size for t in record.themes) == sum(r.theme is not None for r in found.rows)
    assert record.outlier_share == pytest.approx(sum(r.theme is None for r in found.rows) / len(found.rows), abs=1e-4)
    for theme in record.themes:
        assert sum(theme.counts.values()) == theme.size
        assert tuple(theme.counts) == record.periods
        assert set(theme.coverage) == {"innovation", "financing", "land", "talent", "openness", "green", "none"}
        assert theme.stability is not None
        for r in theme.representatives:
            assert texts[r.document][r.start : r.end] == r.text
    assert record.quality.themes == len(record.themes) == len({t.name for t in record.themes})


def test_guided_and_uncovered_runs_answer_too(rising: Path, model: Model, vectors: Vectors) -> None:
    guided = discover(read_folder(rising), model, vectors, Options(reruns=0, guided=True))
    assert guided.record.themes
    uncovered = discover(read_folder(rising), model, vectors, Options(reruns=0, uncovered=True))
    assert all(not r.labels for r in uncovered.rows)
    assert uncovered.record.paragraphs.covered + len(uncovered.rows) == guided.record.paragraphs.analysed


def small(folder: Path, documents: dict[str, list[str]]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, lines in documents.items():
        (folder / name).write_text(TITLE + "\n".join(lines) + "\n", "utf-8")
    return folder


def notes(folder: Path, model: Model, vectors: Vectors) -> str:
    record = discover(read_folder(folder), model, vectors, FAST).record
    assert record.format == 1
    return "\n".join(record.notes)


def test_three_paragraphs_are_too_few_for_themes(tmp_path: Path, model: Model, vectors: Vectors) -> None:
    folder = small(tmp_path, {"2020.txt": [paragraph("roads", 1)], "2021.txt": [paragraph("farms", 2)] * 2})
    assert "no themes: 2 distinct paragraphs are left of 3" in notes(folder, model, vectors)


def test_one_document_is_said_to_be_one(tmp_path: Path, model: Model, vectors: Vectors) -> None:
    folder = small(tmp_path, {"2020.txt": [paragraph("roads", k) for k in range(9)]})
    said = notes(folder, model, vectors)
    assert "one document only" in said
    assert "all dated paragraphs lie in 2020" in said


def test_undated_documents_have_no_time_analysis(tmp_path: Path, model: Model, vectors: Vectors) -> None:
    folder = small(tmp_path, {"a.txt": [paragraph("roads", 1)], "b.txt": [paragraph("farms", 2)]})
    assert "no time analysis: no document has a date" in notes(folder, model, vectors)
    record = discover(read_folder(folder), model, vectors, FAST).record
    assert [x.document for x in record.left_out] == ["a.txt", "b.txt"]
    assert record.periods == ()


def test_one_period_can_show_nothing_new(tmp_path: Path, model: Model, vectors: Vectors) -> None:
    folder = small(tmp_path, {f"2020-{m:02d}.txt": [paragraph("roads", m)] for m in range(1, 7)})
    record = discover(read_folder(folder), model, vectors, Options(period="year", reruns=0)).record
    assert "nothing can be called emerging: all dated paragraphs lie in 2020" in "\n".join(record.notes)
    assert (record.periods, record.emerging_terms) == (("2020",), ())


def test_identical_documents_are_one_paragraph(tmp_path: Path, model: Model, vectors: Vectors) -> None:
    folder = small(tmp_path, {f"{y}.txt": [paragraph("roads", 1)] for y in range(2000, 2020)})
    assert "1 distinct paragraphs are left of 20" in notes(folder, model, vectors)


def test_a_date_too_coarse_for_the_period_is_left_out_by_name(tmp_path: Path, model: Model, vectors: Vectors) -> None:
    folder = small(tmp_path, {"2020.txt": [paragraph("roads", 1)], "2021-05.txt": [paragraph("farms", 2)]})
    record = discover(read_folder(folder), model, vectors, Options(period="month", reruns=0)).record
    assert [(x.document, x.reason) for x in record.left_out] == [("2020.txt", "its date 2020 does not name a month")]


def test_words_without_terms_in_time_still_give_themes(found: Discovery) -> None:
    assert np.isfinite([t.coherence for t in found.record.themes]).all()
