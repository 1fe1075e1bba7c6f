"""Congresses at random, small and full of what goes wrong: for figures to be counted in two ways."""

import random  # noqa: TID251  # only ever seeded here
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from msgspec.structs import replace

from checkin.journal import Body, EntryId, JournalEntry, Json, Kind, Stamp
from checkin.made_here import WALK_IN_START, made_here_id
from checkin.model import (
    CheckInList,
    Event,
    EventSet,
    Exits,
    ListId,
    Position,
    PositionId,
    PositionStatus,
    Product,
    ProductId,
    Room,
    RoomId,
    Session,
    SessionId,
)

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
ZONES = (
    ("Europe/Berlin", "Europe/Kyiv"),
    ("Europe/Berlin", "Asia/Kolkata"),
    ("America/St_Johns", "Europe/Berlin"),
    ("Asia/Kathmandu", "Australia/Lord_Howe"),
    ("Australia/Lord_Howe", "Asia/Kolkata"),
)
BEGINS = tuple(
    round(datetime(*day, 20, tzinfo=UTC).timestamp() * 1000)
    for day in ((2026, 9, 1), (2026, 10, 24), (2026, 3, 28), (2026, 10, 2), (2026, 4, 3))
)
"""An ordinary evening, and those before the clocks change in autumn and in spring."""

HALL, SECOND, WORKSHOP, SEMINAR = RoomId(11), RoomId(12), RoomId(13), RoomId(14)
ROOMS = (
    Room(id=RoomId(10), names={"de": "Foyer"}, limit=5),
    Room(id=HALL, names={"de": "Saal A"}, parent=RoomId(10), limit=3),
    Room(id=SECOND, names={"de": "Saal B"}, parent=RoomId(10)),
    Room(id=WORKSHOP, names={"de": "Werkstatt"}, parent=RoomId(10), limit=2, exits=Exits.NONE),
    Room(id=SEMINAR, names={"de": "Seminar"}, parent=HALL, limit=2),
)
ROOM_OF: dict[int, RoomId | None] = {1: RoomId(10), 2: HALL, 3: SECOND, 4: None, 5: WORKSHOP, 6: SEMINAR}
WALK_IN = WALK_IN_START + "A1B2C3"
MADE, REAL, STRANGER = made_here_id(WALK_IN), PositionId(50), PositionId(99)
PROGRAMME = (
    ("Auftakt", HALL, 30, 90),
    ("Werkstatt I", WORKSHOP, 60, 120),
    ("Werkstatt II", WORKSHOP, 120, 200),
    ("Nacht", SECOND, 90, 330),
    ("Morgen", HALL, 2_000, 2_060),
)
"""Sessions: room, begin and end in minutes."""

SESSIONS = tuple(name for name, *_ in PROGRAMME)
STATUSES = (
    *[PositionStatus.PAID] * 5,
    PositionStatus.PENDING,
    PositionStatus.CANCELED,
    PositionStatus.BLOCKED,
)
DEVICES = ("door-1", "door-2", "desk")
STATES = ("queued", "sending", "sent", "printed", "printed", "unconfirmed", "unknown", "failed", "cancelled")


@dataclass
class Congress:
    """One congress, and all that was written down.

    Attributes:
        entries: In any order, some of them twice.
        now_ms: Until when figures go.
    """

    event_set: EventSet
    positions: list[Position]
    entries: list[JournalEntry] = field(default_factory=list)
    now_ms: int = 0


