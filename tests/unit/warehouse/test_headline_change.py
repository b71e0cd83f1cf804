"""What moved the headline: each cause alone is found as that cause, and whatever happened adds up exactly.

What belongs here: changes between made-up publications under the project's own way from claims to the headline. What
does not: real claims (end_to_end), the rounding alone (property).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from change_world import Row, available, claim, part, publish
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from pipelines.errors import UsageError, WarehouseError
from pipelines.settings import Settings
from pipelines.warehouse.headline_change import MEASURES, PARTS, HeadlineChange, LensChange, headline_change

FIRST, LAST = "2025-01-15", "2025-06-20"
LENS = "peak_bf16"
PARTS_OF = [part("east", "domestic"), part("west", "western")]
CLAIMS = [claim("e1", "east", 200, "2024-01-01"), claim("w1", "west", 1000, "2024-01-01")]
EVIDENCE = [available("east", "2024-02-01"), available("west", "2024-02-01")]
World = tuple[Sequence[Row], Sequence[Row], Sequence[Row]]
BEFORE: World = (CLAIMS, EVIDENCE, PARTS_OF)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def between(
    settings: Settings,
    then: World | None,
    now: World,
    method: Callable[[str], str] = str,
    changes: str = "",
) -> HeadlineChange:
    """Publish what stood on `FIRST` and what stands on `LAST`, and compare."""
    if then:
        publish(settings, FIRST, *then, changes=changes)
    publish(settings, LAST, *now, method=method)
    return headline_change(settings, date.fromisoformat(FIRST), date.fromisoformat(LAST))


def lens_of(change: HeadlineChange, lens: str = LENS) -> LensChange:
    (found,) = [item for item in change.lenses if item.definition_id == lens]
    return found


def parts_of(change: HeadlineChange, measure: str = "gap_ratio") -> dict[str, Decimal]:
    """The parts that are not zero."""
    return {name: value for name, value in lens_of(change).moves[measure].parts.items() if value}


def assert_exact(change: HeadlineChange) -> None:
    """Every move is the difference of its ends and the sum of its parts; what is null says why."""
    for lens in change.lenses:
        assert set(lens.moves) == set(MEASURES)
        for move in lens.moves.values():
            assert tuple(move.parts) == PARTS
            assert all((value is None) == (move.part_reasons[name] is not None) for name, value in move.parts.items())
            if move.value_from is None or move.value_to is None:
                assert move.move is None
                assert move.move_reason
                assert not any(move.parts.values())
            else:
                assert move.move == move.value_to - move.value_from
                assert move.move == sum((value for value in move.parts.values() if value is not None), Decimal(0))
                assert move.value_to.as_tuple().exponent == -6


def test_nothing_changed(settings: Settings) -> None:
    change = between(settings, BEFORE, BEFORE)
    assert change.compared_with == "20250115T120000Z-00000000"
    assert [lens.definition_id for lens in change.lenses if lens.is_changed] == []
    move = lens_of(change).moves["gap_ratio"]
    assert (move.value_from, move.value_to, move.move) == (Decimal("0.2"), Decimal("0.2"), 0)
    assert set(move.parts.values()) == {Decimal(0)}
    assert lens_of(change).causes == []
    assert_exact(change)


def test_a_new_fact(settings: Settings) -> None:
    now = ([*CLAIMS, claim("e2", "new", 500, "2025-03-01")], [*EVIDENCE, available("new", "2025-03-10")])
    change = between(settings, BEFORE, (*now, [*PARTS_OF, part("new", "domestic")]))
    assert parts_of(change) == {"new_facts": Decimal("0.3")}
    assert parts_of(change, "domestic_value") == {"new_facts": Decimal(300)}
    assert parts_of(change, "western_value") == {}
    causes = [(row["part"], row["change"], row["kind"], row["subject_id"]) for row in lens_of(change).causes]
    assert causes == [
        ("new_facts", "enters", "evidence", "new"),
        ("new_facts", "enters", "claim", "new"),
        ("new_facts", "leaves", "claim", "east"),
    ]
    entered = lens_of(change).causes[1]
    assert (entered["claim_id"], entered["claimant"], entered["evidence_grade"]) == ("e2", "e2.example", "B")
    assert entered["known_from"] == date(2025, 3, 1)
    assert_exact(change)


def test_a_fact_that_was_only_found_later_is_new_however_old_it_is(settings: Settings) -> None:
    change = between(settings, BEFORE, ([*CLAIMS, claim("w2", "west", 3000, "2023-01-01")], EVIDENCE, PARTS_OF))
    assert parts_of(change, "western_value") == {"new_facts": Decimal(1000)}
    assert_exact(change)


@pytest.mark.parametrize(
    "same",
    [
        {"root_source_id": "e1.example/page"},
        {"publisher": "e1.example"},
        {"supersedes_claim_id": "e1"},
    ],
    ids=lambda same: next(iter(same)),
)
def test_a_revision(settings: Settings, same: dict[str, Any]) -> None:
    ended = [claim("e1", "east", 200, "2024-01-01", known_to="2025-03-01"), CLAIMS[1]]
    revised = claim("e2", "east", 250, "2025-03-01", **same)
    change = between(settings, BEFORE, ([*ended, revised], EVIDENCE, PARTS_OF))
    assert parts_of(change) == {"revisions": Decimal("0.05")}
    assert [(row["change"], row["claim_id"]) for row in lens_of(change).causes] == [("enters", "e2"), ("leaves", "e1")]
    assert_exact(change)


def test_a_revision_of_what_was_not_known_on_the_first_day_is_new(settings: Settings) -> None:
    later = [
        claim("x1", "new", 400, "2025-02-01", known_to="2025-03-01"),
        claim("x2", "new", 500, "2025-03-01", supersedes_claim_id="x1"),
    ]
    now = ([*CLAIMS, *later], [*EVIDENCE, available("new", "2025-02-01")], [*PARTS_OF, part("new", "domestic")])
    assert parts_of(between(settings, BEFORE, now)) == {"new_facts": Decimal("0.3")}


def test_a_revision_of_a_revision_is_one(settings: Settings) -> None:
    later = [
        claim("e1", "east", 200, "2024-01-01", known_to="2025-02-01"),
        claim("e2", "east", 300, "2025-02-01", known_to="2025-03-01", supersedes_claim_id="e1"),
        claim("e3", "east", 400, "2025-03-01", supersedes_claim_id="e2"),
    ]
    assert parts_of(between(settings, BEFORE, ([*later, CLAIMS[1]], EVIDENCE, PARTS_OF))) == {
        "revisions": Decimal("0.2")
    }


@pytest.mark.parametrize(
    "replaced",
    [
        {"is_excluded": True, "exclusion_reason": "wrong by review"},
        {
            "value_central": 100.0,
            "value_published": 100.0,
            "source_url": "https://other.example",
            "claim_id": "other",
            "record_locator": "#9",
        },
    ],
    ids=["reviewed", "corrected"],
)
def test_a_curated_row_that_is_reviewed_or_corrected(settings: Settings, replaced: dict[str, Any]) -> None:
    old = claim("e0", "east", 600, "2024-01-01", evidence_grade="A")
    new = old | replaced
    change = between(settings, ([*CLAIMS, old], EVIDENCE, PARTS_OF), ([*CLAIMS, new], EVIDENCE, PARTS_OF))
    assert set(parts_of(change)) == {"revisions"}
    assert_exact(change)


def test_another_method(settings: Settings) -> None:
    then = ([*CLAIMS, claim("e2", "east", 400, "2024-01-01")], EVIDENCE, PARTS_OF)
    change = between(
        settings, then, then, method=lambda sql: sql.replace("median(value_central)", "max(value_central)")
    )
    assert parts_of(change) == {"method": Decimal("0.1")}
    assert lens_of(change).causes == []
    assert_exact(change)


def test_the_same_record_read_in_another_way_is_method(settings: Settings) -> None:
    converted = claim("e1-anew", "east", 300, "2024-01-01", record_locator="parts.csv#e1", value_published=200)
    change = between(settings, BEFORE, ([converted, CLAIMS[1]], EVIDENCE, PARTS_OF))
    assert parts_of(change) == {"method": Decimal("0.1")}
    assert [(row["change"], row["claim_id"]) for row in lens_of(change).causes] == [("changes", "e1-anew")]
    assert_exact(change)


def test_a_replacement_that_came_later_is_not_method(settings: Settings) -> None:
    """The old record is the same and now ends before the first day, because of a record that was not there then."""
    ended = claim("e1", "east", 200, "2024-01-01", known_to="2024-06-01")
    replacing = claim("e2", "east", 300, "2024-06-01", supersedes_claim_id="e1")
    change = between(settings, BEFORE, ([ended, CLAIMS[1], replacing], EVIDENCE, PARTS_OF))
    assert parts_of(change) == {"revisions": Decimal("0.1")}


@pytest.mark.parametrize("moved_file", [False, True], ids=["same bytes", "file changed"])
def test_a_name_that_is_read_as_another_part(settings: Settings, moved_file: bool) -> None:
    """Both old claims were about the part `east`; today one of them is known to be about another part."""
    old = claim("e2", "east", 700, "2024-01-01", evidence_grade="A", method_note="row 7")
    place = {"snapshot_sha256": "c" * 64, "record_locator": "parts.csv#elsewhere"} if moved_file else {}
    new = claim("e2-anew", "twin", 700, "2024-01-01") | {
        name: old[name] for name in ("evidence_grade", "method_note", "source_url", "record_locator", "publisher")
    }
    change = between(
        settings,
        ([*CLAIMS, old], EVIDENCE, PARTS_OF),
        ([*CLAIMS, new | place], EVIDENCE, [*PARTS_OF, part("twin", "domestic")]),
    )
    assert parts_of(change) == {"remapping": Decimal("-0.5")}
    assert ("leaves", "e2-anew") in [(row["change"], row["claim_id"]) for row in lens_of(change).causes]
    assert_exact(change)


def test_a_part_of_another_class(settings: Settings) -> None:
    big = [claim("w2", "wafer", 4000, "2024-01-01")], [available("wafer", "2024-02-01")]
    then = ([*CLAIMS, *big[0]], [*EVIDENCE, *big[1]])
    change = between(
        settings,
        (*then, [*PARTS_OF, part("wafer", "western", is_frontier_eligible=False)]),
        (*then, [*PARTS_OF, part("wafer", "western")]),
    )
    assert parts_of(change) == {"remapping": Decimal("-0.15")}
    assert_exact(change)


def test_evidence_that_is_read_as_another_part(settings: Settings) -> None:
    parts = [*PARTS_OF, part("twin", "domestic")]
    claims = [*CLAIMS, claim("t1", "twin", 800, "2024-01-01")]
    result = {"record_locator": "results.csv#7", "source_url": "https://tests.example/7"}
    then = (claims, [*EVIDENCE, available("elsewhere", "2024-03-01", **result)], parts)
    now = (claims, [*EVIDENCE, available("twin", "2024-03-01", **result)], parts)
    change = between(settings, then, now)
    assert parts_of(change) == {"remapping": Decimal("0.6")}
    assert ("evidence", "twin") in [(row["kind"], row["subject_id"]) for row in lens_of(change).causes]


def test_a_stated_date_that_passes(settings: Settings) -> None:
    claims = [*CLAIMS, claim("e2", "next", 900, "2024-06-01")]
    stated = available("next", "2025-03-31", basis="stated", known_from="2024-06-01")
    world = (claims, [*EVIDENCE, stated], [*PARTS_OF, part("next", "domestic")])
    for then in (world, None):
        change = between(settings, then, world)
        assert parts_of(change) == {"passage_of_time": Decimal("0.7")}
        first = lens_of(change).causes[0]
        assert (first["kind"], first["says"], first["evidence_date"]) == ("evidence", "stated", date(2025, 3, 31))
        assert_exact(change)
        shutil.rmtree(settings.home)


def test_a_stated_date_that_is_moved_is_a_revision(settings: Settings) -> None:
    claims, parts = [*CLAIMS, claim("e2", "next", 900, "2024-06-01")], [*PARTS_OF, part("next", "domestic")]
    before, after = (
        available("next", day, basis="stated", known_from="2024-06-01", snapshot_sha256=sha)
        for day, sha in (("2025-01-01", "d" * 64), ("2025-09-01", "e" * 64))
    )
    change = between(settings, (claims, [*EVIDENCE, before], parts), (claims, [*EVIDENCE, after], parts))
    assert parts_of(change) == {"revisions": Decimal("-0.7")}


def test_everything_at_once(settings: Settings) -> None:
    parts = [*PARTS_OF, part("twin", "domestic"), part("next", "domestic"), part("giant", "western")]
    stated = available("next", "2025-03-31", basis="stated", known_from="2024-06-01")
    coming = claim("n1", "next", 720, "2024-06-01")
    mistaken = claim("e2", "east", 700, "2024-01-01", evidence_grade="A")
    then = ([*CLAIMS, coming, mistaken], [*EVIDENCE, stated], parts)
    now = (
        [
            *CLAIMS,
            coming,
            mistaken | {"subject_id": "twin", "claim_id": "e2-anew"},
            claim("n2", "next", 640, "2025-04-15", root_source_id="n1.example/page"),
            claim("g1", "giant", 4000, "2025-05-01"),
        ],
        [*EVIDENCE, stated, available("giant", "2025-05-05")],
        parts,
    )
    change = between(settings, then, now, method=lambda sql: sql.replace("max(value_high)", "max(value_central)"))
    assert parts_of(change) == {
        "remapping": Decimal("-0.5"),
        "passage_of_time": Decimal("0.52"),
        "revisions": Decimal("-0.08"),
        "new_facts": Decimal("-0.48"),
    }
    assert_exact(change)


def test_without_a_publication_it_is_the_difference_of_two_days(settings: Settings) -> None:
    now = (
        [
            claim("e1", "east", 200, "2024-01-01", known_to="2025-03-01"),
            CLAIMS[1],
            claim("e2", "east", 250, "2025-03-01", supersedes_claim_id="e1"),
            claim("w2", "giant", 2000, "2025-04-01"),
        ],
        [*EVIDENCE, available("giant", "2025-04-01")],
        [*PARTS_OF, part("giant", "western")],
    )
    change = between(settings, None, now)
    assert (change.compared_with, change.method_reason) == (None, "no_publication_kept")
    assert "no publication was made by 2025-01-15" in str(change.method_note)
    move = lens_of(change).moves["gap_ratio"]
    assert (move.parts["method"], move.part_reasons["method"]) == (None, "no_publication_kept")
    assert (move.parts["remapping"], move.part_reasons["remapping"]) == (None, "no_publication_kept")
    assert parts_of(change) == {"revisions": Decimal("0.05"), "new_facts": Decimal("-0.125")}
    assert_exact(change)


def test_the_ends_are_what_gap_as_of_says(settings: Settings) -> None:
    change = between(settings, None, ([*CLAIMS, claim("e2", "east", 301, "2025-03-01")], EVIDENCE, PARTS_OF))
    with duckdb.connect(str(settings.published_db.resolve()), read_only=True) as connection:
        for day, end in ((FIRST, "value_from"), (LAST, "value_to")):
            rows = connection.execute(
                "select definition_id, cast(gap_ratio as decimal(38, 6)) from marts.gap_as_of(?::date)", [day]
            ).fetchall()
            assert {lens.definition_id: getattr(lens.moves["gap_ratio"], end) for lens in change.lenses} == dict(rows)


def test_a_publication_that_is_gone_says_so(settings: Settings) -> None:
    publish(settings, "2025-01-10", *BEFORE)
    folder = publish(settings, FIRST, *BEFORE)
    publish(settings, LAST, *BEFORE)
    (folder / "computegap.duckdb").unlink()
    change = headline_change(settings, date.fromisoformat(FIRST), date.fromisoformat(LAST))
    assert change.method_reason == "no_publication_kept"
    assert "20250115T120000Z-00000000, is no longer kept" in str(change.method_note)
    assert change.kept_days == [date(2025, 1, 10), date(2025, 6, 20)]


def test_it_starts_from_what_was_published_even_if_that_spoke_for_an_earlier_day(settings: Settings) -> None:
    publish(settings, "2025-01-10", *BEFORE)
    publish(settings, LAST, [*CLAIMS, claim("w2", "west", 3000, "2025-01-12")], EVIDENCE, PARTS_OF)
    change = headline_change(settings, date.fromisoformat(FIRST), date.fromisoformat(LAST))
    assert change.speaks_for == date(2025, 1, 10)
    assert parts_of(change) == {"new_facts": Decimal("-0.1")}


@pytest.mark.parametrize(
    "changes",
    [
        "alter table core.fct_claim drop column is_specification",
        "alter table core.fct_claim drop column source_url",
        "drop table core.fct_availability_evidence",
        "alter table core.dim_frontier_subject drop column bloc",
        "alter table marts.mart_gap__headline drop column domestic_claim_ids",
        "drop table marts.mart_gap__headline",
        "alter table core.fct_claim alter column known_from type varchar using 'long ago'",
    ],
)
def test_a_publication_of_another_shape_is_not_compared(settings: Settings, changes: str) -> None:
    gone = claim("gone", "gone", 1, "2024-01-01", evidence_grade="C")
    then = ([*CLAIMS, gone], EVIDENCE, [*PARTS_OF, part("gone", "domestic")])
    now = ([*CLAIMS, claim("w2", "west", 3000, "2025-02-01")], EVIDENCE, PARTS_OF)
    change = between(settings, then, now, changes=changes)
    assert (change.compared_with, change.method_reason) == (None, "publication_not_comparable")
    assert "20250115T120000Z-00000000 cannot be compared with today's file" in str(change.method_note)
    assert parts_of(change) == {"new_facts": Decimal("-0.1")}
    assert_exact(change)


def test_a_column_that_is_new_is_read_from_todays_rows_where_all_are_there(settings: Settings) -> None:
    now = ([*CLAIMS, claim("w2", "west", 3000, "2025-02-01")], EVIDENCE, PARTS_OF)
    changes = (
        "alter table core.fct_claim drop column statement_id; alter table core.fct_claim drop column is_specification"
    )
    change = between(settings, BEFORE, now, changes=changes)
    assert change.compared_with
    assert parts_of(change) == {"new_facts": Decimal("-0.1")}
    assert_exact(change)


def test_a_file_that_is_damaged_is_not_compared(settings: Settings) -> None:
    folder = publish(settings, FIRST, *BEFORE)
    publish(settings, LAST, *BEFORE)
    (folder / "computegap.duckdb").write_bytes(b"damaged")
    change = headline_change(settings, date.fromisoformat(FIRST), date.fromisoformat(LAST))
    assert change.method_reason == "publication_not_comparable"
    assert_exact(change)


def test_a_lens_that_appears_has_no_move_and_says_why(settings: Settings) -> None:
    memory = {"definition_id": "memory_capacity", "unit": "GB"}
    now = ([*CLAIMS, claim("m1", "east", 64, "2025-02-01", **memory), claim("m2", "west", 80, "2024-01-01", **memory)],)
    change = between(settings, BEFORE, (*now, EVIDENCE, PARTS_OF))
    lens = lens_of(change, "memory_capacity")
    gap = lens.moves["gap_ratio"]
    assert (gap.value_from, gap.value_to, gap.move, gap.move_reason) == (None, Decimal("0.8"), None, "no_value_at_from")
    assert set(gap.part_reasons.values()) == {"no_value_at_from"}
    assert (lens.gap_reason_from, lens.gap_reason_to) == ("not_disclosed", None)
    assert gap.steps["revisions"] is None
    assert gap.steps["new_facts"] == Decimal("0.8")
    assert change.lenses[0].definition_id == "memory_capacity"
    assert_exact(change)


def test_a_value_that_is_gone_in_between_loses_nothing(settings: Settings) -> None:
    """The only domestic figure is excluded and another is found: no value stands after the revisions."""
    excluded = claim("e1", "east", 200, "2024-01-01", is_excluded=True)
    change = between(
        settings, BEFORE, ([excluded, CLAIMS[1], claim("e2", "east", 300, "2025-02-01")], EVIDENCE, PARTS_OF)
    )
    move = lens_of(change).moves["gap_ratio"]
    assert (move.parts["revisions"], move.part_reasons["revisions"]) == (None, "no_value_after_this_step")
    assert parts_of(change) == {"new_facts": Decimal("0.1")}
    assert_exact(change)


def test_the_largest_move_comes_first_and_a_lens_can_be_chosen(settings: Settings) -> None:
    memory = {"definition_id": "memory_capacity", "unit": "GB"}
    both = [claim("m1", "east", 64, "2024-01-01", **memory), claim("m2", "west", 64, "2024-01-01", **memory)]
    more = [claim("m3", "east", 1, "2025-02-01", evidence_grade="A", **memory), claim("w2", "west", 1100, "2025-02-01")]
    publish(settings, LAST, [*CLAIMS, *both, *more], EVIDENCE, PARTS_OF)
    days = date.fromisoformat(FIRST), date.fromisoformat(LAST)
    assert [lens.definition_id for lens in headline_change(settings, *days).lenses] == ["memory_capacity", LENS]
    assert [lens.definition_id for lens in headline_change(settings, *days, [LENS]).lenses] == [LENS]


def test_the_same_day_twice_is_no_move(settings: Settings) -> None:
    publish(settings, LAST, *BEFORE)
    change = headline_change(settings, date.fromisoformat(LAST), date.fromisoformat(LAST))
    assert change.compared_with == change.build_id
    assert not any(lens.is_changed for lens in change.lenses)
    assert_exact(change)


def test_what_cannot_be_answered_says_what_to_do(settings: Settings) -> None:
    first, last = date.fromisoformat(FIRST), date.fromisoformat(LAST)
    with pytest.raises(WarehouseError, match=r"nothing is published .*run `computegap refresh`"):
        headline_change(settings, first, last)
    publish(settings, LAST, *BEFORE)
    for days, message in (
        ((last, first), "--from 2025-06-20 is after --to 2025-01-15; exchange them"),
        ((date(2015, 12, 31), last), "--from 2015-12-31 is before the series, which begins on 2016-01-01"),
        ((first, date(2025, 6, 21)), "--to 2025-06-21 is after the publication, which speaks for 2025-06-20"),
    ):
        with pytest.raises(UsageError, match=message):
            headline_change(settings, *days)
    with pytest.raises(UsageError, match="no lens nothing; known: memory_capacity, peak_bf16"):
        headline_change(settings, first, last, ["nothing"])
    with duckdb.connect(str(settings.published_db.resolve())) as connection:
        connection.execute("drop macro table marts.gap_as_of")
    with pytest.raises(WarehouseError, match="has no gap_as_of; run `computegap refresh`"):
        headline_change(settings, first, last)


days = st.dates(date(2024, 1, 1), date(2025, 6, 30)).map(str)
values = st.floats(0.5, 1e5)
claims = st.lists(
    st.builds(
        lambda number, subject, value, day, grade, root, flag, lens: (
            number,
            {"subject": subject, "value": value, "known_from": day},
            {"evidence_grade": grade, "root_source_id": root, "is_excluded": flag, **lens},
        ),
        st.integers(0, 9),
        st.sampled_from(["east", "west", "twin"]),
        values,
        days,
        st.sampled_from("ABD"),
        st.sampled_from(["one", "two"]),
        st.sampled_from([False, False, False, True]),
        st.sampled_from([{}, {"definition_id": "memory_capacity", "unit": "GB"}]),
    ),
    max_size=8,
    unique_by=lambda item: item[0],
)
evidence = st.lists(st.builds(available, st.sampled_from(["east", "west", "twin"]), days), max_size=4)
blocs = st.sampled_from(["domestic", "western"])


def world(rows: list[Any], evidence: list[Row], bloc: str) -> World:
    """A publication of random claims on three parts, one of which may change sides."""
    made = [claim(f"c{number}", **row, **more) for number, row, more in rows]
    return made, evidence, [*PARTS_OF, part("twin", bloc)]


@pytest.mark.slow
@examples(max_examples=15, deadline=None, derandomize=True, database=None)
@given(st.builds(world, claims, evidence, blocs), st.builds(world, claims, evidence, blocs), st.booleans())
def test_whatever_happens_the_parts_add_up(then: World, now: World, is_kept: bool) -> None:
    with TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder))
        change = between(settings, then if is_kept else None, now, lambda sql: sql.replace("median(", "avg("))
        assert change.method_reason == (None if is_kept else "no_publication_kept")
        assert_exact(change)
        with duckdb.connect(str(settings.published_db.resolve()), read_only=True) as connection:
            rows = connection.execute(
                "select definition_id, cast(gap_ratio as decimal(38, 6)) from marts.mart_gap__headline"
            ).fetchall()
        assert {lens.definition_id: lens.moves["gap_ratio"].value_to for lens in change.lenses} == dict(rows)
