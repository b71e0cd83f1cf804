"""Payloads of the loading benchmark are grown by rows, whatever form they have."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from benchmarks.loading import READERS, _repeated
from pipelines.sources import all_sources


@pytest.mark.parametrize(
    ("content", "grown"),
    [
        ([{"a": 1}, {"a": 2}], [{"a": 1}, {"a": 2}] * 3),
        ({"task": "t", "rows": [{"a": 1}]}, {"task": "t", "rows": [{"a": 1}] * 3}),
    ],
)
def test_an_array_is_repeated_alone_or_within_an_object(content: object, grown: object) -> None:
    assert json.loads(_repeated(json.dumps(content).encode(), 3)) == grown


def test_rows_of_a_csv_are_repeated_below_one_header_also_within_an_archive() -> None:
    assert _repeated(b"a,b\n1,2\n3,4", 2) == b"a,b\n1,2\n3,4\n1,2\n3,4\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x.csv", b"a,b\n1,2\n")
    with zipfile.ZipFile(io.BytesIO(_repeated(packed.getvalue(), 2))) as archive:
        assert archive.read("x.csv") == b"a,b\n1,2\n1,2\n"


def test_every_form_has_a_reader_to_compare_with() -> None:
    forms = {
        Path(resource.url).suffix
        for source in all_sources()
        for resource in source.resources(date(2026, 11, 23))
        if resource.url.startswith("package:")
    }
    assert forms
    assert forms <= set(READERS)
