"""The pages about staff: who works here, in which role, and their PINs, for all kiosks at once.

Must not know: how pages look, how PINs are hashed, SQL.
"""

import asyncio
from collections.abc import Callable

from msgspec.structs import replace

from checkin.clock import Entropy
from checkin.roles import StaffRole
from checkin.text import clean_text
from hub.call import Answer, Call
from hub.gathering import Change, Said
from hub.host import Host
from hub.organiser.forms import Fault
from hub.organiser.frame import language_of, show
from hub.organiser.gate import Gate, seen, sent
from hub.organiser.last_change import NEWEST, last_change, said_change
from hub.organiser.sessions import Session as Browser
from hub.organiser.staff.book import WHAT, Done, Members, Wrong, add, find, give_pin, give_role, remove
from hub.organiser.staff.views import (
    NAME,
    NEW_PIN,
    PLACE,
    ROLE,
    OneShown,
    StaffShown,
    member_view,
    staff_view,
)
from hub.organiser.staleness import mark_of
from hub.organiser.words import Say, words
from hub.routes import Name, Route
from hub.signer import BY, MAX_NAME_CHARS, name_of, remembering, said_name
from sync.staff import StaffMember, version_of

PERSON = Name("person", r"^[0-9a-f]{16}$", 16)
ONE = "/staff/{person}"
TRIED = "organiser pages"
"""Key of the bucket that slows whoever tries which PINs others have."""
AT_FIELD = {
    Wrong.NO_PIN: NEW_PIN,
    Wrong.EASY: NEW_PIN,
    Wrong.TAKEN: NEW_PIN,
    Wrong.NO_NAME: NAME,
    Wrong.LONG: NAME,
    Wrong.KNOWN: NAME,
}

DoesWith = Callable[[Members, StaffMember], Done | Wrong]


