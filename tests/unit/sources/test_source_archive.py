"""ZIP archives that are made to do harm."""

from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest

from pipelines.errors import ParseError
from pipelines.sources import archive
from pipelines.sources.archive import read_members

URL = "https://example.org/a.zip"


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(name, content)
    return buffer.getvalue()


def read(payload: bytes, **limits: int) -> dict[str, bytes]:
    return read_members("example", URL, payload, ["a.csv"], **limits)


GOOD = ("a.csv", b"a\n1\n")


def test_an_honest_archive_is_read_and_other_members_are_left_alone() -> None:
    assert read(zipped(GOOD, ("folder/", b""), ("folder/b..csv", b"x"))) == {"a.csv": GOOD[1]}


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "//host/share",
        "../a.csv",
        "folder/../../a.csv",
        "..",
        "..\\a.csv",
        "\\\\host\\share",
        "C:\\a.csv",
        "c:/a.csv",
        "b.csv\x00.txt",
        "a.csv:stream",
    ],
)
def test_a_path_that_leads_out_of_the_archive_is_refused(name: str) -> None:
    placeholder = "x" * len(name.encode())
    payload = zipped(GOOD, (placeholder, b"x")).replace(placeholder.encode(), name.encode())
    with pytest.raises(ParseError, match="a link, or a path that leads out of the archive"):
        read(payload)


def test_a_link_is_refused() -> None:
    link = zipfile.ZipInfo("b.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(ParseError, match="a link"):
        read(zipped(GOOD, (link, b"/etc/passwd")))


def test_two_members_of_one_name_are_refused() -> None:
    payload = zipped(GOOD, ("b.csv", b"x")).replace(b"b.csv", b"a.csv")
    with pytest.raises(ParseError, match="two members of one name"):
        read(payload)


def test_a_bomb_of_many_members_is_refused() -> None:
    members = [(f"{i}.csv", b"") for i in range(archive.MAX_MEMBERS)]
    with pytest.raises(ParseError, match="has 1,001 members; the cap is 1,000"):
        read(zipped(GOOD, *members))


def test_a_bomb_of_one_member_is_refused_before_it_is_unpacked() -> None:
    payload = zipped(("a.csv", b"0" * 10_000_000))
    assert len(payload) < 20_000
    with pytest.raises(ParseError, match="unpacks to 10,000,000 bytes; the cap is 1,000,000"):
        read(payload, max_bytes=1_000_000)


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    payload = bytearray(zipped(("a.csv", b"0" * 10_000_000)))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", payload, payload.index(signature) + offset, 1000)
    with pytest.raises(ParseError, match="not a readable ZIP"):
        read(bytes(payload), max_bytes=1_000_000)


def test_an_archive_inside_an_archive_is_only_bytes() -> None:
    inner = zipped(("a.csv", b"0" * 10_000_000))
    assert read(zipped(("a.csv", inner)), max_bytes=100_000) == {"a.csv": inner}
