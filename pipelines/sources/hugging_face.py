"""The Hugging Face Hub: downloads and likes of the repositories of model makers, and what was derived from them.

What belongs here: who and what is asked for, and the shape of a repository. What does not: which variant a repository
is, following one that was renamed, and days without an observation (dbt).

Source: https://huggingface.co/api/models, public, page by page; nothing of it carries a date, so that a row speaks of
the moment of its retrieval. `downloads` counts the last 30 days; `downloadsAllTime` comes only where it is asked for
and cannot be sorted by. Identifiers are compared without regard to case, as the Hub does, and kept as published; `_id`
stays when a repository is renamed. The filter by base model regards case and does not follow a rename, so that the
count of derivatives of a name that is no longer the repository's own is zero. While pages are turned a repository can
move from one to the next and come twice: the second is a reject.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import dataframely as dy

from pipelines.errors import ParseError
from pipelines.sources.base import (
    LOCATOR,
    Licence,
    Parsed,
    RawRow,
    RawTable,
    Resource,
    Source,
    combine,
    loose_frame,
    one_of,
    reject_rows,
    typed,
)
from pipelines.sources.json_records import decode, loose, rest
from pipelines.sources.token_rates import whole

if TYPE_CHECKING:
    from datetime import date

API = "https://huggingface.co/api/models"
PAGE_SIZE = 100
MAX_PAGES = 40
EXPANDED = ("author", "downloads", "downloadsAllTime", "likes", "createdAt", "trendingScore")
# Whose repositories are asked for: everything by DeepSeek, and the family of each peer that publishes weights.
MAKERS = {
    "deepseek-ai": None,
    "MiniMaxAI": "MiniMax-M",
    "Qwen": "Qwen3",
    "google": "gemma-4",
    "meta-llama": "Llama-4",
    "moonshotai": "Kimi-K",
    "nvidia": "Nemotron-3",
    "openai": "gpt-oss",
    "zai-org": "GLM-5",
}
# Whose derivatives are counted: the V4 family, its predecessors and one open Western peer.
BASES = (
    "deepseek-ai/DeepSeek-V4-Pro",
    "deepseek-ai/DeepSeek-V4-Flash",
    "deepseek-ai/DeepSeek-V4-Flash-0731",
    "deepseek-ai/DeepSeek-V4-Pro-0813",
    "deepseek-ai/DeepSeek-V4.1-Flash",
    "deepseek-ai/DeepSeek-R1",
    "deepseek-ai/DeepSeek-V3",
    "openai/gpt-oss-120b",
)
RELATIONS = ("adapter", "finetune", "merge", "quantized")
FIELDS = {
    "id": "repository_id",
    "_id": "hub_id",
    "author": "author",
    "downloads": "downloads_30_days",
    "downloadsAllTime": "downloads_all_time",
    "likes": "likes",
    "trendingScore": "trending_score",
    "createdAt": "created_at",
}
COUNTS = ("downloads_30_days", "downloads_all_time", "likes")


def _count() -> dy.Int64:
    """A number of downloads or likes."""
    return dy.Int64(nullable=True, min=0, max=10**12)


def _repository_id() -> dy.String:
    """A repository as owner/name."""
    return dy.String(nullable=False, regex=r"^[^/\s]+/[^/\s]+$")


class Repository(RawRow):
    """What every listed repository has."""

    repository_id = _repository_id()
    hub_id = dy.String(nullable=True)
    author = dy.String(nullable=True)
    downloads_30_days = _count()
    downloads_all_time = _count()
    likes = _count()
    trending_score = dy.Float64(nullable=True)
    created_at = dy.String(nullable=True, regex=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$")
    extra = dy.String(nullable=True)


class Model(Repository):
    """A repository of a watched maker."""

    asked_author = dy.String(nullable=False, min_length=1)
    asked_search = dy.String(nullable=True)
    is_by_asked_author = dy.Bool(nullable=False)


class Derivative(Repository):
    """A repository that names a watched one as its base."""

    base_repository_id = _repository_id()
    relation = one_of(*RELATIONS)


class DerivativeCount(RawRow):
    """How many repositories name a watched one as their base; zero is a row, too."""

    base_repository_id = _repository_id()
    relation = one_of(*RELATIONS)
    n_derivatives = dy.Int64(nullable=False, min=0)
    n_pages = dy.Int64(nullable=False, min=1)


MODELS = RawTable(
    name="raw_hugging_face__model",
    schema=Model,
    description="One row per repository of a watched maker and retrieval, with downloads and likes as of then.",
)
DERIVATIVES = RawTable(
    name="raw_hugging_face__derivative",
    schema=Derivative,
    description="One row per watched repository, kind of derivation, derived repository and retrieval.",
)
DERIVATIVE_COUNTS = RawTable(
    name="raw_hugging_face__derivative_count",
    schema=DerivativeCount,
    description="One row per watched repository, kind of derivation and retrieval, with the number of derivatives.",
)

Records = Sequence[tuple[str, Mapping[str, Any]]]


@dataclass(frozen=True)
class _Question:
    """What a resource asks for: a maker's repositories, or the derivatives of one of them."""

    key: str
    asked: Mapping[str, str | None]
    conditions: Mapping[str, str]
    table: RawTable

    @property
    def resource(self) -> Resource:
        """The first page; the list by DeepSeek is what the source is for, and all else is beside it."""
        query = urlencode(
            [
                *self.conditions.items(),
                ("sort", "downloads"),
                ("limit", PAGE_SIZE),
                *(("expand[]", name) for name in EXPANDED),
            ]
        )
        return Resource(
            self.key,
            f"{API}?{query}",
            "application/json",
            required=self.key == f"by_{next(iter(MAKERS))}",
            may_be_empty=self.table is DERIVATIVES,
            max_pages=MAX_PAGES,
        )


