"""From which sources a published table comes, through all the models between.

What belongs here: following what models read. What does not: what a table means (metadata), and which rows of it may be
passed on (warehouse.redistribution, by the evidence that each row names).
"""

from __future__ import annotations

import re
from functools import cache

from pipelines.guide.metadata import MODELS
from pipelines.news.articles import TABLES as ARTICLE_TABLES
from pipelines.sources import all_sources

QUOTED = re.compile(r"""['"](\w+)['"]""")
NEWS = "raw_news__"


def sources_of(table: str) -> list[str]:
    """The sources behind a published table (``schema.name``), by id; none for the pipeline's own records.

    A model reads what its text names in quotes, be it in ``ref``, in ``source``, or in a list that a loop goes through.
    """
    waiting, named = [table.partition(".")[2]], set[str]()
    while waiting:
        fresh = set(QUOTED.findall(_code().get(waiting.pop(), ""))) - named
        waiting.extend(name for name in fresh if name in _code())
        named |= fresh
    if any(name.startswith(NEWS) for name in named):
        named |= set(ARTICLE_TABLES)
    return sorted(source.id for source in all_sources() if any(made.name in named for made in source.tables))


def closed_sources() -> set[str]:
    """The sources of which it is not known that their rows may be passed on."""
    return {source.id for source in all_sources() if not source.licence.redistributable}


@cache
def _code() -> dict[str, str]:
    """The text of each model, by its name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in (*MODELS.rglob("*.sql"), *MODELS.rglob("*.py"))}
