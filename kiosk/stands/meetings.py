"""A stand at a fair: whose ticket it is, and whether the exhibitor may know that they were here.

Whoever says no leaves no trace: nothing is written down of a scan, only of a yes and of one that is taken
back. Must not know: Textual, how an entry travels.
"""

from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from checkin.clock import Clock
from checkin.consents import EXHIBITOR, YES, Consent, Shared, standing_consents
from checkin.erasing import AFTER, after_erasures, known_consents
from checkin.journal import Fact, JournalEntry, Kind
from checkin.made_here import ids_of
from checkin.model import Position, name_in
from checkin.verdict import Reason, Refuse
from kiosk.stands.views import Met, Passed, Stand
from kiosk.views import Answer, DeskPlace, Scanned
from sync.ledger import Ledger
from sync.replica import find_position, save_positions

NOBODY = frozenset(
    {
        Reason.INVALID,
        Reason.BLOCKED,
        Reason.CANCELED,
        Reason.REVOKED,
        Reason.UNAPPROVED,
        Reason.AMBIGUOUS,
        Reason.MEDIUM_INVALID,
        Reason.UNKNOWN_LIST,
        Reason.ERROR,
        Reason.BADGE_VOID,
    }
)
"""Refusals after which it is not certain who stands here; all others are about doors, and a stand is none."""

_encode = msgspec.json.Encoder().encode

Judge = Callable[[Scanned, DeskPlace], Answer]
"""What would be said of a scan at a door, without writing anything down."""


class Stands:
    """Belongs to one thread, as its ledger does.

    Args:
        ledger: Where consents are committed.
        judge: Reads tickets and badges as every door does.
        clock: Where time comes from.
        committed: Called after each commit, to wake the outbox's thread.
    """

    def __init__(
        self, ledger: Ledger, judge: Judge, clock: Clock, committed: Callable[[], None] = lambda: None
    ) -> None:
        self._ledger = ledger
        self._judge = judge
        self._clock = clock
        self._committed = committed

    def meet(self, scanned: Scanned, place: DeskPlace, stand: Stand) -> Met:
        """Whose ticket or badge it is. Writes nothing down."""
        answer = self._judge(replace(scanned, simulate=True), place)
        position = answer.position
        if position is None or (isinstance(answer.verdict, Refuse) and answer.verdict.reason in NOBODY):
            return Met(None)
        return Met(position, self._agreed(position, stand) is not None)

    def agree(self, position: Position, place: DeskPlace, stand: Stand) -> None:
        """The exhibitor may know. Committed when this returns; said twice it is once.

        Raises:
            LedgerError: Nothing was written down, so nobody may be thanked.
        """
        with self._ledger.writing():
            if self._agreed(position, stand) is not None:
                return
            if position.id < 0 and find_position(self._ledger.store, position.id) is None:
                save_positions(self._ledger.store, [position])
            fact = self._fact(position, place, stand, yes=True)
            before = after_erasures((one.body for one in self._told(position)), name_of(stand))
            payload = {**fact.payload, AFTER: before} if before else fact.payload
            self._ledger.append(replace(fact, payload=payload), shared(position, stand))
        self._committed()

    def take_back(self, position: Position, place: DeskPlace, stand: Stand) -> None:
        """The exhibitor is not to know any more. Committed when this returns.

        Raises:
            LedgerError: Nothing was written down.
        """
        with self._ledger.writing():
            agreed = self._agreed(position, stand)
            if agreed is None:
                return
            fact = self._fact(position, place, stand, yes=False)
            # At the same list as the yes: whoever hears of that one only hears of both.
            self._ledger.append(replace(fact, position=agreed.position, list=agreed.list, ref=agreed.id))
        self._committed()

    def _agreed(self, position: Position, stand: Stand) -> Consent | None:
        """The yes that stands, whichever id its holder had then."""
        here = [one for one in known_consents(self._told(position)) if one.exhibitor == name_of(stand)]
        return next(iter(standing_consents(here)), None)

    def _told(self, position: Position) -> list[JournalEntry]:
        """All that is known of somebody, whichever id they had then."""
        return [entry for one in ids_of(position) for entry in self._ledger.about(one)]

    def _fact(self, position: Position, place: DeskPlace, stand: Stand, *, yes: bool) -> Fact:
        passes_on = " ".join(stand.passes_on)
        return Fact(
            kind=Kind.CONSENT,
            at_ms=self._clock.now_ms(),
            position=position.id,
            list=place.list_id,
            gate=place.gate,
            by=place.by,
            payload={EXHIBITOR: name_of(stand), YES: yes, **({"passes_on": passes_on} if yes else {})},
        )


def name_of(stand: Stand) -> str:
    """The exhibitor as they stand in the journal: one name, whatever the language on the screen was."""
    return name_in(stand.exhibitor, next(iter(stand.exhibitor), ""))


def shared(position: Position, stand: Stand) -> bytes:
    """What is passed on of somebody, for the side table."""
    said = Shared()
    if Passed.NAME in stand.passes_on:
        said = replace(
            said, title=position.title, given_name=position.given_name, family_name=position.family_name
        )
    if Passed.ORGANISATION in stand.passes_on:
        said = replace(said, organisation=position.organisation)
    return _encode(said)