def _by_maker(author: str, search: str | None) -> _Question:
    conditions = {"author": author} | ({"search": search} if search else {})
    return _Question(f"by_{author}", {"asked_author": author, "asked_search": search}, conditions, MODELS)


def _derived(base: str, relation: str) -> _Question:
    return _Question(
        f"{relation}_of_{base.replace('/', '_')}",
        {"base_repository_id": base, "relation": relation},
        {"filter": f"base_model:{relation}:{base}"},
        DERIVATIVES,
    )


QUESTIONS = {
    question.key: question
    for question in (
        *(_by_maker(author, search) for author, search in MAKERS.items()),
        *(_derived(base, relation) for base in BASES for relation in RELATIONS),
    )
}


def _resources(today: date) -> tuple[Resource, ...]:
    """One per question; the same ones every day."""
    return tuple(question.resource for question in QUESTIONS.values())


def parse(resource: Resource, payload: bytes) -> Parsed:
    """The pages of an answer to typed rows.

    Raises:
        ParseError: Not JSON, not a list of pages of repositories, or without the fields that were asked for.
    """
    question = QUESTIONS[resource.key]
    pages = decode(SOURCE.id, resource.url, payload)
    if not isinstance(pages, list) or not all(isinstance(page, list) for page in pages):
        raise ParseError(SOURCE.id, f"{resource.url} has another shape; expected pages, each a list of repositories")
    places = [
        (f"{resource.key}#/{number}/{index}", item)
        for number, page in enumerate(pages)
        for index, item in enumerate(page)
    ]
    _require_fields(resource, [item for _, item in places if isinstance(item, dict)])
    records, strays = _sorted_out(places)
    rows = [{LOCATOR: locator} | dict(question.asked) | _row(record) for locator, record in records]
    if question.table is MODELS:
        rows = [row | {"is_by_asked_author": _is_by(question, row)} for row in rows]
    good = typed(question.table, loose_frame(question.table, rows))
    parts = [good, Parsed(tables={}, rejects=reject_rows(question.table.name, strays))]
    if question.table is DERIVATIVES:
        counted = {"n_derivatives": str(len(records)), "n_pages": str(len(pages))}
        row = {LOCATOR: f"{resource.key}#"} | dict(question.asked) | counted
        parts.append(typed(DERIVATIVE_COUNTS, loose_frame(DERIVATIVE_COUNTS, [row])))
    return combine(parts)


def _sorted_out(places: Sequence[tuple[str, Any]]) -> tuple[Records, list[tuple[str, str, Mapping[str, Any]]]]:
    """Repositories, each once, and what is none or comes again."""
    records: list[tuple[str, Mapping[str, Any]]] = []
    strays: list[tuple[str, str, Mapping[str, Any]]] = []
    seen: set[str] = set()
    for locator, item in places:
        if not isinstance(item, dict):
            strays.append((locator, "expected an object", {"value": item}))
        elif (name := str(item.get("id")).lower()) in seen:
            strays.append((locator, "the repository stood on an earlier page or line already", item))
        else:
            seen.add(name)
            records.append((locator, item))
    return records, strays


def _row(record: Mapping[str, Any]) -> dict[str, Any]:
    values = {
        ours: whole(record.get(theirs)) if ours in COUNTS else loose(record.get(theirs))
        for theirs, ours in FIELDS.items()
    }
    return values | {"extra": rest(record, FIELDS)}


def _is_by(question: _Question, row: Mapping[str, Any]) -> bool:
    """Whether a repository is still where it was asked for; an owner that was renamed has another name here."""
    owner = str(row["repository_id"]).partition("/")[0]
    return owner.lower() == str(question.asked["asked_author"]).lower()


def _require_fields(resource: Resource, records: list[Mapping[str, Any]]) -> None:
    """A field that no repository has any more was renamed, or is not answered any more where it is asked for."""
    known = set().union(*(record.keys() for record in records))
    if records and (missing := [name for name in ("id", "downloads", "downloadsAllTime") if name not in known]):
        raise ParseError(
            SOURCE.id,
            f"{resource.url} has no {', '.join(missing)} in its {len(records)} repositories; if the publisher renamed "
            "it, change the source's names",
        )


SOURCE = Source(
    id="hugging_face",
    title="Hugging Face Hub: model repositories",
    description="Downloads, likes and derivatives of open-weight models, as of each retrieval.",
    homepage="https://huggingface.co/models",
    licence=Licence(
        name="terms of service; reuse of the figures not stated",
        url="https://huggingface.co/terms-of-service",
        attribution="Hugging Face Hub, huggingface.co/models, figures as of the time of retrieval",
        redistributable=False,
    ),
    cadence=timedelta(days=1),
    resources=_resources,
    tables=(MODELS, DERIVATIVES, DERIVATIVE_COUNTS),
    parse=parse,
    min_interval=timedelta(seconds=1),
)
