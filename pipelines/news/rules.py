"""The rules of ``rules.yaml``: their shape, reading and checking them, and the regular expressions they become.

What belongs here: the schema of the file and how a rule's patterns are put together. What does not: applying them to a
frame (`classify`), the rules themselves.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import polars as pl
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from pipelines.entities.files import read_file
from pipelines.errors import ParseError

RULES = Path(__file__).resolve().parent / "rules.yaml"

_WORD = re.compile(r"\{([a-z]+)\}")

EventType = Literal[
    "release",
    "export_control",
    "policy",
    "adaptation",
    "order",
    "benchmark",
    "production",
    "investment",
    "earnings",
    "adoption",
    "access_policy",
    "partnership",
]
Need = Literal["domestic", "western", "model", "user"]
Stance = Literal["supportive", "critical", "neutral"]
AccessState = Literal["granted", "withheld"]
Direction = Literal["adopts", "expands", "hedges", "avoids", "blocks", "competes"]
Who = Literal["user", "maker_domestic", "maker_western", "any"]


def _joined(value: object) -> object:
    """A pattern that is broken into lines is the list of its alternatives."""
    return "|".join(value) if isinstance(value, list) and all(isinstance(part, str) for part in value) else value


Pattern = Annotated[str, BeforeValidator(_joined)]
"""A regular expression, or the list of its alternatives."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Patterns(_Strict):
    """An English and a Chinese pattern; either may be missing."""

    en: Pattern | None = None
    zh: Pattern | None = None

    @property
    def expression(self) -> str:
        """Both as one regular expression without case, the English one between word boundaries."""
        english = r".*" if self.en == "." else rf"\b(?:{self.en})\b" if self.en else None
        return "(?i)" + "|".join(part for part in (english, self.zh) if part)


class EventTypeRule(Patterns):
    """What makes a title news of a type."""

    id: str
    type: EventType
    priority: int = Field(ge=1, le=100)
    reason: str
    unless: Pattern | None = None
    needs: list[Need] = []


class StanceRule(Patterns):
    """What makes a title speak for or against domestic compute."""

    id: str
    stance: Stance
    reason: str
    unless: Pattern | None = None
    needs: list[Need] = []
    types: list[EventType] = []


class AccessRule(_Strict):
    """What, before or behind a company's name, says whether it has access to a model."""

    id: str
    state: AccessState
    reason: str
    before: Pattern | None = None
    before_zh: Pattern | None = None
    behind: Pattern | None = None
    behind_zh: Pattern | None = None
    needs: str | None = None


class ResponseRule(Patterns):
    """What a company does toward domestic compute, and how far it is bound."""

    id: str
    who: Who
    direction: Direction | None
    rung: int = Field(ge=0, le=6)
    names: Literal["domestic", "both", "any"]
    reason: str
    needs_types: list[EventType] = []
    within: int | None = Field(default=None, ge=0, le=20)
    implied: bool = False


class Negations(Patterns):
    """Words that deny a trigger which stands at most `reach` words behind them."""

    reach: int = Field(ge=0, le=8)


class Rules(_Strict):
    """``rules.yaml``."""

    version: int = Field(ge=1)
    words: dict[str, Pattern]
    masked: list[Pattern]
    negations: Negations
    history: Patterns
    forecast: Patterns
    event_types: list[EventTypeRule]
    stances: list[StanceRule]
    access: list[AccessRule]
    responses: list[ResponseRule]
    domestic_words: Patterns
    western_words: Patterns
    makers_that_buy: list[str]

    @model_validator(mode="after")
    def _distinct(self) -> Rules:
        for group in (self.event_types, self.stances, self.access, self.responses):
            ids = [rule.id for rule in group]
            twice = {name for name in ids if ids.count(name) > 1}
            if twice:
                raise ValueError(f"two rules are called {min(twice)!r}")
        return self

    @model_validator(mode="after")
    def _words_known(self) -> Rules:
        rules: list[EventTypeRule | StanceRule | ResponseRule] = [*self.event_types, *self.stances, *self.responses]
        for rule in rules:
            unknown = set(_WORD.findall(f"{rule.en} {rule.zh} {getattr(rule, 'unless', None)}")) - set(self.words)
            if unknown:
                raise ValueError(f"{rule.id}: {{{min(unknown)}}} is not among words")
        return self

    def expand(self, pattern: str) -> str:
        """A pattern with its words in braces put in; other braces stay."""
        return _WORD.sub(lambda match: self.words[match.group(1)], pattern)

    def trigger(self, rule: Patterns) -> str:
        """The regular expression of a rule."""
        return self.expand(rule.expression)

    def behind(self, rule: Patterns, words: int) -> str:
        """The same at the beginning of a text, behind at most so many words."""
        parts = []
        if rule.en:
            parts.append(rf"^(?:\W*\w+){{0,{words}}}?\W+(?:{self.expand(rule.en)})\b")
        if rule.zh:
            parts.append(rf"^.{{0,{3 * words}}}?(?:{self.expand(rule.zh)})")
        return "(?i)" + "|".join(parts)

    def denied(self, rule: Patterns) -> str:
        """The regular expression of a rule whose trigger is denied by a word before it."""
        reach = self.negations.reach
        parts = []
        if rule.en and rule.en != ".":
            gap = rf"(?:\W+\w+){{0,{reach}}}\W+"
            parts.append(rf"(?:\b(?:{self.negations.en})|n't)\b{gap}(?:{self.expand(rule.en)})\b")
        if rule.zh and rule.zh != ".":
            parts.append(rf"(?:{self.negations.zh})[^，,。；;、]{{0,{2 * reach}}}(?:{self.expand(rule.zh)})")
        return "(?i)" + ("|".join(parts) or r"[^\s\S]")


@cache
def default_rules() -> Rules:
    """The rules of the package, read once per process."""
    return load()


def load(path: Path = RULES) -> Rules:
    """Read and check the rules.

    Raises:
        ParseError: The file does not fit its schema, names a word that is not there, or holds a pattern that is no
            regular expression.
    """
    rules = read_file(path, Rules)
    for group in (rules.event_types, rules.stances, rules.responses):
        for rule in group:
            for pattern in (rules.trigger(rule), rules.denied(rule), getattr(rule, "unless", None) or ""):
                _check(path, rule.id, rules, pattern)
    for access in rules.access:
        for pattern in (access.before, access.before_zh, access.behind, access.behind_zh, access.needs):
            _check(path, access.id, rules, pattern or "")
    for mask in rules.masked:
        _check(path, "masked", rules, mask)
    return rules


def _check(path: Path, rule: str, rules: Rules, pattern: str) -> None:
    try:
        pl.Series([""]).str.contains(rules.expand(pattern))
    except pl.exceptions.PolarsError as error:
        raise ParseError("news", f"{path.name}: {rule}: not a regular expression: {error}") from error
