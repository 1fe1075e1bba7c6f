"""The download: whatever changes over there and wherever it is cut, in the end both sides hold the same."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.errors import LinkDownError, PeerRefusedError, WireFormatError
from checkin.journal import Fact, Kind
from checkin.made_here import made_here_id
from checkin.model import ListId, PositionId, PositionStatus, Room, RoomId
from checkin.presence import parents_of
from sync.elsewhere import read_elsewhere
from sync.pretix.documents import read_print_data
from sync.pretix.download import Download
from sync.pretix.line import Answer, Call
from sync.pretix.pages import Fetcher
from sync.pretix.profiles import SCAN
from sync.pretix.progress import load_progress
from sync.replica import count_positions, iter_positions, load_event_set, save_event_set
from sync.search import Vocabulary, search
from sync.tickets import find_media, is_blocked, is_revoked
from tests.fakes.download_site import DAY_MS, OURS, PAIRING, Site, made
from tests.fakes.entropy import SeededEntropy
from tests.fakes.pretix_api import (
    EVENT,
    ORGANIZER,
    FakePretixApi,
    Row,
    checkin_row,
    cut_at,
    forbids,
    order_row,
    position_row,
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """One with 7 orders of two positions, three orders a page."""
    with made(tmp_path, 3) as one:
        for number in range(7):
            pair = (position_row(number * 2 + 1), position_row(number * 2 + 2))
            one.api.put(order_row(f"O{number}", *pair, at=number))
        yield one


def test_all_of_it_comes_once(site: Site) -> None:
    """Positions, words, print data and the event set; a second look asks for changes only."""
    site.download.pull()
    site.assert_same()
    assert [(told.done, told.total) for told in site.told] == [(3, 7), (6, 7), (7, 7)]
    assert b"G3" in read_print_data(site.ledger.store, 3)
    assert [p.id for p in search(site.ledger.store, "g3 weiss", 5, Vocabulary())] == [3]
    before = len(site.api.asked)
    site.download.pull_orders()
    asked = site.api.asked[before:]
    assert [path for path in asked if "/orders/" in path] == [p for p in asked if "modified_since" in p]


@pytest.mark.parametrize("number", range(1, 22))
def test_it_goes_on_wherever_it_was_cut(site: Site, number: int) -> None:
    """One request fails, each in turn: the next run ends it, and no page that was kept is asked for again."""
    site.api.fails = cut_at(number)
    for _ in range(2):
        try:
            site.download.pull()
        except LinkDownError:
            assert len(site.api.asked) == number
    site.assert_same()
    assert load_progress(site.ledger.store, EVENT).is_whole
    pages = [path for path in site.api.asked if "ordering=datetime" in path]
    assert len(pages) <= 5


def test_a_day_is_enough_to_forget_however_many_are_gone(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test orders are deleted by the hundred before a sale begins."""
    monkeypatch.setattr("sync.pretix.orders.MISSED_AT_ONCE", 2)
    site.download.pull()
    for number in range(5):
        site.api.drop(f"O{number}")
    site.clock.pass_ms(DAY_MS + 1)
    site.download.pull_orders()
    site.assert_same()


def test_only_a_whole_run_forgets(site: Site) -> None:
    """An order that was deleted for good stays until the next run over all of them, a day later."""
    site.download.pull()
    site.api.drop("O2")
    site.download.pull_orders()
    assert count_positions(site.ledger.store) == 14
    site.clock.pass_ms(DAY_MS + 1)
    site.download.pull_orders()
    site.assert_same()
    assert count_positions(site.ledger.store) == 12


