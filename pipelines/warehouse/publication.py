"""Publication: a complete, new folder beside the old one, put in place by one rename.

What belongs here: what is copied, how it is described in the manifest, and the swap. What does not: whether the build
is good enough (checks decide that; a failed blocking one is refused here once more), and what is added to it (report).

A publication is ``publications/<build id>/`` with ``computegap.duckdb``, ``parquet/``, ``report/`` and
``manifest.json``; ``published`` is a symbolic link to it. Replacing the link is atomic, so a reader finds the old set
or the new one and never a mix, and a crash at any moment leaves the old one in place.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb

from pipelines.errors import PublicationError, WarehouseError
from pipelines.settings import Settings
from pipelines.snapshots.atomic import sync, write_atomically
from pipelines.warehouse.build_db import write_lock
from pipelines.warehouse.fingerprint import package_versions
from pipelines.warehouse.kept import publications, superfluous
from pipelines.warehouse.literals import literal
from pipelines.warehouse.loading import transaction
from pipelines.warehouse.shapes import table_columns

SCHEMAS = ("core", "marts", "audit")
PARTIAL_PREFIX = ".partial-"
# Columns that differ between two builds from the same inputs; everything else must not.
VOLATILE_TYPES = (
    "TIMESTAMP",
    "TIMESTAMP WITH TIME ZONE",
    "TIMESTAMP_NS",
    "TIMESTAMP_S",
    "TIMESTAMP_MS",
    "TIME",
)
VOLATILE_NAMES = ("build_id", "run_id", "elapsed_seconds")


@dataclass(frozen=True)
class Relation:
    """A table or view of the build database that is published as a table."""

    schema: str
    name: str

    @property
    def path(self) -> str:
        """Schema and name, quoted for SQL."""
        return f'"{self.schema}"."{self.name}"'

    @property
    def table(self) -> str:
        """Schema and name, as they stand in the manifest."""
        return f"{self.schema}.{self.name}"


@dataclass(frozen=True)
class TableMacro:
    """A function of the build database that gives a table."""

    schema: str
    name: str
    parameters: Sequence[str]
    definition: str
    comment: str | None


@dataclass(frozen=True)
class Description:
    """What one row of a table is, what its columns mean, and which of them together tell its rows apart."""

    text: str
    columns: Mapping[str, str]
    grain: Sequence[str] = ()


Descriptions = Mapping[str, Description]


def read_manifest(settings: Settings) -> dict[str, Any] | None:
    """The manifest of the current publication, or None where there is none that can be read."""
    try:
        content = json.loads((settings.published_dir / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


# Writes further files about the database in a folder, which is that of the build whose head it is given.
Addition = Callable[[Path, Mapping[str, Any]], None]


def publish(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    fingerprint: str,
    descriptions: Descriptions,
    additions: Sequence[Addition] = (),
) -> dict[str, Any]:
    """Publish the build database's `core`, `marts` and `audit` schemas.

    Args:
        connection: The build database, open for writing.
        settings: Where to publish.
        fingerprint: What the build depends on (`build_fingerprint`); a later refresh compares it.
        descriptions: What each table (``schema.table``) and each of its columns means.
        additions: What else is written into the publication, once its database is there.

    Returns:
        The manifest that was written.

    Raises:
        PublicationError: A blocking check failed, there is nothing to publish, or the folder cannot be written. The
            earlier publication stays.
    """
    checks = _require_passed(connection)
    _require_link(settings)
    built_at = datetime.now(UTC)
    build_id = f"{built_at:%Y%m%dT%H%M%SZ}-{fingerprint[:8]}"
    partial = settings.publications_dir / f"{PARTIAL_PREFIX}{build_id}"
    try:
        (partial / "parquet").mkdir(parents=True)
        tables = _write_database(connection, partial, build_id, descriptions)
        head = {"build_id": build_id, "built_at": built_at.isoformat(), "as_of": settings.today.isoformat()}
        for add in additions:
            add(partial, head)
        manifest = head | {
            "fingerprint": fingerprint,
            "packages": package_versions(),
            "snapshots": _snapshots(connection),
            "tables": tables,
            "table_macros": [f"{macro.schema}.{macro.name}" for macro in table_macros(connection)],
            "checks": checks,
            "earlier_publications": [earlier.entry for earlier in publications(settings)],
            "files": _files(partial),
        }
        (partial / "manifest.json").write_text(_as_json(manifest), encoding="utf-8")
        _sync(partial)
        _put_in_place(settings, partial, build_id)
    except (OSError, duckdb.Error) as error:
        raise PublicationError(
            f"cannot publish to {settings.publications_dir}: {error}; what was published before is untouched"
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    _prune(settings)
    return manifest


def replace_part(settings: Settings, name: str, write: Addition) -> Path:
    """Write a folder of the current publication anew, and describe it in the manifest.

    Args:
        settings: Where the publication is.
        name: The folder, which `write` makes.
        write: Is given a folder with the database in it, as in `publish`.

    Returns:
        The folder.

    Raises:
        WarehouseError: Nothing is published.
        PublicationError: It cannot be written; what was there is untouched.
    """
    manifest = read_manifest(settings)
    if manifest is None or not settings.published_db.exists():
        raise WarehouseError(f"nothing is published in {settings.home}; run `computegap refresh` first")
    folder = settings.published_dir.resolve()
    partial = settings.publications_dir / f"{PARTIAL_PREFIX}{uuid4().hex}"
    try:
        with write_lock(settings):
            partial.mkdir(parents=True)
            (partial / settings.published_db.name).symlink_to(folder / settings.published_db.name)
            write(partial, {key: manifest[key] for key in ("build_id", "built_at", "as_of")})
            shutil.rmtree(folder / name, ignore_errors=True)
            (partial / name).rename(folder / name)
            kept = {path: digest for path, digest in manifest["files"].items() if not path.startswith(f"{name}/")}
            added = {f"{name}/{path}": digest for path, digest in _files(folder / name).items()}
            write_atomically(folder / "manifest.json", _as_json(manifest | {"files": kept | added}).encode())
    except (OSError, duckdb.Error) as error:
        raise PublicationError(f"cannot write {folder / name}: {error}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder / name


def relations(connection: duckdb.DuckDBPyConnection) -> list[Relation]:
    """Every relation that is published, by schema and name."""
    rows = connection.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_catalog = current_database() and list_contains(?, table_schema) order by 1, 2",
        [list(SCHEMAS)],
    ).fetchall()
    return [Relation(schema, name) for schema, name in rows]


def table_macros(connection: duckdb.DuckDBPyConnection) -> list[TableMacro]:
    """Every table macro that is published, by schema and name."""
    rows = connection.execute(
        "select schema_name, function_name, parameters, macro_definition, comment from duckdb_functions() "
        "where database_name = current_database() and function_type = 'table_macro' "
        "and list_contains(?, schema_name) order by 1, 2",
        [list(SCHEMAS)],
    ).fetchall()
    return [TableMacro(*row) for row in rows]


def content_hash(connection: duckdb.DuckDBPyConnection, table: str, columns: list[tuple[str, str]]) -> str:
    """A digest of a table's content that depends neither on row order nor on when it was built.

    Args:
        connection: Any connection that sees the table.
        table: Its qualified, quoted name.
        columns: Name and DuckDB type of its columns; volatile ones are left out.
    """
    stable = [name for name, dtype in columns if dtype not in VOLATILE_TYPES and name not in VOLATILE_NAMES]
    # Text between separators that no text holds, a null as one that no value is: JSON costs twice as much.
    values = "".join(f""", coalesce("{name}"::varchar, chr(30))""" for name in stable)
    content = f"concat_ws(chr(31){values})" if stable else "''"
    (row,) = connection.execute(
        f"select count(*), coalesce(sum(h), 0), coalesce(bit_xor(h), 0) "
        f"from (select md5_number_lower({content}) as h from {table})"
    ).fetchall()
    return hashlib.sha256(repr((stable, row)).encode()).hexdigest()


def _require_passed(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Counts of passed and warned checks; raises PublicationError for a failed blocking one."""
    failed = connection.execute(
        "select asset, check_name, observed from pipeline.check_results where is_blocking and not passed order by all"
    ).fetchall()
    if failed:
        asset, name, observed = failed[0]
        raise PublicationError(f"{len(failed)} blocking check(s) failed, the first: {name} on {asset}: {observed}")
    passed, warned = connection.execute(
        "select count(*) filter (passed), count(*) filter (not passed) from pipeline.check_results"
    ).fetchall()[0]
    return {"passed": passed, "warned": warned}


