"""Comparisons with what was there before: what a correction does, and what only a fault does."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from pipelines.quality.suites import Suite
from pipelines.warehouse.history import VALUES, VOLUME, against_earlier, against_published, grain

SUITE = Suite.model_validate(
    {
        "asset": "raw.part",
        "description": "Made-up parts.",
        "expectations": [
            {
                "name": "place_unique",
                "type": "expect_column_values_to_be_unique",
                "kwargs": {"column": "_locator"},
                "severity": "blocking",
                "why": "A row is read once.",
            },
            {
                "name": "id_unique",
                "type": "expect_column_values_to_be_unique",
                "kwargs": {"column": "part_id"},
                "severity": "blocking",
                "why": "A part has an id.",
            },
        ],
    }
)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Forty parts, the same in the version of yesterday and in that of today."""
    with duckdb.connect() as connection:
        connection.execute(
            """
            create schema raw;
            create table raw.part as
            select
                'parts.csv#L' || n as _locator, 'part-' || n as part_id, (100 + n)::double as power_w, 'chips' as unit,
                'a remark' as note, 'u' as _url, known._known_to
            from range(40) as t(n), (values (timestamp '2026-11-22'), (null)) as known(_known_to)
            """
        )
        yield connection


def _found(connection: duckdb.DuckDBPyConnection, change: str) -> dict[str, tuple[bool, str]]:
    connection.execute(change)
    return {found.check_name: (found.passed, found.observed) for found in against_earlier(connection, [SUITE])}


def test_the_grain_is_not_where_a_row_stands() -> None:
    assert grain(SUITE) == ("part_id",)


@pytest.mark.parametrize(
    "change",
    [
        "select 1",
        "update raw.part set power_w = power_w * 1.5 where part_id = 'part-7' and _known_to is null",
        "update raw.part set unit = 'dies' where part_id = 'part-7' and _known_to is null",
        "update raw.part set note = 'another remark' where _known_to is null",
        "delete from raw.part where part_id in ('part-1', 'part-2') and _known_to is null",
        "update raw.part set power_w = power_w * 100 where _known_to is not null and part_id = 'gone'",
        "delete from raw.part where _known_to is not null",
    ],
)
def test_a_correction_is_no_oddity(connection: duckdb.DuckDBPyConnection, change: str) -> None:
    assert all(passed for passed, _ in _found(connection, change).values())


@pytest.mark.parametrize(
    ("change", "check", "said"),
    [
        ("delete from raw.part where _known_to is null and power_w > 115", VOLUME, "16 rows, 40 in the version"),
        (
            "insert into raw.part select * replace (part_id || 'b' as part_id) from raw.part where _known_to is null",
            VOLUME,
            "80 rows, 40 in the version",
        ),
        (
            "update raw.part set power_w = power_w * 2 where part_id = 'part-7' and _known_to is null",
            VALUES,
            "power_w of 1 known row(s) jumped",
        ),
        (
            "update raw.part set power_w = -power_w where part_id = 'part-7' and _known_to is null",
            VALUES,
            "power_w of 1 known row(s) jumped",
        ),
        ("update raw.part set power_w = power_w / 1.07 where _known_to is null", VALUES, "40 of 40 known rows moved"),
        ("update raw.part set unit = 'servers' where _known_to is null", VALUES, "unit of 40 of 40 known rows"),
        ("update raw.part set part_id = 'x' || part_id where _known_to is null", VALUES, "40 of 40 keys are gone"),
    ],
)
def test_what_only_a_fault_does_is_seen(
    connection: duckdb.DuckDBPyConnection, change: str, check: str, said: str
) -> None:
    passed, observed = _found(connection, change)[check]
    assert not passed
    assert said in observed


@pytest.mark.parametrize(("rows", "passed"), [(100, True), (60, True), (40, False), (290, True), (310, False)])
def test_a_table_is_held_against_the_published_one(
    connection: duckdb.DuckDBPyConnection, rows: int, passed: bool
) -> None:
    connection.execute(f"create table raw.built as select * from range({rows})")
    (found,) = against_published(connection, ["raw.built"], {"tables": {"raw.built": {"rows": 100}}})
    assert found.passed == passed


@pytest.mark.parametrize("manifest", [None, {"tables": {"raw.part": {"rows": 2}}}])
def test_nothing_is_said_without_a_publication_and_of_a_handful_of_rows(
    connection: duckdb.DuckDBPyConnection, manifest: dict[str, object] | None
) -> None:
    assert against_published(connection, ["raw.part"], manifest)[0].passed
