"""RSS, RDF, Atom, CDF and JSON feeds to plain entries.

What belongs here: what is refused before parsing, and which fields of an entry are kept and how they are cleaned.
What does not: limits of time and memory (`bounded`), frames and sources.

Parsing itself is feedparser's, which never sees anything but UTF-8 text without entity declarations. Its HTML
sanitising is off, since no markup is kept: titles and excerpts are plain text.
"""

from __future__ import annotations

import calendar
import io
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from pipelines.documents.charset import Decoded, decode
from pipelines.documents.plain import plain, sound
from pipelines.documents.refusal import DocumentRefusedError

MAX_ENTRIES = 5_000
MAX_TITLE_CHARACTERS = 2_000
MAX_ADDRESS_CHARACTERS = 4_000
MAX_LABELS = 50
EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)

_TOKEN = re.compile(r"""<!--|<\?|<!entity\b|<!|<[A-Za-z_:][^\s>/]*|"[^"]*"|'[^']*'""", re.IGNORECASE)
_OFFSET = re.compile(r"[+-]\d{2}:?\d{2}\s*$")
_UTC = re.compile(r"(Z|\b(GMT|UTC|UT))\s*$", re.IGNORECASE)
_ZONE_NAME = re.compile(r"\b[A-Z]{2,5}\s*$")
_PAGE_ADDRESS = re.compile(r"https?://[^\s/]\S*$", re.IGNORECASE)
_JSON_FEED = re.compile(r"^https://jsonfeed\.org/version/")
_PAGE = re.compile(r"doctype\s+html", re.IGNORECASE)
_PAGE_ROOTS = frozenset({"<html", "<head", "<body"})
_FEED_ROOTS = frozenset({"<rss", "<feed", "<rdf:rdf", "<channel"})
# Entry fields that may carry the day, best first.
_DATES = ("published", "created", "updated")


def read(payload: bytes, options: Mapping[str, Any]) -> dict[str, Any]:
    """The entries of a feed.

    Args:
        payload: The document.
        options: `url` (base of relative links), `language` (BCP 47 tag or None), `excerpt_characters` (how much of an
            entry's text is kept, as plain text) and `with_content` (whether the excerpt may come from the entry's
            full content; else from its summary alone).

    Returns:
        `channel_title`, `channel_language`, `format`, `encoding`, `charset_repair`, `n_replaced`, `is_well_formed`
        and `entries`: dicts of text with `position`, `entry_id`, `link`, `title`, `title_raw`, `excerpt`, `author`,
        `labels`, `published_at` (ISO, UTC), `published_raw`, `published_basis`, `published_zone`, `updated_at`, and
        `problem` (why an entry is of no use, else None).

    Raises:
        DocumentRefusedError: It is a web page, declares entities, or is no feed with entries.
    """
    decoded = decode(payload, options.get("language"))
    text = decoded.text.lstrip("\ufeff \t\r\n\x00")
    if text.startswith("{"):
        channel, entries = _json_feed(text, options)
    else:
        _refuse_what_is_no_feed(text)
        channel, entries = _xml_feed(text, options)
    if not entries:
        raise DocumentRefusedError("no_entries", f"a feed ({channel['format']}) without entries")
    return channel | _encoding(decoded) | {"entries": [_judged(entry, options["url"]) for entry in entries]}


def parse_text(text: str) -> Any:
    """What feedparser makes of text (a `FeedParserDict`): nothing is fetched, resolved or opened."""
    import feedparser  # type: ignore[import-untyped]  # noqa: PLC0415 - only the reading process pays for it

    return feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _encoding(decoded: Decoded) -> dict[str, Any]:
    return {"encoding": decoded.encoding, "charset_repair": decoded.repair, "n_replaced": decoded.n_replaced}


