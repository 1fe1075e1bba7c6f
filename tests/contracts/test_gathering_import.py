"""A table that an organiser sends to the hub, over every keeper: what is shown is what is done."""

import pytest
from msgspec.structs import replace

from checkin.errors import InputProblem
from checkin.journal import Kind
from checkin.model import PositionId, PositionStatus
from checkin.personal import Correction, encode
from hub.gathering import Gathering
from hub.organiser.imports.importing import Refused, Trial, carry_out, try_out
from hub.shelf import KEPT_MS, MOST_KEPT, Sent
from tests.fakes.chained import ChainedDevice
from tests.fakes.entropy import SeededEntropy
from tests.fakes.keepers import Keeper, enrolled, open_doors, person
from tests.fakes.small_congress import DOOR, EVENT_SET, FAMILY_NAME, attendee, secret_of

HEAD = "secret;given_name;family_name;organisation;email\n"


def table(*rows: str, name: str = "guests.csv") -> Sent:
    """A table as it is sent."""
    return Sent(name, (HEAD + "\n".join(rows)).encode())


def known(number: int, organisation: str = "", family_name: str = FAMILY_NAME) -> str:
    """The row of somebody who is there."""
    return f"{secret_of(number)};Jörg;{family_name};{organisation};"


async def tried(hub: Gathering, sent: Sent) -> Trial:
    """What would happen."""
    trial = await try_out(hub, sent)
    assert isinstance(trial, Trial)
    return trial


def test_before_the_first_event_there_is_nothing_to_import_for(keeper: Keeper) -> None:
    """Products and lists come first."""

    async def story(hub: Gathering) -> None:
        assert await try_out(hub, table(known(1))) is None

    keeper.run(story)


def test_what_is_shown_is_done_and_done_once(keeper: Keeper) -> None:
    """New, changed and gone; those who are gone stay valid unless somebody says so; then nothing is left."""
    sent = table(known(1), known(2, "Stadt Hameln"), ";Şeyma;Łuczak;;", ";Şeyma;Şahin;;s@example.org")

    async def story(hub: Gathering) -> None:
        await open_doors(hub, 4)
        trial = await tried(hub, sent)
        plan = trial.plan
        assert (len(plan.new), len(plan.changed), plan.unchanged, len(plan.gone)) == (2, 1, 1, 2)
        assert (await tried(hub, sent)).digest == trial.digest
        assert len([one async for one in hub.people()]) == 4
        done = await carry_out(hub, trial, SeededEntropy(3), cancels=False)
        assert (done.new, done.changed, done.canceled, done.is_whole, done.stays) == (2, 1, 0, True, 0)
        again = await tried(hub, sent)
        assert (again.plan.new, again.plan.changed, len(again.plan.gone)) == ((), (), 2)
        assert again.digest != trial.digest

    async def cancel(hub: Gathering) -> None:
        done = await carry_out(hub, await tried(hub, sent), SeededEntropy(4), cancels=True)
        assert (done.new, done.changed, done.canceled) == (0, 0, 2)
        people = {one.position.id: one.position async for one in hub.people()}
        assert {p.status for p in people.values() if p.id in (3, 4)} == {PositionStatus.CANCELED}
        assert people[PositionId(2)].organisation == "Stadt Hameln"
        secrets = [position.secret for position in people.values()]
        assert len({*secrets}) == 6
        assert all(secrets)

    keeper.run(story, cancel)


def test_whoever_changed_meanwhile_is_left_alone(keeper: Keeper) -> None:
    """What was shown is not true any more: nothing of that part is done, and the next look is another one."""
    sent = table(known(1, "Stadt Hameln"), known(2))

    async def story(hub: Gathering) -> None:
        await open_doors(hub, 2)
        trial = await tried(hub, sent)
        await hub.save_people([person(attendee(1, organisation="Landkreis Harz"))])
        done = await carry_out(hub, trial, SeededEntropy(3), cancels=True)
        assert (done.changed, done.is_whole) == (0, False)
        assert [one.position.organisation async for one in hub.people()] == ["Landkreis Harz", ""]
        assert (await tried(hub, sent)).digest != trial.digest

    keeper.run(story)


