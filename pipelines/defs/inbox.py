"""The sensor that asks for a refresh of the news when the inbox has changed.

What belongs here: the sensor. What does not: looking at the folder (``pipelines/documents/folder.py``), the job.
"""

from __future__ import annotations

import dagster as dg

from pipelines.documents.folder import documents, fingerprint
from pipelines.settings import Settings

LOOK_INTERVAL_SECONDS = 60


def inbox_sensor(job_name: str) -> dg.SensorDefinition:
    """The sensor that asks for a run of `job_name` once per state of the inbox; off until somebody turns it on."""

    @dg.sensor(
        name="inbox_documents",
        job_name=job_name,
        minimum_interval_seconds=LOOK_INTERVAL_SECONDS,
        description=(
            "Looks into the inbox folder and asks for a refresh of the news when documents or descriptions have come "
            "or changed. A document that is taken away asks for nothing."
        ),
    )
    def inbox_documents(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        folder = Settings().inbox_dir
        state = fingerprint(folder)
        if not state or state == context.cursor:
            return dg.SkipReason(f"nothing new in {folder.name}")
        tags = {"computegap/documents": str(len(documents(folder)))}
        return dg.SensorResult(run_requests=[dg.RunRequest(run_key=f"inbox-{state}", tags=tags)], cursor=state)

    return inbox_documents
