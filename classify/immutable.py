"""Immutable folders named <name>-<digest of their description>: written aside and moved into place, never changed."""

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

DIGEST_LENGTH = 12


def write_folder(parent: Path, name: str, description: str, files: Mapping[str, bytes]) -> Path:
    """Write `files` (one of them is `description`) as <name>-<digest> below `parent` and return the folder.

    The same contents are the same folder; a broken run leaves nothing behind.
    """
    target = parent / f"{name}-{hashlib.sha256(files[description]).hexdigest()[:DIGEST_LENGTH]}"
    if target.is_dir():
        return target
    partial = parent / f".{target.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for file, data in files.items():
        (partial / file).write_bytes(data)
    partial.rename(target)
    return target
