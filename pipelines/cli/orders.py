"""``computegap orders``: candidates for the order book, and what a reviewer decides about them.

What belongs here: options and showing results. What does not: candidates and decisions
(``pipelines/review/orders.py``).
"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from pipelines.cli.output import JsonOption, number, print_fitting, print_json, stderr, stdout

KEYS = ("candidate", "reported")
COLUMNS = (
    "buyer",
    "vendor",
    "part",
    "quantity",
    "status",
    "purposes",
    "why",
    "thread",
    "document",
)

app = typer.Typer(
    name="orders", help="Review orders that were read in documents and headlines; nothing enters the book unreviewed.",
    no_args_is_help=True,
)  # fmt: skip
IdArgument = Annotated[str, typer.Argument(help="The candidate's id; its beginning is enough.")]


@app.command()
def candidates(
    show_all: Annotated[bool, typer.Option("--all", help="Show decided ones, too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show orders that documents and headlines tell of and the book does not have, with where they stand."""
    from pipelines.review.orders import candidates as find  # noqa: PLC0415 - keeps --help fast
    from pipelines.settings import Settings  # noqa: PLC0415

    rows = find(Settings(), decided=show_all)
    if as_json:
        print_json(rows)
        return
    print_fitting("Order candidates", KEYS, COLUMNS, [_shown(row) for row in rows])


@app.command()
def accept(
    candidate_id: IdArgument,
    note: Annotated[str, typer.Option("--note", help="Why; kept in the row.")] = "",
    url: Annotated[str | None, typer.Option("--url", help="Address of the document, if it is not described.")] = None,
    publisher: Annotated[str | None, typer.Option("--publisher", help="Its publisher, if it is not described.")] = None,
    confidence: Annotated[str, typer.Option("--confidence", help="high, medium or low.")] = "low",
    as_json: JsonOption = False,
) -> None:
    """Take a candidate into the order ledger of this home, and print the row to propose for the package's."""
    from pipelines.review.orders import accept as decide  # noqa: PLC0415 - keeps --help fast
    from pipelines.settings import Settings  # noqa: PLC0415

    accepted = decide(Settings(), candidate_id, note=note, url=url, publisher=publisher, confidence=confidence)
    if as_json:
        print_json({"order_id": accepted.order_id, "row": accepted.row, "proposed_line": accepted.proposed_line})
        return
    told = f"accepted as {accepted.order_id}; the next `computegap refresh` reads it"
    stderr().print(f"{told}. For a pull request, add to orders.csv:")
    typer.echo(accepted.proposed_line)


@app.command()
def reject(
    candidate_id: IdArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why it does not belong in the book.")],
    as_json: JsonOption = False,
) -> None:
    """Keep a candidate out of the book for good."""
    from pipelines.review.orders import reject as decide  # noqa: PLC0415 - keeps --help fast
    from pipelines.settings import Settings  # noqa: PLC0415

    rejected = decide(Settings(), candidate_id, reason=reason)
    if as_json:
        print_json({"candidate_id": rejected, "decision": "rejected", "reason": reason})
    else:
        stdout().print(f"rejected {rejected}")


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "candidate": row["candidate_id"],
        "reported": row["reported_date"].isoformat(),
        "buyer": row["buyer"] or "not named",
        "vendor": row["vendor"],
        "part": row["accelerator_id"] or row["accelerator_family"],
        "quantity": _interval(row["quantity_low"], row["quantity_high"], row["quantity_unit"]),
        "status": row["status"],
        "purposes": ", ".join(row["purposes"] or []),
        "why": row["candidate_reason"],
        "thread": row["matching_order_id"],
        "document": f"{row['document_id']} sentence {row['sentence']}" if row["document_id"] else row["source_url"],
    }


def _interval(low: float | None, high: float | None, unit: str | None) -> str:
    """An interval as a person writes it."""
    if low is None and high is None:
        return "not said"
    shown = number(low) if low == high else f"{number(low) or 'up to'} - {number(high)}".replace("up to - ", "up to ")
    return f"{shown.removesuffix(' - ')}{'' if high is not None else ' or more'} {unit or ''}".strip()
