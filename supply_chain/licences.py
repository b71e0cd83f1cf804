"""Under what licence each dependency comes, and whether that is one this project may build on.

What belongs here: reading the licence from the metadata of an installed distribution, and the verdict. What does not:
which licences are accepted, and the arguments for the others (``licences.yaml``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml
from license_expression import ExpressionError, Licensing, get_spdx_licensing

from supply_chain.lock import Pin

RULES = Path(__file__).with_name("licences.yaml")
CLASSIFIER = "License :: "
LONGEST_NAME = 60


@dataclass(frozen=True)
class Verdict:
    """The licence of a dependency as an SPDX expression (None: unknown), and what is wrong with it, if anything."""

    pin: Pin
    licence: str | None
    problem: str | None


@cache
def rules() -> dict[str, Any]:
    """The accepted licences, names that stand for them, and the argued exceptions."""
    content: dict[str, Any] = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    return content


def judge(pins: list[Pin]) -> list[Verdict]:
    """A verdict on every dependency, in the order given."""
    return [_judge(pin) for pin in pins]


def unused_arguments(pins: list[Pin]) -> list[str]:
    """Argued exceptions for what is not a dependency."""
    return sorted(set(rules()["argued"]) - {pin.name for pin in pins})


def licence_of(name: str) -> str | None:
    """The SPDX expression of an installed distribution, by what it says itself; None if it says nothing clear.

    Raises:
        metadata.PackageNotFoundError: It is not installed.
    """
    about = metadata.metadata(name)
    (expression,) = about.get_all("License-Expression") or [""]
    text = "\n".join(about.get_all("License") or []).strip()
    classifiers = [
        value.rpartition(" :: ")[2] for value in about.get_all("Classifier") or [] if value.startswith(CLASSIFIER)
    ]
    said = [expression, text if len(text) <= LONGEST_NAME else ""]
    for words in said:
        if words and (found := _spdx(words)):
            return found
    found_all = [found for words in classifiers if (found := _spdx(words))]
    return " AND ".join(sorted(set(found_all))) if found_all and len(found_all) == len(classifiers) else None


def is_accepted(expression: str) -> bool:
    """Whether an SPDX expression leaves a choice of accepted licences only."""
    parsed = _spdx_licensing().parse(expression)
    accepted = set(rules()["accepted"])

    def holds(node: Any) -> bool:
        if not getattr(node, "args", ()):
            return str(node.key) in accepted
        verdicts = [holds(part) for part in node.args]
        return any(verdicts) if node.operator.strip() == "OR" else all(verdicts)

    return holds(parsed)


def _judge(pin: Pin) -> Verdict:
    argued = rules()["argued"].get(pin.name)
    try:
        licence = licence_of(pin.name)
    except metadata.PackageNotFoundError:
        if pin.applies_here:
            return Verdict(pin, None, "is not installed; run `make env-dev`")
        licence = None
    if argued is not None:
        if licence not in (None, argued["licence"]):
            return Verdict(pin, licence, f"says {licence}; the argument in licences.yaml is about {argued['licence']}")
        return Verdict(pin, argued["licence"], None)
    if licence is None:
        return Verdict(pin, None, "has no clear licence, and licences.yaml has no argument for it")
    return Verdict(pin, licence, None if is_accepted(licence) else f"is under {licence}, which is not accepted")


@cache
def _spdx_licensing() -> Licensing:
    """All licences of SPDX, which take a second to read."""
    return get_spdx_licensing()


@cache
def _spdx(words: str) -> str | None:
    """What a publisher wrote, as SPDX; None for what is neither SPDX nor a known name."""
    known: str = rules()["names"].get(words, words)
    try:
        return str(_spdx_licensing().parse(known, validate=True, strict=True))
    except ExpressionError:
        return None
