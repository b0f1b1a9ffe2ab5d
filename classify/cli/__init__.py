"""The command line: the only place that prints, exits, or catches ClassifyError."""

import os
import sys
from typing import Annotated

import typer

from classify import __version__
from classify.cli import evaluate, experiments, init, labels, schema, tag, topics, train
from classify.errors import ClassifyError

app = typer.Typer(
    name="classify",
    help="Tag Chinese policy documents paragraph by paragraph with a codebook, and find emerging themes.\n\n"
    "Example: classify tag report.txt\n\n"
    "Exit codes: 0 done, 1 bad input (one line on stderr says what, where and what to do), 2 wrong usage.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    pass


app.command(name="tag")(tag.tag)
app.command(name="schema")(schema.schema)
app.command(name="init")(init.init)
app.command(name="train")(train.train)
app.command(name="evaluate")(evaluate.evaluate)
app.add_typer(topics.app, name="topics")
app.add_typer(labels.app, name="labels")
app.add_typer(experiments.app, name="experiments")


def main() -> None:
    """Entry point: runs a command and turns a ClassifyError into one line and its exit code."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="strict")
    try:
        app()
    except ClassifyError as error:
        typer.echo(f"classify: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader has enough; point stdout elsewhere so that the interpreter's last flush is silent.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
