"""``computegap diff``: what moved the headline between two days.

What belongs here: showing a change. What does not: computing it (warehouse.headline_change).
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.completion import lenses
from pipelines.cli.output import WIDE, JsonOption, print_json, print_table, stdout

if TYPE_CHECKING:
    from decimal import Decimal

    from pipelines.warehouse.headline_change import HeadlineChange, LensChange

ID_DIGITS = 12
NAMES = {"gap_ratio": "gap", "domestic_value": "domestic", "western_value": "western"}
CAUSE_COLUMNS = ("lens", "part", "what", "known from", "grade", "claim")
NARROW_CAUSE_COLUMNS = ("lens, part", "what", "known from, grade, claim")


def diff(
    first: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The earlier day.", show_default=False)
    ],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The later day.", show_default=False)],
    lens: Annotated[
        list[str] | None, typer.Option("--lens", help="Only this lens; may be repeated.", autocompletion=lenses)
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what moved the gap between two days: new facts, revisions, time, method, mapping; the parts add up."""
    from pipelines.settings import Settings  # noqa: PLC0415 - keeps --help fast
    from pipelines.warehouse.headline_change import headline_change  # noqa: PLC0415

    change = headline_change(Settings(), first.date(), last.date(), lens or [])
    if as_json:
        content = asdict(change)
        print_json({"from": content.pop("first"), "to": content.pop("last"), **content})
    else:
        show_change(change)


def show_change(change: HeadlineChange) -> None:
    """Print the moves, then what caused them, then what did not move and what cannot be told."""
    is_wide = stdout().width >= WIDE
    changed = [lens for lens in change.lenses if lens.is_changed]
    if changed:
        _show_moves(change, changed, is_wide=is_wide)
        _show_causes(changed, is_wide=is_wide)
    if unchanged := [lens.definition_id for lens in change.lenses if not lens.is_changed]:
        stdout().print(f"unchanged: {', '.join(unchanged)}")
    if change.compared_with:
        stdout().print(f"compared with what was published: {change.compared_with}, for {change.speaks_for}")
    else:
        kept = ", ".join(str(day) for day in change.kept_days)
        stdout().print(
            f"no parts method and remapping: {change.method_note} (kept: {kept}); "
            f"the start is what is known today of {change.first}"
        )


def _show_moves(change: HeadlineChange, lenses: list[LensChange], *, is_wide: bool) -> None:
    from pipelines.warehouse.headline_change import PARTS  # noqa: PLC0415

    title = f"What moved the gap (domestic / Western) from {change.first} to {change.last}"
    parts = [part for part in PARTS if change.compared_with or part not in ("method", "remapping")]
    rows = [
        {
            "lens": lens.definition_id if measure == "gap_ratio" else "",
            "figure": NAMES[measure] if measure == "gap_ratio" else f"{NAMES[measure]} {lens.unit or ''}",
            "from": _end(move.value_from, measure, lens.gap_reason_from),
            "to": _end(move.value_to, measure, lens.gap_reason_to),
            "move": _signed(move.move),
            **{part: _signed(move.parts[part]) for part in parts},
        }
        for lens in lenses
        for measure, move in lens.moves.items()
        if measure == "gap_ratio" or move.value_from != move.value_to
    ]
    if is_wide:
        print_table(title, ("lens", "figure", "from", "to", "move", *parts), rows, verbatim=True)
        return
    stacked = [
        {
            "lens, figure": " ".join(word for word in (row["lens"], row["figure"]) if word),
            "from, to": f"{row['from']}\n{row['to']}",
            "move, parts": "\n".join(
                [row["move"], *(f"{part} {row[part]}" for part in parts if row[part] not in ("0", "-"))]
            ),
        }
        for row in rows
    ]
    print_table(title, ("lens, figure", "from, to", "move, parts"), stacked, verbatim=True)


def _show_causes(lenses: list[LensChange], *, is_wide: bool) -> None:
    rows = [_cause(cause) for lens in lenses for cause in lens.causes]
    if not rows:
        return
    title = "The claims behind it (+ comes, - goes, ~ says something else; `computegap trace core.fct_claim ID`)"
    if is_wide:
        print_table(title, CAUSE_COLUMNS, rows, verbatim=True)
        return
    stacked = [
        {
            "lens, part": f"{row['lens']}\n{row['part']}",
            "what": row["what"],
            "known from, grade, claim": f"{row['known from']} {row['grade']}\n{row['claim']}",
        }
        for row in rows
    ]
    print_table(title, NARROW_CAUSE_COLUMNS, stacked, verbatim=True)


def _cause(cause: dict[str, Any]) -> dict[str, str]:
    sign = {"enters": "+", "leaves": "-", "changes": "~"}[cause["change"]]
    if cause["kind"] == "evidence":
        said = f"available: {cause['says']} {cause['evidence_date']}"
    else:
        said = f"{cause['says']} {cause['value_central']:,.6g} {cause['unit']} ({cause['claimant']})"
    return {
        "lens": cause["definition_id"],
        "part": cause["part"],
        "what": f"{sign} {cause['subject_id']}: {said}",
        "known from": str(cause["known_from"]),
        "grade": cause["evidence_grade"] or "",
        "claim": (cause["claim_id"] or "evidence")[:ID_DIGITS],
    }


def _end(value: Decimal | None, measure: str, reason: str | None) -> str:
    """The figure on a day, or why there is none."""
    if value is None:
        return (reason or "none") if measure == "gap_ratio" else "none"
    return _plain(value)


def _signed(value: Decimal | None) -> str:
    """A difference with its sign and every digit that is not a closing zero, so that what is shown adds up."""
    if value is None:
        return "-"
    return f"+{_plain(value)}" if value > 0 else _plain(value)


def _plain(value: Decimal) -> str:
    return f"{value:,.6f}".rstrip("0").rstrip(".")
