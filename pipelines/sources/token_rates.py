"""Prices of tokens: from the price of one token to that of a million, without the noise of binary fractions.

What belongs here: that one conversion. What does not: which fields of a source are prices.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from pipelines.sources.json_records import loose

PER_MILLION = 6


def per_million(value: Any) -> str | None:
    """The price of a million tokens as decimal text, from that of one (number, or text such as ``1e-06``).

    A JSON number counts as its shortest decimal form, which is what was published. What is no number stays as it is,
    so that the typing of the row names it; null and blank are null.
    """
    text = loose(value)
    if text is None or isinstance(value, bool | list | dict):
        return text
    try:
        price = Decimal(text)
    except InvalidOperation:
        return text
    return format(price.scaleb(PER_MILLION), "f") if price.is_finite() else text


def whole(value: Any) -> str | None:
    """A count as text without an empty fraction (``32000.0``, ``1e6``); what is no whole number stays as it is."""
    text = loose(value)
    if text is None or isinstance(value, bool | list | dict):
        return text
    try:
        count = Decimal(text)
    except InvalidOperation:
        return text
    return format(count.to_integral_value(), "f") if count.is_finite() and count == count.to_integral_value() else text
