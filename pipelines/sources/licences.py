"""The page that says under what terms each source comes (DATA_LICENSES.md), made from the sources themselves.

What belongs here: rendering that page. What does not: the terms (each source states its own).
"""

from __future__ import annotations

from pipelines.settings import PROJECT_ROOT
from pipelines.sources import all_sources

PAGE = PROJECT_ROOT / "DATA_LICENSES.md"
INTRODUCTION = """\
# Licences of the data

Made by `make licences` from the sources' own declarations; do not edit by hand. The code is under Apache-2.0
(`LICENSE`). Facts keep the terms of the source they came from; every published row names its source. What is published
is for those who made it; `computegap export` writes only what may be passed on.

| source | licence | may be redistributed | attribution |
|---|---|---|---|
"""


def render() -> str:
    """The page as Markdown."""
    rows = [
        f"| [{source.title}]({source.homepage}) | [{source.licence.name}]({source.licence.url}) "
        f"| {'yes' if source.licence.redistributable else 'no'} | {source.licence.attribution} |\n"
        for source in all_sources()
    ]
    return INTRODUCTION + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(render())
