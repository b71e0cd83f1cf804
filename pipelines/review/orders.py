"""Decisions about order candidates: nothing enters the order book unreviewed.

What belongs here: turning a candidate into a row of the order ledger, and keeping decisions. What does not: finding
candidates (dbt: ``audit.audit_order_candidates``), reading the files back (``pipelines/sources/ledger.py``).

Two files in ``<home>/ledger``, to which rows are only added, under a lock and each time by replacing the file in one
step: ``order_decisions.csv`` has every decision, ``orders_accepted.csv`` the accepted rows in the form of the package's
``orders.csv``. The accepted row is written first; a process that dies in between leaves a row without its decision,
which the same command completes and never doubles.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from pipelines.errors import UsageError
from pipelines.settings import PACKAGE_ROOT, Settings
from pipelines.snapshots.atomic import write_atomically
from pipelines.sources.ledger import HOME_FILES, OrderDecisions, Orders
from pipelines.warehouse.reader import published, query

TABLE = "audit.audit_order_candidates"
ORDER_COLUMNS = [name for name in Orders.column_names() if not name.startswith("_")]
DECISION_COLUMNS = [name for name in OrderDecisions.column_names() if not name.startswith("_")]
CONFIDENCES = ("high", "medium", "low")
_UNITS = {"chip": "chips", "card": "cards", "server": "servers", "system": "systems"}
_CURRENCIES = ("CNY", "USD")
_SHORTEST_ID = 4
_LOCK_SECONDS = 30.0


@dataclass(frozen=True)
class Accepted:
    """An accepted row as it is kept here, and the line to propose for the package's ledger."""

    order_id: str
    row: dict[str, str]
    proposed_line: str


def candidates(settings: Settings, *, decided: bool = False) -> list[dict[str, Any]]:
    """The candidates of the current publication, newest document first.

    Args:
        settings: Where it is published.
        decided: Whether those that have been decided are listed, too.

    Raises:
        WarehouseError: Nothing is published.
    """
    with published(settings) as connection:
        found = query(connection, f"select * from {TABLE} order by reported_date desc, candidate_id").to_dicts()
    known = {row["candidate_id"]: row for row in decisions(settings)}
    for row in found:
        row["decision"] = known.get(row["candidate_id"], {}).get("decision", row["decision"])
    return [row for row in found if decided or row["decision"] == "open"]


def decisions(settings: Settings) -> list[dict[str, str]]:
    """Every decision that is kept, oldest first."""
    return _rows(_path(settings, "order_decisions"), DECISION_COLUMNS)


def accept(
    settings: Settings,
    candidate_id: str,
    *,
    note: str = "",
    url: str | None = None,
    publisher: str | None = None,
    confidence: str = "low",
    now: datetime | None = None,
) -> Accepted:
    """Take a candidate into the ledger of this home.

    Args:
        settings: The home.
        candidate_id: The candidate, or the beginning of its id.
        note: Why; kept in the row.
        url: Address of the document, where it is not described.
        publisher: Who published it, where it is not described.
        confidence: How sure the reviewer is: high, medium or low.
        now: The moment of the decision.

    Raises:
        UsageError: There is no such candidate, it is rejected already, or a row needs something that is not known.
    """
    if confidence not in CONFIDENCES:
        raise UsageError(f"confidence {confidence!r}: expected one of {', '.join(CONFIDENCES)}")
    with _locked(settings):
        candidate = _undecided(settings, candidate_id, "rejected")
        row = _order(candidate, note=note, url=url, publisher=publisher, confidence=confidence)
        path = _path(settings, "orders_accepted")
        kept = _rows(path, ORDER_COLUMNS)
        same = next((other for other in kept if other["order_id"] == row["order_id"]), None)
        if same is None:
            _write(path, ORDER_COLUMNS, [*kept, row])
        if not any(known["candidate_id"] == candidate["candidate_id"] for known in decisions(settings)):
            _decide(settings, candidate, "accepted", note, row["order_id"], now)
    row = same or row
    return Accepted(row["order_id"], row, _line({**row, "order_id": _next_id()}))


def reject(settings: Settings, candidate_id: str, *, reason: str, now: datetime | None = None) -> str:
    """Keep a candidate out of the ledger for good, and return its id.

    Raises:
        UsageError: There is no such candidate, it is accepted already, or there is no reason.
    """
    if not reason.strip():
        raise UsageError("a rejection needs a reason: --reason '...'")
    with _locked(settings):
        candidate = _undecided(settings, candidate_id, "accepted")
        if not any(known["candidate_id"] == candidate["candidate_id"] for known in decisions(settings)):
            _decide(settings, candidate, "rejected", reason, None, now)
    return str(candidate["candidate_id"])


def _undecided(settings: Settings, candidate_id: str, opposite: str) -> dict[str, Any]:
    """The one candidate whose id begins so, unless the opposite has been decided."""
    if len(candidate_id) < _SHORTEST_ID:
        raise UsageError(f"{candidate_id!r}: expected at least {_SHORTEST_ID} characters of a candidate's id")
    found = [row for row in candidates(settings, decided=True) if row["candidate_id"].startswith(candidate_id)]
    if len(found) != 1:
        raise UsageError(
            f"{len(found)} candidates begin with {candidate_id!r}; see `computegap orders candidates --all`"
        )
    if found[0]["decision"] == opposite:
        raise UsageError(
            f"candidate {found[0]['candidate_id']} is {opposite} already; decisions are not taken back here"
        )
    return found[0]


