"""What of the claims holds, and the value of a part on a lens.

What belongs here: roots, revisions, votes, and figures that follow from others. What does not: reading claims
(`claims`), when a part could be had, and who is ahead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median

from .claims import Claim, Subject, reported
from .interval import Interval
from .naming import Graph
from .reading import Files

A_WEEK = timedelta(days=7)

BITS = {"peak_fp64": 64, "peak_fp32": 32, "peak_bf16": 16, "peak_fp8": 8, "peak_int8": 8, "peak_fp4": 4}

QUOTIENTS = {
    "energy_peak_bf16": ("peak_bf16", "tdp_w", 1.0),
    "price_peak_bf16": ("peak_bf16", "price_usd", 1000.0),
    "system_energy_bf16": ("system_bf16", "system_power_kw", 1.0),
}
"""Lens: numerator, denominator, and how many of the denominator's unit the lens speaks of."""

Vote = frozenset[tuple[str, str]]
"""The records that cast a vote, with their metric; rows of one catalogue that say the same share one."""


@dataclass(frozen=True)
class Value:
    """What a part has on a metric or a lens, how its interval comes about, and the votes that it rests on."""

    figure: Interval
    grade: str
    method: str
    n_claims: int
    roots: frozenset[str]
    votes: frozenset[Vote]


Values = dict[tuple[Subject, str], Value]


def lens_values(files: Files, graph: Graph, as_of: date) -> Values:
    """The value of every part on every lens, by part and lens, as known on a day."""
    excluded = {
        (record["source_id"], (record["subject_type"], record["subject_id"]), record["definition_id"])
        for record in files.records("claim_exclusions")
    }
    told: dict[tuple[Subject, str], list[Claim]] = defaultdict(list)
    for claim in reported(files, graph):
        if (claim.source, *claim.question) not in excluded and claim.known_from <= as_of:
            told[claim.question].append(claim)
    values = {question: _consensus(_standing(_rooted(claims))) for question, claims in told.items()}
    for subject in {subject for subject, _ in values}:
        values |= {(subject, lens): value for lens, value in _derived(subject, values)}
    return values


def _rooted(claims: Iterable[Claim]) -> list[Claim]:
    """A claimant who repeats a figure within a week makes one statement: its root is that of the first appearance."""
    told: dict[tuple[Interval, str], list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda claim: claim.known_from):
        before = told[claim.figure, claim.claimant.lower()]
        is_echo = bool(before) and claim.known_from - before[-1].known_from <= A_WEEK
        before.append(replace(claim, root=before[-1].root) if is_echo else claim)
    return [claim for same in told.values() for claim in same]


def _standing(claims: list[Claim]) -> list[Claim]:
    """The claims that no other supersedes."""
    return [claim for claim in claims if not any(_supersedes(later, claim) for later in claims)]


def _supersedes(later: Claim, earlier: Claim) -> bool:
    """A later, different figure of one claimant or root, where both have dates of their own or the record says so."""
    is_of_one = later.root == earlier.root or later.claimant.lower() == earlier.claimant.lower()
    is_revision = (
        is_of_one
        and later.source == earlier.source
        and later.has_own_date
        and earlier.has_own_date
        and later.figure.central != earlier.figure.central
    )
    return later.known_from > earlier.known_from and (is_revision or earlier.is_said_to_be_replaced)


def _consensus(claims: list[Claim]) -> Value:
    """Median over the best-graded claims, one vote per root; low and high are their extremes."""
    by_root: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_root[claim.root].append(claim)
    speakers = [_speakers(told) for told in by_root.values()]
    best = min(told[0].grade for told in speakers)
    decisive = [told for told in speakers if told[0].grade == best]
    figures = [told[0].figure for told in decisive]
    return Value(
        figure=Interval(
            min(figure.low for figure in figures),
            median(figure.central for figure in figures),
            max(figure.high for figure in figures),
        ),
        grade=best,
        method="range of claims",
        n_claims=len({claim.statement for claim in claims}),
        roots=frozenset(told[0].root for told in decisive),
        votes=frozenset(frozenset((claim.locator, claim.metric) for claim in told) for told in decisive),
    )


def _speakers(told: list[Claim]) -> list[Claim]:
    """Who speaks for a root: its reviewed reading, else the best graded, then the latest; rows alike share the vote."""

    def rank(claim: Claim) -> tuple[bool, str, int]:
        return not claim.is_reviewed, claim.grade, -claim.known_from.toordinal()

    first = min(rank(claim) for claim in told)
    speakers = [claim for claim in told if rank(claim) == first]
    assert len({claim.figure for claim in speakers}) == 1, (
        f"{told[0].root} says two things of {told[0].question} at once"
    )
    return speakers


def _derived(subject: Subject, values: Values) -> Iterator[tuple[str, Value]]:
    """Total processing performance, and the lenses that divide one figure by another."""
    rates = [
        (value.grade == "D", -value.figure.central * bits, metric)
        for metric, bits in BITS.items()
        if (value := values.get((subject, metric))) is not None
    ]
    if rates:
        _, _, metric = min(rates)
        best = values[subject, metric]
        yield "tpp", replace(best, figure=best.figure.times(BITS[metric]), method=f"claims x bits of {metric}")
    for lens, (over, under, per) in QUOTIENTS.items():
        top, bottom = values.get((subject, over)), values.get((subject, under))
        if top is not None and bottom is not None:
            yield (
                lens,
                Value(
                    figure=top.figure.times(per).over(bottom.figure),
                    grade=max(top.grade, bottom.grade),
                    method=f"interval arithmetic: {over} / {under}",
                    n_claims=top.n_claims + bottom.n_claims,
                    roots=top.roots | bottom.roots,
                    votes=top.votes | bottom.votes,
                ),
            )
