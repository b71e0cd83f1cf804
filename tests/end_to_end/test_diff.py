"""`computegap diff` on real claims: its ends are what `gap` says, its parts add up, its causes can be traced.

What belongs here: the command on a whole publication, with and without an earlier one beside it. What does not: what
counts as which cause (unit/warehouse).
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from .conftest import AS_OF, ROOT, Home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("end_to_end")]

EARLIER = "2025-11-23"
LENS = "memory_bandwidth"
PAGE = (ROOT / "docs" / "changes.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```console\n\$ computegap ([^\n]+)\n(.*?)```", PAGE, re.DOTALL)
MEASURES = ("gap_ratio", "domestic_value", "western_value")


def assert_exact(lenses: list[dict[str, Any]]) -> None:
    for lens in lenses:
        for move in lens["moves"].values():
            if move["move"] is None:
                assert move["move_reason"]
            else:
                parts = [Decimal(part) for part in move["parts"].values() if part is not None]
                assert sum(parts, Decimal(0)) == Decimal(move["move"])
                assert Decimal(move["value_to"]) - Decimal(move["value_from"]) == Decimal(move["move"])


def assert_ends(rows: list[dict[str, Any]], lenses: list[dict[str, Any]], end: str) -> None:
    """The figures of one end are those of the command `gap`, rounded once."""
    by_lens = {row["definition_id"]: row for row in rows}
    assert set(by_lens) == {lens["definition_id"] for lens in lenses}
    for lens in lenses:
        for measure in MEASURES:
            value, expected = lens["moves"][measure][end], by_lens[lens["definition_id"]][measure]
            assert (value is None) == (expected is None)
            assert value is None or float(value) == pytest.approx(expected, abs=5.1e-7)


def gaps_on(database: Path, day: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        result = connection.execute("from gap_as_of(?)", [day])
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@pytest.mark.parametrize("day", ["2016-01-31", "2022-10-07", "2024-06-30", EARLIER, "2026-08-15", AS_OF])
def test_without_an_earlier_publication_it_goes_from_one_gap_to_the_other(built: Home, day: str) -> None:
    change = built.json("diff", "--from", day, "--to", AS_OF)
    assert_exact(change["lenses"])
    assert_ends(gaps_on(built.database, day), change["lenses"], "value_from")
    assert_ends(built.rows("from marts.mart_gap__headline"), change["lenses"], "value_to")
    if change["compared_with"] is None:
        assert change["method_reason"] == "no_publication_kept"
    sizes = [abs(Decimal(lens["moves"]["gap_ratio"]["move"] or 0)) for lens in change["lenses"]]
    assert sizes == sorted(sizes, reverse=True)


def test_every_move_has_claims_that_can_be_traced(built: Home) -> None:
    change = built.json("diff", "--from", EARLIER, "--to", AS_OF)
    moved = [lens for lens in change["lenses"] if Decimal(lens["moves"]["gap_ratio"]["move"] or 0)]
    assert moved
    known = {row["claim_id"] for row in built.rows("select claim_id from core.fct_claim")}
    for lens in moved:
        claims = [cause for cause in lens["causes"] if cause["kind"] == "claim"]
        assert claims, lens["definition_id"]
        for cause in claims:
            assert cause["claim_id"] in known
            assert cause["known_from"] <= AS_OF
            assert lens["moves"]["gap_ratio"]["parts"][cause["part"]] is not None


@pytest.fixture
def two(built: Home, tmp_path: Path) -> Iterator[Home]:
    """A home in which a publication of `EARLIER` stands beside today's: it read one name otherwise."""
    home = tmp_path / "home"
    shutil.copytree(built.path / "publications", home / "publications")
    (home / "published").symlink_to((built.path / "published").readlink())
    current = (home / "published").resolve()
    old = home / "publications" / "20251123T120000Z-00000000"
    old.mkdir()
    shutil.copy(current / "computegap.duckdb", old)
    with duckdb.connect(str(old / "computegap.duckdb")) as connection:
        connection.execute(
            "update core.fct_claim set subject_id = 'unknown-part' where subject_id = 'huawei-ascend-910c'"
        )
        connection.execute(
            f"create or replace table marts.mart_gap__headline as "
            f"select *, 'old' as build_id from marts.gap_as_of(date '{EARLIER}')"
        )
    manifest = {"build_id": old.name, "built_at": f"{EARLIER}T12:00:00+00:00", "as_of": EARLIER}
    (old / "manifest.json").write_text(json.dumps(manifest))
    yield Home(home, None)
    shutil.rmtree(home)


def test_with_an_earlier_publication_a_name_read_otherwise_is_remapping(built: Home, two: Home) -> None:
    change = two.json("diff", "--from", "2025-12-01", "--to", AS_OF)
    assert (change["compared_with"], change["speaks_for"]) == ("20251123T120000Z-00000000", EARLIER)
    assert_exact(change["lenses"])
    without = {
        lens["definition_id"]: lens["moves"] for lens in built.json("diff", "--from", EARLIER, "--to", AS_OF)["lenses"]
    }
    (lens,) = [lens for lens in change["lenses"] if lens["definition_id"] == LENS]
    parts = {name: Decimal(part) for name, part in lens["moves"]["domestic_value"]["parts"].items()}
    assert parts["method"] == 0
    assert parts["remapping"] > 0
    for name in ("passage_of_time", "revisions", "new_facts"):
        assert parts[name] == Decimal(without[LENS]["domestic_value"]["parts"][name])
    assert lens["moves"]["domestic_value"]["value_to"] == without[LENS]["domestic_value"]["value_to"]


def _steady(text: str) -> list[str]:
    """The lines without ids, which change with every edit of a source file."""
    return [re.sub(r"\b[0-9a-f]{12}\b", "ID", line).rstrip() for line in text.strip().splitlines()]


@pytest.mark.parametrize(("command", "output"), SHOWN)
def test_the_page_shows_what_the_command_prints(built: Home, command: str, output: str) -> None:
    result = built.run(*command.split())
    assert result.returncode == 0, result.stderr
    assert _steady(result.stdout) == _steady(output), f"put this into docs/changes.md:\n{result.stdout}"


def test_wrong_usage_says_what_to_do(built: Home) -> None:
    for arguments, message in (
        (("--from", AS_OF, "--to", EARLIER), "exchange them"),
        (("--from", "2015-01-01", "--to", AS_OF), "which begins on 2016-01-01"),
        (("--from", EARLIER, "--to", "2026-11-24"), "run `computegap refresh`"),
        (("--from", EARLIER, "--to", AS_OF, "--lens", "none"), "no lens none; known: "),
    ):
        result = built.run("diff", *arguments)
        assert (result.returncode, result.stdout) == (2, "")
        assert message in result.stderr
