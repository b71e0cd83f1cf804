"""What docs/tracing.md shows: commands with exactly the output that they give, and a query that works."""

from __future__ import annotations

import re

import pytest

from .conftest import ROOT, Home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("end_to_end")]

PAGE = (ROOT / "docs" / "tracing.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```console\n\$ computegap ([^\n]+)\n(.*?)```", PAGE, re.DOTALL)


def _steady(text: str) -> list[str]:
    """The lines without what changes with every edit of a source file: hashes, and the day of retrieval."""
    text = re.sub(r"\b[0-9a-f]{12,}\b", lambda found: "x" * len(found[0]), text)
    text = re.sub(r"retrieved \d{4}-\d\d-\d\d", "retrieved DAY", text)
    return [line.rstrip() for line in text.strip().splitlines()]


@pytest.mark.parametrize(("command", "output"), SHOWN)
def test_the_page_shows_what_the_command_prints(built: Home, command: str, output: str) -> None:
    result = built.run(*command.split())
    assert result.returncode == 0, result.stderr
    assert _steady(result.stdout) == _steady(output), f"put this into docs/tracing.md:\n{result.stdout}"


def test_the_page_shows_output() -> None:
    assert len(SHOWN) >= 2


def test_the_query_gives_the_claims_that_the_trace_shows(built: Home) -> None:
    query = re.search(r"```sql\n(.*?)```", PAGE, re.DOTALL)
    assert query
    rows = built.json("sql", query[1].strip().rstrip(";"))
    traced = built.json("trace", "mart_gap__headline", "system_energy_bf16")["rows"][0]["evidence"]
    assert [row["claim_id"] for row in rows] == sorted({evidence["id"] for evidence in traced})
    assert all(row["source_url"] and row["snapshot_sha256"] and row["record_locator"] for row in rows)


@pytest.mark.parametrize("table", re.findall(r"^\| `((?:marts|core)\.\w+)`", PAGE, re.MULTILINE))
def test_rows_of_every_table_go_back_to_a_record(built: Home, table: str) -> None:
    from pipelines.warehouse.tracing import TABLES

    # Rows for which nothing is known yet rest on nothing.
    known = TABLES[table]
    stands = " or ".join(f"coalesce(cast({column} as varchar), '[]') <> '[]'" for column in known.evidence)
    (first,) = built.rows(f"select {', '.join(known.key)} from {table} where {stands} order by all limit 1")
    values = [str(value) for value in first.values() if value is not None]
    evidence = built.json("trace", table, *values, "--limit", "1")["rows"][0]["evidence"]
    assert evidence
    for piece in evidence:
        assert piece["raw"]["record"], piece
        assert piece["source_url"]
