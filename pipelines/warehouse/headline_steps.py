"""From the headline that stood on a day to the headline of a later day, one cause at a time.

What belongs here: which claims, evidence and parts each step lets the headline see, and the headline of each step. What
does not: how a headline comes from claims (that is `gap_as_of` of the published file, used as it is), which publication
stood on a day (kept), and the differences (headline_change).

Each step stands on the one before it and changes one thing:

* ``from``: what was published; without a publication of that day, what today's file knows of it.
* ``method``: today's way from claims to the headline; where a claim comes from the same bytes, also today's way from
  the record to the claim.
* ``remapping``: today's names and classes of parts, on the same claims and evidence.
* ``passage_of_time``: the same claims and evidence, seen from the later day.
* ``revisions``: claims that were withdrawn, corrected, reviewed, or replaced by what the same root or publisher said.
* ``new_facts``: everything else that is known on the later day; now it is `gap_as_of` of that day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from pipelines.errors import WarehouseError

STEPS = ("from", "method", "remapping", "passage_of_time", "revisions", "new_facts")
NEEDS_PUBLICATION = ("method", "remapping")
SEEN_FROM_FIRST = STEPS[:3]
# What a step may see differently, and what identifies a row of it in another publication, the surest first. A subject
# is in no key but the first: the same record that is read as another part is what remapping means.
RECORD = ("raw_table", "snapshot_sha256", "record_locator")
SAME_RECORD = " and ".join(f"new.{column} = old.{column}" for column in RECORD)
CLAIM_KEYS = (
    ("claim_id",),
    (*RECORD, "definition_id"),
    (
        "source_id",
        "raw_table",
        "definition_id",
        "value_published",
        "unit_published",
        "source_url",
        "published_date",
        "period",
        "method_note",
    ),
)
EVIDENCE_KEYS = (
    (*RECORD, "basis"),
    ("raw_table", "source_url", "basis", "evidence_date", "subject_type", "subject_id"),
    ("raw_table", "source_url", "basis", "evidence_date"),
)
SUBJECT_COLUMNS = ("subject_type", "subject_id", "subject_name")
REVIEW_COLUMNS = ("is_excluded", "exclusion_reason")
MAPPED_COLUMNS = ("bloc", "accelerator_id", "is_frontier_eligible")
METHOD_TABLES = ("dim_export_rule", "dim_metric", "dim_precision", "dim_student_t")
# The tables that a step may see differently: what they are called here, and their earlier rows that are gone today.
LOST_ROWS = "from work.{0}_old where row_id not in (select old_id from work.{0}_pair)"
LOST_SUBJECTS = (
    "select subject_type, subject_id from {then}.core.dim_frontier_subject "
    "except select subject_type, subject_id from {now}.core.dim_frontier_subject"
)
STEPPED_TABLES = {
    "fct_claim": ("claim", LOST_ROWS.format("claim")),
    "fct_availability_evidence": ("evidence", LOST_ROWS.format("evidence")),
    "dim_frontier_subject": ("subject", LOST_SUBJECTS),
}
HEADLINE_COLUMNS = (
    "definition_id, title, unit, gap_ratio, gap_ratio_reason, "
    "domestic_value, domestic_subject_id, domestic_claim_ids, western_value, western_subject_id, western_claim_ids"
)
NOW, THEN = "published_now", "published_then"
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "temp_directory": "",
    "memory_limit": "2GB",
    "threads": "2",
}

ROWS = """
create schema work;
create table work.claim_old as select *, claim_id as row_id from {then}.core.fct_claim;
create table work.claim_new as select *, claim_id as row_id from {now}.core.fct_claim;
create table work.evidence_old as
select *, row_number() over (order by {evidence_order}) as row_id from {then}.core.fct_availability_evidence;
create table work.evidence_new as
select *, row_number() over (order by {evidence_order}) as row_id from {now}.core.fct_availability_evidence;
create table work.claim_pair (old_id varchar, new_id varchar);
create table work.evidence_pair (old_id bigint, new_id bigint);
"""
EVIDENCE_ORDER = (
    "raw_table, snapshot_sha256, record_locator, basis, subject_type, subject_id, evidence_date, known_from, source_url"
)

# Rows that are alike in the whole key are paired in their order.
PAIRS = """
insert into work.{kind}_pair
with earlier as (
    select {keys}, row_id, row_number() over (partition by {keys} order by row_id) as place
    from work.{kind}_old
    where row_id not in (select old_id from work.{kind}_pair)
),

later as (
    select {keys}, row_id, row_number() over (partition by {keys} order by row_id) as place
    from work.{kind}_new
    where row_id not in (select new_id from work.{kind}_pair)
)

