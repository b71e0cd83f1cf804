"""Reading the published file: what works, and what must not."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest

from pipelines.errors import UsageError, WarehouseError
from pipelines.settings import Settings
from pipelines.warehouse import reader
from pipelines.warehouse.reader import published, query

ROWS = 1000


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication, with files beside it that nobody may read."""
    home = tmp_path_factory.mktemp("home")
    folder = home / "publications" / "one"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "computegap.duckdb")) as connection:
        connection.execute(
            f"""
            create schema marts;
            create table marts.t as select i, 'a' || i as s, i % 3 as k from range({ROWS}) r(i);
            create view marts.v as select * from marts.t where i < 10;
            create sequence numbers;
            create macro marts.below(n) as table select * from marts.t where i < n;
            create macro marts.double(n) as n * 2;
            """
        )
    (home / "published").symlink_to("publications/one")
    (home / "secret.csv").write_text("password\nhunter2\n")
    return home


@pytest.fixture(scope="module")
def connection(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with published(Settings(home=home)) as connection:
        yield connection


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("select count(*) from marts.t", [(ROWS,)]),
        ("from marts.v limit 1", [(0, "a0", 0)]),
        ("table marts.v order by i desc limit 1", [(9, "a9", 0)]),
        ("values (1, 'x')", [(1, "x")]),
        ("with recursive c as (select 1 as n union all select n + 1 from c where n < 5) select max(n) from c", [(5,)]),
        ("select 1;", [(1,)]),
        ("/* a */ select 1 -- b", [(1,)]),
        ("select sum(n) from generate_series(1, 3) g(n)", [(6,)]),
        ("select unnest([1, 2])", [(1,), (2,)]),
        ("select count(*) from marts.below(7)", [(7,)]),
        ("select marts.double(21)", [(42,)]),
        ("select query from (select 'enable_logging()' as query)", [("enable_logging()",)]),
        ("select list_transform([1, 2], lambda x: x + 1)", [([2, 3],)]),
        ("select count(*) from duckdb_columns() where table_name = 't'", [(3,)]),
        ("select i, null::int from marts.t where false", []),
    ],
)
def test_reading_works(connection: duckdb.DuckDBPyConnection, sql: str, rows: list[tuple[object, ...]]) -> None:
    assert query(connection, sql).rows() == rows


