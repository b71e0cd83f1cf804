"""The figures of a run: how many faults of which kind were noticed by whom, and which checks were shown to fail.

What belongs here: counting, and the table in the page. What does not: finding out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mutation.dbt_faults import Proof
from mutation.early import Verdict
from mutation.expectation_faults import ExpectationProof
from mutation.fault import STAGES
from mutation.models import Survivor

BEGIN, END = "<!-- mutation: begin -->", "<!-- mutation: end -->"
LEAST_KILLED = 0.95
WAYS = ("refused", "blocked", "quarantined", "warned", "told")


@dataclass(frozen=True)
class Figures:
    """What a run found."""

    verdicts: Sequence[Verdict]
    survivors: Sequence[Survivor]
    expectations: Sequence[ExpectationProof]
    tests: Sequence[Proof]

    @property
    def harmless(self) -> list[Survivor]:
        """Faults that change nothing that is published."""
        return [survivor for survivor in self.survivors if not survivor.changed]

    @property
    def harmful(self) -> list[Survivor]:
        """Faults that change what is published, and that nobody noticed."""
        return [survivor for survivor in self.survivors if survivor.changed]

    @property
    def killed_share(self) -> float:
        """Noticed faults among those that do harm."""
        n_faults = len(self.verdicts) + len(self.harmful)
        return len(self.verdicts) / n_faults if n_faults else 0.0

    @property
    def unproven(self) -> list[str]:
        """Checks that no fault made fail."""
        return [
            *(f"{proof.asset} {proof.name}" for proof in self.expectations if not proof.is_proven),
            *(f"{proof.test}: {', '.join(proof.missed) or 'no rule'}" for proof in self.tests if not proof.is_proven),
        ]

    def lines(self) -> str:
        """Every verdict in a line of its own."""
        said = [
            f"{v.fault.name} ({v.fault.kind} in {v.fault.source}/{v.fault.resource}): {v.how} by {v.stage}: {v.said}"
            for v in self.verdicts
        ]
        lost = [f"{s.mutant.fault.name}: SURVIVED, changes {', '.join(s.changed)}" for s in self.harmful]
        idle = [f"{s.mutant.fault.name}: changes nothing that is published" for s in self.harmless]
        return "\n".join([*said, *lost, *idle, *(f"NOT PROVEN {name}" for name in self.unproven)]) + "\n"


def as_markdown(figures: Figures) -> str:
    """The tables of the page."""
    n = len(figures.verdicts) + len(figures.survivors)
    ways = Counter(verdict.how for verdict in figures.verdicts)
    by_stage = {stage: Counter(v.how for v in figures.verdicts if v.stage == stage) for stage in STAGES}
    kinds = Counter(v.fault.kind for v in figures.verdicts)
    all_kinds = kinds + Counter(s.mutant.fault.kind for s in figures.survivors)
    missed = Counter(s.mutant.fault.kind for s in figures.harmful)
    counted = (
        f"{n} faults in inputs of {len({v.fault.source for v in figures.verdicts})} sources: "
        f"{len(figures.verdicts)} noticed, {len(figures.harmful)} not, {len(figures.harmless)} without effect on what "
        f"is published; {figures.killed_share:.1%} of those that do harm."
    )
    n_broken = sum(proof.n_faults for proof in figures.expectations)
    lines = [
        counted,
        "",
        f"| noticed by | {' | '.join(WAYS)} | all |",
        "|---|" + "---|" * (len(WAYS) + 1),
        *(
            f"| {stage} | {' | '.join(str(found[way]) for way in WAYS)} | {sum(found.values())} |"
            for stage, found in by_stage.items()
        ),
        f"| **all** | {' | '.join(str(ways[way]) for way in WAYS)} | {len(figures.verdicts)} |",
        "",
        "| kind of fault | faults | noticed | not noticed |",
        "|---|---|---|---|",
        *(f"| {kind} | {count} | {kinds[kind]} | {missed[kind]} |" for kind, count in sorted(all_kinds.items())),
        "",
        "| checks | there are | shown to fail | broken rules |",
        "|---|---|---|---|",
        _proved("Great Expectations", [proof.is_proven for proof in figures.expectations], n_broken),
    ]
    for title, is_generic in (("dbt, generic", True), ("dbt, singular", False)):
        tests = [proof for proof in figures.tests if proof.is_generic == is_generic]
        lines.append(_proved(title, [proof.is_proven for proof in tests], sum(proof.n_rules for proof in tests)))
    return "\n".join(lines) + "\n"


def _proved(title: str, proven: Sequence[bool], n_rules: int) -> str:
    return f"| {title} | {len(proven)} | {sum(proven)} | {n_rules} |"


def write_figures(document: Path, figures: Figures) -> None:
    """Put the tables between the marks of the page."""
    before, rest = document.read_text(encoding="utf-8").split(BEGIN)
    _, after = rest.split(END)
    document.write_text(f"{before}{BEGIN}\n{as_markdown(figures)}{END}{after}", encoding="utf-8")
