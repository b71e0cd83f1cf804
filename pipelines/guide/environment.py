"""The table of environment variables in docs/operations.md.

What belongs here: rendering it from the settings. What does not: the settings, and the variables of other programs.
"""

from __future__ import annotations

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from pipelines.settings import PROJECT_ROOT, Settings

PAGE = PROJECT_ROOT / "docs" / "operations.md"
PART = "environment"


def render() -> str:
    """The table as Markdown: variable, default, meaning, in the order of the settings."""
    rows = "".join(
        f"| `{_variable(name, field)}` | {_default(field)} | {field.description} |\n"
        for name, field in Settings.model_fields.items()
    )
    return f"| variable | default | meaning |\n|---|---|---|\n{rows}"


def _variable(name: str, field: FieldInfo) -> str:
    if isinstance(field.validation_alias, str):
        return field.validation_alias
    return f"{Settings.model_config.get('env_prefix', '')}{name.upper()}"


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is None or value is PydanticUndefined or value == "":
        return "none"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"
