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
    against: Annotated[
        Path | None, typer.Option(help="A folder of texts by others, of which 20 characters in a row may not recur.")
    ] = None,
) -> None:
    """Check codebook, seed terms, lexicon, documents and examples; print counts, or every problem found.

    Examples:

      classify labels check

      classify labels check --against collected-documents/
    """
    from classify.corpus import check_project
    from classify.errors import ExampleError

    if against is not None and not against.is_dir():
        raise ExampleError(f"{against}: no such folder")
    for line in check_project(folder, against):
        typer.echo(line)


@app.command()
def agreement(
    first: Annotated[Path, typer.Argument(help="One reading: rows with document, index and labels (.jsonl).")],
    second: Annotated[Path, typer.Argument(help="Another reading of the same paragraphs.")],
    codebook: Annotated[Path, typer.Option(help="The codebook both followed.")] = Path("labels/codebook.toml"),
) -> None:
    """Print how far two independent readings agree: exact, F1 and Cohen's kappa of each label, as JSON.

    Example:

      classify labels agreement labels/readings/first.jsonl labels/readings/second.jsonl
    """
    import json

    from classify.annotation.agreement import agreement as compare
    from classify.codebook import read_codebook
    from classify.quality import rounded

    typer.echo(json.dumps(rounded(compare(first, second, read_codebook(codebook))), ensure_ascii=False, indent=1))
