"""The alias graph: the files agree with each other and with the ledger."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines.entities.files import FOLDER
from pipelines.entities.graph import TABLES, default_graph, load, tables
from pipelines.entities.names import normalise
from pipelines.entities.resolve import UNKNOWN, resolve
from pipelines.errors import ParseError, UsageError

LEDGER = FOLDER.parent / "ledger"
COMPANIES = """
companies:
  acme: {name: Acme, country: US, brands: [阿克米], blocs: [{bloc: western, reason: r}]}
"""


def ledger(name: str) -> pl.DataFrame:
    return pl.read_csv(LEDGER / name, infer_schema=False)


def write(
    folder: Path,
    accelerators: str = "accelerators: {}",
    systems: str = "systems: {}",
    companies: str = COMPANIES,
    models: str = "models: {}",
) -> Path:
    (folder / "companies.yaml").write_text(companies, encoding="utf-8")
    (folder / "accelerators.yaml").write_text(accelerators, encoding="utf-8")
    (folder / "systems.yaml").write_text(systems, encoding="utf-8")
    (folder / "models.yaml").write_text(models, encoding="utf-8")
    return folder


PART = "  {key}: {{name: {name}, vendor: acme, family: f, aliases: [{alias}]}}\n"


@pytest.mark.parametrize(
    ("accelerators", "parts"),
    [
        (
            "accelerators:\n"
            + PART.format(key="a1", name="Alpha 1", alias="Alpha-One")
            + PART.format(key="a2", name="Alpha 2", alias="alpha one"),
            ["a2", "'alpha one'", "a1", "unresolvable"],
        ),
        (
            "accelerators:\n"
            + PART.format(key="a1", name="Alpha 1", alias="Acme Beta")
            + PART.format(key="a2", name="Beta", alias="Other"),
            ["Beta", "a1", "a2"],  # a brand before one name meets an alias of another part
        ),
        (
            "accelerators:\n"
            + PART.format(key="a1", name="Alpha 1", alias="Alpha")
            + "unresolvable: [{reason: family without variant, names: [ALPHA]}]\n",
            ["unresolvable", "'ALPHA'", "a1"],
        ),
        (
            "accelerators: {}\nunresolvable: [{reason: one, names: [X-1]}, {reason: two, names: [X 1]}]\n",
            ["'X 1'", "two reasons"],
        ),
        (
            "accelerators:\n  a1: {name: Alpha, vendor: nobody, family: f}\n",
            ["a1", "nobody", "companies.yaml"],
        ),
        ("accelerators:\n" + PART.format(key="a1", name="Alpha", alias="'--'"), ["a1", "separators"]),
        (
            (
                "accelerators:\n"
                "  a1: {name: A, vendor: acme, family: f, reason: r, "
                "contestant_of: {id: a9, relation: bin_of}}\n"
            ),
            ["a1", "a9", "not an entry"],
        ),
        (
            (
                "accelerators:\n"
                "  a1: {name: A, vendor: acme, family: f}\n"
                "  a2: {name: B, vendor: acme, family: f, reason: r, "
                "contestant_of: {id: a1, relation: bin_of}}\n"
                "  a3: {name: C, vendor: acme, family: f, reason: r, "
                "contestant_of: {id: a2, relation: card_of}}\n"
            ),
            ["a3", "a2", "itself a variant"],
        ),
    ],
)
def test_files_that_disagree_are_refused(tmp_path: Path, accelerators: str, parts: list[str]) -> None:
    with pytest.raises(ParseError) as caught:
        load(write(tmp_path, accelerators))
    assert all(part in str(caught.value) for part in parts), str(caught.value)


def test_names_grow_by_spellings_of_the_first_word_and_by_brands(tmp_path: Path) -> None:
    graph = load(
        write(
            tmp_path,
            "spellings: {Alpha: [阿尔法]}\naccelerators:\n  a1: {name: Alpha 1, vendor: acme, family: f}\n",
        )
    )
    assert set(graph.links["accelerator"]) == {
        normalise(name)
        for name in (
            "a1",
            "Alpha 1",
            "阿尔法 1",
            "Acme Alpha 1",
            "Acme 阿尔法 1",
            "阿克米 Alpha 1",
            "阿克米 阿尔法 1",
        )
    }


def test_a_spelling_replaces_whole_words_only(tmp_path: Path) -> None:
    part = "accelerators:\n  a1: {name: Alphabet 1, vendor: acme, family: f}\n"
    graph = load(write(tmp_path, "spellings: {Alpha: [阿尔法]}\n" + part))
    assert not any("阿尔法" in form for form in graph.links["accelerator"])


def test_the_tables_have_their_columns_types_and_keys() -> None:
    built = tables()
    assert {name: dict(frame.schema) for name, frame in built.items()} == {
        name: {column: dtype() for column, dtype in schema.items()} for name, schema in TABLES.items()
    }
    keys = {
        "raw_entities__accelerator": ["accelerator_id"],
        "raw_entities__system": ["system_id"],
        "raw_entities__model": ["model_id"],
        "raw_entities__company": ["company_id", "bloc", "valid_from"],
        "raw_entities__alias": ["namespace", "alias_normalised"],
    }
    for name, key in keys.items():
        assert built[name].height > 0
        assert not built[name].select(key).is_duplicated().any(), name


def test_every_accelerator_of_the_ledger_has_an_entry_of_the_same_vendor_and_bloc() -> None:
    rows = ledger("accelerators.csv")
    entries = tables()["raw_entities__accelerator"]
    joined = rows.join(entries, on="accelerator_id", how="left")
    assert joined.filter(pl.col("name").is_null())["accelerator_id"].to_list() == []
    wrong = joined.filter((pl.col("vendor") != pl.col("vendor_right")) | (pl.col("bloc") != pl.col("bloc_right")))
    assert wrong["accelerator_id"].to_list() == []


def test_every_system_of_the_ledger_has_an_entry_of_the_same_vendor_and_bloc() -> None:
    rows = ledger("systems.csv")
    joined = rows.join(tables()["raw_entities__system"], on="system_id", how="left")
    assert joined.filter(pl.col("system_class").is_null())["system_id"].to_list() == []
    wrong = joined.filter((pl.col("vendor") != pl.col("vendor_right")) | (pl.col("bloc") != pl.col("bloc_right")))
    assert wrong["system_id"].to_list() == []


@pytest.mark.parametrize(
    ("accelerator_id", "contestant_id", "relation"),
    [
        ("huawei-atlas-350", "huawei-ascend-950pr", "card_of"),
        ("nvidia-gb200", "nvidia-b200", "superchip_of"),
        ("nvidia-gb300", "nvidia-b300", "superchip_of"),
        *((f"huawei-ascend-910b{n}", "huawei-ascend-910b", "bin_of") for n in (1, 2, 3, 4)),
        ("nvidia-h20", "nvidia-h20", "self"),
    ],
)
def test_related_rows_are_one_contestant(accelerator_id: str, contestant_id: str, relation: str) -> None:
    row = tables()["raw_entities__accelerator"].row(by_predicate=pl.col("accelerator_id") == accelerator_id, named=True)
    assert (row["contestant_id"], row["relation"]) == (contestant_id, relation)


def test_parts_without_off_die_main_memory_and_small_parts_do_not_stand() -> None:
    classes = dict(tables()["raw_entities__accelerator"].select("accelerator_id", "frontier_class").iter_rows())
    expected = {
        "cerebras-wse3": "wafer_scale",
        "groq-lpu-v1": "sram",
        "tesla-dojo-d1": "sram",
        "meta-mtia-v1": "inference_card",
        "meta-mtia-v2": "inference_card",
        "huawei-ascend-310": "edge",
        "cambricon-mlu270-s4": "inference_card",
        "alibaba-hanguang-800": "inference_card",
        "huawei-ascend-910c": "datacentre",
        "nvidia-b200": "datacentre",
    }
    assert {key: classes[key] for key in expected} == expected


def test_only_switched_domains_are_scale_up_systems() -> None:
    classes = dict(tables()["raw_entities__system"].select("system_id", "system_class").iter_rows())
    assert classes["huawei-cloudmatrix-384"] == classes["nvidia-gb200-nvl72"] == "switched_scale_up"
    assert classes["google-tpu-v7-pod"] == "torus_pod"
    assert classes["huawei-atlas-950-supercluster"] == "cluster"
    assert classes["nvidia-hgx-h200-8"] == "server"


def test_entities_lists_every_id_once() -> None:
    frame = default_graph().entities()
    assert frame.columns == ["namespace", "entity_id", "name"]
    assert not frame.select("namespace", "entity_id").is_duplicated().any()
    assert frame["namespace"].unique().sort().to_list() == ["accelerator", "company", "model", "system"]


def test_an_unknown_namespace_is_named() -> None:
    with pytest.raises(UsageError, match=r"'planet'.*company, accelerator, system, model"):
        default_graph().namespace("planet")


MODELS = """
path_words: [host, hub]
prefixes: [FW-]
suffixes: [":free"]
models:
  m-1.5: {name: M 1.5, developer: acme, family: M}
  m-1.5-0101: {name: M 1.5 0101, developer: acme, family: M, snapshot_of: m-1.5}