def _write_database(
    connection: duckdb.DuckDBPyConnection, folder: Path, build_id: str, descriptions: Descriptions
) -> dict[str, dict[str, Any]]:
    """Copy relations and table macros into a new database file, relations into Parquet too; rows and hash by table."""
    found = relations(connection)
    if not any(relation.schema == "marts" for relation in found):
        raise PublicationError("the build database holds no mart; run `computegap refresh` for a whole build")
    build = connection.execute("select current_database()").fetchall()[0][0]
    columns = table_columns(connection)
    connection.execute(f"attach {literal(folder / 'computegap.duckdb')} as publication")
    try:
        tables = {
            relation.table: _copy(connection, build, relation, columns[relation.table], folder, build_id, descriptions)
            for relation in found
        }
        for macro in table_macros(connection):
            _copy_table_macro(connection, macro)
        return tables
    finally:
        connection.execute("detach publication")


def _copy(
    connection: duckdb.DuckDBPyConnection,
    build: str,
    relation: Relation,
    types: Mapping[str, str],
    folder: Path,
    build_id: str,
    descriptions: Descriptions,
) -> dict[str, Any]:
    """Copy one relation with the build's id and its descriptions; its number of rows and content hash."""
    columns = [(name, data_type) for name, data_type in types.items() if name != "build_id"]
    names = ", ".join(f'"{name}"' for name, _ in columns)
    description = descriptions.get(relation.table)
    # By the grain where it is known: keys of every column take several times the memory of the table.
    order = ", ".join(f'"{name}"' for name in description.grain) if description and description.grain else "all"
    target = f"publication.{relation.path}"
    connection.execute(f'create schema if not exists publication."{relation.schema}"')
    # One transaction: by itself, every comment would wait for the disk.
    with transaction(connection):
        connection.execute(
            f"create table {target} as "
            f"select {names}, '{build_id}' as build_id from \"{build}\".{relation.path} order by {order}"
        )
        _describe(connection, target, [name for name, _ in columns], description)
    parquet = folder / "parquet" / relation.schema / f"{relation.name}.parquet"
    parquet.parent.mkdir(exist_ok=True)
    connection.execute(f"copy {target} to {literal(parquet)} (format parquet, compression zstd)")
    rows = connection.execute(f"select count(*) from {target}").fetchall()[0][0]
    return {"rows": rows, "content_hash": content_hash(connection, target, columns)}


