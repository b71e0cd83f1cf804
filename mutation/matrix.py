"""``python -m mutation.matrix``: which kind of check every table has, as a page; what has none needs an argument.

What belongs here: sorting checks into kinds by what they do, and the page. What does not: the checks, and the arguments
(``coverage.yaml``).

Everything is read from the definitions: schemas of the sources, suites, the dbt project, and the Dagster assets.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from pipelines.quality.suites import ROWS, Expectation, all_suites
from pipelines.settings import PROJECT_ROOT
from pipelines.sources import all_sources
from pipelines.warehouse.document_tables import DESCRIPTIONS as DOCUMENT_TABLES
from pipelines.warehouse.entity_tables import DESCRIPTIONS as ENTITY_TABLES
from pipelines.warehouse.entity_tables import NAMES
from pipelines.warehouse.news_tables import DESCRIPTIONS as NEWS_TABLES

Kind = Literal["schema", "freshness", "volume", "grain", "range", "relation"]
KINDS: tuple[Kind, ...] = get_args(Kind)
PAGE = PROJECT_ROOT / "docs" / "coverage.md"
ARGUMENTS = Path(__file__).with_name("coverage.yaml")
LAYERS = ("raw", "core", "marts", "audit")
INHERITED = "inputs"
# Made from other raw tables, and again when these or the rules change.
DERIVED = (*ENTITY_TABLES, *NEWS_TABLES, *DOCUMENT_TABLES)

LEGEND = """\
*Typed rows* and *contract* fix columns and types. *Policy* is Dagster's freshness policy, *inputs* says that all raw
tables below have one. *Version before* and *publication before* compare with the last one. *Expectations* are Great
Expectations, *dbt* generic or singular tests; *names resolved* holds names against the alias graph. A number is an
argument below the table."""

OF_TYPE: dict[str, Kind] = {
    "expect_table_row_count_to_be_between": "volume",
    "expect_column_values_to_not_be_null": "schema",
    "expect_column_values_to_be_unique": "grain",
    "expect_compound_columns_to_be_unique": "grain",
    "expect_column_values_to_be_in_set": "range",
    "expect_column_distinct_values_to_contain_set": "volume",
    "expect_column_values_to_be_between": "range",
    "expect_column_pair_values_a_to_be_greater_than_b": "range",
}
OF_GENERIC: dict[str, Kind] = {
    "required": "schema",
    "not_null": "schema",
    "nulls_have_reasons": "schema",
    "reasons_given": "schema",
    "unique": "grain",
    "unique_combination": "grain",
    "accepted_values": "range",
    "vocabularies": "range",
    "ranges": "range",
    "finite_columns": "range",
    "ordered_interval": "range",
    "relationships": "relation",
    "ratios_share_a_class": "relation",
}
Cells = dict[str, dict[Kind, list[str]]]


class Argument(BaseModel):
    """Why some tables need no check of a kind; the table may be a pattern, such as ``audit.*``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: str
    kind: Kind
    reason: str


def cells(manifest: Mapping[str, Any], with_policy: Iterable[str], compared: Iterable[str]) -> Cells:
    """The checks of every table, by kind.

    Args:
        manifest: That of the dbt project.
        with_policy: The tables (``schema.table``) with a freshness policy.
        compared: The tables whose volume is compared with the publication's.
    """
    found: Cells = {table: {kind: [] for kind in KINDS} for table in _tables(manifest)}

    def note(table: str, kind: Kind, check: str) -> None:
        if table in found and check not in found[table][kind]:
            found[table][kind].append(check)

    typed = [f"raw.{table.name}" for source in all_sources() for table in source.tables]
    named = [f"raw.{name}" for places in NAMES.values() for name, _ in places]
    derived = [f"raw.{name}" for name in DERIVED]
    noted: list[tuple[Iterable[str], Kind, str]] = [
        ([*typed, *derived], "schema", "typed rows"),
        (typed, "volume", "version before"),
        (compared, "volume", "publication before"),
        (with_policy, "freshness", "policy"),
        (derived, "freshness", INHERITED),
        (named, "relation", "names resolved"),
    ]
    for tables, kind, check in noted:
        for table in tables:
            note(table, kind, check)
    for suite in all_suites():
        for expectation in suite.expectations:
            note(suite.asset, kind_of(expectation), "expectations")
    _note_dbt(manifest, note)
    _note_inputs(manifest, found)
    return found


def kind_of(expectation: Expectation) -> Kind:
    """What an expectation looks at; one in SQL, by what its statement does."""
    if expectation.type != ROWS:
        return OF_TYPE[expectation.type]
    sql = " ".join(str(expectation.kwargs["unexpected_rows_query"]).lower().split())
    if "{today}" in sql and "max(" in sql:
        return "freshness"
    if " join " in sql or "raw.raw_" in sql or " in (select " in sql:
        return "relation"
    if "group by" in sql and ("count(*) > 1" in sql or "count(*) <> 1" in sql):
        return "grain"
    if "having count(" in sql:
        return "volume"
    return "range"


def holes(found: Cells) -> list[tuple[str, Kind]]:
    """The tables without any check of a kind."""
    return [(table, kind) for table, kinds in found.items() for kind in KINDS if not kinds[kind]]


def arguments(path: Path = ARGUMENTS) -> list[Argument]:
    """Why holes are none."""
    return TypeAdapter(list[Argument]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))


