"""Experiments to read in the terminal: the list, a comparison, re-chosen thresholds."""

from collections.abc import Iterable, Sequence
from typing import Any

from classify.experiments import Estimate, Listed
from classify.tuning import Row


def render_list(listed: Sequence[Listed]) -> str:
    """One line an experiment; `*` marks the one that the current model comes from."""
    rows: list[tuple[str, ...]] = [
        ("", "experiment", "macro F1", "95 % interval", "paragraphs", "codebook", "seconds", "model")
    ]
    for e in listed:
        if e.state == "trained":
            macro, interval = _estimate(e.macro_f1)
            figures = (macro, interval, _plain(e.paragraphs), e.codebook or "", f"{e.seconds or 0:.0f}", e.model or "")
        else:
            figures = (e.state, "", "", "", "", " ".join((e.fault or "").split()))
        rows.append(("*" if e.current else "", e.id, *figures))
    return "".join(f"{line}\n" for line in _columns(rows))


def render_comparison(report: dict[str, Any]) -> str:
    """The differences as a table, what flipped, and the flipped paragraphs that the report lists."""
    lines = [
        f"first   {report['first']}",
        f"second  {report['second']}",
        f"{report['paragraphs']} paragraphs of {report['documents']} documents in both; "
        f"{report['only_first']} in the first only, {report['only_second']} in the second only"
        + (f", {report['relabelled']} left out since their labels were changed" if report["relabelled"] else ""),
        "",
    ]
    rows = [("F1", "first", "second", "difference", "95 % interval", "resamples above 0")]
    for name, row in (("macro", report["macro_f1"]), *report["labels"].items()):
        low, high = row["interval"]
        rows.append(
            (
                name,
                _figure(row["first"]),
                _figure(row["second"]),
                _figure(row["difference"], "+.3f"),
                f"{_figure(low, '+.3f')} to {_figure(high, '+.3f')}",
                _figure(row["above"], ".1%"),
            )
        )
    lines += _columns(rows)
    gained, lost = report["flipped"]["gained"], report["flipped"]["lost"]
    lines += ["", f"{gained} paragraphs right only in the second, {lost} right only in the first"]
    for flip in report.get("flips", []):
        lines += ["", *_flip(flip)]
    return "".join(f"{line}\n" for line in lines)


def _flip(flip: dict[str, Any]) -> Iterable[str]:
    where = f"{flip['document']} {flip['index']}" if flip["document"] is not None else "no longer in the examples"
    yield f"{where}: right only in the {flip['right']}"
    yield f"  expected  {', '.join(flip['expected']) or 'none'}"
    for side in ("first", "second"):
        answer = flip[side]
        named = dict.fromkeys([*flip["expected"], *flip["first"]["found"], *flip["second"]["found"]])
        probabilities = "  ".join(f"{label} {answer['probabilities'][label]:.2f}" for label in named)
        yield f"  {side:<8}  {', '.join(answer['found']) or 'none'}" + (f"  ({probabilities})" if named else "")
    if flip["text"] is not None:
        yield f"  {' '.join(flip['text'].split())}"


def render_tuned(rows: Sequence[Row]) -> str:
    """Thresholds before and after, and held-out quality at the new ones."""
    table = [("label", "before", "threshold", "precision", "recall", "F1")]
    table += [
        (r.label, f"{r.before:.2f}", f"{r.after:.2f}", *(f"{x:.3f}" for x in (r.precision, r.recall, r.f1)))
        for r in rows
    ]
    return "".join(f"{line}\n" for line in _columns(table))


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _estimate(estimate: Estimate | None) -> tuple[str, str]:
    if estimate is None:
        return "not measured", ""
    low, high = estimate.interval
    return _figure(estimate.value), f"{_figure(low)} to {_figure(high)}"


def _figure(value: float | None, form: str = ".3f") -> str:
    return "undefined" if value is None else format(value, form)


def _plain(value: int | None) -> str:
    return "" if value is None else str(value)