unresolvable: [{reason: a moving name, names: [m-latest]}]
"""


@pytest.mark.parametrize(
    ("name", "entity_id", "reason"),
    [
        ("M-1.5", "m-1.5", None),
        ("m1p5", "m-1.5", None),
        ("Acme M 1.5", "m-1.5", None),
        ("host/hub/FW-m-1.5-0101:free", "m-1.5-0101", None),
        ("hub/m-latest", None, "a moving name"),
        ("elsewhere/m-1.5", None, "unknown name"),  # a path with a word that nobody listed
        ("FW-FW-m-1.5", None, "unknown name"),  # one prefix at most
        ("m-1.5-fast", None, "unknown name"),
        ("m-15", None, "unknown name"),
        ("m-1-5", None, "unknown name"),
    ],
)
def test_what_catalogues_put_around_an_id_is_taken_off(
    tmp_path: Path, name: str, entity_id: str | None, reason: str | None
) -> None:
    row = resolve("model", pl.Series([name]), load(write(tmp_path, models=MODELS))).row(0, named=True)
    assert (row["entity_id"], row["reason"]) == (entity_id, reason)


@pytest.mark.parametrize(
    ("models", "parts"),
    [
        ("models:\n  m: {name: M, developer: nobody, family: f}\n", ["m", "nobody", "companies.yaml"]),
        ("models:\n  m: {name: M, developer: acme, family: f, snapshot_of: x}\n", ["m", "'x'", "not an entry"]),
        (
            """
