"""The pages about the programme: a day room by room, one session moved or swapped with another.

First what would be done and what would be in its way, then just that, for all doors at once. Must not know:
how pages look, SQL.
"""

from collections.abc import Callable
from datetime import date

from msgspec.structs import replace

from checkin.journal import Body, Fact, Json, Kind
from checkin.model import EventSet, Session, SessionId
from checkin.programme import IMPOSSIBLE, clashes, moved, swapped
from checkin.zones import zone_of
from hub.call import Answer, Call
from hub.gathering import Change, Said
from hub.host import Host
from hub.organiser.forms import Fault
from hub.organiser.frame import HTML, language_of, show
from hub.organiser.gate import Gate, seen, sent
from hub.organiser.last_change import NEWEST, last_change, said_change
from hub.organiser.markup import Html
from hub.organiser.programme.form import (
    OTHER_SESSION,
    Shift,
    day_of,
    days_of,
    is_same,
    read_slot,
    sessions_on,
    shift_to,
    typed_of,
)
from hub.organiser.programme.views import PLACE, Asked, Day, day_view, no_event_view, session_view, shift_view
from hub.organiser.sessions import Session as Browser
from hub.organiser.staleness import is_stale
from hub.organiser.words import Say, words
from hub.routes import Name, Number, Route
from hub.signer import BY, name_of, remembering, said_name
from sync.hub.protocol import EventDocument

DAYS = Number("day", -1, -1, 1_000)
NUMBER = Name("session", r"^-?[0-9]{1,18}$", 19)
ONE = "/programme/{session}"
WHAT = "session"
"""In the journal's entry: what was set."""

Plans = Callable[[EventSet], "Shift | tuple[Fault, ...]"]


class ProgrammePages:
    """Answers for them. One event loop only.

    Args:
        has_central: Whether products and lists come from a ticketing system.
    """

    def __init__(self, gate: Gate, *, has_central: bool) -> None:
        self._gate = gate
        self._has_central = has_central

    def routes(self) -> tuple[Route, ...]:
        """All of them."""
        look = Route(
            method="GET", path="/programme", handler=self._gate.looks(self._look), gives=HTML,
            numbers=(DAYS,),
        )  # fmt: skip
        return (
            look,
            seen(ONE, self._gate.looks(self._ask), (NUMBER,)),
            sent(f"{ONE}/move", self._gate.acts(self._move, self._expired), (NUMBER,)),
            sent(f"{ONE}/swap", self._gate.acts(self._swap, self._expired), (NUMBER,)),
        )

    async def _look(self, host: Host, call: Call, browser: Browser) -> Answer:
        document = await host.gathering.event()
        if document is None:
            return show(call, PLACE, lambda say: no_event_view(say, browser.form, PLACE))
        days = days_of(document.event_set)
        number = call.numbers["day"]
        today = day_of(host.clock.now_ms(), zone_of(document.event_set))
        day = days[number] if 0 <= number < len(days) else _nearest(days, today)
        return self._show_day(call, browser, document.event_set, day)

    def _show_day(
        self, call: Call, browser: Browser, event_set: EventSet, day: date, done: str = ""
    ) -> Answer:
        touched = [one.id for one in sessions_on(event_set, day)]

        def view(say: Say) -> Html:
            shown = Day(
                event_set=event_set,
                days=days_of(event_set),
                day=day,
                clashes=clashes(event_set, touched),
                has_central=self._has_central,
                done=say(done) if done else "",
            )
            return day_view(say, shown, browser.form)

        return show(call, PLACE, view)

    async def _ask(self, host: Host, call: Call, browser: Browser) -> Answer:
        document, session = await _find(host, call)
        if document is None or session is None:
            return await self._gone(host, call, browser)
        return await _ask_about(host, call, browser, document.event_set, session)

    async def _expired(self, host: Host, call: Call, browser: Browser) -> Answer:
        """What was typed stands there again."""
        return await self._refuse(host, call, browser, "expired")

    async def _refuse(self, host: Host, call: Call, browser: Browser, word: str) -> Answer:
        document, session = await _find(host, call)
        if document is None or session is None:
            return await self._gone(host, call, browser)
        fault = Fault("", _say(call)(word))
        return await _ask_about(host, call, browser, document.event_set, session, (fault,))

    async def _gone(self, host: Host, call: Call, browser: Browser) -> Answer:
        """That session is there no more: the day is shown, with a word about it."""
        document = await host.gathering.event()
        if document is None:
            return show(call, PLACE, lambda say: no_event_view(say, browser.form, PLACE), 404)
        days = days_of(document.event_set)
        day = _nearest(days, day_of(host.clock.now_ms(), zone_of(document.event_set)))
        return replace(self._show_day(call, browser, document.event_set, day, "no_session"), status=404)

    async def _move(self, host: Host, call: Call, browser: Browser) -> Answer:
        number = SessionId(int(call.names["session"]))

        def plan(event_set: EventSet) -> Shift | tuple[Fault, ...]:
            slot = read_slot(call.message, event_set, _say(call))
            if isinstance(slot, tuple):
                return slot
            return shift_to(event_set, moved(event_set, number, slot), number)

        return await self._settle(host, call, browser, plan)

    async def _swap(self, host: Host, call: Call, browser: Browser) -> Answer:
        number, typed = SessionId(int(call.names["session"])), call.message.get(OTHER_SESSION, "")

        def plan(event_set: EventSet) -> Shift | tuple[Fault, ...]:
            other = next(
                (one for one in event_set.sessions if str(one.id) == typed and one.id != number), None
            )
            one = event_set.find_session(number)
            if other is None or one is None:
                return (Fault(OTHER_SESSION, _say(call)("wrong_other")),)
            if is_same((one, other)):
                return (Fault(OTHER_SESSION, _say(call)("nothing_changes")),)
            return shift_to(event_set, swapped(event_set, number, other.id), number, other.id)

        return await self._settle(host, call, browser, plan)

    async def _settle(self, host: Host, call: Call, browser: Browser, plan: Plans) -> Answer:
        """Show what would be done; once just that was confirmed, do it."""
        document, session = await _find(host, call)
        if document is None or session is None:
            return await self._gone(host, call, browser)
        shift = plan(document.event_set)
        faults = shift if isinstance(shift, tuple) else _faults(call, shift)
        if isinstance(shift, tuple) or faults:
            return await _ask_about(host, call, browser, document.event_set, session, faults)
        mark = call.message.get("mark", "")
        if mark == shift.mark:
            change = Change(
                said=tuple(_said(was, now, said_name(call), host) for was, now in shift.changes),
                event=shift.after,
                event_seen=document.version,
            )
            if await host.gathering.change(change):
                host.logbook.happened("programme_changed", sessions=len(shift.changes))
                return self._done(call, browser, shift)
            return await self._settle(host, call, browser, plan)  # something else was changed just now
        is_late = bool(mark) or is_stale(call.message, session)
        warning = await _meanwhile(host, call, document.event_set, session) if is_late else ""
        answer = show(
            call,
            "move_trial",
            lambda say: shift_view(say, shift, session, call.message, browser.form, warning=warning),
            409 if warning else 200,
        )
        return remembering(answer, said_name(call))

    def _done(self, call: Call, browser: Browser, shift: Shift) -> Answer:
        [(_, now), *_] = shift.changes
        day = day_of(now.start_ms, zone_of(shift.after))
        return self._show_day(call, browser, shift.after, day, "moved_done")


