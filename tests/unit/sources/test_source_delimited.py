"""CSV and ZIP as a careless or hostile publisher would send them."""

from __future__ import annotations

import csv
import io
import json
import struct
import zipfile
from datetime import date

import pytest

from pipelines.errors import ParseError
from pipelines.settings import PACKAGE_ROOT
from pipelines.sources import archive, ledger
from pipelines.sources import epoch_ml_hardware as epoch
from pipelines.sources.base import Parsed

ZIP = epoch.SOURCE.resources(date(2026, 11, 1))[0]
ACCELERATORS = next(
    resource for resource in ledger.SOURCE.resources(date(2026, 11, 1)) if resource.key == "accelerators"
)
HEADER = list(epoch.COLUMNS)


def csv_text(*rows: dict[str, str], header: list[str] = HEADER) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([row.get(name, "") for name in header] for row in rows)
    return buffer.getvalue()


def zipped(content: str | bytes, member: str = epoch.MEMBER, **options: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", **({"compression": zipfile.ZIP_DEFLATED} | options)) as archive:
        archive.writestr(member, content)
    return buffer.getvalue()


def read(*rows: dict[str, str]) -> Parsed:
    return epoch.parse(ZIP, zipped(csv_text(*rows)))


def read_ledger(text: str | bytes) -> Parsed:
    return ledger.parse(ACCELERATORS, text if isinstance(text, bytes) else text.encode())


def accelerators() -> list[str]:
    return (PACKAGE_ROOT / "ledger" / "accelerators.csv").read_text().splitlines(keepends=True)


GOOD = {"Hardware name": "H100", "FP8 performance (FLOP/s)": "1.979e15", "Release date": "2023-03"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"FP8 performance (FLOP/s)": "-1e15"}, "fp8_flop_per_s = '-1e15' breaks min_exclusive 0"),
        ({"FP8 performance (FLOP/s)": "1,979"}, "fp8_flop_per_s = '1,979' is not a Float64"),
        ({"FP8 performance (FLOP/s)": "1.979e27"}, "fp8_flop_per_s = '1.979e27' breaks max"),
        ({"FP8 performance (FLOP/s)": "1979 TFLOPS"}, "is not a Float64"),
        ({"FP8 performance (FLOP/s)": "nan"}, "fp8_flop_per_s = 'nan' breaks"),
        ({"Release date": "March 2023"}, "release_date = 'March 2023' breaks regex"),
        ({"Release date": "2023-13"}, "release_date = '2023-13' breaks regex"),
        ({"Hardware name": " "}, "hardware_name is empty"),
    ],
)
def test_a_bad_cell_rejects_its_row_only(change: dict[str, str], reason: str) -> None:
    parsed = read(GOOD, GOOD | change, GOOD)
    assert parsed.tables["raw_epoch__ml_hardware"].height == 2
    (reject,) = parsed.rejects.iter_rows(named=True)
    assert reason in reject["reason"]
    assert reject["locator"] == "ml_hardware.zip!ml_hardware.csv#L3"


@pytest.mark.parametrize("shift", [-1, 1], ids=["a comma too few", "a comma too many"])
def test_a_shifted_row_is_a_reject(shift: int) -> None:
    lines = csv_text(GOOD, GOOD, GOOD).splitlines()
    lines[2] = lines[2] + "," if shift > 0 else lines[2][:-1]
    parsed = epoch.parse(ZIP, zipped("\n".join(lines)))
    assert parsed.tables["raw_epoch__ml_hardware"].height == 2
    (reject,) = parsed.rejects.iter_rows(named=True)
    assert f"row has {len(HEADER) + shift} fields, the header has {len(HEADER)}" in reject["reason"]
    assert reject["locator"].endswith("#L3")
    assert json.loads(reject["raw_record"])["fields"][0] == "H100"


def test_quoted_newlines_belong_to_the_cell_and_lines_are_those_of_the_file() -> None:
    parsed = read(GOOD | {"Notes": 'two\nlines, and a "quote"'}, GOOD | {"Hardware name": ""})
    (row,) = parsed.tables["raw_epoch__ml_hardware"].iter_rows(named=True)
    assert row["notes"] == 'two\nlines, and a "quote"'
    assert row["_locator"].endswith("#L3")
    assert parsed.rejects["locator"][0].endswith("#L4")


def test_byte_order_mark_crlf_blank_lines_and_padding_do_no_harm() -> None:
    text = csv_text(GOOD, GOOD).replace("H100", "  H100 ").replace("\n", "\r\n") + "\r\n\r\n"
    parsed = epoch.parse(ZIP, zipped(b"\xef\xbb\xbf" + text.encode()))
    assert parsed.tables["raw_epoch__ml_hardware"]["hardware_name"].to_list() == ["H100", "H100"]
    assert parsed.rejects.height == 0


def test_columns_may_come_in_any_order_and_new_ones_are_ignored() -> None:
    header = ["Brand new", *reversed(HEADER), "Brand new"]
    parsed = epoch.parse(ZIP, zipped(csv_text(GOOD, header=header)))
    (row,) = parsed.tables["raw_epoch__ml_hardware"].iter_rows(named=True)
    assert (row["hardware_name"], row["fp8_flop_per_s"]) == ("H100", 1.979e15)


def encrypted() -> bytes:
    content = bytearray(zipped(csv_text(GOOD)))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(signature) + offset
        content[at] |= 1
    return bytes(content)


