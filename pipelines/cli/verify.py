"""``computegap verify``: published reference numbers, computed again from the published file.

What belongs here: choosing and showing findings. What does not: the references (``data_tests/reference``) and judging
them (quality.reference).
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.output import WIDE, JsonOption, number, print_json, print_table, stdout

if TYPE_CHECKING:
    from pipelines.quality.reference import Finding
    from pipelines.settings import Settings

COLUMNS = ("verdict", "reference", "value", "expected", "deviation", "tolerance", "unit")
NARROW_COLUMNS = ("verdict", "reference", "value / expected")


class ReferenceClass(StrEnum):
    """The classes of references, in the order in which they are shown."""

    REPRODUCTION = "reproduction"
    CONFLICT = "conflict"
    INDEPENDENT = "independent"


def verify(
    reference: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="Only these references; all if left out.")
    ] = None,
    of_class: Annotated[
        list[ReferenceClass] | None, typer.Option("--class", help="Only this class; may be repeated.")
    ] = None,
    only_failed: Annotated[bool, typer.Option("--failed", help="Only references that do not pass.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Compute published reference numbers again: value, expected, tolerance, verdict, cause.

    A reproduction passes where it agrees, a conflict where the disagreement still shows; an independent figure is set
    beside the expected one and passes wherever it can be computed. Exit code 1 where one does not pass.
    """
    from pipelines.settings import Settings  # noqa: PLC0415 - keeps --help fast

    judged = findings(Settings(), reference or [], of_class or list(ReferenceClass))
    shown = [finding for finding in judged if not (only_failed and finding.passes)]
    if as_json:
        print_json([_record(finding) for finding in shown])
    else:
        show_findings(shown)
        _show_summary(judged)
    if not all(finding.passes for finding in judged):
        raise typer.Exit(1)


def findings(settings: Settings, ids: list[str], classes: list[ReferenceClass]) -> list[Finding]:
    """The findings of some references, by class and then as they stand in the files.

    Raises:
        UsageError: No reference has such an id.
    """
    from pipelines.errors import UsageError  # noqa: PLC0415
    from pipelines.quality.reference import evaluate, load_references  # noqa: PLC0415
    from pipelines.suggestions import unknown  # noqa: PLC0415
    from pipelines.warehouse.reader import published  # noqa: PLC0415

    references = load_references()
    known = [reference.id for reference in references]
    if wrong := [name for name in ids if name not in known]:
        raise UsageError(unknown("reference", wrong, known, "`computegap verify --json`"))
    order = list(ReferenceClass)
    chosen = [reference for reference in references if reference.kind in classes and (not ids or reference.id in ids)]
    with published(settings) as connection:
        return evaluate(connection, sorted(chosen, key=lambda reference: order.index(ReferenceClass(reference.kind))))


def show_findings(judged: list[Finding]) -> None:
    """Print one table per class, and below it why conflicts do not agree and what could not be computed."""
    is_wide = stdout().width >= WIDE
    for kind in ReferenceClass:
        of_kind = [finding for finding in judged if finding.reference.kind == kind]
        if not of_kind:
            continue
        print_table(kind.title(), COLUMNS if is_wide else NARROW_COLUMNS, [_row(finding) for finding in of_kind])
        for finding in of_kind:
            if finding.detail is not None:
                stdout().print(f"{finding.reference.id}: {finding.detail}", markup=False, highlight=False)


def _show_summary(judged: list[Finding]) -> None:
    parts = []
    for kind in ReferenceClass:
        verdicts = Counter(finding.verdict for finding in judged if finding.reference.kind == kind)
        if verdicts:
            told = (f"{n} {verdict.removeprefix('conflict_').replace('_', ' ')}" for verdict, n in verdicts.items())
            parts.append(f"{kind}: {', '.join(told)}")
    n_failed = sum(not finding.passes for finding in judged)
    stdout().print(f"{len(judged)} references, {n_failed} not passed; {'; '.join(parts)}", markup=False)


def _row(finding: Finding) -> dict[str, Any]:
    reference = finding.reference
    value, expected = number(finding.value), number(reference.expected)
    return {
        "verdict": finding.verdict.replace("_", " ") if finding.passes else f"FAIL {finding.verdict.replace('_', ' ')}",
        "reference": reference.id,
        "value": value,
        "expected": expected,
        "deviation": "" if finding.deviation is None else f"{finding.deviation:+.2%}",
        "tolerance": f"{reference.tolerance:.4g}",
        "unit": reference.unit,
        "value / expected": f"{value} / {expected} {reference.unit}",
    }


def _record(finding: Finding) -> dict[str, Any]:
    reference = finding.reference
    return {
        "id": reference.id,
        "class": reference.kind,
        "verdict": finding.verdict,
        "passes": finding.passes,
        "value": finding.value,
        "expected": reference.expected,
        "deviation": finding.deviation,
        "tolerance": reference.tolerance,
        "unit": reference.unit,
        "cause": reference.cause,
        "detail": finding.detail,
        "statement": reference.statement,
        "definition": reference.definition,
        "source": reference.source,
    }
