"""The exceptions of the project, in one small tree.

What belongs here: every exception type that crosses a module boundary. A message names the source, the file or URL,
the row if there is one, what was expected, and what to do. What does not: handling them.
"""

from __future__ import annotations


class ComputegapError(Exception):
    """Base of everything this project raises on purpose."""


class UsageError(ComputegapError):
    """The caller asked for something that does not exist or cannot be combined."""


class SourceError(ComputegapError):
    """A source could not be brought in; the others go on."""

    def __init__(self, source_id: str, message: str) -> None:
        """Keep the source apart from the message, so that a report can group by it."""
        super().__init__(f"{source_id}: {message}")
        self.source_id = source_id
        self.detail = message


class FetchError(SourceError):
    """Bytes could not be obtained."""


class ParseError(SourceError):
    """Bytes were obtained but are not what the source promises."""


class SnapshotError(ComputegapError):
    """The snapshot store holds something it should not, or cannot be written."""


class WarehouseError(ComputegapError):
    """The build database or the published file cannot be used."""


class CheckFailedError(ComputegapError):
    """A blocking check failed; nothing is published."""


class PublicationError(ComputegapError):
    """The publication could not be completed; the earlier one stays."""
