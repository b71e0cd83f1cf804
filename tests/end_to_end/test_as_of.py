"""The gap as known on a day: the published table macro says exactly what a build of that day says.

What belongs here: `gap_as_of`, `claims_as_of` and the command that uses them, against builds that may know only what
was known on the day. What does not: how macros get into the published file (unit/warehouse).
"""

from __future__ import annotations

import os
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from pipelines.settings import DBT_PROJECT_DIR

from .conftest import AS_OF, Home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("end_to_end")]

DAYS = (
    "2016-01-31",
    "2018-06-30",
    "2019-12-31",
    "2021-03-15",
    "2022-10-07",
    "2023-11-17",
    "2024-06-30",
    "2025-04-16",
    "2026-02-28",
    AS_OF,
)
HEADLINE = "model.computegap.mart_gap__headline"
# What the day changes: the votes, the evidence, and everything from there to the headline.
SELECTED = ("int_claims__vote", "int_hardware__availability_evidence")
DAY_MACROS = {"macro.computegap.as_of_date", "macro.computegap.known_by"}


class Rebuilder:
    """Builds the way to the headline again and again, in a copy of the build database."""

    def __init__(self, database: Path, folder: Path) -> None:
        self.folder = folder
        self.database = Path(shutil.copy(database, folder / "build.duckdb"))
        self.manifest: Any = None
        self.manifest = self._dbt(AS_OF, "parse")

    def headline(self, day: str) -> list[tuple[Any, ...]]:
        """The headline of a build on a day that knows what was known on that day."""
        self._dbt(day, "run", "--select", *(f"{name}+,+mart_gap__headline" for name in SELECTED))
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(
                "select * exclude (build_id) from marts.mart_gap__headline order by definition_id"
            ).fetchall()

    def _dbt(self, day: str, command: str, *arguments: str) -> Any:
        places = {"project": DBT_PROJECT_DIR, "profiles": DBT_PROJECT_DIR}
        environment = {"COMPUTEGAP_BUILD_DB": str(self.database), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
        with mock.patch.dict(os.environ, environment):
            ran = dbtRunner(manifest=self.manifest).invoke(
                [
                    *("--quiet", command),
                    *(word for name, place in places.items() for word in (f"--{name}-dir", str(place))),
                    *("--target-path", str(self.folder / "target"), "--log-path", str(self.folder / "logs")),
                    *("--vars", f"{{as_of_date: '{day}', known_by: '{day}'}}"),
                    *arguments,
                ]
            )
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        assert ran.success, ran.exception
        return ran.result

    def ancestors(self, unique_id: str) -> set[str]:
        """The models that a model stands on, and itself."""
        found, waiting = set(), [unique_id]
        while waiting:
            if (name := waiting.pop()).startswith("model.") and name not in found:
                found.add(name)
                waiting.extend(self.manifest.nodes[name].depends_on.nodes)
        return found


@pytest.fixture(scope="module")
def rebuilder(built: Home, tmp_path_factory: pytest.TempPathFactory) -> Rebuilder:
    return Rebuilder(built.path / "build" / "build.duckdb", tmp_path_factory.mktemp("as_of"))


def test_a_build_of_the_day_says_what_gap_as_of_says(built: Home, rebuilder: Rebuilder) -> None:
    headlines = []
    for day in DAYS:
        expected = rebuilder.headline(day)
        with duckdb.connect(str(built.database), read_only=True) as connection:
            got = connection.execute("from gap_as_of(?) order by definition_id", [day]).fetchall()
        assert len(got) > 10, day
        assert got == expected, day
        headlines.append([row[2:] for row in got])
    assert all(earlier != later for earlier, later in pairwise(headlines))


def test_nothing_before_the_part_that_is_rebuilt_depends_on_the_day(rebuilder: Rebuilder) -> None:
    nodes = rebuilder.manifest.nodes
    way = rebuilder.ancestors(HEADLINE)
    rebuilt = {
        name for name in way if rebuilder.ancestors(name) & {f"model.computegap.{selected}" for selected in SELECTED}
    }
    dated = {name for name in way if DAY_MACROS & set(nodes[name].depends_on.macros)}
    assert dated
    assert dated <= rebuilt


def test_today_is_the_headline(built: Home) -> None:
    difference = built.rows(
        "(select * exclude (build_id) from marts.mart_gap__headline except all from marts.gap_as_of(?)) "
        "union all (from marts.gap_as_of(?) except all select * exclude (build_id) from marts.mart_gap__headline)",
        AS_OF,
        AS_OF,
    )
    assert difference == []


def test_nobody_knows_a_claim_before_it_is_made(built: Home) -> None:
    for day in DAYS:
        (row,) = built.rows(
            "select count(*) as n, max(known_from) as latest, "
            "(select count(*) from core.fct_claim where known_from <= ?::date "
            "and coalesce(known_to > ?::date, true)) as known from claims_as_of(?)",
            day,
            day,
            day,
        )
        assert row["n"] == row["known"], day
        assert row["latest"] is None or str(row["latest"]) <= day


def test_a_claim_that_has_been_replaced_stood_until_then(built: Home) -> None:
    replaced = built.rows(
        "select earlier.claim_id, earlier.known_to - 1 as last_day, later.known_from as replaced_on, "
        "later.claim_id as replacement from core.fct_claim as earlier "
        "inner join core.fct_claim as later on later.supersedes_claim_id = earlier.claim_id "
        "where earlier.known_to = later.known_from"
    )
    assert replaced
    for row in replaced:
        known = [
            {claim["claim_id"] for claim in built.rows("select claim_id from claims_as_of(?)", str(row[day])[:10])}
            & {row["claim_id"], row["replacement"]}
            for day in ("last_day", "replaced_on")
        ]
        assert known == [{row["claim_id"]}, {row["replacement"]}]


def test_no_undated_figure_is_older_than_its_part(built: Home) -> None:
    assert (
        built.rows(
            "select claim_id from core.fct_claim as claims inner join core.dim_frontier_subject as subjects "
            "using (subject_type, subject_id) where claims.known_from_basis <> 'published_date' "
            "and claims.known_from < subjects.launch_start_date and claims.is_specification "
            "and claims.source_id = 'ledger'"
        )
        == []
    )
    assert str(built.rows("select min(known_from) as first from core.fct_claim")[0]["first"]) > "2017"


def test_the_commands_know_no_more_than_the_day_did(built: Home) -> None:
    by_command = built.json("gap", "--as-of", "2024-06-30")
    by_query = built.json("sql", "from gap_as_of(date '2024-06-30') order by definition_id")
    assert [{name: value for name, value in row.items() if name != "build_id"} for row in by_command] == by_query
    assert {row["build_id"] for row in by_command} == {built.manifest["build_id"]}
    used = {claim for row in by_command for side in ("domestic", "western") for claim in row[f"{side}_claim_ids"] or []}
    known = {row["claim_id"] for row in built.rows("select claim_id from claims_as_of('2024-06-30')")}
    assert used
    assert used <= known
    result = built.run("gap", "--as-of", "2026-11-24")
    assert (result.returncode, result.stdout) == (2, "")
