from __future__ import annotations

import hashlib
import os
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from pipelines.errors import SnapshotError
from pipelines.snapshots.atomic import TEMP_PREFIX, write_atomically
from pipelines.snapshots.store import Sidecar, SnapshotStore

if TYPE_CHECKING:
    from pathlib import Path

T0 = datetime(2026, 1, 1, tzinfo=UTC)
A, B = b"alpha", b"beta"


def sidecar(content: bytes, **changes: object) -> Sidecar:
    fields = {
        "source_id": "epoch",
        "url": "https://example.org/a.csv",
        "retrieved_at": T0,
        "http_status": 200,
        "etag": '"1"',
        "media_type": "text/csv",
        "licence": "CC BY 4.0",
        "parser_version": 1,
        "n_bytes": len(content),
    }
    return Sidecar(**(fields | changes))


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def store(tmp_path: Path) -> SnapshotStore:
    return SnapshotStore(tmp_path / "snapshots")


def record(store: SnapshotStore, content: bytes, hours: int = 0, **more: str) -> None:
    sha256 = store.put(content, sidecar(content))
    store.record("epoch", "a", "https://example.org/a.csv", sha256, T0 + timedelta(hours=hours), **more)


def test_layout_and_round_trip(store: SnapshotStore) -> None:
    sha256 = store.put(A, sidecar(A))
    assert sha256 == hashlib.sha256(A).hexdigest()
    assert set(files(store.root)) == {
        f"sha256/{sha256[:2]}/{sha256}",
        f"sha256/{sha256[:2]}/{sha256}.json",
    }
    assert store.read(sha256) == A
    assert store.sidecar(sha256) == sidecar(A)
    assert b'"retrieved_at": "2026-01-01T00:00:00Z"' in files(store.root)[f"sha256/{sha256[:2]}/{sha256}.json"]


def test_put_is_idempotent_and_keeps_the_first_provenance(store: SnapshotStore) -> None:
    store.put(A, sidecar(A))
    before = files(store.root)
    store.put(A, sidecar(A, retrieved_at=T0 + timedelta(days=1), url="https://example.org/moved.csv"))
    assert files(store.root) == before


def test_creating_a_store_touches_nothing(store: SnapshotStore) -> None:
    assert store.history("epoch", "a") == []
    assert store.latest("epoch", "a") is None
    assert not store.root.exists()


@pytest.mark.parametrize("survivors", [0, 1], ids=["before the sidecar", "between sidecar and blob"])
def test_a_crash_while_writing_is_repaired_by_the_next_put(
    store: SnapshotStore, monkeypatch: pytest.MonkeyPatch, survivors: int
) -> None:
    real_replace = os.replace
    calls = []

    def dying_replace(source: str, target: str) -> None:
        calls.append(target)
        if len(calls) > survivors:
            raise OSError(28, "No space left on device")
        real_replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", dying_replace)
        with pytest.raises(SnapshotError, match=r"No space left.*check free space"):
            store.put(A, sidecar(A))
    sha256 = hashlib.sha256(A).hexdigest()
    assert not store.is_intact(sha256)
    assert not store.blob_path(sha256).exists()
    assert len(files(store.root)) == survivors

    later = sidecar(A, retrieved_at=T0 + timedelta(days=1))
    assert store.read(store.put(A, later)) == A
    assert store.sidecar(sha256) == later


def test_a_process_that_dies_leaves_a_temporary_file_that_sweep_removes(store: SnapshotStore) -> None:
    sha256 = store.put(A, sidecar(A))
    dead = store.blob_path(sha256).with_name(f"{TEMP_PREFIX}dead")
    dead.write_bytes(b"half")
    os.utime(dead, (0, 0))
    alive = dead.with_name(f"{TEMP_PREFIX}alive")
    alive.write_bytes(b"half")
    assert store.read(sha256) == A
    assert store.sweep() == 1
    assert not dead.exists()
    assert alive.exists()
    assert store.sweep(min_age_s=0) == 1
    assert store.read(sha256) == A


def test_damage_is_detected_and_healed_by_the_next_put(store: SnapshotStore) -> None:
    sha256 = store.put(A, sidecar(A))
    store.blob_path(sha256).write_bytes(b"alphA")
    with pytest.raises(SnapshotError, match=rf"{sha256}: the snapshot is damaged.*fetch its source again"):
        store.read(sha256)
    store.put(A, sidecar(A))
    assert store.read(sha256) == A


