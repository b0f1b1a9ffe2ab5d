"""classify experiments: choose among the models that experiments made."""

from typing import Annotated

import typer

app = typer.Typer(help="Compare experiments and choose the current model.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _family() -> None:
    pass


@app.command()
def promote(
    model: Annotated[str, typer.Argument(help="Model folder or id.")],
) -> None:
    """Make a model the current one, after checking that it loads.

    Example:

      classify experiments promote models/2026-11-21-first-model-0123456789ab
    """
    from classify.models import find_model, load_model, set_current

    folder = find_model(model)
    loaded = load_model(folder)
    set_current(folder.parent, folder)
    typer.echo(loaded.id)