def test_nobody_is_forgotten_when_a_page_may_have_slipped(site: Site) -> None:
    """An order deleted while pages are read moves the others up: whoever was missed is kept."""
    site.download.pull()
    site.clock.pass_ms(DAY_MS + 1)

    def drop_after_first(path: str) -> None:
        if "page=2" in path:
            site.api.drop("O0")

    site.api.fails = drop_after_first
    site.download.pull_orders()
    assert set(site.api.positions()) <= set(site.secrets())


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"status": "c"}, PositionStatus.CANCELED, id="canceled order"),
        pytest.param({"status": "e"}, PositionStatus.CANCELED, id="expired"),
        pytest.param({"status": "n"}, PositionStatus.PENDING, id="unpaid"),
        pytest.param(
            {"status": "n", "require_approval": True}, PositionStatus.APPROVAL_PENDING, id="unapproved"
        ),
        pytest.param({"status": "z"}, PositionStatus.CANCELED, id="a state that nobody knows lets nobody in"),
    ],
)
def test_states(site: Site, change: Row, expected: PositionStatus) -> None:
    """What an order's state means for its positions."""
    site.download.pull()
    site.api.put(order_row("O0", position_row(1), position_row(2), **change))  # type: ignore[arg-type]
    site.download.pull_orders()
    assert {p.status for p in iter_positions(site.ledger.store) if p.id < 3} == {expected}


def test_a_canceled_position_is_gone(site: Site) -> None:
    """Out of its order means out of the copy; the others of the order stay."""
    site.download.pull()
    site.api.put(order_row("O0", position_row(1, canceled=True), position_row(2)))
    site.download.pull_orders()
    site.assert_same()
    assert read_print_data(site.ledger.store, 1) == b""


def test_two_tickets_swap_their_secrets(site: Site) -> None:
    """In two orders, on two pages: both end with their own."""
    site.download.pull()
    site.api.put(order_row("O0", position_row(1, "secret14"), position_row(2)))
    site.api.put(order_row("O6", position_row(13), position_row(14, "secret1"), at=6))
    site.api.page_size = 1
    site.download.pull_orders()
    site.assert_same()


def test_check_ins_of_others_count_and_ours_do_not(site: Site) -> None:
    """Other devices' entries stand in folds and rooms; our own are in our journal already."""
    site.download.pull()
    hall = Room(id=RoomId(5), names={"de": "Saal"}, counts=(ListId(1),))
    event_set = load_event_set(site.ledger.store)
    assert event_set is not None
    with site.ledger.writing():
        save_event_set(site.ledger.store, replace(event_set, rooms=(hall,)))
    theirs, ours = checkin_row(1, device=9, at=3), checkin_row(2, device=OURS, at=4)
    by_itself = checkin_row(3, device=OURS, at=90, type="exit", auto_checked_in=True)
    site.api.put(order_row("O0", position_row(1, checkins=[theirs]), position_row(2, checkins=[ours])))
    site.download.pull_orders()
    assert [p.kind for p in site.ledger.passages(PositionId(1))] == [Kind.ENTRY]
    assert not site.ledger.passages(PositionId(2))
    assert site.ledger.rooms.persons(RoomId(5)) == 1
    site.api.put(order_row("O0", position_row(1, checkins=[theirs, by_itself]), position_row(2)))
    site.download.pull_orders()
    assert site.ledger.rooms.persons(RoomId(5)) == 0
    site.api.put(order_row("O0", position_row(1, checkins=[theirs]), position_row(2)))
    site.download.pull_orders()
    assert site.ledger.rooms.persons(RoomId(5)) == 1
    site.api.put(order_row("O0", position_row(2)))
    site.download.pull_orders()
    assert site.ledger.rooms.persons(RoomId(5)) == 0  # whoever is gone is in no room


