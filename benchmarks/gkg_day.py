"""``python -m benchmarks.gkg_day``: one day of GDELT from a mirror to event clusters, as a process to be measured.

What belongs here: the made-up day, and the steps of the process. What does not: the measuring (``benchmarks.cases``).
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from benchmarks.synthetic_gkg import World
from pipelines.fetching.sources import fetch_sources
from pipelines.settings import Settings
from pipelines.sources import gdelt_slots as slots
from pipelines.sources import get_source
from pipelines.warehouse.build_db import writer
from pipelines.warehouse.ingest import load_source

if TYPE_CHECKING:
    from datetime import date


def make_day(mirror: Path, day: date, n_records: int, seed: int = 0) -> int:
    """Lay the knowledge graph files of a day into a mirror, both streams alike; the size of the ZIPs in bytes."""
    names = slots.newest(96, datetime.combine(day, time(23, 45), UTC))
    streams: tuple[slots.Stream, ...] = get_args(slots.Stream)
    folder = mirror / slots.BASE_URL.removeprefix("https://")
    folder.mkdir(parents=True, exist_ok=True)
    files = [(slot, stream) for slot in names for stream in streams]
    world, size = World(seed), 0
    for number, (slot, stream) in enumerate(files):
        share = n_records * (number + 1) // len(files) - n_records * number // len(files)
        content, _ = world.gkg(slot, stream, share)
        (folder / f"{slots.member_name(slot, 'gkg', stream)}.zip").write_bytes(content)
        size += len(content)
    return size


def main() -> None:
    """Fetch and load what the settings say; what is new becomes articles, is read and put into clusters."""
    settings, source = Settings(), get_source("gdelt")
    fetch_sources([source], settings)
    state, _ = load_source(source, settings)
    from pipelines.warehouse.news_tables import (  # noqa: PLC0415 - a day that was loaded before needs less
        ARTICLE,
        CLUSTER,
        MENTION,
        are_news_understood,
        load_news,
    )

    with writer(settings) as connection:
        if state.state == "unchanged" and are_news_understood(connection):
            sys.stdout.write("unchanged\n")
            return
        rows = load_news(connection)
        ((n_records, n_kept),) = connection.execute(
            "select sum(n_records), sum(n_kept) from raw.raw_gdelt__slot"
        ).fetchall()
        ((n_clusters,),) = connection.execute(f"select count(distinct cluster_id) from raw.{CLUSTER}").fetchall()
    sys.stdout.write(
        f"{n_records} records, {n_kept} kept, {rows[ARTICLE]} articles, {rows[MENTION]} names, "
        f"{rows[CLUSTER]} articles in {n_clusters} clusters\n"
    )


if __name__ == "__main__":
    main()
