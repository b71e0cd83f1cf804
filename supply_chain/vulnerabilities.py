"""Known vulnerabilities of the pinned dependencies, by pip-audit.

What belongs here: asking, and telling an answer from none. What does not: the verdict on the whole audit (main).

pip-audit counts a dependency that the service does not know as skipped, and then finds no vulnerability in it. Behind a
mirror of packages that knows no vulnerabilities this is so for all of them, so what was answered is counted here.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ASKING_SECONDS = 600


@dataclass(frozen=True)
class Answer:
    """What the service said: about how many of the dependencies, and what is vulnerable (a line each).

    `failure` says why there is no answer at all.
    """

    n_answered: int
    n_asked: int
    found: tuple[str, ...]
    failure: str | None


def ask(lock: Path) -> Answer:
    """Ask the service of the package index about every dependency that applies here."""
    command = [
        *(sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--disable-pip", "--require-hashes"),
        *("--format", "json", "--progress-spinner", "off", "--timeout", "10"),
    ]
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            command, capture_output=True, text=True, timeout=ASKING_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return Answer(0, 0, (), f"no answer within {ASKING_SECONDS} s")
    return read(done.stdout, done.stderr)


def read(output: str, errors: str) -> Answer:
    """What pip-audit wrote, as an answer; `errors` counts only where there is no output."""
    try:
        dependencies = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        lines = errors.strip().splitlines()
        return Answer(0, 0, (), lines[-1] if lines else "pip-audit said nothing")
    answered = [entry for entry in dependencies if "skip_reason" not in entry]
    found = [
        f"{entry['name']} {entry['version']}: {known['id']}, mended in {', '.join(known['fix_versions']) or 'none'}"
        for entry in answered
        for known in entry["vulns"]
    ]
    return Answer(len(answered), len(dependencies), tuple(found), None)
