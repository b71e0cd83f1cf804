"""Tables and list items of Markdown documents, each with the headings above it and its line.

What belongs here: reading Markdown as its publisher wrote it (GitHub's tables, headings in any language), and saying
clearly which table is broken. What does not: what a table means, or types and ranges (the sources say those).

A table ends where a second delimiter row begins another one and where a line has no ``|``, also without the blank line
between them that the format asks for: otherwise the second table would be read as rows of the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from pipelines.errors import ParseError

_DELIMITER = re.compile(r"^\s{0,3}(?=.*\|)\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_FENCE = re.compile(r"^\s{0,3}(```|~~~)")
_TEXT = {"text", "code_inline", "text_special"}


@dataclass(frozen=True)
class Row:
    """A row of a table: its line (from 1), its cells as plain text, and how it fails to fit under its header, if so."""

    line: int
    cells: tuple[str, ...]
    misfit: str | None = None


@dataclass(frozen=True)
class Table:
    """A table: the headings above it from the outermost on, a bold line right above it, its header and its rows."""

    headings: tuple[str, ...]
    caption: str | None
    line: int
    header: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def heading_path(self) -> str:
        """The headings as one text."""
        return " > ".join(self.headings)


@dataclass(frozen=True)
class Item:
    """An item of a list, as plain text, with the headings above it and its line (from 1)."""

    headings: tuple[str, ...]
    line: int
    text: str


@dataclass(frozen=True)
class Broken:
    """Something that was meant as a table and cannot be read as one."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class Document:
    """What a Markdown document holds, in its order."""

    title: str | None
    tables: tuple[Table, ...]
    items: tuple[Item, ...]
    broken: tuple[Broken, ...]


@dataclass
class _State:
    """Where the walk through a document stands."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    caption: str | None = None
    title: str | None = None

    def enter(self, level: int, text: str) -> None:
        self.headings = [*(pair for pair in self.headings if pair[0] < level), (level, text)]
        self.title = self.title or text
        self.caption = None

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.headings)


def read(source_id: str, name: str, payload: bytes) -> Document:
    """Read a Markdown document.

    Args:
        source_id: For error messages.
        name: The document's name, for error messages.
        payload: UTF-8 bytes, with or without a byte order mark.

    Raises:
        ParseError: The bytes are not UTF-8.
    """
    try:
        lines = payload.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ParseError(source_id, f"{name} is not UTF-8 at byte {error.start}; expected Markdown") from error
    numbers, spaced = _separated(lines)
    tokens = MarkdownIt("commonmark").enable("table").parse("\n".join(spaced))
    state = _State()
    tables: list[Table] = []
    items: list[Item] = []
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            state.enter(int(token.tag[1:]), _plain(tokens[index + 1]))
        elif token.type == "table_open":
            tables.append(_table(tokens, index, state, numbers, spaced))
            state.caption = None
        elif token.type == "inline" and tokens[index - 1].type == "paragraph_open":
            state.caption = _bold(token)
            if _in_item(tokens, index):
                items.append(Item(state.path, numbers[_start(token)], _plain(token)))
    broken = sorted(_broken(tokens, tables, numbers, spaced), key=lambda problem: problem.line)
    return Document(state.title, tuple(tables), tuple(items), tuple(broken))


def _separated(lines: Sequence[str]) -> tuple[list[int], list[str]]:
    """The lines with a blank one where a table begins or ends without it, and the number (from 1) of each."""
    numbers: list[int] = []
    spaced: list[str] = []
    fenced = in_table = False
    for number, line in enumerate(lines, start=1):
        if _FENCE.match(line):
            fenced = not fenced
        starts = not fenced and number < len(lines) and "|" in line and bool(_DELIMITER.match(lines[number]))
        leaves = in_table and "|" not in line
        if (starts or leaves) and spaced and spaced[-1].strip():
            numbers.append(number)
            spaced.append("")
        in_table = not fenced and (starts or (in_table and "|" in line))
        numbers.append(number)
        spaced.append(line)
    return numbers, spaced


def _start(token: Token) -> int:
    """The line (from 0) on which a block begins; the parser gives one to every block."""
    return token.map[0] if token.map else 0


def _plain(token: Token) -> str:
    """The text of an inline token without its marks."""
    parts = (" " if child.type in {"softbreak", "hardbreak"} else child.content for child in _texts(token))
    return "".join(parts).strip()


def _texts(token: Token) -> Iterator[Token]:
    return (child for child in token.children or () if child.type in _TEXT | {"softbreak", "hardbreak", "html_inline"})


def _bold(token: Token) -> str | None:
    """The text of a paragraph that is bold as a whole."""
    children = [child for child in token.children or () if child.content or child.type.startswith("strong")]
    whole = len(children) > 2 and children[0].type == "strong_open" and children[-1].type == "strong_close"  # noqa: PLR2004 (an opening, a text, a closing)
    return _plain(token) if whole else None


def _in_item(tokens: Sequence[Token], index: int) -> bool:
    """Whether the paragraph around an inline token is the first thing in an item of a list."""
    return index > 1 and tokens[index - 2].type == "list_item_open"


def _table(tokens: Sequence[Token], opening: int, state: _State, numbers: Sequence[int], lines: Sequence[str]) -> Table:
    """The table that opens at an index."""
    closing = next(i for i in range(opening, len(tokens)) if tokens[i].type == "table_close")
    rows: list[tuple[int, list[str]]] = []
    for token, following in zip(tokens[opening:closing], tokens[opening + 1 : closing + 1], strict=True):
        if token.type == "tr_open":
            rows.append((_start(token), []))
        elif token.type in {"th_open", "td_open"}:
            rows[-1][1].append(_plain(following))
    (first, header), *body = rows
    return Table(
        headings=state.path,
        caption=state.caption,
        line=numbers[first],
        header=tuple(header),
        rows=tuple(Row(numbers[at], tuple(cells), _misfit(lines[at], len(header))) for at, cells in body),
    )


def _misfit(line: str, width: int) -> str | None:
    """Why a row does not fit under a header of that width; the parser pads and cuts without a word."""
    written = _written(line)
    if len(written) < width or any(cell.strip() for cell in written[width:]):
        return f"row has {len(written)} cells, the header has {width}"
    return None


def _written(line: str) -> list[str]:
    """The cells that a line was written with."""
    cells = escapedSplit(line.strip())
    return cells[int(not cells[0].strip()) : len(cells) - int(len(cells) > 1 and not cells[-1].strip())]


def _broken(
    tokens: Sequence[Token], tables: Sequence[Table], numbers: Sequence[int], lines: Sequence[str]
) -> Iterator[Broken]:
    """Delimiter rows that belong to no table, and tables written in HTML."""
    literal = {
        line
        for token in tokens
        if token.type in {"fence", "code_block"} and token.map
        for line in range(token.map[0], token.map[1])
    }
    headers = {table.line for table in tables}
    for index, line in enumerate(lines):
        if index and index not in literal and _DELIMITER.match(line) and numbers[index] - 1 not in headers:
            found, wanted = len(_written(lines[index - 1])), len(_written(line))
            yield Broken(
                numbers[index], f"the header has {found} cells, the line below it {wanted}", lines[index - 1].strip()
            )
    for token in tokens:
        if token.type == "html_block" and "<table" in token.content.lower():
            yield Broken(numbers[_start(token)], "a table written in HTML", token.content.strip()[:200])
