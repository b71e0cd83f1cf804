"""One feed at a time: what is refused, what is kept of an entry, and the limits of the reading process."""

from __future__ import annotations

import json
import os
import time
from typing import Any

import pytest

from pipelines.documents import bounded, feed
from pipelines.documents.bounded import Limits
from pipelines.documents.refusal import DocumentRefusedError

OPTIONS: dict[str, Any] = {"url": "https://example.org/feeds/rss.xml", "language": None, "excerpt_characters": 40}
ITEM = "<item><title>T</title><link>/a</link></item>"


def rss(*items: str, head: str = '<?xml version="1.0"?>') -> bytes:
    return f'{head}<rss version="2.0"><channel><title>C</title>{"".join(items)}</channel></rss>'.encode()


def entry(**parts: str) -> dict[str, Any]:
    fields = {"title": "T", "link": "https://example.org/a"} | parts
    item = "".join(f"<{name}>{text}</{name}>" for name, text in fields.items())
    (found,) = feed.read(rss(f"<item>{item}</item>"), OPTIONS)["entries"]
    return dict(found)


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"<!doctype html><title>Log in</title>", "web_page"),
        (b"<?xml version='1.0'?><!-- x --><html><body>Sorry</body></html>", "web_page"),
        (b"\xef\xbb\xbf\n <HTML>blocked</HTML>", "web_page"),
        ("<!DOCTYPE HTML><p>blocked".encode("utf-16"), "web_page"),
        (rss(ITEM, head='<!DOCTYPE rss [<!ENTITY a "b">]>'), "entity_declaration"),
        (rss(ITEM, head='<!DOCTYPE rss [<!-- <b --><!entity a "b">]>'), "entity_declaration"),
        (rss(ITEM, head='<!DOCTYPE rss [<?x <b ?><!ENTITY % a SYSTEM "file:///etc/passwd">]>'), "entity_declaration"),
        (rss(ITEM, head="<!DOCTYPE rss SYSTEM '<b' [<!ENTITY a 'b'>]>"), "entity_declaration"),
        ('<!DOCTYPE r [<!ENTITY a "b">]><rss/>'.encode("utf-16"), "entity_declaration"),
        (rss(), "no_entries"),
        (b"hello", "not_a_feed"),
        (b"", "not_a_feed"),
        (b"{}", "not_a_feed"),
        (b'{"version": ', "malformed"),
        (b'{"error": "rate limit"}', "not_a_feed"),
        (b'{"a":' + b"[" * 100_000, "malformed"),
    ],
)
def test_what_is_no_feed_is_refused_by_name(payload: bytes, reason: str) -> None:
    with pytest.raises(DocumentRefusedError) as refusal:
        feed.read(payload, OPTIONS)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    "head",
    ["<!DOCTYPE html>", '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x/rss.dtd">', "<!-- <html> -->"],
)
def test_a_feed_under_a_strange_head_is_a_feed(head: str) -> None:
    assert len(feed.read(rss(ITEM, head=head), OPTIONS)["entries"]) == 1


def test_an_article_about_entities_is_no_bomb() -> None:
    (found,) = feed.read(
        rss("<item><title><![CDATA[<!ENTITY a 'b'> explained]]></title><guid>1</guid></item>"), OPTIONS
    )["entries"]
    assert found["problem"] is None


@pytest.mark.parametrize(
    ("text", "moment", "zone"),
    [
        ("Fri, 20 Nov 2026 09:30:00 +0800", "2026-11-20T01:30:00", "offset"),
        ("Fri, 20 Nov 2026 09:30:00 GMT", "2026-11-20T09:30:00", "utc"),
        ("2026-11-20T09:30:00Z", "2026-11-20T09:30:00", "utc"),
        ("Fri, 20 Nov 2026 09:30:00 EST", "2026-11-20T14:30:00", "zone_name"),
        ("2026-11-20 09:30:00", "2026-11-20T09:30:00", "assumed_utc"),
    ],
)
def test_dates_are_in_utc_and_say_how_their_zone_was_given(text: str, moment: str, zone: str) -> None:
    found = entry(pubDate=text)
    assert (found["published_at"], found["published_zone"]) == (moment, zone)
    assert (found["published_basis"], found["published_raw"]) == ("published", text)


@pytest.mark.parametrize(("text", "basis"), [("yesterday", "unreadable"), ("1 Jan 1900 00:00 GMT", "unreadable")])
def test_a_date_that_is_none_is_no_date(text: str, basis: str) -> None:
    found = entry(pubDate=text)
    assert (found["published_at"], found["published_basis"], found["published_raw"]) == (None, basis, text)
    assert entry()["published_basis"] == "absent"


def test_titles_are_plain_and_the_raw_one_is_kept() -> None:
    found = entry(title="&lt;b&gt;A&lt;/b&gt; &amp;amp; B")
    assert (found["title"], found["title_raw"]) == ("A & B", "<b>A</b> &amp; B")


