"""One frame of articles out of the raw tables of every news source.

What belongs here: which columns of a raw table make an article, the canonical address and the id that follows from it,
and which of several sightings of an article is read. What does not: what an article tells (`classify`, `linking`), and
which articles are copies of one another (`dedup`).

The ledger's labelled events are articles, too, of which a reviewer has written down what they tell; since a page may
tell of two events, and the same page of another one later, each of them has an id of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import polars as pl

from pipelines.news.outlets import attributed, default_outlets

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

ARTICLE_SCHEMA: dict[str, PolarsDataType] = {
    "article_id": pl.String,
    "source_id": pl.String,
    "channel": pl.String,
    "outlet": pl.String,
    "outlet_id": pl.String,
    "outlet_tier": pl.String,
    "outlet_region": pl.String,
    "attributed_to": pl.String,
    "language": pl.String,
    "title": pl.String,
    "title_raw": pl.String,
    "summary": pl.String,
    "url": pl.String,
    "canonical_url": pl.String,
    "published_at": pl.Datetime("us"),
    "published_basis": pl.String,
    "first_seen_at": pl.Datetime("us"),
    "known_at": pl.Datetime("us"),
    "is_curated": pl.Boolean,
    "is_read": pl.Boolean,
    "raw_table": pl.String,
    "record_locator": pl.String,
    "snapshot_sha256": pl.String,
    "snapshot_url": pl.String,
}
"""Columns of an article. `article_id` is the SHA-256 of the canonical address, else of what the source calls it;
`channel` is the part of the source whose volume is counted together (a feed, a stream, a project); `outlet_id` and
`attributed_to` are outlets of ``outlets.yaml``, the second one whose report the text says it passes on. Times are UTC
without a zone: `published_at` by `published_basis` (``feed_date``, ``header``, ``document``, ``url_date``,
``first_seen``, or ``approximate`` where a reviewer guessed the day), `first_seen_at` when the source saw it, `known_at`
when the snapshot was retrieved that first held it. `is_read` marks the one row of an article whose words are read."""

BASES = ("feed_date", "header", "document", "url_date", "first_seen", "approximate")
"""The bases of a date, the best one first."""

# Of several sightings of an article the first of these is read: what the outlet itself says goes before what others do.
READ_FIRST = ("feeds", "github_releases", "sec_full_text", "inbox", "gdelt_doc", "gdelt", "hacker_news", "ledger")
ID_LENGTH = 32

_LANGUAGES = {
    "eng": "en", "zho": "zh", "jpn": "ja", "kor": "ko", "spa": "es", "fra": "fr", "deu": "de", "rus": "ru", "por": "pt",
    "ita": "it", "ara": "ar", "ind": "id", "vie": "vi", "tur": "tr", "english": "en", "chinese": "zh", "japanese": "ja",
    "korean": "ko", "spanish": "es", "french": "fr", "german": "de", "russian": "ru", "portuguese": "pt",
    "italian": "it", "arabic": "ar", "indonesian": "id", "vietnamese": "vi", "turkish": "tr",
}  # fmt: skip
_LEDGER_BASES = {
    "url": "url_date",
    "page_dateline": "document",
    "stated_event_date": "document",
    "data_record": "header",
    "digest_listing": "first_seen",
    "approx": "approximate",
}
_URL_DAY = r"(20\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?:\D|$)"
_AMP_QUERY = r"(?i)([?&])(?:amp|outputType|output)(?:=(?:1|true|amp))?(?:&|$)"
_HOST = r"^[a-z]+://([^/?#]+)"
_GOOD_FOR = pl.duration(days=1)


def articles(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The articles of raw tables.

    Args:
        frames: Rows of raw tables with their columns of provenance, by name of the table; others are left alone. All
            versions of a resource may be among them.

    Returns:
        One row per article and channel that showed it (`ARTICLE_SCHEMA`), as it was shown last, sorted by both.
    """
    found = [_BUILDERS[name](frame) for name, frame in sorted(frames.items()) if name in _BUILDERS and frame.height]
    if not found:
        return pl.DataFrame(schema=ARTICLE_SCHEMA)
    rows = _completed(pl.concat(found, how="diagonal_relaxed"))
    return latest(rows)


