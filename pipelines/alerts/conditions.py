"""What is worth an alert, read from what the last refresh left behind.

What belongs here: conditions that last (a failed check, a failed or stale source, a failed refresh, a conflict), and
the headline, whose moves are events. What does not: what was told before (telling), and to whom (channels).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pipelines.settings import Settings
from pipelines.warehouse.reader import published, query
from pipelines.warehouse.status import read_status

Kind = Literal["check", "source", "refresh", "conflict", "headline"]
Severity = Literal["critical", "warning"]
BAD_STATES = ("failed", "stale")
REFRESH = "refresh:refresh"

CONFLICTS = """
select subject_id, definition_id, coalesce(period, '') as period, value_min, value_max, n_roots, conflict_cause
from marts.mart_claims__conflicts order by all
"""
HEADLINES = """
select definition_id, gap_ratio_low as low, gap_ratio as value, gap_ratio_high as high, gap_ratio_reason as reason
from marts.mart_gap__headline order by definition_id
"""


@dataclass(frozen=True)
class Condition:
    """Something that is wrong, by an id that stays the same while it lasts."""

    kind: Kind
    key: str
    severity: Severity
    text: str

    @property
    def id(self) -> str:
        """The kind and what it is about."""
        return f"{self.kind}:{self.key}"


@dataclass(frozen=True)
class Headline:
    """The gap ratio of a lens with its interval; `reason` says why there is none."""

    lens: str
    low: float | None
    value: float | None
    high: float | None
    reason: str | None

    @property
    def shown(self) -> str:
        """The ratio and its interval, or why there is none."""
        if self.value is None:
            return f"no value ({self.reason or 'no reason given'})"
        return f"{self.value:.3g} [{_or_value(self.low, self.value):.3g}, {_or_value(self.high, self.value):.3g}]"

    def is_beyond(self, earlier: Headline) -> bool:
        """Whether the value lies outside of the earlier interval, or has come or gone."""
        if self.value is None or earlier.value is None:
            return (self.value is None) != (earlier.value is None)
        slack = 1e-9 * abs(earlier.value)
        low, high = (_or_value(bound, earlier.value) for bound in (earlier.low, earlier.high))
        return not low - slack <= self.value <= high + slack


def status_conditions(settings: Settings) -> list[Condition]:
    """Checks that did not pass, and sources that failed or are stale, as of the last refresh.

    Raises:
        WarehouseError: A status file is damaged.
    """
    return [*_checks(read_status(settings, "checks")), *_sources(read_status(settings, "sources"))]


def published_state(settings: Settings) -> tuple[list[Condition], list[Headline]] | None:
    """The conflicts and the headlines of the published file, or None where nothing is published yet.

    Raises:
        UsageError: The file has no such tables.
        WarehouseError: It cannot be opened.
    """
    if not settings.published_db.exists():
        return None
    with published(settings) as connection:
        conflicts = query(connection, CONFLICTS).to_dicts()
        headlines = query(connection, HEADLINES).to_dicts()
    found = [
        Condition(
            "conflict",
            f"{row['subject_id']}|{row['definition_id']}|{row['period']}",
            "warning",
            f"{row['n_roots']} independent sources disagree on {row['definition_id']} of {row['subject_id']} "
            f"{row['period']}: {row['value_min']:g} to {row['value_max']:g} ({row['conflict_cause']})".replace(
                " :", ":"
            ),
        )
        for row in conflicts
    ]
    lenses = [Headline(row["definition_id"], row["low"], row["value"], row["high"], row["reason"]) for row in headlines]
    return found, lenses


def refresh_failed(error: Exception | str) -> Condition:
    """The condition that a refresh has failed."""
    return Condition("refresh", "refresh", "critical", f"the refresh failed: {error}")


def _checks(rows: Iterable[dict[str, object]]) -> list[Condition]:
    return [
        Condition(
            "check",
            f"{row['asset']}/{row['check_name']}",
            "critical" if row["is_blocking"] else "warning",
            f"check {row['check_name']} on {row['asset']} did not pass: {row['observed']}",
        )
        for row in rows
        if not row["passed"]
    ]


def _sources(rows: Iterable[dict[str, object]]) -> list[Condition]:
    return [
        Condition(
            "source", str(row["source_id"]), "warning", f"source {row['source_id']} is {row['state']}: {row['detail']}"
        )
        for row in rows
        if row["state"] in BAD_STATES
    ]


def _or_value(bound: float | None, value: float) -> float:
    return value if bound is None else bound
