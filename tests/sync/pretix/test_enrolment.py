"""Pairing from beginning to end, and the worker that keeps data fresh, over real HTTP."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from queue import SimpleQueue

import pytest
from msgspec.structs import replace

from checkin.errors import ConfigError, DeviceRevokedError, PeerRefusedError, SyncError
from checkin.journal import Fact, Kind
from checkin.model import ListId, PositionId
from kiosk.clock import SystemClock
from sync.courier import drain
from sync.ledger import Ledger
from sync.opening import LedgerFile, open_ledger
from sync.pending import Pending
from sync.pretix.access import open_access
from sync.pretix.central import open_central
from sync.pretix.device import Machine
from sync.pretix.documents import read_document
from sync.pretix.enrolment import Enrolment
from sync.pretix.handshake import Handshake
from sync.pretix.pairing import Pairing, load_pairing, save_pairing
from sync.pretix.puller import AccessEnded, EventSetChanged, Fresh, ListProposed, Puller, PullNews, Stale
from sync.pretix.setup import BACKGROUND
from sync.pretix.wipe import end_pairing
from sync.replica import count_positions, load_event_set
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.pretix_api import EVENT, cut_at, order_row, position_row
from tests.fakes.pretix_server import INIT_TOKEN, TOKEN, FakePretixServer, fake_pretix

MACHINE = Machine("Raspberry Pi", "5 Model B", "0.1.0")
WAIT_S = 20.0
"""For what a thread posts: never reached when the code is right."""
MANY = 50
"""More news than any of these tests has until it hears what it waits for."""


class House:
    """A ledger file and a server beside it."""

    def __init__(self, folder: Path, url: str, server: FakePretixServer) -> None:
        self.file: LedgerFile = open_ledger(folder, {}, SystemClock(), SeededEntropy(3))
        self.ledger: Ledger = self.file.connect()
        self.url = url
        self.server = server
        self.enrolment = Enrolment(self.ledger, MACHINE, FakeClock(), SeededEntropy(4))
        for number in range(1, 8):
            server.api.put(order_row(f"O{number}", position_row(number), at=number))

    def handshake(self, token: str = INIT_TOKEN) -> Handshake:
        """The code that this server shows."""
        return Handshake(self.url, token)

    def pair(self, *events: str) -> Pairing:
        """The whole of it."""
        pairing = self.enrolment.choose_events(self.enrolment.pair(self.handshake()), events)
        self.enrolment.fetch(pairing, lambda _: None)
        return pairing


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """One for each test."""
    with fake_pretix(3) as (url, server):
        made = House(tmp_path, url, server)
        yield made
        made.ledger.store.close()


def test_pairing_fetches_all_that_a_door_needs(house: House) -> None:
    """Device, gate and profile are known, the proposed event and list are taken, every ticket is here."""
    pairing = house.pair()
    assert (pairing.organizer, pairing.device, pairing.token) == ("org", 4, TOKEN)
    assert (pairing.gate, pairing.gate_name, pairing.profile) == (7, "Nord", "pretixscan")
    assert (pairing.events, pairing.list, pairing.chooses_event) == ((EVENT,), 1, True)
    assert count_positions(house.ledger.store) == 7
    assert load_pairing(house.ledger.store) == pairing
    assert house.server.machine["software_brand"] == "Einlass"
    assert house.server.machine["hardware_model"] == "5 Model B"


def test_files_beside_the_api_never_see_the_token(house: House) -> None:
    """The background of a badge layout, as pretix itself and shops with files elsewhere give it."""
    address, raw = f"{house.url}/media/pub/badge.pdf", b"%PDF"
    plain = house.server.api.documents[""]
    assert isinstance(plain, dict)
    house.server.api.documents |= {
        "": {**plain, "plugins": ["pretix.plugins.badges"]},
        "badgeitems/": [],
        "badgelayouts/": [{"id": 2, "background": address}, {"id": 3, "background": "ftp://elsewhere/x"}],
    }
    house.server.api.files[address] = raw
    house.pair()
    assert count_positions(house.ledger.store) == 7
    assert read_document(house.ledger.store, EVENT, BACKGROUND + address) == raw
    assert house.server.shown == {address: ""}


def test_an_event_that_is_named_is_not_left(house: House) -> None:
    """Whoever names events is not moved to others."""
    pairing = house.pair(EVENT)
    assert (pairing.events, pairing.chooses_event) == ((EVENT,), False)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        pytest.param(lambda h: h.enrolment.pair(h.handshake("wrong")), "does not know", id="a wrong code"),
        pytest.param(
            lambda h: [h.enrolment.pair(h.handshake()) for _ in range(2)], "used already", id="used twice"
        ),
        pytest.param(lambda h: h.pair("nosuch"), "no live event 'nosuch'", id="no such event"),
        pytest.param(
            lambda h: h.enrolment.pair(Handshake("http://pretix.example.org", "t")),
            "not encrypted",
            id="an address that is not encrypted",
        ),
    ],
)
def test_what_goes_wrong_is_told(house: House, spoil: Callable[[House], object], words: str) -> None:
    """With a remedy, and without the token."""
    with pytest.raises(ConfigError, match=words) as caught:
        spoil(house)
    assert caught.value.remedy
    assert INIT_TOKEN not in str(caught.value)


def test_a_profile_without_orders_is_refused(house: House) -> None:
    """A kiosk that could not decide offline says so at once, and which profile would do."""
    house.server.profile = "pretixscan_online_kiosk"
    with pytest.raises(ConfigError, match="kiosk mode") as caught:
        house.pair()
    assert "“pretixSCAN”" in caught.value.remedy


def test_nobody_can_tell_which_event(house: House) -> None:
    """Where pretix proposes none and there are several, the remedy names them; the only one is taken."""
    house.server.proposes = None
    assert house.pair().events == (EVENT,)
    house.server.api.others = ["fair"]
    pairing = load_pairing(house.ledger.store)
    assert pairing is not None
    with pytest.raises(ConfigError, match="Which event") as caught:
        house.enrolment.choose_events(pairing, ())
    assert "forum, fair" in caught.value.remedy


def test_a_ledger_belongs_to_one_organizer(house: House) -> None:
    """Another server's numbers would mean other people."""
    house.pair()
    with fake_pretix() as (other, _), pytest.raises(ConfigError, match="belongs to org"):
        house.enrolment.pair(Handshake(other, INIT_TOKEN))


