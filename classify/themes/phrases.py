"""Phrases: words that the segmenter splits (低空 经济) found again, and the terms of a paragraph.

A run of adjacent words is a phrase when it is frequent, when its parts attract each other (pointwise mutual
information at its weakest joint) and when different words stand on both sides of it (boundary entropy); the
measures are those of new-word discovery (Church and Hanks 1990; Tung and Lee 1994).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import log
from pathlib import Path

from classify.words import Token

Words = tuple[str, ...]

_MAX_WORDS = 4
_MAX_LENGTH = 12  # characters
_MIN_COHESION = 2.0  # nats at the weakest joint: the parts meet seven times as often as by chance
_MIN_ENTROPY = 0.6  # nats on the poorer side: more than two neighbours of which one prevails
_BOUND = 0.75  # share of a word's places beside the same neighbour from which it is a part of a longer word
_ABSORBED = 0.5  # share of a fragment's paragraphs in which a longer term replaces it
_EXPLAINED = 0.3  # share of a fragment's paragraphs in which a better ranked longer term makes it redundant


def _read_words(path: Path) -> dict[str, frozenset[str]]:
    """The word lists of function_words.txt by section."""
    sections: dict[str, list[str]] = {}
    name = ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif not line.startswith("#"):
            sections.setdefault(name, []).extend(line.split())
    return {section: frozenset(words) for section, words in sections.items()}


_LISTS = _read_words(Path(__file__).with_name("function_words.txt"))
# Words that bind others and never begin, end or stand alone as a term; some may open or close a phrase.
_FUNCTION, _HEAD_ONLY, _TAIL_ONLY = _LISTS["binding"], _LISTS["opening"], _LISTS["closing"]
_LETTERS = re.compile(r"[\u4e00-\u9fffA-Za-z][\u4e00-\u9fffA-Za-z·+\-]*")
_NUMERAL = re.compile(r"[一二三四五六七八九十百千万亿两\d]+")

_FORMULA = re.compile(
    "|".join(
        (
            # dates and planning periods
            r"\d{4}|[二〇零一]{2}[〇零一二三四五六七八九]{2}年?|十[一二三四五六七八九]?五(?:规划|时期)?|[一二三四五六七八九十]+五规划|上半年|下半年|[一二三四]季度|上年|本年|去年|今年|全年|开局之年|收官之年|周年",
            # congresses
            r"(?:党的)?(?:十[一二三四五六七八九]|二十|二十一)大|[一二三四五六七八九]中全会|全国两会|两会|人民代表大会|人大.{0,6}会议|政协.{0,6}会议|中央经济工作会议|全会精神|全代会|党代会|常委会",
            # political formulae
            r"习近平|总书记|中国特色社会主义|科学发展观|三个代表|邓小平|毛泽东|党中央|新时代|新征程|新篇章|中国梦|伟大复兴|四个意识|四个自信|两个维护|两个确立|不忘初心|牢记使命|初心使命|四个全面|五位一体"
            r"|新发展理念|中国式现代化|第二个百年|奋斗目标|小康社会|现代化国家|社会主义现代化|从严治党|党的(?:领导|建设|精神)|群众路线|三严三实|两学一做|主题教育|党史学习|政治建设|政治(?:站位|责任)|思想为指导|为指导"
            r"|指导思想|稳中求进|总基调|重要讲话|重要指示|决策部署|四个革命|旗帜|六稳|六保|各位代表|人民政府|人民群众|以人民为中心|人民为中心|高质量发展|坚强领导|重大部署",
        )
    )
)


_OFFICE = re.compile(r"(?:[市省县区州我]|国家).{0,10}(?:局|委|厅|部|办|署|政府|协)|.{0,6}(?:总局|委员会|办公室)|国资委")


def is_formula(term: str) -> bool:
    """Whether a term is a date, a planning period, the name of a congress, or a political formula."""
    return _FORMULA.search(term) is not None


def is_office(term: str) -> bool:
    """Whether a term is an office (市大数据局, 省科技厅): who writes, not what about."""
    return _OFFICE.fullmatch(term) is not None


def is_word(word: str) -> bool:
    """Whether a single word can be a term: two or more letters, no digit, no function word."""
    return len(word) >= 2 and word not in _FUNCTION and _LETTERS.fullmatch(word) is not None and not _numeric(word)


def _numeric(word: str) -> bool:
    return _NUMERAL.fullmatch(word[:-1]) is not None


def _joins(word: str) -> bool:
    """Whether a word can stand inside a phrase at all."""
    return _LETTERS.fullmatch(word) is not None and (len(word) == 1 or not _numeric(word))


def _opens(word: str) -> bool:
    return word not in _FUNCTION or word in _HEAD_ONLY


def _closes(word: str) -> bool:
    return word not in _FUNCTION or word in _TAIL_ONLY


def _runs(tokens: Sequence[Token]) -> Iterator[list[str]]:
    """Stretches of adjacent words with nothing between them that can stand in phrases."""
    run: list[str] = []
    end = -1
    for word, start in tokens:
        fits = _joins(word)
        if run and (start != end or not fits):
            yield run
            run = []
        if fits:
            run.append(word)
        end = start + len(word)
    if run:
        yield run


def find_phrases(paragraphs: Iterable[Sequence[Token]], min_count: int = 3) -> dict[Words, int]:
    """The phrases of two to four words in cut paragraphs, with how often each stands; in order of their words.

    A phrase keeps its words as cut. Its ends are not function words, it has at most twelve characters, it stands
    at least `min_count` times, and passes the measures of cohesion and of boundary entropy.
    """
    runs = [run for tokens in paragraphs for run in _runs(tokens)]
    counts: Counter[Words] = Counter((word,) for run in runs for word in run)
    total = max(1, sum(counts.values()))
    frequent: set[Words] = {gram for gram, n in counts.items() if n >= min_count}
    for n in range(2, _MAX_WORDS + 1):
        level: Counter[Words] = Counter()
        for run in runs:
            for i in range(len(run) - n + 1):
                gram = tuple(run[i : i + n])
                if gram[:-1] in frequent and gram[1:] in frequent:
                    level[gram] += 1
        kept = {gram: c for gram, c in level.items() if c >= min_count}
        counts.update(kept)
        frequent = set(kept)
        if not frequent:
            break
    candidates = {
        gram
        for gram in counts
        if len(gram) > 1 and _well_formed(gram) and _cohesion(gram, counts, total) >= _MIN_COHESION
    }
    return {gram: counts[gram] for gram in sorted(candidates & _with_free_ends(runs, candidates))}


def _well_formed(gram: Words) -> bool:
    length = sum(map(len, gram))
    if not 3 <= length <= _MAX_LENGTH or not _opens(gram[0]) or not _closes(gram[-1]):
        return False
    inside = any(word in _FUNCTION and word not in _TAIL_ONLY and word not in _HEAD_ONLY for word in gram[1:-1])
    return not inside and any(is_word(word) for word in gram) and not (length == 3 and max(map(len, gram)) == 1)


def _cohesion(gram: Words, counts: Mapping[Words, int], total: int) -> float:
    """Pointwise mutual information at the weakest joint, in nats."""
    joint = log(counts[gram] * total)
    return min(joint - log(max(1, counts[gram[:k]]) * max(1, counts[gram[k:]])) for k in range(1, len(gram)))


def bound_words(paragraphs: Iterable[Sequence[Token]]) -> set[str]:
    """The words of cut paragraphs that stand beside one and the same word nearly always: parts of a longer one.

    再生能源 after 可, 依规 after 依法: the segmenter cut them off, and alone they say nothing.
    """
    runs = [run for tokens in paragraphs for run in _runs(tokens)]
    words: set[Words] = {(word,) for run in runs for word in run if is_word(word)}
    sides = _neighbours(runs, words)
    return {
        word
        for (word,) in words
        if any(max(side[(word,)].values()) >= max(2, _BOUND * side[(word,)].total()) for side in sides)
    }


def _with_free_ends(runs: Sequence[Sequence[str]], candidates: set[Words]) -> set[Words]:
    """The candidates beside which different words stand."""
    sides = _neighbours(runs, candidates)
    return {gram for gram in candidates if min(_entropy(side[gram].values()) for side in sides) >= _MIN_ENTROPY}


def _neighbours(runs: Sequence[Sequence[str]], candidates: set[Words]) -> tuple[Mapping[Words, Counter[str]], ...]:
    """The words left and right of each candidate, counted; a mark or a number is another neighbour every time."""
    sides: tuple[defaultdict[Words, Counter[str]], ...] = (defaultdict(Counter), defaultdict(Counter))
    lengths = sorted({len(gram) for gram in candidates})
    for r, run in enumerate(runs):
        for n in lengths:
            for i in range(len(run) - n + 1):
                gram = tuple(run[i : i + n])
                if gram in candidates:
                    sides[0][gram][run[i - 1] if i else f"|{r}"] += 1
                    sides[1][gram][run[i + n] if i + n < len(run) else f"|{r}"] += 1
    return sides


def _entropy(counts: Iterable[int]) -> float:
    values = list(counts)
    total = sum(values)
    return -sum(n / total * log(n / total) for n in values) if total else 0.0


def terms_of(tokens: Sequence[Token], phrases: Mapping[Words, int]) -> set[str]:
    """The distinct terms of a cut paragraph: its words, and every phrase in it, nested ones too."""
    terms = {word for word, _ in tokens if is_word(word)}
    for run in _runs(tokens):
        for n in range(2, _MAX_WORDS + 1):
            terms.update("".join(run[i : i + n]) for i in range(len(run) - n + 1) if tuple(run[i : i + n]) in phrases)
    return terms


def merged_words(tokens: Sequence[Token], phrases: Mapping[Words, int]) -> list[str]:
    """The terms of a cut paragraph in order, none inside another: the longest phrase from the left, else the word."""
    out: list[str] = []
    for run in _runs(tokens):
        i = 0
        while i < len(run):
            for n in range(min(_MAX_WORDS, len(run) - i), 1, -1):
                if tuple(run[i : i + n]) in phrases:
                    out.append("".join(run[i : i + n]))
                    i += n
                    break
            else:
                if is_word(run[i]):
                    out.append(run[i])
                i += 1
    return out


def collapse(ranked: Sequence[str], paragraphs: Mapping[str, int]) -> list[str]:
    """Of terms nested in one another the one a person would say, best first; `paragraphs` counts each term.

    A longer term takes the place of a better ranked fragment when it stands in at least half of the fragment's
    paragraphs (构建新 and 新发展 within 构建新发展格局), else it goes. A fragment goes when a better ranked longer
    term stands in three in ten of its paragraphs, which explain its rise.
    """
    kept: list[str] = []
    for term in ranked:
        longer = [k for k in kept if term in k]
        shorter = [k for k in kept if k in term]
        if any(paragraphs[k] >= _EXPLAINED * paragraphs[term] for k in longer):
            continue
        if not shorter:
            kept.append(term)
            continue
        absorbed = [k for k in shorter if paragraphs[term] >= _ABSORBED * paragraphs[k]]
        if absorbed:
            kept[kept.index(absorbed[0])] = term
            kept = [k for k in kept if k not in absorbed[1:]]
    return kept


def overlaps(a: str, b: str) -> bool:
    """Whether two terms say much the same: one inside the other, or most of the pairs of characters shared."""
    if a in b or b in a:
        return True
    pairs_a, pairs_b = ({x + y for x, y in pairwise(t)} for t in (a, b))
    return len(pairs_a & pairs_b) >= 0.5 * min(len(pairs_a), len(pairs_b))
