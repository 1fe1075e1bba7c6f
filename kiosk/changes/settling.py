"""Settles a double admit: somebody has looked at it, and says that both are fine, or that one badge is void.

Nothing that was said is rewritten: the entries stay, and who is inside stays inside. Must not know: screens,
how a conflict came about.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum

from checkin.clock import Clock
from checkin.conflicts import decided_by_humans, double_admits
from checkin.journal import Body, EntryId, Fact, JournalEntry, Kind
from checkin.model import EventSet, PositionId
from checkin.zones import zone_of
from kiosk.admission.facts import void_fact
from sync.ledger import Ledger
from sync.replica import persons_of


class Settled(StrEnum):
    """What came of it."""

    KEPT = "kept"
    """Both stay as they are."""
    VOIDED = "voided"
    """The badge that came with the entry opens nothing any more."""
    NO_CONFLICT = "no_conflict"
    """There is none with that id here, or it was settled before; nothing was written down."""
    NO_BADGE = "no_badge"
    """No badge came with that entry, so none can be void; nothing was written down."""


class Settling:
    """Belongs to one thread, as its ledger does.

    Args:
        ledger: Where it is written down.
        event_set: For the lists' own rules, and the time zone in which days end.
        clock: Where time comes from.
        committed: Called after each commit, to wake the outbox's thread.
    """

    def __init__(
        self,
        ledger: Ledger,
        event_set: EventSet,
        clock: Clock,
        committed: Callable[[], None] = lambda: None,
    ) -> None:
        self._ledger = ledger
        self._event_set = event_set
        self._clock = clock
        self._committed = committed

    def resolve(self, entry: EntryId, by: str, *, void_badge: bool) -> Settled:
        """Settle a double admit.

        Args:
            entry: The entry that was one too many, as ``report conflicts`` names it.
            by: Who says so.
            void_badge: Whether the badge that came with it opens nothing from now on.

        Raises:
            LedgerError: Nothing was written down.
        """
        with self._ledger.writing():
            found = self._ledger.find(entry)
            about = self._about(found.body.position) if found else []
            if found is None or not self._is_conflict(found, about):
                return Settled.NO_CONFLICT
            came = tuple(one.body.id for one in about if _is_badge_of(one.body, entry)) if void_badge else ()
            if void_badge and not came:
                return Settled.NO_BADGE
            self._write(found.body, came, by)
        self._committed()
        return Settled.VOIDED if void_badge else Settled.KEPT

    def _write(self, body: Body, badges: tuple[EntryId, ...], by: str) -> None:
        assert body.position is not None
        now_ms = self._clock.now_ms()
        for badge in badges:
            self._ledger.append(void_fact(body.position, badge, now_ms, by))
        self._ledger.append(
            Fact(
                kind=Kind.CONFLICT_RESOLVED,
                at_ms=now_ms,
                position=body.position,
                list=body.list,
                ref=body.id,
                by=by,
            )
        )

    def _about(self, position: PositionId | None) -> list[JournalEntry]:
        """All about one person, under each of their ids."""
        persons = [] if position is None else persons_of(self._ledger.store, [position])
        return [one for ids in persons for number in ids for one in self._ledger.about(number)]

    def _is_conflict(self, entry: JournalEntry, about: Sequence[JournalEntry]) -> bool:
        check_in_list = self._event_set.find_list(entry.body.list) if entry.body.list is not None else None
        if check_in_list is None:
            return False
        zone = zone_of(self._event_set, check_in_list.event)
        numbers = dict.fromkeys(one.body.position for one in about if one.body.position is not None)
        passages = [passage for number in numbers for passage in self._ledger.passages(number)]
        found = double_admits(passages, {check_in_list.id: check_in_list}, decided_by_humans(about), zone)
        return any(one.second.id == entry.body.id for one in found)


def _is_badge_of(body: Body, entry: EntryId) -> bool:
    """The entry that queued it; later ones tell how far it has come."""
    return body.kind is Kind.BADGE and body.ref == entry and bool(body.code)
