"""The pages about rooms: how many persons each may hold, and who says so; changed for all doors at once.

Must not know: how pages look, SQL.
"""

from collections import defaultdict

from msgspec.structs import replace

from checkin.building import number_in, whole_of
from checkin.journal import Fact, Json, Kind
from checkin.model import EventSet, Room, RoomId
from hub.call import Answer, Call
from hub.gathering import Change, Said
from hub.host import Host
from hub.house.lookout import COUNTING_S
from hub.organiser.forms import Fault
from hub.organiser.frame import language_of, show
from hub.organiser.gate import Gate, seen, sent
from hub.organiser.last_change import NEWEST, last_change
from hub.organiser.markup import Html
from hub.organiser.programme.views import no_event_view
from hub.organiser.rooms.form import Setting, limits_of, read_room, typed_of, with_room
from hub.organiser.rooms.views import (
    PLACE,
    AskedRoom,
    Inside,
    Rooms,
    room_view,
    rooms_view,
    said_limits,
    setting_view,
)
from hub.organiser.sessions import Session as Browser
from hub.organiser.staleness import is_stale
from hub.organiser.words import Say, words
from hub.routes import Name, Route
from hub.signer import BY, name_of, remembering, said_name
from sync.hub.protocol import EventDocument

NUMBER = Name("room", r"^-?[0-9]{1,18}$", 19)
ONE = "/rooms/{room}"
WHAT = "room_limit"
MAX_SAID_CHARS = 2_000


class RoomPages:
    """Answers for them. One event loop only.

    Args:
        has_central: Whether products and lists come from a ticketing system.
    """

    def __init__(self, gate: Gate, *, has_central: bool) -> None:
        self._gate = gate
        self._has_central = has_central

    def routes(self) -> tuple[Route, ...]:
        """All of them."""
        return (
            seen("/rooms", self._gate.looks(self._look)),
            seen(ONE, self._gate.looks(self._ask), (NUMBER,)),
            sent(ONE, self._gate.acts(self._set, self._expired), (NUMBER,)),
        )

    async def _look(self, host: Host, call: Call, browser: Browser) -> Answer:
        return await self._show_all(host, call, browser)

    async def _show_all(self, host: Host, call: Call, browser: Browser, word: str = "") -> Answer:
        document = await host.gathering.event()
        if document is None:
            return show(call, PLACE, lambda say: no_event_view(say, browser.form, PLACE))
        known = document.event_set
        inside = await _inside(host, known)

        def view(say: Say) -> Html:
            done = say(word) if word else ""
            shown = Rooms(event_set=known, inside=inside, has_central=self._has_central, done=done)
            return rooms_view(say, shown, browser.form)

        return show(call, PLACE, view)

    async def _gone(self, host: Host, call: Call, browser: Browser) -> Answer:
        return replace(await self._show_all(host, call, browser, "no_room_there"), status=404)

    async def _ask(self, host: Host, call: Call, browser: Browser) -> Answer:
        return await self._ask_again(host, call, browser, ())

    async def _expired(self, host: Host, call: Call, browser: Browser) -> Answer:
        return await self._ask_again(host, call, browser, (Fault("", _say(call)("expired")),))

    async def _ask_again(self, host: Host, call: Call, browser: Browser, faults: tuple[Fault, ...]) -> Answer:
        document, room = await _find(host, call)
        if document is None or room is None:
            return await self._gone(host, call, browser)
        asked = await _asked(host, call, document.event_set, room, faults)
        return show(call, PLACE, lambda say: room_view(say, asked, browser.form), 400 if faults else 200)

    async def _set(self, host: Host, call: Call, browser: Browser) -> Answer:
        """Show what would be done; once just that was confirmed, do it."""
        document, room = await _find(host, call)
        if document is None or room is None:
            return await self._gone(host, call, browser)
        wanted = read_room(call.message, room, _say(call))
        faults = wanted if isinstance(wanted, tuple) else _faults(call, room, wanted)
        if isinstance(wanted, tuple) or faults:
            return await self._ask_again(host, call, browser, faults)
        setting, mark = Setting(room, wanted), call.message.get("mark", "")
        if mark == setting.mark:
            after = with_room(document.event_set, wanted)
            said = _said(setting, said_name(call), host)
            if await host.gathering.change(Change(said=(said,), event=after, event_seen=document.version)):
                host.logbook.happened("limits_changed", room=room.id)
                return await self._show_all(host, call, browser, "room_saved")
            return await self._set(host, call, browser)  # something else was changed just now
        asked = await _asked(host, call, document.event_set, room, ())
        warning = "changed_meanwhile" if mark or is_stale(call.message, room) else ""

        def view(say: Say) -> Html:
            return setting_view(say, setting, asked, browser.form, warning=say(warning) if warning else "")

        return remembering(show(call, "room_trial", view, 409 if warning else 200), said_name(call))


async def _inside(host: Host, event_set: EventSet) -> Inside:
    """How many are in each room now; in a building without a door, all who are in its halls."""
    known = await host.following.glance(COUNTING_S)
    if known.counted is not None:
        return Inside(counted=known.counted)
    own = defaultdict(int, known.numbers.rooms)
    rooms = {room.id: number_in(whole_of(room.id, event_set), own.__getitem__) for room in event_set.rooms}
    return Inside(rooms=rooms)


async def _asked(
    host: Host, call: Call, event_set: EventSet, room: Room, faults: tuple[Fault, ...]
) -> AskedRoom:
    return AskedRoom(
        room=room,
        event_set=event_set,
        inside=await _inside(host, event_set),
        typed=call.message or typed_of(room),
        name=name_of(call),
        changed=last_change(await host.gathering.acts(NEWEST), WHAT, room.id),
        faults=faults,
    )


def _faults(call: Call, room: Room, wanted: Room) -> tuple[Fault, ...]:
    say, found = _say(call), []
    if not said_name(call):
        found.append(Fault(BY, say("no_name")))
    if (limits_of(wanted), wanted.when_full) == (limits_of(room), room.when_full):
        found.append(Fault("", say("nothing_changes")))
    return tuple(found)


def _said(setting: Setting, by: str, host: Host) -> Said:
    """What stands in the journal: all limits as they were and as they are."""
    say = words("en")
    payload: dict[str, Json] = {"set": WHAT, "from": setting.before.limit, "to": setting.after.limit}
    for key, room in (("from", setting.before), ("to", setting.after)):
        payload[f"sources_{key}"] = said_limits(say, limits_of(room))[:MAX_SAID_CHARS]
        payload[f"when_full_{key}"] = room.when_full.value
    room_id = setting.after.id
    return Said(Fact(kind=Kind.SETTING, at_ms=host.clock.now_ms(), room=room_id, by=by, payload=payload))


async def _find(host: Host, call: Call) -> tuple[EventDocument | None, Room | None]:
    document = await host.gathering.event()
    number = RoomId(int(call.names["room"]))
    return document, document.event_set.find_room(number) if document else None


def _say(call: Call) -> Say:
    return words(language_of(call))
