"""One download over HTTP: streamed under size and time caps, checked for completeness, retried.

What belongs here: what makes a body trustworthy as bytes. What does not: which transport carries it, or where
the bytes are kept.
"""

from __future__ import annotations

import asyncio
import functools
import itertools
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from pydantic import SecretStr
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from pipelines.fetching.model import DownloadError, FetchJob, FetchLimits

TRANSIENT_STATUS = frozenset({429, 500, 502, 503, 504})
GONE = 410
ABSENT_STATUS = frozenset({404, GONE})
# Here one compressed byte gives at most 1032 bytes; nested or denser codings could outrun the size cap.
_CONTENT_CODINGS = ("identity", "gzip", "deflate")
# What is decompressed at once: no more than 16 MiB can come of it before the size is looked at again.
_PIECE_BYTES = 2**14
_PERMANENT = frozenset({301, 308})

OnBytes = Callable[[int, int | None], None]
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True)
class Download:
    """A final answer; `content` is None if it is that the resource is unchanged (304) or absent (404, 410).

    `http_status` is None for a resource that did not come over HTTP; `moved_to` is its address from now on, if the
    server says that it has moved for good; `next_url` is where it says that the next page is, if there is one.
    """

    http_status: int | None
    content: bytes | None
    etag: str | None
    last_modified: str | None
    moved_to: str | None = None
    next_url: str | None = None


class _Capped(httpx.AsyncByteStream):
    """A body as it comes over the wire, in small pieces and no more of it than is allowed."""

    def __init__(self, stream: httpx.AsyncByteStream, max_bytes: int, too_large: Callable[[], DownloadError]) -> None:
        self._stream = stream
        self._max_bytes = max_bytes
        self._too_large = too_large

    async def __aiter__(self) -> AsyncIterator[bytes]:
        n_bytes = 0
        async for chunk in self._stream:
            n_bytes += len(chunk)
            if n_bytes > self._max_bytes:
                raise self._too_large()
            for start in range(0, len(chunk), _PIECE_BYTES):
                yield chunk[start : start + _PIECE_BYTES]

    async def aclose(self) -> None:
        await self._stream.aclose()


async def download(
    client: httpx.AsyncClient,
    job: FetchJob,
    validators: dict[str, str],
    *,
    limits: FetchLimits,
    on_bytes: OnBytes,
    sleep: Sleep,
    key: SecretStr | None = None,
) -> Download:
    """GET a resource.

    Broken connections, incomplete bodies and the statuses in `TRANSIENT_STATUS` are tried again, after the
    pause that the server asks for or else an exponential one with jitter; everything together must end within
    `limits.total_s`.

    Args:
        client: The client, whose transport decides where answers come from.
        job: What to get.
        validators: Headers that make the request conditional; empty for an unconditional one.
        limits: How hard and how long to try.
        on_bytes: Called with the number of bytes so far and the number announced.
        sleep: Waits between two attempts, in seconds.
        key: What the request is authorised with; it goes to the host of the resource and nowhere else.

    Raises:
        DownloadError: The answer is not the resource: a status, an incomplete or too large body, too slow.
        httpx.TransportError: Nobody answered, or the address was refused.
    """
    attempts = AsyncRetrying(
        stop=stop_after_attempt(limits.attempts),
        wait=lambda state: _pause_s(state, limits),
        retry=retry_if_exception(lambda error: _is_worth_another_try(error, limits)),
        sleep=sleep,
        reraise=True,
    )
    try:
        async with asyncio.timeout(limits.total_s):
            return await attempts(_get, client, job, validators, on_bytes, key)
    except TimeoutError as error:
        raise DownloadError(
            job.source_id, f"{job.resource.url}: not complete after {limits.total_s:g} s; try again later"
        ) from error


