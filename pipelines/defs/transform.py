"""The dbt models as assets, their tests as checks.

What belongs here: how dbt's resources are named and grouped in Dagster, running the build, and recording its test
results. What does not: SQL (dbt_project).
"""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliInvocation,
    DbtCliResource,
    DbtProject,
    dbt_assets,
)
from dagster_dbt.core.dbt_event_iterator import DbtEventIterator
from dbt.adapters.duckdb.connections import DuckDBConnectionManager

from pipelines.defs.common import MODEL_GROUPS, NO_COLUMN_LINEAGE_TAG, OWNERS, SKIP_UNCHANGED_TAG, WRITE_POOL
from pipelines.defs.manifest import dbt_environment, dbt_variables, manifest_path, model_descriptions
from pipelines.progress import reporter
from pipelines.settings import DBT_PROJECT_DIR, Settings
from pipelines.warehouse.build_db import write_lock, writer, writer_under_lock
from pipelines.warehouse.built import begin_build, end_build
from pipelines.warehouse.check_results import CheckRow, replace_results
from pipelines.warehouse.freshness import is_up_to_date
from pipelines.warehouse.status import write_status

RAN = ("pass", "fail", "warn", "error")


class Translator(DagsterDbtTranslator):
    """Names models ``[schema, table]``, groups them along the flow, and gives them an owner."""

    def __init__(self) -> None:
        """Show dbt tests as asset checks and link to the SQL."""
        super().__init__(DagsterDbtTranslatorSettings(enable_asset_checks=True, enable_source_tests_as_checks=True))

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The group of the model's schema."""
        return MODEL_GROUPS.get(dbt_resource_props.get("config", {}).get("schema") or "", None)

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """The team."""
        return OWNERS


@dbt_assets(
    manifest=manifest_path(),
    dagster_dbt_translator=Translator(),
    project=DbtProject(
        project_dir=DBT_PROJECT_DIR, profiles_dir=DBT_PROJECT_DIR, target_path=Settings().dbt_target_dir
    ),
    name="build_models",
    pool=WRITE_POOL,
)
def build_models(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
    """Build and test every selected model; a failed test stops what stands on it."""
    settings = Settings()
    if SKIP_UNCHANGED_TAG in context.run.tags and is_up_to_date(settings):
        context.log.info("nothing that the publication depends on has changed: no build")
        return
    os.environ.update(dbt_environment(settings))
    with write_lock(settings):
        if not context.is_subset:
            with writer_under_lock(settings) as connection:
                fingerprint = begin_build(connection, settings)
        invocation = dbt.cli(
            ["build", "--vars", dbt_variables(settings)],
            context=context,
            target_path=settings.dbt_target_dir,
            raise_on_error=False,
        )
        events = list(_with_progress(invocation.stream()))
        tables = (event for event in events if isinstance(event, dg.Output))
        # The lineage of columns takes longer to find than the models take to build.
        with_lineage = settings.column_lineage and NO_COLUMN_LINEAGE_TAG not in context.run.tags
        detailed = (
            DbtEventIterator(tables, invocation)
            .fetch_row_counts()
            .fetch_column_metadata(with_column_lineage=with_lineage)
        )
        yield from map(_described, detailed)
        _release(invocation)
        if not context.is_subset and invocation.is_successful():
            with writer_under_lock(settings) as connection:
                end_build(connection, fingerprint)
    yield from (event for event in events if not isinstance(event, dg.Output))
    _record(settings, invocation, is_whole=not context.is_subset)
    if not invocation.is_successful():
        error = invocation.get_error()
        raise dg.Failure(description=f"dbt build failed: {error}" if error else "dbt build failed")


def _release(invocation: DbtCliInvocation) -> None:
    """Close the connection through which row counts were read: DuckDB lets no writer in beside it."""
    if invocation.adapter is not None:
        invocation.adapter.cleanup_connections()
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


def _with_progress(events: Iterator[Any]) -> Iterator[Any]:
    for done, event in enumerate(events, start=1):
        reporter().stage("building and testing models", done, None)
        yield event


def _described(event: Any) -> Any:
    """Put the descriptions of the dbt project beside the columns that were found in the database."""
    key = event.metadata.get("unique_id")
    schema = event.metadata.get("dagster/column_schema")
    if key is None or not isinstance(schema, dg.TableSchemaMetadataValue):
        return event
    _, _, name = str(key.value).split(".")
    texts = next((d.columns for table, d in model_descriptions().items() if table.endswith(f".{name}")), {})
    columns = [
        dg.TableColumn(column.name, column.type, texts.get(column.name), tags=column.tags)
        for column in schema.schema.columns
    ]
    return event.with_metadata({**event.metadata, "dagster/column_schema": dg.TableSchema(columns=columns)})


def _record(settings: Settings, invocation: DbtCliInvocation, is_whole: bool) -> None:
    """Keep the results of the tests that ran, so that publication and `computegap checks` see them.

    A whole build leaves no result of an earlier one, for a model may be gone; a part replaces that of its own models.
    """
    try:
        results = invocation.get_artifact("run_results.json")["results"]
        manifest = invocation.get_artifact("manifest.json")
    except (OSError, KeyError):
        return
    nodes = manifest["nodes"] | manifest.get("unit_tests", {})
    tests = [
        (nodes[result["unique_id"]], result)
        for result in results
        if result["unique_id"].split(".")[0] in ("test", "unit_test") and result["status"] in RAN
    ]
    rows = [_check_row(node, result, manifest) for node, result in tests]
    with writer(settings) as connection:
        replace_results(connection, "dbt", None if is_whole else {row.asset for row in rows}, rows)
        write_status(connection, settings)


def _check_row(node: Mapping[str, Any], result: Mapping[str, Any], manifest: Mapping[str, Any]) -> CheckRow:
    severity = str(node.get("config", {}).get("severity") or "error").lower()
    tested = node.get("attached_node") or next(iter(node.get("depends_on", {}).get("nodes", [])), "")
    resource = manifest["nodes"].get(tested) or manifest["sources"].get(tested) or {}
    return CheckRow(
        asset=f"{resource.get('schema', '')}.{resource.get('name', '')}",
        check_name=node["name"],
        kind="dbt",
        severity="blocking" if severity == "error" else "warning",
        is_blocking=severity == "error",
        passed=result["status"] == "pass",
        observed=result.get("message") or f"{result.get('failures') or 0} failing rows",
        description=node.get("description") or "",
    )


def dbt_resource() -> DbtCliResource:
    """The dbt command line of this environment on this project; the environment need not be on the PATH."""
    return DbtCliResource(
        project_dir=str(DBT_PROJECT_DIR),
        profiles_dir=str(DBT_PROJECT_DIR),
        dbt_executable=str(Path(sys.executable).with_name("dbt")),
    )


ASSETS = [build_models]
