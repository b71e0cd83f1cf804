"""Which texts name an entity at all: a quick yes or no over millions of characters.

What belongs here: the form in which running text is searched, and the search. What does not: which entity is meant
(a reader of the kept texts says that) and how two names are compared (`names`).

Running text keeps its words apart, so its form is not that of `names`: NFKC, lower case, every run of signs one space,
Chinese apart from Latin. A Latin name must then stand between spaces (``smic`` is not in ``cosmic``), a Chinese one
may stand anywhere. A semicolon stays, so that no name reaches from one entry of a list into the next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import polars as pl

from pipelines.entities.graph import default_graph
from pipelines.entities.names import normalise_expr

_SIGNS = r"[^\p{L}\p{N};]+"
_APART = r"(\p{Han}+|;)"
_HAN = r"\p{Han}"
# Shorter ones (L4, A2, JD) stand in texts about anything; with their maker before them they are long enough.
MIN_LATIN, MIN_HAN = 3, 2
# Names that people also write as one word are short (KimiK3); a maker's name is not glued to them.
MAX_SQUEEZED = 10
# A shorter word is in too many texts to tell; then the words must stand together, with one of these between them.
MIN_TELLING = 5
JOINTS = (" ", ".", "-", "_")


@dataclass(frozen=True)
class Spotter:
    """Names, ready to be looked for.

    Attributes:
        forms: What a text in its searched form must contain one of; no form contains another.
        words: Of each form its most telling word: a text without any of these, in whatever case, names nothing.
    """

    forms: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over all that is looked for."""
        return hashlib.sha256("\n".join(self.forms).encode()).hexdigest()

    def may_name(self, texts: pl.Expr) -> pl.Expr:
        """Whether a text (String, as it came) may name an entity, a yes being often wrong; null is no."""
        return texts.str.contains_any(list(self.words), ascii_case_insensitive=True).fill_null(value=False)

    def names(self, texts: pl.Expr) -> pl.Expr:
        """Whether a text (String, as it came) names an entity; null is no."""
        return searched_expr(texts).str.contains_any(list(self.forms)).fill_null(value=False)


@cache
def default_spotter() -> Spotter:
    """The names that ship with the package, put together once per process."""
    return spotter(link.alias for links in default_graph().links.values() for link in links.values())


def spotter(names: Iterable[str]) -> Spotter:
    """What looks for these names, but for those that are too short to mean anything alone."""
    forms = sorted(_forms(pl.Series("name", sorted(set(names)))), key=lambda form: (len(form), form))
    needed: list[str] = []
    for form in forms:
        if not any(shorter in form for shorter in needed):
            needed.append(form)
    words = sorted({word for form in needed for word in _telling(form.split())})
    return Spotter(forms=tuple(needed), words=tuple(words))


def searched_expr(texts: pl.Expr) -> pl.Expr:
    """The form in which texts are searched (String to String), with a space at both ends; null stays null."""
    plain = texts.str.normalize("NFKC").str.to_lowercase().str.replace_all(_SIGNS, " ")
    single = plain.str.replace_all(_APART, " ${1} ").str.replace_all(" +", " ").str.strip_chars(" ")
    return pl.format(" {} ", single)


def _forms(names: pl.Series) -> set[str]:
    """Names as they may stand in a searched text: word by word, and written as one word.

    Chinese has no spaces between words, so a name may begin or end inside a run of it.
    """
    name, form = pl.col("name"), pl.col("form")
    glued = normalise_expr(name)
    glued = pl.when(glued.str.len_chars() <= MAX_SQUEEZED).then(glued)
    words = pl.concat_list(searched_expr(name), searched_expr(glued)).explode().drop_nulls().str.strip_chars(" ")
    squeezed = form.str.replace_all(" ", "", literal=True)
    least = pl.when(form.str.contains(_HAN)).then(MIN_HAN).otherwise(MIN_LATIN)
    start, end = (
        pl.when(form.str.contains(pattern)).then(pl.lit("")).otherwise(pl.lit(" "))
        for pattern in (f"^{_HAN}", f"{_HAN}$")
    )
    found = (
        names.to_frame("name")
        .select(words.alias("form"))
        .filter(squeezed.str.len_chars() >= least, squeezed.str.contains(r"\PN"))
        .select(pl.concat_str(start, form, end))
    )
    return set(found.to_series())


def _telling(words: list[str]) -> set[str]:
    """What a text must contain if it has these words in a row: the longest one, or short ones all together."""
    longest = max(words, key=lambda word: (not word.isdigit(), not word.isascii(), len(word)))
    if len(words) == 1 or not longest.isascii() or (len(longest) >= MIN_TELLING and not longest.isdigit()):
        return {longest}
    return {sign.join(words) for sign in JOINTS}
