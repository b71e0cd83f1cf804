"""The curated ledger: facts that have no feed, kept as CSV in this package and changed by review.

What belongs here: the types, vocabularies and physical ranges of the ledger's files. What does not: the facts
themselves (``pipelines/ledger/*.csv``, and ``<home>/ledger`` for what was decided there: ``pipelines/review``) and how
they become claims (dbt).
"""

from __future__ import annotations

from datetime import date, timedelta

import dataframely as dy
import polars as pl

from pipelines.settings import Settings
from pipelines.sources.base import Licence, Parsed, RawRow, RawTable, Resource, Source, one_of, partial_date
from pipelines.sources.tabular import parse_csv

CONFIDENCE = ("high", "medium", "low")
BLOCS = ("domestic", "western")
URL = r"^https?://\S+$"
CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"
INSTANT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"
# Files of this package, so the limit guards against nothing from outside; a thousand times today's claims fit.
MAX_BYTES = 2**30


def _positive(maximum: float, nullable: bool = True) -> dy.Float64:
    """A quantity that cannot be zero or negative, with the physical ceiling that a unit slip breaks."""
    return dy.Float64(nullable=nullable, min_exclusive=0, max=maximum)


def _amount(nullable: bool = True) -> dy.Float64:
    """A count or an amount of money, possibly zero."""
    return dy.Float64(nullable=nullable, min=0)


def _text(nullable: bool = True) -> dy.String:
    return dy.String(nullable=nullable, min_length=None if nullable else 1)


def _url() -> dy.String:
    return dy.String(nullable=False, regex=URL)


class Accelerators(RawRow):
    """One accelerator; FLOPS are dense; an empty cell is a figure that nobody was seen to give."""

    accelerator_id = dy.String(nullable=False, regex=r"^[a-z0-9][a-z0-9.-]*$")
    vendor = _text(nullable=False)
    vendor_country = dy.String(nullable=False, regex=r"^[A-Z]{2}$")
    bloc = one_of(*BLOCS)
    product_name = _text(nullable=False)
    launch_date = partial_date()
    availability_date = partial_date()
    process_node_nm = _positive(1000)
    foundry = _text()
    fp64_tflops = _positive(10_000)
    fp32_tflops = _positive(10_000)
    tf32_dense_tflops = _positive(100_000)
    bf16_dense_tflops = _positive(100_000)
    fp8_dense_tflops = _positive(200_000)
    fp4_dense_tflops = _positive(400_000)
    int8_dense_tops = _positive(200_000)
    memory_gb = _positive(10_000)
    memory_type = _text()
    memory_bandwidth_gbps = _positive(30_000_000)
    interconnect_bandwidth_gbps = _positive(100_000)
    tdp_watts = _positive(50_000)
    price_usd_low = _positive(10_000_000)
    price_usd_high = _positive(10_000_000)
    export_status = one_of("china_special", "restricted_china", nullable=True)
    source_url = _url()
    source_kind = one_of("analyst_estimate", "database", "press", "vendor_announcement", "filing", "measurement")
    confidence = one_of(*CONFIDENCE)
    note = _text()


class Systems(RawRow):
    """One rack-scale or larger system; totals marked "own arithmetic" in the note are count x per-chip value."""

    system_id = dy.String(nullable=False, regex=r"^[a-z0-9][a-z0-9.-]*$")
    vendor = _text(nullable=False)
    vendor_country = dy.String(nullable=False, regex=r"^[A-Z]{2}$")
    bloc = one_of(*BLOCS)
    system_name = _text(nullable=False)
    launch_date = partial_date()
    availability_date = partial_date()
    accelerator_id = _text()
    chip_count = dy.Int64(nullable=True, min=1)
    cpu_count = dy.Int64(nullable=True, min=1)
    rack_count = dy.Int64(nullable=True, min=1)
    bf16_dense_pflops = _positive(10_000_000)
    fp8_dense_pflops = _positive(10_000_000)
    fp4_pflops = _positive(10_000_000)
    memory_tb = _positive(1_000_000)
    memory_bandwidth_tbps = _positive(10_000_000)
    interconnect_bandwidth_tbps = _positive(10_000_000)
    power_kw_low = _positive(1_000_000)
    power_kw_high = _positive(1_000_000)
    price_usd_low = _positive(100_000_000_000)
    price_usd_high = _positive(100_000_000_000)
    source_url = _url()
    source_kind = one_of("analyst_estimate", "database", "press", "vendor_announcement", "filing", "measurement")
    confidence = one_of(*CONFIDENCE)
    note = _text()


