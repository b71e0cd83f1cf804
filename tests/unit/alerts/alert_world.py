"""A home with status files and a publication of two tables, changed at will."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipelines.alerts.channels import Alert
from pipelines.alerts.telling import tell
from pipelines.settings import Settings

CHECK = {"asset": "marts.a", "check_name": "in_range", "is_blocking": True, "passed": True, "observed": "3 rows"}
SOURCE = {"source_id": "epoch", "state": "fresh", "detail": "2 resource(s) from network"}
HEADLINE = {"definition_id": "peak_bf16", "low": 0.1, "value": 0.2, "high": 0.3, "reason": None}
CONFLICT = "('gb300', 'peak_bf16', '', 1.0, 2.0, 2, 'scope')"


@dataclass
class AlertWorld:
    home: Path
    settings: dict[str, Any] = field(default_factory=dict)
    logged: list[str] = field(default_factory=list)

    def status(self, name: str, *rows: dict[str, Any]) -> None:
        path = self.home / "status" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(rows))

    def publish(self, *headlines: dict[str, Any], conflicts: tuple[str, ...] = ()) -> None:
        folder = self.home / "published"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text(json.dumps({"build_id": "one"}))
        with duckdb.connect(str(folder / "computegap.duckdb")) as connection:
            connection.execute(
                "create schema marts; create table marts.mart_gap__headline (definition_id varchar, "
                "gap_ratio_low double, gap_ratio double, gap_ratio_high double, gap_ratio_reason varchar); "
                "create table marts.mart_claims__conflicts (subject_id varchar, definition_id varchar, period varchar, "
                "value_min double, value_max double, n_roots integer, conflict_cause varchar)"
            )
            for row in headlines:
                connection.execute("insert into marts.mart_gap__headline values (?, ?, ?, ?, ?)", [*row.values()])
            for values in conflicts:
                connection.execute(f"insert into marts.mart_claims__conflicts values {values}")

    def tell(self, *arguments: Any) -> list[Alert]:
        return tell(Settings(home=self.home, **self.settings), *arguments, log=self.logged.append)

    def told(self, *arguments: Any) -> list[tuple[str, str]]:
        return [(alert.state, alert.id) for alert in self.tell(*arguments)]
