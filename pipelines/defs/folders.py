"""The sensors that ask for a refresh when files have come or changed: the inbox, the ledger.

What belongs here: the sensors. What does not: looking at a folder (``pipelines/documents/folder.py``), the jobs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import dagster as dg

from pipelines.documents.folder import documents, fingerprint
from pipelines.settings import PACKAGE_ROOT, Settings

LOOK_INTERVAL_SECONDS = 60


def inbox_sensor(job_name: str) -> dg.SensorDefinition:
    """The sensor that asks for a run of `job_name` once per state of the inbox; off until somebody turns it on."""
    return _folder_sensor(
        "inbox_documents",
        job_name,
        lambda settings: [settings.inbox_dir],
        "Looks into the inbox folder and asks for a refresh of the news when documents or descriptions have come "
        "or changed. A document that is taken away asks for nothing.",
    )


def ledger_sensor(job_name: str) -> dg.SensorDefinition:
    """The sensor that asks for a run of `job_name` once per state of the ledger; off until somebody turns it on."""
    return _folder_sensor(
        "ledger_files",
        job_name,
        lambda settings: [PACKAGE_ROOT / "ledger", settings.ledger_dir],
        "Looks at the files of the ledger, those of the project and those of the home, and asks for a refresh when one "
        "has come or changed.",
    )


def _folder_sensor(
    name: str, job_name: str, folders: Callable[[Settings], Sequence[Path]], description: str
) -> dg.SensorDefinition:
    @dg.sensor(name=name, job_name=job_name, minimum_interval_seconds=LOOK_INTERVAL_SECONDS, description=description)
    def look(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        there = [folder for folder in folders(Settings()) if fingerprint(folder)]
        state = "-".join(fingerprint(folder) for folder in there)
        if not there or state == context.cursor:
            return dg.SkipReason("nothing new")
        tags = {"computegap/files": str(sum(len(documents(folder)) for folder in there))}
        return dg.SensorResult(run_requests=[dg.RunRequest(run_key=f"{name}-{state}", tags=tags)], cursor=state)

    return look