def test_a_walk_in_stays_in_the_rooms_that_were_entered_here(site: Site) -> None:
    """What happened before central sent the position counts together with what others did after it."""
    site.download.pull()
    house = Room(id=RoomId(5), names={"de": "Haus"}, counts=(ListId(1),))
    hall = Room(id=RoomId(6), names={"de": "Saal"}, counts=(ListId(2),), parent=RoomId(5))
    event_set = load_event_set(site.ledger.store)
    assert event_set is not None
    with site.ledger.writing():
        save_event_set(site.ledger.store, replace(event_set, rooms=(house, hall)))
        entry = Fact(kind=Kind.ENTRY, at_ms=1, position=made_here_id("WALK1"), list=ListId(1), room=RoomId(5))
        site.ledger.append(entry)
        site.ledger.rooms.rebuild(parents_of((house, hall)))
    rows = [checkin_row(7, 2, at=60_000), checkin_row(8, 2, at=60_001, type="exit")]
    site.api.put(order_row("W", position_row(99, "WALK1", checkins=rows), at=99))
    site.download.pull_orders()
    persons = {room: site.ledger.rooms.persons(room) for room in (house.id, hall.id)}
    site.ledger.rooms.rebuild(parents_of((house, hall)))
    assert persons == {house.id: 1, hall.id: 0}
    assert persons == {room: site.ledger.rooms.persons(room) for room in persons}


def test_a_change_that_was_not_to_be_seen_yet_comes_with_the_next_look(site: Site) -> None:
    """Central writes down when an order changed before others can see it."""
    site.download.pull()
    written_at = site.api.now
    site.download.pull_orders()
    row = order_row("LATE", position_row(99), at=99)
    site.api.orders["LATE"] = (written_at, row)
    site.download.pull_orders()
    site.assert_same()


def test_history_is_sooner_than_orders(site: Site) -> None:
    """Where the profile allows it, check-ins of others come by themselves; those of ours are left out."""
    site.download.pull()
    created = (site.api.now).isoformat()
    theirs = {**checkin_row(7), "position": 3, "created": created, "successful": True}
    ours = {**checkin_row(8, device=OURS), "position": 4, "created": created, "successful": True}
    nobody = {**checkin_row(9), "position": None, "created": created, "successful": True}
    site.api.history = [theirs, ours, nobody]
    site.download.pull_orders()
    assert [one.id for one in read_elsewhere(site.ledger.store, PositionId(3))] == [7]
    assert not read_elsewhere(site.ledger.store, PositionId(4))


def test_tickets_beside_orders(site: Site) -> None:
    """Revoked, blocked and unblocked secrets, and media."""
    at = site.api.now.isoformat()
    site.api.documents["revokedsecrets/"] = [{"id": 1, "secret": "old", "created": at}]
    site.api.documents["blockedsecrets/"] = [{"id": 1, "secret": "bad", "updated": at, "blocked": True}]
    site.api.media = [{"id": 1, "type": "barcode", "identifier": "BAND", "linked_orderpositions": [3]}]
    site.download.pull()
    store = site.ledger.store
    assert is_revoked(store, EVENT, "old")
    assert is_blocked(store, EVENT, "bad")
    assert [m.positions for m in find_media(store, "BAND")] == [(3,)]
    site.api.documents["blockedsecrets/"] = [{"id": 1, "secret": "bad", "updated": at, "blocked": False}]
    site.download.pull_tickets()
    assert not is_blocked(store, EVENT, "bad")


def test_a_profile_for_scanning_asks_for_no_history(tmp_path: Path) -> None:
    """What is forbidden is not asked for: the server would count it as a mistake of ours."""
    with made(tmp_path, profile=SCAN) as site:
        site.api.put(order_row("A", position_row(1)))
        site.api.fails = forbids("/checkins/")
        site.download.pull()
        site.assert_same()


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<h1>Welcome</h1>", id="a web page"),
        pytest.param(b'{"count": "many"}', id="a page that is none"),
        pytest.param(b'{"count": 1, "next": null, "results": [{"code": 1}]}', id="an order that is none"),
        pytest.param(b"[" * 10_000, id="nested without end"),
        pytest.param(b'{"count": 1, "next": null, "results": [{"code": "\xff"}]}', id="no UTF-8"),
    ],
)
def test_hostile_pages_change_nothing(site: Site, raw: bytes) -> None:
    """Whatever comes in place of a page: an error of ours, and what is here stays."""
    site.download.pull()
    before = site.secrets()

    class Liar:
        def ask(self, call: Call, *, can_wait: bool = False) -> Answer:
            assert can_wait
            assert call.body is None
            return Answer(200, raw, {})

    liar = Download(
        site.ledger, Fetcher(Liar(), ORGANIZER), PAIRING, site.clock, SeededEntropy(2), lambda _: None
    )
    with pytest.raises((WireFormatError, PeerRefusedError)):
        liar.pull_orders()
    with pytest.raises((WireFormatError, PeerRefusedError)):
        liar.pull_setup()
    assert site.secrets() == before


