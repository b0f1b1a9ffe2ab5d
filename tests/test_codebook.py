"""A codebook with faults is refused, with all its faults at once."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.codebook import read_codebook, read_terms
from classify.errors import CodebookError
from classify.words import read_lexicon
from tests.conftest import ROOT

GOOD = """
id = "toy"
version = 1
[[label]]
id = "sea"
name = "海洋"
definition = "海上的事"
[[label]]
id = "hill"
name = "山地"
definition = "山里的事"
"""


def write(folder: Path, text: str, name: str = "codebook.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_the_shipped_codebook_terms_and_lexicon_are_valid() -> None:
    codebook = read_codebook(ROOT / "labels" / "codebook.toml")
    assert codebook.labels == ("innovation", "financing", "land", "talent", "openness", "green")
    terms = read_terms(ROOT / "seeds" / "terms.toml", codebook)
    assert all(len(terms[label].positive) >= 40 for label in codebook.labels)
    assert len(read_lexicon(ROOT / "seeds" / "lexicon.txt")) >= 60


def test_a_typo_is_named_with_its_path(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace('definition = "海上的事"', 'defintion = "海上的事"'))
    with pytest.raises(CodebookError) as caught:
        read_codebook(path)
    message = str(caught.value)
    assert str(path) in message
    assert "label[0].defintion: unknown key" in message
    assert "label[0].definition: missing" in message


def test_all_problems_are_reported_at_once(tmp_path: Path) -> None:
    text = GOOD.replace('id = "hill"', 'id = "sea"').replace("version = 1", 'version = "1"')
    text += '[[boundary]]\nrule = "x"\nlabels = ["river"]\n'
    with pytest.raises(CodebookError) as caught:
        read_codebook(write(tmp_path, text))
    message = str(caught.value)
    assert "3 problems" in message
    for part in (
        "version: must be a whole number",
        "label[1].id: 'sea' is the id of label[0]",
        "boundary[0].labels[0]",
    ):
        assert part in message


def test_a_term_under_two_labels_is_an_error(tmp_path: Path) -> None:
    codebook = read_codebook(write(tmp_path, GOOD))
    terms = write(tmp_path, '[sea]\npositive = ["渔港", "茶"]\n[hill]\npositive = ["茶"]\n[moon]\n', "terms.toml")
    with pytest.raises(CodebookError) as caught:
        read_terms(terms, codebook)
    assert "hill.positive[0]: '茶' is a term of sea already" in str(caught.value)
    assert "moon: not a label" in str(caught.value)


@given(st.binary(max_size=200))
def test_arbitrary_bytes_never_crash(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("codebook") / "codebook.toml"
    path.write_bytes(data)
    with pytest.raises(CodebookError):
        read_codebook(path)


def test_a_lexicon_names_its_lines(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match=r"line 2: .* stands on line 1"):
        read_lexicon(write(tmp_path, "渔港\n渔港\n", "lexicon.txt"))
