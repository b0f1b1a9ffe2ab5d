"""classify train: run an experiment."""

from pathlib import Path
from typing import Annotated

import typer


def train(
    experiment: Annotated[Path, typer.Argument(help="An experiment's folder, with experiment.toml.")],
    models: Annotated[
        Path | None, typer.Option(help="Where the model folder is written; `models` beside `experiments` if not given.")
    ] = None,
) -> None:
    """Fit a model as an experiment describes it; write results.json and the model's folder, print the model's id.

    Without labelled examples it makes a first model of the seed terms and says so. The model does not become the
    current one; see `classify experiments promote`.

    Example:

      classify train experiments/2026-11-21-clauses-and-vectors
    """
    from classify import training

    folder, results = training.train(experiment, models or experiment.resolve().parent.parent / "models")
    for warning in results["warnings"]:
        typer.echo(f"warning: {warning}", err=True)
    if results["cross_validation"] is not None:
        macro = results["cross_validation"]["macro_f1"]
        typer.echo(
            f"cross-validated macro F1 {macro['value']:.3f} "
            f"[{macro['interval'][0]:.3f}, {macro['interval'][1]:.3f}] over {results['data']['documents']} documents; "
            f"{results['wall_seconds']} s",
            err=True,
        )
    typer.echo(folder.name)
