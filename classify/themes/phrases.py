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

from classify.words import Token

Words = tuple[str, ...]

_MAX_WORDS = 4
_MAX_LENGTH = 12  # characters
_MIN_COHESION = 2.0  # nats at the weakest joint: the parts meet seven times as often as by chance
_MIN_ENTROPY = 0.6  # nats on the poorer side: more than two neighbours of which one prevails
_ABSORBED = 0.5  # share of a fragment's paragraphs in which a longer term replaces it
_EXPLAINED = 0.3  # share of a fragment's paragraphs in which a better ranked longer term makes it redundant

# Words that bind others and never begin, end or stand alone as a term.
_FUNCTION = frozenset(
    "的 了 和 与 及 或 等 在 对 将 把 被 从 向 以 于 由 为 是 有 无 不 未 也 都 还 又 就 并 且 而 但 若 如 则 其 该 本 此 各 每 某 这 那 之 所 "
    "使 让 给 同 跟 比 按 经 至 到 起 前 后 内 外 中 上 下 间 时 年 月 日 号 个 家 项 名 次 件 条 款 类 种 批 位 座 处 台 套 户 人 元 万 亿 吨 亩 公里 "
    "以及 以上 以下 以内 以来 以外 之一 其他 其中 有关 相关 各类 各项 各级 各地 按照 根据 通过 对于 关于 作为 成为 进行 予以 给予 不得 不少于 不低于 不超过 "
    "应当 应 须 必须 可 可以 能 能够 要 需要 需 会 已 已经 正 正在 均 共 约 近 超 超过 达 达到 左右 分别 同时 或者 并且 因 因此 为了 如下 一 二 三 四 五 六 七 八 "
    "九 十 两 第一 第二 第三 首 多 少 大 小 高 低 好 新增 完成 同比 增长 累计 全年 今年 去年 年度 年底 年均 我们 我 你 您 他 她 它 自己 一批 一个 一种 一定 "
    "主要 重点 一般 更加 更 最 较 很 十分 特别 尤其 切实 认真 依法 进一步 不断 持续 大力 全面 深入 积极 加快 加强 推进 推动 促进 完善 健全 建立 建设 开展 实施 实现 "
    "落实 提高 提升 强化 加大 扩大 优化 坚持 抓好 做好 做 抓 搞 支持 鼓励 引导 组织 确保 保障 保证 探索 打造 构建 形成 发挥 着力 努力 力争 争取 继续 稳步 有序 有效 "
    "扎实 统筹 协调 围绕 结合 利用 采取 制定 明确 规范 严格 改善 巩固 拓展 深化 培育 发展 创新 改革 管理 服务 工作 任务 目标 要求 情况 问题 方面 内容 方式 方法 措施 "
    "能力 水平 质量 力度 机制 体系 制度 体制 作用 基础 条件 环境 资源 项目 工程 活动 单位 部门 政府 企业 人员 地区 区域 全市 全省 全县 全区 全国 我市 我省 我县 我区 "
    "本市 本省 市级 省级 县级 区级 国家 国务院 负责 牵头 配合 责任 规定 办法 意见 方案 通知 条件 标准 程序 申请 审核 符合 具有 具备 包括 涉及 属于 新 老 全 总 "
    "万元 亿元 平方米 平方公里 公顷 百分点 个百分点 以 等级 一是 二是 三是 四是 五是 六是 首次 位居 突破 获批 获评 开工 建成 投产 投用 竣工 新建 改建 扩建 完工 启动 "
    "引进 新引进 签约 力度 步伐 进程 深度 广度 合力 支撑 带动 充分 科学 合理 重要 必要 良好 优质 高效 便捷 安全 稳定 健康 快速 协同 同步 一体 一批批 各位 代表 同志 们 "
    "集中 联合 共同 参与 组成 设立 设置 成立 编制 印发 出台 发布 公布 执行 贯彻 贯彻落实 遵循 立足 依托 聚焦 突出 注重 加以 防止 避免 减少 增加 降低 解决 处理 办理 "
    "现将 特 兹 下列 上述 前款 本办法 本条例 本规定 或 含 不含 原则上 另 还要 我国 我州 我县 全州 我们要 只 只有 即 来 去 出 入 过 着 地 得 没有 没 非 系 乃 "
    "总体 整体 具体 实际 现有 当前 目前 今后 未来 期间 阶段 时期 日常 定期 及时 随时 适时 尽快 直接 间接 专门 专项 综合 多种 多元 多样 各方 双方 对方".split()
)
_HEAD_ONLY = frozenset("新 全 总 大 小 高 低 多 老 一 双 三 两 首 无 非 未来 创新 综合 安全 健康 绿色 数字 科学 专项".split())
_TAIL_ONLY = frozenset(
    "人 户 地 家 质量 水平 能力 体系 机制 制度 工程 项目 企业 人员 资源 环境 服务 管理 改革 创新 发展 建设 安全 标准 活动 单位 部门 基础 工作 区域 地区 责任 申请 办法 "
    "行动 计划 意识 保障 改善 培育 引导 支持 带动 稳定 健康 协同 综合 审核".split()
)
_LETTERS = re.compile(r"[\u4e00-\u9fffA-Za-z][\u4e00-\u9fffA-Za-z·+\-]*")
_NUMERAL = re.compile(r"[一二三四五六七八九十百千万亿两\d]+")

