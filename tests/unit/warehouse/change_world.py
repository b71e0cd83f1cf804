"""Publications that differ in a known way: made-up claims under the project's own way from claims to the headline.

What belongs here: rendering that way without dbt, and writing a publication. What does not: what must hold (tests).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2

from pipelines.settings import DBT_PROJECT_DIR, Settings

Row = Mapping[str, Any]
CLAIM = {
    "claim_id": "varchar",
    "subject_type": "varchar",
    "subject_id": "varchar",
    "subject_name": "varchar",
    "definition_id": "varchar",
    "value_low": "double",
    "value_central": "double",
    "value_high": "double",
    "unit": "varchar",
    "value_published": "double",
    "unit_published": "varchar",
    "scope": "varchar",
    "period": "varchar",
    "precision_as_published": "varchar",
    "claimant": "varchar",
    "publisher": "varchar",
    "root_source_id": "varchar",
    "evidence_grade": "varchar",
    "is_reviewed_reading": "boolean",
    "is_excluded": "boolean",
    "exclusion_reason": "varchar",
    "is_specification": "boolean",
    "published_date": "date",
    "known_from": "date",
    "known_to": "date",
    "statement_id": "varchar",
    "supersedes_claim_id": "varchar",
    "method_note": "varchar",
    "source_id": "varchar",
    "source_url": "varchar",
    "raw_table": "varchar",
    "snapshot_sha256": "varchar",
    "record_locator": "varchar",
}
EVIDENCE = {
    "subject_type": "varchar",
    "subject_id": "varchar",
    "basis": "varchar",
    "evidence_date": "date",
    "known_from": "date",
    "is_date_assumed": "boolean",
    "evidence_grade": "varchar",
    "is_not_submitted_as_available": "boolean",
    "source_url": "varchar",
    "raw_table": "varchar",
    "snapshot_sha256": "varchar",
    "record_locator": "varchar",
}
SUBJECT = {
    "subject_type": "varchar",
    "subject_id": "varchar",
    "accelerator_id": "varchar",
    "bloc": "varchar",
    "launch_start_date": "date",
    "launch_end_date": "date",
    "launch_evidence_grade": "varchar",
    "is_frontier_eligible": "boolean",
}
FIXED = """
create table core.dim_export_rule as
select null::varchar as accelerator_id, null::varchar as status, null::date as valid_from, null::date as valid_to
limit 0;
create table core.dim_metric as
select id as definition_id, id as title, unit, 'accelerator' as subject_type, true as is_hardware_lens
from (values ('peak_bf16', 'TFLOPS'), ('memory_capacity', 'GB')) as metrics (id, unit);
create table core.dim_precision as select 'peak_bf16' as definition_id, 'bf16' as precision, 16 as bits;
create table core.dim_student_t as
select range as degrees_of_freedom, 2.0::double as t_quantile from range(1, 12);
"""


@cache
def gap_as_of() -> str:
    """The body of the table macro `gap_as_of`, from the project's own files."""
    folder = DBT_PROJECT_DIR / "macros"
    text = "\n".join(path.read_text() for path in (*sorted(folder.glob("*.sql")), *sorted(folder.glob("steps/*.sql"))))
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=False)  # noqa: S701 - it is SQL
    module: Any = SimpleNamespace()
    environment.globals["adapter"] = SimpleNamespace(dispatch=lambda name: getattr(module, f"default__{name}"))
    environment.globals["dbt"] = SimpleNamespace(
        type_string=lambda: "varchar",
        last_day=lambda value, _: f"last_day({value})",
        datediff=lambda first, last, part: f"date_diff('{part}', {first}, {last})",
    )
    module = environment.from_string(text).module
    return str(module.gap_as_of_sql("cast(d as date)"))


