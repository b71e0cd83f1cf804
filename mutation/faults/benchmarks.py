"""Faults in measurements of others: MLPerf, InferenceX, ML.ENERGY, FlagPerf and Huawei's recipes.

What belongs here: a function per fault. What does not: who notices.
"""

from __future__ import annotations

import re
from typing import Any

from mutation.fault import in_bytes, in_json, in_text, swap

ROUND = "v5.1-list"
Records = list[dict[str, Any]]


@in_json("mlperf_inference", ROUND, "time", "expectations")
def wrong_round(records: Records) -> None:
    """The results carry the label of an earlier round."""
    for record in records:
        record["version"] = "v5.0"


@in_json("mlperf_inference", ROUND, "definition", "history")
def divisions_exchanged(records: Records) -> None:
    """Closed and open division are exchanged."""
    other = {"closed": "open", "open": "closed"}
    for record in records:
        record["Category"] = other.get(record["Category"], record["Category"])


@in_json("mlperf_inference", ROUND, "definition", "expectations")
def total_called_per_node(records: Records) -> None:
    """Accelerators per node hold the number of the whole system."""
    for record in records:
        if record["a#"] and record["Nodes"]:
            record["a#"] = int(record["a#"]) * 1000


@in_json("mlperf_inference", ROUND, "unit", "history")
def results_in_thousands(records: Records) -> None:
    """All results are a thousand times too high."""
    for record in records:
        record["Performance_Result"] *= 1000


@in_json("mlperf_inference", ROUND, "unit", "expectations")
def watts_in_kilowatts(records: Records) -> None:
    """Power is in kilowatts and marked as watts."""
    for record in records:
        if record.get("Power_Units") == "Watts":
            record["Power_Result"] /= 1000


@in_json("mlperf_inference", ROUND, "unit", "expectations")
def units_of_other_scenario(records: Records) -> None:
    """Latencies are marked as samples per second."""
    for record in records:
        if record["Performance_Units"].startswith("Latency"):
            record["Performance_Units"] = "Samples/s"


@in_json("mlperf_inference", ROUND, "volume", "expectations")
def half_of_the_round(records: Records) -> Records:
    """Half of the results are missing."""
    return records[: len(records) // 2]


@in_json("mlperf_inference", ROUND, "duplicate", "expectations")
def round_twice(records: Records) -> Records:
    """All results are there twice."""
    return [*records, *records]


@in_json("mlperf_inference", ROUND, "identity", "expectations")
def accelerators_lost(records: Records) -> None:
    """The names of accelerators are empty."""
    for record in records:
        record["Accelerator"] = ""


@in_json("mlperf_inference", ROUND, "vocabulary", "parser")
def unit_nobody_knows(records: Records) -> None:
    """Units have got other names."""
    for record in records:
        record["Performance_Units"] = record["Performance_Units"].replace("Tokens/s", "TPS")


@in_json("mlperf_inference", ROUND, "shape", "parser")
def results_as_text(records: Records) -> None:
    """Results are written with separators of thousands."""
    for record in records:
        record["Performance_Result"] = f"{record['Performance_Result']:,.2f}"


@in_json("mlperf_inference", ROUND, "vocabulary", "history")
def scenarios_exchanged(records: Records) -> None:
    """Scenario Offline is called Server, and the other way round."""
    other = {"Offline": "Server", "Server": "Offline"}
    for record in records:
        record["Scenario"] = other.get(record["Scenario"], record["Scenario"])


@in_bytes("mlperf_inference", ROUND, "delivery", "parser")
def json_cut(payload: bytes) -> bytes:
    """The document ends in the middle."""
    return payload[: len(payload) // 2]


@in_json("inferencex", "DeepSeek-V4-Pro_2026-09-04", "definition", "history")
def throughput_of_the_system(records: Records) -> None:
    """Throughput per GPU is that of the whole system."""
    for record in records:
        for name in record["metrics"]:
            if name.endswith("per_gpu"):
                record["metrics"][name] *= record["num_decode_gpu"]


@in_json("inferencex", "DeepSeek-V4-Pro_2026-09-04", "unit", "expectations")
def latencies_in_milliseconds(records: Records) -> None:
    """Times are in milliseconds in fields of seconds."""
    for record in records:
        for name in record["metrics"]:
            if name.split("_")[-1] in ("tpot", "ttft", "itl", "e2el"):
                record["metrics"][name] *= 1000


@in_json("inferencex", "DeepSeek-V4-Pro_2026-09-04", "vocabulary", "models")
def hardware_unknown(records: Records) -> None:
    """Hardware has got a name that nobody knows."""
    for record in records:
        record["hardware"] = "x200-super"


@in_json("ml_energy", "gpqa", "unit", "expectations")
def energy_in_millijoules(document: dict[str, Any]) -> None:
    """Energy per token is in millijoules in a field of joules."""
    for record in document["configurations"]:
        record["energy_per_token_joules"] *= 1000


@in_json("ml_energy", "gpqa", "unit", "expectations")
def power_of_all_gpus_in_kilowatts(document: dict[str, Any]) -> None:
    """Power is in kilowatts in a field of watts."""
    for record in document["configurations"]:
        record["avg_power_watts"] /= 1000


@in_json("ml_energy", "gpqa", "shape", "parser")
def field_renamed(document: dict[str, Any]) -> None:
    """A field has got another name."""
    for record in document["configurations"]:
        record["energy_per_token"] = record.pop("energy_per_token_joules")


@in_json("ml_energy", "gpqa", "duplicate", "expectations")
def configurations_twice(document: dict[str, Any]) -> None:
    """All configurations are there twice."""
    document["configurations"] *= 2


@in_text("flagperf", "computation-BF16--ascend", "unit", "models")
def measured_in_gigaflops(text: str) -> str:
    """Measured compute is in GFLOPS on a page of TFLOPS."""
    return text.replace("| 304.277 |", "| 304277 |")


@in_text("flagperf", "computation-BF16--ascend", "shape", "expectations")
def table_of_results_gone(text: str) -> str:
    """The table with the results is gone from a page."""
    return re.sub(r"(?s)## 核心评测结果.*?(?=## 能耗)", "", text)


@in_text("cann_recipes", "deepseek_v4", "unit", "expectations")
def recipe_latency_in_microseconds(text: str) -> str:
    """Times per token are in microseconds in columns of milliseconds."""
    return re.sub(r"\| *(\d+\.\d+) *\|", lambda match: f"| {float(match[1]) * 1000:g} |", text)


@in_text("cann_recipes", "deepseek_v4", "delivery", "parser")
def guide_without_tables(text: str) -> str:
    """The guide has lost its tables."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("|"))


@in_json("inferencex", "DeepSeek-V4-Pro_2026-09-04", "shape", "history")
def percentiles_mixed_up(records: Records) -> None:
    """The median and the 99th percentile of latencies are exchanged."""
    for record in records:
        for stem in ("tpot", "ttft", "itl"):
            swap(record["metrics"], f"median_{stem}", f"p99_{stem}")
