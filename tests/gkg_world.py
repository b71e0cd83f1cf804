"""Made-up files of GDELT in the published layouts, since no recorded GKG 2.1 file or DOC answer is to be had.

What belongs here: the bytes of any resource of the two sources, small and by seed. What does not: what the parsers make
of them. Texts are invented; records of GKG are those of ``benchmarks.synthetic_gkg``.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

from benchmarks.synthetic_gkg import World, zipped
from pipelines.sources.base import Resource
from pipelines.sources.gdelt_slots import BASE_URL, kind_and_stream

N_RECORDS = 120
NEUTRAL = tuple(
    f"{what}-{how}" for what in ("tram-line", "harvest", "museum", "river") for how in ("reopens", "delayed")
)
PATHS = ("huawei-ships-training-clusters", *NEUTRAL, *NEUTRAL)


def slot_zip(resource: Resource, *, with_faults: bool = False) -> bytes:
    """The file of a quarter hour."""
    kind, stream = kind_and_stream(resource.key)
    assert resource.partition is not None
    if kind == "gkg":
        return World(7).gkg(resource.partition, stream, N_RECORDS, with_faults=with_faults)[0]
    return zipped(resource.key, mentions(resource.partition, resource.key))


def mentions(slot: str, seed: str) -> bytes:
    """Rows of a Mentions file."""
    rng = random.Random(seed)  # noqa: S311 made-up data
    rows = [
        [
            *(str(1_300_000_000 + number), slot, slot, "1", "dawn-post.example"),
            f"https://dawn-post.example/{number}/{rng.choice(PATHS)}",
            *(str(rng.randint(1, 30)), "-1", str(rng.randint(1, 900)), str(rng.randint(1, 900)), "1", "60"),
            *(str(rng.randint(400, 9000)), str(round(rng.uniform(-9, 9), 14)), "", ""),
        ]
        for number in range(N_RECORDS)
    ]
    return "".join("\t".join(row) + "\n" for row in rows).encode()


def doc_answer(resource: Resource) -> bytes:
    """An answer of the DOC API."""
    articles = [
        {
            "url": f"https://dawn-post.example/{resource.key}/{number}",
            "url_mobile": "",
            "title": f"Huawei Ascend story {number} - Dawn Post",
            "seendate": f"{resource.partition}T{number:02d}1500Z",
            "socialimage": "",
            "domain": "dawn-post.example",
            "language": "English",
            "sourcecountry": "Singapore",
        }
        for number in range(12)
    ]
    return json.dumps({"articles": articles}).encode()


def put_into_mirror(root: Path, resource: Resource, content: bytes) -> None:
    """Lay the bytes of a file of a quarter hour where a mirror has them."""
    path = root / f"{BASE_URL}{resource.key}.zip".removeprefix("https://")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