select earlier.row_id, later.row_id
from earlier
inner join later on earlier.place = later.place and {same}
"""

# A replacement that came later does not end the earlier claim yet: it is a revision.
CARRIED_CLAIMS = """
create table work.claim_carried as
with later_replacements as (
    select distinct supersedes_claim_id as claim_id
    from work.claim_new
    where claim_id not in (select new_id from work.claim_pair)
),

joined as (
    select
        old as earlier,
        new as later,
        coalesce({same_record}, false) as is_same_record,
        later_replacements.claim_id is not null as is_replaced_later
    from work.claim_old as old
    left join work.claim_pair as pair on old.row_id = pair.old_id
    left join work.claim_new as new on pair.new_id = new.row_id
    left join later_replacements on new.claim_id = later_replacements.claim_id
)

select 'method' as step, later.row_id is not null as is_kept, {method} from joined
union all
select 'remapping', later.row_id is not null, {remapping} from joined
"""

STANDING_CLAIMS = """
create table work.claim_standing as
select * replace (cast(null as date) as known_to)
from work.claim_carried
where step = 'remapping' and known_from <= $day and (known_to is null or known_to > $day)
"""

# What the same root or publisher said of the same figure, or what replaces a curated row that is gone, however many
# times over; what replaces a claim that the earlier day did not know either is as new as that claim.
REVISING_CLAIMS = """
create table work.claim_revising as
with recursive arrived as (
    select * from work.claim_new
    where claim_id not in (select claim_id from work.claim_standing) and known_from <= $day
),

revising as (
    select arrived.claim_id
    from arrived
    where
        arrived.supersedes_claim_id in (select claim_id from work.claim_standing)
        or exists (
            select 1
            from work.claim_standing as standing
            where
                standing.subject_type = arrived.subject_type
                and standing.subject_id = arrived.subject_id
                and standing.definition_id = arrived.definition_id
                and standing.scope is not distinct from arrived.scope
                and standing.period is not distinct from arrived.period
                and (
                    standing.root_source_id = arrived.root_source_id
                    or standing.publisher = arrived.publisher
                    or (not standing.is_kept and standing.raw_table = arrived.raw_table)
                )
        )
    union
    select arrived.claim_id
    from arrived
    inner join revising on arrived.supersedes_claim_id = revising.claim_id
)

select claim_id from revising
"""

CLAIM_STATE = """
create table work.claim_state as
select 'from' as step, {old_columns} from work.claim_old
union all
select step, {columns} from work.claim_carried
union all
select 'passage_of_time', {columns} from work.claim_standing
union all
select 'revisions', {columns}
from work.claim_new
where
    claim_id in (select claim_id from work.claim_standing)
    or claim_id in (select claim_id from work.claim_revising)
union all
select 'new_facts', {columns} from work.claim_new
"""

CARRIED_EVIDENCE = """
create table work.evidence_carried as
with joined as (
    select
        old as earlier,
        new as later,
        coalesce({same_record}, false) as is_same_record
    from work.evidence_old as old
    left join work.evidence_pair as pair on old.row_id = pair.old_id
    left join work.evidence_new as new on pair.new_id = new.row_id
)

select 'method' as step, later.row_id as new_id, {method} from joined
union all
select 'remapping', later.row_id, {remapping} from joined
"""

EVIDENCE_STATE = """
create table work.evidence_state as
with standing as (
    select * from work.evidence_carried
    where step = 'remapping' and known_from <= $day
),

withdrawn as (
    select * from standing
    where new_id is null
)

select 'from' as step, {old_columns} from work.evidence_old
union all
select step, {columns} from work.evidence_carried
union all
select 'passage_of_time', {columns} from standing
union all
select 'revisions', {columns}
from work.evidence_new as new
where
    new.row_id in (select new_id from standing where new_id is not null)
    or exists (
        select 1
        from withdrawn
        where
            withdrawn.subject_type = new.subject_type
            and withdrawn.subject_id = new.subject_id
            and withdrawn.basis = new.basis
            and withdrawn.raw_table = new.raw_table
    )
union all
select 'new_facts', {columns} from work.evidence_new
"""

SUBJECT_STATE = """
create table work.subject_state as
with mapped as (
    select subject_type, subject_id from work.claim_carried where step = 'remapping'
    union
    select subject_type, subject_id from work.evidence_carried where step = 'remapping'
),

