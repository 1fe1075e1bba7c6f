"""What every keeper of a hub's data has to keep to: codes, tokens, and the table of devices."""

from pathlib import Path

import pytest

from checkin.errors import BatchRefusedError, DeviceRevokedError
from checkin.journal import FOLLOW_MS
from checkin.model import ListId, RoomId
from checkin.roles import StaffRole
from hub.gathering import Gathering, Member, TokenRight
from hub.tallies import count_open
from sync.hub.devices import CODE_MS
from sync.hub.members import version_of_profile
from sync.hub.protocol import Enrol, Heartbeat
from sync.staff import StaffMember
from tests.fakes.chained import ChainedDevice
from tests.fakes.clock import START_MS, FakeClock
from tests.fakes.keepers import Keeper, doors, enrolled, whole_feed
from tests.fakes.small_congress import EVENT_SET

USED = "already_redeemed"
HOUR_MS = 3_600_000


def test_a_code_makes_a_device_once(keeper: Keeper) -> None:
    """The second one who shows it gets nothing, also after the hub was started anew."""
    codes = []

    async def first(hub: Gathering) -> None:
        codes.append(await hub.create_device("Door 1", TokenRight.KIOSK, {"mode": "door"}))
        answer = await hub.enrol(Enrol(code=codes[0], device="kiosk-a"))
        assert answer is not None
        assert (answer.name, answer.profile, answer.now_ms) == ("Door 1", {"mode": "door"}, START_MS)
        assert await hub.find_member(answer.token) == Member(
            name="Door 1", device="kiosk-a", right=TokenRight.KIOSK, profile={"mode": "door"}
        )
        assert await hub.enrol(Enrol(code=codes[0], device="kiosk-b")) is None

    async def second(hub: Gathering) -> None:
        assert await hub.enrol(Enrol(code=codes[0], device="kiosk-b")) is None

    keeper.run(first, second)


@pytest.mark.parametrize(
    ("code", "later_ms", "device", "is_taken"),
    [
        pytest.param(None, CODE_MS - 1, "kiosk-a", True, id="on the last moment"),
        pytest.param(None, CODE_MS, "kiosk-a", False, id="a day later"),
        pytest.param("", 0, "kiosk-a", False, id="no code"),
        pytest.param("A" * 24, 0, "kiosk-a", False, id="a guess"),
        pytest.param("\ud800", 0, "kiosk-a", False, id="no text"),
        pytest.param(None, 0, "", False, id="a ledger without a name"),
        pytest.param(None, 0, "kiosk\x1b[2J", False, id="a name that is none"),
    ],
)
def test_a_code_is_good_for_a_day(
    keeper: Keeper, code: str | None, later_ms: int, device: str, *, is_taken: bool
) -> None:
    """And only as it was given, for a ledger that has a name."""

    async def story(hub: Gathering) -> None:
        given = await hub.create_device("Door 1", TokenRight.KIOSK, {})
        keeper.clock.pass_ms(later_ms)
        answer = await hub.enrol(Enrol(code=given if code is None else code, device=device))
        assert (answer is not None) is is_taken

    keeper.run(story)


def test_who_has_access(keeper: Keeper) -> None:
    """Whoever has come and was not sent away; who comes under another name has left the first.

    With what is wanted of each, so that all workers see who has to come again.
    """
    plain, other = version_of_profile({}), version_of_profile({"lists": "Saal 2", "feed": "lists"})

    async def story(hub: Gathering) -> None:
        await hub.create_device("Door 0", TokenRight.KIOSK, {})
        await enrolled(hub, "kiosk-a", name="Door 1")
        await enrolled(hub, "kiosk-b", name="Door 2")
        assert await hub.access() == {("Door 1", "kiosk-a", plain), ("Door 2", "kiosk-b", plain)}
        before = await hub.wait_for_news(-1)
        await hub.revoke("Door 2")
        assert await hub.wait_for_news(before) > before
        assert await hub.access() == {("Door 1", "kiosk-a", plain)}
        before = await hub.wait_for_news(before)
        await hub.set_profile("Door 1", {"feed": "lists", "lists": "Saal 2"})
        assert await hub.wait_for_news(before) > before
        assert await hub.access() == {("Door 1", "kiosk-a", other)}
        before = await hub.wait_for_news(before)
        await hub.create_device("Door 1", TokenRight.KIOSK, {})
        assert await hub.wait_for_news(before) > before
        assert await hub.access() == {("Door 1", "kiosk-a", plain)}
        await enrolled(hub, "kiosk-a", name="Door 3")
        assert await hub.access() == {("Door 3", "kiosk-a", plain)}

    keeper.run(story)


def test_nothing_that_opens_anything_is_kept(keeper: Keeper, tmp_path: Path) -> None:
    """Tokens and codes are many bits and never repeat; a token that was cut opens nothing."""

    async def story(hub: Gathering) -> None:
        code = await hub.create_device("Door 1", TokenRight.KIOSK, {})
        other = await hub.create_device("Door 2", TokenRight.KIOSK, {})
        assert code != other
        assert len(code) >= 24
        answer = await hub.enrol(Enrol(code=code, device="kiosk-a"))
        assert answer is not None
        assert len(answer.token) >= 64
        for wrong in ("", answer.token[:-1], answer.token + "0", code, "\ud800"):
            assert await hub.find_member(wrong) is None

    keeper.run(story)


