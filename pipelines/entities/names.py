"""How a name is brought to the form in which names are compared.

What belongs here: one rule, in two forms that agree: for a string and for a Polars column. What does not:
which names exist (`graph`) and what they mean (`resolve`).

The rule, in this order:

1. trade marks go: ® ™ © ℠ and the ASCII forms ``(R)``, ``(TM)``, ``(C)``; so does a count in brackets, ``(x87)``,
   which is how many there were and no part of the name;
2. Unicode NFKC, so that full-width letters and brackets become ordinary ones;
3. lower case (for the Latin and Han letters of these names that is the same as case folding);
4. spaces, hyphens, dashes, underscores, middle dots, colons, quotes and brackets go; what a bracket holds
   stays, because it often is the meaning: ``Blackwell GPU (GB200)``.

Signs that join several things, ``/ + & ; ,`` and the decimal point, stay: ``910B/910C`` is not ``910B 910C``.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

_TRADE_MARKS = r"[®™©℠]|\((?i:r|tm|c|x\s?[0-9]+)\)"
_SEPARATORS = r"[\s\-_\u2010-\u2015\u2212·・•:\"'“”‘’()\[\]{}]+"


def normalise(name: str) -> str:
    """The form of a name in which names are compared; empty if nothing but separators was there.

    Args:
        name: Any text, in any script.

    Returns:
        The normalised name.
    """
    unmarked = re.sub(_TRADE_MARKS, "", name)
    return re.sub(_SEPARATORS, "", unicodedata.normalize("NFKC", unmarked).lower())


def normalise_expr(names: pl.Expr) -> pl.Expr:
    """The same rule for a column of names (String to String); null stays null."""
    unmarked = names.str.replace_all(_TRADE_MARKS, "")
    return unmarked.str.normalize("NFKC").str.to_lowercase().str.replace_all(_SEPARATORS, "")
