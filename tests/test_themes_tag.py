"""Themes in tagged documents: the shipped themes model, and turning it off."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from classify.models import Model
from classify.tagging import tag_document
from classify.theme_models import current_themes, load_tagger
from classify.themes.assign import ThemeTagger
from tests.conftest import DATA, ROOT

CLASSIFY = str(Path(sys.executable).parent / "classify")


@pytest.fixture(scope="module")
def tagger() -> ThemeTagger:
    folder = current_themes()
    assert folder is not None, "no themes model is shipped"
    return load_tagger(folder)


def test_the_shipped_model_has_themes_with_names(tagger: ThemeTagger) -> None:
    assert len(tagger.model.ids) >= 30
    assert len(set(tagger.model.names)) == len(tagger.model.names)
    assert tagger.model.vectors == tagger.vectors.id


@pytest.mark.parametrize("path", sorted(DATA.glob("*.txt")), ids=lambda p: p.stem)
def test_body_paragraphs_carry_a_theme_and_nothing_else_changes(path: Path, model: Model, tagger: ThemeTagger) -> None:
    plain = tag_document(path.read_bytes(), path.name, model)
    themed = tag_document(path.read_bytes(), path.name, model, tagger)
    assert (plain.model.themes, themed.model.themes) == (None, tagger.model.id)
    found = 0
    for a, b in zip(plain.paragraphs, themed.paragraphs, strict=True):
        assert (a.text, a.labels, a.probabilities, a.theme) == (b.text, b.labels, b.probabilities, None)
        if b.theme is not None:
            found += 1
            assert b.kind == "body"
            assert b.theme.name == tagger.model.names[tagger.model.ids.index(b.theme.id)]
            assert -1 <= b.theme.similarity <= 1
    assert found >= sum(p.kind == "body" for p in plain.paragraphs) / 2


def test_text_without_a_known_word_has_no_theme(model: Model, tagger: ThemeTagger) -> None:
    record = tag_document("关于测试的通知\n𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷。\n".encode(), "x", model, tagger)
    assert [p.theme for p in record.paragraphs] == [None] * len(record.paragraphs)


def test_themes_are_on_by_default_and_can_be_turned_off() -> None:
    def tag(*options: str) -> list[bool]:
        done = subprocess.run(
            [CLASSIFY, "tag", str(DATA / "plan.txt"), *options], capture_output=True, check=True, cwd=ROOT,
            env={**os.environ},
        )  # fmt: skip
        assert done.stderr == b""
        return [p["theme"] is not None for p in json.loads(done.stdout)["paragraphs"]]

    assert any(tag())
    assert not any(tag("--no-themes"))
