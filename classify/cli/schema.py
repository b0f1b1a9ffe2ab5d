"""classify schema: the published contracts as JSON Schema."""

import json
from enum import StrEnum
from typing import Annotated, Any

import typer


class Contract(StrEnum):
    """The outputs that have a published schema."""

    tag = "tag"
    themes = "themes"


def schema(name: Annotated[Contract, typer.Argument(help="Which output.")]) -> None:
    """Print the JSON Schema (draft 2020-12) that every output of a command validates against.

    Example:

      classify schema tag > tag.schema.json
    """
    import msgspec

    from classify import records
    from classify.themes.records import ThemesRecord

    contracts: dict[Contract, Any] = {Contract.tag: records.TaggedDocument, Contract.themes: ThemesRecord}
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **msgspec.json.schema(contracts[name]),
    }
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
