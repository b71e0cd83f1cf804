"""Linked articles put together: event clusters, the copies and the independent roots in them, and who was first.

What belongs here: which links are followed in which order, the ids of clusters and their mergers, and whose report each
article stands for. What does not: the links (`dedup`).

Links are followed in the order in which they became known, so that a cluster keeps its id when articles are added: it
is that of the article that was known first. Where a new article joins two clusters, the older id stays and the other is
recorded as merged into it. A weak link (similar titles, same facts) is not followed where it would bring together two
articles of which each names somebody or something else, gives another figure or tells of another type of event.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING

import polars as pl

from pipelines.news.dedup import COPY_RULES, RULES

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

CLUSTER_SCHEMA: dict[str, PolarsDataType] = {
    "article_id": pl.String,
    "cluster_id": pl.String,
    "copy_id": pl.String,
    "root_id": pl.String,
    "root_rule": pl.String,
    "joined_to": pl.String,
    "joined_by": pl.String,
    "join_score": pl.Float64,
    "is_first_mover": pl.Boolean,
}
"""Where an article belongs. `copy_id` is the first known article of those that are copies of one text; `root_id` is the
outlet whose report it is; `root_rule` says how that is known: ``attributed`` (the text names it), ``own_report`` (an
agency or somebody who speaks for themselves), ``first_copy`` (nobody is named: who had it first), ``retold`` (nobody is
named, and an earlier report of the event has the same figure). `joined_to` is the earlier article through which it
belongs here, null for the first; the first mover is the article that was published first."""

MERGE_SCHEMA: dict[str, PolarsDataType] = {
    "merged_id": pl.String,
    "cluster_id": pl.String,
    "merged_at": pl.Datetime("us"),
    "article_a": pl.String,
    "article_b": pl.String,
    "rule": pl.String,
}
"""A cluster that is no more: its id, the one that it has become part of at that time, and the link that joined them."""

OWN_TIERS = ("agency", "official")
_STRONG = ("same_url", "same_title", "same_text")
_DAY_BASES = ("url_date", "document", "header", "approximate")
_LONGEST_SIGNATURES = 200


@dataclass(frozen=True)
class _Signature:
    """What an article names and tells, as far as it may contradict another."""

    companies: frozenset[str]
    things: frozenset[str]
    quantities: frozenset[str]
    event_type: str | None
    is_curated: bool

    def contradicts(self, other: _Signature, *, is_strong: bool) -> bool:
        """Whether the two cannot be about one event; a strong link is stopped by two reviewers' types alone."""
        both_typed = self.event_type is not None and other.event_type is not None
        other_type = both_typed and self.event_type != other.event_type
        if is_strong:
            return other_type and self.is_curated and other.is_curated
        pairs = ((self.companies, other.companies), (self.things, other.things), (self.quantities, other.quantities))
        return other_type or any(mine - theirs and theirs - mine for mine, theirs in pairs)


@dataclass
class _Group:
    """A cluster as far as it has come."""

    first: tuple[datetime, datetime, str]
    members: list[str]
    signatures: set[_Signature] = field(default_factory=set)

    @property
    def id(self) -> str:
        return self.first[2]


class _Groups:
    """Disjoint sets of articles, the smaller of two put into the larger."""

    def __init__(self, groups: Mapping[str, _Group]) -> None:
        self._of = dict(groups)

    def __getitem__(self, article_id: str) -> _Group:
        return self._of[article_id]

    def join(self, a: str, b: str) -> None:
        large, small = self._of[a], self._of[b]
        if len(large.members) < len(small.members):
            large, small = small, large
        large.first = min(large.first, small.first)
        large.members += small.members
        large.signatures |= small.signatures
        self._of.update(dict.fromkeys(small.members, large))

    def may_join(self, a: str, b: str, *, is_strong: bool) -> bool:
        mine, theirs = self._of[a].signatures, self._of[b].signatures
        if len(mine) * len(theirs) > _LONGEST_SIGNATURES**2:
            return is_strong
        return not any(one.contradicts(other, is_strong=is_strong) for one, other in product(mine, theirs))


