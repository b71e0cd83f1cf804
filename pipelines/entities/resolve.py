"""Looking names up: exact on the normalised form, or nothing with a reason.

What belongs here: the resolution of a column of names. What does not: the names themselves (``*.yaml``) and
any kind of similarity; a name that is not in the graph stays unresolved until review puts it there.
"""

from __future__ import annotations

import polars as pl

from pipelines.entities.graph import Graph, default_graph
from pipelines.entities.names import normalise

RESOLUTION_SCHEMA = {
    "namespace": pl.String,
    "name": pl.String,
    "name_normalised": pl.String,
    "entity_id": pl.String,
    "method": pl.String,
    "reason": pl.String,
}
UNKNOWN = "unknown name"
NO_NAME = "no name"


def resolve(namespace: str, names: pl.Series, graph: Graph | None = None) -> pl.DataFrame:
    """Resolve names to entity ids, one row per name and in the order of the input.

    Args:
        namespace: ``accelerator``, ``system``, ``company`` or ``model``.
        names: Names as a source writes them (String; nulls allowed).
        graph: The alias graph; the one of the package if left out.

    Returns:
        Columns of `RESOLUTION_SCHEMA`. `entity_id` and `method` (id, name, alias) are null where nothing
        was found; then `reason` says why: the curated one, ``unknown name`` or ``no name``.

    Raises:
        UsageError: The namespace does not exist.
    """
    known = graph or default_graph()
    known.namespace(namespace)

    def row(name: str | None) -> tuple[str | None, ...]:
        form = normalise(name or "")
        link, refusal = known.find(namespace, form)
        if link is not None:
            return namespace, name, form, link.entity_id, link.method, None
        return namespace, name, form or None, None, None, (refusal or UNKNOWN) if form else NO_NAME

    return pl.DataFrame([row(name) for name in names.cast(pl.String)], schema=RESOLUTION_SCHEMA, orient="row")
