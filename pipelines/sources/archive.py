"""ZIP archives to the bytes of their members.

What belongs here: opening an archive that a publisher sent, within a limit, and saying clearly where it is broken. What
does not: what the members mean.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Collection

from pipelines.errors import ParseError

MAX_MEMBER_BYTES = 32 * 2**20
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
        ParseError: The archive cannot be read, lacks a member, or one unpacks to more than `max_bytes`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
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