def test_two_imports_at_once_make_nobody_twice(keeper: Keeper) -> None:
    """Both give the newcomers the same numbers: the second one finds them taken, and looks again."""
    sent = table(known(1), ";Ada;Neu;;")

    async def story(hub: Gathering) -> None:
        await open_doors(hub, 1)
        first, second = await tried(hub, sent), await tried(hub, table(known(1), ";Bea;Neuer;;"))
        assert (await carry_out(hub, first, SeededEntropy(3), cancels=False)).is_whole
        assert not (await carry_out(hub, second, SeededEntropy(4), cancels=False)).is_whole
        assert len([one async for one in hub.people()]) == 2

    keeper.run(story)


def test_what_staff_put_right_stays(keeper: Keeper) -> None:
    """A correction at a desk outlives the table that still has the old name; all else is taken from it."""

    async def story(hub: Gathering) -> None:
        await open_doors(hub, 1)
        member = await enrolled(hub)
        desk = ChainedDevice(member.device, keeper.clock)
        value = encode(Correction(organisation="Stadt Celle"))
        desk.write(Kind.CORRECTION, value, position=PositionId(1), list=DOOR)
        await hub.take(member, desk.batch())
        sent = table(known(1, "Stadt Zelle", "Meier"))
        done = await carry_out(hub, await tried(hub, sent), SeededEntropy(3), cancels=False)
        assert (done.is_whole, done.stays) == (True, 1)
        [now] = [one.position async for one in hub.people()]
        assert (now.organisation, now.family_name) == ("Stadt Celle", "Meier")

    keeper.run(story)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        pytest.param(b"", InputProblem(0, "The file is empty."), id="empty"),
        pytest.param(b"%PDF-1.7", InputProblem(0, "The file is a PDF, no table."), id="a PDF called CSV"),
        pytest.param(
            HEAD.encode() + b"A1;;;;\n", InputProblem(2, "The row has no name."), id="a row without a name"
        ),
        pytest.param(
            (HEAD + f"{secret_of(1)};A;B;;\n{secret_of(1)};C;D;;").encode(),
            InputProblem(3, "The same secret stands in line 2 already."),
            id="a ticket twice",
        ),
    ],
)
def test_a_table_that_cannot_be_taken_says_why(keeper: Keeper, raw: bytes, problem: InputProblem) -> None:
    """With the line, and nothing has changed."""

    async def story(hub: Gathering) -> None:
        await open_doors(hub, 1)
        found = await try_out(hub, Sent("guests.csv", raw))
        assert isinstance(found, Refused)
        assert problem in found.problems
        assert [one async for one in hub.people()] == [person(attendee(1))]

    keeper.run(story)


def test_what_central_says_of_a_person_stays(keeper: Keeper) -> None:
    """A badge that is printed elsewhere is printed after an import as well."""

    async def story(hub: Gathering) -> None:
        await hub.save_event(EVENT_SET)
        await hub.save_people([replace(person(attendee(1)), is_printed=True)])
        trial = await tried(hub, table(known(1, "Stadt Hameln")))
        await carry_out(hub, trial, SeededEntropy(3), cancels=False)
        [now] = [one async for one in hub.people()]
        assert (now.is_printed, now.position.organisation) == (True, "Stadt Hameln")

    keeper.run(story)


def test_little_is_kept_and_not_for_long(keeper: Keeper) -> None:
    """Some minutes, few tables, one per session; what is dropped is gone."""

    async def story(hub: Gathering) -> None:
        owners = [str(number) for number in range(MOST_KEPT + 1)]
        for owner in owners:
            await hub.shelf.put(owner, Sent(owner, b"\0raw"))
            keeper.clock.advance(1)
        assert await hub.shelf.find(owners[0]) is None
        assert await hub.shelf.find(owners[1]) == Sent("1", b"\0raw")
        await hub.shelf.put(owners[1], Sent("other", b""))
        assert await hub.shelf.find(owners[1]) == Sent("other", b"")
        await hub.shelf.drop(owners[2])
        assert await hub.shelf.find(owners[2]) is None
        keeper.clock.advance(KEPT_MS / 1000)
        assert [await hub.shelf.find(owner) for owner in owners] == [None] * len(owners)

    keeper.run(story)
