"""Phrases: words that the segmenter splits are found, fragments collapse, formulae are told apart."""

from hypothesis import given
from hypothesis import strategies as st

from classify.themes.naming import listed_terms, theme_names
from classify.themes.phrases import bound_words, collapse, find_phrases, is_formula, is_office, merged_words, terms_of
from classify.words import segmenter

SENTENCES = [
    "县里发展低空经济，培育飞行服务企业。",
    "低空经济园区开工，道路同时修好。",
    "学校开设低空经济课程。",
    "对低空经济企业给予奖励；农户种植水稻。",
    "低空飞行要登记，经济林要防火。",
    "经济林改造完成，水稻丰收。",
]


def tokens(texts: list[str]):
    return [segmenter().tokens(text) for text in texts]


def test_a_word_that_the_segmenter_splits_is_found_as_a_phrase() -> None:
    cut = tokens(SENTENCES)
    assert [t.word for t in cut[0]][2:4] == ["低空", "经济"]
    found = find_phrases(cut)
    assert found[("低空", "经济")] == 4
    assert "低空经济" in terms_of(cut[0], found)
    assert "低空经济" in merged_words(cut[0], found)
    assert "低空" not in merged_words(cut[0], found)


def test_a_word_that_stands_beside_one_and_the_same_is_a_part_of_a_longer_one() -> None:
    texts = ["依法依规处理。", "依法依规登记渔船。", "渔船依法依规停靠。", "船员依规停靠。", "渔船登记后停靠码头。"]
    bound = bound_words(tokens(texts))
    assert "依规" in bound
    assert not {"渔船", "停靠", "登记"} & bound


def test_everyday_words_and_verbs_with_their_object_are_told_apart() -> None:
    cut = segmenter(("人才公寓", "新质生产力"))
    assert all(map(cut.is_everyday, ["行动", "整治", "投资", "非法"]))
    assert not any(map(cut.is_everyday, ["储能", "光伏", "新质生产力", "低空飞行", "投资引导"]))
    assert cut.object_of("筹集人才公寓") == "人才公寓"
    assert [cut.object_of(t) for t in ("人才公寓", "筹集", "数字乡村")] == [None, None, None]


def test_words_apart_are_no_phrase() -> None:
    assert find_phrases(tokens(["低空，经济。"] * 9)) == {}


def test_nested_fragments_collapse_into_the_phrase_a_person_would_say() -> None:
    counts = {"构建新": 60, "新发展": 66, "发展格局": 61, "构建新发展格局": 58, "乡村": 400, "乡村振兴": 40}
    ranked = ["新发展", "构建新", "构建新发展格局", "发展格局", "乡村振兴", "乡村"]
    assert collapse(ranked, counts) == ["构建新发展格局", "乡村振兴", "乡村"]


def test_a_rare_extension_goes_with_its_better_ranked_fragment() -> None:
    assert collapse(["低空经济", "低空经济产业"], {"低空经济": 100, "低空经济产业": 20}) == ["低空经济"]


@given(st.lists(st.text("甲乙丙丁", min_size=2, max_size=5), unique=True, max_size=12), st.data())
def test_collapsing_keeps_only_what_was_ranked_and_nothing_twice(ranked: list[str], data: st.DataObject) -> None:
    counts = {t: data.draw(st.integers(1, 50)) for t in ranked}
    kept = collapse(ranked, counts)
    assert set(kept) <= set(ranked)
    assert len(set(kept)) == len(kept)
    assert bool(kept) == bool(ranked)


def test_dates_congresses_and_formulae_are_told_apart_from_themes() -> None:
    formulae = ["十四五规划", "2024年", "党的二十大", "三中全会", "两个维护", "新时代中国特色社会主义", "指导思想"]
    assert all(map(is_formula, formulae))
    assert not any(map(is_formula, ["低空经济", "数据要素", "储能", "时代广场", "专精特新", "五金加工"]))
    assert is_office("市大数据局")
    assert is_office("总局")
    assert not is_office("大数据")


def test_adverbs_verbs_and_places_name_nothing() -> None:
    names = segmenter(("专精特新",)).names_something
    assert all(map(names, ["储能", "低空经济", "专精特新", "营商环境", "减灾"]))
    assert not any(map(names, ["奋力", "回升", "始终", "广西", "三万"]))


def test_names_are_phrases_that_differ_and_stand_once() -> None:
    theme = [("污水", 0.5), ("污水处理厂", 0.45), ("管网", 0.4), ("两个维护", 0.39), ("黑臭水体", 0.3)]
    assert listed_terms(theme) == ("污水", "管网", "黑臭水体")
    assert (
        theme_names([theme, theme]) == ["黑臭水体、污水", "黑臭水体、污水、管网"]
        or len(set(theme_names([theme, theme]))) == 2
    )
    assert theme_names([[]]) == ["其他"]