def _order(
    candidate: Mapping[str, Any], *, note: str, url: str | None, publisher: str | None, confidence: str
) -> dict[str, str]:
    """The candidate as a row of the order ledger, every value as text."""
    address, by = url or candidate["source_url"], publisher or candidate["publisher"]
    for name, value in (("url", address), ("publisher", by)):
        if not value:
            raise UsageError(
                f"the document of {candidate['candidate_id']} has no {name}: give --{name}, or describe it in a YAML "
                "file beside it and refresh"
            )
    if candidate["buyer"] is None:
        raise UsageError(
            f"the document of {candidate['candidate_id']} names no buyer; add the row to the ledger by hand"
        )
    purposes = candidate["purposes"] or []
    currency = candidate["currency"] if candidate["currency"] in _CURRENCIES else None
    is_usd = currency == "USD"
    day = candidate["reported_date"].isoformat()
    provenance = (
        f"Read by machine in {_place(candidate)}, snapshot {candidate['snapshot_sha256'][:12]}; accepted by review "
        f"(candidate {candidate['candidate_id']})"
    )
    values: dict[str, Any] = {
        "order_id": f"ord-9{int(candidate['candidate_id'], 16) % 10**11:011d}",
        "event_date": day,
        "reported_date": day,
        "buyer": candidate["buyer"],
        "buyer_country": candidate["buyer_country"],
        "vendor": candidate["vendor"],
        "vendor_bloc": candidate["bloc"],
        "accelerator": candidate["accelerator_id"] or candidate["accelerator_family"] or "unspecified",
        "quantity_low": candidate["quantity_low"],
        "quantity_high": candidate["quantity_high"],
        "quantity_unit": _UNITS.get(candidate["quantity_unit"] or "", "chips" if candidate["quantity_low"] else None),
        "value_usd_low": candidate["amount_low"] if is_usd else None,
        "value_usd_high": candidate["amount_high"] if is_usd else None,
        "original_currency": currency,
        "original_amount_low": candidate["amount_low"] if currency else None,
        "original_amount_high": candidate["amount_high"] if currency else None,
        "status": candidate["status"],
        "purpose": purposes[0] if len(purposes) == 1 else "unknown",
        "source_url": address,
        "publisher": by,
        "confidence": confidence,
        "note": "; ".join(part for part in (note.strip(), provenance) if part),
    }
    return {name: _cell(values.get(name)) for name in ORDER_COLUMNS}


def _place(candidate: Mapping[str, Any]) -> str:
    """Where a candidate was read."""
    if candidate["document_id"] is None:
        return f"the headline of article {candidate['article_id']}"
    return f"document {candidate['document_id']}, sentence {candidate['sentence']}"


def _decide(
    settings: Settings,
    candidate: Mapping[str, Any],
    decision: str,
    reason: str,
    order_id: str | None,
    now: datetime | None,
) -> None:
    values = {
        **{name: candidate[name] for name in ("candidate_id", "event_id", "snapshot_sha256")},
        "document_id": candidate["document_id"] or candidate["article_id"],
        "decision": decision,
        "decided_at": (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "order_id": order_id,
        "reason": reason.strip(),
    }
    row = {name: _cell(values[name]) for name in DECISION_COLUMNS}
    _write(_path(settings, "order_decisions"), DECISION_COLUMNS, [*decisions(settings), row])


def _path(settings: Settings, key: str) -> Path:
    return settings.ledger_dir / HOME_FILES[key][0]


def _locked(settings: Settings) -> Any:
    """One decision at a time.

    Raises:
        UsageError: Another process has been deciding for too long.
    """
    settings.ledger_dir.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.ledger_dir / ".lock", timeout=_LOCK_SECONDS)
    try:
        return lock.acquire()
    except Timeout as error:
        raise UsageError(f"another process is deciding in {settings.ledger_dir}; try again") from error


def _rows(path: Path, columns: list[str]) -> list[dict[str, str]]:
    """The rows of a file of decisions.

    Raises:
        UsageError: Somebody changed its header.
    """
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        if reader.fieldnames != columns:
            raise UsageError(f"{path}: expected the columns {', '.join(columns)}; restore the file from a backup")
        return [dict(row) for row in reader]


def _write(path: Path, columns: list[str], rows: list[dict[str, str]]) -> None:
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_atomically(path, stream.getvalue().encode())


def _cell(value: object) -> str:
    """A value as the ledger writes it: whole numbers without a point, nothing for what is not known."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else " ".join(str(value).split())


def _line(row: Mapping[str, str]) -> str:
    stream = io.StringIO(newline="")
    csv.DictWriter(stream, ORDER_COLUMNS, lineterminator="").writerow(row)
    return stream.getvalue()


def _next_id() -> str:
    """The id that follows the last one of the package's ledger."""
    rows = _rows(PACKAGE_ROOT / "ledger" / "orders.csv", ORDER_COLUMNS)
    return f"ord-{max(int(row['order_id'].removeprefix('ord-')) for row in rows) + 1:04d}"
