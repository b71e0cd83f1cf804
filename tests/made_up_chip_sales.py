"""A made-up ZIP of chip sales in the published layout, since no recorded payload of it exists.

What belongs here: rows that obey the layout that the source documents, for both blocs and with its oddities: H100
equivalents under three names, a designer kept by hand without a range or a run date, and quarters marked as incomplete.
What does not: what the parser makes of them. The figures are made up.
"""

from __future__ import annotations

import csv
import io
import zipfile

QUARTERS = [(year, quarter) for year in (2024, 2025, 2026) for quarter in (1, 2, 3, 4)][:10]
ENDS = {1: "03-31", 2: "06-30", 3: "09-30", 4: "12-31"}
RUN = "Estimates generated on: 10-05-2026 09:30"
# Designer, chip type, chips in the first quarter, H100 equivalents per chip, and whether a model made the estimate.
CHIPS = [
    ("Nvidia", "H100/H200", 400_000, 1.0, True),
    ("Nvidia", "B200", 100_000, 2.53, True),
    ("AMD", "Instinct MI300X", 30_000, 1.32, True),
    ("Google", "TPU v5e", 120_000, 0.2, True),
    ("Amazon", "Trainium2", 110_000, 0.65, True),
    ("Huawei", "Ascend 910B", 80_000, 0.32, False),
    ("Huawei", "Ascend 910C", 60_000, 0.76, False),
    ("Cambricon", "Siyuan 590", 20_000, 0.35, False),
]
RANGES = {"(5th percentile)": 0.8, "(median)": 1.0, "(95th percentile)": 1.25}
KEYS = ["Name", "Chip manufacturer", "Start date", "End date"]


def members() -> dict[str, str]:
    """The members' text by name, by the layout that each has."""
    quarterly, cumulative, totals = [], [], []
    sums: dict[tuple[str, str], float] = {}
    for number, (year, quarter) in enumerate(QUARTERS):
        start, end = f"{year}-{3 * quarter - 2:02d}-01", f"{year}-{ENDS[quarter]}"
        of_designer: dict[str, list[float]] = {}
        for designer, chip, first, each, is_model in CHIPS:
            units = float(first + 1_000 * number)
            sums[designer, chip] = sums.get((designer, chip), 0.0) + units
            tail = {"Incomplete": "True" if number == 9 else "", "Notes": RUN if is_model else "Analysts' reports"}
            name = f"{designer} {chip} Q{quarter} {year}"
            keys = dict(zip(KEYS, (name, designer, start, end), strict=True)) | {"Chip type": chip}
            quarterly.append(
                keys
                | _estimates("Number of Units", units, is_model, bare_median=True)
                | _estimates("H100e", units * each, is_model)
                | tail
            )
            quarterly[-1]["Compute estimate in H100e (median)"] = quarterly[-1].pop("H100e (median)")
            total = sums[designer, chip]
            keys |= {"Name": f"{designer} {chip} to Q{quarter} {year}", "Start date": "2024-01-01"}
            cumulative.append(
                keys
                | _estimates("Number of units", total, is_model)
                | _estimates("H100e compute power", total * each, is_model)
                | tail
            )
            both = of_designer.setdefault(designer, [0.0, 0.0])
            of_designer[designer] = [both[0] + total, both[1] + total * each]
        for designer, (units, h100e) in of_designer.items():
            is_model = designer not in ("Huawei", "Cambricon")
            name = f"{designer} total to Q{quarter} {year}"
            totals.append(
                dict(zip(KEYS, (name, designer, "2024-01-01", end), strict=True))
                | _estimates("Number of units", units, is_model)
                | _estimates("Compute estimate in H100e", h100e, is_model)
                | _estimates("Power in MW", h100e * 0.0007, is_model)
                | {"Incomplete": "True" if number == 9 else "", "Notes": RUN if is_model else ""}
            )
    return {
        "timelines_by_chip.csv": _csv(quarterly),
        "cumulative_timelines.csv": _csv(cumulative),
        "cumulative_timelines_by_designer.csv": _csv(totals),
        "organizations.csv": "Name\nHuawei\n",
    }


def sales_zip(contents: dict[str, str] | None = None) -> bytes:
    """The ZIP, of these members or of `members`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        for name, text in (contents or members()).items():
            archive.writestr(name, text)
    return buffer.getvalue()


def _estimates(stem: str, median: float, is_model: bool, *, bare_median: bool = False) -> dict[str, str]:
    """The three columns of an estimate; without a model only the median is filled."""
    columns = {
        f"{stem} {label}": str(round(median * factor, 1)) if is_model or factor == 1 else ""
        for label, factor in RANGES.items()
    }
    if bare_median:
        columns[stem] = columns.pop(f"{stem} (median)")
    return columns


def _csv(rows: list[dict[str, str]]) -> str:
    """Rows of one layout as CSV."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()
