"""``make audit``: licences, known vulnerabilities, bill of materials.

What belongs here: the order, what is said, and the exit code. What does not: finding out.

Exit codes: 0 nothing is wrong; 1 a licence is not accepted or a vulnerability is known; 4 nothing is wrong as far as
could be seen, but the vulnerability service did not answer for every dependency.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pipelines.settings import PROJECT_ROOT
from supply_chain.licences import judge, unused_arguments
from supply_chain.lock import pins
from supply_chain.sbom import bill
from supply_chain.vulnerabilities import Answer, ask

LOCK = PROJECT_ROOT / "requirements.lock"
DEV_LOCK = PROJECT_ROOT / "requirements-dev.lock"
SBOM = PROJECT_ROOT / "build" / "sbom.cdx.json"
EXIT_FOUND = 1
EXIT_NOT_ANSWERED = 4


def main(lock: Path = LOCK, dev_lock: Path = DEV_LOCK, sbom: Path = SBOM) -> int:
    """Audit the locks, write the bill of materials, and return the exit code."""
    runtime, dev = pins(lock), pins(dev_lock)
    verdicts = judge(runtime)
    problems = [f"{v.pin.name} {v.pin.version} {v.problem}" for v in [*verdicts, *judge(dev)] if v.problem]
    problems += [f"licences.yaml argues for {name}, which no lock has" for name in unused_arguments([*runtime, *dev])]
    sbom.parent.mkdir(parents=True, exist_ok=True)
    sbom.write_text(bill(verdicts), encoding="utf-8")
    answer = ask(lock)
    _say(f"Licences: {len(runtime)} dependencies and {len(dev)} tools, {len(problems)} problem(s)")
    for problem in problems:
        _say(f"  {problem}")
    _say(f"Bill of materials: {sbom} ({len(verdicts)} components, CycloneDX 1.6)")
    _say(_said(answer))
    for line in answer.found:
        _say(f"  {line}")
    if problems or answer.found:
        return EXIT_FOUND
    return EXIT_NOT_ANSWERED if answer.failure or answer.n_answered < answer.n_asked else 0


def _said(answer: Answer) -> str:
    if answer.failure is not None:
        return f"Vulnerabilities: UNKNOWN, the service did not answer ({answer.failure})"
    if not answer.n_answered:
        return f"Vulnerabilities: UNKNOWN, the service that is reachable knows none of {answer.n_asked} dependencies"
    rest = answer.n_asked - answer.n_answered
    return (
        f"Vulnerabilities: {len(answer.found)} known in {answer.n_answered} dependencies"
        f"{f'; UNKNOWN for {rest} others' if rest else ''}"
    )


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
