"""The alias graph: every entity, every name that leads to it, and the tables that the warehouse gets.

What belongs here: putting the curated files together, checking that they agree, and turning them into
frames. What does not: the shape of one file (`files`), the rule of comparison (`names`), looking up the
names of a source (`resolve`).

Names are grown from the curated ones by two rules, so that the files stay readable: another spelling of the
first word (``Ascend`` -> ``昇腾``), and a brand of the vendor before the name (``Huawei``, ``华为``). A model's
name is also grown by the other way in which ids write a decimal point (``v4.1`` -> ``v4p1``), and what a catalogue
puts around an id is taken off when it is looked up (`Wrapping`). All are exact; nothing is similar to anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import polars as pl

from pipelines.entities.files import (
    FOLDER,
    SOURCE_ID,
    Accelerator,
    AcceleratorFile,
    Company,
    CompanyFile,
    Model,
    ModelFile,
    System,
    SystemFile,
    Unresolvable,
    read_file,
)
from pipelines.entities.names import normalise
from pipelines.errors import ParseError, UsageError

Method = Literal["id", "name", "alias"]

NAMESPACES = ("company", "accelerator", "system", "model")

TABLES: dict[str, dict[str, type[pl.DataType]]] = {
    "raw_entities__accelerator": {
        "accelerator_id": pl.String,
        "name": pl.String,
        "vendor": pl.String,
        "bloc": pl.String,
        "family": pl.String,
        "form": pl.String,
        "frontier_class": pl.String,
        "contestant_id": pl.String,
        "relation": pl.String,
        "reason": pl.String,
    },
    "raw_entities__system": {
        "system_id": pl.String,
        "name": pl.String,
        "vendor": pl.String,
        "bloc": pl.String,
        "system_class": pl.String,
        "reason": pl.String,
    },
    "raw_entities__model": {
        "model_id": pl.String,
        "name": pl.String,
        "developer": pl.String,
        "bloc": pl.String,
        "family": pl.String,
        "snapshot_of": pl.String,
    },
    "raw_entities__company": {
        "company_id": pl.String,
        "name": pl.String,
        "country": pl.String,
        "bloc": pl.String,
        "valid_from": pl.Date,
        "valid_to": pl.Date,
        "reason": pl.String,
    },
    "raw_entities__alias": {
        "namespace": pl.String,
        "alias": pl.String,
        "alias_normalised": pl.String,
        "entity_id": pl.String,
        "method": pl.String,
    },
}
"""Columns and dtypes of the raw tables. `relation` is ``self`` for a part that stands for itself."""

DEFAULT_REASON = "datacentre part with off-die main memory"


@dataclass(frozen=True)
class Link:
    """One name that leads to an entity: as written (`alias`) and as compared (`alias_normalised`)."""

    namespace: str
    alias: str
    alias_normalised: str
    entity_id: str
    method: Method


@dataclass(frozen=True)
class Wrapping:
    """What catalogues put around an id, normalised: a path of known words, then one prefix, and one suffix."""

    path_words: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()

    def bare(self, form: str) -> Iterator[str]:
        """The forms that `form` may wrap, itself first; none of a path with a word that is not known."""
        *path, last = form.split("/")
        if not self.path_words.issuperset(path):
            return
        for prefix in ("", *self.prefixes):
            for suffix in ("", *self.suffixes):
                if last.startswith(prefix) and last.endswith(suffix):
                    yield last.removeprefix(prefix).removesuffix(suffix)


@dataclass(frozen=True)
class Graph:
    """The curated files put together: entities by id, links and refusals by namespace and normalised name."""

    companies: Mapping[str, Company]
    accelerators: Mapping[str, Accelerator]
    systems: Mapping[str, System]
    models: Mapping[str, Model]
    links: Mapping[str, Mapping[str, Link]]
    refusals: Mapping[str, Mapping[str, str]]
    wrappings: Mapping[str, Wrapping]

    def find(self, namespace: str, form: str) -> tuple[Link | None, str | None]:
        """The link of a normalised name, or the curated reason why it has none; both None for an unknown name.

        Raises:
            UsageError: The namespace does not exist.
        """
        links, refusals = self.namespace(namespace)
        for candidate in (form, *self.wrappings.get(namespace, Wrapping()).bare(form)):
            if candidate in links or candidate in refusals:
                return links.get(candidate), refusals.get(candidate)
        return None, None

    def namespace(self, namespace: str) -> tuple[Mapping[str, Link], Mapping[str, str]]:
        """Links and refusals (normalised name to reason) of a namespace; UsageError if it does not exist."""
        if namespace not in self.links:
            raise UsageError(f"no namespace {namespace!r} of entities; known: {', '.join(self.links)}")
        return self.links[namespace], self.refusals[namespace]

    def entities(self) -> pl.DataFrame:
        """One row per entity: namespace, entity_id, name (String)."""
        kinds: tuple[tuple[str, Mapping[str, Company | Accelerator | System | Model]], ...] = (
            ("company", self.companies),
            ("accelerator", self.accelerators),
            ("system", self.systems),
            ("model", self.models),
        )
        rows = [(kind, key, entity.name) for kind, entities in kinds for key, entity in sorted(entities.items())]
        return pl.DataFrame(rows, schema=dict.fromkeys(("namespace", "entity_id", "name"), pl.String), orient="row")


def load(folder: Path = FOLDER) -> Graph:
    """Read and check the four files of a folder.

    Raises:
        ParseError: A file does not fit its schema, an entry points to one that is not there, two entities
            share a normalised name inside a namespace, or a refused name is also an alias.
    """
    company_file = read_file(folder / "companies.yaml", CompanyFile)
    accelerator_file = read_file(folder / "accelerators.yaml", AcceleratorFile)
    system_file = read_file(folder / "systems.yaml", SystemFile)
    model_file = read_file(folder / "models.yaml", ModelFile)
    companies = company_file.companies
    _check_references(companies, accelerator_file.accelerators, system_file.systems)
    _check_models(companies, model_file.models)
    links = {
        "company": _link("company", _company_names(companies)),
        "accelerator": _link(
            "accelerator",
            _product_names(accelerator_file.accelerators, companies, accelerator_file.spellings),
        ),
        "system": _link("system", _product_names(system_file.systems, companies, system_file.spellings)),
        "model": _link("model", _model_names(model_file.models, companies, model_file.spellings)),
    }
    refusals = {
        "company": _refuse("companies.yaml", company_file.unresolvable, links["company"]),
        "accelerator": _refuse("accelerators.yaml", accelerator_file.unresolvable, links["accelerator"]),
        "system": _refuse("systems.yaml", system_file.unresolvable, links["system"]),
        "model": _refuse("models.yaml", model_file.unresolvable, links["model"]),
    }
    return Graph(
        companies=companies,
        accelerators=accelerator_file.accelerators,
        systems=system_file.systems,
        models=model_file.models,
        links=links,
        refusals=refusals,
        wrappings={"model": _wrapping(model_file)},
    )


@cache
def default_graph() -> Graph:
    """The graph that ships with the package, read once per process."""
    return load()


def tables(graph: Graph | None = None) -> dict[str, pl.DataFrame]:
    """The raw tables of the graph (`TABLES`), each sorted by its key.

    Args:
        graph: The graph; the one of the package if left out.
    """
    graph = graph or default_graph()
    companies = graph.companies
    rows: dict[str, Iterable[tuple[object, ...]]] = {
        "raw_entities__accelerator": (
            (
                key,
                part.name,
                companies[part.vendor].name,
                companies[part.vendor].bloc,
                part.family,
                part.form,
                part.frontier_class,
                part.contestant_of.id if part.contestant_of else key,
                part.contestant_of.relation if part.contestant_of else "self",
                part.reason or DEFAULT_REASON,
            )
            for key, part in sorted(graph.accelerators.items())
        ),
        "raw_entities__system": (
            (
                key,
                system.name,
                companies[system.vendor].name,
                companies[system.vendor].bloc,
                system.system_class,
                system.reason,
            )
            for key, system in sorted(graph.systems.items())
        ),
        "raw_entities__model": (
            (
                key,
                model.name,
                companies[model.developer].name,
                companies[model.developer].bloc,
                model.family,
                model.snapshot_of,
            )
            for key, model in sorted(graph.models.items())
        ),
        "raw_entities__company": (
            (key, company.name, company.country, span.bloc, span.valid_from, span.valid_to, span.reason)
            for key, company in sorted(companies.items())
            for span in company.blocs
        ),
        "raw_entities__alias": (
            (link.namespace, link.alias, link.alias_normalised, link.entity_id, link.method)
            for namespace in NAMESPACES
            for _, link in sorted(graph.links[namespace].items())
        ),
    }
    return {name: pl.DataFrame(list(rows[name]), schema=schema, orient="row") for name, schema in TABLES.items()}


def _check_references(
    companies: Mapping[str, Company], accelerators: Mapping[str, Accelerator], systems: Mapping[str, System]
) -> None:
    """Every vendor is a company; a contestant is an accelerator that is nobody's variant."""
    for file, products in (("accelerators.yaml", accelerators), ("systems.yaml", systems)):
        for key, product in products.items():
            if product.vendor not in companies:
                raise ParseError(
                    SOURCE_ID,
                    f"{file}: {key}: vendor {product.vendor!r} is not in companies.yaml; add it there",
                )
    for key, part in accelerators.items():
        if part.contestant_of is None:
            continue
        head = accelerators.get(part.contestant_of.id)
        if head is None:
            raise ParseError(
                SOURCE_ID,
                f"accelerators.yaml: {key}: contestant_of {part.contestant_of.id!r} is not an entry",
            )
        if head.contestant_of is not None or part.contestant_of.id == key:
            raise ParseError(
                SOURCE_ID,
                f"accelerators.yaml: {key}: contestant_of {part.contestant_of.id!r} is itself a variant; "
                "point to the head of the group",
            )