remapped as (
    select {remapping}
    from {then}.core.dim_frontier_subject as earlier
    left join {now}.core.dim_frontier_subject as later
        on earlier.subject_type = later.subject_type and earlier.subject_id = later.subject_id
    union all
    select {columns}
    from {now}.core.dim_frontier_subject as later
    semi join mapped on later.subject_type = mapped.subject_type and later.subject_id = mapped.subject_id
    anti join {then}.core.dim_frontier_subject as earlier
        on later.subject_type = earlier.subject_type and later.subject_id = earlier.subject_id
)

select 'from' as step, {old_columns} from {then}.core.dim_frontier_subject
union all
select 'method', {method}
from {then}.core.dim_frontier_subject as earlier
left join {now}.core.dim_frontier_subject as later
    on earlier.subject_type = later.subject_type and earlier.subject_id = later.subject_id
union all
select step, {columns}
from remapped
cross join (values ('remapping'), ('passage_of_time')) as steps (step)
union all
select 'revisions', {columns}
from {now}.core.dim_frontier_subject as new
semi join remapped on new.subject_type = remapped.subject_type and new.subject_id = remapped.subject_id
union all
select 'new_facts', {columns} from {now}.core.dim_frontier_subject
"""

HEADLINES = """
create table work.headline as
select 0 as step_number, 'from' as step, {columns} from published_now.marts.mart_gap__headline limit 0
"""


@dataclass(frozen=True)
class Window:
    """The two days between which the headline moved.

    Attributes:
        first: The day for which the earlier headline speaks.
        last: The day for which the later one speaks.
    """

    first: date
    last: date


@dataclass(frozen=True)
class Columns:
    """The columns that a table has in every step.

    Attributes:
        names: In today's order.
        only_now: Those that the earlier publication does not have.
    """

    names: Sequence[str]
    only_now: frozenset[str]

    @property
    def sql(self) -> str:
        """As they are called."""
        return ", ".join(self.names)

    @property
    def old_sql(self) -> str:
        """As the earlier publication has them."""
        return ", ".join(f"null as {name}" if name in self.only_now else name for name in self.names)

    def select(self, expressions: Mapping[str, str]) -> str:
        """A select list over ``earlier`` and ``later``; what only today's file has can only come from there."""
        return ", ".join(
            f"later.{name}" if name in self.only_now else f"{expressions[name]} as {name}" for name in self.names
        )


