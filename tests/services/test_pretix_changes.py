"""What goes to a real pretix besides plain check-ins: it arrives, in its formats, once, or is held.

Installs pretix when it is used for the first time (`tests.equipment.pretix_install`).
"""

import json
from collections.abc import Iterator
from functools import partial

import httpx
import msgspec
import pytest
from msgspec.structs import replace

from checkin.journal import EntryId
from checkin.model import Direction, ListId, ProductId, QuestionId
from checkin.money import read_price
from checkin.personal import Correction, Registration
from sync.items import Answered, Corrected, FailedScan, Origin, Payment, Printed, Redemption, Told, WalkIn
from sync.outbox import Outcome, Receipt
from sync.pretix.central import PretixCentral, open_central
from sync.pretix.profiles import FULL, SCAN, allows
from sync.pretix.shapes import EventShape, ItemShape, Page, PositionShape
from tests.equipment.pretix_install import installed_pretix
from tests.equipment.pretix_rows import LONG_AGO, SCRIPT
from tests.equipment.pretix_server import new_run, serving
from tests.fakes.central import DAY_MS, entry_id

pytestmark = pytest.mark.services

SCHEME = "salutation_title_given_family"
DOOR, HALL = ListId(1), ListId(2)
ENTRY = Redemption(entry_id(1), DOOR, "ticket1", Direction.ENTRY, DAY_MS)
WALK_IN = WalkIn(
    entry_id(2),
    DOOR,
    Registration(
        secret="WALK1",  # a ticket
        title="Dr.",
        given_name="Ada",
        family_name="Şahin",
        email="a@example.org",
        language="de",
    ),
    Origin(ProductId(1)),
    price="20.00",
    is_paid=True,
    force=False,
    at_ms=DAY_MS,
)
QUESTIONS = {1: "S", 2: "B", 3: "C", 4: "M", 5: "D", 6: "H", 7: "W", 8: "N"}
GIVEN = {1: "ja", 2: "True", 3: "31", 4: "41,42", 5: "2026-11-28", 6: "14:30", 7: "2026-11-28T14:30:00+01:00"}
KEPT = {
    1: "ja",
    2: "True",
    3: "opt1",
    4: "opt1, opt2",
    5: "2026-11-28",
    6: "14:30:00",
    7: "2026-11-28 14:30:00+01:00",
}


def _rows() -> list[tuple[str, list[dict[str, object]]]]:
    """One event with two lists, a product, one that is sold out, questions and five tickets."""
    event = {"event_id": 1}
    settings = {"timezone": "Europe/Berlin", "locale": "en", "locales": '["en","de"]', "name_scheme": SCHEME}
    options = [(3, 1), (4, 1), (4, 2)]
    return [
        ("Device", [_device(number, profile) for number, profile in enumerate((FULL, SCAN), 1)]),
        (
            "Event",
            [
                {
                    "id": 1,
                    "name": {"en": "C"},
                    "slug": "c",
                    "live": True,
                    "currency": "EUR",
                    "date_from": LONG_AGO,
                }
            ],
        ),
        ("Event_SettingsStore", [{"object_id": 1, "key": k, "value": v} for k, v in settings.items()]),
        ("Item", [{"id": n, **event, "name": {"en": "P"}, "default_price": "20.00"} for n in (1, 2)]),
        ("Quota", [{"id": n, **event, "name": "q", "size": size} for n, size in ((1, None), (2, 0))]),
        ("Quota.items", [{"quota_id": n, "item_id": n} for n in (1, 2)]),
        ("CheckinList", [{"id": n, **event, "name": f"L{n}", "all_products": True} for n in (1, 2)]),
        ("Question", [_question(number, kind) for number, kind in QUESTIONS.items()]),
        ("Question.items", [{"question_id": n, "item_id": 1} for n in QUESTIONS]),
        (
            "QuestionOption",
            [
                {"id": q * 10 + n, "question_id": q, "identifier": f"O{q}{n}", "answer": {"en": f"opt{n}"}}
                for q, n in options
            ],
        ),
        ("Order", [_order(number) for number in range(1, 6)]),
        ("OrderPosition", [_position(number) for number in range(1, 6)]),
    ]


def _device(number: int, profile: str) -> dict[str, object]:
    return {
        "id": number,
        "device_id": number,
        "name": profile,
        "unique_serial": f"S{number}",
        "initialization_token": f"I{number}",
        "api_token": profile,
        "all_events": True,
        "initialized": LONG_AGO,
        "security_profile": profile,
    }


