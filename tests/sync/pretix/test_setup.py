"""The set-up of an event: what has changed comes, what is ours stays, and no part of it holds up the rest."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.errors import WireFormatError
from checkin.model import ListId, Room, RoomId
from sync.pretix.documents import read_document
from sync.pretix.setup import BACKGROUND, ITEMS
from sync.replica import load_event_set, save_event_set
from tests.fakes.download_site import Site, made
from tests.fakes.pretix_api import EVENT, Row, order_row, position_row


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A ledger and a server without orders."""
    with made(tmp_path) as one:
        yield one


def test_what_has_not_changed_is_not_sent_again(site: Site) -> None:
    """Lists with a mark of their last change are asked for by it; the event set stays the same."""
    site.api.changed_at = {"items/": "Fri, 27 Nov 2026 09:00:00 GMT"}
    assert site.download.pull_setup()
    assert not site.download.pull_setup()
    assert b"Teilnehmer" in read_document(site.ledger.store, EVENT, ITEMS)
    site.api.documents["items/"] = [{"id": 1, "name": {"de": "Gast"}}]
    assert not site.download.pull_setup(), "the server said that nothing changed"
    site.api.changed_at = {"items/": "Fri, 27 Nov 2026 10:00:00 GMT"}
    assert site.download.pull_setup()
    event_set = load_event_set(site.ledger.store)
    assert event_set is not None
    assert event_set.products[0].names == {"de": "Gast"}


def test_backgrounds_of_badges_come_once(site: Site) -> None:
    """They lie beside the API, perhaps not yet: nothing waits for one, and it is asked for again."""
    address = "https://cdn.test/a.pdf?signed=1"
    plain, badges = site.api.documents[""], ["pretix.plugins.badges"]
    assert isinstance(plain, dict)
    site.api.documents |= {
        "": {**plain, "plugins": badges},
        "badgeitems/": [{"item": 1, "layout": 2}],
        "badgelayouts/": [{"id": 2, "background": address}, {"id": 3, "background": None}],
    }
    site.api.put(order_row("A", position_row(1)))
    site.download.pull()
    site.assert_same()
    assert site.api.asked.count(address) == 1
    site.api.files[address] = b"%PDF"
    site.download.pull_setup()
    site.download.pull_setup()
    assert site.api.asked.count(address) == 2
    assert read_document(site.ledger.store, EVENT, f"{BACKGROUND}https://cdn.test/a.pdf") == b"%PDF"


def test_a_question_that_nobody_can_read_keeps_no_ticket_from_coming(site: Site) -> None:
    """The set-up stays as it was, as a whole, and comes once it can be read."""
    site.download.pull()
    site.api.documents["items/"] = [{"id": 1, "name": {"de": "Gast"}}]
    site.api.documents["questions/"] = [{"id": "first"}]
    site.api.put(order_row("A", position_row(1)))
    with pytest.raises(WireFormatError):
        site.download.pull()
    site.assert_same()
    event_set = load_event_set(site.ledger.store)
    assert event_set is not None
    assert event_set.products[0].names == {"de": "Teilnehmer"}
    site.api.documents["questions/"] = []
    assert site.download.pull_setup()


def test_what_is_ours_alone_stays(site: Site) -> None:
    """Rooms and what a list prints survive the next download of lists and products."""
    site.download.pull_setup()
    before = load_event_set(site.ledger.store)
    assert before is not None
    hall = Room(id=RoomId(1), names={"de": "Saal"}, counts=(ListId(1),))
    ours = replace(before, rooms=(hall,), lists=(replace(before.lists[0], prints_badge=False),))
    with site.ledger.writing():
        save_event_set(site.ledger.store, ours)
    site.api.documents["checkinlists/"] = [{"id": 1, "name": "Eingang"}, {"id": 2, "name": "Saal"}]
    site.download.pull_setup()
    after = load_event_set(site.ledger.store)
    assert after is not None
    assert after.rooms == (hall,)
    assert [(c.names["de"], c.prints_badge) for c in after.lists] == [("Eingang", False), ("Saal", True)]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"timezone": "Mars/Olympus"}, id="a time zone that nobody knows here"),
        pytest.param({"timezone": "../etc"}, id="a path"),
    ],
)
def test_a_time_zone_of_another_world_is_utc(site: Site, change: Row) -> None:
    """Times are off by some hours then, and the doors are open."""
    event = site.api.documents[""]
    assert isinstance(event, dict)
    event.update(change)
    site.download.pull()
    event_set = load_event_set(site.ledger.store)
    assert event_set is not None
    assert event_set.events[0].timezone == "UTC"
