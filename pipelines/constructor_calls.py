"""Data that ships as Python source: calls of constructors with constants in them, read without running anything.

What belongs here: from the source text to plain values. What does not: what the constructors mean.

A call becomes a dictionary of its keyword arguments with the name of the class under `CLASS`. Decimals, days and times
of day become text; a time of day keeps its zone.
"""

from __future__ import annotations

import ast
from typing import Any

from pipelines.errors import ParseError

CLASS = "__class__"


def assigned_value(source_id: str, url: str, payload: bytes, name: str) -> Any:
    """The value that a module assigns to a name.

    Args:
        source_id: Whose payload it is, for the error.
        url: Where it came from, for the error.
        payload: The source text of the module.
        name: The name at module level.

    Raises:
        ParseError: Not Python, no such name, or an expression that is more than data.
    """
    try:
        for statement in ast.parse(payload).body:
            match statement:
                case ast.AnnAssign(target=ast.Name(id=target), value=value) if target == name and value is not None:
                    return _value(value)
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                    return _value(value)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ParseError(source_id, f"{url} is no Python source with data alone ({error})") from error
    raise ParseError(source_id, f"{url} assigns nothing to {name}")


def _value(node: ast.expr) -> Any:
    """A constant, a list, a dictionary, or a call; raises ValueError for anything else."""
    match node:
        case ast.Constant(value=bool() | int() | float() | str() | None as value):
            return value
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [_value(item) for item in items]
        case ast.Dict(keys=keys, values=values) if None not in keys:
            return {_value(key): _value(value) for key, value in zip(keys, values, strict=True) if key is not None}
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case ast.Call():
            return _call(node)
    raise ValueError(f"line {node.lineno}: {type(node).__name__}")


def _call(node: ast.Call) -> Any:
    """A value of the standard library as text, anything else as a dictionary of its arguments."""
    name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
    arguments = [_value(argument) for argument in node.args]
    match name, arguments, node.keywords:
        case "Decimal", [str() as text], []:
            return text
        case "datetime.date", [int(), int(), int()], []:
            year, month, day = arguments
            return f"{year:04}-{month:02}-{day:02}"
        case "datetime.time", [int(), int(), *_], _:
            hour, minute, second = [*arguments, 0][:3]
            zones = [_zone(keyword) for keyword in node.keywords]
            return {CLASS: "time", "text": f"{hour:02}:{minute:02}:{second:02}", "zone": zones[0] if zones else None}
    is_plain = isinstance(node.func, ast.Name) and not arguments
    if not is_plain or any(keyword.arg is None for keyword in node.keywords):
        raise ValueError(f"line {node.lineno}: {name} is no class with named arguments alone")
    return {CLASS: name} | {str(keyword.arg): _value(keyword.value) for keyword in node.keywords}


def _zone(keyword: ast.keyword) -> str:
    """The time zone of a time of day by its name: UTC, or that of a ``ZoneInfo``."""
    match keyword.arg, ast.unparse(keyword.value), keyword.value:
        case "tzinfo", "datetime.UTC" | "datetime.timezone.utc", _:
            return "UTC"
        case "tzinfo", _, ast.Call(func=ast.Name(id="ZoneInfo"), args=[ast.Constant(value=str() as zone)]):
            return zone
    raise ValueError(f"line {keyword.value.lineno}: a time of day with {ast.unparse(keyword)}")
