"""Who notices a fault before any model runs: the parser, the expectations of the raw tables, and the version before.

What belongs here: from a fault to the first of them that notices. What does not: faults, and the models.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from mutation.fault import Fault, Stage
from mutation.inputs import TODAY, parsed, payloads_of, write_table
from pipelines.errors import ParseError
from pipelines.quality.great_expectations import run_suites
from pipelines.quality.suites import Suite, suite_for
from pipelines.sources import get_source
from pipelines.sources.base import Parsed, Resource, Source
from pipelines.warehouse.history import against_earlier
from pipelines.warehouse.loading import parse_payload

MARK = "__fault_"


@dataclass(frozen=True)
class Verdict:
    """Who noticed a fault: at which stage, how (refused, blocked, quarantined, warned or told), and in which words."""

    fault: Fault
    stage: Stage
    how: str
    said: str


@dataclass(frozen=True)
class Mutant:
    """A fault that the parser let through: the whole raw tables that it makes, by name."""

    fault: Fault
    tables: Mapping[str, Sequence[pl.DataFrame]]


def resource_of(fault: Fault) -> tuple[Source, Resource]:
    """The source and the resource in which the fault is."""
    source = get_source(fault.source)
    return source, next(r for r in source.resources(TODAY) if r.key == fault.resource)


def parse_with(fault: Fault, good: bytes, n_rejects: int) -> tuple[Verdict | None, Parsed | None]:
    """Parse the resource with the fault: the verdict of the parser if it noticed, and what it made of it, if it did.

    Args:
        fault: The fault.
        good: The resource as it should be.
        n_rejects: How many rows of that are rejects.

    Raises:
        ValueError: The fault changes nothing, so nobody can notice it.
    """
    source, resource = resource_of(fault)
    bad = fault.apply(good)
    if bad == good:
        raise ValueError(f"{fault.name} changes nothing in {fault.source}/{fault.resource}")
    try:
        found = parse_payload(source, resource, bad)
    except ParseError as error:
        return Verdict(fault, "parser", "refused", error.detail), None
    rejects = found.rejects
    if rejects.height == n_rejects:
        return None, found
    return Verdict(fault, "parser", "quarantined", f"{rejects.height} rows, the first: {rejects['reason'][0]}"), found


def first_stages(faults: Sequence[Fault], mirror: Path, raw_db: Path) -> tuple[list[Verdict], list[Mutant]]:
    """Let the parsers, the expectations and the comparison with the version before look at every fault.

    Of those who notice, the one that does most about it counts: refuse, block, put aside, warn.

    Args:
        faults: The faults.
        mirror: Recorded payloads.
        raw_db: Every raw table as it should be (`write_raw_tables`); copies with faults are added to it.

    Returns:
        The verdicts on those that were noticed, and the others.
    """
    verdicts: dict[str, Verdict] = {}
    mutants: list[Mutant] = []
    by_source: dict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_source[fault.source].append(fault)
    for source_id, found in by_source.items():
        source = get_source(source_id)
        payloads = payloads_of(source, mirror)
        good = parsed(source, payloads)
        for fault in found:
            verdict, outcome = parse_with(fault, payloads[fault.resource], good[fault.resource].rejects.height)
            if verdict is not None:
                verdicts[fault.name] = verdict
            if outcome is not None:
                mutants.append(Mutant(fault, _tables(good, fault.resource, outcome)))
    for verdict in _expectations(mutants, raw_db):
        if verdict.fault.name not in verdicts or verdict.how == "blocked":
            verdicts[verdict.fault.name] = verdict
    for verdict in compared([m for m in mutants if m.fault.name not in verdicts], raw_db):
        verdicts[verdict.fault.name] = verdict
    return list(verdicts.values()), [m for m in mutants if m.fault.name not in verdicts]


def _tables(good: Mapping[str, Parsed], key: str, outcome: Parsed) -> dict[str, list[pl.DataFrame]]:
    """The whole raw tables in which the resource has rows, with what was made of it in the place of what was."""
    parts = {**good, key: outcome}
    return {name: [part.tables[name] for part in parts.values() if name in part.tables] for name in outcome.tables}


def _expectations(mutants: Sequence[Mutant], raw_db: Path) -> list[Verdict]:
    """What the suites say of the tables with faults, each in a copy of its own."""
    faults = {f"{number}": mutant.fault for number, mutant in enumerate(mutants)}
    suites: list[Suite] = []
    with duckdb.connect(str(raw_db)) as connection:
        for number, mutant in enumerate(mutants):
            source = get_source(mutant.fault.source)
            for name, frames in mutant.tables.items():
                suite = suite_for(f"raw.{name}")
                if suite is not None:
                    write_table(connection, source, name, frames, suffix=f"{MARK}{number}")
                    suites.append(suite.model_copy(update={"asset": f"{suite.asset}{MARK}{number}"}))
    verdicts: dict[str, Verdict] = {}
    for outcome in run_suites(raw_db, suites, today=TODAY):
        if not outcome.passed:
            fault = faults[outcome.asset.rpartition(MARK)[2]]
            how = "blocked" if outcome.severity == "blocking" else "warned"
            said = f"{outcome.asset.partition(MARK)[0]} {outcome.name}: {outcome.observed}"
            if fault.name not in verdicts or (how == "blocked" and verdicts[fault.name].how == "warned"):
                verdicts[fault.name] = Verdict(fault, "expectations", how, said)
    return list(verdicts.values())


def compared(mutants: Sequence[Mutant], raw_db: Path) -> list[Verdict]:
    """What the comparison with the version before says of mutants, each beside the table as it should be."""
    verdicts = []
    with duckdb.connect(str(raw_db)) as connection:
        for mutant in mutants:
            source = get_source(mutant.fault.source)
            odd = []
            connection.execute("begin transaction")
            for name, frames in mutant.tables.items():
                suite = suite_for(f"raw.{name}")
                if suite is not None:
                    connection.execute(f"update raw.{name} set _known_to = timestamp '2026-11-23 12:00:00'")
                    write_table(connection, source, name, frames, suffix=MARK)
                    connection.execute(f"insert into raw.{name} by name select * from raw.{name}{MARK}")
                    odd += [c for c in against_earlier(connection, [suite]) if not c.passed]
            connection.execute("rollback")
            if odd:
                said = f"{odd[0].asset} {odd[0].check_name}: {odd[0].observed}"
                verdicts.append(Verdict(mutant.fault, "history", "warned", said))
    return verdicts