def _question(number: int, kind: str) -> dict[str, object]:
    return {
        "id": number,
        "event_id": 1,
        "question": {"en": kind},
        "identifier": f"Q{number}",
        "type": kind,
        "required": True,
        "position": number,
        "ask_during_checkin": True,
    }


def _order(number: int) -> dict[str, object]:
    return {
        "id": number,
        "event_id": 1,
        "code": f"ORDER{number}",
        "status": "n" if number == 5 else "p",
        "email": "g@example.org",
        "locale": "en",
        "datetime": LONG_AGO,
        "total": "20.00",
        "expires": "2040-01-01T00:00:00+00:00",
    }


def _position(number: int) -> dict[str, object]:
    name = {"_scheme": SCHEME, "salutation": "Mx", "title": "", "given_name": "Max", "family_name": "Muster"}
    return {
        "id": number,
        "order_id": number,
        "positionid": 1,
        "item_id": 1,
        "price": "20.00",
        "tax_rate": "0.00",
        "tax_value": "0.00",
        "secret": f"ticket{number}",
        "company": "Alt GmbH",
        "attendee_name_parts": name,
        "attendee_name_cached": "Max Muster",
        "pseudonymization_id": f"PSEUDO{number}",
    }


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running pretix with that event."""
    run = new_run(installed_pretix(), tmp_path_factory.mktemp("pretix"))
    batch = run.folder / "batch.json"
    batch.write_text(json.dumps({"organizer": "o", "settings": {}, "rows": _rows()}), encoding="utf-8")
    run.script(SCRIPT, "load", str(batch))
    with serving(run) as address:
        yield address


def _central(url: str, profile: str = FULL, *, believed: str = FULL, salt: str = "") -> PretixCentral:
    return open_central(url, "o", profile, lambda _: "c", allows=partial(allows, believed), salt=salt)


def _get(url: str, path: str) -> dict[str, object]:
    headers = {"Authorization": f"Device {FULL}"}
    got = httpx.get(f"{url}/api/v1/organizers/o/events/c/{path}", headers=headers, timeout=60)
    found: dict[str, object] = got.json()
    return found


def _ticket(url: str, secret: str) -> dict[str, object]:
    found = _get(url, f"orderpositions/?secret={secret}")["results"]
    assert isinstance(found, list)
    assert len(found) == 1
    only: dict[str, object] = found[0]
    return only


def _answers(url: str, secret: str) -> dict[int, str]:
    told = msgspec.convert(_ticket(url, secret)["answers"], list[dict[str, object]])
    return {int(str(one["question"])): str(one["answer"]) for one in told}


def _check_ins(url: str, secret: str) -> list[tuple[object, object]]:
    told = msgspec.convert(_ticket(url, secret)["checkins"], list[dict[str, object]])
    return [(one["type"], one["list"]) for one in told]


def test_answers_and_exits_go_with_the_entry(url: str) -> None:
    """Every kind of answer is kept as what it is, and an unanswered required question stops nothing."""
    answers = {QuestionId(number): text for number, text in GIVEN.items()}
    item = replace(ENTRY, answers=answers, exits=(Told(entry_id(9), HALL),))
    assert [_central(url).deliver(item).outcome for _ in range(2)] == [Outcome.ACCEPTED] * 2
    assert _answers(url, "ticket1") == KEPT
    assert sorted(_check_ins(url, "ticket1"), key=str) == [("entry", 1), ("exit", 2)]


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param({QuestionId(1): "teils"}, id="more is asked"),
        pytest.param(
            {**{QuestionId(n): t for n, t in GIVEN.items()}, QuestionId(8): "7"}, id="it would let in"
        ),
    ],
)
def test_answers_of_a_refused_scan_let_nobody_in(url: str, answers: dict[QuestionId, str]) -> None:
    """Whether pretix would refuse too or not: told twice, the answers are there and nobody is inside."""
    item = Answered(EntryId(f"{len(answers):032x}"), DOOR, "ticket2", DAY_MS, answers)
    assert [_central(url).deliver(item).outcome for _ in range(2)] == [Outcome.ACCEPTED] * 2
    assert _answers(url, "ticket2")[1] == answers[QuestionId(1)]
    assert _check_ins(url, "ticket2") == []


@pytest.mark.parametrize("profile", [FULL, SCAN])
def test_a_badge_is_logged_once(url: str, profile: str) -> None:
    """Also by a start that knows nothing of the first try, with every profile."""
    secret = {FULL: "ticket3", SCAN: "ticket4"}[profile]
    item = Printed(entry_id(3), DOOR, secret, "kiosk-1", DAY_MS)
    for salt in ("first", "second"):
        central = _central(url, profile, believed=profile, salt=salt)
        assert central.deliver(item).outcome is Outcome.ACCEPTED
    logs = msgspec.convert(_ticket(url, secret)["print_logs"], list[dict[str, object]])
    assert [(log["type"], log["source"]) for log in logs] == [("badge", "Einlass kiosk-1")]


def test_a_correction_leaves_all_else_alone(url: str) -> None:
    """Name in the event's scheme with its salutation, company; e-mail, price and ticket stay."""
    before = _ticket(url, "ticket3")
    wanted = Correction(title="Prof.", given_name="Jörg", family_name="Müller", organisation="Neu AG")
    item = Corrected(entry_id(4), DOOR, "ticket3", wanted)
    assert _central(url).deliver(item).outcome is Outcome.ACCEPTED
    after = _ticket(url, "ticket3")
    assert after["attendee_name"] == "Prof. Jörg Müller"
    assert msgspec.convert(after["attendee_name_parts"], dict[str, str])["salutation"] == "Mx"
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"attendee_name", "attendee_name_parts", "company"}


