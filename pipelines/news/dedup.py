"""Which articles are copies of one another, and which tell of one event: links between two articles.

What belongs here: the pairs that may be linked (blocked, so that nothing is compared with everything), and the rules
that link them. What does not: putting linked articles together, roots and ids (`clusters`), and reading what an article
tells (`linking`, `classify`, `quantities`).

Rules, the strongest first:

1. ``same_url``: one canonical address, seen through several sources (those have one id), or a reviewer's row about it;
2. ``same_title``: the normalised titles are equal;
3. ``similar_title``: rapidfuzz's token_set_ratio of the normalised titles, by words, in Chinese by characters, where a
   large part of the shorter title's words is shared, and neither names somebody, something or a number that the other
   has another one for;
4. ``same_text``: MinHash of title and summary (datasketch), shingles of five words, in Chinese of five characters;
5. ``same_facts``: the same event type, the same companies and products, and the same quantities, within a shorter time.
   This joins languages; inside one language it asks for a shared quantity.

All within 72 hours. A link depends on its two articles alone, so that the links of a few articles can be made again
without those of the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from datasketch import MinHash
    from polars._typing import PolarsDataType

ITEM_SCHEMA: dict[str, PolarsDataType] = {
    "article_id": pl.String,
    "canonical_url": pl.String,
    "title": pl.String,
    "summary": pl.String,
    "published_at": pl.Datetime("us"),
    "known_at": pl.Datetime("us"),
    "event_type": pl.String,
    "is_denied": pl.Boolean,
    "is_curated": pl.Boolean,
    "companies": pl.List(pl.String),
    "things": pl.List(pl.String),
    "lines": pl.List(pl.String),
    "quantities": pl.List(pl.String),
}
"""What a link is decided by: `companies` are groups, `things` are parts, systems and models with an id, `lines` their
families, `quantities` a kind, a currency and a number in one text each; all sorted, empty where there is none."""

LINK_SCHEMA: dict[str, PolarsDataType] = {
    "article_a": pl.String,
    "article_b": pl.String,
    "rule": pl.String,
    "score": pl.Float64,
}
"""A link: the smaller id first; `score` is the similarity in 0 to 1, 1 for rules that are a yes or no."""

RULES = ("same_url", "same_title", "similar_title", "same_text", "same_facts")
COPY_RULES = RULES[:4]
"""Rules that find copies of one text; the last one finds reports of one event."""

WINDOW = timedelta(hours=72)
FACTS_WINDOW = timedelta(hours=48)
MIN_RATIO = 86.0
MIN_OVERLAP = 0.4
MIN_WORDS = 4
MIN_TEXT = 60
SHINGLE = 5
MIN_TEXT_JACCARD = 0.55
PERMUTATIONS = 64
# Two titles of which two fifths of the words are shared meet in at least one of so many bands 98 times in 100.
BANDS, ROWS = 24, 2
# Words that stand in titles about anything would bring all of them together.
COMMON = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "been", "by", "can", "for", "from", "has", "have", "how", "in", "into"}
    | {"is", "it", "its", "more", "new", "no", "not", "of", "on", "or", "over", "out", "says", "said", "than", "that"}
    | {"the", "their", "this", "to", "up", "was", "were", "what", "who", "why", "will", "with", "would", "after"}
    | {"before", "amid", "against", "about", "you", "your"}
)
_TAIL = r"\s[-\u2010-\u2015|_]\s[^-\u2010-\u2015|_]{2,40}$"


def links(items: pl.DataFrame, buckets: Collection[int] | None = None) -> pl.DataFrame:
    """The links between articles.

    Args:
        items: One row per article (`ITEM_SCHEMA`).
        buckets: Stretches of time (`bucket_of`); only links are made of which an article is in one of them. All if left
            out.

    Returns:
        One row per pair and rule (`LINK_SCHEMA`), sorted.
    """
    known = prepared(items)
    near = known if buckets is None else known.filter(_is_near(buckets))
    found = [_same_url(near), _same_title(near), _similar_titles(near), _same_text(near), _same_facts(near)]
    rows = pl.concat(found).unique().sort("article_a", "article_b", "rule")
    if buckets is None:
        return rows
    inside = near.filter(pl.col("bucket").is_in(list(buckets)))["article_id"].implode()
    return rows.filter(pl.col("article_a").is_in(inside) | pl.col("article_b").is_in(inside))


def bucket_of(moment: pl.Expr) -> pl.Expr:
    """The stretch of `WINDOW` in which a time lies (Int64): two times within `WINDOW` are in one or in neighbours."""
    return moment.dt.epoch("us") // int(WINDOW / timedelta(microseconds=1))


def prepared(items: pl.DataFrame) -> pl.DataFrame:
    """The articles with their titles in the form in which titles are compared.

    Returns:
        `items` with `bucket`, `form` (the normalised title), `is_han`, `words` (words and single Chinese characters
        between spaces), `units` (words and pairs of Chinese characters) and `numbers` (words with a digit).
    """
    plain = pl.col("title").fill_null("").str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s+", " ")
    whole = plain.str.strip_chars()
    short = whole.str.replace(_TAIL, "")
    long_enough = short.str.count_matches(r"[\p{L}\p{N}]+|\p{Han}") >= MIN_WORDS
    form = (
        pl.when(long_enough)
        .then(short)
        .otherwise(whole)
        .str.replace_all(r"(\d),(\d{3})", "${1}${2}")
        .str.replace_all(r"[^\p{L}\p{N}.%]+", " ")
        .str.replace_all(r"\.(\s|$)", " ")
        .str.replace_all(r"(\p{Han}+)", " ${1} ")
        .str.replace_all(" +", " ")
        .str.strip_chars()
    )
    han = pl.col("form").str.extract_all(r"\p{Han}+").list.join("")
    pairs = pl.concat_list(
        pl.col("form").str.replace_all(r"\p{Han}+", " ").str.extract_all(r"[^ ]+"), _pairs_of(han)
    ).list.unique()
    return (
        items.with_columns(form=form, bucket=bucket_of(pl.col("published_at")))
        .with_columns(
            is_han=pl.col("form").str.count_matches(r"\p{Han}") * 2 > pl.col("form").str.len_chars(),
            words=pl.col("form").str.replace_all(r"(\p{Han})", " ${1} ").str.replace_all(" +", " ").str.strip_chars(),
            units=pairs.list.set_difference(pl.lit(sorted(COMMON))).list.sort(),
        )
        .with_columns(numbers=pl.col("units").list.filter(pl.element().str.contains(r"\d")))
    )


def _pairs_of(text: pl.Expr) -> pl.Expr:
    """The pairs of neighbouring characters of a text (List of String)."""
    # Taken from even and from odd places, since matches do not overlap.
    return pl.concat_list(text.str.extract_all(".."), text.str.slice(1).str.extract_all(".."))


def _is_near(buckets: Collection[int]) -> pl.Expr:
    wanted = {near for bucket in buckets for near in (bucket - 1, bucket, bucket + 1)}
    return pl.col("bucket").is_in(sorted(wanted))


def _same_url(known: pl.DataFrame) -> pl.DataFrame:
    """A reviewer's row and the article that it is about; other articles with one address are one article."""
    columns = known.select("article_id", "canonical_url", "published_at", "is_curated")
    pairs = columns.filter("is_curated").join(columns.filter(~pl.col("is_curated")), on="canonical_url", suffix="_b")
    return _made(pairs.filter(_within(WINDOW)), "same_url")


