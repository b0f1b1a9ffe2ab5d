"""Words are cut once, alike, and never across punctuation."""

import random
from pathlib import Path

from classify.words import Segmenter, read_lexicon
from tests.conftest import ROOT


def test_the_lexicon_keeps_policy_words_whole() -> None:
    lexicon = read_lexicon(ROOT / "seeds" / "lexicon.txt")
    plain, cut = Segmenter(), Segmenter(lexicon)
    assert "新质生产力" not in plain.words("发展新质生产力")
    assert cut.words("发展新质生产力") == ("发展", "新质生产力")
    kept = [word for word in lexicon if cut.words(word) == (word,)]
    assert kept == list(lexicon)


def test_punctuation_separates_words() -> None:
    assert "乡镇企业" not in Segmenter().words("加强乡镇。企业管理")


def test_tokens_stand_where_they_say() -> None:
    text = "投入R&D经费3.5亿元，建设“双一流”高校。"
    assert all(text[t.start :].startswith(t.word) for t in Segmenter().tokens(text))


def test_the_rust_segmenter_cuts_as_jieba_does(shared: Path) -> None:
    """Paragraph by paragraph on real text; the known difference is numbers with hyphens."""
    import jieba

    texts = [
        line.strip()
        for path in sorted((shared / "documents").glob("*.txt"))
        for line in path.read_text("utf-8").splitlines()
        if len(line.strip()) > 20
    ]
    random.Random(0).shuffle(texts)
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    jieba.setLogLevel(60)
    cut = Segmenter()
    same = sum(
        tuple(w for w in tokenizer.lcut(text) if any(c.isalnum() for c in w)) == cut.words(text) for text in texts
    )
    assert same >= 0.93 * len(texts)
