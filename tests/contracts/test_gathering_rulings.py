"""What every keeper of a hub's data has to keep to: rulings on entries that kiosks have asked about."""

import asyncio
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from checkin.errors import BatchRefusedError
from checkin.journal import EntryId, Kind
from checkin.model import GateId, ListId
from hub.gathering import Gathering
from sync.elsewhere import ElsewherePassage
from tests.fakes.chained import id_of
from tests.fakes.clock import START_MS
from tests.fakes.keepers import Door, Keeper, doors, person, whole_feed
from tests.fakes.small_congress import DOOR, EVENT_SET, STAND, attendee

USED = "already_redeemed"
HOUR_MS = 3_600_000


def test_a_ticket_passes_once_and_the_second_hears_where(keeper: Keeper) -> None:
    """The entry counts at once; whoever comes elsewhere is told list, time and gate of it."""

    async def story(hub: Gathering) -> None:
        here, there = await doors(hub, keeper.clock)
        first = await here.asks(1, gate=7)
        assert (first.reason, first.sequence) == ("", 1)
        keeper.clock.advance(9)
        second = await there.asks(1)
        assert (second.reason, second.list, second.entered_ms, second.gate) == (USED, DOOR, START_MS, 7)
        assert (await there.asks(2)).reason == ""

    keeper.run(story)


def test_asked_twice_the_answer_is_the_same(keeper: Keeper) -> None:
    """Whatever has happened in between, and after the hub has restarted; nothing is written twice."""

    async def story(hub: Gathering) -> None:
        here, there = await doors(hub, keeper.clock)
        granted, refused = await here.asks(1), await there.asks(1)
        asked = here.newest
        here.device.say(asked, 1)
        here.device.undo(asked, 1)
        await here.tells()
        keeper.clock.advance(60)
        assert replace(await here.question(asked), now_ms=0) == replace(granted, now_ms=0, sequence=3)
        assert replace(await there.question(there.newest), now_ms=0) == replace(refused, now_ms=0)
        assert len(await whole_feed(hub)) == 4

    keeper.run(story)


@pytest.mark.parametrize("count", [2, 8])
def test_of_those_who_ask_at_once_one_is_granted(keeper: Keeper, count: int) -> None:
    """In one transaction or in several: exactly one, and never none."""

    async def story(hub: Gathering) -> None:
        all_doors = await doors(hub, keeper.clock, "abcdefgh"[:count])
        for number in (1, 2, 3):
            answers = await asyncio.gather(*(door.asks(number) for door in all_doors))
            assert sorted(answer.reason for answer in answers) == ["", *[USED] * (count - 1)]

    keeper.run(story)


def test_repeats_of_a_granted_question_let_nobody_else_in(keeper: Keeper) -> None:
    """A question, its repeat and another one at the same time."""

    async def story(hub: Gathering) -> None:
        here, there = await doors(hub, keeper.clock)
        nonce, other = here.device.ask(1), there.device.ask(1)
        question, rival = here.device.question(nonce), there.device.question(other)
        answers = await asyncio.gather(
            hub.rule(here.member, question),
            hub.rule(there.member, rival),
            hub.rule(here.member, question),
        )
        assert answers[0].reason == answers[2].reason
        assert {answers[0].reason, answers[1].reason} == {"", USED}

    keeper.run(story)


Course = Callable[[Door, Door], None]


def _leaves(here: Door, _: Door) -> None:
    here.device.leave(1)


def _undoes(here: Door, _: Door) -> None:
    here.device.undo(here.newest, 1)


def _refuses_after_all(here: Door, _: Door) -> None:
    here.device.say(here.newest, 1, "error", payload={"unanswered": True})


def _forces(here: Door, _: Door) -> None:
    here.device.undo(here.newest, 1)
    here.device.enter(1, forced=True, payload={"overridden": "unpaid"})


def _leaves_and_returns(here: Door, _: Door) -> None:
    here.device.leave(1)
    here.device.clock.advance(1)
    here.device.enter(1)


@pytest.mark.parametrize(
    ("course", "reason"),
    [
        pytest.param(None, USED, id="nothing"),
        pytest.param(_leaves, "", id="they left"),
        pytest.param(_undoes, "", id="it was undone"),
        pytest.param(_refuses_after_all, "", id="the kiosk refused after all"),
        pytest.param(_forces, USED, id="it was undone, and staff let them in"),
        pytest.param(_leaves_and_returns, USED, id="they left and came in again"),
    ],
)
def test_what_happened_since_decides(keeper: Keeper, course: Course | None, reason: str) -> None:
    """Somebody was let in; then something happens here; then they come there."""

    async def story(hub: Gathering) -> None:
        here, there = await doors(hub, keeper.clock)
        assert (await here.asks(1)).reason == ""
        keeper.clock.advance(5)
        if course is not None:
            course(here, there)
            await here.tells()
        keeper.clock.advance(5)
        assert (await there.asks(1)).reason == reason

    keeper.run(story)


