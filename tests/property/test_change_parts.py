"""Whatever figures the steps have: the parts of a move add up to it, to the last digit.

What belongs here: the differences alone, on made-up figures of steps. What does not: the steps (unit/warehouse).
"""

from __future__ import annotations

from decimal import Decimal

import duckdb
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.warehouse.headline_change import MEASURES, split
from pipelines.warehouse.headline_steps import STEPS

EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True, database=None)
CONNECTION = duckdb.connect(config={"threads": 1})
figures = st.none() | st.floats(-1e15, 1e15, allow_nan=False) | st.floats(0, 10)
taken = st.dictionaries(st.sampled_from(STEPS), figures, min_size=1)


def parts(by_step: dict[str, float | None]) -> list[tuple[str, Decimal | None, Decimal | None]]:
    """Value and part of every step, in order; a step that was not taken has no row."""
    columns = ", ".join(f"{measure} double" for measure in MEASURES)
    CONNECTION.execute("drop table if exists part")
    CONNECTION.execute(
        f"create or replace table headline (definition_id varchar, step_number integer, step varchar, {columns})"
    )
    for step, value in by_step.items():
        CONNECTION.execute(
            "insert into headline values ('lens', ?, ?, ?, ?, 1.0)", [STEPS.index(step), step, value, value]
        )
    split(CONNECTION, "main")
    return CONNECTION.execute(
        "select step, value, part from part where measure = 'gap_ratio' order by step_number"
    ).fetchall()


@EXAMPLES
@given(taken)
@example({"from": 0.1, "method": 0.3, "new_facts": 0.2})
@example({"from": 1 / 3, "remapping": None, "revisions": 1e15 + 0.5, "new_facts": 2 / 3})
def test_the_parts_add_up(by_step: dict[str, float | None]) -> None:
    rows = parts(by_step)
    assert len(rows) == len(by_step)
    values = [value for _, value, _ in rows if value is not None]
    differences = [part for _, _, part in rows if part is not None]
    if values:
        assert sum(differences, Decimal(0)) == values[-1] - values[0]
        assert len(differences) == len(values) - 1
    assert all(value.as_tuple().exponent == -6 for value in (*values, *differences))


@EXAMPLES
@given(taken)
def test_each_figure_is_rounded_once(by_step: dict[str, float | None]) -> None:
    for step, value, _ in parts(by_step):
        exact = by_step[step]
        assert (value is None) == (exact is None)
        if value is not None and exact is not None:
            assert abs(float(value) - exact) <= max(5.1e-7, abs(exact) * 1e-15)
