"""What the models do with a fault that nobody noticed before: a build on a copy, and what is told of its results.

What belongs here: putting a mutant into a copy of a build, building what stands on it, and comparing. What does not:
faults, and who notices before.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from mutation.early import Mutant, Verdict, resource_of
from mutation.inputs import TODAY
from pipelines.alerts.conditions import CONFLICTS, HEADLINES, Headline
from pipelines.quality.great_expectations import run_suites
from pipelines.quality.suites import all_suites
from pipelines.settings import DBT_PROJECT_DIR, PROJECT_ROOT
from pipelines.warehouse.entity_tables import RESOLUTION, load_entities
from pipelines.warehouse.loading import insert_rows
from pipelines.warehouse.publication import content_hash, relations

UNRESOLVED = "select namespace, name from audit.audit_unresolved"
FAILED = ("fail", "error")


@dataclass(frozen=True)
class Survivor:
    """A fault that nobody noticed, and the published tables that it changes; without any, it does no harm."""

    mutant: Mutant
    changed: tuple[str, ...]


def build_with(mutant: Mutant, base: Path, folder: Path) -> Verdict | Survivor:
    """Build what stands on a mutant in a copy of a build.

    Args:
        mutant: The fault and its raw tables.
        base: A whole build (``build.duckdb``) without faults.
        folder: Where the copy is made; emptied before.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    # Views name the catalogue, which is called like the file.
    copy = folder / "build.duckdb"
    shutil.copyfile(base, copy)
    tables = _put(mutant, copy)
    found = _entities(mutant, copy, tables) or _build(mutant, copy, tables, _known_bad(base))
    if found is not None:
        return found
    signals = {"conflict": _conflicts, "headline": _headlines, "unresolved name": _unresolved}
    for name, look in signals.items():
        if said := look(base, copy):
            return Verdict(mutant.fault, "signals", "told", f"{name}: {said}")
    changed = _changed(base, copy)
    shutil.rmtree(folder)
    return Survivor(mutant, changed)


def _put(mutant: Mutant, copy: Path) -> list[str]:
    """Replace the current rows of the raw tables, resolve names anew, and say which raw tables have changed."""
    source, _ = resource_of(mutant.fault)
    with duckdb.connect(str(copy)) as connection:
        for name, frames in mutant.tables.items():
            origin = connection.sql(f"select * from raw.{name} where _known_to is null limit 1").pl()
            meta = {column: origin[column][0] for column in origin.columns if column in _META}
            rows = pl.concat(frames).with_columns(
                pl.lit(value, dtype=origin.schema[column]).alias(column) for column, value in meta.items()
            )
            connection.execute(f"delete from raw.{name} where _known_to is null")
            insert_rows(connection, f"raw.{name}", rows)
        before = connection.sql(f"select * from raw.{RESOLUTION} order by all").pl()
        connection.execute(
            "update pipeline.load_fingerprint set fingerprint = ? where source_id = ?", [mutant.fault.name, source.id]
        )
        load_entities(connection)
        after = connection.sql(f"select * from raw.{RESOLUTION} order by all").pl()
    return [*mutant.tables, *([] if after.equals(before) else [RESOLUTION])]


_META = ("_source_id", "_snapshot_sha256", "_url", "_known_from", "_known_to")


def _entities(mutant: Mutant, copy: Path, tables: Sequence[str]) -> Verdict | None:
    """What the expectations of the entity tables say, where a name is read otherwise."""
    if RESOLUTION not in tables:
        return None
    suites = [suite for suite in all_suites() if suite.asset.startswith("raw.raw_entities__")]
    failed = [outcome for outcome in run_suites(copy, suites, today=TODAY) if not outcome.passed]
    for outcome in sorted(failed, key=lambda outcome: outcome.severity):
        how = "blocked" if outcome.severity == "blocking" else "warned"
        return Verdict(mutant.fault, "expectations", how, f"{outcome.asset} {outcome.name}: {outcome.observed}")
    return None


