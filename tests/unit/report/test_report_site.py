"""The site from a hostile file: texts of strangers stay texts, and what is missing is told in its place."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from pipelines.report import site
from pipelines.report.layout import pages
from pipelines.sources import all_sources
from pipelines.warehouse.reader import opened

EVIL = '</script><script>alert(1)</script><img src=x onerror="alert(2)"> {{ 7 * 7 }} \u2028 昇腾'
BUILD = {"build_id": "20261123T000000Z-abc", "built_at": "2026-11-23T00:00:00+00:00", "as_of": EVIL}
TABLES = """
create schema core; create schema marts; create schema audit;
create table core.dim_accelerator as select 'evil' as accelerator_id, $evil as vendor, $evil as product_name;
create table core.dim_system as select 'none' as system_id, 'x' as vendor, 'y' as system_name;
create table marts.mart_gap__headline as select
    $evil as definition_id, date '2026-11-01' as month, $evil as unit, 0.4 as gap_ratio_low, 0.5 as gap_ratio,
    0.6 as gap_ratio_high, null::varchar as gap_ratio_reason, null::double as gap_ratio_exportable,
    $evil as gap_ratio_exportable_reason, 12 as lag_months, null::varchar as lag_reason, $evil as closing_state,
    'evil' as domestic_subject_id, 1.0 as domestic_value_low, 1.0 as domestic_value, 1.0 as domestic_value_high,
    null::varchar as domestic_value_reason, $evil as domestic_evidence_grade, $evil as western_subject_id,
    2.0 as western_value_low, 2.0 as western_value, 2.0 as western_value_high, null::varchar as western_value_reason,
    'C' as western_evidence_grade, ['c1'] as domestic_claim_ids, ['c2'] as western_claim_ids,
    ['c2'] as exportable_claim_ids;
create table core.fct_claim as select * from (values
    ('c1', 'A', 'ledger', 'raw_ledger__accelerators'), ('c2', 'C', 'epoch_ml_hardware', 'raw_epoch__hardware')
) t(claim_id, evidence_grade, source_id, raw_table);
create table audit.audit_sources as select source_id, state, date '2026-01-05' as last_content_date,
    timestamp '2026-01-06' as last_success_at, $evil as detail
from (values ('ledger', 'fresh'), ('epoch_ml_hardware', 'stale'), ('feeds', 'unavailable')) t(source_id, state);
"""


@dataclass
class _Page(HTMLParser):
    """Elements, attributes and texts of a page as a browser finds them."""

    scripts: list[dict[str, str | None]] = field(default_factory=list)
    handlers: list[str] = field(default_factory=list)
    images: int = 0
    text: str = ""
    specs: list[str] = field(default_factory=list)
    _in_spec: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.images += tag == "img"
        if tag == "script":
            self.scripts.append(dict(attrs))
            self._in_spec = ("class", "spec") in attrs

    def handle_endtag(self, tag: str) -> None:
        self._in_spec = self._in_spec and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._in_spec:
            self.specs.append(data)
        else:
            self.text += data


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a file that holds little and that a stranger filled."""
    home = tmp_path_factory.mktemp("report")
    with duckdb.connect(str(home / "file.duckdb")) as connection:
        for statement in TABLES.split(";"):
            if statement.strip():
                connection.execute(statement.replace("$evil", "'" + EVIL.replace("'", "''") + "'"))
    with opened(home / "file.duckdb") as connection:
        site.write(connection, BUILD, all_sources(), "window.vegaEmbed = null;", home / "report")
    return home / "report"


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


@pytest.mark.parametrize("path", ["index.html", "zh/index.html"])
def test_hostile_texts_stay_texts(folder: Path, path: str) -> None:
    page = _read(folder / path)
    assert page.handlers == []
    assert page.images == 0
    loaded = [script["src"] for script in page.scripts if "src" in script]
    assert [Path(str(source)).name for source in loaded] == ["theme.js", "vega.js", "report.js"]
    assert all(script.get("type") == "application/json" for script in page.scripts if "src" not in script)
    assert "{{ 7 * 7 }}" in page.text
    assert "<img src=x onerror=" in page.text
    (spec,) = page.specs
    assert json.loads(spec)["datasets"]["rows"][0]["lens"] == EVIL


def test_the_csv_holds_what_the_table_shows(folder: Path) -> None:
    text = (folder / "data" / "headline.csv").read_text(encoding="utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["lens"] == EVIL
    assert float(row["gap_ratio"]) == 0.5


def test_a_block_that_cannot_be_made_says_so_and_the_rest_stands(folder: Path) -> None:
    page = _read(folder / "supply.html")
    assert page.text.count("could not be made from this file") == 4
    assert "mart_supply__quarter" in page.text
    assert not (folder / "data" / "production.csv").exists()


def test_limits_come_before_figures(folder: Path) -> None:
    section = (folder / "index.html").read_text(encoding="utf-8").split('<section class="block"')[1]
    order = [
        section.index(mark) for mark in ('class="limits"', 'class="finding"', "<figure", "<table", "data/headline")
    ]
    assert order == sorted(order)


def test_sources_are_named_with_grade_licence_and_state(folder: Path) -> None:
    page = _read(folder / "index.html")
    assert "Epoch AI: machine learning hardware" in page.text
    assert "C: 1" in page.text
    assert "CC-BY-4.0" in page.text
    assert "Out of date." in page.text
    assert "last content 2026-01-05" in page.text


def test_what_may_not_be_passed_on_is_named(folder: Path) -> None:
    closed = [source.title for source in all_sources() if not source.licence.redistributable]
    text = _read(folder / "methods.html").text
    assert closed
    assert all(title in text for title in closed)
    assert "computegap export" in text


def test_pages_need_nothing_from_elsewhere(folder: Path) -> None:
    for path in [*folder.rglob("*.html"), *folder.rglob("*.css"), *(folder / "assets").glob("[rt]*.js")]:
        text = path.read_text(encoding="utf-8")
        assert 'src="http' not in text
        assert "@import" not in text
        assert "url(http" not in text
        assert "fetch(" not in text


def test_every_page_is_there_in_both_languages(folder: Path) -> None:
    for home in (folder, folder / "zh"):
        assert {path.name for path in home.glob("*.html")} == {page.file for page in pages()}