class Orders(RawRow):
    """One report of an order, purchase, shipment, tender, production or revenue figure; units differ by row."""

    order_id = dy.String(nullable=False, regex=r"^ord-\d{4,}$")
    event_date = partial_date(nullable=False)
    reported_date = partial_date(nullable=False)
    buyer = _text(nullable=False)
    buyer_country = _text(nullable=False)
    vendor = _text(nullable=False)
    vendor_bloc = one_of(*BLOCS, "mixed")
    accelerator = _text(nullable=False)
    quantity_low = _amount()
    quantity_high = _amount()
    quantity_unit = dy.String(
        nullable=True,
        regex=r"^(chips|cards|servers|systems|dies|racks|HBM stacks|chips per buyer|[HB]\d{3}-equivalents|GW \(.+\))$",
    )
    value_usd_low = _amount()
    value_usd_high = _amount()
    original_currency = one_of("CNY", "USD", nullable=True)
    original_amount_low = _amount()
    original_amount_high = _amount()
    value_original = _text()
    status = one_of(
        "rumoured",
        "preliminary",
        "confirmed",
        "delivered",
        "cancelled",
        "blocked",
        "tender_awarded",
        "forecast",
        "production",
    )
    purpose = one_of("cloud", "enterprise", "training", "inference", "unknown")
    source_url = _url()
    publisher = _text(nullable=False)
    confidence = one_of(*CONFIDENCE)
    note = _text()


class FxRates(RawRow):
    """One dated rate of the yuan to the dollar; a month is the average over it."""

    currency = one_of("CNY")
    rate_date = partial_date(nullable=False)
    basis = one_of("monthly_average", "central_parity")
    cny_per_usd = dy.Float64(nullable=False, min=5, max=10)
    source_url = _url()
    note = _text(nullable=False)


class Benchmarks(RawRow):
    """One measured value with the scope it was measured in."""

    record_id = dy.String(nullable=False, regex=r"^BD\d{5,}$")
    source_id = _text(nullable=False)
    evidence_tier = one_of(
        "community_measured",
        "mlcommons_reviewed",
        "press_report",
        "third_party_harness_vendor_run",
        "third_party_measured",
        "vendor_measured",
        "vendor_paper",
    )
    as_reported_date = partial_date()
    chip_region = one_of(*BLOCS)
    vendor = _text(nullable=False)
    accelerator = _text(nullable=False)
    system = _text()
    accelerator_count = dy.Int64(nullable=True, min=1)
    count_unit = _text(nullable=False)
    model = _text()
    workload = _text(nullable=False)
    precision = _text()
    framework = _text()
    speculative_decoding = _text()
    scenario = _text()
    concurrency = _text()
    input_tokens = dy.Int64(nullable=True, min=0)
    output_tokens = dy.Int64(nullable=True, min=0)
    metric = _text(nullable=False)
    value = _positive(1e12, nullable=False)
    unit = dy.String(
        nullable=False,
        regex=r"^([Tt]okens/s.*|queries/s|samples/s.*|images/s|sentences/s|ms|s|minutes|%|W|J/token|USD/Mtok"
        r"|TFLOPS|TOPS|GB/s|TB/s|GiB|tokens/s/TFLOPS|tokens/s/MW|tokens/s/user)$",
    )
    value_scope = _text(nullable=False)
    derived = dy.Int64(nullable=False, min=0, max=1)
    source_url = _url()
    source_locator = _text()
    notes = _text()


class CannRecipesHistory(RawRow):
    """One row of Huawei's recipe tables at one commit; a row repeats at every commit that kept it."""

    doc = _text(nullable=False)
    commit = dy.String(nullable=False, regex=r"^[0-9a-f]{7,40}$")
    commit_date = partial_date(nullable=False)
    platform_heading = _text()
    table_title = _text()
    model = _text(nullable=False)
    global_batch_size = dy.Int64(nullable=False, min=1)
    chips = dy.Int64(nullable=False, min=1)
    mtp_draft_tokens = dy.Int64(nullable=True, min=0)
    datatype = _text()
    seq_length = _text()
    tpot_ms = _positive(100_000)
    ttft_ms = _positive(1_000_000)
    throughput_tokens_per_chip_s = _positive(1_000_000)


