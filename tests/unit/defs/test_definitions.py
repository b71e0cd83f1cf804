"""The Dagster graph: assembled whole, described, owned, and in steps that follow the flow."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
import pytest

from pipelines.sources import all_sources

if TYPE_CHECKING:
    from dagster._core.definitions.asset_daemon_cursor import AssetDaemonCursor

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("definitions")]

LOADS = {f"load_{source.id}" for source in all_sources()}
STEPS = LOADS | {
    "fetch_snapshots",
    "load_entities",
    "understand_news",
    "check_raw_tables",
    "check_entities",
    "check_news",
    "build_models",
    "check_marts",
    "published__computegap",
}


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    """The project's definitions, with a manifest parsed into a home of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMPUTEGAP_HOME", str(tmp_path_factory.mktemp("definitions")))
        from pipelines.definitions import computegap

        return computegap()


def _manifest() -> dict[str, Any]:
    import json

    from pipelines.defs.manifest import manifest_path

    content: dict[str, Any] = json.loads(Path(manifest_path()).read_bytes())
    return content


@pytest.mark.parametrize("name", ["refresh", "__ASSET_JOB"])
def test_every_room_is_one_step(definitions: dg.Definitions, name: str) -> None:
    """A step that Dagster had to split would run before what it stands on."""
    job = (
        definitions.resolve_implicit_global_asset_job_def()
        if name == "__ASSET_JOB"
        else definitions.resolve_job_def(name)
    )
    assert {node.name for node in job.graph.nodes} == STEPS


@pytest.mark.parametrize("name", ["refresh", "__ASSET_JOB", "clean_up"])
def test_a_run_is_one_process(definitions: dg.Definitions, name: str) -> None:
    assert definitions.resolve_job_def(name).executor_def.name == "in_process"


def test_the_hourly_refresh_leaves_slow_sources_alone_and_checks_everything(definitions: dg.Definitions) -> None:
    job = definitions.resolve_job_def("refresh_news")
    names = {node.name for node in job.graph.nodes}
    loads = {f"load_{source.id}" for source in all_sources() if source.cadence <= timedelta(hours=1)}
    assert "load_gdelt" in loads
    assert names == (STEPS - LOADS) | loads
    chosen = {key.to_user_string() for key in job.asset_layer.selected_asset_keys}
    assert {key for key in chosen if key.startswith("snapshots/")} == {
        f"snapshots/{source.id}" for source in all_sources() if f"load_{source.id}" in loads
    }
    schedule = definitions.resolve_schedule_def("hourly_news")
    assert (schedule.job_name, schedule.cron_schedule) == ("refresh_news", "50 * * * *")
    assert schedule.default_status.value == "STOPPED"


def test_the_sensor_of_quarter_hours_fetches_them_and_nothing_else(definitions: dg.Definitions) -> None:
    sensor = definitions.resolve_sensor_def("gdelt_slots")
    job = definitions.resolve_job_def(sensor.job_name)
    assert {node.name for node in job.graph.nodes} == {"fetch_gdelt_partition"}
    assert sensor.default_status.value == "STOPPED"


def test_ingest_needs_neither_models_nor_checks(definitions: dg.Definitions) -> None:
    job = definitions.resolve_job_def("ingest")
    assert {node.name for node in job.graph.nodes} == {
        s for s in STEPS if s.startswith(("fetch", "load", "understand"))
    }


def test_every_asset_is_described_owned_and_grouped(definitions: dg.Definitions) -> None:
    for spec in definitions.resolve_all_asset_specs():
        assert spec.description, spec.key
        assert spec.owners, spec.key
        assert spec.group_name not in {None, "default"}, spec.key