def unargued(found: Cells, argued: Iterable[Argument]) -> list[tuple[str, Kind]]:
    """The holes for which nobody argues."""
    known = list(argued)
    return [hole for hole in holes(found) if not any(_fits(argument, hole) for argument in known)]


def unneeded(found: Cells, argued: Iterable[Argument]) -> list[Argument]:
    """The arguments without a hole."""
    there = holes(found)
    return [argument for argument in argued if not any(_fits(argument, hole) for hole in there)]


def page(found: Cells, argued: Iterable[Argument]) -> str:
    """The table as Markdown."""
    known = list(argued)
    notes = {argument: number for number, argument in enumerate(known, start=1)}
    open_, total = unargued(found, known), len(found) * len(KINDS)
    counted = (
        f"{len(found)} tables, {len(KINDS)} kinds of check: {total - len(holes(found))} of {total} cells have a check, "
        f"{len(holes(found)) - len(open_)} an argument, {len(open_)} neither. "
        "`make coverage-matrix` writes this page from the definitions; a test fails when it differs from them."
    )
    lines = ["# What is checked where", "", counted, "", LEGEND]
    for layer in LAYERS:
        lines += ["", f"## {layer}", "", f"| table | {' | '.join(KINDS)} |", "|---|" + "---|" * len(KINDS)]
        for table, kinds in found.items():
            if table.startswith(f"{layer}."):
                shown = (", ".join(kinds[kind]) or _note((table, kind), notes) for kind in KINDS)
                lines.append(f"| `{table.partition('.')[2]}` | {' | '.join(shown)} |")
    lines += ["", "## Arguments", ""]
    lines += [f"{number}. `{a.table}`, {a.kind}: {' '.join(a.reason.split())}" for a, number in notes.items()]
    return "\n".join(lines) + "\n"


def definitions() -> Cells:
    """The cells of this project as it is."""
    from pipelines.definitions import computegap  # noqa: PLC0415 - imports dbt, which takes seconds
    from pipelines.defs.manifest import manifest_path  # noqa: PLC0415
    from pipelines.warehouse.history import PUBLISHED  # noqa: PLC0415

    assembled = computegap()
    with_policy = [
        ".".join(spec.key.path) for spec in assembled.resolve_all_asset_specs() if spec.freshness_policy is not None
    ]
    compared = [
        ".".join(spec.asset_key.path)
        for checks in assembled.asset_checks or []
        for spec in checks.check_specs
        if spec.name == PUBLISHED
    ]
    return cells(json.loads(manifest_path().read_bytes()), with_policy, compared)


def _tables(manifest: Mapping[str, Any]) -> list[str]:
    """Every raw table and every published model."""
    raw = [f"raw.{node['name']}" for node in manifest["sources"].values() if node["schema"] == "raw"]
    models = [
        f"{node['schema']}.{node['name']}"
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] in LAYERS
    ]
    return sorted([*raw, *models], key=lambda table: (LAYERS.index(table.partition(".")[0]), table))


def _note_dbt(manifest: Mapping[str, Any], note: Any) -> None:
    """Contracts and tests; what a test of a staging model relates, it relates for the raw tables that it is made of."""
    nodes = manifest["nodes"] | manifest["sources"]
    name_of = {key: f"{node['schema']}.{node['name']}" for key, node in nodes.items() if "schema" in node}
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model" and node["config"].get("contract", {}).get("enforced"):
            note(f"{node['schema']}.{node['name']}", "schema", "contract")
        if node["resource_type"] != "test":
            continue
        generic = (node.get("test_metadata") or {}).get("name")
        tested = [node["attached_node"]] if generic else node["depends_on"].get("nodes", ())
        for key in tested:
            kind = OF_GENERIC.get(generic) if generic else "relation" if len(tested) > 1 else "range"
            if kind is None:
                continue
            note(name_of[key], kind, "dbt")
            if kind == "relation" and name_of[key].startswith("staging."):
                for below in nodes[key]["depends_on"].get("nodes", ()):
                    note(name_of[below], "relation", "dbt")


def _note_inputs(manifest: Mapping[str, Any], found: Cells) -> None:
    """A model whose raw tables are all watched for freshness is as fresh as they are: it is built with them."""
    below: dict[str, set[str]] = defaultdict(set)
    nodes = manifest["nodes"] | manifest["sources"]

    def raw_of(key: str) -> set[str]:
        if key not in below:
            node = nodes[key]
            if node["resource_type"] == "source":
                below[key] = {f"{node['schema']}.{node['name']}"}
            else:
                below[key] = set().union(*(raw_of(parent) for parent in node["depends_on"].get("nodes", ())))
        return below[key]

    for key, node in manifest["nodes"].items():
        table = f"{node['schema']}.{node['name']}"
        if node["resource_type"] == "model" and table in found:
            inputs = [raw for raw in raw_of(key) if raw in found]
            if inputs and all(found[raw]["freshness"] for raw in inputs):
                found[table]["freshness"].append(INHERITED)


def _fits(argument: Argument, hole: tuple[str, Kind]) -> bool:
    return argument.kind == hole[1] and fnmatchcase(hole[0], argument.table)


def _note(hole: tuple[str, Kind], notes: Mapping[Argument, int]) -> str:
    return next((f"({number})" for argument, number in notes.items() if _fits(argument, hole)), "**none**")


if __name__ == "__main__":
    PAGE.write_text(page(definitions(), arguments()), encoding="utf-8")
