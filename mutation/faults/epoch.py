"""Faults in what Epoch AI publishes: hardware, clusters, data centres, chip counts and chip sales.

What belongs here: a function per fault. What does not: who notices.
"""

from __future__ import annotations

from mutation.fault import Row, in_bytes, in_rows, in_text, only, swap, times

HARDWARE = "ml_hardware.csv"
CLUSTERS = "gpu_clusters.csv"
BF16 = "Tensor-FP16/BF16 performance (FLOP/s)"
QUARTERS = "nvidia_calendar_quarter_chip_timelines"


@in_rows("epoch_ml_hardware", "ml_hardware", "unit", "expectations", member=HARDWARE)
def flops_in_tera(rows: list[Row]) -> None:
    """Performance is in TFLOP/s in a column of FLOP/s."""
    for row in rows:
        times(row, BF16, 1e-12)


@in_rows("epoch_ml_hardware", "ml_hardware", "unit", "expectations", member=HARDWARE)
def bytes_in_gigabytes(rows: list[Row]) -> None:
    """Memory is in gigabytes in a column of bytes."""
    for row in rows:
        times(row, "Memory (bytes)", 1e-9)


@in_rows("epoch_ml_hardware", "ml_hardware", "unit", "history", member=HARDWARE)
def one_part_times_thousand(rows: list[Row]) -> None:
    """The memory bandwidth of one part is a thousand times too low."""
    for row in only(rows, "Hardware name", "NVIDIA H100 SXM5 80GB"):
        times(row, "Memory bandwidth (byte/s)", 1e-3)


@in_rows("epoch_ml_hardware", "ml_hardware", "definition", "models", member=HARDWARE)
def hardware_with_sparsity(rows: list[Row]) -> None:
    """Performance of Nvidia's parts is that with sparsity."""
    for row in only(rows, "Manufacturer", "NVIDIA"):
        times(row, BF16, 2)


@in_rows("epoch_ml_hardware", "ml_hardware", "volume", "expectations", member=HARDWARE)
def half_of_the_hardware(rows: list[Row]) -> list[Row]:
    """Every other part is missing."""
    return rows[::2]


