"""Joining a hub from beginning to end: become a device, fetch all that a door needs; and leaving it.

Must not know: the command line, screens.
"""

from collections.abc import Callable
from contextlib import closing, suppress
from http import HTTPStatus
from threading import Event

import msgspec
from msgspec.structs import replace

from checkin.clock import Clock
from checkin.errors import ConfigError, DeviceRevokedError, LinkDownError, PeerRefusedError, WireFormatError
from checkin.text import clean_text
from sync.hub.clock import CorrectedClock
from sync.hub.driver import Driver
from sync.hub.hints import ANY, Find
from sync.hub.identity import read_identity
from sync.hub.keeper import end_membership
from sync.hub.known import NOT_UNDERSTOOD
from sync.hub.line import LIMITS, Line, open_line
from sync.hub.membership import (
    Marks,
    Membership,
    forget_membership,
    load_marks,
    load_membership,
    refuse_other_hub,
    save_last_seen,
    save_marks,
    save_membership,
)
from sync.hub.protocol import Enrol, Enrolled, Heartbeat, Problem
from sync.hub.steps import Answer, Effect, Ended, Loading, Lost, Request, Trouble, Wait, What
from sync.hub.succession import hand_over, is_former, refuse_other_event, stop_being_hub
from sync.hub.witness import begin_noting
from sync.ledger import Ledger
from sync.pretix.handshake import Handshake
from sync.pretix.pairing import load_pairing
from sync.replica import fill_words_gently
from sync.wire import Limits, checked_url, decode_answer

Tell = Callable[[int, int], None]
"""Takes how much of how much is here: bytes while a list is fetched, then positions while it is kept."""
WITHIN_S = 15.0
SPENT = (
    "The hub does not take this code: it was used, is too old, or was never given.",
    "Show a new code at the hub, and scan that one.",
)


NO_BRIDGE = (
    "The hub takes no entries of other devices from this one, which was a hub itself.",
    "Add it there as a bridge and scan that code: einlass hub --add NAME --right bridge.",
)


class Enrolment:
    """Makes one ledger a device of a hub, and ends that again.

    Args:
        ledger: Where the tie is kept, with all that is fetched.
        clock: The device's own.
        hardware: What it runs on, for people; likewise `software`.
        allow_http: Whether an address that is not encrypted will do.
        limits: How long and how much we listen.
        find: Where the hub may be if nobody answers at the address in its code; None = it is not looked for.
    """

    def __init__(  # noqa: PLR0913  # the command line names them all
        self,
        ledger: Ledger,
        clock: Clock,
        *,
        hardware: str = "",
        software: str = "",
        allow_http: bool = False,
        limits: Limits = LIMITS,
        find: Find | None = None,
    ) -> None:
        self._find = find
        self._ledger = ledger
        self._clock = clock
        self._hardware = hardware
        self._software = software
        self._allow_http = allow_http
        self._limits = limits

    def join(self, handshake: Handshake) -> Membership:
        """Become a device; the code is spent then. Who belonged to this hub before keeps what was not sent.

        Raises:
            ConfigError: The code is no longer good, or this ledger belongs to somebody else.
            SyncError: The hub does not answer, or not as a hub does.
        """
        if not handshake.is_hub:
            raise ConfigError("This code is not of a hub.", "Show the code at the hub and scan that one.")
        is_former = read_identity(self._ledger.store) is not None  # a hub that was paired with pretix itself
        if load_pairing(self._ledger.store) is not None and not is_former:
            raise ConfigError(
                "This data folder is paired with pretix; behind a hub, only the hub speaks to pretix.",
                "Choose an empty folder with --data-dir, or let this one be the hub.",
            )
        earlier = load_membership(self._ledger.store)
        refuse_other_hub(earlier, handshake.pin)
        url = checked_url(handshake.url, allow_http=self._allow_http, whose="The hub's")
        find = self._find if handshake.pin else None
        found, enrolled = _reach(url, lambda place: self._enrol(place, handshake), find)
        refuse_other_hub(earlier, handshake.pin, enrolled.hub)
        refuse_other_event(self._ledger.store, enrolled.hub, enrolled.epoch)
        membership = Membership(
            url=found,
            by_hand="" if found == url else url,
            token=enrolled.token,
            hub=enrolled.hub,
            pin=handshake.pin,
            name=enrolled.name,
            profile=enrolled.profile,
            allows_http=self._allow_http,
        )
        self._save(membership, enrolled)
        return membership

    def fetch(self, membership: Membership, tell: Tell = lambda *_: None) -> None:
        """Send what waits and fetch all that a door needs; a second call goes on where the first was cut.

        Raises:
            SyncError: The hub does not answer, or something it says is wrong; what came before it is kept.
        """
        problems: list[Lost | Trouble] = []

        def take(effect: Effect) -> None:
            if isinstance(effect, Lost | Trouble):
                problems.append(effect)
            elif isinstance(effect, Loading):
                tell(effect.done, effect.total)

        clock = CorrectedClock(self._clock)
        with closing(self._line(membership)) as line:
            if is_former(self._ledger.store):
                hand_over(self._ledger, self._clock, lambda body: _send(line, body))
                stop_being_hub(self._ledger)
            driver = Driver(self._ledger, line, clock, take, told=tell)
            while not isinstance(step := driver.step(Heartbeat(pending=0, cursor=0)), Wait):
                if isinstance(step, Ended):
                    raise DeviceRevokedError(HTTPStatus.FORBIDDEN, *ENDED)
                _raise_first(problems)
        fill_words_gently(self._ledger.store)

    def again(self) -> Membership:
        """The tie that there is, for fetching once more.

        Raises:
            ConfigError: There is none, or it was ended.
        """
        membership = load_membership(self._ledger.store)
        if membership is None or membership.is_revoked:
            raise ConfigError("This kiosk belongs to no hub.", "Show a code at the hub and scan that one.")
        return membership

    def move(self, url: str, tell: Tell = lambda *_: None) -> Membership:
        """The hub has another address: follow it there, once it has answered; its key and our token stay.

        Raises:
            ConfigError: This kiosk belongs to no hub, or that is no address.
            SyncError: It does not answer there, or somebody else does; nothing has changed then.
        """
        allow_http = self._allow_http
        url = checked_url(url, allow_http=allow_http, whose="The hub's")
        self.fetch(replace(self.again(), url=url, allows_http=allow_http), tell)
        with self._ledger.writing():  # what came meanwhile stays
            moved = replace(self.again(), url=url, allows_http=allow_http, by_hand="")
            save_membership(self._ledger.store, moved)
        return moved

    def leave(self) -> None:
        """Belong to no hub any more and forget everybody; the journal stays."""
        end_membership(self._ledger)
        with self._ledger.writing():
            forget_membership(self._ledger.store)

    def _enrol(self, url: str, handshake: Handshake) -> Enrolled:
        message = Enrol(
            code=handshake.token,
            device=self._ledger.origin.device,
            hardware=self._hardware,
            software=self._software,
        )
        with closing(
            Line(
                url,
                "",
                handshake.pin,
                self._clock.mono_ns,
                allow_http=self._allow_http,
                limits=self._limits,
            )
        ) as line:
            return spend_code(line, message)

    def _save(self, membership: Membership, enrolled: Enrolled) -> None:
        """Cursors of another epoch mean nothing; of the same one they go on."""
        store = self._ledger.store
        marks = load_marks(store)
        is_same = (marks.hub, marks.epoch) == (enrolled.hub, enrolled.epoch)
        with self._ledger.writing():
            save_membership(store, membership)
            save_marks(store, marks if is_same else Marks(hub=enrolled.hub, epoch=enrolled.epoch))
            save_last_seen(store, enrolled.now_ms)
            if marks.hub == enrolled.hub and not is_same:
                begin_noting(store)

    def _line(self, membership: Membership) -> Line:
        return open_line(membership, self._clock.mono_ns, allow_http=self._allow_http, limits=self._limits)


