"""Who a pronoun means: "the company", "it", 该公司 and the like, resolved to a company named before.

What belongs here: the companies that a document has named so far, and which of them a pronoun stands for. What does
not: what the sentence says of it.

A pronoun stands for the last named company of the right kind: the kind that its noun says (chipmaker, lab, operator),
or that its verb needs (who buys is a user, who ships a maker). Where neither says, it is the subject of the last
sentence that names one. A pronoun that fits nobody stays a pronoun.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from pipelines.news.prose import Item, Passage, kinds, without_asides
from pipelines.news.prose_rules import COMPANY, LIST, pattern, sign

_GOVERNED = re.compile(
    r"(?:\b(?:from|by|to|with|of|for|at|on|in)\s(?:the |its )?(?:[a-z-]+ ){0,2}|向|从|由|给|对|为|自|与)$"
)
_BUYS = re.compile(
    r"(?i)^[^,.;]{0,40}?\b(?:order|bought|buy|purchas|procur|book|plac|took|take|sign|cancel|call|scrap|reserv|receiv|"
    r"pre-?order|deploy|install|negotiat|in talks|switch|stick|stuck)"
    r"|^[^,。;]{0,6}?(?:采购|订购|购买|下单|预订|签|取消)"
)
_SELLS = re.compile(
    r"(?i)^[^,.;]{0,40}?\b(?:ship|sold|sell|deliver|suppl|won|hand(?:ed|s)? over|tape|manufactur|adapt|port)|"
    r"^[^,。;]{0,6}?(?:交付|出货|供货|中标|量产|适配)"
)
_DEVELOPS = re.compile(
    r"(?i)^[^,.;]{0,40}?\b(?:releas|train|publish|open|withh|withheld|kept|keep|gave|give|grant|shar|launch|refus|let)|"
    r"^[^,。;]{0,8}?(?:发布|开源|训练|开放|提供)"
)
_OBJECT = re.compile(r"(?i)(?:\b(to|from|with)\s|(向|从|给|与))$")
_LOOKBACK = 6


@dataclass
class _Named:
    """The companies of a sentence in their order, and which of them is its subject."""

    companies: list[str]
    subject: str | None


@dataclass
class Memory:
    """What a document has named so far: companies by sentence, the last model and the last part."""

    named: list[_Named] = field(default_factory=list)
    models: list[Item] = field(default_factory=list)
    parts: list[Item] = field(default_factory=list)
    speaker: Item | None = None

    def company(self, wanted: str | None) -> str | None:
        """The company that a pronoun stands for; `wanted` is the kind it must be, if that is known."""
        for sentence in reversed(self.named[-_LOOKBACK:]):
            fits = [c for c in sentence.companies if wanted is None or wanted in kinds(c)]
            if wanted is None:
                if sentence.subject:
                    return sentence.subject
            elif sentence.subject in fits:
                return sentence.subject
            if fits:
                return fits[-1]
        return None

    def several(self, n: int | None) -> list[str]:
        """The companies of the last sentence that named that many users, or more than one."""
        for sentence in reversed(self.named[-_LOOKBACK:]):
            users = [c for c in dict.fromkeys(sentence.companies) if "user" in kinds(c)]
            everyone = list(dict.fromkeys(sentence.companies))
            for found in (users, everyone):
                if (n is None and len(found) > 1) or (n is not None and len(found) == n):
                    return found
        return []

    def note(self, passage: Passage) -> None:
        """Remember what a sentence names."""
        text = without_asides(passage)
        companies = [item.company_id for item in passage.of(text, "company") if item.company_id]
        if companies:
            self.named.append(_Named(companies, _subject(passage, text)))
        self.models = passage.of(text, "model") or self.models
        self.parts = passage.of(text, "product") or self.parts


def _subject(passage: Passage, text: str) -> str | None:
    """The first company that no preposition governs."""
    for found in re.finditer(LIST, text):
        if not _GOVERNED.search(text[: found.start()]):
            return passage.items[found.group()[0]].company_id
    return None


def resolve(document: list[Passage]) -> None:
    """Put companies, and the model and part meant, where pronouns stand, in the sentences of one document."""
    memory = Memory()
    for passage in document:
        _resolve_one(passage, memory)
        memory.note(passage)


_KINDS = {"maker": "maker", "developer": "developer", "user": "user"}


def _resolve_one(passage: Passage, memory: Memory) -> None:
    for name in ("its", "three", "they", "former", "latter", "maker", "developer", "user", "any", "it"):
        passage.masked = _put(passage, name, memory)
    passage.masked = _speaker(passage, memory)
    for name, kind, known in (("model", "model", memory.models), ("part", "product", memory.parts)):
        passage.masked = _thing(passage, name, kind, known)


_NOUN = re.compile(r"(?i)(?:chip|card|accelerator|part|gpu|processor|board)s?$|芯片$|卡$")


def _thing(passage: Passage, name: str, kind: str, known: list[Item]) -> str:
    """The masked text with the model or part meant where a pronoun stands: the last one named before it."""
    text, parts, place = passage.masked, [], 0
    for found in pattern("references", name).finditer(text):
        before = passage.of(text[: found.start()], kind) or known
        if before:
            meant = replace(before[-1], is_pronoun=True)
            noun = _NOUN.search(found.group())
            parts += [text[place : found.start()], passage.add(meant), f" {noun.group()}" if noun else ""]
            place = found.end()
    return "".join([*parts, text[place:]])


def _put(passage: Passage, name: str, memory: Memory) -> str:
    """The masked text with the pronouns of one kind replaced by whom they mean."""
    text, parts, place = passage.masked, [], 0
    for found in pattern("references", name).finditer(text):
        meant = _meant(passage, name, text[: found.start()], text[found.end() :], memory)
        if meant:
            signs = [
                passage.add(Item("company", company_id, company_id, None, found.group(), is_pronoun=True))
                for company_id in meant
            ]
            lead = "" if name == "it" or not found.group()[:1].isspace() else " "
            parts += [text[place : found.start()], lead, " and ".join(signs), "'s" if name == "its" else ""]
            place = found.end()
    return "".join([*parts, text[place:]])


def _meant(passage: Passage, name: str, before: str, behind: str, memory: Memory) -> list[str]:
    if name in ("they", "three"):
        return memory.several(3 if name == "three" else None)
    if name in ("former", "latter"):
        pair = memory.several(2)
        return [pair[0 if name == "former" else 1]] if pair else []
    wanted = _KINDS.get(name) or ("user" if name == "its" else _by_verb(behind))
    own = [item.company_id for item in passage.of(before, "company") if item.company_id]
    fits = [c for c in own if wanted is None or wanted in kinds(c)]
    governor = _OBJECT.search(before)
    if governor is not None and fits:
        # "sold it to the company": not the one that acts
        wanted = "maker" if (governor[1] or governor[2]) in ("from", "向", "从") else wanted or "user"
        others = [c for c in own if wanted in kinds(c) and c != _subject(passage, before)]
        company_id = others[-1] if others else memory.company(wanted)
        return [company_id] if company_id else []
    if fits:
        first = _subject(passage, before)
        return [first if first in fits else fits[-1]]
    company_id = memory.company(wanted)
    return [company_id] if company_id else []


def _by_verb(behind: str) -> str | None:
    """The kind of company that does what the words behind say."""
    found = [
        (match.end(), kind)
        for kind, expression in (("user", _BUYS), ("maker", _SELLS), ("developer", _DEVELOPS))
        if (match := expression.search(behind))
    ]
    return min(found)[1] if found else None


_QUOTED = re.compile(r"[\"“「][^\"”」]*[\"”」]")
_PRODUCT = sign("product")


def _speaker(passage: Passage, memory: Memory) -> str:
    """The masked text with "we" in a quotation replaced by the company of whoever speaks, if the sentence names it."""
    outside = _QUOTED.sub(" ", passage.masked)
    speakers = re.findall(COMPANY, outside)
    if speakers:
        memory.speaker = replace(passage.items[speakers[0]], is_pronoun=True)
    speaker = memory.speaker
    if speaker is None or not pattern("references", "we").search(passage.masked):
        return passage.masked

    def inside(found: re.Match[str]) -> str:
        return pattern("references", "we").sub(lambda _: passage.add(speaker), found.group())

    return _QUOTED.sub(inside, passage.masked)
