"""Where the word vectors and the themes model lie that `tag` and `topics` use when none is named."""

from pathlib import Path

from classify.errors import ModelError
from classify.models import models_folder, project_folder
from classify.themes.assign import ThemeTagger, load_themes
from classify.vectors import Vectors, load_vectors

_POINTER = "current-themes"


def find_vectors(name: str | None = None) -> Path:
    """The folder of word vectors given by path or id; without a name the shipped ones. Raises ModelError."""
    if name is not None:
        for candidate in (Path(name), *(folder / name for folder in _places())):
            if (candidate / "vectors.json").is_file():
                return candidate
        raise ModelError(f"{name}: no such folder of word vectors; known: {', '.join(_known()) or 'none'}")
    shipped = sorted((project_folder() / "models").glob("vectors-*"))
    if not shipped:
        raise ModelError(f"{project_folder() / 'models'}: no word vectors; restore the vectors folder")
    return shipped[0]


def is_vectors(name: str) -> bool:
    """Whether a name is the path or id of a folder of word vectors."""
    return any((folder / "vectors.json").is_file() for folder in (Path(name), *(p / name for p in _places())))


def current_themes() -> Path | None:
    """The folder of the themes model that models/current-themes names, here or shipped; None if there is none."""
    for folder in _places():
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
        loaded = load_vectors(find_vectors(model.vectors))
    return ThemeTagger(model, loaded)


def _places() -> list[Path]:
    return list(dict.fromkeys((models_folder(), project_folder() / "models")))


def _known() -> list[str]:
    return sorted({p.name for folder in _places() for p in folder.glob("vectors-*")})
