"""What feedparser's own test files expect of a feed, read as data and never run as code.

What belongs here: a small reader of expressions (names, attributes, constant subscripts, comparisons, and / or / not,
`len`, and the nine numbers of a time). What does not: deciding which files count.
"""

from __future__ import annotations

import ast
import operator
import re
import time
from collections.abc import Callable
from typing import Any

_EXPECT = re.compile(r"Expect:\s*(?P<expression>.*?)(?:-->|\*/|$)", re.DOTALL)
_OPERATORS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
}
_CALLS: dict[str, Callable[..., Any]] = {"len": len, "bool": bool}


class UnknownExpressionError(ValueError):
    """An expectation outside of the subset that is read."""


def expectation_of(document: str) -> ast.expr | None:
    """The expression after ``Expect:`` in the document's first comment; None without one that is an expression."""
    match = _EXPECT.search(document[:5000])
    if match is None:
        return None
    try:
        return ast.parse(" ".join(match["expression"].split()), mode="eval").body
    except SyntaxError:
        return None


def holds(expression: ast.expr, result: Any) -> bool:
    """Whether the result is as expected; raises UnknownExpressionError for what is not in the subset."""
    return bool(_value(expression, result))


def _value(node: ast.expr, result: Any) -> Any:  # noqa: C901, PLR0911, PLR0912 one branch for each kind of node
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return result[name]
        case ast.Attribute(value=inner, attr=attribute) if not attribute.startswith("_"):
            found = _value(inner, result)
            return found[attribute] if isinstance(found, dict) else _plain_attribute(found, attribute)
        case ast.Subscript(value=inner, slice=index):
            return _value(inner, result)[_value(index, result)]
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _value(operand, result)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, result)
        case ast.BoolOp(op=ast.And(), values=values):
            return all(_value(value, result) for value in values)
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(_value(value, result) for value in values)
        case ast.Tuple(elts=values):
            return tuple(_value(value, result) for value in values)
        case ast.List(elts=values):
            return [_value(value, result) for value in values]
        case ast.Dict(keys=keys, values=values):
            return {_value(k, result): _value(v, result) for k, v in zip(keys, values, strict=True) if k is not None}
        case ast.Compare(left=left, ops=operators, comparators=comparators):
            return _compare(_value(left, result), operators, [_value(c, result) for c in comparators])
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _CALLS:
            return _CALLS[name](*(_value(argument, result) for argument in arguments))
        case ast.Call(func=ast.Attribute(value=inner, attr="get"), args=[ast.Constant(value=key), *rest]):
            found = _value(inner, result)
            default = _value(rest[0], result) if rest else None
            if isinstance(found, dict):
                return found.get(key, default)
    raise UnknownExpressionError(ast.dump(node))


def _plain_attribute(found: Any, attribute: str) -> Any:
    if isinstance(found, time.struct_time) and attribute.startswith("tm_"):
        return getattr(found, attribute)
    raise UnknownExpressionError(attribute)


def _compare(left: Any, operators: list[ast.cmpop], others: list[Any]) -> bool:
    for compare, right in zip(operators, others, strict=True):
        if not _OPERATORS[type(compare)](left, right):
            return False
        left = right
    return True
