"""A new source is a few lines: everything else is there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import dataframely as dy

from pipelines.settings import Settings
from pipelines.snapshots.store import Sidecar, SnapshotStore
from pipelines.sources.base import Licence, RawRow, RawTable, Resource, Source, one_of
from pipelines.sources.tabular import parse_csv
from pipelines.warehouse.build_db import inspector
from pipelines.warehouse.ingest import load_source


class Foundries(RawRow):
    """One foundry."""

    name = dy.String(nullable=False, min_length=1)
    country = one_of("CN", "TW", "KR", "US")
    node_nm = dy.Float64(nullable=True, min_exclusive=0)


TABLE = RawTable("raw_foundries__foundries", Foundries, "One row per foundry.")
SOURCE = Source(
    id="foundries",
    title="Foundries",
    description="Who makes chips.",
    homepage="https://example.org/foundries",
    licence=Licence("CC0-1.0", "https://example.org/cc0", "nobody", redistributable=True),
    cadence=timedelta(days=90),
    resources=lambda today: (Resource("all", f"https://example.org/{today:%Y}.csv", "text/csv"),),
    tables=(TABLE,),
    parse=lambda resource, payload: parse_csv("foundries", TABLE, "foundries.csv", payload),
)


def test_it_loads_end_to_end(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    (resource,) = SOURCE.resources(settings.today)
    payload = "name,country,node_nm\nSMIC,CN,7\nTSMC,TW,3\n三星,KR,3\nIntel,US,1.8\nGF,US,12\nMars,XX,1\n".encode()
    at = datetime(2026, 1, 1, tzinfo=UTC)
    store = SnapshotStore(settings.snapshots_dir)
    sha256 = store.put(
        payload,
        Sidecar(
            source_id="foundries",
            url=resource.url,
            retrieved_at=at,
            media_type="text/csv",
            licence="CC0-1.0",
            parser_version=1,
            n_bytes=len(payload),
        ),
    )
    store.record("foundries", resource.key, resource.url, sha256, at)

    state, rows = load_source(SOURCE, settings)

    assert rows == {"raw_foundries__foundries": 5}
    assert (state.state, state.n_rejects) == ("fresh", 1)
    with inspector(settings) as connection:
        found = connection.execute(
            "select name, node_nm, _locator, _source_id from raw.raw_foundries__foundries where country = 'KR'"
        ).fetchall()
        rejects = connection.execute("select locator, reason from pipeline.rejects").fetchall()
    assert found == [("三星", 3.0, "foundries.csv#L4", "foundries")]
    assert rejects == [("foundries.csv#L7", "country = 'XX' breaks vocabulary (one of: CN, TW, KR, US)")]
