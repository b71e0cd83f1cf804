"""Why a document is not read, in words that are the same everywhere.

What belongs here: the vocabulary and its exception. What does not: deciding.
"""

from __future__ import annotations

from typing import Literal

Reason = Literal[
    "web_page",
    "entity_declaration",
    "not_a_feed",
    "no_entries",
    "malformed",
    "too_large",
    "took_too_long",
    "too_much_memory",
    "reader_broke",
    "unsupported_type",
    "no_text",
    "encrypted",
    "description_invalid",
]


class DocumentRefusedError(Exception):
    """A document cannot or must not be read; the next one can."""

    def __init__(self, reason: Reason, detail: str) -> None:
        """Keep the reason apart from the sentence that explains it."""
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
