"""Markdown to light Markdown: blocks between empty lines, with marks for headings, quoted passages and items only.

What belongs here: that one reduction. What does not: other formats (`local`), sentences.

Code, tables and raw HTML hold no prose and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

_SPACE = re.compile(r"[ \t\r\f\v]*\n[ \t\r\f\v]*|[ \t\r\f\v]+")


def light_markdown(text: str) -> str:
    """The prose of a Markdown text; links, emphasis and pictures are reduced to their words."""
    blocks: list[str] = []
    depth = {"blockquote": 0, "list_item": 0, "table": 0}
    mark = ""
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        name, _, side = token.type.rpartition("_")
        if name in depth:
            depth[name] += 1 if side == "open" else -1
        if token.type == "heading_open":
            mark = "#" * int(token.tag[1:]) + " "
        elif token.type == "heading_close":
            mark = ""
        elif token.type == "inline" and not depth["table"]:
            words = _SPACE.sub(" ", _words(token.children or ())).strip()
            if words:
                blocks.append((mark or ("> " if depth["blockquote"] else "- " if depth["list_item"] else "")) + words)
    return "\n\n".join(blocks)


def _words(children: Sequence[Token]) -> str:
    parts = []
    for child in children:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
    return "".join(parts)
