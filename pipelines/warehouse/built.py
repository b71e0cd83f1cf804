"""Of which inputs the models in the build database are, noted by whoever built them.

What belongs here: the note. What does not: building (dbt, ``pipelines.defs.transform``) and publishing.

The raw tables may be newer than the models: another run may load between the build of this one and its publication. So
what is published says what the models were made from, and not what has been loaded since. A whole build takes the note
away when it begins; one that dies leaves none, and what it leaves half made is not published.
"""

from __future__ import annotations

import duckdb

from pipelines.errors import PublicationError
from pipelines.settings import Settings
from pipelines.warehouse.fingerprint import build_fingerprint


def begin_build(connection: duckdb.DuckDBPyConnection, settings: Settings) -> str:
    """Take the note away; what the build that begins now depends on, for `end_build`."""
    connection.execute("delete from pipeline.built_models")
    return build_fingerprint(connection, settings)


def end_build(connection: duckdb.DuckDBPyConnection, fingerprint: str) -> None:
    """Note that every model has been built from what that fingerprint says."""
    connection.execute("delete from pipeline.built_models")
    connection.execute("insert into pipeline.built_models values (?)", [fingerprint])


def built_fingerprint(connection: duckdb.DuckDBPyConnection) -> str:
    """What the models depend on; raises PublicationError if they are not those of one whole build."""
    rows = connection.execute("select fingerprint from pipeline.built_models").fetchall()
    if not rows:
        raise PublicationError(
            "the models are not those of one whole build: it did not end, or it failed; run `computegap refresh`"
        )
    return str(rows[0][0])
