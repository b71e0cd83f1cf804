"""Feeds that others collected: none breaks the reader, and it finds in them what they expect."""

from __future__ import annotations

import ast
import io
import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any
from urllib.parse import urljoin

import feedparser
import pytest
from feed_expectations import UnknownExpressionError, expectation_of, holds

from pipelines.documents import bounded
from pipelines.documents.charset import REPLACEMENT, decode
from pipelines.documents.feed import parse_text
from pipelines.documents.plain import plain
from pipelines.documents.refusal import DocumentRefusedError

BASE = "http://127.0.0.1:8097/feed.xml"
OPTIONS = {"url": BASE, "language": None, "excerpt_characters": 200}


def outcome(payload: bytes) -> str:
    """*entries*, or the reason for which the document is refused."""
    try:
        feed = bounded.read("feed", payload, OPTIONS)
    except DocumentRefusedError as refusal:
        return refusal.reason
    assert feed["entries"]
    for entry in feed["entries"]:
        assert entry["problem"] or (entry["title"] and entry["entry_id"])
    return "entries"


@pytest.mark.slow
def test_every_file_gives_entries_or_a_named_refusal(
    feedparser_files: dict[str, bytes], recorded_feeds: dict[str, bytes]
) -> None:
    files = feedparser_files | {name: body for name, body in recorded_feeds.items() if "/input/" in name}
    outcomes = {name: outcome(payload) for name, payload in files.items()}
    assert len(outcomes) == 2138
    named = {name: reason for name, reason in outcomes.items() if reason not in ("entries", "no_entries")}
    assert Counter(named.values()) == {"not_a_feed": 8, "entity_declaration": 2, "web_page": 1}
    assert {name for name, reason in named.items() if reason == "entity_declaration"} == {
        "wellformed/rdf/doctype_contains_entity_decl.xml",
        "wellformed/rss/entity_in_doctype.xml",
    }
    assert sum(reason == "entries" for reason in outcomes.values()) == 1224


def _holds(expression: ast.expr, result: Any) -> bool | None:
    """Whether an expectation holds; None if it is outside of what is read."""
    try:
        return holds(expression, result)
    except UnknownExpressionError:
        return None
    except (KeyError, IndexError, AttributeError, TypeError):
        return False


@pytest.mark.slow
def test_feedparsers_expectations_hold_but_for_markup(feedparser_files: dict[str, bytes]) -> None:
    """No markup is kept, so it is neither cleaned nor its links resolved; all else is as feedparser has it."""
    found: Counter[str] = Counter()
    wrong = []
    for name, payload in feedparser_files.items():
        decoded = decode(payload)
        expression = expectation_of(decoded.text)
        if expression is None or name.startswith(("encoding/", "illformed/chardet/", "json/")):
            continue
        verdict = _holds(expression, parse_text(decoded.text.lstrip("\ufeff\r\n\t \0")))
        if verdict is None:
            found["not read"] += 1
        elif verdict:
            found["holds"] += 1
        elif name.startswith("wellformed/sanitize/") or re.search("[<&]", ast.unparse(expression)):
            found["about markup"] += 1
        elif _holds(expression, feedparser.parse(io.BytesIO(payload))):
            wrong.append(name)
        else:
            found["of another version, or of headers"] += 1
    assert wrong == []
    assert found["holds"] > 1400
    assert found["not read"] < 25


def _words(result: Any) -> list[Any]:
    return [result.feed.get("title"), *((entry.get("title"), entry.get("summary")) for entry in result.entries)]


def test_encodings_are_read_as_feedparser_reads_them(feedparser_files: dict[str, bytes]) -> None:
    files = {name: body for name, body in feedparser_files.items() if name.startswith("encoding/")}
    assert len(files) == 82
    other = []
    for name, payload in files.items():
        ours = parse_text(decode(payload).text.lstrip("\ufeff\r\n\t \0"))
        theirs = feedparser.parse(io.BytesIO(payload), sanitize_html=False, resolve_relative_uris=False)
        if _words(ours) != _words(theirs):
            other.append(name)
    assert other == ["encoding/bozo_linenoise.xml"]  # noise, which is counted here and guessed at there


def recorded(recorded_feeds: dict[str, bytes]) -> list[tuple[str, bytes, list[dict[str, Any]]]]:
    inputs = {PurePath(name).stem: body for name, body in recorded_feeds.items() if "/input/" in name}
    outputs = {PurePath(name).stem: body for name, body in recorded_feeds.items() if "/output/" in name}
    feeds = []
    for stem, body in outputs.items():
        content = json.loads(decode(body).text)
        feeds.append((stem, inputs[stem], content.get("feed", content).get("items", [])))
    return feeds


def _moment(text: str | None) -> str | None:
    if text is None:
        return None
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def test_recorded_feeds_are_read_as_expected(recorded_feeds: dict[str, bytes]) -> None:
    feeds = recorded(recorded_feeds)
    n_entries = 0
    for stem, payload, items in feeds:
        entries = bounded.read("feed", payload, OPTIONS)["entries"]
        assert len(entries) == len(items), stem
        for entry, item in zip(entries, items, strict=True):
            where = f"{stem}/{entry['position']}"
            title = item.get("title") or ""
            link = urljoin(BASE, (item.get("link") or "").strip()) if item.get("link") else None
            guid = (item.get("guid") or item.get("id") or link or "").strip()
            if REPLACEMENT not in title:  # a document whose encoding the other parser did not find
                assert entry["title"] == plain(title), where
            assert entry["link"] == link, where
            assert entry["entry_id"].lstrip("/") == guid, where
            assert entry["published_at"] == _moment(item.get("isoDate")), where
            n_entries += 1
    assert (len(feeds), n_entries) == (29, 1240)


def test_an_expectation_is_data_and_not_code() -> None:
    for text in ("__import__('os').system('x')", "feed.__class__", "(lambda: 1)()", "[x for x in feed]"):
        expression = expectation_of(f"<!-- Expect: {text} -->")
        assert expression is not None
        with pytest.raises((UnknownExpressionError, KeyError)):
            holds(expression, {"feed": {}})