def _same_title(known: pl.DataFrame) -> pl.DataFrame:
    """Each article with the nearest one of the same title that was known before it."""
    columns = known.filter(_tells_enough()).select("article_id", "form", "published_at", "known_at", "bucket")
    ordered = columns.sort("form", "known_at", "published_at", "article_id").with_columns(
        _order=pl.int_range(pl.len(), dtype=pl.UInt32)
    )
    reach = pl.concat_list(pl.col("bucket") - 1, pl.col("bucket"), pl.col("bucket") + 1)
    later = ordered.with_columns(_near=reach).explode("_near")
    pairs = later.join(ordered, left_on=["form", "_near"], right_on=["form", "bucket"], suffix="_b").filter(
        (pl.col("_order") > pl.col("_order_b")) & _within(WINDOW)
    )
    nearest = pairs.sort("article_id", _distance(), "_order_b").unique("article_id", keep="first", maintain_order=True)
    return _made(nearest, "same_title")


def _tells_enough() -> pl.Expr:
    """Whether a title is long enough to be told by."""
    return pl.col("units").list.len() >= MIN_WORDS


def _similar_titles(known: pl.DataFrame) -> pl.DataFrame:
    """Titles of one script that share a band of hashes and are similar; one for each distinct title and stretch."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only needed where there is news

    titles = (
        known.filter(_tells_enough())
        .sort("known_at", "published_at", "article_id")
        .unique(["form", "bucket", "event_type", "is_denied"], keep="first", maintain_order=True)
    )
    pairs = _pairs(titles, _bands(titles))
    pairs = pairs.filter(
        (pl.col("is_han") == pl.col("is_han_b")) & (pl.col("form") != pl.col("form_b")) & _within(WINDOW)
    ).filter((_overlap() >= MIN_OVERLAP) & ~_contradicts())
    if pairs.is_empty():
        return pl.DataFrame(schema=LINK_SCHEMA)
    ratios = process.cpdist(pairs["words"].to_list(), pairs["words_b"].to_list(), scorer=fuzz.token_set_ratio)
    scored = pairs.with_columns(score=pl.Series(ratios, dtype=pl.Float64))
    return _made(scored.filter(pl.col("score") >= MIN_RATIO), "similar_title", pl.col("score") / 100)


def _bands(titles: pl.DataFrame) -> pl.DataFrame:
    """Article and key of each band: titles that share many units share a key (MinHash)."""
    units = titles.select("article_id", "units").explode("units")
    smallest = units.group_by("article_id").agg(
        pl.col("units").hash(seed).min().alias(f"h{seed}") for seed in range(BANDS * ROWS)
    )
    keys = [
        smallest.select(
            "article_id",
            band=pl.lit(band, pl.UInt8),
            key=pl.struct(f"h{row}" for row in range(band * ROWS, (band + 1) * ROWS)).hash(),
        )
        for band in range(BANDS)
    ]
    return pl.concat(keys)


def _pairs(articles: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Pairs of articles that share a key in one stretch or in neighbours, with the columns of both."""
    place = articles.select("article_id", "bucket")
    keyed = keys.join(place, on="article_id")
    next_ones = keyed.with_columns(bucket=pl.col("bucket") + 1)
    on = [*(name for name in keys.columns if name != "article_id"), "bucket"]
    same = keyed.join(keyed, on=on, suffix="_b").filter(pl.col("article_id") < pl.col("article_id_b"))
    neighbours = next_ones.join(keyed, on=on, suffix="_b")
    ids = pl.concat([same, neighbours]).select("article_id", "article_id_b").unique()
    other = articles.rename({name: f"{name}_b" for name in articles.columns})
    return ids.join(articles, on="article_id").join(other, on="article_id_b")


