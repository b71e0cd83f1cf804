"""What may go from a home, and removing it.

What belongs here: the rules for snapshots, temporary files and publications. What does not: which snapshots are needed
(needed), and Dagster's runs (defs.run_history).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines.retention.items import Item, What
from pipelines.retention.needed import needed_snapshots
from pipelines.settings import Settings
from pipelines.snapshots.atomic import TEMP_PREFIX
from pipelines.warehouse.build_db import kept_open, write_lock, writer
from pipelines.warehouse.kept import superfluous
from pipelines.warehouse.publication import PARTIAL_PREFIX

ABANDONED_AFTER = timedelta(days=1)


def plan(settings: Settings, days: int, now: datetime | None = None) -> list[Item]:
    """What nothing kept needs and is older than `days` days; temporary files and half publications after a day.

    Raises:
        WarehouseError: It cannot be found out what is needed; then nothing may go.
    """
    now = now or datetime.now(UTC)
    before = now - timedelta(days=days)
    return [
        *_snapshots(settings, before),
        *_temporary(settings, now - ABANDONED_AFTER),
        *_publications(settings, now - ABANDONED_AFTER),
    ]


def remove(settings: Settings, items: Sequence[Item]) -> None:
    """Remove what was planned and still is not needed.

    No refresh writes meanwhile; what has become needed since it was planned stays.

    Raises:
        WarehouseError: A refresh is under way, or it cannot be found out what is needed.
        OSError: Something cannot be removed; running it again goes on from there.
    """
    if not any(item.what != "run" for item in items):
        return
    with _no_writer(settings):
        needed = needed_snapshots(settings)
        current = settings.published_dir.resolve()
        for item in items:
            path = settings.home / item.name
            if item.what == "snapshot" and path.name not in needed:
                # The blob first: a sidecar without a blob is nothing, a blob without a sidecar would be written anew.
                path.unlink(missing_ok=True)
                path.with_name(f"{path.name}.json").unlink(missing_ok=True)
            elif item.what == "temporary file":
                path.unlink(missing_ok=True)
            elif item.what in ("publication", "abandoned publication") and path.resolve() != current:
                gone = path.with_name(f"{PARTIAL_PREFIX}{path.name.removeprefix(PARTIAL_PREFIX)}")
                path.rename(gone)
                shutil.rmtree(gone)


@contextmanager
def _no_writer(settings: Settings) -> Iterator[None]:
    """Keep writers away; what is read of the build inside shares the one connection that holds the lock."""
    if settings.build_db.exists():
        with kept_open(settings), writer(settings):
            yield
    else:
        with write_lock(settings):
            yield


def _snapshots(settings: Settings, before: datetime) -> Iterator[Item]:
    blobs = [path for path in settings.snapshots_dir.glob("sha256/*/*") if path.suffix == ""]
    old = [path for path in blobs if not path.name.startswith(".") and _written(path) < before]
    if not old:
        return
    needed = needed_snapshots(settings)
    for path in sorted(old):
        if path.name not in needed:
            yield _item(settings, "snapshot", path, "no history, build or kept publication names it")


def _temporary(settings: Settings, before: datetime) -> Iterator[Item]:
    for folder in (settings.snapshots_dir, settings.status_dir, settings.alerts_dir):
        for path in sorted(folder.rglob(f"{TEMP_PREFIX}*")):
            if path.is_file() and _written(path) < before:
                yield _item(settings, "temporary file", path, "left by a process that died")


def _publications(settings: Settings, before: datetime) -> Iterator[Item]:
    folders = {path.name: path for path in settings.publications_dir.glob("*") if path.is_dir()}
    for name, path in sorted(folders.items()):
        if name.startswith(PARTIAL_PREFIX) and _written(path) < before:
            yield _item(settings, "abandoned publication", path, "left by a publication that died")
    complete = [name for name in folders if not name.startswith(PARTIAL_PREFIX)]
    current = settings.published_dir.resolve().name
    for name in sorted(superfluous(complete, settings.kept_publications, settings.kept_months)):
        if name != current:
            yield _item(settings, "publication", folders[name], "neither among the newest nor the last of its month")


def _item(settings: Settings, what: What, path: Path, why: str) -> Item:
    files = [path, *path.rglob("*")] if path.is_dir() else [path]
    n_bytes = sum(file.stat().st_size for file in files if file.is_file())
    since = _written(path).isoformat(timespec="seconds")
    return Item(what, path.relative_to(settings.home).as_posix(), n_bytes, since, why)


def _written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