def clusters(items: pl.DataFrame, links: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The event clusters of articles.

    Args:
        items: One row per article (`dedup.ITEM_SCHEMA`), with outlet, outlet_id, outlet_tier, attributed_to and
            published_basis as the articles have them.
        links: The links between them (`dedup.LINK_SCHEMA`).

    Returns:
        One row per article (`CLUSTER_SCHEMA`), and one per merged cluster (`MERGE_SCHEMA`), both sorted.
    """
    linked = items.join(
        pl.concat([links.select(article_id="article_a"), links.select(article_id="article_b")]).unique(),
        on="article_id",
        how="semi",
    )
    events, copies = _groups(linked), _groups(linked)
    merges: list[tuple[object, ...]] = []
    joins: dict[str, tuple[str, str, float]] = {}
    for a, b, rule, score, at in _in_order(links, linked).iter_rows():
        mine, theirs = events[a], events[b]
        is_strong = rule in _STRONG
        if mine is not theirs:
            if not events.may_join(a, b, is_strong=is_strong):
                continue
            kept, lost = sorted((mine, theirs), key=lambda group: group.first)
            if lost.first[0] < at:
                merges.append((lost.id, kept.id, at, a, b, rule))
            joins[lost.id] = (a if mine is kept else b, rule, score)
            events.join(a, b)
        if rule in COPY_RULES and copies[a] is not copies[b]:
            copies.join(a, b)
    placed = _placed(items, linked, events, copies, joins)
    merged = pl.DataFrame(merges, schema=MERGE_SCHEMA, orient="row").sort("merged_at", "merged_id")
    return _rooted(placed), merged


def _groups(linked: pl.DataFrame) -> _Groups:
    columns = (
        "known_at",
        "published_at",
        "article_id",
        "companies",
        "things",
        "quantities",
        "event_type",
        "is_curated",
    )
    groups = {}
    for known_at, published_at, key, companies, things, quantities, kind, curated in linked.select(columns).iter_rows():
        told = _Signature(frozenset(companies), frozenset(things), frozenset(quantities), kind, curated)
        groups[key] = _Group((known_at, published_at, key), [key], {told})
    return _Groups(groups)


def _in_order(links: pl.DataFrame, linked: pl.DataFrame) -> pl.DataFrame:
    """Links by when both articles were known, then the stronger rule, then the closer match."""
    times = linked.select("article_id", "known_at")
    rank = pl.col("rule").replace_strict({rule: n for n, rule in enumerate(RULES)}, return_dtype=pl.Int64)
    return (
        links.join(times.rename({"article_id": "article_a", "known_at": "_a"}), on="article_a")
        .join(times.rename({"article_id": "article_b", "known_at": "_b"}), on="article_b")
        .with_columns(at=pl.max_horizontal("_a", "_b"), _rank=rank)
        .sort("at", "_rank", "score", "article_a", "article_b", descending=[False, False, True, False, False])
        .select("article_a", "article_b", "rule", "score", "at")
    )


def _placed(
    items: pl.DataFrame,
    linked: pl.DataFrame,
    events: _Groups,
    copies: _Groups,
    joins: Mapping[str, tuple[str, str, float]],
) -> pl.DataFrame:
    """Every article with its cluster and copies; one that nothing is linked to is a cluster of its own."""
    ids = linked["article_id"].to_list()
    found = pl.DataFrame(
        {
            "article_id": ids,
            "cluster_id": [events[key].id for key in ids],
            "copy_id": [copies[key].id for key in ids],
            "joined_to": [joins.get(key, (None, None, None))[0] for key in ids],
            "joined_by": [joins.get(key, (None, None, None))[1] for key in ids],
            "join_score": [joins.get(key, (None, None, None))[2] for key in ids],
        },
        schema={
            name: CLUSTER_SCHEMA[name]
            for name in ("article_id", "cluster_id", "copy_id", "joined_to", "joined_by", "join_score")
        },
    )
    is_day = pl.col("published_basis").is_in(_DAY_BASES) & (pl.col("published_at").dt.time() == pl.time(0))
    moment = (
        pl.when(is_day).then(pl.col("published_at") + timedelta(days=1, seconds=-1)).otherwise(pl.col("published_at"))
    )
    return items.join(found, on="article_id", how="left").with_columns(
        pl.col("cluster_id", "copy_id").fill_null(pl.col("article_id")), _moment=moment
    )


def _rooted(placed: pl.DataFrame) -> pl.DataFrame:
    """The root of every article, and the first mover of every cluster."""
    own = pl.when(pl.col("outlet_tier").is_in(OWN_TIERS)).then(pl.coalesce("outlet_id", "outlet"))
    publisher = pl.coalesce("outlet_id", "outlet", "article_id")
    order = ["_moment", "known_at", "article_id"]
    rows = placed.sort("cluster_id", *order).with_columns(
        _own=pl.coalesce("attributed_to", own),
        _rule=pl.when(pl.col("attributed_to").is_not_null()).then(pl.lit("attributed")).otherwise(pl.lit("own_report")),
        _publisher=publisher,
        is_first_mover=pl.int_range(pl.len()).over("cluster_id") == 0,
    )
    copies = rows.group_by("copy_id", maintain_order=True).agg(
        "cluster_id",
        _named=pl.col("_own").drop_nulls().first(),
        _first=pl.col("_publisher").first(),
        _figures=pl.col("quantities").explode(empty_as_null=False).unique().sort(),
        _at=pl.col("_moment").first(),
    )
    return (
        rows.join(_retold(copies.with_columns(pl.col("cluster_id").list.first())), on="copy_id")
        .with_columns(
            root_id=pl.coalesce("_own", "_named", "_retold", "_first"),
            root_rule=pl.when(pl.col("_own").is_not_null())
            .then(pl.col("_rule"))
            .when(pl.col("_named").is_not_null())
            .then(pl.lit("attributed"))
            .when(pl.col("_retold").is_not_null())
            .then(pl.lit("retold"))
            .otherwise(pl.lit("first_copy")),
        )
        .select(pl.col(name).cast(kind) for name, kind in CLUSTER_SCHEMA.items())
        .sort("article_id")
    )


def _retold(copies: pl.DataFrame) -> pl.DataFrame:
    """For copies of which nobody is named: the root of an earlier report of the event that has the same figure."""
    told = copies.select("copy_id", "cluster_id", "_named", "_first", "_figures", "_at")
    bare = told.filter(pl.col("_named").is_null() & (pl.col("_figures").list.len() > 0))
    pairs = bare.join(told, on="cluster_id", suffix="_b").filter(
        (pl.col("_at_b") < pl.col("_at"))
        & (pl.col("_figures").list.set_intersection(pl.col("_figures_b")).list.len() > 0)
    )
    earliest = (
        pairs.sort("copy_id", "_at_b", "copy_id_b")
        .unique("copy_id", keep="first", maintain_order=True)
        .select("copy_id", _retold=pl.coalesce("_named_b", "_first_b"))
    )
    return told.select("copy_id", "_named", "_first").join(earliest, on="copy_id", how="left")
