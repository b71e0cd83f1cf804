"""Loading: from snapshot bytes to raw tables, against bare readers of the same bytes.

What belongs here: recorded payloads, as they are and repeated many times, and the two ways to read them: ours, and
DuckDB's own reader or, for a form that it does not know, that of a library. What does not: how a measurement is
repeated and reported (``benchmarks.harness``).
"""

from __future__ import annotations

import io
import json
import pickle
import shutil
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
from markdown_it import MarkdownIt

from benchmarks.harness import Result, in_turn, result, seconds
from pipelines.settings import Settings
from pipelines.snapshots.store import Sidecar, SnapshotStore
from pipelines.sources import all_sources, get_source
from pipelines.sources.base import Source
from pipelines.warehouse.build_db import STATE_TABLES
from pipelines.warehouse.loading import Version, load, versions

# Resources that are repeated, by source and key, and how many times: to some 10,000 to 200,000 rows each.
LARGE = {
    ("ledger", "orders"): 500,
    ("ledger", "claims"): 50,
    ("epoch_chip_counts", "nvidia_owners_quarters_by_chip"): 500,
    ("epoch_gpu_clusters", "gpu_clusters"): 50,  # its parser takes no larger member
    ("mlperf_inference", "v5.1-list"): 100,
    ("ml_energy", "lm-arena-chat"): 50,  # one object to DuckDB, which takes no larger one
    ("inferencex", "DeepSeek-V4-Pro_2026-09-04"): 5_000,
}
# What reads a file without a type or a rule; DuckDB reads neither pickles nor Markdown, and of feeds and code the text.
READERS = {
    ".csv": "read_csv",
    ".json": "read_json",
    ".md": "markdown-it",
    ".pkl": "pickle.loads",
    ".atom": "read_text",
    ".py": "read_text",
}


@dataclass(frozen=True)
class Payloads:
    """What is loaded: versions of a source's resources, where their bytes are, and the same bytes as plain files."""

    source: Source
    wanted: Sequence[Version]
    store: SnapshotStore
    files: Sequence[Path]


def recorded(settings: Settings, folder: Path, today: date) -> list[Payloads]:
    """What a home holds, source by source; left out are those of which it holds nothing, and those only added to."""
    store, found = SnapshotStore(settings.snapshots_dir), []
    for source in (source for source in all_sources() if source.resources_of is None):
        if wanted := versions(source, source.resources(today), store):
            files = [_unpacked(store.read(v.sha256), folder / source.id / _file_name(v)) for v in wanted]
            found.append(Payloads(source, wanted, store, files))
    return found


def grown(settings: Settings, folder: Path, today: date) -> list[tuple[int, Payloads]]:
    """Single resources (`LARGE`) whose rows are repeated, and how many times."""
    shutil.rmtree(folder, ignore_errors=True)
    held, store, found = SnapshotStore(settings.snapshots_dir), SnapshotStore(folder / "snapshots"), []
    for (source_id, key), factor in LARGE.items():
        source = get_source(source_id)
        version = next((v for v in versions(source, source.resources(today), held) if v.resource.key == key), None)
        if version is None:
            continue
        content = _repeated(held.read(version.sha256), factor)
        sidecar = Sidecar(
            source_id=source_id,
            url=version.resource.url,
            retrieved_at=version.known_from,
            media_type=version.resource.media_type,
            licence=source.licence.name,
            parser_version=source.parser_version,
            n_bytes=len(content),
        )
        wanted = [replace(version, sha256=store.put(content, sidecar), known_to=None)]
        file = _unpacked(content, folder / source_id / _file_name(version))
        found.append((factor, Payloads(source, wanted, store, [file])))
    return found


def measured(case: str, what: str, loads: Sequence[Payloads], runs: int) -> Result:
    """Rows per second of some loads together, each into an empty database in memory, against bare readers."""
    rows = sum(_load(payloads)[1] for payloads in loads)
    files = [file for payloads in loads for file in payloads.files]
    times = in_turn(lambda: sum(_load(payloads)[0] for payloads in loads), lambda: _read(files), runs)
    readers = dict.fromkeys(READERS[file.suffix] for file in files)
    shown = f"{rows:,} rows of {len(files)} file(s){what}, typed, checked and loaded"
    return result(case, shown, times, " and ".join(readers), unit="rows/s", rows=rows)


def _load(payloads: Payloads) -> tuple[float, int]:
    """Seconds of loading and the number of rows."""
    with duckdb.connect() as connection:
        connection.execute(STATE_TABLES)
        elapsed = seconds(lambda: load(connection, payloads.source, payloads.wanted, payloads.store))
        counts = " + ".join(f"(select count(*) from raw.{table.name})" for table in payloads.source.tables)
        ((rows,),) = connection.execute(f"select {counts}").fetchall()
        return elapsed, rows


def _read(files: Sequence[Path]) -> float:
    """Seconds of reading files as they are."""
    with duckdb.connect() as connection:

        def reading(number: int, file: Path) -> Callable[[], object]:
            match READERS[file.suffix]:
                case "markdown-it":
                    return lambda: MarkdownIt("commonmark").enable("table").parse(file.read_text(encoding="utf-8"))
                case "pickle.loads":
                    return lambda: pickle.loads(file.read_bytes())  # noqa: S301 - a file of an installed package
                case reader:
                    sql = f"create table bare_{number} as select * from {reader}('{file}')"
                    return lambda: connection.execute(sql)

        return sum(seconds(reading(number, file)) for number, file in enumerate(files))


def _file_name(version: Version) -> str:
    """A name whose ending says how to read it."""
    name = version.resource.url.rsplit("/", 1)[-1].partition("?")[0]
    ending = {"application/json": ".json", "application/zip": ".csv"}.get(
        version.resource.media_type, Path(name).suffix
    )
    return f"{version.resource.key}-{version.sha256[:8]}{ending}"


def _unpacked(payload: bytes, path: Path) -> Path:
    """A payload as a plain file; of an archive its largest CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if zipfile.is_zipfile(io.BytesIO(payload)):
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            payload = archive.read(_largest_csv(archive))
    path.write_bytes(payload)
    return path


def _largest_csv(archive: zipfile.ZipFile) -> str:
    members = [member for member in archive.infolist() if member.filename.endswith(".csv")]
    return max(members, key=lambda member: member.file_size).filename


def _repeated(payload: bytes, factor: int) -> bytes:
    """The same file with its rows many times: a CSV, a ZIP with one, a JSON array, or an object with one."""
    if zipfile.is_zipfile(io.BytesIO(payload)):
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            name = _largest_csv(archive)
            content = _repeated(archive.read(name), factor)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
        return packed.getvalue()
    if payload.lstrip()[:1] in (b"[", b"{"):
        content = json.loads(payload)
        if isinstance(content, list):
            return json.dumps(content * factor).encode()
        arrays = {name: member * factor for name, member in content.items() if isinstance(member, list)}
        return json.dumps(content | arrays).encode()
    header, _, body = payload.partition(b"\n")
    return header + b"\n" + (body.rstrip(b"\r\n") + b"\n") * factor
