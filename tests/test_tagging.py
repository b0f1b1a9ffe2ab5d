"""Tagging written samples: golden records, offsets, evidence, schema."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from classify.models import Model, find_model, load_model
from classify.records import TaggedDocument
from classify.tagging import tag_document
from tests.conftest import DATA
from tests.strategies import documents

SAMPLES = sorted(DATA.glob("*.txt"))


def summary(record: TaggedDocument) -> dict[str, object]:
    """What a golden file holds: everything but the model's id and exact probabilities."""
    return {
        "document": {k: v for k, v in msgspec.to_builtins(record.document).items() if k != "source"},
        "paragraphs": [
            [p.index, p.start, p.end, p.kind, list(p.section), [label.id for label in p.labels]]
            for p in record.paragraphs
        ],
    }


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_golden_samples(path: Path, model: Model) -> None:
    record = tag_document(path.read_bytes(), path.name, model)
    golden = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert json.loads(json.dumps(summary(record))) == golden


def test_there_are_three_golden_samples() -> None:
    assert len(SAMPLES) >= 3


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_spans_reproduce_the_text(path: Path, model: Model) -> None:
    text = path.read_text("utf-8")
    record = tag_document(path.read_bytes(), path.name, model)
    evidence = 0
    for p in record.paragraphs:
        assert text[p.start : p.end] == p.text
        assert (p.kind == "body") == bool(p.probabilities)
        for label in p.labels:
            assert p.kind == "body"
            for e in label.evidence:
                evidence += 1
                assert text[e.start : e.end] == e.text
                assert p.start <= e.start < e.end <= p.end
                assert all(text[t.start : t.end] == t.text and e.start <= t.start < t.end <= e.end for t in e.terms)
    assert evidence > 0


@settings(max_examples=40)
@given(documents)
def test_arbitrary_text_gives_a_valid_record(text: str) -> None:
    if not text.strip() or "\0" in text:
        return
    model = load_model_once()
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:
        return
    from classify.errors import DocumentError

    try:
        record = tag_document(data, "x.txt", model)
    except DocumentError:
        return
    decoded = data.decode("utf-8-sig")
    assert all(decoded[p.start : p.end] == p.text for p in record.paragraphs)
    assert [p.index for p in record.paragraphs] == list(range(len(record.paragraphs)))


_loaded: list[Model] = []


def load_model_once() -> Model:
    if not _loaded:
        _loaded.append(load_model(find_model(None)))
    return _loaded[0]


def test_records_validate_against_the_published_schema(model: Model) -> None:
    schema = msgspec.json.schema(TaggedDocument)
    validator = Draft202012Validator(schema)
    for path in SAMPLES:
        record = tag_document(path.read_bytes(), path.name, model)
        instance = json.loads(msgspec.json.encode(record))
        validator.validate(instance)
        instance["paragraphs"][0]["kind"] = "footnote"
        assert not validator.is_valid(instance)


def test_the_same_bytes_give_the_same_record(model: Model) -> None:
    data = SAMPLES[0].read_bytes()
    assert msgspec.json.encode(tag_document(data, "a", model)) == msgspec.json.encode(tag_document(data, "a", model))


def test_encodings_of_one_text_give_the_same_labels(model: Model) -> None:
    text = SAMPLES[0].read_text("utf-8")
    records = [tag_document(text.encode(e), "a", model) for e in ("utf-8", "utf-8-sig", "gb18030", "utf-16")]
    assert len({msgspec.json.encode(r.paragraphs) for r in records}) == 1
    assert [r.document.encoding for r in records] == ["utf-8", "utf-8-sig", "gb18030", "utf-16-le"]