@pytest.mark.parametrize(
    "sql",
    [
        "show all tables",
        "describe marts.t",
        "summarize marts.t",
        "explain select * from marts.t",
        "explain analyze select count(*) from marts.t",
        "explain (format json) select 1",
        "pivot marts.v on k in (0, 1) using count(*)",
    ],
)
def test_looking_around_works(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    assert query(connection, sql).height > 0


def test_parameters_are_values(connection: duckdb.DuckDBPyConnection) -> None:
    assert query(connection, "select s from marts.t where i = ? and s = ?", [3, "a3"]).rows() == [("a3",)]
    assert query(connection, "select count(*) from marts.t where s = ?", ["' or 1=1"]).rows() == [(0,)]
    with pytest.raises(UsageError):
        query(connection, "select s from marts.t where i = ?")


def test_order_and_types_are_kept(connection: duckdb.DuckDBPyConnection) -> None:
    frame = query(connection, "select i, i / 2.0 as half, date '2026-01-01' as day from marts.t order by i desc")
    assert frame["i"].to_list() == list(range(ROWS - 1, -1, -1))
    assert [str(dtype) for dtype in frame.dtypes] == ["Int64", "Float64", "Date"]


ESCAPES = """
select * from read_text('{file}')
select * from read_blob('{file}')
select * from read_csv('{file}')
select * from read_csv_auto(['{file}'])
select * from read_json('{file}')
select * from read_json_objects('{file}')
select * from read_ndjson_objects('{file}')
select * from read_parquet('{file}')
select * from parquet_scan('{file}')
select * from parquet_metadata('{file}')
select * from parquet_schema('{file}')
select * from parquet_file_metadata('{file}')
select * from sniff_csv('{file}')
select * from glob('{home}/*')
select * from read_duckdb('{db}', table_name = 't')
from '{file}'
from "{file}"
from '{home}/*.csv'
select * from marts.t, '{file}'
select (select password from '{file}')
with x as (from '{file}') from x
from (from (from read_text('{file}')))
select * from marts.t, lateral (from read_text('{file}'))
select [x for x in (select list(content) from read_text('{file}'))]
from "read_text"('{file}')
from system.main.read_text('{file}')
from READ_TEXT /* here */ ('{file}')
explain analyze from read_text('{file}')
summarize from '{file}'
describe from '{file}'
describe '{file}'
pivot '{file}' on password in ('hunter2') using count(*)
from 'https://example.org/x.parquet'
from read_csv('https://example.org/x.csv')
from 's3://bucket/x.parquet'
from query('select 1')
from query('from read_text(''{file}'')')
from query('copy (select 1) to ''{out}''')
from query_table('{file}')
from query_table(['marts.t'])
select * from json_execute_serialized_sql(json_serialize_sql('select 42'))
pragma json_execute_serialized_sql(json_serialize_sql('from read_text(''{file}'')'))
pragma json_execute_serialized_sql(json_serialize_sql('from enable_logging()'))
copy marts.t to '{out}'
copy (select 1) to '{out}' (format parquet)
copy marts.t from '{file}'
copy from database one to other
explain analyze copy (select 1) to '{out}'
explain copy (select 1) to '{out}'
explain/**/analyze create temp table x as select 1
explain analyze insert into marts.t values (1, 'a', 1)
explain analyze delete from marts.t
explain explain analyze create temp table x as select 1
attach '{db}' as other
attach ':memory:' as other
attach '{home}/new.duckdb' as other
detach one
use other
install httpfs
force install httpfs
load httpfs
load '{home}/x.duckdb_extension'
update extensions
pragma enable_profiling
pragma memory_limit='10GB'
pragma import_database('{home}')
set enable_external_access = true
set memory_limit = '100GB'
set lock_configuration = false
set variable x = 1
reset enable_external_access
reset memory_limit
export database '{home}/export'
import database '{home}'
create table x as select 1
create temp table x as select 1
create temp view x as select 1
create temp macro x() as 1
create schema x
create sequence x
create type x as enum ('a')
create persistent secret x (type s3)
create temporary secret x (type http)
drop secret x
from duckdb_secrets()
from which_secret('s3://x', 's3')
insert into marts.t values (1, 'a', 1)
update marts.t set i = 0
delete from marts.t
truncate marts.t
merge into marts.t using marts.v as v on true when matched then delete
drop table marts.t
drop schema marts cascade
alter table marts.t add column x int
comment on table marts.t is 'mine'
call pragma_version()
call enable_logging()
from enable_logging()
from enable_logging(storage = 'file', storage_path = '{out}')
select * from (from enable_logging(level = 'trace'))
from disable_logging()
from truncate_duckdb_logs()
from duckdb_logs()
from enable_profiling()
from disable_profiling()
select write_log('x')
select s from marts.t order by write_log(s)
select nextval('numbers')
select getenv('HOME')
checkpoint
force checkpoint
from checkpoint()
from force_checkpoint()
vacuum
analyze
begin
begin; commit
commit
rollback
prepare p as select 1
execute p
deallocate p
select 1; select 2
select 1; drop table marts.t
select 1; -- and
select 1 /* ; */ ; drop table marts.t
-- a comment
/* only */
;
from test_all_types()
from arrow_scan(1, 2, 3)
from arrow_scan_dumb(1, 2, 3)
from pandas_scan(1)
from python_map_function((select 1))
from duckdb_settings()
from duckdb_databases()
from duckdb_extensions()
from pragma_storage_info('marts.t')
from hidden_frame
select * from reader
selct 1
select
select * from marts.nothing
select 1 as a, 2 as a
""".strip().splitlines()
EXECUTED = {"select 1; -- and"}


@pytest.mark.parametrize(
    "attempt", [*(line for line in ESCAPES if line not in EXECUTED), "", " ", "select '\ud800'", "\x00"]
)
def test_an_escape_is_refused(home: Path, connection: duckdb.DuckDBPyConnection, attempt: str) -> None:
    file, out = home / "secret.csv", home / "out"
    sql = attempt.replace("{file}", str(file)).replace("{out}", str(out)).replace("{home}", str(home))
    sql = sql.replace("{db}", str((home / "published" / "computegap.duckdb").resolve()))
    before = sorted(path.relative_to(home) for path in home.rglob("*"))
    hidden_frame = query
    with pytest.raises(UsageError) as caught:
        query(connection, sql, timeout_seconds=10)
    assert "hunter2" not in str(caught.value)
    assert query(connection, "select count(*) from marts.t").rows() == [(ROWS,)], "the connection no longer works"
    assert sorted(path.relative_to(home) for path in home.rglob("*")) == before
    assert hidden_frame is query


def test_the_configuration_is_what_was_meant(connection: duckdb.DuckDBPyConnection) -> None:
    found = dict(
        connection.execute(
            "select name, value from duckdb_settings() where name in (select unnest(?))", [[*reader.LOCKDOWN]]
        ).fetchall()
    )
    assert found.pop("memory_limit") == "1.8 GiB"
    assert found["temp_directory"] == ""
    assert found["lock_configuration"] == "true"
    assert found["enable_external_access"] == found["python_enable_replacements"] == "false"
    assert found == {name: value for name, value in reader.LOCKDOWN.items() if name != "memory_limit"}


@pytest.mark.parametrize(
    "sql",
    [
        "with recursive bomb as (select 1 as n union all select n + 1 from bomb) select count(*) from bomb",
        "select count(*) from range(1000000000) a, range(1000000000) b where a.range + b.range = 7",
        "select sum(hash(a.range, b.range)) from range(100000000) a, range(1000) b",
    ],
    ids=["recursion", "cross join", "sum"],
)
def test_a_statement_that_does_not_end_is_stopped(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    begin = time.monotonic()
    with pytest.raises(UsageError, match=r"ran longer than 0.2 s and was stopped"):
        query(connection, sql, timeout_seconds=0.2)
    assert time.monotonic() - begin < 10
    assert query(connection, "select 1").rows() == [(1,)]


def test_the_alarm_of_a_statement_does_not_ring_for_the_next(connection: duckdb.DuckDBPyConnection) -> None:
    before = threading.active_count()
    for _ in range(5):
        query(connection, "select 1", timeout_seconds=0.3)
    deadline = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() <= before


def test_a_result_that_is_too_long_is_refused(connection: duckdb.DuckDBPyConnection) -> None:
    assert query(connection, "from marts.t", max_rows=ROWS).height == ROWS
    with pytest.raises(UsageError, match=r"too large \(limits: 999 rows, 1,024 MB\); add a WHERE or a LIMIT"):
        query(connection, "from marts.t", max_rows=ROWS - 1)
    with pytest.raises(UsageError, match="too large"):
        query(connection, "from range(1000000000000)", max_rows=200_000)


def test_a_result_that_is_too_wide_is_refused(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "MAX_BYTES", 2**20)
    assert query(connection, "select repeat('x', 1000) as x from range(500)").height == 500
    with pytest.raises(UsageError, match="too large"):
        query(connection, "select repeat('x', 1000000) as x from range(10)")


def test_a_statement_that_needs_too_much_memory_fails_and_does_not_spill(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(reader.LOCKDOWN, "memory_limit", "40MB")
    copy = tmp_path / "home"
    shutil.copytree(home, copy, symlinks=True)
    with published(Settings(home=copy)) as connection:
        with pytest.raises(UsageError, match="Out of Memory Error"):
            query(connection, "select count(distinct repeat('x', 100) || i) from range(3000000) r(i)")
        assert query(connection, "select 1").rows() == [(1,)]
    assert [path.name for path in (copy / "publications" / "one").iterdir()] == ["computegap.duckdb"]


@pytest.mark.parametrize(
    "sql",
    [
        "select " + "(" * 5000 + "1" + ")" * 5000,
        "select " + "-".join(["1"] * 5000),
        "select " + "[" * 700 + "1" + "]" * 700,
    ],
    ids=["brackets", "terms", "lists"],
)
def test_a_statement_that_is_very_deep_is_read_or_refused_and_does_no_harm(
    connection: duckdb.DuckDBPyConnection, sql: str
) -> None:
    with suppress(UsageError):
        assert query(connection, sql).height == 1
    assert query(connection, "select 1").rows() == [(1,)]


def test_several_readers_in_one_process_share_the_lock_down(home: Path) -> None:
    with published(Settings(home=home)) as one, published(Settings(home=home)) as other:
        assert query(one, "select 1").rows() == query(other, "select 1").rows() == [(1,)]
        for connection in (one, other):
            with pytest.raises(UsageError):
                query(connection, f"from '{home / 'secret.csv'}'")


def test_nothing_published_says_what_to_do(tmp_path: Path) -> None:
    with (
        pytest.raises(WarehouseError, match=r"nothing is published in .*; run `computegap refresh` first"),
        published(Settings(home=tmp_path)),
    ):
        pytest.fail("opened")


def test_a_file_that_is_no_database_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "computegap.duckdb").write_bytes(b"not a database" * 1000)
    with (
        pytest.raises(WarehouseError, match=r"cannot open .*; run `computegap refresh`"),
        published(Settings(home=tmp_path)),
    ):
        pytest.fail("opened")
