"""What is told now: what began, what is over, what happened; each once.

What belongs here: comparing conditions with what was told before, and the order of the channels. What does not: the
conditions, the channels.

Below ``<home>/alerts``: `alerts.jsonl` (everything that was ever told), `alerts.atom` (the newest of it) and
`state.json` (what lasts, the headline that moves are judged from, and what a webhook has not taken yet).
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal

import duckdb
from filelock import FileLock, Timeout

from pipelines.alerts.channels import Alert, append_lines, post, read_lines, write_feed
from pipelines.alerts.conditions import (
    REFRESH,
    Condition,
    Headline,
    published_state,
    refresh_failed,
    status_conditions,
)
from pipelines.documents.plain import sound
from pipelines.errors import ComputegapError
from pipelines.settings import Settings
from pipelines.snapshots.atomic import write_atomically
from pipelines.warehouse.publication import read_manifest

LOCK_WAIT_SECONDS = 30.0
MAX_UNDELIVERED = 200
MAX_CHARACTERS = 2_000
Ended = Literal["done", "failed"]
Log = Callable[[str], None]
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LOG = logging.getLogger(__name__)


@dataclass
class State:
    """What was told, and what moves are judged from.

    Attributes:
        open: Conditions that last, by id.
        headlines: By lens, the headline that was first seen or last told to have moved.
        knows_publication: Whether the conflicts of a publication have been seen; those of the first are no news.
        undelivered: What the webhook has not taken yet.
    """

    open: dict[str, Condition] = field(default_factory=dict)
    headlines: dict[str, Headline] = field(default_factory=dict)
    knows_publication: bool = False
    undelivered: list[Alert] = field(default_factory=list)


def tell(settings: Settings, ended: Ended | None = None, error: str = "", log: Log = _LOG.warning) -> list[Alert]:
    """Tell what has begun, ended or happened since the last time; nothing that goes wrong here is raised.

    Args:
        settings: Where the home is, and the webhook.
        ended: How a refresh ended, if that is why this is called; a refresh that succeeds ends the alert that one
            had failed.
        error: Why it failed.
        log: Where each alert, and what hinders telling it, is logged.

    Returns:
        What was told.
    """
    folder = settings.alerts_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "alerts.lock", timeout=LOCK_WAIT_SECONDS):
            return _tell(settings, ended, error, log)
    except (ComputegapError, OSError, Timeout) as problem:
        log(f"alerts could not be told: {settings.masked(str(problem))}")
        return []


def _tell(settings: Settings, ended: Ended | None, error: str, log: Log) -> list[Alert]:
    state = _load(settings, log)
    lasting, events = (
        [replace(condition, text=_line(settings, condition.text)) for condition in found]
        for found in _now(settings, state, ended, error, log)
    )
    alerts = _alerts(settings, state, lasting, events)
    # What was told stays as it was told, so that the all clear says the same.
    state.open = {condition.id: state.open.get(condition.id, condition) for condition in lasting}
    for alert in alerts:
        log(f"alert ({alert.severity}): {alert.line}")
    if alerts:
        path = settings.alerts_dir / "alerts.jsonl"
        append_lines(path, alerts)
        write_feed(settings.alerts_dir / "alerts.atom", read_lines(path))
    state.undelivered = [*state.undelivered, *alerts][-MAX_UNDELIVERED:] if settings.alert_webhook else []
    # Written before the webhook is asked: a receiver that kills this process does not make it tell everything again.
    _save(settings, state)
    if settings.alert_webhook and state.undelivered:
        if (reason := post(settings.alert_webhook, state.undelivered)) is None:
            state.undelivered = []
            _save(settings, state)
        else:
            log(f"the webhook did not take {len(state.undelivered)} alert(s): {reason}; they go out with the next ones")
    return alerts


def _now(
    settings: Settings, state: State, ended: Ended | None, error: str, log: Log
) -> tuple[list[Condition], list[Condition]]:
    """The conditions that last now, and the moves of the headline since it was last told; notes the headline."""
    lasting = status_conditions(settings)
    if ended == "failed":
        lasting.append(refresh_failed(error))
    elif ended is None and REFRESH in state.open:
        lasting.append(state.open[REFRESH])
    try:
        seen = published_state(settings)
    except (ComputegapError, duckdb.Error) as problem:
        log(f"conflicts and headlines could not be looked at: {problem}")
        seen = None
    if seen is None:
        return [*lasting, *(c for c in state.open.values() if c.kind == "conflict")], []
    conflicts, headlines = seen
    if not state.knows_publication:
        state.open |= {conflict.id: conflict for conflict in conflicts}
        state.knows_publication = True
    return [*lasting, *conflicts], _moves(state, headlines)


def _moves(state: State, headlines: Sequence[Headline]) -> list[Condition]:
    """The headlines that left the interval which they are judged from; that interval stays until then."""
    moves = []
    for now in headlines:
        earlier = state.headlines.setdefault(now.lens, now)
        if now.is_beyond(earlier):
            text = f"the headline of {now.lens} moved beyond its interval: {earlier.shown} to {now.shown}"
            moves.append(Condition("headline", now.lens, "warning", text))
            state.headlines[now.lens] = now
    return moves


def _alerts(settings: Settings, state: State, lasting: Sequence[Condition], events: Sequence[Condition]) -> list[Alert]:
    """What began, then what happened, then what is over."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    build_id = (read_manifest(settings) or {}).get("build_id")
    ids = {condition.id for condition in lasting}
    told: list[tuple[str, Condition]] = [
        *(("raised", condition) for condition in lasting if condition.id not in state.open),
        *(("event", condition) for condition in events),
        *(("cleared", condition) for id_, condition in state.open.items() if id_ not in ids),
    ]
    return [Alert(at, how, c.id, c.kind, c.severity, c.text, build_id) for how, c in told]


def _line(settings: Settings, text: str) -> str:
    """What is said in one line of sound text, without secrets: it may come from strangers, and goes to many places."""
    return sound(_CONTROLS.sub(" ", settings.masked(text))).strip()[:MAX_CHARACTERS]


def _load(settings: Settings, log: Log) -> State:
    path = settings.alerts_dir / "state.json"
    try:
        content: dict[str, Any] = json.loads(path.read_bytes())
        return State(
            {id_: Condition(**condition) for id_, condition in content["open"].items()},
            {lens: Headline(**headline) for lens, headline in content["headlines"].items()},
            content["knows_publication"],
            [Alert(**alert) for alert in content["undelivered"]],
        )
    except FileNotFoundError:
        return State()
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        log(f"{path} is damaged ({error}); what lasts is told again")
        return State()


def _save(settings: Settings, state: State) -> None:
    write_atomically(
        settings.alerts_dir / "state.json", json.dumps(asdict(state), ensure_ascii=False, indent=1).encode() + b"\n"
    )
