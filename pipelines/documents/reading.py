"""The reading process: takes documents from a line, reads each within its limits, and answers in JSON.

What belongs here: the loop and the limits that a process sets itself. What does not: starting it (`bounded`). Run as
``python -m pipelines.documents.reading FILE_DESCRIPTOR``.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from pipelines.documents.refusal import DocumentRefusedError

READY = b"ready"


def _limit(seconds: float, memory_bytes: int) -> None:
    """Let the kernel end this process past its processor time, and refuse it memory past its share."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(usage.ru_utime + usage.ru_stime)
    hard_cpu, hard_memory = (resource.getrlimit(kind)[1] for kind in (resource.RLIMIT_CPU, resource.RLIMIT_AS))
    resource.setrlimit(resource.RLIMIT_CPU, (spent + int(seconds) + 2, hard_cpu))
    with suppress(ValueError, OSError):  # not every system can limit the address space
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, hard_memory))


def _answer(request: dict[str, Any], payload: bytes) -> dict[str, Any]:
    """What the reader makes of it, or why nothing."""
    module, _, function = request["reader"].partition(":")
    try:
        return {"result": getattr(importlib.import_module(module), function)(payload, request["options"])}
    except DocumentRefusedError as refusal:
        return {"refused": refusal.reason, "detail": refusal.detail}
    except MemoryError:
        limit = request["limits"]["memory_bytes"]
        return {"refused": "too_much_memory", "detail": f"not read within {limit} bytes of memory"}
    except RecursionError:
        return {"refused": "malformed", "detail": "nested too deeply"}
    except Exception as error:
        return {"refused": "malformed", "detail": f"the parser stumbles over it: {type(error).__name__}: {error}"[:300]}


def serve(line: Connection) -> None:
    """Answer until the other end is gone."""
    line.send_bytes(READY)
    with suppress(EOFError, ConnectionError):
        while True:
            request = json.loads(line.recv_bytes())
            _limit(request["limits"]["seconds"], request["limits"]["memory_bytes"])
            line.send_bytes(json.dumps(_answer(request, line.recv_bytes())).encode())


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
