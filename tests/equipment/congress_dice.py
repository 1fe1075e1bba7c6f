"""Makes up a congress: every case at least once, the rest in the shares that congresses have.

Pure: the same arguments give the same congress. Must not know: pretix's tables, how anything is stored.
"""

import random  # noqa: TID251  # seeded by the caller
from datetime import date, datetime, time, timedelta

import msgspec

from tests.equipment.congress import (
    IDS_PER_CONGRESS,
    ZONE,
    Case,
    Congress,
    Device,
    Medium,
    Order,
    Retired,
    Ticket,
)
from tests.equipment.congress_names import make_house, make_namesake, make_person

PRODUCTS = ("participant", "speaker", "exhibitor", "press", "team", "online", "workshop_ai", "workshop_data")
VARIATIONS = ("all_days", "day_1", "day_2", "day_3")
GATES = ("main", "north", "hall")
QUESTIONS = ("press_card", "press_kind")
OPTIONS = ("paper", "broadcast", "web")
LISTS = ("einlass", "workshop_ai", "workshops", "pending", "evening")
"""Besides one for each room: ``room_1`` and so on."""
DEVICES = ("full",) * 4 + ("pretixscan",) * 4 + ("pretixscan_online_noorders", "pretixscan_online_kiosk") * 2
FEWEST = 40
SIZES = (1,) * 68 + (2,) * 13 + (3,) * 8 + (4,) * 6 + (6,) * 3 + (10,) * 2
SECRET = "abcdefghjkmnpqrstuvwxyz23456789"  # the alphabet of pretix's tickets
CODE = "ABCDEFGHJKLMNPQRSTUVWXYZ3789"


class Plan(msgspec.Struct, frozen=True):
    """An order to be.

    Attributes:
        cases: One for each person.
        times: How often the smallest congress has it.
        share: How often it comes beyond that, in parts of 1,000.
        addons: Products that go with each person.
    """

    cases: tuple[Case, ...]
    times: int
    share: int
    product: str = "participant"
    variation: str = ""
    status: str = "p"
    addons: tuple[str, ...] = ()


AI, DATA = "workshop_ai", "workshop_data"
PLANS = (
    Plan((Case.OK,), 5, 420, variation="all_days"),
    Plan((Case.ONE_WORKSHOP,), 2, 90, variation="all_days", addons=(AI,)),
    Plan((Case.TWO_WORKSHOPS,), 2, 40, variation="all_days", addons=(AI, DATA)),
    Plan((Case.DAY_1,), 1, 35, variation="day_1"),
    Plan((Case.DAY_2,), 1, 35, variation="day_2"),
    Plan((Case.DAY_3,), 1, 35, variation="day_3"),
    Plan((Case.NAMESAKE,), 2, 2, variation="all_days"),
    Plan((Case.MEDIUM,), 2, 5, variation="all_days"),
    Plan((Case.ATTENTION,), 1, 10, variation="all_days"),
    Plan((Case.REISSUED,), 2, 3, variation="all_days"),
    Plan((Case.SPEAKER,), 2, 60, "speaker"),
    Plan((Case.EXHIBITOR,), 2, 80, "exhibitor"),
    Plan((Case.EXHIBITOR, Case.EXHIBITOR, Case.CANCELED_POSITION), 1, 20, "exhibitor"),
    Plan((Case.TEAM,), 1, 30, "team"),
    Plan((Case.PRESS,), 3, 30, "press"),
    Plan((Case.ONLINE,), 2, 60, "online"),
    Plan((Case.VALID_IF_PENDING,), 1, 5, variation="all_days", status="n"),
    Plan((Case.PENDING,), 2, 20, variation="all_days", status="n"),
    Plan((Case.UNAPPROVED,), 1, 5, "exhibitor", status="n"),
    Plan((Case.EXPIRED,), 1, 5, variation="all_days", status="e"),
    Plan((Case.CANCELED,), 1, 5, variation="all_days", status="c"),
    Plan((Case.BLOCKED,), 1, 5, variation="all_days"),
)
SMALLEST = tuple(plan for plan in PLANS for _ in range(plan.times))