def claim(claim_id: str, subject: str, value: float, known_from: str, **more: Any) -> dict[str, Any]:
    """A claim on a part, of a root, record and page of its own unless `more` says otherwise."""
    row = dict.fromkeys(CLAIM) | {
        "claim_id": claim_id,
        "subject_type": "accelerator",
        "subject_id": subject,
        "definition_id": "peak_bf16",
        "unit": "TFLOPS",
        "scope": "package",
        "publisher": f"{claim_id}.example",
        "claimant": f"{claim_id}.example",
        "root_source_id": f"{claim_id}.example/page",
        "evidence_grade": "B",
        "is_reviewed_reading": True,
        "is_excluded": False,
        "is_specification": True,
        "known_from": known_from,
        "statement_id": claim_id,
        "source_id": "ledger",
        "source_url": f"https://{claim_id}.example/page",
        "raw_table": "raw_parts",
        "snapshot_sha256": "a" * 64,
        "record_locator": f"parts.csv#{claim_id}",
    }
    values = dict.fromkeys(("value_low", "value_central", "value_high", "value_published"), value)
    return row | values | more


def available(subject: str, day: str, **more: Any) -> dict[str, Any]:
    """Evidence that a part could be had from a day on."""
    return dict.fromkeys(EVIDENCE) | {
        "subject_type": "accelerator",
        "subject_id": subject,
        "basis": "measured",
        "evidence_date": day,
        "known_from": day,
        "is_date_assumed": False,
        "evidence_grade": "B",
        "is_not_submitted_as_available": False,
        "source_url": f"https://tests.example/{subject}",
        "raw_table": "raw_results",
        "snapshot_sha256": "b" * 64,
        "record_locator": f"results.csv#{subject}",
        **more,
    }


def part(subject: str, bloc: str, **more: Any) -> dict[str, Any]:
    """A part that may stand on a frontier."""
    return dict.fromkeys(SUBJECT) | {
        "subject_type": "accelerator",
        "subject_id": subject,
        "accelerator_id": subject,
        "bloc": bloc,
        "launch_evidence_grade": "A",
        "is_frontier_eligible": True,
        **more,
    }


def publish(
    settings: Settings,
    day: str,
    claims: Iterable[Row],
    evidence: Iterable[Row],
    parts: Iterable[Row],
    *,
    method: Callable[[str], str] = str,
    changes: str = "",
) -> Path:
    """Write a publication that was built on a day and speaks for it, and make it the current one.

    Args:
        settings: Where.
        day: In ISO 8601.
        claims: Rows of core.fct_claim; so are `evidence` and `parts` of their tables.
        evidence: Rows of core.fct_availability_evidence.
        parts: Rows of core.dim_frontier_subject.
        method: What is done to the SQL of `gap_as_of`.
        changes: SQL that is run on the file at the end.

    Returns:
        The folder.
    """
    build_id = f"{day.replace('-', '')}T120000Z-00000000"
    folder = settings.publications_dir / build_id
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "computegap.duckdb")) as connection:
        connection.execute(f"create schema core; create schema marts; {FIXED}")
        for table, columns, rows in (
            ("fct_claim", CLAIM, claims),
            ("fct_availability_evidence", EVIDENCE, evidence),
            ("dim_frontier_subject", SUBJECT, parts),
        ):
            types = ", ".join(f"{name} {dtype}" for name, dtype in columns.items())
            connection.execute(f"create table core.{table} ({types}, build_id varchar default '{build_id}')")
            places = ", ".join("?" * len(columns))
            for row in rows:
                connection.execute(
                    f"insert into core.{table} ({', '.join(columns)}) values ({places})",
                    [row[name] for name in columns],
                )
        connection.execute(f"create macro marts.gap_as_of(d) as table {method(gap_as_of())}")
        connection.execute(
            f"create table marts.mart_gap__headline as "
            f"select *, '{build_id}' as build_id from marts.gap_as_of(date '{day}')"
        )
        connection.execute("create table marts.mart_gap__lens_month as select date '2016-01-01' as month")
        connection.execute(changes or "select 1")
    manifest = {"build_id": build_id, "built_at": f"{day}T12:00:00+00:00", "as_of": day}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    settings.published_dir.unlink(missing_ok=True)
    settings.published_dir.symlink_to(Path("publications") / build_id)
    return folder
