"""What a sentence says of an order: buyers, seller, part, how many, how far it has come, what for.

What belongs here: reading one sentence after another into statements about orders. What does not: which statements are
one event (`merging`), the words (``events.yaml``).

A sentence is read clause by clause. A clause speaks of an order where a word for one stands beside a part, or beside
chips and somebody who makes them; who stands before, behind and under which preposition says who buys and who sells.
What is asked, supposed, possible or denied is no order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pipelines.news.prose import Item, Passage, group, kinds, makers, relatives, without_asides
from pipelines.news.prose_rules import COMPANY, LIST, compiled, default_prose_rules, expanded, pattern, sign
from pipelines.news.quantities import default_words

PRODUCT, COUNT, MONEY = sign("product"), sign("count"), sign("money")
_MARKED = f"(?:{COMPANY}|{COUNT}|{PRODUCT})"


@dataclass(frozen=True)
class Order:
    """A statement about an order. `is_reference` says that it speaks of one named before and adds to it."""

    passage: Passage = field(repr=False, compare=False)
    buyers: tuple[str, ...] = ()
    seller: str | None = None
    product: Item | None = None
    count: Item | None = None
    money: Item | None = None
    status: str = "confirmed"
    is_status_said: bool = False
    modality: str = "stated"
    purposes: tuple[str, ...] = ()
    is_reference: bool = False
    is_revision: bool = False
    is_in_use: bool = False
    is_more: bool = False
    is_contradiction: bool = False
    trigger: str = ""


@dataclass(frozen=True)
class _Party:
    """Companies in one breath: who, from which character to which, and what governs them."""

    items: tuple[Item, ...]
    start: int
    end: int
    case: str
    owns: bool

    def has(self, kind: str) -> bool:
        return any(item.company_id and kind in kinds(item.company_id) for item in self.items)


@dataclass(frozen=True)
class _Trigger:
    """The word that speaks of an order, and how."""

    voice: str
    start: int
    end: int
    words: str


def orders(passage: Passage, published_year: int | None = None) -> list[Order]:
    """The statements of one sentence about orders.

    Args:
        passage: The sentence, with pronouns resolved.
        published_year: When the document came out; what it dates to an earlier year is history.
    """
    if passage.is_question:
        return []
    text = pattern("orders", "not_orders").sub(" ", _ASKED.sub(" ", without_asides(passage) + relatives(passage)))
    found: list[Order] = []
    subject: _Party | None = None
    last: Order | None = None
    place = 0
    for clause in _clauses(text):
        before = text[:place]
        place += len(clause)
        read = list(_read(passage, clause, before, subject, published_year))
        if not read and last is not None:
            read = list(_gapped(passage, clause, last))
        found += read
        last = next((order for order in reversed(read) if not order.is_reference), last)
        subject = _first_subject(passage, clause) or subject
    if pattern("orders", "contradiction").search(text):
        own = any(not order.is_reference for order in found)
        return [] if own else [Order(passage, is_reference=True, is_contradiction=True)]
    return _one_purpose(passage, found)


# --- clauses ---

_ASKED = re.compile(r"[\"“「][^\"”」]*[?？][\"”」]")
"""A question in quotation marks: what somebody asks is no order."""

_BREAK = re.compile(
    rf"(?i)(?<=[;。])|(?=,? (?:while|whereas|but|although|though)\b)|(?=,(?:而|但|同时))"
    rf"|(?=,? and {LIST} (?!and\b|or\b)"
    rf"(?:{COUNT}|another|a further|\w+ed\b|has\b|have\b|had\b|bought|took|is\b|are\b|will\b))"
    rf"|(?=, {COMPANY} (?:another |a further |some |about )?{COUNT})"
    rf"|(?=, {LIST} (?:has|have|had|ordered|bought|took|signed|is|are|will|received|secured)\b)"
    rf"|(?<=[,、])(?={COMPANY}(?:则|也|为|还)?(?:{COUNT}|(?:已|将|拟|正)?(?:向|从|采购|订购|购买|下单)))"
    r"|(?=,? and (?:then |later |also |now )?(?:has |have |had |is |was )?"
    r"(?:plans? to|agreed to|in talks|cancel\w*|scrapp\w*|placed|bought)\b)"
)


def _clauses(text: str) -> list[str]:
    """The text cut where a new statement begins; together the pieces are the text."""
    places = {found.start() for found in _BREAK.finditer(text) if not _is_inside_list(text, found.start())}
    cuts = [0, *sorted(places - {0, len(text)}), len(text)]
    return [text[a:b] for a, b in pairwise(cuts)]


_LIST_END = re.compile(rf"{LIST}(?:'s?)?$")


def _is_inside_list(text: str, place: int) -> bool:
    """Whether a cut would stand between companies that are named in one breath, as subjects of what follows."""
    found = _LIST_END.search(text[:place])
    if found is None or not re.match(rf",? ?(?:and |or |和|与|及)?{COMPANY}", text[place:]):
        return False
    lead = text[: found.start()]
    return _GOVERNOR.search(lead) is None and not any(
        pattern("orders", voice).search(lead) for voice in ("buy", "sell")
    )


# --- one clause ---


def _read(
    passage: Passage, clause: str, before: str, subject: _Party | None, published_year: int | None
) -> Iterator[Order]:
    trigger = _trigger(passage, clause)
    is_reference = _is_reference(clause)
    if trigger is None or (is_reference and not _names_part(passage, clause, trigger)):
        if is_reference:
            yield from _about_earlier(passage, clause, before)
        return
    if not _names_part(passage, clause, trigger) or _is_unspoken(clause, before, trigger):
        return
    parties = _parties(passage, clause, trigger)
    buyers, seller = _roles(passage, clause, trigger, parties, subject)
    product = _product(passage, clause, trigger)
    seller = _seller(seller, product)
    if seller is None:
        return
    buyers = tuple(dict.fromkeys(b for b in buyers if group(b) != group(seller)))
    counts, money = _counts(passage, clause), passage.of(clause, "money")
    status, is_said, status_place = _status(passage, clause)
    is_later = status in ("delivered", "cancelled") and status_place >= trigger.end
    modality = _modality(clause[trigger.end :] if is_later else clause, published_year)
    bare = Order(
        passage=passage,
        buyers=buyers,
        seller=seller,
        product=product,
        money=money[0] if money else None,
        status=status,
        is_status_said=is_said,
        modality="forecast" if modality == "stated" and status == "preliminary" else modality,
        is_in_use=pattern("orders", "in_use").search(clause) is not None,
        is_more=pattern("orders", "more").search(clause) is not None,
        purposes=_purposes(clause),
        trigger=f"orders.{trigger.voice}",
    )
    if not buyers and not (counts or money):
        return
    if trigger.voice == "noun" and not (counts or money or status != "confirmed"):
        return
    yield from _with_counts(bare, clause, counts, passage)


def _with_counts(bare: Order, clause: str, counts: Sequence[Item], passage: Passage) -> Iterator[Order]:
    """One statement, or one per buyer or part where each has a count of its own."""
    pairs = _pairs(passage, clause)
    if len(counts) == len(bare.buyers) > 1 and re.search(r"\brespectively\b|\beach in turn\b|分别", clause):
        for buyer, count in zip(bare.buyers, counts, strict=True):
            yield replace(bare, buyers=(buyer,), count=count)
    elif len(pairs) > 1 and len({product.name for _, product in pairs}) > 1:
        for count, product in pairs:
            yield replace(bare, count=count, product=product, seller=_seller(bare.seller, product))
    else:
        yield replace(bare, count=counts[0] if counts else None)


_PAIR = re.compile(rf"({COUNT})(?:[^,;。{COUNT[1:-1]}]{{0,14}}?)({PRODUCT})")


def _pairs(passage: Passage, clause: str) -> list[tuple[Item, Item]]:
    return [(passage.items[found[1]], passage.items[found[2]]) for found in _PAIR.finditer(clause)]


def _trigger(passage: Passage, clause: str) -> _Trigger | None:
    """The first word for an order, a verb before a noun; a maker that wins one sells."""
    found = {voice: pattern("orders", voice).search(clause) for voice in ("win", "buy", "sell", "noun")}
    win = found.pop("win")
    if win is not None and _wins(passage, clause[: win.start()]):
        return _Trigger("win", win.start(), win.end(), win.group())
    verbs = [(match.start(), voice, match) for voice in ("buy", "sell") if (match := found[voice]) is not None]
    if not verbs and found["noun"] is not None:
        verbs = [(found["noun"].start(), "noun", found["noun"])]
    if not verbs:
        return None
    start, voice, match = min(verbs, key=lambda verb: verb[:2])
    return _Trigger(voice, start, match.end(), match.group())


def _wins(passage: Passage, before: str) -> bool:
    """Whether the last company before the word is one that makes parts and does not buy others'."""
    named = passage.of(before, "company")
    return (
        bool(named) and "maker" in kinds(named[-1].company_id or "") and "user" not in kinds(named[-1].company_id or "")
    )