async def _ask_about(
    host: Host,
    call: Call,
    browser: Browser,
    event_set: EventSet,
    session: Session,
    faults: tuple[Fault, ...] = (),
) -> Answer:
    typed = {**typed_of(session, event_set), **(call.message or {})}
    asked = Asked(
        session=session,
        event_set=event_set,
        typed=typed,
        name=name_of(call),
        other=typed.get(OTHER_SESSION, ""),
        changed=await _changed(host, session),
        faults=faults,
    )
    return show(
        call,
        PLACE,
        lambda say: session_view(say, asked, browser.form),
        400 if faults else 200,
    )


async def _changed(host: Host, session: Session) -> Body | None:
    return last_change(await host.gathering.acts(NEWEST), WHAT, session.id)


async def _meanwhile(host: Host, call: Call, event_set: EventSet, session: Session) -> str:
    """That somebody has changed it, and who."""
    say = _say(call)
    return f"{say('changed_meanwhile')} {said_change(say, await _changed(host, session), event_set)}"


def _faults(call: Call, shift: Shift) -> tuple[Fault, ...]:
    """Why something cannot be done at all."""
    say, found = _say(call), []
    if not said_name(call):
        found.append(Fault(BY, say("no_name")))
    if not shift.changes:
        found.append(Fault("", say("nothing_changes")))
    found += [Fault("", say(f"wrong_{one.kind.value}")) for one in shift.clashes if one.kind in IMPOSSIBLE]
    return tuple(found)


def _said(was: Session, now: Session, by: str, host: Host) -> Said:
    """What stands in the journal: each value as it was and as it is."""
    values: dict[str, tuple[Json, Json]] = {
        "room": (was.room, now.room),
        "start_ms": (was.start_ms, now.start_ms),
        "end_ms": (was.end_ms, now.end_ms),
    }
    payload: dict[str, Json] = {"set": WHAT, WHAT: now.id}
    for key, (before, after) in values.items():
        if before != after:
            payload |= {f"{key}_from": before, f"{key}_to": after}
    fact = Fact(kind=Kind.SETTING, at_ms=host.clock.now_ms(), room=now.room, by=by, payload=payload)
    return Said(fact)


async def _find(host: Host, call: Call) -> tuple[EventDocument | None, Session | None]:
    document = await host.gathering.event()
    number = SessionId(int(call.names["session"]))
    return document, document.event_set.find_session(number) if document else None


def _nearest(days: tuple[date, ...], today: date) -> date:
    """Today, else the next day, else the last one."""
    return next((day for day in days if day >= today), days[-1] if days else today)


def _say(call: Call) -> Say:
    return words(language_of(call))
