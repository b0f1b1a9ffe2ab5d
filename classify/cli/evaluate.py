"""classify evaluate: measure a model on labelled examples."""

import json
from pathlib import Path
from typing import Annotated

import typer


def evaluate(
    examples: Annotated[Path, typer.Argument(help="Labelled examples: a .jsonl file or a folder of them.")],
    model: Annotated[str | None, typer.Option(help="Model folder or id; the current model when not given.")] = None,
    errors: Annotated[int, typer.Option(min=0, help="List the first N wrong paragraphs after the figures.")] = 0,
) -> None:
    """Print precision, recall, F1 and calibration of a model on examples, as JSON with bootstrap intervals.

    Example:

      classify evaluate examples.jsonl --errors 20
    """
    from classify import evaluation
    from classify.models import find_model, load_model

    report = evaluation.evaluate_model(load_model(find_model(model)), examples, errors)
    typer.echo(json.dumps(report, ensure_ascii=False, indent=1))
