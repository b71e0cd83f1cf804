"""The names that running text is searched for, made from the alias graph and ``names.yaml``.

What belongs here: reading and checking ``names.yaml``, and turning every name into the spellings under which a text is
searched. What does not: the search itself (`linking`), the alias graph (``pipelines/entities``).

A name is cut into tokens where letters, digits and Chinese meet; spellings differ in whether a space stands between
two tokens, so that ``Ascend910C``, ``Ascend 910C`` and ``Ascend-910C`` are found by one entry. Hyphens, underscores and
middle dots of the text are read as spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, field_validator

from pipelines.entities.files import read_file
from pipelines.entities.graph import Graph, default_graph
from pipelines.entities.names import normalise
from pipelines.errors import ParseError

NAMES = Path(__file__).resolve().parent / "names.yaml"

Namespace = Literal["company", "accelerator", "system", "model"]
PRODUCTS: tuple[Namespace, ...] = ("system", "accelerator", "model")
"""Namespaces of things that companies make; where one name is in two of them, the first counts."""

PATTERN_SCHEMA = {
    "form": pl.String,
    "layer": pl.String,
    "namespace": pl.String,
    "entity_id": pl.String,
    "family": pl.String,
    "company_id": pl.String,
    "rule": pl.UInt32,
}
"""Columns of `Gazetteer.patterns`. `form` is a spelling in lower case; `layer` is ``company`` or ``product``; `rule` is
the index of the condition in `Gazetteer.conditions`, null where the name is never anything else."""

_TOKEN = re.compile(r"[a-z]+|[0-9]+(?:\.[0-9]+)*|[\u3400-\u9fff]+|\S")
_CATALOGUE = re.compile(r"[()/;,+®\"]")
_SEPARATORS = re.compile(r"[\s\-_\u2010-\u2015\u2212·・•]+")
_MAX_JOINTS = 4
_WORD_LENGTH = 2
_SHORTEST_NAME = 2


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Family(_Strict):
    """A line or generation: whose, and its names."""

    owner: str
    names: list[str] = Field(min_length=1)


class Condition(_Strict):
    """When an ambiguous name counts; see the head of ``names.yaml``."""

    names: list[str] = Field(min_length=1)
    reason: str
    exact: str | None = None
    needs: str | None = None
    not_after: str | None = None
    not_before: str | None = None

    @field_validator("needs", "not_after", "not_before")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            pl.Series([""]).str.contains(f"(?i){pattern}")
        return pattern


class NamesFile(_Strict):
    """``names.yaml``."""

    groups: dict[str, str]
    aliases: dict[Namespace, dict[str, list[str]]]
    families: dict[Namespace, dict[str, Family]]
    shorts: dict[str, list[str]]
    ambiguous: list[Condition]


@dataclass(frozen=True)
class Gazetteer:
    """Spellings to search for (`PATTERN_SCHEMA`), conditions of ambiguous ones, and the group of each chip arm."""

    patterns: pl.DataFrame
    conditions: tuple[Condition, ...]
    groups: Mapping[str, str]


@dataclass(frozen=True)
class _Name:
    written: str
    namespace: Namespace
    entity_id: str | None
    family: str | None
    company_id: str


@cache
def default_gazetteer() -> Gazetteer:
    """The gazetteer of the package, built once per process."""
    return build(default_graph())


def build(graph: Graph, path: Path = NAMES) -> Gazetteer:
    """Put the names of the graph and of ``names.yaml`` together.

    Args:
        graph: The alias graph.
        path: The file of additional names.

    Raises:
        ParseError: The file is not valid, names an entity that the graph lacks, or puts a condition on a name that
            is not searched for.
    """
    file = read_file(path, NamesFile)
    _check(file, graph)
    searched = [*_additional(file, graph), *_graph_names(graph)]
    rules = {
        form: index for index, rule in enumerate(file.ambiguous) for name in rule.names for form in spellings(name)
    }
    known = {name.written.lower() for name in searched}
    unsearched = {name for rule in file.ambiguous for name in rule.names if name.lower() not in known}
    if unsearched:
        raise ParseError("news", f"{path.name}: ambiguous: {min(unsearched)!r} is not a name; remove it")
    rows: dict[tuple[str, str], tuple[object, ...]] = {}
    for name in searched:
        layer = "company" if name.namespace == "company" else "product"
        for form in spellings(name.written):
            row = (form, layer, name.namespace, name.entity_id, name.family, name.company_id, rules.get(form))
            rows.setdefault((layer, form), row)
    patterns = pl.DataFrame(list(rows.values()), schema=PATTERN_SCHEMA, orient="row").sort("layer", "form")
    return Gazetteer(patterns, tuple(file.ambiguous), file.groups)


def spellings(name: str) -> list[str]:
    """The forms of a name, in lower case, as a text may write it; none for a catalogue's string with brackets.

    Args:
        name: A name of the graph or of ``names.yaml``.

    Returns:
        Distinct forms, the closest to the written one first.
    """
    if _CATALOGUE.search(name):
        return []
    written = _SEPARATORS.sub(" ", name.lower()).strip()
    tokens = [(match.group(), match.start()) for match in _TOKEN.finditer(written)]
    if len(written) < _SHORTEST_NAME:
        return []
    anchored = _is_word(tokens[0][0])
    joints = [
        _joints(left, right, spaced=start > before + len(left), anchored=anchored)
        for (left, before), (right, start) in pairwise(tokens)
    ]
    free = sum(len(options) > 1 for options in joints)
    if free > _MAX_JOINTS:
        joints = [options[:1] for options in joints]
    forms = []
    for choice in product(*joints):
        form = tokens[0][0] + "".join(gap + token for gap, (token, _) in zip(choice, tokens[1:], strict=True))
        forms.append(form)
    return list(dict.fromkeys(forms))


def _is_word(token: str) -> bool:
    return len(token) > _WORD_LENGTH or not token.isascii()


def _joints(left: str, right: str, *, spaced: bool, anchored: bool) -> tuple[str, ...]:
    """What may stand between two tokens, the written one first."""
    if not (left[-1].isalnum() and right[0].isalnum()):
        return (" ",) if spaced else ("",)
    if spaced:
        return (" ",) if left.isdigit() and right.isdigit() else (" ", "")
    if left.isascii() and len(left) < _WORD_LENGTH and right[0].isdigit():
        return ("",)  # "a 2" and "v 4" are not the parts A2 and V4
    if left[0].isdigit() and not anchored:
        return ("",)
    return ("", " ")


def _graph_names(graph: Graph) -> Iterator[_Name]:
    """The names of the graph; a company's id only where it is its name too, since an id may be shorter (``jd``)."""
    for key, link in sorted(graph.links["company"].items()):
        company = graph.companies[link.entity_id]
        names = {normalise(name) for name in (company.name, *company.brands, *company.aliases)}
        if link.method != "id" or key in names:
            yield _Name(link.alias, "company", link.entity_id, None, link.entity_id)
    for _, link in sorted(graph.links["system"].items()):
        yield _Name(link.alias, "system", link.entity_id, None, graph.systems[link.entity_id].vendor)
    for _, link in sorted(graph.links["accelerator"].items()):
        part = graph.accelerators[link.entity_id]
        yield _Name(link.alias, "accelerator", link.entity_id, part.family, part.vendor)
    for _, link in sorted(graph.links["model"].items()):
        model = graph.models[link.entity_id]
        yield _Name(link.alias, "model", link.entity_id, _slug(model.family), model.developer)