def test_a_member_carries_what_the_organiser_wants_of_it(keeper: Keeper) -> None:
    """What was said last, whoever has enrolled with which code."""

    async def story(hub: Gathering) -> None:
        code = await hub.create_device("Door 1", TokenRight.KIOSK, {"gate": "North"})
        answer = await hub.enrol(Enrol(code=code, device="kiosk-a"))
        assert answer is not None
        await hub.create_device("Door 1", TokenRight.KIOSK, {"gate": "South"})
        member = await hub.find_member(answer.token)
        assert member is not None
        assert member.profile == {"gate": "South"}

    keeper.run(story)


def test_what_is_wanted_of_a_device_changes_without_a_code(keeper: Keeper) -> None:
    """Its token stays good, and from the next request on it carries the new profile; of nobody else."""

    async def story(hub: Gathering) -> None:
        code = await hub.create_device("Door 1", TokenRight.KIOSK, {"gate": "North"})
        await hub.create_device("Door 2", TokenRight.KIOSK, {"gate": "East"})
        answer = await hub.enrol(Enrol(code=code, device="kiosk-a"))
        assert answer is not None
        assert await hub.set_profile("Door 1", {"mode": "desk"})
        assert not await hub.set_profile("Door 9", {"mode": "desk"})
        member = await hub.find_member(answer.token)
        assert member is not None
        assert member.profile == {"mode": "desk"}
        assert [dict(row.profile) for row in await hub.devices()] == [{"mode": "desk"}, {"gate": "East"}]

    keeper.run(story)


def test_who_works_here_is_kept(keeper: Keeper) -> None:
    """In the order in which they were named, in place of who did before; nobody at first."""
    mia = StaffMember(name="Mia", role=StaffRole.LEAD, pin="$argon2id$x")
    tom = StaffMember(name="Tom", role=StaffRole.STEWARD)

    async def first(hub: Gathering) -> None:
        assert tuple(await hub.staff()) == ()
        await hub.save_staff([tom, mia])

    async def second(hub: Gathering) -> None:
        assert tuple(await hub.staff()) == (tom, mia)
        await hub.save_staff([mia])
        assert tuple(await hub.staff()) == (mia,)

    keeper.run(first, second)


def test_revoked_is_revoked(keeper: Keeper) -> None:
    """Token, unused code and a batch on its way: none of them opens anything any more."""

    async def story(hub: Gathering) -> None:
        device = ChainedDevice("kiosk-a")
        device.enter(1)
        code = await hub.create_device("Door 1", TokenRight.KIOSK, {})
        answer = await hub.enrol(Enrol(code=code, device="kiosk-a"))
        assert answer is not None
        member = await hub.find_member(answer.token)
        assert member is not None
        code = await hub.create_device("Door 1", TokenRight.KIOSK, {})
        assert await hub.revoke("Door 1")
        with pytest.raises(DeviceRevokedError):
            await hub.find_member(answer.token)
        assert await hub.enrol(Enrol(code=code, device="kiosk-a")) is None
        with pytest.raises(BatchRefusedError) as refused:
            await hub.take(member, device.batch())
        assert refused.value.status == 403
        assert await whole_feed(hub) == []
        assert not await hub.revoke("Door 9")
        (row,) = await hub.devices()
        assert row.revoked_ms == START_MS

    keeper.run(story)


def test_a_lost_machine_hears_that_it_must_forget_also_when_another_has_its_place(keeper: Keeper) -> None:
    """A thief may turn it on long after the organiser has replaced it. One that was not revoked is kept."""

    async def story(hub: Gathering) -> None:
        tokens = []
        for device in ("kiosk-a", "kiosk-b", "kiosk-c"):
            answer = await hub.enrol(
                Enrol(code=await hub.create_device("Door 1", TokenRight.KIOSK, {}), device=device)
            )
            assert answer is not None
            tokens.append(answer.token)
            if device == "kiosk-a":
                assert await hub.revoke("Door 1")
        with pytest.raises(DeviceRevokedError):
            await hub.find_member(tokens[0])
        assert await hub.find_member(tokens[1]) is None
        assert await hub.find_member(tokens[2]) is not None

    keeper.run(story)


def test_a_new_code_lets_the_old_token_stand_until_it_is_used(keeper: Keeper) -> None:
    """A kiosk works on while somebody walks over to enrol it anew; also after it was revoked."""

    async def story(hub: Gathering) -> None:
        old = await hub.enrol(
            Enrol(code=await hub.create_device("Door 1", TokenRight.KIOSK, {}), device="kiosk-a")
        )
        assert old is not None
        code = await hub.create_device("Door 1", TokenRight.DESK, {"mode": "desk"})
        assert await hub.find_member(old.token) is not None
        new = await hub.enrol(Enrol(code=code, device="kiosk-b"))
        assert new is not None
        assert await hub.find_member(old.token) is None
        member = await hub.find_member(new.token)
        assert member is not None
        assert (member.name, member.device, member.right) == ("Door 1", "kiosk-b", TokenRight.DESK)

    keeper.run(story)


