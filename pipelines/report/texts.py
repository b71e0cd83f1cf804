"""The words of the report in one language: one YAML catalogue per language, all with the same keys.

What belongs here: reading a catalogue and looking a word up. What does not: the words (``texts/*.yaml``), and names of
companies, parts and models, which are data.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from pipelines.settings import PACKAGE_ROOT

TEXTS_DIR = PACKAGE_ROOT / "report" / "texts"
PART = " · "  # between the parts of a name that a statement puts together
LANGUAGES = ("en", "zh")  # the first one has its pages at the root of the report


@dataclass(frozen=True)
class Texts:
    """A catalogue, flattened: ``blocks.headline.title`` -> text."""

    language: str
    entries: dict[str, str]

    def __getitem__(self, key: str) -> str:
        """The text of a key; raises KeyError for one that the catalogue lacks."""
        return self.entries[key]

    def get(self, key: str) -> str | None:
        """The text of a key, or None."""
        return self.entries.get(key)

    def column(self, name: str) -> str:
        """The heading of a column."""
        return self.entries.get(f"columns.{name}") or name.replace("_", " ")

    def word(self, value: str) -> str:
        """A word of a vocabulary in this language, also as part of a compound name; anything else as it is."""
        return PART.join(self.entries.get(f"words.{part}", part) for part in value.split(PART))


@cache
def texts(language: str) -> Texts:
    """The catalogue of a language of `LANGUAGES`."""
    content = yaml.load((TEXTS_DIR / f"{language}.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    return Texts(language, dict(_flat(content)))


def _flat(content: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    entries: list[tuple[str, str]] = []
    for key, value in content.items():
        if isinstance(value, dict):
            entries += _flat(value, f"{prefix}{key}.")
        else:
            entries.append((f"{prefix}{key}", str(value).strip()))
    return entries
