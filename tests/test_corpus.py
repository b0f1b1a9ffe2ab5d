"""The corpus agrees with itself, and its guards find what they are for."""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from classify.annotation.agreement import agreement
from classify.codebook import read_codebook
from classify.corpus import check_project, near_duplicates, read_manifest
from classify.errors import ExampleError
from classify.examples import Example, read_examples
from tests.conftest import ROOT

CODEBOOK = read_codebook(ROOT / "labels" / "codebook.toml")


def test_the_shipped_corpus_is_clean_and_large_enough() -> None:
    report = list(check_project(ROOT))
    everything = next(line.split() for line in report if line.startswith("all "))
    documents, body, *labels = (int(cell) for cell in everything[1:])
    assert documents >= 160
    assert body >= 3500
    assert min(labels[:6]) >= 450
    assert labels[6] >= 900


def test_nothing_is_copied_from_real_documents(shared: Path) -> None:
    assert "copied from other texts: nothing" in list(check_project(ROOT, shared))


def test_hard_cases_are_many() -> None:
    rows = read_examples(ROOT / "labels" / "examples", CODEBOOK)
    assert sum(row.kind == "body" and bool(row.near or row.boundary) for row in rows) >= 600


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A project with two documents of the corpus and no terms or lexicon."""
    for name in ("labels/examples", "seeds/documents"):
        (tmp_path / name).mkdir(parents=True)
    shutil.copy(ROOT / "labels" / "codebook.toml", tmp_path / "labels")
    (tmp_path / "seeds" / "terms.toml").write_text("", "utf-8")
    (tmp_path / "seeds" / "lexicon.txt").write_text("", "utf-8")
    names = sorted(p.stem for p in (ROOT / "labels" / "examples").glob("*.jsonl"))[:2]
    for name in names:
        shutil.copy(ROOT / "labels" / "examples" / f"{name}.jsonl", tmp_path / "labels" / "examples")
        shutil.copy(ROOT / "seeds" / "documents" / f"{name}.txt", tmp_path / "seeds" / "documents")
    rows = (ROOT / "seeds" / "documents" / "manifest.jsonl").read_text("utf-8").splitlines()
    kept = [row for row in rows if json.loads(row)["file"].removesuffix(".txt") in names]
    (tmp_path / "seeds" / "documents" / "manifest.jsonl").write_text("\n".join(kept) + "\n", "utf-8")
    return tmp_path


def problems(project: Path, others: Path | None = None) -> str:
    with pytest.raises(ExampleError) as caught:
        list(check_project(project, others))
    return str(caught.value)


def rows_of(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def write(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def test_a_small_project_is_clean(small: Path) -> None:
    assert any(line.startswith("documents: 2") for line in check_project(small))


def test_a_row_out_of_place_is_found(small: Path) -> None:
    path = sorted((small / "labels" / "examples").iterdir())[0]
    rows = rows_of(path)
    rows[3]["index"] = 4
    write(path, rows)
    assert "the text is not the document's paragraph" in problems(small)


def test_a_label_without_evidence_is_found(small: Path) -> None:
    path = sorted((small / "labels" / "examples").iterdir())[0]
    rows = rows_of(path)
    labelled = next(row for row in rows if row.get("labels"))
    labelled.pop("evidence")
    write(path, rows)
    assert "no clause is given for" in problems(small)


def test_a_word_that_no_document_uses_is_found(small: Path) -> None:
    (small / "seeds" / "lexicon.txt").write_text("鲛人泣珠术\n", "utf-8")
    assert "'鲛人泣珠术' stands in no document" in problems(small)


def test_copied_text_is_found(small: Path, tmp_path: Path) -> None:
    others = tmp_path / "others"
    others.mkdir()
    document = sorted((small / "seeds" / "documents").glob("*.txt"))[0]
    text = document.read_bytes().decode("utf-8")
    (others / "a.txt").write_text("前言。" + text[100:160] + "后记。", "utf-8")
    assert "also stands in another's text" in problems(small, others)


def test_near_duplicates_across_documents_are_found() -> None:
    text = "市财政安排专项资金三千万元支持海洋装备研发，建设深水试验场，引进团队三个，供应用地五百亩。"
    rows = [
        Example(text, document="a", index=1),
        Example(text[:40] + "另行通知。", document="b", index=2),
        Example(text, document="a", index=3),
        Example("社区食堂开到楼下，老人吃饭有了着落，志愿者轮流值班送餐上门。", document="c", index=1),
    ]
    pairs = list(near_duplicates(rows))
    assert ("b #2", "a #1") in pairs
    assert all(a.split()[0] != b.split()[0] for a, b in pairs)
    assert not any("c" in pair for pair in pairs)


def test_a_manifest_names_its_bad_rows(tmp_path: Path) -> None:
    path = tmp_path / "manifest.jsonl"
    path.write_text('{"file": "a.txt", "date": "May", "genre": "novel", "level": "city"}\n{}\n', "utf-8")
    with pytest.raises(ExampleError) as caught:
        read_manifest(path)
    assert "line 1: date 'May'" in str(caught.value)
    assert "line 1: genre 'novel'" in str(caught.value)
    assert "line 2" in str(caught.value)


def test_agreement_of_a_reading_with_itself_is_complete() -> None:
    first = ROOT / "labels" / "readings" / "first.jsonl"
    result = agreement(first, first, CODEBOOK)
    assert result["exact"] == 1
    assert all(row["kappa"] == pytest.approx(1) for row in result["labels"].values())


def test_agreement_counts_what_only_one_reader_gave(tmp_path: Path) -> None:
    rows = [{"document": "a", "index": i, "labels": ["land"] if i < 2 else []} for i in range(4)]
    other = [{**row, "labels": ["land"] if row["index"] in (1, 2) else []} for row in rows]
    write(tmp_path / "one.jsonl", rows)
    write(tmp_path / "two.jsonl", other)
    result = agreement(tmp_path / "one.jsonl", tmp_path / "two.jsonl", CODEBOOK)
    land = result["labels"]["land"]
    assert (result["exact"], land["both"], land["only_first"], land["only_second"]) == (0.5, 1, 1, 1)
    assert land["kappa"] == pytest.approx(0)
    write(tmp_path / "three.jsonl", [{"document": "z", "index": 0}])
    with pytest.raises(ExampleError, match="no paragraph in common"):
        agreement(tmp_path / "one.jsonl", tmp_path / "three.jsonl", CODEBOOK)
