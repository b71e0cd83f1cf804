"""What moved the headline between two days, split so that the parts add up exactly.

What belongs here: which publication the earlier day is compared from, the differences between the steps, and the claims
behind them. What does not: the steps themselves (headline_steps) and how the answer is shown (cli).

Every figure is rounded once, to six decimals, when a step has been taken; from there on only decimals are subtracted,
so the parts of a move add up to it to the last digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from pipelines.errors import UsageError, WarehouseError
from pipelines.settings import Settings
from pipelines.suggestions import unknown
from pipelines.warehouse.headline_steps import (
    NEEDS_PUBLICATION,
    NOW,
    SEEN_FROM_FIRST,
    STEPS,
    THEN,
    Window,
    opened,
    take_steps,
)
from pipelines.warehouse.kept import Publication, publications, standing_on
from pipelines.warehouse.rows import dicts

MEASURES = ("gap_ratio", "domestic_value", "western_value")
PARTS = STEPS[1:]

# A step without a value has no part; the next step that has one carries the difference, so that nothing is lost.
DIFFERENCES = """
create table {schema}.part as
with measured as (
    {measures}
)

select
    *,
    value - last_value(value ignore nulls) over (
        partition by definition_id, measure
        order by step_number
        rows between unbounded preceding and 1 preceding
    ) as part
from measured
"""
MEASURED = """
    select definition_id, step_number, step, '{measure}' as measure, cast({measure} as decimal(38, 6)) as value
    from {schema}.headline
"""
LENSES = """
select
    definition_id,
    arg_max(title, step_number) as title,
    arg_max(unit, step_number) as unit,
    {ends}
from work.headline
group by definition_id
"""
ENDS = """
    max(case when step = '{step}' then {column} end) as {column}_{end}
"""
# The claims that a side stands on after a step and not before it, or the other way round, where its value moved.
CAUSES = """
with sides as (
    {sides}
),

steps as (
    select
        *,
        lag(step_number) over side_of_lens is not null as has_before,
        lag(value) over side_of_lens as value_before,
        lag(subject_id) over side_of_lens as subject_before,
        lag(claim_ids) over side_of_lens as claim_ids_before,
        lag(step) over side_of_lens as step_before
    from sides
    window side_of_lens as (partition by definition_id, side order by step_number)
),

moved as (
    select * from steps
    where has_before and value is distinct from value_before
),

claims as (
    select claim_id as id, * from work.claim_new
    union all by name
    select claim_id as id, * from work.claim_old
    where claim_id not in (select claim_id from work.claim_new)
),

used as (
    select definition_id, side, step, step_before, unnest(claim_ids) as id, true as is_after from moved
    union all
    select definition_id, side, step, step_before, unnest(claim_ids_before) as id, false as is_after from moved
),

changed as (
    select
        used.definition_id,
        used.side,
        used.step,
        used.step_before,
        coalesce(pair.new_id, used.id) as claim_id,
        bool_or(used.is_after) as is_after,
        bool_or(not used.is_after) as is_before
    from used
    left join work.claim_pair as pair on used.id = pair.old_id
    group by 1, 2, 3, 4, 5
),

-- What a claim says as each step sees it, under its id of today.
readings as (
    select
        state.step,
        coalesce(pair.new_id, state.claim_id) as claim_id,
        (state.subject_id, state.value_low, state.value_central, state.value_high, state.evidence_grade) as reading
    from work.claim_state as state
    left join work.claim_pair as pair on state.step = 'from' and state.claim_id = pair.old_id
),

told as (
    select
        changed.*,
        case
            when not changed.is_before then 'enters'
            when not changed.is_after then 'leaves'
            when reading_after.reading is distinct from reading_before.reading then 'changes'
        end as change
    from changed
    left join readings as reading_after
        on changed.claim_id = reading_after.claim_id and changed.step = reading_after.step
    left join readings as reading_before
        on changed.claim_id = reading_before.claim_id and changed.step_before = reading_before.step
),

-- The first evidence that counts of a part that comes to stand on the frontier, where none counted before.
counting as (
    select
        step,
        subject_type,
        subject_id,
        min_by(
            struct_pack(basis, evidence_date, known_from, evidence_grade, source_url, record_locator),
            (evidence_date, basis, source_url, record_locator)
        ) as first_evidence
    from work.evidence_state
    where
        evidence_grade <> 'D' and not is_not_submitted_as_available
        and greatest(known_from, evidence_date)
        <= case when step in {seen_from_first} then $first else $last end
    group by step, subject_type, subject_id
),