def make_congress(
    seed: str, attendees: int = FEWEST, rooms: int = 3, *, first_day: date, number: int = 1
) -> Congress:
    """A congress of that many attendees, add-ons not counted.

    Args:
        seed: The same one gives the same congress.
        attendees: At least `FEWEST`.
        rooms: How many lists of a room there are.
        first_day: Of three.
        number: Tells the congresses of one server apart, from 1.
    """
    assert attendees >= FEWEST
    base = number * IDS_PER_CONGRESS
    maker = _Maker(f"{seed}/{number}", base, first_day)
    orders = tuple(maker.order(plan) for plan in _plans(maker.dice, attendees))
    lists = (*LISTS, *(f"room_{room}" for room in range(1, rooms + 1)))
    return Congress(
        number=number,
        organizer=f"congress{number}",
        event="forum",
        first_day=first_day,
        admin_token=maker.text(CODE, 64),
        products=_ids(PRODUCTS, base),
        variations=_ids(VARIATIONS, base),
        lists=_ids(lists, base),
        gates=_ids(GATES, base),
        questions=_ids(QUESTIONS, base),
        options=_ids(OPTIONS, base),
        devices=_devices(maker),
        orders=orders,
        revoked=_retired(maker, orders, Case.REISSUED),
        blocked=_retired(maker, orders, Case.BLOCKED),
        media=_media(maker, orders),
    )


class _Maker:
    """Deals ids, texts and orders."""

    def __init__(self, seed: str, base: int, first_day: date) -> None:
        self.dice = random.Random(seed)
        self._id = base
        self._first_day = datetime.combine(first_day, time(), ZONE)
        self._used: set[str] = set()

    def new_id(self) -> int:
        """The next one."""
        self._id += 1
        return self._id

    def text(self, alphabet: str, length: int) -> str:
        """A random text, each once."""
        while (made := "".join(self.dice.choices(alphabet, k=length))) in self._used:
            pass
        self._used.add(made)
        return made

    def order(self, plan: Plan) -> Order:
        """An order as planned, with people in it."""
        company, city = make_house(self.dice)
        mains = [self._ticket(plan, case, number) for number, case in enumerate(plan.cases, 1)]
        addons = [
            self._addon(product, main, len(mains) + number)
            for number, (main, product) in enumerate(
                ((main, product) for main in mains for product in plan.addons), 1
            )
        ]
        return Order(
            id=self.new_id(),
            code=self.text(CODE, 5),
            status=plan.status,
            tickets=(*mains, *addons),
            company=company if self.dice.random() < 0.94 else "",
            city=city,
            placed=self._first_day - timedelta(minutes=self.dice.randint(60, 60 * 24 * 120)),
        )

    def _ticket(self, plan: Plan, case: Case, number: int) -> Ticket:
        person = make_namesake() if case is Case.NAMESAKE else make_person(self.dice)
        day = int(plan.variation[-1]) - 1 if plan.variation.startswith("day_") else None
        start = None if day is None else self._first_day + timedelta(day)
        return Ticket(
            id=(ticket_id := self.new_id()),
            number=number,
            secret=self.text(SECRET, 32),
            case=case,
            product=plan.product,
            variation=plan.variation,
            name_parts=person,
            email=f"guest-{ticket_id}@example.org",
            valid_from=start,
            valid_until=None if start is None else start + timedelta(hours=23, minutes=59),
        )

    def _addon(self, product: str, main: Ticket, number: int) -> Ticket:
        return Ticket(
            id=self.new_id(),
            number=number,
            secret=self.text(SECRET, 32),
            case=Case.WORKSHOP,
            product=product,
            addon_to=main.id,
        )


def _plans(dice: random.Random, attendees: int) -> list[Plan]:
    """The smallest congress and as many more as are wanted, in a random order."""
    plans, left = list(SMALLEST), attendees - sum(len(plan.cases) for plan in SMALLEST)
    shares = [plan.share for plan in PLANS]
    while left > 0:
        plan = dice.choices(PLANS, shares)[0]
        cases = plan.cases if len(plan.cases) > 1 else plan.cases * dice.choice(SIZES)
        plans.append(msgspec.structs.replace(plan, cases=cases[:left]))
        left -= len(cases[:left])
    dice.shuffle(plans)
    return plans


def _ids(keys: tuple[str, ...], base: int) -> dict[str, int]:
    return {key: base + number for number, key in enumerate(keys, 1)}


def _devices(maker: _Maker) -> tuple[Device, ...]:
    gates = (*GATES, "")
    return tuple(
        Device(
            id=number,
            name=f"Kiosk {number}",
            profile=profile,
            gate=gates[number % len(gates)],
            token=maker.text(SECRET, 16),
        )
        for number, profile in enumerate(DEVICES, 1)
    )


def _retired(maker: _Maker, orders: tuple[Order, ...], case: Case) -> tuple[Retired, ...]:
    return tuple(
        Retired(maker.text(SECRET, 32) if case is Case.REISSUED else ticket.secret, ticket.id)
        for order in orders
        for ticket in order.tickets
        if ticket.case is case
    )


def _media(maker: _Maker, orders: tuple[Order, ...]) -> tuple[Medium, ...]:
    tickets = (ticket for order in orders for ticket in order.tickets if ticket.case is Case.MEDIUM)
    return tuple(Medium(f"M{maker.text(CODE, 10)}", ticket.id) for ticket in tickets)
