"""Faults in news, filings, releases and model hubs, in made-up answers of the published layouts.

What belongs here: a function per fault. What does not: who notices.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from mutation.fault import in_bytes, in_json, in_text

SLOT = "20261123230000.gkg.csv"


def _rezipped(payload: bytes, lines: list[bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        name = archive.namelist()[0]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"\n".join(lines) + b"\n")
    return buffer.getvalue()


def _lines(payload: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        return archive.read(archive.namelist()[0]).splitlines()


@in_text("feeds", "scmp_tech", "delivery", "parser")
def page_instead_of_feed(text: str) -> str:
    """A web page that asks for consent came instead of the feed."""
    return "<!doctype html><html><body>Before you continue</body></html>" + text[:0]


@in_text("feeds", "scmp_tech", "encoding", "expectations")
def titles_of_question_marks(text: str) -> str:
    """Chinese titles went through an encoding without Chinese."""
    return text.replace("寒武纪发布新卡", "寒武纪发布新卡".encode("ascii", "replace").decode())


@in_text("feeds", "scmp_tech", "time", "expectations")
def published_tomorrow(text: str) -> str:
    """Entries are dated to next year."""
    return text.replace("2026", "2027")


@in_text("feeds", "scmp_tech", "shape", "expectations")
def titles_empty(text: str) -> str:
    """Entries have lost their titles."""
    return text.replace("寒武纪发布新卡", "").replace("No date here", "")


@in_text("github_releases", "vllm-project.vllm", "time", "expectations")
def released_tomorrow(text: str) -> str:
    """Releases are dated to next year."""
    return text.replace("2026-11", "2027-11")


@in_bytes("gdelt", SLOT, "shape", "parser")
def column_of_gkg_shifted(payload: bytes) -> bytes:
    """Every record has a column too many in front."""
    return _rezipped(payload, [b"\t" + line for line in _lines(payload)])


@in_bytes("gdelt", SLOT, "time", "expectations")
def quarter_hour_of_another_day(payload: bytes) -> bytes:
    """The file holds the records of another day."""
    return _rezipped(payload, [line.replace(b"20261123", b"20261023") for line in _lines(payload)])


@in_bytes("gdelt", SLOT, "delivery", "parser")
def gkg_archive_cut(payload: bytes) -> bytes:
    """The archive ends in the middle."""
    return payload[: len(payload) // 2]


@in_bytes("gdelt", SLOT, "duplicate", "expectations")
def records_of_gkg_twice(payload: bytes) -> bytes:
    """All records are there twice."""
    return _rezipped(payload, _lines(payload) * 2)


@in_json("sec_full_text", "export-controls-h20_2026-Q1_0", "time", "expectations")
def filed_tomorrow(document: dict[str, Any]) -> None:
    """Filings are dated to next year."""
    for hit in document["hits"]["hits"]:
        hit["_source"]["file_date"] = "2027-11-19"


@in_json("sec_full_text", "export-controls-h20_2026-Q1_0", "shape", "parser")
def filing_without_number(document: dict[str, Any]) -> None:
    """Filings have lost their numbers."""
    for hit in document["hits"]["hits"]:
        hit["accession"] = hit.pop("_id")


@in_json("sec_full_text", "export-controls-h20_2026-Q1_0", "vocabulary", "expectations")
def form_unknown(document: dict[str, Any]) -> None:
    """Filings are of a form that was not asked for."""
    for hit in document["hits"]["hits"]:
        hit["_source"]["form"] = "S-1"


@in_json("hacker_news", "huawei-ascend_2026-Q1_0", "unit", "expectations")
def instant_in_milliseconds(document: dict[str, Any]) -> None:
    """The instant of a story is in milliseconds in a field of seconds."""
    for hit in document["hits"]:
        hit["created_at_i"] *= 1000
        hit["created_at"] = "58835-01-01T00:00:00Z"


@in_json("hacker_news", "huawei-ascend_2026-Q1_0", "shape", "expectations")
def points_negative(document: dict[str, Any]) -> None:
    """Points of stories are negative."""
    for hit in document["hits"]:
        hit["points"] = -hit["points"]


@in_json("hugging_face", "by_deepseek-ai", "shape", "parser")
def downloads_with_suffix(pages: list[list[dict[str, Any]]]) -> None:
    """Downloads are abbreviated text."""
    for page in pages:
        for repository in page:
            repository["downloads"] = "1.3M"


@in_json("hugging_face", "by_deepseek-ai", "definition", "expectations")
def month_above_all_time(pages: list[list[dict[str, Any]]]) -> None:
    """Downloads of a month and of all time are exchanged."""
    for page in pages:
        for repository in page:
            month, ever = repository["downloads"], repository["downloadsAllTime"]
            repository["downloads"], repository["downloadsAllTime"] = ever, month
