"""What a lead wants of another kiosk: asked of the hub with the PIN that was just typed, and written down.

The PIN is kept nowhere. Must not know: screens, who is signed in.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, closing
from http import HTTPStatus
from urllib.parse import quote

import msgspec

from checkin.clock import Clock
from checkin.errors import LinkDownError, SyncError
from checkin.journal import Fact, Json, Kind
from checkin.text import clean_text
from kiosk.fleet.kiosks import Outcome
from sync.hub.known import NOT_UNDERSTOOD
from sync.hub.line import Line
from sync.hub.protocol import Problem
from sync.hub.steps import Answer, Request, What
from sync.hub.upkeep import LACKS_ROLE, NO_LEAD, WRONG_PIN, ChangeKiosk, KioskChanged
from sync.ledger import Ledger
from sync.wire import decode_answer

WITHIN_S = 5.0
MAX_NAME_CHARS = 64
UNKNOWN = "unknown"
"""`outcome` in the entry when the hub did not say what became of it; only it knows whose PIN it was."""

BY_CODE = {WRONG_PIN: Outcome.WRONG_PIN, LACKS_ROLE: Outcome.LACKS_ROLE, NO_LEAD: Outcome.NO_LEAD}


class FleetChanges:
    """Asks the hub. One thread at a time.

    Args:
        open_line: Makes a line to the hub for one request.
        connect: A connection to this kiosk's ledger for the length of a block.
        clock: For when it was wanted.
        committed: Wakes what sends entries to the hub.
    """

    def __init__(
        self,
        open_line: Callable[[], Line],
        connect: Callable[[], AbstractContextManager[Ledger]],
        clock: Clock,
        committed: Callable[[], None] = lambda: None,
    ) -> None:
        self._open_line = open_line
        self._connect = connect
        self._clock = clock
        self._committed = committed

    def change(self, name: str, changes: Mapping[str, str], pin: str) -> Outcome:
        """Want these settings of that kiosk. Written down before it is told what became of it.

        Raises:
            LedgerError: The hub has taken it, or may have, and it could not be written down here.
        """
        outcome, by = self._ask(name, changes, pin)
        if outcome is Outcome.DONE:
            self._note({"kiosk": name, **changes}, by)
        elif outcome is Outcome.NO_ANSWER:
            self._note({"kiosk": name, **changes, "outcome": UNKNOWN}, by)
        return outcome

    def _ask(self, name: str, changes: Mapping[str, str], pin: str) -> tuple[Outcome, str]:
        """What became of it, and whose PIN it was, as far as the hub said so."""
        body = msgspec.json.encode(ChangeKiosk(pin=pin, changes=dict(changes)))
        path = f"/fleet/{quote(name, safe='')}"
        try:
            with closing(self._open_line()) as line:
                answer = line.ask(Request(what=What.HEARTBEAT, path=path, body=body, within_s=WITHIN_S))
            if answer.status != HTTPStatus.OK:
                return _refused(answer), ""
        except LinkDownError:
            return Outcome.NO_ANSWER, ""
        except SyncError:
            return Outcome.REFUSED, ""
        try:
            done = decode_answer(answer.raw, KioskChanged, NOT_UNDERSTOOD)
        except SyncError:
            return Outcome.NO_ANSWER, ""  # the hub says yes to something, and not to what
        return Outcome.DONE, clean_text(done.by, MAX_NAME_CHARS)

    def _note(self, payload: dict[str, Json], by: str) -> None:
        fact = Fact(kind=Kind.SETTING, at_ms=self._clock.now_ms(), by=by, payload=payload)
        with self._connect() as ledger, ledger.writing():
            ledger.append(fact)
        self._committed()


def _refused(answer: Answer) -> Outcome:
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Outcome.SLOWED
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Outcome.NO_ANSWER
    try:
        said = msgspec.json.decode(answer.raw, type=Problem)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Outcome.REFUSED
    return BY_CODE.get(said.code, Outcome.REFUSED)
