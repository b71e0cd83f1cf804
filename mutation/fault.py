"""What a fault is, and how a function becomes one.

What belongs here: the shape of a fault and the decorators that read and write the formats of the inputs. What does not:
any particular fault.

A fault changes the bytes of one resource. The function that makes it gets what the bytes hold (text, rows of a CSV, a
JSON document) and changes it in place or returns another; its docstring says in one sentence what is wrong.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Literal

Kind = Literal[
    "delivery", "shape", "encoding", "unit", "definition", "identity", "vocabulary", "volume", "duplicate", "time"
]
# Who should notice, in the order of the way: the fetch or parser, the expectations of the raw table, what compares it
# with the version before, the tests of the models and of the marts.
Stage = Literal["parser", "expectations", "history", "models", "signals"]
STAGES: tuple[Stage, ...] = ("parser", "expectations", "history", "models", "signals")
Row = dict[str, str]
Mangle = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Fault:
    """One thing that may be wrong with one resource.

    Attributes:
        name: Of its function, unique.
        kind: What sort of thing is wrong.
        source: The source's id.
        resource: The key of the resource.
        stage: Who should notice at the latest.
        says: What is wrong, in a sentence.
        apply: The bytes with the fault.
    """

    name: str
    kind: Kind
    source: str
    resource: str
    stage: Stage
    says: str
    apply: Mangle


def _fault(source: str, resource: str, kind: Kind, stage: Stage, edit: Callable[..., Any], apply: Mangle) -> Fault:
    return Fault(edit.__name__, kind, source, resource, stage, " ".join((edit.__doc__ or "").split()), apply)


def in_bytes(source: str, resource: str, kind: Kind, stage: Stage) -> Callable[[Mangle], Fault]:
    """Make a fault of a function from bytes to bytes."""
    return lambda edit: _fault(source, resource, kind, stage, edit, edit)


def in_text(source: str, resource: str, kind: Kind, stage: Stage) -> Callable[[Callable[[str], str]], Fault]:
    """Make a fault of a function from text to text."""
    return lambda edit: _fault(source, resource, kind, stage, edit, lambda payload: edit(payload.decode()).encode())


def in_rows(
    source: str, resource: str, kind: Kind, stage: Stage, *, member: str | None = None
) -> Callable[[Callable[[list[Row]], list[Row] | None]], Fault]:
    """Make a fault of a function over the rows of a CSV: it changes them in place, or returns others.

    Args:
        source: The source's id.
        resource: The key of the resource.
        kind: What sort of thing is wrong.
        stage: Who should notice at the latest.
        member: The file inside of a ZIP, if the resource is one.
    """

    def decorated(edit: Callable[[list[Row]], list[Row] | None]) -> Fault:
        def apply(payload: bytes) -> bytes:
            content = payload if member is None else _member(payload, member)
            rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
            changed = edit(rows)
            written = _as_csv(rows if changed is None else changed)
            return written if member is None else _zip(payload, member, written)

        return _fault(source, resource, kind, stage, edit, apply)

    return decorated


def in_json(source: str, resource: str, kind: Kind, stage: Stage) -> Callable[[Callable[[Any], Any]], Fault]:
    """Make a fault of a function over a JSON document: it changes it in place, or returns another."""

    def decorated(edit: Callable[[Any], Any]) -> Fault:
        def apply(payload: bytes) -> bytes:
            document = json.loads(payload)
            changed = edit(document)
            return json.dumps(document if changed is None else changed, ensure_ascii=False).encode()

        return _fault(source, resource, kind, stage, edit, apply)

    return decorated


def faults_in(module: ModuleType) -> tuple[Fault, ...]:
    """The faults of a module, in the order in which they are written."""
    return tuple(value for value in vars(module).values() if isinstance(value, Fault))


def times(row: Row, column: str, factor: float) -> None:
    """Multiply a number of a row of text, if it is there."""
    if row[column]:
        row[column] = f"{float(row[column]) * factor:.10g}"


def swap(row: dict[str, Any], one: str, other: str) -> None:
    """Exchange two values of a row."""
    row[one], row[other] = row[other], row[one]


def only(rows: list[Row], column: str, value: str) -> list[Row]:
    """The rows of that value, of which there must be some.

    Raises:
        LookupError: There is none, so that a fault would change nothing.
    """
    if found := [row for row in rows if row[column] == value]:
        return found
    raise LookupError(f"no row has {column} = {value}")


def _as_csv(rows: list[Row]) -> bytes:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode()


def _member(payload: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        return archive.read(name)


def _zip(payload: bytes, name: str, content: bytes) -> bytes:
    """The archive with another content of one member."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(payload)) as old,
        zipfile.ZipFile(buffer, "w", compression=zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.namelist():
            new.writestr(member, content if member == name else old.read(member))
    return buffer.getvalue()
