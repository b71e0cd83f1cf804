"""The rule of comparison, for strings and for Polars columns."""

from __future__ import annotations

import polars as pl
import pytest

from pipelines.entities.graph import default_graph
from pipelines.entities.names import normalise, normalise_expr


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("NVIDIA H100-SXM5-80GB", "nvidiah100sxm580gb"),
        ("Nvidia  H100 SXM5 80GB", "nvidiah100sxm580gb"),
        ("NVIDIA A100-SXM4-40GB(400W)", "nvidiaa100sxm440gb400w"),
        ("NVIDIA A100-SXM4-40GB (400W)", "nvidiaa100sxm440gb400w"),
        ("Intel(R) Arc(TM) 140T GPU", "intelarc140tgpu"),
        ("曦云®C550 64G", "曦云c55064g"),
        ("华为 昇腾 910C", "华为昇腾910c"),
        ("寒武纪·思元590", "寒武纪思元590"),
        ("Ａｓｃｅｎｄ　９１０Ｂ（６４ＧＢ）", "ascend910b64gb"),
        ("Blackwell GPU (GB200)", "blackwellgpugb200"),
        ("NVIDIA L40S (x87)", "nvidial40s"),
        ("NVIDIA L40S (X 8)", "nvidial40s"),
        ("Instinct MI300X", "instinctmi300x"),
        (" - (  ) _ ", ""),
    ],
)
def test_writings_of_one_name_come_together(written: str, expected: str) -> None:
    assert normalise(written) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ascend 910B/910C", "Ascend 910B 910C"),
        ("Trainium+Inferentia", "Trainium Inferentia"),
        ("H200; MI325X", "H200 MI325X"),
        ("V4.1", "V41"),
        ("H20", "H200"),
        ("Ascend 910B", "Ascend 910C"),
    ],
)
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


def test_the_column_rule_agrees_with_the_string_rule_on_every_known_name() -> None:
    graph = default_graph()
    names = [link.alias for links in graph.links.values() for link in links.values()]
    names += ["曦云®C550 64G", "Intel(R) Arc(TM) 140T GPU", "（Ｒ）", "Mixed CASE™", " - "]
    frame = pl.DataFrame({"name": names}).with_columns(normalise_expr(pl.col("name")).alias("normalised"))
    assert frame["normalised"].to_list() == [normalise(name) for name in names]


def test_null_stays_null_in_a_column() -> None:
    frame = pl.DataFrame({"name": pl.Series([None, "H20"], dtype=pl.String)})
    assert frame.select(normalise_expr(pl.col("name")))["name"].to_list() == [None, "h20"]
