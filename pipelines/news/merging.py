"""Statements of a document to events: each once, by its best specified sentence, with the others in support.

What belongs here: when two statements are about the same thing, and what the event takes from each. What does not:
reading statements (`order_events`, `model_events`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.news.model_events import Statement
from pipelines.news.order_events import Order
from pipelines.news.prose import Item, group

REFERENCE_REACH = 4
"""How many sentences may lie between an order and "the order"."""


@dataclass
class Merged:
    """An event: what is known of it, the sentence that says most, and the sentences that say it too."""

    best: Order | Statement
    sentences: list[int]
    n_said: int

    @property
    def supporting(self) -> list[int]:
        """The other sentences."""
        return sorted(set(self.sentences) - {self.best.passage.sentence})


def merge_orders(found: Sequence[Order]) -> list[Merged]:
    """The orders of one document, in the order of their first sentences, without those that only a heading tells."""
    events: list[Merged] = []
    for order in found:
        if order.is_contradiction:
            _drop_contradicted(order, events)
            continue
        known = _referred(order, events) if order.is_reference else _same(order, events)
        if known is not None:
            _add(known, order)
        elif not order.is_reference:
            events.append(Merged(order, [order.passage.sentence], _n_said(order)))
    return [event for event in events if event.best.passage.kind != "heading"]


def _drop_contradicted(order: Order, events: list[Merged]) -> None:
    """A rumour that the next sentence denies is no event."""
    if events and order.passage.sentence - events[-1].best.passage.sentence == 1:
        last = events[-1].best
        if isinstance(last, Order) and last.status == "rumoured":
            events.pop()


def _referred(order: Order, events: list[Merged]) -> Merged | None:
    """The event that "the order" means: the last one of a company that the clause names, else the last one."""
    if not (order.purposes or order.is_status_said or order.is_revision or order.money or order.is_in_use):
        return None
    if order.product is not None and order.buyers:
        for event in reversed(events):
            if isinstance(event.best, Order) and _is_named_again(event.best, order):
                return event
    near = [e for e in events if order.passage.sentence - max(e.sentences) <= REFERENCE_REACH]
    if not near:
        return None
    own = [e for e in near if isinstance(e.best, Order) and set(order.buyers) & set(e.best.buyers)]
    return (own or near)[-1]


def _is_named_again(known: Order, order: Order) -> bool:
    """Whether a clause names the buyer and the part of an order, so that it may stand anywhere."""
    return (
        known.product is not None
        and set(order.buyers) & set(known.buyers) != set()
        and is_same_product(known.product, order.product)
        and group(known.seller) == group(order.product.company_id if order.product else None)
    )


def _same(order: Order, events: list[Merged]) -> Merged | None:
    for event in events:
        known = event.best
        if isinstance(known, Order) and _are_same(known, order):
            return event
    return None


def _are_same(a: Order, b: Order) -> bool:
    return (
        group(a.seller) == group(b.seller)
        and (
            set(a.buyers) == set(b.buyers)
            or (not (a.buyers and b.buyers) and a.count is not None and b.count is not None)
        )
        and is_same_product(a.product, b.product)
        and _overlap(a.count, b.count)
        and (a.modality == "history") == (b.modality == "history")
    )


def is_same_product(a: Item | None, b: Item | None) -> bool:
    """Whether two names may mean one part or model: the same, or one of them the line of the other."""
    if a is None or b is None or a.name == b.name:
        return True
    lines = [item.entity_id or item.family or "" for item in (a, b)]
    is_line = a.entity_id is None or b.entity_id is None
    return is_line and (
        a.family == b.family or lines[0].startswith(lines[1]) or lines[1].startswith(lines[0]) or _is_line_of(a, b)
    )


def _is_line_of(a: Item, b: Item) -> bool:
    """Whether one is the bare line of the other's maker (Ascend for Ascend 910C)."""
    line, part = (a, b) if a.entity_id is None else (b, a)
    return group(line.company_id) == group(part.company_id) and (line.family or "") in (
        part.family or "",
        part.name or "",
    )


def _overlap(a: Item | None, b: Item | None) -> bool:
    """Whether two counts can be the same; an open side is open."""
    if a is None or b is None:
        return True
    low, high = max(a.low or 0.0, b.low or 0.0), min(a.high or float("inf"), b.high or float("inf"))
    return low <= high


def _n_said(order: Order) -> int:
    """How much a statement says."""
    if order.passage.kind == "heading":
        return -1
    part = 0 if order.product is None else 1 + (order.product.entity_id is not None)
    figures = 2 * (order.count is not None) + (order.money is not None)
    return len(order.buyers) + part + figures + len(order.purposes) + order.is_status_said


def _add(event: Merged, order: Order) -> None:
    """Put what a statement says to what is known; the best specified one is the event's sentence."""
    known = event.best
    if not isinstance(known, Order):
        raise TypeError("an order is added to orders only")
    n_said = -2 if order.is_reference else _n_said(order)
    first, second = (order, known) if n_said > event.n_said else (known, order)
    status, is_said = (order.status, True) if order.is_status_said else (known.status, known.is_status_said)
    count = first.count or second.count
    if order.is_revision and order.count is not None:
        count = order.count
    event.best = replace(
        first,
        buyers=first.buyers or known.buyers,
        product=_closer(first.product, second.product),
        count=count if not second.is_reference or second.is_revision or first.count else first.count,
        money=first.money or second.money,
        status=status,
        is_status_said=is_said,
        modality=("forecast" if status == "preliminary" else "stated") if first.modality != "history" else "history",
        purposes=tuple(sorted({*first.purposes, *second.purposes})),
        is_in_use=first.is_in_use or second.is_in_use,
        is_more=first.is_more or second.is_more,
        is_reference=False,
        is_revision=False,
    )
    event.n_said = max(event.n_said, n_said)
    event.sentences.append(order.passage.sentence)


def _closer(a: Item | None, b: Item | None) -> Item | None:
    """The part rather than its line."""
    if a is None or (b is not None and a.entity_id is None and b.entity_id is not None):
        return b
    return a


def merge_statements(found: Sequence[Statement]) -> list[Merged]:
    """Statements about models: one event per type, company, model and state."""
    events: list[Merged] = []
    for statement in found:
        for event in events:
            known = event.best
            if isinstance(known, Statement) and _are_same_statement(known, statement):
                event.best = _better(known, statement)
                event.sentences.append(statement.passage.sentence)
                break
        else:
            events.append(Merged(statement, [statement.passage.sentence], 0))
    return [event for event in events if event.best.passage.kind != "heading"]


def _are_same_statement(a: Statement, b: Statement) -> bool:
    return (
        a.event_type == b.event_type
        and group(a.company_id) == group(b.company_id)
        and a.access_state == b.access_state
        and is_same_product(a.model, b.model)
        and (
            a.event_type != "variant"
            or (is_same_product(a.product, b.product) and (not a.variant or not b.variant or a.variant == b.variant))
        )
    )


def _better(known: Statement, new: Statement) -> Statement:
    """What both say together, at the sentence that says more; stated goes before planned."""

    def score(statement: Statement) -> tuple[bool, int]:
        said = (statement.actor_id, statement.model, statement.product, statement.variant)
        return statement.passage.kind != "heading", sum(part is not None for part in said)

    first, second = (new, known) if score(new) > score(known) else (known, new)
    return replace(
        first,
        model=_closer(first.model, second.model),
        product=_closer(first.product, second.product),
        actor_id=first.actor_id or second.actor_id,
        variant=first.variant or second.variant,
        modality="stated" if "stated" in (first.modality, second.modality) else first.modality,
    )