def _additional(file: NamesFile, graph: Graph) -> Iterator[_Name]:
    for entity_id, names in file.aliases.get("company", {}).items():
        for name in names:
            yield _Name(name, "company", entity_id, None, entity_id)
    for entity_id, names in file.shorts.items():
        model = graph.models[entity_id]
        for name in names:
            yield _Name(name, "model", entity_id, _slug(model.family), model.developer)
    for namespace, families in file.families.items():
        for family, line in families.items():
            for name in line.names:
                yield _Name(name, namespace, None, family, line.owner)
                for brand in (graph.companies[line.owner].name, *graph.companies[line.owner].brands):
                    yield _Name(f"{brand} {name}", namespace, None, family, line.owner)


def _slug(family: str) -> str:
    return family.lower().replace(" ", "-")


def _check(file: NamesFile, graph: Graph) -> None:
    known = {"company": set(graph.companies), "model": set(graph.models)}
    wanted = [
        *(("company", key) for pair in file.groups.items() for key in pair),
        *(("company", key) for key in file.aliases.get("company", {})),
        *(("company", line.owner) for lines in file.families.values() for line in lines.values()),
        *(("model", key) for key in file.shorts),
    ]
    for namespace, key in wanted:
        if key not in known[namespace]:
            raise ParseError("news", f"{NAMES.name}: {key!r} is no {namespace} of the alias graph; add it there")
    if set(file.aliases) - {"company"}:
        raise ParseError("news", f"{NAMES.name}: aliases: only of companies; other names belong to the alias graph")