class MlperfInferenceV21(RawRow):
    """One reviewed result of MLPerf Inference v2.1, read from the round's logs."""

    round = dy.String(nullable=False, regex=r"^v\d+\.\d+$")
    division = one_of("closed", "open")
    submitter = _text(nullable=False)
    platform = _text(nullable=False)
    system_name = _text(nullable=False)
    status = one_of("available", "preview", "rdi")
    system_type = _text(nullable=False)
    model = _text(nullable=False)
    scenario = one_of("Offline", "Server", "SingleStream", "MultiStream")
    result = _positive(1e12, nullable=False)
    units = one_of("samples/s", "queries/s", "ns (90th pct latency)", "ns (99th pct latency)")
    valid = one_of("VALID")
    accelerator_model_name = _text()
    accelerators_per_node = dy.Int64(nullable=True, min=0)
    number_of_nodes = dy.Int64(nullable=False, min=1)
    accelerator_memory = _text()
    host_processor = _text()
    framework = _text()
    path = _text(nullable=False)


class MlperfTraining(RawRow):
    """One time-to-train result of MLPerf Training, in minutes."""

    round = dy.String(nullable=False, regex=r"^training_v\d+\.\d+$")
    submitter = _text(nullable=False)
    system = _text(nullable=False)
    benchmark = _text(nullable=False)
    division = one_of("closed", "open")
    status = _text()
    accelerator_model_name = _text()
    accelerators_per_node = dy.Int64(nullable=True, min=0)
    number_of_nodes = dy.Int64(nullable=True, min=1)
    framework = _text()
    n_runs = dy.Int64(nullable=False, min=1)
    n_success = dy.Int64(nullable=False, min=0)
    olympic_mean_minutes = _positive(1_000_000)
    rcp_scaling_factor = _positive(10)
    scaled_time_to_train_minutes = _positive(1_000_000)
    min_minutes = _positive(1_000_000)
    max_minutes = _positive(1_000_000)


class Models(RawRow):
    """One model variant."""

    model_id = _text(nullable=False)
    family = _text(nullable=False)
    developer = _text(nullable=False)
    developer_country = dy.String(nullable=False, regex=r"^[A-Z]{2}$")
    release_date = partial_date()
    total_params_b = dy.String(nullable=True, regex=r"^>?\d+(\.\d+)?$")
    active_params_b = _positive(100_000)
    context_tokens = dy.Int64(nullable=True, min=1)
    modality = _text()
    licence = _text()
    open_weights = one_of("yes", "no", nullable=True)
    trained_on = _text()
    officially_supported_hardware = _text()
    training_cost_usd = _amount()
    gpu_hours = _positive(1e12)
    source_url = _url()
    evidence = _text(nullable=False)
    notes = _text()


class AccessEvents(RawRow):
    """Who had, or was denied, access to a model before its release."""

    model = _text(nullable=False)
    vendor = _text(nullable=False)
    status = one_of("granted", "withheld", "public_day0")
    date = partial_date(nullable=False)
    source_url = _url()
    evidence = one_of("digest", "page", "url")
    notes = _text()


class NewsEvents(RawRow):
    """One labelled event, in our own words."""

    published_date = partial_date(nullable=False)
    publisher = _text(nullable=False)
    url = _url()
    language = dy.String(nullable=False, regex=r"^[a-z]{2}$")
    headline_paraphrase = _text(nullable=False)
    event_type = _text(nullable=False)
    companies = _text()
    chips = _text()
    models = _text()
    stance = one_of("supportive", "neutral", "critical")
    date_precision = one_of("day", "approx")
    date_basis = _text(nullable=False)


class ProviderListings(RawRow):
    """The price at which a provider lists a V4 variant, in USD per million tokens."""

    catalogue = _text(nullable=False)
    catalogue_version = _text(nullable=False)
    provider = _text(nullable=False)
    model_id = _text(nullable=False)
    v4_variant = _text(nullable=False)
    input_usd_mtok = _amount()
    cache_read_usd_mtok = _amount()
    output_usd_mtok = _amount()
    context_tokens = dy.Int64(nullable=True, min=1)


class ProviderCountHistory(RawRow):
    """How many providers a catalogue listed for a V4 variant at one version of it."""

    source = _text(nullable=False)
    committed_date = partial_date()
    commit_or_version = _text(nullable=False)
    v4_variant = _text(nullable=False)
    n_providers = dy.Int64(nullable=False, min=0)


