"""The fast reader of CSV reads what the careful one reads, or says that it does not."""

from __future__ import annotations

import csv
import io

import pytest

from pipelines.sources.plain_csv import LINE, NotPlainError, plain_batches

PLAIN = {
    "bare cells": b"a,b\n1,2\n3,\n",
    "no last line break": b"a,b\n1,2",
    "CRLF": b"a,b\r\n1,2\r\n,\r\n",
    "quoted cells": b'a,b\n"1,5","say ""so"""\n"",x\n',
    "quotes over lines": b'a,b\n"1\n2\r\n3",x\ny,"\n\n"\nz,z\n',
    "other scripts": "a,b\n昇腾,é\n".encode(),
    "blanks and NUL": b"a,b\n 1 ,\0\n",
    "no rows": b"a,b\n",
}
NOT_PLAIN = {
    "too few cells": b"a,b\n1\n",
    "too many cells": b"a,b\n1,2,3\n",
    "an empty line": b"a,b\n1,2\n\n3,4\n",
    "an empty last line": b"a,b\r\n1,2\r\n\r\n",
    "text after a quote": b'a,b\n"1"x,2\n',
    "text before a quote": b'a,b\nx"1",2\n',
    "an open quote": b'a,b\n"1,2\n',
    "a quote alone": b'a,b\n5",2\n',
    "not UTF-8": b"a,b\n\xff,2\n",
    "a very large cell": b"a,b\n" + b"x" * (csv.field_size_limit() + 1) + b",2\n",
}


@pytest.mark.parametrize("case", PLAIN)
def test_the_same_cells_and_lines_as_the_careful_reader(case: str) -> None:
    reader = csv.reader(io.StringIO(PLAIN[case].decode(), newline=""), strict=True)
    careful = [(*row, reader.line_num) for row in reader][1:]
    fast = [row for frame in plain_batches(PLAIN[case], {0: "a", 1: "b"}, 2, 1) for row in frame.iter_rows()]
    assert fast == careful


@pytest.mark.parametrize("case", NOT_PLAIN)
def test_what_readers_disagree_about_is_left_to_the_careful_one(case: str) -> None:
    with pytest.raises(NotPlainError):
        list(plain_batches(NOT_PLAIN[case], {0: "a", 1: "b"}, 2, 1))


def test_lines_go_on_from_batch_to_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.sources.plain_csv.BLOCK_BYTES", 64)
    payload = b"a,b\n" + b"".join(b'%d,"x\ny"\n' % n for n in range(100))
    frames = list(plain_batches(payload, {0: "a"}, 2, 1))
    assert len(frames) > 1
    assert [row for frame in frames for row in frame.iter_rows()] == [(str(n), 3 + 2 * n) for n in range(100)]
    assert frames[0].columns == ["a", LINE]