shown as (
    select
        told.definition_id,
        told.step as part,
        told.side,
        told.change,
        'claim' as kind,
        told.claim_id,
        claims.subject_id,
        claims.definition_id as says,
        claims.value_central,
        claims.unit,
        claims.claimant,
        claims.published_date,
        cast(null as date) as evidence_date,
        claims.known_from,
        claims.evidence_grade,
        claims.source_url
    from told
    left join claims on told.claim_id = claims.id
    where told.change is not null
    union all
    select
        moved.definition_id,
        moved.step,
        moved.side,
        'enters',
        'evidence',
        null,
        moved.subject_id,
        after.first_evidence.basis,
        null,
        null,
        null,
        null,
        after.first_evidence.evidence_date,
        after.first_evidence.known_from,
        after.first_evidence.evidence_grade,
        after.first_evidence.source_url
    from moved
    inner join published_now.core.dim_metric as metric on moved.definition_id = metric.definition_id
    inner join counting as after
        on metric.subject_type = after.subject_type and moved.subject_id = after.subject_id and moved.step = after.step
    left join counting as before
        on
            metric.subject_type = before.subject_type and moved.subject_id = before.subject_id
            and moved.step_before = before.step
    where before.subject_id is null
)

select shown.*
from shown
left join work.part as parts
    on
        shown.definition_id = parts.definition_id and shown.part = parts.step and parts.measure = 'gap_ratio'
order by
    shown.definition_id, abs(parts.part) desc nulls last, parts.step_number, shown.side, shown.change, shown.kind desc,
    shown.subject_id, shown.says, shown.claim_id
"""
SIDES = """
    select
        definition_id,
        step_number,
        step,
        '{side}' as side,
        cast({side}_value as decimal(38, 6)) as value,
        {side}_subject_id as subject_id,
        {side}_claim_ids as claim_ids
    from work.headline
