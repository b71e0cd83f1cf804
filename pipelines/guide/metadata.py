"""What dbt's project says about the published tables: one row per what, and what each column means.

What belongs here: reading the yml files of the published models, the shared texts (``models/docs.md``) and the table
macros. What does not: from which sources a table comes (origins), how it is shown (dictionary, cli), and the data.

It reads the files themselves, so that it needs neither dbt nor a build; a test compares it with a published file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from pipelines.settings import DBT_PROJECT_DIR

SCHEMAS = ("audit", "core", "marts")
MODELS = DBT_PROJECT_DIR / "models"
MACROS = DBT_PROJECT_DIR / "macros" / "table_macros.sql"
BUILD_ID = "The build that published this row (manifest.json)."
SHARED_TEXT = re.compile(r"{% docs (?P<name>\w+) %}\n(?P<text>.*?)\n{% enddocs %}", re.DOTALL)
SHARED_NAME = re.compile(r"{{ doc\('(\w+)'\) }}")
MACRO = re.compile(
    r"'schema': '(?P<schema>\w+)',\s+'name': '(?P<name>\w+)',\s+(?:'parameters': '(?P<parameters>[^']+)',\s+)?"
    r"'inputs':.*?'description': '(?P<text>[^']+)'",
    re.DOTALL,
)
# From the end of a name (without _low, _central, _high) to the unit; the names are those of the conventions.
UNITS = (
    (r"^n_|^(articles|events|providers.*|derivatives|downloads_30d|position|sentence)$|_count$", "count"),
    (r"^ratio|_ratio$|_ratio_exportable$|over_placebo$|^outcome_to_bound$", "ratio"),
    (r"_frac$|coverage$|^p_|share_of_nvidia$|^interval_level$", "fraction"),
    (r"_(tflops|pflops)$", "TFLOPS, PFLOPS"),
    (r"_usd_per_mtok$", "USD per million tokens"),
    (r"_cny_per_mtok$", "CNY per million tokens"),
    (r"^usd_per_gpu_hour$", "USD per GPU-hour"),
    (r"(^|_)usd$", "USD"),
    (r"(^|_)cny$", "CNY"),
    (r"(^|_)h100e$", "H100 equivalents"),
    (r"(^|_)(units|quantity)$", "pieces"),
    (r"_tb_per_s$", "TB/s"),
    (r"_kw_per_(pflops|tb|tb_per_s)$", "kW per PFLOPS, TB, TB/s"),
    (r"_per_joule$", "per joule"),
    (r"_tb$", "TB"),
    (r"_kw$", "kW"),
    (r"_mw$", "MW"),
    (r"_w$", "W"),
    (r"_nm$", "nm"),
    (r"_ms$", "ms"),
    (r"_bytes$", "bytes"),
    (r"_seconds$", "s"),
    (r"_hours$", "hours"),
    (r"_days$|^days_", "days"),
    (r"_months$|^months_", "months"),
    (r"_per_year$", "per year"),
    (r"_per_month$", "per month"),
    (r"_params_b$", "billions"),
    (r"_tokens$", "tokens"),
    (r"(^|_)value(_[ab]|_max|_min|_published|_per_accelerator)?$|^outcome$", "that of the row"),
)
BY_TYPE = {"boolean": "yes or no", "date": "day", "timestamp": "UTC", "time": "local time"}
NUMBERS = ("double", "integer", "bigint", "decimal")


@dataclass(frozen=True)
class Column:
    """A published column. `null` says what a null means: the columns that give the reason, or the one word for it."""

    name: str
    data_type: str
    unit: str
    text: str
    null: str


@dataclass(frozen=True)
class Table:
    """A published table: one row per what, the key, the columns, and the words that columns of text may hold."""

    name: str
    text: str
    grain: Sequence[str]
    columns: Sequence[Column]
    words: Mapping[str, Sequence[str]]

    @property
    def row(self) -> str:
        """What there is one row of, in short."""
        return self.text.removeprefix("One row per ").partition(": ")[0].partition(". ")[0].rstrip(".")


@dataclass(frozen=True)
class Function:
    """A table function of the published file."""

    name: str
    parameters: Sequence[str]
    text: str


@cache
def tables() -> tuple[Table, ...]:
    """Every published table, by schema and name."""
    shared = {
        found["name"]: " ".join(found["text"].split())
        for found in SHARED_TEXT.finditer((MODELS / "docs.md").read_text(encoding="utf-8"))
    }
    found = [
        _table(path, model, shared)
        for schema in SCHEMAS
        for path in sorted((MODELS / schema).rglob("*.yml"))
        for model in _yaml(path)["models"]
    ]
    return tuple(sorted(found, key=lambda table: table.name))


@cache
def functions() -> tuple[Function, ...]:
    """The table functions of the published file, by name."""
    found = MACRO.finditer(MACROS.read_text(encoding="utf-8"))
    return tuple(
        sorted(
            (Function(macro["name"], (macro["parameters"] or "d").split(", "), macro["text"]) for macro in found),
            key=lambda function: function.name,
        )
    )


def unit_of(name: str, data_type: str) -> str:
    """The unit of a column, by the names of the conventions; empty for text, and where only the meaning tells."""
    kind = data_type.lower()
    if kind not in NUMBERS:
        return BY_TYPE.get(kind, "")
    stem = re.sub(r"_(low|central|high)$", "", name)
    return next((unit for pattern, unit in UNITS if re.search(pattern, stem)), "")


def _table(path: Path, model: Mapping[str, Any], shared: Mapping[str, str]) -> Table:
    schema = path.relative_to(MODELS).parts[0]
    columns = [_column(column, shared) for column in model["columns"] if column["name"] != "build_id"]
    return Table(
        name=f"{schema}.{model['name']}",
        text=" ".join(model["description"].split()),
        grain=model["config"]["meta"]["grain"],
        columns=(*columns, Column("build_id", "varchar", "", BUILD_ID, "")),
        words=_vocabularies(model),
    )


def _column(column: Mapping[str, Any], shared: Mapping[str, str]) -> Column:
    meta = column.get("config", {}).get("meta", {})
    reasons = meta.get("null_reason", [])
    null = meta.get("null_means") or ", ".join([reasons] if isinstance(reasons, str) else reasons)
    text = SHARED_NAME.sub(lambda found: shared[found[1]], column["description"])
    name, data_type = column["name"], column["data_type"].lower()
    return Column(name, data_type, unit_of(name, data_type), " ".join(text.split()), null)


def _vocabularies(model: Mapping[str, Any]) -> dict[str, list[str]]:
    """The words that a column of text may hold, as its test has them."""
    words: dict[str, list[str]] = {}
    for test in model.get("data_tests", []):
        if isinstance(test, dict) and "vocabularies" in test:
            words |= {
                column: [str(word) for word in allowed]
                for column, allowed in test["vocabularies"]["arguments"]["values"].items()
            }
    return words


def _yaml(path: Path) -> Any:
    return yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - it is safe
