"""The pages about devices: see all of them, add one, end one's access.

Must not know: how pages look, who may see them, SQL.
"""

import re

from checkin.model import EventSet
from checkin.text import clean_text
from hub.alarms import alarms
from hub.call import Answer, Call
from hub.gathering import DeviceRow, TokenRight
from hub.host import Host
from hub.messages import MAX_NAME_CHARS, NAME_PATTERN
from hub.organiser.devices.profile_form import Field, fields, others, read
from hub.organiser.devices.profile_views import Looked, device_view
from hub.organiser.devices.views import devices_view, invitation_view
from hub.organiser.frame import go, show
from hub.organiser.gate import Gate, seen, sent
from hub.organiser.markup import Html
from hub.organiser.sessions import Session
from hub.organiser.words import Say
from hub.routes import DEVICE_NAME, Route


class DevicePages:
    """Answers for them. One event loop only."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def routes(self) -> tuple[Route, ...]:
        """All of them."""
        one, name = "/devices/@{name}", (DEVICE_NAME,)
        return (
            seen(one, self._gate.looks(self._look_at), name),
            sent(one, self._gate.acts(self._want, self.expired), name),
            seen("/devices", self._gate.looks(self._look)),
            sent("/devices", self._gate.acts(self._invite, self.expired)),
            sent("/devices/revoke", self._gate.acts(self._revoke, self.expired)),
        )

    async def expired(self, host: Host, call: Call, session: Session) -> Answer:
        """A form of another session, or of none: nothing was done."""
        return await self._look(host, call, session, "expired")

    async def _look(self, host: Host, call: Call, session: Session, problem: str = "") -> Answer:
        rows, now_ms = await host.gathering.devices(), host.clock.now_ms()
        raised = alarms(rows, host.alarm_counts(), now_ms)
        return show(
            call,
            "devices",
            lambda say: devices_view(
                say, (rows, raised), now_ms, session.form, say(problem) if problem else ""
            ),
            400 if problem else 200,
        )

    async def _look_at(self, host: Host, call: Call, session: Session) -> Answer:
        return await self._show_one(host, call, session)

    async def _want(self, host: Host, call: Call, session: Session) -> Answer:
        """Keep what a device is to be."""
        row, event_set = await _find(host, call.names["name"])
        if row is None:
            return await self._look(host, call, session, "no_device")
        wanted = read(call.message, row.profile, event_set)
        if isinstance(wanted, Field):
            return await self._show_one(host, call, session, wrong=wanted.word)
        await host.gathering.set_profile(row.name, wanted)
        host.live.cut({row.name})  # as `hub.handlers.set_profile`
        host.logbook.happened("profiled", device=row.name)
        return await self._show_one(host, call, session, told="saved")

    async def _show_one(
        self, host: Host, call: Call, session: Session, *, told: str = "", wrong: str = ""
    ) -> Answer:
        row, event_set = await _find(host, call.names["name"])
        if row is None:
            return await self._look(host, call, session, "no_device")
        now_ms = host.clock.now_ms()

        def view(say: Say) -> Html:
            looked = Looked(
                row=row,
                now_ms=now_ms,
                lines=tuple(fields(row.profile, event_set, say("language"))),
                others=others(row.profile, event_set),
                told=say(told) if told else "",
                problem=say("not_saved").format(say(wrong)) if wrong else "",
            )
            return device_view(say, looked, session.form)

        return show(call, "device", view, 400 if wrong else 200, name=row.name)

    async def _invite(self, host: Host, call: Call, session: Session) -> Answer:
        name = clean_text(call.message.get("name", ""), MAX_NAME_CHARS)
        right = call.message.get("right", "")
        if not re.fullmatch(NAME_PATTERN, name) or right not in set(TokenRight):
            return await self._look(host, call, session, "bad_name")
        known = {row.name: row.profile for row in await host.gathering.devices()}
        if name in known and not call.message.get("again"):
            return await self._look(host, call, session, "device_known")
        code = await host.gathering.create_device(name, TokenRight(right), known.get(name, {}))
        host.logbook.happened("invited", device=name, right=right)
        text = host.invitation(code)
        picture = _picture(text)
        return show(call, "devices", lambda say: invitation_view(say, name, text, picture, session.form))

    async def _revoke(self, host: Host, call: Call, _session: Session) -> Answer:
        name = call.message.get("name", "")
        if await host.gathering.revoke(name):
            host.live.cut({name})
            host.logbook.happened("revoked", device=name)
        return go("/devices")


async def _find(host: Host, name: str) -> tuple[DeviceRow | None, EventSet | None]:
    """A line of the device table, and the event from which its settings are chosen."""
    rows, document = await host.gathering.devices(), await host.gathering.event()
    row = next((one for one in rows if one.name == name), None)
    return row, document.event_set if document else None


def _picture(text: str) -> str:
    """Drawn by the printer's room; with it comes numpy, so only once somebody wants it."""
    from printer.qr import qr_svg

    return qr_svg(text)
