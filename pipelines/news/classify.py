"""What a title says happened: event type, stance, access to models, and each company's response.

What belongs here: applying the rules to frames. What does not: the rules and their reasons (``rules.yaml``), who is
named (`linking`), how many (`quantities`).

Every answer names the rule that gave it, so that it can be looked up and disputed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl

from pipelines.entities.graph import default_graph
from pipelines.news.gazetteer import default_gazetteer
from pipelines.news.linking import companies_of, readable
from pipelines.news.rules import AccessRule, EventTypeRule, ResponseRule, Rules, StanceRule, default_rules

EVENT_SCHEMA = {
    "event_type": pl.String,
    "type_rule": pl.String,
    "type_reason": pl.String,
    "modality": pl.String,
    "stance": pl.String,
    "stance_rule": pl.String,
    "rules_version": pl.Int64,
}
"""Columns of an event behind its key. `event_type` is null where no rule matches; `modality` is ``stated``,
``forecast``, ``history`` or ``denied``; a denied event has no stance but ``neutral``."""

RESPONSE_SCHEMA = {
    "company_id": pl.String,
    "role": pl.String,
    "direction": pl.String,
    "commitment_rung": pl.Int64,
    "response_rule": pl.String,
    "response_reason": pl.String,
    "modality": pl.String,
    "access_state": pl.String,
    "access_rule": pl.String,
}
"""Columns of a company's response behind its key. `direction` is toward domestic compute; null for mere words, for what
is denied and where nothing is said. `commitment_rung` goes from 0 (comment) to 6 (exclusive); null as above."""

FORECAST_RUNG = 2
"""The highest rung of something that is only announced, planned or rumoured."""

CLAUSE_ENDS = r"(?i)[;；。]| while | but | whereas |[，,]而|[，,]但|但是"


@dataclass(frozen=True)
class _Sides:
    """Companies (groups) by what they make."""

    domestic_makers: frozenset[str]
    western_makers: frozenset[str]
    arms: frozenset[str]


@cache
def _sides() -> _Sides:
    graph = default_graph()
    designers = {part.vendor for part in graph.accelerators.values()} | {s.vendor for s in graph.systems.values()}
    domestic = frozenset(key for key in designers if graph.companies[key].bloc == "domestic")
    return _Sides(domestic, frozenset(designers - domestic), frozenset(default_gazetteer().groups))


def classify(
    texts: pl.DataFrame,
    mentions: pl.DataFrame,
    *,
    key: str = "article_id",
    text: str = "title",
    rules: Rules | None = None,
) -> pl.DataFrame:
    """The event that each title tells of.

    Args:
        texts: One row per text with the columns `key` (unique) and `text` (String, nullable).
        mentions: What `linking.link` found in them, under the same key.
        key: Name of the key column.
        text: Name of the text column.
        rules: The rules; those of the package if left out.

    Returns:
        One row per text in the order of `texts`: `key` and `EVENT_SCHEMA`.
    """
    known = rules or default_rules()
    frame = _prepared(texts, mentions, key, text, known)
    frame = _first(frame, known, known.event_types, "type_rule", "_masked")
    types = {rule.id: rule for rule in known.event_types}
    frame = frame.with_columns(
        event_type=_answer(types, "type_rule", "type"), type_reason=_answer(types, "type_rule", "reason")
    )
    frame = _first(frame, known, known.stances, "stance_rule", "_text")
    stances = {rule.id: rule for rule in known.stances}
    frame = frame.with_columns(
        modality=_modality(pl.col("_text"), _denied(frame, known, types, "type_rule", "_text"), known),
        rules_version=pl.lit(known.version),
    )
    stance = pl.when(pl.col("modality") != "denied").then(_answer(stances, "stance_rule", "stance"))
    frame = frame.with_columns(stance=stance.fill_null("neutral"))
    return frame.select(key, *(pl.col(name).cast(kind) for name, kind in EVENT_SCHEMA.items()))


def respond(
    texts: pl.DataFrame,
    mentions: pl.DataFrame,
    events: pl.DataFrame,
    *,
    key: str = "article_id",
    text: str = "title",
    rules: Rules | None = None,
) -> pl.DataFrame:
    """What each company of a title does toward domestic compute, and what becomes of its access to a model.

    Args:
        texts: One row per text with the columns `key` (unique) and `text` (String, nullable).
        mentions: What `linking.link` found in them.
        events: What `classify` made of them.
        key: Name of the key column.
        text: Name of the text column.
        rules: The rules; those of the package if left out.

    Returns:
        One row per text and company about which something is said: `key` and `RESPONSE_SCHEMA`, sorted.
    """
    known = rules or default_rules()
    frame = _prepared(texts, mentions, key, text, known).join(events.select(key, "event_type"), on=key, how="left")
    companies = _with_roles(companies_of(mentions, key=key), mentions, key, known)
    rows = companies.join(frame, on=key, how="inner").with_columns(_rest=_clause_behind())
    rows = rows.with_columns(
        _clause=pl.concat_str(_clause_before(), "_rest"),
        _behind=pl.col("_rest").str.slice(pl.col("_end") - pl.col("_start")),
    )
    cases = [pl.when(_applies(rule, known)).then(pl.lit(rule.id)).otherwise(None) for rule in known.responses]
    rows = rows.with_columns(response_rule=pl.coalesce(*cases))
    by_id = {rule.id: rule for rule in known.responses}
    rows = rows.with_columns(
        direction=_answer(by_id, "response_rule", "direction"),
        commitment_rung=_answer(by_id, "response_rule", "rung").cast(pl.Int64),
        response_reason=_answer(by_id, "response_rule", "reason"),
        modality=_modality(pl.col("_clause"), _denied(rows, known, by_id, "response_rule", "_clause"), known),
    ).with_columns(_capped("commitment_rung"), direction=_undenied("direction"))
    rows = rows.join(_access(mentions, frame, key, known), on=[key, "company_id"], how="left")
    said = pl.col("response_rule").is_not_null() | pl.col("access_state").is_not_null()
    return (
        rows.filter(said)
        .select(key, *(pl.col(name).cast(kind) for name, kind in RESPONSE_SCHEMA.items()))
        .sort(key, "company_id")
    )


def roles(mentions: pl.DataFrame, *, key: str = "article_id", rules: Rules | None = None) -> pl.DataFrame:
    """As what the companies of each text act there.

    Args:
        mentions: What `linking.link` found.
        key: Name of the key column.
        rules: The rules; those of the package if left out.

    Returns:
        One row per text and company (arms counted to their group): `key`, company_id and role (String, ``user``,
        ``maker_domestic`` or ``maker_western``), sorted.
    """
    companies = companies_of(mentions, key=key)
    return _with_roles(companies, mentions, key, rules or default_rules()).select(key, "company_id", "role")


def _prepared(texts: pl.DataFrame, mentions: pl.DataFrame, key: str, text: str, rules: Rules) -> pl.DataFrame:
    """The texts as they are read, and what each names."""
    sides = _sides()
    buyers = set(rules.makers_that_buy)
    product = pl.col("namespace").is_in(["accelerator", "system"])
    maker = pl.col("company_id").is_in
    named = mentions.group_by(key).agg(
        _model=(pl.col("namespace") == "model").any(),
        _domestic=((product & maker(sides.domestic_makers)) | maker(sides.domestic_makers - buyers)).any(),
        _western=((product & maker(sides.western_makers)) | maker(sides.western_makers - buyers)).any(),
        _user=(~(product | maker((sides.domestic_makers | sides.western_makers) - buyers))).any(),
    )
    masks = "(?i)" + "|".join(f"(?:{rules.expand(mask)})" for mask in rules.masked)
    flags = ("_model", "_domestic", "_western", "_user")
    return (
        texts.select(key, _text=readable(text).fill_null(""))
        .join(named, on=key, how="left", maintain_order="left")
        .with_columns(pl.col(*flags).fill_null(value=False))
        .with_columns(
            _masked=pl.col("_text").str.replace_all(masks, " "),
            _domestic=pl.col("_domestic") | pl.col("_text").str.contains(rules.trigger(rules.domestic_words)),
            _western=pl.col("_western") | pl.col("_text").str.contains(rules.trigger(rules.western_words)),
            _topic=pl.col("_model") | pl.col("_text").str.contains(r"(?i)\bmodels?\b|模型|权重"),
        )
    )


def _first(
    frame: pl.DataFrame, rules: Rules, group: Sequence[EventTypeRule | StanceRule], column: str, text: str
) -> pl.DataFrame:
    """The id of the first matching rule of a group; of event types, the one with the highest priority."""
    cases = []
    for rule in sorted(group, key=lambda rule: -getattr(rule, "priority", 0)):
        matches = pl.col(text).str.contains(rules.trigger(rule)) & (pl.col(text) != "")
        if rule.unless:
            matches &= ~pl.col(text).str.contains(f"(?i){rules.expand(rule.unless)}")
        for need in rule.needs:
            matches &= pl.col(f"_{need}")
        if isinstance(rule, StanceRule) and rule.types:
            matches &= pl.col("event_type").is_in(rule.types)
        cases.append(pl.when(matches).then(pl.lit(rule.id)).otherwise(None))
    return frame.with_columns(pl.coalesce(*cases).alias(column))


def _answer(
    group: dict[str, EventTypeRule] | dict[str, StanceRule] | dict[str, ResponseRule], rule: str, field: str
) -> pl.Expr:
    """A field of the rule that a column names; null where it names none."""
    return pl.col(rule).replace_strict({key: getattr(value, field) for key, value in group.items()}, default=None)


def _denied(
    frame: pl.DataFrame,
    rules: Rules,
    group: dict[str, EventTypeRule] | dict[str, ResponseRule],
    column: str,
    text: str,
) -> pl.Expr:
    """Whether the trigger of the rule that decided is denied; only the rules that decided something are tried."""
    decided = [name for name in frame[column].unique().sort() if name is not None]
    own = {name: pl.when(pl.col(column) == name).then(pl.col(text)) for name in decided}
    cases = [own[name].str.contains(rules.denied(group[name])).fill_null(value=False) for name in decided]
    return pl.any_horizontal(*cases) if cases else pl.lit(value=False)


def _modality(text: pl.Expr, denied: pl.Expr, rules: Rules) -> pl.Expr:
    return (
        pl.when(denied)
        .then(pl.lit("denied"))
        .when(text.str.contains(rules.trigger(rules.history)))
        .then(pl.lit("history"))
        .when(text.str.contains(rules.trigger(rules.forecast)))
        .then(pl.lit("forecast"))
        .otherwise(pl.lit("stated"))
    )


def _with_roles(companies: pl.DataFrame, mentions: pl.DataFrame, key: str, rules: Rules) -> pl.DataFrame:
    """Each company of a text as user or maker; where it stands is its first mention.

    A firm that both makes and buys is the maker where its own part or chip arm is named.
    """
    sides = _sides()
    groups = default_gazetteer().groups
    own = pl.col("namespace").is_in(["accelerator", "system"]) | pl.col("company_id").is_in(sides.arms)
    places = (
        mentions.with_columns(_own=own)
        .with_columns(pl.col("company_id").replace(groups))
        .group_by(key, "company_id")
        .agg(_start=pl.col("start").min(), _end=pl.col("end").sort_by("start").first(), _own=pl.col("_own").any())
    )
    rolled = {groups.get(name, name) for name in sides.domestic_makers}
    makes = pl.col("_own") | ~pl.col("company_id").is_in(rules.makers_that_buy)
    return companies.join(places, on=[key, "company_id"]).with_columns(
        role=pl.when(pl.col("company_id").is_in(rolled) & makes)
        .then(pl.lit("maker_domestic"))
        .when(pl.col("company_id").is_in(sides.western_makers) & makes)
        .then(pl.lit("maker_western"))
        .otherwise(pl.lit("user"))
    )


def _clause_before() -> pl.Expr:
    """The clause in which a company first stands, as far as its name."""
    before = pl.col("_text").str.slice(0, pl.col("_start"))
    return before.str.replace_all(CLAUSE_ENDS, "\n").str.split("\n").list.last()


def _clause_behind() -> pl.Expr:
    """The same from its name on."""
    behind = pl.col("_text").str.slice(pl.col("_start"))
    return behind.str.replace_all(CLAUSE_ENDS, "\n").str.split("\n").list.first()


def _applies(rule: ResponseRule, rules: Rules) -> pl.Expr:
    if rule.within is None:
        matches = pl.col("_clause").str.contains(rules.trigger(rule))
    else:
        matches = pl.col("_behind").str.contains(rules.behind(rule, rule.within))
    if not rule.implied:
        matches &= pl.col("basis") == "named"
    if rule.who != "any":
        matches &= pl.col("role") == rule.who
    if rule.names != "any":
        matches &= pl.col("_domestic")
    if rule.names == "both":
        matches &= pl.col("_western")
    if rule.needs_types:
        matches &= pl.col("event_type").is_in(rule.needs_types)
    return matches


def _capped(rung: str) -> pl.Expr:
    return (
        pl.when(pl.col("modality") == "denied")
        .then(pl.lit(0))
        .when(pl.col("modality") == "forecast")
        .then(pl.min_horizontal(pl.col(rung), pl.lit(FORECAST_RUNG)))
        .otherwise(pl.col(rung))
        .alias(rung)
    )


def _undenied(direction: str) -> pl.Expr:
    return pl.when(pl.col("modality") != "denied").then(pl.col(direction))


def _access(mentions: pl.DataFrame, frame: pl.DataFrame, key: str, rules: Rules) -> pl.DataFrame:
    """What the words around a company's name say about its access to a model; the first rule that matches."""
    named = (
        mentions.filter(pl.col("namespace") == "company")
        .join(frame.filter("_topic").select(key, "_text"), on=key)
        .with_columns(
            _before=pl.col("_text").str.slice(0, pl.col("start")), _behind=pl.col("_text").str.slice(pl.col("end"))
        )
    )
    cases = [pl.when(_says(rule)).then(pl.lit(rule.id)).otherwise(None) for rule in rules.access]
    by_id = {rule.id: rule.state for rule in rules.access}
    return (
        named.with_columns(access_rule=pl.coalesce(*cases))
        .filter(pl.col("access_rule").is_not_null())
        .with_columns(
            pl.col("company_id").replace(default_gazetteer().groups),
            access_state=pl.col("access_rule").replace_strict(by_id, default=None),
        )
        .sort(key, "company_id", "start")
        .unique([key, "company_id"], keep="first", maintain_order=True)
        .select(key, "company_id", "access_state", "access_rule")
    )


def _says(rule: AccessRule) -> pl.Expr:
    sides = (
        ("_before", rule.before),
        ("_before", rule.before_zh),
        ("_behind", rule.behind),
        ("_behind", rule.behind_zh),
    )
    said = pl.any_horizontal(*(pl.col(column).str.contains(f"(?i){pattern}") for column, pattern in sides if pattern))
    return said & pl.col("_text").str.contains(f"(?i){rule.needs}") if rule.needs else said
