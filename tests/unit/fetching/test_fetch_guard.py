from __future__ import annotations

import asyncio
import ipaddress

import httpx
import pytest

from pipelines.fetching.guard import AddressRefused, Unreachable, check_url, is_public, public_addresses

PRIVATE = [
    "127.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "168.63.129.16",
    "100.100.100.200",
    "0.0.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fd00:ec2::254",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "2002:7f00:1::",
    "64:ff9b::a9fe:a9fe",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1", "64:ff9b::5db8:d70e"])
def test_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def addresses(*answers: str) -> list[str]:
    async def resolve(host: str) -> list[str]:
        return list(answers)

    return asyncio.run(public_addresses("example.org", resolve, 1.0))


def test_the_first_address_of_each_family_in_the_order_of_the_answer() -> None:
    assert addresses("2600::1", "2600::2", "93.184.215.14", "93.184.215.15") == ["2600::1", "93.184.215.14"]
    assert addresses("93.184.215.14", "2600::1") == ["93.184.215.14", "2600::1"]


def test_one_private_address_condemns_the_host() -> None:
    with pytest.raises(AddressRefused, match=r"example\.org: it resolves to 10\.0\.0\.1"):
        addresses("93.184.215.14", "10.0.0.1")


def test_a_name_without_addresses_is_unreachable() -> None:
    with pytest.raises(Unreachable, match="it has none"):
        addresses()


def test_a_name_that_is_no_name_is_unreachable() -> None:
    async def resolve(host: str) -> list[str]:
        return [host.encode("idna").decode()]

    with pytest.raises(Unreachable, match="cannot find the address"):
        asyncio.run(public_addresses("a" * 64 + ".org", resolve, 1.0))


@pytest.mark.parametrize("url", ["https://example.org/a", "https://EXAMPLE.org:443/a?b=c"])
def test_declared_https_passes(url: str) -> None:
    check_url(httpx.URL(url), {"example.org"})


@pytest.mark.parametrize(
    "url",
    ["http://example.org", "https://example.org:444", "https://example.org.evil.net", "ftp://example.org"],
)
def test_anything_else_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused, match="refused"):
        check_url(httpx.URL(url), {"example.org"})
