"""Resources that ship with this package, such as the ledger.

What belongs here: reading ``package:`` addresses. What does not: what the files mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.fetching.model import DownloadError, FetchJob
from pipelines.fetching.paths import inside

if TYPE_CHECKING:
    from pathlib import Path

SCHEME = "package:"


def read_package(job: FetchJob, root: Path) -> bytes:
    """The bytes of a ``package:`` resource.

    Args:
        job: A job whose address is ``package:<path below root>``.
        root: The folder of the installed package.

    Raises:
        DownloadError: There is no such file, it lies outside of the package, or it is too large.
    """
    url, max_bytes = job.resource.url, job.resource.max_bytes
    file = inside(root, url.removeprefix(SCHEME))
    if file is None:
        raise DownloadError(job.source_id, f"{url}: not a file of the installed package; reinstall it")
    if file.stat().st_size > max_bytes:
        raise DownloadError(job.source_id, f"{url}: larger than the {max_bytes} bytes allowed for it")
    return file.read_bytes()
