"""Sentences with what they name, as masked text in which every name is one character.

What belongs here: who and what stands where in a sentence, and masking it. What does not: pronouns (`references`), what
the sentence says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache

import polars as pl

from pipelines.entities.graph import default_graph
from pipelines.news.gazetteer import default_gazetteer
from pipelines.news.linking import link
from pipelines.news.prose_rules import COMPANY, FIRST, LIST, MOST, pattern, sign
from pipelines.news.quantities import default_words, quantities
from pipelines.news.rules import default_rules


@dataclass(frozen=True)
class Item:
    """A name or a number in a sentence; of a number, the interval and what is counted or paid."""

    kind: str
    company_id: str | None = None
    entity_id: str | None = None
    family: str | None = None
    surface: str = ""
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    currency: str | None = None
    bound: str | None = None
    is_pronoun: bool = False

    @property
    def name(self) -> str | None:
        """The entity, or else its line."""
        return self.entity_id or self.family


@dataclass
class Passage:
    """A sentence as it is read: `masked` has a private character for every item of `items`."""

    document_id: str
    sentence: int
    block: int
    kind: str
    text: str
    start: int
    end: int
    masked: str = ""
    items: dict[str, Item] = field(default_factory=dict)

    @property
    def is_question(self) -> bool:
        """Whether it asks rather than states, whatever closes after the mark."""
        return self.text.rstrip("\"'”’」』) ").endswith(("?", "？"))

    def add(self, item: Item) -> str:
        """The private character of a new item."""
        n = sum(other.kind == item.kind for other in self.items.values())
        character = chr(FIRST[item.kind] + min(n, MOST - 1))
        self.items[character] = item
        return character

    def spelt_out(self, masked: str) -> str:
        """Masked text with its names, and the names of whom its pronouns mean."""
        names = default_graph().companies
        return "".join(
            character
            if (item := self.items.get(character)) is None
            else (
                names[item.company_id].name
                if item.is_pronoun and item.kind == "company" and item.company_id
                else item.surface
            )
            for character in masked
        )

    def of(self, text: str, kind: str) -> list[Item]:
        """The items of a kind in a piece of masked text, in its order."""
        return [self.items[c] for c in text if c in self.items and self.items[c].kind == kind]


@cache
def makers() -> frozenset[str]:
    """Companies that design accelerators or systems, with the groups of chip arms."""
    graph = default_graph()
    designers = {part.vendor for part in graph.accelerators.values()} | {s.vendor for s in graph.systems.values()}
    return frozenset(designers) | frozenset(default_gazetteer().groups)


@cache
def kinds(company_id: str) -> frozenset[str]:
    """What a company is: maker, user, developer; a maker that buys is both."""
    found = set()
    if company_id in makers():
        found.add("maker")
    if company_id not in makers() or company_id in default_rules().makers_that_buy:
        found.add("user")
    if "user" in found and any(model.developer == company_id for model in default_graph().models.values()):
        found.add("developer")
    return frozenset(found)


def group(company_id: str | None) -> str | None:
    """The company that a chip arm belongs to, or the company itself."""
    return default_gazetteer().groups.get(company_id, company_id) if company_id else None


def passages(sentences: pl.DataFrame) -> dict[str, list[Passage]]:
    """The sentences of each document with their names and numbers masked.

    A document is searched as one text, so that a name that needs a context finds it in another sentence.

    Args:
        sentences: Result of `sentences.sentences` under the key document_id.
    """
    places = sentences.with_columns(
        _end=(pl.col("text").str.len_chars().cast(pl.Int64) + 1).cum_sum().over("document_id")
    ).with_columns(_start=pl.col("_end") - pl.col("text").str.len_chars().cast(pl.Int64) - 1)
    whole = sentences.group_by("document_id", maintain_order=True).agg(text=pl.col("text").str.join(" "))
    mentions = link(whole, key="document_id", text="text")
    numbered = sentences.with_columns(_key=pl.int_range(pl.len()))
    counts = quantities(numbered, key="_key", text="text").partition_by("_key", as_dict=True)
    by_document = mentions.partition_by("document_id", as_dict=True)
    found: dict[str, list[Passage]] = {}
    for key, row in enumerate(places.iter_rows(named=True)):
        passage = Passage(
            row["document_id"], row["sentence"], row["block"], row["kind"], row["text"], row["start"], row["end"]
        )
        names = by_document.get((row["document_id"],))
        spans = [] if names is None else _names(names, row["_start"], row["_end"] - 1)
        spans += _numbers(counts.get((key,)), spans)
        _mask(passage, spans)
        found.setdefault(row["document_id"], []).append(passage)
    return found


def _names(mentions: pl.DataFrame, start: int, end: int) -> list[tuple[int, int, Item]]:
    """Names between two characters; a company inside the name of its product is left to the product."""
    inside = mentions.filter((pl.col("start") >= start) & (pl.col("end") <= end))
    rows = [(r["start"] - start, r["end"] - start, r) for r in inside.iter_rows(named=True)]
    products = [(a, b) for a, b, r in rows if r["namespace"] != "company"]
    spans = []
    for a, b, row in rows:
        if row["namespace"] == "company" and any(x < b and a < y for x, y in products):
            continue
        kind = {"company": "company", "model": "model"}.get(row["namespace"], "product")
        spans.append((a, b, Item(kind, row["company_id"], row["entity_id"], row["family"], row["surface"])))
    return spans


@cache
def _counted() -> re.Pattern[str]:
    """What is counted, at the end of a number's text."""
    units = "|".join(default_words().units.values())
    return re.compile(rf"(?i)(?:\s|-)?(?:of\s)?(?:[\w'+-]+\s){{0,3}}?(?:{units})(?:以上|多|余)?$")