def _same_text(known: pl.DataFrame) -> pl.DataFrame:
    """Articles whose title and summary are nearly the same text."""
    texts = known.filter(pl.col("summary").str.len_chars() >= MIN_TEXT)
    if texts.height < 2:  # noqa: PLR2004 - a pair
        return pl.DataFrame(schema=LINK_SCHEMA)
    from datasketch import MinHashLSH  # noqa: PLC0415 - only needed where articles have summaries

    index = MinHashLSH(threshold=MIN_TEXT_JACCARD, num_perm=PERMUTATIONS)
    sketches = dict(_sketches(texts))
    for article_id, sketch in sketches.items():
        index.insert(article_id, sketch)
    rows = [
        (article_id, other, sketch.jaccard(sketches[other]))
        for article_id, sketch in sketches.items()
        for other in sorted(index.query(sketch))
        if article_id < other
    ]
    schema = {"article_id": pl.String, "article_id_b": pl.String, "score": pl.Float64}
    pairs = pl.DataFrame(rows, schema=schema, orient="row").filter(pl.col("score") >= MIN_TEXT_JACCARD)
    other = known.rename({name: f"{name}_b" for name in known.columns})
    joined = pairs.join(known, on="article_id").join(other, on="article_id_b")
    return _made(joined.filter(_within(WINDOW) & ~_contradicts(with_type=False)), "same_text", pl.col("score"))