models:
  m: {name: M, developer: acme, family: f}
  n: {name: N, developer: acme, family: f, snapshot_of: m}
  o: {name: O, developer: acme, family: f, snapshot_of: n}
""",
            ["o", "'n'", "itself a snapshot"],
        ),
    ],
)
def test_models_that_point_nowhere_are_refused(tmp_path: Path, models: str, parts: list[str]) -> None:
    with pytest.raises(ParseError) as caught:
        load(write(tmp_path, models=models))
    assert all(part in str(caught.value) for part in parts), str(caught.value)


def test_every_model_of_the_ledger_has_an_entry_of_the_same_developer_and_family() -> None:
    rows = ledger("models.csv")
    joined = rows.join(tables()["raw_entities__model"], on="model_id", how="left")
    assert joined.filter(pl.col("name").is_null())["model_id"].to_list() == []
    assert joined.filter(pl.col("family") != pl.col("family_right"))["model_id"].to_list() == []
    developers = resolve("company", joined["developer"])["entity_id"]
    entries = resolve("company", joined["developer_right"])["entity_id"]
    assert joined.filter(developers.ne_missing(entries))["model_id"].to_list() == []


def test_listings_of_providers_agree_with_the_variant_that_the_ledger_gives_them() -> None:
    rows = ledger("provider_listings.csv")
    found = resolve("model", rows["model_id"])
    judged = rows.with_columns(found=found["entity_id"], reason=found["reason"])
    assert judged.filter(pl.col("reason") == UNKNOWN)["model_id"].unique().to_list() == []
    resolved = judged.drop_nulls("found")
    assert resolved["model_id"].n_unique() > 140
    assert resolved.filter(pl.col("found") != "deepseek-" + pl.col("v4_variant"))["model_id"].to_list() == []
