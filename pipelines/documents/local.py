"""Local documents (text, Markdown, HTML, PDF) to light Markdown with title, date and language.

What belongs here: one reader for the reading process, from a bundle of a document and its description to plain values.
What does not: which files there are (`folder`), rows (``pipelines/sources/inbox.py``).

A bundle is a ZIP archive of stored members: ``document/<file name>`` and, where somebody described the document,
``description.yaml``. The light Markdown is what `markdown_text` writes; locators of sentences count its characters.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

import yaml

from pipelines.documents.charset import decode
from pipelines.documents.markdown_text import light_markdown
from pipelines.documents.plain import plain, sound
from pipelines.documents.refusal import DocumentRefusedError

DOCUMENT, DESCRIPTION = "document/", "description.yaml"
KINDS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
}
MAX_PAGES = 300
MAX_CHARACTERS = 2_000_000
MAX_MEMBERS = 2
_FIELDS = frozenset({"url", "publisher", "date", "title", "language"})
_FRONT = re.compile(r"\A---\s*\n(.{0,4000}?)\n---\s*\n", re.DOTALL)
_HYPHEN = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_PARAGRAPH = re.compile(r"\n\s*\n")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_URL = re.compile(r"^https?://\S+$")
_TITLE_CHARACTERS = 300


def read(payload: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """What a bundle holds.

    Args:
        payload: The bundle.
        options: ``text``: whether the text is wanted, too.

    Returns:
        file_name, kind, title, language, url, publisher, published_on (ISO date), published_basis, n_characters,
        n_replaced, and text if asked for; null where the document does not say.

    Raises:
        DocumentRefusedError: It is none of these formats, has no text, or its description is not valid.
    """
    name, content, written = _members(payload)
    kind = KINDS.get(PurePosixPath(name).suffix.lower())
    if kind is None:
        raise DocumentRefusedError("unsupported_type", f"{name}: expected one of {', '.join(sorted(KINDS))}")
    described = _description(written)
    text, own, n_replaced = _READERS[kind](content, described.get("language"))
    text = sound(text).strip()
    if not text:
        raise DocumentRefusedError("no_text", f"{name}: no text could be read from it")
    if len(text) > MAX_CHARACTERS:
        raise DocumentRefusedError("too_large", f"{len(text)} characters, more than the {MAX_CHARACTERS} that are read")
    found = {**own, **described}
    title = plain(str(found.get("title") or _first_heading(text) or PurePosixPath(name).stem))[:_TITLE_CHARACTERS]
    answer = {
        "file_name": name,
        "kind": kind,
        "title": title,
        "language": found.get("language") or ("zh" if len(_CHINESE.findall(text)) > len(text) * 0.2 else "en"),
        "url": found.get("url"),
        "publisher": found.get("publisher"),
        "published_on": found.get("date"),
        "published_basis": ("description" if "date" in described else "document") if found.get("date") else None,
        "n_characters": len(text),
        "n_replaced": n_replaced,
    }
    return {**answer, "text": text} if options.get("text") else answer


def _members(payload: bytes) -> tuple[str, bytes, bytes | None]:
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as bundle:
            infos = bundle.infolist()
            if len(infos) > MAX_MEMBERS or any(info.compress_type != zipfile.ZIP_STORED for info in infos):
                raise DocumentRefusedError("malformed", "not a bundle of stored members")
            members = {info.filename: bundle.read(info) for info in infos}
    except zipfile.BadZipFile as error:
        raise DocumentRefusedError("malformed", f"not a bundle: {error}") from error
    documents = [name for name in members if name.startswith(DOCUMENT)]
    if len(documents) != 1:
        raise DocumentRefusedError("malformed", f"a bundle has one document, this one has {len(documents)}")
    return documents[0].removeprefix(DOCUMENT), members[documents[0]], members.get(DESCRIPTION)


def _description(written: bytes | None) -> dict[str, str]:
    """What the YAML beside a document says.

    Raises:
        DocumentRefusedError: It is no mapping of the known fields, or its date or address is none.
    """
    if written is None:
        return {}
    if len(written) > 2**16:
        raise DocumentRefusedError("description_invalid", "the description is larger than 65,536 bytes")
    try:
        given = yaml.safe_load(written)
    except yaml.YAMLError as error:
        raise DocumentRefusedError("description_invalid", f"not YAML: {error}"[:300]) from error
    return _checked(given)


def _checked(given: object) -> dict[str, str]:
    if not isinstance(given, dict) or not given.keys() <= _FIELDS:
        raise DocumentRefusedError("description_invalid", f"expected a mapping of {', '.join(sorted(_FIELDS))}")
    found = {name: _iso(value) if name == "date" else str(value).strip() for name, value in given.items() if value}
    if "url" in found and not _URL.match(found["url"]):
        raise DocumentRefusedError("description_invalid", f"url: expected http(s)://..., got {found['url'][:80]!r}")
    return found


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    try:
        return value.isoformat() if isinstance(value, date) else date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError as error:
        raise DocumentRefusedError("description_invalid", f"date: expected YYYY-MM-DD, got {value!r}") from error


Read = tuple[str, dict[str, str], int]


def _text(content: bytes, language: str | None) -> Read:
    decoded = decode(content, language)
    return _paragraphs(_lines(decoded.text)), {}, decoded.n_replaced


def _markdown(content: bytes, language: str | None) -> Read:
    decoded = decode(content, language)
    text = _lines(decoded.text)
    front = _FRONT.match(text)
    own = _own_front(front.group(1)) if front else {}
    return light_markdown(text[front.end() :] if front else text), own, decoded.n_replaced


def _own_front(written: str) -> dict[str, str]:
    """The known fields of front matter; it is the document's own, so that what is not valid there is left out."""
    try:
        given = yaml.safe_load(written)
    except yaml.YAMLError:
        return {}
    found: dict[str, str] = {}
    for name in sorted(_FIELDS & given.keys()) if isinstance(given, dict) else ():
        try:
            found |= _checked({name: given[name]})
        except DocumentRefusedError:
            continue
    return found


