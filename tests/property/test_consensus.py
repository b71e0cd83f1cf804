"""Whatever claims there are: order and echoes change no consensus, and a worse grade never moves one.

What belongs here: the steps from claims to the consensus, rendered without dbt and run in memory. What does not: the
steps on real claims (end_to_end).
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipelines.settings import DBT_PROJECT_DIR

FILES = ("lists.sql", "steps/known_on.sql", "steps/vote_sql.sql", "steps/consensus_sql.sql")
COLUMNS = {
    "claim_id": "varchar",
    "statement_id": "varchar",
    "subject_type": "varchar",
    "subject_id": "varchar",
    "definition_id": "varchar",
    "root_source_id": "varchar",
    "evidence_grade": "varchar",
    "value_low": "double",
    "value_central": "double",
    "value_high": "double",
    "unit": "varchar",
    "precision_as_published": "varchar",
    "known_from": "date",
    "known_to": "date",
    "is_reviewed_reading": "boolean",
    "is_excluded": "boolean",
    "is_specification": "boolean",
}
FIRST_DAY = date(2024, 1, 1)
DAY = FIRST_DAY + timedelta(days=20)
GRADES = "ABCD"
EXAMPLES = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def _steps() -> str:
    """The consensus of the table ``claims`` as known on `DAY`."""
    text = "\n".join((DBT_PROJECT_DIR / "macros" / name).read_text() for name in FILES)
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701 - it is SQL
    module: Any = SimpleNamespace()
    environment.globals["adapter"] = SimpleNamespace(dispatch=lambda name: getattr(module, f"default__{name}"))
    module = environment.from_string(text).module
    votes, consensus = module.vote_sql("claims", f"date '{DAY}'"), module.consensus_sql("votes")
    return f"with votes as ({votes}), consensus as ({consensus}) from consensus order by all"


STEPS = _steps()
CONNECTION = duckdb.connect(config={"threads": 1})
CONNECTION.execute(f"create table claims ({', '.join(f'{name} {dtype}' for name, dtype in COLUMNS.items())})")

days = st.integers(0, 40).map(lambda n: FIRST_DAY + timedelta(days=n))
values = st.tuples(*[st.floats(0.5, 1e4)] * 3).map(sorted)
claims = st.builds(
    lambda subject, definition, root, grade, interval, start, length, flags: {
        "subject_type": "accelerator",
        "subject_id": subject,
        "definition_id": definition,
        "root_source_id": root,
        "evidence_grade": grade,
        "value_low": interval[0],
        "value_central": interval[1],
        "value_high": interval[2],
        "unit": "TFLOPS",
        "precision_as_published": flags[0],
        "known_from": start,
        "known_to": None if length is None else start + timedelta(days=length),
        "is_reviewed_reading": flags[1],
        "is_excluded": flags[2],
        "is_specification": True,
    },
    st.sampled_from(["part", "other"]),
    st.sampled_from(["peak_bf16", "tdp_w"]),
    st.sampled_from(["maker", "press", "analyst", "forum"]),
    st.sampled_from(GRADES),
    values,
    days,
    st.none() | st.integers(1, 30),
    st.tuples(st.sampled_from(["BF16", "FP16", None]), st.booleans(), st.sampled_from([False, False, False, True])),
)
tables = st.lists(claims, min_size=1, max_size=12).map(
    lambda rows: [
        {"claim_id": f"claim-{number:02}", "statement_id": f"claim-{number:02}", **row}
        for number, row in enumerate(rows)
    ]
)


def consensus(rows: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """The consensus by subject and metric."""
    CONNECTION.execute("delete from claims")
    places = ", ".join(f"({', '.join('?' * len(COLUMNS))})" for _ in rows)
    CONNECTION.execute(f"insert into claims values {places}", [row[name] for row in rows for name in COLUMNS])
    result = CONNECTION.execute(STEPS)
    names = [column[0] for column in result.description or ()]
    found = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    return {(row["subject_id"], row["definition_id"]): row for row in found}


def counts(row: dict[str, Any]) -> bool:
    """Whether a claim was known on the day and takes part."""
    return bool(
        row["known_from"] <= DAY and (row["known_to"] is None or row["known_to"] > DAY) and not row["is_excluded"]
    )


@EXAMPLES
@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_matter(rows: list[dict[str, Any]], chance: random.Random) -> None:
    assert consensus(chance.sample(rows, len(rows))) == consensus(rows)


@EXAMPLES
@given(tables)
def test_it_is_the_median_and_the_range_of_the_best_grade(rows: list[dict[str, Any]]) -> None:
    found = consensus(rows)
    known = [row for row in rows if counts(row)]
    assert set(found) == {(row["subject_id"], row["definition_id"]) for row in known}
    for key, value in found.items():
        of_key = [row for row in known if (row["subject_id"], row["definition_id"]) == key]
        used = [row for row in of_key if row["claim_id"] in value["claim_ids"]]
        assert len({row["root_source_id"] for row in used}) == len(used) == value["n_roots"]
        assert {row["evidence_grade"] for row in used} == {value["evidence_grade"]}
        assert value["value_low"] == min(row["value_low"] for row in used)
        assert value["value_high"] == max(row["value_high"] for row in used)
        assert value["value_low"] <= value["value_central"] <= value["value_high"]
        assert value["n_claims"] == len(of_key)


@EXAMPLES
@given(tables, st.data())
def test_an_echo_changes_nothing_but_the_number_of_claims(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    known = [row for row in rows if counts(row)]
    assume(known)
    original = data.draw(st.sampled_from(known))
    interval = data.draw(values)
    echo = original | {
        "claim_id": "echo",
        "statement_id": "echo",
        "is_reviewed_reading": False,
        "known_from": min(row["known_from"] for row in rows) - timedelta(days=1),
        "known_to": None,
        "evidence_grade": data.draw(st.sampled_from(GRADES[GRADES.index(original["evidence_grade"]) :])),
        "value_low": interval[0],
        "value_central": interval[1],
        "value_high": interval[2],
    }
    before, after = consensus(rows), consensus([*rows, echo])
    before[original["subject_id"], original["definition_id"]]["n_claims"] += 1
    assert after == before
    assert consensus([*rows, echo | {"statement_id": original["statement_id"]}]) == consensus(rows)


@EXAMPLES
@given(tables, claims, st.data())
def test_a_claim_of_a_worse_grade_never_moves_the_value(
    rows: list[dict[str, Any]], rumour: dict[str, Any], data: st.DataObject
) -> None:
    before = consensus(rows)
    better = sorted(key for key, value in before.items() if value["evidence_grade"] < "D")
    assume(better)
    key = data.draw(st.sampled_from(better))
    worse = GRADES[GRADES.index(before[key]["evidence_grade"]) + 1 :]
    about = {"subject_id": key[0], "definition_id": key[1], "evidence_grade": data.draw(st.sampled_from(worse))}
    after = consensus(
        [*rows, rumour | about | {"claim_id": "rumour", "statement_id": "rumour", "is_reviewed_reading": False}]
    )
    after[key]["n_claims"] = before[key]["n_claims"]
    assert after == before


@EXAMPLES
@given(tables, claims)
def test_what_is_not_known_on_the_day_is_as_if_it_were_not_there(
    rows: list[dict[str, Any]], unknown: dict[str, Any]
) -> None:
    later = unknown | {
        "claim_id": "later",
        "statement_id": "later",
        "known_from": DAY + timedelta(days=1),
        "known_to": None,
    }
    replaced = unknown | {"claim_id": "replaced", "statement_id": "replaced", "known_from": FIRST_DAY, "known_to": DAY}
    assert consensus([*rows, later, replaced]) == consensus(rows)
