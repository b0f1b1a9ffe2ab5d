"""classify tag: documents in, one JSON record each out."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from classify.errors import ClassifyError, DocumentError


class Format(StrEnum):
    """How records are printed."""

    json = "json"
    table = "table"


def tag(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Text files, folders of .txt files, or - for standard input.")
    ],
    model: Annotated[str | None, typer.Option(help="Model folder or id; the current model when not given.")] = None,
    format: Annotated[Format, typer.Option(help="json (one line a document) or a table to read.")] = Format.json,
    min_probability: Annotated[
        float, typer.Option(min=0, max=1, help="Give only labels of this probability or more.")
    ] = 0.0,
    measures: Annotated[
        bool,
        typer.Option("--measures/--no-measures", help="Add the measures (sentences, 一是… items) that earned labels."),
    ] = False,
    themes: Annotated[
        bool, typer.Option("--themes/--no-themes", help="Add the nearest theme of each paragraph.")
    ] = True,
) -> None:
    """Tag documents paragraph by paragraph.

    One file gives one JSON object on a line; several give JSON Lines, in the order named. A document that
    cannot be read is named on stderr, the others are still tagged, and the exit code is 1.

    Examples:

      classify tag report.txt

      classify tag --format table report.txt

      classify tag --min-probability 0.9 --measures report.txt

      cat report.txt | classify tag -

      classify tag documents/ > tagged.jsonl
    """
    import msgspec
    from threadpoolctl import threadpool_limits

    from classify.models import find_model, load_model
    from classify.tagging import read_document, tag_document
    from classify.theme_models import current_themes, load_tagger

    sources = [path for name in files for path in _documents(name)]
    loaded = load_model(find_model(model))
    folder = current_themes() if themes else None
    tagger = load_tagger(folder, loaded.classifier.vectors) if folder else None
    failed = 0
    with threadpool_limits(1):  # products so small that threads would only wait for each other
        for source in sources:
            try:
                data = sys.stdin.buffer.read() if source == "-" else read_document(Path(source))
                record = tag_document(data, source, loaded, tagger, min_probability=min_probability, measures=measures)
            except DocumentError as error:
                if len(sources) == 1:
                    raise
                typer.echo(f"classify: {error}", err=True)
                failed += 1
                continue
            if format is Format.json:
                sys.stdout.write(msgspec.json.encode(record).decode() + "\n")
            else:
                from classify.reports.table import render

                sys.stdout.write(render(record))
            sys.stdout.flush()
    if failed:
        raise typer.Exit(ClassifyError.exit_code)


def _documents(name: str) -> list[str]:
    path = Path(name)
    if name == "-" or not path.is_dir():
        return [name]
    found = sorted(str(p) for p in path.rglob("*.txt") if p.is_file())
    if not found:
        raise DocumentError(f"{name}: no .txt documents in this folder")
    return found
