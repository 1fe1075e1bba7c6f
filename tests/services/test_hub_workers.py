"""Hub processes that share one PostgreSQL, with kiosks of their own: what one has heard, all tell."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep  # noqa: TID251  # real processes need real time

import pytest

from sync.hub.members import TokenRight
from tests.equipment.hub_crew import PASSWORD, PATIENCE_S, PEOPLE, Site, until, wait_for_equal
from tests.equipment.postgres import Server, served

pytestmark = [pytest.mark.services, pytest.mark.alone]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One that keeps its promises."""
    with served(is_durable=True) as running:
        yield running


@pytest.fixture
def site(server: Server, tmp_path: Path) -> Iterator[Site]:
    """The small congress, and no hub yet."""
    with ExitStack() as stack:
        made = Site(tmp_path, server.create(f"workers_{abs(hash(tmp_path.name))}"), stack)
        made.fill()
        yield made


def test_two_processes_are_one_hub(site: Site) -> None:
    """Kiosks at one and at the other hold the same journal; what one hears, the other tells at once."""
    hubs = [site.hub(), site.hub()]
    kiosks = [site.kiosk(hubs[number % 2]) for number in range(6)]
    until(lambda: all(kiosk.is_fresh for kiosk in kiosks))
    for number in range(60):
        kiosks[number % 6].enter(number % PEOPLE + 1)
    wait_for_equal(site, kiosks, 60)
    waits = []
    for number in range(10):
        one, other = kiosks[number % 6], kiosks[(number + 1) % 6]
        before = len(other.stamps())
        one.enter(1)
        waits.append(until(lambda other=other, before=before: len(other.stamps()) > before))  # type: ignore[misc]  # one of a loop
    assert sorted(waits)[5] < 1.0, waits
    wait_for_equal(site, kiosks, 70)


def test_a_revocation_is_heard_at_every_worker(site: Site) -> None:
    """Ended at one, the device's streams end at all of them within a second, and its token opens nothing."""
    hubs = [site.hub(), site.hub()]
    organiser = site.token("organiser", TokenRight.ORGANISER, hubs[0])
    victim, other = (site.token(name, TokenRight.KIOSK, hubs[0]) for name in ("north", "south"))
    ended: dict[str, float] = {}
    listening = [Event() for _ in range(4)]

    def listen(at: int, token: str, name: str) -> None:
        with hubs[at % 2].client(token) as client, client.stream("GET", "/live") as stream:
            for _ in stream.iter_raw():
                listening[at].set()
        ended[name] = monotonic()

    ears = [
        Thread(target=listen, args=(at, token, f"{name} at {at % 2}"), daemon=True)
        for at, (name, token) in enumerate(
            [("north", victim), ("north", victim), ("south", other), ("south", other)]
        )
    ]
    for ear in ears:
        ear.start()
    assert all(one.wait(PATIENCE_S) for one in listening)
    with hubs[0].client(organiser) as client:
        revoked_s = monotonic()
        assert client.post("/devices/north/revoke").status_code == 200
    until(lambda: len(ended) == 2)
    assert {name: round(at - revoked_s, 1) for name, at in ended.items() if at - revoked_s > 1} == {}
    assert set(ended) == {"north at 0", "north at 1"}
    for hub in hubs:
        with hub.client(victim) as client:
            until(lambda client=client: client.get("/manifest").status_code == 403, within_s=1.0)  # type: ignore[misc]  # one of a loop
            assert client.get("/manifest").json()["code"] == "revoked"
        with hub.client(other) as client:
            assert client.get("/manifest").status_code == 200


def test_another_profile_is_heard_at_every_worker(site: Site) -> None:
    """Changed at one, in either way, a stream of a part ends at the other within a second; others go on."""
    hubs = [site.hub(), site.hub()]
    organiser = site.token("organiser", TokenRight.ORGANISER, hubs[0])
    token, other = (site.token(name, TokenRight.KIOSK, hubs[0]) for name in ("north", "south"))
    parts = [{"profile": {"feed": "lists", "lists": f"Saal {number}"}} for number in (1, 2)]
    with ExitStack() as stack:
        client, ear, beside = (
            stack.enter_context(hub.client(mine))
            for hub, mine in ((hubs[0], organiser), (hubs[1], token), (hubs[1], other))
        )
        goes_on = stack.enter_context(beside.stream("GET", "/live")).iter_raw()
        next(goes_on)
        assert client.put("/devices/north/profile", json=parts[0]).status_code == 200
        for method, path, wanted in (
            ("PUT", "/devices/north/profile", parts[1]),
            ("POST", "/devices", {"name": "north", "right": "kiosk", **parts[0]}),
        ):
            with ear.stream("GET", "/live") as stream:
                chunks = stream.iter_raw()
                next(chunks)
                changed_s = monotonic()
                assert client.request(method, path, json=wanted).status_code == 200
                assert not [chunk for chunk in chunks if b"event" in chunk]
                assert round(monotonic() - changed_s, 1) <= 1.0
        site.fill()
        assert b"event: feed" in next(goes_on)


def test_organisers_are_signed_in_everywhere(site: Site) -> None:
    """A cookie of one process opens the pages of the other, forms included."""
    hubs = [site.hub(), site.hub()]
    with hubs[0].client(base="") as client:
        cookie = client.post("/login", data={"password": PASSWORD}).headers["set-cookie"].partition(";")[0]
    with hubs[1].client(base="") as client:
        client.headers["cookie"] = cookie
        page = client.get("/devices")
        assert page.status_code == 200
        form = page.text.partition('name="form" value="')[2].partition('"')[0]
        client.post("/devices", data={"form": form, "name": "north", "right": "kiosk"})
        assert "north" in client.get("/devices").text
    with hubs[0].client(base="") as client:
        client.headers["cookie"] = cookie
        assert "north" in client.get("/devices").text


def test_a_worker_that_is_killed_loses_nothing(site: Site) -> None:
    """Kill -9 of each worker amid entries: what was acknowledged is there, kiosks go on, all end equal."""
    hub = site.hub("--workers", "2")
    kiosks = [site.kiosk(hub) for _ in range(8)]
    entries = 0
    for number in range(400):
        kiosks[number % 8].enter(number % PEOPLE + 1)
        entries += 1
        if number in (120, 260):
            killed = hub.workers()[0]
            os.kill(killed, signal.SIGKILL)
            until(lambda killed=killed: killed not in hub.workers() and len(hub.workers()) == 2)  # type: ignore[misc]  # one of a loop
        sleep(0.005)
    wait_for_equal(site, kiosks, entries)
    lines = site.lines()
    assert [line["code"] for line in lines if line["what"] == "worker_died"] == [-9, -9]
    uploads = [line for line in lines if line.get("route") == "/api/1/journal" and line["method"] == "POST"]
    assert {line["worker"] for line in uploads} == {"1", "2"}, "all kiosks were at one worker"
    assert {line["status"] for line in uploads} == {200}
