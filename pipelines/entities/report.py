"""How well names are resolved, measured on a sample labelled by reading the sources (docs/entities.md).

What belongs here: reading the labels, comparing them with what resolution says, and rendering the page. What does not:
the labels themselves (``tests/entity_labels/labels.csv``) and how a name is resolved (`resolve`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.entities.graph import NAMESPACES, Graph
from pipelines.entities.resolve import resolve
from pipelines.settings import PROJECT_ROOT

LABELS = PROJECT_ROOT / "tests" / "entity_labels" / "labels.csv"
PAGE = PROJECT_ROOT / "docs" / "entities.md"

INTRODUCTION = """\
# How well names are resolved

Made by `make entity-report` from `tests/entity_labels/labels.csv`; do not edit by hand.

Every string of the sample was labelled by reading where it stands, never by asking the resolver: with the entity that
it names, or with none where it names a family, several parts, a total, or something that has no entry. `where` says in
which source it stands and `why` how it was read. Strings under "machine translation" and "names in Chinese" are put
together from spellings that translated pages use.

- **Precision**: of the strings that resolve to an entity, the share that resolve to the labelled one. A wrong entity
  is the worst mistake, because it moves figures from one part to another.
- **Recall**: of the strings that name an entity, the share that resolve to it. A missed name is not lost: it stands in
  `audit.audit_unresolved` with a reason.

Where the sample showed a gap, the graph in `pipelines/entities/` was corrected, so these figures say that no known
name is read wrongly; they do not estimate what a new source would give. For that, the first reading counts, before
any correction: precision 1.000 in each namespace, recall 0.924 (accelerator), 0.972 (company) and 0.950 (system); every
miss stood in the low-trust catalogue, among Epoch's manufacturers or under machine translation. The graph of models was
written with the labels of the ledger at hand; checks from outside are the ledger's own column `v4_variant`, with which
every listing that resolves agrees, and 90 names drawn at random from genai-prices, LiteLLM's list and OpenRouter's
rankings and labelled before the graph was asked: precision 1.000, recall 0.844 at the first reading (27 of 32). Misses
were hosts that no path named, and dates or sizes behind a name. Nothing of the Hugging Face Hub is recorded; its names
are not in the sample.
"""


@dataclass(frozen=True)
class Score:
    """What resolution makes of a set of labelled strings."""

    strings: int
    named: int
    resolved: int
    right: int

    @property
    def precision(self) -> float | None:
        """Right ones among those that resolve; None where none does."""
        return self.right / self.resolved if self.resolved else None

    @property
    def recall(self) -> float | None:
        """Right ones among those that name an entity; None where none does."""
        return self.right / self.named if self.named else None


def read_labels(path: Path = LABELS) -> pl.DataFrame:
    """The labelled strings: namespace, string, entity_id (null for none), where, why (String)."""
    return pl.read_csv(path, infer_schema=False)


def judged(labels: pl.DataFrame, graph: Graph | None = None) -> pl.DataFrame:
    """The labels with `found` (the entity that resolution gives, or null) and its `reason`."""
    parts = []
    for namespace in labels["namespace"].unique(maintain_order=True):
        part = labels.filter(pl.col("namespace") == namespace)
        answer = resolve(namespace, part["string"], graph)
        parts.append(part.with_columns(found=answer["entity_id"], reason=answer["reason"]))
    return pl.concat(parts)


def score(rows: pl.DataFrame) -> Score:
    """Counts over rows of `judged`."""
    return Score(
        strings=rows.height,
        named=rows["entity_id"].count(),
        resolved=rows["found"].count(),
        right=rows.filter(pl.col("entity_id") == pl.col("found")).height,
    )


def mistakes(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of `judged` whose entity is not the labelled one."""
    return rows.filter(pl.col("entity_id").ne_missing(pl.col("found")))


def render(labels: pl.DataFrame, graph: Graph | None = None) -> str:
    """The page as Markdown."""
    rows = judged(labels, graph)
    namespaces = [name for name in NAMESPACES if name in rows["namespace"].unique()]
    by_namespace = [(name, score(rows.filter(pl.col("namespace") == name))) for name in namespaces]
    places = rows.select("namespace", "where").unique(maintain_order=True).rows()
    by_place = [
        (f"{namespace} | {where}", score(rows.filter(pl.col("namespace") == namespace, pl.col("where") == where)))
        for namespace, where in places
    ]
    return "\n".join(
        [
            INTRODUCTION,
            *_table("namespace", by_namespace),
            "",
            "## By source",
            "",
            *_table("namespace | where", by_place),
            "",
            "## Strings that resolve otherwise than labelled",
            "",
            *_mistakes(mistakes(rows)),
            "",
        ]
    )


def _table(heading: str, scores: Sequence[tuple[str, Score]]) -> list[str]:
    header = [f"| {heading} | strings | name an entity | resolve | precision | recall |"]
    rule = ["|" + "---|" * (header[0].count("|") - 1)]
    return (
        header
        + rule
        + [
            f"| {name} | {found.strings} | {found.named} | {found.resolved} "
            f"| {_share(found.precision)} | {_share(found.recall)} |"
            for name, found in scores
        ]
    )


def _mistakes(rows: pl.DataFrame) -> list[str]:
    if rows.is_empty():
        return ["None."]
    lines = ["| namespace | string | labelled | resolves to | where |", "|---|---|---|---|---|"]
    for row in rows.iter_rows(named=True):
        found = row["found"] or f"none: {row['reason']}"
        lines.append(
            f"| {row['namespace']} | `{row['string']}` | {row['entity_id'] or 'none'} | {found} | {row['where']} |"
        )
    return lines


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    PAGE.write_text(render(read_labels()), encoding="utf-8")
