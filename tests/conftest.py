"""Shared fixtures: the shipped model, real documents when they are at hand, and a small project."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from classify.models import Model, find_model, load_model

settings.register_profile("ci", max_examples=60, deadline=None, derandomize=True)
settings.load_profile("ci")

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def model() -> Model:
    return load_model(find_model(None))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents, which is not part of the project."""
    folder = Path(os.environ.get("CLASSIFY_SHARED", ROOT.parent / "shared"))
    if not (folder / "documents").is_dir():
        pytest.skip("real documents are not at hand (set CLASSIFY_SHARED to their folder)")
    return folder
