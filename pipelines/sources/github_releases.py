"""Releases of inference engines on GitHub: the best dated signal that a model runs on some hardware.

What belongs here: which projects are followed, and what a release says. What does not: which models and accelerators
its notes name (`pipelines.news`).

Source: ``https://github.com/OWNER/NAME/releases.atom``, the newest ten releases. Notes are text of the projects under
their licences; an excerpt is kept in the raw layer.
"""

from __future__ import annotations

from datetime import date, timedelta

import dataframely as dy
import polars as pl

from pipelines.sources.base import Licence, Parsed, RawTable, Resource, Source
from pipelines.sources.feed_format import MAX_BYTES, EntryRow, parse_feed

# Project -> the licence of its repository.
REPOSITORIES = {
    "vllm-project/vllm": "Apache-2.0",
    "vllm-project/vllm-ascend": "Apache-2.0",
    "sgl-project/sglang": "Apache-2.0",
    "ggml-org/llama.cpp": "MIT",
}
NOTES_CHARACTERS = 20_000


class Releases(EntryRow):
    """One release of a project, as one version of the feed shows it."""

    repository = dy.String(nullable=False, min_length=3)
    repository_licence = dy.String(nullable=False, min_length=2)
    tag = dy.String(nullable=False, min_length=1)
    notes = dy.String(nullable=True, max_length=NOTES_CHARACTERS)


TABLE = RawTable(
    name="raw_github__release",
    schema=Releases,
    description="One row per release of an inference engine, for every version of its feed that was seen.",
)


def _resources(today: date) -> tuple[Resource, ...]:
    del today
    return tuple(
        Resource(
            key=repository.replace("/", "."),
            url=f"https://github.com/{repository}/releases.atom",
            media_type="application/atom+xml",
            required=False,
            max_bytes=MAX_BYTES,
            may_be_empty=True,
        )
        for repository in REPOSITORIES
    )


def parse(resource: Resource, payload: bytes) -> Parsed:
    """The releases of one project to typed rows; the tag is the last part of a release's id."""
    repository = next(name for name in REPOSITORIES if name.replace("/", ".") == resource.key)
    return parse_feed(
        TABLE,
        resource,
        payload,
        {"repository": repository, "repository_licence": REPOSITORIES[repository]},
        language="en",
        text_column="notes",
        text_characters=NOTES_CHARACTERS,
        with_content=True,
        derived=(pl.col("entry_id").str.extract(r"([^/]+)$").alias("tag"),),
    )


SOURCE = Source(
    id="github_releases",
    title="GitHub: releases of inference engines",
    description="When vLLM, vLLM-Ascend, SGLang and llama.cpp released what, and what their notes name.",
    homepage="https://github.com/vllm-project/vllm/releases",
    licence=Licence(
        name="each project's licence (Apache-2.0, MIT)",
        url="https://github.com/vllm-project/vllm/blob/main/LICENSE",
        attribution="the project named in each row, by its contributors",
        redistributable=True,
    ),
    cadence=timedelta(days=1),
    resources=_resources,
    tables=(TABLE,),
    parse=parse,
    # A feed that turned into something else is one reject, and must not take the others along.
    max_reject_rate=1.0,
    has_independent_parts=True,
)
