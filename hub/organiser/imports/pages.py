"""The pages that import attendees: send a table, see what would happen, have just that done.

Must not know: how pages look, what a table means, SQL.
"""

import asyncio

from checkin.clock import Entropy
from checkin.errors import LedgerError
from hub.call import Answer, Call
from hub.host import Host
from hub.organiser.frame import HTML, show
from hub.organiser.gate import Gate, seen, sent
from hub.organiser.imports.importing import BOUNDS, Trial, carry_out, try_out
from hub.organiser.imports.views import done_view, refused_view, send_view, trial_view
from hub.organiser.sessions import Session
from hub.routes import Route
from hub.shelf import Sent

FORM_BYTES = BOUNDS.file_bytes + 4_096
"""The table, and what a browser writes around it."""


class ImportPages:
    """Answers for them. One event loop only.

    Args:
        has_central: Whether attendees come from a ticketing system, which would take back what is imported.
    """

    def __init__(self, gate: Gate, entropy: Entropy, *, has_central: bool) -> None:
        self._gate = gate
        self._entropy = entropy
        self._has_central = has_central
        self._turn = asyncio.Lock()
        """One table at a time: each takes memory."""

    def routes(self) -> tuple[Route, ...]:
        """All of them."""
        check = Route(
            method="POST",
            path="/import",
            handler=self._gate.acts(self._check, self._expired),
            gives=HTML,
            is_form=True,
            upload_bytes=FORM_BYTES,
            stops=self._gate.stops,
        )
        ask = self._gate.looks(self._ask)
        do = sent("/import/do", self._gate.acts(self._do, self._expired))
        return seen("/import", ask), check, do, seen("/import/do", ask)

    async def forget(self, host: Host, session: Session) -> None:
        """What that session has sent is not kept any longer."""
        await host.gathering.shelf.drop(session.form)

    async def _ask(self, _host: Host, call: Call, session: Session) -> Answer:
        return self._show_form(call, session, "from_central" if self._has_central else "", 200)

    async def _expired(self, _host: Host, call: Call, session: Session) -> Answer:
        return self._show_form(call, session, "expired")

    def _show_form(self, call: Call, session: Session, problem: str, status: int = 400) -> Answer:
        return show(
            call,
            "import",
            lambda say: send_view(say, session.form, problem, has_form=not self._has_central),
            status,
        )

    async def _check(self, host: Host, call: Call, session: Session) -> Answer:
        """A table has come: say what would happen."""
        assert call.upload is not None
        upload = call.upload
        problem = upload.problem or ("" if upload.name else "no_file")
        if self._has_central or problem:
            return self._show_form(call, session, problem or "from_central")
        sent_ = Sent(upload.name, upload.raw)
        await host.gathering.shelf.put(session.form, sent_)
        async with self._turn:
            return await self._try(host, call, session, sent_)

    async def _try(self, host: Host, call: Call, session: Session, sent_: Sent, problem: str = "") -> Answer:
        trial = await try_out(host.gathering, sent_)
        if isinstance(trial, Trial):
            status = 409 if problem else 200
            return show(call, "import", lambda say: trial_view(say, trial, session.form, problem), status)
        await host.gathering.shelf.drop(session.form)
        if trial is None:
            return self._show_form(call, session, "no_event")
        return show(call, "import", lambda say: refused_view(say, trial, session.form), 422)

    async def _do(self, host: Host, call: Call, session: Session) -> Answer:
        """Carry out what was shown, if it is still the same."""
        sent_ = await host.gathering.shelf.find(session.form)
        if sent_ is None:
            return self._show_form(call, session, "not_kept")
        async with self._turn:
            trial = await try_out(host.gathering, sent_)
            if not isinstance(trial, Trial) or trial.digest != call.message.get("seen", ""):
                return await self._try(host, call, session, sent_, "other_now")
            return await self._carry_out(host, call, session, sent_, trial)

    async def _carry_out(self, host: Host, call: Call, session: Session, sent_: Sent, trial: Trial) -> Answer:
        cancels = call.message.get("cancel", "") == "yes"
        try:
            done = await carry_out(host.gathering, trial, self._entropy, cancels=cancels)
        except LedgerError as error:
            host.logbook.broke(error)
            return await self._try(host, call, session, sent_, "not_written")
        host.logbook.happened("imported", new=done.new, changed=done.changed, canceled=done.canceled)
        if not done.is_whole:
            return await self._try(host, call, session, sent_, "changed_between")
        await host.gathering.shelf.drop(session.form)
        return show(call, "import", lambda say: done_view(say, sent_.name, done, session.form))
