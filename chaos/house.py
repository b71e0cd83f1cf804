"""A small house: a copy of the project with few sources and models, whose refresh takes seconds.

What belongs here: making the copy, and changing what its sources say. What does not: what is done to it.

The code is the project's own, so fetching, snapshots, parsing, loading, checks, dbt and publication are the real ones;
only sources, models and suites are fewer. Two marts that the command line asks for are there and empty, since all that
they stand on is gone.
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from pathlib import Path

import polars as pl
import yaml

from pipelines.settings import PROJECT_ROOT
from pipelines.snapshots.atomic import write_atomically

COPIED = ("pipelines", "dbt_project", "data_tests", "pyproject.toml")
NOT_COPIED = shutil.ignore_patterns("__pycache__", "target", "logs")
RAW_SUITES = ("raw_entities__alias", "raw_epoch__ml_hardware", "raw_ledger__models", "raw_ledger__policy_events")
ONLY = ("epoch_ml_hardware", "flagperf", "ledger")
# Many small files that stay as they are, so that fetching takes a while and leaves nothing to load.
UNCHANGED = "raw.githubusercontent.com/FlagOpen"
PAYLOAD, MEMBER = "epoch.ai/data/ml_hardware.zip", "ml_hardware.csv"
MODELS = (
    "audit_checks",
    "audit_fetches",
    "audit_rejects",
    "audit_runs",
    "audit_snapshots",
    "audit_sources",
    "dim_policy_event",
    "mart_cost__training",
    "stg_epoch__ml_hardware",
)
EMPTY_MARTS = ("mart_claims__conflicts", "mart_gap__headline")
LEDGER = Path("pipelines") / "ledger"
CHANGED = ("models.csv", "policy_events.csv")
REF = re.compile(r"ref\('(\w+)'\)")


def make_small_house(folder: Path) -> None:
    """Copy the project and leave out most of its sources, models, tests and suites.

    Args:
        folder: Where; it must not exist.
    """
    folder.mkdir(parents=True)
    for name in COPIED:
        if (PROJECT_ROOT / name).is_dir():
            shutil.copytree(PROJECT_ROOT / name, folder / name, ignore=NOT_COPIED)
        else:
            shutil.copy(PROJECT_ROOT / name, folder / name)
    shutil.rmtree(folder / "data_tests" / "dbt")
    (folder / "data_tests" / "dbt").mkdir()
    _prune_models(folder / "dbt_project")
    for suite in (folder / "data_tests" / "expectations").glob("*.yml"):
        if suite.stem not in (*RAW_SUITES, *MODELS):
            suite.unlink()


def make_small_mirror(folder: Path, recorded: Path) -> None:
    """Copy the payloads of the sources that a small house asks.

    Args:
        folder: Where; it must not exist.
        recorded: All recorded payloads, by host and path.
    """
    (folder / PAYLOAD).parent.mkdir(parents=True)
    shutil.copyfile(recorded / PAYLOAD, folder / PAYLOAD)
    shutil.copytree(recorded / UNCHANGED, folder / UNCHANGED)


def change_inputs(project: Path, mirror: Path, recorded: Path, variant: int) -> None:
    """Let the sources say something else: hours of training, words about decisions, and notes of the payload.

    Args:
        project: A small house.
        mirror: Its mirror.
        recorded: All recorded payloads.
        variant: Which words; the same number, the same bytes.
    """
    models, decisions = (pl.read_csv(PROJECT_ROOT / LEDGER / name, infer_schema=False) for name in CHANGED)
    hours = pl.col("gpu_hours").cast(pl.Int64) + variant
    words = pl.concat_str("title", pl.lit(f" (variant {variant})"))
    for name, frame in zip(
        CHANGED, (models.with_columns(hours.cast(pl.String)), decisions.with_columns(words.alias("title"))), strict=True
    ):
        write_atomically(project / LEDGER / name, frame.write_csv().encode())
    with zipfile.ZipFile(recorded / PAYLOAD) as archive:
        rows = pl.read_csv(archive.read(MEMBER), infer_schema=False)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            zipfile.ZipInfo(MEMBER), rows.with_columns(pl.lit(f"Variant {variant}.").alias("Notes")).write_csv()
        )
    write_atomically(mirror / PAYLOAD, buffer.getvalue())


def _prune_models(dbt_project: Path) -> None:
    """Leave the wanted models, what they stand on, and the marts that are to be there."""
    models = {path.stem: path for path in (dbt_project / "models").rglob("*") if path.suffix in (".sql", ".py")}
    seeds = {path.stem: path for path in (dbt_project / "seeds").glob("*.csv")}
    kept: set[str] = set()
    waiting = [*MODELS]
    while waiting:
        name = waiting.pop()
        kept.add(name)
        if name in models:
            waiting += set(REF.findall(models[name].read_text(encoding="utf-8"))) - kept
    for name in EMPTY_MARTS:
        (properties,) = yaml.safe_load(models[name].with_suffix(".yml").read_text(encoding="utf-8"))["models"]
        columns = ", ".join(f"cast(null as {c['data_type']}) as {c['name']}" for c in properties["columns"])
        models[name].write_text(f"select {columns}\nwhere false\n", encoding="utf-8")
    for name, path in (models | seeds).items():
        if name not in (*kept, *EMPTY_MARTS):
            path.unlink()
            path.with_suffix(".yml").unlink(missing_ok=True)
        elif path.with_suffix(".yml").exists():
            _without_unit_tests(path.with_suffix(".yml"))
    (dbt_project / "macros" / "table_macros.sql").write_text(
        "{% macro create_table_macros() %}{% endmacro %}\n", encoding="utf-8"
    )


def _without_unit_tests(path: Path) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content.pop("unit_tests", None)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
