"""From pretix's words to ours: names, answers, notices, lists with rules, series and several events."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.model import EventSet, Gate, GateId, Position, QuestionId, SubeventId
from checkin.question import Question, QuestionKind, QuestionOption
from checkin.text import clean_text
from sync.pretix.shapes import (
    BadgeItemShape,
    EventShape,
    ItemShape,
    ListShape,
    OrderShape,
    QuestionShape,
    SettingsShape,
    SubeventShape,
)
from sync.pretix.to_event import EventParts, to_event_set
from sync.pretix.to_positions import Frame, to_received

CHOICE = Question(
    id=QuestionId(7),
    names={"de": "Essen"},
    kind=QuestionKind.CHOICES,
    options=(QuestionOption(id=3, names={}), QuestionOption(id=12, names={})),
)
FRAME = Frame("forum", frozenset({4}), {CHOICE.id: CHOICE}, lambda email: f"#{email}" if email else "")


def received(position: dict[str, object], **order: object) -> Position:
    """The first position of an order with this position in it."""
    whole = {
        "code": "ABCDE",
        "status": "p",
        "datetime": "2026-11-20T09:00:00Z",
        "positions": [{"id": 1, "item": 1, "secret": "s", **position}],
        **order,
    }
    shape = msgspec.json.decode(json.dumps(whole).encode(), type=OrderShape)
    return to_received(shape, FRAME)[0].position


@pytest.mark.parametrize(
    ("price", "cents"),
    [
        pytest.param("23.50", 2_350, id="as pretix writes it"),
        pytest.param(5, 500, id="a number"),
        pytest.param(19.5, 1_950, id="a broken number"),
        pytest.param(None, None, id="hidden"),
        pytest.param("free", None, id="no amount"),
    ],
)
def test_what_a_ticket_costs_comes_from_the_order(price: str | float | None, cents: int | None) -> None:
    """So that the desk can say what is due; what cannot be read is not known, never nothing to pay."""
    assert received({"price": price}).price_cents == cents


@pytest.mark.parametrize(
    ("position", "order", "name"),
    [
        pytest.param(
            {
                "attendee_name_parts": {
                    "_scheme": "x",
                    "title": "Dr.",
                    "given_name": "Jörg",
                    "family_name": "Ö",
                }
            },
            {},
            ("Jörg", "Ö", "Dr."),
            id="parts",
        ),
        pytest.param(
            {"attendee_name_parts": {"calling_name": "Kim", "family_name": "Nguyễn"}},
            {},
            ("Kim", "Nguyễn", ""),
            id="a calling name",
        ),
        pytest.param(
            {
                "attendee_name_parts": {"_scheme": "full", "full_name": "Ada Lovelace"},
                "attendee_name": "Ada Lovelace",
            },
            {},
            ("Ada", "Lovelace", ""),
            id="a full name is split at its last blank",
        ),
        pytest.param(
            {},
            {
                "invoice_address": {
                    "name": "Eva Muster",
                    "name_parts": {"given_name": "Eva", "family_name": "Muster"},
                }
            },
            ("Eva", "Muster", ""),
            id="the invoice's, where the attendee has none",
        ),
        pytest.param({}, {}, ("", "", ""), id="nobody's"),
        pytest.param(
            {"attendee_name_parts": {"given_name": 7, "family_name": None}}, {}, ("", "", ""), id="no texts"
        ),
        pytest.param(
            {"attendee_name_parts": {"given_name": "\u001b[2JEve"}}, {}, ("Eve", "", ""), id="hostile"
        ),
    ],
)
def test_names(position: dict[str, object], order: dict[str, object], name: tuple[str, str, str]) -> None:
    """Whose name a badge shows."""
    found = received(position, **order)
    assert (found.given_name, found.family_name, found.title) == name


def test_an_add_on_is_named_after_its_ticket() -> None:
    """Name, company and e-mail of whom it was bought with."""
    parts = {"given_name": "Jo", "family_name": "Weiß"}
    main = {
        "id": 1,
        "item": 1,
        "secret": "a",
        "attendee_name_parts": parts,
        "company": "Kreis",
        "attendee_email": "j@x.de",
    }
    whole = {
        "code": "A",
        "status": "p",
        "datetime": "2026-11-20T09:00:00Z",
        "positions": [main, {"id": 2, "item": 2, "secret": "b", "addon_to": 1}],
    }
    shape = msgspec.json.decode(json.dumps(whole).encode(), type=OrderShape)
    addon = to_received(shape, FRAME)[1].position
    assert (addon.family_name, addon.organisation, addon.email_hash, addon.addon_to) == (
        "Weiß",
        "Kreis",
        "#j@x.de",
        1,
    )


@pytest.mark.parametrize(
    ("order", "text", "looks_up"),
    [
        pytest.param({"checkin_attention": True}, "", True, id="attention without a word"),
        pytest.param({"checkin_text": "Mappe"}, "Mappe", False, id="a text alone"),
        pytest.param({"checkin_text": " \n", "checkin_attention": False}, "", False, id="blanks"),
    ],
)
def test_notices(order: dict[str, object], text: str, *, looks_up: bool) -> None:
    """What staff read, and whether they look up."""
    found = received({}, **order)
    assert (found.attention, found.needs_attention) == (text, looks_up)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param({"question": 7, "answer": "M, L", "options": [3, 12]}, "3,12", id="options by number"),
        pytest.param({"question": 7, "answer": "nonsense"}, "nonsense", id="unreadable counts as given"),
        pytest.param({"question": 99, "answer": "x\u0007y"}, "xy", id="a question that is not known here"),
    ],
)
def test_answers(answer: dict[str, object], expected: str) -> None:
    """Who has answered is not asked again."""
    assert received({"answers": [answer]}).answers == {QuestionId(answer["question"]): expected}  # type: ignore[arg-type]


@given(st.text(), st.text(), st.text())
def test_no_text_gets_in_unclean(name: str, company: str, notice: str) -> None:
    """Whatever was typed into a shop."""
    found = received(
        {"attendee_name_parts": {"family_name": name}, "company": company}, checkin_text=notice, locale=name
    )
    for text in (found.family_name, found.given_name, found.organisation, found.attention, found.language):
        assert clean_text(text, 200) == text


def parts(slug: str, **more: object) -> EventParts:
    """One event of a series, or alone."""
    shape = {
        "slug": slug,
        "name": {"de-informal": slug},
        "date_from": "2026-11-25T08:00:00Z",
        "timezone": "Europe/Berlin",
    }
    return EventParts(
        event=msgspec.convert(shape | {"has_subevents": bool(more)}, EventShape),
        settings=SettingsShape(locale="de-informal", locales=["de-informal", "en"]),
        items=[ItemShape(id=len(slug), name={"de": "Ticket"}, media_policy="new")],
        questions=[
            QuestionShape(id=1, type="S", ask_during_checkin=True, items=[]),
            QuestionShape(id=2, type="plugin", ask_during_checkin=True, items=[1]),
        ],
        lists=[ListShape(id=10 + len(slug), name="Einlass", rules=msgspec.Raw(b'{"==": [1, 1]}'))],
        **more,  # type: ignore[arg-type]
    )


def test_several_events_stand_side_by_side() -> None:
    """Each thing knows its event; the first event is the main one."""
    known = to_event_set([parts("a"), parts("bb")], None, [Gate(id=GateId(3), names={"": "Tor"})])
    assert [event.slug for event in known.events] == ["a", "bb"]
    assert [(p.id, p.event, p.needs_medium) for p in known.products] == [(1, "a", True), (2, "bb", True)]
    assert [(c.id, c.event, c.rules) for c in known.lists] == [
        (11, "a", '{"==": [1, 1]}'),
        (12, "bb", '{"==": [1, 1]}'),
    ]
    assert known.events[0].languages == ("de", "en")
    assert known.events[0].days == ("2026-11-25",)


def test_questions_that_pretix_asks_nobody() -> None:
    """Without products nobody is asked, and a plug-in's kind cannot be."""
    known = to_event_set([parts("a")], None, [])
    assert [(q.id, q.ask_at_check_in) for q in known.questions] == [(1, False)]


def test_a_series_has_its_dates() -> None:
    """Dates with their own times; the event itself names no days."""
    date = SubeventShape(id=5, name={"de": "Mittwoch"}, date_from=parts("a").event.date_from)
    known = to_event_set([parts("a", subevents=[date])], None, [])
    assert [(one.id, one.event) for one in known.subevents] == [(SubeventId(5), "a")]
    assert known.events[0].days == ()


def test_products_without_a_layout_get_no_badge() -> None:
    """Pretix says so by an assignment to no layout."""
    items = [BadgeItemShape(item=1, layout=None), BadgeItemShape(item=9, layout=2)]
    known = to_event_set([parts("a", badge_items=items)], None, [])
    assert [p.badge for p in known.products] == [False]


def test_the_same_again_is_the_same() -> None:
    """A download without changes changes nothing."""
    once = to_event_set([parts("a")], None, [])
    assert to_event_set([parts("a")], once, []) == once
    assert isinstance(once, EventSet)
