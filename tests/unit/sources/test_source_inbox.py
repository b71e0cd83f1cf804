"""Local documents: what becomes a row, what a reject, and that text stays where it is."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from pipelines.documents.folder import bundle, documents, fingerprint, key_of
from pipelines.fetching.sources import fetch_sources
from pipelines.settings import Settings
from pipelines.snapshots.store import SnapshotStore
from pipelines.sources import get_source
from pipelines.sources.inbox import _resource, parse, text_of
from pipelines.warehouse.build_db import inspector, writer
from pipelines.warehouse.document_tables import are_documents_read, load_document_events
from pipelines.warehouse.ingest import load_source, settle_unchanged

if TYPE_CHECKING:
    from pathlib import Path

INBOX = get_source("inbox")
TEXT = "Baidu ordered 5,000 Ascend 910C chips for inference.\n\nThe chips were delivered in May."
HTML = """<html><head><title>A report</title><meta property="article:published_time" content="2026-05-04"></head>
<body><nav>Home About</nav><article><h1>A report</h1><p>Baidu ordered 5,000 Ascend 910C chips for inference, and the
chips were delivered in May to its campus in the north of the country.</p><p>A second paragraph tells nothing that would
matter to anybody, but it is long enough to be prose.</p></article><script>var a = 1;</script></body></html>"""


def pdf(words: str) -> bytes:
    """A PDF of one page with one line."""
    stream = f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    content, offsets = b"%PDF-1.4\n", []
    for number, written in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj%s endobj\n" % (number, written)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"xref\n0 6\n0000000000 65535 f \n%strailer<</Root 1 0 R/Size 6>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(content),
    )
    return content + end


def read(name: str, content: bytes, description: str | None = None) -> tuple[list[dict[str, object]], list[str]]:
    members = {f"document/{name}": content}
    if description is not None:
        members["description.yaml"] = description.encode()
    parsed = parse(_resource(key_of(name)), bundle(members))
    rows = [row for table in parsed.tables.values() for row in table.iter_rows(named=True)]
    return rows, parsed.rejects["reason"].to_list()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", TEXT.encode()),
        ("a.md", f"# A report\n\n{TEXT}".encode()),
        ("a.html", HTML.encode()),
        ("a.pdf", pdf("Baidu ordered 5,000 Ascend 910C chips for inference.")),
    ],
)
def test_every_format_gives_a_row_and_its_text(name: str, content: bytes) -> None:
    (row,), rejects = read(name, content)
    assert rejects == []
    assert (row["document_id"], row["language"]) == (key_of(name), "en")
    assert "Baidu ordered 5,000 Ascend 910C chips" in text_of(bundle({f"document/{name}": content}))
    assert not any("5,000" in str(value) for value in row.values())


def test_the_description_beside_a_document_counts_before_its_own_words() -> None:
    (row,), _ = read("a.html", HTML.encode(), "url: https://example.org/x\npublisher: Example\ndate: 2026-06-07\n")
    assert (row["url"], row["publisher"], str(row["published_at"])[:10]) == (
        "https://example.org/x",
        "Example",
        "2026-06-07",
    )
    assert row["published_basis"] == "description"
    (bare,), _ = read("a.html", HTML.encode())
    assert (str(bare["published_at"])[:10], bare["published_basis"]) == ("2026-05-04", "document")


def test_characters_of_another_encoding_are_read() -> None:
    (row,), _ = read("a.txt", "字节跳动向华为订购昇腾芯片。".encode("gb18030"), "language: zh\n")
    assert (row["language"], row["n_replaced"]) == ("zh", 0)


@pytest.mark.parametrize(
    ("name", "content", "description", "reason"),
    [
        ("a.docx", b"PK", None, "unsupported_type"),
        ("a.pdf", b"%PDF-1.4 nothing", None, "malformed"),
        ("a.txt", b"  \n ", None, "no_text"),
        ("a.txt", b"words", "url: nowhere\n", "description_invalid"),
        ("a.txt", b"words", "date: soon\n", "description_invalid"),
        ("a.txt", b"words", "- a list\n", "description_invalid"),
        ("a.txt", b"words", "colour: red\n", "description_invalid"),
        ("a.txt", b"x" * 2_100_000, None, "too_large"),
    ],
)
def test_what_cannot_be_read_is_rejected_by_name(
    name: str, content: bytes, description: str | None, reason: str
) -> None:
    rows, (reject,) = read(name, content, description)
    assert rows == []
    assert reject.startswith(reason)


def test_a_compressed_bundle_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("document/a.txt", "a" * 1_000_000)
    assert parse(_resource(key_of("a.txt")), path.read_bytes()).rejects["reason"][0].startswith("malformed")


def test_the_folder_lists_documents_and_nothing_else(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "a.yaml", ".hidden.txt", "c.part", "orphan.yaml", "字.txt"):
        (tmp_path / name).write_text("words", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.txt").symlink_to(tmp_path / "b.txt")
    assert sorted(path.name for path in documents(tmp_path).values()) == ["a.md", "b.txt", "orphan.yaml", "字.txt"]
    assert documents(tmp_path / "absent") == {}


def test_a_document_comes_changes_and_goes(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    settings.inbox_dir.mkdir(parents=True)
    document = settings.inbox_dir / "a.txt"
    document.write_text(TEXT, encoding="utf-8")
    seen = fingerprint(settings.inbox_dir)
    store = SnapshotStore(settings.snapshots_dir)

    def refresh() -> tuple[str, list[tuple[str, str]], bool]:
        fetch_sources([INBOX], settings)
        settled = not settle_unchanged([INBOX], settings)
        state, _ = load_source(INBOX, settings)
        with writer(settings) as connection:
            load_document_events(connection, store)
            assert are_documents_read(connection)
        with inspector(settings) as connection:
            rows = connection.execute(
                "select event_type, status from raw.raw_news__document_event where event_type = 'order'"
            ).fetchall()
        return state.state, rows, settled

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMPUTEGAP_HOME", str(tmp_path))
        assert refresh() == ("fresh", [("order", "delivered")], False)
        assert refresh() == ("unchanged", [("order", "delivered")], True)
        document.write_text(TEXT.partition("\n")[0], encoding="utf-8")
        assert fingerprint(settings.inbox_dir) != seen
        assert refresh()[1] == [("order", "confirmed")]
        document.unlink()
        assert refresh()[1] == [("order", "confirmed")]
