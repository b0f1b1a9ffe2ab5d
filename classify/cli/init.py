"""classify init: start a project with labels of one's own."""

import shlex
from pathlib import Path
from typing import Annotated

import typer


def init(
    folder: Annotated[Path, typer.Argument(help="The project's folder; made if it is not there.")],
    labels: Annotated[
        str | None,
        typer.Option(
            help="The labels, with commas between them: ids, or id=name. Two to try things with if not given."
        ),
    ] = None,
    single: Annotated[bool, typer.Option("--single", help="Each text has exactly one label.")] = False,
) -> None:
    """Start a project: codebook, seed terms, a place for examples, a first experiment. Nothing is overwritten.

    Prints the folder, and on stderr what to do next.

    Example:

      classify init coast --labels tea=茶业,fishing=渔业
    """
    from datetime import date

    from classify.project import create_project

    pairs = [part.strip().partition("=") for part in labels.split(",")] if labels is not None else []
    project = create_project(
        folder,
        [(label.strip(), called.strip() or label.strip()) for label, _, called in pairs],
        not single,
        date.today(),
    )
    for line in (
        f"{folder / 'labels' / 'codebook.toml'}: say what each label means",
        f"{folder / 'seeds' / 'terms.toml'}: add words that point to each label",
        f"{folder / 'labels' / 'examples'}: add labelled texts when you have some; README.md there says how",
        "then, as often as you like:",
        f"  cd {shlex.quote(str(folder))}",
        "  classify labels check",
        f"  model=$(classify train {project.experiment})",
        "  classify experiments promote $model",
        f"  echo {shlex.quote(project.sentence)} | classify tag --format table -",
    ):
        typer.echo(line, err=True)
    typer.echo(str(folder))
