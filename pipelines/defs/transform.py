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
from pipelines.defs.launchpad import BuildConfig
from pipelines.defs.manifest import dbt_environment, dbt_variables, manifest_path, model_descriptions, target_lock
from pipelines.defs.previews import previews
from pipelines.progress import reporter
from pipelines.settings import DBT_PROJECT_DIR, Settings
from pipelines.warehouse.build_db import inspector, write_lock, writer, writer_under_lock
from pipelines.warehouse.built import begin_build, end_build
from pipelines.warehouse.check_results import CheckRow, replace_results
from pipelines.warehouse.freshness import is_up_to_date
from pipelines.warehouse.shapes import Shape, shapes
from pipelines.warehouse.status import write_status

RAN = ("pass", "fail", "warn", "error")
# Unit tests are about the code and not about the data: the test suite of the project runs them.
DATA_ONLY = ("--exclude-resource-type", "unit_test")


class Translator(DagsterDbtTranslator):
    """Names models ``[schema, table]``, groups them along the flow, and gives them an owner."""

    def __init__(self) -> None:
        """Show dbt tests as asset checks and link to the SQL."""
        super().__init__(
            DagsterDbtTranslatorSettings(
                enable_asset_checks=True, enable_source_tests_as_checks=True, enable_code_references=True
            )
        )

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The group of the model's schema."""
        return MODEL_GROUPS.get(dbt_resource_props.get("config", {}).get("schema") or "", None)

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """The team."""
        return OWNERS

    def get_automation_condition(self, dbt_resource_props: Mapping[str, Any]) -> dg.AutomationCondition[Any]:
        """Due as soon as what the model stands on is new."""
        return dg.AutomationCondition.eager()


@dbt_assets(
    manifest=manifest_path(),
    dagster_dbt_translator=Translator(),
    project=DbtProject(
        project_dir=DBT_PROJECT_DIR, profiles_dir=DBT_PROJECT_DIR, target_path=Settings().dbt_target_dir
    ),
    name="build_models",
    pool=WRITE_POOL,
)
def build_models(context: dg.AssetExecutionContext, dbt: DbtCliResource, config: BuildConfig) -> Iterator[Any]:
    """Build and test every selected model; a failed test stops what stands on it."""
    settings = config.settings()
    if SKIP_UNCHANGED_TAG in context.run.tags and is_up_to_date(settings):
        context.log.info("nothing that the publication depends on has changed: no build")
        return
    os.environ.update(dbt_environment(settings))
    tables: list[Any] = []
    with write_lock(settings), target_lock(settings):
        if not context.is_subset:
            with writer_under_lock(settings) as connection:
                fingerprint = begin_build(connection, settings)
        invocation = dbt.cli(
            ["build", *DATA_ONLY, "--vars", dbt_variables(settings)],
            context=context,
            target_path=settings.dbt_target_dir,
            raise_on_error=False,
        )
        # Results of tests are recorded while dbt goes on; tables are told of when their file can be read.
        for event in _with_progress(invocation.stream()):
            if isinstance(event, dg.Output):
                tables.append(event)
            else:
                yield event
        # The lineage of columns takes longer to find than the models take to build.
        if settings.column_lineage and NO_COLUMN_LINEAGE_TAG not in context.run.tags:
            tables = list(DbtEventIterator(iter(tables), invocation).fetch_column_metadata())
            _release(invocation)
        if not context.is_subset and invocation.is_successful():
            with writer_under_lock(settings) as connection:
                end_build(connection, fingerprint)
    with inspector(settings) as connection:
        found, shown = shapes(connection), previews(connection)
    for event in tables:
        table = ".".join(context.asset_key_for_output(event.output_name).path)
        preview = {"preview": dg.MetadataValue.md(shown[table])} if table in shown else {}
        yield event.with_metadata({**event.metadata, **preview, **_description(table, found.get(table))})
    _record(settings, invocation, is_whole=not context.is_subset)
    if not invocation.is_successful():
        error = invocation.get_error()
        raise dg.Failure(description=f"dbt build failed: {error}" if error else "dbt build failed")


def _release(invocation: DbtCliInvocation) -> None:
    """Close the connection through which columns were read: DuckDB lets no writer in beside it."""
    if invocation.adapter is not None:
        invocation.adapter.cleanup_connections()
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


def _with_progress(events: Iterator[Any]) -> Iterator[Any]:
    for done, event in enumerate(events, start=1):
        reporter().stage("building and testing models", done, None)
        yield event


def _description(table: str, shape: Shape | None) -> dict[str, Any]:
    """What Dagster shows of a table: rows, and columns with the descriptions of the dbt project."""
    if shape is None:
        return {}
    description = model_descriptions().get(table)
    texts = description.columns if description else {}
    columns = [dg.TableColumn(name, data_type, texts.get(name)) for name, data_type in shape.columns.items()]
    rows = {} if shape.n_rows is None else {"dagster/row_count": shape.n_rows}
    return {"dagster/column_schema": dg.TableSchema(columns=columns), **rows}


def _record(settings: Settings, invocation: DbtCliInvocation, is_whole: bool) -> None:
    """Keep the results of the tests that ran, so that publication and `computegap checks` see them.

    A whole build leaves no result of an earlier one, for a model may be gone; a part replaces that of its own models.
    """
    try:
        results = invocation.get_artifact("run_results.json")["results"]
        manifest = invocation.get_artifact("manifest.json")
    except (OSError, KeyError):
        return
    tests = [
        (manifest["nodes"][result["unique_id"]], result)
        for result in results
        if result["unique_id"].split(".")[0] == "test" and result["status"] in RAN
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
