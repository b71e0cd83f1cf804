"""GDELT 2.0: what the world's news named in each quarter hour (GKG 2.1, Mentions), English and machine-translated.

What belongs here: which records and columns are kept, and the shape of a row. What does not: when a quarter hour is
asked for (`gdelt_slots`), the layout of the files (`gdelt_files`), which entity a record is about, and whether two
records are one article (news).

Source: https://data.gdeltproject.org/gdeltv2/, the codebooks of GKG 2.1 and of Events/Mentions 2.0. Free for any use
with citation and a link to GDELT; no right in the articles. A record is kept if the alias graph names something in its
title, organisations, names or path; of the others only the count is kept (`raw_gdelt__slot`), so that attention can be
normalised. When the names change, what is held is read again. Times are UTC; `seen_at` is when GDELT saw the article.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import dataframely as dy
import polars as pl

from pipelines.entities.spotting import Spotter, default_spotter
from pipelines.settings import Settings
from pipelines.sources import gdelt_slots as slots
from pipelines.sources.base import (
    LOCATOR,
    Parsed,
    RawRow,
    RawTable,
    Resource,
    Source,
    combine,
    one_of,
    reject_rows,
    typed,
    without,
)
from pipelines.sources.gdelt_files import Rows, read_rows

GKG_WIDTH, MENTIONS_WIDTH = 27, 16
TONE = ("tone", "positive_pct", "negative_pct", "polarity", "activity_density_pct", "self_density_pct", "n_words")
GKG_COLUMNS = {
    "record_id": 0,
    "seen_at": 1,
    "collection": 2,
    "source_name": 3,
    "document_identifier": 4,
    "themes": 7,
    "organisations": 14,
    "tone_numbers": 15,
    "names": 23,
    "translation_info": 25,
    "extras": 26,
}
MENTION_COLUMNS = {
    "event_id": 0,
    "event_seen_at": 1,
    "mention_seen_at": 2,
    "mention_type": 3,
    "source_name": 4,
    "document_identifier": 5,
    "sentence_number": 6,
    "actor1_char_offset": 7,
    "actor2_char_offset": 8,
    "action_char_offset": 9,
    "is_in_raw_text": 10,
    "confidence": 11,
    "document_length": 12,
    "document_tone": 13,
    "translation_info": 14,
    "extras": 15,
}
# Western and Chinese sites write titles with character references; what is behind the entry is its offset.
_TITLE = r"(?s)<PAGE_TITLE>(.*?)</PAGE_TITLE>"
_PUBLISHED = r"<PAGE_PRECISEPUBTIMESTAMP>(\d{14})</PAGE_PRECISEPUBTIMESTAMP>"
_OFFSETS = r",\d+(;|$)"
_LANGUAGE = r"srclc:([a-z]{3})"
_HOST = r"^[a-zA-Z]+://[^/]*"


def _time(nullable: bool = False) -> dy.String:
    """A second in UTC as 14 digits, and one that is in the calendar; staging makes a time of it."""
    return dy.String(
        nullable=nullable,
        regex=r"^\d{14}$",
        check={"calendar_second": lambda column: column.str.to_datetime("%Y%m%d%H%M%S", strict=False).is_not_null()},
    )


def _share() -> dy.Float64:
    """A share of the words, in percent."""
    return dy.Float64(nullable=True, min=0, max=100)


def _offset() -> dy.Int64:
    """A place in the article in characters; -1 where GDELT has none."""
    return dy.Int64(nullable=True, min=-1)


class Gkg(RawRow):
    """One article that names somebody of the alias graph, as GDELT read it."""

    slot = _time()
    stream = one_of("english", "translation")
    record_id = dy.String(nullable=False, regex=r"^\d{14}-T?\d+$")
    seen_at = _time()
    collection = dy.Int64(nullable=False, min=1, max=6)
    source_name = dy.String(nullable=True)
    document_identifier = dy.String(nullable=False, min_length=1)
    title_raw = dy.String(nullable=True)
    title = dy.String(nullable=True)
    source_language = dy.String(nullable=False, regex=r"^[a-z]{3}$")
    published_at = dy.String(nullable=True)
    themes = dy.String(nullable=True)
    organisations = dy.String(nullable=True)
    names = dy.String(nullable=True)
    tone = dy.Float64(nullable=True, min=-100, max=100)
    positive_pct = _share()
    negative_pct = _share()
    polarity = dy.Float64(nullable=True, min=0, max=200)
    activity_density_pct = _share()
    self_density_pct = _share()
    n_words = dy.Int64(nullable=True, min=0, max=10_000_000)
    translation_info = dy.String(nullable=True)


class Mentions(RawRow):
    """One mention of one event in one article whose address names somebody of the alias graph."""

    slot = _time()
    stream = one_of("english", "translation")
    event_id = dy.Int64(nullable=False, min=1)
    event_seen_at = _time()
    mention_seen_at = _time()
    mention_type = dy.Int64(nullable=False, min=1, max=6)
    source_name = dy.String(nullable=True)
    document_identifier = dy.String(nullable=False, min_length=1)
    sentence_number = dy.Int64(nullable=True, min=0)
    actor1_char_offset = _offset()
    actor2_char_offset = _offset()
    action_char_offset = _offset()
    is_in_raw_text = dy.Int64(nullable=True, min=0, max=1)
    confidence = dy.Int64(nullable=True, min=0, max=100)
    document_length = dy.Int64(nullable=True, min=0)
    document_tone = dy.Float64(nullable=True, min=-100, max=100)
    translation_info = dy.String(nullable=True)
    extras = dy.String(nullable=True)


class Slots(RawRow):
    """One file of one quarter hour: how much there was, and how much of it is kept."""

    slot = _time()
    content = one_of("gkg", "mentions")
    stream = one_of("english", "translation")
    n_records = dy.Int64(nullable=False, min=0)
    n_kept = dy.Int64(nullable=False, min=0)
    n_rejects = dy.Int64(nullable=False, min=0)
    n_replaced = dy.Int64(nullable=False, min=0)


GKG = RawTable("raw_gdelt__gkg", Gkg, "One row per article that names an entity, as GDELT's knowledge graph read it.")
MENTION = RawTable("raw_gdelt__mention", Mentions, "One row per mention of an event, whose address names an entity.")
SLOT = RawTable("raw_gdelt__slot", Slots, "One row per file of a quarter hour: records that it has, and kept ones.")


@dataclass(frozen=True)
class Reader:
    """Reads files, keeping what `names` finds somebody of the alias graph in."""

    names: Callable[[], Spotter]

    def parse(self, resource: Resource, payload: bytes) -> Parsed:
        """The kept records of a file and its counts; a row of another width is a reject.

        Raises:
            ParseError: The file is no ZIP of the expected kind.
        """
        kind, stream = slots.kind_and_stream(resource.key)
        is_gkg = kind == "gkg"
        table, columns, width = (GKG, GKG_COLUMNS, GKG_WIDTH) if is_gkg else (MENTION, MENTION_COLUMNS, MENTIONS_WIDTH)
        rows = read_rows(SOURCE_ID, resource.url, resource.key, payload, columns, width)
        kept = self._kept_gkg(rows.frame) if is_gkg else self._kept_mentions(rows.frame)
        where = pl.lit(resource.partition).alias("slot"), pl.lit(stream).alias("stream")
        good = without(typed(table, kept.with_columns(*where)), "title", "title_raw")
        found = combine([good, Parsed(tables={}, rejects=reject_rows(table.name, rows.bad))])
        counts = _counts(resource, rows, found.tables[table.name].height, found.rejects.height)
        counted = typed(SLOT, counts.with_columns(*where, pl.lit(kind).alias("content")))
        whole = combine([found, counted])
        return Parsed(tables=whole.tables, rejects=whole.rejects, n_read=rows.n_rows)

    def _kept_gkg(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows that name somebody, with title, tone and language taken out of the fields that hold them."""
        spotter = self.names()
        titled = frame.with_columns(pl.col("extras").str.extract(_TITLE).alias("title_raw"))
        titled = titled.with_columns(unescaped(titled["title_raw"]).alias("title"))
        long = pl.concat_str("organisations", "names", separator=";")
        short = pl.concat_str(pl.col("title").fill_null(""), _path(), separator=";")
        # The long fields are looked at closely only where a quick look says that it may be worth it.
        is_in_short = pl.col("is_in_short")
        near = titled.with_columns(spotter.names(short).alias("is_in_short"))
        near = near.filter(is_in_short | spotter.may_name(long))
        kept = near.filter(is_in_short | spotter.names(long.str.replace_all(_OFFSETS, ";")))
        tone = pl.col("tone_numbers").str.split_exact(",", len(TONE) - 1)
        return kept.with_columns(
            *(tone.struct.field(f"field_{n}").replace("", None).alias(name) for n, name in enumerate(TONE)),
            *(_filled(name) for name in ("source_name", "themes", "organisations", "names", "translation_info")),
            pl.col("extras").str.extract(_PUBLISHED).alias("published_at"),
            pl.col("translation_info").str.extract(_LANGUAGE).fill_null("eng").alias("source_language"),
        )

    def _kept_mentions(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows whose address names somebody; a mention has no other text."""
        numbers = [name for name, column in Mentions.columns().items() if column.dtype.is_numeric()]
        kept = frame.filter(self.names().names(_path()))
        return kept.with_columns(_filled(name) for name in (*numbers, "source_name", "translation_info", "extras"))


def unescaped(texts: pl.Series) -> pl.Series:
    """Texts with their character references resolved, once; Polars has no such function, and few texts need it."""
    return pl.Series(
        [html.unescape(text) if text and "&" in text else text for text in texts.to_list()], dtype=pl.String
    )


def _filled(name: str) -> pl.Expr:
    """The column with null where nothing is written."""
    return pl.col(name).replace("", None)


def _path() -> pl.Expr:
    """An address without its host: that of a company would make it the subject of all that stands there."""
    return pl.col("document_identifier").str.replace(_HOST, "")


def _counts(resource: Resource, rows: Rows, n_kept: int, n_rejects: int) -> pl.DataFrame:
    counts = {"n_records": rows.n_rows, "n_kept": n_kept, "n_rejects": n_rejects, "n_replaced": rows.n_replaced}
    return pl.DataFrame({LOCATOR: [resource.key]} | {name: [count] for name, count in counts.items()})


def _resources(today: date) -> tuple[Resource, ...]:
    """The files of the newest quarter hours, and of the days that somebody wants, as the settings say."""
    settings = Settings()
    latest = slots.latest_slot(today)
    return slots.resources([*slots.of_days(settings.gdelt_days, latest), *slots.newest(settings.gdelt_slots, latest)])


SOURCE_ID = "gdelt"


def make_source(names: Callable[[], Spotter]) -> Source:
    """The source, with what decides which records are kept."""
    return Source(
        id=SOURCE_ID,
        title="GDELT 2.0: global knowledge graph and mentions",
        description=(
            "What the world's online news named in each quarter hour, English and machine-translated; only records "
            "that name an entity of this project are kept, of the others the count."
        ),
        homepage="https://www.gdeltproject.org/",
        licence=slots.GDELT_LICENCE,
        cadence=slots.STEP,
        resources=_resources,
        tables=(GKG, MENTION, SLOT),
        parse=Reader(names).parse,
        partitioned_by="slot",
        resources_of=slots.resources_of,
        has_independent_parts=True,
        depends_on=lambda: names().digest,
    )


SOURCE = make_source(default_spotter)
