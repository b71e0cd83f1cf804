"""The snapshot store: blobs by content hash, a sidecar for each, and the history of every resource.

What belongs here: the layout on disk and its guarantees. What does not: the network, parsing, or which
version counts.

Layout, under one root::

    sha256/<first two digits>/<sha256>         the bytes as they came, never changed
    sha256/<first two digits>/<sha256>.json    sidecar: where, when and under what licence they were first
    retrieved refs/<source id>/<resource key>.json       ref: the versions of one resource, oldest first, and
    its HTTP validators

Every file is replaced atomically, and a sidecar stands before its blob does, so a crash leaves either nothing
to see or a state that the next `put` completes. A ref has one writer at a time; blobs may be put from any
number of threads.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from typing import TYPE_CHECKING, Annotated, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from pipelines.errors import SnapshotError
from pipelines.snapshots.atomic import TEMP_PREFIX, write_atomically

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")


class _Record(BaseModel):
    """A small JSON file of the store."""

    model_config = ConfigDict(frozen=True, extra="forbid")


_RecordT = TypeVar("_RecordT", bound=_Record)


class Sidecar(_Record):
    """Provenance of a blob, as of the first time it was retrieved."""

    source_id: str
    url: str
    retrieved_at: AwareDatetime
    http_status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    media_type: str
    licence: str
    parser_version: int
    n_bytes: int


class Version(_Record):
    """One state of a resource: its content, and when it was first seen in that state."""

    sha256: Annotated[str, Field(pattern=rf"^{_SHA256.pattern}$")]
    retrieved_at: AwareDatetime


class Ref(_Record):
    """What is known of one resource: its versions, oldest first, and how to ask whether it changed.

    `is_unreadable` says that the latest version did not parse, so that even what is final is asked for again.
    """

    url: str
    versions: Annotated[tuple[Version, ...], Field(min_length=1)]
    etag: str | None = None
    last_modified: str | None = None
    checked_at: AwareDatetime
    is_unreadable: bool = False


class SnapshotStore:
    """Raw bytes by SHA-256 below one folder; creating the object touches nothing on disk."""

    def __init__(self, root: Path) -> None:
        """Use the store below `root`."""
        self.root = root

    def put(self, content: bytes, sidecar: Sidecar) -> str:
        """Keep `content` and return its SHA-256 (64 hex digits); an intact blob is left as it is.

        A blob or sidecar that is missing or damaged, for instance after a crash, is written anew.

        Raises:
            SnapshotError: The folder cannot be written, or the sidecar gives another size than the content
                has.
        """
        if sidecar.n_bytes != len(content):
            raise SnapshotError(f"{sidecar.url}: expected {sidecar.n_bytes} bytes, got {len(content)}")
        sha256 = hashlib.sha256(content).hexdigest()
        if not (self._has_sidecar(sha256) and self.is_intact(sha256)):
            self._write(self._sidecar_path(sha256), _dump(sidecar))
            self._write(self.blob_path(sha256), content)
        return sha256

    def read(self, sha256: str) -> bytes:
        """The bytes with that hash, verified.

        Raises:
            SnapshotError: The blob is missing, unreadable, or its bytes no longer have that hash.
        """
        path = self.blob_path(sha256)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise SnapshotError(f"{path}: cannot read it ({error}); fetch its source again") from error
        found = hashlib.sha256(content).hexdigest()
        if found != sha256:
            raise SnapshotError(
                f"{path}: the snapshot is damaged: its name promises sha256 {sha256}, its {len(content)} "
                f"bytes have {found}; restore it from a backup, or delete it and fetch its source again"
            )
        return content

    def is_intact(self, sha256: str) -> bool:
        """Whether the blob is there and its bytes have that hash."""
        try:
            self.read(sha256)
        except SnapshotError:
            return False
        return True

    def sidecar(self, sha256: str) -> Sidecar:
        """The provenance of a blob.

        Raises:
            SnapshotError: The sidecar is missing or is not a sidecar.
        """
        path = self._sidecar_path(sha256)
        sidecar = _load(Sidecar, path, "fetch its source again")
        if sidecar is None:
            raise SnapshotError(f"{path}: the snapshot has no sidecar; fetch its source again")
        return sidecar

    def record(
        self,
        source_id: str,
        key: str,
        url: str,
        sha256: str,
        checked_at: datetime,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Ref:
        """Note that the resource had this content when it was checked, and return its ref.

        Content that differs from the latest version becomes a new version, even if it was there before (A, B,
        A are three versions); the same content moves only `checked_at`, the address and the validators.

        Args:
            source_id: The source, a safe file name.
            key: The resource within the source, a safe file name.
            url: Where it was read.
            sha256: Its content, which must be in the store.
            checked_at: When it was read, with its time zone.
            etag: The validator that came with this content, if any.
            last_modified: The same, as the server wrote it.

        Raises:
            SnapshotError: A name is not safe, the content is not in the store, or the ref is damaged or
                cannot be written.
        """
        if not self.blob_path(sha256).is_file():
            raise SnapshotError(f"{source_id}/{key}: {sha256} is not in the store; put it first")
        versions = self.history(source_id, key)
        if not versions or versions[-1].sha256 != sha256:
            versions.append(Version(sha256=sha256, retrieved_at=checked_at))
        ref = Ref(url=url, versions=tuple(versions), etag=etag, last_modified=last_modified, checked_at=checked_at)
        self._write(self._ref_path(source_id, key), _dump(ref))
        return ref

    def note_unreadable(self, source_id: str, key: str) -> None:
        """Note that the latest version of a resource does not parse; the next `record` forgets it.

        Raises:
            SnapshotError: A name is not safe, or the ref is damaged or cannot be written.
        """
        ref = self.ref(source_id, key)
        if ref is not None and not ref.is_unreadable:
            self._write(self._ref_path(source_id, key), _dump(ref.model_copy(update={"is_unreadable": True})))

    def ref(self, source_id: str, key: str) -> Ref | None:
        """What is known of a resource, or None if it was never retrieved.

        Raises:
            SnapshotError: A name is not safe, or the ref is damaged.
        """
        remedy = "restore it from a backup, or delete it to start its history anew"
        return _load(Ref, self._ref_path(source_id, key), remedy)

    def history(self, source_id: str, key: str) -> list[Version]:
        """The versions of a resource, oldest first; raises like `ref`."""
        ref = self.ref(source_id, key)
        return list(ref.versions) if ref else []

    def latest(self, source_id: str, key: str) -> Version | None:
        """The newest version of a resource, or None; raises like `ref`."""
        return next(reversed(self.history(source_id, key)), None)

    def stamps(self, source_id: str) -> dict[str, int]:
        """When the ref of each resource of a source was last written (nanoseconds), by key; raises like `ref`."""
        folder = self._ref_path(source_id, "any").parent
        if not folder.is_dir():
            return {}
        with os.scandir(folder) as entries:
            return {
                entry.name.removesuffix(".json"): entry.stat().st_mtime_ns
                for entry in entries
                if entry.name.endswith(".json") and not entry.name.startswith(TEMP_PREFIX)
            }

    def sweep(self, min_age_s: float = 3600.0) -> int:
        """Delete temporary files that a dead process left, and return how many.

        Args:
            min_age_s: Younger files, in seconds since they were written, are left alone: their writer may be
                alive.
        """
        deadline = time.time() - min_age_s
        leftovers = [path for path in self.root.rglob(f"{TEMP_PREFIX}*") if path.stat().st_mtime <= deadline]
        for path in leftovers:
            path.unlink(missing_ok=True)
        return len(leftovers)

    def blob_path(self, sha256: str) -> Path:
        """Where the bytes with that hash are or would be.

        Raises:
            SnapshotError: It is not a SHA-256 in lower-case hex.
        """
        if not _SHA256.fullmatch(sha256):
            raise SnapshotError(f"{sha256!r} is not a sha256: expected 64 lower-case hex digits")
        return self.root / "sha256" / sha256[:2] / sha256

    def _sidecar_path(self, sha256: str) -> Path:
        return self.blob_path(sha256).with_name(f"{sha256}.json")

    def _ref_path(self, source_id: str, key: str) -> Path:
        for name in (source_id, key):
            if not _SAFE_NAME.fullmatch(name):
                raise SnapshotError(
                    f"{name!r} cannot name a resource: expected a letter or digit, then at most 119 letters, "
                    "digits, dots, hyphens or underscores; rename it in its source"
                )
        return self.root / "refs" / source_id / f"{key}.json"

    def _has_sidecar(self, sha256: str) -> bool:
        try:
            self.sidecar(sha256)
        except SnapshotError:
            return False
        return True

    def _write(self, path: Path, content: bytes) -> None:
        try:
            write_atomically(path, content)
        except OSError as error:
            raise SnapshotError(f"{path}: {error}; check free space and permissions") from error


def _dump(record: _Record) -> bytes:
    """The record as readable JSON with times in ISO 8601."""
    return f"{record.model_dump_json(indent=2)}\n".encode()


def _load(kind: type[_RecordT], path: Path, remedy: str) -> _RecordT | None:
    """The record in a file, or None if there is no such file."""
    try:
        return kind.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise SnapshotError(f"{path}: not a readable {kind.__name__.lower()}; {remedy} ({error})") from error
