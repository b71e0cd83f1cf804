"""Which kind of check every table has: no hole without an argument and the other way round, and the page says so."""

from __future__ import annotations

import pytest

from mutation.matrix import PAGE, Argument, Cells, arguments, definitions, page, unargued, unneeded

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("definitions")]


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> Cells:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMPUTEGAP_HOME", str(tmp_path_factory.mktemp("matrix")))
        return definitions()


def test_no_hole_without_an_argument(cells: Cells) -> None:
    assert unargued(cells, arguments()) == []


def test_no_argument_without_a_hole(cells: Cells) -> None:
    assert unneeded(cells, arguments()) == []


def test_the_page_is_that_of_the_definitions(cells: Cells) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(cells, arguments()), "run `make coverage-matrix`"


def test_a_lost_check_is_a_hole_and_an_argument_fills_it(cells: Cells) -> None:
    poorer = {table: dict(kinds) for table, kinds in cells.items()}
    poorer["raw.raw_ledger__orders"]["grain"] = []
    assert unargued(poorer, arguments()) == [("raw.raw_ledger__orders", "grain")]
    argued = [*arguments(), Argument(table="raw.raw_ledger__orders", kind="grain", reason="made up")]
    assert unargued(poorer, argued) == []
    assert unneeded(cells, argued) == [argued[-1]]
    assert "**none**" in page(poorer, arguments())
