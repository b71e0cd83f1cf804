"""What somebody may choose for one run in the launchpad of the UI.

What belongs here: the choices, each of which is a setting that the environment gives for all runs. What does not: what
they mean (``pipelines/settings.py``).
"""

from __future__ import annotations

import dagster as dg
import pydantic

from pipelines.errors import UsageError
from pipelines.settings import Settings


class RunConfig(dg.Config):
    """Settings of one run; what is left out is as the environment says."""

    def settings(self) -> Settings:
        """The settings of the environment with these choices on top.

        Raises:
            UsageError: A choice is not possible.
        """
        chosen = self.model_dump(exclude_none=True)
        try:
            settings = Settings(**chosen)
        except pydantic.ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
            raise UsageError(f"the run's config is not possible: {wrong}") from error
        if "mirror" in chosen and settings.mirror is not None and not settings.mirror.is_dir():
            raise UsageError(f"the mirror {settings.mirror} is not a folder; expected HOST/PATH files below it")
        return settings


class FetchConfig(RunConfig):
    """How the sources are asked."""

    offline: bool | None = pydantic.Field(None, description="Never use the network.")
    mirror: str | None = pydantic.Field(None, description="Folder that answers instead of the network.")
    gdelt_slots: int | None = pydantic.Field(
        None, ge=0, le=672, description="How many of GDELT's newest quarter hours are asked for."
    )
    gdelt_days: str | None = pydantic.Field(
        None, description="Days of GDELT that are asked for, too: YYYY-MM-DD or YYYY-MM-DD/YYYY-MM-DD."
    )
    gdelt_doc: bool | None = pydantic.Field(None, description="Whether GDELT's DOC API is asked, which seldom answers.")


class BuildConfig(RunConfig):
    """How the models are built."""

    column_lineage: bool | None = pydantic.Field(
        None, description="Whether the lineage of columns is found, which takes some minutes."
    )
