"""`computegap trace` on a publication of two lenses, one claim, one result and one report."""

from __future__ import annotations

import io
import json
import pickle
import sys
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from pipelines.cli import main
from pipelines.errors import SnapshotError
from pipelines.settings import DBT_PROJECT_DIR
from pipelines.snapshots.store import Sidecar, SnapshotStore
from pipelines.sources.inbox import text_of
from pipelines.warehouse.tracing import KINDS, TABLES, read_record

CSV = b'name,tflops,note\nA1,100,"two\nlines"\nB1,400,\n'
JSON = b'{"list": 1, "r1": {"Result": 5.5, "Empty": ""}}'
LINEAGE = "'{sha}' as snapshot_sha256, '{url}' as snapshot_url, '{locator}' as record_locator, '{page}' as source_url"


def _snapshot(home: Path, content: bytes, url: str) -> str:
    return SnapshotStore(home / "snapshots").put(
        content,
        Sidecar(
            source_id="ledger",
            url=url,
            retrieved_at=datetime(2026, 11, 1, tzinfo=UTC),
            media_type="text/csv",
            licence="CC-BY-4.0",
            parser_version=1,
            n_bytes=len(content),
        ),
    )


def _lineage(sha: str, locator: str, page: str) -> str:
    return LINEAGE.format(sha=sha, url="package:parts.csv", locator=locator, page=page)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a publication, and the snapshots of two of its three sources."""
    home = tmp_path / "home"
    parts, results = _snapshot(home, CSV, "package:parts.csv"), _snapshot(home, JSON, "https://a.example/r.json")
    lost = "f" * 64
    folder = home / "publications" / "one"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "computegap.duckdb")) as connection:
        connection.execute(f"""
            create schema core; create schema marts; create schema audit;
            create table core.fct_claim as
            select 'c-aa1' as claim_id, 'a1' as subject_id, 'peak' as definition_id, 100::double as value_low,
                100::double as value_central, 100::double as value_high, 'TFLOPS' as unit, 'A' as evidence_grade,
                'raw_parts' as raw_table, {_lineage(parts, "parts.csv#L3", "https://a.example/a1")}
            union all
            select 'c-ab2', 'b1', 'peak', 390.0, 400.0, 410.0, 'TFLOPS', 'B', 'raw_parts',
                '{parts}', 'package:parts.csv', 'parts.csv#L4', 'https://b.example/b1';
            create table core.fct_benchmark_result as
            select 'r1' as result_key, 5.5 as value, 'tokens/s' as unit, 'raw_results' as raw_table,
                {_lineage(results, "r.json#/r1", "https://a.example/r")};
            create table core.fct_order_report as
            select 'o1' as order_id, 'Buyer' as buyer, 'Vendor' as vendor, 10.0 as quantity_low,
                {_lineage(lost, "orders.csv#L2", "https://o.example/1")};
            create table audit.audit_snapshots as
            select '{parts}' as sha256, timestamp '2026-11-01 10:00' as retrieved_at;
            create table marts.mart_gap__headline as
            select 'peak_bf16' as definition_id, 0.25 as gap_ratio, ['c-aa1'] as domestic_claim_ids,
                ['c-ab2', 'c-gone'] as western_claim_ids, null::varchar[] as exportable_claim_ids
            union all select 'peak_fp8', null, null, null, null;
            create table marts.mart_gap__lens_month as
            select 'peak_bf16' as definition_id, m as month, 0.25 as gap_ratio, ['c-aa1'] as domestic_claim_ids
            from (values (date '2025-11-01'), (date '2026-10-01'), (date '2026-11-01')) t(m);
            create table marts.mart_gap__delivered as
            select 'k1' as comparability_key_id, 'a1' as accelerator_id, 'r1' as result_key,
                null::varchar as best_western_result_key;
            create table marts.mart_orders__book as
            select date '2026-11-01' as date, 'Buyer' as buyer, 'Vendor' as vendor, ['o1'] as order_ids;
        """)
    (home / "published").symlink_to("publications/one")
    monkeypatch.setenv("COMPUTEGAP_HOME", str(home))
    return home


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["computegap", "trace", *arguments])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        out, err = capsys.readouterr()
        return code, out, err

    return call


def test_a_headline_goes_back_to_the_records_of_its_claims(run: Any, home: Path) -> None:
    code, out, err = run("marts.mart_gap__headline", "peak_bf16", "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert (found["table"], found["n_matches"]) == ("marts.mart_gap__headline", 1)
    (row,) = found["rows"]
    assert row["key"] == {"definition_id": "peak_bf16"}
    domestic, western, gone = row["evidence"]
    assert (domestic["column"], domestic["id"]) == ("domestic_claim_ids", "c-aa1")
    assert domestic["source_url"] == "https://a.example/a1"
    assert domestic["raw"]["record"] == {"name": "A1", "tflops": "100", "note": "two\nlines"}
    assert domestic["raw"]["retrieved_at"] == "2026-11-01T10:00:00"
    assert western["raw"]["record"] == {"name": "B1", "tflops": "400"}
    assert (gone["id"], gone["says"], gone["raw"]) == ("c-gone", {}, None)


def test_the_tree_shows_every_step(run: Any, home: Path) -> None:
    code, out, err = run("mart_gap__headline", "peak_bf16")
    assert (code, err) == (0, "")
    for text in (
        "marts.mart_gap__headline  definition_id peak_bf16",
        "domestic_claim_ids",
        "claim c-aa1",
        "value_central 100,",
        "value_low 390, value_central 400, value_high 410",
        "https://a.example/a1",
        "raw row raw_parts at parts.csv#L3",
        "name A1",
        "of package:parts.csv, retrieved 2026-11-01",
        "claim c-gone: not among the published evidence",
    ):
        assert text in out
    assert "value_low 100" not in out


def test_a_row_without_evidence_says_so(run: Any, home: Path) -> None:
    assert "no evidence" in run("mart_gap__headline", "peak_fp8")[1]


def test_results_and_reports_are_evidence_too(run: Any, home: Path) -> None:
    (row,) = json.loads(run("mart_gap__delivered", "k1", "a1", "--json")[1])["rows"]
    (result,) = row["evidence"]
    assert (result["kind"], result["raw"]["record"]) == ("result", {"Result": 5.5})
    (row,) = json.loads(run("mart_orders__book", "2026-11-01", "Buyer", "Vendor", "--json")[1])["rows"]
    (order,) = row["evidence"]
    assert (order["kind"], order["raw"]["raw_table"]) == ("order", "raw_ledger__orders")


def test_a_snapshot_that_is_not_there_is_said(run: Any, home: Path) -> None:
    code, out, _ = run("mart_orders__book", "2026-11-01")
    assert code == 0
    assert "orders.csv#L2" in out
    assert "fetch its source again" in out


def test_a_damaged_snapshot_is_not_shown(run: Any, home: Path) -> None:
    for blob in (home / "snapshots" / "sha256").rglob("*"):
        if blob.is_file() and blob.suffix != ".json":
            blob.write_bytes(b"something else")
    raw = json.loads(run("core.fct_claim", "c-aa1", "--json")[1])["rows"][0]["evidence"][0]["raw"]
    assert raw["record"] is None
    assert "damaged" in raw["record_note"]


@pytest.mark.parametrize(
    ("keys", "matches"),
    [
        (["peak_bf16"], 3),
        (["peak_bf16", "2026"], 2),
        (["peak_bf16", "2026-11"], 1),
        (["peak", "2026-10-01"], 1),
    ],
)
def test_the_beginning_of_a_key_is_enough(run: Any, home: Path, keys: list[str], matches: int) -> None:
    found = json.loads(run("mart_gap__lens_month", *keys, "--json")[1])
    assert (found["n_matches"], len(found["rows"])) == (matches, matches)


def test_an_exact_key_is_not_taken_as_a_beginning(run: Any, home: Path) -> None:
    with duckdb.connect(str(home / "published" / "computegap.duckdb")) as connection:
        connection.execute("insert into marts.mart_gap__headline by name select 'peak_bf16_x' as definition_id")
    assert json.loads(run("mart_gap__headline", "peak_bf16", "--json")[1])["n_matches"] == 1


def test_more_matches_than_the_limit_are_counted(run: Any, home: Path) -> None:
    code, out, err = run("mart_gap__lens_month", "peak_bf16", "--limit", "2")
    assert (code, out.count("marts.mart_gap__lens_month")) == (0, 2)
    assert "3 rows match, 2 are shown" in err


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["nonsense", "x"], ["nonsense cannot be traced", "core.fct_claim", "marts.mart_orders__book"]),
        (["mart_gap__system_pair", "x"], ["cannot be traced"]),  # known, but not in this publication
        (["mart_gap__headline"], ["needs its key: definition_id", "peak_bf16, peak_fp8"]),
        (["mart_gap__headline", "tpp"], ["no definition_id 'tpp'", "peak_bf16, peak_fp8"]),
        (["mart_gap__lens_month", "peak_bf16", "1999"], ["no month '1999'", "2025-11-01, 2026-10-01, 2026-11-01"]),
        (["mart_gap__headline", "peak_bf16", "x"], ["definition_id", "too many"]),
        (["mart_gap__headline", "' or true --"], ["no definition_id"]),
        (["mart_gap__headline", ""], ["no definition_id ''"]),
    ],
)
def test_a_mistake_is_one_clear_line(run: Any, home: Path, arguments: list[str], parts: list[str]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("computegap: ")
    assert err.count("\n") == 1
    assert all(part in err for part in parts), err


def test_nothing_published_is_one_clear_line(run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COMPUTEGAP_HOME", str(tmp_path / "empty"))
    code, out, err = run("mart_gap__headline", "peak_bf16")
    assert (code, out) == (1, "")
    assert "run `computegap refresh` first" in err


def test_records_are_read_out_of_archives() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("parts.csv", CSV)
    assert read_record(packed.getvalue(), "all.zip!parts.csv#L4") == {"name": "B1", "tflops": "400"}
    assert read_record(b'[{"a": 1}, 2]', "x.json#/1") == {"value": 2}
    nested = b'{"models": {"org/one": {"size": 8}}, "rows": [{"a": 1}]}'
    assert read_record(nested, "index.json#/models/org~1one") == {"size": 8}
    assert read_record(nested, "task.json#/rows/0") == {"a": 1}
    catalogue = pickle.dumps([{"name": "A1", "released": date(2024, 5, 1), "note": None}])
    assert read_record(catalogue, "data.pkl#/0") == {"name": "A1", "released": date(2024, 5, 1)}
    module = b"providers: list = [Provider(models=[ModelInfo(prices=ModelPrice(input_mtok=Decimal('1.5')))])]"
    read = read_record(module, "data.py#/providers/0/models/0/prices@0")
    assert read["input_mtok"] == "1.5"
    page = "# 结果\n\n| a | b |\n|---|---|\n| 1 | / |\n".encode()
    assert read_record(page, "x/README.md#L5C2") == {"line": "| 1 | / |", "cell": "2"}
    assert read_record(page, "x/README.md#L1") == {"line": "# 结果"}


def test_a_sentence_is_read_out_of_its_document() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("document/a.md", "# Title\n\nBaidu ordered chips. It paid.\n")
    text = text_of(packed.getvalue())
    start = text.index("Baidu")
    locator = f"a-md-0123456789ab#S2C{start}-{start + 20}"
    assert read_record(packed.getvalue(), locator) == {"sentence": 2, "text": "Baidu ordered chips."}
    with pytest.raises(SnapshotError, match="there is no record"):
        read_record(packed.getvalue(), "a-md-0123456789ab#S2C0-4000")
    with pytest.raises(SnapshotError, match="there is no record"):
        read_record(b"no document", locator)


@pytest.mark.parametrize(
    ("payload", "locator"),
    [
        (CSV, "parts.csv#L2"),  # inside of a quoted field: no row ends there
        (CSV, "parts.csv#L99"),
        (CSV, "parts.csv"),
        (JSON, "r.json#/absent"),
        (b"[]", "r.json#/0"),
        (JSON, "r.json#/list/0"),
        (b"# one line", "page.md#L2"),
        (b"not a zip", "all.zip!parts.csv#L2"),
        (b"\xff\xfe", "parts.csv#L2"),
        (b"no pickle", "data.pkl#/0"),
        (b"providers = [", "data.py#/providers/0"),
        (b"providers = [run(1)]", "data.py#/providers/0"),
        (pickle.dumps([Path("/")]), "data.pkl#/0"),  # more than plain data is not built
    ],
)
def test_a_record_that_is_not_there_is_named(payload: bytes, locator: str) -> None:
    with pytest.raises(SnapshotError, match="there is no record"):
        read_record(payload, locator)


def test_keys_are_the_grain_of_their_tables_and_the_columns_exist() -> None:
    models = {
        model["name"]: model
        for path in (DBT_PROJECT_DIR / "models").rglob("*.yml")
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])
    }
    # The hash of the key stands for its long text.
    spelt_out = {"comparability_key_id": "comparability_key"}
    for table, known in TABLES.items():
        model = models[table.partition(".")[2]]
        assert [spelt_out.get(name, name) for name in known.key] == model["config"]["meta"]["grain"], table
        columns = {column["name"] for column in model["columns"]}
        assert {*known.key, *known.says, *known.evidence} <= columns, table
        assert set(known.evidence.values()) <= set(KINDS)
    for kind in KINDS.values():
        columns = {column["name"] for column in models[kind.table.partition(".")[2]]["columns"]}
        assert {kind.id, *kind.says, "source_url", "snapshot_sha256", "snapshot_url", "record_locator"} <= columns