def _names_part(passage: Passage, clause: str, trigger: _Trigger) -> bool:
    """Whether the clause names a part, or chips and a company that makes them."""
    if re.search(PRODUCT, clause):
        return True
    hardware = expanded(r"(?<![A-Za-z0-9])(?:{hardware})(?![A-Za-z0-9])").search(clause)
    counted = any(item.unit is not None for item in passage.of(clause, "count"))
    pure = [i for i in passage.of(clause, "company") if i.company_id in makers() and "user" not in kinds(i.company_id)]
    return bool(pure) and (hardware is not None or counted or trigger.voice in ("win", "noun"))


def _is_reference(clause: str) -> bool:
    return pattern("orders", "reference").search(clause) is not None


_DENIED_FRAME = re.compile(
    r"(?i)\b(?:denie[sd]|deny|denying|dismissed|rejected|refuted|disputed|ruled out)\b[^;。]{0,60}$|否认[^;。]{0,20}$"
)
_NEAR = 70
_UNIT_REACH = 30


def _is_unspoken(clause: str, before: str, trigger: _Trigger) -> bool:
    """Whether what the clause says is denied, asked, supposed or only possible."""
    lead = clause[: trigger.start]
    if _DENIED_FRAME.search(before + lead) or pattern("orders", "denied").search(lead[-_NEAR:]):
        return True
    if pattern("orders", "denied").match(clause[trigger.start : trigger.end]):
        return True
    scope = clause[: trigger.end] if trigger.voice != "noun" else clause
    if pattern("orders", "unspoken").search(scope):
        return True
    opening = before.rpartition(";")[2]
    return bool(re.search(r"(?i)(?:^|,|;)\s*(?:if|had|should|were|unless|suppose)\b[^;]*$", opening))


