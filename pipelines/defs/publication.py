"""The last asset: what readers see.

What belongs here: the asset and its metadata. What does not: how publishing works (warehouse).
"""

from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime

import dagster as dg

from pipelines.defs.common import DAY, OWNERS, PUBLICATION_KEY, PUBLISH_GROUP, WRITE_POOL
from pipelines.defs.manifest import model_descriptions
from pipelines.progress import reporter
from pipelines.settings import Settings
from pipelines.warehouse.build_db import writer
from pipelines.warehouse.built import built_fingerprint
from pipelines.warehouse.publication import publish
from pipelines.warehouse.runs import record_run
from pipelines.warehouse.status import write_status


def publication(deps: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """The published file, which stands on every model and every blocking check."""

    @dg.asset(
        key=PUBLICATION_KEY,
        deps=deps,
        description=(
            "The one file for readers (`published/computegap.duckdb`), the same tables as Parquet, "
            "`manifest.json`, and the report about it (`published/report/index.html`). "
            "Replaced in one step, and only when every blocking check has passed."
        ),
        group_name=PUBLISH_GROUP,
        owners=OWNERS,
        kinds={"duckdb", "parquet"},
        pool=WRITE_POOL,
        automation_condition=dg.AutomationCondition.eager(),
        # A build is made when something changed, and some source does within days.
        freshness_policy=dg.FreshnessPolicy.time_window(warn_window=7 * DAY, fail_window=30 * DAY),
    )
    def published(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        from pipelines.report.picture import headline_picture  # noqa: PLC0415 - Altair takes a second to import
        from pipelines.report.publishing import report_of  # noqa: PLC0415

        settings = Settings()
        reporter().stage("publishing", 0, None)
        with writer(settings) as connection:
            record_run(connection, settings, context.run_id, _started_at(context), "published")
            fingerprint = built_fingerprint(connection)
            manifest = publish(connection, settings, fingerprint, model_descriptions(), [report_of(settings)])
            write_status(connection, settings)
        picture = headline_picture(settings.published_db)
        return dg.MaterializeResult(
            metadata={
                **({"gap": _shown(picture)} if picture else {}),
                "build_id": manifest["build_id"],
                "path": dg.MetadataValue.path(settings.published_db),
                "report": dg.MetadataValue.path(settings.published_dir / "report" / "index.html"),
                "tables": len(manifest["tables"]),
                "dagster/row_count": sum(table["rows"] for table in manifest["tables"].values()),
                "checks_passed": manifest["checks"]["passed"],
                "checks_warned": manifest["checks"]["warned"],
            }
        )

    return published


def _shown(picture: bytes) -> dg.MarkdownMetadataValue:
    """A PNG as the web UI shows it."""
    return dg.MetadataValue.md(f"![The gap per lens](data:image/png;base64,{b64encode(picture).decode()})")


def _started_at(context: dg.AssetExecutionContext) -> datetime:
    """When the run began, in UTC."""
    record = context.instance.get_run_record_by_id(context.run_id)
    if record is None or record.start_time is None:
        return datetime.now(UTC)
    return datetime.fromtimestamp(record.start_time, UTC)
