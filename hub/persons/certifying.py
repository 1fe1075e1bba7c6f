"""Erases a person at the hub, and certifies it: whenever it is asked for, from what the journal says of it.

Must not know: HTTP, SQL, who asks, with which key it is signed.
"""

from collections.abc import Iterable, Sequence

from checkin.certificate import PERSON_ELSEWHERE, PERSON_KEPT, Certificate, Deleted
from checkin.clock import ms_to_utc
from checkin.erasing import erased, erases_person, erasure_of_person
from checkin.journal import Body
from checkin.model import EventSet, PositionId, name_in
from hub.gathering import Change, Gathering, Said
from hub.persons.finding import Whole


async def said_of(gathering: Gathering, numbers: Iterable[PositionId]) -> list[Body]:
    """All that the journal says about a person."""
    found = {entry.body.id: entry.body for one in numbers for entry in await gathering.about(one)}
    return list(found.values())


async def erase(gathering: Gathering, person: Whole, now_ms: int, by: str) -> None:
    """Committed when this returns; kiosks follow as they hear of it, figures at once."""
    said = tuple(Said(erasure_of_person(one, now_ms, by)) for one in person.numbers)
    is_made = await gathering.change(Change(said=said))
    assert is_made, "nothing was looked at that could be another one"
    await gathering.ready_figures()


def lying_beside(bodies: Sequence[Body]) -> int:
    """Beside how many entries a name, an answer or a correction lies, or lay when the person was erased."""
    gone = erased(one for one in bodies if not erases_person(one))
    return sum(bool(one.personal) and one.id not in gone for one in bodies)


async def certify(
    gathering: Gathering, event_set: EventSet, numbers: Sequence[PositionId], version: str, key: bytes
) -> Certificate | None:
    """That these numbers are nobody's any more; None = they were never erased as those of one person.

    Numbers of one person are erased at one moment. What was erased twice is certified as of the first time.
    Of the hash chains it says nothing: to look at them takes long, and ``einlass journal verify`` does it.
    """
    bodies = await said_of(gathering, numbers)
    when: dict[PositionId, set[int]] = {number: set() for number in numbers}
    for body in bodies:
        if body.position in when and erases_person(body):
            when[body.position].add(body.at_ms)
    together = set[int]().union(*when.values()).intersection(*when.values())
    if not together:
        return None
    tickets = {one.id for one in (await gathering.find_positions(numbers)).values()}
    removed = {"position": len(tickets), "personal": lying_beside(bodies)}
    event, hub = event_set.events[0], (await gathering.manifest()).hub
    return Certificate(
        deleted=Deleted.ONE_PERSON,
        event=name_in(event.names, event.languages[0]),
        slug=event.slug,
        device=f"hub-{hub}",
        at=f"{ms_to_utc(min(together)):%Y-%m-%dT%H:%M:%SZ}",
        why="by hand",
        about=", ".join(map(str, when)),
        persons=1,
        removed={name: amount for name, amount in removed.items() if amount},
        kept=PERSON_KEPT,
        elsewhere=PERSON_ELSEWHERE,
        version=version,
        key=key.hex(),
    )