def test_prices_come_as_they_are_read(url: str) -> None:
    """Of the event the currency, of the product and of each ticket its price, as texts with a point."""
    event = msgspec.convert(_get(url, ""), EventShape)
    ticket = msgspec.json.decode(json.dumps(_ticket(url, "ticket5")), type=PositionShape)
    items = msgspec.convert(_get(url, "items/"), Page[ItemShape]).results
    assert event.currency == "EUR"
    assert [read_price(price) for price in (items[0].default_price, ticket.price)] == [2_000, 2_000]


def test_a_walk_in_is_one_order_whose_ticket_opens(url: str) -> None:
    """However often and by whichever start it is told; a sold out product is refused unless forced."""
    for salt in ("first", "second"):
        assert _central(url, salt=salt).deliver(WALK_IN).outcome is Outcome.ACCEPTED
    assert _ticket(url, "WALK1")["attendee_name"] == "Dr. Ada Şahin"
    assert _central(url).deliver(replace(ENTRY, secret="WALK1")).outcome is Outcome.ACCEPTED
    other = replace(WALK_IN, id=entry_id(5), bought=Origin(ProductId(2)))
    other = replace(other, person=replace(WALK_IN.person, secret="WALK2"))
    refused = _central(url).deliver(other)
    assert refused.outcome is Outcome.REJECTED
    assert "quota" in refused.detail
    forced = replace(other, id=entry_id(6), force=True, is_paid=False)
    assert _central(url).deliver(forced).outcome is Outcome.ACCEPTED


def test_a_payment_pays_the_order(url: str) -> None:
    """Told twice, by two starts."""
    item = Payment(entry_id(7), DOOR, "ticket5", DAY_MS)
    for salt in ("first", "second"):
        assert _central(url, salt=salt).deliver(item).outcome is Outcome.ACCEPTED
    assert _get(url, "orders/ORDER5/")["status"] == "p"


@pytest.mark.parametrize(
    "believed", [pytest.param(SCAN, id="known"), pytest.param(FULL, id="told by pretix")]
)
def test_what_the_profile_forbids_is_held(url: str, believed: str) -> None:
    """Whether we know the profile or learn it by a refusal."""
    central = _central(url, SCAN, believed=believed)
    item = Payment(entry_id(8), DOOR, "ticket5", DAY_MS)
    assert central.deliver(item) == Receipt(Outcome.HELD, "order_changes")
    assert central.deliver(replace(ENTRY, secret="ticket4")).outcome is Outcome.ACCEPTED


def test_a_refused_signed_ticket_names_its_product(url: str) -> None:
    """Under the field names that pretix reads."""
    item = FailedScan(entry_id(9), DOOR, "x", "unpaid", Direction.ENTRY, DAY_MS, Origin(ProductId(1)))
    assert _central(url).deliver(item).outcome is Outcome.ACCEPTED
