"""Resolution: exact or nothing, with a reason."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from pipelines.entities.files import FOLDER
from pipelines.entities.resolve import NO_NAME, RESOLUTION_SCHEMA, UNKNOWN, resolve

LEDGER = FOLDER.parent / "ledger"

LABELLED = [
    ("accelerator", "昇腾910C", "huawei-ascend-910c"),
    ("accelerator", "升腾 910B", "huawei-ascend-910b"),
    ("accelerator", "华为昇腾950DT", "huawei-ascend-950dt"),
    ("accelerator", "Sheng Teng 910C", "huawei-ascend-910c"),
    ("accelerator", "Shengteng 950PR", "huawei-ascend-950pr"),
    ("accelerator", "寒武纪思元590", "cambricon-mlu590"),
    ("accelerator", "Cambrian MLU590", "cambricon-mlu590"),
    ("accelerator", "平头哥真武810E", "alibaba-zhenwu-810e"),
    ("accelerator", "昆仑芯P800", "baidu-kunlun-p800"),
    ("accelerator", "海光DCU K100-AI", "hygon-dcu-k100-ai"),
    ("accelerator", "Mofang Threads MTT S5000", "moorethreads-s5000"),
    ("accelerator", "天数智芯天垓100", "iluvatar-bi-v100"),
    ("accelerator", "燧原S60", "enflame-s60"),
    ("accelerator", "Ascend A3 (Atlas 800I A3)", "huawei-ascend-910c"),
    ("accelerator", "Ascend 910B4 32GB", "huawei-ascend-910b4"),
    ("accelerator", "Ascend 910 Premium A", "huawei-ascend-910-premium"),
    ("accelerator", "NVIDIA Blackwell GPU (GB200)", "nvidia-gb200"),
    ("accelerator", "NVIDIA GB200 NVL72", "nvidia-gb200"),
    ("system", "NVIDIA GB200 NVL72", "nvidia-gb200-nvl72"),
    ("accelerator", "NVIDIA A100-SXM4-40GB(400W)", "nvidia-a100-sxm4-40gb"),
    ("accelerator", "NVIDIA A100-PCIe-80GB", "nvidia-a100-pcie-80gb"),
    ("accelerator", "NVIDIA H200-NVL-141GB", "nvidia-h200-nvl-141gb"),
    ("accelerator", "NVIDIA H20-141G", "nvidia-h20-141gb"),
    ("accelerator", "AMD Instinct MI325X 256GB HBM3E DLC", "amd-mi325x"),
    ("accelerator", "Google TPU v7 Ironwood", "google-tpu-v7"),
    ("accelerator", "vr200", "nvidia-rubin-r200"),
    ("system", "Atlas 900 A3 SuperPoD (CloudMatrix 384)", "huawei-cloudmatrix-384"),
    ("system", "Vera Rubin NVL144", "nvidia-vera-rubin-nvl72"),
    ("system", "华为CloudMatrix384超节点", "huawei-cloudmatrix-384"),
    ("company", "Haiguang", "hygon"),
    ("company", "沐曦", "metax"),
    ("company", "Alibaba", "alibaba"),
    ("company", "T-Head (Alibaba)", "alibaba-t-head"),
    ("company", "Baidu", "baidu"),
    ("company", "Kunlunxin", "baidu-kunlunxin"),
    ("company", "China Unicom (Sanjiangyuan, via CAS)", "china-unicom"),
    ("company", "NVIDIA", "nvidia"),
]

REFUSED = [
    ("accelerator", "Ascend (all)", "family without variant"),
    ("accelerator", "MLU/Siyuan (all)", "family without variant"),
    ("accelerator", "NVIDIA A100", "family without variant"),
    ("accelerator", "TPU", "family without variant"),
    ("accelerator", "Ascend 910B/910C", "names several parts"),
    ("accelerator", "H200; MI325X", "names several parts"),
    ("accelerator", "NVIDIA A100-SXM-80GB (1x1g.10gb MIG)", "a slice of a part"),
    ("accelerator", "NVIDIA GeForce RTX 4090", "consumer, workstation or embedded part"),
    ("accelerator", "Atlas 800T A3 (64G x 16)", "names a server or a system"),
    ("accelerator", "B300-equivalents", "an equivalent, a total or an input, not a part"),
    ("company", "Alibaba; ByteDance; Tencent", "names several companies"),
    ("company", "China market", "a market or a group of buyers, not a company"),
    ("system", "Atlas 950 SuperPoD", "several sizes under one name"),
]


@pytest.mark.parametrize(("namespace", "name", "entity_id"), LABELLED)
def test_a_labelled_name_leads_to_its_entity(namespace: str, name: str, entity_id: str) -> None:
    row = resolve(namespace, pl.Series([name])).row(0, named=True)
    assert (row["entity_id"], row["reason"]) == (entity_id, None)


@pytest.mark.parametrize(("namespace", "name", "reason"), REFUSED)
def test_an_ambiguous_name_stays_unresolved_with_its_reason(namespace: str, name: str, reason: str) -> None:
    row = resolve(namespace, pl.Series([name])).row(0, named=True)
    assert (row["entity_id"], row["method"], row["reason"]) == (None, None, reason)


@pytest.mark.parametrize(
    "name",
    [
        "Ascend 910E",
        "Ascend 910BC",
        "H100X",
        "H2000",
        "Siyuan 59",
        "MI355",
        "NVIDIA B200 NVL",
        "昇腾",
        "P8000",
        "910",
    ],
)
def test_a_name_that_is_only_similar_is_never_guessed(name: str) -> None:
    assert resolve("accelerator", pl.Series([name]))["entity_id"].to_list() == [None]


def test_the_answer_keeps_order_length_and_types() -> None:
    names = pl.Series(["H20", None, " ", "nonsense", "H20"])
    answer = resolve("accelerator", names)
    assert dict(answer.schema) == {name: dtype() for name, dtype in RESOLUTION_SCHEMA.items()}
    assert answer["name"].to_list() == names.to_list()
    assert answer["entity_id"].to_list() == ["nvidia-h20", None, None, None, "nvidia-h20"]
    assert answer["reason"].to_list() == [None, NO_NAME, NO_NAME, UNKNOWN, None]


def test_the_method_says_how_a_name_was_found() -> None:
    answer = resolve("accelerator", pl.Series(["nvidia-h100-sxm5-80gb", "H20 96GB", "HGX H20"]))
    assert answer["method"].to_list() == ["id", "name", "alias"]


def test_no_names_give_an_empty_typed_answer() -> None:
    answer = resolve("company", pl.Series([], dtype=pl.String))
    assert answer.height == 0
    assert answer.columns == list(RESOLUTION_SCHEMA)


@pytest.mark.parametrize(
    ("file", "id_column", "name_column", "namespace"),
    [
        ("accelerators.csv", "accelerator_id", "product_name", "accelerator"),
        ("systems.csv", "system_id", "system_name", "system"),
    ],
)
def test_every_product_name_of_the_ledger_leads_to_its_own_row(
    file: str, id_column: str, name_column: str, namespace: str
) -> None:
    rows = pl.read_csv(LEDGER / file, infer_schema=False)
    found = resolve(namespace, rows[name_column])["entity_id"]
    assert rows.filter(rows[id_column].ne_missing(found))[id_column].to_list() == []


@pytest.mark.parametrize(
    ("file", "column", "namespace"),
    [
        ("orders.csv", "accelerator", "accelerator"),
        ("benchmarks.csv", "accelerator", "accelerator"),
        ("mlperf_inference_v2_1.csv", "accelerator_model_name", "accelerator"),
        ("mlperf_training_time_to_train.csv", "accelerator_model_name", "accelerator"),
        ("orders.csv", "buyer", "company"),
        ("orders.csv", "vendor", "company"),
        ("accelerators.csv", "vendor", "company"),
        ("systems.csv", "vendor", "company"),
        ("benchmarks.csv", "vendor", "company"),
        ("models.csv", "developer", "company"),
        ("access_events.csv", "vendor", "company"),
        ("models.csv", "model_id", "model"),
        ("benchmarks.csv", "model", "model"),
        ("access_events.csv", "model", "model"),
    ],
)
def test_no_name_of_the_ledger_is_unreviewed(file: str, column: str, namespace: str) -> None:
    names = pl.read_csv(LEDGER / file, infer_schema=False)[column].drop_nulls().unique().sort()
    answer = resolve(namespace, names)
    assert answer.filter(pl.col("reason") == UNKNOWN)["name"].to_list() == []


def test_no_accelerator_of_mlperf_is_unreviewed(shared: Path) -> None:
    results = shared / "mirror/raw.githubusercontent.com/mlcommons"
    v51 = json.loads((results / "inference_results_v5.1/main/summary_results.json").read_text(encoding="utf-8"))
    v61 = json.loads((results / "inference_results_v6.1/main/summary.json").read_text(encoding="utf-8"))
    names = {row["Accelerator"] for row in v51} | {row["accelerator_model_name"] for row in v61.values()}
    answer = resolve("accelerator", pl.Series(sorted(names)))
    assert answer.filter(pl.col("reason") == UNKNOWN)["name"].to_list() == []
    assert answer["entity_id"].drop_nulls().len() >= 16


def test_every_ledger_row_that_came_from_epoch_is_reached_by_epochs_name(shared: Path) -> None:
    names = pl.read_csv(shared / "mirror/epoch.ai/data/ml_hardware.csv", infer_schema=False)["Hardware name"]
    reached = set(resolve("accelerator", names)["entity_id"].drop_nulls())
    rows = pl.read_csv(LEDGER / "accelerators.csv", infer_schema=False)
    cited = rows.filter(pl.col("note").str.starts_with('Epoch row "'))["accelerator_id"].to_list()
    assert len(cited) > 50
    assert sorted(set(cited) - reached) == []


def test_epoch_names_lead_to_the_row_that_cites_them(shared: Path) -> None:
    rows = pl.read_csv(LEDGER / "accelerators.csv", infer_schema=False)
    cited = rows.select("accelerator_id", name=pl.col("note").str.extract(r'^Epoch row "(.+?)" \(CSV')).drop_nulls(
        "name"
    )
    known = pl.read_csv(shared / "mirror/epoch.ai/data/ml_hardware.csv", infer_schema=False)["Hardware name"]
    cited = cited.filter(pl.col("name").is_in(known.implode()))
    assert cited.height > 50
    found = resolve("accelerator", cited["name"])["entity_id"]
    assert cited.filter(cited["accelerator_id"].ne_missing(found))["accelerator_id"].to_list() == []
