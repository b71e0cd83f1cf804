"""Who publishes, and whose report a text passes on.

What belongs here: the outlets of ``outlets.yaml``, finding the one of an address or of a publisher's name, and finding
the one that a text names as its source. What does not: which articles are copies of one another (`dedup`), what an
outlet's reports are worth (dbt, from its tier).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from pipelines.entities.files import read_file
from pipelines.errors import ParseError

OUTLETS = Path(__file__).resolve().parent / "outlets.yaml"
# Labels of a host that may make a site: finance.sina.com.cn.
_MOST_LABELS = 4

_WAYS = (
    r"\b(?:according to|via|citing|cites?|cited by|source:|sources? told|told|reported by)(?: an?| the)* NAME\b",
    r"\bNAME,? (?:has |had |first |exclusively |earlier )*(?:report(?:s|ed|ing)?|learned|writes|wrote|exclusive)\b",
    r"\bNAME's? (?:report|reporting|sources)\b",
    r"[(\[]NAME[)\]]",
    r" [-\u2010-\u2015|] NAME$",
    r"^NAME ?(?: [-\u2010-\u2015|] |: )",
)
_WAYS_ZH = (
    r"(?:据|援引|引述|引用|来源[:：]|转自|消息来自)(?:英国|美国|日本|法国|知情)?[《“]?NAME",
    r"NAME[》”]?(?:\d+日|今日|昨日|独家|援引)?(?:报道|消息|获悉|援引|独家|称)",
    r"(?:^|[(（【\[])NAME(?:$|[)）】\]]|[:：])",
)

Tier = Literal["official", "agency", "press", "trade", "analyst", "community", "aggregator"]


class Outlet(BaseModel):
    """One publisher; its fields are explained in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=2)
    names: list[str]
    hosts: list[str]
    tier: Tier
    region: str = Field(pattern=r"^[A-Z]{2}$")


class OutletsFile(BaseModel):
    """``outlets.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    outlets: dict[str, Outlet]


@dataclass(frozen=True)
class Outlets:
    """The outlets by id, by name as it is compared, and by host."""

    by_id: dict[str, Outlet]
    by_name: dict[str, str]
    by_host: dict[str, str]

    def id_of_host(self, host: pl.Expr) -> pl.Expr:
        """The id of the outlet whose site a host is or belongs to (String, null for others)."""
        labels = host.str.to_lowercase().str.replace(r":\d+$", "").str.split(".")
        sites = [labels.list.tail(n).list.join(".") for n in range(_MOST_LABELS, 1, -1)]
        return pl.coalesce(*(site.replace_strict(self.by_host, default=None) for site in sites))

    def id_of_name(self, name: pl.Expr) -> pl.Expr:
        """The id of the outlet that bears a name (String, null for others)."""
        return name.str.strip_chars().str.to_lowercase().replace_strict(self.by_name, default=None)

    def field(self, outlet_id: pl.Expr, field: Literal["name", "tier", "region"]) -> pl.Expr:
        """A field of the outlet that a column of ids names."""
        values = {key: str(getattr(outlet, field)) for key, outlet in self.by_id.items()}
        return outlet_id.replace_strict(values, default=None, return_dtype=pl.String)


@cache
def default_outlets() -> Outlets:
    """The outlets of the package, read once per process."""
    return load()


def load(path: Path = OUTLETS) -> Outlets:
    """Read and check the outlets.

    Raises:
        ParseError: The file does not fit its schema, or a name or host stands at two outlets.
    """
    listed = read_file(path, OutletsFile).outlets
    by_name: dict[str, str] = {}
    by_host: dict[str, str] = {}
    for key, outlet in listed.items():
        for kind, known, values in (
            ("name", by_name, [outlet.name, *outlet.names]),
            ("host", by_host, outlet.hosts),
        ):
            for value in values:
                if known.setdefault(value.lower(), key) != key:
                    other = known[value.lower()]
                    raise ParseError("news", f"{path.name}: {key}: the {kind} {value!r} is already one of {other}")
    return Outlets(listed, by_name, by_host)


def attributed(text: pl.Expr) -> pl.Expr:
    """The id of the outlet whose report a text says it passes on (String); null where it names none.

    Args:
        text: Running text (String), a title or the beginning of an article.
    """
    name, pattern = _attribution()
    read = text.str.normalize("NFKC").str.replace_all(r"\s+", " ")
    groups = read.str.extract_groups(pattern)
    found = pl.coalesce(*(groups.struct.field(group) for group in name))
    return found.str.to_lowercase().replace_strict(default_outlets().by_name, default=None, return_dtype=pl.String)


@cache
def _attribution() -> tuple[tuple[str, ...], str]:
    """The groups that may hold the name, and one pattern of all ways to name a source."""
    names = [name for outlet in default_outlets().by_id.values() for name in (outlet.name, *outlet.names)]
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    latin = "|".join(_written(name) for name in longest_first if name.isascii())
    han = "|".join(re.escape(name) for name in longest_first if not name.isascii())
    ways = [*((way, latin) for way in _WAYS), *((way, han) for way in _WAYS_ZH)]
    groups = tuple(f"name{number}" for number in range(len(ways)))
    parts = [way.replace("NAME", f"(?P<{group}>{which})") for group, (way, which) in zip(groups, ways, strict=True)]
    return groups, "(?i)" + "|".join(parts)


def _written(name: str) -> str:
    """A name as a pattern; initials count only in capitals."""
    return f"(?-i:{re.escape(name)})" if name.isupper() else re.escape(name)
