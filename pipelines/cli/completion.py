"""What the shell offers for the values of options and arguments, once completion is installed.

What belongs here: names that begin as what was typed. What does not: installing completion (typer's
``--install-completion``). A shell that asks gets no names rather than an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress


def tables(incomplete: str) -> list[str]:
    """Published tables, with and without their schema."""
    from pipelines.guide.metadata import tables as known  # noqa: PLC0415 - keeps --help fast

    names = [table.name for table in known()]
    return _beginning(incomplete, names if "." in incomplete else [name.partition(".")[2] for name in names])


def lenses(incomplete: str) -> list[str]:
    """The lenses of the published headline; none where nothing is published."""
    from pipelines.errors import ComputegapError  # noqa: PLC0415
    from pipelines.settings import Settings  # noqa: PLC0415
    from pipelines.warehouse.reader import published, query  # noqa: PLC0415

    with suppress(ComputegapError), published(Settings()) as connection:
        rows = query(connection, "select definition_id from marts.mart_gap__headline order by 1")
        return _beginning(incomplete, rows["definition_id"])
    return []


def sources(incomplete: str) -> list[str]:
    """Every source."""
    from pipelines.sources import all_sources  # noqa: PLC0415

    return _beginning(incomplete, (source.id for source in all_sources()))


def _beginning(incomplete: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]
