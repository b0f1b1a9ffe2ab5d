"""themes.html: one page that holds all it needs, for readers who want to know what is new and not how it was found."""

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from classify.themes.emergence import FALSE_DISCOVERY_RATE
from classify.themes.records import Growth, Representative, Spread, TermRecord, ThemeRecord, ThemesRecord

_TERMS_SHOWN = 40
_ROWS_SHOWN = 40
_NAMED_ON_MAP = 24
_MAP_WIDTH, _MAP_HEIGHT, _MARGIN = 1000, 620, 60
_TEXT = 400  # characters of a paragraph shown
_SURE, _VERY_SURE = 0.01, 0.0001


def render(record: ThemesRecord) -> str:
    """The page of a run as HTML; no script, style, font or image comes from elsewhere."""
    folder = Path(__file__).parent
    style = (folder / "themes_page.css").read_text("utf-8")
    script = (folder / "themes_page.js").read_text("utf-8")
    by_id = {t.id: t for t in record.themes}
    body = "\n".join(
        (
            _head(record),
            "<main>",
            _emerging(record, by_id),
            _over_time(record),
            _map(record.themes),
            _coverage(record),
            _proposed(record),
            _all(record),
            _method(record),
            "</main>",
        )
    )
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>新主题一览</title>\n'
        f"<style>\n{style}</style>\n</head>\n<body>\n{body}\n<script>\n{script}</script>\n</body>\n</html>\n"
    )


def _head(record: ThemesRecord) -> str:
    counts = record.paragraphs
    span = f"，{record.periods[0]} 至 {record.periods[-1]}" if record.periods else ""
    rising, falling = sum(t.emerging for t in record.themes), sum(t.fading for t in record.themes)
    words = sum(not t.formula for t in record.emerging_terms)
    parts = [
        "<header><h1>新主题一览</h1>",
        f"<p>读了 {record.documents} 份文件、{counts.read} 个正文段落{span}，归出 {len(record.themes)} 个主题："
        f"<strong>{rising} 个正在兴起，{falling} 个正在消退</strong>；正在兴起的词语有 {words} 个。</p>",
        '<nav><a href="#new">新在哪里</a><a href="#time">随时间</a><a href="#map">地图</a>'
        '<a href="#coverage">编码手册覆盖</a><a href="#themes">全部主题</a><a href="#method">怎么算的</a></nav>',
        *(f'<p class="note">{escape(note)}</p>' for note in record.notes),
    ]
    if record.update:
        change = record.update
        parts.append(
            f'<p class="note">本次新增 {change.documents} 份文件；新出现：{escape("、".join(change.appeared) or "无")}；'
            f"新文件中不再出现：{escape('、'.join(change.vanished) or '无')}。</p>"
        )
    return "\n".join((*parts, "</header>"))


def _emerging(record: ThemesRecord, by_id: dict[str, ThemeRecord]) -> str:
    rising = [t for t in record.themes if t.emerging]
    cards = "".join(
        f'<article class="card"><h3><a href="#{t.id}">{escape(t.name)}</a></h3>{_spark(record.periods, t.shares, t.since)}'
        f"<p>{_in_words(record, t)}</p><p class='soft'>{_certainty(t.growth)}；{_reach(t.spread)}</p></article>"
        for t in rising
    )
    falling = [t for t in record.themes if t.fading]
    fading = "、".join(f'<a href="#{t.id}">{escape(t.name)}</a>' for t in falling)
    return (
        '<section id="new"><h2>正在兴起的主题</h2>\n'
        + (f'<div class="cards">{cards}</div>' if cards else "<p>没有哪个主题的上升大到不会是巧合。</p>")
        + (f"<p>正在消退：{fading}。</p>" if fading else "")
        + _term_table(record, by_id)
        + "</section>"
    )


