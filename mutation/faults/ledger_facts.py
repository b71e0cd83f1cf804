"""Faults in the other files of the ledger: claims, measurements, models, evidence, rules and events.

What belongs here: a function per fault. What does not: who notices.
"""

from __future__ import annotations

from mutation.fault import Row, in_rows, only, swap, times


@in_rows("ledger", "claims", "definition", "expectations")
def claim_ends_exchanged(rows: list[Row]) -> None:
    """The ends of the intervals of claims are exchanged."""
    for row in rows:
        swap(row, "value_low", "value_high")
        times(row, "value_low", 1.01)


@in_rows("ledger", "claims", "unit", "expectations")
def claim_unit_without_its_value(rows: list[Row]) -> None:
    """TB/s has become GB/s, and the numbers have stayed."""
    for row in only(rows, "unit", "TB/s"):
        row["unit"] = "GB/s"


@in_rows("ledger", "claims", "identity", "models")
def claim_about_nothing(rows: list[Row]) -> None:
    """A claim is about a part that is not known."""
    rows[0]["subject_id"] = "amd-mi456x"


@in_rows("ledger", "benchmarks", "unit", "history")
def throughput_in_thousands(rows: list[Row]) -> None:
    """Tokens per second are given in thousands."""
    for row in rows:
        if row["unit"].lower().startswith("tokens/s"):
            times(row, "value", 1e-3)


@in_rows("ledger", "benchmarks", "unit", "history")
def milliseconds_called_seconds(rows: list[Row]) -> None:
    """Times in milliseconds are marked as seconds."""
    for row in only(rows, "unit", "ms"):
        row["unit"] = "s"


@in_rows("ledger", "benchmarks", "identity", "history")
def sides_of_measurements_swapped(rows: list[Row]) -> None:
    """Measurements of Huawei's parts count as western."""
    for row in only(rows, "vendor", "Huawei"):
        row["chip_region"] = "western"


@in_rows("ledger", "benchmarks", "definition", "history")
def count_is_one(rows: list[Row]) -> None:
    """The number of accelerators is one everywhere, and the results are those of whole systems."""
    for row in rows:
        row["accelerator_count"] = "1" if row["accelerator_count"] else ""


@in_rows("ledger", "benchmarks", "duplicate", "expectations")
def measurement_twice(rows: list[Row]) -> list[Row]:
    """The first hundred measurements are there twice."""
    return [*rows, *rows[:100]]


@in_rows("ledger", "benchmarks", "vocabulary", "parser")
def tier_unknown(rows: list[Row]) -> None:
    """A new word stands for how a result was obtained."""
    for row in only(rows, "evidence_tier", "vendor_measured"):
        row["evidence_tier"] = "self_reported"


@in_rows("ledger", "cann_recipes_history", "unit", "expectations")
def recipe_latency_in_seconds(rows: list[Row]) -> None:
    """The time per token is in seconds in a column of milliseconds."""
    for row in rows:
        times(row, "tpot_ms", 1e-3)


@in_rows("ledger", "cann_recipes_history", "definition", "expectations")
def recipe_throughput_of_the_system(rows: list[Row]) -> None:
    """The throughput is that of all chips instead of one."""
    for row in rows:
        times(row, "throughput_tokens_per_chip_s", float(row["chips"]))


@in_rows("ledger", "mlperf_inference_v2_1", "time", "expectations")
def round_mislabelled(rows: list[Row]) -> None:
    """The results carry the label of another round."""
    for row in rows:
        row["round"] = "v2.0"


@in_rows("ledger", "mlperf_inference_v2_1", "unit", "expectations")
def latency_called_throughput(rows: list[Row]) -> None:
    """Latencies in nanoseconds are marked as samples per second."""
    for row in rows:
        if row["units"].startswith("ns"):
            row["units"] = "samples/s"


@in_rows("ledger", "mlperf_inference_v2_1", "definition", "expectations")
def closed_called_open(rows: list[Row]) -> None:
    """Results of the closed division are called open."""
    for row in only(rows, "division", "closed"):
        row["division"] = "open"


@in_rows("ledger", "mlperf_inference_v2_1", "definition", "history")
def total_in_place_of_per_node(rows: list[Row]) -> None:
    """Accelerators per node hold ten times the number."""
    for row in rows:
        times(row, "accelerators_per_node", 10)


@in_rows("ledger", "mlperf_training", "unit", "expectations")
def minutes_in_seconds(rows: list[Row]) -> None:
    """Times to train are in seconds in columns of minutes."""
    for row in rows:
        for column in ("olympic_mean_minutes", "scaled_time_to_train_minutes", "min_minutes", "max_minutes"):
            times(row, column, 60)


