"""A hub that is somewhere else: found by multicast on loopback, followed only if it holds the pinned key."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from threading import enumerate as threads

import pytest
from msgspec.structs import replace

from checkin.errors import LinkDownError
from sync.hub import hints, seeker
from sync.hub.clock import CorrectedClock
from sync.hub.enrolment import Enrolment, Tell
from sync.hub.hints import Beacon, Find, announced, find_hub
from sync.hub.member import Member
from sync.hub.membership import (
    Marks,
    Membership,
    Whereabouts,
    forget_membership,
    load_marks,
    load_membership,
    save_marks,
    save_membership,
)
from sync.hub.steps import Answer
from sync.opening import open_ledger
from sync.pretix.handshake import read_handshake
from tests.fakes.einlass import wait_until
from tests.fakes.entropy import SeededEntropy
from tests.fakes.hub_house import House, Kiosk, TrueClock, open_house

LOOPBACK = "127.0.0.1"
SOON_S = 20.0


def at(*urls: str) -> Find:
    """Hints without multicast."""
    return lambda _hub, _stopping: iter(urls)


find_here = partial(find_hub, interfaces=[LOOPBACK])


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a hub that only starts anew."""
    monkeypatch.setattr(seeker, "FIRST_S", 0.1)
    monkeypatch.setattr(seeker, "AGAIN_S", 0.2)


def beacon(hub: str, port: int, name: str = "first") -> Beacon:
    """What a hub on this machine says."""
    return Beacon(hub, LOOPBACK, port, f"{name}-{port}")


def found(hub: str, count: int) -> set[str]:
    """What is heard until there are so many, or for a while."""
    heard: set[str] = set()
    for _ in range(5):
        for url in find_here(hub, Event()):
            heard.add(url)
            if len(heard) == count:
                return heard
    return heard


def test_who_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody who says to be that hub, and nobody else; nobody once they have stopped."""
    with ExitStack() as stack:
        for hub, port in (("ours", 1_111), ("ours", 2_222), ("another", 3_333)):
            stack.enter_context(announced(beacon(hub, port)))
        assert found("ours", 2) == {"https://127.0.0.1:1111", "https://127.0.0.1:2222"}
        assert next(find_here("another", Event())) == "https://127.0.0.1:3333"
    monkeypatch.setattr(hints, "LOOK_S", 0.3)
    assert list(find_here("ours", Event())) == []


def test_looking_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """No thread stays, whether heard to the end or left when the hub was found: a cut may last for hours."""
    monkeypatch.setattr(hints, "LOOK_S", 0.3)
    with announced(beacon("ours", 1_111)):
        assert found("ours", 1)
        before = threads()
        for _ in range(3):
            list(find_here("ours", Event()))
            next(find_here("ours", Event()), None)
        assert wait_until(lambda: set(threads()) <= set(before), SOON_S)


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the library drops a socket that it could not use
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_nobody_waits_for_what_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without such an interface, and so without multicast, there are no hints and no errors."""
    monkeypatch.setattr(hints, "RENEW_S", 0.05)
    nowhere = "192.0.2.77"
    with announced(Beacon("ours", nowhere, 1_111, "nowhere")):
        assert list(find_hub("ours", Event(), interfaces=[nowhere])) == []
    stopped = Event()
    stopped.set()
    assert list(find_here("ours", stopped)) == []


@pytest.mark.parametrize(
    ("waiting", "given"),
    [
        pytest.param(0, 0, id="nobody"),
        pytest.param(3, 3, id="a true one behind false ones"),
        pytest.param(40, hints.MOST_HINTS, id="somebody's joke"),
    ],
)
def test_time_is_up_while_one_is_tried(waiting: int, given: int) -> None:
    """Whoever was heard before is tried all the same, up to a number."""
    names: SimpleQueue[str] = SimpleQueue()
    for number in range(waiting):
        names.put(str(number))
    assert list(hints.heard_within(0.0, names, Event())) == [str(number) for number in range(given)]


class Working:
    """A kiosk with its worker, which looks for its hub."""

    def __init__(self, kiosk: Kiosk, find: Find | None) -> None:
        self.kiosk, self.wake = kiosk, Event()
        clock = CorrectedClock(kiosk.file.clock)
        self.member = Member(kiosk.connect, kiosk.membership, self.wake, clock, lambda _: None, find=find)

    @property
    def url(self) -> str:
        """Where it believes its hub to be."""
        stored = load_membership(self.kiosk.ledger.store)
        assert stored is not None
        return stored.url

    @property
    def acknowledged(self) -> int:
        """How many of its entries the hub has."""
        return load_marks(self.kiosk.ledger.store).acknowledged


