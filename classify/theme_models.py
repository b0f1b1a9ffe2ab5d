"""Where the themes model lies that `tag` uses, and the tagger made of it and its word vectors."""

from pathlib import Path

from classify.models import find_vectors, models_folder, project_folder
from classify.themes.assign import ThemeTagger, load_themes
from classify.vectors import Vectors

_POINTER = "current-themes"


def current_themes() -> Path | None:
    """The folder of the themes model that models/current-themes names, here or shipped; None if there is none."""
    for folder in (models_folder(), project_folder() / "models"):
        pointer = folder / _POINTER
        if pointer.is_file():
            return folder / pointer.read_text("utf-8").strip()
    return None


def load_tagger(folder: Path, loaded: Vectors | None = None) -> ThemeTagger:
    """A themes model and its word vectors, ready to assign paragraphs; raises ModelError.

    `loaded` vectors, such as the classifier's, are used again when they are the ones the themes were made with.
    """
    model = load_themes(folder)
    if loaded is None or loaded.id != model.vectors:
        loaded = find_vectors(model.vectors, folder.parent)
    return ThemeTagger(model, loaded)
