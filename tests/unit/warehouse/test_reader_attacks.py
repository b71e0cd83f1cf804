"""Attempts to make `computegap sql` do more than read published tables: what each is answered, and what it costs."""

from __future__ import annotations

import hashlib
import mmap
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.errors import UsageError
from pipelines.settings import PROJECT_ROOT, Settings
from pipelines.warehouse import confinement, reader
from pipelines.warehouse.reader import published, query
from pipelines.warehouse.statements import REFUSED_FUNCTIONS, REFUSED_VIEWS, TABLE_FUNCTIONS

SECRET = "hunter2"  # noqa: S105 - it is what must not be read
READING = "exactly one reading statement"
FUNCTION = "is not available here"
CLOSED = "disabled by configuration|is not available here|does not exist"
WRONG = "Error: "
# What is tried and what it is answered (a pattern). {file}, {out}, {db} and {home} are paths of the machine.
ATTEMPTS: list[tuple[str, str]] = [
    # functions that read files
    ("select * from read_csv('{file}')", FUNCTION),
    ("from read_csv_auto('{file}', all_varchar = true)", FUNCTION),
    ("from read_parquet(['{file}'])", FUNCTION),
    ("from read_text('{home}/*')", FUNCTION),
    ("from read_blob('{file}')", FUNCTION),
    ("from read_json('{file}')", FUNCTION),
    ("from read_json_auto('{file}')", FUNCTION),
    ("from read_ndjson('{file}')", FUNCTION),
    ("from read_duckdb('{db}', table_name = 't')", FUNCTION),
    ("from sniff_csv('{file}')", FUNCTION),
    ("from glob('{home}/**')", FUNCTION),
    ("from parquet_kv_metadata('{file}')", FUNCTION),
    ("from parquet_full_metadata('{file}')", FUNCTION),
    ("from parquet_bloom_probe('{file}', 'a', 1)", FUNCTION),
    ("from st_read('{file}')", f"{FUNCTION}|{WRONG}"),
    ("from read_xlsx('{file}')", f"{FUNCTION}|{WRONG}"),
    ("from delta_scan('{home}')", f"{FUNCTION}|{WRONG}"),
    ("from iceberg_scan('{home}')", f"{FUNCTION}|{WRONG}"),
    ("from sqlite_scan('{db}', 't')", f"{FUNCTION}|{WRONG}"),
    ("from postgres_query('host=127.0.0.1', 'select 1')", f"{FUNCTION}|{WRONG}"),
    ("from mysql_query('x', 'select 1')", f"{FUNCTION}|{WRONG}"),
    ("select read_text('{file}')", WRONG),
    ("select content from marts.t, lateral read_text('{file}')", FUNCTION),
    ("select exists(from read_text('{file}'))", FUNCTION),
    ("values ((select content from read_text('{file}')))", FUNCTION),
    ("from marts.t where s in (select content from read_text('{file}'))", FUNCTION),
    ("select 1 order by (select content from read_text('{file}'))", FUNCTION),
    ("select sum(i) over (order by (select content from read_text('{file}'))) from marts.t", FUNCTION),
    ("select 1 union all select content from read_text('{file}')", FUNCTION),
    ("with recursive x as (select content c from read_text('{file}') union all select c from x) from x", FUNCTION),
    ("select list_transform([1], lambda x: (select content from read_text('{file}')))", f"{FUNCTION}|{WRONG}"),
    ("from marts.t limit (select length(content) from read_text('{file}'))", FUNCTION),
    ("summarize select * from read_text('{file}')", FUNCTION),
    # files under the name of a table
    ("from '{file}'", CLOSED),
    ('from "{file}"', CLOSED),
    ("from '{home}/*.parquet'", CLOSED),
    ("from 'file://{file}'", CLOSED),
    ("from '{db}'", CLOSED),
    ("describe '{file}'", CLOSED),
    ("from 'https://127.0.0.1/x.parquet'", CLOSED),
    ("from 's3://bucket/x.csv'", CLOSED),
    ("from 'hf://datasets/x/y.parquet'", CLOSED),
    # copying out and in
    ("copy (select 1) to '{out}'", READING),
    ("copy marts.t to '{out}' (format parquet)", READING),
    ("copy marts.t from '{file}'", READING),
    ("from (copy (select 1) to '{out}')", WRONG),
    ("export database '{out}'", READING),
    ("import database '{home}'", f"{CLOSED}|{READING}"),
    ("explain analyze copy marts.t to '{out}'", READING),
    # other databases and extensions
    ("attach '{db}' as other", READING),
    ("attach '{out}' as other (read_only)", READING),
    ("attach 'host=127.0.0.1' as pg (type postgres)", READING),
    ("attach '{file}' as lite (type sqlite)", READING),
    ("attach 'https://127.0.0.1/x.duckdb' as web", READING),
    ("attach 'ducklake:{out}' as lake", READING),
    ("detach one", READING),
    ("use system", READING),
    ("install httpfs from community", READING),
    ("load '{home}/x.duckdb_extension'", READING),
    # settings and the state of the process
    ("pragma database_list", f"{FUNCTION}|{READING}"),
    ("pragma threads=64", READING),
    ("pragma enable_profiling", READING),
    ("pragma import_database('{home}')", f"{CLOSED}|{READING}"),
    ("set lock_configuration = false", READING),
    ("set enable_external_access = true", READING),
    ("set session memory_limit = '100GB'", READING),
    ("set global temp_directory = '{home}'", READING),
    ("set variable x = (select content from read_text('{file}'))", READING),
    ("reset lock_configuration", READING),
    ("reset enable_external_access", READING),
    ("select current_setting('secret_directory')", FUNCTION),
    ("select getenv('HOME')", FUNCTION),
    ("select GetEnv(  'HOME')", FUNCTION),
    ("select setseed(0.5)", FUNCTION),
    ("select sleep_ms(600000)", FUNCTION),
    ("select write_log('x')", FUNCTION),
    ("select nextval('numbers')", FUNCTION),
    ("from duckdb_settings()", FUNCTION),
    ("from duckdb_secrets()", FUNCTION),
    ("from duckdb_databases()", FUNCTION),
    ("from duckdb_databases", FUNCTION),
    ('from "DUCKDB_Databases"', FUNCTION),
    ("from system.main.duckdb_databases", FUNCTION),
    ("select (select string_agg(path) from duckdb_databases)", FUNCTION),
    ("summarize duckdb_databases", FUNCTION),
    ("from pragma_database_list", FUNCTION),
    ("from pg_catalog.pg_settings", FUNCTION),
    ("from pg_settings", FUNCTION),
    ("from duckdb_logs", FUNCTION),
    ("from duckdb_variables()", FUNCTION),
    ("from duckdb_memory()", FUNCTION),
    ("from duckdb_temporary_files()", FUNCTION),
    ("from duckdb_external_file_cache()", FUNCTION),
    ("from duckdb_prepared_statements()", FUNCTION),
    ("from which_secret('s3://x', 's3')", FUNCTION),
    ("create secret x (type s3)", READING),
    ("create persistent secret x (type http, bearer_token 'x')", READING),
    # several statements, and statements that hide
    ("select 1; copy marts.t to '{out}'", READING),
    ("select 1;;drop table marts.t", READING),
    ("select 1 /* */; /* */ drop table marts.t --", READING),
    ("select 1 --\n; drop table marts.t", READING),
    ("/* select 1 */ drop table marts.t", READING),
    ("/* /* */ drop table marts.t */ drop table marts.t", f"{READING}|{WRONG}"),
    ("--\ndrop table marts.t", READING),
    ("explain select 1; drop table marts.t", READING),
    ("prepare p as copy marts.t to '{out}'", READING),
    ("execute p", READING),
    ("from query('select 1')", FUNCTION),
    ("from query('copy marts.t to ''{out}''')", FUNCTION),
    ("from query_table('{file}')", FUNCTION),
    ("from json_execute_serialized_sql(json_serialize_sql('select 1'))", FUNCTION),
    ("pragma json_execute_serialized_sql(json_serialize_sql('from duckdb_settings()'))", f"{FUNCTION}|{READING}"),
    ("call query('select 1')", READING),
    ("call duckdb_settings()", READING),
    ("create temp table x as from marts.t", READING),
    ("create or replace temp macro x() as table from read_text('{file}')", READING),
    ("create function x(a) as a", READING),
    ("create view marts.x as select 1", READING),
    ("with x as (update marts.t set i = 0 returning *) from x", f"{READING}|{WRONG}"),
    ("with x as (delete from marts.t returning *) from x", f"{READING}|{WRONG}"),
    ("with x as (insert into marts.t values (1, 'a') returning *) from x", f"{READING}|{WRONG}"),
    ("with x as (select 1) insert into marts.t select 1, 'a'", READING),
    ("with x as (select 1) update marts.t set i = 0", READING),
    ("insert into marts.t values (1, 'a')", READING),
    ("delete from marts.t", READING),
    ("checkpoint", READING),
    ("vacuum full", f"{READING}|{WRONG}"),
    ("begin transaction", READING),
    # values of this process
    ("from frame_of_python", WRONG),
    ("from reader", WRONG),
    ("select * from PROJECT_ROOT", WRONG),
    ("from pandas_scan(1)", FUNCTION),
    ("from arrow_scan(1, 2, 3)", FUNCTION),
    ("from python_map_function((select 1))", FUNCTION),
    # letters that look like others, and invisible ones
    ("from read\u200b_text('{file}')", f"{FUNCTION}|{WRONG}"),
    ("from \uff52ead_text('{file}')", f"{FUNCTION}|{WRONG}"),
    ("from read_text\uff08'{file}'\uff09", f"{WRONG}"),
    ("select 1\uff1b drop table marts.t", WRONG),
    ("\ufeffdrop table marts.t", f"{READING}|{WRONG}"),
    ("select 1\u2028; drop table marts.t", f"{READING}|{WRONG}"),
    ("\u202efrom read_text('{file}')", f"{FUNCTION}|{WRONG}"),
    ("from U&'\\0072ead_text'('{file}')", f"{FUNCTION}|{WRONG}"),
    ("from E'{file}'", CLOSED + f"|{WRONG}"),
    ("from $${file}$$", CLOSED + f"|{WRONG}"),
    ("drop\u00a0table marts.t", f"{READING}|{WRONG}"),
    ("select '\ud800'", "not valid Unicode"),
    ("select 1\x00; drop table marts.t", "NUL character"),
]
# Statements that would take all the time or memory there is: each ends within bounds.
BOMBS: list[tuple[str, str]] = [
    ("with recursive b as (select 1 n union all select n + 1 from b) select count(*) from b", "ran longer than"),
    (
        "with recursive b as (select 1 n union all select n from b, range(1000)) select count(*) from b",
        "ran longer|Memory",
    ),
    (
        "with recursive b(x) as (select repeat('a', 999) union all select x || x from b) select max(len(x)) from b",
        "Memory|ran longer",
    ),
    (
        "select count(*) from range(1000000000000) a, range(1000000000000) b where a.range = b.range + 1",
        "ran long|Memory",
    ),
    ("select sum(hash(a.range, b.range)) from range(100000000) a, range(100000) b", "ran longer than"),
    ("from range(1000000000000)", r"too large \(limits: 50,000 rows"),
    ("select repeat('x', 1000000) from range(10000)", "too large|ran longer"),
    ("select repeat('x', 10000000000)", "Out of Range"),
    ("select range(100000000000)", "Invalid Input|Memory"),
    ("select string_agg(repeat('x', 1000000)) from range(1000000)", "Memory|ran longer"),
    ("select count(distinct repeat('x', 1000) || range) from range(100000000)", "Memory|ran longer"),
    ("select list(range) from range(100000000000)", "Memory|ran longer"),
    ("select unnest(range(1000000)) from range(1000000)", "too large|ran longer"),
    ("select * from range(100000) a, range(100000) b order by a.range * b.range", "too large|Memory|ran longer"),
]
# Single calls of a function that does not listen to an interrupt, or takes memory that DuckDB does not count.
DEAF = [
    "select levenshtein(repeat('a', 2000000), repeat('b', 2000000))",
    "select damerau_levenshtein(repeat('a', 400000), repeat('b', 400000))",
    "select list_resize([1], 4000000000)",
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    folder = home / "publications" / "one"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "computegap.duckdb")) as connection:
        connection.execute("create schema marts; create table marts.t as select i, 'a' || i s from range(9) r(i)")
        connection.execute("create sequence numbers")
    (home / "published").symlink_to("publications/one")
    (home / "secret.csv").write_text(f"password\n{SECRET}\n")
    return home


