"""Which texts name an entity: word by word in Latin, anywhere in Chinese, and never by half a word."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.entities.graph import default_graph
from pipelines.entities.spotting import MIN_LATIN, default_spotter, spotter

SPOTTER = spotter(
    ["SMIC", "Moore Threads", "Kimi K3", "华为", "昇腾 910", "Z.ai", "H20", "L4", "Huawei", "Huawei Ascend", "910"]
)


def names(text: str | None) -> bool:
    return bool(pl.DataFrame({"text": [text]}, schema={"text": pl.String}).select(SPOTTER.names(pl.col("text"))).item())


def may_name(text: str | None) -> bool:
    return bool(
        pl.DataFrame({"text": [text]}, schema={"text": pl.String}).select(SPOTTER.may_name(pl.col("text"))).item()
    )


@pytest.mark.parametrize(
    "text",
    [
        "SMIC's plan",
        "smic",
        "(SMIC)",
        "moore-threads IPO",
        "Moore  Threads",
        "KimiK3 is out",
        "kimi k3",
        "中国华为公司",
        "昇腾910集群",
        "昇腾 910",
        "ＨＵＡＷＥＩ",
        "z.ai",
        "Z-AI",
        "the H20?",
    ],
)
def test_names_are_found(text: str) -> None:
    assert names(text)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "cosmic",
        "smics",
        "Moore; Threads",
        "moorethreadsx",
        "H200",
        "910",
        "L4",
        "华 为",
        "昇腾 9100",
        "zai",
        "ai",
        "昇腾;910",
    ],
)
def test_what_is_no_name_is_not_found(text: str | None) -> None:
    assert not names(text)


def test_a_name_that_holds_another_is_not_looked_for() -> None:
    assert " huawei " in SPOTTER.forms
    assert not any("ascend" in form for form in SPOTTER.forms)


def test_short_names_and_numbers_alone_are_not_looked_for() -> None:
    assert all(len(form.strip()) >= MIN_LATIN for form in default_spotter().forms if form.isascii())
    assert not any(form.strip().isdigit() for form in default_spotter().forms)


def test_every_name_of_the_graph_that_is_long_enough_is_found() -> None:
    written = sorted({link.alias for links in default_graph().links.values() for link in links.values()})
    frame = pl.DataFrame({"name": written}).filter(
        pl.col("name").str.replace_all(r"[^\pL\pN]", "").str.len_chars() >= MIN_LATIN,
        pl.col("name").str.contains(r"\pL"),
    )
    missed = frame.filter(~default_spotter().names(pl.format("News of {}: more", "name")))
    assert missed["name"].to_list() == []


@given(
    st.lists(
        st.sampled_from(
            ["SMIC", "Moore", "Threads", "华为", "昇腾", "910", "Kimi", "K3", "z", ".", "ai", ";", " ", "-"]
        ),
        max_size=8,
    )
)
def test_the_quick_look_never_says_no_to_a_name(parts: list[str]) -> None:
    text = "".join(parts)
    assert may_name(text) or not names(text)


def test_the_same_names_have_the_same_digest() -> None:
    assert spotter(["SMIC", "Huawei"]).digest == spotter(["Huawei", "SMIC", "Huawei"]).digest != SPOTTER.digest