def labels(ledger: pl.DataFrame) -> pl.DataFrame:
    """What a reviewer says of the ledger's articles.

    Args:
        ledger: Current rows of ``raw_ledger__news_events``.

    Returns:
        One row per labelled article: article_id, event_type, stance, and the names (separated by semicolons) of
        companies, chips and models, all String.
    """
    rows = ledger.with_columns(_canonical=canonical(ledger["url"])).with_columns(_guid=_label_guid())
    return rows.with_columns(article_id=_digests(rows["_guid"])).select(
        "article_id", "event_type", "stance", "companies", "chips", "models"
    )


def latest(rows: pl.DataFrame) -> pl.DataFrame:
    """Of several rows per article and channel the newest, with the earliest times at which it was seen and known."""
    place = ["article_id", "source_id", "channel"]
    return (
        rows.with_columns(pl.col("first_seen_at").min().over(place), _newest=pl.col("known_at"))
        .with_columns(pl.col("known_at").min().over(place))
        .sort(*place, "_newest", "record_locator", descending=[False, False, False, True, False], nulls_last=True)
        .unique(place, keep="first", maintain_order=True)
        .sort("article_id", _reading_rank(), "channel")
        .with_columns(is_read=pl.int_range(pl.len()).over("article_id") == 0)
        .select(*ARTICLE_SCHEMA)
        .sort(place)
    )