def test_the_excerpt_is_plain_and_short() -> None:
    found = entry(description="&lt;p&gt;" + "word " * 100 + "&lt;/p&gt;")
    assert found["excerpt"] == ("word " * 8).strip()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "mailto:a@b.c", ""])
def test_a_link_that_leads_to_no_page_is_none(link: str) -> None:
    found = entry(link=link, guid="g1")
    assert (found["link"], found["problem"]) == (None, None)


def test_relative_links_are_resolved_at_the_address_of_the_feed() -> None:
    (found,) = feed.read(rss(ITEM), OPTIONS)["entries"]
    assert found["link"] == found["entry_id"] == "https://example.org/a"


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"title": ""}, "no title"),
        ({"link": ""}, "neither an id nor a link"),
        ({"title": "x" * 2001}, "a title of 2001 characters"),
        ({"link": "https://example.org/" + "x" * 4000}, "more than 4000 characters"),
    ],
)
def test_a_useless_entry_says_why(parts: dict[str, str], problem: str) -> None:
    assert problem in entry(**parts)["problem"]


def test_entries_past_the_limit_are_named() -> None:
    found = feed.read(rss(*[ITEM] * (feed.MAX_ENTRIES + 5)), OPTIONS)["entries"]
    assert len(found) == feed.MAX_ENTRIES + 1
    assert [e["problem"] for e in found[-2:]] == [None, "a feed of more than 5000 entries; the rest is not read"]


def test_a_json_feed() -> None:
    items = [
        {"id": 7, "url": "/x", "title": "<b>昇腾</b>", "date_published": "2026-11-20T09:30:00+08:00", "tags": ["chips"],
         "authors": [{"name": "A"}], "summary": "S", "content_html": "never kept"},
        {"id": "8", "content_text": "no title"},
    ]  # fmt: skip
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "J", "language": "zh", "items": items}
    read = feed.read(json.dumps(document).encode(), OPTIONS)
    assert (read["format"], read["channel_title"], read["channel_language"]) == ("json", "J", "zh")
    first, second = read["entries"]
    assert (first["entry_id"], first["link"], first["title"]) == ("7", "https://example.org/x", "昇腾")
    assert (first["published_at"], first["author"], first["excerpt"]) == ("2026-11-20T01:30:00", "A", "S")
    assert first["labels"] == ["chips"]
    assert second["problem"] == "no title"


def test_a_lying_charset_is_repaired_and_counted() -> None:
    payload = rss("<item><title>寒武纪</title><guid>1</guid></item>", head='<?xml version="1.0" encoding="utf-8"?>')
    read = feed.read(payload.decode().encode("gb18030"), OPTIONS | {"language": "zh"})
    assert read["entries"][0]["title"] == "寒武纪"
    assert (read["encoding"], read["charset_repair"], read["n_replaced"]) == ("gb18030", "declaration_wrong", 0)


# The reading process


def test_the_process_is_kept_and_reads_as_the_function_does() -> None:
    payload = rss(ITEM)
    assert bounded.read("feed", payload, OPTIONS) == feed.read(payload, OPTIONS)
    before = bounded._process()
    bounded.read("feed", payload, OPTIONS)
    assert bounded._process() is before


def test_a_document_over_the_cap_is_not_even_sent() -> None:
    with pytest.raises(DocumentRefusedError, match="too_large: 101 bytes"):
        bounded.read("feed", b"x" * 101, OPTIONS, Limits(max_bytes=100))


def test_a_document_that_takes_too_long_is_given_up_and_the_next_one_is_read() -> None:
    slow = b'<rss version="2.0"><channel>' + b"<item><title>" * 300_000
    started = time.monotonic()
    with pytest.raises(DocumentRefusedError, match="took_too_long: not read within 1 s"):
        bounded.read("feed", slow, OPTIONS, Limits(seconds=1))
    assert time.monotonic() - started < 5
    assert len(bounded.read("feed", rss(ITEM), OPTIONS)["entries"]) == 1


def test_a_document_that_takes_too_much_memory_is_given_up_and_the_next_one_is_read() -> None:
    large = b'<rss version="2.0"><channel>' + b"<item><title>t</title></item>" * 150_000 + b"</channel></rss>"
    with pytest.raises(DocumentRefusedError) as refusal:
        bounded.read("feed", large, OPTIONS, Limits(memory_bytes=100 * 2**20))
    assert refusal.value.reason in ("too_much_memory", "reader_broke")
    assert len(bounded.read("feed", rss(ITEM), OPTIONS)["entries"]) == 1


def test_a_reading_process_that_dies_is_replaced() -> None:
    bounded.read("feed", rss(ITEM), OPTIONS)
    os.kill(bounded._process()._process.pid, 9)
    bounded._process()._process.wait() if bounded._KEPT else None
    assert len(bounded.read("feed", rss(ITEM), OPTIONS)["entries"]) == 1
