"""The page of downloads, and the files themselves. Must not know: how pages look, what reports are about."""

import asyncio

from checkin.errors import ConfigError
from checkin.model import EventSet
from hub.call import Answer, Call
from hub.gathering import Gathering
from hub.host import Host
from hub.organiser.downloads.files import KINDS, SAFE, File, forms_of, make_file
from hub.organiser.downloads.record import COUNTING_RECORD, make_record
from hub.organiser.downloads.views import PLACE, downloads_view
from hub.organiser.forms import Fault
from hub.organiser.frame import language_of, show
from hub.organiser.gate import Gate, seen
from hub.organiser.programme.views import no_event_view
from hub.organiser.sessions import Session as Browser
from hub.organiser.words import words
from hub.routes import Name, Route
from reports.counting_record import Sealed

KIND = Name("kind", r"^[a-z][a-z-]{0,39}$", 40)
FORM = Name("form", r"^[a-z]{1,12}$", 12)


class DownloadPages:
    """Answers for them. One event loop only.

    Args:
        sealed: Signs files of the counting record.
    """

    def __init__(self, gate: Gate, sealed: Sealed) -> None:
        self._gate = gate
        self._sealed = sealed
        self._kinds = (*KINDS, COUNTING_RECORD)
        self._turn = asyncio.Lock()
        """One report at a time: each takes memory and a core."""

    def routes(self) -> tuple[Route, ...]:
        """All of them."""
        return (
            seen("/downloads", self._gate.looks(self._look)),
            seen("/downloads/{kind}/{form}", self._gate.looks(self._get), (KIND, FORM)),
        )

    async def _look(self, _host: Host, call: Call, browser: Browser) -> Answer:
        return show(call, PLACE, lambda say: downloads_view(say, browser.form, self._kinds))

    async def _get(self, host: Host, call: Call, browser: Browser) -> Answer:
        kind, form = call.names["kind"], call.names["form"]
        if kind not in self._kinds or form not in forms_of(kind):
            return self._refuse(call, browser, "no_report", 404)
        document = await host.gathering.event()
        if document is None:
            return show(call, PLACE, lambda say: no_event_view(say, browser.form, PLACE), 404)
        language, now_ms = language_of(call), host.clock.now_ms()
        async with self._turn:
            try:
                file = await self._make(host.gathering, document.event_set, kind, form, language, now_ms)
            except ConfigError:
                return self._refuse(call, browser, "no_such_format", 409)
        if file is None:
            return self._refuse(call, browser, "no_record_yet", 409)
        host.logbook.happened("downloaded", report=kind, format=form, bytes=len(file.content))
        disposition = {"content-disposition": f'attachment; filename="{file.name}"'}
        return Answer(body=file.content, media_type=file.media_type, headers=SAFE | disposition)

    async def _make(
        self, gathering: Gathering, event_set: EventSet, kind: str, form: str, language: str, now_ms: int
    ) -> File | None:
        if kind == COUNTING_RECORD:
            return await make_record(gathering, event_set, self._sealed, form, language, now_ms)
        return await make_file(gathering, event_set, kind, form, language, now_ms)

    def _refuse(self, call: Call, browser: Browser, word: str, status: int) -> Answer:
        faults = (Fault("", words(language_of(call))(word)),)
        view = downloads_view
        return show(call, PLACE, lambda say: view(say, browser.form, self._kinds, faults), status)