def _numbers(counts: pl.DataFrame | None, names: list[tuple[int, int, Item]]) -> list[tuple[int, int, Item]]:
    """Counts and amounts, without the words of what is counted and without the names that stand there."""
    spans = []
    for row in () if counts is None else counts.iter_rows(named=True):
        start, end = row["start"], row["end"]
        if row["kind"] == "count" and (tail := _counted().search(row["surface"])) and tail.start() > 0:
            end = start + tail.start()
        end = min([end, *(a for a, b, _ in names if b > start)])
        if end > start and not any(a <= start < b for a, b, _ in names):
            item = Item(
                "money" if row["kind"] == "money" else "count",
                surface=row["surface"],
                low=row["low"],
                high=row["high"],
                unit=row["unit"],
                currency=row["currency"],
                bound=row["bound"],
            )
            spans.append((start, end, item))
    return spans


def _mask(passage: Passage, spans: list[tuple[int, int, Item]]) -> None:
    """Put a private character for each name and number; a product and its maker beside it are one thing."""
    parts, place = [], 0
    for start, end, item in sorted(spans, key=lambda span: span[:2]):
        if start < place:
            continue
        gap = passage.text[place:start]
        space = " " if item.kind in ("count", "money") and passage.text[end - 1 : end] == " " else ""
        parts += [gap, passage.add(item) + space]
        place = end
    parts.append(passage.text[place:])
    masked = "".join(parts).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    passage.masked = _BETWEEN.sub(lambda found: _range(passage, found), _joined(passage, masked))


_BETWEEN = re.compile(rf"(?i)\bbetween ({sign('count')}) and ({sign('count')})")


def _range(passage: Passage, found: re.Match[str]) -> str:
    """Two counts ("between 5,000 and 8,000") as one."""
    low, high = passage.items[found[1]], passage.items[found[2]]
    unit = low.unit or high.unit
    return passage.add(
        replace(low, high=high.high, unit=unit, bound="range", surface=f"{low.surface} to {high.surface}")
    )


_MAKER = re.compile(
    rf"({COMPANY})(?:'s?|的)? ?(?:own |new |latest |in-house |自研的?)?({sign('product')}|{sign('model')}|{COMPANY})"
)


def _joined(passage: Passage, masked: str) -> str:
    """Without the maker before its product, the developer before its model and the group before its arm."""

    def one(found: re.Match[str]) -> str:
        owner, thing = passage.items[found[1]], passage.items[found[2]]
        same = group(owner.company_id) == group(thing.company_id)
        return found[2] if same and (thing.kind != "company" or owner != thing) else found[0]

    before = None
    while before != masked:
        before, masked = masked, _MAKER.sub(one, masked)
    return masked


_RELATIVE = re.compile(r", (?:which|who|whose|where) [^,;]{0,120},")
_OWN_RELATIVE = re.compile(rf"({LIST}), (?:which|who) ([^,;]{{0,120}}),")
_ASIDES = ("apposition", "backers", "contrast")


def without_asides(passage: Passage) -> str:
    """The masked text without appositions, comparisons and relative clauses: who is left takes part."""
    text = _RELATIVE.sub(" ", passage.masked)
    for name in _ASIDES:
        text = pattern("asides", name).sub(" ", text)
    return re.sub(r" {2,}", " ", text)


def relatives(passage: Passage) -> str:
    """What relative clauses say of the companies before them, as clauses of their own behind a semicolon each."""
    return "".join(f"; {found[1]} {found[2]}" for found in _OWN_RELATIVE.finditer(passage.masked))
