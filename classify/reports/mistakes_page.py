"""mistakes.html: the paragraphs a model got wrong, on one page that holds all it needs, for those who know the codebook."""

import re
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any

from classify.codebook import Codebook

_SHOWN = 0.05  # the least probability listed of a label that is neither expected nor found
# A line broken at a fixed width inside Chinese text, where a browser would show a space.
_BROKEN = re.compile(r"(?<=[\u2e80-\uffef])\s*\n\s*(?=[\u2e80-\uffef])")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def render(report: dict[str, Any], wrong: Sequence[dict[str, Any]], codebook: Codebook, source: str) -> str:
    """The page of an evaluation as HTML, in the order of `wrong`; nothing on it comes from elsewhere."""
    folder = Path(__file__).parent
    style = (folder / "mistakes_page.css").read_text("utf-8")
    script = (folder / "mistakes_page.js").read_text("utf-8")
    names = {label.id: label.name for label in codebook.label}
    body = "\n".join((_head(report, wrong, source), "<main>", _figures(report, names), _list(wrong, names), "</main>"))
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n<title>判错的段落</title>\n'
        f"<style>\n{style}</style>\n</head>\n<body>\n{body}\n<script>\n{script}</script>\n</body>\n</html>\n"
    )


def _head(report: dict[str, Any], wrong: Sequence[dict[str, Any]], source: str) -> str:
    share = report["wrong"] / report["paragraphs"]
    listed = "" if len(wrong) == report["wrong"] else f"，下面列出把握最大的 {len(wrong)} 段"
    return (
        "<header><h1>判错的段落</h1>"
        f"<p>模型 <code>{escape(report['model'])}</code> 读了 <code>{escape(source)}</code> 的 {report['paragraphs']} 个正文段落，"
        f"<strong>{report['wrong']} 段的标签与标注不同（{share:.1%}）</strong>{listed}。</p></header>"
    )


def _figures(report: dict[str, Any], names: dict[str, str]) -> str:
    tiles = "".join(
        f'<div class="tile"><span>{name}</span><strong>{_figure(report[key]["value"])}</strong>'
        f"<small>{_interval(report[key]['interval'])}</small></div>"
        for key, name in (("macro_f1", "宏平均 F1"), ("micro_f1", "微平均 F1"), ("exact", "标签全对的段落"))
    )
    tiles += (
        f'<div class="tile"><span>校准误差</span><strong>{_figure(report["calibration_error"])}</strong>'
        "<small>概率与实际之差</small></div>"
    )
    rows = "".join(
        f"<tr><td>{escape(name)} <small>{escape(label)}</small></td><td><strong>{_figure(q['f1'])}</strong></td>"
        f"<td>{_figure(q['precision'])}</td><td>{_figure(q['recall'])}</td><td>{q['support']}</td>"
        f"<td>{_interval(q['interval'])}</td></tr>"
        for label, name in names.items()
        for q in [report["labels"][label]]
    )
    return (
        f'<section id="figures"><div class="tiles">{tiles}</div>'
        '<div class="scroll"><table><thead><tr><th>标签</th><th>F1</th><th>精确率</th><th>召回率</th><th>标注段落</th>'
        f"<th>F1 的 95% 区间</th></tr></thead><tbody>{rows}</tbody></table></div></section>"
    )


def _list(wrong: Sequence[dict[str, Any]], names: dict[str, str]) -> str:
    if not wrong:
        return '<section id="mistakes"><h2>没有判错的段落</h2></section>'
    options = "".join(f'<option value="{escape(label)}">{escape(name)}</option>' for label, name in names.items())
    return (
        '<section id="mistakes"><h2>逐段来看</h2><p class="soft">判得越有把握的错误越靠前。'
        '<mark class="given">模型的依据</mark>，<mark class="marked">标注的依据</mark>，'
        '<mark class="both">两者相同</mark>；只标出判错的标签的依据。</p>'
        f'<form id="filter" hidden><label>标签 <select name="label"><option value="">全部</option>{options}</select></label>'
        '<label>错误 <select name="kind"><option value="">全部</option><option value="missed">漏标</option>'
        '<option value="given">误标</option></select></label>'
        f'<output id="shown">{len(wrong)} 段</output></form>'
        f"{''.join(_mistake(row, names) for row in wrong)}"
        '<p id="none" class="soft" hidden>没有这样的错误。</p></section>'
    )