def _html(content: bytes, language: str | None) -> Read:
    import trafilatura  # noqa: PLC0415 - heavy, and most documents are not HTML
    from htmldate import find_date  # noqa: PLC0415

    decoded = decode(content, language)
    tree = trafilatura.load_html(decoded.text)
    if tree is None:
        raise DocumentRefusedError("malformed", "not HTML")
    told = trafilatura.extract_metadata(tree)
    text = trafilatura.extract(
        tree, output_format="markdown", include_comments=False, include_tables=False, include_images=False
    )
    found = find_date(decoded.text, extensive_search=False)
    own = {
        "title": told.title if told else None,
        "url": told.url if told and told.url and _URL.match(told.url) else None,
        "publisher": told.sitename if told else None,
        "date": found,
    }
    return light_markdown(text or ""), {name: value for name, value in own.items() if value}, decoded.n_replaced


def _pdf(content: bytes, language: str | None) -> Read:
    del language
    from pypdf import PdfReader  # noqa: PLC0415 - heavy, and most documents are not PDF
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentRefusedError("encrypted", "the PDF asks for a password")
        if len(reader.pages) > MAX_PAGES:
            raise DocumentRefusedError(
                "too_large", f"{len(reader.pages)} pages, more than the {MAX_PAGES} that are read"
            )
        pages = [page.extract_text() for page in reader.pages]
        told = reader.metadata
        own = {"title": told.title if told else None, "date": _pdf_date(told)}
    except PyPdfError as error:
        raise DocumentRefusedError("malformed", f"not a readable PDF: {error}"[:300]) from error
    text = _paragraphs(_HYPHEN.sub("", "\n\n".join(pages)))
    return text, {name: str(value) for name, value in own.items() if value}, 0


def _pdf_date(told: Any) -> str | None:
    try:
        created = told.creation_date if told else None
    except ValueError:
        return None
    return created.date().isoformat() if isinstance(created, datetime) else None


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\N{BYTE ORDER MARK}", "")


def _paragraphs(text: str) -> str:
    """Paragraphs between empty lines, each on one line; a sign that Markdown would read as a mark stays a sign."""
    blocks = (re.sub(r"\s+", " ", block).strip() for block in _PARAGRAPH.split(_lines(text)))
    return "\n\n".join(block for block in blocks if block)


def _first_heading(text: str) -> str | None:
    found = re.search(r"^#{1,6} (.+)$", text, re.MULTILINE)
    return found.group(1) if found else None


_READERS = {"text": _text, "markdown": _markdown, "html": _html, "pdf": _pdf}