def _term_table(record: ThemesRecord, by_id: dict[str, ThemeRecord]) -> str:
    terms = [t for t in record.emerging_terms if not t.formula][:_TERMS_SHOWN]
    formulae = [t.term for t in record.emerging_terms if t.formula]
    if not terms:
        return "<h2>正在兴起的词语</h2><p>没有。</p>"
    rows = "".join(_term_row(record, t, by_id) for t in terms)
    kept = f'<p class="soft">另有日期、会议名称和政治套语：{escape("、".join(formulae))}。</p>' if formulae else ""
    return (
        '<h2>正在兴起的词语</h2><div class="scroll"><table><thead><tr><th>词语</th><th class="left">各期段落占比</th>'
        '<th>始于</th><th>段落</th><th>文件</th><th class="left">把握</th><th class="left">所属主题</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{kept}"
    )


def _term_row(record: ThemesRecord, term: TermRecord, by_id: dict[str, ThemeRecord]) -> str:
    share = {p: n / max(1, record.totals[p]) for p, n in term.counts.items()}
    theme = f'<a href="#{term.theme}">{escape(by_id[term.theme].name)}</a>' if term.theme in by_id else "—"
    return (
        f'<tr><td>{escape(term.term)}</td><td class="left">{_spark(record.periods, share, term.since)}</td>'
        f"<td>{term.since}</td><td>{sum(term.counts.values())}</td><td>{term.spread.documents}</td>"
        f'<td class="left">{_certainty(term.growth)}</td><td class="left">{theme}</td></tr>'
    )


def _in_words(record: ThemesRecord, theme: ThemeRecord) -> str:
    if theme.since is None:
        return ""
    at = record.periods.index(theme.since)
    before, after = (_pooled(record, theme, part) for part in (record.periods[:at], record.periods[at:]))
    was = "此前几乎没有" if before < 0.0005 else f"此前占 {before:.1%}"
    return f"{theme.since} 起占全部段落的 {after:.1%}，{was}。"


def _pooled(record: ThemesRecord, theme: ThemeRecord, periods: Sequence[str]) -> float:
    return sum(theme.counts[p] for p in periods) / max(1, sum(record.totals[p] for p in periods))


def _certainty(growth: Growth) -> str:
    if growth.q <= _VERY_SURE:
        return "几乎不可能是巧合"
    if growth.q <= _SURE:
        return "很有把握"
    return "有把握" if growth.q <= FALSE_DISCOVERY_RATE else "多半不是巧合"


def _reach(spread: Spread) -> str:
    issuers = f"、{spread.issuers} 个机关" if spread.issuers else ""
    return f"见于 {spread.documents} 份文件{issuers}"


def _spark(periods: Sequence[str], share: dict[str, float], since: str | None) -> str:
    """A bar for each period, in the colour of news from `since` on."""
    if not periods:
        return ""
    top = max((*share.values(), 1e-9))
    bars = "".join(
        f'<rect x="{10 * i + 1}" y="{40 - 38 * share[p] / top - 1:.1f}" width="8" height="{38 * share[p] / top + 1:.1f}"'
        f"{' class=since' if since is not None and p >= since else ''}><title>{p}：{share[p]:.2%}</title></rect>"
        for i, p in enumerate(periods)
    )
    label = f"{periods[0]} 至 {periods[-1]} 各期占比，最高 {top:.2%}"
    return (
        f'<svg class="spark" viewBox="0 0 {10 * len(periods)} 40" preserveAspectRatio="none" role="img" '
        f'aria-label="{label}">{bars}</svg>'
    )


def _over_time(record: ThemesRecord) -> str:
    if len(record.periods) < 2 or not record.themes:
        return ""
    shown = sorted(record.themes, key=lambda t: (-t.size, t.id))[:_ROWS_SHOWN]
    shown += [t for t in record.themes if t.emerging and t not in shown]
    head = "".join(f"<th>{p}</th>" for p in record.periods)
    rows = ""
    for t in shown:
        top = max((*t.shares.values(), 1e-9))
        cells = "".join(
            f'<td class="heat" style="--v:{t.shares[p] / top:.2f}">{100 * t.shares[p]:.1f}</td>' for p in record.periods
        )
        rows += f'<tr><td><a href="#{t.id}">{escape(t.name)}</a></td>{cells}</tr>'
    return (
        '<section id="time"><h2>主题随时间的变化</h2><p class="soft">每格是该期段落中属于这一主题的百分比；'
        f"颜色在每行之内比较，越深越多。列出最大的 {len(shown)} 个主题。</p>"
        f'<div class="scroll"><table><thead><tr><th>主题</th>{head}</tr></thead><tbody>{rows}</tbody></table></div></section>'
    )


