"""Imports a table that an organiser has sent to the hub: first what would happen, then just that.

What is stored is read through the keeper, whichever it is, and compared here. Each person is put in place
only where they are still as they were when it was shown. Must not know: pages, forms, SQL.
"""

import asyncio
import hashlib

import msgspec
from msgspec.structs import replace

from checkin.clock import Entropy
from checkin.errors import InputError, InputProblem
from checkin.model import EventSet, PositionId
from hub.gathering import Gathering, Swap
from hub.shelf import Sent
from sync.attendee_table import read_attendees
from sync.hub.protocol import EventDocument, Person
from sync.import_plan import ImportPlan, compare
from sync.replica import KeyedPosition
from sync.table import Bounds, read_table

BOUNDS = Bounds(file_bytes=20 << 20, rows=100_000, unpacked_bytes=200_000_000, cells=3_000_000)
"""Less than the command line reads: the hub has doors to answer meanwhile, and maybe a Pi's memory."""
AT_ONCE = 200
"""People in one transaction: a few milliseconds, and no door waits for longer."""


class Trial(msgspec.Struct, frozen=True):
    """What an import would do.

    Attributes:
        digest: Of the table and of all that would be done with it; the same only for the very same.
        people: Everybody there is, by id.
    """

    sent: Sent
    event_set: EventSet
    plan: ImportPlan
    email_key: bytes
    digest: str
    people: dict[PositionId, Person]


class Refused(msgspec.Struct, frozen=True):
    """Why a table cannot be taken at all."""

    name: str
    problems: tuple[InputProblem, ...]
    remedy: str


class Done(msgspec.Struct, frozen=True):
    """What an import has done.

    Attributes:
        is_whole: Whether all of it was done; else somebody has changed people meanwhile.
        stays: Of how many people something stays as staff have put it, whatever the table says.
    """

    new: int
    changed: int
    canceled: int
    is_whole: bool = True
    stays: int = 0


async def try_out(gathering: Gathering, sent: Sent) -> Trial | Refused | None:
    """Say what an import would do; changes nothing. None = no event was ever imported.

    Raises:
        LedgerError: What is stored cannot be read.
    """
    document = await gathering.event()
    if document is None:
        return None
    people = {person.position.id: person async for person in gathering.people()}
    try:
        return await asyncio.to_thread(_compare, sent, document, people)
    except InputError as error:
        return Refused(sent.name, error.problems, error.remedy)


def _compare(sent: Sent, document: EventDocument, people: dict[PositionId, Person]) -> Trial:
    event_set = document.event_set
    table = read_attendees(read_table(sent.raw, sent.name, BOUNDS), sent.name, event_set)
    stored: list[KeyedPosition] = [(person.key, person.position) for person in people.values()]
    plan = compare(stored, table, document.email_key)
    digest = hashlib.sha256(sent.raw)
    digest.update(msgspec.json.encode((plan, document.email_key)))
    return Trial(sent, event_set, plan, document.email_key, digest.hexdigest(), people)


async def carry_out(gathering: Gathering, trial: Trial, entropy: Entropy, *, cancels: bool) -> Done:
    """Do what was shown, some people at a time; ends where somebody is not as they were shown.

    Args:
        gathering: Where.
        trial: What was shown.
        entropy: For the tickets of those who have none.
        cancels: Whether those who are gone are canceled.

    Raises:
        LedgerError: The hub cannot write, or not read what came of it; what was written stays, and a second
            import goes on.
    """
    outcome = await asyncio.to_thread(trial.plan.outcome, trial.email_key, entropy)
    wanted = (*outcome.kept, *(outcome.canceled if cancels else ()))
    done = 0
    for start in range(0, len(wanted), AT_ONCE):
        part = [_swap(trial.people, keyed) for keyed in wanted[start : start + AT_ONCE]]
        if not await gathering.swap_people(part):
            break
        done += len(part)
    found = _counted(trial.plan, done, len(wanted))
    if not (found.is_whole and found.changed):
        return found
    return replace(found, stays=await _count_stays(gathering, trial.sent))


async def _count_stays(gathering: Gathering, sent: Sent) -> int:
    """After all of it was done: of how many people something is not as the table says."""
    again = await try_out(gathering, sent)
    return len(again.plan.changed) if isinstance(again, Trial) else 0


def _swap(people: dict[PositionId, Person], keyed: KeyedPosition) -> Swap:
    key, position = keyed
    before = people.get(position.id)
    if before is None:
        return Swap(None, Person(key=key, position=position))
    return Swap(before, replace(before, key=key, position=position))


def _counted(plan: ImportPlan, done: int, wanted: int) -> Done:
    """They are put in place in this order: who has changed, who is new, who is gone."""
    changed = min(done, len(plan.changed))
    new = min(done - changed, len(plan.new))
    return Done(new, changed, done - changed - new, is_whole=done == wanted)
