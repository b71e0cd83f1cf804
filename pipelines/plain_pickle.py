"""Pickles of plain data, read without running them.

What belongs here: what a pickle may hold. What does not: what it means.

Unpickling can run anything; so only numbers, text, lists, dictionaries and dates may be in it.
"""

from __future__ import annotations

import io
import pickle
from datetime import date
from typing import Any

SAFE_GLOBALS = {("datetime", "date"): date}


class _PlainUnpickler(pickle.Unpickler):
    """Builds numbers, text, lists, dictionaries and dates, and refuses to look anything else up."""

    def find_class(self, module: str, name: str) -> Any:
        """One of the safe names.

        Raises:
            UnpicklingError: The file asks for anything else.
        """
        if (module, name) not in SAFE_GLOBALS:
            raise pickle.UnpicklingError(f"asks for {module}.{name}")
        return SAFE_GLOBALS[module, name]


def plain_data(payload: bytes) -> Any:
    """What a pickle of plain data holds.

    Raises:
        UnpicklingError: It holds anything else.
    """
    return _PlainUnpickler(io.BytesIO(payload)).load()
