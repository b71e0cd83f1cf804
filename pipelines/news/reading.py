"""What every article tells, in one pass: who is named, what happened, who does what, how many.

What belongs here: applying the parts (`linking`, `classify`, `quantities`) to articles, a reviewer's labels in place of
the machine's reading where there are any, and what links between articles are decided by. What does not: the parts
themselves, tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from pipelines.entities.resolve import resolve
from pipelines.news.articles import ARTICLE_SCHEMA
from pipelines.news.classify import EVENT_SCHEMA, RESPONSE_SCHEMA, classify, respond, roles
from pipelines.news.dedup import ITEM_SCHEMA
from pipelines.news.gazetteer import default_gazetteer
from pipelines.news.linking import MENTION_SCHEMA, companies_of, link
from pipelines.news.quantities import QUANTITY_SCHEMA, quantities

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

LABEL_SCHEMA: dict[str, PolarsDataType] = {
    "article_id": pl.String,
    "event_type": pl.String,
    "stance": pl.String,
    "companies": pl.String,
    "chips": pl.String,
    "models": pl.String,
}
"""What a reviewer wrote down about an article: names are separated by semicolons."""

MENTION_COLUMNS: dict[str, PolarsDataType] = {
    "article_id": pl.String,
    **MENTION_SCHEMA,
    "group_id": pl.String,
    "role": pl.String,
    "basis": pl.String,
}
"""A name: `group_id` is the company with its chip arm counted to the group, `role` as what it acts in the title
(``user``, ``maker_domestic`` or ``maker_western``; null for a name that only a reviewer lists). `basis` is ``title``
where the name stands there, ``label`` where a reviewer says that the article is about it (it has no place then),
``unresolved`` for a name of a reviewer that is not known (it has no entity then)."""

READING_COLUMNS: dict[str, PolarsDataType] = {
    "article_id": pl.String,
    "published_at": pl.Datetime("us"),
    "published_basis": pl.String,
    "first_seen_at": pl.Datetime("us"),
    "known_at": pl.Datetime("us"),
    "reading_basis": pl.String,
    "names_somebody": pl.Boolean,
    **EVENT_SCHEMA,
}
"""What an article tells: `reading_basis` is ``curated`` where a reviewer gave the type, else ``machine_read``."""

RESPONSE_COLUMNS: dict[str, PolarsDataType] = {"article_id": pl.String, **RESPONSE_SCHEMA}
QUANTITY_COLUMNS: dict[str, PolarsDataType] = {"article_id": pl.String, **QUANTITY_SCHEMA}
_NAMESPACES = {"companies": "company", "chips": "accelerator", "models": "model"}
_LABELLED = "labelled"


@dataclass(frozen=True)
class Reading:
    """What articles tell: `MENTION_COLUMNS`, `READING_COLUMNS`, `RESPONSE_COLUMNS` and `QUANTITY_COLUMNS`."""

    mentions: pl.DataFrame
    events: pl.DataFrame
    responses: pl.DataFrame
    quantities: pl.DataFrame


def read(articles: pl.DataFrame, labels: pl.DataFrame) -> Reading:
    """Read articles.

    Args:
        articles: One row per article (`articles.ARTICLE_SCHEMA`).
        labels: What reviewers say of some of them (`LABEL_SCHEMA`).
    """
    found = link(articles)
    told = classify(articles, found)
    named = pl.concat([found.with_columns(basis=pl.lit("title")), _label_mentions(labels)])
    named = named.sort("article_id", "basis", "start", "namespace", "surface", descending=[False, True, *[False] * 3])
    events = (
        articles.select("article_id", "published_at", "published_basis", "first_seen_at", "known_at")
        .join(told, on="article_id", how="left", maintain_order="left")
        .join(_labels(labels), on="article_id", how="left", maintain_order="left")
        .with_columns(
            reading_basis=pl.when(pl.col("_type").is_not_null())
            .then(pl.lit("curated"))
            .otherwise(pl.lit("machine_read")),
            names_somebody=pl.col("article_id").is_in(
                named.filter(pl.col("basis") != "unresolved")["article_id"].unique().implode()
            ),
            event_type=pl.coalesce("_type", "event_type"),
            stance=pl.coalesce("_stance", "stance"),
            type_rule=pl.when(pl.col("_type").is_null()).then(pl.col("type_rule")).otherwise(pl.lit(_LABELLED)),
            type_reason=pl.when(pl.col("_type").is_null()).then(pl.col("type_reason")).otherwise(pl.lit("a reviewer")),
            stance_rule=pl.when(pl.col("_type").is_null()).then(pl.col("stance_rule")).otherwise(pl.lit(_LABELLED)),
        )
    )
    acting = roles(found).select("article_id", "role", group_id="company_id", basis=pl.lit("title"))
    named = named.with_columns(group_id=pl.col("company_id").replace(dict(default_gazetteer().groups))).join(
        acting, on=["article_id", "group_id", "basis"], how="left", maintain_order="left"
    )
    return Reading(
        mentions=named.select(pl.col(name).cast(kind) for name, kind in MENTION_COLUMNS.items()),
        events=events.select(pl.col(name).cast(kind) for name, kind in READING_COLUMNS.items()).sort("article_id"),
        responses=respond(articles, found, events.select("article_id", "event_type")).cast(pl.Schema(RESPONSE_COLUMNS)),
        quantities=quantities(articles).cast(pl.Schema(QUANTITY_COLUMNS)),
    )


def items(articles: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """What links are decided by, of the articles that name somebody or that a reviewer labelled.

    Args:
        articles: One row per article (`articles.ARTICLE_SCHEMA`).
        reading: What they tell; of others, too, does no harm.

    Returns:
        `dedup.ITEM_SCHEMA` and the other columns of the articles, sorted by article_id.
    """
    events = reading.events.select(
        "article_id", "event_type", "names_somebody", is_denied=pl.col("modality") == "denied"
    )
    known = reading.mentions.filter(pl.col("basis") != "unresolved")
    product = pl.col("namespace") != "company"
    things = (
        known.filter(product)
        .group_by("article_id")
        .agg(
            things=pl.format("{}:{}", "namespace", "entity_id").drop_nulls().unique().sort(),
            lines=pl.format("{}:{}", "namespace", "family").drop_nulls().unique().sort(),
        )
    )
    companies = companies_of(known).group_by("article_id").agg(companies=pl.col("company_id").unique().sort())
    number = pl.coalesce("low", "high").round(6).cast(pl.String)
    figures = reading.quantities.group_by("article_id").agg(
        quantities=pl.concat_str("kind", pl.col("currency").fill_null(""), number, separator=":").unique().sort()
    )
    lists = ("companies", "things", "lines", "quantities")
    joined = articles.join(events, on="article_id").filter(pl.col("names_somebody") | pl.col("is_curated"))
    for part in (companies, things, figures):
        joined = joined.join(part, on="article_id", how="left")
    return (
        joined.with_columns(pl.col(name).fill_null(pl.lit([], pl.List(pl.String))) for name in lists)
        .select(*(pl.col(name).cast(kind) for name, kind in (ARTICLE_SCHEMA | ITEM_SCHEMA).items()))
        .sort("article_id")
    )


def _labels(labels: pl.DataFrame) -> pl.DataFrame:
    return labels.select("article_id", _type="event_type", _stance="stance")


def _label_mentions(labels: pl.DataFrame) -> pl.DataFrame:
    """The names that reviewers listed; one that running text would not be searched for is resolved as a field is."""
    schema = {name: kind for name, kind in MENTION_COLUMNS.items() if name not in ("group_id", "role")}
    listed = pl.concat(
        labels.select("article_id", name=pl.col(column).str.split(";"), namespace=pl.lit(namespace))
        for column, namespace in _NAMESPACES.items()
    ).explode("name")
    listed = listed.with_columns(pl.col("name").str.strip_chars()).filter(
        pl.col("name").is_not_null() & (pl.col("name") != "")
    )
    if listed.is_empty():
        return pl.DataFrame(schema=schema)
    together = listed.group_by("article_id", maintain_order=True).agg(title=pl.col("name").unique(maintain_order=True))
    found = link(together.with_columns(pl.col("title").list.join(" ; "))).with_columns(basis=pl.lit("label"))
    resolved = _resolved(listed)
    beside = resolved.join(
        found.filter(pl.col("entity_id").is_not_null()), on=["article_id", "namespace", "entity_id"], how="anti"
    )
    seen = found.select("article_id", _seen=pl.col("surface").str.to_lowercase())
    unknown = (
        listed.join(
            resolved.select("article_id", "namespace", name="surface"),
            on=["article_id", "namespace", "name"],
            how="anti",
        )
        .join(seen.group_by("article_id").agg("_seen"), on="article_id", how="left")
        .filter(~_is_within(pl.col("name").str.to_lowercase(), pl.col("_seen")))
        .select("article_id", "namespace", surface="name", basis=pl.lit("unresolved"))
    )
    rows = pl.concat([found.with_columns(start=None, end=None), beside, unknown], how="diagonal_relaxed")
    return rows.with_columns(pl.lit(None).alias(name) for name in schema if name not in rows.columns).select(
        pl.col(name).cast(kind) for name, kind in schema.items()
    )


def _is_within(name: pl.Expr, surfaces: pl.Expr) -> pl.Expr:
    """Whether one of the found names is a part of a listed name."""
    return pl.struct(name.alias("name"), surfaces.alias("seen")).map_elements(
        lambda row: any(seen in row["name"] for seen in row["seen"] or ()), return_dtype=pl.Boolean
    )


def _resolved(listed: pl.DataFrame) -> pl.DataFrame:
    """The companies among the listed names that the alias graph knows."""
    companies = listed.filter(pl.col("namespace") == "company").unique(["article_id", "name"], maintain_order=True)
    known = resolve("company", companies["name"].unique(maintain_order=True).sort())
    return (
        companies.join(known.select("name", "entity_id"), on="name")
        .filter(pl.col("entity_id").is_not_null())
        .select("article_id", "namespace", "entity_id", company_id="entity_id", surface="name", basis=pl.lit("label"))
    )
