"""How many and how much a text says, as intervals: counts of parts, and amounts of money.

What belongs here: finding numbers, count words and bounds in a column of texts, in both scripts. What does not: what
was counted (`linking`) and whether it was ordered (`classify`); exchange rates (the ledger's ``fx_rates``).

"over 100,000 chips" is an interval that is open above, "20-30k" one with two ends, "tens of thousands" the one that the
order book reads too. A number that names a part (``910C``), a year, a share or a size counts nothing and is left out.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict

from pipelines.entities.files import read_file
from pipelines.news.linking import readable
from pipelines.news.rules import Patterns

WORDS = Path(__file__).resolve().parent / "quantities.yaml"

QUANTITY_SCHEMA = {
    "kind": pl.String,
    "low": pl.Float64,
    "high": pl.Float64,
    "bound": pl.String,
    "unit": pl.String,
    "currency": pl.String,
    "surface": pl.String,
    "start": pl.UInt32,
    "end": pl.UInt32,
}
"""Columns of a quantity behind its key. `kind` is ``count`` or ``money``; `low` and `high` are in single units or in
the currency's main unit, null where the text leaves that side open; `bound` is ``exact``, ``about``, ``above``,
``below``, ``range`` or ``count_word``; `unit` is what is counted (chip, card, server, system, wafer), null where it is
not said; `currency` is an ISO code. `surface` stands from character `start` to before `end` of the text as
`linking.readable` gives it."""

_YEARS = (1990, 2035)
_MOST_PER_TEXT = 40


class CountWord(Patterns):
    """A word for a magnitude, and the interval it is read as."""

    low: float
    high: float


class Words(BaseModel):
    """``quantities.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    count_words: list[CountWord]
    scales: dict[str, float]
    currencies: dict[str, list[str]]
    units: dict[str, str]
    bounds: dict[str, Patterns]
    not_counts: Patterns


@cache
def default_words() -> Words:
    """The words of the package, read once per process."""
    return read_file(WORDS, Words)


def quantities(texts: pl.DataFrame, *, key: str = "article_id", text: str = "title") -> pl.DataFrame:
    """The quantities in a column of texts.

    Args:
        texts: One row per text with the columns `key` (unique) and `text` (String, nullable).
        key: Name of the key column.
        text: Name of the text column.

    Returns:
        One row per quantity: `key` and `QUANTITY_SCHEMA`, sorted by key and start.
    """
    words = default_words()
    pattern = _pattern(words)
    rest = texts.select(key, _text=readable(text), _from=pl.lit(0, pl.UInt32)).filter(
        pl.col("_text").str.len_chars() > 0
    )
    found = []
    for _ in range(_MOST_PER_TEXT):
        rest = _next(rest, pattern)
        if rest.is_empty():
            break
        found.append(rest.select(key, "_hit", "start", "end"))
        rest = rest.select(key, "_text", _from="end")
    if not found:
        return pl.DataFrame(schema={key: texts.schema[key], **QUANTITY_SCHEMA})
    return _read(pl.concat(found).unnest("_hit"), words, key)


def _next(rest: pl.DataFrame, pattern: str) -> pl.DataFrame:
    """The next hit of each text behind `_from`; texts without one fall out."""
    tail = pl.col("_text").str.slice(pl.col("_from"))
    return (
        rest.with_columns(_tail=tail)
        .with_columns(_byte=pl.col("_tail").str.find(pattern), _hit=pl.col("_tail").str.extract_groups(pattern))
        .filter(pl.col("_byte").is_not_null())
        .with_columns(
            start=pl.col("_from")
            + pl.col("_tail").cast(pl.Binary).bin.slice(0, pl.col("_byte")).cast(pl.String).str.len_chars()
            + pl.col("_hit").struct.field("lead").str.len_chars()
        )
        .with_columns(end=pl.col("start") + pl.col("_hit").struct.field("surface").str.len_chars())
    )


