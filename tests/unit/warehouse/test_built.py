"""The note of which inputs the models were made from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.errors import PublicationError
from pipelines.settings import Settings
from pipelines.warehouse.build_db import writer
from pipelines.warehouse.built import begin_build, built_fingerprint, end_build
from pipelines.warehouse.fingerprint import build_fingerprint
from pipelines.warehouse.loading import note_fingerprint


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, as_of=date(2026, 11, 23))


def test_what_is_published_names_what_it_was_built_from_and_not_what_was_loaded_since(settings: Settings) -> None:
    with writer(settings) as connection:
        note_fingerprint(connection, "ledger", "old")
        end_build(connection, begin_build(connection, settings))
        built = built_fingerprint(connection)
        assert built == build_fingerprint(connection, settings)

        note_fingerprint(connection, "ledger", "new")  # another run loads before this one publishes

        assert built_fingerprint(connection) == built
        assert build_fingerprint(connection, settings) != built


def test_a_build_that_did_not_end_is_not_published(settings: Settings) -> None:
    with writer(settings) as connection:
        end_build(connection, begin_build(connection, settings))
        begin_build(connection, settings)  # and dies
        with pytest.raises(PublicationError, match=r"not those of one whole build.*run `computegap refresh`"):
            built_fingerprint(connection)
