"""The page on which organisers look through what staff did by hand, and settle who was let in twice.

Nothing is rewritten: that something was seen, taken back or settled is one more entry of the hub's own.
Must not know: how the page looks, SQL.
"""

import asyncio
from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from checkin.journal import EntryId, JournalEntry
from checkin.model import EventSet, Position, PositionId, name_in
from hub.call import Answer, Call
from hub.gathering import Change, Gathering
from hub.host import Host
from hub.organiser.forms import Fault
from hub.organiser.frame import language_of, show
from hub.organiser.gate import Gate, seen, sent
from hub.organiser.programme.views import no_event_view
from hub.organiser.review.acts import (
    Conflict,
    Deed,
    badges_of,
    conflicts_of,
    deeds_of,
    seen_fact,
    settle_facts,
    undo_fact,
)
from hub.organiser.review.views import PLACE, Review, review_view
from hub.organiser.sessions import Session as Browser
from hub.organiser.words import Say, words
from hub.routes import Route
from hub.signer import BY, name_of, remembering, said_name

NEWEST = 500
"""So many acts are looked through: a long day of a large house."""
PERSONS = 50

Does = Callable[[Host, Call], Awaitable[str]]
"""Returns the word for what was done, or for why it was not."""


class ReviewPages:
    """Answers for it. One event loop only."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def routes(self) -> tuple[Route, ...]:
        """All of them."""
        does: dict[str, Does] = {
            "sign": _sign, "seen": _mark_seen, "all": _mark_all, "undo": _undo, "keep": _keep, "void": _void,
        }  # fmt: skip
        forms = (
            sent(f"/review/{name}", self._gate.acts(self._doing(one), self._expired))
            for name, one in does.items()
        )
        return (seen("/review", self._gate.looks(self._look)), *forms)

    async def _look(self, host: Host, call: Call, browser: Browser) -> Answer:
        return await _show(host, call, browser)

    async def _expired(self, host: Host, call: Call, browser: Browser) -> Answer:
        return await _show(host, call, browser, fault=("", "expired"))

    def _doing(self, do: Does) -> Callable[[Host, Call, Browser], Awaitable[Answer]]:
        async def done(host: Host, call: Call, browser: Browser) -> Answer:
            if not said_name(call):
                return await _show(host, call, browser, fault=(BY, "no_name"))
            word = await do(host, call)
            if word.startswith("no_"):
                return replace(await _show(host, call, browser, fault=("", word)), status=409)
            if word:
                host.logbook.happened("reviewed", did=word)
            return remembering(await _show(host, call, browser, done=word), said_name(call))

        return done


async def _sign(_host: Host, _call: Call) -> str:
    return ""


async def _mark_seen(host: Host, call: Call) -> str:
    deed = await _find(host, call)
    if deed is None or deed.is_seen:
        return "no_deed"
    await _write(host, Change(said=(seen_fact(deed, host.clock.now_ms(), said_name(call)),)))
    return "seen_done"


async def _mark_all(host: Host, call: Call) -> str:
    """All that stood there when the page was made, and nothing that came since."""
    deeds, newest = deeds_of(await host.gathering.acts(NEWEST)), call.message.get("entry", "")
    ids = [one.body.id for one in deeds]
    shown = deeds[ids.index(EntryId(newest)) :] if newest in ids else ()
    now_ms, by = host.clock.now_ms(), said_name(call)
    said = tuple(seen_fact(one, now_ms, by) for one in shown if not one.is_seen and not one.is_undone)
    if not said:
        return "no_deed"
    await _write(host, Change(said=said))
    return "seen_done"


async def _undo(host: Host, call: Call) -> str:
    deed = await _find(host, call)
    if deed is None or not deed.may_undo:
        return "no_deed"
    now_ms, by = host.clock.now_ms(), said_name(call)
    said = [undo_fact(deed, now_ms, by)]
    await _write(host, Change(said=(*said, *(() if deed.is_seen else (seen_fact(deed, now_ms, by),)))))
    return "undo_done"


async def _keep(host: Host, call: Call) -> str:
    return await _settle(host, call, void_badge=False)


async def _void(host: Host, call: Call) -> str:
    return await _settle(host, call, void_badge=True)


async def _settle(host: Host, call: Call, *, void_badge: bool) -> str:
    """As ``einlass resolve`` does: both entries stay, and the badge of the second may be void."""
    conflict = next((one for one in await _conflicts(host) if one.double.second.id == _entry(call)), None)
    if conflict is None:
        return "no_deed"
    about = await host.gathering.about(conflict.position)
    badges = badges_of(about, conflict.double.second.id) if void_badge else ()
    if void_badge and not badges:
        return "no_badge"
    body = next(one.body for one in about if one.body.id == conflict.double.second.id)
    said = settle_facts(body, badges, host.clock.now_ms(), said_name(call))
    await _write(host, Change(said=said))
    return "voided_done" if badges else "kept_done"


async def _write(host: Host, change: Change) -> None:
    """What replaces nothing is always made."""
    is_made = await host.gathering.change(change)
    assert is_made, "nothing was looked at that could be another one"


async def _find(host: Host, call: Call) -> Deed | None:
    deeds = deeds_of(await host.gathering.acts(NEWEST))
    return next((one for one in deeds if one.body.id == _entry(call)), None)


def _entry(call: Call) -> str:
    return str(call.message.get("entry", ""))


async def _conflicts(host: Host) -> tuple[Conflict, ...]:
    document = await host.gathering.event()
    if document is None:
        return ()
    entries = await host.gathering.entered_twice()
    return await asyncio.to_thread(conflicts_of, entries, document.event_set)


async def _show(
    host: Host, call: Call, browser: Browser, *, done: str = "", fault: tuple[str, str] | None = None
) -> Answer:
    document = await host.gathering.event()
    if document is None:
        return show(call, PLACE, lambda say: no_event_view(say, browser.form, PLACE))
    event_set, say = document.event_set, words(language_of(call))
    acts, twice = await host.gathering.acts(NEWEST), await host.gathering.entered_twice()
    conflicts = await asyncio.to_thread(conflicts_of, twice, event_set)
    shown = Review(
        deeds=deeds_of(acts),
        conflicts=conflicts,
        event_set=event_set,
        names=await _names(host.gathering, conflicts[:PERSONS]),
        places=_places((*twice, *(one.entry for one in acts)), event_set, say),
        signer=name_of(call),
        faults=(Fault(fault[0], say(fault[1])),) if fault else (),
        done=say(done) if done else "",
    )
    return show(call, PLACE, lambda say: review_view(say, shown, browser.form), 400 if fault else 200)


async def _names(gathering: Gathering, conflicts: tuple[Conflict, ...]) -> dict[PositionId, Position]:
    return dict(await gathering.find_positions([one.position for one in conflicts]))


def _places(entries: tuple[JournalEntry, ...], event_set: EventSet, say: Say) -> dict[str, str]:
    """The gate of each entry, else the device that wrote it down."""
    gates = {gate.id: name_in(gate.names, say("language")) for gate in event_set.gates}
    bodies = (entry.body for entry in entries)
    return {b.id: (gates.get(b.gate, "") if b.gate is not None else "") or b.device for b in bodies}
