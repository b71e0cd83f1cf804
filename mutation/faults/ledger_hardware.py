"""Faults in what the ledger says of accelerators and systems.

What belongs here: a function per fault. What does not: who notices.
"""

from __future__ import annotations

from mutation.fault import Row, in_bytes, in_rows, in_text, only, swap, times

ASCEND = "huawei-ascend-910c"
H100 = "nvidia-h100-sxm5-80gb"


@in_rows("ledger", "accelerators", "unit", "parser")
def bandwidth_in_bytes(rows: list[Row]) -> None:
    """Memory bandwidth is given in bytes per second instead of gigabytes per second."""
    for row in rows:
        times(row, "memory_bandwidth_gbps", 1e9)


@in_rows("ledger", "accelerators", "unit", "expectations")
def bandwidth_in_terabytes(rows: list[Row]) -> None:
    """The memory bandwidth of one part is in terabytes per second in a column of gigabytes."""
    for row in only(rows, "accelerator_id", ASCEND):
        times(row, "memory_bandwidth_gbps", 1e-3)


@in_rows("ledger", "accelerators", "unit", "models")
def memory_in_gibibytes(rows: list[Row]) -> None:
    """The memory of every part is converted from GB to GiB, seven per cent too little."""
    for row in rows:
        times(row, "memory_gb", 1 / 1.073741824)


@in_rows("ledger", "accelerators", "unit", "expectations")
def power_in_kilowatts(rows: list[Row]) -> None:
    """The power of every part is in kilowatts in a column of watts."""
    for row in rows:
        times(row, "tdp_watts", 1e-3)


@in_rows("ledger", "accelerators", "unit", "expectations")
def compute_in_petaflops(rows: list[Row]) -> None:
    """The BF16 figures of every part are in PFLOPS in a column of TFLOPS."""
    for row in rows:
        times(row, "bf16_dense_tflops", 1e-3)


@in_rows("ledger", "accelerators", "definition", "history")
def sparse_taken_for_dense(rows: list[Row]) -> None:
    """The BF16 figure of the H100 is the one with sparsity, twice the dense one."""
    for row in only(rows, "accelerator_id", H100):
        times(row, "bf16_dense_tflops", 2)


@in_rows("ledger", "accelerators", "definition", "history")
def sparse_taken_for_dense_everywhere(rows: list[Row]) -> None:
    """All low-precision figures are those with sparsity."""
    for row in rows:
        for column in ("bf16_dense_tflops", "fp8_dense_tflops", "fp4_dense_tflops", "int8_dense_tops"):
            times(row, column, 2)


@in_rows("ledger", "accelerators", "definition", "models")
def die_taken_for_package(rows: list[Row]) -> None:
    """The figures of the Ascend 910C are those of one of its two dies."""
    for row in only(rows, "accelerator_id", ASCEND):
        for column in ("bf16_dense_tflops", "int8_dense_tops", "memory_gb", "memory_bandwidth_gbps"):
            times(row, column, 0.5)


@in_rows("ledger", "accelerators", "identity", "expectations")
def country_swapped(rows: list[Row]) -> None:
    """One Chinese vendor is said to be of the United States."""
    for row in only(rows, "vendor", "Cambricon"):
        row["vendor_country"] = "US"


@in_rows("ledger", "accelerators", "identity", "expectations")
def bloc_swapped(rows: list[Row]) -> None:
    """The H100 stands on the domestic side."""
    for row in only(rows, "accelerator_id", H100):
        row["bloc"] = "domestic"


@in_rows("ledger", "accelerators", "identity", "models")
def country_and_bloc_swapped(rows: list[Row]) -> None:
    """All parts of Huawei stand on the western side, under another country, in a consistent way."""
    for row in only(rows, "vendor", "Huawei"):
        row["bloc"], row["vendor_country"] = "western", "US"


@in_rows("ledger", "accelerators", "shape", "expectations")
def columns_swapped(rows: list[Row]) -> None:
    """Power and memory stand in each other's column."""
    for row in rows:
        swap(row, "memory_gb", "tdp_watts")


@in_rows("ledger", "accelerators", "shape", "expectations")
def bandwidths_swapped(rows: list[Row]) -> None:
    """The bandwidths of the memory and of the interconnect stand in each other's column."""
    for row in rows:
        swap(row, "memory_bandwidth_gbps", "interconnect_bandwidth_gbps")


@in_text("ledger", "accelerators", "shape", "parser")
def column_shifted(text: str) -> str:
    """The header has lost a name, so that every value would stand under its neighbour's."""
    return text.replace("bf16_dense_tflops,", "", 1)


@in_text("ledger", "accelerators", "shape", "parser")
def header_renamed(text: str) -> str:
    """A column has got another name."""
    return text.replace("memory_gb", "memory_gigabytes", 1)


@in_text("ledger", "accelerators", "shape", "parser")
def semicolons(text: str) -> str:
    """The file was saved with semicolons between its values."""
    return text.replace(",", ";")


@in_rows("ledger", "accelerators", "shape", "parser")
def not_available_in_words(rows: list[Row]) -> None:
    """Empty numbers are written as N/A."""
    for row in rows:
        row["fp8_dense_tflops"] = row["fp8_dense_tflops"] or "N/A"