class TokenPriceChanges(RawRow):
    """One change of a listed price, at the catalogue's date, in USD per million tokens."""

    committed_date = partial_date(nullable=False)
    commit = dy.String(nullable=False, regex=r"^[0-9a-f]{7,40}$")
    provider_id = _text(nullable=False)
    model_id = _text(nullable=False)
    price_index = dy.Int64(nullable=False, min=0)
    constraint_json = _text()
    input_usd_mtok = _amount()
    cache_read_usd_mtok = _amount()
    output_usd_mtok = _amount()
    change = one_of("new", "changed", "removed")


class TokenPrices(RawRow):
    """One stated price of a model at a provider: what a million tokens cost, from when to when, and at which hours.

    Without a window the price holds all day. A window is read on the clock of its time zone; where it ends before it
    begins, it passes midnight and belongs to the day on which it began. `weekdays` are digits, 1 for Monday.
    """

    provider = _text(nullable=False)
    model_id = _text(nullable=False)
    currency = one_of("USD", "CNY")
    price_type = one_of("list", "promotional")
    window_start = dy.String(nullable=True, regex=CLOCK)
    window_end = dy.String(nullable=True, regex=CLOCK)
    time_zone = dy.String(nullable=True, regex=r"^(UTC|[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+)$")
    weekdays = dy.String(nullable=True, regex=r"^1?2?3?4?5?6?7?$", min_length=1)
    excluded_holidays = dy.String(nullable=True, regex=r"^[A-Z]{2}$")
    input_per_mtok = _amount()
    cache_read_per_mtok = _amount()
    output_per_mtok = _amount()
    valid_from = dy.String(nullable=False, regex=INSTANT)
    valid_to = dy.String(nullable=True, regex=INSTANT)
    date_basis = one_of("stated_instant", "stated_day", "first_seen")
    published_date = partial_date(nullable=False)
    evidence_grade = one_of("A", "B", "C", "D")
    source_url = _url()
    note = _text(nullable=False)


class PublicHolidays(RawRow):
    """One public holiday: the days on which a price list that excludes its calendar has no peak."""

    calendar = dy.String(nullable=False, regex=r"^[A-Z]{2}$")
    name = _text(nullable=False)
    first_day = dy.String(nullable=False, regex=r"^\d{4}-\d{2}-\d{2}$")
    last_day = dy.String(nullable=False, regex=r"^\d{4}-\d{2}-\d{2}$")
    source_url = _url()
    note = _text(nullable=False)


class Availability(RawRow):
    """One piece of evidence that a part or system was available, which a join over the other files cannot see."""

    subject_type = one_of("accelerator", "system")
    subject_id = _text(nullable=False)
    basis = one_of("stated", "delivered", "reviewed", "measured", "listed")
    evidence_date = partial_date(nullable=False)
    source_url = _url()
    evidence_grade = one_of("A", "B", "C", "D")
    note = _text(nullable=False)


class ExportRules(RawRow):
    """From when to when a Western part could be sold to China."""

    accelerator_id = _text(nullable=False)
    status = one_of("exportable", "case_by_case", "barred")
    valid_from = partial_date(nullable=False)
    valid_to = partial_date()
    source_url = _url()
    note = _text(nullable=False)


class ClaimExclusions(RawRow):
    """A figure of an outside source that review found wrong: the claim stays visible and takes part in nothing."""

    source_id = _text(nullable=False)
    subject_type = one_of("accelerator", "system")
    subject_id = _text(nullable=False)
    definition_id = _text(nullable=False)
    source_url = _url()
    note = _text(nullable=False)


class Components(RawRow):
    """Who supplies one component of an accelerator, as far as a source names it; what nobody names has no row."""

    accelerator_id = dy.String(nullable=False, regex=r"^[a-z0-9][a-z0-9.-]*$")
    component = one_of("foundry", "hbm", "packaging", "interconnect", "software")
    supplier = _text(nullable=False)
    origin_country = dy.String(nullable=False, regex=r"^[A-Z]{2}$")
    evidence_grade = one_of("A", "B", "C", "D")
    published_date = partial_date()
    source_url = _url()
    note = _text(nullable=False)