def _known_bad(base: Path) -> set[str]:
    """The checks that do not pass without any fault."""
    with duckdb.connect(str(base), read_only=True) as connection:
        rows = connection.execute("select check_name from pipeline.check_results where not passed").fetchall()
    return {name for (name,) in rows}


def _build(mutant: Mutant, copy: Path, tables: Sequence[str], known_bad: set[str]) -> Verdict | None:
    """Build and test what stands on the tables, up to the first test that fails."""
    target = copy.parent / "target"
    command = [
        *(str(Path(sys.executable).with_name("dbt")), "--quiet", "build", "--fail-fast"),
        *("--exclude-resource-type", "unit_test", "--vars", f"{{as_of_date: {TODAY.isoformat()}}}"),
        *("--profiles-dir", str(DBT_PROJECT_DIR), "--project-dir", str(DBT_PROJECT_DIR)),
        *("--target-path", str(target), "--log-path", str(target), "--select"),
        *(f"source:raw.{name}+" for name in tables),
    ]
    environment = os.environ | {
        "COMPUTEGAP_BUILD_DB": str(copy),
        "COMPUTEGAP_ROOT": str(PROJECT_ROOT),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    ran = subprocess.run(command, cwd=DBT_PROJECT_DIR, env=environment, capture_output=True, text=True, check=False)
    path = target / "run_results.json"
    if not path.is_file():
        raise RuntimeError(f"dbt did not run on {mutant.fault.name}: {ran.stdout[-2000:]}{ran.stderr[-2000:]}")
    results = [
        (result["unique_id"].split(".")[2], result["status"], result["message"] or "")
        for result in json.loads(path.read_bytes())["results"]
    ]
    for wanted, how in ((FAILED, "blocked"), (("warn",), "warned")):
        for name, status, message in results:
            if status in wanted and name not in known_bad:
                return Verdict(mutant.fault, "models", how, f"{name}: {' '.join(message.split())[:160]}")
    return None


def _rows(path: Path, sql: str) -> pl.DataFrame:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.sql(sql).pl()


def _conflicts(base: Path, copy: Path) -> str:
    """A conflict that was not there before."""
    keys = ["subject_id", "definition_id", "period"]
    new = _rows(copy, CONFLICTS).join(_rows(base, CONFLICTS), on=keys, how="anti")
    return " ".join(map(str, new.row(0))) if new.height else ""


def _headlines(base: Path, copy: Path) -> str:
    """A headline that lies beyond its interval."""
    before = {line.lens: line for line in map(_headline, _rows(base, HEADLINES).iter_rows())}
    for line in map(_headline, _rows(copy, HEADLINES).iter_rows()):
        if line.lens not in before or line.is_beyond(before[line.lens]):
            return f"{line.lens} is {line.shown}, was {before[line.lens].shown if line.lens in before else 'not there'}"
    return ""


def _headline(row: tuple[object, ...]) -> Headline:
    return Headline(*row)  # type: ignore[arg-type]


def _unresolved(base: Path, copy: Path) -> str:
    """A name that is listed as unresolved and was not before."""
    new = _rows(copy, UNRESOLVED).join(_rows(base, UNRESOLVED), on=["namespace", "name"], how="anti")
    return " ".join(map(str, new.sort("name").row(0))) if new.height else ""


def _changed(base: Path, copy: Path) -> tuple[str, ...]:
    """The published tables (but those of the audit) with other content."""
    before, after = _hashes(base), _hashes(copy)
    return tuple(sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name)))


def _hashes(path: Path) -> dict[str, str]:
    with duckdb.connect(str(path), read_only=True) as connection:
        found = [relation for relation in relations(connection) if relation.schema != "audit"]

        def described(table: str) -> list[tuple[str, str]]:
            return [(name, dtype) for name, dtype, *_ in connection.execute(f"describe {table}").fetchall()]

        return {
            f"{relation.schema}.{relation.name}": content_hash(connection, relation.path, described(relation.path))
            for relation in found
        }
