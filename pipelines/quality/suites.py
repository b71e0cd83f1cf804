"""The suites of ``data_tests/expectations``: one YAML file per checked table, read and validated.

What belongs here: the shape of a suite, its validation with messages that name file and entry, and finding the
suite of an asset. What does not: running one (``pipelines.quality.great_expectations``); Great Expectations is
not imported here.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from pipelines.errors import UsageError
from pipelines.settings import EXPECTATIONS_DIR

if TYPE_CHECKING:
    from pathlib import Path

Severity = Literal["blocking", "warning"]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10)]
ROWS = "unexpected_rows_expectation"


class Arguments(NamedTuple):
    """The arguments of a type: all of `required`, at least one of `bounds` (if there are any), any `optional`."""

    required: frozenset[str]
    bounds: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()

    @property
    def known(self) -> frozenset[str]:
        """Everything that may be given."""
        return self.required | self.bounds | self.optional


_BOUNDS = frozenset({"min_value", "max_value"})
_MOSTLY = frozenset({"mostly"})
_PAIR = frozenset({"or_equal", "ignore_row_if", "mostly"})
TYPES: dict[str, Arguments] = {
    "expect_table_row_count_to_be_between": Arguments(_BOUNDS),
    "expect_column_values_to_not_be_null": Arguments(frozenset({"column"}), optional=_MOSTLY),
    "expect_column_values_to_be_unique": Arguments(frozenset({"column"})),
    "expect_compound_columns_to_be_unique": Arguments(frozenset({"column_list"})),
    "expect_column_values_to_be_in_set": Arguments(frozenset({"column", "value_set"}), optional=_MOSTLY),
    "expect_column_distinct_values_to_contain_set": Arguments(frozenset({"column", "value_set"})),
    "expect_column_values_to_be_between": Arguments(frozenset({"column"}), bounds=_BOUNDS, optional=_MOSTLY),
    "expect_column_pair_values_a_to_be_greater_than_b": Arguments(frozenset({"column_A", "column_B"}), optional=_PAIR),
    ROWS: Arguments(frozenset({"unexpected_rows_query"})),
}
"""The types that are known to work on DuckDB. Regex and quantile types do not, and compound uniqueness is blind to
rows with a null in one of the columns: write those as SQL (`ROWS`)."""


class Expectation(BaseModel):
    """One rule about one table.

    Attributes:
        name: Stable and unique in its suite; the name of the check everywhere.
        type: A key of `TYPES`, in the spelling of Great Expectations.
        kwargs: The type's arguments. In SQL, ``{batch}`` stands for the checked rows and ``{today}`` for the date
            that counts as today; a literal brace is doubled.
        severity: ``blocking`` stops what is downstream, ``warning`` is shown.
        why: One sentence: what would be wrong if this failed, or why the limit is where it is.
        fault: For SQL rules, whose fault cannot be derived from the type: a statement that breaks the rule in a
            copy of the table, which it calls ``{table}``. The tests run it and demand that the rule fails.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: str
    kwargs: dict[str, Any]
    severity: Severity
    why: Sentence
    fault: Sentence | None = None

    @model_validator(mode="after")
    def _arguments_fit_type(self) -> Expectation:
        """Find a wrong type or argument here, where the file and the entry can be named."""
        if self.type not in TYPES:
            raise ValueError(
                f"type {self.type!r} is not one that works on DuckDB; use one of {', '.join(sorted(TYPES))} "
                f"(regular expressions and quantiles: SQL in {ROWS})"
            )
        arguments, given = TYPES[self.type], frozenset(self.kwargs)
        if missing := arguments.required - given:
            raise ValueError(f"{self.type} needs {', '.join(sorted(missing))} in kwargs")
        if unknown := given - arguments.known:
            raise ValueError(f"{self.type} does not know {', '.join(sorted(unknown))} in kwargs")
        if arguments.bounds and not arguments.bounds & given:
            raise ValueError(f"{self.type} needs {' or '.join(sorted(arguments.bounds))} in kwargs")
        if self.type == ROWS and "{batch}" not in str(self.kwargs["unexpected_rows_query"]):
            raise ValueError("unexpected_rows_query must select from {batch}, else it reads rows that are not checked")
        if (self.type == ROWS) != (self.fault is not None):
            raise ValueError(f"{ROWS} needs a fault, and no other type takes one")
        return self


class Suite(BaseModel):
    """Everything that is expected of one table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    asset: str = Field(pattern=r"^(raw|staging|intermediate|core|marts|audit)\.[a-z][a-z0-9_]*$")
    description: Sentence
    expectations: tuple[Expectation, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_are_unique(self) -> Suite:
        """Two checks of one name would hide each other."""
        names = [expectation.name for expectation in self.expectations]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"expectation names used twice: {', '.join(twice)}")
        return self

    @property
    def schema_name(self) -> str:
        """The DuckDB schema of the table."""
        return self.asset.split(".")[0]

    @property
    def table_name(self) -> str:
        """The table without its schema."""
        return self.asset.split(".")[1]


def load_suite(path: Path) -> Suite:
    """Read one suite.

    Raises:
        UsageError: Not YAML, not a suite, or not named after its table; says in which entry, and what.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        suite = Suite.model_validate(content)
    except yaml.YAMLError as error:
        raise UsageError(f"{path} is not YAML: {error}") from error
    except ValidationError as error:
        raise UsageError(f"{path} is not a suite: {_problems(content, error)}") from error
    if path.stem != suite.table_name:
        raise UsageError(f"{path} describes {suite.asset}; call it {suite.table_name}.yml or correct its asset")
    return suite


@cache
def all_suites(folder: Path = EXPECTATIONS_DIR) -> tuple[Suite, ...]:
    """Every suite of the folder by asset; raises UsageError for a bad one or two for one asset."""
    suites = tuple(sorted((load_suite(path) for path in folder.glob("*.yml")), key=lambda suite: suite.asset))
    assets = [suite.asset for suite in suites]
    if twice := sorted({asset for asset in assets if assets.count(asset) > 1}):
        raise UsageError(f"{folder} has more than one suite for {', '.join(twice)}")
    return suites


def suite_for(asset: str, folder: Path = EXPECTATIONS_DIR) -> Suite | None:
    """The suite of ``schema.table``, or None if that table has none."""
    return {suite.asset: suite for suite in all_suites(folder)}.get(asset)


def _problems(content: Any, error: ValidationError) -> str:
    """Pydantic's findings with the name of the expectation instead of its position."""
    return "; ".join(f"{_place(content, problem['loc'])}: {problem['msg']}" for problem in error.errors())


def _place(content: Any, location: tuple[int | str, ...]) -> str:
    """Where in the file a problem is, in words."""
    match location:
        case ("expectations", int(position), *rest):
            entry = content["expectations"][position]
            name = entry.get("name") if isinstance(entry, dict) else None
            return ".".join([f"expectation {name or position + 1}", *map(str, rest)])
        case ():
            return "the suite"
        case _:
            return ".".join(map(str, location))
