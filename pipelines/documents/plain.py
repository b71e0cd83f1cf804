"""Markup to plain text of one line, as a headline must be.

What belongs here: the one cleaning of titles and excerpts. What does not: which field is cleaned.
"""

from __future__ import annotations

import html
import re
import unicodedata
from html.parser import HTMLParser

# Controls, and what turns the direction of text around or hides in it: none belongs in a headline.
_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_SPACE = re.compile(r"\s+")
_BLOCKS = frozenset({"br", "p", "div", "li", "tr", "td", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "hr"})
_SILENT = frozenset({"script", "style", "template"})


class _Text(HTMLParser):
    """Collects what stands between tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._silent += tag in _SILENT
        if tag in _BLOCKS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))
        if tag in _BLOCKS:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)

    def unknown_decl(self, data: str) -> None:
        """A CDATA section that was itself quoted."""
        self.handle_data(data.removeprefix("CDATA["))


def plain(markup: str) -> str:
    """One line of text: character references resolved once, tags and hidden characters gone, white space single (NFC).

    ``&lt;b&gt;H20&lt;/b&gt;``, ``<b>H20</b>`` and ``H20`` are the same headline; ``5 &lt; 6`` keeps its sign.
    """
    text = html.unescape(markup)
    if "<" in text:
        parser = _Text()
        # The parser resolves references, too; they were resolved once already, so it must find none.
        parser.feed(text.replace("&", "&amp;"))
        parser.close()
        text = "".join(parser.parts)
    return sound(_SPACE.sub(" ", _HIDDEN.sub("", text)).strip())


def sound(text: str) -> str:
    """The text in composed form (NFC) and without halves of characters, which no encoding can carry."""
    return unicodedata.normalize("NFC", text).encode("utf-8", "replace").decode("utf-8")
