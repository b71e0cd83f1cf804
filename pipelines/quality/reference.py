"""Published numbers that the published file must give again: ``data_tests/reference/*.yml``, read and evaluated.

What belongs here: the shape of a reference, its validation, and the verdict on each. What does not: how verdicts are
shown (cli), and any expected value as an input of a model: a reference is only ever compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from pipelines.errors import UsageError
from pipelines.settings import PROJECT_ROOT
from pipelines.warehouse.reader import query

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import duckdb

REFERENCE_DIR = PROJECT_ROOT / "data_tests" / "reference"
Kind = Literal["reproduction", "conflict", "independent"]
Verdict = Literal["agrees", "differs", "conflict_kept", "conflict_gone", "not_computable"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Reference(BaseModel):
    """One published number and the statement that computes it again.

    Attributes:
        id: Stable and unique over all files.
        statement: What is claimed, in words.
        definition: How the number is made.
        expected: The number as published, in `unit`.
        tolerance: Largest relative deviation that counts as agreement (0.01 is 1 %).
        unit: Unit of the number.
        source: Address of the publication.
        kind: ``reproduction`` is the same arithmetic on the same rows; ``independent`` another way to the figure, or
            other rows; ``conflict`` is kept because it does not agree, and then `cause` says why.
        sql: One reading statement on the published file that gives one value.
        cause: Why a conflict does not agree.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    statement: Text
    definition: Text
    expected: float
    tolerance: float = Field(ge=0, lt=1)
    unit: Text
    source: str = Field(pattern=r"^https?://\S+$")
    kind: Kind = Field(alias="class")
    sql: Text
    cause: Text | None = None

    @model_validator(mode="after")
    def _a_conflict_has_a_cause(self) -> Reference:
        """A difference that is kept without a reason would be a failure that nobody looks at."""
        if (self.kind == "conflict") != (self.cause is not None):
            raise ValueError("a conflict needs a cause, and nothing else has one")
        return self


@dataclass(frozen=True)
class Finding:
    """A reference and what the published file gives; `deviation` is relative and null where nothing was computed.

    A conflict that agrees by now is gone: its cause has to be read again, so it is no agreement.
    """

    reference: Reference
    value: float | None
    deviation: float | None
    verdict: Verdict
    detail: str | None

    @property
    def passes(self) -> bool:
        """Whether it is as it should be: a reproduction agrees, a conflict is kept, an independent has a value."""
        return self.verdict in ("agrees", "conflict_kept") or (
            self.verdict == "differs" and self.reference.kind == "independent"
        )


def load_references(folder: Path = REFERENCE_DIR) -> tuple[Reference, ...]:
    """Every reference of the folder, by file and position.

    Raises:
        UsageError: A file is not a list of references, or two of them share an id; says which.
    """
    references: list[Reference] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
            references += [Reference.model_validate(entry) for entry in content["references"]]
        except (yaml.YAMLError, ValidationError, KeyError, TypeError) as error:
            raise UsageError(f"{path} is not a list of references: {error}") from error
    ids = [reference.id for reference in references]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise UsageError(f"reference ids used twice in {folder}: {', '.join(twice)}")
    return tuple(references)


def evaluate(connection: duckdb.DuckDBPyConnection, references: Iterable[Reference]) -> list[Finding]:
    """Compute every reference on the published file and judge it, in the order given."""
    return [_judge(connection, reference) for reference in references]


def _judge(connection: duckdb.DuckDBPyConnection, reference: Reference) -> Finding:
    """One reference: a statement that fails, or gives no number, is not computable and never agreement."""
    try:
        rows = query(connection, reference.sql)
    except UsageError as error:
        return Finding(reference, None, None, "not_computable", str(error))
    value = rows.item() if rows.shape == (1, 1) else None
    if value is None or not isfinite(value):
        detail = "gives no number" if rows.shape == (1, 1) else f"gives {rows.height} rows of {rows.width} columns"
        return Finding(reference, None, None, "not_computable", detail)
    scale = abs(reference.expected) or 1.0
    deviation = (float(value) - reference.expected) / scale
    agrees = abs(deviation) <= reference.tolerance
    verdict: Verdict = "agrees" if agrees else "differs"
    if reference.kind == "conflict":
        verdict = "conflict_gone" if agrees else "conflict_kept"
    return Finding(reference, float(value), deviation, verdict, reference.cause)
