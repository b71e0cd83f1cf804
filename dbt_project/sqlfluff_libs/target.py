"""Stand-in for dbt's target, for the linter: attributes that macros read as ``target.name``."""

from __future__ import annotations

name = "dev"
schema = "main"
