"""A world without a network: a name server and a web of handlers, both in memory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx

from pipelines.fetching.client import Outside, fetch_resources
from pipelines.fetching.model import FetchEvent, FetchJob, FetchLimits, FetchOutcome
from pipelines.settings import Settings
from pipelines.snapshots.store import SnapshotStore
from pipelines.sources.base import Licence, Resource

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LICENCE = Licence("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/", "Example", redistributable=True)
HOST = "data.example.org"
URL = f"https://{HOST}/a.csv"

Answer = httpx.Response | Exception


def job(url: str = URL, key: str = "a", **resource: Any) -> FetchJob:
    return FetchJob("example", Resource(key, url, **({"media_type": "text/csv"} | resource)), LICENCE)


@dataclass
class World:
    """Answers by URL, in order, the last one for ever; remembers every request, question and pause."""

    root: Path
    answers: dict[str, list[Answer] | Callable[[httpx.Request], Answer]] = field(default_factory=dict)
    addresses: dict[str, list[str]] = field(default_factory=dict)
    requests: list[httpx.Request] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    events: list[FetchEvent] = field(default_factory=list)
    limits: FetchLimits = field(default_factory=lambda: FetchLimits(requests_per_second_and_host=1000.0))
    settings: dict[str, Any] = field(default_factory=dict)
    wire: Callable[[], httpx.AsyncBaseTransport] | None = None
    hours: int = 0

    @property
    def store(self) -> SnapshotStore:
        return SnapshotStore(self.root / "snapshots")

    def fetch(self, *jobs: FetchJob) -> list[FetchOutcome]:
        return fetch_resources(
            jobs or (job(),),
            self.store,
            Settings(home=self.root, **self.settings),
            self.events.append,
            limits=self.limits,
            outside=Outside(
                wire=self.wire or (lambda: httpx.MockTransport(self._answer)),
                resolve=self._resolve,
                sleep=self._sleep,
                now=self._now,
            ),
        )

    def fetch_one(self, *answers: Answer, **resource: Any) -> FetchOutcome:
        if answers:
            self.answers[URL] = list(answers)
        return self.fetch(job(**resource))[0]

    def limit(self, **limits: Any) -> None:
        self.limits = replace(self.limits, **limits)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answers = self.answers[f"https://{request.headers['Host']}{request.url.raw_path.decode()}"]
        answer = answers(request) if callable(answers) else answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, stream=answer.stream)

    async def _resolve(self, host: str) -> list[str]:
        self.questions.append(host)
        if host in self.addresses and not self.addresses[host]:
            raise OSError(-2, "Name or service not known")
        return self.addresses.get(host, ["93.184.215.14"])

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def _now(self) -> datetime:
        self.hours += 1
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=self.hours)
