"""Resources that ship with an installed package: this one's ledger, or the data of another.

What belongs here: reading ``package:`` addresses. What does not: what the files mean.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from pipelines.fetching.model import DownloadError, FetchJob
from pipelines.fetching.paths import inside

SCHEME = "package:"


def package_file(url: str, root: Path) -> Path | None:
    """The file of a ``package:`` address, or None if there is none or it lies outside of its package.

    Args:
        url: ``package:<path below root>``, or ``package://<module>/<path below the folder of that module>``.
        root: The folder of this package.
    """
    path = url.removeprefix(SCHEME)
    if not path.startswith("//"):
        return inside(root, path)
    name, _, path = path.removeprefix("//").partition("/")
    spec = find_spec(name) if name.isidentifier() else None
    folders = spec.submodule_search_locations if spec else None
    return inside(Path(next(iter(folders))), path) if folders else None


def read_package(job: FetchJob, root: Path) -> bytes:
    """The bytes of a ``package:`` resource.

    Args:
        job: A job with an address that `package_file` knows.
        root: The folder of this package.

    Raises:
        DownloadError: There is no such file, it lies outside of the package, or it is too large.
    """
    url, max_bytes = job.resource.url, job.resource.max_bytes
    file = package_file(url, root)
    if file is None:
        raise DownloadError(job.source_id, f"{url}: not a file of the installed package; reinstall it")
    if file.stat().st_size > max_bytes:
        raise DownloadError(job.source_id, f"{url}: larger than the {max_bytes} bytes allowed for it")
    return file.read_bytes()
