"""Made-up answers of the news sources, since nothing of them is recorded.

What belongs here: documents in the layouts that the sources document. What does not: what the parsers make of them. The
stories, filings and releases are made up.
"""

from __future__ import annotations

import json
from typing import Any

RSS = """\
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Made-up Chip Wire</title><link>https://wire.example.org/</link><language>en</language>
<item><title>Ascend 950DT &lt;b&gt;ships&lt;/b&gt; at AT&amp;amp;T-sized scale</title>
<link>https://wire.example.org/a?utm_source=rss</link><guid isPermaLink="false">wire-1</guid>
<pubDate>Fri, 20 Nov 2026 09:30:00 +0800</pubDate><dc:creator>A. Writer</dc:creator>
<category>chips</category><category>昇腾</category>
<description>&lt;p&gt;Made up for a test.&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;</description></item>
<item><title>寒武纪发布新卡</title><link>https://wire.example.org/b</link>
<pubDate>Fri, 20 Nov 2026 12:00:00 GMT</pubDate></item>
<item><title>No date here</title><link>https://wire.example.org/c</link></item>
</channel></rss>
"""

RELEASES = """\
<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-US">
<id>tag:github.com,2008:https://github.com/example/engine/releases</id><title>Release notes from engine</title>
<updated>2026-11-18T07:00:00Z</updated>
<entry><id>tag:github.com,2008:Repository/1/v0.99.0</id><updated>2026-11-18T07:00:00Z</updated>
<link rel="alternate" type="text/html" href="https://github.com/example/engine/releases/tag/v0.99.0"/>
<title>v0.99.0</title>
<content type="html">&lt;h2&gt;Highlights&lt;/h2&gt;&lt;li&gt;Ascend 950DT runs DeepSeek V4&lt;/li&gt;</content>
<author><name>maintainer</name></author></entry>
<entry><id>tag:github.com,2008:Repository/1/v0.99.0rc1</id><updated>2026-11-10T07:00:00Z</updated>
<link rel="alternate" type="text/html" href="https://github.com/example/engine/releases/tag/v0.99.0rc1"/>
<title>v0.99.0rc1</title><content type="html">No content.</content><author><name>maintainer</name></author></entry>
</feed>
"""

STORY = {
    "objectID": "49000001",
    "title": "Made-up accelerator beats made-up baseline &amp; more",
    "url": "https://wire.example.org/a",
    "author": "someone",
    "points": 128,
    "num_comments": 64,
    "created_at": "2026-11-12T10:00:00Z",
    "created_at_i": 1794477600,
}
FILING: dict[str, Any] = {
    "_id": "0001045810-26-000123:nvda-20261025.htm",
    "_source": {
        "ciks": ["0001045810"],
        "display_names": ["NVIDIA CORP  (NVDA)  (CIK 0001045810)"],
        "form": "10-Q",
        "file_date": "2026-11-19",
        "adsh": "0001045810-26-000123",
    },
}


def feed() -> bytes:
    """A feed of three entries."""
    return RSS.encode()


def releases() -> bytes:
    """A feed of two releases."""
    return RELEASES.encode()


def stories(*hits: object, n_pages: int = 1, n_hits: int | None = None) -> bytes:
    """A page of stories, by default two."""
    shown = hits or (STORY, STORY | {"objectID": "49000002", "url": None, "points": 7})
    return json.dumps({"hits": shown, "nbHits": n_hits or len(shown), "page": 0, "nbPages": n_pages}).encode()


def filings(*hits: object, total: int | None = None) -> bytes:
    """A page of filings, by default two."""
    other = FILING | {
        "_id": "0000002488-26-000077:amd-20260926.htm",
        "_source": FILING["_source"]
        | {"ciks": ["0000002488"], "display_names": ["ADVANCED MICRO DEVICES INC  (AMD)  (CIK 0000002488)"]},
    }
    shown = hits or (FILING, other)
    return json.dumps({"hits": {"total": {"value": total or len(shown)}, "hits": shown}}).encode()
