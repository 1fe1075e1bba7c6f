"""Kiosks of a real hub: over TLS to the pinned key, at once, whatever happens to hub or wire."""

import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from msgspec.structs import replace

from checkin.errors import ConfigError, LinkDownError
from sync.arbitration import Granted, Plea, Refused, Unanswered
from sync.courier import LinkChanged, PendingChanged
from sync.hub.arbiter import HubArbiter, open_arbiter
from sync.hub.clock import CorrectedClock
from sync.hub.enrolment import Enrolment
from sync.hub.line import Line, open_line
from sync.hub.member import Member
from sync.hub.membership import Membership, load_marks, load_membership, save_membership
from sync.hub.news import DevicesSeen, EntriesTaken, MemberNews
from sync.hub.protocol import DeviceSeen
from sync.hub.steps import Request, What
from sync.hub.told import Told, load_told, save_told
from sync.news import AccessEnded, Fresh
from sync.pretix.handshake import Handshake, read_handshake
from sync.pretix.pairing import Pairing, save_pairing
from sync.replica import count_positions
from sync.withheld import Withheld
from tests.fakes.hub_house import House, Kiosk, TrueClock, open_house
from tests.fakes.small_congress import DOOR, secret_of

WAIT_S = 20.0
"""For what threads do: never reached when the code is right."""
MANIFEST = Request(what=What.MANIFEST, path="/manifest")
PATIENT_MS = 9_000


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One hub for all tests; each has kiosks of its own."""
    with open_house(tmp_path_factory.mktemp("house"), people=40) as made:
        yield made


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = monotonic() + WAIT_S
    pause = Event()
    while not holds():
        assert monotonic() < end, "it never came"
        pause.wait(0.005)


class Working:
    """A kiosk with its worker."""

    def __init__(self, kiosk: Kiosk) -> None:
        self.kiosk = kiosk
        self.wake = Event()
        self.news: list[MemberNews] = []
        self.clock = CorrectedClock(kiosk.file.clock)
        self.member = Member(kiosk.connect, kiosk.membership, self.wake, self.clock, self.news.append)

    def told(self, kind: type[MemberNews]) -> list[MemberNews]:
        """What was told of that kind."""
        return [one for one in self.news if isinstance(one, kind)]

    def others(self) -> tuple[DeviceSeen, ...]:
        """The other kiosks, as the screens were told of them last."""
        told = self.told(DevicesSeen)[-1]
        assert isinstance(told, DevicesSeen)
        return told.devices

    def acknowledged(self) -> int:
        """How many entries the hub has."""
        return load_marks(self.kiosk.ledger.store).acknowledged


@contextmanager
def working(kiosk: Kiosk) -> Iterator[Working]:
    """Its worker runs for the length of a block."""
    made = Working(kiosk)
    made.member.start()
    try:
        yield made
    finally:
        assert made.member.stop()


def kept_devices(kiosk: Kiosk) -> tuple[DeviceSeen, ...]:
    """What a start without the hub would know of the others."""
    kept = load_told(kiosk.ledger.store)
    assert kept is not None
    return kept.devices


def test_who_joins_has_everything_at_once(house: House) -> None:
    """Event, positions and names are there when the enrolment ends."""
    kiosk = house.kiosk("joining")
    assert count_positions(kiosk.ledger.store) >= 40
    assert load_membership(kiosk.ledger.store) == kiosk.membership
    assert kiosk.membership.profile == {"mode": "door"}
    assert kiosk.ledger.store.row("SELECT count(*) FROM position_words") != (0,)


def test_an_entry_is_at_the_other_kiosk_at_once(house: House) -> None:
    """Kiosk to hub to kiosk by the live feed, far sooner than polling."""
    with working(house.kiosk("left")) as left, working(house.kiosk("right")) as right:
        until(lambda: bool(left.told(Fresh) and right.told(Fresh)))
        took = []
        for number in range(1, 11):
            entry = left.kiosk.enter(number)
            began = monotonic()
            left.wake.set()
            until(lambda entry=entry: right.kiosk.ledger.find(entry.body.id) is not None)  # type: ignore[misc]  # one of a loop
            took.append(monotonic() - began)
        assert sorted(took)[5] < 1.2
        until(lambda: left.acknowledged() == 10)
        assert right.told(EntriesTaken)
        until(lambda: bool(left.told(DevicesSeen)))
        until(lambda: kept_devices(left.kiosk) == left.others())


def test_late_attendees_come_by_themselves(house: House) -> None:
    """Imported at the hub, they can be scanned at the door."""
    with working(house.kiosk("late")) as late:
        until(lambda: bool(late.told(Fresh)))
        before = count_positions(late.kiosk.ledger.store)
        house.add_people(1_001, 1_003)
        until(lambda: count_positions(late.kiosk.ledger.store) == before + 3)


def test_what_was_written_before_is_sent_after_the_start(house: House) -> None:
    """More than one batch, in order, and the number that waits is told."""
    kiosk = house.kiosk("full")
    kiosk.enter_many(700)
    with working(kiosk) as full:
        until(lambda: full.acknowledged() == 700)
        until(lambda: bool(full.told(PendingChanged)) and full.told(PendingChanged)[-1] == PendingChanged(0))


def test_a_revoked_kiosk_forgets_everybody(house: House) -> None:
    """The organiser ends its access: names go, the journal stays."""
    kiosk = house.kiosk("lost")
    kiosk.enter(1)
    with working(kiosk) as lost:
        until(lambda: bool(lost.told(Fresh)))
        house.served.run(house.served.host.gathering.revoke("lost"))
        lost.wake.set()
        kiosk.enter(2)
        lost.wake.set()
        until(lambda: bool(lost.told(AccessEnded)))
    stored = load_membership(kiosk.ledger.store)
    assert stored is not None
    assert (stored.is_revoked, stored.token) == (True, "")
    assert count_positions(kiosk.ledger.store) == 0
    assert len(kiosk.seen()) >= 2


def test_a_hub_that_is_gone_is_told_and_comes_back(tmp_path: Path) -> None:
    """Cut off, the kiosk goes on and counts; the link back, all is sent."""
    with open_house(tmp_path, people=3) as first:
        kiosk = first.kiosk("lonely")
    with working(kiosk) as lonely:
        until(lambda: bool(lonely.told(LinkChanged)))
        kiosk.enter(1)
        lonely.wake.set()
        until(lambda: PendingChanged(1) in lonely.news)
        assert not any(one.connected for one in lonely.told(LinkChanged))  # type: ignore[union-attr]  # of that kind


def test_it_ends_in_time_whatever_hangs(house: House) -> None:
    """A hub that takes the connection and says nothing holds up no shutdown."""
    kiosk = house.kiosk("hung")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        kiosk.membership = replace(kiosk.membership, url=url)
        hung = Working(kiosk)
        hung.member.start()
        Event().wait(0.3)
        began = monotonic()
        assert hung.member.stop()
        assert monotonic() - began < 1.5


def test_nobody_but_the_holder_of_the_key_is_spoken_to(house: House) -> None:
    """The token is not sent to another key, whatever certificate comes with it."""
    known = house.kiosk("wary").membership
    other = replace(known, pin="sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
    with closing(open_line(known, TrueClock().mono_ns)) as line:
        assert line.ask(MANIFEST).status == 200
    with closing(open_line(other, TrueClock().mono_ns)) as line, pytest.raises(LinkDownError, match="key"):
        line.ask(MANIFEST)
    with pytest.raises(ConfigError):
        Line(known.url, known.token, "", TrueClock().mono_ns)


def test_a_code_is_good_once(house: House, tmp_path: Path) -> None:
    """And a ledger that belongs to somebody else is told so before a code is spent."""
    kiosk = house.kiosk("strict")
    text = house.invitation("strict-2")
    enrolment = Enrolment(kiosk.ledger, TrueClock())
    enrolment.join(read_handshake(text))
    with pytest.raises(ConfigError, match="does not take this code"):
        enrolment.join(read_handshake(text))
    with pytest.raises(ConfigError, match="another hub"):
        enrolment.join(Handshake(kiosk.membership.url, "x", is_hub=True, pin="sha256/other"))
    with pytest.raises(ConfigError, match="not of a hub"):
        enrolment.join(Handshake(kiosk.membership.url, "x"))


def test_who_is_paired_with_pretix_does_not_join(house: House) -> None:
    """Behind a hub only the hub speaks to pretix."""
    kiosk = house.kiosk("paired")
    with kiosk.ledger.writing():
        save_pairing(kiosk.ledger.store, Pairing(url="https://p", organizer="o", device=1, token="t"))
    with pytest.raises(ConfigError, match="paired with pretix"):
        Enrolment(kiosk.ledger, TrueClock()).join(read_handshake(house.invitation("paired-2")))


def test_who_leaves_keeps_the_journal_only(house: House) -> None:
    """Everybody is forgotten, and the tie with them."""
    kiosk = house.kiosk("leaving")
    written = kiosk.enter(1)
    with kiosk.ledger.writing():
        save_told(kiosk.ledger.store, Told((), 1))
    enrolment = Enrolment(kiosk.ledger, TrueClock())
    enrolment.leave()
    assert load_membership(kiosk.ledger.store) is None
    assert load_told(kiosk.ledger.store) is None
    assert count_positions(kiosk.ledger.store) == 0
    assert written.body.id in kiosk.seen()
    with pytest.raises(ConfigError, match="belongs to no hub"):
        enrolment.again()


def asks(kiosk: Kiosk, number: int) -> Plea:
    """An entry that was written down and waits for its ruling."""
    entry = kiosk.enter(number, asked=True)
    with kiosk.ledger.writing():
        Withheld(kiosk.ledger.store).hold(entry.body.id, kiosk.ledger.origin.boot_id)
    return Plea(entry.body.id, DOOR, secret_of(number), entry.body.at_ms)


@contextmanager
def arbiter_of(kiosk: Kiosk, membership: Membership | None = None) -> Iterator[HubArbiter]:
    """Its arbiter."""
    mono_ns = kiosk.file.clock.mono_ns
    made = open_arbiter(kiosk.connect, membership or kiosk.membership, mono_ns, deadline_ms=PATIENT_MS)
    with closing(made):
        yield made


def test_of_two_doors_one_is_refused(house: House) -> None:
    """The loser learns since when the ticket is used; asked again, both hear the same."""
    one, two = house.kiosk("gate-1"), house.kiosk("gate-2")
    with arbiter_of(one) as at_one, arbiter_of(two) as at_two:
        first, second = asks(one, 30), asks(two, 30)
        assert at_one.rule(first) == Granted()
        ruling = at_two.rule(second)
        assert isinstance(ruling, Refused)
        assert ruling.entered_ms == first.at_ms
        assert at_one.rule(replace(first, is_repeated=True)) == Granted()
        assert at_two.rule(replace(second, is_repeated=True)) == ruling


def test_the_hub_never_rules_knowing_less_than_the_kiosk(house: House) -> None:
    """What was not sent yet goes with the question: the kiosk's own earlier entry counts."""
    kiosk = house.kiosk("gate-3")
    kiosk.enter(31)
    with arbiter_of(kiosk) as arbiter:
        assert isinstance(arbiter.rule(asks(kiosk, 31)), Refused)


def test_with_too_much_unsent_nobody_is_asked(house: House) -> None:
    """It would take longer than a door can wait."""
    kiosk = house.kiosk("gate-4")
    kiosk.enter_many(510)
    with arbiter_of(kiosk) as arbiter:
        assert isinstance(arbiter.rule(asks(kiosk, 33)), Unanswered)


def test_after_hanging_up_and_from_nobody_there_is_no_ruling(house: House) -> None:
    """The line is gone, or nobody listens there."""
    kiosk = house.kiosk("gate-5")
    plea = asks(kiosk, 34)
    with arbiter_of(kiosk, replace(kiosk.membership, url="https://127.0.0.1:9")) as arbiter:
        assert isinstance(arbiter.rule(plea), Unanswered)
    with arbiter_of(kiosk) as arbiter:
        arbiter.hang_up()
        assert isinstance(arbiter.rule(plea), Unanswered)
    with kiosk.ledger.writing():
        save_membership(kiosk.ledger.store, kiosk.membership)
