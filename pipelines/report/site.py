"""The site: pages in every language, CSV files, and what they need to work from a folder.

What belongs here: putting results, charts and words into templates and files. What does not: any of these, and where
the folder stands (publication).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipelines.report import charts
from pipelines.report.cells import Cell, Column, columns_of, csv, plain, rows_of
from pipelines.report.layout import INDEX, Block, Page, pages
from pipelines.report.lineage import Lineage, Used, tables_of
from pipelines.report.results import Result, run
from pipelines.report.texts import LANGUAGES, Texts, texts
from pipelines.settings import PACKAGE_ROOT
from pipelines.sources.base import Source
from pipelines.warehouse.reader import query

TEMPLATES_DIR = PACKAGE_ROOT / "report" / "templates"
ASSETS_DIR = PACKAGE_ROOT / "report" / "assets"
VEGA = "vega.js"
OUT_OF_DATE = ("stale", "failed")
ABSENT = ("unavailable",)
_STATES = "select source_id, state, last_content_date, last_success_at, detail from audit.audit_sources"
# What would end a script element or open another one; JSON reads the escapes as the same text.
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


@dataclass(frozen=True)
class SourceNote:
    """A source behind a block: who it is, under what terms, how much of it, and in which state."""

    title: str
    homepage: str
    licence: str
    licence_url: str
    attribution: str
    may_be_passed_on: bool
    grades: str
    state: str
    last_content: str


@dataclass(frozen=True)
class Shown:
    """A block as the template needs it."""

    block: Block
    title: str
    limits: str
    finding: str
    error: str | None
    drawing: charts.Drawing | None
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    n_rows: int
    sources: Sequence[SourceNote]
    out_of_date: Sequence[SourceNote]
    absent: Sequence[SourceNote]
    tables: Sequence[str]


def write(
    connection: duckdb.DuckDBPyConnection,
    build: Mapping[str, Any],
    sources: Sequence[Source],
    drawing_library: str,
    folder: Path,
) -> None:
    """Write the whole site.

    Args:
        connection: A published file, from `pipelines.warehouse.reader`.
        build: `build_id`, `built_at` and `as_of` of its manifest.
        sources: Every source, with its licence.
        drawing_library: The script that draws the charts.
        folder: Where it is written; made if it is not there.

    Raises:
        OSError: It cannot be written.
    """
    results = {block.id: run(connection, block) for page in pages() for block in page.blocks}
    site = _Site(connection, build, sources, results)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for name, result in results.items():
        if result.error is None:
            (folder / "data" / f"{name}.csv").write_bytes(csv(result.frame))
    shutil.copytree(ASSETS_DIR, folder / "assets", dirs_exist_ok=True)
    (folder / "assets" / VEGA).write_text(drawing_library, encoding="utf-8")
    for language in LANGUAGES:
        home = folder if language == LANGUAGES[0] else folder / language
        home.mkdir(exist_ok=True)
        for page in pages():
            (home / page.file).write_text(site.page(page, language), encoding="utf-8")


def script_json(value: Any) -> Markup:
    """JSON that can stand inside a script element, whatever texts it holds."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)
    return Markup(text)  # noqa: S704 - every character that HTML knows has been escaped


class _Site:
    """Renders pages from results that are the same for every language."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        build: Mapping[str, Any],
        sources: Sequence[Source],
        results: Mapping[str, Result],
    ) -> None:
        self._build = {name: str(build.get(name, "")) for name in ("build_id", "built_at", "as_of")}
        self._sources = {source.id: source for source in sources}
        self._results = results
        statements = {block.id: block.sql for page in pages() for block in page.blocks}
        lineage = Lineage(connection, sources, statements.values())
        self._used = {block_id: lineage.used(sql) for block_id, sql in statements.items()}
        self._states = {row["source_id"]: row for row in query(connection, _STATES).iter_rows(named=True)}
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES_DIR),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["script_json"] = script_json

    def page(self, page: Page, language: str) -> str:
        """The HTML of a page."""
        words = texts(language)
        is_first = language == LANGUAGES[0]
        blocks = [self._shown(block, words) for block in page.blocks]
        return self._environment.get_template("page.html.j2").render(
            page=page,
            pages=pages(),
            is_index=page.id == INDEX,
            words=words,
            language=language,
            other_language=next(other for other in LANGUAGES if other != language),
            other_address=f"{LANGUAGES[1]}/{page.file}" if is_first else f"../{page.file}",
            root="" if is_first else "../",
            build=self._build,
            blocks=blocks,
            out_of_date=self._in_state(OUT_OF_DATE, words),
            absent=self._in_state(ABSENT, words),
            closed=[source.title for source in self._sources.values() if not source.licence.redistributable],
        )

    def _shown(self, block: Block, words: Texts) -> Shown:
        result = self._results[block.id]
        frame = result.frame
        columns = columns_of(frame, block.hide, words)
        drawing = None
        if block.chart and result.error is None:
            charted = frame.filter(pl.col(block.chart_where)) if block.chart_where else frame
            drawing = charts.draw(charted, block.chart, words)
        notes = [self._note(used, words) for used in self._used[block.id]]
        expected = [self._note(Used(source_id, ()), words) for source_id in block.expects]
        finding = words.get(f"blocks.{block.id}.finding") if result.facts else None
        facts = {name: plain(name, value, words) for name, value in result.facts.items()}
        return Shown(
            block=block,
            title=words[f"blocks.{block.id}.title"],
            limits=words[f"blocks.{block.id}.limits"],
            finding=finding.format_map(facts) if finding else "",
            error=result.error,
            drawing=drawing,
            columns=columns,
            rows=rows_of(frame.head(block.rows), columns, words),
            n_rows=frame.height,
            sources=notes,
            out_of_date=[note for note in dict.fromkeys((*notes, *expected)) if note.state in OUT_OF_DATE],
            absent=[note for note in expected if note.state in ABSENT],
            tables=tables_of(block.sql),
        )

    def _note(self, used: Used, words: Texts) -> SourceNote:
        source = self._sources[used.source_id]
        state = self._states.get(source.id, {})
        last = state.get("last_content_date")
        return SourceNote(
            title=source.title,
            homepage=source.homepage,
            licence=source.licence.name,
            licence_url=source.licence.url,
            attribution=source.licence.attribution,
            may_be_passed_on=source.licence.redistributable,
            grades=", ".join(f"{grade or words['ui.no_grade']}: {n:,}" for grade, n in used.grades if n),
            state=str(state.get("state", "unavailable")),
            last_content=last.isoformat() if last else "",
        )

    def _in_state(self, states: Sequence[str], words: Texts) -> list[SourceNote]:
        return [
            self._note(Used(source_id, ()), words)
            for source_id, row in sorted(self._states.items())
            if row["state"] in states and source_id in self._sources
        ]