# --- who ---

_PREPOSITIONS = {
    "向": "from", "从": "from", "自": "from", "由": "by", "给": "to", "对": "to", "为": "to", "与": "with", "和": "with"
}  # fmt: skip
_GOVERNOR = re.compile(
    r"(?i)(?:\b(from|by|to|for|with|of|between|at|among|via|including|on)\s"
    r"(?:(?:both|the|its|a|an|state-owned|rival|either|two|buyers|customers|such as|like|as) )*"
    r"(?:(?!and\b|or\b|that\b|which\b)[a-z-]+ ){0,2}|(向|从|自|由|给|对|为|与))$"
)


def _parties(passage: Passage, clause: str, trigger: _Trigger) -> list[_Party]:
    """The companies of a clause by what governs them."""
    found = []
    for match in re.finditer(LIST, clause):
        governor = _GOVERNOR.search(clause[: match.start()])
        word = next((g for g in governor.groups() if g), None) if governor else None
        case = _PREPOSITIONS.get(word or "", (word or "").lower())
        if not case:
            case = "subject" if match.start() < trigger.start else "object"
        items = tuple(passage.items[c] for c in match.group() if c in passage.items)
        owns = re.match(r"'s?(?![a-z])|的", clause[match.end() :]) is not None
        found.append(_Party(items, match.start(), match.end(), case, owns))
    return found


def _first_subject(passage: Passage, clause: str) -> _Party | None:
    parties = _parties(passage, clause, _Trigger("", len(clause), len(clause), ""))
    return next((party for party in parties if party.case == "subject"), None)