async def _get(
    client: httpx.AsyncClient, job: FetchJob, validators: dict[str, str], on_bytes: OnBytes, key: SecretStr | None
) -> Download:
    """One attempt."""
    headers = validators if job.user_agent is None else validators | {"User-Agent": job.user_agent}
    if key is not None:
        headers = headers | {"Authorization": f"Bearer {key.get_secret_value()}"}
    async with client.stream("GET", job.resource.url, headers=headers) as response:
        status = response.status_code
        content = None
        if status == httpx.codes.OK:
            content = await _body(response, job, on_bytes)
        elif not (status in ABSENT_STATUS or (status == httpx.codes.NOT_MODIFIED and validators)):
            raise DownloadError(
                job.source_id,
                f"{job.resource.url}: expected status 200, got {status} {response.reason_phrase}".rstrip(),
                http_status=status,
                is_transient=status in TRANSIENT_STATUS,
                retry_after_s=_retry_after_s(response.headers.get("Retry-After")),
            )
        answer = Download(
            status,
            content,
            response.headers.get("ETag"),
            response.headers.get("Last-Modified"),
            _moved_to(response),
            response.links.get("next", {}).get("url"),
        )
        if key is not None and _repeats(answer, key.get_secret_value()):
            raise DownloadError(
                job.source_id,
                f"{job.resource.url}: the answer repeats the key that it was asked with; nothing of it is kept",
                http_status=status,
            )
        return answer


def _repeats(answer: Download, key: str) -> bool:
    """Whether an answer shows the key: what is kept of answers is for many eyes."""
    said = (answer.etag, answer.last_modified, answer.moved_to, answer.next_url)
    return any(key in text for text in said if text) or key.encode() in (answer.content or b"")


def _moved_to(response: httpx.Response) -> str | None:
    """Where permanent redirects lead from the address that was asked for; a temporary one ends the chain."""
    moved_to = None
    for hop, following in itertools.pairwise([*response.history, response]):
        if hop.status_code not in _PERMANENT:
            break
        moved_to = str(following.url)
    return moved_to


async def _body(response: httpx.Response, job: FetchJob, on_bytes: OnBytes) -> bytes:
    """The decoded body, if it is whole, within its cap and of the promised kind."""

    def problem(message: str, is_transient: bool = False) -> DownloadError:
        text = f"{job.resource.url}: {message}"
        return DownloadError(job.source_id, text, http_status=response.status_code, is_transient=is_transient)

    max_bytes = job.resource.max_bytes
    announced = _announced_bytes(response)
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in _CONTENT_CODINGS:
        raise problem(f"expected a content coding among {', '.join(_CONTENT_CODINGS)}, got {coding}")
    if "html" in response.headers.get("Content-Type", "") and "html" not in job.resource.media_type:
        raise problem(f"expected {job.resource.media_type}, got a web page, perhaps a login or error page")
    if announced is not None and announced > max_bytes:
        raise problem(f"announces {announced} bytes, more than the {max_bytes} allowed for it")
    if isinstance(response.stream, httpx.AsyncByteStream):
        too_large = functools.partial(problem, f"larger than the {max_bytes} bytes allowed for it, still compressed")
        response.stream = _Capped(response.stream, max_bytes, too_large)
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > max_bytes:
            raise problem(f"larger than the {max_bytes} bytes allowed for it")
        on_bytes(len(content), announced)
    if announced is not None and response.num_bytes_downloaded != announced:
        raise problem(f"incomplete: {response.num_bytes_downloaded} of {announced} bytes", is_transient=True)
    if not content and not job.resource.may_be_empty:
        raise problem("the body is empty")
    return bytes(content)


def _announced_bytes(response: httpx.Response) -> int | None:
    """The Content-Length, if there is a readable one; it counts bytes before decompression."""
    text = response.headers.get("Content-Length", "")
    return int(text) if text.isascii() and text.isdigit() else None


def _retry_after_s(text: str | None) -> float | None:
    """The pause that a server asks for, in seconds: a number or an HTTP date (RFC 9110, section 10.2.3)."""
    if text is None:
        return None
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def _is_worth_another_try(error: BaseException, limits: FetchLimits) -> bool:
    if isinstance(error, DownloadError):
        return error.is_transient and (error.retry_after_s or 0.0) <= limits.max_wait_s
    return isinstance(error, httpx.TimeoutException | httpx.NetworkError | httpx.RemoteProtocolError)


def _pause_s(state: RetryCallState, limits: FetchLimits) -> float:
    """The wait before the next attempt, in seconds: as the server says, else twice as long each time."""
    error = state.outcome.exception() if state.outcome else None
    pause = min(limits.first_wait_s * 2.0 ** (state.attempt_number - 1), limits.max_wait_s)
    if isinstance(error, DownloadError) and error.retry_after_s is not None:
        pause = error.retry_after_s
    return pause + random.uniform(0.0, limits.first_wait_s)  # noqa: S311 jitter needs no secret
