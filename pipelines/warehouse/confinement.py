"""Hard limits on this process while it runs a statement of somebody else's.

What belongs here: what the operating system enforces. What does not: DuckDB's own limits (reader), which come first and
give the better message.

DuckDB looks for an interrupt between pieces of work, and its memory limit counts its own buffers. A single call of a
function such as `levenshtein` or `format` on a huge text is one piece, and takes memory that nobody counts.
"""

from __future__ import annotations

import os
import resource
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipelines.errors import UsageError

ADDRESS_SPACE_BYTES = 6 * 2**30
GRACE_SECONDS = 5.0
EXIT_USAGE = 2


@contextmanager
def bounded_memory(address_space_bytes: int = ADDRESS_SPACE_BYTES) -> Iterator[None]:
    """Let what is inside map no more memory than that beside what is mapped, where the system knows a limit.

    Raises:
        UsageError: It did not suffice.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    others = [limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY]
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (min([_mapped_bytes() + address_space_bytes, *others]), hard))
    try:
        yield
    except MemoryError as error:
        raise UsageError(
            f"the result needs more than the {address_space_bytes / 2**30:g} GiB of memory that it may take; "
            "ask for fewer rows or columns, or read the published Parquet files"
        ) from error
    finally:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _mapped_bytes() -> int:
    """The address space of this process; 0 where the system does not tell."""
    with suppress(OSError, ValueError):
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
        return int(pages) * resource.getpagesize()
    return 0


@contextmanager
def ended_after(seconds: float) -> Iterator[None]:
    """End the process, with a line on stderr and status 2, if what is inside goes on after its time limit.

    It has `GRACE_SECONDS` more to stop by itself. For a process that does nothing else.
    """
    alarm = threading.Timer(seconds + GRACE_SECONDS, _end, [seconds])
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()


def _end(seconds: float) -> None:
    """End the process from another thread: the one that works does not listen."""
    sys.stderr.write(
        f"computegap: the statement ran longer than {seconds:g} s and did not stop by itself; it was ended "
        "(more time: --timeout SECONDS)\n"
    )
    sys.stderr.flush()
    os._exit(EXIT_USAGE)
