"""Claims and orders as they might be at a thousand times today's number: seeded, vectorised, shaped like the ledger's.

What belongs here: what distributions synthetic rows follow. What does not: how they enter the pipeline
(``benchmarks.scale``).

The figures scatter around those of the real ledger, so that frontiers, envelopes and medians stay where they are while
votes, echoes, revisions and conflicts grow. Anchors (subject and metric), claimants and roots follow power laws; better
grades scatter less; one claim in some hundreds of grade D slips by a unit.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from pipelines.entities.graph import tables
from pipelines.settings import PACKAGE_ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LEDGER = PACKAGE_ROOT / "ledger"
FIRST_DAY, LAST_DAY = date(2016, 1, 1), date(2026, 11, 1)
FIRST_MARKET_YEAR = 2018  # before, nobody counted what is sold
N_DAYS = (LAST_DAY - FIRST_DAY).days
GRAIN = ("subject_type", "subject_id", "definition_id", "period", "scope", "root", "published_date")

# Metric -> column of the ledger, its unit, and other units in which the same is published, with the factor to them.
Measures = dict[str, tuple[str, str, tuple[tuple[str, float], ...]]]
ACCELERATOR: Measures = {
    "peak_bf16": ("bf16_dense_tflops", "TFLOPS", (("PFLOPS", 1e-3),)),
    "peak_fp8": ("fp8_dense_tflops", "TFLOPS", (("PFLOPS", 1e-3),)),
    "peak_fp4": ("fp4_dense_tflops", "TFLOPS", (("PFLOPS", 1e-3),)),
    "peak_int8": ("int8_dense_tops", "TOPS", ()),
    "peak_fp32": ("fp32_tflops", "TFLOPS", (("PFLOPS", 1e-3),)),
    "peak_fp64": ("fp64_tflops", "TFLOPS", ()),
    "memory_capacity": ("memory_gb", "GB", (("TB", 1e-3),)),
    "memory_bandwidth": ("memory_bandwidth_gbps", "GB/s", (("TB/s", 1e-3),)),
    "interconnect_bandwidth": ("interconnect_bandwidth_gbps", "GB/s", (("TB/s", 1e-3),)),
    "tdp_w": ("tdp_watts", "W", (("kW", 1e-3),)),
    "price_usd": ("price_usd_low", "USD", ()),
}
SYSTEM: Measures = {
    "system_bf16": ("bf16_dense_pflops", "PFLOPS", (("TFLOPS", 1e3),)),
    "system_fp8": ("fp8_dense_pflops", "PFLOPS", (("TFLOPS", 1e3),)),
    "system_fp4": ("fp4_pflops", "PFLOPS", (("TFLOPS", 1e3),)),
    "system_memory": ("memory_tb", "TB", (("GB", 1e3),)),
    "system_memory_bandwidth": ("memory_bandwidth_tbps", "TB/s", (("GB/s", 1e3),)),
    "system_interconnect": ("interconnect_bandwidth_tbps", "TB/s", (("GB/s", 1e3),)),
    "system_power_kw": ("power_kw_low", "kW", (("W", 1e3),)),
}
# Metric -> unit, a usual size, and units of other dimensions that no factor makes the same.
MARKET: dict[str, tuple[str, float, tuple[tuple[str, float], ...]]] = {
    "production_units": ("packages", 200_000, (("dies", 2.0), ("cards", 1.0), ("chips", 1.0))),
    "shipments_china_units": ("cards", 300_000, (("chips", 1.0), ("servers", 0.125))),
    "revenue_china_usd": ("USD", 2e9, ()),
}
KIND_SHARES = {"part": 0.92, "company": 0.07, "market": 0.01}  # a market's name is in no graph
SCOPES = ("variant not stated", "8-GPU server", "boost clock", "per die", "legal channel", "incl. hong kong")
SCOPED, RANGES, OTHER_UNITS, UNIT_SLIPS = 0.15, 0.2, 0.15, 0.01
REVISED, ECHOED = 0.2, 0.2
GRADES, GRADE_SHARES = ("A", "B", "C", "D"), (0.04, 0.16, 0.45, 0.35)
GRADE_SCATTER = (0.005, 0.01, 0.03, 0.25)
N_CLAIMANTS, ROOTS_PER_CLAIMANT = 1_500, 40
UNKNOWN_NAMES = 0.2


def claims(rows: int, seed: int = 0) -> pl.DataFrame:
    """Synthetic rows of ``claims.csv``.

    Args:
        rows: How many.
        seed: Same seed, same rows.

    Returns:
        The columns of the file, values as Float64 and everything else as String; unique by `GRAIN`.
    """
    random = np.random.default_rng(seed)
    drawn = pl.DataFrame()
    wanted = rows
    while drawn.height < rows:
        more = _echoed(_revised(_statements(int(wanted * 0.75) + 100, random), random), random)
        drawn = pl.concat([drawn, more]).unique(GRAIN, keep="first", maintain_order=True)
        wanted = rows - drawn.height
    return drawn.head(rows)


def orders(rows: int, seed: int = 0) -> pl.DataFrame:
    """Synthetic rows of ``orders.csv``: those of the ledger again, smaller, and partly under names that nobody knows.

    Args:
        rows: How many.
        seed: Same seed, same rows.

    Returns:
        The columns of the file as String; ids that no row of the ledger has.
    """
    random = np.random.default_rng(seed)
    real = pl.read_csv(LEDGER / "orders.csv", infer_schema=False)
    size = pl.Series(random.uniform(0.1, 1.0, rows))
    quantities = [
        (pl.col(column).cast(pl.Float64) * size).ceil().cast(pl.Int64).cast(pl.String)
        for column in ("quantity_low", "quantity_high")
    ]
    names = [
        pl.when(pl.Series(random.random(rows) < UNKNOWN_NAMES))
        .then(pl.format("unlisted {} {}", pl.lit(column), pl.Series(random.zipf(1.6, rows) % 5_000)))
        .otherwise(column)
        .alias(column)
        for column in ("buyer", "vendor", "accelerator")
    ]
    # A note that states a median would state it for the size of the real row.
    note = pl.col("note").str.replace_all("median", "midpoint")
    ids = pl.format("ord-{}", pl.int_range(1_000_000, 1_000_000 + rows)).alias("order_id")
    chosen: list[int] = random.integers(0, real.height, rows).tolist()
    return real[chosen].with_columns(ids, note, *quantities, *names)


def anchors() -> pl.DataFrame:
    """What claims may be about: the figures that the ledger has, with their unit and the other units of the same."""
    parts = [
        _figures("accelerators.csv", "accelerator", "accelerator_id", ACCELERATOR),
        _figures("systems.csv", "system", "system_id", SYSTEM),
    ]
    # Buyers of third countries make nothing.
    makers = tables()["raw_entities__company"].filter(pl.col("bloc") != "other")
    companies = makers["company_id"].unique().sort()
    markets = pl.Series("company_id", [f"unlisted-market-{n:03}" for n in range(200)])
    return pl.concat([*parts, _market_figures("company", companies), _market_figures("market", markets)])


def _figures(file: str, subject_type: str, key: str, measures: Measures) -> pl.DataFrame:
    ledger = pl.read_csv(LEDGER / file, infer_schema=False).sort(key)
    return pl.concat(
        ledger.select(
            pl.lit(subject_type).alias("subject_type"),
            pl.col(key).alias("subject_id"),
            pl.lit(definition).alias("definition_id"),
            pl.col(column).cast(pl.Float64).alias("value"),
            *_units(unit, others),
        )
        for definition, (column, unit, others) in measures.items()
    ).drop_nulls("value")


def _market_figures(subject_type: str, ids: pl.Series) -> pl.DataFrame:
    return pl.concat(
        pl.DataFrame({"subject_id": ids}).select(
            pl.lit(subject_type).alias("subject_type"),
            pl.col("subject_id"),
            pl.lit(definition).alias("definition_id"),
            pl.lit(size, dtype=pl.Float64).alias("value"),
            *_units(unit, others),
        )
        for definition, (unit, size, others) in MARKET.items()
    )


def _units(unit: str, others: Sequence[tuple[str, float]]) -> list[pl.Expr]:
    units = [(unit, 1.0), *others]
    return [
        pl.lit([name for name, _ in units], dtype=pl.List(pl.String)).alias("units"),
        pl.lit([factor for _, factor in units], dtype=pl.List(pl.Float64)).alias("factors"),
    ]


def _statements(n: int, random: np.random.Generator) -> pl.DataFrame:
    """First statements: who says what of which anchor, when, how well supported, and in which unit."""
    about = anchors()
    grade = random.choice(len(GRADES), n, p=GRADE_SHARES)
    slip = np.where((grade == len(GRADES) - 1) & (random.random(n) < UNIT_SLIPS), 1000.0, 1.0)
    drawn = pl.DataFrame(
        {
            "claimant": random.choice(N_CLAIMANTS, n, p=_power_law(N_CLAIMANTS, 1.0)),
            "root": random.choice(ROOTS_PER_CLAIMANT, n, p=_power_law(ROOTS_PER_CLAIMANT, 1.2)),
            "evidence_grade": np.take(GRADES, grade),
            "day": _days(n, random),
            "noise": np.exp(random.normal(0, 1, n) * np.take(GRADE_SCATTER, grade)) * slip,
            "width": np.where(random.random(n) < RANGES, 0.1, 0.0),
            "unit_number": np.where(random.random(n) < OTHER_UNITS, random.integers(1, 4, n), 0),
            "scope_number": np.where(random.random(n) < SCOPED, random.integers(0, len(SCOPES), n), -1),
            "period_number": random.integers(0, 4, n),
        }
    )
    is_market = pl.col("subject_type").is_in(["company", "market"])
    unit = pl.col("unit_number") % pl.col("units").list.len()
    period = (
        pl.when(pl.col("period_number") == 0)
        .then(pl.col("day").dt.to_string("%Y"))
        .otherwise(pl.format("{}-Q{}", pl.col("day").dt.year(), pl.col("day").dt.quarter()))
    )
    scope = pl.col("scope_number").replace_strict(dict(enumerate(SCOPES)), default=None, return_dtype=pl.String)
    stated = pl.concat([about[_anchor_numbers(about, n, random)], drawn], how="horizontal")
    return stated.filter(~is_market | (pl.col("day").dt.year() >= FIRST_MARKET_YEAR)).select(
        "subject_type",
        "subject_id",
        "definition_id",
        pl.when(is_market).then(period).alias("period"),
        pl.when(is_market).then(scope.fill_null("all")).otherwise(scope).alias("scope"),
        pl.format("claimant {}", "claimant").alias("claimant"),
        pl.format("publisher {}", "claimant").alias("publisher"),
        pl.format("work {} of claimant {}", "root", "claimant").alias("root"),
        "evidence_grade",
        "day",
        (pl.col("value") * pl.col("noise") * pl.col("factors").list.get(unit)).alias("value"),
        "width",
        pl.col("units").list.get(unit).alias("unit"),
    )


def _anchor_numbers(about: pl.DataFrame, n: int, random: np.random.Generator) -> list[int]:
    """Rows of the anchors by a power law inside each kind of subject."""
    kinds = about["subject_type"].replace_strict({"accelerator": "part", "system": "part"}, default="market")
    kinds = pl.select(pl.when(about["subject_type"] == "company").then(pl.lit("company")).otherwise(kinds)).to_series()
    weights = np.zeros(about.height)
    for kind, share in KIND_SHARES.items():
        places = (kinds == kind).arg_true().to_numpy()
        weights[random.permutation(places)] = _power_law(len(places), 0.8) * share
    numbers: list[int] = random.choice(about.height, n, p=weights / weights.sum()).tolist()
    return numbers


def _revised(first: pl.DataFrame, random: np.random.Generator) -> pl.DataFrame:
    """The statements with later ones of the same claimant and work that put other values in their place."""
    chosen = first.filter(pl.Series(random.random(first.height) < REVISED))
    revision = chosen.with_columns(
        pl.col("day") + _days_long(random.integers(30, 400, chosen.height)),
        pl.col("value") * pl.Series(np.exp(random.normal(0, 0.03, chosen.height))),
    ).filter(pl.col("day") <= LAST_DAY)
    return pl.concat([first, revision])


def _echoed(statements: pl.DataFrame, random: np.random.Generator) -> pl.DataFrame:
    """The rows of the ledger: every statement, and the outlets that repeat some of them within days."""
    n_echoes = np.where(random.random(statements.height) < ECHOED, random.geometric(0.5, statements.height), 0)
    echo = pl.int_range(pl.len()).over("statement")
    return (
        statements.with_row_index("statement")[np.repeat(np.arange(statements.height), n_echoes + 1).tolist()]
        .with_columns(echo.alias("echo"))
        .with_columns(
            pl.when(pl.col("echo") > 0)
            .then(pl.format("outlet {}", pl.col("statement") % 900 + pl.col("echo")))
            .alias("outlet")
        )
        .select(
            "subject_type",
            "subject_id",
            "definition_id",
            "period",
            (pl.col("value") * (1 - pl.col("width"))).round_sig_figs(4).alias("value_low"),
            pl.col("value").round_sig_figs(4).alias("value_central"),
            (pl.col("value") * (1 + pl.col("width"))).round_sig_figs(4).alias("value_high"),
            "unit",
            "scope",
            "claimant",
            pl.coalesce("outlet", "publisher").alias("publisher"),
            pl.when(pl.col("echo") > 0).then(pl.lit("D")).otherwise("evidence_grade").alias("evidence_grade"),
            pl.min_horizontal(pl.col("day") + pl.duration(days=2 * pl.col("echo")), pl.lit(LAST_DAY))
            .dt.to_string("%Y-%m-%d")
            .alias("published_date"),
            pl.format(
                "https://example.org/{}/{}", pl.coalesce("outlet", "publisher").str.replace(" ", "-"), "statement"
            ).alias("source_url"),
            pl.coalesce("outlet", "root").alias("root"),
            pl.lit("synthetic").alias("note"),
        )
    )


def _days(n: int, random: np.random.Generator) -> pl.Series:
    """Days from 2016 to 2026, ever more of them."""
    offsets = (random.beta(2.5, 1.0, n) * N_DAYS).astype(np.int64)
    return pl.select(pl.lit(FIRST_DAY) + _days_long(offsets)).to_series()


def _days_long(days: NDArray[np.int64]) -> pl.Expr:
    return pl.duration(days=pl.lit(pl.Series(days)))


def _power_law(n: int, exponent: float) -> NDArray[np.float64]:
    """Shares of the first, second, ... most frequent of n."""
    weights = np.arange(1, n + 1, dtype=np.float64) ** -exponent
    shares: NDArray[np.float64] = weights / weights.sum()
    return shares
