"""The folder of local documents in place of an outside address.

What belongs here: reading ``inbox:`` and ``home:`` addresses, both below the home. What does not: which files
are documents (``pipelines/documents/folder.py``).
"""

from __future__ import annotations

from pathlib import Path

from pipelines.documents.folder import SCHEME, bundle, documents, members
from pipelines.fetching.model import DownloadError, FetchJob
from pipelines.fetching.paths import inside

HOME_SCHEME = "home:"


def read_inbox(job: FetchJob, folder: Path) -> bytes:
    """The document of a key and its description as one payload.

    Args:
        job: A job with an ``inbox:`` address.
        folder: The inbox.

    Raises:
        DownloadError: There is no such document any more, or it is too large.
    """
    path = documents(folder).get(job.resource.url.removeprefix(SCHEME))
    if path is None:
        raise DownloadError(job.source_id, f"{job.resource.url}: no such document in {folder}")
    files = members(path)
    size = sum(file.stat().st_size for file in files.values())
    if size > job.resource.max_bytes:
        raise DownloadError(
            job.source_id, f"{path.name}: {size} bytes, larger than the {job.resource.max_bytes} allowed"
        )
    return bundle({name: file.read_bytes() for name, file in files.items()})


def read_home(job: FetchJob, home: Path) -> bytes:
    """The bytes of a ``home:`` resource: a file that somebody's decisions made.

    Raises:
        DownloadError: There is no such file, it lies outside of the home, or it is too large.
    """
    url, max_bytes = job.resource.url, job.resource.max_bytes
    file = inside(home, url.removeprefix(HOME_SCHEME))
    if file is None:
        raise DownloadError(job.source_id, f"{url}: no such file in {home}")
    if file.stat().st_size > max_bytes:
        raise DownloadError(job.source_id, f"{url}: larger than the {max_bytes} bytes allowed for it")
    return file.read_bytes()
