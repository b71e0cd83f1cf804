"""Long text to sentences, in English and Chinese, with where each stands.

What belongs here: blocks (headings, paragraphs, quoted passages, list items) and the sentences in them. What does not:
how a file becomes text (``pipelines/documents``), what a sentence says (`events`).

The text is light Markdown, as the readers of local documents write it: blocks stand between empty lines; ``#`` begins a
heading, ``>`` a quoted passage, ``-`` an item. A short block without a full stop is a heading, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl
from polars._typing import PolarsDataType

from pipelines.news.linking import readable

SENTENCE_SCHEMA: dict[str, PolarsDataType] = {
    "sentence": pl.Int64,
    "block": pl.Int64,
    "kind": pl.String,
    "text": pl.String,
    "start": pl.Int64,
    "end": pl.Int64,
}
"""Columns of a sentence behind its key. `sentence` and `block` count from 1 in a document; `kind` is ``heading``,
``paragraph``, ``quote`` or ``item``; `text` is as `linking.readable` gives it; `start` (inclusive) and `end`
(exclusive) are characters of the document's text."""

_BLOCK = re.compile(r"(?:[^\n]+(?:\n(?!\s*(?:#{1,6} |> |[-*] |\n))[^\n]+)*)")
_MARK = re.compile(r"\s*(?P<mark>#{1,6} |(?:> ?)+|[-*+] |\d{1,2}[.)] )?")
_KINDS = {"#": "heading", ">": "quote"}
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_FULL_STOP = re.compile(r"[.!?。！？;；:：…]['\"”’」』)）\]]*\s*$")
_GOES_ON = re.compile(r"\s*(?:[a-z]|(?:[\w·]{1,12})(?:表示|称|说|指出|透露)|[,，])")
_CLOSING = re.compile(r"['\"”’」』]\s*$")
_LONGEST_HEADING = 120
_CHINESE_SHARE = 0.2


def sentences(documents: pl.DataFrame, *, key: str = "document_id", text: str = "text") -> pl.DataFrame:
    """The sentences of documents.

    Args:
        documents: One row per document with the columns `key` (unique) and `text` (String, nullable).
        key: Name of the key column.
        text: Name of the text column.

    Returns:
        One row per sentence in the order of `documents`: `key` and `SENTENCE_SCHEMA`.
    """
    rows = [
        (name, number, *place)
        for name, content in documents.select(key, text).iter_rows()
        for number, place in enumerate(_split(content or ""), start=1)
    ]
    schema = pl.Schema({key: documents.schema[key], **SENTENCE_SCHEMA})
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(readable("text"))


def is_chinese(text: str) -> bool:
    """Whether a good part of the text is written in Chinese characters."""
    return len(_CHINESE.findall(text)) > _CHINESE_SHARE * len(text)


def _split(text: str) -> Iterator[tuple[int, str, str, int, int]]:
    """Block, kind, text, start and end of each sentence."""
    for block, found in enumerate(_BLOCK.finditer(text), start=1):
        mark = _MARK.match(found.group())
        lead = mark.end() if mark else 0
        sign = (mark["mark"] or "").strip() if mark else ""
        body = found.group()[lead:].replace("\n", " ")
        if not body.strip():
            continue
        kind = _KINDS.get(sign[:1], "item" if sign else "paragraph")
        if kind == "paragraph" and len(body) <= _LONGEST_HEADING and not _FULL_STOP.search(body):
            kind = "heading"
        for piece, start in _pieces(body, found.start() + lead):
            yield block, kind, piece, start, start + len(piece)


def _pieces(body: str, offset: int) -> Iterator[tuple[str, int]]:
    """The sentences of a block; who said what was quoted belongs to it."""
    from sentencex import segment  # noqa: PLC0415 - only documents are split, and they are few

    parts: list[str] = []
    for part in segment("zh" if is_chinese(body) else "en", body):
        if parts and _CLOSING.search(parts[-1]) and _GOES_ON.match(part):
            parts[-1] += part
        else:
            parts.append(part)
    place = 0
    for part in parts:
        found = body.find(part.strip(), place)
        if part.strip() and found >= 0:
            yield part.strip(), offset + found
            place = found + len(part.strip())
