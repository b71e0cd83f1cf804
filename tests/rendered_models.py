"""Models of the dbt project as plain SQL: rendered without dbt, for databases in memory.

What belongs here: the project's own macros and as much of dbt as they call. What does not: rows, and what must hold of
a result (the tests that use it).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

import jinja2

from pipelines.settings import DBT_PROJECT_DIR

AS_OF = "2026-11-23"


def _safe_cast(expression: str, kind: str) -> str:
    return f"try_cast({expression} as {kind})"


def _dateadd(part: str, count: str | int, start: str) -> str:
    return f"({start} + to_{part}s(cast({count} as integer)))"


def _datediff(first: str, last: str, part: str) -> str:
    return f"date_diff('{part}', {first}, {last})"


@cache
def _environment() -> jinja2.Environment:
    options: dict[str, Any] = {"extensions": ["jinja2.ext.do"], "undefined": jinja2.StrictUndefined}
    environment = jinja2.Environment(**options, autoescape=False)  # noqa: S701
    macros = sorted(
        [*(DBT_PROJECT_DIR / "macros").glob("*.sql"), *(DBT_PROJECT_DIR / "macros" / "steps").glob("*.sql")]
    )
    names: dict[str, Callable[..., str]] = {}
    environment.globals.update(
        ref=lambda name: name,
        source=lambda _schema, name: name,
        var=lambda _name, *_default: AS_OF,
        adapter=SimpleNamespace(dispatch=lambda name: names[f"default__{name}"]),
        dbt=SimpleNamespace(type_string=lambda: "varchar", safe_cast=_safe_cast, dateadd=_dateadd, datediff=_datediff),
    )
    module = environment.from_string("\n".join(path.read_text() for path in macros)).module
    names.update({name: macro for name, macro in vars(module).items() if not name.startswith("_")})
    environment.globals.update(names)
    return environment


def render(text: str) -> str:
    """SQL as dbt would run it; a model or source is a table of its own name."""
    return _environment().from_string(text).render()


@cache
def model_sql(name: str) -> str:
    """The SQL of a model."""
    (path,) = (DBT_PROJECT_DIR / "models").rglob(f"{name}.sql")
    return render(path.read_text())