@contextmanager
def opened(now: Path, then: Path | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A scratch database in memory that reads one or two publications and can reach nothing else.

    Args:
        now: The file of the current publication.
        then: That of an earlier one.

    Raises:
        duckdb.Error: A file cannot be opened.
    """
    with duckdb.connect(":memory:", config=CONFIG) as connection:
        for name, path in ((NOW, now), (THEN, then)):
            if path is not None:
                literal = str(path.resolve()).replace("'", "''")
                connection.execute(f"attach '{literal}' as {name} (read_only)")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        yield connection


def take_steps(connection: duckdb.DuckDBPyConnection, window: Window, then: str | None) -> None:
    """Fill ``work.headline`` with the headline of every step, one row per step and lens.

    Args:
        connection: From `opened`. Beside the headlines it then holds what they stand on, per step:
            ``work.claim_state``, ``work.evidence_state`` and ``work.subject_state``.
        window: The days.
        then: The publication that stood on the earlier day, `THEN` or `NOW`; without one, there are no steps
            ``method`` and ``remapping``.

    Raises:
        duckdb.Error: A table lacks a column, or one cannot be read as today's.
        WarehouseError: The current file has no `gap_as_of`.
    """
    earlier = then or NOW
    connection.execute(ROWS.format(now=NOW, then=earlier, evidence_order=EVIDENCE_ORDER))
    _pair(connection, "claim", CLAIM_KEYS)
    _pair(connection, "evidence", EVIDENCE_KEYS)
    for table, (kind, lost) in STEPPED_TABLES.items():
        is_whole = _is_empty(connection, lost.format(now=NOW, then=earlier))
        columns = _columns(connection, earlier, table, is_whole=is_whole)
        if kind == "claim":
            _claims(connection, window, columns)
        elif kind == "evidence":
            _evidence(connection, window, columns)
        else:
            _subjects(connection, earlier, columns)
    _world(connection)
    connection.execute(HEADLINES.format(columns=HEADLINE_COLUMNS))
    for step in STEPS:
        if step == "from" and then:
            _record(connection, step, f"{then}.marts.mart_gap__headline")
        elif then or step not in NEEDS_PUBLICATION:
            day = window.first if step in SEEN_FROM_FIRST else window.last
            _record(connection, step, f"marts.gap_as_of(date '{day}')")


def _pair(connection: duckdb.DuckDBPyConnection, kind: str, levels: Sequence[Sequence[str]]) -> None:
    """Pair the rows of both publications that are one record, by the surest key that finds it."""
    for keys in levels:
        same = " and ".join(f"earlier.{key} is not distinct from later.{key}" for key in keys)
        connection.execute(PAIRS.format(kind=kind, keys=", ".join(keys), same=same))


def _claims(connection: duckdb.DuckDBPyConnection, window: Window, columns: Columns) -> None:
    kept = {"claim_id": "coalesce(later.claim_id, earlier.claim_id)"}
    kept["known_to"] = (
        "case when is_same_record and not is_replaced_later then later.known_to else earlier.known_to end"
    )
    kept |= {name: f"earlier.{name}" for name in REVIEW_COLUMNS}
    connection.execute(CARRIED_CLAIMS.format(same_record=SAME_RECORD, **_carried(columns, kept)))
    connection.execute(STANDING_CLAIMS, {"day": window.first})
    connection.execute(REVISING_CLAIMS, {"day": window.last})
    connection.execute(CLAIM_STATE.format(columns=columns.sql, old_columns=columns.old_sql))


def _evidence(connection: duckdb.DuckDBPyConnection, window: Window, columns: Columns) -> None:
    connection.execute(CARRIED_EVIDENCE.format(same_record=SAME_RECORD, **_carried(columns, {})))
    connection.execute(EVIDENCE_STATE.format(columns=columns.sql, old_columns=columns.old_sql), {"day": window.first})


def _subjects(connection: duckdb.DuckDBPyConnection, then: str, columns: Columns) -> None:
    method = {name: f"earlier.{name}" for name in columns.names}
    mapped = method | {
        name: f"case when later.subject_id is null then earlier.{name} else later.{name} end" for name in MAPPED_COLUMNS
    }
    connection.execute(
        SUBJECT_STATE.format(
            now=NOW,
            then=then,
            columns=columns.sql,
            old_columns=columns.old_sql,
            method=columns.select(method),
            remapping=columns.select(mapped),
        )
    )


def _carried(columns: Columns, kept: dict[str, str]) -> dict[str, str]:
    """Select lists of the steps that change method and mapping: what is read from the same bytes is read as today."""
    lists = {}
    subjects = {
        "method": "earlier.{0}",
        "remapping": "case when later.row_id is null then earlier.{0} else later.{0} end",
    }
    for step, subject in subjects.items():
        read = {name: f"case when is_same_record then later.{name} else earlier.{name} end" for name in columns.names}
        lists[step] = columns.select(read | kept | {name: subject.format(name) for name in SUBJECT_COLUMNS})
    return lists


def _columns(connection: duckdb.DuckDBPyConnection, then: str, table: str, *, is_whole: bool) -> Columns:
    """The columns of a table that the steps can fill.

    Args:
        connection: Holds both publications.
        then: The earlier one.
        table: A table of the schema core.
        is_whole: Whether each of its earlier rows is there today, so that today's row can say what the earlier one
            has no column for. Otherwise such a column is left out, and a step that needs it fails.
    """
    now_columns, then_columns = (
        [column[0] for column in connection.execute(f"from {name}.core.{table} limit 0").description or ()]
        for name in (NOW, then)
    )
    names = [name for name in now_columns if name != "build_id" and (is_whole or name in then_columns)]
    return Columns(names, frozenset(names) - frozenset(then_columns))


def _is_empty(connection: duckdb.DuckDBPyConnection, query: str) -> bool:
    return connection.execute(f"select not exists ({query})").fetchall() == [(True,)]


def _world(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables of the names that `gap_as_of` reads, which show what the step of the variable ``step`` sees."""
    found = connection.execute(
        "select macro_definition from duckdb_functions() "
        "where database_name = ? and schema_name = 'marts' and function_name = 'gap_as_of'",
        [NOW],
    ).fetchone()
    if found is None:
        raise WarehouseError("the published file has no gap_as_of; run `computegap refresh` to publish it anew")
    connection.execute("create schema core; create schema marts")
    for table, (kind, _) in STEPPED_TABLES.items():
        connection.execute(
            f"create view core.{table} as "
            f"select * exclude (step) from work.{kind}_state where step = getvariable('step')"
        )
    for table in METHOD_TABLES:
        connection.execute(f"create view core.{table} as from {NOW}.core.{table}")
    connection.execute(f"create macro marts.gap_as_of(d) as table {found[0]}")


def _record(connection: duckdb.DuckDBPyConnection, step: str, source: str) -> None:
    connection.execute(f"set variable step = '{step}'")
    connection.execute(
        f"insert into work.headline select ?, ?, {HEADLINE_COLUMNS} from {source}", [STEPS.index(step), step]
    )
