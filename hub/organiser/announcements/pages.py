"""The pages about announcements: what is said at the kiosks, one more, one taken back.

Each is one change of the event set, so that all kiosks hear of it as of a session that was moved. Must not
know: how pages look, SQL.
"""

from msgspec.structs import replace

from checkin.announcement import Announcement
from checkin.journal import Fact, Json, Kind
from hub.call import Answer, Call
from hub.gathering import Change, Said
from hub.host import Host
from hub.organiser.announcements.form import find, read
from hub.organiser.announcements.views import PATH, PLACE, Shown, all_view, one_view
from hub.organiser.forms import Fault
from hub.organiser.frame import language_of, show
from hub.organiser.gate import Gate, seen, sent
from hub.organiser.programme.views import no_event_view
from hub.organiser.sessions import Session as Browser
from hub.organiser.staleness import MARK_DIGITS, mark_of
from hub.organiser.words import Say, words
from hub.routes import Name, Route
from hub.signer import BY, name_of, remembering, said_name
from sync.hub.protocol import EventDocument

MARK = Name("mark", rf"^[0-9a-f]{{{MARK_DIGITS}}}$", MARK_DIGITS)
ONE = f"{PATH}/{{mark}}"
WHAT = "announcement"
"""In the journal's entry: what was set."""


class AnnouncementPages:
    """Answers for them. One event loop only."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def routes(self) -> tuple[Route, ...]:
        """All of them."""
        acts, names = self._gate.acts, (MARK,)
        return (
            seen(PATH, self._gate.looks(self._look)),
            sent(PATH, acts(self._add, self._expired)),
            seen(ONE, self._gate.looks(self._look_at), names),
            sent(f"{ONE}/remove", acts(self._remove, self._expired_one), names),
        )

    async def _look(self, host: Host, call: Call, browser: Browser) -> Answer:
        return await self._show_all(host, call, browser)

    async def _expired(self, host: Host, call: Call, browser: Browser) -> Answer:
        """What was typed stands there again."""
        return await self._show_all(host, call, browser, (Fault("", _say(call)("expired")),))

    async def _look_at(self, host: Host, call: Call, browser: Browser) -> Answer:
        return await self._show_one(host, call, browser)

    async def _expired_one(self, host: Host, call: Call, browser: Browser) -> Answer:
        return await self._show_one(host, call, browser, (Fault("", _say(call)("expired")),))

    async def _show_all(
        self, host: Host, call: Call, browser: Browser, faults: tuple[Fault, ...] = (), done: str = ""
    ) -> Answer:
        document = await host.gathering.event()
        if document is None:
            return show(call, PLACE, lambda say: no_event_view(say, browser.form, PLACE))
        shown = Shown(
            event_set=document.event_set,
            now_ms=host.clock.now_ms(),
            typed=call.message if faults and call.message else {},
            signer=name_of(call),
            faults=faults,
            done=_say(call)(done) if done else "",
        )
        answer = show(call, PLACE, lambda say: all_view(say, shown, browser.form), 400 if faults else 200)
        return remembering(answer, said_name(call)) if done else answer

    async def _show_one(
        self, host: Host, call: Call, browser: Browser, faults: tuple[Fault, ...] = ()
    ) -> Answer:
        document = await host.gathering.event()
        one = find(document.event_set, call.names["mark"]) if document else None
        if document is None or one is None:
            gone = (Fault("", _say(call)("announcement_gone")),)
            return replace(await self._show_all(host, call, browser, gone), status=404)
        shown = Shown(
            event_set=document.event_set,
            now_ms=host.clock.now_ms(),
            typed={},
            signer=name_of(call),
            faults=faults,
        )
        return show(call, WHAT, lambda say: one_view(say, one, shown, browser.form), 400 if faults else 200)

    async def _add(self, host: Host, call: Call, browser: Browser) -> Answer:
        """What is announced last stands first."""
        while True:
            document = await host.gathering.event()
            if document is None:
                return await self._show_all(host, call, browser)
            known = document.event_set
            one = read(call.message, known, host.clock.now_ms(), _say(call))
            faults = (*_unsigned(call), *(one if isinstance(one, tuple) else ()))
            if faults or isinstance(one, tuple):
                return await self._show_all(host, call, browser, faults)
            others = tuple(other for other in known.announcements if other != one)
            if await _change(host, call, document, (one, *others), _fact(one, "added")):
                return await self._show_all(host, call, browser, done="announced_done")

    async def _remove(self, host: Host, call: Call, browser: Browser) -> Answer:
        if faults := _unsigned(call):
            return await self._show_one(host, call, browser, faults)
        while True:
            document = await host.gathering.event()
            one = find(document.event_set, call.names["mark"]) if document else None
            if document is None or one is None:
                return await self._show_one(host, call, browser)
            others = tuple(other for other in document.event_set.announcements if other != one)
            if await _change(host, call, document, others, _fact(one, "removed")):
                return await self._show_all(host, call, browser, done="announcement_gone_done")


async def _change(
    host: Host, call: Call, document: EventDocument, announcements: tuple[Announcement, ...], said: Fact
) -> bool:
    """Do it, unless somebody has changed the event set meanwhile."""
    change = Change(
        said=(Said(replace(said, at_ms=host.clock.now_ms(), by=said_name(call))),),
        event=replace(document.event_set, announcements=announcements),
        event_seen=document.version,
    )
    is_done = await host.gathering.change(change)
    if is_done:
        host.logbook.happened("announcements_changed", announcements=len(announcements))
    return is_done


def _fact(one: Announcement, did: str) -> Fact:
    """What stands in the journal. Never the text: a name may stand in it, and the journal stays."""
    payload: dict[str, Json] = {"set": WHAT, WHAT: mark_of(one), "did": did, "for": one.audience.value}
    times = {"from_ms": one.from_ms, "until_ms": one.until_ms}
    said = {key: at_ms for key, at_ms in times.items() if at_ms is not None}
    return Fact(kind=Kind.SETTING, at_ms=0, payload={**payload, **said})


def _unsigned(call: Call) -> tuple[Fault, ...]:
    return () if said_name(call) else (Fault(BY, _say(call)("no_name")),)


def _say(call: Call) -> Say:
    return words(language_of(call))
