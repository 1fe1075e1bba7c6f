"""From a scanned text to the position that it stands for: ticket, badge, medium or signed ticket.

Reads only. Must not know: whether the position may pass, how it is written down.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from checkin.candidates import choose
from checkin.journal import JournalEntry, Kind
from checkin.model import CheckInList, EventSet, ListId, Medium, Position, PositionId, PositionStatus
from checkin.signed import Verify, looks_signed, open_ticket, to_position
from checkin.text import clean_scan
from checkin.verdict import Explanation, Reason, Refuse
from sync.ledger import Ledger
from sync.replica import find_position
from sync.signatures import verify_ed25519
from sync.tickets import find_addons, find_by_secret_all, find_media, find_revoked, is_blocked, is_revoked

UNKNOWN = Refuse(Reason.INVALID, Explanation("invalid"), forcible=False)
UNKNOWN_LIST = Refuse(Reason.UNKNOWN_LIST, Explanation("unknown_list"), forcible=False)
REVOKED = Refuse(Reason.REVOKED, Explanation("revoked"))
MEDIUM_INVALID = Refuse(Reason.INVALID, Explanation("medium_invalid"), forcible=False)
MEDIUM_EXPIRED = Refuse(Reason.INVALID, Explanation("medium_expired"), forcible=False)


class Found(msgspec.Struct, frozen=True):
    """What a text stands for.

    Attributes:
        check_in_list: The list of the position's event, among those of the door.
        refusal: Why it opens nothing, whatever the rules say.
        by_medium: Whether a medium was scanned.
    """

    position: Position | None = None
    check_in_list: CheckInList | None = None
    refusal: Refuse | None = None
    by_medium: bool = False


class Text(msgspec.Struct, frozen=True):
    """What is looked up, and for which door.

    Attributes:
        lists: The door's check-in lists, by slug of their event; the first event's also by the empty one.
        at_ms: Time of the scan, milliseconds since 1970 UTC.
        source_type: Kind of medium that it was read from.
        is_typed: Whether a scanner typed it: a text that nobody knows may be one of another keyboard.
    """

    text: str
    lists: Mapping[str, CheckInList]
    at_ms: int
    source_type: str = "barcode"
    is_typed: bool = False


class Identifier:
    """Looks up what people hold up. Belongs to one thread, as its ledger does."""

    def __init__(self, ledger: Ledger, event_set: EventSet, verify: Verify = verify_ed25519) -> None:
        self._ledger = ledger
        self._event_set = event_set
        self._verify = verify
        self._lists: dict[tuple[ListId, ...], Mapping[str, CheckInList]] = {}
        """What doors were asked for before: nearly always the same one."""
        self._looks: tuple[Callable[[Text], Found | None], ...] = (
            self._by_secret,
            self._by_badge,
            self._by_medium,
            self._by_revoked,
            self._by_signature,
        )

    def lists_of(self, wanted: tuple[ListId, ...]) -> Mapping[str, CheckInList]:
        """The door's lists by the slug of their event; of two lists of one event the first counts."""
        if wanted not in self._lists:
            known = [one for one in map(self._event_set.find_list, wanted) if one is not None]
            lists = {one.event: one for one in reversed(known)}
            first = self._event_set.events[0].slug
            self._lists[wanted] = lists | ({"": lists[first]} if first in lists else {})
        return self._lists[wanted]

    def find_chosen(self, position: PositionId, lists: Mapping[str, CheckInList]) -> Found:
        """A position that staff have picked."""
        chosen = find_position(self._ledger.store, position)
        if chosen is None:
            return Found(refusal=UNKNOWN)
        return _of_other_date([chosen], lists, self._event_set) or _at_list(chosen, lists)

    def find(self, asked: Text) -> Found:
        """What a scanned text stands for: the first look-up that knows it decides."""
        text = clean_scan(asked.text)
        if not text:
            return Found(refusal=UNKNOWN)
        asked = asked if asked.text == text else replace(asked, text=text)
        found = self._look(asked)
        if found is None and asked.is_typed:
            found = _read_otherwise(asked, self._look)
        return found or Found(refusal=UNKNOWN)

    def _look(self, asked: Text) -> Found | None:
        for look in self._looks:
            found = look(asked)
            if found is not None:
                return found
        return None

    def _by_secret(self, asked: Text) -> Found | None:
        known = find_by_secret_all(self._ledger.store, asked.text)
        if not known:
            return None
        plain = _plain(known, asked)
        if plain is not None:
            return plain
        # A position that was made from a signed ticket proves nothing by itself: its signature is read again.
        # A walk-in's stands until central has sent its own.
        tickets = [p for p in known if p.id > 0] or [p for p in known if not looks_signed(p.secret)]
        return self._at_date_of(tickets, asked)

    def _at_date_of(self, tickets: Iterable[Position], asked: Text) -> Found | None:
        """Those of the door's date, where it has one, else that of another date to be named."""
        known = tuple(tickets)
        dated = [p for p in known if not _is_of_other_date(p, asked.lists)]
        return self._among(dated, asked) or _of_other_date(known, asked.lists, self._event_set)

    def _among(self, tickets: Iterable[Position], asked: Text, *, by_medium: bool = False) -> Found | None:
        """Which of these tickets is meant, or what was bought with them, at a list that takes that too."""
        here = [p for p in tickets if p.event in asked.lists]
        matching = [p.id for p in here if asked.lists[p.event].addon_match]
        addons = find_addons(self._ledger.store, matching) if matching else ()
        return self._choose([*here, *addons], asked, by_medium=by_medium)

    def _choose(self, candidates: list[Position], asked: Text, *, by_medium: bool = False) -> Found | None:
        if not candidates:
            return None
        chosen = choose(candidates, lambda p: asked.lists[p.event], asked.at_ms)
        check_in_list = asked.lists[chosen.position.event]
        return Found(chosen.position, check_in_list, chosen.refusal, by_medium)

    def _by_badge(self, asked: Text) -> Found | None:
        badge = self._ledger.find_badge(asked.text)
        if badge is None or badge.body.position is None:
            return None
        holder = find_position(self._ledger.store, badge.body.position)
        if holder is None:
            return None
        about = self._ledger.about(badge.body.position)
        void = _void_of(badge, about)
        found = self._by_holder(holder, asked) or Found(holder, refusal=UNKNOWN)
        # What force could not go over without the badge, it cannot with one that was replaced.
        if void is None:
            return found
        has_newer = any(_is_badge(e) for e in about[about.index(badge) + 1 :])
        refused = _void(void, found.refusal, self._event_set, has_newer=has_newer)
        return replace(found, refusal=refused)

    def _by_holder(self, holder: Position, asked: Text) -> Found | None:
        """A signed ticket is read again: it may have its real position by now, or be revoked or blocked."""
        if holder.id > 0:
            return self._at_date_of([holder], asked)
        signed = replace(asked, text=holder.secret)
        return self._by_secret(signed) or self._by_revoked(signed) or self._by_signature(signed)

    def _by_medium(self, asked: Text) -> Found | None:
        media = find_media(self._ledger.store, asked.text, asked.source_type)
        if not media:
            return None
        good = [m for m in media if m.active and not _is_expired(m, asked.at_ms)]
        if not good:
            return Found(refusal=MEDIUM_EXPIRED if any(m.active for m in media) else MEDIUM_INVALID)
        linked = [find_position(self._ledger.store, p) for m in good for p in m.positions]
        tickets = [p for p in linked if p is not None]
        return self._among(tickets, asked, by_medium=True) or Found(refusal=MEDIUM_INVALID)

    def _by_revoked(self, asked: Text) -> Found | None:
        """Its owner has a newer ticket; whose it was is only needed where staff admit all the same."""
        store = self._ledger.store
        slugs = [slug for slug in asked.lists if is_revoked(store, slug, asked.text)]
        if not slugs:
            return None
        owners = (find_revoked(store, slug, asked.text) for slug in slugs)
        known = [one for p in owners if p is not None and (one := find_position(store, p)) is not None]
        found = self._among(known, asked) or self._by_signature(asked) or Found()
        # Where nobody can say which of several is meant, force does not help either.
        return replace(found, refusal=replace(REVOKED, forcible=found.refusal is None))

    def _by_signature(self, asked: Text) -> Found | None:
        for slug, check_in_list in asked.lists.items():
            position = self._signed(asked.text, slug)
            if position is not None:
                return Found(position, check_in_list)
        return None

    def _signed(self, text: str, slug: str) -> Position | None:
        event = self._event_set.find_event(slug) if looks_signed(text) else None
        ticket = open_ticket(text, event.signing_keys, self._verify) if event else None
        if ticket is None:
            return None
        position = to_position(ticket, text, slug)
        is_bad = is_blocked(self._ledger.store, slug, text)
        return replace(position, status=PositionStatus.BLOCKED) if is_bad else position


