"""Who and what a title names: companies, accelerators, systems and models, with where in the text.

What belongs here: finding the names of the gazetteer in a column of texts, deciding between overlapping ones and about
ambiguous ones, and the companies that a named product implies. What does not: the names (``names.yaml`` and the alias
graph), what happened (`classify`).

All names are searched at once (Aho-Corasick). Of names that overlap, the longest counts, then the leftmost; companies
and products are two layers, because "Huawei Ascend 910C" names both. An ambiguous name counts where its condition
holds. The result of a text depends on nothing but the text.
"""

from __future__ import annotations

import polars as pl

from pipelines.news.gazetteer import Condition, Gazetteer, default_gazetteer

MENTION_SCHEMA = {
    "namespace": pl.String,
    "entity_id": pl.String,
    "family": pl.String,
    "company_id": pl.String,
    "surface": pl.String,
    "start": pl.UInt32,
    "end": pl.UInt32,
}
"""Columns of a mention behind its key. `entity_id` is null for a line or generation, which `family` then names;
`company_id` is the company itself, the vendor or the developer; `surface` is the text between the characters `start`
(inclusive) and `end` (exclusive) of `readable` text."""

_SEPARATOR = r"[\-_\u2010-\u2015\u2212·・•\s]"
_NAME_END = r"[A-Za-z0-9]"
_PLURAL = r"^s(?:[^A-Za-z0-9]|$)"


def readable(text: str) -> pl.Expr:
    """A column of texts as it is searched: Unicode NFKC, runs of white space as one space (String)."""
    return pl.col(text).str.normalize("NFKC").str.replace_all(r"\s+", " ").str.strip_chars()


def link(
    texts: pl.DataFrame, *, key: str = "article_id", text: str = "title", gazetteer: Gazetteer | None = None
) -> pl.DataFrame:
    """The mentions in a column of texts.

    Args:
        texts: One row per text with the columns `key` (unique, any dtype) and `text` (String, nullable).
        key: Name of the key column.
        text: Name of the text column.
        gazetteer: What to look for; that of the package if left out.

    Returns:
        One row per mention: `key` and `MENTION_SCHEMA`, sorted by key, start, namespace.
    """
    names = gazetteer or default_gazetteer()
    read = texts.select(key, _text=readable(text)).filter(pl.col("_text").is_not_null() & (pl.col("_text") != ""))
    hits = _candidates(read, key, names)
    plain = _longest(hits.filter(pl.col("rule").is_null()), key)
    doubtful = hits.filter(pl.col("rule").is_not_null())
    sure = plain.select(key, "company_id").unique()
    kept = [_holds(doubtful, index, rule, key, sure) for index, rule in enumerate(names.conditions)]
    found = _longest(pl.concat([hits.filter(pl.col("rule").is_null()), *kept]), key)
    return found.select(key, *(pl.col(name).cast(kind) for name, kind in MENTION_SCHEMA.items())).sort(
        key, "start", "namespace"
    )


def companies_of(
    mentions: pl.DataFrame, *, key: str = "article_id", gazetteer: Gazetteer | None = None
) -> pl.DataFrame:
    """The companies of a text: those it names, and the makers of the products it names, arms counted to their group.

    Args:
        mentions: Result of `link`.
        key: Name of the key column.
        gazetteer: Where the groups are from; that of the package if left out.

    Returns:
        One row per text and company: `key`, company_id, basis (``named`` or ``maker_of_product``), sorted.
    """
    groups = dict((gazetteer or default_gazetteer()).groups)
    return (
        mentions.select(
            key,
            pl.col("company_id").replace(groups),
            basis=pl.when(pl.col("namespace") == "company").then(pl.lit("named")).otherwise(pl.lit("maker_of_product")),
        )
        .group_by(key, "company_id")
        .agg(pl.col("basis").max())
        .sort(key, "company_id")
    )


