"""ZIP archives to the bytes of their members.

What belongs here: opening an archive that a publisher sent, within a limit, and saying clearly where it is broken. What
does not: what the members mean.
"""

from __future__ import annotations

import io
import lzma
import stat
import zipfile
import zlib
from collections.abc import Collection, Sequence
from pathlib import PurePosixPath

from pipelines.errors import ParseError

MAX_MEMBER_BYTES = 32 * 2**20
MAX_MEMBERS = 1_000
# Broken structure, broken or truncated compression, and encryption (RuntimeError; NotImplementedError is one, too).
UNREADABLE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RuntimeError)


def read_members(
    source_id: str, url: str, payload: bytes, wanted: Collection[str], max_bytes: int = MAX_MEMBER_BYTES
) -> dict[str, bytes]:
    """The bytes of some members of a ZIP, by name; members that are not wanted are left alone.

    Args:
        source_id: For error messages.
        url: Where the archive came from, for error messages.
        payload: The archive.
        wanted: Names of members, all of which must be there.
        max_bytes: What one may unpack to.

    Raises:
        ParseError: The archive cannot be read, lacks a member, one unpacks to more than `max_bytes`, it has more than
            `MAX_MEMBERS`, or names one as no honest archive does.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            _require_honest(source_id, url, archive.infolist())
            sizes = {info.filename: info.file_size for info in archive.infolist()}
            if missing := [name for name in wanted if name not in sizes]:
                raise ParseError(
                    source_id,
                    f"{url} holds {', '.join(sizes) or 'nothing'}; expected a member {', '.join(missing)}",
                )
            for name in wanted:
                if sizes[name] > max_bytes:
                    raise ParseError(
                        source_id,
                        f"{name} unpacks to {sizes[name]:,} bytes; the cap is {max_bytes:,}",
                    )
            return {name: archive.read(name) for name in wanted}
    except UNREADABLE as error:
        raise ParseError(source_id, f"{url} is not a readable ZIP ({error}); the last good snapshot stays") from error


def _require_honest(source_id: str, url: str, members: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse an archive that is made to do harm where it is unpacked, though nothing is unpacked to a disk here."""
    if len(members) > MAX_MEMBERS:
        raise ParseError(source_id, f"{url} has {len(members):,} members; the cap is {MAX_MEMBERS:,}")
    names = [member.filename for member in members]
    if len(set(names)) < len(names):
        raise ParseError(source_id, f"{url} has two members of one name")
    for member in members:
        # What zipfile made of the name stands in `filename`, what the archive says in `orig_filename`.
        name = member.orig_filename.replace("\\", "/")
        path = PurePosixPath(name)
        is_link = stat.S_ISLNK(member.external_attr >> 16)
        if path.is_absolute() or ".." in path.parts or ":" in name or "\0" in name or is_link:
            raise ParseError(source_id, f"{url} has a member {name!r}: a link, or a path that leads out of the archive")
