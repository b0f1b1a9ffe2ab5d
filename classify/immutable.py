"""Immutable folders named <name>-<digest of their description>: written aside and moved into place, never changed."""

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

from classify.errors import ModelError

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


def read_description_bytes(folder: Path, description: str) -> bytes:
    """The bytes of a folder's description, which must give the digest in the folder's name; raises ModelError."""
    raw = _read(folder / description)
    digest = hashlib.sha256(raw).hexdigest()[:DIGEST_LENGTH]
    if not folder.resolve().name.endswith("-" + digest):
        raise ModelError(
            f"{folder}: {description} does not match the folder's name (digest {digest}); restore the folder"
        )
    return raw


def read_files(folder: Path, digests: Mapping[str, str]) -> dict[str, bytes]:
    """The bytes of the files that a description lists with their SHA-256, each checked; raises ModelError."""
    files = {name: _read(folder / name) for name in digests}
    for name, data in files.items():
        if hashlib.sha256(data).hexdigest() != digests[name]:
            raise ModelError(f"{folder / name}: does not match its digest; restore the folder")
    return files


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise ModelError(f"{path}: missing; the folder is incomplete, restore it") from None
    except OSError as fault:
        raise ModelError(f"{path}: cannot be read: {fault.strerror}") from None