def _candidates(read: pl.DataFrame, key: str, names: Gazetteer) -> pl.DataFrame:
    """Every place where a name stands as a word of its own, overlapping ones too, with its neighbours in the text."""
    forms = names.patterns["form"].unique(maintain_order=True)
    flat = pl.col("_text").str.replace_all(_SEPARATOR, " ")
    options = {"ascii_case_insensitive": True, "overlapping": True}
    found = (
        read.with_columns(_flat=flat)
        .with_columns(
            _byte=pl.col("_flat").str.find_many(forms.implode(), **options),
            form=pl.col("_flat").str.extract_many(forms.implode(), **options),
        )
        .filter(pl.col("_byte").list.len() > 0)
        .explode("_byte", "form")
    )
    prefix = pl.col("_flat").cast(pl.Binary).bin.slice(0, pl.col("_byte")).cast(pl.String)
    placed = found.with_columns(_before=prefix, length=pl.col("form").str.len_chars()).with_columns(
        start=pl.col("_before").str.len_chars()
    )
    whole = placed.with_columns(
        end=pl.col("start") + pl.col("length"), _after=pl.col("_flat").str.slice(pl.col("start") + pl.col("length"))
    ).filter(_stands_alone())
    surface = pl.col("_text").str.slice(pl.col("start"), pl.col("length"))
    return (
        whole.with_columns(pl.col("form").str.to_lowercase(), surface=surface)
        .join(names.patterns, on="form", how="inner")
        .filter((pl.col("layer") == "product") | ~pl.col("_after").str.contains(_PLURAL))
        .select(
            key, "_text", "_before", "_after", "surface", "start", "end", "length", *names.patterns.drop("form").columns
        )
    )


def _stands_alone() -> pl.Expr:
    """Whether a hit is no part of a longer Latin word or number; a plural s may follow."""
    latin_start = pl.col("form").str.contains(f"^{_NAME_END}")
    latin_end = pl.col("form").str.contains(f"{_NAME_END}$")
    begun = pl.col("_before").str.contains(f"(?:{_NAME_END}|[0-9]\\.)$")
    goes_on = pl.col("_after").str.contains(f"^(?:s?{_NAME_END}|\\.[0-9])") & ~pl.col("_after").str.contains(_PLURAL)
    return ~(latin_start & begun) & ~(latin_end & goes_on)


def _holds(doubtful: pl.DataFrame, index: int, rule: Condition, key: str, sure: pl.DataFrame) -> pl.DataFrame:
    """The hits of one ambiguous name that its condition lets count."""
    hits = doubtful.filter(pl.col("rule") == index)
    if hits.is_empty():
        return hits
    if rule.exact == "capitals":
        hits = hits.filter(pl.col("surface") == pl.col("surface").str.to_uppercase())
    elif rule.exact == "capitalised":
        hits = hits.filter(pl.col("surface").str.contains("^[A-Z]"))
    elif rule.exact is not None:
        hits = hits.filter(pl.col("surface").is_in([rule.exact, rule.exact.upper()]))
    if rule.not_after is not None:
        hits = hits.filter(~pl.col("_before").str.contains(f"(?i){rule.not_after}"))
    if rule.not_before is not None:
        hits = hits.filter(~pl.col("_after").str.contains(f"(?i){rule.not_before}"))
    if rule.needs is not None:
        backed = hits.join(sure, on=[key, "company_id"], how="semi")
        told = hits.join(sure, on=[key, "company_id"], how="anti").filter(
            pl.concat_str("_before", pl.lit(" "), "_after").str.contains(f"(?i){rule.needs}")
        )
        hits = pl.concat([backed, told])
    return hits


def _longest(hits: pl.DataFrame, key: str) -> pl.DataFrame:
    """Of overlapping hits of one layer, the longest, then the leftmost."""
    place = [key, "layer"]
    left = hits.sort(*place, "start", "end", descending=[False, False, False, True])
    inside = pl.col("end") <= pl.col("end").cum_max().shift(1).over(place).fill_null(0)
    left = left.filter(~inside)
    while True:
        overlaps = pl.col("start") < pl.col("end").shift(1).over(place)
        marked = left.with_columns(_late=overlaps.fill_null(value=False))
        if not marked["_late"].any():
            return left
        first = pl.col("_late") & ~pl.col("_late").shift(1).over(place).fill_null(value=False)
        shorter = pl.col("length") > pl.col("length").shift(1).over(place)
        loses = first & ~shorter
        beaten = (first & shorter).shift(-1).over(place).fill_null(value=False)
        left = marked.filter(~(loses | beaten)).drop("_late")
