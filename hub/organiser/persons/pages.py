"""The pages on which organisers erase a person: find them, see what will go, say so, keep the certificate.

What was typed and who was found never stands in an address; the certificate's address names a number only.
Must not know: how pages look, SQL.
"""

import asyncio
import re

from msgspec.structs import replace

from checkin.certificate import Certificate, seal
from checkin.model import EventSet, PositionId
from checkin.text import clean_text
from hub.call import Answer, Call
from hub.host import Host
from hub.organiser.downloads.files import SAFE
from hub.organiser.forms import Fault
from hub.organiser.frame import go, language_of, show
from hub.organiser.gate import Gate, seen, sent
from hub.organiser.persons.views import (
    ERASE,
    ERASED,
    FIND,
    LOOK,
    MOST_WANTED_CHARS,
    PLACE,
    TICKET,
    TYPED,
    WANTED,
    Looked,
    erased_view,
    hits,
    listed,
    person_view,
    search_view,
)
from hub.organiser.programme.views import no_event_view
from hub.organiser.sessions import Session as Browser
from hub.organiser.staleness import mark_of
from hub.organiser.words import words
from hub.papers import to_pdf_file
from hub.persons.certifying import certify, erase, lying_beside, said_of
from hub.persons.finding import Whole, search, whole
from hub.recording import Signing
from hub.routes import Name, Route
from hub.signer import BY, name_of, remembering, said_name

NUMBERS = Name("numbers", r"^-?[0-9]{1,19}(,-?[0-9]{1,19}){0,249}$", 5_250)
"""All of one person: somebody may have booked each session of a congress as a ticket of its own."""
FORM = Name("form", r"^(pdf|json)$", 4)
MEDIA_TYPES = {"pdf": "application/pdf", "json": "application/json"}
TICKET_NUMBER = re.compile(r"-?[0-9]{1,18}", re.ASCII)