"""


@dataclass(frozen=True)
class Move:
    """How one figure of a lens moved.

    Attributes:
        value_from: On the earlier day, in the unit of the figure (a gap ratio has none), six decimals.
        value_to: On the later day.
        move: The difference, exactly the sum of the parts that are not None. None where a value is missing.
        move_reason: Why it is None: `no_value_at_from`, `no_value_at_to`, `no_value`.
        parts: One difference per part.
        part_reasons: Why a part is None.
        steps: The figure after each step that was taken.
    """

    value_from: Decimal | None
    value_to: Decimal | None
    move: Decimal | None
    move_reason: str | None
    parts: dict[str, Decimal | None]
    part_reasons: dict[str, str | None]
    steps: dict[str, Decimal | None]


@dataclass(frozen=True)
class LensChange:
    """How the headline of one lens moved, and what moved it.

    Attributes:
        definition_id: The lens.
        title: Its name.
        unit: The unit of the values of both sides.
        gap_reason_from: Why there is no gap ratio on the earlier day.
        gap_reason_to: Why there is none on the later day.
        subjects: The best part or system of each side on both days.
        moves: One per figure of `MEASURES`.
        causes: Claims, and evidence that a part can be had, that come or go where the value of a side moved: those of
            the largest part of the gap's move first.
    """

    definition_id: str
    title: str | None
    unit: str | None
    gap_reason_from: str | None
    gap_reason_to: str | None
    subjects: dict[str, str | None]
    moves: dict[str, Move]
    causes: list[dict[str, Any]]

    @property
    def is_changed(self) -> bool:
        """Whether any figure is another one than before."""
        return any(move.value_from != move.value_to for move in self.moves.values())


@dataclass(frozen=True)
class HeadlineChange:
    """The change of the headline between two days.

    Attributes:
        first: The earlier day that was asked for.
        last: The later one.
        build_id: The publication that was asked.
        compared_with: The publication that stood on the earlier day, where it is kept and can be compared.
        speaks_for: The day for which the earlier figures speak: that of the publication, else `first`.
        method_reason: Why there are no parts `method` and `remapping`; None where there are.
        method_note: The same in words.
        kept_days: Days of which a publication is kept.
        lenses: The largest moves of the gap ratio first; then those whose ratio appears or goes, then the others.
    """

    first: date
    last: date
    build_id: str
    compared_with: str | None
    speaks_for: date
    method_reason: str | None
    method_note: str | None
    kept_days: list[date]
    lenses: list[LensChange]


@dataclass(frozen=True)
class _Base:
    """What the earlier day is compared from."""

    publication: Publication | None
    reason: str | None
    note: str | None


def headline_change(settings: Settings, first: date, last: date, lenses: Sequence[str] = ()) -> HeadlineChange:
    """Split the move of every headline between two days into its causes.

    Args:
        settings: Where the publications are.
        first: The earlier day. Where the publication that stood at its end (UTC) is kept, its figures are the start;
            otherwise what today's file knows of that day.
        last: The later day, of which the current file speaks.
        lenses: Only these; all where empty.

    Raises:
        UsageError: The days are in the wrong order or outside the series, or a lens does not exist.
        WarehouseError: Nothing is published, or the current file cannot be read.
    """
    if not settings.published_db.exists():
        raise WarehouseError(f"nothing is published in {settings.home}; run `computegap refresh` first")
    if first > last:
        raise UsageError(f"--from {first} is after --to {last}; exchange them")
    made = publications(settings)
    base = _base(made, first)
    if base.publication is not None:
        try:
            return _change(settings, made, base, first, last, lenses)
        except duckdb.Error as error:
            note = f"the publication {base.publication.build_id} cannot be compared with today's file: {_line(error)}"
            base = _Base(None, "publication_not_comparable", note)
    try:
        return _change(settings, made, base, first, last, lenses)
    except duckdb.Error as error:
        raise WarehouseError(
            f"cannot read {settings.published_db}: {_line(error)}; run `computegap refresh` to publish it anew"
        ) from error


def split(connection: duckdb.DuckDBPyConnection, schema: str) -> None:
    """Make the table ``part`` from the table ``headline``: the value and the part of every step, measure and lens.

    Args:
        connection: Holds ``headline`` with definition_id, step_number, step and one double per measure.
        schema: Where both are.
    """
    measures = " union all ".join(MEASURED.format(measure=measure, schema=schema) for measure in MEASURES)
    connection.execute(DIFFERENCES.format(schema=schema, measures=measures))


def _base(made: Sequence[Publication], first: date) -> _Base:
    """The publication that stood on the day, or why there is none to compare from."""
    publication = standing_on(made, first)
    if publication is not None and publication.database is not None:
        return _Base(publication, None, None)
    note = (
        f"no publication was made by {first}"
        if publication is None
        else f"the publication of {first}, {publication.build_id}, is no longer kept"
    )
    return _Base(None, "no_publication_kept", note)


def _change(
    settings: Settings, made: Sequence[Publication], base: _Base, first: date, last: date, lenses: Sequence[str]
) -> HeadlineChange:
    then, current = base.publication, settings.published_db.resolve()
    # A publication that stood then and still stands is compared with itself; a file is opened once.
    other = then.database if then and then.database and then.database.resolve() != current else None
    with opened(current, other) as connection:
        build_id = _require_days_and_lenses(connection, first, last, lenses)
        window = Window(then.as_of if then else first, last)
        take_steps(connection, window, (THEN if other else NOW) if then else None)
        split(connection, "work")
        found = _lenses(connection, window, base.reason)
    wanted = [lens for lens in found if not lenses or lens.definition_id in lenses]
    return HeadlineChange(
        first=first,
        last=last,
        build_id=build_id,
        compared_with=then.build_id if then else None,
        speaks_for=window.first,
        method_reason=base.reason,
        method_note=base.note,
        kept_days=sorted({item.as_of for item in made if item.database}),
        lenses=sorted(wanted, key=_order),
    )


def _require_days_and_lenses(
    connection: duckdb.DuckDBPyConnection, first: date, last: date, lenses: Sequence[str]
) -> str:
    """The current build's id, if the file speaks of both days and knows the lenses."""
    build_id, last_day = connection.execute(
        f"select max(build_id), max(as_of_date) from {NOW}.marts.mart_gap__headline"
    ).fetchall()[0]
    (first_day,) = connection.execute(f"select min(month) from {NOW}.marts.mart_gap__lens_month").fetchall()[0]
    if first_day is None or last_day is None:
        raise WarehouseError("the published file has no headline; run `computegap refresh`")
    if first < first_day:
        raise UsageError(f"--from {first} is before the series, which begins on {first_day}; choose a later day")
    if last > last_day:
        raise UsageError(f"--to {last} is after the publication, which speaks for {last_day}; run `computegap refresh`")
    rows = connection.execute(f"select definition_id from {NOW}.marts.mart_gap__headline order by all").fetchall()
    known = [lens for (lens,) in rows]
    if wrong := [lens for lens in lenses if lens not in known]:
        raise UsageError(unknown("lens", wrong, known))
    return str(build_id)