class Claims(RawRow):
    """One figure that contradicts, or stands beside, those of the other files, with the work that it goes back to."""

    subject_type = one_of("accelerator", "system", "company", "market")
    subject_id = _text(nullable=False)
    definition_id = _text(nullable=False)
    period = partial_date()
    value_low = _positive(1e15, nullable=False)
    value_central = _positive(1e15, nullable=False)
    value_high = _positive(1e15, nullable=False)
    unit = _text(nullable=False)
    scope = _text()
    claimant = _text(nullable=False)
    publisher = _text(nullable=False)
    evidence_grade = one_of("A", "B", "C", "D")
    published_date = partial_date(nullable=False)
    source_url = _url()
    root = _text(nullable=False)
    note = _text(nullable=False)


class Forecasts(RawRow):
    """One dated public forecast: who said when what would be, of a value in a period or of the day of an event.

    `period` is what the forecast speaks of; for a date it is when the part, system or model is to be there.
    `order_id` names the row of `orders.csv` that says the same with less: the forecast is then the claim of that row.
    `outcome_scope` is the scope of what may answer, where it is worded otherwise. Without a definition nothing can.
    """

    forecast_id = dy.String(nullable=False, regex=r"^fc-\d{4,}$")
    stated_date = partial_date(nullable=False)
    forecaster = _text(nullable=False)
    publisher = _text(nullable=False)
    root = _text(nullable=False)
    about = _text(nullable=False)
    subject_type = one_of("accelerator", "system", "model", "company", "market", "lens")
    subject_id = _text(nullable=False)
    definition_id = _text()
    scope = _text()
    unit = _text()
    period = partial_date(nullable=False)
    nature = one_of("point", "interval", "at_most", "at_least", "date")
    value_low = _amount()
    value_central = _positive(1e15)
    value_high = _positive(1e15)
    interval_level = dy.Float64(nullable=True, min_exclusive=0, max_exclusive=1)
    condition = _text()
    outcome_scope = _text()
    order_id = dy.String(nullable=True, regex=r"^ord-\d{4,}$")
    evidence_grade = one_of("A", "B", "C", "D")
    source_url = _url()
    note = _text(nullable=False)

    @dy.rule()
    def nature_says_which_values(cls) -> pl.Expr:  # noqa: N805 - a class method to dataframely
        """A bound has its one end, an interval both, a point its centre alone, and a date no value at all."""
        low, central, high = (pl.col(name).is_not_null() for name in ("value_low", "value_central", "value_high"))
        return (
            pl.when(pl.col("nature") == "interval")
            .then(low & high)
            .when(pl.col("nature") == "point")
            .then(central & ~low & ~high)
            .when(pl.col("nature") == "at_most")
            .then(high & ~low & ~central)
            .when(pl.col("nature") == "at_least")
            .then(low & ~central & ~high)
            .otherwise(~low & ~central & ~high)
        )

    @dy.rule()
    def interval_in_order(cls) -> pl.Expr:  # noqa: N805 - a class method to dataframely
        """An interval is one, and has its central value inside."""
        low, central, high = (pl.col(name) for name in ("value_low", "value_central", "value_high"))
        return (low < high) & central.is_between(low, high).fill_null(value=True)

    @dy.rule()
    def value_has_its_unit(cls) -> pl.Expr:  # noqa: N805 - a class method to dataframely
        """A value has a unit, and one that can be answered a scope as well; a date has neither."""
        is_date = pl.col("nature") == "date"
        has_scope = pl.col("definition_id").is_null() | pl.col("scope").is_not_null()
        is_bare = pl.col("definition_id").is_null() & pl.col("unit").is_null()
        return pl.when(is_date).then(is_bare).otherwise(pl.col("unit").is_not_null() & has_scope)

    @dy.rule()
    def date_is_of_something_datable(cls) -> pl.Expr:  # noqa: N805 - a class method to dataframely
        """Only parts, systems and models have a day on which they are there."""
        is_datable = pl.col("subject_type").is_in(["accelerator", "system", "model"])
        return (pl.col("nature") == "date") == is_datable


class PolicyEvents(RawRow):
    """One dated decision about who may sell accelerators to China, or who may buy them there."""

    event_id = dy.String(nullable=False, regex=r"^[a-z]+-rule-\d{4}-\d{2}-\d{2}$")
    event_date = dy.String(nullable=False, regex=r"^\d{4}-\d{2}-\d{2}$")
    family = one_of("chip_rule", "firm_rule", "china_rule")
    direction = one_of("tightens", "loosens")
    title = _text(nullable=False)
    evidence_grade = one_of("A", "B", "C", "D")
    source_url = _url()
    note = _text()