@contextmanager
def working(kiosk: Kiosk, find: Find | None = find_here) -> Iterator[Working]:
    """For the length of a block."""
    made = Working(kiosk, find)
    made.member.start()
    try:
        yield made
    finally:
        assert made.member.stop(10)


def hub_id(house: House) -> str:
    """The identity of that hub."""
    return house.served.run(house.served.host.gathering.manifest()).hub


def test_a_kiosk_follows_its_hub(tmp_path: Path) -> None:
    """The hub is gone, and comes back elsewhere: what was written meanwhile reaches it, by itself."""
    with open_house(tmp_path) as house:
        kiosk = house.kiosk("kiosk")
    kiosk.membership = replace(kiosk.membership, url="https://127.0.0.1:1")
    keep(kiosk, kiosk.membership)
    with working(kiosk) as one, open_house(tmp_path) as house:
        kiosk.enter(1)
        one.wake.set()
        with announced(beacon(hub_id(house), house.served.port)):
            assert wait_until(lambda: one.acknowledged == 1, SOON_S)
        assert one.url == f"https://127.0.0.1:{house.served.port}"


def test_a_hint_is_no_key(tmp_path: Path) -> None:
    """Somebody who says to be our hub and lacks its key is not followed, and hears nothing of ours."""
    with open_house(tmp_path / "ours") as house:
        kiosk, hub, first = house.kiosk("kiosk"), hub_id(house), house.served.port
    tries: list[str] = []

    def find(wanted: str, _stopping: Event) -> Iterator[str]:
        assert wanted == hub
        tries.append(wanted)
        yield f"https://127.0.0.1:{house.served.port}"

    with open_house(tmp_path / "theirs") as house:
        before = list(house.served.host.logbook.counts())
        with working(kiosk, find) as one:
            assert wait_until(lambda: len(tries) >= 2, SOON_S)
            assert one.url == f"https://127.0.0.1:{first}"
        assert list(house.served.host.logbook.counts()) == before


class Interrupted(seeker.Seeker):
    """Something happens to the membership while somebody is asked."""

    meanwhile: Callable[[], None]

    def look(self) -> bool:
        """Once, in the caller's thread."""
        return self._look()

    def _ask(self, moved: Membership) -> Answer:
        answer = super()._ask(moved)
        self.meanwhile()
        return answer


@pytest.mark.parametrize(
    ("change", "follows"),
    [
        pytest.param(lambda now: replace(now, token="another", name="Door 2"), False, id="enrolled anew"),
        pytest.param(lambda now: replace(now, token="", is_revoked=True), False, id="access ended"),
        pytest.param(lambda _: None, False, id="belongs to none"),
        pytest.param(lambda now: replace(now, url="https://127.0.0.1:1"), False, id="moved by hand"),
        pytest.param(lambda now: replace(now, profile={"mode": "desk"}), True, id="another profile"),
        pytest.param(lambda now: now, True, id="nothing"),
    ],
)
def test_what_happens_meanwhile_stays(
    change: Callable[[Membership], Membership | None], tmp_path: Path, *, follows: bool
) -> None:
    """Of a membership only the address moves, and only of the one that was asked for."""
    with open_house(tmp_path) as house:
        kiosk, where = house.kiosk("kiosk"), Whereabouts()
        url, before = f"https://localhost:{house.served.port}", kiosk.membership
        clock, wake = kiosk.file.clock, Event()
        looking = Interrupted(kiosk.connect, before, where, at(url), clock.mono_ns, wake)
        looking.meanwhile = lambda: keep(kiosk, change(before))
        assert looking.look() is follows
        changed = change(before)
        kept = load_membership(kiosk.ledger.store)
        moved = replace(changed, url=url, by_hand=before.url) if follows and changed else changed
        assert kept == moved
        assert (where.url, wake.is_set()) == (url if follows else "", follows)


def test_where_somebody_said_it_is_comes_first(tmp_path: Path) -> None:
    """A kiosk that once found its hub elsewhere goes back without any hint, and is as it was."""
    with open_house(tmp_path) as house:
        kiosk = house.kiosk("kiosk")
        at_home = kiosk.membership
        kiosk.membership = replace(at_home, url="https://127.0.0.1:1", by_hand=at_home.url)
        keep(kiosk, kiosk.membership)
        with working(kiosk, at()) as one:
            assert wait_until(lambda: one.url == at_home.url, SOON_S)
        assert load_membership(kiosk.ledger.store) == at_home


