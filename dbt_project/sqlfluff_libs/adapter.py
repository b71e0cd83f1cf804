"""Stand-in for dbt's adapter, for the linter.

What belongs here: what the models and macros call as ``adapter.name(...)``. What does not: anything that a build uses.
"""

from __future__ import annotations

from collections.abc import Callable


def dispatch(macro_name: str) -> Callable[..., str]:
    """A dispatched macro, read as a call of a function of its name."""

    def call(*_arguments: str) -> str:
        return f"{macro_name}_call"

    return call
