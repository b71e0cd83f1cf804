"""The faults, by what they are found in: one module each.

What belongs here: the list of them all. What does not: finding out who notices.
"""

from __future__ import annotations

from mutation.fault import Fault, faults_in
from mutation.faults import benchmarks, epoch, ledger_facts, ledger_hardware, ledger_orders, news, prices

FAULTS: tuple[Fault, ...] = tuple(
    fault
    for module in (ledger_hardware, ledger_orders, ledger_facts, epoch, benchmarks, prices, news)
    for fault in faults_in(module)
)