@in_bytes("epoch_ml_hardware", "ml_hardware", "delivery", "parser")
def archive_cut(payload: bytes) -> bytes:
    """The archive ends in the middle."""
    return payload[: len(payload) // 2]


@in_bytes("epoch_ml_hardware", "ml_hardware", "delivery", "parser")
def page_instead_of_archive(payload: bytes) -> bytes:
    """A web page with a message came instead of the archive."""
    return b"<!doctype html><title>Just a moment</title>" + payload[:0]


@in_rows("epoch_gpu_clusters", "gpu_clusters", "identity", "expectations", member=CLUSTERS)
def clusters_of_another_country(rows: list[Row]) -> None:
    """All clusters in China are said to be in the United States."""
    for row in only(rows, "Country", "China"):
        row["Country"] = "United States of America"


@in_rows("epoch_gpu_clusters", "gpu_clusters", "vocabulary", "expectations", member=CLUSTERS)
def cluster_status_renamed(rows: list[Row]) -> None:
    """The word for clusters in operation has changed."""
    for row in only(rows, "Status", "Existing"):
        row["Status"] = "Operational"


@in_rows("epoch_gpu_clusters", "gpu_clusters", "unit", "expectations", member=CLUSTERS)
def cluster_power_in_kilowatts(rows: list[Row]) -> None:
    """The power of clusters is in kW in columns of MW."""
    for row in rows:
        times(row, "Power Capacity (MW)", 1e3)


@in_rows("epoch_gpu_clusters", "gpu_clusters", "encoding", "models", member=CLUSTERS)
def cluster_names_decoded_twice(rows: list[Row]) -> None:
    """Names with letters beyond ASCII were decoded as another encoding."""
    for row in rows:
        for column in ("Name", "Owner"):
            row[column] = row[column].encode().decode("latin-1")


@in_rows("epoch_gpu_clusters", "gpu_clusters", "shape", "expectations", member=CLUSTERS)
def quantity_and_equivalents_swapped(rows: list[Row]) -> None:
    """Numbers of chips and H100 equivalents stand in each other's column."""
    for row in rows:
        swap(row, "H100 equivalents", "Power Capacity (MW)")


@in_rows("epoch_data_centers", "data_centers", "unit", "expectations")
def capital_in_millions(rows: list[Row]) -> None:
    """Costs are in millions in a column of billions."""
    for row in rows:
        times(row, "Current total capital cost (2025 USD billions)", 1e3)


@in_rows("epoch_data_centers", "data_center_timelines", "time", "parser")
def day_and_month_swapped(rows: list[Row]) -> None:
    """Dates have the day where the month was."""
    for row in rows:
        month, day, year = row["Date"].split("/")
        row["Date"] = f"{day}/{month}/{year}"


@in_rows("epoch_data_centers", "data_center_timelines", "time", "expectations")
def years_old_file(rows: list[Row]) -> list[Row]:
    """A file of two years ago came."""
    return [row for row in rows if row["Date"].rsplit("/", 1)[1] < "2024"]


@in_rows("epoch_data_centers", "data_center_timelines", "unit", "expectations")
def performance_in_tera(rows: list[Row]) -> None:
    """Performance is in tera-operations in a column of operations."""
    for row in rows:
        times(row, "Performance (8-bit OP/s)", 1e-12)


@in_rows("epoch_chip_counts", QUARTERS, "volume", "expectations")
def quarter_missing(rows: list[Row]) -> list[Row]:
    """A quarter in the middle is missing."""
    return [row for row in rows if not row["Name"].startswith("Q3 2024")]


@in_rows("epoch_chip_counts", QUARTERS, "duplicate", "expectations")
def quarter_twice(rows: list[Row]) -> list[Row]:
    """The newest quarter is there twice."""
    last = rows[-1]["End date"]
    return [*rows, *(row for row in rows if row["End date"] == last)]


@in_rows("epoch_chip_counts", QUARTERS, "volume", "expectations")
def quarter_of_the_future(rows: list[Row]) -> list[Row]:
    """A quarter that has not begun has numbers."""
    return [
        *rows,
        *(
            row | {"Name": f"Q1 2031 - {row['Chip type']}", "Start date": "1/1/2031", "End date": "3/31/2031"}
            for row in rows[-2:]
        ),
    ]


@in_rows("epoch_chip_counts", QUARTERS, "unit", "history")
def chips_in_thousands(rows: list[Row]) -> None:
    """Numbers of chips are in thousands."""
    for row in rows:
        for column in ("Number of Units", "Number of Units (5th percentile)", "Number of Units (95th percentile)"):
            times(row, column, 1e-3)


@in_rows("epoch_chip_counts", QUARTERS, "definition", "expectations")
def percentiles_exchanged(rows: list[Row]) -> None:
    """The 5th and the 95th percentile are exchanged."""
    for row in rows:
        swap(row, "Number of Units (5th percentile)", "Number of Units (95th percentile)")


@in_rows("epoch_chip_counts", QUARTERS, "definition", "models")
def cumulative_in_place_of_quarterly(rows: list[Row]) -> None:
    """Numbers of a quarter are running totals."""
    sums: dict[tuple[str, str], float] = {}
    for row in rows:
        for column in (
            *("Number of Units", "Number of Units (5th percentile)", "Number of Units (95th percentile)"),
            *("Compute estimate in H100e (median)", "H100e (5th percentile)", "H100e (95th percentile)"),
        ):
            key = (row["Chip type"], column)
            sums[key] = sums.get(key, 0) + float(row[column])
            row[column] = f"{sums[key]:.0f}"


@in_text("epoch_chip_counts", QUARTERS, "delivery", "parser")
def only_the_header(text: str) -> str:
    """The file has a header and nothing below it."""
    return text.splitlines()[0] + "\n"


@in_text("epoch_chip_counts", "tpu_cumulative_by_chip", "shape", "parser")
def percentile_renamed(text: str) -> str:
    """A column with a percentile has got another name."""
    return text.replace("(5th percentile)", "(p05)", 1)


@in_rows("epoch_chip_sales", "ai_chip_sales", "identity", "expectations", member="timelines_by_chip.csv")
def huawei_missing(rows: list[Row]) -> list[Row]:
    """The designers of one side are missing."""
    return [row for row in rows if row["Chip manufacturer"] not in ("Huawei", "Cambricon")]


@in_rows("epoch_chip_sales", "ai_chip_sales", "unit", "expectations", member="timelines_by_chip.csv")
def equivalents_per_chip_doubled(rows: list[Row]) -> None:
    """H100 equivalents are ten thousand times too high."""
    for row in rows:
        for column in ("Compute estimate in H100e (median)", "H100e (5th percentile)", "H100e (95th percentile)"):
            times(row, column, 1e4)
