"""The report says what the rules do today, and its figures are the ones that counting by hand gives."""

import re

import polars as pl
import pytest

from pipelines.news.classify import classify
from pipelines.news.linking import link
from pipelines.news.report import (
    FIRST_READING,
    LABELS,
    PAGE,
    SPLIT_DATE,
    TEXT,
    Score,
    compared,
    fingerprints,
    halves,
    macro_f1,
    majority,
    read_events,
    render,
    scores_of,
)


def test_the_page_is_what_the_rules_give_today() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "docs/news.md is out of date; run `make news-report`"


def test_the_halves_are_apart_and_whole() -> None:
    events = read_events()
    earlier, later = halves(events)
    assert earlier.height + later.height == events.height
    assert earlier["published_date"].max() < SPLIT_DATE <= later["published_date"].min()
    assert abs(earlier.height - later.height) <= 1
    assert events[TEXT].is_unique().all()


def test_the_figures_of_the_bars_recount() -> None:
    """Counted here without the report's own functions."""
    _, later = halves(read_events())
    said = classify(later, link(later, key="row", text=TEXT), key="row", text=TEXT)["event_type"].to_list()
    labels = later["event_type"].to_list()
    values = []
    for kind in set(labels):
        right = sum(label == guess == kind for label, guess in zip(labels, said, strict=True))
        values.append(2 * right / (labels.count(kind) + said.count(kind)))
    figure = re.search(r"\| event type, macro F1 \| ([0-9.]+) \| 0\.80 \| (yes|no) \|", PAGE.read_text("utf-8"))
    assert figure is not None
    assert figure.group(1) == f"{sum(values) / len(values):.3f}"
    assert (figure.group(2) == "yes") == (sum(values) / len(values) >= 0.80)


def test_a_changed_label_changes_the_page() -> None:
    events = read_events()
    swapped = events.with_columns(
        event_type=pl.when(pl.col("row") == events["row"].max()).then(pl.lit("partnership")).otherwise("event_type")
    )
    assert render(swapped) != PAGE.read_text(encoding="utf-8")


def test_the_first_reading_stands_in_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert FIRST_READING in page
    assert fingerprints() in page


def test_labels_are_about_titles_of_the_ledger() -> None:
    events = read_events()
    titles = set(events[TEXT])
    later = set(halves(events)[1][TEXT])
    assert set(pl.read_csv(LABELS / "mentions.csv")["headline"]) <= titles
    second = pl.read_csv(LABELS / "second_reading.csv")
    assert set(second["headline"]) == later
    assert set(second["event_type"]) <= set(events["event_type"])


@pytest.mark.parametrize(
    ("labels", "said", "macro"),
    [(["a", "b"], ["a", "b"], 1.0), (["a", "b"], ["a", "a"], 1 / 3), (["a", "a"], [None, "a"], 2 / 3)],
)
def test_macro_f1(labels: list[str], said: list[str | None], macro: float) -> None:
    assert macro_f1(labels, said) == pytest.approx(macro)


def test_scores() -> None:
    assert scores_of(["a", "b", "a"], ["a", None, "b"]) == {"a": Score(2, 1, 1), "b": Score(1, 1, 0)}
    assert Score(0, 0, 0).f1 is None
    assert Score(4, 2, 1).precision == 0.5
    assert Score(4, 2, 1).recall == 0.25
    assert majority(["b", "a", "b", "a"]) == "a"
    frame = pl.DataFrame({"row": [1, 1, 2], "name": ["x", "x", "y"]})
    assert compared(frame, frame.head(1)) == Score(2, 1, 1)
