"""classify labels: check the labelled corpus."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Check the codebook, the examples and their documents.", no_args_is_help=True, rich_markup_mode=None
)


@app.callback()
def _family() -> None:
    pass


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="The project's folder, which holds labels/ and seeds/.")] = Path(),
) -> None:
    """Check codebook, seed terms, lexicon and examples; print counts, or every problem found.

    Example:

      classify labels check
    """
    from classify.corpus import check_project

    for line in check_project(folder):
        typer.echo(line)