def _roles(
    passage: Passage, clause: str, trigger: _Trigger, parties: list[_Party], subject: _Party | None
) -> tuple[tuple[str, ...], str | None]:
    """Buyers and seller by voice: who acts, and whom a preposition points to."""
    before = [p for p in parties if p.case == "subject"]
    actor = before[-1] if before else (None if _is_passive(clause, trigger) else subject)
    by = {
        case: [p for p in parties if p.case == case] for case in ("from", "by", "with", "to", "for", "at", "on", "of")
    }
    if trigger.voice == "win":
        inner = [p for p in parties if p.start >= trigger.start]
        return _ids(inner), _maker(before)
    if trigger.voice == "sell":
        actor_sells = actor is not None and actor.has("maker") and not _is_passive(clause, trigger)
        receivers = [*by["to"], *by["for"], *(p for p in parties if p.case == "object")]
        sellers = [*([actor] if actor_sells and actor else []), *by["by"], *by["from"]]
        return _ids(receivers), _maker(sellers)
    if trigger.voice == "noun":
        return _roles_of_noun(parties, before, by)
    if _is_passive(clause, trigger):
        owners = [p for p in parties if p.owns and p.has("user")]
        return _ids(by["by"] or owners or by["for"]), _maker([*by["from"], *by["of"]])
    placed = [p for p in [*by["from"], *by["with"], *by["to"], *by["by"]] if p.has("maker") and p is not actor]
    owners = [p for p in parties if p.owns and p is not actor and p.has("maker")]
    objects = [p for p in parties if p.case == "object"]
    if actor is not None and not actor.has("user") and objects and any(p.has("user") for p in objects):
        return _ids(objects), _maker([actor])
    return _ids([actor] if actor else []), _maker([*placed, *owners, *objects])


def _roles_of_noun(
    parties: list[_Party], before: list[_Party], by: dict[str, list[_Party]]
) -> tuple[tuple[str, ...], str | None]:
    """Buyers and seller of "the order": who owns it buys, else whom it is from or by, else who acts before it."""
    owners = [p for p in parties if p.owns]
    buying = [p for p in owners if p.has("user")]
    if buying:
        return _ids(buying), _maker([*by["from"], *by["with"], *by["to"]])
    acting = [p for p in before if p.has("user")][-1:]
    sellers = [*owners, *by["with"], *by["to"], *by["for"], *before]
    return _ids([*by["from"], *by["by"]] or acting), _maker(sellers)


_BE = re.compile(
    r"(?i)\b(?:was|were|been|being|is|are|be|get|got)\s(?:\w+ly |also |already |first |then |since |to be |all )*$"
)


def _is_passive(clause: str, trigger: _Trigger) -> bool:
    is_participle = re.match(r"(?i)\w+(?:ed|sold|sent|bought|given|shipped|taken)\b|bought|sold|sent", trigger.words)
    if is_participle is None:
        return False
    behind = re.match(r"(?i)\s*(?:\w+ ){0,3}by\b", clause[trigger.end :])
    return _BE.search(clause[: trigger.start]) is not None or behind is not None


def _ids(parties: Sequence[_Party]) -> tuple[str, ...]:
    return tuple(item.company_id for party in parties for item in party.items if item.company_id)


def _maker(parties: Sequence[_Party]) -> str | None:
    """The first of the companies that makes parts."""
    return next((i.company_id for p in parties for i in p.items if i.company_id and i.company_id in makers()), None)


def _seller(named: str | None, product: Item | None) -> str | None:
    """Who sells: the named maker, or the part's where the maker is its group or nobody was named."""
    if product is None:
        return named
    return product.company_id


# --- what and how many ---


def _product(passage: Passage, clause: str, trigger: _Trigger) -> Item | None:
    """The part nearest to the word for the order, behind it first."""
    behind = passage.of(clause[trigger.start :], "product")
    ahead = passage.of(clause[: trigger.start], "product")
    return behind[0] if behind else (ahead[-1] if ahead else None)


def _counts(passage: Passage, clause: str) -> list[Item]:
    """Counts of what is ordered: not what it is compared with, nor totals and capacities."""
    found = []
    for match in re.finditer(COUNT, clause):
        item = passage.items[match.group()]
        if not pattern("orders", "other_counts").search(clause[: match.start()]):
            found.append(item if item.unit else replace(item, unit=_unit_near(clause, match)))
    return found


def _unit_near(clause: str, count: re.Match[str]) -> str | None:
    """What is counted, where other words stand between the number and it: behind it, else before it."""
    behind = re.split(rf"[,;。]|{COUNT}", clause[count.end() :])[0][:_UNIT_REACH]
    before = re.split(rf"[,;。]|{COUNT}", clause[: count.start()])[-1][-_UNIT_REACH:]
    for near in (behind, before):
        for unit, names in default_words().units.items():
            if re.search(rf"(?i)(?<![A-Za-z0-9])(?:{names})(?![A-Za-z0-9])", near):
                return unit
    return None


# --- how far, when and what for ---


