"""One source from snapshots into the build database, and the state it is in afterwards.

What belongs here: loading a source and judging it: fresh, unchanged, stale, failed or unavailable. What does not: the
transaction itself (loading) and fetching.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from typing import Any, Literal

import duckdb
import polars as pl

from pipelines.errors import ParseError, SnapshotError
from pipelines.fetching.download import GONE
from pipelines.fetching.model import FetchOutcome
from pipelines.fetching.sources import last_outcomes
from pipelines.settings import Settings
from pipelines.snapshots.store import Sidecar, SnapshotStore
from pipelines.snapshots.store import Version as SnapshotVersion
from pipelines.sources.base import Resource, Source
from pipelines.warehouse.appending import append, is_appended
from pipelines.warehouse.build_db import writer
from pipelines.warehouse.loading import (
    LoadOutcome,
    ensure_tables,
    is_loaded,
    load,
    require_history,
    transaction,
    unchanged,
    versions,
)
from pipelines.warehouse.status import write_status

State = Literal["fresh", "unchanged", "stale", "failed", "unavailable"]


@dataclass(frozen=True)
class SourceState:
    """A row of ``pipeline.source_state``: what a source is, and how its last attempt ended."""

    source_id: str
    title: str
    homepage: str
    licence: str
    licence_url: str
    attribution: str
    is_redistributable: bool
    cadence_days: float
    state: State
    detail: str
    n_rows: int
    n_rejects: int
    n_resources: int
    n_resources_missing: int
    last_attempt_at: datetime
    last_success_at: datetime | None
    last_change_at: datetime | None
    last_content_date: date | None
    parser_version: int


def load_source(source: Source, settings: Settings) -> tuple[SourceState, dict[str, int]]:
    """Load what the snapshot store holds of a source and record its state; a source that fails changes no raw table.

    Returns:
        The state, and the number of current rows by raw table.
    """
    store = SnapshotStore(settings.snapshots_dir)
    resources = source.resources(settings.today)
    outcomes = last_outcomes(source, settings)
    with writer(settings) as connection:
        ensure_tables(connection, source)
        error, loaded = None, LoadOutcome(changed=False, rows={}, rejects=0)
        try:
            if source.resources_of is not None:
                loaded = append(connection, source, store)
            else:
                wanted = versions(source, resources, store)
                require_history(connection, source, resources, wanted)
                loaded = load(connection, source, wanted, store)
        except (ParseError, SnapshotError) as problem:
            error = getattr(problem, "detail", str(problem))
        previous = _previous(connection, source)
        state = _assess(source, resources, outcomes, loaded, error, previous)
        with transaction(connection):
            _record(connection, source, state, outcomes, _snapshot_rows(source, _held(outcomes, loaded), store))
        write_status(connection, settings, ("sources", "rejects"))
    return state, loaded.rows


def settle_unchanged(sources: Sequence[Source], settings: Settings) -> list[Source]:
    """Record the state of the sources of which nothing new is held, and return the others: those have to be loaded.

    What `load_source` would do with them, in one transaction; nothing is parsed, and no raw table is touched.
    """
    store = SnapshotStore(settings.snapshots_dir)
    settled: list[Source] = []
    to_load: list[Source] = []
    with writer(settings) as connection:
        for source in sources:
            (settled if _is_settled(connection, source, settings, store) else to_load).append(source)
        with transaction(connection):
            for source in settled:
                resources, outcomes = source.resources(settings.today), last_outcomes(source, settings)
                loaded = unchanged(connection, source)
                state = _assess(source, resources, outcomes, loaded, None, _previous(connection, source))
                _record(connection, source, state, outcomes, _snapshot_rows(source, _held(outcomes, loaded), store))
        write_status(connection, settings, ("sources", "rejects"))
    return to_load


def _is_settled(
    connection: duckdb.DuckDBPyConnection, source: Source, settings: Settings, store: SnapshotStore
) -> bool:
    try:
        if source.resources_of is not None:
            return is_appended(connection, source, store)
        return is_loaded(connection, source, versions(source, source.resources(settings.today), store))
    except SnapshotError:
        return False


def _assess(
    source: Source,
    resources: Sequence[Resource],
    outcomes: Sequence[FetchOutcome],
    loaded: LoadOutcome,
    error: str | None,
    previous: tuple[datetime | None, datetime | None, date | None, int, int],
) -> SourceState:
    """Judge an attempt: what failed, else what could not be reached, else whether anything was new."""
    last_success, last_change, last_content, n_rows, n_rejects = previous
    required = {resource.key for resource in resources if resource.required}
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    unreachable = [outcome for outcome in outcomes if outcome.status == "unreachable"]
    missing = [outcome for outcome in outcomes if outcome.status in ("unreachable", "failed")]
    obtained = [outcome for outcome in outcomes if outcome.sha256 is not None]
    rows = sum(loaded.rows.values()) if error is None else n_rows
    lost = [outcome for outcome in outcomes if outcome.key in required and outcome.sha256 is None]
    now = datetime.now(UTC).replace(tzinfo=None)
    state: State
    if error is not None:
        state, detail = "failed", f"{error}; the last good data stay{_age(last_success, now)}"
    elif failed and not (source.has_independent_parts and obtained):
        state, detail = "failed", "; ".join(outcome.detail for outcome in failed)
    elif (lost or (unreachable and not obtained)) and not rows:
        state, detail = "unavailable", (lost or unreachable)[0].detail
    elif lost or (unreachable and not obtained):
        state, detail = "stale", f"{(lost or unreachable)[0].detail}; the last good data stay{_age(last_success, now)}"
    else:
        state, detail = ("fresh" if loaded.changed else "unchanged"), _summary(outcomes)
    good = state in ("fresh", "unchanged")
    return SourceState(
        source_id=source.id,
        title=source.title,
        homepage=source.homepage,
        licence=source.licence.name,
        licence_url=source.licence.url,
        attribution=source.licence.attribution,
        is_redistributable=source.licence.redistributable,
        cadence_days=source.cadence.total_seconds() / 86_400,
        state=state,
        detail=detail,
        n_rows=rows,
        n_rejects=loaded.rejects if error is None else n_rejects,
        n_resources=len(resources),
        n_resources_missing=len(missing),
        last_attempt_at=now,
        last_success_at=now if good else last_success,
        last_change_at=now if loaded.changed else last_change,
        last_content_date=now.date() if loaded.changed else last_content,
        parser_version=source.parser_version,
    )


def _age(last_success: datetime | None, now: datetime) -> str:
    """For how many days nothing has come, in words; on the first day nothing is said."""
    days = (now - last_success).days if last_success is not None else 0
    return f" (the source was last reached {days} day{'s' if days > 1 else ''} ago)" if days > 0 else ""


def _summary(outcomes: Sequence[FetchOutcome]) -> str:
    """Where the resources came from, in words, and which need somebody's hand; *store* is what was held and final."""
    obtained = [outcome for outcome in outcomes if outcome.sha256 is not None]
    via = sorted({outcome.via for outcome in obtained})
    parts = [f"{len(obtained)} resource(s) from {' and '.join(via)}" if obtained else "nothing was fetched"]
    if unreachable := sum(outcome.status == "unreachable" for outcome in outcomes):
        parts.append(f"{unreachable} optional address(es) not reachable")
    parts += [f"{outcome.key} failed: {outcome.detail}" for outcome in outcomes if outcome.status == "failed"]
    parts += [f"{outcome.key} is retired (status {GONE})" for outcome in outcomes if outcome.http_status == GONE]
    parts += [f"{outcome.key} has moved to {outcome.moved_to}" for outcome in outcomes if outcome.moved_to is not None]
    return "; ".join(parts)


