"""Bytes to text when the declared encoding may be a lie.

What belongs here: finding the encoding and counting what had to be repaired. What does not: the markup.

Order: byte order mark or the bytes of ``<?xm`` (XML 1.0, appendix F), then the XML declaration, then UTF-8, then the
legacy encoding of the language. Nothing is guessed from statistics: the same bytes give the same text on every
machine.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Literal

Repair = Literal["none", "declaration_wrong", "bytes_replaced"]

_SIGNATURES = (
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<\x00", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_DECLARED = re.compile(r"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")
_DECLARATION_BYTES = 400
# Labels that are used for more than they name (WHATWG Encoding Standard, section 4.2).
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "ascii": "cp1252", "iso8859-1": "cp1252", "big5": "big5hkscs"}
_LEGACY = {"zh": "gb18030", "zh-tw": "big5hkscs", "zh-hk": "big5hkscs", "ja": "cp932", "ko": "cp949", "ru": "cp1251"}
_WESTERN = "cp1252"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Decoded:
    """Text, the encoding it was read in, what was repaired, and how many characters stand for unreadable bytes."""

    text: str
    encoding: str
    repair: Repair
    n_replaced: int


def decode(payload: bytes, language: str | None = None) -> Decoded:
    """Text of a document; bytes that fit no encoding become U+FFFD and are counted.

    Args:
        payload: The bytes.
        language: BCP 47 tag of the publisher, which picks the legacy encoding to try; None for Western.
    """
    signature = next((name for mark, name in _SIGNATURES if payload.startswith(mark)), None)
    declared = _declared(payload, signature)
    first = _encoding_of(signature, declared)
    text = None if first is None else _strictly(payload, first)
    if text is not None:
        return Decoded(text, first or "utf-8", "none", 0)
    is_lie = declared is not None and declared != "utf-8"
    utf8 = _strictly(payload, "utf-8")
    if utf8 is not None:
        return Decoded(utf8, "utf-8", "declaration_wrong" if is_lie else "none", 0)
    return _repaired(payload, first, language)


def _declared(payload: bytes, signature: str | None) -> str | None:
    """What the XML declaration says, in Python's spelling; *unknown* if that is no encoding; None without one."""
    head = payload[:_DECLARATION_BYTES].decode(signature or "latin-1", "replace")
    match = _DECLARED.match(head)
    if match is None:
        return None
    try:
        name = codecs.lookup(match[1]).name
        "".encode(name)  # LookupError for codecs that do not make text
    except (LookupError, ValueError, UnicodeError):
        return "unknown"
    return _SUPERSETS.get(name, name)


def _encoding_of(signature: str | None, declared: str | None) -> str | None:
    """The encoding to try first; None if the declaration names none that exists."""
    if signature == "cp037" and declared not in (None, "unknown"):
        return declared
    if signature is not None:
        return signature
    if declared is None:
        return "utf-8"
    # UTF-16 in a declaration that could be read byte by byte cannot be true.
    return None if declared == "unknown" or declared.startswith(("utf-16", "utf-32")) else declared


def _strictly(payload: bytes, encoding: str) -> str | None:
    try:
        return payload.decode(encoding)
    except UnicodeError:
        return None


def _repaired(payload: bytes, first: str | None, language: str | None) -> Decoded:
    """Text of bytes that are neither what they claim nor UTF-8.

    Where most of what is beyond ASCII is good UTF-8, the rest is damage and is replaced; else the whole is a legacy
    encoding under a wrong name, and the one of the language is taken.
    """
    if first not in (None, "utf-8", "utf-8-sig", "cp1252"):
        text = payload.decode(str(first), "replace")
        if _n_bad(text) * 10 < _n_foreign(text):
            return Decoded(text, str(first), "bytes_replaced", _n_bad(text))
    text = payload.decode("utf-8-sig", "replace")
    if _n_bad(text) * 2 < _n_foreign(text):
        return Decoded(text, "utf-8", "bytes_replaced", _n_bad(text))
    legacy = _legacy(language)
    strict = _strictly(payload, legacy)
    if strict is not None:
        return Decoded(strict, legacy, "declaration_wrong", 0)
    text = payload.decode(legacy, "replace")
    return Decoded(text, legacy, "bytes_replaced", _n_bad(text))


def _legacy(language: str | None) -> str:
    tag = (language or "").lower()
    return _LEGACY.get(tag) or _LEGACY.get(tag.partition("-")[0], _WESTERN)


def _n_bad(text: str) -> int:
    return text.count(REPLACEMENT)


def _n_foreign(text: str) -> int:
    """Characters beyond ASCII, replaced ones included."""
    return sum(not character.isascii() for character in text)
