"""How far the download of each event has come: kept in the ledger with what was downloaded.

Must not know: HTTP, what is downloaded. A run that was cut short goes on where it was; nothing is taken twice
for new, and nothing is left out.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from checkin.clock import utc_to_ms
from sync.replica import read_meta, write_meta
from sync.store import Store

PROGRESS = "pretix_progress:"
"""Before the event's short name in `meta`."""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Marks of central's own, as it gave them.

    Attributes:
        round: Number of the run over all orders that is under way, or was the last one.
        is_whole: Whether that run came to its end.
        whole_at_ms: When the last whole run ended; 0 = there was none yet.
        resume_at: Datetime of the newest order that an unfinished run has kept; empty = it begins.
        orders_since: When the first page of the last whole run, or of the last one over changes, was made.
        pages_made_at: The same for the run under way.
        media_since: As `orders_since`, for reusable media.
        revoked_since: Datetime of the newest revoked secret.
        blocked_since: Datetime of the newest blocked secret.
        history_since: Datetime of the newest check-in in central's history.
        unchanged_since: Per list of resources what the server called ``Last-Modified``.
    """

    round: int = 0
    is_whole: bool = False
    whole_at_ms: int = 0
    resume_at: str = ""
    orders_since: str = ""
    pages_made_at: str = ""
    media_since: str = ""
    revoked_since: str = ""
    blocked_since: str = ""
    history_since: str = ""
    unchanged_since: Mapping[str, str] = {}


def load_progress(store: Store, event: str) -> Progress:
    """How far it has come; one that cannot be read begins anew, which costs time and loses nothing."""
    body = read_meta(store, PROGRESS + event)
    try:
        return Progress() if body is None else msgspec.json.decode(body, type=Progress)
    except msgspec.MsgspecError:
        return Progress()


def heard_ms(store: Store, events: Iterable[str]) -> int:
    """When central's news of all these events were last complete here, by its clock; 0 = never.

    Milliseconds since 1970 UTC.
    """
    return min((_made_ms(load_progress(store, event).orders_since) for event in events), default=0)


def _made_ms(said: str) -> int:
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return 0
    return utc_to_ms(at) if at.tzinfo else 0


def save_progress(store: Store, event: str, progress: Progress) -> None:
    """Keep it. The caller holds the transaction in which it keeps what was downloaded."""
    write_meta(store, PROGRESS + event, msgspec.json.encode(progress))


def forget_progress(store: Store) -> None:
    """Begin anew with every event. The caller holds the transaction."""
    store.run("DELETE FROM meta WHERE name GLOB ?", (PROGRESS + "*",))
