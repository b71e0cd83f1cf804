"""Outside sources: one module each. A module that offers a ``SOURCE`` is a source; nothing else has to be told.

What belongs here: what a source is, where it lives, and how its bytes become typed frames. What does not: the network,
Dagster, DuckDB.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from pipelines.errors import UsageError
from pipelines.sources.base import Source
from pipelines.suggestions import unknown


@cache
def all_sources() -> tuple[Source, ...]:
    """Every source of this package, by id."""
    modules = (importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    return tuple(sorted((m.SOURCE for m in modules if hasattr(m, "SOURCE")), key=lambda source: source.id))


def get_source(source_id: str) -> Source:
    """The source of that id; raises UsageError with the known ids."""
    known = {source.id: source for source in all_sources()}
    if source_id not in known:
        raise UsageError(unknown("source", [source_id], known))
    return known[source_id]