def _check_models(companies: Mapping[str, Company], models: Mapping[str, Model]) -> None:
    """Every developer is a company; a snapshot is one of a model that is no snapshot itself."""
    for key, model in models.items():
        if model.developer not in companies:
            raise ParseError(
                SOURCE_ID, f"models.yaml: {key}: developer {model.developer!r} is not in companies.yaml; add it there"
            )
        base = models.get(model.snapshot_of) if model.snapshot_of else None
        if model.snapshot_of and (base is None or base.snapshot_of):
            raise ParseError(
                SOURCE_ID,
                f"models.yaml: {key}: snapshot_of {model.snapshot_of!r} is not an entry or is itself a snapshot",
            )


Named = tuple[str, Method, str]
"""Entity id, how the name belongs to it, the name."""


def _company_names(companies: Mapping[str, Company]) -> Iterator[Named]:
    for key, company in companies.items():
        yield key, "id", key
        yield key, "name", company.name
        # A chip arm's brands include its parent's name; as a company that name is the parent's.
        own_brands = [brand for brand in company.brands if not _is_another(companies, key, brand)]
        yield from ((key, "alias", alias) for alias in (*own_brands, *company.aliases))


def _is_another(companies: Mapping[str, Company], key: str, name: str) -> bool:
    """Whether another company has this as its name or alias."""
    wanted = normalise(name)
    return any(
        wanted == normalise(other)
        for other_key, company in companies.items()
        if other_key != key
        for other in (company.name, *company.aliases)
    )