def test_every_dbt_test_is_a_check(definitions: dg.Definitions) -> None:
    manifest = _manifest()
    tests = [node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    checks = {check.key.name for definition in definitions.asset_checks or [] for check in definition.check_specs}
    checks |= {key.name for asset in definitions.assets or [] for key in getattr(asset, "check_keys", [])}
    assert len(tests) == len(set(tests))
    assert [name for name in tests if name not in checks] == []


def test_blocking_suites_are_blocking_checks(definitions: dg.Definitions) -> None:
    from pipelines.quality.suites import all_suites

    specs = {
        (check.asset_key.to_user_string().replace("/", "."), check.name): check
        for definition in definitions.asset_checks or []
        for check in definition.check_specs
    }
    for suite in all_suites():
        for expectation in suite.expectations:
            spec = specs[suite.asset, expectation.name]
            assert spec.blocking == (expectation.severity == "blocking")


def test_the_daily_schedule_runs_the_whole_refresh(definitions: dg.Definitions) -> None:
    schedule = definitions.resolve_schedule_def("daily_refresh")
    assert schedule.job_name == "refresh"
    assert schedule.cron_schedule == "20 5 * * *"


def test_the_sensor_asks_for_the_whole_refresh(definitions: dg.Definitions) -> None:
    sensor = definitions.resolve_sensor_def("new_benchmark_rounds")
    assert sensor.job_name == "refresh"
    assert sensor.default_status.value == "STOPPED"


def test_once_a_week_everything_is_built_anew(definitions: dg.Definitions) -> None:
    from pipelines.defs.common import SKIP_UNCHANGED_TAG

    schedule = definitions.resolve_schedule_def("weekly_rebuild")
    assert (schedule.job_name, schedule.default_status.value) == ("rebuild", "STOPPED")
    rebuild, refresh = (definitions.resolve_job_def(name) for name in ("rebuild", "refresh"))
    assert {node.name for node in rebuild.graph.nodes} == {node.name for node in refresh.graph.nodes}
    assert (SKIP_UNCHANGED_TAG in rebuild.tags, SKIP_UNCHANGED_TAG in refresh.tags) == (False, True)


def test_every_asset_says_where_its_code_is(definitions: dg.Definitions) -> None:
    for spec in definitions.resolve_all_asset_specs():
        if spec.key.path[0] != "pipeline":
            references = spec.metadata["dagster/code_references"].code_references
            assert references, spec.key
            assert all(Path(reference.file_path).is_file() for reference in references), spec.key


def test_what_stands_on_a_new_raw_table_is_due_in_one_look(definitions: dg.Definitions) -> None:
    sensor = definitions.resolve_sensor_def("build_what_is_new")
    assert sensor.default_status.value == "STOPPED"
    graph = definitions.resolve_asset_graph()
    instance = dg.DagsterInstance.ephemeral()

    def due(cursor: AssetDaemonCursor | None) -> tuple[set[dg.AssetKey], AssetDaemonCursor]:
        found = dg.evaluate_automation_conditions(
            definitions, instance, asset_selection=sensor.asset_selection, cursor=cursor
        )
        return {result.key for result in found.results if result.true_subset.size}, found.cursor

    for key in graph.materializable_asset_keys:
        instance.report_runless_asset_event(dg.AssetMaterialization(key))
    _, cursor = due(None)
    nothing, cursor = due(cursor)
    orders = dg.AssetKey(["raw", "raw_ledger__orders"])
    instance.report_runless_asset_event(dg.AssetMaterialization(orders))
    found, _ = due(cursor)
    assert nothing == set()
    below = dg.AssetSelection.assets(orders).downstream(include_self=False).resolve(graph)
    assert below <= found
    # Those beside them are written in the same step.
    assert {graph.get(key).group_name for key in found - below} <= {"2_raw"}
    assert dg.AssetKey(["published", "computegap"]) in found


def test_the_page_on_operations_names_every_schedule_and_sensor(definitions: dg.Definitions) -> None:
    page = (Path(__file__).parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?:schedule|sensors?) (.+?) \|", page, re.MULTILINE)
    there = [*(definitions.schedules or []), *(definitions.sensors or [])]
    assert sorted(re.findall(r"`(\w+)`", "".join(rows))) == sorted(item.name for item in there)