def _mistake(row: dict[str, Any], names: dict[str, str]) -> str:
    missed = [label for label in row["expected"] if label not in row["found"]]
    given = [label for label in row["found"] if label not in row["expected"]]
    right = [label for label in row["found"] if label in row["expected"]]
    section = "".join(f"<li>{escape(heading)}</li>" for heading in row["section"])
    verdicts = "".join(
        f'<span class="verdict {kind}">{said}{escape(names[label])} <b>{row["probabilities"][label]:.2f}</b></span>'
        for kind, said, labels in (("missed", "漏标 ", missed), ("given", "误标 ", given), ("right", "判对 ", right))
        for label in labels
    )
    return (
        f'<article data-missed="{escape(" ".join(missed))}" data-given="{escape(" ".join(given))}">'
        f'<p class="place">{escape(row["document"])} · 第 {row["index"]} 段</p>'
        + (f'<ol class="section">{section}</ol>' if section else "")
        + f'<p class="verdicts">{verdicts}</p><p class="text">{_highlighted(row, given, missed)}</p>'
        + f"<dl><div><dt>标注</dt><dd>{_named(row['expected'], names)}</dd></div>"
        + f"<div><dt>模型</dt><dd>{_named(row['found'], names)}</dd></div></dl>{_bars(row, names)}</article>\n"
    )


def _named(labels: Sequence[str], names: dict[str, str]) -> str:
    return escape("、".join(names[label] for label in labels)) or "无标签"


def _bars(row: dict[str, Any], names: dict[str, str]) -> str:
    probabilities = row["probabilities"]
    shown = [
        label for label in names if probabilities[label] >= _SHOWN or label in row["expected"] or label in row["found"]
    ]
    items = "".join(
        f'<li><span>{escape(names[label])}</span><meter value="{probabilities[label]:.4f}">'
        f"{probabilities[label]:.2f}</meter><b>{probabilities[label]:.2f}</b></li>"
        for label in shown
    )
    rest = f'<p class="soft">其余标签不到 {_SHOWN}。</p>' if len(shown) < len(names) else ""
    return f'<details><summary>各标签的概率</summary><ul class="bars">{items}</ul>{rest}</details>'


def _highlighted(row: dict[str, Any], given: Sequence[str], missed: Sequence[str]) -> str:
    """The text with the model's clauses for what it gave wrongly and the reader's for what it missed; they may overlap."""
    text = row["text"]
    model = [span for label in given for span in row["evidence"].get(label, ())]
    reader = [span for label in missed for span in row["marked"].get(label, ())]
    cuts = sorted({0, len(text), *(edge for span in (*model, *reader) for edge in (span["start"], span["end"]))})
    breaks = {i for found in _BROKEN.finditer(text) for i in range(*found.span())}
    parts: list[str] = []
    for start, end in pairwise(cuts):
        part = escape("".join(text[i] for i in range(start, end) if i not in breaks))
        by_model, by_reader = (
            any(span["start"] <= start and end <= span["end"] for span in spans) for spans in (model, reader)
        )
        kind = "both" if by_model and by_reader else "given" if by_model else "marked" if by_reader else ""
        parts.append(f'<mark class="{kind}">{part}</mark>' if kind else part)
    return "".join(parts)


def _figure(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _interval(interval: Sequence[float | None]) -> str:
    return f"{_figure(interval[0])} 至 {_figure(interval[1])}"