def test_a_code_leads_to_its_hub_wherever_that_is(tmp_path: Path) -> None:
    """Nobody answers at the address in it: the hub is found by the key in it, and strangers hear nothing."""
    nowhere = "https://127.0.0.1:1"
    with open_house(tmp_path / "theirs") as other, open_house(tmp_path / "ours") as house:
        code = replace(read_handshake(house.invitation("new")), url=nowhere)
        urls = [f"https://127.0.0.1:{one.served.port}" for one in (other, house)]
        file = open_ledger(tmp_path / "new", {}, TrueClock(), SeededEntropy(9))
        with closing((ledger := file.connect()).store):
            with pytest.raises(LinkDownError):
                Enrolment(ledger, file.clock).join(code)
            with pytest.raises(LinkDownError):
                Enrolment(ledger, file.clock, find=at(nowhere, urls[0])).join(code)
            joined = Enrolment(ledger, file.clock, find=at(nowhere, *urls)).join(code)
        assert (joined.name, joined.url, joined.by_hand) == ("new", urls[1], nowhere)
        assert list(other.served.host.logbook.counts()) == []


class SlowEnrolment(Enrolment):
    """Something happens to the membership while all is fetched."""

    meanwhile: Callable[[], None]

    def fetch(self, membership: Membership, tell: Tell = lambda *_: None) -> None:
        """All of it, and then that happens."""
        super().fetch(membership, tell)
        self.meanwhile()


def test_who_moves_a_kiosk_by_hand_changes_nothing_else(tmp_path: Path) -> None:
    """A profile that comes while all is fetched stays."""
    with open_house(tmp_path) as house:
        kiosk, url = house.kiosk("kiosk"), f"https://localhost:{house.served.port}"
        told = replace(kiosk.membership, profile={"mode": "desk"})
        enrolment = SlowEnrolment(kiosk.ledger, kiosk.file.clock)
        enrolment.meanwhile = lambda: keep(kiosk, told)
        assert enrolment.move(url) == replace(told, url=url) == load_membership(kiosk.ledger.store)


def keep(kiosk: Kiosk, membership: Membership | None) -> None:
    """In place of what was."""
    with kiosk.ledger.writing():
        if membership is None:
            forget_membership(kiosk.ledger.store)
        else:
            save_membership(kiosk.ledger.store, membership)


def test_off_is_off(tmp_path: Path) -> None:
    """A kiosk that is not to look stays where it was."""
    with open_house(tmp_path) as house:
        kiosk, first = house.kiosk("kiosk"), house.served.port
    with open_house(tmp_path), working(kiosk, None) as one:
        assert not [thread for thread in threads() if thread.name == "hub-seeker"]
        assert one.url == f"https://127.0.0.1:{first}"


@pytest.mark.parametrize(
    ("answer", "is_ours"),
    [
        pytest.param(b'{"hub":"h","epoch":7', True, id="the same"),
        pytest.param(b'{"hub":"h","epoch":8', True, id="another machine that has taken over"),
        pytest.param(b'{"hub":"h","epoch":6', False, id="a former one"),
        pytest.param(b'{"hub":"g","epoch":7', False, id="another one"),
    ],
)
def test_whose_answer_it_is(answer: bytes, *, is_ours: bool) -> None:
    """The same hub, in the epoch that was seen or a later one."""
    rest = b',"now_ms":1,"event":"","tickets":"","positions":0,"people":0,"journal":0}'
    membership = Membership(url="", token="t", hub="h")
    said = Answer(status=200, raw=answer + rest, asked_ns=0, answered_ns=0)
    assert seeker.is_ours(said, membership, Marks(hub="h", epoch=7)) is is_ours
    assert not seeker.is_ours(replace(said, status=401), membership, Marks(hub="h", epoch=7))


def test_a_former_hub_is_not_followed(tmp_path: Path) -> None:
    """It holds the key and says to be our hub, but another one has taken over since."""
    with open_house(tmp_path) as house:
        kiosk, first = house.kiosk("kiosk"), house.served.port
    marks = load_marks(kiosk.ledger.store)
    with kiosk.ledger.writing():
        save_marks(kiosk.ledger.store, replace(marks, epoch=marks.epoch + 1))
    with open_house(tmp_path) as house:
        with working(kiosk, at("https://127.0.0.1:1", f"https://127.0.0.1:{house.served.port}")) as one:
            counts = house.served.host.logbook.counts
            assert wait_until(lambda: "/api/1/manifest" in str(list(counts())), SOON_S)
        assert one.url == f"https://127.0.0.1:{first}"