def _sketches(texts: pl.DataFrame) -> Iterator[tuple[str, MinHash]]:
    """The MinHash of each text, over its shingles of words or, in Chinese, of characters."""
    from datasketch import MinHash as Sketch  # noqa: PLC0415

    whole = pl.concat_str("title", "summary", separator=" ", ignore_nulls=True).str.normalize("NFKC").str.to_lowercase()
    rows = texts.sort("article_id").select("article_id", "is_han", text=whole.str.replace_all(r"[^\p{L}\p{N}]+", " "))
    for article_id, is_han, text in rows.iter_rows():
        parts = list(text.replace(" ", "")) if is_han else text.split()
        shingles = {" ".join(parts[n : n + SHINGLE]).encode() for n in range(max(1, len(parts) - SHINGLE + 1))}
        sketch = Sketch(num_perm=PERMUTATIONS, seed=1)
        sketch.update_batch(sorted(shingles))
        yield article_id, sketch


def _same_facts(known: pl.DataFrame) -> pl.DataFrame:
    """Articles of one type about the same companies and products, with the same quantities."""
    typed = known.filter(pl.col("event_type").is_not_null() & (pl.col("companies").list.len() > 0))
    reports = typed.sort("known_at", "published_at", "article_id").unique(
        ["form", "bucket", "event_type"], keep="first", maintain_order=True
    )
    keys = reports.select("article_id", "event_type", company="companies").explode("company")
    pairs = _pairs(reports, keys).filter(_within(FACTS_WINDOW) & (pl.col("form") != pl.col("form_b")))
    things = pl.max_horizontal(_shared("things"), _shared("lines"))
    named = _shared("companies") + things
    figures = _shared("quantities")
    both_count = (pl.col("quantities").list.len() > 0) & (pl.col("quantities_b").list.len() > 0)
    is_told_alike = ~_contradicts() & (~both_count | (figures > 0))
    across = (pl.col("is_han") != pl.col("is_han_b")) & ((named > 1) | (figures > 0))
    inside = (pl.col("is_han") == pl.col("is_han_b")) & (figures > 0) & (named > 1)
    return _made(pairs.filter(is_told_alike & (across | inside)), "same_facts")


def _contradicts(*, with_type: bool = True) -> pl.Expr:
    """Whether each of two articles has something in whose place the other has something else."""
    lists = ("companies", "things", "quantities", "numbers") if with_type else ("companies", "things", "quantities")
    exclusive = [(_only(name) > 0) & (_only(name, "_b", "") > 0) for name in lists if name != "numbers"]
    if "numbers" in lists:
        same_script = pl.col("is_han") == pl.col("is_han_b")
        exclusive.append(same_script & (_only("numbers") > 0) & (_only("numbers", "_b", "") > 0))
    other_type = (
        (pl.col("event_type") != pl.col("event_type_b")).fill_null(value=False) if with_type else pl.lit(value=False)
    )
    return pl.any_horizontal(*exclusive, other_type, pl.col("is_denied") != pl.col("is_denied_b"))


def _only(name: str, left: str = "", right: str = "_b") -> pl.Expr:
    """How many entries of a list only one side has."""
    return pl.col(f"{name}{left}").list.set_difference(pl.col(f"{name}{right}")).list.len()


def _shared(name: str) -> pl.Expr:
    return pl.col(name).list.set_intersection(pl.col(f"{name}_b")).list.len()


def _overlap() -> pl.Expr:
    """Jaccard index of the units of two titles."""
    both = _shared("units").cast(pl.Float64)
    return both / (pl.col("units").list.len() + pl.col("units_b").list.len() - both)


def _distance() -> pl.Expr:
    return (pl.col("published_at") - pl.col("published_at_b")).abs()


def _within(window: timedelta) -> pl.Expr:
    return _distance() <= window


def _made(pairs: pl.DataFrame, rule: str, score: pl.Expr | None = None) -> pl.DataFrame:
    """Pairs in `LINK_SCHEMA`."""
    first, second = pl.col("article_id"), pl.col("article_id_b")
    return pairs.select(
        article_a=pl.min_horizontal(first, second),
        article_b=pl.max_horizontal(first, second),
        rule=pl.lit(rule),
        score=pl.lit(1.0) if score is None else score,
    ).cast(pl.Schema(LINK_SCHEMA))
