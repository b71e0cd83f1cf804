"""What has changed since last time, where so much of it is more likely a fault than news.

What belongs here: the current version of every raw table against the one before, and what was built against what is
published. What does not: rules about what may stand in a table (``data_tests/expectations``, dbt).

Rows are matched by the grain that the table's suite demands. Popularity moves by its nature: the tables of `MOVING` are
compared by volume alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from pipelines.quality.suites import Suite

KIND = "history"
VOLUME, VALUES, PUBLISHED = "volume_against_earlier", "values_against_earlier", "volume_against_published"
DESCRIPTIONS = {
    VOLUME: "A version with less than half or more than 1.8 times the rows of the one before was cut, or loaded twice.",
    VALUES: "Known rows keep keys and words, and known figures do not jump: a changed unit or definition does that.",
    PUBLISHED: "A table with less than half or more than three times its published rows lost or doubled something.",
}
LEAST_OF_EARLIER, MOST_OF_EARLIER = 0.5, 1.8
LEAST_OF_PUBLISHED, MOST_OF_PUBLISHED = 0.5, 3.0
# Tables of a handful of rows double by one more; nothing is said about them.
FEW_ROWS = 10
# A figure with sparsity is twice the dense one, one die half of two: the least that has to be seen.
FACTOR = 1.9
# So many of the known figures of a column that move at all, or of its known words, are no correction.
SHARE_OF_FIGURES, SHARE_OF_WORDS, SHARE_OF_KEYS = 0.5, 0.1, 0.1
FEW_CHANGES = 5
MOVING = (
    "raw.raw_hacker_news__story",
    "raw.raw_hugging_face__derivative_count",
    "raw.raw_hugging_face__model",
    "raw.raw_openrouter__endpoint",
    "raw.raw_openrouter__model",
)
# Words that say nothing of the row: where it stands, and what somebody remarked.
_REMARKS = ("_locator", "note", "notes", "headline_paraphrase", "value_original", "source_locator", "description")
_NUMBERS = ("DOUBLE", "BIGINT", "INTEGER", "FLOAT")


@dataclass(frozen=True)
class Comparison:
    """What a comparison found: the table, the check, what was seen, and whether nothing is odd."""

    asset: str
    check_name: str
    observed: str
    passed: bool = True


def against_earlier(connection: duckdb.DuckDBPyConnection, suites: Sequence[Suite]) -> list[Comparison]:
    """Compare the current rows of raw tables with those of the version before, address by address.

    Args:
        connection: The build database.
        suites: Those of the tables; one with a grain has its values compared, too.

    Returns:
        Two comparisons per table, passed where there is no earlier version.
    """
    found: list[Comparison] = []
    for suite in suites:
        columns = _columns(connection, suite.asset)
        if not columns or not _has_earlier(connection, suite.asset):
            found += [Comparison(suite.asset, name, "no earlier version") for name in (VOLUME, VALUES)]
            continue
        found.append(_volume(connection, suite.asset))
        key = grain(suite)
        is_moving = suite.asset in MOVING or not key
        found.append(
            Comparison(suite.asset, VALUES, "not compared")
            if is_moving
            else _values(connection, suite.asset, key, columns)
        )
    return found


def against_published(
    connection: duckdb.DuckDBPyConnection, assets: Sequence[str], manifest: Mapping[str, Any] | None
) -> list[Comparison]:
    """Compare the number of rows of tables that were built with that of the current publication.

    Args:
        connection: The build database.
        assets: The tables, as ``schema.table``.
        manifest: That of the current publication, or None where there is none.
    """
    published = (manifest or {}).get("tables", {})
    found = []
    for asset in assets:
        before = published.get(asset, {}).get("rows")
        ((now,),) = connection.execute(f"select count(*) from {asset}").fetchall()
        is_odd = (
            before is not None
            and before >= FEW_ROWS
            and not (LEAST_OF_PUBLISHED * before <= now <= MOST_OF_PUBLISHED * before)
        )
        seen = "not published before" if before is None else f"{now} rows, {before} published"
        found.append(Comparison(asset, PUBLISHED, seen, not is_odd))
    return found


def grain(suite: Suite) -> tuple[str, ...]:
    """The columns that tell the rows of a table apart, by the first expectation that demands it; none if none does.

    Where a row stands is no part of it: one row more in front, and every other stands elsewhere.
    """
    demanded = (
        (str(expectation.kwargs["column"]),)
        if expectation.type == "expect_column_values_to_be_unique"
        else tuple(map(str, expectation.kwargs["column_list"]))
        for expectation in suite.expectations
        if expectation.type in ("expect_column_values_to_be_unique", "expect_compound_columns_to_be_unique")
    )
    return next((key for key in demanded if "_locator" not in key), ())


def _columns(connection: duckdb.DuckDBPyConnection, asset: str) -> dict[str, str]:
    schema, table = asset.split(".")
    rows = connection.execute(
        "select column_name, data_type from duckdb_columns() "
        "where database_name = current_database() and schema_name = ? and table_name = ? order by column_index",
        [schema, table],
    ).fetchall()
    return dict(rows)


def _has_earlier(connection: duckdb.DuckDBPyConnection, asset: str) -> bool:
    ((known,),) = connection.execute(f"select count(_known_to) > 0 from {asset}").fetchall()
    return bool(known)


def _versions(asset: str) -> str:
    """Two tables: the current rows of the addresses that had others before, and the rows just before them."""
    return f"""
    with ended as (select _url, max(_known_to) as _known_to from {asset} where _known_to is not null group by _url),
    earlier as (select rows.* from {asset} as rows inner join ended using (_url, _known_to)),
    present as (select rows.* from {asset} as rows semi join ended using (_url) where rows._known_to is null)
    """


def _volume(connection: duckdb.DuckDBPyConnection, asset: str) -> Comparison:
    ((before, now),) = connection.execute(
        f"{_versions(asset)} select (select count(*) from earlier), (select count(*) from present)"
    ).fetchall()
    is_odd = before >= FEW_ROWS and not LEAST_OF_EARLIER * before <= now <= MOST_OF_EARLIER * before
    return Comparison(asset, VOLUME, f"{now} rows, {before} in the version before", not is_odd)


def _values(
    connection: duckdb.DuckDBPyConnection, asset: str, key: tuple[str, ...], columns: Mapping[str, str]
) -> Comparison:
    """Every column of the rows that both versions have, in one pass."""
    said = {name: dtype for name, dtype in columns.items() if name not in key and name not in _REMARKS}
    figures = [name for name, dtype in said.items() if dtype.startswith(_NUMBERS)]
    words = [
        name for name, dtype in said.items() if dtype == "VARCHAR" and not name.startswith("_") and "url" not in name
    ]
    counts = ["count(*)", "count(present._url)"]
    for name in figures:
        old, new = f'earlier."{name}"', f'present."{name}"'
        jumps = f"{new} * {old} < 0 or abs({new}) >= {FACTOR} * abs({old}) or abs({old}) >= {FACTOR} * abs({new})"
        counts += [
            f"count({new} - {old})",
            f"count(*) filter ({new} <> {old})",
            f"count(*) filter ({new} <> {old} and ({jumps}))",
        ]
    for name in words:
        counts += [
            f'count(earlier."{name}") filter (present._url is not null)',
            f'count(*) filter (present._url is not null and present."{name}" <> earlier."{name}")',
        ]
    using = ", ".join(f'"{name}"' for name in ("_url", *key))
    sql = f"{_versions(asset)} select {', '.join(counts)} from earlier left join present using ({using})"
    (row,) = connection.execute(sql).fetchall()
    n_before, n_known, *rest = row
    odd = []
    if n_before - n_known >= FEW_CHANGES and n_before - n_known > SHARE_OF_KEYS * n_before:
        odd.append(f"{n_before - n_known} of {n_before} keys are gone")
    for place, name in enumerate(figures):
        n, n_moved, n_jumped = rest[3 * place : 3 * place + 3]
        if n_jumped:
            odd.append(f"{name} of {n_jumped} known row(s) jumped by a factor of {FACTOR:g} or more")
        elif n_moved >= FEW_CHANGES and n_moved > SHARE_OF_FIGURES * n:
            odd.append(f"{name} of {n_moved} of {n} known rows moved")
    for place, name in enumerate(words):
        n, n_changed = rest[3 * len(figures) + 2 * place : 3 * len(figures) + 2 * place + 2]
        if n_changed >= FEW_CHANGES and n_changed > SHARE_OF_WORDS * n:
            odd.append(f"{name} of {n_changed} of {n} known rows is another word")
    return Comparison(asset, VALUES, "; ".join(odd) or f"{n_known} known rows are much as they were", not odd)