Step = tuple[str, int, int]
WHAT = st.sampled_from(["put", "put", "cancel", "scan", "drop", "pull", "pull"])
STEPS = st.lists(st.tuples(WHAT, st.integers(0, 5), st.integers(1, 12)), max_size=25)


def _act(api: FakePretixApi, what: str, order: int, number: int) -> None:
    """One thing that happens over there."""
    code, first = f"O{order}", order * 10
    match what:
        case "put":
            api.put(order_row(code, *(position_row(first + k) for k in range(number % 3)), at=order))
        case "cancel":
            api.put(order_row(code, position_row(first, canceled=True), at=order))
        case "scan":
            api.put(order_row(code, position_row(first, checkins=[checkin_row(number)]), at=order))
        case _:
            api.drop(code)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
def test_both_sides_agree_in_the_end(steps: list[Step]) -> None:
    """Orders come, change and vanish while runs are cut at any request: good runs mend all within a day."""
    with TemporaryDirectory() as folder, made(Path(folder), 2) as site:
        for what, order, number in steps:
            if what != "pull":
                _act(site.api, what, order, number)
                continue
            site.api.fails = cut_at(number)
            with suppress(LinkDownError):
                site.download.pull()
        site.api.fails = lambda _: None
        site.download.pull()
        site.clock.pass_ms(DAY_MS + 1)
        site.download.pull()
        site.assert_same()


def test_an_order_is_split_over_two_pages(site: Site) -> None:
    """Its ticket stays, whichever of the two orders comes first."""
    site.download.pull()
    site.api.page_size = 1
    site.api.put(order_row("O3", position_row(7), at=3))
    site.api.put(order_row("SPLIT", position_row(8), at=99))
    site.download.pull_orders()
    site.assert_same()


def test_an_event_that_is_gone_keeps_no_other_from_coming(tmp_path: Path) -> None:
    """The good one is here; the trouble with the other is told."""
    with made(tmp_path) as site:
        site.api.put(order_row("A", position_row(1)))
        both = replace(PAIRING, events=("gone", EVENT))
        fetcher = Fetcher(site.api, ORGANIZER)
        download = Download(site.ledger, fetcher, both, site.clock, SeededEntropy(1), site.told.append)
        with pytest.raises(PeerRefusedError):
            download.pull()
        site.assert_same()
        event_set = load_event_set(site.ledger.store)
        assert event_set is not None
        assert [event.slug for event in event_set.events] == [EVENT]


def test_check_ins_under_a_former_number_are_ours(tmp_path: Path) -> None:
    """Paired anew, a kiosk is another device; what it did before stands in its journal all the same."""
    with made(tmp_path) as site:
        site.api.put(order_row("A", position_row(1, checkins=[checkin_row(1, device=3)])))
        again = replace(PAIRING, former=(3,))
        fetcher = Fetcher(site.api, ORGANIZER)
        Download(site.ledger, fetcher, again, site.clock, SeededEntropy(1), site.told.append).pull()
        assert not read_elsewhere(site.ledger.store, PositionId(1))


def test_a_number_beyond_all_databases_is_no_number(site: Site) -> None:
    """One such answer changes nothing, and breaks nothing."""
    site.download.pull()
    before = site.secrets()
    site.api.put(order_row("BIG", position_row(2**63), at=99))
    with pytest.raises(WireFormatError):
        site.download.pull_orders()
    assert site.secrets() == before
