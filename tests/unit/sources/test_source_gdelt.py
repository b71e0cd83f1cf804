"""GDELT: names of files, recorded mentions without a loss, knowledge graph files with all that is hard to read."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from gkg_world import doc_answer

from benchmarks.synthetic_gkg import World, zipped
from pipelines.entities.spotting import Spotter, default_spotter, spotter
from pipelines.errors import ParseError, UsageError
from pipelines.sources import gdelt, gdelt_doc
from pipelines.sources import gdelt_slots as slots
from pipelines.sources.base import Resource

SLOT = "20170701234500"
NOW = datetime(2026, 11, 23, 12, 7, 30, tzinfo=UTC)
TODAY = date(2026, 11, 23)


class Everything(Spotter):
    """Finds a name in every text."""

    def may_name(self, texts: pl.Expr) -> pl.Expr:
        return texts.is_null() | texts.is_not_null()

    names = may_name


KEEPS_ALL = gdelt.Reader(lambda: Everything(forms=(), words=()))


def resource(slot: str, kind: slots.Kind, stream: slots.Stream) -> Resource:
    key = slots.member_name(slot, kind, stream)
    return next(found for found in slots.resources_of(slot) if found.key == key)


# --- slots -----------------------------------------------------------------------------------------------------------


def test_a_slot_has_four_files_whose_names_are_computed() -> None:
    found = slots.resources_of("20261123120000")
    assert [r.url for r in found] == [
        "https://data.gdeltproject.org/gdeltv2/20261123120000.gkg.csv.zip",
        "https://data.gdeltproject.org/gdeltv2/20261123120000.translation.gkg.csv.zip",
        "https://data.gdeltproject.org/gdeltv2/20261123120000.mentions.CSV.zip",
        "https://data.gdeltproject.org/gdeltv2/20261123120000.translation.mentions.CSV.zip",
    ]
    assert {(r.partition, r.required, r.final_from) for r in found} == {("20261123120000", False, TODAY)}
    assert {r.key.partition(".")[0] for r in found} == {"20261123120000"}


@pytest.mark.parametrize("slot", ["20261123120700", "20261323120000", "20261123240000", "2026-11-23", "", "masterfile"])
def test_what_is_no_quarter_hour_has_no_files(slot: str) -> None:
    assert slots.resources_of(slot) == ()


def test_the_newest_slot_is_one_that_should_be_out() -> None:
    assert slots.latest_slot(TODAY, NOW) == datetime(2026, 11, 23, 11, 45, tzinfo=UTC)
    assert slots.latest_slot(date(2026, 11, 20), NOW) == datetime(2026, 11, 20, 23, 45, tzinfo=UTC)
    midnight = datetime(2026, 11, 23, 0, 5, tzinfo=UTC)
    assert slots.newest(2, slots.latest_slot(TODAY, midnight)) == ["20261122233000", "20261122234500"]


def test_days_are_whole_and_end_with_the_newest_slot() -> None:
    latest = slots.latest_slot(TODAY, NOW)
    found = slots.of_days("2026-11-22/2026-11-23", latest)
    assert (len(found), found[0], found[-1]) == (96 + 48, "20261122000000", "20261123114500")
    assert len(slots.of_days("2026-11-21", latest)) == 96
    assert slots.of_days("2026-11-24", latest) == slots.of_days("", latest) == []


@pytest.mark.parametrize(
    "days",
    ["yesterday", "2026-11-23/2026-11-22", "2026-01-01/2026-02-15", "2014-01-01", "2026-11-01/2026-11-02/2026-11-03"],
)
def test_other_days_are_refused(days: str) -> None:
    with pytest.raises(UsageError, match="expected"):
        slots.of_days(days, NOW)


def test_a_refresh_asks_for_the_newest_and_the_wanted_days(monkeypatch: pytest.MonkeyPatch) -> None:
    past = date(2026, 11, 20)
    assert [r.partition for r in gdelt.SOURCE.resources(past)[::4]] == slots.newest(
        4, datetime(2026, 11, 20, 23, 45, tzinfo=UTC)
    )
    monkeypatch.setenv("COMPUTEGAP_GDELT_SLOTS", "2")
    monkeypatch.setenv("COMPUTEGAP_GDELT_DAYS", "2026-11-18")
    found = gdelt.SOURCE.partitions(past)
    assert (len(found), found[0], found[-1]) == (98, "20261118000000", "20261120234500")
    monkeypatch.setenv("COMPUTEGAP_GDELT_SLOTS", "0")
    monkeypatch.delenv("COMPUTEGAP_GDELT_DAYS")
    assert gdelt.SOURCE.resources(past) == ()


# --- mentions: recorded ones -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def recorded(shared: Path) -> list[list[str]]:
    """The cells of the recorded mentions, as they were written."""
    with (shared / "fixtures" / "gdelt" / "mentionssamp.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def as_published(rows: list[list[str]]) -> bytes:
    content = "".join("\t".join(row) + "\n" for row in rows).encode()
    return zipped(slots.member_name(SLOT, "mentions", "translation"), content)


def test_recorded_mentions_come_back_as_they_were(recorded: list[list[str]]) -> None:
    found = KEEPS_ALL.parse(resource(SLOT, "mentions", "translation"), as_published(recorded))
    assert (len(recorded), found.rejects.height, found.n_read) == (1635, 0, 1635)
    table = found.tables["raw_gdelt__mention"]
    back = table.select(list(gdelt.MENTION_COLUMNS)).rows()
    assert len(back) == 1635
    for row, cells in zip(back, recorded, strict=True):
        for name, value, cell in zip(gdelt.MENTION_COLUMNS, row, cells, strict=True):
            if isinstance(value, float):
                assert float(cell) == value, (name, cell)
                assert repr(value) == cell or f"{value:.15g}" == cell or float(cell).is_integer(), (name, cell)
            else:
                assert ("" if value is None else str(value)) == cell, (name, cell)
    counts = found.tables["raw_gdelt__slot"].row(0, named=True)
    assert (counts["n_records"], counts["n_kept"], counts["n_rejects"], counts["n_replaced"]) == (1635, 1635, 0, 0)
    assert table["_locator"][-1] == f"{SLOT}.translation.mentions.CSV#L1635"


def test_recorded_mentions_name_nobody_of_ours_but_are_counted(recorded: list[list[str]]) -> None:
    found = gdelt.SOURCE.parse(resource(SLOT, "mentions", "translation"), as_published(recorded))
    expected = sum("huawei" in row[5].lower() or "tencent" in row[5].lower() for row in recorded)
    assert found.tables["raw_gdelt__mention"].height < 20
    assert found.tables["raw_gdelt__mention"].height >= expected
    assert found.tables["raw_gdelt__slot"]["n_records"].to_list() == [1635]


# --- knowledge graph: made-up files ----------------------------------------------------------------------------------


@pytest.mark.parametrize("stream", ["english", "translation"])
def test_records_that_name_somebody_are_kept_and_the_others_counted(stream: slots.Stream) -> None:
    payload, truth = World(3).gkg("20261123120000", stream, 600, with_faults=True)
    found = gdelt.SOURCE.parse(resource("20261123120000", "gkg", stream), payload)
    kept = found.tables["raw_gdelt__gkg"]
    assert dict(kept.select("record_id", "title").rows()).keys() == truth.named.keys()
    assert 10 <= kept.height < 40
    whole = {key: title for key, title in truth.named.items() if title != "Huawei"}
    assert whole.items() <= dict(kept.select("record_id", "title").rows()).items()
    counts = found.tables["raw_gdelt__slot"].row(0, named=True)
    assert (counts["n_records"], counts["n_kept"]) == (truth.n_records, len(truth.named))
    assert (counts["n_rejects"], counts["n_replaced"]) == (truth.n_bad, truth.n_stray) == (2, 3)


def test_quotes_line_breaks_and_stray_bytes_survive_and_rows_of_another_width_are_rejects() -> None:
    payload, truth = World(3).gkg("20261123120000", "english", 50, with_faults=True)
    found = gdelt.SOURCE.parse(resource("20261123120000", "gkg", "english"), payload)
    titles = found.tables["raw_gdelt__gkg"]["title"].to_list()[-5:]
    assert titles == [
        'Huawei "opens a quote',
        '"Huawei" says ""no""',
        "Huawei\u2028one\x0btwo\x85three\x1cfour",
        "Huawei caf\ufffd d\ufffdj\ufffd ouvert",
        "Huawei returns\r",
    ]
    member = "20261123120000.gkg.csv"
    assert found.rejects.select("locator", "reason").rows() == [
        (f"{member}#L56", "row has 28 fields; expected 27"),
        (f"{member}#L57", "row has 14 fields; expected 27"),
    ]
    assert truth.n_records == 57
    assert "PAGE_TITLE" not in "".join(found.rejects["raw_record"])


def test_every_kept_field_is_as_it_was_written() -> None:
    payload, _ = World(5).gkg("20261123120000", "translation", 200)
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        lines = archive.read(archive.namelist()[0]).decode().removesuffix("\n").split("\n")
    written = [
        dict(zip(gdelt.GKG_COLUMNS, (line.split("\t")[n] for n in gdelt.GKG_COLUMNS.values()), strict=True))
        for line in lines
    ]
    kept = KEEPS_ALL.parse(resource("20261123120000", "gkg", "translation"), payload).tables["raw_gdelt__gkg"]
    assert kept.height == 200
    for row, cells in zip(kept.iter_rows(named=True), written, strict=True):
        for name in ("record_id", "seen_at", "source_name", "document_identifier", "themes", "organisations", "names"):
            assert row[name] == cells[name]
        assert [row[name] for name in gdelt.TONE] == [float(text) for text in cells["tone_numbers"].split(",")]
        assert f"<PAGE_TITLE>{row['title_raw']}</PAGE_TITLE>" in cells["extras"]
        assert row["translation_info"] == cells["translation_info"]
        assert row["source_language"] == cells["translation_info"][6:9]


def row_of(**cells: str) -> list[str]:
    row = [""] * 27
    filled = {
        "record_id": "20261123120000-1",
        "seen_at": "20261123120000",
        "collection": "1",
        "document_identifier": "https://dawn-post.example/1",
        "tone_numbers": "1,2,1,3,20,0,400",
    } | cells
    for name, text in filled.items():
        row[gdelt.GKG_COLUMNS[name]] = text
    return row


def parse_rows(*rows: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    content = "".join("\t".join(row) + "\n" for row in rows).encode()
    found = gdelt.SOURCE.parse(resource("20261123120000", "gkg", "english"), zipped("20261123120000.gkg.csv", content))
    return found.tables["raw_gdelt__gkg"], found.rejects


@pytest.mark.parametrize(
    ("cells", "is_kept"),
    [
        ({"extras": "<PAGE_TITLE>&#x534E;&#x4E3A;&#x53D1;&#x5E03;</PAGE_TITLE>"}, True),
        ({"extras": "<PAGE_TITLE>AT&amp;T buys nothing</PAGE_TITLE>"}, False),
        ({"organisations": "Guild Of Bakers,12;Huawei Technologies,340"}, True),
        ({"organisations": "Cosmic Insmicor,12"}, False),  # smic inside of words
        ({"names": "Moore,1;Threads,9"}, False),  # a name does not reach over two entries
        ({"names": "Moore Threads,9"}, True),
        ({"names": "Kunlun,2;Peak,9"}, False),  # an offset is no number of a chip
        ({"document_identifier": "https://dawn-post.example/2026/huawei-ascend-910c"}, True),
        ({"document_identifier": "https://baijiahao.baidu.com/s?id=1"}, False),  # the host is not the subject
        ({"themes": "TAX_HUAWEI"}, False),
    ],
)
def test_what_is_kept(cells: dict[str, str], is_kept: bool) -> None:
    kept, rejects = parse_rows(row_of(**cells))
    assert (kept.height, rejects.height) == (int(is_kept), 0)


def test_a_kept_record_that_does_not_fit_is_a_reject_without_its_title() -> None:
    title = "<PAGE_TITLE>Huawei speaks</PAGE_TITLE>"
    kept, rejects = parse_rows(
        row_of(extras=title, tone_numbers="1,2,101,3,20,0,400"),
        row_of(extras=title, record_id="one", tone_numbers=""),
        row_of(extras=title, tone_numbers=""),
    )
    assert kept["tone"].to_list() == [None]
    assert rejects["locator"].to_list() == ["20261123120000.gkg.csv#L1", "20261123120000.gkg.csv#L2"]
    assert "negative_pct = '101' breaks max 100" in rejects["reason"][0]
    assert "speaks" not in "".join(rejects["raw_record"])


def test_an_empty_file_has_no_records() -> None:
    kept, rejects = parse_rows()
    assert (kept.height, rejects.height) == (0, 0)


@pytest.mark.parametrize(
    "payload",
    [
        b"<html>busy</html>",
        b"",
        zipped("20261123120000.export.CSV", b""),
        zipped("20261123120000.gkg.csv", b"a\n")[:-40],
    ],
)
def test_what_is_no_such_file_is_refused(payload: bytes) -> None:
    with pytest.raises(ParseError, match="20261123120000"):
        gdelt.SOURCE.parse(resource("20261123120000", "gkg", "english"), payload)


def test_names_decide_how_a_file_is_read() -> None:
    other = gdelt.make_source(lambda: spotter(["Huawei"]))
    assert other.depends_on() != gdelt.SOURCE.depends_on() == default_spotter().digest


# --- DOC API ---------------------------------------------------------------------------------------------------------

QUESTION = gdelt_doc.SOURCE.resources(TODAY)[0]


def test_questions_are_few_and_about_the_last_whole_day() -> None:
    found = gdelt_doc.SOURCE.resources(TODAY)
    assert len(found) <= 5
    assert {r.partition for r in found} == {"20261122"}
    assert all("startdatetime=20261122000000&enddatetime=20261122235959" in r.url for r in found)
    assert all(not r.required and r.may_be_empty for r in found)
    assert gdelt_doc.SOURCE.resources_of is not None
    assert gdelt_doc.SOURCE.resources_of("20261122") == found
    assert gdelt_doc.SOURCE.resources_of("huawei") == ()
    assert gdelt_doc.SOURCE.min_interval is not None
    assert gdelt_doc.SOURCE.min_interval.total_seconds() >= 6


def test_it_is_off_until_somebody_turns_it_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "COMPUTEGAP_GDELT_DOC" in str(gdelt_doc.SOURCE.withheld())
    monkeypatch.setenv("COMPUTEGAP_GDELT_DOC", "true")
    assert gdelt_doc.SOURCE.withheld() is None


def test_an_answer_has_articles() -> None:
    found = gdelt_doc.parse(QUESTION, doc_answer(QUESTION))
    assert (found.tables["raw_gdelt__article"].height, found.rejects.height) == (12, 0)
    row = found.tables["raw_gdelt__article"].row(3, named=True)
    assert (row["question"], row["seen_at"], row["_locator"]) == (
        "ascend",
        "20261122T031500Z",
        "20261122.ascend#/articles/3",
    )


@pytest.mark.parametrize("payload", [b"", b" \n", b"{}", b'{"articles": []}'])
def test_nothing_is_no_article_and_no_reject(payload: bytes) -> None:
    found = gdelt_doc.parse(QUESTION, payload)
    assert (found.tables["raw_gdelt__article"].height, found.rejects.height) == (0, 0)


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"<html><body>Please limit requests</body></html>", "got a text: Please limit requests"),
        (b"Your query was too short or too long.", "got a text: Your query was too short"),
        (b"[1]", "got a JSON list"),
        (b'{"articles": {"a": 1}}', "articles that are a JSON dict"),
    ],
)
def test_a_text_in_place_of_an_answer_is_a_reject_that_says_so(payload: bytes, reason: str) -> None:
    found = gdelt_doc.parse(QUESTION, payload)
    assert found.tables["raw_gdelt__article"].height == 0
    assert found.rejects["locator"].to_list() == ["20261122.ascend"]
    assert reason in found.rejects["reason"][0]


def test_articles_that_do_not_fit_are_rejects_without_titles() -> None:
    answer = json.loads(doc_answer(QUESTION))
    answer["articles"][1]["seendate"] = "20261199T000000Z"
    answer["articles"][2] = "an article"
    answer["articles"][3].pop("url")
    found = gdelt_doc.parse(QUESTION, json.dumps(answer).encode())
    assert found.tables["raw_gdelt__article"].height == 9
    assert sorted(found.rejects["locator"]) == [f"20261122.ascend#/articles/{n}" for n in (1, 2, 3)]
    assert "story" not in "".join(found.rejects["raw_record"])
