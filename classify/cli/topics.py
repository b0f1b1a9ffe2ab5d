"""classify topics: what is new in a folder of dated documents, since when, and whether the codebook covers it."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from classify.discovery import Discovery, Encoder


class PeriodChoice(StrEnum):
    """The periods of the time analysis."""

    auto = "auto"
    year = "year"
    quarter = "quarter"
    month = "month"


class _FolderFirst(TyperGroup):
    """Lets `classify topics FOLDER` mean `classify topics find FOLDER`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            args = ["find", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    help="Find emerging themes in dated documents: what is new, since when, how sure, and does the codebook cover it."
    "\n\nExample: classify topics documents/ --out themes/",
    no_args_is_help=True,
    rich_markup_mode=None,
    cls=_FolderFirst,
)


@app.callback()
def _family() -> None:
    pass


@app.command()
def find(
    folder: Annotated[
        Path, typer.Argument(help="Dated .txt documents; dates from a manifest.jsonl, the text, or the file name.")
    ],
    out: Annotated[Path, typer.Option(help="Where themes.json, themes.html, paragraphs.jsonl and the model go.")],
    period: Annotated[PeriodChoice, typer.Option(help="Length of a period.")] = PeriodChoice.auto,
    uncovered: Annotated[bool, typer.Option("--uncovered", help="Only paragraphs that get no label.")] = False,
    guided: Annotated[bool, typer.Option("--guided", help="Start from the codebook's seed terms.")] = False,
    seed: Annotated[int, typer.Option(min=0, help="Same documents and seed, same bytes.")] = 42,
    min_size: Annotated[
        int | None, typer.Option(min=3, help="Least paragraphs of a theme; by size if not given.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Model folder or id; the current model when not given.")] = None,
    vectors: Annotated[
        str | None, typer.Option(help="A vectors folder, or a sentence-transformers model (needs torch and a network).")
    ] = None,
    reruns: Annotated[int, typer.Option(min=0, max=20, help="Re-runs that measure stability; 0 for none.")] = 4,
) -> None:
    """Find themes in a folder of dated documents and say which are emerging.

    Prints the path of themes.json. `classify topics FOLDER` is short for this command.

    Examples:

      classify topics documents/ --out themes/

      classify topics documents/ --out themes/ --period quarter --uncovered
    """
    from classify.discovery import Options, discover
    from classify.models import find_model, load_model
    from classify.themes.reading import read_folder

    options = Options(None if period is PeriodChoice.auto else period.value, uncovered, guided, seed, min_size, reruns)
    _writable(out)
    loaded = load_model(find_model(model))
    gathered = read_folder(folder)
    result = discover(gathered, loaded, _encoder(vectors), options, _say)
    _write(out, result)


@app.command()
def update(
    run: Annotated[Path, typer.Argument(help="The folder of an earlier run.")],
    folder: Annotated[Path, typer.Argument(help="New dated .txt documents.")],
    out: Annotated[Path | None, typer.Option(help="Where the new run goes; over the earlier one if not given.")] = None,
    model: Annotated[str | None, typer.Option(help="Model folder or id; the current model when not given.")] = None,
) -> None:
    """Add documents to an earlier run: known themes keep their ids, new ones are numbered on.

    Example:

      classify topics update themes/ new-documents/
    """
    from classify.models import find_model, load_model
    from classify.revision import read_run, revise
    from classify.themes.reading import read_folder

    target = out or run
    _writable(target)
    earlier = read_run(run)
    loaded = load_model(find_model(model))
    _write(target, revise(earlier, read_folder(folder), loaded, _encoder(earlier.record.settings.vectors), _say))


@app.command()
def accept(
    run: Annotated[Path, typer.Argument(help="The folder of a run.")],
    theme: Annotated[str, typer.Argument(help="Id of a proposed theme, such as t012.")],
    label: Annotated[str, typer.Option(help="Id of the new label, such as low-altitude.")],
    name: Annotated[str | None, typer.Option(help="Name of the new label; the theme's when not given.")] = None,
    project: Annotated[Path, typer.Option(help="The project's folder, which holds labels/ and seeds/.")] = Path(),
) -> None:
    """Take a proposal into the codebook: its stanza, its seed terms, and its paragraphs to be labelled.

    Example:

      classify topics accept themes/ t012 --label low-altitude --name 低空经济
    """
    from classify.proposals import accept_proposal
    from classify.revision import read_run

    for line in accept_proposal(read_run(run).record, theme, label, name, project):
        typer.echo(line)


def _say(message: str) -> None:
    typer.echo(f"classify: {message}", err=True)


def _writable(out: Path) -> None:
    from classify.errors import DocumentError

    if out.exists() and not out.is_dir():
        raise DocumentError(f"{out}: is a file; name a folder with --out")


def _encoder(name: str | None) -> "Encoder":
    from classify.errors import ModelError
    from classify.models import vectors_folder
    from classify.themes.encoders import SentenceVectors
    from classify.vectors import load_vectors

    try:
        folder = vectors_folder(name)
    except ModelError:
        if name is None:
            raise
        return SentenceVectors(name)
    return load_vectors(folder)


def _write(out: Path, found: "Discovery") -> None:
    from classify.reports.themes_page import render
    from classify.revision import RECORD, write_run

    record = write_run(out, found, render)
    for note in record.notes:
        _say(note)
    for left in record.left_out:
        _say(f"{left.document}: left out of {left.analysis}: {left.reason}")
    if record.update:
        change = record.update
        _say(
            f"appeared: {', '.join(change.appeared) or 'none'}; "
            f"without new paragraphs: {', '.join(change.vanished) or 'none'}"
        )
    typer.echo(str(out / RECORD))
