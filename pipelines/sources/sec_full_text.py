"""The full-text search of the SEC: filings that name Chinese accelerators or the rules about them, by quarter.

What belongs here: the phrases, the slices of time, and the shape of a hit. What does not: what the filing says.

Source: ``https://efts.sec.gov/LATEST/search-index``: ``hits.hits[]`` with `_id` (accession:file) and `_source`
(`ciks`, `display_names`, `form`, `file_date`, `adsh`). At most ten requests a second, and only under a User-Agent
that names who asks (`COMPUTEGAP_CONTACT`). Public domain, from 2001 on.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import dataframely as dy
import polars as pl

from pipelines.errors import ParseError
from pipelines.sources.base import (
    LOCATOR,
    Licence,
    Parsed,
    RawRow,
    RawTable,
    Resource,
    Source,
    combine,
    reject_rows,
    typed,
)
from pipelines.sources.dates import iso_day, quarters
from pipelines.sources.json_records import decode, loose

# Words in quotes must stand together.
PHRASES = (
    '"export controls" H20',
    '"export controls" MI308',
    '"export licenses" China accelerators',
    '"Huawei" Ascend',
    '"Cambricon"',
    '"DeepSeek"',
)
FORMS = ("10-K", "10-Q", "8-K", "20-F", "6-K")
FIRST_DAY = date(2026, 1, 1)
PAGE_HITS = 100
PAGES = 2
# Filings of the last days of a quarter are indexed within days.
SETTLING = timedelta(days=7)


class Filings(RawRow):
    """One document of a filing that a phrase found."""

    phrase = dy.String(nullable=False, min_length=1)
    accession_number = dy.String(nullable=False, regex=r"^\d{10}-\d{2}-\d{6}$")
    file_name = dy.String(nullable=False, min_length=1)
    cik = dy.String(nullable=False, regex=r"^\d{10}$")
    company = dy.String(nullable=False, min_length=1)
    ticker = dy.String(nullable=True)
    form = dy.String(nullable=False, min_length=1)
    filed_date = iso_day()
    url = dy.String(nullable=False, regex=r"^https://www\.sec\.gov/Archives/edgar/data/\d+/\d{18}/\S+$")


TABLE = RawTable(
    name="raw_sec__filing",
    schema=Filings,
    description="One row per document of a filing and phrase that finds it, for every version of the answer.",
)


def _slug(phrase: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", phrase.lower()).strip("-")


def _resources(today: date) -> tuple[Resource, ...]:
    """One per phrase, quarter and page; a quarter is final once its filings are indexed."""
    return tuple(
        Resource(
            key=f"{_slug(phrase)}_{quarter.name}_{page}",
            url=f"https://efts.sec.gov/LATEST/search-index?{urlencode(query)}",
            media_type="application/json",
            required=False,
            max_bytes=8 * 2**20,
            final_from=quarter.end + SETTLING,
            may_be_empty=True,
        )
        for quarter in quarters(FIRST_DAY, today)
        for phrase in PHRASES
        for page in range(PAGES)
        for query in [
            {
                "q": phrase,
                "forms": ",".join(FORMS),
                "dateRange": "custom",
                "startdt": quarter.start.isoformat(),
                "enddt": (quarter.end - timedelta(days=1)).isoformat(),
                "from": page * PAGE_HITS,
            }
        ]
    )


def parse(resource: Resource, payload: bytes) -> Parsed:
    """The hits of one page to typed rows.

    Raises:
        ParseError: Not JSON, or not an answer with a list of hits.
    """
    content = decode(SOURCE.id, resource.url, payload)
    found = content.get("hits") if isinstance(content, dict) else None
    hits = found.get("hits") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(hits, list):
        raise ParseError(SOURCE.id, f"{resource.url}: expected an object with hits.hits")
    slug = resource.key.partition("_")[0]
    phrase = next(phrase for phrase in PHRASES if _slug(phrase) == slug)
    located = [(f"{resource.key}#/hits/hits/{index}", hit) for index, hit in enumerate(hits)]
    rows = [_row(phrase, locator, hit) for locator, hit in located if _is_hit(hit)]
    strays = [
        (locator, "expected an object with _id and _source", {"value": h}) for locator, h in located if not _is_hit(h)
    ]
    total = found.get("total")
    n_hits = total.get("value") if isinstance(total, dict) else None
    if isinstance(n_hits, int) and n_hits > PAGES * PAGE_HITS and resource.key.endswith(f"_{PAGES - 1}"):
        reason = f"the slice has {n_hits} documents, more than the {PAGES * PAGE_HITS} that are read"
        strays.append((f"{resource.key}#", reason, {"total": n_hits}))
    frame = pl.DataFrame(rows, schema=dict.fromkeys(TABLE.schema.column_names(), pl.String))
    return combine([typed(TABLE, frame), Parsed(tables={}, rejects=reject_rows(TABLE.name, strays))])


def _is_hit(hit: Any) -> bool:
    return isinstance(hit, dict) and isinstance(hit.get("_id"), str) and isinstance(hit.get("_source"), dict)


def _row(phrase: str, locator: str, hit: dict[str, Any]) -> dict[str, str | None]:
    """A hit's fields as text; a filing of several companies counts under the first that is named."""
    source = hit["_source"]
    accession, _, file_name = hit["_id"].partition(":")
    cik, shown = _first(source.get("ciks")), _first(source.get("display_names")) or ""
    # "NVIDIA CORP  (NVDA)  (CIK 0001045810)": the name, its tickers if it has any, and its number.
    name = re.match(r"^(?P<company>.*?)(?:\s+\((?P<ticker>[A-Z][A-Z0-9., -]*)\))?\s*(?:\(CIK \d+\))?$", shown)
    folder = f"{int(cik)}/{accession.replace('-', '')}" if cik is not None and cik.isdigit() else "0/0"
    return {
        LOCATOR: locator,
        "phrase": phrase,
        "accession_number": accession,
        "file_name": file_name or None,
        "cik": cik,
        "company": name["company"].strip() if name else shown,
        "ticker": name["ticker"] if name else None,
        "form": loose(source.get("form")),
        "filed_date": loose(source.get("file_date")),
        "url": f"https://www.sec.gov/Archives/edgar/data/{folder}/{file_name}",
    }


def _first(values: Any) -> str | None:
    return loose(values[0]) if isinstance(values, list) and values else None


SOURCE = Source(
    id="sec_full_text",
    title="SEC: full-text search of filings",
    description="Filings that name Chinese accelerators, the parts made for China, or the rules about them.",
    homepage="https://www.sec.gov/edgar/search/",
    licence=Licence(
        name="public domain",
        url="https://www.sec.gov/privacy#dissemination",
        attribution="U.S. Securities and Exchange Commission, EDGAR full-text search",
        redistributable=True,
    ),
    cadence=timedelta(days=1),
    resources=_resources,
    tables=(TABLE,),
    parse=parse,
    min_interval=timedelta(milliseconds=200),
    has_independent_parts=True,
    needs_contact=True,
)