_FORMULA = re.compile(
    "|".join(
        (
            # dates and planning periods
            r"\d{4}|[二〇零一]{2}[〇零一二三四五六七八九]{2}年?|十[一二三四五六七八九]?五(?:规划|时期)?|[一二三四五六七八九十]+五规划|上半年|下半年|[一二三四]季度|上年|本年|去年|今年|全年|开局之年|收官之年|周年",
            # congresses and sessions
            r"(?:党的)?(?:十[一二三四五六七八九]|二十|二十一)大|[一二三四五六七八九]中全会|全国两会|两会|人民代表大会|人大.{0,6}会议|政协.{0,6}会议|中央经济工作会议|全会精神|全代会|党代会|常委会",
            # political formulae
            r"习近平|总书记|中国特色社会主义|科学发展观|三个代表|邓小平|毛泽东|党中央|新时代|新征程|新篇章|中国梦|伟大复兴|四个意识|四个自信|两个维护|两个确立|不忘初心|牢记使命|初心使命|四个全面|五位一体"
            r"|新发展理念|中国式现代化|第二个百年|奋斗目标|小康社会|现代化国家|从严治党|党的(?:领导|建设|精神)|群众路线|三严三实|两学一做|主题教育|党史学习|政治建设|政治(?:站位|责任)|思想为指导|为指导"
            r"|指导思想|稳中求进|总基调|重要讲话|重要指示|决策部署|四个革命|旗帜|六稳|六保|各位代表|人民政府|人民群众|以人民为中心|人民为中心|高质量发展|坚强领导|重大部署",
        )
    )
)


def is_formula(term: str) -> bool:
    """Whether a term is a date, a planning period, the name of a congress, or a political formula."""
    return _FORMULA.search(term) is not None


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


def _with_free_ends(runs: Sequence[Sequence[str]], candidates: set[Words]) -> set[Words]:
    """The candidates beside which different words stand; a mark or a number is another neighbour every time."""
    sides: tuple[defaultdict[Words, Counter[str]], ...] = (defaultdict(Counter), defaultdict(Counter))
    for r, run in enumerate(runs):
        for n in range(2, _MAX_WORDS + 1):
            for i in range(len(run) - n + 1):
                gram = tuple(run[i : i + n])
                if gram in candidates:
                    sides[0][gram][run[i - 1] if i else f"|{r}"] += 1
                    sides[1][gram][run[i + n] if i + n < len(run) else f"|{r}"] += 1
    return {gram for gram in candidates if min(_entropy(side[gram].values()) for side in sides) >= _MIN_ENTROPY}


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
