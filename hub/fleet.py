"""How all kiosks are, and what a lead wants of one, from the kiosk of whoever looks after them.

Every kiosk may look: the same names and settings lie on each of them already, so that it can take over. To
change something takes the PIN of a lead besides. Must not know: HTTP, how anything is kept.
"""

import asyncio
import math
from collections.abc import Iterable, Mapping, Sequence

from checkin.list_names import fitting, fitting_lists
from checkin.model import Direction, EventSet
from checkin.roles import Act, may
from checkin.text import clean_text
from hub.alarms import is_watched
from hub.call import Answer, Call, refuse, say
from hub.gathering import DeviceRow
from hub.host import Host
from hub.messages import MAX_NAME_CHARS
from hub.organiser.devices.profile_form import MODES
from sync.event_parts import ARGON2
from sync.hub.upkeep import (
    LACKS_ROLE,
    NO_LEAD,
    WRONG_PIN,
    ChangeKiosk,
    Fleet,
    KioskChanged,
    KioskSeen,
    Saved,
    StaffDocument,
    StaffList,
)
from sync.staff import StaffMember, find_by_pin, version_of

NO_KIOSK = refuse(404, "There is no kiosk of that name.", "Look at the list of kiosks again.")
NO_LEAD_HERE = refuse(
    409,
    "No lead has a PIN at this hub.",
    "Set one on the hub: einlass staff add NAME --role lead.",
    code=NO_LEAD,
)
NOT_THEIRS = refuse(403, "This PIN may not change kiosks.", "Ask a lead.", code=LACKS_ROLE)
NO_PIN = refuse(403, "That was not a staff PIN.", "Type it again.", code=WRONG_PIN)
NOT_SO = refuse(409, "A kiosk cannot be changed like this.", "Choose a mode and a place that there are.")
OPEN_PIN = refuse(409, "A PIN is not hashed.", "Send argon2 hashes; einlass staff makes them.")
ONE_BY_ONE = refuse(
    429, "A PIN from this kiosk is being looked at.", "Try again.", headers={"retry-after": "1"}
)
SAME_NAME = refuse(409, "Two people have the same name, or one has none.", "Name each of them once.")


async def fleet(host: Host, _call: Call) -> Answer:
    """All kiosks that have access."""
    rows, now_ms = await host.gathering.devices(), host.clock.now_ms()
    return say(fleet_of(rows, now_ms))


def fleet_of(rows: Iterable[DeviceRow], now_ms: int) -> Fleet:
    """The device table as kiosks are told of it: without organisers' programs, and who was sent away."""
    return Fleet(
        now_ms=now_ms,
        kiosks=tuple(
            KioskSeen(
                name=row.name,
                age_s=row.silent_s(now_ms),
                beat=row.heartbeat,
                profile=dict(row.profile),
            )
            for row in rows
            if is_watched(row)
        ),
    )


async def change_kiosk(host: Host, call: Call) -> Answer:
    """Want something else of a kiosk, with the PIN of a lead."""
    assert call.member is not None, "the table lets nobody in here without a token"
    wanted: ChangeKiosk = call.message
    lead = await _lead(host, call.member.name, wanted.pin)
    if isinstance(lead, Answer):
        return lead
    name, document = call.names["name"], await host.gathering.event()
    row = next((one for one in await host.gathering.devices() if one.name == name and is_watched(one)), None)
    if row is None:
        return NO_KIOSK
    if not can_want(wanted.changes, document.event_set if document else None):
        return NOT_SO
    merged = {**row.profile, **wanted.changes}
    profile = {key: value for key, value in merged.items() if value or key not in wanted.changes}
    await host.gathering.set_profile(name, profile)
    host.live.cut({name})  # as `hub.handlers.set_profile`
    host.logbook.happened("profiled", device=name, at=call.member.name)
    return say(KioskChanged(by=lead.name, profile=profile))


async def _lead(host: Host, device: str, pin: str) -> StaffMember | Answer:
    """Whose PIN that is, if they may change kiosks; wrong ones are slowed for the device that sends them."""
    if wait_s := host.wrong_pins.wait_s(device):
        seconds = max(1, math.ceil(wait_s))
        return refuse(
            429, "Too many wrong PINs.", f"Wait {seconds} s.", headers={"retry-after": str(seconds)}
        )
    if device in host.checking_pins:
        return ONE_BY_ONE
    host.checking_pins.add(device)
    host.wrong_pins.charge(device, 1)  # before anything is waited for, lest many at once try more
    try:
        answer = await _whose(await host.gathering.staff(), pin)
    finally:
        host.checking_pins.discard(device)
    if answer is NO_PIN:
        host.logbook.happened("wrong_pin", device=device)
    else:
        host.wrong_pins.charge(device, -1)
    return answer


async def _whose(members: Sequence[StaffMember], pin: str) -> StaffMember | Answer:
    """Those who may change kiosks are tried first: each try takes a while, and a kiosk does not wait long."""
    leads = [one for one in members if may(one.role, Act.MODE)]
    if not any(one.pin for one in leads):
        return NO_LEAD_HERE
    others = [one for one in members if one not in leads]
    found = await asyncio.to_thread(find_by_pin, (*leads, *others), pin)
    if found is None:
        return NO_PIN
    return found if may(found.role, Act.MODE) else NOT_THEIRS


def can_want(changes: Mapping[str, str], event_set: EventSet | None) -> bool:
    """Whether that is a mode and a place that there are; nothing else is changed from a kiosk."""
    return all(_fits(key, value, event_set) for key, value in changes.items())


def _fits(key: str, value: str, event_set: EventSet | None) -> bool:
    match key:
        case "mode":
            return value in MODES
        case "direction":
            return value in ("", *Direction)
        case "lists" | "gate" | "room" if event_set is not None:
            return not value or _is_there(key, value, event_set)
    return False


def _is_there(key: str, value: str, event_set: EventSet) -> bool:
    """Whether a name or number is exactly one thing."""
    if key == "lists":
        return all(len(fitting_lists(event_set, one)) == 1 for one in value.split(","))
    if key == "gate":
        return len(fitting(event_set.gates, value)) == 1
    return len(fitting(event_set.rooms, value)) == 1


async def staff(host: Host, _call: Call) -> Answer:
    """Who works here, for a kiosk at which they sign in; the guard lets no other right in."""
    members = tuple(await host.gathering.staff())
    return say(StaffDocument(version=version_of(members), members=members))


async def save_staff(host: Host, call: Call) -> Answer:
    """Keep who works here; as named at this hub, so that importing an event file drops none of them."""
    sent: StaffList = call.message
    if not all(one.pin.startswith(ARGON2) or not one.pin for one in sent.members):
        return OPEN_PIN
    names = [clean_text(one.name, MAX_NAME_CHARS) for one in sent.members]
    if len(set(names)) < len(names) or not all(names):
        return SAME_NAME
    kept = [
        StaffMember(name=n, role=m.role, pin=m.pin, is_local=True)
        for n, m in zip(names, sent.members, strict=True)
    ]
    await host.gathering.save_staff(kept)
    return say(Saved(now_ms=host.clock.now_ms(), people=len(kept)))
