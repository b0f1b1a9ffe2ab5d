"""Puts codebook, seed terms, the current model, the current themes, and the vectors of both into the wheel."""

import json
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DataHook(BuildHookInterface[Any]):
    """Adds files to the wheel below classify/data; an editable install reads them from the checkout instead."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fill `force_include`; fails when the current model is missing."""
        if version == "editable":
            return
        root = Path(self.root)
        current = (root / "models" / "current").read_text("utf-8").strip()
        wanted = ["labels/codebook.toml", "seeds/terms.toml", "seeds/lexicon.txt", "models/current"]
        folders = {current, json.loads((root / "models" / current / "model.json").read_text("utf-8"))["vectors"]}
        pointer = root / "models" / "current-themes"
        if pointer.is_file():
            themes = pointer.read_text("utf-8").strip()
            wanted.append("models/current-themes")
            folders |= {themes, json.loads((root / "models" / themes / "themes.json").read_text("utf-8"))["vectors"]}
        for name in sorted(filter(None, folders)):
            wanted += [str(p.relative_to(root)) for p in sorted((root / "models" / name).iterdir())]
        build_data["force_include"].update({str(root / name): f"classify/data/{name}" for name in wanted})