def _read_otherwise(asked: Text, look: Callable[[Text], Found | None]) -> Found | None:
    """What a text was before it came through two keyboards; nothing where several would be known."""
    from scanner.handheld.layouts import is_sure, other_readings  # only where a text is unknown

    texts = [text for text in other_readings(asked.text) if is_sure(asked.text, text)]
    found = [one for text in texts if (one := look(replace(asked, text=text))) is not None]
    return found[0] if len(found) == 1 else None


def _void_of(badge: JournalEntry, about: Sequence[JournalEntry]) -> JournalEntry | None:
    return next((e for e in about if e.body.kind is Kind.BADGE_VOID and e.body.ref == badge.body.id), None)


def _is_badge(entry: JournalEntry) -> bool:
    """The entry that queued one; later ones tell how far it has come."""
    return entry.body.kind is Kind.BADGE and bool(entry.body.code)


def _void(void: JournalEntry, besides: Refuse | None, event_set: EventSet, *, has_newer: bool) -> Refuse:
    """Since when and where it is void: replaced by a newer one, or only made void."""
    gate = next((g for g in event_set.gates if g.id == void.body.gate), None)
    desk = next(iter(gate.names.values()), "") if gate else ""
    values = (("at_ms", void.body.at_ms), ("desk", desk))
    said = Explanation("badge_void", values) if has_newer else Explanation("badge_only_void", values)
    return Refuse(Reason.BADGE_VOID, said, forcible=besides is None or besides.forcible)


