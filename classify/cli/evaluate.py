"""classify evaluate: measure a model on labelled examples."""

import json
from pathlib import Path
from typing import Annotated

import typer


def evaluate(
    examples: Annotated[Path, typer.Argument(help="Labelled examples: a .jsonl file or a folder of them.")],
    model: Annotated[str | None, typer.Option(help="Model folder or id; the current model when not given.")] = None,
    errors: Annotated[int, typer.Option(min=0, help="List the N most confident mistakes after the figures.")] = 0,
    html: Annotated[
        Path | None, typer.Option(help="Write a page to read the mistakes on: all of them, or N with --errors N.")
    ] = None,
) -> None:
    """Print precision, recall, F1 and calibration of a model on examples, as JSON with bootstrap intervals.

    The page works offline, on a phone too; figures and mistakes can be narrowed to a label or a kind of error.

    Examples:

      classify evaluate examples.jsonl --errors 20

      classify evaluate labels/examples --html mistakes.html
    """
    from classify import evaluation
    from classify.models import find_model, load_model

    if html is not None:
        _writable(html)
    loaded = load_model(find_model(model))
    # A page alone is for all mistakes, figures alone are for none.
    most = errors if errors or html is None else None
    report, wrong = evaluation.evaluate_model(loaded, examples, most)
    if html is not None:
        from classify.reports.mistakes_page import render

        partial = html.with_name(f".{html.name}.partial")
        partial.write_text(render(report, wrong, loaded.codebook, examples.name), "utf-8")
        partial.replace(html)
    if errors:
        report["errors"] = wrong
    typer.echo(json.dumps(report, ensure_ascii=False, indent=1))


def _writable(page: Path) -> None:
    from classify.errors import DocumentError

    if page.is_dir():
        raise DocumentError(f"{page}: is a folder; name a file with --html")
    if not page.resolve().parent.is_dir():
        raise DocumentError(f"{page.parent}: no such folder to write {page.name} in")
