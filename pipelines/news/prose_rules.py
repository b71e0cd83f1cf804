"""The patterns of ``events.yaml``: their shape, reading and checking them.

What belongs here: the schema of the file, and how a pattern becomes a regular expression over masked text. What does
not: applying them (`prose`, `references`, `order_events`, `model_events`).

In masked text a company is one private character, as are a part or system, a model, a count and an amount of money, so
that a pattern speaks of kinds of things and not of names.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.entities.files import read_file
from pipelines.errors import ParseError
from pipelines.news.rules import Pattern, Patterns

RULES = Path(__file__).resolve().parent / "events.yaml"

FIRST = {"company": 0xE000, "product": 0xE400, "model": 0xE800, "count": 0xEC00, "money": 0xF000}
"""The first private character of each kind; a sentence has at most `MOST` items of a kind."""
MOST = 0x400
_SIGNS = {"C": "company", "P": "product", "M": "model", "Q": "count", "A": "money"}
_WORD = re.compile(r"\{([A-Z]|[a-z]+)\}")


def sign(kind: str) -> str:
    """The class of private characters of a kind, as a regular expression."""
    first = FIRST[kind]
    return f"[{chr(first)}-{chr(first + MOST - 1)}]"


COMPANY = sign("company")
_NO_NAME = (
    r"(?!(?:from|by|to|with|of|for|at|in|on|as|has|have|had|was|were|did|is|are|will|would|while|but|bought|sold|gave|"
    r"took|kept|said|not)\b|\w+ed\b)"
)
_JOINT = (
    r"(?:'s?)?"
    r"(?:,? (?:and|or) (?:also |then )?|,? as well as |,? along with |,? together with |, ?| ?[、/&] ?|和|与|及|以及)"
)
LIST = rf"{COMPANY}(?:{_JOINT}(?:(?:the |its )?(?:{_NO_NAME}[a-z-]+ ){{0,3}})?{COMPANY})*"
"""One company or several in one breath."""
_KINDS = {
    **{letter: sign(kind) for letter, kind in _SIGNS.items()},
    "L": LIST,
    "N": f"[^{COMPANY[1:-1]}.;。]",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Status(Patterns):
    """What shows how far an order has come."""

    status: str


class OrderRules(_Strict):
    """How a sentence tells of an order."""

    buy: Patterns
    sell: Patterns
    win: Patterns
    noun: Patterns
    not_orders: Patterns
    unspoken: Patterns
    denied: Patterns
    statuses: list[Status]
    in_use: Patterns
    more: Patterns
    contradiction: Patterns
    undelivered: Patterns
    firm: Patterns
    soft_agreement: Patterns
    hearsay: Patterns
    purposes: dict[str, Patterns]
    purpose_denied: Patterns
    reference: Patterns
    revised: Patterns
    other_counts: Patterns


class PatternLists(_Strict):
    """Patterns that are tried one by one, in either language."""

    en: list[str]
    zh: list[str]


class AccessRules(_Strict):
    """How a sentence tells who got a model early and who did not."""

    topic: Patterns
    withheld: PatternLists
    granted: PatternLists
    reversed: Patterns
    unspoken: Patterns


class ProseRules(_Strict):
    """``events.yaml``."""

    version: int
    words: dict[str, Pattern]
    asides: dict[str, Patterns]
    orders: OrderRules
    history: Patterns
    adaptation: Patterns
    adaptation_also: Patterns
    adaptation_denied: Patterns
    variant: Patterns
    precision: Patterns
    access: AccessRules
    references: dict[str, Patterns]

    def compiled(self, patterns: Patterns) -> re.Pattern[str]:
        """Both languages as one regular expression without case, the English one between word boundaries."""
        english = (
            rf"(?<![A-Za-z0-9])(?:{patterns.en})(?![A-Za-z0-9])" if patterns.en not in (None, ".") else patterns.en
        )
        return self.expression("|".join(part for part in (english, patterns.zh) if part))

    def expression(self, pattern: str) -> re.Pattern[str]:
        """A pattern with its words and kinds put in."""
        for _ in range(3):
            pattern = _WORD.sub(lambda found: (_KINDS | self.words)[found.group(1)], pattern)
        return re.compile(f"(?i){pattern}")


@cache
def default_prose_rules() -> ProseRules:
    """The patterns of the package, read and checked once per process.

    Raises:
        ParseError: The file does not fit its schema, or holds a pattern that is no regular expression.
    """
    try:
        return read_file(RULES, ProseRules)
    except ValidationError as error:
        raise ParseError("news", f"{RULES.name}: {error}") from error


@cache
def pattern(*path: str) -> re.Pattern[str]:
    """The regular expression at a place of the file, such as ``("orders", "buy")``."""
    rules = default_prose_rules()
    found: object = rules
    for name in path:
        found = found[name] if isinstance(found, dict) else getattr(found, name)
    if not isinstance(found, Patterns):
        raise TypeError(f"{RULES.name}: {'.'.join(path)} is not a pair of patterns")
    return compiled(found)


@cache
def compiled(patterns: Patterns) -> re.Pattern[str]:
    """The regular expression of a pair of patterns, made once."""
    return default_prose_rules().compiled(patterns)


@cache
def expanded(expression: str) -> re.Pattern[str]:
    """The regular expression of a pattern with its words and kinds put in, made once."""
    return default_prose_rules().expression(expression)
