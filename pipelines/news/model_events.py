"""What a sentence says of a model: adapted to whose parts, given to whom early, built in which variant for what.

What belongs here: reading one sentence into statements about models and hardware. What does not: orders
(`order_events`), which statements are one event (`merging`), the words (``events.yaml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from pipelines.entities.graph import default_graph
from pipelines.news.prose import Item, Passage, group, kinds, makers, without_asides
from pipelines.news.prose_rules import COMPANY, LIST, default_prose_rules, expanded, pattern, sign

MODEL, PRODUCT = sign("model"), sign("product")
_CLAUSE = re.compile(
    r"(?i)(?<=[;。])|(?=,? (?:while|whereas|but|although|though)\b)|(?=,(?:而|但))|(?<=,)(?={C})".replace(
        "{C}", COMPANY
    )
)
_SUPPOSED = re.compile(
    r"(?i)\b(?:if|whether|unless|would|could|might|should|expects?|expected|likely|hopes?|hoped|wants?|analysts?|"
    r"rumou?red|asked|urged|demand\w*)\b|(?-i:\bmay\b)|如果|是否|可能|有望|预计|希望|要求"
)
_PLANNED = re.compile(
    r"(?i)\b(?:will|plans? to|planned|intends? to|aims? to|working on|preparing|promis\w+|pledg\w+|soon|next "
    r"(?:week|month|quarter|year))\b|将|计划|拟|准备|即将|正在"
)


@dataclass(frozen=True)
class Statement:
    """A statement about a model: of `event_type` adaptation, access or variant."""

    passage: Passage = field(repr=False, compare=False)
    event_type: str
    company_id: str | None
    model: Item | None
    product: Item | None = None
    actor_id: str | None = None
    access_state: str | None = None
    variant: str | None = None
    modality: str = "stated"
    trigger: str = ""


def statements(
    passage: Passage, last_model: Item | None, *, was_access: bool = False, was_adaptation: bool = False
) -> list[Statement]:
    """What one sentence says of models.

    Args:
        passage: The sentence, with pronouns resolved.
        last_model: The model that the document named last, for a sentence that speaks of "weights" only.
        was_access: Whether the sentence before told of access, so that this one may say "them" for what is given.
        was_adaptation: Whether it told of an adaptation, so that this one may say "their ports".
    """
    if passage.is_question:
        return []
    access = list(_access(passage, last_model, was_access=was_access))
    text = without_asides(passage)
    found: list[Statement] = []
    for clause in _CLAUSE.split(text):
        builds = [] if access else _BUILDS.split(clause)
        variants = [variant for build in builds for variant in _variants(passage, build, last_model)]
        read = variants or list(_adaptations(passage, clause, last_model if was_adaptation else None))
        if not read and found and found[-1].event_type == "adaptation":
            read = list(_also(passage, clause, found[-1]))
        found += read
    return [*access, *found]


# --- adaptation ---


def _adaptations(passage: Passage, clause: str, model_before: Item | None) -> Iterator[Statement]:
    trigger = pattern("adaptation").search(clause)
    is_same = model_before is not None and _THEIRS.search(clause) is not None
    models = passage.of(clause, "model") or ([model_before] if is_same and model_before else [])
    if not models or trigger is None or _SUPPOSED.search(clause):
        return
    if pattern("adaptation_denied").search(clause[: trigger.start()]):
        return
    modality = "forecast" if _PLANNED.search(clause) else "stated"
    is_run = re.match(r"(?i)r[ua]n", trigger.group()) is not None
    for company_id, product in _partners(passage, clause):
        if is_run and company_id not in _domestic():
            continue  # to run a model on Western parts is no news of an adaptation
        for model in models:
            if group(model.company_id) != group(company_id) or product is not None:
                yield Statement(
                    passage, "adaptation", company_id, model, product, modality=modality, trigger="adaptation"
                )


def _also(passage: Passage, clause: str, last: Statement) -> Iterator[Statement]:
    """Another maker ("; Moore Threads needed a week") under the words of the clause before."""
    also = pattern("adaptation_also").search(clause)
    if also is None or _SUPPOSED.search(clause) or pattern("adaptation_denied").search(clause[: also.start()]):
        return
    for company_id, product in _partners(passage, clause):
        yield replace(last, company_id=company_id, product=product)


@cache
def _domestic() -> frozenset[str]:
    """Groups of mainland China that design accelerators."""
    graph = default_graph()
    return frozenset(group(key) or "" for key in makers() if graph.companies[key].bloc == "domestic")


def _partners(passage: Passage, clause: str) -> list[tuple[str, Item | None]]:
    """Makers of the parts that a clause names, and makers that it names themselves; each once."""
    found: dict[str, Item | None] = {}
    for item in passage.of(clause, "product"):
        found.setdefault(group(item.company_id) or "", item)
    for item in passage.of(clause, "company"):
        company_id = item.company_id or ""
        if company_id in makers() and "user" not in kinds(company_id):
            found.setdefault(group(company_id) or "", None)
    return list(found.items())


# --- variants ---

_BUILDS = re.compile(
    r"(?i),? and (?=[^,;]*\b(?:versions?|variants?|builds?|editions?|checkpoints?|quanti[sz]ations?)\b)"
    r"|,(?=[^,。;]*(?:版本|变体))"
)
_THEIRS = re.compile(
    r"(?i)\b(?:its|their|the|same|own) (?:[\w-]+ )?(?:ports?|adaptations?|kernels|support)\b|完成(?:了)?适配|适配完成"
)
_TARGET = re.compile(
    rf"(?i)(?:for|to|at|on|towards?|targeting) (?:the |its |any )?(?:[\w-]+ ){{0,3}}?({PRODUCT}|{LIST})"
)
_TARGET_ZH = re.compile(
    rf"(?:针对|面向|为|适用于)({PRODUCT}|{LIST})|({PRODUCT}|{LIST})[^,。;]{{0,10}}?(?:版|变体|权重)"
)


def _variants(passage: Passage, clause: str, last_model: Item | None) -> Iterator[Statement]:
    word = pattern("variant").search(clause)
    models = passage.of(clause, "model") or ([last_model] if last_model else [])
    if word is None or not models or _SUPPOSED.search(clause):
        return
    if pattern("adaptation_denied").search(clause[: word.start()]) or re.search(
        r"(?i)\bno\b|没有|并无", clause[: word.start()]
    ):
        return
    target = _TARGET.search(clause, word.start()) or _TARGET_ZH.search(clause)
    if target is None or _is_access(clause):
        return
    meant = next(found for found in target.groups() if found)
    precision = pattern("precision").search(clause)
    for character in meant:
        item = passage.items.get(character)
        if item is None or item.company_id not in makers():
            continue
        product = item if item.kind == "product" else None
        yield Statement(
            passage,
            "variant",
            group(item.company_id),
            models[0],
            product,
            variant=precision.group().upper().replace("-", "") if precision else None,
            modality="forecast" if _PLANNED.search(clause) else "stated",
            trigger="variant",
        )


def _is_access(clause: str) -> bool:
    """Whether the weights of the clause are handed out, and no build of their own."""
    return (
        re.search(r"(?i)\b(?:access|early|pre-?release|head start|shared|withheld|available to)\b|提前|优先", clause)
        is not None
    )


# --- access ---


def _access(passage: Passage, last_model: Item | None, *, was_access: bool) -> Iterator[Statement]:
    text = passage.masked
    goes_on = was_access and re.search(r"(?i)\b(?:it|them|either|both)\b|其|它", text)
    if not (goes_on or pattern("access", "topic").search(text)):
        return
    model = next(iter(passage.of(text, "model")), last_model)
    said: dict[str, Statement] = {}
    for state, match in _handed(text):
        for statement in _parties(passage, match, state, model):
            said.setdefault(statement.company_id or "", statement)
    yield from said.values()
    actor = next((statement.actor_id for statement in said.values() if statement.actor_id), None)
    states = {statement.access_state for statement in said.values()}
    for match in pattern("access", "reversed").finditer(text) if len(states) == 1 else ():
        state = "withheld" if states == {"granted"} else "granted"
        for item in passage.of(match.group(), "company"):
            if item.company_id and item.company_id not in said:
                yield Statement(
                    passage,
                    "access",
                    item.company_id,
                    model,
                    actor_id=actor,
                    access_state=state,
                    trigger="access.reversed",
                )


def _handed(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Where the text says that something is withheld or granted, and which; what is asked or denied is neither."""
    unspoken = pattern("access", "unspoken").search(text)
    rules = default_prose_rules().access
    for state, patterns in (("withheld", rules.withheld), ("granted", rules.granted)):
        for expression in (*patterns.en, *patterns.zh):
            for match in expanded(expression).finditer(text):
                is_asked = unspoken is not None and unspoken.start() < match.start("party")
                n_before = match.start("party") - match.start()
                if not is_asked and not (state == "granted" and _is_denied(match.group(), n_before)):
                    yield state, match


def _developer(passage: Passage, match: re.Match[str]) -> str | None:
    """The developer that is the subject of the sentence, where the words of the match name nobody who acts."""
    first = next(iter(passage.of(passage.masked[: match.start("party")], "company")), None)
    return first.company_id if first and first.company_id and "developer" in kinds(first.company_id) else None


def _is_denied(words: str, n_before_party: int) -> bool:
    return (
        re.search(
            r"(?i)\b(?:not|never|no|nor|refus\w+|declin\w+|without)\b|n't\b|未|没有|拒绝|不",
            words[:n_before_party] or words,
        )
        is not None
    )


def _parties(passage: Passage, match: re.Match[str], state: str, model: Item | None) -> Iterator[Statement]:
    groups = match.groupdict()
    actors = passage.of(groups.get("actor") or "", "company")
    actor = actors[-1].company_id if actors else _developer(passage, match)
    for item in passage.of(groups["party"], "company"):
        if item.company_id is None or item.company_id == actor:
            continue
        if model is not None and group(item.company_id) == group(model.company_id):
            continue
        yield Statement(
            passage,
            "access",
            item.company_id,
            model,
            actor_id=actor,
            access_state=state,
            trigger=f"access.{state}",
        )