def _product_names(
    products: Mapping[str, Accelerator] | Mapping[str, System],
    companies: Mapping[str, Company],
    spellings: Mapping[str, Sequence[str]],
) -> Iterator[Named]:
    for key, product in products.items():
        company = companies[product.vendor]
        yield key, "id", key
        yield key, "name", product.name
        for written in (product.name, *product.aliases):
            for spelled in _spelled(written, spellings):
                yield key, "alias", spelled
                yield from ((key, "alias", f"{brand} {spelled}") for brand in (company.name, *company.brands))


def _model_names(
    models: Mapping[str, Model], companies: Mapping[str, Company], spellings: Mapping[str, Sequence[str]]
) -> Iterator[Named]:
    for key, model in models.items():
        company = companies[model.developer]
        yield key, "id", key
        yield key, "name", model.name
        for written in (model.name, *model.aliases):
            for point in (".", "p"):
                for spelled in _spelled(re.sub(r"(?<=\d)\.(?=\d)", point, written), spellings):
                    yield key, "alias", spelled
                    yield from ((key, "alias", f"{brand} {spelled}") for brand in (company.name, *company.brands))


def _wrapping(file: ModelFile) -> Wrapping:
    return Wrapping(
        path_words=frozenset(normalise(word) for word in file.path_words),
        prefixes=tuple(normalise(prefix) for prefix in file.prefixes),
        suffixes=tuple(normalise(suffix) for suffix in file.suffixes),
    )


def _spelled(name: str, spellings: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The name, and the name with its first word in every other spelling."""
    yield name
    for word, others in spellings.items():
        rest = name.removeprefix(word)
        if rest != name and (not rest or not rest[0].isalnum()):
            yield from (f"{other}{rest}" for other in others)


def _link(namespace: str, names: Iterable[Named]) -> dict[str, Link]:
    """Links by normalised name; the first way a name belongs to an entity (id, name, alias) is kept."""
    links: dict[str, Link] = {}
    for entity_id, method, name in names:
        form = normalise(name)
        if not form:
            raise ParseError(SOURCE_ID, f"{namespace} {entity_id}: {name!r} is nothing but separators; remove it")
        known = links.setdefault(form, Link(namespace, name, form, entity_id, method))
        if known.entity_id != entity_id:
            raise ParseError(
                SOURCE_ID,
                f"{namespace} {entity_id}: {name!r} is already a name of {known.entity_id} "
                f"(as {known.alias!r}); a name leads to one entity: remove it from one of the two, "
                "or list it under unresolvable",
            )
    return links


def _refuse(file: str, groups: Iterable[Unresolvable], links: Mapping[str, Link]) -> dict[str, str]:
    """Reasons by normalised name."""
    refusals: dict[str, str] = {}
    for group in groups:
        for name in group.names:
            form = normalise(name)
            if form in links:
                raise ParseError(SOURCE_ID, f"{file}: unresolvable: {name!r} is also a name of {links[form].entity_id}")
            if refusals.setdefault(form, group.reason) != group.reason:
                raise ParseError(SOURCE_ID, f"{file}: unresolvable: {name!r} has two reasons")
    return refusals
