"""The part of the download that says which tickets are no longer good, and what else opens doors.

Revoked and blocked secrets, reusable media, and central's history of check-ins where we may read it.
Must not know: threads, screens.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from checkin.model import EventSet, PositionId
from checkin.presence import parents_of
from sync.elsewhere import add_elsewhere, room_of
from sync.ledger import Ledger
from sync.pretix.addresses import event_path
from sync.pretix.orders import GENERATED
from sync.pretix.pages import Fetcher
from sync.pretix.pairing import Pairing, own_devices
from sync.pretix.profiles import Right, allows
from sync.pretix.progress import Progress, load_progress, save_progress
from sync.pretix.shapes import BlockedShape, HistoryShape, MediumShape, RevokedShape
from sync.pretix.to_positions import to_elsewhere, to_medium
from sync.replica import known_ids
from sync.tickets import remove_blocked, save_blocked, save_media, save_revoked


class Tickets:
    """What is said of tickets beside their orders, for one event.

    Args:
        ledger: A connection of the caller's own.
        fetcher: Asks for pages.
        pairing: What we may ask, and which check-ins are ours.
        event: Slug of the event.
        event_set: For the rooms that check-ins count into.
    """

    def __init__(
        self, ledger: Ledger, fetcher: Fetcher, pairing: Pairing, event: str, event_set: EventSet
    ) -> None:
        self._ledger = ledger
        self._store = ledger.store
        self._fetcher = fetcher
        self._pairing = pairing
        self._event = event
        self._room_of = room_of(event_set)
        self._parents = parents_of(event_set.rooms)

    def pull(self) -> None:
        """Secrets and media.

        Raises:
            SyncError: As `Line.ask`; what came before it is kept.
        """
        self._pull_revoked()
        self._pull_blocked()
        if allows(self._pairing.profile, Right.MEDIA):
            self._pull_media()

    def _pull_revoked(self) -> None:
        since = self._progress().revoked_since
        query = {"created_since": since} if since else {}
        rows = self._fetcher.every(event_path(self._event) + "revokedsecrets/", RevokedShape, **query)
        with self._ledger.writing():
            save_revoked(self._store, self._event, ((row.secret, None) for row in rows))
            self._advance(revoked_since=_newest((row.created for row in rows), since))

    def _pull_blocked(self) -> None:
        since = self._progress().blocked_since
        query = {"updated_since": since} if since else {}
        rows = self._fetcher.every(event_path(self._event) + "blockedsecrets/", BlockedShape, **query)
        with self._ledger.writing():
            save_blocked(self._store, self._event, (row.secret for row in rows if row.blocked))
            remove_blocked(self._store, self._event, (row.secret for row in rows if not row.blocked))
            self._advance(blocked_since=_newest((row.updated for row in rows), since))

    def _pull_media(self) -> None:
        since, made_at = self._progress().media_since, ""
        query = {"updated_since": since} if since else {}
        for page, headers in self._fetcher.pages("/reusablemedia/", MediumShape, **query):
            made_at = made_at or headers.get(GENERATED, "")
            with self._ledger.writing():
                save_media(self._store, map(to_medium, page.results))
        with self._ledger.writing():
            self._advance(media_since=made_at or since)

    def pull_history(self) -> None:
        """Check-ins of other devices, sooner than their orders tell.

        Raises:
            SyncError: As `Line.ask`.
        """
        progress = self._progress()
        if not allows(self._pairing.profile, Right.HISTORY) or not progress.is_whole:
            return
        since = progress.history_since or progress.orders_since
        query = {"created_since": since, "ordering": "created", "successful": "true"}
        for page, _ in self._fetcher.pages(event_path(self._event) + "checkins/", HistoryShape, **query):
            since = _newest((row.created for row in page.results), since)
            with self._ledger.writing():
                for row in page.results:
                    self._keep_history(row)
                self._advance(history_since=since)

    def _keep_history(self, row: HistoryShape) -> None:
        is_ours = row.device_id in own_devices(self._pairing) and not row.auto_checked_in
        if row.position is None or is_ours or not row.successful:
            return
        position = PositionId(row.position)
        if add_elsewhere(self._store, position, to_elsewhere(row), self._room_of):
            self._ledger.rooms.refresh(known_ids(self._store, position), self._parents)

    def _progress(self) -> Progress:
        return load_progress(self._store, self._event)

    def _advance(self, **marks: str) -> None:
        """Move marks on, inside the transaction that keeps what came."""
        progress = self._progress()
        moved = replace(progress, **marks)
        if moved != progress:
            save_progress(self._store, self._event, moved)


def _newest(times: Iterable[datetime], before: str) -> str:
    newest = max(times, default=None)
    return before if newest is None else newest.isoformat()
