"""Who is told how far a run has come.

What belongs here: the one hook between the rooms that do long work and whoever shows it (the command line draws bars;
by default nobody listens). What does not: drawing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pipelines.fetching.model import FetchEvent


class Reporter(Protocol):
    """Something that shows progress."""

    def fetching(self, event: FetchEvent) -> None:
        """One step of fetching one resource."""

    def stage(self, name: str, done: int, total: int | None) -> None:
        """A stage of the run stands at `done` of `total` (None: unknown)."""


class Silent:
    """Shows nothing."""

    def fetching(self, event: FetchEvent) -> None:
        """Ignore it."""

    def stage(self, name: str, done: int, total: int | None) -> None:
        """Ignore it."""


_reporter: ContextVar[Reporter] = ContextVar("reporter", default=Silent())  # noqa: B039 - it holds no state


def reporter() -> Reporter:
    """Whoever listens in this context."""
    return _reporter.get()


@contextmanager
def reporting_to(listener: Reporter) -> Iterator[None]:
    """Let `listener` hear what happens inside the block."""
    token = _reporter.set(listener)
    try:
        yield
    finally:
        _reporter.reset(token)