def _map(themes: Sequence[ThemeRecord]) -> str:
    if not themes:
        return ""
    most = max(t.size for t in themes)
    named = {t.id for t in sorted(themes, key=lambda t: (not t.emerging, -t.size, t.id))[:_NAMED_ON_MAP]}
    places = _apart([(x, y) for x, y in (t.position for t in themes)], [_radius(t.size, most) for t in themes])
    dots: list[str] = []
    for t, (x, y) in zip(themes, places, strict=True):
        status = ' class="up"' if t.emerging else ' class="down"' if t.fading else ""
        radius = _radius(t.size, most)
        text = (
            f'<text x="{x:.0f}" y="{y + radius + 13:.0f}">{escape(t.name.split("、")[0])}</text>'
            if t.id in named
            else ""
        )
        dots.append(
            f'<a href="#{t.id}"{status}><circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.1f}">'
            f"<title>{escape(t.name)}：{t.size} 段</title></circle>{text}</a>"
        )
    return (
        '<section id="map"><h2>主题地图</h2><p class="soft">一个圆是一个主题，圆越大段落越多，内容越像离得越近。'
        "红色正在兴起，蓝灰色正在消退。点圆看段落。</p>"
        f'<svg class="map" viewBox="0 0 {_MAP_WIDTH} {_MAP_HEIGHT}" role="img" aria-label="主题地图">{"".join(dots)}</svg>'
        "</section>"
    )


def _radius(size: int, most: int) -> float:
    return 6 + 26 * (size / max(1, most)) ** 0.5


def _apart(positions: Sequence[tuple[float, float]], radii: Sequence[float]) -> list[tuple[float, float]]:
    """Positions from 0 to 1 brought onto the map and pushed apart until circles overlap little; always the same way."""
    points = [
        [_MARGIN + x * (_MAP_WIDTH - 2 * _MARGIN), _MARGIN + y * (_MAP_HEIGHT - 2 * _MARGIN)] for x, y in positions
    ]
    for _ in range(80):
        for i, p in enumerate(points):
            for j in range(i):
                q = points[j]
                dx, dy = p[0] - q[0], p[1] - q[1]
                distance = (dx * dx + dy * dy) ** 0.5
                push = (radii[i] + radii[j] + 8 - distance) / 2
                if push > 0:
                    ux, uy = (dx / distance, dy / distance) if distance > 1e-6 else (1.0, 0.0)
                    p[0], p[1], q[0], q[1] = p[0] + ux * push, p[1] + uy * push, q[0] - ux * push, q[1] - uy * push
        for p in points:
            p[0] = min(_MAP_WIDTH - _MARGIN, max(_MARGIN, p[0]))
            p[1] = min(_MAP_HEIGHT - _MARGIN, max(_MARGIN, p[1]))
    return [(p[0], p[1]) for p in points]


def _coverage(record: ThemesRecord) -> str:
    if not record.themes:
        return ""
    labels = [name for name in record.themes[0].coverage if name != "none"]
    head = "".join(f"<th>{escape(name)}</th>" for name in labels)
    rows = ""
    for t in sorted(record.themes, key=lambda t: (-t.coverage["none"], -t.size, t.id)):
        cells = "".join(
            f'<td class="heat" style="--v:{t.coverage[n]:.2f}">{100 * t.coverage[n]:.0f}</td>' for n in labels
        )
        none = t.coverage["none"]
        rows += (
            f'<tr><td><a href="#{t.id}">{escape(t.name)}</a></td>'
            f'<td class="gap" style="--v:{none:.2f}">{100 * none:.0f}</td>{cells}<td>{t.size}</td></tr>'
        )
    return (
        '<section id="coverage"><h2>编码手册覆盖到哪里</h2><p class="soft">每格是这一主题的段落中得到该标签的百分比；'
        "橙色一列没有任何标签，是手册看不见的部分，由多到少排列。</p>"
        f'<div class="scroll" style="max-height:70vh"><table><thead><tr><th>主题</th><th>无标签</th>{head}<th>段落</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div></section>"
    )