def test_a_ledger_is_one_device(keeper: Keeper) -> None:
    """Enrolled under another name, it gives up the earlier one."""

    async def story(hub: Gathering) -> None:
        first = await hub.enrol(
            Enrol(code=await hub.create_device("Door 1", TokenRight.KIOSK, {}), device="kiosk-a")
        )
        await enrolled(hub, "kiosk-a", name="Door 2")
        assert first is not None
        assert await hub.find_member(first.token) is None
        assert [(row.name, row.device) for row in await hub.devices()] == [
            ("Door 1", ""),
            ("Door 2", "kiosk-a"),
        ]

    keeper.run(story)


def test_the_device_table_tells_how_devices_are(keeper: Keeper) -> None:
    """Who is there, when they were heard last, what waits at them; others hear it with their heartbeat."""

    async def story(hub: Gathering) -> None:
        alice, bob = await enrolled(hub, "kiosk-a"), await enrolled(hub, "kiosk-b")
        await hub.create_device("Never came", TokenRight.DESK, {})
        device = ChainedDevice("kiosk-b")
        device.enter(1)
        await hub.take(bob, device.batch())
        beat = Heartbeat(
            pending=23,
            cursor=7,
            mode="door",
            printer="paper_out",
            decode_ms=(5, 9, 30),
            wait_ms=(200, 600, 1500),
            calls_staff=True,
            room=RoomId(11),
            list=ListId(2),
            direction="exit",
        )
        keeper.clock.advance(3)
        alive = await hub.heartbeat(bob, beat)
        assert [(one.name, one.age_s) for one in alive.devices] == [("The kiosk-a", 3.0)]
        assert [(one.device, one.room, one.list, one.direction) for one in alive.devices] == [
            ("kiosk-a", None, None, "")
        ]
        keeper.clock.advance(12)
        alive = await hub.heartbeat(alice, Heartbeat(pending=0, cursor=1))
        assert [(one.name, one.age_s, one.pending) for one in alive.devices] == [("The kiosk-b", 12.0, 23)]
        assert [one.calls_staff for one in alive.devices] == [True]
        assert [(one.device, one.room, one.list, one.direction) for one in alive.devices] == [
            ("kiosk-b", RoomId(11), ListId(2), "exit")
        ]
        rows = {row.name: row for row in await hub.devices()}
        assert list(rows) == ["Never came", "The kiosk-a", "The kiosk-b"]
        assert rows["The kiosk-b"].heartbeat == beat
        assert (rows["The kiosk-b"].sequence, rows["The kiosk-b"].seen_ms) == (1, START_MS + 3_000)
        assert (rows["Never came"].enrolled_ms, rows["Never came"].seen_ms) == (None, None)

    keeper.run(story)


def test_what_has_happened_is_counted_from_a_cursor_on(keeper: Keeper) -> None:
    """By kind; and whoever entered a list twice is told with all their passages, and nobody else."""

    async def story(hub: Gathering) -> None:
        one, other = await doors(hub, keeper.clock)
        for number in (1, 2):
            one.device.enter(number)
        await one.tells()
        first = await hub.tally(0)
        assert first.kinds == {"entry": 2}
        assert await hub.entered_twice() == []
        other.device.enter(1)
        other.device.leave(3)
        await other.tells()
        second = await hub.tally(first.cursor)
        assert (second.kinds, second.cursor > first.cursor) == ({"entry": 1, "exit": 1}, True)
        assert (await hub.tally(second.cursor)).kinds == {}
        twice = await hub.entered_twice()
        assert [entry.body.position for entry in twice] == [1, 1]
        assert count_open(twice, EVENT_SET) == 1

    keeper.run(story)


def test_refusals_are_counted(keeper: Keeper) -> None:
    """By why; a keeper that has refused nothing says nothing of it."""

    async def story(hub: Gathering) -> None:
        (one,) = await doors(hub, keeper.clock, "a")
        assert not any(hub.alarms().values())
        stranger = ChainedDevice("kiosk-z")
        stranger.enter(1)
        with pytest.raises(BatchRefusedError):
            await hub.take(one.member, stranger.batch())
        assert hub.alarms()["foreign"] == 1

    keeper.run(story)


def test_entries_dated_ahead_are_counted_once(keeper: Keeper) -> None:
    """When they are taken: neither with a batch that is refused, nor when they come again."""

    async def story(hub: Gathering) -> None:
        member = await enrolled(hub)
        fast = ChainedDevice(member.device, FakeClock(keeper.clock.now_ms() + 2 * FOLLOW_MS))
        for number in (1, 2):
            fast.enter(number)
        with pytest.raises(BatchRefusedError):
            await hub.take(member, fast.batch(1))
        assert hub.alarms().get("ahead", 0) == 0
        for after in (0, 0, 1):
            await hub.take(member, fast.batch(after))
        assert hub.alarms()["ahead"] == 2

    keeper.run(story)
