"""What a misspelt name may have meant.

What belongs here: the words for a name that nothing has. What does not: which names there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MOST = 3
LONG = 40
LEAST_LETTERS = 3
CLOSE = 0.7


def unknown(what: str, names: Iterable[str], known: Iterable[str], where: str = "") -> str:
    """The message for names that do not exist: what is close to them, and which there are.

    Args:
        what: What they should have named, such as ``lens``.
        names: The names that nothing has.
        known: The names that there are, in the order in which they are to be listed; a long list is not.
        where: What lists them, such as a command.

    Returns:
        A line without a full stop: ``no lens peak_bf61; did you mean peak_bf16? known: ...``.
    """
    listed = list(known)
    wrong = list(names)
    close = list(dict.fromkeys(match for name in wrong for match in near(name, listed)))
    parts = [f"did you mean {' or '.join(close)}?"] if close else []
    if len(listed) <= LONG:
        parts.append(f"known: {', '.join(listed) or 'none'}")
    elif where:
        parts.append(f"{where} lists all {len(listed)}")
    return f"no {what} {', '.join(wrong)}; {' '.join(parts)}"


def near(name: str, known: Iterable[str]) -> list[str]:
    """The known names that are spelt like it or hold it, the closest first; a schema before a table does not count."""
    by_end = {candidate.rpartition(".")[2].lower(): candidate for candidate in known}
    word = name.rpartition(".")[2].lower()
    close = get_close_matches(word, by_end, n=MOST, cutoff=CLOSE)
    holding = [end for end in by_end if len(word) >= LEAST_LETTERS and word in end and end not in close]
    return [by_end[end] for end in [*close, *holding][:MOST]]
