"""Progress on a terminal: a bar for each source that is fetched, a line for each stage.

What belongs here: drawing. What does not: what is going on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from pipelines.cli.output import stderr

if TYPE_CHECKING:
    from types import TracebackType

    from pipelines.fetching.model import FetchEvent


class Bars:
    """Draws on stderr; where that is no terminal, a line when a stage begins."""

    def __init__(self) -> None:
        self._console = stderr()
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        """Begin to draw."""
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop drawing; what was drawn stays."""
        for task in self._tasks.values():
            self._progress.stop_task(task)
        self._progress.stop()

    def fetching(self, event: FetchEvent) -> None:
        """Count the resources of a source."""
        name = f"fetching {event.job.source_id}"
        task = self._task(name)
        if event.kind == "started":
            self._progress.update(task, total=(self._progress.tasks[task].total or 0) + 1)
        elif event.kind == "finished":
            self._progress.advance(task)

    def stage(self, name: str, done: int, total: int | None) -> None:
        """Move a stage's bar; earlier stages are over."""
        known = self._tasks.get(name)
        task = self._task(name)
        if known is None:
            for other in self._tasks.values():
                if other != task:
                    self._progress.stop_task(other)
        self._progress.update(task, completed=done, total=total)

    def _task(self, name: str) -> TaskID:
        if name not in self._tasks:
            self._tasks[name] = self._progress.add_task(name, total=None)
            if not self._console.is_terminal:
                self._console.print(f"{name} ...", highlight=False)
        return self._tasks[name]


class Plain(Bars):
    """Draws nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._console.quiet = True
        self._progress.disable = True
