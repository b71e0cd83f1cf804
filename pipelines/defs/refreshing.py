"""A whole refresh in one process: ingest, then a build if anything changed.

What belongs here: the order of the Dagster runs and what came of them. What does not: output (cli) and any step's
work.

The first run fetches. Only what it finds to be new is loaded by a second one, and only if the publication is no longer
what a build would make does a third one build. So a refresh that finds nothing new is fast: it imports neither dbt nor
Great Expectations, which takes seconds. All runs land in Dagster's history.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import redirect_stdout
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

import dagster as dg
import duckdb
from sqlalchemy.exc import OperationalError

from pipelines import errors
from pipelines.defs import ingest
from pipelines.defs.common import NO_COLUMN_LINEAGE_TAG, raw_key, snapshot_key
from pipelines.defs.history import PooledSqliteEventLogStorage
from pipelines.defs.instance import activate
from pipelines.defs.manifest import parsed_meanwhile
from pipelines.errors import CheckFailedError, ComputegapError, PublicationError, WarehouseError
from pipelines.progress import reporter
from pipelines.settings import Settings
from pipelines.sources.base import Source
from pipelines.warehouse.build_db import kept_open, refresh_lock, write_lock, writer
from pipelines.warehouse.document_tables import DESCRIPTIONS as DOCUMENT_TABLES
from pipelines.warehouse.document_tables import are_documents_read
from pipelines.warehouse.entity_tables import DESCRIPTIONS, are_entities_loaded
from pipelines.warehouse.freshness import is_up_to_date
from pipelines.warehouse.ingest import settle_unchanged
from pipelines.warehouse.news_tables import DESCRIPTIONS as NEWS_TABLES
from pipelines.warehouse.news_tables import are_news_understood
from pipelines.warehouse.runs import record_run
from pipelines.warehouse.status import read_status

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult

Outcome = Literal["published", "unchanged"]
OURS = {error.__name__ for error in vars(errors).values() if isinstance(error, type)}
REFRESH_TAGS = {"computegap/refresh": "true"}
IN_PROGRESS = (dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.NOT_STARTED)
# What DuckDB, Dagster's own storage and plain files raise where a disk is full or cannot be written.
OF_THE_DISK = (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException, OperationalError, OSError)
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def refresh(settings: Settings, sources: Sequence[Source]) -> Outcome:
    """Bring the publication up to date.

    Args:
        settings: Where, from what, and for which day.
        sources: The sources to ask; the others keep what they have.

    Returns:
        Whether there was anything to publish.

    Raises:
        CheckFailedError: A blocking check failed; what was published before stays.
        PublicationError: The build or the publication failed; what was published before stays.
        WarehouseError: The raw tables could not be written, or the disk is full or read-only.
    """
    try:
        activate(settings)
        with refresh_lock(settings, lambda: reporter().stage("waiting for another refresh", 0, None)):
            return _refresh(settings, sources)
    except OF_THE_DISK as error:
        raise WarehouseError(
            f"the refresh broke off: {_first_line(error)}; what was published before stays. Look at the free space and "
            f"the permissions of {settings.home}, then run it again"
        ) from error


def _refresh(settings: Settings, sources: Sequence[Source]) -> Outcome:
    started_at = datetime.now(UTC)
    try:
        with parsed_meanwhile(settings):
            with _instance(settings) as instance, kept_open(settings):
                _ingest(instance, settings, sources)
                reporter().stage("looking for changes", 0, None)
                if is_up_to_date(settings):
                    _log(settings, started_at, "unchanged")
                    return "unchanged"
            reporter().stage("preparing the build", 0, None)
            _import_tools()
        _build(settings)
    except (ComputegapError, *OF_THE_DISK) as error:
        _log(settings, started_at, "failed", str(error))
        raise
    return "published"


def _instance(settings: Settings) -> dg.DagsterInstance:
    """The instance of DAGSTER_HOME; two processes must not create its tables at the same time.

    The write lock keeps the steps of a refresh apart from others; slots of a pool would outlive a killed refresh and
    let the next one wait for ever. Under the lock of refreshes, an earlier one that is not over has died.
    """
    with write_lock(settings):
        instance = dg.DagsterInstance.get()
        if isinstance(instance.event_log_storage, PooledSqliteEventLogStorage):
            instance.event_log_storage.takes_slots = False
        for run in instance.get_runs(dg.RunsFilter(tags=REFRESH_TAGS, statuses=IN_PROGRESS)):
            instance.report_run_failed(run, "its process died; the next refresh has taken over")
        return instance


def _ingest(instance: dg.DagsterInstance, settings: Settings, sources: Sequence[Source]) -> None:
    """Fetch the sources, then load those that hold something new and what stands on them: two runs, or only one."""
    job = dg.Definitions(assets=ingest.ASSETS, jobs=[ingest.INGEST]).resolve_job_def(ingest.INGEST.name)

    def run(chosen: Sequence[dg.AssetKey]) -> None:
        result = job.execute_in_process(
            instance=instance, asset_selection=chosen, raise_on_error=False, run_config=QUIET, tags=REFRESH_TAGS
        )
        if not result.success:
            raise WarehouseError(f"ingestion failed: {_cause(result)}")

    run([snapshot_key(source) for source in sources])
    to_load = settle_unchanged(sources, settings)
    with writer(settings) as connection:
        derived = (are_entities_loaded, are_news_understood, are_documents_read)
        if not to_load and all(is_there(connection) for is_there in derived):
            return
    loaded = (table.name for source in to_load for table in source.tables)
    run([raw_key(name) for name in (*loaded, *DESCRIPTIONS, *NEWS_TABLES, *DOCUMENT_TABLES)])


def _import_tools() -> None:
    """Import what a build needs and takes seconds, while the project may still be being parsed."""
    import_module("dagster_dbt")
    import_module("great_expectations")


def _build(settings: Settings) -> None:
    from pipelines.definitions import computegap  # noqa: PLC0415 - imports dbt, which takes seconds
    from pipelines.defs.automation import BUILD  # noqa: PLC0415

    job = computegap().resolve_job_def(BUILD.name)
    log = settings.status_dir / "build.log"
    with _instance(settings) as instance, log.open("w") as stream, redirect_stdout(stream):
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config=QUIET,
            tags={NO_COLUMN_LINEAGE_TAG: "true", **REFRESH_TAGS},
        )
    if result.success:
        return
    failed = [check for check in read_status(settings, "checks") if check["is_blocking"] and not check["passed"]]
    if failed:
        listed = "; ".join(f"{c['check_name']} on {c['asset']}: {c['observed']}" for c in failed[:5])
        raise CheckFailedError(
            f"{len(failed)} blocking check(s) failed: {listed}. Nothing was published; what was there before stays. "
            "`computegap checks` lists them all"
        )
    raise PublicationError(
        f"the build failed: {_cause(result)}; what was published before stays. dbt's own output is in {log}"
    )


def _cause(result: ExecuteInProcessResult) -> str:
    """The message of the first step that failed: ours if we raised one, else the innermost."""
    for event in result.all_events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            while error is not None and error.cause is not None and error.cls_name not in OURS:
                error = error.cause
            if error is not None:
                message = error.message.strip().removeprefix(f"pipelines.errors.{error.cls_name}: ")
                return f"{event.step_key}: {' '.join(message.split())}"
    return "no step says why; look at the run in `computegap ui`"


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


def _log(settings: Settings, started_at: datetime, outcome: str, detail: str = "") -> None:
    """Append the attempt to the log of runs; a failure to do so must not hide what happened."""
    try:
        with writer(settings) as connection:
            record_run(connection, settings, str(uuid4()), started_at, outcome, detail)
    except (WarehouseError, *OF_THE_DISK):
        if outcome != "failed":
            raise
