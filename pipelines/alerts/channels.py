"""Where alerts go: a file of JSON lines, an Atom feed, and a webhook.

What belongs here: how each is written. What does not: what is told (telling). Nothing here raises for a channel that is
down: a refresh must not fail for want of somebody to tell.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
from pydantic import SecretStr

from pipelines.snapshots.atomic import write_atomically

ATOM = "http://www.w3.org/2005/Atom"
FEED_ID = "urn:computegap:alerts"
MAX_ENTRIES = 200
ATTEMPTS = 3
TIMEOUT_SECONDS = 5.0
PAUSE_SECONDS = 1.0
TOTAL_SECONDS = 20.0
# What XML 1.0 has no way to write (section 2.2).
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STATES = {"raised": "", "cleared": "all clear: ", "event": ""}


@dataclass(frozen=True)
class Alert:
    """One thing told: a condition that began (raised) or ended (cleared), or an event.

    `at` is in UTC, ISO 8601; `build_id` the publication that readers have then, if there is one.
    """

    at: str
    state: str
    id: str
    kind: str
    severity: str
    text: str
    build_id: str | None

    @property
    def line(self) -> str:
        """The alert in one line."""
        return f"{_STATES[self.state]}{self.text}"


def append_lines(path: Path, alerts: Sequence[Alert]) -> None:
    """Append alerts to a file of JSON lines; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as stream:
        stream.writelines(json.dumps(asdict(alert), ensure_ascii=False) + "\n" for alert in alerts)


def read_lines(path: Path) -> list[Alert]:
    """The newest alerts of such a file, oldest first, without lines that a crash cut off; raises OSError."""
    if not path.exists():
        return []
    alerts = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines()[-MAX_ENTRIES:]:
        try:
            alerts.append(Alert(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return alerts


def write_feed(path: Path, alerts: Sequence[Alert]) -> None:
    """Replace the Atom feed (RFC 4287) by one of these alerts, the newest first; raises OSError."""
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    _child(feed, "id", FEED_ID)
    _child(feed, "title", "computegap alerts")
    _child(feed, "updated", alerts[-1].at if alerts else "1970-01-01T00:00:00+00:00")
    _child(_child(feed, "author"), "name", "computegap")
    for number, alert in reversed(list(enumerate(alerts))):
        entry = _child(feed, "entry")
        _child(entry, "id", f"{FEED_ID}:{alert.at}:{alert.state}:{alert.id}".replace(" ", "_"))
        _child(entry, "title", alert.line)
        _child(entry, "updated", alert.at)
        _child(entry, "category").set("term", alert.kind)
        _child(entry, "content", f"{alert.severity}, {alert.state}, build {alert.build_id or 'none'} ({number + 1})")
    write_atomically(path, ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def post(url: SecretStr, alerts: Sequence[Alert], sleep: Callable[[float], None] = time.sleep) -> str | None:
    """Send alerts to a webhook as JSON; None when it took them, else in words why not, without the address.

    The body has `text`, which chat services show, and `alerts`. Redirects are not followed. A request goes out
    `ATTEMPTS` times at most, and whatever the receiver does costs no more than `TOTAL_SECONDS`.
    """
    reasons: list[str | None] = []
    asking = threading.Thread(target=lambda: reasons.append(_post(url, alerts, sleep)), daemon=True)
    asking.start()
    asking.join(TOTAL_SECONDS)
    return reasons[0] if reasons else f"no answer within {TOTAL_SECONDS:g} s"


def _post(url: SecretStr, alerts: Sequence[Alert], sleep: Callable[[float], None]) -> str | None:
    body = {"text": "\n".join(alert.line for alert in alerts), "alerts": [asdict(alert) for alert in alerts]}
    reason = "it was not asked"
    for attempt in range(ATTEMPTS):
        if attempt:
            sleep(PAUSE_SECONDS * 2 ** (attempt - 1))
        try:
            # The transport itself: a client would log the address, which usually holds a token.
            with httpx.HTTPTransport() as transport:
                request = httpx.Request(
                    "POST",
                    url.get_secret_value().strip(),
                    json=body,
                    extensions={"timeout": httpx.Timeout(TIMEOUT_SECONDS).as_dict()},
                )
                status = transport.handle_request(request).status_code
        except (httpx.HTTPError, httpx.InvalidURL, httpx.UnsupportedProtocol, ValueError) as error:
            reason = type(error).__name__
            continue
        if httpx.codes.is_success(status):
            return None
        reason = f"status {status}"
        if status < httpx.codes.INTERNAL_SERVER_ERROR and status != httpx.codes.TOO_MANY_REQUESTS:
            break
    return reason


def _child(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    child = ET.SubElement(parent, f"{{{ATOM}}}{name}")
    child.text = None if text is None else _NOT_XML.sub("\ufffd", text)
    return child