def _reach(url: str, enrol: Callable[[str], Enrolled], find: Find | None) -> tuple[str, Enrolled]:
    """Hand in the code where it says, else where hints lead; its pin says who may hear it."""
    try:
        return url, enrol(url)
    except LinkDownError:
        for hint in find(ANY, Event()) if find else ():
            with suppress(LinkDownError, WireFormatError):
                return hint, enrol(hint)
        raise


def spend_code(line: Line, message: Enrol) -> Enrolled:
    """Hand in a code for a token.

    Raises:
        ConfigError: The code is no longer good.
        SyncError: The hub does not answer, or not as a hub does.
    """
    body = msgspec.json.encode(message)
    answer = line.ask(Request(what=What.MANIFEST, path="/enrolment", body=body, within_s=WITHIN_S))
    if answer.status != HTTPStatus.OK:
        raise_refusal(answer)
    return decode_answer(answer.raw, Enrolled, NOT_UNDERSTOOD)


ENDED = (
    "The access of this kiosk was ended at the hub.",
    "Enrol it again if it is still ours; what was not sent is kept.",
)
MAX_WORDS = 300
HAND_OVER_S = 60.0


def _send(line: Line, body: bytes) -> None:
    """One batch of a former hub."""
    answer = line.ask(Request(what=What.UPLOAD, path="/journal", body=body, within_s=HAND_OVER_S))
    if answer.status != HTTPStatus.OK:
        raise_refusal(answer, NO_BRIDGE)


def _raise_first(problems: list[Lost | Trouble]) -> None:
    for problem in problems:
        if isinstance(problem, Lost):
            raise LinkDownError(problem.problem, "Try again: it goes on where it was.")
        raise WireFormatError(problem.problem, problem.remedy)


def raise_refusal(answer: Answer, forbidden: tuple[str, str] = SPENT) -> None:
    """What an answer of 400 or above says, as an error with its remedy; `forbidden` = what 403 means here."""
    if answer.status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
        raise ConfigError(*forbidden)
    try:
        said = msgspec.json.decode(answer.raw, type=Problem)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise WireFormatError(*NOT_UNDERSTOOD) from error
    words = clean_text(said.problem, MAX_WORDS), clean_text(said.remedy, MAX_WORDS)
    if answer.status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
        raise LinkDownError(*words)
    raise PeerRefusedError(answer.status, *words)
