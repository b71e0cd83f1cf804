"""The Dagster instance of a home: its folder, its configuration, and the environment that points to them.

What belongs here: creating DAGSTER_HOME on first use. What does not: definitions.
"""

from __future__ import annotations

import json
import os

from pipelines.settings import Settings
from pipelines.snapshots.atomic import write_atomically

CONFIGURATION = """\
# Made on first use; edit freely, it is not overwritten.
telemetry:
  enabled: false
nux:
  enabled: false
event_log_storage:
  module: pipelines.defs.history
  class: PooledSqliteEventLogStorage
  config:
    base_dir: {base_dir}
concurrency:
  runs:
    max_concurrent_runs: 4
  pools:
    # Assets that write the build database share the pool `duckdb_write`: one at a time.
    granularity: op
    default_limit: 1
run_monitoring:
  enabled: true
run_retries:
  # A run whose process died begins again; one that failed for a reason does not.
  enabled: true
  max_retries: 2
  retry_on_asset_or_op_failure: false
freshness:
  enabled: true
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days: 30
"""
# How many of the events that a run begins with Dagster hands to its storage at once (`defs.history`).
EVENT_BATCH_SIZE = 1000


def activate(settings: Settings) -> None:
    """Point this process and its children to the home: settings and DAGSTER_HOME go into the environment.

    A DAGSTER_HOME that is set already is respected; without one, the home's own is created on first use.
    """
    os.environ["COMPUTEGAP_HOME"] = str(settings.home)
    os.environ["COMPUTEGAP_OFFLINE"] = str(settings.offline).lower()
    if settings.mirror is not None:
        os.environ["COMPUTEGAP_MIRROR"] = str(settings.mirror)
    os.environ.setdefault("DAGSTER_HOME", str(settings.dagster_home))
    os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", str(EVENT_BATCH_SIZE))
    if os.environ["DAGSTER_HOME"] == str(settings.dagster_home):
        path = settings.dagster_home / "dagster.yaml"
        if not path.exists():
            base_dir = json.dumps(str(settings.dagster_home / "history" / "runs"))
            write_atomically(path, CONFIGURATION.format(base_dir=base_dir).encode())