def draw_congress(seed: int, size: int) -> Congress:
    """A congress with so many journal entries."""
    dice = random.Random(seed)
    begin_ms = dice.choice(BEGINS)
    congress = Congress(_event_set(dice, begin_ms), _positions(dice))
    writer = _Writer(dice, begin_ms)
    for _ in range(size):
        writer.write()
    repeats = dice.choices(writer.made, k=size // 8) if writer.made else []
    congress.entries = [*writer.made, *repeats]
    dice.shuffle(congress.entries)
    congress.now_ms = begin_ms + dice.choice((5, 9, 40)) * HOUR_MS + dice.randrange(HOUR_MS)
    return congress


def _event_set(dice: random.Random, begin_ms: int) -> EventSet:
    own, other = dice.choice(ZONES)
    return EventSet(
        events=(
            Event(slug="congress", names={"de": "Kongress"}, timezone=own),
            Event(slug="fair", names={"de": "Messe"}, timezone=other),
        ),
        products=(
            Product(id=ProductId(1), names={"de": "Teilnahme"}),
            Product(id=ProductId(2), names={"de": "Online"}, on_site=False),
            Product(id=ProductId(3), names={"de": "Team"}, badge=False),
        ),
        lists=tuple(
            CheckInList(
                id=ListId(number),
                names={"de": f"Liste {number}"},
                event="fair" if number in (4, 5) else "congress",
                allow_multiple_entries=dice.random() < 0.3,
                allow_entry_after_exit=dice.random() < 0.7,
            )
            for number in ROOM_OF
        ),
        rooms=_rooms(dice.choice((None, ROOMS[0].id, HALL))),
        sessions=tuple(
            Session(
                id=SessionId(number),
                names={"de": name, "en": f"{name} in English"},
                room=room,
                start_ms=begin_ms + start * MINUTE_MS,
                end_ms=begin_ms + end * MINUTE_MS,
            )
            for number, (name, room, start, end) in enumerate(PROGRAMME, 1)
        ),
    )


def _rooms(without_door: RoomId | None) -> tuple[Room, ...]:
    """Each with a door, or all but one: in that one are whoever is in the rooms inside it."""
    doors = {room: ListId(number) for number, room in ROOM_OF.items() if room != without_door}
    return tuple(replace(one, counts=(doors[one.id],) if one.id in doors else ()) for one in ROOMS)


def _positions(dice: random.Random) -> list[Position]:
    known = [
        _position(dice, PositionId(number), f"SECRET{number}", dice.choice(STATUSES))
        for number in range(1, 9)
    ]
    if dice.random() < 0.7:
        known.append(_position(dice, MADE, WALK_IN, PositionStatus.PAID))
    if dice.random() < 0.7:
        known.append(_position(dice, REAL, WALK_IN, PositionStatus.PAID))
    return known


def _position(dice: random.Random, number: PositionId, secret: str, status: PositionStatus) -> Position:
    return Position(
        id=number,
        secret=secret,
        product=ProductId(dice.choice((1, 1, 1, 2, 3))),
        status=status,
        order=f"ORDER{number}",
        given_name=dice.choice(("Jörg", "Zoë")),
        family_name=f"Müller {number}",
        title=dice.choice(("", "Dr.")),
        organisation=dice.choice(("", "Stadt Köln", "Stadt Bonn")),
        sessions=tuple(dice.sample(SESSIONS, dice.randrange(3))),
    )


class _Writer:
    """Writes down what happens."""

    def __init__(self, dice: random.Random, begin_ms: int) -> None:
        self.made: list[JournalEntry] = []
        self._dice, self._begin_ms = dice, begin_ms
        self._sequences = {device: count(1) for device in DEVICES}
        self._walk_ms = begin_ms

    def write(self) -> None:
        """One more fact, mostly somebody going in or out."""
        acts = (
            (12, self._passage), (1, self._refusal), (1, self._ruling), (1, self._undo), (2, self._badge),
            (3, self._badge_state),
            (2, self._mark), (2, self._emptied), (1, self._paid), (1, self._resolved),
        )  # fmt: skip
        self._dice.choices([act for _, act in acts], [weight for weight, _ in acts])[0]()

    def _passage(self) -> None:
        dice, where = self._dice, self._dice.choice(tuple(ROOM_OF))
        is_forced = dice.random() < 0.1
        self._add(
            dice.choice((Kind.ENTRY, Kind.ENTRY, Kind.EXIT)),
            position=self._whom(),
            list=ListId(where),
            room=ROOM_OF[where],
            forced=is_forced,
            provisional=dice.random() < 0.1,
            payload={"overridden": dice.choice(("already_redeemed", "unpaid"))} if is_forced else {},
        )

    def _emptied(self) -> None:
        """A stay that somebody ends without a scan, perhaps when it is over already."""
        stay = self._earlier(Kind.ENTRY)
        if stay is not None:
            self._about(Kind.EXIT, stay, room=stay.room)

    def _refusal(self) -> None:
        whom = self._whom() if self._dice.random() < 0.7 else None
        where = ListId(self._dice.choice(tuple(ROOM_OF)))
        reason = self._dice.choice(("unpaid", "already_redeemed", "room_full"))
        self._add(Kind.REFUSAL, position=whom, list=where, reason=reason)

    def _ruling(self) -> None:
        about = self._earlier(Kind.ENTRY)
        if about is not None:
            reason = self._dice.choice(("", "", "already_redeemed", "rules"))
            is_provisional = not reason and self._dice.random() < 0.5
            self._about(Kind.RULING, about, reason=reason, provisional=is_provisional)

    def _undo(self) -> None:
        about = self._earlier(Kind.ENTRY, Kind.EXIT, Kind.PAID)
        if about is not None:
            is_money = about.kind is Kind.PAID
            self._about(Kind.UNDO, about, payload={"undone": "paid"} if is_money else {})

    def _badge(self) -> None:
        number = len(self.made)
        where = ListId(self._dice.choice((1, 4)))
        self._add(
            Kind.BADGE, position=self._whom(), list=where, code=f"B{number}", payload={"state": "queued"}
        )

    def _badge_state(self) -> None:
        about = self._earlier(Kind.BADGE)
        if about is not None and self._dice.random() < 0.25:
            self._about(Kind.BADGE_VOID, about)
        elif about is not None:
            self._about(Kind.BADGE, about, payload={"state": self._dice.choice(STATES)})

    def _mark(self) -> None:
        kind = self._dice.choice((Kind.COUNT, Kind.COUNT, Kind.HEAD_COUNT, Kind.ROOM_RESET))
        payload: dict[str, Json] = {"persons": self._dice.choice((1, 2, 3, -1, "many"))}
        if kind is Kind.ROOM_RESET and self._dice.random() < 0.5:
            payload = {"ended_ms": self._begin_ms + self._dice.randrange(6 * 60) * MINUTE_MS}
        self._add(kind, room=self._dice.choice(ROOMS).id, payload=payload)

    def _paid(self) -> None:
        payload: dict[str, Json] = {
            "method": self._dice.choice(("cash", "card")),
            "amount_cents": self._dice.randrange(30_000),
            "currency": "EUR",
        }
        self._add(Kind.PAID, position=self._whom(), payload=payload)

    def _resolved(self) -> None:
        about = self._earlier(Kind.ENTRY)
        if about is not None:
            self._about(Kind.CONFLICT_RESOLVED, about)

    def _about(self, kind: Kind, about: Body, **fields: object) -> None:
        self._add(kind, position=about.position, list=about.list, ref=about.id, **fields)

    def _earlier(self, *kinds: Kind) -> Body | None:
        found = [entry.body for entry in self.made if entry.body.kind in kinds]
        return self._dice.choice(found) if found else None

    def _whom(self) -> PositionId:
        return self._dice.choice((*map(PositionId, range(1, 9)), MADE, REAL, STRANGER))

    def _add(self, kind: Kind, **fields: object) -> None:
        """Written down by some device; some of them late, or by a wrong clock."""
        dice, number = self._dice, len(self.made) + 1
        self._walk_ms += dice.choice((0, 900, 20_000, 70_000, 9 * MINUTE_MS))
        at_ms = self._walk_ms if dice.random() < 0.7 else self._begin_ms + dice.randrange(8 * HOUR_MS)
        device = dice.choice(DEVICES)
        body = Body(
            id=EntryId(f"{dice.getrandbits(64):016x}{number:016x}"),
            device=device,
            sequence=next(self._sequences[device]),
            boot_id="boot",
            mono_ns=number,
            kind=kind,
            at_ms=at_ms,
            **fields,  # type: ignore[arg-type]  # a row of a table
        )
        stamp = Stamp(0, at_ms + dice.choice((0, 0, 0, 0, HOUR_MS, -HOUR_MS)), dice.randrange(3))
        self.made.append(JournalEntry(body, stamp, b""))
