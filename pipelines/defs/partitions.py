"""Sources by partition (round, date): backfilling chosen ones, and looking out for new ones.

What belongs here: the partitioned jobs, their registration and the sensor. What does not: which partitions a source
has (sources), fetching and looking (fetching).

A refresh fetches every partition that is not held; these jobs fetch chosen ones again, from the page of the job in the
UI. They are no assets, so that materialising all assets asks for no partition. What they fetch is loaded by the next
refresh.
"""

import json
from collections.abc import Sequence

import dagster as dg

from pipelines.defs.common import partitions_of
from pipelines.fetching.discovery import find_new, known_partitions
from pipelines.fetching.sources import fetch_partitions
from pipelines.progress import reporter
from pipelines.settings import Settings
from pipelines.sources import all_sources
from pipelines.sources.base import Source

PARTITIONED = [source for source in all_sources() if source.partitioned_by is not None]
# Rounds come out twice a year and dates once a week; a quarter of a day finds them on the day without pestering anyone.
LOOK_INTERVAL_SECONDS = 6 * 60 * 60
# What comes out more often, and under names that can be computed, needs nobody who looks whether it is there.
WATCHED = [
    source
    for source in all_sources()
    if source.is_watched or (source.partitioned_by is not None and source.resources_of is None)
]
MAX_REMEMBERED = 500


def register_partitions(instance: dg.DagsterInstance, sources: Sequence[Source], settings: Settings) -> None:
    """Tell Dagster which partitions of the sources exist, so that each can be chosen for a backfill."""
    for source in sources:
        if source.partitioned_by is not None:
            name = str(partitions_of(source).name)
            instance.add_dynamic_partitions(name, known_partitions(source, settings))


def _backfill(source: Source) -> dg.JobDefinition:
    @dg.op(name=f"fetch_{source.id}_partition", description=f"Fetch the chosen {source.partitioned_by} and no other.")
    def fetch_partition(context: dg.OpExecutionContext) -> None:
        outcomes = fetch_partitions(source, [context.partition_key], Settings(), reporter().fetching)
        not_reached = [outcome for outcome in outcomes if outcome.sha256 is None]
        for outcome in not_reached:
            context.log.warning(f"{source.id}/{outcome.key} is {outcome.status}: {outcome.detail}")
        if len(not_reached) == len(outcomes):
            raise dg.Failure(description=f"nothing of {context.partition_key} could be fetched")
        context.log.info(f"{len(outcomes) - len(not_reached)} of {len(outcomes)} resource(s) are held")

    @dg.job(
        name=f"backfill_{source.id}",
        partitions_def=partitions_of(source),
        description=(
            f"Snapshots of {source.title} by {source.partitioned_by}: fetches the chosen one again and no other. "
            "The next refresh loads what it holds."
        ),
    )
    def backfill() -> None:
        fetch_partition()

    return backfill


BACKFILLS = {source.id: _backfill(source) for source in PARTITIONED}


def look_out(job_name: str) -> dg.SensorDefinition:
    """The sensor that asks for a run of `job_name` when something new is out; off until somebody turns it on."""

    @dg.sensor(
        name="new_benchmark_rounds",
        job_name=job_name,
        minimum_interval_seconds=LOOK_INTERVAL_SECONDS,
        description=(
            "Looks for rounds and dates of which nothing is held, and for new content of watched documents, and asks "
            "for a refresh when there is any. Each is asked for once."
        ),
    )
    def new_benchmark_rounds(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        remembered: list[str] = json.loads(context.cursor or "[]")
        found = find_new(WATCHED, Settings(), remembered)
        if not found:
            return dg.SkipReason("nothing new outside")
        names = list(dict.fromkeys(finding.name for finding in found))
        grown = {
            source: sorted({f.partition for f in found if f.source_id == source.id and f.partition is not None})
            for source in PARTITIONED
        }
        return dg.SensorResult(
            run_requests=[dg.RunRequest(run_key=",".join(names), tags={"computegap/found": ", ".join(names)[:250]})],
            dynamic_partitions_requests=[
                partitions_of(source).build_add_request(partitions)
                for source, partitions in grown.items()
                if partitions
            ],
            cursor=json.dumps([*remembered, *names][-MAX_REMEMBERED:]),
        )

    return new_benchmark_rounds