def corrupt_stream() -> bytes:
    content = bytearray(zipped(csv_text(*[GOOD] * 50)))
    start = 30 + len(epoch.MEMBER)
    content[start : start + 20] = b"\xff" * 20
    return bytes(content)


def unknown_method() -> bytes:
    content = bytearray(zipped(csv_text(GOOD)))
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = content.index(signature) + offset
        content[at : at + 2] = struct.pack("<H", 99)
    return bytes(content)


BROKEN_ZIPS = {
    "empty": (lambda: b"", "is not a readable ZIP"),
    "not a zip": (lambda: b"<html>not found</html>", "is not a readable ZIP"),
    "cut": (lambda: zipped(csv_text(GOOD))[:-30], "is not a readable ZIP"),
    "encrypted": (encrypted, "is not a readable ZIP"),
    "corrupt stream": (corrupt_stream, "is not a readable ZIP"),
    "unknown method": (unknown_method, "is not a readable ZIP"),
    "wrong member": (lambda: zipped("a", member="readme.txt"), "holds readme.txt; expected a member ml_hardware.csv"),
    "member in a folder": (lambda: zipped("a", member="data/ml_hardware.csv"), "holds data/ml_hardware.csv"),
    "huge member": (lambda: zipped(b"0" * (archive.MAX_MEMBER_BYTES + 1)), "unpacks to 33,554,433 bytes; the cap is"),
    "not UTF-8": (lambda: zipped(csv_text(GOOD).encode("utf-16")), "is not UTF-8 at byte 0"),
    "empty member": (lambda: zipped(""), "is empty; expected a header line"),
    "open quote": (lambda: zipped(csv_text(GOOD) + '"never closed'), "is not valid CSV"),
    "huge cell": (lambda: zipped(csv_text(GOOD | {"Notes": "x" * 200_000})), "is not valid CSV: field larger"),
    "renamed header": (
        lambda: zipped(csv_text(GOOD).replace("TDP (W)", "TDP [W]")),
        r"has no column tdp_w \(found: .*TDP \[W\].*\); if the publisher renamed it",
    ),
    "header twice": (lambda: zipped(csv_text(GOOD, header=[*HEADER, "TDP (W)"])), "names column tdp_w twice"),
    "locator of the file's own": (lambda: zipped(csv_text(GOOD, header=[*HEADER, "_locator"])), "column _locator"),
}


@pytest.mark.parametrize("case", BROKEN_ZIPS)
def test_a_broken_file_is_a_clear_parse_error(case: str) -> None:
    make, reason = BROKEN_ZIPS[case]
    with pytest.raises(ParseError, match=reason) as caught:
        epoch.parse(ZIP, make())
    assert caught.value.source_id == "epoch_ml_hardware"
    assert "ml_hardware" in caught.value.detail


def test_a_header_alone_gives_no_rows_and_no_rejects() -> None:
    parsed = read()
    assert parsed.tables["raw_epoch__ml_hardware"].height == 0
    assert parsed.rejects.height == 0


def test_the_ledger_names_the_line_of_a_slip() -> None:
    lines = accelerators()
    lines[4] = lines[4].rstrip("\n") + ",one more\n"
    parsed = read_ledger("".join(lines))
    assert parsed.tables["raw_ledger__accelerators"].height == len(lines) - 2
    assert parsed.rejects["locator"].to_list() == ["accelerators.csv#L5"]


def test_the_ledger_rejects_a_negative_figure_and_an_unknown_word() -> None:
    records = list(csv.DictReader(accelerators()))
    records[0]["bf16_dense_tflops"] = "-5"
    records[1]["confidence"] = "certain"
    records[2]["source_url"] = "see the data sheet"
    text = csv_text(*records, header=list(records[0]))
    parsed = read_ledger(text)
    assert parsed.tables["raw_ledger__accelerators"].height == len(records) - 3
    reasons = parsed.rejects["reason"].to_list()
    assert sorted(reason.split(" = ")[0] for reason in reasons) == ["bf16_dense_tflops", "confidence", "source_url"]
    assert any("'certain' breaks vocabulary (one of: high, medium, low)" in reason for reason in reasons)


def test_batches_of_rows_give_what_one_batch_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    content = (PACKAGE_ROOT / "ledger" / "accelerators.csv").read_bytes()
    lines = content.splitlines(keepends=True)
    broken = b"".join([*lines[:4], b"too,short\n", b"\n", *lines[4:7], lines[7].replace(b",", b",,", 1), *lines[8:]])
    whole = ledger.parse(ACCELERATORS, broken)
    monkeypatch.setattr("pipelines.sources.tabular.BATCH_ROWS", 3)
    batched = ledger.parse(ACCELERATORS, broken)
    assert batched.rejects.sort("locator").equals(whole.rejects.sort("locator"))
    assert whole.rejects["locator"].to_list().count("accelerators.csv#L5") == 1
    assert batched.tables["raw_ledger__accelerators"].equals(whole.tables["raw_ledger__accelerators"])


def test_a_byte_that_is_not_utf8_is_named_where_it_stands_however_far_down() -> None:
    content = (PACKAGE_ROOT / "ledger" / "accelerators.csv").read_bytes()
    position = len(content) - 5
    with pytest.raises(ParseError, match=f"at byte {position};"):
        ledger.parse(ACCELERATORS, content[:position] + b"\xff" + content[position + 1 :])