def test_a_new_version_is_told(house: House) -> None:
    """The organiser's list of devices shows what runs where."""
    pairing = house.pair()
    newer = Enrolment(house.ledger, replace(MACHINE, software_version="0.2.0"), FakeClock(), SeededEntropy(4))
    newer.choose_events(pairing, ())
    assert house.server.machine["software_version"] == "0.2.0"


def test_a_token_is_renewed(house: House) -> None:
    """The old one opens nothing any more; the new one is kept."""
    old = house.pair()
    house.enrolment.renew_token(old)
    now = load_pairing(house.ledger.store)
    assert now is not None
    assert now.token == TOKEN + "+"
    house.enrolment.fetch(now, lambda _: None)
    with pytest.raises(PeerRefusedError):
        house.enrolment.fetch(old, lambda _: None)


def test_ending_forgets_everybody_and_keeps_what_happened(house: House) -> None:
    """No ticket, no name and no word of one is left; the journal is whole, and still to be sent."""
    pairing = house.pair()
    with house.ledger.writing():
        fact = Fact(kind=Kind.ENTRY, at_ms=1, position=PositionId(1), list=ListId(1))
        house.ledger.append(fact, b"personal: Weiss")
    house.enrolment.end(pairing)
    store = house.ledger.store
    assert count_positions(store) == 0
    assert store.rows("SELECT * FROM personal") == []
    assert store.rows("SELECT * FROM print_data") == []
    assert store.rows("SELECT rowid FROM position_words WHERE position_words MATCH 'weiss'") == []
    assert not house.ledger.verify()
    assert (Pending(store).pending_count(), Pending(store).pending(9)) == (1, [])
    with pytest.raises(DeviceRevokedError):
        house.enrolment.fetch(pairing, lambda _: None)


def test_what_was_not_sent_goes_once_all_tickets_are_here_again(house: House) -> None:
    """Until then nobody can say whose it was: nothing is given up meanwhile, and nothing is lost."""
    pairing = house.pair()
    with house.ledger.writing():
        house.ledger.append(Fact(kind=Kind.ENTRY, at_ms=1, position=PositionId(1), list=ListId(1)))
    outbox = Pending(house.ledger.store)
    with closing(open_central("http://127.0.0.1:9", "org", "token", lambda _: EVENT)) as central:
        end_pairing(house.ledger, pairing)
        assert (drain(outbox, central).pending, outbox.rejected()) == (1, [])
        house.server.api.fails = cut_at(12)
        house.server.is_revoked = False
        with pytest.raises(SyncError):
            house.enrolment.fetch(pairing, lambda _: None)
        assert (drain(outbox, central).pending, outbox.rejected()) == (1, [])
        house.enrolment.fetch(pairing, lambda _: None)
        assert [entry.secret for entry in outbox.pending(9)] == ["secret1"]