def test_what_goes_with_the_question_counts(keeper: Keeper) -> None:
    """The exit that the kiosk has not told yet is told with the entry after it."""

    async def story(hub: Gathering) -> None:
        (here,) = await doors(hub, keeper.clock, "a")
        here.device.enter(1)
        keeper.clock.advance(1)
        here.device.leave(1)
        keeper.clock.advance(1)
        answer = await here.asks(1)
        assert (answer.reason, answer.sequence) == ("", 3)

    keeper.run(story)


def test_a_refused_entry_stands_in_nobodys_way(keeper: Keeper) -> None:
    """Until its kiosk says so, and after that; where the kiosk let them in all the same, it does."""

    async def story(hub: Gathering) -> None:
        first, second, third = await doors(hub, keeper.clock, "abc")
        assert (await first.asks(1)).reason == ""
        keeper.clock.advance(1)
        assert (await second.asks(1)).reason == USED
        keeper.clock.advance(1)
        first.device.leave(1)
        await first.tells()
        keeper.clock.advance(1)
        assert (await third.asks(1)).reason == ""
        third.device.leave(1)
        await third.tells()
        second.device.say(second.newest, 1, payload={"unanswered": True})
        await second.tells()
        keeper.clock.advance(1)
        first.device.enter(2)
        assert (await first.asks(1)).reason == ""

    keeper.run(story)


def test_an_unheard_refusal_counts_once_its_kiosk_let_them_in(keeper: Keeper) -> None:
    """The answer came too late: they are inside, whatever the hub had said."""

    async def story(hub: Gathering) -> None:
        first, second, third = await doors(hub, keeper.clock, "abc")
        await first.asks(1)
        keeper.clock.advance(1)
        assert (await second.asks(1)).reason == USED
        second.device.say(second.newest, 1, payload={"unanswered": True})
        await second.tells()
        first.device.undo(id_of(first.device.entries[0]), 1)
        await first.tells()
        keeper.clock.advance(1)
        assert (await third.asks(1)).reason == USED

    keeper.run(story)


def test_a_list_may_let_in_often_or_never_again(keeper: Keeper) -> None:
    """Multiple entries: always granted. No entry after exit: once, whoever has left."""
    strict = ListId(9)
    rules = replace(EVENT_SET.lists[0], id=strict, allow_entry_after_exit=False)

    async def story(hub: Gathering) -> None:
        here, there = await doors(hub, keeper.clock)
        await hub.save_event(replace(EVENT_SET, lists=(*EVENT_SET.lists, rules)))
        for door in (here, there, here):
            keeper.clock.advance(1)
            assert (await door.asks(1, STAND)).reason == ""
        assert (await here.asks(1, strict)).reason == ""
        keeper.clock.advance(1)
        here.device.leave(1, strict)
        keeper.clock.advance(1)
        assert (await here.asks(1, strict)).reason == USED

    keeper.run(story)


def test_check_ins_elsewhere_count(keeper: Keeper) -> None:
    """Central's other devices have let them in, at a gate of theirs."""

    async def story(hub: Gathering) -> None:
        (here,) = await doors(hub, keeper.clock, "a")
        passed = ElsewherePassage(500, Kind.ENTRY, DOOR, START_MS - 1_000, GateId(3))
        await hub.save_people([person(attendee(1), passed)])
        answer = await here.asks(1)
        assert (answer.reason, answer.entered_ms, answer.gate) == (USED, START_MS - 1_000, 3)

    keeper.run(story)


def test_what_the_hub_does_not_know_it_does_not_refuse(keeper: Keeper) -> None:
    """A list or an attendee that has not come yet: the kiosk has looked at its own copy."""

    async def story(hub: Gathering) -> None:
        (here,) = await doors(hub, keeper.clock, "a")
        assert (await here.asks(1, ListId(77))).reason == ""
        assert (await here.asks(1, ListId(77))).reason == ""
        assert (await here.asks(4_711)).reason == ""

    keeper.run(story)


def test_questions_about_nothing_are_refused(keeper: Keeper) -> None:
    """An entry that is not there, another kind, another device's; nothing of the batch is taken."""

    async def story(hub: Gathering) -> None:
        here, there = await doors(hub, keeper.clock)
        await there.asks(1)
        leaving = here.device.leave(1)
        for nonce, status in ((EntryId("0" * 32), 409), (leaving, 409), (there.newest, 403)):
            with pytest.raises(BatchRefusedError) as refused:
                await hub.rule(here.member, here.device.question(nonce))
            assert refused.value.status == status
        assert len(await whole_feed(hub)) == 1

    keeper.run(story)
