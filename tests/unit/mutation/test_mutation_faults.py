"""Every fault of ``make mutate`` up to the models: the parser, the expectations or the version before notices it.

What belongs here: the stages that are quick. What does not: builds with faults, which ``make mutate`` makes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from mutation.early import Verdict, first_stages, parse_with
from mutation.fault import STAGES
from mutation.faults import FAULTS
from mutation.inputs import write_raw_tables
from pipelines.sources import all_sources

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mutation")]

EARLY = [fault for fault in FAULTS if STAGES.index(fault.stage) < STAGES.index("models")]


@pytest.fixture(scope="module")
def verdicts(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    tables = tmp_path_factory.mktemp("mutation") / "tables.duckdb"
    write_raw_tables(tables, mirror, with_derived=False)
    found, _ = first_stages(FAULTS, mirror, tables)
    return {verdict.fault.name: verdict for verdict in found}


@pytest.mark.parametrize("name", [fault.name for fault in EARLY])
def test_a_fault_is_noticed_where_it_should_be(name: str, verdicts: dict[str, Verdict]) -> None:
    fault = next(fault for fault in EARLY if fault.name == name)
    assert name in verdicts, f"nobody noticed: {fault.says}"
    assert STAGES.index(verdicts[name].stage) <= STAGES.index(fault.stage), verdicts[name]


def test_faults_are_many_of_all_kinds_and_of_most_sources() -> None:
    assert len(FAULTS) >= 60
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    assert all(fault.says.endswith(".") for fault in FAULTS)
    assert min(Counter(fault.kind for fault in FAULTS).values()) >= 3
    assert len({fault.source for fault in FAULTS}) >= 0.75 * len(all_sources())


def test_a_fault_that_changes_nothing_is_an_error() -> None:
    idle = replace(FAULTS[0], apply=lambda payload: payload)
    with pytest.raises(ValueError, match="changes nothing"):
        parse_with(idle, b"anything", 0)
