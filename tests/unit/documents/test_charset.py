from __future__ import annotations

import codecs

import pytest

from pipelines.documents.charset import REPLACEMENT, decode

CHINESE = "寒武纪发布新一代智能芯片，昇腾产能翻倍"


def feed(text: str, declared: str | None = None) -> str:
    head = "" if declared is None else f'<?xml version="1.0" encoding="{declared}"?>'
    return f"{head}<rss><channel><title>{text}</title></channel></rss>"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [(None, "utf-8"), ("utf-8", "utf-8"), ("GB2312", "gb18030"), ("gbk", "gb18030"), ("GB18030", "gb18030")],
)
def test_what_is_declared_truly_is_read_as_it_is(declared: str | None, encoding: str) -> None:
    decoded = decode(feed(CHINESE, declared).encode(encoding))
    assert (decoded.text, decoded.repair, decoded.n_replaced) == (feed(CHINESE, declared), "none", 0)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_wide_encodings_are_known_by_their_first_bytes(encoding: str) -> None:
    text = feed(CHINESE, "utf-16" if "16" in encoding else None)
    assert decode(text.encode(encoding)).text == text


def test_utf_8_under_a_wrong_name_is_found() -> None:
    decoded = decode(feed(CHINESE, "us-ascii").encode())
    assert (decoded.text, decoded.encoding, decoded.repair) == (feed(CHINESE, "us-ascii"), "utf-8", "declaration_wrong")


@pytest.mark.parametrize(
    ("language", "encoding", "text"),
    [("zh", "gb18030", CHINESE), ("zh-TW", "big5", "台積電與華為"), ("en", "cp1252", "Huawei’s “Ascend” – café")],
)
def test_a_feed_that_lies_about_its_encoding_is_read_in_that_of_its_language(
    language: str, encoding: str, text: str
) -> None:
    decoded = decode(feed(text, "utf-8").encode(encoding), language)
    assert decoded.text == feed(text, "utf-8")
    assert (decoded.repair, decoded.n_replaced) == ("declaration_wrong", 0)


def test_a_few_bad_bytes_in_utf_8_are_replaced_and_counted() -> None:
    payload = feed(CHINESE * 3).encode() + b"\xff tail \xfe"
    for language in ("zh", "en", None):
        decoded = decode(payload, language)
        assert decoded.text == feed(CHINESE * 3) + f"{REPLACEMENT} tail {REPLACEMENT}"
        assert (decoded.encoding, decoded.repair, decoded.n_replaced) == ("utf-8", "bytes_replaced", 2)


def test_bad_bytes_in_a_declared_legacy_encoding_are_replaced_there() -> None:
    decoded = decode(feed(CHINESE * 3, "gbk").encode("gb18030") + b"\xff", "zh")
    assert CHINESE in decoded.text
    assert (decoded.encoding, decoded.n_replaced) == ("gb18030", 1)


@pytest.mark.parametrize("label", ["klingon", "base64", "utf-16", "zlib_codec", "rot13", "idna\u00e9"])
def test_a_label_that_cannot_be_true_is_no_obstacle(label: str) -> None:
    decoded = decode(feed("plain", label).encode())
    assert (decoded.text, decoded.encoding) == (feed("plain", label), "utf-8")


@pytest.mark.parametrize(
    "payload", [b"", b"\xff", b"\x00", codecs.BOM_UTF16_LE, codecs.BOM_UTF32_BE + b"\x01", b"\x80" * 9]
)
def test_no_bytes_break_it(payload: bytes) -> None:
    decoded = decode(payload)
    assert decoded.n_replaced == decoded.text.count(REPLACEMENT)
