"""A source that sends what a test tells it to, and a build database beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dataframely as dy
import duckdb
from pydantic import TypeAdapter

from pipelines.fetching.model import FetchOutcome
from pipelines.settings import Settings
from pipelines.snapshots.atomic import write_atomically
from pipelines.snapshots.store import Sidecar, SnapshotStore
from pipelines.sources.base import Licence, Parsed, RawRow, RawTable, Resource, Source
from pipelines.sources.tabular import parse_csv
from pipelines.warehouse.build_db import STATE_TABLES
from pipelines.warehouse.loading import LoadOutcome, load, versions

T0 = datetime(2026, 1, 1, tzinfo=UTC)
LICENCE = Licence("CC-BY-4.0", "https://example.org/licence", "the world", redistributable=True)


class Things(RawRow):
    """One thing."""

    name = dy.String(nullable=False, min_length=1)
    size = dy.Float64(nullable=True, min_exclusive=0)


class WiderThings(Things):
    """One thing with its colour."""

    colour = dy.String(nullable=True)


TABLE = RawTable("raw_world__things", Things, "One row per thing.")


def parse(resource: Resource, payload: bytes) -> Parsed:
    return parse_csv("world", TABLE, f"{resource.key}.csv", payload)


def resources(today: date) -> tuple[Resource, ...]:
    return (
        Resource("main", "https://example.org/main.csv", "text/csv"),
        Resource("extra", "https://example.org/extra.csv", "text/csv", required=False),
    )


SOURCE = Source(
    id="world",
    title="A world",
    description="Things.",
    homepage="https://example.org",
    licence=LICENCE,
    cadence=timedelta(days=7),
    resources=resources,
    tables=(TABLE,),
    parse=parse,
)


def csv_of(*names: str, size: str = "1") -> bytes:
    return ("name,size\n" + "".join(f"{name},{size}\n" for name in names)).encode()


@dataclass
class World:
    """Snapshots, outcomes and the build database of one fake source."""

    home: Path
    source: Source = SOURCE
    outcomes: dict[str, FetchOutcome] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home, as_of=date(2026, 11, 1))

    @property
    def store(self) -> SnapshotStore:
        return SnapshotStore(self.settings.snapshots_dir)

    def change(self, **fields: object) -> None:
        self.source = replace(self.source, **fields)

    def put(self, content: bytes, hours: int = 0, key: str = "main") -> str:
        """Keep a new version of a resource, and note that it was fetched."""
        at = T0 + timedelta(hours=hours)
        url = f"https://example.org/{key}.csv"
        sha256 = self.store.put(
            content,
            Sidecar(
                source_id="world",
                url=url,
                retrieved_at=at,
                media_type="text/csv",
                licence="CC-BY-4.0",
                parser_version=1,
                n_bytes=len(content),
            ),
        )
        self.store.record("world", key, url, sha256, at)
        self.ended(key, "fetched", sha256=sha256, via="network")
        return sha256

    def ended(self, key: str, status: str, detail: str = "", sha256: str | None = None, via: str = "none") -> None:
        """Write down how the last attempt at a resource ended."""
        self.outcomes[key] = FetchOutcome(
            "world", key, f"https://example.org/{key}.csv", status, via, detail, T0, sha256=sha256
        )
        content = TypeAdapter(list[FetchOutcome]).dump_json(list(self.outcomes.values()))
        write_atomically(self.settings.status_dir / "fetches" / "world.json", content)

    def status(self) -> dict[str, object]:
        (row,) = json.loads((self.settings.status_dir / "sources.json").read_bytes())
        return dict(row)


def build_database(path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(path))
    connection.execute(STATE_TABLES)
    return connection


def load_world(connection: duckdb.DuckDBPyConnection, world: World) -> LoadOutcome:
    wanted = versions(world.source, world.source.resources(date(2026, 11, 1)), world.store)
    return load(connection, world.source, wanted, world.store)


def dump(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    """Everything that loading may touch."""
    return {
        table: connection.execute(f"select * from {table} order by all").fetchall()
        for table in ("raw.raw_world__things", "pipeline.rejects", "pipeline.load_fingerprint")
    }
