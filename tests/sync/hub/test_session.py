"""A kiosk's talk with its hub: the right thing next, and the same end whatever fails on the way."""

from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.hub.membership import Marks, load_marks, save_marks
from sync.hub.protocol import BATCH_ENTRIES, Taken
from sync.hub.snapshot import MOST_MISSES
from sync.hub.steps import Answer, Effect, EndAccess, Ended, Heard, Lost, Request, Trouble, What
from sync.replica import count_positions, load_event_set
from tests.fakes.clock import START_MS
from tests.fakes.hub_bench import STATUS, Bench, benched
from tests.fakes.hub_wire import FAULTS
from tests.fakes.small_congress import EVENT_SET


@pytest.fixture
def bench() -> Iterator[Bench]:
    """One for each test."""
    with benched() as made:
        yield made


def test_first_what_there_is_then_where_then_who(bench: Bench) -> None:
    """The manifest comes first, and nobody is taken in before the event is known."""
    bench.settle()
    first = bench.whats()[:6]
    assert first[0] is What.MANIFEST
    assert first.index(What.EVENT) < first.index(What.SNAPSHOT)
    assert bench.has_all()
    assert load_event_set(bench.ledger.store) == EVENT_SET


def test_without_a_snapshot_positions_come_page_by_page() -> None:
    """A hub that has not packed its list yet keeps nobody waiting."""
    with benched(people=BATCH_ENTRIES + 20) as bench:
        bench.wire.has_snapshot = False
        bench.settle()
        assert bench.whats().count(What.PEOPLE) == 2
        assert bench.has_all()


def test_a_snapshot_that_is_always_gone_is_not_waited_for(bench: Bench) -> None:
    """Behind a balancer each worker names a snapshot of its own: after three misses it goes page by page."""
    bench.wire.keeps_snapshots = False
    bench.settle()
    assert bench.whats().count(What.SNAPSHOT) == MOST_MISSES
    assert bench.has_all()


def test_entries_go_up_and_come_back_with_the_hubs_stamps(bench: Bench) -> None:
    """Both sides have the same journal in the same order."""
    bench.enter(3)
    bench.settle()
    assert bench.has_all()
    rows = bench.ledger.store.rows("SELECT DISTINCT stamp_rank, stamp_epoch FROM journal")
    assert rows == [(1, bench.driver.session.known.marks.epoch)]


def test_a_restart_goes_on_where_it_was(bench: Bench) -> None:
    """Nothing that is here is fetched again, nothing that is there is sent again."""
    bench.enter(3)
    bench.settle()
    bench.wire.asked.clear()
    bench.start()
    bench.settle()
    assert set(bench.whats()) <= {What.MANIFEST, What.FEED, What.HEARTBEAT}


def test_a_change_is_fetched_as_a_change(bench: Bench) -> None:
    """A late attendee comes without the list of all."""
    bench.settle()
    bench.add_people(4, 4)
    bench.wire.asked.clear()
    bench.clock.advance(3)
    for _ in range(10):
        bench.step()
    assert What.PEOPLE in bench.whats()
    assert What.SNAPSHOT not in bench.whats()
    assert bench.has_all()


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        pytest.param("request lost", Lost, id="nobody answers"),
        pytest.param("busy", Lost, id="the hub cannot write now"),
        pytest.param("garbage", Trouble, id="the answer is no answer"),
        pytest.param("broken", Trouble, id="the hub broke over it"),
    ],
)
def test_what_fails_is_told_and_tried_again(bench: Bench, fault: str, told: type[Effect]) -> None:
    """Staff hear of it once, and it goes on by itself."""
    bench.settle()
    bench.effects.clear()
    bench.wire.faults = iter([fault])
    bench.clock.advance(11)
    bench.enter(1)
    bench.settle()
    kinds = [type(effect) for effect in bench.effects]
    assert kinds.count(told) == 1
    assert (Heard in kinds) is (told is Lost)
    assert bench.has_all()


def test_pauses_grow_while_nobody_answers(bench: Bench) -> None:
    """A dead hub is not knocked at more often than every half minute in the end."""
    bench.wire.faults = iter(["request lost"] * 30)
    began_ns = bench.clock.mono_ns()
    while len(bench.wire.asked) < 30:
        bench.step()
    assert (bench.clock.mono_ns() - began_ns) / 1e9 > 20 * 20