def _refuse_what_is_no_feed(text: str) -> None:
    """Look at what stands before the root element, and at its name."""
    position, is_page = 0, False
    while (token := _TOKEN.search(text, position)) is not None:
        found = token[0].lower()
        position = token.end()
        if found in ("<!--", "<?"):
            end = text.find("-->" if found == "<!--" else "?>", position)
            position = len(text) if end < 0 else end
        elif found == "<!entity":
            raise DocumentRefusedError("entity_declaration", "the document type declares entities; no feed needs them")
        elif found == "<!":
            is_page = is_page or _PAGE.match(text, position) is not None
        elif found.startswith("<"):
            if found in _PAGE_ROOTS or (is_page and found not in _FEED_ROOTS):
                raise DocumentRefusedError("web_page", "a web page (HTML) instead of a feed")
            return


def _xml_feed(text: str, options: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    result = parse_text(text)
    if not result.get("version") and not result.entries:
        raise DocumentRefusedError("not_a_feed", f"no kind of feed that is known; it begins {sound(text[:60])!r}")
    feed = result.feed
    channel = {
        "channel_title": _line(feed.get("title")),
        "channel_language": _line(feed.get("language")),
        "format": result.get("version") or "unknown",
        "is_well_formed": not result.bozo,
    }
    entries = [_xml_entry(entry, position, options) for position, entry in enumerate(result.entries[: MAX_ENTRIES + 1])]
    return channel, entries


def _xml_entry(entry: Any, position: int, options: Mapping[str, Any]) -> dict[str, Any]:
    stated = {name: dict.get(entry, name) for name in _DATES}
    moments = {name: _moment(dict.get(entry, f"{name}_parsed")) for name in _DATES}
    contents = [content.get("value") for content in entry.get("content", ())] if options.get("with_content") else []
    return {
        "position": position,
        "entry_id": dict.get(entry, "id"),
        "link": dict.get(entry, "link"),
        "title_raw": dict.get(entry, "title"),
        "excerpt": _excerpt([*contents, dict.get(entry, "summary")], options),
        "author": _line(dict.get(entry, "author")),
        "labels": [_line(tag.get("term")) for tag in entry.get("tags", ())[:MAX_LABELS]],
        **_dated(stated, moments),
    }


def _json_feed(text: str, options: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A feed by https://jsonfeed.org (versions 1 and 1.1)."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DocumentRefusedError("malformed", f"begins like JSON and is none ({error})") from error
    if not _JSON_FEED.match(str(feed.get("version"))) or not isinstance(feed.get("items"), list):
        raise DocumentRefusedError("not_a_feed", "a JSON object that is no JSON feed: no version or no items")
    channel = {
        "channel_title": _line(feed.get("title")),
        "channel_language": _line(feed.get("language")),
        "format": "json",
        "is_well_formed": True,
    }
    items = [item for item in feed["items"][: MAX_ENTRIES + 1] if isinstance(item, dict)]
    return channel, [_json_entry(item, position, options) for position, item in enumerate(items)]


def _json_entry(item: Mapping[str, Any], position: int, options: Mapping[str, Any]) -> dict[str, Any]:
    stated = {"published": item.get("date_published"), "updated": item.get("date_modified")}
    authors = item.get("authors") or [item.get("author")]
    first = authors[0] if isinstance(authors, list) and authors and isinstance(authors[0], dict) else {}
    labels = item.get("tags") if isinstance(item.get("tags"), list) else []
    contents = [item.get("content_html"), item.get("content_text")] if options.get("with_content") else []
    return {
        "position": position,
        "entry_id": item.get("id"),
        "link": item.get("url") or item.get("external_url"),
        "title_raw": item.get("title"),
        "excerpt": _excerpt([*contents, item.get("summary")], options),
        "author": _line(first.get("name")),
        "labels": [_line(label) for label in (labels or [])[:MAX_LABELS]],
        **_dated(stated, {name: _iso_moment(value) for name, value in stated.items()}),
    }


def _dated(stated: Mapping[str, Any], moments: Mapping[str, datetime | None]) -> dict[str, str | None]:
    """When an entry was published, by which field, and how its zone was given; and when it was last updated."""
    basis = next((name for name in _DATES if moments.get(name)), None)
    raw = _line(stated.get(basis)) if basis else next((_line(stated[n]) for n in _DATES if stated.get(n)), None)
    moment, updated = moments[basis] if basis else None, moments.get("updated")
    return {
        "published_at": None if moment is None else _iso(moment),
        "published_raw": raw,
        "published_basis": basis or ("unreadable" if raw else "absent"),
        "published_zone": None if moment is None else _zone(raw or ""),
        "updated_at": None if updated is None else _iso(updated),
    }


def _zone(raw: str) -> str:
    """How the text of a date gives its zone; without one, UTC is assumed."""
    if _OFFSET.search(raw):
        return "offset"
    if _UTC.search(raw):
        return "utc"
    return "zone_name" if _ZONE_NAME.search(raw) else "assumed_utc"


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def _moment(parts: Any) -> datetime | None:
    """The moment of feedparser's nine numbers, which are in UTC; None outside of living memory."""
    try:
        moment = datetime.fromtimestamp(calendar.timegm(parts), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return moment if EARLIEST <= moment < LATEST else None


def _iso_moment(text: Any) -> datetime | None:
    """The moment of an ISO 8601 text; UTC where it names no offset."""
    try:
        moment = datetime.fromisoformat(str(text))
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if EARLIEST <= moment < LATEST else None


def _line(value: Any) -> str | None:
    """A short plain text; None if there is none."""
    return (plain(value[:MAX_TITLE_CHARACTERS]) or None) if isinstance(value, str) else None


def _excerpt(candidates: list[Any], options: Mapping[str, Any]) -> str | None:
    """The beginning of the first text that there is; plain, and never more than is asked for."""
    limit = int(options.get("excerpt_characters", 0))
    text = next((value for value in candidates if isinstance(value, str) and value.strip()), None) if limit else None
    # Markup is much longer than what it says; past sixteen times the length there is nothing that would be kept.
    return None if text is None else plain(text[: 16 * limit + MAX_TITLE_CHARACTERS])[:limit].rstrip() or None


def _resolved(link: str, url: str) -> str:
    """The address of a page that a link, perhaps a relative one, leads to; empty if it leads to none."""
    try:
        resolved = sound(urljoin(url, link))
    except ValueError:
        return ""
    return resolved if _PAGE_ADDRESS.match(resolved) else ""


def _judged(entry: dict[str, Any], url: str) -> dict[str, Any]:
    """An entry with its title cleaned, its addresses checked, and what makes it useless."""
    raw = entry["title_raw"] if isinstance(entry["title_raw"], str) else ""
    link = entry["link"].strip() if isinstance(entry["link"], str) else ""
    guid = str(entry["entry_id"]) if isinstance(entry["entry_id"], str | int) else ""
    link = _resolved(link, url) if link else ""
    guid = sound(guid.strip()) or link
    problem = None
    if entry["position"] >= MAX_ENTRIES:
        problem = f"a feed of more than {MAX_ENTRIES} entries; the rest is not read"
    elif len(raw) > MAX_TITLE_CHARACTERS:
        problem = f"a title of {len(raw)} characters (limit {MAX_TITLE_CHARACTERS})"
    elif max(len(link), len(guid)) > MAX_ADDRESS_CHARACTERS:
        problem = f"an address or id of more than {MAX_ADDRESS_CHARACTERS} characters"
    elif not guid:
        problem = "neither an id nor a link to a page"
    title = plain(raw[:MAX_TITLE_CHARACTERS])
    return entry | {
        "entry_id": guid[:MAX_ADDRESS_CHARACTERS],
        "link": link[:MAX_ADDRESS_CHARACTERS] or None,
        "title": title,
        "title_raw": sound(raw[:MAX_TITLE_CHARACTERS]),
        "labels": [label for label in entry["labels"] if label],
        "problem": problem or (None if title else "no title"),
    }