def _previous(
    connection: duckdb.DuckDBPyConnection, source: Source
) -> tuple[datetime | None, datetime | None, date | None, int, int]:
    rows = connection.execute(
        "select last_success_at, last_change_at, last_content_date, n_rows, n_rejects "
        "from pipeline.source_state where source_id = ?",
        [source.id],
    ).fetchall()
    return rows[0] if rows else (None, None, None, 0, 0)


def _record(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    state: SourceState,
    outcomes: Sequence[FetchOutcome],
    snapshots: list[dict[str, Any]],
) -> None:
    """Write the state, the fetches and the snapshots of a source.

    A source that is only added to keeps the snapshots of the resources that were not read this time.
    """
    names = [field.name for field in fields(SourceState)]
    placeholders = ", ".join("?" for _ in names)
    connection.execute("delete from pipeline.source_state where source_id = ?", [source.id])
    connection.execute(
        f"insert into pipeline.source_state ({', '.join(names)}) values ({placeholders})",
        list(asdict(state).values()),
    )
    stays = "" if source.resources_of is None else " and list_contains(?, resource_key)"
    replaced = [] if source.resources_of is None else [sorted({row["resource_key"] for row in snapshots})]
    connection.execute("delete from pipeline.fetches where source_id = ?", [source.id])
    connection.execute(f"delete from pipeline.snapshots where source_id = ?{stays}", [source.id, *replaced])
    for table, rows in (("fetches", _fetch_rows(outcomes)), ("snapshots", snapshots)):
        if rows:
            connection.register("state_rows", pl.DataFrame(rows, infer_schema_length=None))
            connection.execute(f"insert into pipeline.{table} by name select * from state_rows")
            connection.unregister("state_rows")


def _fetch_rows(outcomes: Sequence[FetchOutcome]) -> list[dict[str, Any]]:
    """How each resource was fetched, as rows of ``pipeline.fetches``."""
    return [
        {
            "source_id": o.source_id,
            "resource_key": o.key,
            "url": o.url,
            "status": o.status,
            "via": o.via,
            "http_status": o.http_status,
            "sha256": o.sha256,
            "n_bytes": o.n_bytes,
            "elapsed_seconds": o.elapsed_s,
            "detail": o.detail,
            "checked_at": o.checked_at.replace(tzinfo=None),
        }
        for o in outcomes
    ]


def _held(outcomes: Sequence[FetchOutcome], loaded: LoadOutcome) -> list[tuple[str, str]]:
    """The resources (key and address) whose snapshots are written down: all, or those that were read."""
    return [(o.key, o.url) for o in outcomes] if loaded.read is None else [(r.key, r.url) for r in loaded.read]


def _snapshot_rows(source: Source, held: Sequence[tuple[str, str]], store: SnapshotStore) -> list[dict[str, Any]]:
    """Every version of the resources (key and address), as rows of ``pipeline.snapshots``."""
    return [
        {
            "source_id": source.id,
            "resource_key": key,
            "url": url,
            "sha256": version.sha256,
            "retrieved_at": version.retrieved_at.replace(tzinfo=None),
            "n_bytes": sidecar.n_bytes,
            "media_type": sidecar.media_type,
            "licence": sidecar.licence,
            "is_current": is_current,
        }
        for key, url in held
        for version, sidecar, is_current in _provenance(store, source, key)
    ]


def _provenance(store: SnapshotStore, source: Source, key: str) -> list[tuple[SnapshotVersion, Sidecar, bool]]:
    """The versions of a resource with their sidecars and whether they are current, but for damaged files.

    The state of the source says which files are damaged.
    """
    found = []
    try:
        history = store.history(source.id, key)
        for version in history:
            with suppress(SnapshotError):
                found.append((version, store.sidecar(version.sha256), version is history[-1]))
    except SnapshotError:
        return []
    return found