class StaffPages:
    """Answers for them. One event loop only."""

    def __init__(self, gate: Gate, entropy: Entropy) -> None:
        self._gate = gate
        self._entropy = entropy
        self._turn = asyncio.Lock()
        """One PIN at a time is compared with all others: that takes memory and a while."""

    def routes(self) -> tuple[Route, ...]:
        """All of them."""
        acts, names = self._gate.acts, (PERSON,)
        return (
            seen("/staff", self._gate.looks(self._look)),
            sent("/staff", acts(self._add, self._expired)),
            seen(ONE, self._gate.looks(self._look_at), names),
            sent(f"{ONE}/role", acts(self._set_role, self._expired_one), names),
            sent(f"{ONE}/pin", acts(self._set_pin, self._expired_one), names),
            sent(f"{ONE}/remove", acts(self._remove, self._expired_one), names),
        )

    async def _look(self, host: Host, call: Call, browser: Browser) -> Answer:
        return await self._show_all(host, call, browser)

    async def _look_at(self, host: Host, call: Call, browser: Browser) -> Answer:
        return await self._show_one(host, call, browser)

    async def _expired(self, host: Host, call: Call, browser: Browser) -> Answer:
        return await self._show_all(host, call, browser, faults=(Fault("", _say(call)("expired")),))

    async def _expired_one(self, host: Host, call: Call, browser: Browser) -> Answer:
        return await self._show_one(host, call, browser, (Fault("", _say(call)("expired")),))

    async def _show_all(
        self,
        host: Host,
        call: Call,
        browser: Browser,
        *,
        faults: tuple[Fault, ...] = (),
        done: Done | None = None,
    ) -> Answer:
        typed = call.message if faults and call.message else {}
        shown = StaffShown(
            members=await host.gathering.staff(), typed=typed, signer=name_of(call), faults=faults, done=done
        )
        answer = show(call, PLACE, lambda say: staff_view(say, shown, browser.form), 400 if faults else 200)
        return remembering(answer, said_name(call)) if done else answer

    async def _show_one(
        self, host: Host, call: Call, browser: Browser, faults: tuple[Fault, ...] = (), status: int = 400
    ) -> Answer:
        member = find(await host.gathering.staff(), call.names["person"])
        if member is None:
            gone = (Fault("", _say(call)("staff_gone")),)
            return replace(await self._show_all(host, call, browser, faults=gone), status=404)
        changed = await self._changed(host, call, member)
        shown = OneShown(member=member, signer=name_of(call), faults=faults, changed=changed)
        return show(
            call,
            PLACE,
            lambda say: member_view(say, shown, browser.form),
            status if faults else 200,
            name=member.name,
        )

    async def _changed(self, host: Host, call: Call, member: StaffMember) -> str:
        """Who changed them last, in the event's time; empty = nobody did here, or there is no event yet."""
        document = await host.gathering.event()
        if document is None:
            return ""
        change = last_change(await host.gathering.acts(NEWEST), WHAT, member.name)
        return said_change(_say(call), change, document.event_set)

    async def _add(self, host: Host, call: Call, browser: Browser) -> Answer:
        name = clean_text(call.message.get(NAME, ""), MAX_NAME_CHARS + 1)
        role, pin = call.message.get(ROLE, ""), call.message.get(NEW_PIN, "").strip()
        faults = self._faults(host, call, role)
        if not faults:
            done = await self._do(
                host, call, lambda members: add(members, name, StaffRole(role), pin, self._entropy)
            )
            if isinstance(done, Done):
                return await self._show_all(host, call, browser, done=done)
            faults = done
        return await self._show_all(host, call, browser, faults=faults)

    async def _set_role(self, host: Host, call: Call, browser: Browser) -> Answer:
        role = call.message.get(ROLE, "")
        if faults := self._faults(host, call, role):
            return await self._show_one(host, call, browser, faults)
        return await self._change(
            host, call, browser, lambda all_, one: give_role(all_, one, StaffRole(role))
        )

    async def _set_pin(self, host: Host, call: Call, browser: Browser) -> Answer:
        pin = call.message.get(NEW_PIN, "").strip()
        if faults := self._faults(host, call):
            return await self._show_one(host, call, browser, faults)
        return await self._change(
            host, call, browser, lambda all_, one: give_pin(all_, one, pin, self._entropy)
        )

    async def _remove(self, host: Host, call: Call, browser: Browser) -> Answer:
        if faults := self._faults(host, call):
            return await self._show_one(host, call, browser, faults)
        return await self._change(host, call, browser, remove)

    async def _change(self, host: Host, call: Call, browser: Browser, does: DoesWith) -> Answer:
        """Change somebody who is still as the page showed them."""
        key, mark = call.names["person"], call.message.get("mark", "")

        def on_list(members: Members) -> Done | Wrong | None:
            member = find(members, key)
            return does(members, member) if member is not None and mark_of(member) == mark else None

        done = await self._do(host, call, on_list)
        if isinstance(done, Done):
            return await self._show_all(host, call, browser, done=done)
        meanwhile = (Fault("", _say(call)("staff_meanwhile")),)
        return await self._show_one(host, call, browser, done or meanwhile, 400 if done else 409)

    async def _do(
        self, host: Host, call: Call, does: Callable[[Members], Done | Wrong | None]
    ) -> Done | tuple[Fault, ...]:
        """Change the list, anew where others did meanwhile; no fault at all = somebody is another one now."""
        async with self._turn:
            while True:
                members = tuple(await host.gathering.staff())
                done = await asyncio.to_thread(does, members)
                if done is None:
                    return ()
                if isinstance(done, Wrong):
                    host.wrong_pins.charge(TRIED, 1 if done is Wrong.TAKEN else 0)
                    return (Fault(AT_FIELD.get(done, ""), _say(call)(done.value)),)
                fact = done.fact(host.clock.now_ms(), said_name(call))
                change = Change(said=(Said(fact),), staff=done.members, staff_seen=version_of(members))
                if await host.gathering.change(change):
                    host.logbook.happened("staff_changed", did=done.did)
                    return done

    def _faults(self, host: Host, call: Call, role: str = StaffRole.STEWARD.value) -> tuple[Fault, ...]:
        say, found = _say(call), []
        if not said_name(call):
            found.append(Fault(BY, say("no_name")))
        if role not in set(StaffRole):
            found.append(Fault(ROLE, say("wrong_choice")))
        if host.wrong_pins.wait_s(TRIED):
            found.append(Fault(NEW_PIN, say("staff_wait")))
        return tuple(found)


def _say(call: Call) -> Say:
    return words(language_of(call))
