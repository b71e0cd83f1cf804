"""Where things live and how a run is configured, from ``COMPUTEGAP_*`` environment variables, and the keys of others.

What belongs here: paths and switches that more than one room needs. What does not: facts about sources.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parents[1]
PACKAGE_ROOT = Path(__file__).resolve().parent
DBT_PROJECT_DIR = PROJECT_ROOT / "dbt_project"
EXPECTATIONS_DIR = PROJECT_ROOT / "data_tests" / "expectations"
OPENROUTER_API_KEY = "OPENROUTER_API_KEY"


class Settings(BaseSettings):
    """The configuration of one process."""

    model_config = SettingsConfigDict(env_prefix="COMPUTEGAP_", env_ignore_empty=True, extra="ignore", frozen=True)

    home: Path = Field(default=Path("data"), description="Folder that holds everything a run makes.")
    mirror: Path | None = Field(default=None, description="Folder that answers instead of the network.")
    offline: bool = Field(default=False, description="Never use the network.")
    as_of: date | None = Field(default=None, description="The day that counts as today; default: today in UTC.")
    contact: str | None = Field(
        default=None,
        pattern=r"^[!-?A-~][ -?A-~]* [!-?A-~]+@[!-?A-~]+\.[!-?A-~]+$",
        description="Who asks (`Organisation name@example.org`), for sources that answer nobody without a name.",
    )
    memory_limit: str = Field(
        default="2GB", pattern=r"^\d+(\.\d+)? ?[KMGT]i?B$", description="What DuckDB may use before it spills to disk."
    )
    column_lineage: bool = Field(
        default=True,
        description="Whether runs of the UI and of schedules find the lineage of columns, which takes some minutes.",
    )
    kept_publications: int = Field(default=8, ge=1, description="How many of the newest publications are kept.")
    kept_months: int = Field(
        default=12,
        ge=0,
        description="For how many months the last publication of each is kept (about 35 MB each).",
    )

    openrouter_api_key: SecretStr | None = Field(
        default=None,
        validation_alias=OPENROUTER_API_KEY,
        description="The key of the daily rankings; without it they are unavailable. Read from OPENROUTER_API_KEY.",
    )
    alert_webhook: SecretStr | None = Field(
        default=None,
        description="Address that alerts are posted to as JSON; kept like a key, since it often holds one.",
    )
    gdelt_slots: int = Field(
        default=4, ge=0, le=672, description="How many of GDELT's newest quarter hours a refresh asks for."
    )
    gdelt_days: str = Field(
        default="", description="Days of GDELT that a refresh asks for, too: YYYY-MM-DD or YYYY-MM-DD/YYYY-MM-DD."
    )
    gdelt_doc: bool = Field(default=False, description="Whether a refresh asks GDELT's DOC API, which seldom answers.")

    def model_post_init(self, context: object, /) -> None:
        """Make paths absolute once, so that a subprocess with another working directory sees the same home."""
        object.__setattr__(self, "home", self.home.expanduser().resolve())
        if self.mirror is not None:
            object.__setattr__(self, "mirror", self.mirror.expanduser().resolve())

    @property
    def today(self) -> date:
        """The day that counts as today."""
        return self.as_of or datetime.now(UTC).date()

    def key(self, name: str) -> SecretStr | None:
        """The key of the environment variable of that name, if it is set; raises KeyError for a name that is none."""
        return {OPENROUTER_API_KEY: self.openrouter_api_key}[name]

    def masked(self, text: str) -> str:
        """The text without any secret of these settings; for whatever others wrote and somebody may read."""
        for value in (self.openrouter_api_key, self.alert_webhook):
            if value is not None and (secret := value.get_secret_value().strip()):
                text = text.replace(secret, "***")
        return text

    @property
    def snapshots_dir(self) -> Path:
        """Raw bytes by content hash."""
        return self.home / "snapshots"

    @property
    def build_dir(self) -> Path:
        """The writer's own folder; nobody else's business."""
        return self.home / "build"

    @property
    def build_db(self) -> Path:
        """The writer's database."""
        return self.build_dir / "build.duckdb"

    @property
    def dbt_target_dir(self) -> Path:
        """Where dbt writes its artefacts."""
        return self.build_dir / "dbt"

    @property
    def status_dir(self) -> Path:
        """JSON files about the last refresh, readable while the build database is locked."""
        return self.home / "status"

    @property
    def alerts_dir(self) -> Path:
        """What was told of failures, conflicts and moves, and what of it lasts."""
        return self.home / "alerts"

    @property
    def publications_dir(self) -> Path:
        """Complete publications, one folder per build."""
        return self.home / "publications"

    @property
    def inbox_dir(self) -> Path:
        """Where local documents are dropped; a run only reads it."""
        return self.home / "inbox"

    @property
    def ledger_dir(self) -> Path:
        """What was decided here: files that a run reads and never makes."""
        return self.home / "ledger"

    @property
    def published_dir(self) -> Path:
        """The current publication: a symbolic link that is replaced atomically."""
        return self.home / "published"

    @property
    def published_db(self) -> Path:
        """The one file for readers."""
        return self.published_dir / "computegap.duckdb"

    @property
    def dagster_home(self) -> Path:
        """Run history and schedules, unless DAGSTER_HOME says otherwise."""
        return self.home / "dagster"