def _copy_table_macro(connection: duckdb.DuckDBPyConnection, macro: TableMacro) -> None:
    """Copy one table macro under its schema, and under its name alone.

    Its body names tables by schema only, so it reads those of the file that it is in. DuckDB binds a body when it is
    created, here to the tables of the build, whose names are the same.
    """
    parameters = ", ".join(f'"{name}"' for name in macro.parameters)
    path = f'"{macro.schema}"."{macro.name}"'
    by_name = f'main."{macro.name}"'
    for target, body in ((path, macro.definition), (by_name, f"from {path}({parameters})")):
        connection.execute(f"create macro publication.{target}({parameters}) as table {body}")
        if macro.comment:
            connection.execute(f"comment on macro table publication.{target} is {literal(macro.comment)}")


def _describe(
    connection: duckdb.DuckDBPyConnection, target: str, columns: Sequence[str], description: Description | None
) -> None:
    """Comment a table and its columns, so that the published file explains itself."""
    if description is None:
        return
    texts = dict(description.columns) | {"build_id": "The build that published this row (manifest.json)."}
    comments = [f"comment on table {target} is {literal(description.text)}"] + [
        f'comment on column {target}."{name}" is {literal(texts[name])}'
        for name in (*columns, "build_id")
        if texts.get(name)
    ]
    connection.execute("; ".join(comments))


def _files(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): _file_digest(path) for path in paths}


def _as_json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _file_digest(path: Path) -> str:
    """SHA-256 of a file, however large."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _snapshots(connection: duckdb.DuckDBPyConnection) -> list[dict[str, str]]:
    """The snapshots that the build was made from."""
    rows = connection.execute(
        "select source_id, url, sha256 from pipeline.snapshots where is_current order by all"
    ).fetchall()
    return [{"source_id": source_id, "url": url, "sha256": sha256} for source_id, url, sha256 in rows]


def _sync(folder: Path) -> None:
    """Force every file and folder below to disk before the publication gets its name."""
    for path in [*folder.rglob("*"), folder]:
        sync(path)


def _put_in_place(settings: Settings, partial: Path, build_id: str) -> None:
    """Give the publication its name and turn the link to it, each in one step."""
    final = settings.publications_dir / build_id
    if final.exists():
        raise PublicationError(f"{final} exists already; two publications in one second? run the refresh again")
    link = settings.published_dir
    fresh = link.with_name(f"{PARTIAL_PREFIX}{link.name}")
    fresh.unlink(missing_ok=True)
    partial.rename(final)
    try:
        sync(final.parent)
        fresh.symlink_to(final.relative_to(link.parent), target_is_directory=True)
        fresh.replace(link)
    except BaseException:
        fresh.unlink(missing_ok=True)
        shutil.rmtree(final, ignore_errors=True)
        raise
    sync(link.parent)


def _require_link(settings: Settings) -> None:
    """Refuse early to put a publication where something else than a link to one stands."""
    link = settings.published_dir
    if link.exists() and not link.is_symlink():
        raise PublicationError(f"{link} is not a symbolic link; move it away and run `computegap refresh` again")


def _prune(settings: Settings) -> None:
    """Remove the publications that need not be kept, and what crashed ones left.

    One that goes loses its name first, so that a crash leaves no half of it under a name.
    """
    current = settings.published_dir.resolve().name
    names = [path.name for path in settings.publications_dir.iterdir()]
    complete = [name for name in names if not name.startswith(PARTIAL_PREFIX)]
    for name in superfluous(complete, settings.kept_publications, settings.kept_months):
        if name != current:
            with contextlib.suppress(OSError):
                (settings.publications_dir / name).rename(settings.publications_dir / f"{PARTIAL_PREFIX}{name}")
    for abandoned in settings.publications_dir.glob(f"{PARTIAL_PREFIX}*"):
        shutil.rmtree(abandoned, ignore_errors=True)
