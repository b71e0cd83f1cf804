"""Names as ids: the alias graph, read from its YAML.

What belongs here: which parts and systems there are, what they are, and which names lead to them. What does not:
figures.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .reading import Files

_TRADE_MARKS = re.compile(r"[®™©℠]|\((?:r|tm|c|x\s?[0-9]+)\)", re.IGNORECASE)
_NO_LETTERS = re.compile(r"[\s\-_\u2010-\u2015\u2212·・•:\"'“”‘’()\[\]{}]+")


@dataclass(frozen=True)
class Part:
    """An accelerator or a system: whose it is, and whether its class and form let it stand on a frontier."""

    kind: str
    id: str
    bloc: str
    may_stand: bool


@dataclass(frozen=True)
class Graph:
    """Parts by kind and id, and ids by kind and the plain form of a name."""

    parts: dict[tuple[str, str], Part]
    ids: dict[tuple[str, str], str]

    def find(self, kind: str, name: str | None) -> str | None:
        """The id that a name leads to, by the name itself and never by likeness."""
        return self.ids.get((kind, plain(name))) if name else None


def plain(name: str) -> str:
    """A name without trade marks, case, separators and brackets."""
    return _NO_LETTERS.sub("", unicodedata.normalize("NFKC", _TRADE_MARKS.sub("", name)).lower())


def load(files: Files) -> Graph:
    """The graph of accelerators and systems."""
    companies = files.graph("companies")["companies"]
    accelerators, systems = files.graph("accelerators"), files.graph("systems")
    parts: dict[tuple[str, str], Part] = {}
    ids: dict[tuple[str, str], str] = {}
    for key, entry in accelerators["accelerators"].items():
        relation = entry.get("contestant_of", {}).get("relation")
        may_stand = entry.get("frontier_class", "datacentre") == "datacentre" and relation != "card_of"
        parts["accelerator", key] = Part("accelerator", key, _bloc(companies[entry["vendor"]]), may_stand)
    for key, entry in systems["systems"].items():
        may_stand = entry["class"] == "switched_scale_up"
        parts["system", key] = Part("system", key, _bloc(companies[entry["vendor"]]), may_stand)
    for kind, file in (("accelerator", accelerators), ("system", systems)):
        for key, entry in file[f"{kind}s"].items():
            for name in _names(key, entry, companies[entry["vendor"]], file["spellings"]):
                assert ids.setdefault((kind, plain(name)), key) == key, f"{name} leads to two parts"
    return Graph(parts, ids)


def _bloc(company: dict[str, Any]) -> str:
    """The bloc of today: that of the range that has not ended."""
    bloc: str = next(span["bloc"] for span in company["blocs"] if span.get("valid_to") is None)
    return bloc


def _names(key: str, entry: dict[str, Any], company: dict[str, Any], spellings: dict[str, list[str]]) -> Iterator[str]:
    """The id; the name and the aliases, each also with its first word in other spellings and behind every brand."""
    yield key
    for written in (entry["name"], *entry.get("aliases", ())):
        words = [written]
        for word, others in spellings.items():
            rest = written.removeprefix(word)
            if rest != written and not rest[:1].isalnum():
                words += [other + rest for other in others]
        for spelled in words:
            yield from (spelled, *(f"{brand} {spelled}" for brand in (company["name"], *company.get("brands", ()))))
