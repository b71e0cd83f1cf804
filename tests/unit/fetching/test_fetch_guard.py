from __future__ import annotations

import asyncio
import ipaddress

import httpx
import pytest

from pipelines.fetching.guard import (
    AddressRefused,
    Unreachable,
    check_url,
    is_public,
    public_addresses,
    system_resolver,
)

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
    # special ranges, by the registries of IANA
    "0.0.0.0",  # noqa: S104 - nothing is bound to it
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.5",
    "240.0.0.1",
    "169.254.170.2",
    "fec0::1",
    "2001:db8::1",
    "3fff::1",
    "5f00::1",
    "100::1",
    "fe80::1%eth0",
    # an IPv4 address inside: compatible, translated, local NAT64, Teredo, 6to4, ISATAP
    "::10.0.0.1",
    "::7f00:1",
    "::ffff:0:a9fe:a9fe",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::a9fe:a9fe",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2002:a9fe:a9fe::1",
    "2600::5efe:7f00:1",
    "2606:4700::200:5efe:a9fe:a9fe",
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
    [
        "http://example.org",
        "https://example.org:444",
        "https://example.org.evil.net",
        "ftp://example.org",
        "gopher://example.org",
        "https://evil.net/example.org",
        "https://evil.net#example.org",
        "https://evil.net?@example.org",
        "https://example.org@evil.net/",
        "https://example.org\\\\@evil.net/",
        "https://user:password@example.org/",
        "https://example.org./",
        "https://example.org%00.evil.net/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://127.1/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:169.254.169.254]/",
        "https://localhost/",
        "https://metadata.google.internal/",
    ],
)
def test_anything_else_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused, match="refused"):
        check_url(httpx.URL(url), {"example.org"})


def test_a_password_in_an_address_is_not_repeated() -> None:
    with pytest.raises(AddressRefused) as caught:
        check_url(httpx.URL("https://user:hunter2@example.org/"), {"example.org"})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("url", ["https://0177.0.0.1/", "https://\u24d4xample.org/"])
def test_addresses_that_are_none_are_not_even_built(url: str) -> None:
    with pytest.raises(httpx.InvalidURL):
        httpx.URL(url)


@pytest.mark.parametrize("number", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1"])
def test_a_number_that_the_system_reads_as_an_address_is_judged_as_one(number: str) -> None:
    """Even as a declared host: the system's resolver reads such numbers, and what it gives is looked at."""
    with pytest.raises((AddressRefused, Unreachable)):
        asyncio.run(public_addresses(number, system_resolver, 5.0))