def _lenses(connection: duckdb.DuckDBPyConnection, window: Window, method_reason: str | None) -> list[LensChange]:
    """Every lens of either day, by id."""
    ends = ", ".join(
        ENDS.format(step=step, column=column, end=end)
        for column in ("gap_ratio_reason", "domestic_subject_id", "western_subject_id", "definition_id")
        for step, end in ((STEPS[0], "from"), (STEPS[-1], "to"))
    )
    lenses = dicts(connection.execute(f"{LENSES.format(ends=ends)} order by definition_id"))
    sides = " union all ".join(SIDES.format(side=side) for side in ("domestic", "western"))
    sql = CAUSES.format(sides=sides, seen_from_first=SEEN_FROM_FIRST)
    causes = dicts(connection.execute(sql, {"first": window.first, "last": window.last}))
    values: dict[tuple[str, str], dict[str, tuple[Decimal | None, Decimal | None]]] = {}
    for lens, measure, step, value, part in connection.execute(
        "select definition_id, measure, step, value, part from work.part order by all"
    ).fetchall():
        values.setdefault((lens, measure), {})[step] = (value, part)
    return [
        LensChange(
            definition_id=lens["definition_id"],
            title=lens["title"],
            unit=lens["unit"],
            gap_reason_from=lens["gap_ratio_reason_from"] if lens["definition_id_from"] else "no_such_lens",
            gap_reason_to=lens["gap_ratio_reason_to"] if lens["definition_id_to"] else "no_such_lens",
            subjects={
                f"{side}_{end}": lens[f"{side}_subject_id_{end}"]
                for side in ("domestic", "western")
                for end in ("from", "to")
            },
            moves={
                measure: _move(values.get((lens["definition_id"], measure), {}), method_reason) for measure in MEASURES
            },
            causes=[cause for cause in causes if cause["definition_id"] == lens["definition_id"]],
        )
        for lens in lenses
    ]


def _move(steps: dict[str, tuple[Decimal | None, Decimal | None]], method_reason: str | None) -> Move:
    """A move out of the value and the part of each step."""
    value_from, value_to = (steps.get(step, (None, None))[0] for step in (STEPS[0], STEPS[-1]))
    missing = {
        (True, True): "no_value",
        (True, False): "no_value_at_from",
        (False, True): "no_value_at_to",
    }.get((value_from is None, value_to is None))
    parts: dict[str, Decimal | None] = {}
    reasons: dict[str, str | None] = {}
    for name in PARTS:
        parts[name] = None if missing else steps.get(name, (None, None))[1]
        reasons[name] = None
        if method_reason and name in NEEDS_PUBLICATION:
            reasons[name] = method_reason
        elif parts[name] is None:
            reasons[name] = missing or "no_value_after_this_step"
    return Move(
        value_from=value_from,
        value_to=value_to,
        move=None if value_from is None or value_to is None else value_to - value_from,
        move_reason=missing,
        parts=parts,
        part_reasons=reasons,
        steps={name: value for name, (value, _) in sorted(steps.items(), key=lambda item: STEPS.index(item[0]))},
    )


def _order(lens: LensChange) -> tuple[int, Decimal, str]:
    """The largest moves of the gap first, then what appears or goes, then what stays."""
    gap = lens.moves["gap_ratio"]
    if gap.move:
        return (0, -abs(gap.move), lens.definition_id)
    return (1 if lens.is_changed else 2, Decimal(0), lens.definition_id)


def _line(error: duckdb.Error) -> str:
    """The first line of what DuckDB says."""
    return str(error).splitlines()[0]