@pytest.fixture(scope="module")
def connection(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with published(Settings(home=home)) as connection:
        yield connection


def state(home: Path) -> dict[str, str]:
    """Every file of the home with a digest of its content."""
    files = sorted(path for path in home.rglob("*") if path.is_file())
    return {str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def filled(attempt: str, home: Path) -> str:
    database = (home / "published" / "computegap.duckdb").resolve()
    for name, path in (("file", home / "secret.csv"), ("out", home / "out"), ("db", database), ("home", home)):
        attempt = attempt.replace(f"{{{name}}}", str(path))
    return attempt


def test_the_table_is_as_long_as_it_says() -> None:
    attempts = [attempt for attempt, _ in (*ATTEMPTS, *BOMBS)]
    assert len(set(attempts)) == len(attempts) >= 150


@pytest.mark.parametrize(("attempt", "answer"), ATTEMPTS, ids=[attempt[:50] for attempt, _ in ATTEMPTS])
def test_an_attempt_is_refused_and_changes_nothing(
    home: Path, connection: duckdb.DuckDBPyConnection, attempt: str, answer: str
) -> None:
    before = state(home)
    frame_of_python = {"password": [SECRET]}
    with pytest.raises(UsageError, match=answer) as caught:
        query(connection, filled(attempt, home), timeout_seconds=10)
    assert SECRET not in str(caught.value)
    assert state(home) == before
    assert query(connection, "select count(*) from marts.t").rows() == [(9,)]
    assert frame_of_python


@pytest.mark.parametrize(("bomb", "answer"), BOMBS, ids=[bomb[:50] for bomb, _ in BOMBS])
def test_a_bomb_is_bounded(tmp_path: Path, home: Path, bomb: str, answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small limits, so that the test is quick; those of the command are the same in kind."""
    monkeypatch.setitem(reader.LOCKDOWN, "memory_limit", "200MB")
    monkeypatch.setattr(reader, "MAX_BYTES", 50 * 2**20)
    copy = tmp_path / "home"
    (copy / "published").mkdir(parents=True)
    (copy / "published" / "computegap.duckdb").write_bytes((home / "published" / "computegap.duckdb").read_bytes())
    before, begin = state(copy), time.monotonic()
    with published(Settings(home=copy)) as connection:
        with pytest.raises(UsageError, match=answer):
            query(connection, bomb, timeout_seconds=0.5, max_rows=50_000)
        assert time.monotonic() - begin < 20
        assert query(connection, "select 1").rows() == [(1,)]
    assert state(copy) == before


def test_no_view_or_function_that_may_be_read_tells_of_the_machine(
    home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    views = connection.execute(
        "select distinct schema_name, view_name from duckdb_views() where internal order by all"
    ).fetchall()
    assert len(views) > 30
    for schema, view in views:
        if view not in REFUSED_VIEWS:
            assert str(home) not in str(query(connection, f'from "{schema}"."{view}"').rows()), view
    for function in sorted(name for name in TABLE_FUNCTIONS if name.startswith("duckdb_")):
        assert str(home) not in str(query(connection, f"from {function}()").rows()), function


def test_every_function_with_a_side_effect_has_been_judged(connection: duckdb.DuckDBPyConnection) -> None:
    """A new DuckDB may bring new ones; they are looked at before it is used."""
    harmless = {
        "current_connection_id",
        "current_query",
        "current_query_id",
        "current_transaction_id",
        "error",
        "gen_random_uuid",
        "random",
        "stats",
        "uuid",
        "uuidv4",
        "uuidv7",
        "vector_type",
    }
    found = {
        name
        for (name,) in connection.execute(
            "select distinct function_name from duckdb_functions() where function_type = 'scalar' and has_side_effects"
        ).fetchall()
    }
    assert found - harmless <= REFUSED_FUNCTIONS
    assert {"nextval", "write_log", "setseed"} <= found


@pytest.mark.slow
@pytest.mark.parametrize("statement", DEAF, ids=["time", "time and memory", "memory"])
def test_a_statement_that_does_not_listen_is_ended_with_its_process(home: Path, statement: str) -> None:
    before, begin = state(home), time.monotonic()
    done = computegap_sql(home, statement, "--timeout", "1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "longer than 1 s" in done.stderr or "Memory" in done.stderr or "memory" in done.stderr
    assert "Traceback" not in done.stderr
    assert time.monotonic() - begin < 1 + confinement.GRACE_SECONDS + 30
    assert state(home) == before


def test_limits_are_options_and_the_message_names_them(home: Path) -> None:
    done = computegap_sql(home, "from range(10)", "--limit", "9", "--json")
    assert done.returncode == 2
    assert "limits: 9 rows" in done.stderr
    assert "--limit ROWS" in done.stderr
    assert computegap_sql(home, "from range(10)", "--limit", "10", "--json").returncode == 0
    done = computegap_sql(home, BOMBS[0][0], "--timeout", "0.5")
    assert "ran longer than 0.5 s and was stopped (more time: --timeout SECONDS)" in done.stderr


def test_too_little_memory_is_a_clear_answer() -> None:
    with pytest.raises(UsageError, match="more than the 6 GiB of memory"), confinement.bounded_memory():
        raise MemoryError


def test_the_limit_of_memory_ends_with_what_it_is_for() -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    with confinement.bounded_memory(64 * 2**30):
        assert 64 * 2**30 <= resource.getrlimit(resource.RLIMIT_AS)[0] < 2**40
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def computegap_sql(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pipelines", "sql", *arguments],
        env=os.environ | {"COMPUTEGAP_HOME": str(home)},
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
def test_a_process_that_has_mapped_much_is_not_refused_everything() -> None:
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    with mmap.mmap(-1, 7 * 2**30, flags=flags), confinement.bounded_memory(), confinement.ended_after(60):
        assert bytes(2**20)
