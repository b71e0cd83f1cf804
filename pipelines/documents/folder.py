"""The folder of local documents: which files are documents, their keys, and a document as one payload.

What belongs here: looking at the folder, and putting a document and its description together. What does not: reading
documents (`local`), rows (``pipelines/sources/inbox.py``).

A document has ``<name>.yaml`` (or ``<name without suffix>.yaml``) beside it if somebody described it. Both become one
payload, a ZIP archive of stored members that depends on nothing but their names and bytes, so that an unchanged file is
the same snapshot and a changed description a new version.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from pathlib import Path

SCHEME = "inbox:"
KEY = re.compile(r"[a-z0-9-]{1,60}-[0-9a-f]{12}")
DESCRIPTIONS = (".yaml", ".yml")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNFINISHED = (".part", ".crdownload", ".tmp", "~")


def documents(folder: Path) -> dict[str, Path]:
    """The documents of the inbox by key, sorted; hidden, unfinished and linked files and folders are none.

    A description without a document counts as a document, so that it is rejected by name and not overlooked.
    """
    if not folder.is_dir():
        return {}
    files = sorted(path for path in folder.iterdir() if _is_document(path))
    described = {_description(path, files) for path in files if path.suffix.lower() not in DESCRIPTIONS}
    return {key_of(path.name): path for path in files if path not in described}


def key_of(name: str) -> str:
    """The key of a file name: what can be read of it, and a digest that tells it from all others."""
    readable = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-") or "document"
    return f"{readable}-{hashlib.sha256(name.encode('utf-8', 'surrogateescape')).hexdigest()[:12]}"


def members(path: Path) -> dict[str, Path]:
    """The files that make up the payload of a document, by their names in it."""
    found = {f"document/{path.name}": path}
    description = _description(path, list(path.parent.iterdir()))
    if description is not None and path.suffix.lower() not in DESCRIPTIONS:
        found["description.yaml"] = description
    return found


def bundle(contents: dict[str, bytes]) -> bytes:
    """Contents as one payload that depends on nothing but their names and bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(contents.items()):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    return stream.getvalue()


def fingerprint(folder: Path) -> str:
    """What a look at the inbox shows without reading it: names, sizes and times of its documents and descriptions."""
    if not folder.is_dir():
        return ""
    seen = [(p.name, p.stat().st_size, p.stat().st_mtime_ns) for p in sorted(folder.iterdir()) if _is_document(p)]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16] if seen else ""


def _is_document(path: Path) -> bool:
    return (
        path.is_file()
        and not path.is_symlink()
        and not path.name.startswith((".", "~"))
        and not path.name.endswith(_UNFINISHED)
    )


def _description(path: Path, files: list[Path]) -> Path | None:
    """The description beside a document, if there is one."""
    names = [f"{stem}{suffix}" for stem in (path.name, path.stem) for suffix in DESCRIPTIONS]
    there = {file.name: file for file in files}
    return next((there[name] for name in names if name in there and there[name] != path), None)
