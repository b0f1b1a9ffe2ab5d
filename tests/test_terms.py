"""Seed terms found in a text: longest first, with gaps, and not inside negative terms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.codebook import Codebook, LabelDefinition, Terms, read_terms
from classify.errors import CodebookError
from classify.terms import Found, TermMatcher, stands_in


def matcher(**terms: tuple[tuple[str, ...], tuple[str, ...]]) -> TermMatcher:
    return TermMatcher({label: Terms(*both) for label, both in terms.items()})


def test_the_longest_term_counts_at_each_place() -> None:
    found = matcher(a=(("融资", "融资租赁", "租赁"), ()), b=(("租", "赁费"), ())).find("融资租赁费，融资")
    assert [f.term for f in found.terms] == ["融资租赁", "融资"]


def test_a_term_of_one_character_is_found_where_no_longer_one_stands() -> None:
    assert [f.term for f in matcher(a=(("茶", "茶园"), ())).find("茶园采茶").terms] == ["茶园", "茶"]


def test_a_gap_holds_up_to_twenty_characters_of_the_same_clause() -> None:
    terms = matcher(a=(("引进…企业",), ()))
    assert terms.find("引进一批板材生产、家具制造企业").terms == (Found("a", "引进…企业", ((0, 2), (13, 15))),)
    assert terms.find("引进企业").terms == (Found("a", "引进…企业", ((0, 2), (2, 4))),)
    assert len(terms.find("引进" + "好" * 20 + "企业").terms) == 1
    assert not terms.find("引进" + "好" * 21 + "企业").terms
    assert not terms.find("引进人才，服务企业").terms
    assert not terms.find("企业引进").terms


def test_a_gap_takes_no_place_from_the_terms_inside_it_and_counts_once() -> None:
    terms = matcher(a=(("引进…企业",), ()), b=(("独角兽",), ()))
    assert sorted(f.term for f in terms.find("引进独角兽企业、引进瞪羚企业").terms) == ["引进…企业", "独角兽"]


def test_a_term_inside_a_negative_term_of_its_label_does_not_count() -> None:
    terms = matcher(a=(("开放",), ("数据…开放",)), b=(("数据",), ()))
    found = terms.find("数据有序开放")
    assert [f.term for f in found.terms] == ["数据"]
    assert found.negatives == ("a",)
    assert [f.term for f in terms.find("扩大开放").terms] == ["开放"]


@given(st.text("引进企业人才，开放", max_size=30))
def test_parts_stand_where_they_are_said_to(text: str) -> None:
    terms = matcher(a=(("引进…企业", "开放", "人才"), ()))
    for found in terms.find(text).terms:
        assert [text[start:end] for start, end in found.parts] == found.term.split("…")
        assert stands_in(found.term, text)


@given(st.text("引进企业人才，开放", max_size=30), st.sampled_from(["引进…企业", "开放", "人才…开放"]))
def test_a_term_stands_in_a_text_if_it_is_found_there_alone(term_text: str, term: str) -> None:
    assert stands_in(term, term_text) == bool(matcher(a=((term,), ())).find(term_text).terms)


@pytest.mark.parametrize("term", ["…企业", "引进…", "引进……企业"])
def test_a_gap_needs_a_part_on_both_sides(term: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("seeds") / "terms.toml"
    path.write_text(f'[a]\npositive = ["{term}"]\n', "utf-8")
    codebook = Codebook("c", 1, (LabelDefinition("a", "甲", "甲"),))
    with pytest.raises(CodebookError, match="needs a part before and after each …"):
        read_terms(path, codebook)
