"""Connections to the build database."""

from __future__ import annotations

from pathlib import Path

from pipelines.settings import Settings
from pipelines.warehouse.build_db import inspector, writer


def test_long_statements_draw_nothing_on_standard_output(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    for opened in (writer, inspector):
        with opened(settings) as connection:
            assert connection.execute("select current_setting('enable_progress_bar')").fetchall() == [(False,)]