@in_rows("ledger", "mlperf_training", "definition", "expectations")
def fastest_and_slowest_exchanged(rows: list[Row]) -> None:
    """The shortest and the longest run are exchanged."""
    for row in rows:
        swap(row, "min_minutes", "max_minutes")


@in_rows("ledger", "models", "unit", "expectations")
def parameters_in_millions(rows: list[Row]) -> None:
    """Parameters are in millions in columns of billions."""
    for row in rows:
        times(row, "active_params_b", 1e3)
        if row["total_params_b"] and not row["total_params_b"].startswith(">"):
            times(row, "total_params_b", 1e3)


@in_rows("ledger", "models", "shape", "expectations")
def active_and_total_exchanged(rows: list[Row]) -> None:
    """Total and active parameters stand in each other's column."""
    for row in rows:
        if row["active_params_b"] and not row["total_params_b"].startswith(">"):
            swap(row, "active_params_b", "total_params_b")


@in_rows("ledger", "models", "vocabulary", "parser")
def yes_in_another_word(rows: list[Row]) -> None:
    """Open weights are TRUE instead of yes."""
    for row in only(rows, "open_weights", "yes"):
        row["open_weights"] = "TRUE"


@in_rows("ledger", "models", "time", "expectations")
def released_in_the_future(rows: list[Row]) -> None:
    """A model was released on a day that is yet to come."""
    for row in only(rows, "model_id", "deepseek-v3"):
        row["release_date"] = "2027-12"


@in_rows("ledger", "models", "identity", "history")
def developer_of_another_country(rows: list[Row]) -> None:
    """DeepSeek is said to be of the United States."""
    for row in only(rows, "developer", "DeepSeek"):
        row["developer_country"] = "US"


@in_rows("ledger", "availability", "time", "expectations")
def evidence_of_the_future(rows: list[Row]) -> None:
    """Evidence that a part was delivered is dated to next year."""
    for row in only(rows, "basis", "delivered"):
        row["evidence_date"] = "2027-06-30"


@in_rows("ledger", "availability", "identity", "models")
def evidence_for_nothing(rows: list[Row]) -> None:
    """Evidence of availability names parts that are not known."""
    for row in rows:
        row["subject_id"] = row["subject_id"].replace("amd-", "amd-instinct-")


@in_rows("ledger", "export_rules", "vocabulary", "models")
def barred_called_exportable(rows: list[Row]) -> None:
    """All parts that were barred are called exportable."""
    for row in only(rows, "status", "barred"):
        row["status"] = "exportable"


@in_rows("ledger", "export_rules", "time", "expectations")
def rules_overlap(rows: list[Row]) -> None:
    """Rules of a part do not end where the next begins."""
    for row in rows:
        row["valid_to"] = ""


@in_rows("ledger", "forecasts", "unit", "expectations")
def level_as_a_fraction(rows: list[Row]) -> None:
    """The level of an interval is a fraction in a column of per cent, or the other way round."""
    for row in rows:
        if row["interval_level"]:
            times(row, "interval_level", 100 if float(row["interval_level"]) <= 1 else 0.01)


@in_rows("ledger", "forecasts", "time", "expectations")
def forecast_after_the_fact(rows: list[Row]) -> None:
    """Forecasts are stated after the period that they are about."""
    for row in rows:
        row["stated_date"] = "2026-11-20"
        row["period"] = "2024-Q1"


@in_rows("ledger", "components", "identity", "expectations")
def origin_in_words(rows: list[Row]) -> None:
    """Countries of origin are names instead of codes."""
    for row in rows:
        row["origin_country"] = row["origin_country"].replace("TW", "Taiwan").replace("KR", "South Korea")


@in_rows("ledger", "components", "identity", "models")
def origin_is_domestic(rows: list[Row]) -> None:
    """Everything in every part is of Chinese origin."""
    for row in rows:
        row["origin_country"] = "CN"


@in_rows("ledger", "news_events", "time", "expectations")
def event_of_tomorrow(rows: list[Row]) -> None:
    """Events are dated to next year."""
    for row in rows[:5]:
        row["published_date"] = "2027-01-15"


@in_rows("ledger", "policy_events", "definition", "models")
def direction_turned(rows: list[Row]) -> None:
    """Events that tighten the rules are said to loosen them, and the other way round."""
    turned = {"tightens": "loosens", "loosens": "tightens"}
    for row in rows:
        row["direction"] = turned.get(row["direction"], row["direction"])