def _is_expired(medium: Medium, at_ms: int) -> bool:
    return medium.expires_ms is not None and medium.expires_ms < at_ms


def _is_of_other_date(position: Position, lists: Mapping[str, CheckInList]) -> bool:
    here = lists.get(position.event)
    return here is not None and here.subevent not in (None, position.subevent)


def _of_other_date(
    tickets: Iterable[Position], lists: Mapping[str, CheckInList], event_set: EventSet
) -> Found | None:
    """Central knows no such ticket at the list of another date, whatever force is used; we say which."""
    other = next((p for p in tickets if _is_of_other_date(p, lists)), None)
    if other is None:
        return None
    date = event_set.find_subevent(other.subevent)
    values = (("subevent_ms", date.date_from_ms),) if date else ()
    refusal = Refuse(Reason.PRODUCT, Explanation("wrong_date", values), forcible=False)
    return Found(other, lists[other.event], refusal)


def _at_list(position: Position, lists: Mapping[str, CheckInList]) -> Found:
    check_in_list = lists.get(position.event)
    if check_in_list is None:
        return Found(position, None, UNKNOWN)
    return Found(position, check_in_list)


def _plain(known: Sequence[Position], asked: Text) -> Found | None:
    """The ordinary case, without detours: one ticket, at a list that has neither dates nor add-ons."""
    here = asked.lists.get(known[0].event)
    if len(known) > 1 or known[0].id < 0 or here is None or here.addon_match or here.subevent is not None:
        return None
    return Found(known[0], here)