def read_ones(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per article: the sighting that is read, with the best date that any of them gives.

    Args:
        rows: Result of `articles`.

    Returns:
        `ARTICLE_SCHEMA`, sorted by article_id; `known_at` and `first_seen_at` are the earliest of all sightings.
    """
    basis = pl.col("published_basis").replace_strict({name: n for n, name in enumerate(BASES)}, default=len(BASES))
    best = pl.struct("published_at", "published_basis").sort_by(basis, "published_at").first().over("article_id")
    return (
        rows.with_columns(
            pl.col("first_seen_at", "known_at").min().over("article_id"),
            pl.col("attributed_to").drop_nulls().sort().first().over("article_id"),
            _best=best,
        )
        .filter("is_read")
        .sort("article_id")
        .with_columns(
            published_at=pl.col("_best").struct.field("published_at"),
            published_basis=pl.col("_best").struct.field("published_basis"),
        )
        .select(*ARTICLE_SCHEMA)
    )


def _reading_rank() -> pl.Expr:
    ranks = {name: rank for rank, name in enumerate(READ_FIRST)}
    return pl.col("source_id").replace_strict(ranks, default=len(ranks), return_dtype=pl.Int64)


def canonical(urls: pl.Series) -> pl.Series:
    """Addresses without what does not say which page it is: trackers, fragment, AMP, scheme in http, ``www.``.

    Trackers are those that courlan (Apache-2.0) knows; a value that is no address stays as it is.
    """
    from courlan import normalize_url  # noqa: PLC0415 - only needed where there is news

    name = urls.name
    known = (
        urls.drop_nulls()
        .unique(maintain_order=True)
        .to_frame()
        .with_columns(
            canonical=pl.col(name)
            .str.replace("#.*$", "")
            .str.replace(_AMP_QUERY, "${1}")
            .str.replace(_AMP_QUERY, "${1}")
            .str.replace(r"[?&]+$", "")
            .str.replace(r"(?i)^http://", "https://")
            .str.replace(r"(?i)^https://(?:(?:www\d?|amp)\.)+", "https://")
            .str.replace(r"(?:/amp|\.amp)?/*$", "")
            .str.replace(r"(?i)^(https://[^/]+)/amp/", "${1}/")
        )
    )
    clean = [_or_itself(normalize_url, url) for url in known["canonical"]]
    known = known.with_columns(canonical=pl.Series(clean, dtype=pl.String).str.replace("/+$", ""))
    return urls.to_frame().join(known, on=name, how="left", maintain_order="left")["canonical"].alias(name)


def _or_itself(change: Callable[[str], str], url: str) -> str:
    """A changed address; what is none stays as it is."""
    if not url.startswith("https://"):
        return url
    try:
        return change(url)
    except ValueError:
        return url


def _completed(rows: pl.DataFrame) -> pl.DataFrame:
    """What is the same for every source: address, id, outlet, language and date."""
    missing = [name for name in (*ARTICLE_SCHEMA, "guid", "listed_tier", "listed_region") if name not in rows.columns]
    rows = rows.with_columns(pl.lit(None).alias(name) for name in missing)
    rows = rows.with_columns(canonical_url=canonical(rows["url"].cast(pl.String)))
    outlets = default_outlets()
    host = pl.col("canonical_url").str.extract(_HOST)
    rows = rows.with_columns(
        outlet_id=pl.coalesce("outlet_id", outlets.id_of_host(host), outlets.id_of_name(pl.col("outlet")))
    )
    title, summary = pl.col("title").cast(pl.String), pl.col("summary").cast(pl.String)
    han = title.str.count_matches(r"\p{Han}") * 3 > title.str.len_chars()
    rows = rows.with_columns(
        outlet=pl.coalesce("outlet", outlets.field(pl.col("outlet_id"), "name"), host),
        outlet_tier=pl.coalesce("listed_tier", outlets.field(pl.col("outlet_id"), "tier")),
        outlet_region=pl.coalesce("listed_region", outlets.field(pl.col("outlet_id"), "region")),
        attributed_to=pl.coalesce("attributed_to", attributed(title), attributed(summary)),
        language=pl.coalesce(
            pl.col("language").cast(pl.String).str.extract(r"^([a-z]{2})"), pl.when(han).then(pl.lit("zh"))
        ),
        is_curated=pl.col("is_curated").fill_null(value=False),
        _name=pl.coalesce("guid", "canonical_url"),
    )
    rows = _dated(rows).with_columns(_id=_digests(rows["_name"]))
    return rows.with_columns(article_id="_id").select(pl.col(name).cast(kind) for name, kind in ARTICLE_SCHEMA.items())


def _dated(rows: pl.DataFrame) -> pl.DataFrame:
    """The date that a source gives, else that of the address, else when it was seen; none from the future."""
    seen, given = pl.col("first_seen_at"), pl.col("published_at").cast(pl.Datetime("us"))
    day = (
        pl.concat_str((pl.col("canonical_url").str.extract(_URL_DAY, n) for n in (1, 2, 3)), separator="-")
        .str.to_date("%Y-%m-%d", strict=False)
        .cast(pl.Datetime("us"))
    )
    is_given = (given <= seen + _GOOD_FOR).fill_null(value=False)
    is_in_url = (day <= seen + _GOOD_FOR).fill_null(value=False) & (day >= pl.datetime(2010, 1, 1))
    return rows.with_columns(
        published_at=pl.when(is_given).then(given).when(is_in_url).then(day).otherwise(seen),
        published_basis=pl.when(is_given)
        .then(pl.col("published_basis"))
        .when(is_in_url)
        .then(pl.lit("url_date"))
        .otherwise(pl.lit("first_seen")),
    )


def _digests(names: pl.Series) -> pl.Series:
    """A stable id for each name (String)."""
    distinct = names.unique().drop_nulls()
    ids = [hashlib.sha256(name.encode()).hexdigest()[:ID_LENGTH] for name in distinct]
    return names.replace_strict(distinct, pl.Series(ids, dtype=pl.String), default=None, return_dtype=pl.String)


def _origin(frame: pl.DataFrame, raw_table: str, **columns: pl.Expr) -> pl.DataFrame:
    """Columns of an article, with those that say where its row comes from."""
    return frame.select(
        source_id="_source_id",
        known_at="_known_from",
        raw_table=pl.lit(raw_table),
        record_locator="_locator",
        snapshot_sha256="_snapshot_sha256",
        snapshot_url="_url",
        **({"first_seen_at": pl.col("_known_from")} | columns),
    )


def _feed_entries(frame: pl.DataFrame) -> pl.DataFrame:
    return _origin(
        frame,
        "raw_feeds__entry",
        channel=pl.concat_str(pl.lit("feeds/"), "feed_id"),
        outlet=pl.col("outlet"),
        listed_tier=pl.col("outlet_tier"),
        listed_region=pl.col("outlet_region"),
        language=pl.col("language"),
        title=pl.col("title"),
        title_raw=pl.col("title_raw"),
        summary=pl.col("summary"),
        url=pl.col("link"),
        guid=pl.when(pl.col("link").is_null()).then(pl.concat_str("feed_id", pl.lit("|"), "entry_id")),
        published_at=pl.col("published_at"),
        published_basis=pl.lit("feed_date"),
    )


def _releases(frame: pl.DataFrame) -> pl.DataFrame:
    project = pl.col("repository").str.extract(r"([^/]+)$")
    named = pl.col("title").str.to_lowercase().str.contains(project.str.to_lowercase(), literal=True)
    return _origin(
        frame,
        "raw_github__release",
        channel=pl.concat_str(pl.lit("github/"), "repository"),
        outlet=pl.concat_str(project, pl.lit(" release notes")),
        listed_tier=pl.lit("official"),
        listed_region=pl.lit("US"),
        language=pl.lit("en"),
        title=pl.when(named).then(pl.col("title")).otherwise(pl.concat_str(project, pl.lit(" "), "title")),
        title_raw=pl.col("title_raw"),
        summary=pl.col("notes"),
        url=pl.col("link"),
        guid=pl.when(pl.col("link").is_null()).then(pl.col("entry_id")),
        published_at=pl.col("published_at"),
        published_basis=pl.lit("feed_date"),
    )


def _stories(frame: pl.DataFrame) -> pl.DataFrame:
    """Stories of Hacker News: a story without an address is its own page, and its time is when it was seen there."""
    own = pl.concat_str(pl.lit("https://news.ycombinator.com/item?id="), "story_id")
    return _origin(
        frame,
        "raw_hacker_news__story",
        channel=pl.lit("hacker_news"),
        title=pl.col("title"),
        title_raw=pl.col("title_raw"),
        language=pl.when(~pl.col("title").str.contains(r"\p{Han}")).then(pl.lit("en")),
        url=pl.coalesce("url", own),
        first_seen_at=pl.col("published_at"),
    )


def _filings(frame: pl.DataFrame) -> pl.DataFrame:
    return _origin(
        frame,
        "raw_sec__filing",
        channel=pl.lit("sec_full_text"),
        outlet=pl.col("company"),
        listed_tier=pl.lit("official"),
        listed_region=pl.lit("US"),
        outlet_id=pl.lit("sec"),
        language=pl.lit("en"),
        title=pl.concat_str("company", pl.lit(" files form "), "form"),
        title_raw=pl.col("company"),
        url=pl.col("url"),
        published_at=pl.col("filed_date").str.to_date(strict=False).cast(pl.Datetime("us")),
        published_basis=pl.lit("header"),
    )


def _gkg(frame: pl.DataFrame) -> pl.DataFrame:
    is_address = pl.col("document_identifier").str.contains(r"(?i)^https?://")
    return _origin(
        frame,
        "raw_gdelt__gkg",
        channel=pl.concat_str(pl.lit("gdelt/"), "stream"),
        outlet=pl.when(~is_address).then(pl.col("source_name")),
        language=_language("source_language"),
        title=pl.col("title"),
        title_raw=pl.col("title_raw"),
        url=pl.when(is_address).then(pl.col("document_identifier")),
        guid=pl.when(~is_address).then(pl.col("document_identifier")),
        first_seen_at=_moment("seen_at"),
        published_at=_moment("published_at"),
        published_basis=pl.lit("header"),
    )


def _doc_articles(frame: pl.DataFrame) -> pl.DataFrame:
    return _origin(
        frame,
        "raw_gdelt__article",
        channel=pl.lit("gdelt_doc"),
        language=_language("language"),
        title=_unescaped(frame["title_raw"]),
        title_raw=pl.col("title_raw"),
        url=pl.col("url"),
        first_seen_at=pl.col("seen_at").str.to_datetime("%Y%m%dT%H%M%SZ", time_unit="us", strict=False),
    )


def _documents(frame: pl.DataFrame) -> pl.DataFrame:
    return _origin(
        frame,
        "raw_inbox__document",
        channel=pl.lit("inbox"),
        outlet=pl.col("publisher"),
        language=pl.col("language"),
        title=pl.col("title"),
        title_raw=pl.col("title"),
        url=pl.col("url"),
        guid=pl.when(pl.col("url").is_null()).then(pl.col("document_id")),
        published_at=pl.col("published_at"),
        published_basis=pl.when(pl.col("published_basis").is_in(BASES))
        .then(pl.col("published_basis"))
        .otherwise(pl.lit("document")),
    )


def _labelled(frame: pl.DataFrame) -> pl.DataFrame:
    """The ledger's events: what stands in brackets behind the publisher is whom it passes on, or who passed it on."""
    outlets = default_outlets()
    leading = pl.col("publisher").str.replace(r"\s*\(.*$", "")
    inside = pl.col("publisher").str.extract(r"\(([^)]+)\)")
    own = outlets.id_of_name(leading)
    passed_on = pl.when(own.is_null()).then(outlets.id_of_name(inside))
    day = pl.col("published_date").str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us"))
    first_of = (
        pl.concat_str("published_date", pl.lit("-01")).str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us"))
    )
    moment = pl.coalesce(day, first_of)
    return _origin(
        frame.with_columns(_canonical=canonical(frame["url"])),
        "raw_ledger__news_events",
        channel=pl.lit("ledger"),
        outlet=leading,
        outlet_id=own,
        attributed_to=passed_on,
        language=pl.col("language"),
        title=pl.col("headline_paraphrase"),
        title_raw=pl.col("headline_paraphrase"),
        url=pl.col("url"),
        guid=_label_guid(),
        first_seen_at=pl.max_horizontal("_known_from", moment),
        published_at=moment,
        published_basis=pl.when(pl.col("date_precision") == "approx")
        .then(pl.lit("approximate"))
        .otherwise(pl.col("date_basis").replace_strict(_LEDGER_BASES, default="document")),
        is_curated=pl.lit(value=True),
    )


def _label_guid() -> pl.Expr:
    return pl.concat_str("_canonical", "published_date", "headline_paraphrase", separator="|")


def _language(column: str) -> pl.Expr:
    return pl.col(column).str.to_lowercase().replace_strict(_LANGUAGES, default=None, return_dtype=pl.String)


def _moment(column: str) -> pl.Expr:
    return pl.col(column).str.to_datetime("%Y%m%d%H%M%S", time_unit="us", strict=False)


def _unescaped(titles: pl.Series) -> pl.Expr:
    from html import unescape  # noqa: PLC0415 - only where the DOC API is asked

    return pl.lit(pl.Series([None if title is None else unescape(title) for title in titles], dtype=pl.String))


_BUILDERS: dict[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
    "raw_feeds__entry": _feed_entries,
    "raw_github__release": _releases,
    "raw_hacker_news__story": _stories,
    "raw_sec__filing": _filings,
    "raw_gdelt__gkg": _gkg,
    "raw_gdelt__article": _doc_articles,
    "raw_inbox__document": _documents,
    "raw_ledger__news_events": _labelled,
}
TABLES = tuple(_BUILDERS)
"""The raw tables that hold articles."""
