"""A resource that comes in pages: following the links from one to the next, and putting the pages together.

What belongs here: how far links are followed, and the form that the pages are kept in. What does not: getting one page
(`pipelines.fetching.download`), or what stands on it (`pipelines.sources`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import httpx

from pipelines.fetching.download import Download
from pipelines.fetching.model import DownloadError, FetchJob

Get = Callable[[FetchJob, dict[str, str]], Awaitable[Download]]


async def download_pages(job: FetchJob, max_pages: int, get: Get) -> Download:
    """GET every page of a resource, in order.

    The first page is asked for unconditionally: that it is unchanged says nothing of the others.

    Args:
        job: What to get; its size cap holds for all pages together.
        max_pages: How many pages there may be.
        get: Gets one page.

    Returns:
        A JSON array of the pages, each as its bytes came; absent if the first page is.

    Raises:
        DownloadError: A page is missing, stands on another host, was there before, or there are too many of them.
    """
    pages: list[bytes] = []
    seen: list[str] = []
    page, left = job, job.resource.max_bytes
    while True:
        answer = await get(page, {})
        if answer.content is None:
            if not pages:
                return answer
            raise DownloadError(job.source_id, f"{page.resource.url}: page {len(pages) + 1} is gone; try again later")
        pages.append(answer.content)
        seen.append(page.resource.url)
        left -= len(answer.content)
        if answer.next_url is None:
            content = b"[" + b",".join(pages) + b"]"
            return Download(answer.http_status, content, etag=None, last_modified=None)
        url = str(httpx.URL(page.resource.url).join(answer.next_url))
        _require_good_link(job, url, seen, max_pages)
        page = replace(job, resource=replace(job.resource, url=url, max_bytes=left))


def _require_good_link(job: FetchJob, url: str, seen: list[str], max_pages: int) -> None:
    """Only so far, never in a circle, and never to somebody else."""
    problem = None
    if httpx.URL(url).host != httpx.URL(job.resource.url).host:
        problem = f"the next page would be at another host ({url})"
    elif url in seen:
        problem = f"page {len(seen)} names {url} as the next one, which was there before"
    elif len(seen) >= max_pages:
        problem = f"more than the {max_pages} pages allowed for it"
    if problem is not None:
        raise DownloadError(job.source_id, f"{job.resource.url}: {problem}")