@contextmanager
def pulling(house: House, pairing: Pairing) -> Iterator[SimpleQueue[PullNews]]:
    """The worker at work; gives what it posts, and sees that it ends."""
    posted: SimpleQueue[PullNews] = SimpleQueue()

    @contextmanager
    def ledger() -> Iterator[Ledger]:
        own = house.file.connect()
        yield own
        own.store.close()

    access = open_access(pairing, SystemClock())
    puller = Puller(ledger, access, MACHINE, SystemClock(), SeededEntropy(5), posted.put, jitter=0.0)
    puller.start()
    try:
        yield posted
    finally:
        assert puller.stop()


def news(posted: SimpleQueue[PullNews], kind: type[PullNews]) -> PullNews:
    """The next piece of news of that kind."""
    heard = (posted.get(timeout=WAIT_S) for _ in range(MANY))
    return next(found for found in heard if isinstance(found, kind))


def test_the_worker_keeps_all_of_it_fresh(house: House) -> None:
    """What is new at the server is here after the first round, with the event set and the clocks compared."""
    pairing = house.pair()
    house.server.api.put(order_row("NEW", position_row(99), at=99))
    with pulling(house, pairing) as posted:
        changed = news(posted, EventSetChanged)
        assert isinstance(changed, EventSetChanged)
        assert changed.event_set.lists[0].id == 1
        fresh = news(posted, Fresh)
    assert isinstance(fresh, Fresh)
    assert fresh.offset is not None
    assert count_positions(house.ledger.store) == 8


def test_the_worker_goes_where_pretix_proposes(house: House) -> None:
    """Another list than before is kept for the next start."""
    pairing = house.pair()
    house.server.proposes = 2
    with pulling(house, pairing) as posted:
        news(posted, ListProposed)
        news(posted, Fresh)
    moved = load_pairing(house.ledger.store)
    assert moved is not None
    assert moved.list == 2


def test_another_event_is_for_the_next_start(house: House) -> None:
    """Whom the door lets in must not change under it: what it judges by goes on coming as well."""
    pairing = house.pair()
    house.server.moves_to = "fair"
    house.server.api.put(order_row("NEW", position_row(99), at=99))
    with pulling(house, pairing) as posted:
        news(posted, ListProposed)
        news(posted, Stale)  # nobody knows that event here
    moved, event_set = load_pairing(house.ledger.store), load_event_set(house.ledger.store)
    assert moved is not None
    assert moved.events == ("fair",)
    assert event_set is not None
    assert [one.slug for one in event_set.events] == [EVENT]
    assert count_positions(house.ledger.store) == 8


@pytest.mark.parametrize("is_revoked", [False, True])
def test_a_kiosk_that_runs_leaves_a_new_pairing_alone(house: House, *, is_revoked: bool) -> None:
    """Paired anew beside it, perhaps because the old device was ended: nothing is undone or forgotten."""
    before = house.pair()
    anew = replace(before, device=77, token="brand-new")
    with house.ledger.writing():
        save_pairing(house.ledger.store, anew)
    house.server.is_revoked = is_revoked
    with pulling(house, before) as posted:
        stale = news(posted, Stale)
    assert isinstance(stale, Stale)
    assert "paired anew" in stale.problem
    assert load_pairing(house.ledger.store) == anew
    assert count_positions(house.ledger.store) == 7


@pytest.mark.parametrize("status", [429, 500, 503, 403])
def test_trouble_is_told_and_waited_out(house: House, status: int) -> None:
    """The worker says why, goes on trying, and stops at once when it is told to."""
    pairing = house.pair()
    house.server.status = status
    with pulling(house, pairing) as posted:
        stale = news(posted, Stale)
        house.server.status = 0
        news(posted, Fresh)
    assert isinstance(stale, Stale)
    assert stale.remedy


def test_a_revoked_device_forgets_everybody(house: House) -> None:
    """At the first word of it; and after a restart it does not even ask."""
    pairing = house.pair()
    house.server.is_revoked = True
    with pulling(house, pairing) as posted:
        news(posted, AccessEnded)
    assert count_positions(house.ledger.store) == 0
    ended = load_pairing(house.ledger.store)
    assert ended is not None
    assert (ended.is_revoked, ended.token) == (True, "")


def test_a_wrong_token_forgets_nobody(house: House) -> None:
    """Only the organiser's own word does: a mistake at the server must not close the doors."""
    pairing = house.pair()
    house.server.token = "another"
    with pulling(house, pairing) as posted:
        news(posted, Stale)
    assert count_positions(house.ledger.store) == 7
