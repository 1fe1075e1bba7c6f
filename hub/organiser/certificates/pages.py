"""The page on which organisers fetch certificates of attendance. Must not know: how it looks, SQL."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from checkin.model import EventSet, Session
from checkin.zones import zone_of
from hub.call import Answer, Call
from hub.host import Host
from hub.organiser.certificates.making import PDF, ZIP, find_attendees, to_file
from hub.organiser.certificates.views import (
    AS,
    FORMS,
    LEAST,
    NOTHING_TYPED,
    PLACE,
    SESSION,
    certificates_view,
)
from hub.organiser.downloads.files import SAFE, file_stem, imprint_of
from hub.organiser.forms import Fault
from hub.organiser.frame import language_of, show
from hub.organiser.gate import Gate, seen, sent
from hub.organiser.programme.views import no_event_view
from hub.organiser.sessions import Session as Browser
from hub.organiser.words import words
from hub.routes import Route
from reports.certificates import MOST_IN_ONE, Issue, sessions_over

PATH = "/certificates"
MOST_MINUTES = 24 * 60
MOST_DIGITS = 4


class CertificatePages:
    """Answers for it. One event loop only."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._turn = asyncio.Lock()
        """One at a time: each takes memory and a core."""

    def routes(self) -> tuple[Route, ...]:
        """All of them."""
        acts = self._gate.acts(self._get, self._expired)
        return (seen(PATH, self._gate.looks(self._look)), sent(PATH, acts))

    async def _look(self, host: Host, call: Call, browser: Browser) -> Answer:
        return await self._show(host, call, browser, NOTHING_TYPED)

    async def _expired(self, host: Host, call: Call, browser: Browser) -> Answer:
        return await self._refuse(host, call, browser, "", "expired")

    async def _refuse(self, host: Host, call: Call, browser: Browser, field: str, word: str) -> Answer:
        fault = Fault(field, words(language_of(call))(word).format(MOST_IN_ONE))
        return await self._show(host, call, browser, call.message, fault)

    async def _show(
        self, host: Host, call: Call, browser: Browser, typed: Mapping[str, str], *faults: Fault
    ) -> Answer:
        document = await host.gathering.event()
        if document is None:
            return show(call, PLACE, lambda say: no_event_view(say, browser.form, "downloads"))
        event_set = document.event_set
        over, zone = sessions_over(event_set, host.clock.now_ms()), zone_of(event_set)
        view = certificates_view
        return show(
            call,
            PLACE,
            lambda say: view(say, browser.form, over, zone, typed, faults),
            400 if faults else 200,
        )

    async def _get(self, host: Host, call: Call, browser: Browser) -> Answer:
        document, now_ms = await host.gathering.event(), host.clock.now_ms()
        if document is None:
            return await self._show(host, call, browser, call.message)
        event_set, form = document.event_set, call.message.get(AS, "")
        wanted = _wanted(event_set, call.message, now_ms)
        if isinstance(wanted, Wrong):
            return await self._refuse(host, call, browser, *wanted)
        sessions, least = wanted
        async with self._turn:
            people = await find_attendees(host.gathering, event_set, sessions)
            if not people:
                return await self._refuse(host, call, browser, SESSION, "nobody_there")
            if form in (PDF, ZIP):
                people = [one for one in people if one.certified(least)]
            if not people or (form == PDF and len(people) > MOST_IN_ONE):
                wrong = Wrong(AS, "too_many_pages") if people else Wrong(LEAST, "nobody_so_long")
                return await self._refuse(host, call, browser, *wrong)
            issue = Issue(event_set, zone_of(event_set), least, now_ms)
            imprint = imprint_of(event_set, language_of(call), now_ms)
            media_type, content = await asyncio.to_thread(to_file, form, people, issue, imprint)
        host.logbook.happened("downloaded", report="certificates", format=form, bytes=len(content))
        name = f"{file_stem(event_set, 'certificates', now_ms)}.{form}"
        disposition = {"content-disposition": f'attachment; filename="{name}"'}
        return Answer(body=content, media_type=media_type, headers=SAFE | disposition)


class Wrong(NamedTuple):
    """A field, and the word for what is wrong with it."""

    field: str
    word: str


def _wanted(
    event_set: EventSet, typed: Mapping[str, str], now_ms: int
) -> tuple[Sequence[Session], int] | Wrong:
    """Of which sessions, and from how many minutes on."""
    least = _minutes(typed.get(LEAST, ""))
    if least is None:
        return Wrong(LEAST, "wrong_minutes")
    if typed.get(AS, "") not in FORMS:
        return Wrong(AS, "wrong_choice")
    sessions = _chosen(event_set, typed.get(SESSION, ""), now_ms)
    return (sessions, least) if sessions else Wrong(SESSION, "not_that_session")


def _minutes(typed: str) -> int | None:
    """So many, if it is a number of them."""
    text = typed.strip()
    is_number = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if is_number and 1 <= int(text) <= MOST_MINUTES else None


def _chosen(event_set: EventSet, wanted: str, now_ms: int) -> Sequence[Session]:
    """The sessions that are meant, of those that are over."""
    return [one for one in sessions_over(event_set, now_ms) if wanted in ("", str(one.id))]
