"""``computegap trace``: a published row back to claims, raw rows, snapshots and addresses.

What belongs here: showing a trace. What does not: following it (warehouse.tracing).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.completion import tables
from pipelines.cli.output import JsonOption, number, print_json, stderr, stdout

if TYPE_CHECKING:
    from rich.tree import Tree

    from pipelines.warehouse.tracing import Evidence, Raw, Row

SHA_DIGITS = 12


def trace(
    table: Annotated[
        str, typer.Argument(help="A published table, such as marts.mart_gap__headline.", autocompletion=tables)
    ],
    keys: Annotated[
        list[str] | None, typer.Argument(help="Values of its key, in order; the beginning of a value is enough.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many matching rows are followed.")] = 5,
    as_json: JsonOption = False,
) -> None:
    """Follow a published row back to the claims, raw records, snapshots and addresses that it rests on."""
    from pipelines.settings import Settings  # noqa: PLC0415 - keeps --help fast
    from pipelines.warehouse import tracing  # noqa: PLC0415

    found = tracing.trace(Settings(), table, keys or [], limit)
    if as_json:
        print_json(asdict(found))
        return
    for row in found.rows:
        stdout().print(_tree(found.table, row))
    if found.n_matches > len(found.rows):
        stderr().print(f"{found.n_matches} rows match, {len(found.rows)} are shown; add a key or --limit")


def _tree(table: str, row: Row) -> Tree:
    """The row, its evidence by column, and under each piece where it comes from; a raw record is spelt out once."""
    from rich.text import Text  # noqa: PLC0415
    from rich.tree import Tree  # noqa: PLC0415

    tree = Tree(Text(f"{table}  {_words(row.key)}", style="bold"))
    if row.says:
        tree.add(Text(_words(row.says)))
    spelt: set[tuple[str | None, str | None]] = set()
    columns = dict.fromkeys(evidence.column for evidence in row.evidence)
    for column in columns:
        branch = tree.add(Text(column, style="bold"))
        for evidence in row.evidence:
            if evidence.column == column:
                _add_evidence(branch, evidence, spelt)
    if not columns:
        tree.add(Text("no evidence: the row says why"))
    return tree


def _add_evidence(branch: Tree, evidence: Evidence, spelt: set[tuple[str | None, str | None]]) -> None:
    from rich.text import Text  # noqa: PLC0415

    says = _words(evidence.says) or "not among the published evidence"
    node = branch.add(Text(f"{evidence.kind} {evidence.id}: {says}"))
    if evidence.raw is not None:
        node.add(Text(f"address {evidence.source_url}", style="cyan"))
        _add_raw(node, evidence.raw, spelt)


def _add_raw(node: Tree, raw: Raw, spelt: set[tuple[str | None, str | None]]) -> None:
    from rich.text import Text  # noqa: PLC0415

    place = (raw.snapshot_sha256, raw.record_locator)
    where = node.add(Text(f"raw row {raw.raw_table} at {raw.record_locator}{' (above)' if place in spelt else ''}"))
    if place not in spelt:
        where.add(Text(_words(raw.record) if raw.record is not None else str(raw.record_note), style="dim"))
        spelt.add(place)
    seen = f", retrieved {raw.retrieved_at:%Y-%m-%d}" if raw.retrieved_at else ""
    node.add(Text(f"snapshot {(raw.snapshot_sha256 or '')[:SHA_DIGITS]} of {raw.snapshot_url}{seen}"))


def _words(record: dict[str, Any]) -> str:
    """A record as one line of names and values; an interval of one value is that value."""
    central = record.get("value_central")
    single = {"value_low", "value_high"} if record.get("value_low") == record.get("value_high") == central else set()
    return ", ".join(f"{name} {_value(value)}" for name, value in record.items() if name not in single)


def _value(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return number(value)
