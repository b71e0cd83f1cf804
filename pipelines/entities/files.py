"""The curated files of the alias graph: their shape, and reading them.

What belongs here: the schema of ``companies.yaml``, ``accelerators.yaml``, ``systems.yaml`` and ``models.yaml``, and
what one file alone can be checked for. What does not: what the files say together (`graph`) and how a name is
looked up (`resolve`).
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from pipelines.errors import ParseError

F = TypeVar("F", bound=BaseModel)

SOURCE_ID = "entities"
FOLDER = Path(__file__).resolve().parent

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
EntityId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
ModelId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
Bloc = Literal["domestic", "western", "other"]
Form = Literal["package", "card", "superchip", "die", "family"]
FrontierClass = Literal["datacentre", "wafer_scale", "sram", "edge", "inference_card"]
SystemClass = Literal["switched_scale_up", "torus_pod", "cluster", "server"]
Relation = Literal["bin_of", "card_of", "superchip_of", "form_variant_of", "power_variant_of", "memory_variant_of"]


class _Model(BaseModel):
    """Strict about what it knows: an unknown key is an error, not a typo that passes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Unresolvable(_Model):
    """Strings that look like a name of this namespace and must resolve to nothing, and why."""

    reason: Text
    names: list[Text] = Field(min_length=1)


class BlocRange(_Model):
    """From when to when (both inclusive, open where empty) a company counts to a bloc, and why."""

    bloc: Bloc
    reason: Text
    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValueError(f"valid_from {self.valid_from} is after valid_to {self.valid_to}")
        return self


class Company(_Model):
    """A company: its name, seat, dated bloc, and the words that stand before its products' names."""

    name: Text
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    blocs: list[BlocRange] = Field(min_length=1)
    brands: list[Text] = []
    aliases: list[Text] = []

    @model_validator(mode="after")
    def _one_bloc_at_a_time(self) -> Self:
        ordered = sorted(self.blocs, key=lambda span: span.valid_from or date.min)
        for earlier, later in pairwise(ordered):
            if (earlier.valid_to or date.max) >= (later.valid_from or date.min):
                raise ValueError(f"two blocs at once: {earlier.bloc} and {later.bloc} overlap")
        return self

    @property
    def bloc(self) -> Bloc:
        """The bloc of the latest range."""
        return max(self.blocs, key=lambda span: span.valid_from or date.min).bloc


class ContestantOf(_Model):
    """The accelerator whose group this one belongs to, and as what."""

    id: EntityId
    relation: Relation


class Accelerator(_Model):
    """An accelerator: whose, what its figures count, where it may stand, and its other names."""

    name: Text
    vendor: EntityId
    family: EntityId
    form: Form = "package"
    frontier_class: FrontierClass = "datacentre"
    contestant_of: ContestantOf | None = None
    reason: Text | None = None
    aliases: list[Text] = []

    @model_validator(mode="after")
    def _explained(self) -> Self:
        unusual = self.form != "package" or self.frontier_class != "datacentre" or self.contestant_of is not None
        if unusual and self.reason is None:
            raise ValueError("a form, class or relation other than the default needs a reason")
        return self


class System(_Model):
    """A system: whose, of which class and why, and its other names."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    name: Text
    vendor: EntityId
    system_class: SystemClass = Field(alias="class")
    reason: Text
    aliases: list[Text] = []


class Model(_Model):
    """A model or a dated snapshot of one: whose, of which family, and its other names."""

    name: Text
    developer: EntityId
    family: Text
    snapshot_of: ModelId | None = None
    aliases: list[Text] = []


class CompanyFile(_Model):
    """``companies.yaml``."""

    companies: dict[EntityId, Company]
    unresolvable: list[Unresolvable] = []


class AcceleratorFile(_Model):
    """``accelerators.yaml``; `spellings` gives other spellings of a first word."""

    spellings: dict[Text, list[Text]] = {}
    accelerators: dict[EntityId, Accelerator]
    unresolvable: list[Unresolvable] = []


class SystemFile(_Model):
    """``systems.yaml``; `spellings` gives other spellings of a first word."""

    spellings: dict[Text, list[Text]] = {}
    systems: dict[EntityId, System]
    unresolvable: list[Unresolvable] = []


class ModelFile(_Model):
    """``models.yaml``; `path_words`, `prefixes` and `suffixes` are what catalogues put around an id."""

    spellings: dict[Text, list[Text]] = {}
    path_words: list[Text] = []
    prefixes: list[Text] = []
    suffixes: list[Text] = []
    models: dict[ModelId, Model]
    unresolvable: list[Unresolvable] = []


class _UniqueKeyLoader(yaml.CSafeLoader):
    """YAML lets a repeated key overwrite the first one silently; here it is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"{key.value!r} is there twice", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_file(path: Path, shape: type[F]) -> F:
    """One curated file, checked.

    Args:
        path: The YAML file.
        shape: `CompanyFile`, `AcceleratorFile`, `SystemFile` or `ModelFile`.

    Raises:
        ParseError: The file is missing, is not YAML, repeats a key, or an entry does not fit; names file,
            entry and problem.
    """
    try:
        with path.open(encoding="utf-8") as stream:
            content = yaml.load(stream, _UniqueKeyLoader)  # noqa: S506 - a SafeLoader with one more rule
        return shape.model_validate(content)
    except OSError as error:
        raise ParseError(SOURCE_ID, f"{path.name}: cannot be read ({error.strerror}); reinstall the package") from error
    except yaml.YAMLError as error:
        raise ParseError(SOURCE_ID, f"{path.name}: not valid YAML: {error}") from error
    except ValidationError as error:
        problems = "; ".join(
            f"{' > '.join(str(part) for part in problem['loc'])}: {problem['msg']}" for problem in error.errors()
        )
        raise ParseError(SOURCE_ID, f"{path.name}: {problems}") from error
