"""The webhook on a local receiver, the Atom feed through another reader, and what must not be written down."""

from __future__ import annotations

import socket
import threading
import time
from xml.etree import ElementTree as ET

import feedparser
import pytest
from alert_world import CHECK, AlertWorld
from pydantic import SecretStr
from receiver import Receiver

from pipelines.alerts import channels
from pipelines.alerts.channels import Alert, post, read_lines, write_feed

TOKEN = "T0KEN-of-the-webhook"  # noqa: S105 - it is what must not be written
ALERT = Alert("2026-11-23T00:00:00+00:00", "raised", "check:a", "check", "critical", "a check failed", "one")


def test_a_webhook_is_posted_to_once(world: AlertWorld, receiver: Receiver) -> None:
    world.tell("failed", "disk full")
    (body,) = receiver.bodies
    assert body["text"] == "the refresh failed: disk full"
    assert body["alerts"][0]["id"] == "refresh:refresh"
    world.tell("failed", "disk full")
    assert len(receiver.bodies) == 1
    world.tell("done")
    assert receiver.lines == ["all clear: the refresh failed: disk full"]


def test_a_receiver_that_fails_is_asked_again(world: AlertWorld, receiver: Receiver) -> None:
    receiver.statuses = [500, 429, 204]
    pauses: list[float] = []
    assert post(SecretStr(receiver.url), [ALERT], pauses.append) is None
    assert (len(receiver.bodies), pauses) == (3, [1.0, 2.0])


@pytest.mark.parametrize("status", [302, 400, 404])
def test_a_receiver_that_refuses_is_not_asked_again(world: AlertWorld, receiver: Receiver, status: int) -> None:
    receiver.statuses = [status]
    assert post(SecretStr(receiver.url), [ALERT]) == f"status {status}"
    assert len(receiver.bodies) == 1


def test_what_was_not_taken_goes_out_with_the_next(
    world: AlertWorld, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver.statuses = [400]
    world.tell("failed", "disk full")
    assert world.logged[-1] == ("the webhook did not take 1 alert(s): status 400; they go out with the next ones")
    receiver.statuses = [204]
    assert world.tell("failed", "disk full") == []
    assert receiver.lines == ["the refresh failed: disk full"]
    world.status("checks", CHECK | {"passed": False})
    world.tell("failed", "disk full")
    assert len(receiver.lines) == 1


def test_nobody_there_costs_little_and_raises_nothing(world: AlertWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "PAUSE_SECONDS", 0.01)
    world.settings["alert_webhook"] = f"http://127.0.0.1:1/{TOKEN}"
    assert world.told("failed", "disk full") == [("raised", "refresh:refresh")]
    assert "ConnectError" in world.logged[-1]
    assert TOKEN not in str(world.logged)


@pytest.mark.parametrize("address", ["not an address", "ftp://127.0.0.1/x", "http://", "http://[::1"])
def test_an_address_that_is_none_raises_nothing(
    world: AlertWorld, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "PAUSE_SECONDS", 0.01)
    world.settings["alert_webhook"] = address
    assert world.told("failed", "disk full") == [("raised", "refresh:refresh")]
    assert address not in str(world.logged)


def test_a_receiver_that_drips_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "TOTAL_SECONDS", 0.5)
    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = listener.accept()
        with connection:
            for letter in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100:
                try:
                    connection.sendall(bytes([letter]))
                except OSError:
                    return
                time.sleep(0.05)

    threading.Thread(target=drip, daemon=True).start()
    begin = time.monotonic()
    reason = post(SecretStr(f"http://127.0.0.1:{listener.getsockname()[1]}/"), [ALERT])
    assert reason == "no answer within 0.5 s"
    assert time.monotonic() - begin < 3
    listener.close()


def test_the_address_is_written_nowhere(
    world: AlertWorld, receiver: Receiver, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    world.settings["alert_webhook"] = receiver.url.replace("/hook", f"/{TOKEN}")
    receiver.statuses = [500]
    with caplog.at_level("DEBUG"):
        world.tell("failed", f"cannot post to {world.settings['alert_webhook']}")
    assert receiver.bodies, "the receiver was asked"
    out, err = capfd.readouterr()
    assert TOKEN not in caplog.text + out + err + str(world.logged) + str(receiver.bodies)
    written = [path.read_bytes() for path in world.home.rglob("*") if path.is_file()]
    assert len(written) > 5
    assert not any(TOKEN.encode() in content for content in written)


def test_the_feed_is_read_by_others(world: AlertWorld) -> None:
    world.tell("failed", 'a <b>bold</b> & "hostile" headline \x00\x1b]0;x\x07 ]]> \ud800')
    world.tell("done")
    path = world.home / "alerts" / "alerts.atom"
    root = ET.fromstring(path.read_bytes())  # noqa: S314 - our own file
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    feed = feedparser.parse(path.read_bytes())
    assert (feed.bozo, feed.version, feed.feed.title) == (0, "atom10", "computegap alerts")
    assert len({entry.id for entry in feed.entries}) == 2
    assert feed.entries[0].title.startswith("all clear: the refresh failed: a <b>bold</b>")
    assert feed.entries[1].tags[0].term == "refresh"
    assert all(entry.get("updated_parsed") for entry in feed.entries)
    titles = [element.text or "" for element in root.iter("{http://www.w3.org/2005/Atom}title")]
    assert '<b>bold</b> & "hostile"' in titles[1], "markup is text"


def test_a_feed_is_of_the_newest(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("feed")
    path = folder / "a.jsonl"
    channels.append_lines(path, [ALERT] * (channels.MAX_ENTRIES + 5))
    with path.open("a") as stream:
        stream.write('{"at": "2026')
    alerts = read_lines(path)
    assert channels.MAX_ENTRIES - 1 <= len(alerts) <= channels.MAX_ENTRIES
    write_feed(folder / "a.atom", alerts)
    assert len(feedparser.parse((folder / "a.atom").read_bytes()).entries) == len(alerts)
