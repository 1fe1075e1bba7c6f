"""Tells somebody all that a hub keeps of them, as JSON can hold it; of staff it names nobody.

Must not know: HTTP, SQL, formats on the screen.
"""

import msgspec

from checkin.clock import ms_to_utc
from checkin.journal import Body
from checkin.model import EventSet, name_in
from hub.gathering import Gathering
from hub.persons.certifying import said_of
from hub.persons.finding import Whole


async def export(gathering: Gathering, event_set: EventSet, person: Whole) -> dict[str, object]:
    """Tickets with every field, wristbands, check-ins elsewhere, and each entry with what lies beside it."""
    numbers = set(person.numbers)
    bodies = await said_of(gathering, person.numbers)
    beside = await gathering.beside([body.id for body in bodies])
    media = [one for one in (await gathering.tickets()).media if not numbers.isdisjoint(one.positions)]
    people = [one async for one in gathering.people() if one.position.id in numbers]
    return {
        "numbers": list(person.numbers),
        "tickets": [msgspec.to_builtins(one) for one in person.tickets],
        "wristbands_and_cards": [msgspec.to_builtins(one) for one in media],
        "check_ins_elsewhere": [msgspec.to_builtins(told) for one in people for told in one.elsewhere],
        "journal": [told_entry(event_set, body, beside.get(body.id, b"")) for body in bodies],
    }


def told_entry(event_set: EventSet, body: Body, beside: bytes) -> dict[str, object]:
    """An entry with its list and room by name, and what lies beside it; who wrote it down is left out."""
    check_in_list = event_set.find_list(body.list) if body.list is not None else None
    room = event_set.find_room(body.room) if body.room is not None else None
    language = event_set.events[0].languages[0]
    told: dict[str, object] = {
        "id": body.id,
        "at": iso(body.at_ms),
        "what": body.kind.value,
        "device": body.device,
        "list": name_in(check_in_list.names, language) if check_in_list else body.list,
        "room": name_in(room.names, language) if room else body.room,
        "reason": body.reason,
        "badge_code": body.code,
        "payload": body.payload,
        "said": read_json(beside),
    }
    return {name: value for name, value in told.items() if value not in (None, "", {})}


def read_json(raw: object) -> object:
    """What stands in stored JSON; what is none is shown as it is."""
    try:
        return msgspec.json.decode(raw) if isinstance(raw, bytes) and raw else ""
    except msgspec.DecodeError:
        return repr(raw)


def iso(at_ms: int) -> str:
    """A moment as files say it."""
    return f"{ms_to_utc(at_ms):%Y-%m-%dT%H:%M:%SZ}"