def _proposed(record: ThemesRecord) -> str:
    if not record.proposals:
        return ""
    items = "".join(
        f'<details><summary><a href="#{p.theme}">{escape(p.name)}</a> '
        f'<span class="tag">{p.none:.0%} 无标签</span></summary>'
        f"<p class='soft'>{escape(p.reason)}</p><pre>{escape(p.codebook)}</pre><pre>{escape(p.terms)}</pre></details>"
        for p in record.proposals
    )
    return (
        '<section id="proposals"><h2>可以考虑的新标签</h2><p class="soft">较大或正在兴起、而半数以上段落没有标签的主题。'
        f"接受一个：<code>classify topics accept</code>。</p>{items}</section>"
    )


def _all(record: ThemesRecord) -> str:
    items = "".join(_theme(record, t) for t in record.themes)
    return (
        '<section id="themes"><h2>全部主题和它们的段落</h2>'
        '<p><input id="filter" type="search" placeholder="在主题和段落中查找" aria-label="在主题和段落中查找" hidden></p>'
        f"{items or '<p>没有主题。</p>'}</section>"
    )


def _theme(record: ThemesRecord, t: ThemeRecord) -> str:
    tags = [f'<span class="tag">{t.size} 段</span>']
    if t.emerging:
        tags.append(f'<span class="tag up">{t.since} 起兴起</span>')
    if t.fading:
        tags.append('<span class="tag down">消退</span>')
    if t.stable is False:
        tags.append(f'<span class="tag">不稳定（{t.stability:.2f}）</span>')
    words = "".join(f'<span class="tag">{escape(term)}</span>' for term in t.terms)
    return (
        f'<details id="{t.id}"><summary><strong>{escape(t.name)}</strong> {"".join(tags)}</summary>'
        f"<p>{words}</p>{_spark(record.periods, t.shares, t.since)}{_quotes(t.representatives)}</details>"
    )


def _quotes(paragraphs: Iterable[Representative]) -> str:
    return "".join(
        f"<blockquote>{escape(p.text[:_TEXT])}{'…' if len(p.text) > _TEXT else ''}"
        f'<br><span class="soft">{escape(p.document)}，{p.date or "无日期"}，第 {p.index} 段，字符 {p.start}–{p.end}</span></blockquote>'
        for p in paragraphs
    )


def _method(record: ThemesRecord) -> str:
    q, counts, s = record.quality, record.paragraphs, record.settings
    left = "".join(
        f"<li>{escape(x.document)}：{'不参与时间分析' if x.analysis == 'time analysis' else '未读'}，{escape(x.reason)}</li>"
        for x in record.left_out
    )
    left_out = f"<p>没有计入的文件：</p><ul>{left}</ul>" if left else ""
    figures = f"主题内词语的一致性（NPMI）{q.npmi}，词语多样性 {q.diversity}，" if q.npmi is not None else ""
    return (
        '<section id="method"><h2>怎么算的</h2>'
        f"<p>段落按内容相近归成主题。先去掉公文套话（{counts.boilerplate} 段）、其他语言的段落（{counts.other_language} 段）"
        f"和几乎相同的重复段落（{counts.repeated} 段），余下 {counts.analysed} 段。有 {record.outlier_share:.1%} 的段落不属于任何主题。"
        f"{figures}{q.unstable} 个主题在换种子或去掉一成段落重算时不稳定，已标出。</p>"
        "<p>“兴起”要同时满足：占比从某一期起至少翻倍；这样的上升若只凭偶然很少发生（误报平均不超过："
        "主题百分之五，词语百分之十）；升上去以后没有掉回来；不是出自一份长文件；而且开始于最近三分之一的时期。"
        "同一层级、同一文种只和自己的过去比，某年才开始收集的不会显得“新”，所以全部段落中的占比也可能看不出上升。"
        "词语还要按文件数算也在上升，出自几个机关，且不是日常用词。</p>"
        f'<p class="soft">时期：{s.period}；种子：{s.seed}；主题至少 {s.min_size} 段；模型：{escape(s.model)}；'
        f"向量：{escape(s.vectors)}。</p>{left_out}</section>"
    )