def test_a_hub_put_back_to_a_backup_gets_all_again_and_is_read_anew(bench: Bench) -> None:
    """It knows less than the kiosk does: otherwise nobody would ever hear of what it lost."""
    for number in (1, 2, 3):
        bench.enter(number)
    bench.settle()
    lost = bench.ledger.store.rows("SELECT id FROM journal ORDER BY arrival DESC LIMIT 2")
    with bench.hub.writing():
        bench.hub.store.run_many("DELETE FROM journal WHERE id = ?", lost)
        bench.hub.store.run("DELETE FROM chain_end")
    bench.clock.advance(301)  # it looks at what there is
    bench.settle()
    assert bench.has_all()
    assert bench.hub.store.row("SELECT count(*) FROM journal") == (6,)


def test_news_that_overtake_the_answer_are_no_older_backup(bench: Bench) -> None:
    """What there is was asked for first; on a slow line the live feed is there before the answer."""
    bench.settle()
    bench.clock.advance(301)
    before = load_marks(bench.ledger.store).journal
    ask = bench.wire.ask

    def overtaken(request: Request) -> Answer:
        answer = ask(request)
        if request.what is What.MANIFEST:
            bench.enter_elsewhere(2)
            bench.driver.live(bench.book.feed(before, 10))
        return answer

    bench.wire.ask = overtaken  # type: ignore[method-assign]
    while bench.whats()[-1] is not What.MANIFEST:
        bench.step()
    assert load_marks(bench.ledger.store).journal == before + 2
    bench.settle()
    assert bench.has_all()


def test_a_revoked_device_ends_and_forgets_everybody(bench: Bench) -> None:
    """What names persons goes, the journal stays, and nothing is asked any more."""
    bench.enter(2)
    bench.settle()
    bench.enter(1)
    bench.book.revoke("north")
    bench.wire.is_revoked = True
    assert isinstance(bench.run(20)[-1], Ended)
    assert any(isinstance(effect, EndAccess) for effect in bench.effects)
    assert count_positions(bench.ledger.store) == 0
    assert bench.ledger.store.row("SELECT count(*) FROM journal") == (3,)


def test_an_unknown_token_ends_nothing(bench: Bench) -> None:
    """A hub that was set up anew knows nobody, which is no reason to forget anybody."""
    bench.settle()
    bench.wire.token = "another"
    bench.enter(1)
    for _ in range(20):
        assert not isinstance(bench.step(), Ended)
    assert count_positions(bench.ledger.store) == 3
    assert any(isinstance(effect, Lost) for effect in bench.effects)


def test_what_was_changed_afterwards_is_refused_for_good_and_the_rest_goes_on(bench: Bench) -> None:
    """Entries that the hub will never take stop the upload, and nothing else."""
    bench.enter(3)
    bench.settle()
    with bench.ledger.writing():
        bench.ledger.store.run("DELETE FROM journal WHERE sequence > 1")
    bench.ledger._forget()  # noqa: SLF001  # as a ledger that was put back to an older state
    bench.enter(4)
    bench.start()
    for _ in range(30):
        bench.step()
    assert any(isinstance(effect, Trouble) for effect in bench.effects)
    assert bench.whats().count(What.UPLOAD) < 6
    bench.add_people(4, 4)
    for _ in range(30):
        bench.step()
    assert count_positions(bench.ledger.store) == 4


def test_a_hub_that_was_put_back_is_told_everything_again(bench: Bench) -> None:
    """It lacks what it had acknowledged: sent again, nothing is lost."""
    bench.enter(5)
    bench.settle()
    with bench.hub.writing():
        bench.hub.store.run("DELETE FROM journal WHERE sequence > 2")
    bench.enter(1)
    for _ in range(20):
        bench.step()
    assert bench.hub.store.row("SELECT count(*) FROM journal") == (6,)
    assert bench.driver.pending_count() == 0


def test_too_large_a_batch_is_halved(bench: Bench) -> None:
    """Until it fits."""
    bench.enter(8)
    session = bench.driver.session
    sizes = []
    for _ in range(30):
        step = session.next(bench.clock.mono_ns(), bench.driver.outgoing, STATUS)
        if isinstance(step, Request) and step.what is What.UPLOAD:
            sizes.append(len(session.known.parcel.entries))
            answer = Answer(status=413, raw=b"{}", asked_ns=0, answered_ns=0)
            session.heard(step, answer, bench.clock.mono_ns())
        elif isinstance(step, Request):
            session.heard(step, bench.wire.ask(step), bench.clock.mono_ns())
        else:
            break
    assert sizes[:4] == [8, 4, 2, 1]