class PersonPages:
    """Answers for them. One event loop only.

    Args:
        signing: With what certificates are signed.
    """

    def __init__(self, gate: Gate, signing: Signing) -> None:
        self._gate = gate
        self._signing = signing
        self._turn = asyncio.Lock()
        """One search at a time: each looks at everybody."""
        self._erasing = asyncio.Lock()
        """Whoever presses twice erases once."""

    def routes(self) -> tuple[Route, ...]:
        """All of them."""
        ask, acts = self._gate.looks(self._ask), self._gate.acts
        return (
            seen("/persons", ask),
            sent(FIND, acts(self._find, self._expired)),
            sent(LOOK, acts(self._look, self._expired)),
            sent(ERASE, acts(self._erase, self._expired)),
            seen(f"{ERASED}/{{numbers}}", self._gate.looks(self._erased), (NUMBERS,)),
            seen(f"{ERASED}/{{numbers}}/{{form}}", self._gate.looks(self._certificate), (NUMBERS, FORM)),
        )

    async def _ask(self, host: Host, call: Call, browser: Browser) -> Answer:
        return await self._search(host, call, browser)

    async def _expired(self, host: Host, call: Call, browser: Browser) -> Answer:
        return await self._search(host, call, browser, "expired", 400)

    async def _search(
        self, host: Host, call: Call, browser: Browser, problem: str = "", status: int = 200
    ) -> Answer:
        if await host.gathering.event() is None:
            return show(call, PLACE, lambda say: no_event_view(say, browser.form, "attendees"))
        return show(call, PLACE, lambda say: search_view(say, browser.form, _wanted(call), problem), status)

    async def _find(self, host: Host, call: Call, browser: Browser) -> Answer:
        document, wanted = await host.gathering.event(), _wanted(call)
        async with self._turn:
            found = await search(host.gathering, wanted)
        if document is None or not found:
            return await self._search(host, call, browser, "nobody_found")

        return show(
            call,
            PLACE,
            lambda say: search_view(
                say, browser.form, wanted, "", hits(say, found, document.event_set, browser.form)
            ),
        )

    async def _look(self, host: Host, call: Call, browser: Browser) -> Answer:
        person = await self._person(host, call)
        return await self._show(host, call, browser, person)

    async def _person(self, host: Host, call: Call) -> Whole | None:
        ticket = call.message.get(TICKET, "")
        if TICKET_NUMBER.fullmatch(ticket) is None:
            return None
        async with self._turn:
            return await whole(host.gathering, PositionId(int(ticket)))

    async def _show(
        self,
        host: Host,
        call: Call,
        browser: Browser,
        person: Whole | None,
        *faults: Fault,
        status: int = 200,
    ) -> Answer:
        """One person and what will go of them; who is not there is searched for anew."""
        document = await host.gathering.event()
        if document is None or person is None:
            return await self._search(host, call, browser, "person_gone", 404)
        looked = replace(await _looked(host, person), signer=name_of(call), faults=faults)
        view = person_view
        return show(
            call, "erase_this", lambda say: view(say, looked, document.event_set, browser.form), status
        )

    async def _erase(self, host: Host, call: Call, browser: Browser) -> Answer:
        """Done once the word was typed, by somebody with a name, who has seen all that will go."""
        async with self._erasing:
            return await self._erase_once(host, call, browser)

    async def _erase_once(self, host: Host, call: Call, browser: Browser) -> Answer:
        say, person = words(language_of(call)), await self._person(host, call)
        if person is None:
            return await self._gone(host, call, browser)
        if faults := _faults(call):
            return await self._show(host, call, browser, person, *faults, status=400)
        if call.message.get("mark", "") != (await _looked(host, person)).mark:
            fault = Fault("", say("person_changed"))
            return await self._show(host, call, browser, person, fault, status=409)
        await erase(host.gathering, person, host.clock.now_ms(), said_name(call))
        numbers = listed(person.numbers)
        host.logbook.happened("person_erased", numbers=numbers)
        return remembering(go(f"{ERASED}/{numbers}"), said_name(call))

    async def _gone(self, host: Host, call: Call, browser: Browser) -> Answer:
        """Whoever sends the form again, or as the second one, is led to the certificate."""
        numbers = call.message.get(NUMBERS.name, "")
        if re.fullmatch(NUMBERS.pattern, numbers) and await self._certified(host, numbers):
            return go(f"{ERASED}/{numbers}")
        return await self._show(host, call, browser, None)

    async def _erased(self, host: Host, call: Call, browser: Browser) -> Answer:
        found = await self._certified(host, call.names["numbers"])
        if found is None:
            return await self._search(host, call, browser, "person_gone", 404)
        made, address = found[0], f"{ERASED}/{call.names['numbers']}"
        return show(call, "person_erased", lambda say: erased_view(say, made, address, browser.form))

    async def _certificate(self, host: Host, call: Call, browser: Browser) -> Answer:
        found, form = await self._certified(host, call.names["numbers"]), call.names["form"]
        if found is None:
            return await self._search(host, call, browser, "person_gone", 404)
        made, event_set = found
        content = seal(made, self._signing.sealed.sign)
        if form == "pdf":
            content = await asyncio.to_thread(to_pdf_file, content, event_set)
        name = f"einlass-erasure-{call.names['numbers'].replace(',', '-')[:60]}.{form}"
        disposition = {"content-disposition": f'attachment; filename="{name}"'}
        return Answer(body=content, media_type=MEDIA_TYPES[form], headers=SAFE | disposition)

    async def _certified(self, host: Host, named: str) -> tuple[Certificate, EventSet] | None:
        document = await host.gathering.event()
        numbers = [PositionId(int(one)) for one in named.split(",")]
        if document is None or any(abs(one) >= 1 << 63 for one in numbers):
            return None
        event_set, by = document.event_set, self._signing
        made = await certify(host.gathering, event_set, numbers, by.version, by.sealed.key)
        return (made, event_set) if made else None


async def _looked(host: Host, person: Whole) -> Looked:
    bodies = await said_of(host.gathering, person.numbers)
    seen_all = (person.tickets, [body.id for body in bodies])
    return Looked(
        tickets=person.tickets,
        numbers=listed(person.numbers),
        said=lying_beside(bodies),
        entries=len(bodies),
        mark=mark_of(seen_all),
        signer="",
    )


def _faults(call: Call) -> list[Fault]:
    say = words(language_of(call))
    typed = clean_text(call.message.get(TYPED, "")).casefold()
    found = [] if typed == say("erase_word") else [Fault(TYPED, say("not_typed"))]
    return found + ([] if said_name(call) else [Fault(BY, say("no_name"))])


def _wanted(call: Call) -> str:
    """What was typed; nothing when the page is opened."""
    typed = call.message.get(WANTED, "") if isinstance(call.message, dict) else ""
    return clean_text(typed, MOST_WANTED_CHARS)
