"""Which addresses may be talked to.

What belongs here: the rules (https, declared hosts, public addresses) and the errors that say so. What does
not: talking to anyone.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Collection

import httpx

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str], Awaitable[list[str]]]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits
_METADATA = ipaddress.ip_address("168.63.129.16")  # a cloud's metadata service on a public address


class Unreachable(httpx.TransportError):
    """Nobody answers at this address."""


class NotAsked(Unreachable):
    """Nobody answers because nobody may be asked."""


class LeftAlone(httpx.TransportError):
    """The host has refused so many requests that it is not asked again in this run: it answers, and it says no."""


class AddressRefused(httpx.TransportError):
    """The address is not one that this project talks to."""


def check_url(url: httpx.URL, allowed_hosts: Collection[str]) -> None:
    """Let only https on its own port to a declared host pass.

    Raises:
        AddressRefused: It is anything else.
    """
    if url.scheme != "https" or url.port not in (None, 443):
        raise AddressRefused(f"refused {url}: expected https on port 443")
    if url.host not in allowed_hosts:
        declared = ", ".join(sorted(allowed_hosts))
        raise AddressRefused(
            f"refused {url}: {url.host} is not among the declared hosts ({declared}); if the source really "
            "lives there now, change its address or its extra hosts"
        )


async def public_addresses(host: str, resolve: Resolver, timeout_s: float) -> list[str]:
    """The addresses to connect to: the first of each family, once all of them are known to be public.

    One private address condemns the host, since the answer to a second question may be in another order.

    Raises:
        Unreachable: The name has no address, or the name server does not answer within `timeout_s` seconds.
        AddressRefused: An address is private, loopback, link-local or otherwise not public.
    """
    try:
        found = await asyncio.wait_for(resolve(host), timeout_s)
    except (OSError, UnicodeError, TimeoutError) as error:
        reason = str(error) or "the name server does not answer"
        raise Unreachable(f"cannot find the address of {host}: {reason}") from error
    addresses = [ipaddress.ip_address(text) for text in found]
    for address in addresses:
        if not is_public(address):
            raise AddressRefused(f"refused {host}: it resolves to {address}, which is not a public address")
    if not addresses:
        raise Unreachable(f"cannot find the address of {host}: it has none")
    first_of_family: dict[int, str] = {}
    for text, address in zip(found, addresses, strict=True):
        first_of_family.setdefault(address.version, text)
    return list(first_of_family.values())


def is_public(address: Address) -> bool:
    """Whether an address is on the public internet, seen through the IPv6 forms that wrap an IPv4 address."""
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if wrapped is not None:
            return is_public(wrapped)
    return address.is_global and not address.is_multicast and address != _METADATA


async def system_resolver(host: str) -> list[str]:
    """Ask the operating system, which sorts the addresses it can reach to the front (RFC 6724)."""
    answers = await asyncio.get_running_loop().getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(socket_address[0]) for *_, socket_address in answers))