def test_a_damaged_or_missing_sidecar_is_reported_and_healed(store: SnapshotStore) -> None:
    sha256 = store.put(A, sidecar(A))
    path = store.blob_path(sha256).with_name(f"{sha256}.json")
    path.write_text("{")
    with pytest.raises(SnapshotError, match="not a readable sidecar"):
        store.sidecar(sha256)
    path.unlink()
    with pytest.raises(SnapshotError, match="has no sidecar"):
        store.sidecar(sha256)
    store.put(A, sidecar(A))
    assert store.sidecar(sha256) == sidecar(A)


def test_missing_snapshot_names_the_file_and_the_remedy(store: SnapshotStore) -> None:
    with pytest.raises(SnapshotError, match=r"0{64}.*fetch its source again"):
        store.read("0" * 64)


def test_a_sidecar_of_another_size_is_refused(store: SnapshotStore) -> None:
    with pytest.raises(SnapshotError, match="expected 6 bytes, got 5"):
        store.put(A, sidecar(A, n_bytes=6))


def test_history_keeps_a_return_to_earlier_content_but_no_repeats(store: SnapshotStore) -> None:
    for hours, content in enumerate([A, A, B, B, A]):
        record(store, content, hours)
    history = store.history("epoch", "a")
    assert [(store.read(v.sha256), v.retrieved_at.hour) for v in history] == [(A, 0), (B, 2), (A, 4)]
    assert store.latest("epoch", "a") == history[-1]


def test_a_check_without_change_moves_time_and_validators_only(store: SnapshotStore) -> None:
    record(store, A, 0, etag='"1"', last_modified="Thu, 01 Jan 2026 00:00:00 GMT")
    record(store, A, 5)
    ref = store.ref("epoch", "a")
    assert ref is not None
    assert (ref.checked_at, ref.etag, ref.last_modified) == (T0 + timedelta(hours=5), None, None)
    assert [version.retrieved_at for version in ref.versions] == [T0]


def test_content_must_be_put_before_it_is_recorded(store: SnapshotStore) -> None:
    with pytest.raises(SnapshotError, match=r"epoch/a: 0{64} is not in the store"):
        store.record("epoch", "a", "https://example.org", "0" * 64, T0)
    assert store.ref("epoch", "a") is None


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"url": "https://example.org", "versions": []}'])
def test_a_damaged_ref_is_reported_and_never_overwritten(store: SnapshotStore, damage: str) -> None:
    record(store, A)
    path = store.root / "refs" / "epoch" / "a.json"
    path.write_text(damage)
    with pytest.raises(SnapshotError, match=r"a\.json: not a readable ref; restore it"):
        store.latest("epoch", "a")
    with pytest.raises(SnapshotError, match=r"a\.json: not a readable ref"):
        record(store, B)
    assert path.read_text() == damage


@pytest.mark.parametrize("name", ["", ".", "..", "../a", "a/b", "a\\b", ".tmp-a", "a\n", "a\0", "ä", "a" * 121])
def test_unsafe_names_are_refused(store: SnapshotStore, name: str) -> None:
    for source_id, key in [(name, "a"), ("epoch", name)]:
        with pytest.raises(SnapshotError, match="cannot name a resource"):
            store.ref(source_id, key)


@pytest.mark.parametrize("sha256", ["", "abc", "../" * 21 + "a", "A" * 64, "0" * 64 + "\n"])
def test_only_hashes_become_blob_paths(store: SnapshotStore, sha256: str) -> None:
    with pytest.raises(SnapshotError, match="expected 64 lower-case hex digits"):
        store.blob_path(sha256)


def test_concurrent_puts_of_the_same_content_agree(store: SnapshotStore) -> None:
    threads = [threading.Thread(target=store.put, args=(A, sidecar(A))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.read(hashlib.sha256(A).hexdigest()) == A
    assert len(files(store.root)) == 2


def test_atomic_write_keeps_the_old_file_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "folder" / "file"
    write_atomically(path, A)

    def failing_fsync(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", failing_fsync)
    with pytest.raises(OSError, match="Input/output error"):
        write_atomically(path, B)
    assert files(tmp_path) == {"folder/file": A}
