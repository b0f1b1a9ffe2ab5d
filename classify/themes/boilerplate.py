"""What must not form a theme: administrative boilerplate (套话), and the same paragraph issued again.

Boilerplate is judged by the clause: a paragraph most of whose text is formulaic clauses says nothing of its own,
while one formulaic clause in a paragraph of substance is left alone.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classify.documents.clauses import split_clauses
from classify.documents.plain import Plain

_RULES = "办法|规定|细则|意见|措施|方案|通知|规则|条例|政策|计划|规划|制度|规程|预案|决定|公告|标准|指南"
_FORMULAIC = re.compile(
    "|".join(
        (
            # opening and closing of an address
            r"(?:各位|尊敬的)(?:代表|委员|领导|同志|来宾|朋友)",
            r"现在.{0,8}代表.{0,30}报告|请(?:予)?(?:各位代表)?审议|列席.{0,12}提出(?:宝贵)?意见|谢谢大家",
            r"让我们.{0,60}(?:团结|旗帜|奋斗|奋进|领导)|为.{4,40}(?:而|不懈|努力|团结)奋斗",
            # a notice passing a document on, and what a rule says of itself
            r"现(?:将|予|印发|转发|公布|就).{0,80}(?:印发|转发|公布|通知如下|遵照|贯彻|执行|落实|实施|如下|你们)",
            r"(?:经|已经|业经).{0,40}(?:同意|审议通过|批准).{0,6}现.{0,20}(?:印发|公布|发布|执行|实施|转发)",
            rf"制定(?:了)?本(?:{_RULES})|提出(?:如下|以下)(?:{_RULES})|特制[定订](?:本|如下)",
            rf"(?:本|该|此|上述)(?:{_RULES}).{{0,40}}(?:施行|生效|有效期|解释|废止|印发之日|发布之日|公布之日)",
            r"自.{2,20}(?:起|之日).{0,6}(?:施行|实施|执行|生效)|负责解释|同时废止|以本.{2,6}为准|有效期(?:为)?.{1,6}年",
            rf"本(?:{_RULES})(?:适用于|所称)|适用本(?:{_RULES})",
            r"(?:来信|建议|提案).{0,14}收悉|答复如下|感谢您?对.{2,40}(?:关心|支持|关注)|特此(?:通知|公告|函复)",
            r"(?:责任|牵头|配合|承办|协办|参加|参与|负责)(?:单位|部门|处室)?：|联系(?:人|电话)：|^（?附件",
            # how a document asks to be carried out
            r"(?:加强|强化|切实加强)组织领导|(?:统一|提高)思想|充分认识.{0,40}(?:重要|意义)|高度重视",
            r"(?:加强|强化|严格|开展|抓好)(?:督促|督查|督导|检查|考核|绩效考核|跟踪问效|责任落实|责任追究)",
            r"(?:明确|压实|落实|靠实|分解).{0,8}(?:责任|分工|任务)|各司其职|密切配合|协同配合|齐抓共管|形成(?:工作)?合力",
            r"(?:加大|加强|强化|做好).{0,6}宣传(?:力度|引导|工作|解读)?|营造.{0,12}(?:氛围|环境)|(?:确保|抓好).{0,20}(?:落到实处|落地见效|贯彻落实)",
            r"各(?:地|级|区|县|市|有关|相关|单位|部门).{0,30}(?:结合实际|认真|抓好|切实|高度重视).{0,20}(?:落实|执行|实施|领导|方案|责任)",
            # political formulae
            r"高举.{0,20}旗帜|以.{0,30}(?:思想|理论|科学发展观).{0,14}(?:为指导|为统领|指引)|(?:全面|深入)贯彻.{0,40}(?:精神|思想)",
            r"(?:增强|树牢).{0,4}四个意识|四个自信|两个维护|两个确立|不忘初心|牢记使命|党中央.{0,12}(?:决策部署|坚强领导)|紧密团结在",
        )
    )
)
_SHARE = 0.6  # of a paragraph's characters in formulaic clauses
_MIN_LENGTH = 16  # characters; shorter paragraphs are headings and list items that carry no theme of their own

_SHINGLE = 6
_HASHES, _BANDS = 32, 8
_ALIKE = 0.8  # Jaccard similarity of two paragraphs' shingles
_NOISE = re.compile(r"[^\u4e00-\u9fffA-Za-z]+")
Hashes = NDArray[np.uint64]


def is_boilerplate(paragraph: Plain) -> bool:
    """Whether 60 % of a paragraph's characters stand in formulaic clauses, or it is too short to say anything."""
    text = paragraph.text
    if len(text) < _MIN_LENGTH:
        return True
    if not _FORMULAIC.search(text):
        return False
    clauses = [c.text for c in split_clauses(paragraph)]
    formulaic = sum(len(c) for c in clauses if _FORMULAIC.search(c))
    return formulaic >= _SHARE * max(1, sum(map(len, clauses)))


def repeated(texts: Sequence[str]) -> list[int]:
    """For each text the position of the first one it nearly repeats, or its own position; order decides who is first.

    Two texts repeat each other when their shingles of six letters, digits aside, have a Jaccard similarity of at
    least 0.8: an annual notice with new figures is one paragraph. Candidates come from MinHash (Broder 1997) with
    eight bands of four, which finds 98 % of pairs at 0.8, and every candidate is checked exactly.
    """
    random = np.random.default_rng(0)
    factors = random.integers(1, 2**61, _HASHES, dtype=np.uint64) | np.uint64(1)
    buckets: list[defaultdict[bytes, list[int]]] = [defaultdict(list) for _ in range(_BANDS)]
    shingles: list[Hashes] = []
    first = list(range(len(texts)))
    rows = _HASHES // _BANDS
    for i, text in enumerate(texts):
        shingles.append(_shingles(_NOISE.sub("", text)))
        if not len(shingles[i]):
            continue
        mixed = shingles[i][:, None] * factors[None, :]
        signature = (mixed ^ (mixed >> np.uint64(29))).min(axis=0)
        keys = [signature[b * rows : (b + 1) * rows].tobytes() for b in range(_BANDS)]
        candidates = sorted({j for b, key in enumerate(keys) for j in buckets[b].get(key, ())})
        match = next((j for j in candidates if _jaccard(shingles[i], shingles[j]) >= _ALIKE), None)
        if match is not None:
            first[i] = match
            continue
        for b, key in enumerate(keys):
            buckets[b][key].append(i)
    return first


def _shingles(text: str) -> Hashes:
    """Distinct 64-bit values of the windows of six letters (the whole text where it is shorter), sorted."""
    codes = np.array([ord(ch) for ch in text], dtype=np.uint64)
    if not len(codes):
        return codes
    width = min(_SHINGLE, len(codes))
    total = np.zeros(len(codes) - width + 1, np.uint64)
    for k in range(width):  # arithmetic modulo 2**64: unsigned arrays wrap without a warning
        total = total * np.uint64(0x9E3779B97F4A7C15) + codes[k : len(codes) - width + 1 + k]
    total ^= total >> np.uint64(31)
    return np.unique(total * np.uint64(0xBF58476D1CE4E5B9))


def _jaccard(a: Hashes, b: Hashes) -> float:
    both = len(np.intersect1d(a, b, assume_unique=True))
    return both / (len(a) + len(b) - both)