@in_rows("ledger", "accelerators", "shape", "parser")
def thousands_separators(rows: list[Row]) -> None:
    """Large numbers have separators of thousands."""
    for row in rows:
        if row["memory_bandwidth_gbps"]:
            row["memory_bandwidth_gbps"] = f"{float(row['memory_bandwidth_gbps']):,.0f}"


@in_rows("ledger", "accelerators", "shape", "parser")
def sign_flipped(rows: list[Row]) -> None:
    """The power of some parts is negative."""
    for row in rows[::10]:
        times(row, "tdp_watts", -1)


@in_rows("ledger", "accelerators", "time", "models")
def launched_in_the_future(rows: list[Row]) -> None:
    """A part that is sold has a launch date that is yet to come."""
    for row in only(rows, "accelerator_id", H100):
        row["launch_date"] = "2062-03-22"


@in_rows("ledger", "accelerators", "time", "expectations")
def available_before_announced(rows: list[Row]) -> None:
    """Dates of launch and of availability stand in each other's column."""
    for row in rows:
        if row["launch_date"] and row["availability_date"]:
            swap(row, "launch_date", "availability_date")


@in_rows("ledger", "accelerators", "time", "parser")
def day_before_month(rows: list[Row]) -> None:
    """Dates are written day first."""
    for row in rows:
        row["launch_date"] = "/".join(reversed(row["launch_date"].split("-")))


@in_rows("ledger", "accelerators", "volume", "expectations")
def file_cut_at_a_line(rows: list[Row]) -> list[Row]:
    """The file ends after two thirds of its rows, at the end of a line."""
    return rows[: len(rows) * 2 // 3]


@in_rows("ledger", "accelerators", "volume", "expectations")
def one_bloc_missing(rows: list[Row]) -> list[Row]:
    """Only western parts came."""
    return [row for row in rows if row["bloc"] == "western"]


@in_rows("ledger", "accelerators", "duplicate", "expectations")
def batch_twice(rows: list[Row]) -> list[Row]:
    """All rows are there twice."""
    return [*rows, *rows]


@in_rows("ledger", "accelerators", "duplicate", "expectations")
def key_twice(rows: list[Row]) -> None:
    """Two parts have the same id."""
    rows[7]["accelerator_id"] = rows[8]["accelerator_id"]


@in_rows("ledger", "accelerators", "definition", "expectations")
def price_ends_exchanged(rows: list[Row]) -> None:
    """The low and the high price of every part are exchanged."""
    for row in rows:
        swap(row, "price_usd_low", "price_usd_high")
        times(row, "price_usd_low", 1.01)


@in_rows("ledger", "accelerators", "unit", "expectations")
def price_in_yuan(rows: list[Row]) -> None:
    """Prices are in yuan in a column of dollars."""
    for row in rows:
        times(row, "price_usd_low", 7.2)
        times(row, "price_usd_high", 7.2)


@in_bytes("ledger", "accelerators", "encoding", "parser")
def saved_in_another_encoding(payload: bytes) -> bytes:
    """The file was saved as Latin-1 and holds a character of it."""
    return payload.replace(b"Huawei,CN", b"Huawe\xef,CN")


@in_rows("ledger", "accelerators", "identity", "models")
def id_renamed(rows: list[Row]) -> None:
    """The id of a part is spelt anew, so that what refers to it finds nothing."""
    for row in only(rows, "accelerator_id", ASCEND):
        row["accelerator_id"] = "huawei-ascend-910-c"


@in_rows("ledger", "systems", "unit", "expectations")
def system_power_in_watts(rows: list[Row]) -> None:
    """The power of every system is in watts in a column of kilowatts."""
    for row in rows:
        times(row, "power_kw_low", 1e3)
        times(row, "power_kw_high", 1e3)


@in_rows("ledger", "systems", "definition", "expectations")
def chips_per_rack(rows: list[Row]) -> None:
    """The number of chips is that of a rack, not of the system."""
    for row in rows:
        if row["chip_count"] and int(row["rack_count"] or 1) > 1:
            row["chip_count"] = str(max(1, int(row["chip_count"]) // int(row["rack_count"])))


@in_rows("ledger", "systems", "unit", "expectations")
def system_memory_in_gigabytes(rows: list[Row]) -> None:
    """The memory of every system is in GB in a column of TB."""
    for row in rows:
        times(row, "memory_tb", 1e3)


@in_rows("ledger", "systems", "identity", "models")
def system_of_unknown_chips(rows: list[Row]) -> None:
    """The chips of a system have an id that nothing has."""
    for row in only(rows, "system_id", "huawei-cloudmatrix-384"):
        row["accelerator_id"] = "huawei-ascend-911x"


@in_rows("ledger", "systems", "definition", "expectations")
def system_compute_per_chip(rows: list[Row]) -> None:
    """The compute of every system is that of one of its chips."""
    for row in rows:
        for column in ("bf16_dense_pflops", "fp8_dense_pflops"):
            times(row, column, 1 / int(row["chip_count"] or 1))