def _status(passage: Passage, clause: str) -> tuple[str, bool, int]:
    """How far the order has come, whether words of the sentence say so, and where."""
    denied = pattern("orders", "denied")
    firm = pattern("orders", "firm").search(clause) and not pattern("orders", "soft_agreement").search(clause)
    said, place = None, 0
    for rule in default_prose_rules().orders.statuses:
        match = compiled(rule).search(clause)
        if match is None or denied.search(clause[max(0, match.start() - 30) : match.start()]):
            continue
        if (rule.status == "preliminary" and firm) or (
            rule.status == "delivered" and pattern("orders", "undelivered").search(clause)
        ):
            continue
        said, place = rule.status, match.start()
        break
    heard = pattern("orders", "hearsay").search(passage.masked) is not None
    if heard and said in ("delivered", "confirmed", None):
        return "rumoured", True, place
    is_said = said not in (None, "confirmed") or bool(firm)
    return said or "confirmed", is_said, place


_YEAR = re.compile(r"(?i)\b(?:in|during|of|since|for|by|early|late|mid-?) (?:early |late |mid-?)?(20\d\d)\b|(20\d\d)年")


def _modality(clause: str, published_year: int | None) -> str:
    """``history`` where the sentence dates it to an earlier year, else ``stated``."""
    if pattern("history").search(clause):
        return "history"
    years = [int(a or b) for a, b in _YEAR.findall(clause)]
    if published_year is not None and years and max(years) < published_year:
        return "history"
    return "stated"


def _purposes(clause: str) -> tuple[str, ...]:
    found = []
    for name in default_prose_rules().orders.purposes:
        for match in pattern("orders", "purposes", name).finditer(clause):
            if not pattern("orders", "purpose_denied").search(clause[: match.start()]):
                found.append(name)
                break
    return tuple(sorted(found))


def _one_purpose(passage: Passage, found: list[Order]) -> list[Order]:
    """Where a sentence tells of one order only, what it says of a purpose is the order's."""
    if len(found) == 1 and not found[0].purposes:
        return [replace(found[0], purposes=_purposes(pattern("orders", "not_orders").sub(" ", passage.masked)))]
    return found


_DOUBT = re.compile(r"(?i)\b(?:if|whether|unless|would|could|might|should)\b|(?-i:\bmay\b)|如果|是否|可能|或将")


def _about_earlier(passage: Passage, clause: str, before: str) -> Iterator[Order]:
    """What a clause adds to an order named before."""
    if _DENIED_FRAME.search(before):
        return
    doubt = _DOUBT.search(clause)
    clause = clause[: doubt.start()] if doubt else clause
    if pattern("orders", "reference").search(clause) is None:
        return
    status, is_said, _ = _status(passage, clause)
    counts = _counts(passage, clause)
    revision = pattern("orders", "revised").search(clause)
    kept = [item for item in counts if item.kind == "count"]
    yield Order(
        passage=passage,
        buyers=_ids(_parties(passage, clause, _Trigger("", len(clause), len(clause), ""))),
        count=kept[-1] if kept and revision else (kept[0] if kept else None),
        product=next(iter(passage.of(clause, "product")), None),
        money=next(iter(passage.of(clause, "money")), None),
        status=status,
        is_status_said=(is_said and status in ("delivered", "cancelled")) or _is_firm(clause),
        is_in_use=pattern("orders", "in_use").search(clause) is not None,
        purposes=_purposes(clause),
        is_reference=True,
        is_revision=revision is not None,
    )


def _is_firm(clause: str) -> bool:
    return re.search(r"(?i)\b(?:signed|confirmed|finali[sz]ed)\b|签署|签订|确认", clause) is not None


_GAP = re.compile(
    rf"^\W*(?:and |with )?({LIST})(?:'s)? ?(?:则|为)?(?:with |another |a further |some |about )*({COUNT})"
)


def _gapped(passage: Passage, clause: str, last: Order) -> Iterator[Order]:
    """Another buyer ("... and Tencent 50,000") under the verb of the clause before."""
    match = _GAP.search(clause)
    if match is None:
        return
    buyers = tuple(i.company_id for i in passage.of(match[1], "company") if i.company_id)
    product = next(iter(passage.of(clause, "product")), last.product)
    yield replace(
        last,
        buyers=buyers,
        count=passage.items[match[2]],
        product=product,
        seller=_seller(last.seller, product),
        money=next(iter(passage.of(clause, "money")), None),
        purposes=_purposes(clause) or last.purposes,
    )