@pytest.mark.parametrize(
    ("marks", "is_reset"),
    [
        pytest.param({"epoch": 0}, True, id="a newer epoch: all begins anew"),
        pytest.param({"epoch": 9}, False, id="a former hub is not listened to"),
        pytest.param({"hub": "other"}, False, id="another hub is not listened to"),
    ],
)
def test_marks_are_of_one_hub_and_one_epoch(
    bench: Bench, marks: dict[str, object], *, is_reset: bool
) -> None:
    """Cursors of another epoch mean nothing."""
    bench.enter(2)
    bench.settle()
    whole = load_marks(bench.ledger.store)
    known = msgspec.structs.replace(whole, **marks)
    with bench.ledger.writing():
        save_marks(bench.ledger.store, known)
    bench.start()
    bench.effects.clear()
    for _ in range(30):
        bench.step()
    found = load_marks(bench.ledger.store)
    assert ((found.hub, found.epoch) == (whole.hub, whole.epoch)) is is_reset
    assert found.acknowledged == 2
    assert any(isinstance(effect, Lost) for effect in bench.effects) is not is_reset


def test_a_hub_never_acknowledges_more_than_there_is(bench: Bench) -> None:
    """A ledger that was put back must not take its next entries for sent."""
    bench.enter(2)
    session = bench.driver.session
    for _ in range(20):
        step = session.next(bench.clock.mono_ns(), bench.driver.outgoing, STATUS)
        assert isinstance(step, Request)
        if step.what is What.UPLOAD:
            raw = msgspec.json.encode(Taken(sequence=900, epoch=1, now_ms=START_MS))
            session.heard(step, Answer(status=200, raw=raw, asked_ns=0, answered_ns=0), bench.clock.mono_ns())
            break
        session.heard(step, bench.wire.ask(step), bench.clock.mono_ns())
    assert session.known.marks.acknowledged == 2


def test_the_hubs_time_is_taken_over(bench: Bench) -> None:
    """A kiosk whose clock is an hour wrong shows the hub's time, within the round trip."""
    bench.settle()
    bench.clock.set_wall(START_MS)
    assert bench.corrected.offset() is not None


def test_live_news_that_follow_are_taken_at_once(bench: Bench) -> None:
    """And those that do not are fetched."""
    bench.settle()
    before = load_marks(bench.ledger.store).journal
    bench.enter_elsewhere(2)
    bench.driver.live(bench.book.feed(before + 1, 10))
    assert load_marks(bench.ledger.store).journal == before
    bench.driver.live(bench.book.feed(before, 10))
    assert bench.has_all()


@settings(max_examples=10, deadline=None)
@given(
    faults=st.lists(st.sampled_from(FAULTS), max_size=40),
    acts=st.lists(
        st.tuples(st.integers(0, 12), st.sampled_from(["kiosk", "elsewhere", "people", "restart"])),
        max_size=6,
    ),
    has_snapshot=st.booleans(),
)
def test_whatever_fails_the_end_is_the_same(
    faults: list[str], acts: list[tuple[int, str]], *, has_snapshot: bool
) -> None:
    """Failures at any step, with entries on both sides and restarts in between, end in equal replicas."""
    with benched() as bench:
        bench.wire.has_snapshot = has_snapshot
        bench.wire.faults = iter(faults)
        for number, (steps, act) in enumerate(acts):
            for _ in range(steps):
                bench.step()
            if act == "restart":
                bench.start()
            elif act == "people":
                bench.add_people(10 + number, 11 + number)
            elif act == "elsewhere":
                bench.enter_elsewhere(number + 1)
            else:
                bench.enter(number + 1)
        bench.settle()
        assert bench.has_all()


def test_marks_that_cannot_be_read_are_none(bench: Bench) -> None:
    """All is fetched and sent anew, which does no harm."""
    bench.settle()
    with bench.ledger.writing():
        bench.ledger.store.run("UPDATE meta SET value = x'00' WHERE name = 'hub_marks'")
    assert load_marks(bench.ledger.store) == Marks()
    bench.start()
    bench.settle()
    assert bench.has_all()