def _read(hits: pl.DataFrame, words: Words, key: str) -> pl.DataFrame:
    first, second = _value("number", "scale", words), _value("number_to", "scale_to", words)
    shared = pl.col("number_to").is_not_null() & (pl.col("scale") == "") & (pl.col("scale_to") != "")
    first = pl.when(shared).then(_value("number", "scale_to", words)).otherwise(first)
    bound = (
        pl.when(pl.col("word").is_not_null())
        .then(pl.lit("count_word"))
        .when(pl.col("number_to").is_not_null())
        .then(pl.lit("range"))
        .when(pl.col("below").is_not_null())
        .then(pl.lit("below"))
        .when(pl.any_horizontal(pl.col("above", "more", "plus", "plus_behind").is_not_null()))
        .then(pl.lit("above"))
        .when(pl.col("about").is_not_null())
        .then(pl.lit("about"))
        .otherwise(pl.lit("exact"))
    )
    numbers = hits.with_columns(pl.col("scale", "scale_to").str.to_lowercase().fill_null(""))
    read = numbers.with_columns(bound=bound, _first=first, _second=second).with_columns(
        currency=_code(["currency_before", "currency_behind"], words), unit=_unit(words)
    )
    read = read.with_columns(
        low=pl.coalesce(_word_value(words, "low"), pl.when(pl.col("bound") != "below").then(pl.col("_first"))),
        high=pl.coalesce(
            _word_value(words, "high"),
            pl.col("_second"),
            pl.when(~pl.col("bound").is_in(["above", "range"])).then(pl.col("_first")),
        ),
        kind=pl.when(pl.col("currency").is_not_null()).then(pl.lit("money")).otherwise(pl.lit("count")),
    )
    value = pl.col("_first")
    letter = ["", "b", "m"]  # 718B and 27m are sizes of models as often as counts
    bare = pl.col("scale").is_in(letter) & pl.col("scale_to").is_in(letter) & ~pl.col("number").str.contains(",")
    measured = pl.col("counted").fill_null("").str.contains(r"^[\x{3400}-\x{9fff}]")  # 2000张 is no year
    is_year = bare & value.is_between(*_YEARS) & pl.col("currency").is_null() & ~measured
    says_what = pl.col("unit").is_not_null() | pl.col("currency").is_not_null() | pl.col("word").is_not_null()
    counts = pl.col("word").is_not_null() | (~is_year & (says_what | ~bare))
    ordered = pl.col("low").is_null() | pl.col("high").is_null() | (pl.col("low") <= pl.col("high"))
    return (
        read.filter(counts.fill_null(value=False) & pl.col("other").is_null() & ordered)
        .with_columns(unit=pl.when(pl.col("kind") == "count").then(pl.col("unit")))
        .select(key, *(pl.col(name).cast(kind) for name, kind in QUANTITY_SCHEMA.items()))
        .sort(key, "start")
    )


def _value(number: str, scale: str, words: Words) -> pl.Expr:
    factor = pl.col(scale).replace_strict(dict(words.scales), default=None, return_dtype=pl.Float64)
    return pl.col(number).str.replace_all(",", "").cast(pl.Float64, strict=False) * factor


def _word_value(words: Words, side: str) -> pl.Expr:
    cases = [
        pl.when(pl.col("word").str.contains(f"(?i)^(?:{word.en}|{word.zh})$")).then(pl.lit(getattr(word, side)))
        for word in words.count_words
    ]
    return pl.coalesce(*cases)


def _code(columns: list[str], words: Words) -> pl.Expr:
    codes = {name: code for code, names in words.currencies.items() for name in names}
    written = pl.coalesce(*(pl.col(column).str.to_lowercase().str.strip_chars() for column in columns))
    return written.replace_strict(codes, default=None, return_dtype=pl.String)


def _unit(words: Words) -> pl.Expr:
    cases = [
        pl.when(pl.col("counted").str.contains(f"(?i)^(?:{pattern})$")).then(pl.lit(unit))
        for unit, pattern in words.units.items()
    ]
    return pl.coalesce(*cases)


def _pattern(words: Words) -> str:
    """One regular expression: bound, currency, number or count word, scale, currency and what is counted, as groups."""
    number = r"[0-9]+(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
    scales = sorted((name for name in words.scales if name), key=len, reverse=True)
    latin = "|".join(rf"{name}\b" for name in scales if name.isascii())
    scale = f"{'|'.join(name for name in scales if not name.isascii())}|{latin}"
    money = sorted((name for names in words.currencies.values() for name in names), key=len, reverse=True)
    signs = "|".join(re.escape(name) for name in money)
    behind = "|".join(re.escape(name) + (r"\b" if name[-1].isalpha() and name.isascii() else "") for name in money)
    word = "|".join(f"{entry.en}|{entry.zh}" for entry in words.count_words)
    counted = [name for pattern in words.units.values() for name in pattern.split("|")]
    units = "|".join(rf"{name}\b" if name.isascii() else name for name in sorted(counted, key=len, reverse=True))
    bounds = {name: f"{patterns.en}|{patterns.zh}" for name, patterns in words.bounds.items() if name != "behind_above"}
    before = "|".join(f"(?P<{name}>{pattern})" for name, pattern in bounds.items())
    plus = words.bounds["behind_above"]
    other = words.not_counts
    return (
        r"(?i)(?P<lead>^|[^A-Za-z0-9.,$¥€])(?P<surface>"
        rf"(?:(?:{before})\s?)?(?:(?P<currency_before>{signs})\s?)?"
        rf"(?:(?P<word>{word})|(?P<number>{number})(?P<more>多|余)?(?:\s?(?P<scale>{scale}))?"
        rf"(?:\s?(?:-|–|~|to|至|到)\s?(?:{signs})?(?P<number_to>{number})(?:\s?(?P<scale_to>{scale}))?)?)"
        rf"(?P<plus>{plus.en}|{plus.zh})?"
        rf"(?:\s?(?P<other>{other.en}|{other.zh}))?"
        rf"(?:\s?(?:of\s|worth\s)?(?P<currency_behind>{behind}))?"
        rf"(?:(?:\s|-)?(?:of\s)?(?:[\w'+-]+\s){{0,3}}?(?P<counted>{units}))?(?P<plus_behind>{plus.zh})?)"
    )
