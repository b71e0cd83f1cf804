"""Documents to events: what long prose tells, sentence by sentence, each event once and with its place.

What belongs here: the way from the texts of documents to the frame of their events. What does not: files
(``pipelines/sources/inbox.py``), the single steps (`sentences`, `prose`, `references`, `order_events`, `model_events`,
`merging`).

Everything here is read by machine: it becomes candidates for review and events marked ``machine_read``, and changes no
order, no access and no adaptation.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date, datetime

import polars as pl
from polars._typing import PolarsDataType

from pipelines.entities.graph import default_graph
from pipelines.news.classify import FORECAST_RUNG, classify, respond
from pipelines.news.gazetteer import default_gazetteer
from pipelines.news.linking import link
from pipelines.news.merging import Merged, merge_orders, merge_statements
from pipelines.news.model_events import Statement, statements
from pipelines.news.order_events import Order, orders
from pipelines.news.prose import Item, Passage, group, passages
from pipelines.news.prose_rules import default_prose_rules, pattern
from pipelines.news.references import resolve
from pipelines.news.rules import default_rules
from pipelines.news.sentences import sentences

DOCUMENT_EVENT_SCHEMA: dict[str, PolarsDataType] = {
    "event_id": pl.String,
    "document_id": pl.String,
    "event_type": pl.String,
    "sentence": pl.Int64,
    "char_start": pl.Int64,
    "char_end": pl.Int64,
    "supporting_sentences": pl.List(pl.Int64),
    "modality": pl.String,
    "buyers": pl.List(pl.String),
    "seller": pl.String,
    "company_id": pl.String,
    "actor_id": pl.String,
    "companies": pl.List(pl.String),
    "accelerator_id": pl.String,
    "accelerator_family": pl.String,
    "accelerator_name": pl.String,
    "model_id": pl.String,
    "model_family": pl.String,
    "quantity_low": pl.Float64,
    "quantity_high": pl.Float64,
    "quantity_bound": pl.String,
    "quantity_unit": pl.String,
    "amount_low": pl.Float64,
    "amount_high": pl.Float64,
    "currency": pl.String,
    "status": pl.String,
    "purposes": pl.List(pl.String),
    "access_state": pl.String,
    "variant": pl.String,
    "direction": pl.String,
    "commitment_rung": pl.Int64,
    "rule": pl.String,
    "rules_version": pl.String,
    "origin": pl.String,
}
"""One row per event of a document. `event_type` is ``order``, ``adaptation``, ``access``, ``variant`` or ``response``;
`sentence` counts from 1, `char_start` (inclusive) and `char_end` (exclusive) are characters of the document's text, and
`supporting_sentences` say the same event again. `company_id` is the partner, the party or the company that responds,
`actor_id` who grants or withholds, null where the text does not say; `companies` are all of these and the makers of the
part and of the model, arms counted to their group, sorted. `modality` is ``stated``, ``forecast`` (planned)
or ``history``; what is denied or only supposed is no event. Quantities are single `quantity_unit`, amounts main units
of `currency`; an open side is null. `origin` is ``machine_read`` throughout."""

MACHINE_READ = "machine_read"
_ACTS = frozenset({"shuts_out", "avoids", "exclusive", "deploys", "pilots", "evaluates"})
"""Rules of headlines that hold for a sentence of prose, too; orders and support are read in their own way."""
_ORDERED, _IN_USE = 4, 5
_ACT_SCHEMA: dict[str, PolarsDataType] = {
    "document_id": pl.String,
    "company_id": pl.String,
    "direction": pl.String,
    "commitment_rung": pl.Int64,
    "modality": pl.String,
    "response_rule": pl.String,
    "sentence": pl.Int64,
    "char_start": pl.Int64,
    "char_end": pl.Int64,
}


def rules_version() -> str:
    """What decides how a document is read: the versions of both files of rules."""
    return f"{default_prose_rules().version}.{default_rules().version}"


def document_events(documents: pl.DataFrame) -> pl.DataFrame:
    """The events that documents tell of.

    Args:
        documents: One row per document: `document_id` (String, unique), `text` (String, light Markdown, nullable) and,
            if known, `published_at` (Date or Datetime), by which "in 2024" is history or not.

    Returns:
        One row per event (`DOCUMENT_EVENT_SCHEMA`), sorted by document, sentence, type and id.
    """
    read = passages(sentences(documents))
    years = _years(documents)
    rows: list[dict[str, object]] = []
    acts = [pl.DataFrame(schema=_ACT_SCHEMA)]
    for document_id, document in read.items():
        resolve(document)
        ordered, told = _orders(document, years.get(document_id)), _statements(document)
        rows += [*map(_order_row, ordered), *map(_statement_row, told)]
        acts.append(pl.DataFrame(list(_order_acts(ordered)), schema=_ACT_SCHEMA))
        acts.append(_told_acts(document, {n for event in (*ordered, *told) for n in event.sentences}))
    frame = pl.DataFrame(rows, schema=DOCUMENT_EVENT_SCHEMA)
    return pl.concat([frame, _responses(pl.concat(acts))]).sort("document_id", "sentence", "event_type", "event_id")


def _years(documents: pl.DataFrame) -> dict[str, int]:
    if "published_at" not in documents.columns:
        return {}
    return {
        key: value.year
        for key, value in documents.select("document_id", "published_at").iter_rows()
        if isinstance(value, date | datetime)
    }


def _orders(document: list[Passage], year: int | None) -> list[Merged]:
    return merge_orders([order for passage in document for order in orders(passage, year)])


def _statements(document: list[Passage]) -> list[Merged]:
    found: list[Statement] = []
    last: Item | None = None
    was_access = was_adaptation = False
    for passage in document:
        read = statements(passage, last, was_access=was_access, was_adaptation=was_adaptation)
        was_adaptation = any(statement.event_type == "adaptation" for statement in read)
        was_access = any(statement.event_type == "access" for statement in read)
        found += read
        last = next(iter(passage.of(passage.masked, "model")), last)
    return merge_statements(found)


def _row(event: Merged, event_type: str, key: tuple[object, ...], **values: object) -> dict[str, object]:
    place = event.best.passage
    digest = hashlib.sha256(repr((place.document_id, event_type, place.sentence, key)).encode()).hexdigest()
    return {
        **dict.fromkeys(DOCUMENT_EVENT_SCHEMA),
        "event_id": digest[:16],
        "document_id": place.document_id,
        "event_type": event_type,
        "sentence": place.sentence,
        "char_start": place.start,
        "char_end": place.end,
        "supporting_sentences": event.supporting,
        "modality": event.best.modality,
        "rules_version": rules_version(),
        "origin": MACHINE_READ,
        **values,
    }


def _companies(*company_ids: str | None) -> list[str]:
    return sorted({company_id for company_id in map(group, company_ids) if company_id})


def _part(product: Item | None) -> dict[str, object]:
    """How an event names a part; nulls where it names none."""
    return {
        "accelerator_id": product.entity_id if product else None,
        "accelerator_family": product.family if product else None,
        "accelerator_name": product.surface if product else None,
    }


def _order_row(event: Merged) -> dict[str, object]:
    order = event.best
    if not isinstance(order, Order):
        raise TypeError("expected an order")
    product, count, money = order.product, order.count, order.money
    buyers = sorted(set(order.buyers))
    return _row(
        event,
        "order",
        (buyers, order.seller, product.name if product else None, count.surface if count else None),
        buyers=buyers,
        seller=order.seller,
        companies=_companies(*buyers, order.seller, product.company_id if product else None),
        **_part(product),
        quantity_low=count.low if count else None,
        quantity_high=count.high if count else None,
        quantity_bound=count.bound if count else None,
        quantity_unit=count.unit if count else None,
        amount_low=money.low if money else None,
        amount_high=money.high if money else None,
        currency=money.currency if money else None,
        status=order.status,
        purposes=list(order.purposes),
        rule=order.trigger,
    )


def _statement_row(event: Merged) -> dict[str, object]:
    said = event.best
    if not isinstance(said, Statement):
        raise TypeError("expected a statement")
    model, product = said.model, said.product
    return _row(
        event,
        said.event_type,
        (said.company_id, model.name if model else None, said.access_state, product.name if product else None),
        company_id=said.company_id,
        actor_id=said.actor_id,
        companies=_companies(said.company_id, said.actor_id, *(item.company_id for item in (model, product) if item)),
        model_id=model.entity_id if model else None,
        model_family=model.family if model else None,
        **_part(product),
        access_state=said.access_state,
        variant=said.variant,
        rule=said.trigger,
    )


def _order_acts(orders_read: list[Merged]) -> Iterator[dict[str, object]]:
    """What buyers of domestic parts do toward them; one that buys from both blocs hedges."""
    standing = [e.best for e in orders_read if isinstance(e.best, Order) and e.best.status != "cancelled"]
    now = [order for order in standing if order.modality != "history"]
    elsewhere = {buyer for order in now if not _is_domestic(order.seller) for buyer in order.buyers}
    for order in now:
        if not _is_domestic(order.seller):
            continue
        rung = _ORDERED if order.status != "preliminary" else FORECAST_RUNG
        for buyer in order.buyers:
            yield _act(
                order.passage, buyer, "expands" if order.is_more else "adopts", _IN_USE if order.is_in_use else rung
            )
            if buyer in elsewhere:
                yield _act(order.passage, buyer, "hedges", FORECAST_RUNG)


def _is_domestic(company_id: str | None) -> bool:
    return company_id is not None and default_graph().companies[company_id].bloc == "domestic"


def _act(passage: Passage, company_id: str, direction: str, rung: int) -> dict[str, object]:
    return {
        "document_id": passage.document_id,
        "company_id": company_id,
        "direction": direction,
        "commitment_rung": rung,
        "modality": "forecast" if rung <= FORECAST_RUNG and direction != "hedges" else "stated",
        "response_rule": "orders",
        "sentence": passage.sentence,
        "char_start": passage.start,
        "char_end": passage.end,
    }


def _told_acts(document: list[Passage], taken: set[int]) -> pl.DataFrame:
    """What users of compute do by the rules of headlines, in sentences that tell of nothing else already read.

    Args:
        document: Its sentences, with pronouns resolved.
        taken: Sentences that tell of orders or of models.
    """
    told = [p for p in document if p.kind != "heading" and p.sentence not in taken]
    schema = {
        "document_id": pl.String,
        "sentence": pl.Int64,
        "char_start": pl.Int64,
        "char_end": pl.Int64,
        "text": pl.String,
    }
    rows = [(p.document_id, p.sentence, p.start, p.end, p.spelt_out(_plain(p))) for p in told]
    texts = pl.DataFrame(rows, schema=schema, orient="row").with_row_index("key")
    mentions = link(texts, key="key", text="text")
    said = respond(texts, mentions, classify(texts, mentions, key="key", text="text"), key="key", text="text")
    return (
        said.filter(
            (pl.col("role") == "user")
            & pl.col("direction").is_not_null()
            & pl.col("response_rule").is_in(sorted(_ACTS))
            & (pl.col("modality") == "stated")
        )
        .join(texts, on="key")
        .select(pl.col(name).cast(kind) for name, kind in _ACT_SCHEMA.items())
    )


_CLAUSE = re.compile(r"(?<=[;。])|(?=, )|(?=,? (?:and|but|while|though|although) )|(?<=,)")


def _plain(passage: Passage) -> str:
    """What of the masked text is stated: no question, and no clause that supposes or denies something."""
    if passage.is_question:
        return ""
    doubts = (pattern("orders", "unspoken"), pattern("orders", "denied"), pattern("orders", "contradiction"))
    clauses = _CLAUSE.split(passage.masked)
    return "".join(clause for clause in clauses if not any(doubt.search(clause) for doubt in doubts))


def _responses(acts: pl.DataFrame) -> pl.DataFrame:
    """One event per document, company and direction: the sentence with the highest rung."""
    key = ["document_id", "company_id", "direction"]
    best = (
        acts.sort("commitment_rung", "sentence", descending=[True, False])
        .group_by(key, maintain_order=True)
        .agg(
            pl.col("sentence", "char_start", "char_end", "commitment_rung", "modality", "response_rule").first(),
            supporting_sentences=pl.col("sentence").slice(1).unique().sort(),
        )
    )
    names = pl.concat_str(*(pl.col(name).cast(pl.String) for name in (*key, "sentence")), separator="|")
    filled = best.with_columns(
        event_id=pl.Series(
            [hashlib.sha256(name.encode()).hexdigest()[:16] for name in best.select(names).to_series()], dtype=pl.String
        ),
        event_type=pl.lit("response"),
        companies=pl.concat_list(pl.col("company_id").replace(dict(default_gazetteer().groups))),
        rule=pl.col("response_rule"),
        rules_version=pl.lit(rules_version()),
        origin=pl.lit(MACHINE_READ),
    )
    there = set(filled.columns)
    return filled.select(
        (pl.col(name) if name in there else pl.lit(None)).cast(kind).alias(name)
        for name, kind in DOCUMENT_EVENT_SCHEMA.items()
    )