class OrderDecisions(RawRow):
    """One decision of a reviewer about an order candidate that a machine read.

    `document_id` is the local document, or the article whose headline tells of the order.
    """

    candidate_id = dy.String(nullable=False, regex=r"^[0-9a-f]{12}$")
    decision = one_of("accepted", "rejected")
    decided_at = dy.String(nullable=False, regex=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$")
    order_id = dy.String(nullable=True, regex=r"^ord-\d{4,}$")
    reason = _text()
    document_id = _text(nullable=False)
    event_id = _text(nullable=False)
    snapshot_sha256 = dy.String(nullable=False, regex=r"^[0-9a-f]{64}$")


FILES: dict[str, tuple[str, type[RawRow]]] = {
    "accelerators": ("accelerators.csv", Accelerators),
    "systems": ("systems.csv", Systems),
    "orders": ("orders.csv", Orders),
    "fx_rates": ("fx_rates.csv", FxRates),
    "benchmarks": ("benchmarks.csv", Benchmarks),
    "cann_recipes_history": ("cann_recipes_history.csv", CannRecipesHistory),
    "mlperf_inference_v2_1": ("mlperf_inference_v2_1.csv", MlperfInferenceV21),
    "mlperf_training": ("mlperf_training_time_to_train.csv", MlperfTraining),
    "models": ("models.csv", Models),
    "access_events": ("access_events.csv", AccessEvents),
    "news_events": ("news_events.csv", NewsEvents),
    "provider_listings": ("provider_listings.csv", ProviderListings),
    "provider_count_history": ("provider_count_history.csv", ProviderCountHistory),
    "token_price_changes": ("token_price_changes.csv", TokenPriceChanges),
    "token_prices": ("token_prices.csv", TokenPrices),
    "public_holidays": ("public_holidays.csv", PublicHolidays),
    "availability": ("availability.csv", Availability),
    "export_rules": ("export_rules.csv", ExportRules),
    "claim_exclusions": ("claim_exclusions.csv", ClaimExclusions),
    "claims": ("claims.csv", Claims),
    "components": ("components.csv", Components),
    "forecasts": ("forecasts.csv", Forecasts),
    "policy_events": ("policy_events.csv", PolicyEvents),
}
# Files of the home: what was decided here. They are there only once somebody has decided.
HOME_FILES: dict[str, tuple[str, type[RawRow]]] = {
    "orders_accepted": ("orders_accepted.csv", Orders),
    "order_decisions": ("order_decisions.csv", OrderDecisions),
}
# Accepted rows stand beside the package's, in the same table; their address says which are which.
TABLE_OF = {"orders_accepted": "orders"}


def _table(key: str) -> RawTable:
    key = TABLE_OF.get(key, key)
    schema = (FILES | HOME_FILES)[key][1]
    return RawTable(
        name=f"raw_ledger__{key}", schema=schema, description=f"One row per: {(schema.__doc__ or '').strip()}"
    )


def _resources(today: date) -> tuple[Resource, ...]:
    """Every file of the ledger, which ship with the package, and those of the home that are there."""
    folder = Settings().ledger_dir
    shipped = tuple(
        Resource(key, f"package:ledger/{name}", "text/csv", max_bytes=MAX_BYTES) for key, (name, _) in FILES.items()
    )
    return shipped + tuple(
        Resource(key, f"home:{folder.name}/{name}", "text/csv", required=False, max_bytes=MAX_BYTES, may_be_empty=True)
        for key, (name, _) in HOME_FILES.items()
        if (folder / name).is_file()
    )


def parse(resource: Resource, payload: bytes) -> Parsed:
    """One CSV of the ledger to its raw table."""
    return parse_csv("ledger", _table(resource.key), (FILES | HOME_FILES)[resource.key][0], payload)


SOURCE = Source(
    id="ledger",
    title="computegap curated ledger",
    description="Accelerators, systems, orders, benchmarks, models, access and news events that have no feed.",
    homepage="pipelines/ledger",
    licence=Licence(
        name="CC-BY-4.0",
        url="https://creativecommons.org/licenses/by/4.0/",
        attribution="computegap ledger; every row names the page it was read from",
        redistributable=True,
    ),
    cadence=timedelta(days=30),
    resources=_resources,
    tables=tuple(_table(key) for key in (*FILES, "order_decisions")),
    parse=parse,
    max_reject_rate=0.02,
)
